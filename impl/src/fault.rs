//! Faults that tests seed in the parties, to show that the checks notice each of them.
//!
//! A check that cannot fail says nothing. With the feature `seeded-faults`, which only tests turn
//! on, a system can be built with one of these faults; role code asks for it in one line, where it
//! would go wrong. Without the feature no system has a fault, and the answer is the constant
//! `false`.

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
    /// An owner sends what it uploads to the server as well.
    DeliverCiphertextToSrs,
    /// The server changes the key pairs of those who stay at a revocation.
    ChangeAnothersKey,
    /// An owner seals other content than it was given.
    CorruptContent,
    /// The server drops renewed parameters, so that entitled users cannot read on.
    WedgeEntitled,
}

impl Fault {
    /// Every fault.
    pub const ALL: [Self; 14] = [
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
        Self::DeliverCiphertextToSrs,
        Self::ChangeAnothersKey,
        Self::CorruptContent,
        Self::WedgeEntitled,
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
