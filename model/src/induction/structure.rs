//! Finite structures, on which formulas are evaluated and actions carried out. Tests use them to
//! compare the solvers' formulas with the role code.

use super::formula::{Formula, Relation, Sort, Term, Time};
use super::transition::Action;
use std::collections::{BTreeMap, BTreeSet};

/// A finite set for each sort, numbered from zero, with relations and constants.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Structure {
    sizes: BTreeMap<Sort, usize>,
    constants: BTreeMap<Term, usize>,
    relations: BTreeMap<Relation, BTreeSet<Vec<usize>>>,
}

/// Values of variables, the innermost last.
type Values = Vec<(Term, usize)>;

impl Structure {
    /// A structure with this many elements of each sort, in which no relation holds.
    #[must_use]
    pub fn new(sizes: impl IntoIterator<Item = (Sort, usize)>) -> Self {
        Self { sizes: sizes.into_iter().collect(), ..Self::default() }
    }

    /// Sets the value of a constant.
    pub fn set(&mut self, constant: Term, value: usize) {
        self.constants.insert(constant, value);
    }

    /// Makes a relation hold.
    pub fn insert<const N: usize>(&mut self, relation: Relation, values: [usize; N]) {
        self.relations.entry(relation).or_default().insert(values.to_vec());
    }

    /// Whether a relation holds.
    #[must_use]
    pub fn holds(&self, relation: Relation, values: &[usize]) -> bool {
        self.relations.get(&relation).is_some_and(|tuples| tuples.contains(values))
    }

    /// Whether a formula without `Next` is true. `values` gives its free variables.
    ///
    /// # Panics
    /// If a variable has no value.
    #[must_use]
    pub fn satisfies(&self, formula: &Formula, values: &[(Term, usize)]) -> bool {
        Evaluation { now: self, next: self }.evaluate(formula, &mut values.to_vec())
    }

    /// The structure after an action with these parameters, or `None` if the guard is false.
    ///
    /// # Panics
    /// If a parameter has no value.
    #[must_use]
    pub fn step(&self, action: &Action, parameters: &[(Term, usize)]) -> Option<Self> {
        self.satisfies(&action.guard, parameters).then(|| {
            let mut next = self.clone();
            for update in &action.updates {
                let mut tuples = BTreeSet::new();
                let mut values = parameters.to_vec();
                self.each(&update.arguments, &mut values, &mut |values| {
                    let now = Evaluation { now: self, next: &next };
                    if now.evaluate(&update.becomes, values) {
                        let tail = values.iter().skip(parameters.len());
                        tuples.insert(tail.map(|(_, value)| *value).collect::<Vec<_>>());
                    }
                    true
                });
                next.relations.insert(update.relation, tuples);
            }
            next
        })
    }

    /// Tries all values of the variables until `visit` returns false. Returns whether it never did.
    fn each(
        &self,
        terms: &[Term],
        values: &mut Values,
        visit: &mut dyn FnMut(&mut Values) -> bool,
    ) -> bool {
        let Some((first, rest)) = terms.split_first() else {
            return visit(values);
        };
        let size = self.sizes.get(&first.sort).copied().unwrap_or(0);
        (0..size).all(|value| {
            values.push((*first, value));
            let all = self.each(rest, values, visit);
            values.pop();
            all
        })
    }

    fn value(&self, term: Term, values: &Values) -> usize {
        let bound = values.iter().rev().find(|(name, _)| *name == term).map(|(_, value)| *value);
        let value = bound.or_else(|| self.constants.get(&term).copied());
        assert!(value.is_some(), "{} has no value", term.name);
        value.unwrap_or_default()
    }
}

/// A structure before a step and after it.
struct Evaluation<'a> {
    now: &'a Structure,
    next: &'a Structure,
}

impl Evaluation<'_> {
    fn evaluate(&self, formula: &Formula, values: &mut Values) -> bool {
        match formula {
            Formula::Holds(time, relation, terms) => {
                let structure = match time {
                    Time::Now => self.now,
                    Time::Next => self.next,
                };
                let tuple: Vec<_> = terms.iter().map(|t| self.now.value(*t, values)).collect();
                structure.holds(*relation, &tuple)
            }
            Formula::Equal(a, b) => self.now.value(*a, values) == self.now.value(*b, values),
            Formula::Not(formula) => !self.evaluate(formula, values),
            Formula::And(formulas) => formulas.iter().all(|f| self.evaluate(f, values)),
            Formula::Or(formulas) => formulas.iter().any(|f| self.evaluate(f, values)),
            Formula::Implies(when, then) => {
                !self.evaluate(when, values) || self.evaluate(then, values)
            }
            Formula::Forall(terms, formula) => {
                self.now.each(terms, values, &mut |values| self.evaluate(formula, values))
            }
            Formula::Exists(terms, formula) => {
                !self.now.each(terms, values, &mut |values| !self.evaluate(formula, values))
            }
        }
    }
}
