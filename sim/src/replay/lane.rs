//! The lane of an owner: everything that happens between the owner and the users who deal with
//! them.

use super::directory::Directory;
use super::error::{Disagreement, ReplayError};
use super::latency::{TimedOperation, nanoseconds};
use super::transcript::Transcript;
use super::{Numbered, Ran};
use crate::clock::Clock;
use bytes::Bytes;
use sesphr::acl::{Domain, Grant, Grantee};
use sesphr::action::{Action, Outcome};
use sesphr::algebra::Curve;
use sesphr::id::{Generation, ItemId, Partition, PartyId, Slot, UserId};
use sesphr::message::{Certificate, Change, Envelope, Message, Standing};
use sesphr::party::Checked;
use sesphr::store::{Store, StoreError};
use sesphr::system::System;
use sesphr::trace::TraceError;
use sesphr_model::entitlement::Entitlement;
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// What the lanes of a run share and do not change.
pub(super) struct Shared<'a, C: Curve> {
    /// A system with nobody in it.
    pub(super) template: &'a System<C>,
    pub(super) directory: &'a Directory<C>,
    /// What operations are timed by.
    pub(super) clock: Clock,
    pub(super) store: &'a Store,
    /// Set once the store has failed, so that nobody else waits for it.
    pub(super) store_failed: &'a AtomicBool,
    /// Whether to go on.
    pub(super) go_on: &'a (dyn Fn() -> ControlFlow<()> + Sync),
}

/// An owner, the users who deal with the owner, and the oracle of what they are entitled to.
#[derive(Debug)]
pub(super) struct Lane<C: Curve> {
    system: System<C>,
    oracle: Entitlement,
    /// How much of the timeline is taken in.
    heard: usize,
    transcript: Transcript,
    /// Readings under way: how long download and re-encryption took.
    readings: BTreeMap<(UserId, ItemId), Reading>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Reading {
    download_ns: Option<u64>,
    reencrypt_ns: Option<u64>,
}

/// How a step went: the messages for the transcript, and how long its parts took.
struct Performed<C: Curve> {
    outcome: Outcome,
    sent: Vec<Message<C>>,
    /// Up to the first message.
    first: Duration,
    total: Duration,
}

impl<C: Curve> Lane<C> {
    pub(super) fn new(template: &System<C>) -> Self {
        Self {
            system: template.clone(),
            oracle: Entitlement::default(),
            heard: 0,
            transcript: Transcript::new(),
            readings: BTreeMap::new(),
        }
    }

    /// The digest of all that happened here.
    pub(super) fn digest(&self) -> [u8; 32] {
        self.transcript.digest()
    }

    /// Tells the oracle of something that the server does not hear of.
    #[cfg(test)]
    pub(super) fn tell_oracle(&mut self, action: &Action) {
        self.oracle.follow(action);
    }

    /// Performs steps up to the first that cannot happen or that the oracle disputes, or until the
    /// store fails any lane or the caller asks for an end.
    pub(super) fn run(&mut self, shared: &Shared<'_, C>, steps: &[Numbered]) -> Ran {
        let mut ran = Ran::default();
        for (number, step) in steps {
            if shared.store_failed.load(Ordering::Relaxed) {
                break;
            }
            if (shared.go_on)().is_break() {
                ran.stopped = Some(ReplayError::Asked { step: *number });
                break;
            }
            match self.step(shared, *number, &step.action) {
                Ok((row, outcome)) => {
                    ran.note(row, step, outcome);
                    ran.opened_otherwise += self.compare_opened(&step.action, outcome);
                }
                Err(error) => {
                    if matches!(error, ReplayError::Store { .. }) {
                        shared.store_failed.store(true, Ordering::Relaxed);
                    }
                    ran.stopped = Some(error);
                    break;
                }
            }
        }
        // A server keeps 20 MB of prepared keys at most, and there may be a million lanes.
        self.system.forget_prepared();
        ran
    }

    fn step(
        &mut self,
        shared: &Shared<'_, C>,
        number: u64,
        action: &Action,
    ) -> Result<(TimedOperation, Outcome), ReplayError> {
        let newcomer = match action {
            Action::Enrol { party: PartyId::Owner(id) } => self.system.owner(*id).is_none(),
            _ => false,
        };
        if newcomer {
            // Before the owner enrolled, nothing could be stored, granted or opened here. So
            // nothing that matters is lost, and the owner hears of everything certified before.
            self.system = shared.template.clone();
            self.oracle = Entitlement::default();
            self.heard = 0;
        } else {
            self.catch_up(shared.directory, number);
        }
        if let Some(PartyId::User(user)) = action.actor() {
            self.meet(shared.directory, number, user);
        }
        let performed = self.perform(shared, number, action)?;
        if newcomer {
            self.catch_up(shared.directory, number);
        }
        let outcome = performed.outcome;
        self.judge(number, action, outcome)?;
        self.transcript.step(number, &performed.sent, outcome);
        Ok((self.row(number, action, &performed), outcome))
    }

    /// Takes in what the directory says happened before a step.
    fn catch_up(&mut self, directory: &Directory<C>, number: u64) {
        let Self { system, oracle, heard, .. } = self;
        for (_, checked) in directory.events(*heard, number) {
            *heard += 1;
            let action = match checked {
                // A user who never acts here need not be known here.
                Checked::Enrolment(user, _) if system.user(*user).is_none() => continue,
                Checked::Enrolment(user, _) => Action::Enrol { party: PartyId::User(*user) },
                Checked::Certificate(Certificate { user, role, standing, .. }) => match standing {
                    Standing::Held { .. } => Action::Assign { user: *user, role: *role },
                    Standing::Withdrawn => Action::Withdraw { user: *user, role: *role },
                },
                Checked::Departure(departure) => Action::Depart { user: departure.content.user },
            };
            system.note(checked);
            oracle.follow(&action);
        }
    }

    /// Brings in a user who acts here for the first time.
    fn meet(&mut self, directory: &Directory<C>, number: u64, user: UserId) {
        if self.system.user(user).is_some() {
            return;
        }
        let Some((home, enrolment)) = directory.member(user, number) else {
            return;
        };
        self.system.introduce(home, user);
        if let Some(enrolment) = enrolment {
            self.system.note(enrolment);
            self.oracle.follow(&Action::Enrol { party: PartyId::User(user) });
        }
    }

    /// Performs a step, with the ciphertext in the store.
    fn perform(
        &mut self,
        shared: &Shared<'_, C>,
        number: u64,
        action: &Action,
    ) -> Result<Performed<C>, ReplayError> {
        let Shared { store, clock, .. } = *shared;
        let impossible =
            |source| ReplayError::from(TraceError::Action { step: number as usize, source });
        let failed = |source| ReplayError::Store { step: number, source };
        action.check_size().map_err(impossible)?;
        let drafts = self.drafts(action);
        let mut first = None;
        let mut sent = Vec::new();
        let observe = &mut |envelope: &Envelope<C>| {
            first.get_or_insert_with(|| clock.now());
            if is_taken_down(&envelope.message) {
                sent.push(envelope.message.clone());
            }
        };
        let start = clock.now();
        let outcome = match (*action, drafts) {
            (Action::Seal { owner, record, .. }, Some(drafts)) => {
                self.system.seal_with(owner, record, drafts, observe)
            }
            (Action::Download { user, item }, _) => {
                self.serve(store, item).map_err(failed)?;
                let outcome = self.system.apply_with(&Action::Download { user, item }, observe);
                self.system.exchange_body(item, Bytes::new());
                outcome
            }
            (action, _) => self.system.apply_with(&action, observe),
        }
        .map_err(impossible)?;
        for message in &sent {
            if let Message::Store(stored) = message {
                self.keep(store, stored.item, stored.generation, &stored.body.bytes)
                    .map_err(failed)?;
            }
        }
        let total = clock.now().saturating_sub(start);
        let first = first.map_or(total, |first| first.saturating_sub(start));
        Ok(Performed { outcome, sent, first, total })
    }

    /// The content of an upload: made before the clock starts.
    fn drafts(&self, action: &Action) -> Option<Vec<(Partition, C::Plain)>> {
        let Action::Seal { owner, record, partitions, bytes } = *action else {
            return None;
        };
        let party = self.system.owner(owner)?;
        let draft = |partition| {
            let slot = Slot { owner, record, partition };
            (partition, C::synthetic(slot.at(party.current(slot).next()), bytes))
        };
        Some(partitions.iter().map(draft).collect())
    }

    /// Hands the cloud an item's bytes, to be served.
    fn serve(&mut self, store: &Store, item: ItemId) -> Result<(), StoreError> {
        if let Some(stored) = self.system.cloud().get(item) {
            let bytes = store.get(item, stored.generation)?;
            self.system.exchange_body(item, bytes);
        }
        Ok(())
    }

    /// Moves the bytes of what the cloud accepted into the store, and removes the generation
    /// before.
    fn keep(
        &mut self,
        store: &Store,
        item: ItemId,
        at: Generation,
        bytes: &Bytes,
    ) -> Result<(), StoreError> {
        let accepted = self.system.cloud().get(item).is_some_and(|kept| kept.generation == at);
        if !accepted {
            return Ok(());
        }
        self.system.exchange_body(item, Bytes::new());
        store.put(item, at, bytes.clone())?;
        match at.0.checked_sub(1) {
            Some(before) => store.remove(item, Generation(before)),
            None => Ok(()),
        }
    }

    /// Tells the oracle what was decided, and asks it about what was answered.
    fn judge(&mut self, step: u64, action: &Action, outcome: Outcome) -> Result<(), ReplayError> {
        match *action {
            Action::Request { user, item } => {
                if self.oracle.entitled(user, item) != (outcome == Outcome::Granted) {
                    let found = Disagreement { step, user, item, outcome };
                    return Err(ReplayError::Disagreement(found));
                }
            }
            // Family and friends are granted access by name: an order for all of them does not
            // count.
            Action::Grant(Grant { grantee: Grantee::Role(role), .. })
                if role.domain() == Domain::Private => {}
            _ => drop(self.oracle.follow(action)),
        }
        Ok(())
    }

    fn row(&mut self, number: u64, action: &Action, performed: &Performed<C>) -> TimedOperation {
        let Performed { outcome, first, total, .. } = performed;
        let mut row = TimedOperation::new(number, action, *outcome, *total);
        let ns = row.total_ns;
        match *action {
            Action::Seal { partitions, bytes, .. } => {
                row.bytes = u64::from(bytes) * partitions.iter().count() as u64;
                row.encrypt_ns = Some(nanoseconds(*first));
                row.upload_ns = Some(nanoseconds(*total - *first));
            }
            Action::Rotate { .. } => {
                row.encrypt_ns = Some(nanoseconds(*first));
                row.upload_ns = Some(nanoseconds(*total - *first));
            }
            Action::Download { user, item } if *outcome == Outcome::Done => {
                let download = self.system.user(user).and_then(|user| user.download_of(item));
                row.bytes = download.map_or(0, |got| got.stored.body.bytes.len() as u64);
                row.download_ns = Some(ns);
                self.readings.entry((user, item)).or_default().download_ns = Some(ns);
            }
            Action::Request { user, item } if *outcome == Outcome::Granted => {
                row.reencrypt_ns = Some(ns);
                self.readings.entry((user, item)).or_default().reencrypt_ns = Some(ns);
            }
            Action::Open { user, item } if matches!(outcome, Outcome::Opened { .. }) => {
                let opened = self.system.opened(user, item);
                row.bytes = opened.map_or(0, |plain| plain.as_bytes().len() as u64);
                row.decrypt_ns = Some(ns);
                let reading = self.readings.remove(&(user, item)).unwrap_or_default();
                row.turnaround_ns = reading
                    .download_ns
                    .zip(reading.reencrypt_ns)
                    .map(|(download, reencrypt)| download + reencrypt + ns);
            }
            _ => {}
        }
        row
    }

    /// One, if a user has just opened something other than what was sealed.
    fn compare_opened(&mut self, action: &Action, outcome: Outcome) -> u64 {
        match (*action, outcome) {
            (Action::Open { user, item }, Outcome::Opened { .. }) => {
                u64::from(self.system.share_opened(user, item) == Some(false))
            }
            _ => 0,
        }
    }
}

/// Whether a message belongs in the transcript.
const fn is_taken_down<C: Curve>(message: &Message<C>) -> bool {
    match message {
        Message::Store(_) | Message::Deposit(_) | Message::Reply(_) => true,
        Message::Order(signed) => matches!(signed.content.change, Change::ReKey { .. }),
        _ => false,
    }
}
