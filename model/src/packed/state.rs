//! A state as an array of handles, one per part.

use super::intern::Handle;
use super::tables::pair;
use sesphr::id::{OwnerId, PartyId, UserId};
use std::fmt;
use std::hash::{Hash, Hasher};

/// The number of parts of a state.
pub(super) const PARTS: usize = 16;

/// A state of the packed model: the number of the value of each part. It fills a cache line.
///
/// States that differ only in the order of messages in flight have equal hashes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct PackedState(pub(super) [Handle; PARTS]);

/// The place of a part in a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Place(u8);

impl Place {
    pub(super) const SRS: Self = Self(0);
    pub(super) const CLOUD: Self = Self(1);
    pub(super) const ISSUER: Self = Self(2);
    pub(super) const ORACLE: Self = Self(3);
    pub(super) const KNOWLEDGE: Self = Self(4);
    pub(super) const SPENT: Self = Self(5);
    pub(super) const IN_FLIGHT: Self = Self(6);
    pub(super) const DECEIT: Self = Self(7);
    /// What is in flight, in canonical order.
    pub(super) const UNDER_WAY: Self = Self(8);
    /// The first place after the shared ones. Owners come first, then users.
    const FIRST: u8 = 9;

    /// The places that belong to no party.
    pub(super) fn shared() -> impl Iterator<Item = Self> {
        (Self::ORACLE.0..Self::FIRST).map(Self)
    }

    /// The kind of value whose number is there.
    pub(super) const fn kind(self) -> PartKind {
        match self {
            Self::ORACLE => PartKind::Oracle,
            Self::KNOWLEDGE => PartKind::Knowledge,
            Self::SPENT => PartKind::Spent,
            Self::IN_FLIGHT | Self::UNDER_WAY => PartKind::InFlight,
            Self::DECEIT => PartKind::Deceit,
            _ => PartKind::Part,
        }
    }
}

/// A kind of value. Each kind has its own numbering.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PartKind {
    Part,
    Oracle,
    Knowledge,
    Spent,
    InFlight,
    Deceit,
}

impl PartKind {
    /// How many kinds there are.
    pub(super) const COUNT: usize = 6;
}

impl Hash for PackedState {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let mut unordered = *self;
        unordered.set(Place::IN_FLIGHT, 0);
        unordered.pairs().into_iter().for_each(|pair| state.write_u64(pair));
    }
}

/// Some parts of a state, as a key that is hashed and compared eight bytes at a time.
#[derive(Clone, Copy, Debug, Eq)]
pub(super) struct Projection([u64; PARTS / 2]);

impl PartialEq for Projection {
    fn eq(&self, other: &Self) -> bool {
        let both = self.0.iter().zip(&other.0);
        both.fold(0, |differ, (one, other)| differ | (one ^ other)) == 0
    }
}

impl Hash for Projection {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.iter().for_each(|pair| state.write_u64(*pair));
    }
}

impl PackedState {
    pub(super) fn get(&self, place: Place) -> Handle {
        self.0.get(usize::from(place.0)).copied().unwrap_or_default()
    }

    pub(super) fn set(&mut self, place: Place, handle: Handle) {
        if let Some(part) = self.0.get_mut(usize::from(place.0)) {
            *part = handle;
        }
    }

    /// The parts in some places, and zero elsewhere.
    pub(super) fn project(&self, places: Places) -> Projection {
        let mut state = *self;
        for (at, part) in state.0.iter_mut().enumerate() {
            if places.0 & (1 << at) == 0 {
                *part = 0;
            }
        }
        Projection(state.pairs())
    }

    /// The parts in pairs, so that hashing and comparing them takes fewer steps.
    fn pairs(&self) -> [u64; PARTS / 2] {
        let mut pairs = [0; PARTS / 2];
        let parts = self.0.as_chunks::<2>().0;
        pairs.iter_mut().zip(parts).for_each(|(to, [first, second])| *to = pair(*first, *second));
        pairs
    }

    /// Every place with its part.
    pub(super) fn parts(&self) -> impl Iterator<Item = (Place, Handle)> {
        (0..).map(Place).zip(self.0)
    }

    /// The places whose parts differ from those of another state.
    pub(super) fn differs(&self, last: &Self) -> Places {
        let both = self.0.iter().zip(&last.0).enumerate();
        Places(both.fold(0, |places, (at, (part, last))| places | u16::from(part != last) << at))
    }

    /// The parts that differ from those of another state.
    pub(super) fn changed(&self, last: &Self) -> impl Iterator<Item = (Place, Handle)> {
        let both = self.parts().zip(last.0);
        both.filter(|((_, part), last)| part != last).map(|(part, _)| part)
    }
}

/// A set of places.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Places(u16);

impl Places {
    pub(super) const ALL: Self = Self(u16::MAX);

    pub(super) const fn with(self, place: Place) -> Self {
        Self(self.0 | 1 << place.0)
    }

    pub(super) const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(super) const fn without(self, place: Place) -> Self {
        Self(self.0 & !(1 << place.0))
    }

    /// The place, if there is exactly one.
    pub(super) fn only(self) -> Option<Place> {
        let place = || u8::try_from(self.0.trailing_zeros()).ok().map(Place);
        self.0.is_power_of_two().then(place).flatten()
    }

    pub(super) const fn has(self, place: Place) -> bool {
        self.0 & 1 << place.0 != 0
    }

    pub(super) const fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    pub(super) const fn includes(self, other: Self) -> bool {
        other.0 & !self.0 == 0
    }
}

impl FromIterator<Place> for Places {
    fn from_iter<I: IntoIterator<Item = Place>>(places: I) -> Self {
        places.into_iter().fold(Self::default(), Self::with)
    }
}

/// Which party has which place.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    owners: Vec<OwnerId>,
    users: Vec<UserId>,
    /// The places of the users.
    of_users: Vec<Place>,
}

/// The scope has more owners and users than a packed state has places for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooManyParties(usize);

impl fmt::Display for TooManyParties {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let most = PARTS - usize::from(Place::FIRST);
        write!(f, "a scope may have {most} owners and users together, not {}", self.0)
    }
}

impl std::error::Error for TooManyParties {}

impl Layout {
    pub(super) fn new(owners: Vec<OwnerId>, users: Vec<UserId>) -> Result<Self, TooManyParties> {
        let parties = owners.len() + users.len();
        if parties > PARTS - usize::from(Place::FIRST) {
            return Err(TooManyParties(parties));
        }
        let mut this = Self { owners, users, of_users: Vec::new() };
        let places = this.users.iter().filter_map(|id| this.place(PartyId::User(*id)));
        this.of_users = places.collect();
        Ok(this)
    }

    /// The place of a party, if it takes part.
    pub(super) fn place(&self, party: PartyId) -> Option<Place> {
        let after = |at: usize| u8::try_from(at).ok().map(|at| Place(Place::FIRST + at));
        match party {
            PartyId::Srs => Some(Place::SRS),
            PartyId::Cloud => Some(Place::CLOUD),
            PartyId::Issuer => Some(Place::ISSUER),
            PartyId::Owner(id) => after(self.owners.iter().position(|other| *other == id)?),
            PartyId::User(id) => {
                after(self.owners.len() + self.users.iter().position(|other| *other == id)?)
            }
        }
    }

    /// The party whose place this is, if any.
    pub(super) fn party(&self, place: Place) -> Option<PartyId> {
        self.parties().find(|(_, own)| *own == place).map(|(party, _)| party)
    }

    /// Every party with its place.
    pub(super) fn parties(&self) -> impl Iterator<Item = (PartyId, Place)> + '_ {
        let owners = self.owners.iter().map(|id| PartyId::Owner(*id));
        let users = self.users.iter().map(|id| PartyId::User(*id));
        [PartyId::Srs, PartyId::Cloud, PartyId::Issuer]
            .into_iter()
            .chain(owners)
            .chain(users)
            .filter_map(|party| self.place(party).map(|place| (party, place)))
    }

    /// The places of the owners.
    pub(super) fn owners(&self) -> impl Iterator<Item = Place> + '_ {
        self.owners.iter().filter_map(|id| self.place(PartyId::Owner(*id)))
    }

    /// The places of the users.
    pub(super) fn users(&self) -> impl Iterator<Item = Place> + '_ {
        self.of_users.iter().copied()
    }
}
