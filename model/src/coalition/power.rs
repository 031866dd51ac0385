//! What a coalition can see or do beyond its members' part in the protocol.

use std::fmt;

/// Something that a coalition sees or does beyond the protocol.
///
/// Some take a member: see [`Self::takes`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Power {
    /// It downloads from the public cloud, as any reader may. Users and the store see it anyway.
    Downloads,
    /// It listens on every link that is not protected.
    Listens,
    /// The parameters R that the server keeps leak to it.
    LeakedCapsules,
    /// The re-encryption keys that owners send to the server leak to it.
    LeakedReKeys,
    /// It controls the network and delivers messages again.
    Replays,
    /// A corrupt server or store drops messages that it sends or that are for it.
    Withholds,
    /// It uploads, orders, certifies and asks in others' names.
    Forges,
    /// A corrupt store serves old ciphertexts or those of other items. A corrupt server presents an
    /// old head as current.
    RollsBack,
    /// A corrupt server asks owners in users' names for re-encryption keys to a key of its own.
    Renames,
    /// A corrupt issuer certifies roles that its users do not have.
    Misassigns,
    /// It deposits a parameter that it has seen as that of another item.
    DepositsLeaks,
    /// The server crashes and restarts between any two steps. Nobody is corrupt for that.
    Crashes,
}

/// Which members a power takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// None.
    Nobody,
    /// The server or the store.
    AServer,
    /// The server.
    TheSrs,
    /// The issuer, and a user to certify.
    TheIssuer,
}

impl Power {
    /// Every power.
    pub const ALL: [Self; 12] = [
        Self::Downloads,
        Self::Listens,
        Self::LeakedCapsules,
        Self::LeakedReKeys,
        Self::Replays,
        Self::Withholds,
        Self::Forges,
        Self::RollsBack,
        Self::Renames,
        Self::Misassigns,
        Self::DepositsLeaks,
        Self::Crashes,
    ];

    /// How the command line and JSON spell it.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::Downloads => "downloads",
            Self::Listens => "listens",
            Self::LeakedCapsules => "leak:capsules",
            Self::LeakedReKeys => "leak:rekeys",
            Self::Replays => "replays",
            Self::Withholds => "withholds",
            Self::Forges => "forges",
            Self::RollsBack => "rolls-back",
            Self::Renames => "renames",
            Self::Misassigns => "misassigns",
            Self::DepositsLeaks => "deposits-leaks",
            Self::Crashes => "crashes",
        }
    }

    /// What it lets a coalition do, in a sentence's predicate.
    #[must_use]
    pub const fn about(self) -> &'static str {
        match self {
            Self::Downloads => "downloads what the cloud serves to anybody",
            Self::Listens => "listens on links that are not protected",
            Self::LeakedCapsules => "has every parameter R that owners deposit",
            Self::LeakedReKeys => "has every re-encryption key that owners send",
            Self::Replays => "delivers messages again",
            Self::Withholds => "drops messages from or to a corrupt server or store",
            Self::Forges => "sends messages in others' names",
            Self::RollsBack => "serves old or swapped ciphertexts, or presents old heads",
            Self::Renames => "asks owners for re-encryption keys to a key of its own",
            Self::Misassigns => "certifies roles that its users do not have",
            Self::DepositsLeaks => "deposits a parameter that it has seen under another item",
            Self::Crashes => "is no attacker: the server crashes and restarts",
        }
    }

    /// Which members it takes.
    #[must_use]
    pub const fn takes(self) -> Takes {
        match self {
            Self::Withholds | Self::RollsBack => Takes::AServer,
            Self::Renames => Takes::TheSrs,
            Self::Misassigns => Takes::TheIssuer,
            _ => Takes::Nobody,
        }
    }

    /// Whether it makes a coalition deceive: make moves or messages that no honest party makes.
    #[must_use]
    pub const fn is_deceit(self) -> bool {
        matches!(
            self,
            Self::Replays
                | Self::Forges
                | Self::RollsBack
                | Self::Renames
                | Self::Misassigns
                | Self::DepositsLeaks
        )
    }
}

impl fmt::Display for Power {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}

/// A set of powers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Powers(u16);

impl Powers {
    /// No power.
    pub const NONE: Self = Self(0);

    /// These powers.
    #[must_use]
    pub const fn of(powers: &[Power]) -> Self {
        let mut set = Self::NONE;
        let mut rest = powers;
        while let [first, after @ ..] = rest {
            set = set.with(*first);
            rest = after;
        }
        set
    }

    /// The same set with a power more.
    #[must_use]
    pub const fn with(self, power: Power) -> Self {
        Self(self.0 | 1 << power as u16)
    }

    /// The powers of either set.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether the set includes a power.
    #[must_use]
    pub const fn has(self, power: Power) -> bool {
        self.0 >> power as u16 & 1 == 1
    }

    /// How many there are.
    #[must_use]
    pub const fn len(self) -> u32 {
        self.0.count_ones()
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether every power is in another set.
    #[must_use]
    pub const fn is_part_of(self, other: Self) -> bool {
        self.0 & !other.0 == 0
    }

    /// The powers, in the order of [`Power::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Power> {
        Power::ALL.into_iter().filter(move |power| self.has(*power))
    }
}
