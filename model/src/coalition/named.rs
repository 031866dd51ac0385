//! The catalogue of attackers: sets that have a name.

use super::{Coalition, INSIDER, Members, NEWCOMER, OUTSIDER, Power, Powers};
use sesphr::id::PartyId::{self, Cloud, Issuer, Srs, User};

/// Names and sets, each a constant of [`Coalition`].
macro_rules! catalogue {
    ($($(#[$about:meta])* $constant:ident = $name:literal: [$($party:expr),*] [$($power:ident),*];)*) => {
        /// The names, by place.
        pub(super) const NAMES: &[&str] = &[$($name),*];

        /// Places in the catalogue.
        #[derive(Clone, Copy)]
        #[allow(non_camel_case_types, clippy::upper_case_acronyms, reason = "named like the constants")]
        enum Place { $($constant),* }

        impl Coalition {
            $($(#[$about])* pub const $constant: Self =
                named(Place::$constant, &[$($party),*], &[$(Power::$power),*]);)*

            /// Every coalition that has a name.
            pub const ALL: [Self; NAMES.len()] = [$(Self::$constant),*];
        }
    };
}

const fn named(place: Place, parties: &[PartyId], powers: &[Power]) -> Coalition {
    Coalition { place: place as u8, members: Members::of(parties), powers: Powers::of(powers) }
}

catalogue! {
    /// Everybody is honest.
    NONE = "none": [] [];
    /// The store.
    CLOUD = "cloud": [Cloud] [];
    /// The server with what it holds.
    SRS = "srs": [Srs] [];
    /// The server, which also downloads from the public cloud, as any reader may.
    SRS_READING = "srs-reading": [Srs] [Downloads];
    /// The server and the store.
    SRS_CLOUD = "srs+cloud": [Srs, Cloud] [];
    /// A registered user without any grant.
    OUTSIDER = "outsider": [User(OUTSIDER)] [];
    /// A user who was granted another partition of the same record.
    OTHER_PARTITION = "other-partition": [User(INSIDER)] [];
    /// A user who was granted access, lost it, and kept everything.
    REVOKED = "revoked": [User(INSIDER)] [];
    /// The same, with the store.
    REVOKED_CLOUD = "revoked+cloud": [User(INSIDER), Cloud] [];
    /// The same, with the server.
    REVOKED_SRS = "revoked+srs": [User(INSIDER), Srs] [];
    /// The same, and the server drops messages.
    REVOKED_WITHHOLDING = "revoked+srs+withholds": [User(INSIDER), Srs] [Withholds];
    /// A user with some access, and the server.
    USER_SRS = "user+srs": [User(INSIDER), Srs] [];
    /// A user who is granted access late.
    NEWCOMER = "newcomer": [User(NEWCOMER)] [];
    /// The same, with the server.
    NEWCOMER_SRS = "newcomer+srs": [User(NEWCOMER), Srs] [];
    /// A user with some access, and a leak of the parameters R that the server keeps.
    USER_CAPSULES = "user+capsules": [User(INSIDER)] [LeakedCapsules];
    /// Two users, each with some access.
    TWO_USERS = "two-users": [User(INSIDER), User(NEWCOMER)] [];
    /// A listener on every link that is not protected.
    NETWORK = "network": [] [Listens];
    /// A user with some access, and the store.
    USER_CLOUD = "user+cloud": [User(INSIDER), Cloud] [];
    /// A registered user without any grant, who uploads, orders and asks in others' names.
    FORGER = "forger": [User(OUTSIDER)] [Forges];
    /// An attacker who controls the network and delivers messages again.
    REPLAYER = "replayer": [] [Replays];
    /// The store, which serves old ciphertexts or those of other items.
    ROLLBACK = "rollback": [Cloud] [RollsBack];
    /// The same, with the server, which presents an old head as current.
    ROLLBACK_SRS = "rollback+srs": [Cloud, Srs] [RollsBack];
    /// A registered user without any grant, and the issuer, who certifies a role that the user does
    /// not have.
    FALSE_ROLE = "false-role": [User(OUTSIDER), Issuer] [Misassigns];
    /// The server, which also downloads, and asks owners in users' names for keys to itself.
    ACTIVE_SRS = "active-srs": [Srs] [Downloads, Renames];
    /// Everybody is honest, and the server may crash and restart between any two steps.
    SRS_CRASH = "srs-crash": [] [Crashes];
}
