//! Faults that tests seed in the parties, to show that the checks notice each of them.
//!
//! A check that cannot fail says nothing. With the feature `seeded-faults`, which only tests turn
//! on, a system can be built with one of these faults; role code asks for it in one line, where it
//! would go wrong. Without the feature no system has a fault, and the answer is the constant
//! `false`.
//!
//! ```
//! use sesphr::fault::{Fault, Seeded};
//!
//! // Nobody errs, unless a test asks for it.
//! assert!(Fault::ALL.iter().all(|fault| !Seeded::default().has(*fault)));
//! ```

/// A mistake that a party makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fault {
    /// The server answers without consulting its list.
    SkipList,
    /// The server leaves a revoked grant on its list.
    ServeAfterRevoke,
    /// An owner seals a new version under the blinding of the first.
    ReuseBlinding,
    /// The server sends RK with R where it should transform R itself.
    SendReKey,
    /// The server goes on answering a user who departed.
    AnswerDeparted,
    /// The server forgets when coverage began: a grant from joining on reaches the past.
    ForgetCoverageStart,
    /// The server forgets how far back a grant reaches: one from the past reaches joining only.
    ForgetThePast,
    /// The server takes a grant to a role for a grant on another partition.
    GrantWrongPartition,
    /// The server comes back from a crash without its list.
    LoseListOnRestart,
    /// The server writes nothing down.
    LogNothing,
    /// The server writes down a request although its signature or its number is wrong.
    LogUnchecked,
    /// An owner also sends their uploads to the server.
    DeliverCiphertextToSrs,
    /// The server changes the key pairs of those who stay at a revocation.
    ChangeAnothersKey,
    /// An owner seals content other than the one they were given.
    CorruptContent,
    /// The server drops renewed parameters, so that entitled users cannot read on.
    WedgeEntitled,
    /// The server adds an order to the line that it should replace.
    AddOrders,
    /// The issuer numbers the certificates of a user in one sequence for all roles.
    ShareNumbers,
    /// The server treats a departure as old once its user has come back.
    LoseDepartures,
    /// A reader forgets which versions heads have shown.
    ForgetHeads,
    /// A reader takes anybody's answer for the server's.
    BelieveAnyReply,
    /// An owner takes anything that the issuer ever said about a user for the answer to their
    /// question.
    BelieveOldStatement,
}

impl Fault {
    /// Every fault.
    pub const ALL: [Self; 21] = [
        Self::SkipList,
        Self::ServeAfterRevoke,
        Self::ReuseBlinding,
        Self::SendReKey,
        Self::AnswerDeparted,
        Self::ForgetCoverageStart,
        Self::ForgetThePast,
        Self::GrantWrongPartition,
        Self::LoseListOnRestart,
        Self::LogNothing,
        Self::LogUnchecked,
        Self::DeliverCiphertextToSrs,
        Self::ChangeAnothersKey,
        Self::CorruptContent,
        Self::WedgeEntitled,
        Self::AddOrders,
        Self::ShareNumbers,
        Self::LoseDepartures,
        Self::ForgetHeads,
        Self::BelieveAnyReply,
        Self::BelieveOldStatement,
    ];
}

/// The fault that the parties of a system have, if any.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Seeded(#[cfg(feature = "seeded-faults")] Option<Fault>);

impl Seeded {
    /// One fault.
    #[cfg(feature = "seeded-faults")]
    #[must_use]
    pub const fn with(fault: Fault) -> Self {
        Self(Some(fault))
    }

    /// Whether the parties have a fault.
    #[cfg(feature = "seeded-faults")]
    #[must_use]
    pub fn has(self, fault: Fault) -> bool {
        self.0 == Some(fault)
    }

    /// Whether the parties have a fault: never in this build.
    #[cfg(not(feature = "seeded-faults"))]
    #[must_use]
    pub const fn has(self, _fault: Fault) -> bool {
        false
    }
}
