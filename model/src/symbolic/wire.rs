//! Elements as they travel: a group's name and the bytes of a monomial, not yet checked.

use super::monomial::{CAPACITY, Monomial};
use serde::{Deserialize, Serialize};
use sesphr::algebra::DecodeError;
use std::fmt;

/// Bytes of an encoding: the group, four for each atom, one for each exponent.
const WIRE_BYTES: usize = 1 + 5 * CAPACITY;

/// A group that elements belong to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Group {
    /// First source group.
    G1,
    /// Second source group.
    G2,
    /// Target group.
    Gt,
}

impl Group {
    const fn tag(self) -> u8 {
        match self {
            Self::G1 => 1,
            Self::G2 => 2,
            Self::Gt => 3,
        }
    }
}

/// An element as it travels.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Wire([u8; WIRE_BYTES]);

impl Wire {
    /// The identity of a group: for attackers to send.
    #[must_use]
    pub const fn identity(group: Group) -> Self {
        let mut bytes = [u8::MAX; WIRE_BYTES];
        let [first, ..] = &mut bytes;
        *first = group.tag();
        Self(bytes)
    }

    pub(super) fn encode(group: Group, monomial: &Monomial) -> Self {
        let (atoms, exponents) = monomial.raw();
        let mut out = [0; WIRE_BYTES];
        let bytes = [group.tag()]
            .into_iter()
            .chain(atoms.iter().flat_map(|atom| atom.to_be_bytes()))
            .chain(exponents.iter().map(|exponent| exponent.to_be_bytes()[0]));
        for (to, from) in out.iter_mut().zip(bytes) {
            *to = from;
        }
        Self(out)
    }

    pub(super) fn decode(&self, group: Group) -> Result<Monomial, DecodeError> {
        if *self == Self::identity(group) {
            return Err(DecodeError::Identity);
        }
        let [tag, rest @ ..] = self.0;
        if tag != group.tag() {
            return Err(DecodeError::NotOnCurve);
        }
        let (words, rest) = rest.as_chunks::<4>();
        let mut atoms = [0; CAPACITY];
        for (atom, word) in atoms.iter_mut().zip(words) {
            *atom = u32::from_be_bytes(*word);
        }
        // Six exponents follow six words: four of them lie in a seventh word, two after it.
        let mut exponents = [0; CAPACITY];
        let tail = words.iter().skip(CAPACITY).flatten().chain(rest);
        for (exponent, byte) in exponents.iter_mut().zip(tail) {
            *exponent = i8::from_be_bytes([*byte]);
        }
        Monomial::from_raw(atoms, exponents).ok_or(DecodeError::Encoding)
    }
}

impl TryFrom<&[u8]> for Wire {
    type Error = DecodeError;

    /// Any bytes of the right number: for attackers to send.
    fn try_from(bytes: &[u8]) -> Result<Self, DecodeError> {
        bytes
            .try_into()
            .map(Self)
            .map_err(|_| DecodeError::Length { got: bytes.len(), expected: WIRE_BYTES })
    }
}

impl AsRef<[u8]> for Wire {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Wire {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for group in [Group::G1, Group::G2, Group::Gt] {
            match self.decode(group) {
                Ok(monomial) => return write!(f, "Wire({group:?}, {monomial})"),
                Err(DecodeError::Identity) => return write!(f, "Wire({group:?}, identity)"),
                Err(_) => {}
            }
        }
        f.write_str("Wire(malformed)")
    }
}
