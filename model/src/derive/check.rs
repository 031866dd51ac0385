//! The verifier. It recomputes every step of a derivation from what is held, and from nothing else.
//!
//! With the search it shares the arithmetic of exponent vectors, but neither lattice nor closure.

use super::derivation::{Derivation, Rule, StepId};
use super::exponents::Exponents;
use super::{Target, Value};
use crate::knowledge::Knowledge;
use crate::symbolic::{Body, Bytes, Plain};
use sesphr::algebra::PairingKind;
use sesphr::profile::Payload;

/// What is wrong with a derivation. Steps are counted from 1, as they are printed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CheckError {
    /// A step that refers to itself or to a later one.
    #[error("step {step} refers to step {operand}, which is not before it")]
    Order {
        /// The step.
        step: StepId,
        /// What it refers to.
        operand: StepId,
    },
    /// A premise that is not held.
    #[error("step {step} takes {fact} as known, which is not held")]
    Premise {
        /// The step.
        step: StepId,
        /// The premise.
        fact: String,
    },
    /// A rule that does not apply to its operands.
    #[error("step {step}: the rule `{rule}` does not apply to its operands")]
    Rule {
        /// The step.
        step: StepId,
        /// The rule.
        rule: &'static str,
    },
    /// A step that claims a value other than its rule gives.
    #[error("step {step} claims {claimed}, but its rule gives {gives}")]
    Value {
        /// The step.
        step: StepId,
        /// The value that the step claims.
        claimed: String,
        /// What the rule gives.
        gives: String,
    },
    /// A last step that does not give the target.
    #[error("the last step does not give the target {target}")]
    Conclusion {
        /// The target.
        target: Target,
    },
}

impl Derivation {
    /// Recomputes every step, and compares the last value with the target.
    ///
    /// # Errors
    /// The first fault.
    pub fn check(&self, knowledge: &Knowledge, kind: PairingKind) -> Result<(), CheckError> {
        for (index, step) in self.steps.iter().enumerate() {
            let id = StepId(index);
            for operand in step.rule.operands() {
                if operand >= id {
                    return Err(CheckError::Order { step: id, operand });
                }
            }
            if let Rule::Known { fact } = &step.rule
                && !knowledge.holds(fact)
            {
                return Err(CheckError::Premise { step: id, fact: fact.to_string() });
            }
            let gives = self
                .evaluate(&step.rule, kind)
                .ok_or(CheckError::Rule { step: id, rule: step.rule.name() })?;
            if gives != step.value {
                return Err(CheckError::Value {
                    step: id,
                    claimed: step.value.to_string(),
                    gives: gives.to_string(),
                });
            }
        }
        let wanted = Value::from(&self.target.fact());
        match self.steps.last() {
            Some(last) if last.value == wanted => Ok(()),
            _ => Err(CheckError::Conclusion { target: self.target }),
        }
    }

    /// The value that a rule gives. Its operands' values have been checked before.
    fn evaluate(&self, rule: &Rule, kind: PairingKind) -> Option<Value> {
        Some(match rule {
            Rule::Known { fact } => Value::from(fact),
            Rule::ScalarPower { base, power } if *power != 0 => {
                Value::Scalar(self.scalar(*base)?.times(*power))
            }
            Rule::ScalarPower { .. } => return None,
            Rule::ScalarProduct { left, right } => {
                Value::Scalar(self.scalar(*left)?.plus(self.scalar(*right)?))
            }
            Rule::ScalarRoot { base, degree } if *degree > 1 => {
                Value::Scalar(self.scalar(*base)?.over(*degree)?)
            }
            Rule::ScalarRoot { .. } => return None,
            Rule::Power { element, exponent } => {
                let x = self.scalar(*exponent)?;
                match self.value(*element)? {
                    Value::G1(p) => Value::G1(p.plus(x)),
                    Value::G2(q) => Value::G2(q.plus(x)),
                    Value::Gt(t) => Value::Gt(t.plus(x)),
                    _ => return None,
                }
            }
            Rule::Transfer { element } => match (kind, self.value(*element)?) {
                (PairingKind::Type1, Value::G1(p)) => Value::G2(p.clone()),
                (PairingKind::Type1, Value::G2(q)) => Value::G1(q.clone()),
                _ => return None,
            },
            Rule::Pair { left, right } => match (self.value(*left)?, self.value(*right)?) {
                (Value::G1(p), Value::G2(q)) => Value::Gt(p.plus(q)),
                _ => return None,
            },
            Rule::OpenHybrid { body, mask } => self.open(*body, *mask, Payload::Hybrid)?,
            Rule::OpenLiteral { body, mask } => self.open(*body, *mask, Payload::Literal)?,
            Rule::KnownBlock { body, plain } => {
                let body = self.literal(*body)?;
                match self.value(*plain)? {
                    Value::Plain(plain) if *plain == body.plain => Value::Gt(mask(body)),
                    _ => return None,
                }
            }
            Rule::Norm { body } => Value::Plain(self.literal(*body)?.plain),
            Rule::Cycle { bodies, shifts, ratio } => self.cycle(bodies, shifts, *ratio)?,
        })
    }

    fn value(&self, id: StepId) -> Option<&Value> {
        self.steps.get(id.0).map(|step| &step.value)
    }

    fn scalar(&self, id: StepId) -> Option<&Exponents> {
        match self.value(id)? {
            Value::Scalar(x) => Some(x),
            _ => None,
        }
    }

    fn body(&self, id: StepId, payload: Payload) -> Option<&Body> {
        match self.value(id)? {
            Value::Body(body)
                if body.payload == payload
                    && body.bytes == Bytes::Intact
                    && body.plain != Plain::Garbage =>
            {
                Some(body)
            }
            _ => None,
        }
    }

    fn literal(&self, id: StepId) -> Option<&Body> {
        self.body(id, Payload::Literal)
    }

    fn open(&self, body: StepId, with: StepId, payload: Payload) -> Option<Value> {
        let body = self.body(body, payload)?;
        match self.value(with)? {
            Value::Gt(t) if *t == mask(body) => Some(Value::Plain(body.plain)),
            _ => None,
        }
    }

    /// Follows the pair of masks whose quotient T = C_1 / C_2 ... is, after each division.
    fn cycle(&self, bodies: &[StepId], shifts: &[Option<StepId>], ratio: StepId) -> Option<Value> {
        let (pairs, rest) = bodies.as_chunks::<2>();
        if !rest.is_empty() || pairs.len() != shifts.len().checked_add(1)? {
            return None;
        }
        let mut shifts = shifts.iter();
        let mut masks: Option<(Exponents, Exponents)> = None;
        for [left, right] in pairs {
            let (left, right) = (self.literal(*left)?, self.literal(*right)?);
            if left.plain != right.plain {
                return None;
            }
            masks = Some(match masks {
                // T = Z^{r_1} / Z^{r_2}
                None => (mask(left), mask(right)),
                // T^w C / C' = Z^{a + w} / Z^{b + w} . Z^r / Z^{r'}, where b + w = r
                Some((above, below)) => {
                    let one = Exponents::default();
                    let shift = match shifts.next()? {
                        Some(shift) => self.scalar(*shift)?,
                        None => &one,
                    };
                    if below.plus(shift) != mask(left) {
                        return None;
                    }
                    (above.plus(shift), mask(right))
                }
            });
        }
        let (above, below) = masks?;
        let ratio = self.scalar(ratio)?;
        // T = Z^{u b - b}, so Z^b = T^{1 / (u - 1)} unless u = 1
        (!ratio.is_one() && above == below.plus(ratio)).then_some(Value::Gt(below))
    }
}

/// r of the mask Z^r.
fn mask(body: &Body) -> Exponents {
    (&body.mask.0).into()
}
