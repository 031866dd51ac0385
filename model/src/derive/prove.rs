//! From the answer that a target follows to its derivation.

use super::closure::{Closure, GtOrigin, PlainOrigin, source_exponents};
use super::derivation::{Builder, Derivation, Rule, StepId};
use super::exponents::Exponents;
use super::{Target, Value};
use crate::knowledge::Fact;
use crate::symbolic::{Body, Group, Monomial, Plain, Scalar};
use sesphr::profile::Payload;

impl Closure {
    /// The derivation of the target, or `None` if the target does not follow.
    #[must_use]
    pub fn derive(&self, target: Target) -> Option<Derivation> {
        let mut proof = Builder::default();
        let last = match target {
            Target::Scalar(x) => self.scalar(&mut proof, &(&x.0).into()),
            Target::G1(p) => self.source(&mut proof, Group::G1, &(&p.0).into()),
            Target::G2(q) => self.source(&mut proof, Group::G2, &(&q.0).into()),
            Target::Gt(t) => self.target(&mut proof, &(&t.0).into()),
            Target::Content(item) => self.plain(&mut proof, Plain::Content(item)),
        }?;
        Some(proof.finish(target, last))
    }

    /// A scalar, as a root of a product of powers of known scalars.
    fn scalar(&self, proof: &mut Builder, exponents: &Exponents) -> Option<StepId> {
        let combination = self.lattice.express(exponents)?;
        let mut product: Option<(StepId, Exponents)> = None;
        for (index, power) in combination.parts {
            let scalar = self.scalars.get(index)?;
            let base = proof.known(Fact::Scalar(Scalar(*scalar)));
            let value = Exponents::from(scalar).times(power);
            let right = match power {
                1 => base,
                _ => proof.push(Rule::ScalarPower { base, power }, Value::Scalar(value.clone())),
            };
            product = Some(match product {
                None => (right, value),
                Some((left, before)) => {
                    let value = before.plus(&value);
                    let rule = Rule::ScalarProduct { left, right };
                    (proof.push(rule, Value::Scalar(value.clone())), value)
                }
            });
        }
        let Some((base, _)) = product else {
            return Some(proof.known(Fact::Scalar(Scalar(Monomial::ONE))));
        };
        let degree = combination.degree;
        Some(match degree {
            1 => base,
            _ => proof.push(Rule::ScalarRoot { base, degree }, Value::Scalar(exponents.clone())),
        })
    }

    /// A scalar, unless it is 1.
    fn factor(&self, proof: &mut Builder, exponents: &Exponents) -> Option<Option<StepId>> {
        match exponents.is_one() {
            true => Some(None),
            false => self.scalar(proof, exponents).map(Some),
        }
    }

    /// Raises an element from one exponent to another in the same coset.
    fn raise(
        &self,
        proof: &mut Builder,
        element: StepId,
        from: &Exponents,
        to: &Exponents,
        value: Value,
    ) -> Option<StepId> {
        let exponent = self.factor(proof, &to.minus(from))?;
        Some(proof.raise(element, exponent, value))
    }

    /// A known source element, moved to the group that needs it.
    fn member(proof: &mut Builder, group: Group, fact: Fact) -> StepId {
        let element = proof.known(fact);
        match (group, fact) {
            (Group::G1, Fact::G2(q)) => {
                let value = Value::G1((&q.0).into());
                proof.push(Rule::Transfer { element }, value)
            }
            (Group::G2, Fact::G1(p)) => {
                let value = Value::G2((&p.0).into());
                proof.push(Rule::Transfer { element }, value)
            }
            _ => element,
        }
    }

    fn source(&self, proof: &mut Builder, group: Group, exponents: &Exponents) -> Option<StepId> {
        let coset = self.lattice.coset(exponents);
        let (table, value) = match group {
            Group::G1 => (&self.left, Value::G1(exponents.clone())),
            Group::G2 => (&self.right, Value::G2(exponents.clone())),
            Group::Gt => return None,
        };
        let fact = *table.get(&coset)?;
        let element = Self::member(proof, group, fact);
        self.raise(proof, element, &source_exponents(&fact), exponents, value)
    }

    /// An element of `Gt`, from one that is held or from a pairing.
    fn target(&self, proof: &mut Builder, exponents: &Exponents) -> Option<StepId> {
        let coset = self.lattice.coset(exponents);
        let value = Value::Gt(exponents.clone());
        if let Some(origin) = self.gt.get(&coset) {
            let (element, from) = self.given(proof, origin)?;
            return self.raise(proof, element, &from, exponents, value);
        }
        // The plainest pair: neither element moved to the other group, and nothing raised.
        let cost = |(left, right): &(Fact, Fact)| {
            let sum = source_exponents(left).plus(&source_exponents(right));
            u8::from(!matches!(left, Fact::G1(_)))
                + u8::from(!matches!(right, Fact::G2(_)))
                + u8::from(sum != *exponents)
        };
        let (p, q) = self.pairs(&coset).min_by_key(cost)?;
        let left = Self::member(proof, Group::G1, p);
        let right = Self::member(proof, Group::G2, q);
        let sum = source_exponents(&p).plus(&source_exponents(&q));
        let pair = proof.push(Rule::Pair { left, right }, Value::Gt(sum.clone()));
        self.raise(proof, pair, &sum, exponents, value)
    }

    /// An element of `Gt` that is held or that literal bodies give, with its exponents.
    fn given(&self, proof: &mut Builder, origin: &GtOrigin) -> Option<(StepId, Exponents)> {
        match origin {
            GtOrigin::Known(t) => Some((proof.known(Fact::Gt(*t)), (&t.0).into())),
            GtOrigin::KnownBlock(body) => {
                let plain = self.plain(proof, body.plain)?;
                let mask = Exponents::from(&body.mask.0);
                let body = proof.known(Fact::Body(*body));
                let rule = Rule::KnownBlock { body, plain };
                Some((proof.push(rule, Value::Gt(mask.clone())), mask))
            }
            GtOrigin::Cycle(bodies) => self.cycle(proof, bodies),
        }
    }

    fn cycle(&self, proof: &mut Builder, bodies: &[Body]) -> Option<(StepId, Exponents)> {
        let steps = bodies.iter().map(|body| proof.known(Fact::Body(*body))).collect();
        let masks: Vec<_> = bodies.iter().map(|body| Exponents::from(&body.mask.0)).collect();
        let mut sum = masks.first()?.clone();
        let mut shifts = Vec::new();
        // w_i = r_{2i+1} / r_{2i}
        for pair in masks.get(1..)?.chunks_exact(2) {
            let [even, odd] = pair else { return None };
            let shift = odd.minus(even);
            shifts.push(self.factor(proof, &shift)?);
            sum = sum.plus(&shift);
        }
        let last = masks.last()?.clone();
        // u = r_1 w_1 ... w_{n-1} / r_2n
        let ratio = self.scalar(proof, &sum.minus(&last))?;
        let rule = Rule::Cycle { bodies: steps, shifts, ratio };
        Some((proof.push(rule, Value::Gt(last.clone())), last))
    }

    fn plain(&self, proof: &mut Builder, plain: Plain) -> Option<StepId> {
        Some(match self.plains.get(&plain)? {
            PlainOrigin::Known => proof.known(Fact::Plain(plain)),
            PlainOrigin::Norm(body) => {
                let body = proof.known(Fact::Body(*body));
                proof.push(Rule::Norm { body }, Value::Plain(plain))
            }
            PlainOrigin::Open(body) => {
                let payload = body.payload;
                let mask = self.target(proof, &(&body.mask.0).into())?;
                let body = proof.known(Fact::Body(*body));
                let rule = match payload {
                    Payload::Hybrid => Rule::OpenHybrid { body, mask },
                    Payload::Literal => Rule::OpenLiteral { body, mask },
                };
                proof.push(rule, Value::Plain(plain))
            }
        })
    }
}
