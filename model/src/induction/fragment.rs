//! The fragment for solvers: formulas that are well sorted, closed and effectively propositional,
//! so a solver can decide them.
//!
//! Consider a conjunction of formulas without functions, in which no existential quantifier stands
//! within the scope of a universal one. It is of the Bernays-Schönfinkel class: its existential
//! variables become constants, and it is satisfiable if and only if it is satisfiable on the
//! constants alone.

use super::formula::{Formula, Relation, Term, Time};
use super::transition::Update;

/// What is wrong with a formula.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FragmentError {
    /// A relation applied to the wrong sorts, or to the wrong number of terms.
    #[error("{0} relates other sorts, or another number of things")]
    IllSorted(&'static str),
    /// An equation between terms of different sorts.
    #[error("{0} and {1} are of different sorts")]
    Unequal(&'static str, &'static str),
    /// A variable that nothing binds.
    #[error("nothing binds {0}")]
    Unbound(&'static str),
    /// An existential quantifier in the scope of a universal one.
    #[error("{0} exists in the scope of a universal quantifier")]
    Alternates(&'static str),
    /// The value of a relation after a step, used before the step defines it.
    #[error("{0} is used before its new value is defined")]
    Undefined(&'static str),
}

/// Checks a formula that is asserted. `constants` are its free terms, and `updates` define `Next`.
///
/// # Errors
/// The first fault.
pub fn check(
    formula: &Formula,
    constants: &[Term],
    updates: &[Update],
) -> Result<(), FragmentError> {
    let mut scope = constants.to_vec();
    Checker { updates }.check(formula, Sign::Asserted, Under::Nothing, &mut scope)
}

/// Whether the subformula is asserted or denied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sign {
    Asserted,
    Denied,
}

impl Sign {
    const fn other(self) -> Self {
        match self {
            Self::Asserted => Self::Denied,
            Self::Denied => Self::Asserted,
        }
    }
}

/// Whether the subformula is in the scope of a universal quantifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Under {
    Nothing,
    Universal,
}

/// Which quantifier it is, given where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Quantifier {
    Universal,
    Existential,
}

impl Quantifier {
    const fn of(universal: bool) -> Self {
        if universal { Self::Universal } else { Self::Existential }
    }
}

struct Checker<'a> {
    updates: &'a [Update],
}

impl Checker<'_> {
    fn check(
        &self,
        formula: &Formula,
        sign: Sign,
        under: Under,
        scope: &mut Vec<Term>,
    ) -> Result<(), FragmentError> {
        match formula {
            Formula::Holds(time, relation, terms) => {
                sorted(relation, terms)?;
                bound(terms, scope)?;
                match time {
                    Time::Now => Ok(()),
                    Time::Next => self.next(relation, sign, under, scope),
                }
            }
            Formula::Equal(a, b) if a.sort != b.sort => Err(FragmentError::Unequal(a.name, b.name)),
            Formula::Equal(a, b) => bound(&[*a, *b], scope),
            Formula::Not(formula) => self.check(formula, sign.other(), under, scope),
            Formula::And(formulas) | Formula::Or(formulas) => {
                formulas.iter().try_for_each(|f| self.check(f, sign, under, scope))
            }
            Formula::Implies(when, then) => {
                self.check(when, sign.other(), under, scope)?;
                self.check(then, sign, under, scope)
            }
            // Denial turns each quantifier into the other.
            Formula::Forall(terms, formula) => {
                let quantifier = Quantifier::of(sign == Sign::Asserted);
                self.bind(quantifier, terms, formula, (sign, under), scope)
            }
            Formula::Exists(terms, formula) => {
                let quantifier = Quantifier::of(sign == Sign::Denied);
                self.bind(quantifier, terms, formula, (sign, under), scope)
            }
        }
    }

    fn bind(
        &self,
        quantifier: Quantifier,
        terms: &[Term],
        formula: &Formula,
        (sign, under): (Sign, Under),
        scope: &mut Vec<Term>,
    ) -> Result<(), FragmentError> {
        let below = match (quantifier, under, terms.first()) {
            (Quantifier::Existential, Under::Universal, Some(first)) => {
                return Err(FragmentError::Alternates(first.name));
            }
            (Quantifier::Existential, ..) => under,
            (Quantifier::Universal, ..) => Under::Universal,
        };
        let outer = scope.len();
        scope.extend(terms);
        let result = self.check(formula, sign, below, scope);
        scope.truncate(outer);
        result
    }

    /// The definition replaces the relation, so its quantifiers count here.
    fn next(
        &self,
        relation: &Relation,
        sign: Sign,
        under: Under,
        scope: &mut Vec<Term>,
    ) -> Result<(), FragmentError> {
        let at = self.updates.iter().position(|update| update.relation == *relation);
        let at = at.ok_or(FragmentError::Undefined(relation.name))?;
        let (earlier, rest) = self.updates.split_at(at);
        let Some(update) = rest.first() else {
            return Err(FragmentError::Undefined(relation.name));
        };
        sorted(relation, &update.arguments)?;
        let outer = scope.len();
        scope.extend(&update.arguments);
        let result = Checker { updates: earlier }.check(&update.becomes, sign, under, scope);
        scope.truncate(outer);
        result
    }
}

fn sorted(relation: &Relation, terms: &[Term]) -> Result<(), FragmentError> {
    let same = relation.sorts.iter().eq(terms.iter().map(|term| &term.sort));
    if same { Ok(()) } else { Err(FragmentError::IllSorted(relation.name)) }
}

fn bound(terms: &[Term], scope: &[Term]) -> Result<(), FragmentError> {
    let unbound = terms.iter().find(|term| !scope.contains(term));
    unbound.map_or(Ok(()), |term| Err(FragmentError::Unbound(term.name)))
}
