//! Kinds of messages, and what a message is about.

use crate::symbolic::Symbolic;
use serde::{Deserialize, Serialize};
use sesphr::acl::{Grantee, Role};
use sesphr::id::{OwnerId, PartyId, Slot, UserId};
use sesphr::message::{Change, Message, Standing};
use std::fmt;

/// A kind of message: orders and certificates by what they say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MessageKind {
    /// A party enrols.
    Enrol,
    /// The server sends the seed of a party's keys.
    Keys,
    /// A certificate that a user holds a role.
    Certify,
    /// A certificate that a user no longer holds a role.
    Withdraw,
    /// A user leaves.
    Depart,
    /// An upload.
    Store,
    /// A parameter of an upload.
    Deposit,
    /// An order that grants.
    Grant,
    /// An order that revokes.
    Revoke,
    /// An order that carries a re-encryption key.
    ReKey,
    /// The server asks for a re-encryption key.
    NeedReKey,
    /// An owner refuses one.
    NoReKey,
    /// An owner asks the issuer about a user.
    Inquiry,
    /// The issuer answers.
    Statement,
    /// A user asks the cloud.
    Fetch,
    /// The cloud serves.
    Fetched,
    /// The cloud has nothing.
    NotStored,
    /// A user asks the server.
    Request,
    /// The server answers.
    Reply,
}

/// Who receives a kind.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Receiver {
    Srs,
    Cloud,
    Owner,
    User,
    Issuer,
}

impl MessageKind {
    /// Every kind.
    pub const ALL: [Self; 19] = [
        Self::Enrol,
        Self::Keys,
        Self::Certify,
        Self::Withdraw,
        Self::Depart,
        Self::Store,
        Self::Deposit,
        Self::Grant,
        Self::Revoke,
        Self::ReKey,
        Self::NeedReKey,
        Self::NoReKey,
        Self::Inquiry,
        Self::Statement,
        Self::Fetch,
        Self::Fetched,
        Self::NotStored,
        Self::Request,
        Self::Reply,
    ];

    /// The kind of a message.
    #[must_use]
    pub const fn of(message: &Message<Symbolic>) -> Self {
        match message {
            Message::Enrol(_) => Self::Enrol,
            Message::Keys(()) => Self::Keys,
            Message::Certify(signed) => match signed.content.standing {
                Standing::Held { .. } => Self::Certify,
                Standing::Withdrawn => Self::Withdraw,
            },
            Message::Depart(_) => Self::Depart,
            Message::Store(_) => Self::Store,
            Message::Deposit(_) => Self::Deposit,
            Message::Order(order) => match order.content.change {
                Change::Grant { .. } => Self::Grant,
                Change::Revoke(..) => Self::Revoke,
                Change::ReKey { .. } => Self::ReKey,
            },
            Message::NeedReKey { .. } => Self::NeedReKey,
            Message::NoReKey(_) => Self::NoReKey,
            Message::Inquiry(_) => Self::Inquiry,
            Message::Statement(_) => Self::Statement,
            Message::Fetch(_) => Self::Fetch,
            Message::Fetched(_) => Self::Fetched,
            Message::NotStored(_) => Self::NotStored,
            Message::Request(_) => Self::Request,
            Message::Reply(_) => Self::Reply,
        }
    }

    /// The name in tables and JSON.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::Enrol => "enrol",
            Self::Keys => "keys",
            Self::Certify => "certify",
            Self::Withdraw => "withdraw",
            Self::Depart => "depart",
            Self::Store => "store",
            Self::Deposit => "deposit",
            Self::Grant => "grant",
            Self::Revoke => "revoke",
            Self::ReKey => "re-key",
            Self::NeedReKey => "need-re-key",
            Self::NoReKey => "no-re-key",
            Self::Inquiry => "inquiry",
            Self::Statement => "statement",
            Self::Fetch => "fetch",
            Self::Fetched => "fetched",
            Self::NotStored => "not-stored",
            Self::Request => "request",
            Self::Reply => "reply",
        }
    }

    /// Who may receive it: the server passes certificates on to owners, and departures and returns to
    /// them and to the issuer. Under `standing=asked` users tell the issuer, too.
    const fn receivers(self) -> &'static [Receiver] {
        match self {
            Self::Certify | Self::Withdraw => &[Receiver::Srs, Receiver::Owner],
            Self::Enrol | Self::Depart => &[Receiver::Srs, Receiver::Owner, Receiver::Issuer],
            Self::Deposit
            | Self::Grant
            | Self::Revoke
            | Self::ReKey
            | Self::NoReKey
            | Self::Request => &[Receiver::Srs],
            Self::Keys => &[Receiver::Owner, Receiver::User],
            Self::NeedReKey | Self::Statement => &[Receiver::Owner],
            Self::Inquiry => &[Receiver::Issuer],
            Self::Store | Self::Fetch => &[Receiver::Cloud],
            Self::Fetched | Self::NotStored | Self::Reply => &[Receiver::User],
        }
    }

    /// Whether one party can receive both.
    pub(super) fn share_a_receiver(self, other: Self) -> bool {
        self.receivers().iter().any(|one| other.receivers().contains(one))
    }
}

impl fmt::Display for MessageKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}

/// The user whom a message is about, if it names one.
pub(super) fn user(message: &Message<Symbolic>) -> Option<UserId> {
    let of_grantee = |grantee: Grantee| match grantee {
        Grantee::User(user) => Some(user),
        Grantee::Role(_) => None,
    };
    let of_party = |party: PartyId| match party {
        PartyId::User(user) => Some(user),
        _ => None,
    };
    match message {
        Message::Enrol(signed) => of_party(signed.content.party),
        Message::Certify(signed) => Some(signed.content.user),
        Message::Depart(signed) => Some(signed.content.user),
        Message::Order(order) => match &order.content.change {
            Change::Grant { grant, .. } => of_grantee(grant.grantee),
            Change::Revoke(_, grantee) => of_grantee(*grantee),
            Change::ReKey { user, .. } => Some(*user),
        },
        Message::NeedReKey { user, .. } => of_party(user.content.party),
        Message::NoReKey(signed) => Some(signed.content.request.user),
        Message::Inquiry(signed) => Some(signed.content.user),
        Message::Statement(signed) => Some(signed.content.inquiry.user),
        Message::Request(signed) => Some(signed.content.user),
        _ => None,
    }
}

/// The role that a message names, if it does.
pub(super) fn role(message: &Message<Symbolic>) -> Option<Role> {
    let of_grantee = |grantee: Grantee| match grantee {
        Grantee::User(_) => None,
        Grantee::Role(role) => Some(role),
    };
    match message {
        Message::Certify(signed) => Some(signed.content.role),
        Message::Order(order) => match &order.content.change {
            Change::Grant { grant, .. } => of_grantee(grant.grantee),
            Change::Revoke(_, grantee) => of_grantee(*grantee),
            Change::ReKey { .. } => None,
        },
        _ => None,
    }
}

/// The owner whom a message is about, if it names one.
pub(super) fn owner(message: &Message<Symbolic>) -> Option<OwnerId> {
    match message {
        Message::Enrol(signed) => match signed.content.party {
            PartyId::Owner(owner) => Some(owner),
            _ => None,
        },
        Message::Inquiry(signed) => Some(signed.content.owner),
        Message::Statement(signed) => Some(signed.content.inquiry.owner),
        _ => slot(message).map(|slot| slot.owner),
    }
}

/// The slot that a message is about, if it names one.
pub(super) fn slot(message: &Message<Symbolic>) -> Option<Slot> {
    match message {
        Message::Store(stored) => Some(stored.item.slot),
        Message::Fetched(fetched) => Some(fetched.content.stored.item.slot),
        Message::NotStored(signed) => Some(signed.content.item.slot),
        Message::Deposit(deposit) => Some(deposit.item.slot),
        Message::Order(order) => Some(match &order.content.change {
            Change::Grant { grant, .. } => grant.slot,
            Change::Revoke(slot, _) => *slot,
            Change::ReKey { item, .. } => item.slot,
        }),
        Message::NeedReKey { request, .. } => Some(request.content.item.slot),
        Message::NoReKey(signed) => Some(signed.content.request.item.slot),
        Message::Fetch(item) => Some(item.slot),
        Message::Reply(reply) => Some(reply.content.request.item.slot),
        Message::Request(signed) => Some(signed.content.item.slot),
        _ => None,
    }
}
