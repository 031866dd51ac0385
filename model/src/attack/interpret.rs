//! A derivation executed on a curve, one operation per step, from what is held and nothing else.

use super::error::{AttackError, LiteralError};
use super::holdings::{Holdings, Real};
use super::literal::LiteralAttack;
use super::root;
use crate::derive::{Derivation, Rule, StepId};
use crate::knowledge::Fact;
use num_bigint::BigUint;
use sesphr::algebra::PairingKind;
use sesphr::id::ItemId;
use sesphr::payload::Body;

/// Executes a derivation and returns what its last step gives. If a scalar has several roots, they
/// are tried until the rest succeeds: opening a hybrid body tells which one is right.
///
/// # Errors
/// The first step that cannot be executed: something that is not held, that the curve does not
/// admit, or that does not open.
pub fn interpret<C: LiteralAttack>(
    derivation: &Derivation,
    holdings: &Holdings<C>,
) -> Result<Real<C>, AttackError> {
    let mut execution = Execution { derivation, holdings, done: Vec::new() };
    execution.run()?;
    execution.done.pop().ok_or(AttackError::Empty)
}

/// A derivation, and what its steps so far gave.
struct Execution<'a, C: LiteralAttack> {
    derivation: &'a Derivation,
    holdings: &'a Holdings<C>,
    done: Vec<Real<C>>,
}

impl<C: LiteralAttack> Execution<'_, C> {
    fn run(&mut self) -> Result<(), AttackError> {
        let derivation = self.derivation;
        while let Some(step) = derivation.steps.get(self.done.len()) {
            if let Rule::ScalarRoot { base, degree } = step.rule {
                return self.try_roots(base, degree);
            }
            let value = self.execute(&step.rule)?;
            self.done.push(value);
        }
        Ok(())
    }

    /// Goes on with each root until the rest succeeds.
    fn try_roots(&mut self, base: StepId, degree: i64) -> Result<(), AttackError> {
        let at = self.done.len();
        let mut failure = AttackError::Root { step: StepId(at), degree };
        let positive = u64::try_from(degree).unwrap_or_default();
        for candidate in root::roots::<C>(self.scalar(base)?, positive) {
            self.done.push(Real::Scalar(candidate));
            match self.run() {
                Ok(()) => return Ok(()),
                Err(error) => failure = error,
            }
            self.done.truncate(at);
        }
        Err(failure)
    }

    /// What a rule other than a root gives.
    fn execute(&self, rule: &Rule) -> Result<Real<C>, AttackError> {
        Ok(match rule {
            Rule::Known { fact } => self.held(fact)?,
            // There are several roots: see `run`.
            Rule::ScalarRoot { degree, .. } => {
                return Err(AttackError::Root { step: self.here(), degree: *degree });
            }
            Rule::ScalarPower { base, power } => {
                // x^n
                let up =
                    root::power::<C>(self.scalar(*base)?, &BigUint::from(power.unsigned_abs()));
                Real::Scalar(if *power < 0 { C::inv(&up) } else { up })
            }
            Rule::ScalarProduct { left, right } => {
                // x y
                Real::Scalar(C::mul(self.scalar(*left)?, self.scalar(*right)?))
            }
            Rule::Power { element, exponent } => {
                // p^x
                let x = self.scalar(*exponent)?;
                match self.at(*element) {
                    Some(Real::G1(p)) => Real::G1(C::g1_pow(p, x)),
                    Some(Real::G2(q)) => Real::G2(C::g2_pow(q, x)),
                    Some(Real::Gt(t)) => Real::Gt(C::gt_pow(t, x)),
                    _ => return Err(self.operand(*element, "a group element")),
                }
            }
            Rule::Transfer { element } => self.transfer(*element)?,
            Rule::Pair { left, right } => match (self.at(*left), self.at(*right)) {
                // e(p, q)
                (Some(Real::G1(p)), Some(Real::G2(q))) => Real::Gt(C::pair(p, &C::prepare(q))),
                (Some(Real::G1(_)), _) => return Err(self.operand(*right, "an element of G2")),
                _ => return Err(self.operand(*left, "an element of G1")),
            },
            Rule::OpenHybrid { body, mask } | Rule::OpenLiteral { body, mask } => {
                let (item, body) = self.body(*body)?;
                let plain = C::unseal(self.gt(*mask)?, item, body);
                Real::Plain(plain.map_err(|source| self.payload(source))?)
            }
            Rule::KnownBlock { body, plain } => match self.at(*plain) {
                // Z^r = C / M
                Some(Real::Plain(plain)) => {
                    let mask = C::known_block(self.body(*body)?.1, plain);
                    Real::Gt(mask.map_err(|source| self.literal(source))?)
                }
                _ => return Err(self.operand(*plain, "a partition in the clear")),
            },
            Rule::Norm { body } => {
                // |C| = M
                let plain = C::norm(self.body(*body)?.1);
                Real::Plain(plain.map_err(|source| self.literal(source))?)
            }
            Rule::Cycle { bodies, shifts, ratio } => self.cycle(bodies, shifts, *ratio)?,
        })
    }

    fn held(&self, fact: &Fact) -> Result<Real<C>, AttackError> {
        let missing = || AttackError::NotHeld { step: self.here(), fact: fact.to_string() };
        self.holdings.get(fact).cloned().ok_or_else(missing)
    }

    /// The same element in the other source group: its bytes, read as that group's.
    fn transfer(&self, element: StepId) -> Result<Real<C>, AttackError> {
        if C::KIND != PairingKind::Type1 {
            return Err(AttackError::Transfer { step: self.here(), curve: C::NAME });
        }
        let moved = match self.at(element) {
            Some(Real::G1(p)) => C::decode_g2(&C::encode_g1(p)).map(Real::G2),
            Some(Real::G2(q)) => C::decode_g1(&C::encode_g2(q)).map(Real::G1),
            _ => return Err(self.operand(element, "an element of a source group")),
        };
        moved.map_err(|source| AttackError::Decode { step: self.here(), source })
    }

    /// Follows T = C_1 / C_2, T := T^w C / C', to Z^r = T^{1 / (u - 1)}.
    fn cycle(
        &self,
        bodies: &[StepId],
        shifts: &[Option<StepId>],
        ratio: StepId,
    ) -> Result<Real<C>, AttackError> {
        let mut total: Option<C::Gt> = None;
        let mut shifts = shifts.iter();
        for [left, right] in bodies.as_chunks().0 {
            let quotient = C::quotient(self.body(*left)?.1, self.body(*right)?.1)
                .map_err(|source| self.literal(source))?;
            total = Some(match total {
                None => quotient,
                Some(t) => {
                    let raised = match shifts.next().copied().flatten() {
                        Some(shift) => C::gt_pow(&t, self.scalar(shift)?),
                        None => t,
                    };
                    C::gt_mul(&raised, &quotient)
                }
            });
        }
        let minus_one = C::scalar_neg(&C::scalar_from_u64(1));
        let less = C::scalar_add(self.scalar(ratio)?, &minus_one);
        let total = total.filter(|_| less != C::scalar_from_u64(0));
        // Z^r = T^{1 / (u - 1)}
        let mask = total.map(|t| C::gt_pow(&t, &C::inv(&less)));
        mask.map(Real::Gt).ok_or_else(|| self.literal(LiteralError::Mismatch))
    }

    /// The step that is being executed.
    const fn here(&self) -> StepId {
        StepId(self.done.len())
    }

    fn at(&self, id: StepId) -> Option<&Real<C>> {
        self.done.get(id.0)
    }

    fn scalar(&self, id: StepId) -> Result<&C::Scalar, AttackError> {
        match self.at(id) {
            Some(Real::Scalar(x)) => Ok(x),
            _ => Err(self.operand(id, "a scalar")),
        }
    }

    fn gt(&self, id: StepId) -> Result<&C::Gt, AttackError> {
        match self.at(id) {
            Some(Real::Gt(t)) => Ok(t),
            _ => Err(self.operand(id, "an element of Gt")),
        }
    }

    fn body(&self, id: StepId) -> Result<(ItemId, &Body), AttackError> {
        match self.at(id) {
            Some(Real::Body(item, body)) => Ok((*item, body)),
            _ => Err(self.operand(id, "a sealed partition")),
        }
    }

    const fn operand(&self, operand: StepId, expected: &'static str) -> AttackError {
        AttackError::Operand { step: self.here(), operand, expected }
    }

    const fn payload(&self, source: sesphr::payload::PayloadError) -> AttackError {
        AttackError::Payload { step: self.here(), source }
    }

    const fn literal(&self, source: LiteralError) -> AttackError {
        AttackError::Literal { step: self.here(), source }
    }
}
