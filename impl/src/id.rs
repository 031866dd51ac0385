//! Identifiers: who, which record, which partition, which version, which key.
//!
//! Every value of the protocol is a function of identifiers, so maps are keyed by them and never
//! by group elements. All are small, ordered and copied freely.
//!
//! ```
//! use sesphr::{OwnerId, Partition, RecordId, Slot, Version};
//!
//! let slot = Slot { owner: OwnerId(1), record: RecordId(2), partition: Partition::MEDICAL };
//! assert_eq!(slot.to_string(), "owner-1/record-2/medical");
//! assert_eq!(slot.at(Version(3)).to_string(), "owner-1/record-2/medical/v3");
//! ```

use serde::{Deserialize, Serialize};
use std::fmt;
use std::hash::{Hash, Hasher};

macro_rules! id {
    ($(#[$doc:meta])* $name:ident($inner:ty), $prefix:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub $inner);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!($prefix, "{}"), self.0)
            }
        }
    };
}

id!(
    /// A patient, who owns records.
    OwnerId(u32), "owner-"
);
id!(
    /// A person who may be granted access to records.
    UserId(u32), "user-"
);
id!(
    /// A record of one owner: the paper's file identification.
    RecordId(u16), "record-"
);
id!(
    /// The version of one partition of one record; the first upload is version 1.
    Version(u16), "v"
);

impl Version {
    /// The version after this one.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

/// A partition label: which logical part of a record (the paper's per, med, ins, pres).
///
/// The papers use four and say that the number is not fixed. Label 0 is the skeleton, the markup
/// between the parts. Label 15 is granted only to those who may read everything. The papers have no
/// name for either. A custom rules table may use the labels between the papers' and the last.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct Partition(u8);

impl Partition {
    /// How many labels there are: labels are `0..COUNT`.
    pub const COUNT: u8 = 16;
    /// Markup between the parts, which is known to be harmless; every reader of any part may open it.
    pub const SKELETON: Self = Self(0);
    /// Personal information (the paper's `per`).
    pub const PERSONAL: Self = Self(1);
    /// Insurance related information (`ins`).
    pub const INSURANCE: Self = Self(2);
    /// Medical information (`med`).
    pub const MEDICAL: Self = Self(3);
    /// Prescription information (`pres`).
    pub const PRESCRIPTION: Self = Self(4);
    /// Content that no rule covers, and copies of everything: only for those who may read
    /// everything. It has the last label, so the labels of users' own partitions are contiguous.
    pub const RESTRICTED: Self = Self(Self::COUNT - 1);
    /// The papers' four partitions, in the order of equations (6)-(9).
    pub const PAPER: [Self; 4] =
        [Self::PERSONAL, Self::INSURANCE, Self::MEDICAL, Self::PRESCRIPTION];

    /// The partition with this label, or `None` if the label is out of range.
    #[must_use]
    pub const fn new(label: u8) -> Option<Self> {
        if label < Self::COUNT { Some(Self(label)) } else { None }
    }

    /// The label, below [`Partition::COUNT`].
    #[must_use]
    pub const fn label(self) -> u8 {
        self.0
    }
}

impl TryFrom<u8> for Partition {
    type Error = String;
    fn try_from(label: u8) -> Result<Self, String> {
        Self::new(label)
            .ok_or_else(|| format!("partition label {label} is not below {}", Self::COUNT))
    }
}

impl From<Partition> for u8 {
    fn from(partition: Partition) -> Self {
        partition.0
    }
}

impl fmt::Display for Partition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::SKELETON => f.write_str("skeleton"),
            Self::PERSONAL => f.write_str("personal"),
            Self::INSURANCE => f.write_str("insurance"),
            Self::MEDICAL => f.write_str("medical"),
            Self::PRESCRIPTION => f.write_str("prescription"),
            Self::RESTRICTED => f.write_str("restricted"),
            Self(label) => write!(f, "partition-{label}"),
        }
    }
}

impl fmt::Debug for Partition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// One partition of one record: the place whose content changes from version to version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Slot {
    /// Whose record.
    pub owner: OwnerId,
    /// Which record of that owner.
    pub record: RecordId,
    /// Which partition of that record.
    pub partition: Partition,
}

/// As one number: searches hash a great many slots.
impl Hash for Slot {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let Self { owner, record, partition } = *self;
        let record = u64::from(record.0) << 8 | u64::from(partition.0);
        state.write_u64(u64::from(owner.0) << 24 | record);
    }
}

impl Slot {
    /// The item that this slot holds at a version.
    #[must_use]
    pub const fn at(self, version: Version) -> ItemId {
        ItemId { slot: self, version }
    }
}

impl fmt::Display for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}", self.owner, self.record, self.partition)
    }
}

/// An item: one version of one slot. What access is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ItemId {
    /// Which partition of which record.
    pub slot: Slot,
    /// Which version of it.
    pub version: Version,
}

impl ItemId {
    /// The bytes that name this item in a key derivation, in associated data or in a signature:
    /// owner (4), record (2), partition (1), version (2), big-endian.
    #[must_use]
    pub fn to_bytes(self) -> [u8; 9] {
        let [o0, o1, o2, o3] = self.slot.owner.0.to_be_bytes();
        let [r0, r1] = self.slot.record.0.to_be_bytes();
        let [v0, v1] = self.version.0.to_be_bytes();
        [o0, o1, o2, o3, r0, r1, self.slot.partition.label(), v0, v1]
    }
}

impl fmt::Display for ItemId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.slot, self.version)
    }
}

/// How often the blinding of an item was renewed: 0 at upload, one more per rotation.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Generation(pub u32);

/// How often the key pair of a slot was renewed, under the key scope `per-item-epoch`.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Epoch(pub u32);

/// What an owner's key pair is for; which variant is in use is the profile's `key-scope`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KeyScopeId {
    /// One key pair for everything that the owner stores.
    Patient,
    /// One key pair for a partition label, in all records.
    Partition(Partition),
    /// One key pair for a slot, until the next epoch.
    Epoch(RecordId, Partition, Epoch),
}

/// Which key pair (equation (5)): the secret is x, the public key g^x.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KeyId {
    /// A user's key pair.
    User(UserId),
    /// One of an owner's key pairs.
    Owner(OwnerId, KeyScopeId),
}

/// A party of the protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PartyId {
    /// A patient.
    Owner(OwnerId),
    /// A reader.
    User(UserId),
    /// The setup and re-encryption server.
    Srs,
    /// The untrusted store.
    Cloud,
    /// Who certifies the roles of public-domain users.
    Issuer,
}

impl fmt::Display for PartyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Owner(id) => id.fmt(f),
            Self::User(id) => id.fmt(f),
            Self::Srs => f.write_str("srs"),
            Self::Cloud => f.write_str("cloud"),
            Self::Issuer => f.write_str("issuer"),
        }
    }
}
