//! A story on terms as a frame: unknowns get numbers, hashes and bodies become rules.

use super::Roles;
use super::terms::{Atom, Hash, Hashed, Term, Terms};
use super::world::World;
use crate::derive::sums::{ATOMS_MAX, Frame, Group, Pairs, Poly, Powers, Rule, SumsError, Value};
use sesphr::published;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What a rule computes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Computes {
    /// The text of a body, by the body's number.
    Text(usize),
    /// A hash of a domain and of values, by their numbers.
    Hash(&'static str, Vec<Argument>),
}

/// What is hashed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Argument {
    /// What everybody knows.
    Text(String),
    /// A value, by its number.
    Value(usize),
}

/// A story's values as polynomials over numbered unknowns. The first values are those of the story, in
/// its order.
#[derive(Clone, Debug)]
pub struct Numbered {
    /// The names of the values.
    pub names: Vec<String>,
    /// The values.
    pub values: Vec<Value>,
    /// What can be computed.
    pub rules: Vec<Rule>,
    /// What each rule computes.
    pub computes: Vec<Computes>,
    /// For each body, the numbers of its text and of itself.
    pub bodies: Vec<(usize, usize)>,
    atoms: BTreeMap<Atom, usize>,
}

impl Numbered {
    /// The frame of a story, whoever holds what.
    ///
    /// # Errors
    /// More unknowns than a frame has; a number in a polynomial that is too large.
    pub fn new(world: &World<Terms>) -> Result<Self, SumsError> {
        let mut this = Self {
            names: Vec::new(),
            values: Vec::new(),
            rules: Vec::new(),
            computes: Vec::new(),
            bodies: Vec::new(),
            atoms: BTreeMap::new(),
        };
        let mut hashes: Vec<Arc<Hash>> = Vec::new();
        for named in &world.values {
            let (group, term) = term(&named.value);
            this.push(&named.name, group, term, &mut hashes)?;
        }
        for (number, body) in world.bodies.iter().enumerate() {
            let text = this.text(format!("text of {}", body.item))?;
            let sealed = this.text(format!("body of {}", body.item))?;
            let needs = body.mask.iter().copied().chain([sealed]).collect();
            this.rules.push(Rule { needs, gives: vec![text] });
            this.computes.push(Computes::Text(number));
            this.bodies.push((text, sealed));
        }
        // Hashes may be found in what is hashed.
        let mut at = 0;
        while let Some(hash) = hashes.get(at).cloned() {
            at += 1;
            this.hash(&hash, &mut hashes)?;
        }
        Ok(this)
    }

    fn push(
        &mut self,
        name: &str,
        group: Group,
        term: &Term,
        hashes: &mut Vec<Arc<Hash>>,
    ) -> Result<usize, SumsError> {
        let poly = self.poly(term, hashes)?;
        self.values.push(Value { group, poly });
        self.names.push(name.to_owned());
        Ok(self.values.len() - 1)
    }

    /// A text, which is an unknown of its own.
    fn text(&mut self, name: String) -> Result<usize, SumsError> {
        let atom = self.atom(&Atom::Drawn(name.as_str().into()))?;
        self.values.push(Value { group: Group::Text, poly: Poly::term(atom, 1) });
        self.names.push(name);
        Ok(self.values.len() - 1)
    }

    fn atom(&mut self, atom: &Atom) -> Result<Powers, SumsError> {
        let next = self.atoms.len();
        let number = *self.atoms.entry(atom.clone()).or_insert(next);
        Powers::atom(number).ok_or(SumsError::Large("the number of unknowns"))
    }

    fn poly(&mut self, term: &Term, hashes: &mut Vec<Arc<Hash>>) -> Result<Poly, SumsError> {
        let mut terms = Vec::with_capacity(term.0.len());
        for (monomial, c) in &term.0 {
            let mut powers = Powers::ONE;
            for (atom, power) in monomial {
                if let Atom::Hash(hash) = atom
                    && !hashes.contains(hash)
                {
                    hashes.push(hash.clone());
                }
                let atom = self.atom(atom)?;
                for _ in 0..power.unsigned_abs() {
                    powers = if *power < 0 { powers.over(&atom)? } else { powers.times(&atom)? };
                }
            }
            if c.unsigned_abs() > i64::MAX as u64 / 2 {
                return Err(SumsError::Large("a coefficient"));
            }
            terms.push((powers, *c));
        }
        Poly::sum(terms)
    }

    /// The rule of a hash: who has all that is hashed has the hash.
    fn hash(&mut self, hash: &Arc<Hash>, hashes: &mut Vec<Arc<Hash>>) -> Result<(), SumsError> {
        let mut arguments = Vec::new();
        for input in &hash.input {
            arguments.push(match input {
                Hashed::Text(text) => Argument::Text(text.clone()),
                Hashed::Value(group, term) => {
                    let value = Value { group: *group, poly: self.poly(term, hashes)? };
                    let found = self.values.iter().position(|other| *other == value);
                    Argument::Value(match found {
                        Some(number) => number,
                        None => {
                            self.push(&format!("input of {}", hash.domain), *group, term, hashes)?
                        }
                    })
                }
            });
        }
        let poly = Poly::term(self.atom(&Atom::Hash(hash.clone()))?, 1);
        let given = self.values.len();
        self.values.push(Value { group: hash.gives, poly });
        self.names.push(hash.domain.to_owned());
        let needs = arguments.iter().filter_map(|argument| match argument {
            Argument::Text(_) => None,
            Argument::Value(number) => Some(*number),
        });
        self.rules.push(Rule { needs: needs.collect(), gives: vec![given] });
        self.computes.push(Computes::Hash(hash.domain, arguments));
        Ok(())
    }

    /// What a set of roles holds, as a frame.
    #[must_use]
    pub fn frame(&self, world: &World<Terms>, roles: &Roles, pairs: Pairs) -> Frame {
        let mut held = world.held(roles);
        for (body, (_, sealed)) in world.bodies.iter().zip(&self.bodies) {
            if body.holders.iter().any(|holder| roles.0.contains(holder)) {
                held.push(*sealed);
            }
        }
        Frame { values: self.values.clone(), held, rules: self.rules.clone(), pairs }
    }

    /// The values that reach a goal, by numbers.
    #[must_use]
    pub fn targets(&self, goal: &super::Goal) -> Vec<usize> {
        match goal.kind {
            super::GoalKind::Text => {
                let text = |body: &usize| self.bodies.get(*body).map(|(text, _)| *text);
                goal.values.iter().filter_map(text).collect()
            }
            _ => goal.values.clone(),
        }
    }

    /// How many unknowns there are.
    #[must_use]
    pub fn unknowns(&self) -> usize {
        self.atoms.len().min(ATOMS_MAX)
    }

    /// What was drawn from a seed, as paths below it.
    #[must_use]
    pub fn drawn(&self, seed: &str) -> Vec<String> {
        let below = |atom: &Atom| match atom {
            Atom::Drawn(path) => path.strip_prefix(seed)?.strip_prefix('/').map(str::to_owned),
            Atom::Hash(_) => None,
        };
        self.atoms.keys().filter_map(below).collect()
    }
}

/// A value's group and term.
fn term(value: &published::Value<Terms>) -> (Group, &Term) {
    match value {
        published::Value::Scalar(x) => (Group::Scalar, &x.0),
        published::Value::G1(p) => (Group::G1, &p.0),
        published::Value::G2(q) => (Group::G2, &q.0),
        published::Value::Gt(t) => (Group::Gt, &t.0),
    }
}
