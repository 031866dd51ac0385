//! Derivations: explicit proofs, one operation per step, that can be replayed on real curves.

use super::{Target, Value};
use crate::knowledge::Fact;
use serde::Serialize;
use std::fmt;

/// A step of a derivation, by its position. Steps refer only to earlier ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct StepId(pub usize);

impl fmt::Display for StepId {
    /// Counted from 1, as lines are.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.saturating_add(1))
    }
}

/// What a step does. A curve can execute every rule with the operations of `sesphr::algebra::Curve`
/// and integers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "kebab-case", tag = "rule")]
pub enum Rule {
    /// Something that the coalition holds, or a public generator.
    Known {
        /// What it is.
        fact: Fact,
    },
    /// x^n for an integer n that is not zero: -1 inverts.
    ScalarPower {
        /// x.
        base: StepId,
        /// n.
        power: i64,
    },
    /// x y.
    ScalarProduct {
        /// x.
        left: StepId,
        /// y.
        right: StepId,
    },
    /// x^{1/n} modulo the group order q. There are up to gcd(n, q - 1) roots. A replay tries each
    /// until the rest fits.
    ScalarRoot {
        /// x.
        base: StepId,
        /// n, at least 2.
        degree: i64,
    },
    /// p^x, in the group of p.
    Power {
        /// p.
        element: StepId,
        /// x.
        exponent: StepId,
    },
    /// The same element as a member of the other source group. Only on Type 1, where both groups
    /// are one.
    Transfer {
        /// The element.
        element: StepId,
    },
    /// e(p, q).
    Pair {
        /// p, in `G1`.
        left: StepId,
        /// q, in `G2`.
        right: StepId,
    },
    /// The content of a hybrid body under its mask.
    OpenHybrid {
        /// The body.
        body: StepId,
        /// Z^r.
        mask: StepId,
    },
    /// M = C / Z^r: the content of a literal body under its mask.
    OpenLiteral {
        /// C.
        body: StepId,
        /// Z^r.
        mask: StepId,
    },
    /// Z^r = C / M: the mask of a literal body whose content, or one block of it, is known.
    KnownBlock {
        /// C.
        body: StepId,
        /// M.
        plain: StepId,
    },
    /// The content of a literal body without a key (erratum E6 a). `Gt` is the group of norm 1, so
    /// C = Z^r M has the norm of M, and the norm of a real M is its square. Of the two square
    /// roots, M is the one for which C / M has the prime order of the group.
    Norm {
        /// C.
        body: StepId,
    },
    /// Literal bodies C_1, ..., C_2n, where C_1 and C_2, C_3 and C_4, ... have the same content,
    /// and known scalars w_1, ..., w_{n-1} and u. Start from T = C_1 / C_2. Each w_i gives T :=
    /// T^{w_i} C_{2i+1} / C_{2i+2}. The result is Z^{r_2n} = T^{1 / (u - 1)}.
    Cycle {
        /// C_1, ..., C_2n.
        bodies: Vec<StepId>,
        /// w_i = r_{2i+1} / r_{2i}; `None` stands for 1.
        shifts: Vec<Option<StepId>>,
        /// u = (r_1 w_1 ... w_{n-1}) / r_2n, not 1.
        ratio: StepId,
    },
}

impl Rule {
    /// The rule's name.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Known { .. } => "known",
            Self::ScalarPower { power: -1, .. } => "invert",
            Self::ScalarPower { .. } => "scalar power",
            Self::ScalarProduct { .. } => "scalar product",
            Self::ScalarRoot { .. } => "scalar root",
            Self::Power { .. } => "power",
            Self::Transfer { .. } => "transfer",
            Self::Pair { .. } => "pair",
            Self::OpenHybrid { .. } => "open hybrid",
            Self::OpenLiteral { .. } => "open literal",
            Self::KnownBlock { .. } => "known block",
            Self::Norm { .. } => "norm",
            Self::Cycle { .. } => "cycle",
        }
    }

    /// The steps that the rule uses.
    #[must_use]
    pub fn operands(&self) -> Vec<StepId> {
        match self {
            Self::Known { .. } => Vec::new(),
            Self::ScalarPower { base, .. } | Self::ScalarRoot { base, .. } => vec![*base],
            Self::Transfer { element } => vec![*element],
            Self::Norm { body } => vec![*body],
            Self::ScalarProduct { left, right } | Self::Pair { left, right } => {
                vec![*left, *right]
            }
            Self::Power { element, exponent } => vec![*element, *exponent],
            Self::OpenHybrid { body, mask } | Self::OpenLiteral { body, mask } => {
                vec![*body, *mask]
            }
            Self::KnownBlock { body, plain } => vec![*body, *plain],
            Self::Cycle { bodies, shifts, ratio } => {
                let shifts = shifts.iter().flatten();
                bodies.iter().chain(shifts).chain([ratio]).copied().collect()
            }
        }
    }
}

impl Rule {
    /// What the coalition does, as a sentence; earlier steps are lines.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            Self::Known { fact } => format!("The coalition holds {}.", holding(fact)),
            Self::ScalarPower { base, power: -1 } => {
                format!("It inverts the scalar of line {base}.")
            }
            Self::ScalarPower { base, power } => {
                format!("It raises the scalar of line {base} to the power {power}.")
            }
            Self::ScalarProduct { left, right } => {
                format!("It multiplies the scalars of lines {left} and {right}.")
            }
            Self::ScalarRoot { base, degree } => format!(
                "It takes the root of degree {degree} of the scalar of line {base}, and tries each \
                 root until what follows fits."
            ),
            Self::Power { element, exponent } => {
                format!("It raises the element of line {element} to the scalar of line {exponent}.")
            }
            Self::Transfer { element } => format!(
                "It uses line {element} in the other source group: with this pairing the two are one."
            ),
            Self::Pair { left, right } => format!("It pairs lines {left} and {right}."),
            Self::OpenHybrid { body, mask } => format!(
                "It opens the ciphertext of line {body} with the key that the mask of line {mask} \
                 gives."
            ),
            Self::OpenLiteral { body, mask } => format!(
                "It divides the ciphertext of line {body} by the mask of line {mask}; the content \
                 is left."
            ),
            Self::KnownBlock { body, plain } => format!(
                "It divides the ciphertext of line {body} by the content of line {plain}; the mask \
                 is left."
            ),
            Self::Norm { body } => format!(
                "It takes the square root of the norm of line {body}. Every mask has norm 1, so no \
                 key is needed."
            ),
            Self::Cycle { bodies, ratio, .. } => {
                let lines: Vec<String> = bodies.iter().map(StepId::to_string).collect();
                format!(
                    "It divides the ciphertexts of lines {} by one another. Equal contents cancel. \
                     The masks differ by the known factor of line {ratio}, so a mask is left.",
                    lines.join(", ")
                )
            }
        }
    }
}

/// What a held fact is, in words.
const fn holding(fact: &Fact) -> &'static str {
    match fact {
        Fact::Scalar(_) => "this secret scalar",
        Fact::G1(_) => {
            "this element of the first source group: a public key, a parameter R or the \
                        generator"
        }
        Fact::G2(_) => {
            "this element of the second source group: a public key, a re-encryption key \
                        or the generator"
        }
        Fact::Gt(_) => "this element of the target group",
        Fact::Body(_) => "this ciphertext",
        Fact::Plain(_) => "this content",
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Known { .. } => f.write_str("known"),
            Self::ScalarPower { base, power: -1 } => write!(f, "invert {base}"),
            Self::ScalarPower { base, power } => write!(f, "{base} to the power of {power}"),
            Self::ScalarProduct { left, right } => write!(f, "multiply {left} and {right}"),
            Self::ScalarRoot { base, degree } => write!(f, "root of degree {degree} of {base}"),
            Self::Power { element, exponent } => write!(f, "raise {element} to {exponent}"),
            Self::Transfer { element } => write!(f, "{element}, as both source groups are one"),
            Self::Pair { left, right } => write!(f, "pair {left} and {right}"),
            Self::OpenHybrid { body, mask } => write!(f, "open {body} with {mask}"),
            Self::OpenLiteral { body, mask } => write!(f, "divide {body} by {mask}"),
            Self::KnownBlock { body, plain } => write!(f, "divide {body} by the content {plain}"),
            Self::Norm { body } => write!(f, "square root of the norm of {body}, without a key"),
            Self::Cycle { bodies, ratio, .. } => {
                f.write_str("cancel the contents of ")?;
                for (separator, body) in
                    std::iter::once("").chain(std::iter::repeat(", ")).zip(bodies)
                {
                    write!(f, "{separator}{body}")?;
                }
                write!(f, ", whose masks differ by {ratio}")
            }
        }
    }
}

/// One step: the operation and its result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Step {
    /// The operation.
    #[serde(flatten)]
    pub rule: Rule,
    /// The result.
    pub value: Value,
}

/// A proof that a target follows from what a coalition holds. Each step uses only earlier steps,
/// and the last one gives the target.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Derivation {
    /// What is derived.
    pub target: Target,
    /// The steps.
    pub steps: Vec<Step>,
}

impl Derivation {
    /// What the coalition has to hold for this derivation, in the order of use.
    pub fn premises(&self) -> impl Iterator<Item = &Fact> + '_ {
        self.steps.iter().filter_map(|step| match &step.rule {
            Rule::Known { fact } => Some(fact),
            _ => None,
        })
    }
}

impl Derivation {
    /// Each step as a sentence: what the coalition does with which earlier lines.
    #[must_use]
    pub fn sentences(&self) -> Vec<String> {
        self.steps.iter().map(|step| step.rule.sentence()).collect()
    }
}

impl fmt::Display for Derivation {
    /// One line per step, numbered from 1: the value, then where it comes from.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = self.steps.len().to_string().len();
        for (number, step) in (1..).zip(&self.steps) {
            writeln!(f, "{number:>width$}. {}    [{}]", step.value, step.rule)?;
        }
        Ok(())
    }
}

/// Appends steps. A value that was derived before keeps its first step.
#[derive(Debug, Default)]
pub(super) struct Builder {
    steps: Vec<Step>,
}

impl Builder {
    pub(super) fn push(&mut self, rule: Rule, value: Value) -> StepId {
        let before = self.steps.iter().position(|step| step.value == value);
        StepId(before.unwrap_or_else(|| {
            self.steps.push(Step { rule, value });
            self.steps.len() - 1
        }))
    }

    pub(super) fn known(&mut self, fact: Fact) -> StepId {
        self.push(Rule::Known { fact }, Value::from(&fact))
    }

    /// The element raised to a known scalar, unless that is 1.
    pub(super) fn raise(
        &mut self,
        element: StepId,
        exponent: Option<StepId>,
        value: Value,
    ) -> StepId {
        match exponent {
            None => element,
            Some(exponent) => self.push(Rule::Power { element, exponent }, value),
        }
    }

    /// The derivation that ends in `last`. Later steps are dropped, since no earlier one refers to
    /// them.
    pub(super) fn finish(mut self, target: Target, last: StepId) -> Derivation {
        self.steps.truncate(last.0.saturating_add(1));
        Derivation { target, steps: self.steps }
    }
}
