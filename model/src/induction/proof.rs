//! The proof obligations: the questions that decide a claim, and the answers that it needs.

use super::claim::Claim;
use super::formula::Formula;
use super::fragment::{self, FragmentError};
use super::protocol;
use super::smt::{Answer, Script};
use super::transition::{Action, Statement, TransitionSystem};
use super::vocabulary::ZERO;
use sesphr::profile::Profile;

/// A question for a solver.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    /// The name, usable as a file name.
    pub name: String,
    /// The answer that the proof needs.
    pub expected: Answer,
    /// The question as SMT-LIB.
    pub text: String,
}

/// All questions on which some claims rest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// The questions that show the invariant is one, shared by the claims that need it. Empty if
    /// none does.
    pub induction: Vec<Query>,
    /// The further questions of each claim.
    pub claims: Vec<(Claim, Vec<Query>)>,
}

/// The proof obligations of claims under a profile.
///
/// # Errors
/// If a formula is outside the fragment. That is a fault of the tables, not of the profile.
pub fn proof(profile: &Profile, claims: &[Claim]) -> Result<Proof, FragmentError> {
    let system = protocol::system(profile);
    let questions = |claim: &Claim| Ok((*claim, of_claim(&system, profile, claim)?));
    let rests = claims.iter().any(Claim::needs_invariant);
    Ok(Proof {
        induction: if rests { of_invariant(&system)? } else { Vec::new() },
        claims: claims.iter().map(questions).collect::<Result<_, _>>()?,
    })
}

/// Whether the invariant holds at the start, whether every action keeps it, and whether every
/// action is possible under it.
///
/// # Errors
/// As [`proof()`].
pub fn of_invariant(system: &TransitionSystem) -> Result<Vec<Query>, FragmentError> {
    let goal = Formula::And(system.invariants.iter().map(|i| i.formula.clone()).collect());
    let mut start = Asserted::new("initiation", Answer::Unsat, &system.axioms);
    start.assert("at the start", &system.initial);
    start.assert("the invariant is broken", &!goal.clone());
    let mut queries = vec![start.question("Does the invariant hold at the start?")?];
    for action in &system.actions {
        let mut kept =
            Asserted::new(format!("consecution-{}", action.name), Answer::Unsat, &system.axioms);
        kept.happens(&system.invariants, action);
        kept.assert("the invariant is broken after it", &!action.after(&goal));
        queries.push(kept.question(&format!("Is the invariant kept when {}?", action.about))?);
        let mut enabled =
            Asserted::new(format!("enabled-{}", action.name), Answer::Sat, &system.axioms);
        enabled.happens(&system.invariants, action);
        queries.push(enabled.question(&format!("Can it happen that {}?", action.about))?);
    }
    Ok(queries)
}

fn of_claim(
    system: &TransitionSystem,
    profile: &Profile,
    claim: &Claim,
) -> Result<Vec<Query>, FragmentError> {
    let Claim { property, coalition, .. } = claim;
    let question = |name: &str, expected| {
        let name = format!("{property}-{coalition}-{name}");
        let mut asserted = Asserted::new(name, expected, &system.axioms);
        if claim.needs_invariant() {
            asserted.assume(&system.invariants);
        }
        asserted.assume(claim.members().as_slice());
        asserted
    };
    let mut safety = question("safety", Answer::Unsat);
    safety.assert("an item that is out of bounds is obtained", &claim.breach(profile));
    let mut premise = question("premise", Answer::Sat);
    premise.assert("the ciphertext of an item that is out of bounds is held", &claim.premise());
    Ok(vec![
        safety.question(&format!("Can {property} be broken by {}?", claim.about))?,
        premise.question(&format!("Is there something for {property} to forbid?"))?,
    ])
}

/// What a question asserts, in order.
struct Asserted {
    name: String,
    expected: Answer,
    statements: Vec<(&'static str, Formula)>,
    action: Option<Action>,
}

impl Asserted {
    fn new(name: impl Into<String>, expected: Answer, axioms: &[Statement]) -> Self {
        let mut this = Self { name: name.into(), expected, statements: Vec::new(), action: None };
        this.assume(axioms);
        this
    }

    fn assert(&mut self, about: &'static str, formula: &Formula) {
        self.statements.push((about, formula.clone()));
    }

    fn assume(&mut self, statements: &[Statement]) {
        for Statement { about, formula, .. } in statements {
            self.assert(about, formula);
        }
    }

    fn happens(&mut self, invariants: &[Statement], action: &Action) {
        self.assume(invariants);
        self.assert("what happens can happen", &action.guard);
        self.action = Some(action.clone());
    }

    fn question(self, question: &str) -> Result<Query, FragmentError> {
        let mut constants = vec![ZERO];
        let mut script = Script::new(question, self.expected);
        let mut updates = [].as_slice();
        if let Some(action) = &self.action {
            script.constants(&action.parameters);
            script.define(action);
            constants.extend(&action.parameters);
            updates = &action.updates;
        }
        for (about, formula) in &self.statements {
            fragment::check(formula, &constants, updates)?;
            script.assert(about, formula);
        }
        Ok(Query { name: self.name, expected: self.expected, text: script.finish() })
    }
}
