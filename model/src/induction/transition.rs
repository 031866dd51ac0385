//! Transition systems: what holds at the start, what can happen, and what is claimed to be so
//! for ever.

use super::formula::{Formula, Relation, Term};

/// A formula with a name, and what it says in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// The name.
    pub name: &'static str,
    /// The formula in words.
    pub about: &'static str,
    /// The formula.
    pub formula: Formula,
}

/// What a relation becomes: it holds of the arguments after the step if and only if the formula
/// is so. It may speak of relations after the step whose update stands earlier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Update {
    /// The relation.
    pub relation: Relation,
    /// Variables for what it relates.
    pub arguments: Vec<Term>,
    /// When it holds after the step.
    pub becomes: Formula,
}

/// Something that can happen, for any values of its parameters for which the guard is so.
/// Relations without an update stay as they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    /// The name.
    pub name: &'static str,
    /// What happens, in words.
    pub about: &'static str,
    /// What is chosen.
    pub parameters: Vec<Term>,
    /// When it can happen.
    pub guard: Formula,
    /// What changes.
    pub updates: Vec<Update>,
}

impl Action {
    /// Whether the action says what a relation becomes.
    #[must_use]
    pub fn changes(&self, relation: &Relation) -> bool {
        self.updates.iter().any(|update| update.relation == *relation)
    }

    /// A formula, said of the state after the step.
    #[must_use]
    pub fn after(&self, formula: &Formula) -> Formula {
        formula.after(&|relation| self.changes(relation))
    }
}

/// A transition system with an invariant that is to be shown inductive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransitionSystem {
    /// What is so whatever happens.
    pub axioms: Vec<Statement>,
    /// What is so at the start.
    pub initial: Formula,
    /// What can happen.
    pub actions: Vec<Action>,
    /// The invariant, as a conjunction.
    pub invariants: Vec<Statement>,
}
