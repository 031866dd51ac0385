//! Who takes part in the story, and sets of them.

use serde::{Serialize, Serializer};
use std::fmt;

/// A part in the story.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// A reader to whom label a is granted, and who asked for one item of it.
    Reader,
    /// A reader to whom label b is granted, and who asked for nothing.
    Other,
    /// A reader to whom the reader referred the item asked for.
    Specialist,
    /// A user to whom nothing is granted.
    Outsider,
    /// A proxy, counted from 1.
    Proxy(u8),
    /// Whoever sees what is stored.
    Cloud,
    /// The centre that makes owners' keys.
    OwnersCentre,
    /// The centre that makes readers' keys.
    ReadersCentre,
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Reader => f.write_str("reader"),
            Self::Other => f.write_str("other"),
            Self::Specialist => f.write_str("specialist"),
            Self::Outsider => f.write_str("outsider"),
            Self::Proxy(number) => write!(f, "proxy-{number}"),
            Self::Cloud => f.write_str("cloud"),
            Self::OwnersCentre => f.write_str("owners-centre"),
            Self::ReadersCentre => f.write_str("readers-centre"),
        }
    }
}

/// A set of roles, ascending.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Roles(pub Vec<Role>);

impl Roles {
    /// Sets one after the other: "none" if there is none, "not written down" if nobody listed them.
    #[must_use]
    pub fn list(sets: Option<&[Self]>) -> String {
        match sets {
            None => "not written down".into(),
            Some([]) => "none".into(),
            Some(sets) => sets.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "),
        }
    }

    /// Whether all of these roles are among others.
    #[must_use]
    pub fn is_within(&self, other: &Self) -> bool {
        self.0.iter().all(|role| other.0.contains(role))
    }
}

impl fmt::Display for Roles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_str("anybody");
        }
        for (at, role) in self.0.iter().enumerate() {
            write!(f, "{}{role}", if at == 0 { "" } else { "+" })?;
        }
        Ok(())
    }
}

impl Serialize for Roles {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
