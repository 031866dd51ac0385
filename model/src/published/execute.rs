//! A derivation carried out on a curve, with what a set of roles really holds.
//!
//! The derivation on terms is the plan: which values are combined, which hashes computed. Its
//! coefficients belong to random numbers in place of known scalars, so each combination is solved anew
//! for the scalars that are held ([`solve`]). What roles do not hold is read twice: masks seal the bodies, as
//! the owner does; and at the end what was computed is compared with what the owner has.

use super::field::Solvable;
use super::judge::{STORY_SEED, Story, forger};
use super::number::{Argument, Computes};
use super::terms::Terms;
use super::world::{GoalKind, World};
use super::{JudgedScheme, Roles};
use crate::derive::sums::{self, Frame, Group as Kind, Origin, Pairs, Step, SumsError, solve};
use serde::Serialize;
use sesphr::algebra::group::{Group, Input};
use sesphr::algebra::hybrid::HybridKey;
use sesphr::entropy::Seed;
use sesphr::published::{Scheme, Value};
use std::collections::{BTreeMap, BTreeSet};

/// What came of a derivation on a curve.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Executed {
    /// The scheme.
    pub scheme: &'static str,
    /// The curve.
    pub curve: &'static str,
    /// What was at stake.
    pub goal: String,
    /// What kind of thing that is.
    pub kind: GoalKind,
    /// Who reached it.
    pub roles: Roles,
    /// The text that was recovered, or the number of values that were computed.
    pub got: String,
    /// Whether it is what the owner has.
    pub is_right: bool,
}

/// Why a derivation was not carried out.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExecuteError {
    /// A combination that is not solved for the real scalars.
    #[error("{roles}: {goal}: {source}")]
    Unsolved {
        /// Who it is about.
        roles: Roles,
        /// What is at stake.
        goal: String,
        /// Why.
        source: SumsError,
    },
    /// A step that cannot be taken: the plan and the curve do not fit.
    #[error("{roles}: {goal}: {step}")]
    Stuck {
        /// Who it is about.
        roles: Roles,
        /// What is at stake.
        goal: String,
        /// Which step.
        step: &'static str,
    },
}

/// Carries out every smallest set's derivation of every goal on a curve. `judged` is the scheme's
/// verdict under the curve's kind of pairing.
///
/// # Errors
/// A combination that is not solved; a step that cannot be taken.
pub fn execute<A, S>(judged: &JudgedScheme, seed: u64) -> Result<Vec<Executed>, ExecuteError>
where
    A: Solvable<Seed = Seed>,
    S: Scheme<A> + Scheme<Terms>,
{
    let stuck = |step| ExecuteError::Stuck { roles: Roles::default(), goal: String::new(), step };
    let story =
        Story::new::<S>(judged.pairing).map_err(|_| stuck("the story on terms is too large"))?;
    let root = sesphr::Entropy::Seeded(seed).seed();
    let forger = forger::<A>(A::branch(&root, "forger"), &story.draws);
    let world = World::<A>::run::<S>(judged.pairing, &A::branch(&root, STORY_SEED), &forger);
    let same = |(a, b): (&super::Named<Terms>, &super::Named<A>)| a.name == b.name;
    let alike = world.values.len() == story.world.values.len()
        && story.world.values.iter().zip(&world.values).all(same);
    if !alike {
        return Err(stuck("the story on the curve is another one"));
    }
    let stage = Stage { story: &story, world: &world, scheme: judged.scheme };
    let mut out = Vec::new();
    for row in &judged.rows {
        for roles in &row.minimal {
            out.push(stage.reach(&row.goal, roles, judged.pairing, seed)?);
        }
    }
    Ok(out)
}

/// A story on terms and on a curve.
struct Stage<'a, A: Group> {
    story: &'a Story,
    world: &'a World<A>,
    scheme: &'static str,
}

/// What is known by now.
struct Known<A: Group> {
    values: BTreeMap<usize, Value<A>>,
    /// Bodies and texts, by the numbers of their values.
    texts: BTreeMap<usize, Vec<u8>>,
}

impl<A: Solvable> Stage<'_, A> {
    /// The text of a body.
    fn text(&self, body: usize) -> Vec<u8> {
        let item = self.world.bodies.get(body).map_or("", |body| body.item);
        format!("<text>{item} of the owner, sealed with {}</text>", self.scheme).into_bytes()
    }

    /// The cipher of a body, from the values of its mask.
    fn cipher(&self, body: usize, values: &BTreeMap<usize, Value<A>>) -> Option<HybridKey> {
        let body = self.world.bodies.get(body)?;
        let mut hasher = blake3::Hasher::new_derive_key("sesphr v1 published body");
        for value in &body.mask {
            hasher.update(&A::encode(&input(values.get(value)?)));
        }
        let associated_data = [self.scheme.as_bytes(), b"/", body.item.as_bytes()].concat();
        // A mask serves one body, so the nonce may be fixed.
        Some(HybridKey { key: hasher.finalize().into(), nonce: [0; 12], associated_data })
    }

    /// What roles hold, with the bodies that they have.
    fn known(&self, frame: &Frame) -> Option<Known<A>> {
        let real: BTreeMap<usize, Value<A>> =
            self.world.values.iter().map(|named| named.value.clone()).enumerate().collect();
        let mut known = Known { values: BTreeMap::new(), texts: BTreeMap::new() };
        for number in &frame.held {
            let body = self.story.numbered.bodies.iter().position(|(_, sealed)| sealed == number);
            match body {
                Some(body) => {
                    let sealed = self.cipher(body, &real)?.seal(&self.text(body));
                    known.texts.insert(*number, sealed);
                }
                None => {
                    known.values.insert(*number, real.get(number)?.clone());
                }
            }
        }
        Some(known)
    }

    fn reach(
        &self,
        goal: &str,
        roles: &Roles,
        pairs: Pairs,
        seed: u64,
    ) -> Result<Executed, ExecuteError> {
        let stuck = |step| {
            let (roles, goal) = (roles.clone(), goal.to_owned());
            ExecuteError::Stuck { roles, goal, step }
        };
        let unsolved = |source| {
            let (roles, goal) = (roles.clone(), goal.to_owned());
            ExecuteError::Unsolved { roles, goal, source }
        };
        let numbered = &self.story.numbered;
        let frame = numbered.frame(&self.story.world, roles, pairs);
        let named = self.story.world.goals.iter().find(|other| other.name == goal);
        let named = named.ok_or_else(|| stuck("there is no such goal"))?;
        let mut known = self.known(&frame).ok_or_else(|| stuck("something held is missing"))?;
        let targets = numbered.targets(named);
        for target in &targets {
            let plan = sums::derive(&frame, *target, seed).map_err(unsolved)?;
            let plan = plan.ok_or_else(|| stuck("the plan does not reach it"))?;
            for step in &plan.steps {
                match step {
                    Step::Apply { rule } => self
                        .apply(&frame, *rule, &mut known)
                        .ok_or_else(|| stuck("a rule cannot be applied"))?,
                    Step::Combine { value, parts, chart } => {
                        let chart = plan.charts.get(*chart);
                        let scalars = chart.map(|chart| chart.scalars.as_slice());
                        let of_parts = parts.iter().flat_map(|part| part.origin.values());
                        let plan: BTreeSet<usize> =
                            of_parts.chain(scalars.unwrap_or_default().iter().copied()).collect();
                        self.combine(&frame, *value, &plan, &mut known)
                            .map_err(unsolved)?
                            .ok_or_else(|| stuck("a combination cannot be computed"))?;
                    }
                }
            }
        }
        let (got, is_right) = match named.kind {
            GoalKind::Text => {
                let body = named.values.first().copied().unwrap_or(usize::MAX);
                let text = targets.first().and_then(|text| known.texts.get(text));
                let text = text.ok_or_else(|| stuck("the text is not among what is known"))?;
                (String::from_utf8_lossy(text).into_owned(), *text == self.text(body))
            }
            _ => {
                let real = |value: &usize| self.world.values.get(*value).map(|named| &named.value);
                let is_right = targets.iter().all(|v| known.values.get(v) == real(v));
                (format!("{} computed", crate::format::counted(targets.len(), "value")), is_right)
            }
        };
        let (scheme, curve) = (self.scheme, A::NAME);
        let (goal, roles, kind) = (goal.to_owned(), roles.clone(), named.kind);
        Ok(Executed { scheme, curve, goal, kind, roles, got, is_right })
    }

    /// Computes what a rule gives from what it needs.
    fn apply(&self, frame: &Frame, rule: usize, known: &mut Known<A>) -> Option<()> {
        let given = *frame.rules.get(rule)?.gives.first()?;
        match self.story.numbered.computes.get(rule)? {
            Computes::Text(body) => {
                let (_, sealed) = self.story.numbered.bodies.get(*body)?;
                let cipher = self.cipher(*body, &known.values)?;
                let text = cipher.open(known.texts.get(sealed)?).ok()?;
                known.texts.insert(given, text);
            }
            Computes::Hash(domain, arguments) => {
                let arguments = arguments.iter().map(|argument| match argument {
                    Argument::Text(text) => Some(Input::Text(text)),
                    Argument::Value(number) => known.values.get(number).map(input),
                });
                let arguments: Vec<Input<'_, A>> = arguments.collect::<Option<_>>()?;
                let group = frame.values.get(given)?.group;
                let value = A::hash(domain, group, &arguments)?;
                known.values.insert(given, value);
            }
        }
        Some(())
    }

    /// Computes a value from known ones, with powers that belong to the scalars that are held.
    fn combine(
        &self,
        frame: &Frame,
        value: usize,
        plan: &BTreeSet<usize>,
        known: &mut Known<A>,
    ) -> Result<Option<()>, SumsError> {
        let Some(group) = frame.values.get(value).map(|value| value.group) else { return Ok(None) };
        if group == Kind::Text {
            return Ok(known.texts.contains_key(&value).then_some(()));
        }
        let numbers: Vec<usize> = plan.iter().copied().collect();
        let scalars: Vec<(usize, A::Exponent)> = numbers
            .iter()
            .filter_map(|number| match known.values.get(number) {
                Some(Value::Scalar(x)) => Some((*number, A::exponent(x))),
                _ => None,
            })
            .collect();
        let Some(parts) = solve(frame, value, &numbers, &scalars)? else { return Ok(None) };
        let factor = |(origin, power): &(Origin, A::Exponent)| {
            let base = match origin {
                Origin::One => Value::Scalar(A::integer(1)),
                Origin::Known(number) => A::within(known.values.get(number)?.clone(), group)?,
                Origin::Pair(left, right) => {
                    A::pairing(known.values.get(left)?, known.values.get(right)?)?
                }
            };
            Some(A::power(&base, &A::scalar(*power)))
        };
        let mut product: Option<Value<A>> = None;
        for part in &parts {
            let Some(next) = factor(part) else { return Ok(None) };
            product = match product {
                None => Some(next),
                Some(product) => match A::product(&product, &next) {
                    Some(product) => Some(product),
                    None => return Ok(None),
                },
            };
        }
        Ok(product.map(|product| {
            known.values.insert(value, product);
        }))
    }
}

/// A value as it is hashed.
fn input<A: Group>(value: &Value<A>) -> Input<'_, A> {
    match value {
        Value::Scalar(x) => Input::Scalar(x),
        Value::G1(p) => Input::G1(p),
        Value::G2(q) => Input::G2(q),
        Value::Gt(t) => Input::Gt(t),
    }
}
