//! One step on both sides, and everything about it that can be compared.

use super::Conformance;
use super::outline::{Outline, outline};
use crate::attack::alike;
use crate::coalition::{Disclosure, content, facts};
use crate::knowledge::Fact;
use crate::symbolic::{Plain, Symbolic};
use sesphr::action::{Action, ActionError, Outcome};
use sesphr::algebra::{Algebra, Curve};
use sesphr::entropy::Seed;
use sesphr::id::{ItemId, KeyId, Slot};
use sesphr::message::{Enrolment, Envelope, Message, Signed};
use sesphr::payload::Plaintext;
use sesphr::scheme;
use sesphr::system::{Network, System};
use std::hash::Hash;
use std::time::{Duration, Instant};

/// Bytes uploaded as each partition: two chunks of the literal payload.
const CONTENT_BYTES: u32 = 96;

/// Applies an action on a curve, and shows what is sent.
pub type Perform<C> =
    fn(&mut System<C>, &Action, &mut dyn FnMut(&Envelope<C>)) -> Result<Outcome, ActionError>;

/// A step taken on both sides.
pub(super) struct Stepped<C: Curve> {
    /// The outcome: that on the curve if the two sides agree, otherwise that on symbols.
    pub(super) outcome: Outcome,
    /// Time spent in the parties on the curve.
    pub(super) on_curve: Duration,
    /// Where it led, or what differs.
    pub(super) end: Result<Arrived<C>, String>,
}

/// Where a step led, and what could be read on the way.
pub(super) struct Arrived<C: Curve> {
    pub(super) symbols: System<Symbolic>,
    pub(super) real: System<C>,
    /// Terms, with digests of their bytes.
    pub(super) pairs: Vec<(Fact, u64)>,
}

/// The same action, given content to upload: the model counts no bytes.
pub(super) fn sized(action: Action) -> Action {
    match action {
        Action::Seal { owner, record, partitions, .. } => {
            Action::Seal { owner, record, partitions, bytes: CONTENT_BYTES }
        }
        other => other,
    }
}

impl<C: Curve> Conformance<'_, C> {
    /// Applies an action on both sides.
    ///
    /// # Panics
    /// If the action cannot happen on symbols. The caller offers only actions that can.
    pub(super) fn step(
        &self,
        symbols: &System<Symbolic>,
        real: &System<C>,
        action: &Action,
    ) -> Stepped<C> {
        let action = sized(*action);
        let mut symbols = symbols.clone();
        let mut terms = Vec::new();
        let expected = symbols
            .apply_with(&action, &mut |envelope: &Envelope<Symbolic>| terms.push(envelope.clone()))
            .expect("only what can happen is offered");

        let mut real = real.clone();
        let mut sent = Vec::new();
        let begun = Instant::now();
        let outcome =
            (self.perform)(&mut real, &action, &mut |envelope| sent.push(envelope.clone()));
        let on_curve = begun.elapsed();
        let outcome = match outcome {
            Ok(outcome) if alike(outcome, expected) => outcome,
            other => {
                let real = other.map_or_else(|error| error.to_string(), |end| end.to_string());
                let what = format!("on symbols it is {expected}, on the curve {real}");
                return Stepped { outcome: expected, on_curve, end: Err(what) };
            }
        };
        if self.model.scope().network == Network::AtOnce {
            symbols.rebase_sequences();
            real.rebase_sequences();
        }
        let end = pairs(&terms, &sent).and_then(|mut pairs| {
            contents(&action, &symbols, &real, &mut pairs)?;
            Ok(Arrived { symbols, real, pairs })
        });
        Stepped { outcome, on_curve, end }
    }
}

/// Compares messages, and returns the terms that they show, each with the digest of its bytes.
fn pairs<C: Curve>(
    terms: &[Envelope<Symbolic>],
    sent: &[Envelope<C>],
) -> Result<Vec<(Fact, u64)>, String> {
    let outlines: Vec<Outline> = terms.iter().map(outline).collect();
    let real: Vec<Outline> = sent.iter().map(outline).collect();
    if outlines != real {
        return Err(format!("messages on symbols {outlines:?}, on the curve {real:?}"));
    }
    let mut pairs = Vec::new();
    for (term, real) in terms.iter().zip(sent) {
        let (terms, values) = (read(term), read(real));
        if terms.len() != values.len() {
            return Err(format!(
                "{} values on symbols, {} on the curve",
                terms.len(),
                values.len()
            ));
        }
        let mut seed = None;
        for (term, value) in terms.iter().zip(&values) {
            if let Disclosure::Seed(_, read) = value {
                seed = Some(*read);
                continue;
            }
            match facts(term) {
                [Some(fact), _] => pairs.extend(bytes(value, seed).map(|bytes| (fact, bytes))),
                [None, _] if is_element(value) => {
                    return Err(format!("{value:?} is an element on the curve only"));
                }
                [None, _] => {}
            }
        }
    }
    Ok(pairs)
}

/// Everything that a message shows to whoever reads it: what attackers see, and keys on offer.
fn read<A: Algebra>(envelope: &Envelope<A>) -> Vec<Disclosure<'_, A>> {
    let mut seen = Vec::new();
    content(envelope, &mut |one| seen.push(one));
    if let Message::Enrol(enrolment) | Message::NeedReKey { user: enrolment, .. } =
        &envelope.message
    {
        let Signed { content: Enrolment { public, .. }, .. } = enrolment;
        seen.extend(
            public.iter().flat_map(|key| [Disclosure::G1(&key.g1), Disclosure::G2(&key.g2)]),
        );
    }
    seen
}

/// The digest of a term's bytes. The curve refuses bytes that are not an element, and such a step
/// then ends differently from the one on symbols.
fn bytes<C: Curve>(value: &Disclosure<'_, C>, seed: Option<&Seed>) -> Option<u64> {
    match value {
        Disclosure::Public(_) | Disclosure::Seed(..) => None,
        Disclosure::Secret(key) => seed.map(|seed| secret::<C>(seed, *key)),
        Disclosure::G1(wire) => Some(digest(("G1", wire.as_ref()))),
        Disclosure::G2(wire) => Some(digest(("G2", wire.as_ref()))),
        Disclosure::Gt(wire) => Some(digest(("Gt", wire.as_ref()))),
        Disclosure::Body(body) => Some(digest(("body", &body.bytes[..]))),
    }
}

/// Whether what was read decodes to an element.
fn is_element<C: Curve>(value: &Disclosure<'_, C>) -> bool {
    match value {
        Disclosure::G1(wire) => C::decode_g1(wire).is_ok(),
        Disclosure::G2(wire) => C::decode_g2(wire).is_ok(),
        Disclosure::Gt(wire) => C::decode_gt(wire).is_ok(),
        Disclosure::Public(_)
        | Disclosure::Seed(..)
        | Disclosure::Secret(_)
        | Disclosure::Body(_) => false,
    }
}

fn secret<C: Curve>(seed: &Seed, key: KeyId) -> u64 {
    let secret = scheme::secret_key::<C>(seed, key);
    digest(("scalar", C::encode_scalar(secret.expose()).as_slice()))
}

/// Values are hashed with their kind, because elements of two groups may have the same encoding.
fn digest(value: impl Hash) -> u64 {
    ahash::RandomState::with_seeds(5, 6, 7, 8).hash_one(value)
}

/// Compares what was uploaded or opened. On symbols it is a term.
fn contents<C: Curve>(
    action: &Action,
    symbols: &System<Symbolic>,
    real: &System<C>,
    pairs: &mut Vec<(Fact, u64)>,
) -> Result<(), String> {
    let mut pair = |term: Option<&Plain>, plain: Option<&Plaintext>| match (term, plain) {
        (Some(Plain::Garbage), Some(_)) | (None, None) => Ok(()),
        (Some(term), Some(plain)) => {
            pairs.push((Fact::Plain(*term), digest(("plain", plain.as_bytes()))));
            Ok(())
        }
        (term, _) => Err(format!("{term:?} is there on one side only")),
    };
    match *action {
        Action::Open { user, item } => pair(symbols.opened(user, item), real.opened(user, item)),
        Action::Seal { owner, record, partitions, .. } => {
            for partition in partitions.iter() {
                let slot = Slot { owner, record, partition };
                let version = symbols.owner(owner).map(|owner| owner.current(slot));
                let Some(item) = version.map(|version| slot.at(version)) else { continue };
                let returned = kept(real, item).map(|plain| returns(real, item, plain));
                pair(kept(symbols, item), returned.as_ref())?;
            }
            Ok(())
        }
        _ => Ok(()),
    }
}

/// What an owner keeps of an item.
fn kept<A: Algebra>(system: &System<A>, item: ItemId) -> Option<&A::Plain> {
    let owner = system.owner(item.slot.owner)?;
    owner.items().find(|(other, _)| **other == item).map(|(_, plain)| plain)
}

/// What a user would get back of a content: all of it, except the chunks that the literal payload
/// loses under any mask.
fn returns<C: Curve>(system: &System<C>, item: ItemId, plain: &Plaintext) -> Plaintext {
    let mask = C::z(&C::scalar_from_u64(2));
    let sealed = C::seal(system.profile().payload, &mask, item, plain);
    let opened = sealed.and_then(|sealed| C::unseal(&mask, item, &sealed.body));
    opened.unwrap_or_else(|_| plain.clone())
}
