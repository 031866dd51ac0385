//! What corrupt parties do beyond the protocol: the moves that the model adds to its actions.
//!
//! Honest code never mentions an attacker. A corrupt move is one message with a claimed sender, or
//! one lie in place of what an honest server would have sent. The coalition makes it from what it
//! holds: values that it drew itself, public keys, and what it has seen. It signs with no key but
//! its own.

mod perform;

pub use perform::{Hand, keep, perform};

use serde::{Deserialize, Serialize};
use sesphr::acl::{Grant, Grantee, Role};
use sesphr::action::{Action, ActionError};
use sesphr::algebra::Room;
use sesphr::id::{Generation, ItemId, OwnerId, PartyId, Slot, UserId, Version};
use sesphr::trace::Happening;

/// What happens next: an action of the protocol, or a corrupt move.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(untagged, expecting = "no such action, and no such move of a corrupt party")]
pub enum Move {
    /// An action of the protocol.
    Honest(Action),
    /// A move that no honest party makes.
    Corrupt {
        /// The move.
        corrupt: Corrupt,
    },
}

impl From<Action> for Move {
    fn from(action: Action) -> Self {
        Self::Honest(action)
    }
}

impl From<Corrupt> for Move {
    fn from(corrupt: Corrupt) -> Self {
        Self::Corrupt { corrupt }
    }
}

impl Happening for Move {
    fn action(&self) -> Option<&Action> {
        self.honest()
    }
}

impl Move {
    /// The action, if the move is one of the protocol.
    #[must_use]
    pub const fn honest(&self) -> Option<&Action> {
        match self {
            Self::Honest(action) => Some(action),
            Self::Corrupt { .. } => None,
        }
    }

    /// The name of the move, as traces spell it.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Honest(action) => action.name(),
            Self::Corrupt { corrupt } => corrupt.name(),
        }
    }

    /// The name of the party that acts, for step tables.
    #[must_use]
    pub fn actor(&self) -> String {
        match self {
            Self::Honest(action) => {
                action.actor().map_or_else(|| "network".to_owned(), |party| party.to_string())
            }
            Self::Corrupt { corrupt } => corrupt.actor().to_owned(),
        }
    }
}

/// The ciphertext that a corrupt party shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub enum Shown {
    /// A ciphertext that the party sealed itself, over its own text.
    Own,
    /// A ciphertext that an owner uploaded.
    Seen {
        /// The item that it was uploaded as.
        item: ItemId,
        /// Its generation.
        generation: Generation,
    },
}

/// A move that no honest party makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub enum Corrupt {
    /// Somebody uploads a ciphertext in the owner's name (erratum E12).
    Store {
        /// The item that it claims to be.
        item: ItemId,
        /// The generation that it claims.
        generation: Generation,
        /// The ciphertext.
        body: Shown,
    },
    /// Somebody deposits the parameter PK_P^{r'} of their own ciphertexts in the owner's name. That
    /// takes no secret (erratum E12).
    Deposit {
        /// The item whose parameter it claims to be.
        item: ItemId,
        /// The generation that it claims.
        generation: Generation,
    },
    /// Somebody deposits a parameter R that an owner deposited for one item, and that leaked, as that
    /// of another item.
    Redeposit {
        /// The item whose parameter it claims to be.
        item: ItemId,
        /// The generation that it claims.
        generation: Generation,
        /// The item whose parameter it is.
        of: ItemId,
    },
    /// Somebody orders a grant in the owner's name (erratum E15).
    Grant(Grant),
    /// Somebody orders a revocation in the owner's name (erratum E15).
    Revoke {
        /// The slot.
        slot: Slot,
        /// Whose access is revoked.
        grantee: Grantee,
    },
    /// Somebody certifies a role in the issuer's name.
    Certify {
        /// The user who is certified.
        user: UserId,
        /// The role.
        role: Role,
    },
    /// Somebody answers an owner's question in the issuer's name: a user holds a role.
    Vouch {
        /// The owner who asked.
        owner: OwnerId,
        /// The user.
        user: UserId,
        /// The role.
        role: Role,
    },
    /// Somebody says in a user's name that the user leaves.
    Depart {
        /// The user.
        user: UserId,
    },
    /// Somebody asks for a parameter in a user's name (erratum E15).
    Request {
        /// The user in whose name.
        user: UserId,
        /// The item.
        item: ItemId,
    },
    /// The issuer certifies a role that the user does not have.
    Misassign {
        /// The user.
        user: UserId,
        /// The role.
        role: Role,
    },
    /// A user downloads an item, and the cloud serves something other than what the owner stored as
    /// that item.
    Serve {
        /// The user who downloads.
        user: UserId,
        /// The item asked for.
        item: ItemId,
        /// The generation that the cloud claims.
        generation: Generation,
        /// The ciphertext that it serves.
        body: Shown,
        /// The version that it claims is current.
        current: Version,
    },
    /// A user requests a parameter. The server presents an old head of the owner's, as if an old
    /// version were current.
    Answer {
        /// The user who requests.
        user: UserId,
        /// The item.
        item: ItemId,
        /// The version that the server claims is current.
        current: Version,
    },
    /// A user requests a parameter. The server asks the owner for a re-encryption key to a key of
    /// the server's own instead of the user's.
    Substitute {
        /// The user who requests.
        user: UserId,
        /// The item.
        item: ItemId,
    },
}

impl Corrupt {
    /// Whether an algebra can tell apart what it names.
    ///
    /// # Errors
    /// [`ActionError::Beyond`].
    pub fn fits(&self, room: &Room) -> Result<(), ActionError> {
        let shown = |body: &Shown| match body {
            Shown::Own => Ok(()),
            Shown::Seen { item, .. } => room.admits_item(*item),
        };
        match self {
            Self::Store { item, body, .. } => room.admits_item(*item).and_then(|()| shown(body)),
            Self::Deposit { item, .. } => room.admits_item(*item),
            Self::Redeposit { item, of, .. } => {
                room.admits_item(*item)?;
                room.admits_item(*of)
            }
            Self::Grant(grant) => room.admits(&Action::Grant(*grant)),
            Self::Revoke { slot, .. } => room.admits_slot(*slot),
            Self::Vouch { owner, user, .. } => {
                room.admits_party(PartyId::Owner(*owner))?;
                room.admits_user(*user)
            }
            Self::Certify { user, .. } | Self::Misassign { user, .. } | Self::Depart { user } => {
                room.admits_user(*user)
            }
            Self::Serve { user, item, body, .. } => {
                room.admits_user(*user)?;
                room.admits_item(*item)?;
                shown(body)
            }
            Self::Request { user, item }
            | Self::Answer { user, item, .. }
            | Self::Substitute { user, item } => {
                room.admits_user(*user)?;
                room.admits_item(*item)
            }
        }
    }

    /// The name of the move, as traces spell it.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Store { .. } => "store",
            Self::Deposit { .. } => "deposit",
            Self::Redeposit { .. } => "redeposit",
            Self::Grant(_) => "grant",
            Self::Revoke { .. } => "revoke",
            Self::Certify { .. } => "certify",
            Self::Vouch { .. } => "vouch",
            Self::Depart { .. } => "depart",
            Self::Request { .. } => "request",
            Self::Misassign { .. } => "misassign",
            Self::Serve { .. } => "serve",
            Self::Answer { .. } => "answer",
            Self::Substitute { .. } => "substitute",
        }
    }

    /// The party behind the move, for step tables.
    #[must_use]
    pub const fn actor(&self) -> &'static str {
        match self {
            Self::Misassign { .. } => "issuer",
            Self::Serve { .. } => "cloud",
            Self::Answer { .. } | Self::Substitute { .. } => "srs",
            _ => "forger",
        }
    }

    /// The move in a sentence.
    #[must_use]
    pub fn sentence(&self) -> String {
        let shown = |body: &Shown| match body {
            Shown::Own => "its own ciphertext".to_owned(),
            Shown::Seen { item, generation: Generation(0) } => format!("what was stored as {item}"),
            Shown::Seen { item, generation: Generation(n) } => {
                format!("what was stored as {item} after renewal {n}")
            }
        };
        match self {
            Self::Store { item, body, .. } => {
                format!("uploads {} as {item} in the owner's name", shown(body))
            }
            Self::Deposit { item, .. } => {
                format!("deposits a parameter of its own as that of {item} in the owner's name")
            }
            Self::Redeposit { item, of, .. } => {
                format!("deposits the parameter of {of} as that of {item} in the owner's name")
            }
            Self::Grant(grant) => format!(
                "grants {} to {}, {}, in the owner's name",
                grant.slot, grant.grantee, grant.from
            ),
            Self::Revoke { slot, grantee } => {
                format!("revokes {slot} from {grantee} in the owner's name")
            }
            Self::Certify { user, role } => {
                format!("certifies in the issuer's name that {user} has the role {role}")
            }
            Self::Vouch { owner, user, role } => {
                format!("tells {owner} in the issuer's name that {user} has the role {role}")
            }
            Self::Depart { user } => format!("says in the name of {user} that it departs"),
            Self::Request { user, item } => {
                format!("requests the parameter of {item} in the name of {user}")
            }
            Self::Misassign { user, role } => {
                format!("certifies falsely that {user} has the role {role}")
            }
            Self::Serve { user, item, body, current, .. } => format!(
                "serves {} to {user}, who downloads {item}, and says that {current} is current",
                shown(body)
            ),
            Self::Answer { user, item, current } => format!(
                "answers the request of {user} for {item} with the owner's head of {current} as \
                 the current one"
            ),
            Self::Substitute { user, item } => format!(
                "asks the owner for a re-encryption key to a key of its own, as if {user}, who \
                 requests {item}, had enrolled with it"
            ),
        }
    }
}
