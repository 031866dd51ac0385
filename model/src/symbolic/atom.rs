//! Atoms: the independent unknowns that monomials are made of, packed into 32 bits.
//!
//! An atom is a [`Purpose`] or a number that an attacker drew. The packing is lossless for the
//! small ids of a model; an id that does not fit is refused, never truncated.
//!
//! | kind (3 bits) | fields, most significant first |
//! | --- | --- |
//! | 1 blinding r | owner 5, record 4, partition 4, version 8, generation 8 |
//! | 2 secret x of a user | user 29 |
//! | 3 secret x of an owner | scope 2, owner 5, record 4, partition 4, epoch 14 |
//! | 4 drawn by an attacker | number 29 |
//! | 5, 6 commitment of a proof | as 2, 3 |
//! | 7 signing | party kind 3, number 26 |

use sesphr::algebra::Room;
use sesphr::entropy::Purpose;
use sesphr::id::{
    Epoch, Generation, KeyId, KeyScopeId, OwnerId, Partition, PartyId, RecordId, Slot, UserId,
    Version,
};
use std::fmt;

const BLINDING: u32 = 1;
const USER: u32 = 2;
const OWNER: u32 = 3;
const ATTACKER: u32 = 4;
const PROOF_USER: u32 = 5;
const PROOF_OWNER: u32 = 6;
const SIGNING: u32 = 7;

/// Bits of a user's or an attacker's number.
const NUMBER_BITS: u32 = 29;
/// Bits of an owner's number.
const OWNER_BITS: u32 = 5;
/// Bits of a record's number.
const RECORD_BITS: u32 = 4;
/// Bits of a partition label: all of them fit.
const PARTITION_BITS: u32 = 4;
/// Bits of a version.
const VERSION_BITS: u32 = 8;
/// Bits of a generation.
const GENERATION_BITS: u32 = 8;
/// Bits of an epoch.
const EPOCH_BITS: u32 = 14;
/// Bits of the number of a party that signs.
const PARTY_BITS: u32 = 26;

/// The largest identifiers that have atoms: the limits of systems on symbols.
pub(super) const ROOM: Room = Room {
    owner: (1 << OWNER_BITS) - 1,
    user: (1 << NUMBER_BITS) - 1,
    record: (1 << RECORD_BITS) - 1,
    version: (1 << VERSION_BITS) - 1,
    generation: (1 << GENERATION_BITS) - 1,
    epoch: (1 << EPOCH_BITS) - 1,
};

/// An independent unknown.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Atom(u32);

/// What an atom stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Source {
    /// What an honest party derives for a purpose.
    Purpose(Purpose),
    /// The n-th value that an attacker drew.
    Attacker(u32),
}

/// Fields appended from the most significant end.
struct Packer(u32);

impl Packer {
    fn push(self, value: u32, bits: u32, what: &str) -> Self {
        assert!(
            value >> bits == 0,
            "{what} {value} does not fit the {bits} bits that an atom has for it"
        );
        Self(self.0 << bits | value)
    }
}

/// Fields taken from the least significant end.
struct Unpacker(u32);

impl Unpacker {
    fn pop(&mut self, bits: u32) -> u32 {
        let value = self.0 & ((1 << bits) - 1);
        self.0 >>= bits;
        value
    }

    fn pop_u16(&mut self, bits: u32) -> u16 {
        u16::try_from(self.pop(bits)).unwrap_or(u16::MAX)
    }

    fn partition(&mut self) -> Option<Partition> {
        u8::try_from(self.pop(PARTITION_BITS)).ok().and_then(Partition::new)
    }
}

impl Atom {
    /// The atom of a purpose.
    ///
    /// # Panics
    /// If an id does not fit its field: users below 2^29, owners below 2^5, records below 2^4,
    /// versions and generations below 2^8, epochs below 2^14, parties that sign below 2^26.
    #[must_use]
    pub fn new(purpose: &Purpose) -> Self {
        match *purpose {
            Purpose::Secret(key) => Self::key(USER, OWNER, key),
            Purpose::Proof(key) => Self::key(PROOF_USER, PROOF_OWNER, key),
            Purpose::Blinding(item, generation) => Self(
                Packer(BLINDING)
                    .push(item.slot.owner.0, OWNER_BITS, "owner")
                    .push(item.slot.record.0.into(), RECORD_BITS, "record")
                    .push(item.slot.partition.label().into(), PARTITION_BITS, "partition")
                    .push(item.version.0.into(), VERSION_BITS, "version")
                    .push(generation.0, GENERATION_BITS, "generation")
                    .0,
            ),
            Purpose::Signing(party) => {
                let (kind, number) = match party {
                    PartyId::Owner(id) => (0, id.0),
                    PartyId::User(id) => (1, id.0),
                    PartyId::Srs => (2, 0),
                    PartyId::Cloud => (3, 0),
                    PartyId::Issuer => (4, 0),
                };
                Self(
                    Packer(SIGNING).push(kind, 3, "party kind").push(number, PARTY_BITS, "party").0,
                )
            }
        }
    }

    /// The n-th value that an attacker draws for itself.
    ///
    /// # Panics
    /// If n is not below 2^29.
    #[must_use]
    pub fn attacker(n: u32) -> Self {
        Self(Packer(ATTACKER).push(n, NUMBER_BITS, "attacker's number").0)
    }

    fn key(user: u32, owner: u32, key: KeyId) -> Self {
        match key {
            KeyId::User(id) => Self(Packer(user).push(id.0, NUMBER_BITS, "user").0),
            KeyId::Owner(id, scope) => {
                let (tag, record, partition, epoch) = match scope {
                    KeyScopeId::Patient => (0, 0, 0, 0),
                    KeyScopeId::Partition(partition) => (1, 0, partition.label(), 0),
                    KeyScopeId::Epoch(record, partition, epoch) => {
                        (2, record.0, partition.label(), epoch.0)
                    }
                };
                Self(
                    Packer(owner)
                        .push(tag, 2, "key scope")
                        .push(id.0, OWNER_BITS, "owner")
                        .push(record.into(), RECORD_BITS, "record")
                        .push(partition.into(), PARTITION_BITS, "partition")
                        .push(epoch, EPOCH_BITS, "epoch")
                        .0,
                )
            }
        }
    }

    /// What the atom stands for.
    ///
    /// # Panics
    /// Never: an atom is made from a source or checked against one.
    #[must_use]
    pub fn source(self) -> Source {
        Self::unpack(self.0).expect("an atom packs a source")
    }

    /// The packed form, never zero.
    #[must_use]
    pub const fn bits(self) -> u32 {
        self.0
    }

    /// The atom with this packed form, or `None` if no source has it.
    #[must_use]
    pub fn from_bits(bits: u32) -> Option<Self> {
        let again = match Self::unpack(bits)? {
            Source::Purpose(purpose) => Self::new(&purpose),
            Source::Attacker(n) => Self::attacker(n),
        };
        (again.0 == bits).then_some(again)
    }

    /// An atom that a monomial holds: checked when it went in.
    pub(super) const fn trusted(bits: u32) -> Self {
        Self(bits)
    }

    fn unpack(bits: u32) -> Option<Source> {
        let mut fields = Unpacker(bits);
        let purpose = match bits >> NUMBER_BITS {
            BLINDING => {
                let generation = Generation(fields.pop_u16(GENERATION_BITS).into());
                let version = Version(fields.pop_u16(VERSION_BITS));
                let partition = fields.partition()?;
                let record = RecordId(fields.pop_u16(RECORD_BITS));
                let owner = OwnerId(fields.pop(OWNER_BITS));
                let slot = Slot { owner, record, partition };
                Purpose::Blinding(slot.at(version), generation)
            }
            USER => Purpose::Secret(KeyId::User(UserId(fields.pop(NUMBER_BITS)))),
            PROOF_USER => Purpose::Proof(KeyId::User(UserId(fields.pop(NUMBER_BITS)))),
            OWNER => Purpose::Secret(Self::unpack_owner(fields)?),
            PROOF_OWNER => Purpose::Proof(Self::unpack_owner(fields)?),
            ATTACKER => return Some(Source::Attacker(fields.pop(NUMBER_BITS))),
            SIGNING => {
                let number = fields.pop(PARTY_BITS);
                Purpose::Signing(match fields.pop(3) {
                    0 => PartyId::Owner(OwnerId(number)),
                    1 => PartyId::User(UserId(number)),
                    2 => PartyId::Srs,
                    3 => PartyId::Cloud,
                    4 => PartyId::Issuer,
                    _ => return None,
                })
            }
            _ => return None,
        };
        Some(Source::Purpose(purpose))
    }

    fn unpack_owner(mut fields: Unpacker) -> Option<KeyId> {
        let epoch = Epoch(fields.pop_u16(EPOCH_BITS).into());
        let partition = fields.partition()?;
        let record = RecordId(fields.pop_u16(RECORD_BITS));
        let owner = OwnerId(fields.pop(OWNER_BITS));
        let scope = match fields.pop(2) {
            0 => KeyScopeId::Patient,
            1 => KeyScopeId::Partition(partition),
            2 => KeyScopeId::Epoch(record, partition, epoch),
            _ => return None,
        };
        Some(KeyId::Owner(owner, scope))
    }
}

/// A key's name without its letter: `user-1`, `owner-0/medical`.
fn write_key(f: &mut fmt::Formatter<'_>, key: KeyId) -> fmt::Result {
    match key {
        KeyId::User(user) => write!(f, "{user}"),
        KeyId::Owner(owner, KeyScopeId::Patient) => write!(f, "{owner}"),
        KeyId::Owner(owner, KeyScopeId::Partition(partition)) => write!(f, "{owner}/{partition}"),
        KeyId::Owner(owner, KeyScopeId::Epoch(record, partition, Epoch(epoch))) => {
            write!(f, "{owner}/{record}/{partition}/epoch-{epoch}")
        }
    }
}

impl fmt::Display for Atom {
    /// `x(user-1)`, `r(owner-0/record-0/medical/v1)`, with `'2` after the version for the second
    /// renewal of a blinding.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.source() {
            Source::Purpose(Purpose::Secret(key)) => {
                f.write_str("x(")?;
                write_key(f, key)?;
            }
            Source::Purpose(Purpose::Proof(key)) => {
                f.write_str("t(")?;
                write_key(f, key)?;
            }
            Source::Purpose(Purpose::Blinding(item, Generation(0))) => write!(f, "r({item}")?,
            Source::Purpose(Purpose::Blinding(item, Generation(n))) => write!(f, "r({item}'{n}")?,
            Source::Purpose(Purpose::Signing(party)) => write!(f, "s({party}")?,
            Source::Attacker(n) => write!(f, "a({n}")?,
        }
        f.write_str(")")
    }
}

impl fmt::Debug for Atom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
