//! Formulas of many-sorted first-order logic without functions. The proof is written in them once,
//! then printed for solvers and evaluated on finite structures.

use std::ops::{BitAnd, BitOr, Not};

/// What a variable ranges over: a set of any size, finite or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sort {
    /// Users.
    User,
    /// What grants are made to: a user's name, or a role.
    Grantee,
    /// Slots: a partition of a record of an owner. A slot stands for its owner and record too.
    Slot,
    /// Versions of slots, totally ordered.
    Version,
    /// Blinding values r, each with its mask Z^r.
    Mask,
    /// Key pairs of owners.
    Key,
}

impl Sort {
    /// Every sort.
    pub const ALL: [Self; 6] =
        [Self::User, Self::Grantee, Self::Slot, Self::Version, Self::Mask, Self::Key];

    /// The sort as SMT-LIB spells it.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::User => "User",
            Self::Grantee => "Grantee",
            Self::Slot => "Slot",
            Self::Version => "Version",
            Self::Mask => "Mask",
            Self::Key => "Key",
        }
    }
}

/// A variable or a constant. Bound variables have short names and constants have whole words, so no
/// quantifier captures a constant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Term {
    /// How it is written.
    pub name: &'static str,
    /// What it ranges over.
    pub sort: Sort,
}

impl Term {
    pub(super) const fn new(name: &'static str, sort: Sort) -> Self {
        Self { name, sort }
    }

    /// Equality.
    #[must_use]
    pub fn is(self, other: Self) -> Formula {
        Formula::Equal(self, other)
    }
}

/// A relation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Relation {
    /// How it is written.
    pub name: &'static str,
    /// What it relates.
    pub sorts: &'static [Sort],
}

impl Relation {
    /// The relation holds of these terms before the step.
    #[must_use]
    pub fn of<const N: usize>(self, terms: [Term; N]) -> Formula {
        Formula::Holds(Time::Now, self, terms.to_vec())
    }
}

/// Before a step or after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Time {
    /// Before.
    Now,
    /// After.
    Next,
}

/// A formula.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Formula {
    /// A relation holds of terms.
    Holds(Time, Relation, Vec<Term>),
    /// Two terms are equal.
    Equal(Term, Term),
    /// Negation.
    Not(Box<Self>),
    /// All of these; true if there are none.
    And(Vec<Self>),
    /// At least one of these; false if there are none.
    Or(Vec<Self>),
    /// The first implies the second.
    Implies(Box<Self>, Box<Self>),
    /// For all values of variables.
    Forall(Vec<Term>, Box<Self>),
    /// For some values of variables.
    Exists(Vec<Term>, Box<Self>),
}

impl Formula {
    /// True.
    pub const TRUE: Self = Self::And(Vec::new());
    /// False.
    pub const FALSE: Self = Self::Or(Vec::new());

    /// Implication.
    #[must_use]
    pub fn implies(self, then: Self) -> Self {
        Self::Implies(Box::new(self), Box::new(then))
    }

    /// The formula with every relation that satisfies a condition read after the step.
    #[must_use]
    pub fn after(&self, changes: &impl Fn(&Relation) -> bool) -> Self {
        let one = |formula: &Self| Box::new(formula.after(changes));
        let all = |formulas: &[Self]| formulas.iter().map(|f| f.after(changes)).collect();
        match self {
            Self::Holds(_, relation, terms) if changes(relation) => {
                Self::Holds(Time::Next, *relation, terms.clone())
            }
            Self::Holds(..) | Self::Equal(..) => self.clone(),
            Self::Not(formula) => Self::Not(one(formula)),
            Self::And(formulas) => Self::And(all(formulas)),
            Self::Or(formulas) => Self::Or(all(formulas)),
            Self::Implies(when, then) => Self::Implies(one(when), one(then)),
            Self::Forall(terms, formula) => Self::Forall(terms.clone(), one(formula)),
            Self::Exists(terms, formula) => Self::Exists(terms.clone(), one(formula)),
        }
    }
}

impl BitAnd for Formula {
    type Output = Self;

    fn bitand(self, other: Self) -> Self {
        match (self, other) {
            (Self::And(mut all), Self::And(more)) => {
                all.extend(more);
                Self::And(all)
            }
            (Self::And(mut all), other) => {
                all.push(other);
                Self::And(all)
            }
            (this, other) => Self::And(vec![this, other]),
        }
    }
}

impl BitOr for Formula {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        match (self, other) {
            (Self::Or(mut all), Self::Or(more)) => {
                all.extend(more);
                Self::Or(all)
            }
            (Self::Or(mut all), other) => {
                all.push(other);
                Self::Or(all)
            }
            (this, other) => Self::Or(vec![this, other]),
        }
    }
}

impl Not for Formula {
    type Output = Self;

    fn not(self) -> Self {
        Self::Not(Box::new(self))
    }
}

/// For all values of variables.
#[must_use]
pub fn forall<const N: usize>(terms: [Term; N], formula: Formula) -> Formula {
    Formula::Forall(terms.to_vec(), Box::new(formula))
}

/// For some values of variables.
#[must_use]
pub fn exists<const N: usize>(terms: [Term; N], formula: Formula) -> Formula {
    Formula::Exists(terms.to_vec(), Box::new(formula))
}

/// `then` where `condition` holds, and `otherwise` elsewhere.
#[must_use]
pub fn either(condition: Formula, then: Formula, otherwise: Formula) -> Formula {
    (condition.clone() & then) | (!condition & otherwise)
}
