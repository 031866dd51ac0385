//! What the server writes down about each decision: who asked for what, what was decided, and by
//! which policy. A request that its user did not sign, or that comes again, is refused without an
//! entry: it holds nobody to anything. Entries leave the server beside its messages
//! ([`Effects`](crate::party::Effects)). The log is kept outside, so no party's state grows.
//!
//! ```
//! # #[cfg(feature = "bls12")] {
//! use sesphr::audit::Entry;
//! use sesphr::message::Envelope;
//! use sesphr::system::Auditing;
//! use sesphr::{Action, Bls12, Entropy, ItemId, Network, OwnerId, Partition, PartyId, Profile};
//! use sesphr::{RecordId, Refusal, Slot, System, UserId, Version};
//!
//! let slot = Slot { owner: OwnerId(1), record: RecordId(1), partition: Partition::MEDICAL };
//! let (user, item) = (UserId(7), slot.at(Version(1)));
//! let mut system = System::<Bls12>::new(Profile::HARDENED, Network::AtOnce, Entropy::Os.seed())?;
//! let _ = system.apply(&Action::Enrol { party: PartyId::User(user) })?;
//! let mut entries: Vec<Entry> = Vec::new();
//! let mut tap = Auditing(|_: &Envelope<Bls12>| {}, |entry: &Entry| entries.push(*entry));
//! let _ = system.apply_with(&Action::Request { user, item }, &mut tap)?;
//! assert!(entries.iter().all(|entry| entry.user == user && entry.decision.is_err()));
//! # }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use crate::acl::{Policy, Refusal};
use crate::id::{ItemId, UserId};

/// One decision, as the server accounts for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Entry {
    /// Who asked, as the request says; under `integrity=none` nothing proves it.
    pub user: UserId,
    /// What for.
    pub item: ItemId,
    /// Released, or why not.
    pub decision: Result<(), Refusal>,
    /// A digest of the lines of the list that decided.
    pub policy: Policy,
}
