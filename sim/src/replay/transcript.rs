//! The digest of a replay: every outcome, and every byte that was sealed, deposited, prepared for
//! re-encryption or released. Times and message counts are left out.

use serde::Serialize;
use sesphr::action::Outcome;
use sesphr::algebra::Curve;
use sesphr::id::{Generation, ItemId, KeyId, PartyId};
use sesphr::message::{Change, Message, Parameter};

/// The transcript of a lane: of an owner and the users there, or of a user's membership.
#[derive(Clone, Debug)]
pub struct Transcript(blake3::Hasher);

/// The digest of a lane's transcript.
pub type LaneDigest = [u8; 32];

impl Transcript {
    /// An empty transcript.
    #[must_use]
    pub fn new() -> Self {
        Self(blake3::Hasher::new_derive_key("sesphr v1 replay lane"))
    }

    /// Records a step: its number in the trace, the messages sent, the outcome. A body contributes
    /// only its digest: the one that its owner signed, or else one computed here.
    pub fn step<C: Curve>(&mut self, number: u64, sent: &[Message<C>], outcome: Outcome) {
        self.0.update(&number.to_be_bytes());
        for message in sent {
            self.message(message);
        }
        self.value(&outcome);
    }

    fn message<C: Curve>(&mut self, message: &Message<C>) {
        match message {
            Message::Enrol(signed) => {
                if let Some(public) = &signed.content.public {
                    self.bytes(public.g1.as_ref());
                    self.bytes(public.g2.as_ref());
                }
            }
            Message::Store(stored) => {
                let signed = stored.head.as_ref().map(|head| head.content.body_digest);
                self.item(stored.item, stored.generation);
                self.bytes(&signed.unwrap_or_else(|| C::body_digest(&stored.body)));
            }
            Message::Deposit(deposit) => {
                self.item(deposit.item, deposit.generation);
                self.key(deposit.key);
                self.bytes(deposit.capsule.as_ref());
            }
            Message::Order(signed) => {
                if let Change::ReKey { key, rekey, .. } = &signed.content.change {
                    self.key(*key);
                    self.bytes(rekey.as_ref());
                }
            }
            Message::Reply(reply) => {
                match reply.content.answer.as_ref().map(|given| &given.parameter) {
                    Ok(Parameter::ReCapsule(recapsule)) => self.bytes(recapsule.as_ref()),
                    Ok(Parameter::Ingredients { capsule, rekey }) => {
                        self.bytes(capsule.as_ref());
                        self.bytes(rekey.as_ref());
                    }
                    Err(_) => {}
                }
            }
            _ => {}
        }
    }

    fn item(&mut self, item: ItemId, generation: Generation) {
        self.0.update(&item.to_bytes());
        self.0.update(&generation.0.to_be_bytes());
    }

    fn key(&mut self, key: KeyId) {
        self.value(&key);
    }

    /// Bytes with their length in front.
    fn bytes(&mut self, bytes: &[u8]) {
        self.0.update(&(bytes.len() as u64).to_be_bytes());
        self.0.update(bytes);
    }

    /// A small value in the form that traces use.
    fn value(&mut self, value: &impl Serialize) {
        // Ids and outcomes are plain data: they always have such a form.
        self.bytes(&serde_json::to_vec(value).unwrap_or_default());
    }

    /// The digest of what was recorded so far.
    #[must_use]
    pub fn digest(&self) -> LaneDigest {
        self.0.finalize().into()
    }
}

impl Default for Transcript {
    fn default() -> Self {
        Self::new()
    }
}

/// The digest of a run, from its lanes in the given order.
#[must_use]
pub fn run_digest(lanes: impl IntoIterator<Item = (PartyId, LaneDigest)>) -> String {
    let mut all = Transcript(blake3::Hasher::new_derive_key("sesphr v1 replay"));
    for (party, digest) in lanes {
        all.value(&party);
        all.bytes(&digest);
    }
    hex::encode(all.digest())
}
