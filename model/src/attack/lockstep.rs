//! A trace run on symbols and on a curve side by side, so that each thing that the coalition sees
//! is known as a term and held as bytes. Uploads are parts of generated records.

use super::error::AttackError;
use super::holdings::{Holdings, Real, holder};
use crate::checker::Log;
use crate::coalition::{Coalition, Disclosure, OWN_BLINDING, OWN_SECRET};
use crate::corrupt::{Corrupt, Hand, Move, keep, perform};
use crate::knowledge::{Fact, Knowledge};
use crate::symbolic::{Atom, Scalar, Symbolic};
use sesphr::action::{Action, Outcome};
use sesphr::algebra::{Algebra, Curve, Signing};
use sesphr::audit::Entry;
use sesphr::entropy::{Purpose, Seed};
use sesphr::id::{ItemId, KeyId, PartyId, Slot, UserId};
use sesphr::keys::PublicKey;
use sesphr::message::{Envelope, Message, Stored};
use sesphr::payload::Plaintext;
use sesphr::profile::{Keys, Profile};
use sesphr::record::{Limits, RecordKind, Rules, generate, split};
use sesphr::scheme;
use sesphr::system::{Auditing, Network, System, Tap};
use sesphr::trace::{Divergence, Step, TraceError};
use std::fmt;

/// About how many bytes a generated record has.
const RECORD_BYTES: usize = 24_000;

/// Two systems that do the same, and what a coalition has of each.
pub struct Lockstep<C: Curve> {
    coalition: Coalition,
    root: Seed,
    symbols: System<Symbolic>,
    real: System<C>,
    knowledge: Knowledge,
    holdings: Holdings<C>,
    /// What owners uploaded, on symbols and on the curve.
    kept: (Vec<Stored<Symbolic>>, Vec<Stored<C>>),
    log: Log,
    /// The first entry on the curve that makes the log false.
    false_entry: Option<Entry>,
    steps: usize,
}

/// What a coalition that deceives writes where an owner's content should be.
const FORGED: &[u8] = b"<entry>a text that no owner wrote</entry>";

impl<C: Curve> fmt::Debug for Lockstep<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Lockstep({}, {}, {} steps)", C::NAME, self.coalition, self.steps)
    }
}

impl<C: Curve> Lockstep<C> {
    /// Two systems with nobody enrolled; the secrets of the one on the curve come from `root`.
    ///
    /// # Errors
    /// A profile that cannot run on the curve.
    pub fn new(
        profile: Profile,
        network: Network,
        coalition: Coalition,
        root: Seed,
    ) -> Result<Self, AttackError> {
        let real = System::new(profile, network, root.clone()).map_err(TraceError::from)?;
        let symbols = System::new(profile, network, ()).map_err(TraceError::from)?;
        let mut knowledge = Knowledge::public();
        coalition.learn_own(&profile, &mut knowledge);
        let mut this = Self {
            coalition,
            root,
            symbols,
            real,
            knowledge,
            holdings: Holdings::public(),
            kept: (Vec::new(), Vec::new()),
            log: Log::default(),
            false_entry: None,
            steps: 0,
        };
        if coalition.deceives() {
            let Hand { blinding, secret, .. } = own::<C>(&this.root, &[]);
            let own = [OWN_BLINDING, OWN_SECRET].map(|n| Scalar(Atom::attacker(n).into()));
            for (term, value) in own.into_iter().zip([blinding, secret]) {
                this.leak(term.into(), Real::Scalar(value));
            }
        }
        for party in coalition.own_keys(&profile) {
            this.holdings.hold_seed(party, C::fork(&this.root, party));
            // Deposits tell which key pairs of an owner are in use.
            if let PartyId::User(user) = party {
                this.see(
                    &Disclosure::Secret(KeyId::User(user)),
                    &Disclosure::Secret(KeyId::User(user)),
                )?;
            }
        }
        Ok(this)
    }

    /// The system on symbols.
    #[must_use]
    pub const fn symbols(&self) -> &System<Symbolic> {
        &self.symbols
    }

    /// The system on the curve.
    #[must_use]
    pub const fn real(&self) -> &System<C> {
        &self.real
    }

    /// What all secrets on the curve are derived from.
    pub(super) const fn root(&self) -> &Seed {
        &self.root
    }

    /// A public key, as everybody has it.
    pub(super) fn published(&self, key: KeyId) -> PublicKey<C> {
        published(&self.root, self.real.profile(), key)
    }

    /// What the coalition knows.
    #[must_use]
    pub const fn knowledge(&self) -> &Knowledge {
        &self.knowledge
    }

    /// What the coalition holds.
    #[must_use]
    pub const fn holdings(&self) -> &Holdings<C> {
        &self.holdings
    }

    /// The first entry of the audit log that has no request of its user behind it.
    pub(super) const fn false_entry(&self) -> Option<Entry> {
        self.false_entry
    }

    /// Adds something that the coalition came by outside of the protocol.
    pub fn leak(&mut self, fact: Fact, value: Real<C>) {
        self.knowledge.learn(fact);
        self.holdings.hold(fact, value);
    }

    /// The coalition.
    #[must_use]
    pub const fn coalition(&self) -> Coalition {
        self.coalition
    }

    /// What the owner of an item keeps as its content.
    ///
    /// # Errors
    /// [`AttackError::NoSuchItem`].
    pub fn uploaded(&self, item: ItemId) -> Result<&Plaintext, AttackError> {
        let owner = self.real.owner(item.slot.owner);
        let kept = owner.and_then(|owner| owner.items().find(|(other, _)| **other == item));
        kept.map(|(_, plain)| plain).ok_or(AttackError::NoSuchItem(item))
    }

    /// Performs a step of a trace on both.
    ///
    /// # Errors
    /// An action that cannot happen, an end other than the one recorded, or a difference between
    /// symbols and curve.
    pub fn step(&mut self, step: &Step<Move>) -> Result<(), AttackError> {
        let replayed = self.apply(&step.action)?;
        if alike(replayed, step.outcome) {
            return Ok(());
        }
        let Step { action, outcome: recorded, .. } = *step;
        Err(AttackError::Diverged(Divergence { step: self.steps, action, recorded, replayed }))
    }

    /// Performs an action on both.
    ///
    /// # Errors
    /// An action that cannot happen, or a difference between symbols and curve.
    pub fn apply(&mut self, action: &Move) -> Result<Outcome, AttackError> {
        self.steps += 1;
        let step = self.steps;
        let (mut terms, mut sent) = (Vec::new(), Vec::new());
        let mut term = |envelope: &Envelope<Symbolic>| terms.push(envelope.clone());
        let mut entries = Vec::new();
        let write = |entry: &Entry| entries.push(*entry);
        let mut real = Auditing(|envelope: &Envelope<C>| sent.push(envelope.clone()), write);
        self.log.ask(self.coalition, action);
        let (expected, outcome) = match action {
            Move::Honest(action) => {
                let expected = self
                    .symbols
                    .apply_with(action, &mut term)
                    .map_err(|source| TraceError::Action { step, source })?;
                (expected, self.apply_real(action, &mut real)?)
            }
            Move::Corrupt { corrupt } => self.deceive(corrupt, &mut term, &mut real)?,
        };
        entries.into_iter().for_each(|entry| self.enter(entry));
        if !alike(outcome, expected) {
            return Err(self.differs(format!("{expected} on one, {outcome} on the other")));
        }
        if action.honest().is_some() {
            let (who, profile) = (self.coalition, *self.symbols.profile());
            uploads(who, &profile, &terms).for_each(|stored| keep(&mut self.kept.0, stored));
            uploads(who, &profile, &sent).for_each(|stored| keep(&mut self.kept.1, stored));
        }
        if terms.len() != sent.len() {
            return Err(self.differs(format!("{} and {} messages", terms.len(), sent.len())));
        }
        terms.iter().zip(&sent).try_for_each(|(term, real)| self.observe(term, real))?;
        Ok(outcome)
    }

    /// Performs a corrupt move on both.
    fn deceive(
        &mut self,
        corrupt: &Corrupt,
        term: &mut impl FnMut(&Envelope<Symbolic>),
        real: &mut impl Tap<C>,
    ) -> Result<(Outcome, Outcome), AttackError> {
        let step = self.steps;
        let failed = |source| TraceError::Action { step, source };
        let publish = |key| scheme::public_key(&scheme::secret_key(&(), key));
        let hand = Hand::of_symbols(&self.kept.0);
        let expected =
            perform(&mut self.symbols, corrupt, &hand, &publish, term).map_err(failed)?;
        let (root, profile) = (&self.root, *self.real.profile());
        let publish = |key| published(root, &profile, key);
        let hand = own(root, &self.kept.1);
        let outcome = perform(&mut self.real, corrupt, &hand, &publish, real).map_err(failed)?;
        Ok((expected, outcome))
    }

    fn apply_real(
        &mut self,
        action: &Action,
        tap: &mut impl Tap<C>,
    ) -> Result<Outcome, AttackError> {
        let step = self.steps;
        let result = match *action {
            Action::Seal { owner, record, partitions, bytes } => {
                let current = |slot| self.real.owner(owner).map(|owner| owner.current(slot).next());
                let mut drafts = Vec::new();
                for partition in partitions.iter() {
                    let slot = Slot { owner, record, partition };
                    if let Some(version) = current(slot) {
                        drafts.push((partition, content::<C>(slot.at(version), bytes)?));
                    }
                }
                self.real.seal_with(owner, record, drafts, tap)
            }
            _ => self.real.apply_with(action, tap),
        };
        Ok(result.map_err(|source| TraceError::Action { step, source })?)
    }

    /// Holds an entry of the audit log against what users asked.
    fn enter(&mut self, entry: Entry) {
        self.log.enter(self.coalition, (entry.user, entry.item));
        if !self.log.is_true() {
            self.false_entry.get_or_insert(entry);
        }
    }

    /// Takes what a message tells the coalition, as a term and as bytes.
    fn observe(
        &mut self,
        term: &Envelope<Symbolic>,
        real: &Envelope<C>,
    ) -> Result<(), AttackError> {
        let profile = *self.symbols.profile();
        self.coalition.observe(&profile, term, &mut self.knowledge);
        let terms = watched(self.coalition, &profile, term);
        let values = watched(self.coalition, &profile, real);
        if terms.len() != values.len() {
            return Err(self.differs(format!("{} and {} values", terms.len(), values.len())));
        }
        terms.iter().zip(&values).try_for_each(|(term, value)| self.see(term, value))
    }

    fn see(
        &mut self,
        term: &Disclosure<'_, Symbolic>,
        value: &Disclosure<'_, C>,
    ) -> Result<(), AttackError> {
        let Self { holdings, root, real, .. } = self;
        let seen = holdings.see(term, value, |key| published(root, real.profile(), key))?;
        seen.map_err(|what| self.differs(what))
    }

    pub(crate) const fn differs(&self, what: String) -> AttackError {
        AttackError::Conformance { step: self.steps, curve: C::NAME, what }
    }
}

/// Whether two outcomes are the same, apart from chunks that symbols do not have.
pub(crate) fn alike(a: Outcome, b: Outcome) -> bool {
    a == b || matches!((a, b), (Outcome::Sealed { .. }, Outcome::Sealed { .. }))
}

/// The uploads among messages that a coalition reads.
fn uploads<'a, A: Algebra>(
    coalition: Coalition,
    profile: &Profile,
    sent: &'a [Envelope<A>],
) -> impl Iterator<Item = &'a Stored<A>> {
    let read = sent.iter().filter(move |envelope| coalition.reads(profile, envelope));
    read.filter_map(|envelope| match &envelope.message {
        Message::Store(stored) => Some(stored),
        _ => None,
    })
}

/// What a coalition has on a curve. It draws from a seed that no honest party uses.
pub(super) fn own<'a, C: Curve>(root: &Seed, stored: &'a [Stored<C>]) -> Hand<'a, C> {
    let seed = C::fork(&C::fork(root, PartyId::Cloud), PartyId::Cloud);
    let draw = |n| C::atom(&seed, &Purpose::Secret(KeyId::User(UserId(n))));
    let (blinding, secret) = (draw(OWN_BLINDING), draw(OWN_SECRET));
    let signer = |server| C::signer(&C::fork(root, server), server);
    let (srs, cloud) = (signer(PartyId::Srs), signer(PartyId::Cloud));
    Hand { blinding, text: Plaintext::from(FORGED.to_vec()), secret, seed, srs, cloud, stored }
}

fn watched<'a, A: Algebra>(
    coalition: Coalition,
    profile: &Profile,
    envelope: &'a Envelope<A>,
) -> Vec<Disclosure<'a, A>> {
    let mut seen = Vec::new();
    coalition.watch(profile, envelope, &mut |one| seen.push(one));
    seen
}

/// A public key as the maker of the key pair announces it.
fn published<C: Curve>(root: &Seed, profile: &Profile, key: KeyId) -> PublicKey<C> {
    let party = holder(key);
    let seed = match profile.keys {
        Keys::Escrowed => C::fork(&C::fork(root, PartyId::Srs), party),
        Keys::SelfGenerated => C::fork(root, party),
    };
    scheme::public_key(&scheme::secret_key(&seed, key))
}

/// The content of an item: its part of a generated record that its owner, record and version
/// name. Partitions that such records do not have get `bytes` synthetic bytes.
fn content<C: Curve>(item: ItemId, bytes: u32) -> Result<Plaintext, AttackError> {
    let Slot { owner, record, partition } = item.slot;
    let name = u64::from(owner.0) << 32 | u64::from(record.0) << 16 | u64::from(item.version.0);
    let document = generate(RecordKind::Fhir, RECORD_BYTES, name);
    let parts = split(document.as_slice(), &Rules::default(), &Limits::default())
        .map_err(|source| AttackError::Content { item, source })?
        .into_parts();
    Ok(parts.get(&partition).cloned().unwrap_or_else(|| C::synthetic(item, bytes)))
}
