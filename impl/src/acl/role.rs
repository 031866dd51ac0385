//! Roles: the papers' user groups.

use crate::id::Partition;
use serde::{Deserialize, Serialize};
use std::fmt;

/// How a user comes to the system.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Domain {
    /// Family and friends: full access, added by the owner only, by name.
    Private,
    /// Professionals: by role, proved by a certificate.
    Public,
}

/// What a user is, to patients (the papers' groups).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Private domain.
    Family,
    /// Private domain.
    Friend,
    /// Public domain.
    Doctor,
    /// Public domain.
    Nurse,
    /// Public domain.
    Pharmacist,
    /// Public domain.
    Laboratory,
    /// Public domain.
    Insurer,
    /// Public domain.
    Researcher,
    /// Public domain.
    ServiceProvider,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 9] = [
        Self::Family,
        Self::Friend,
        Self::Doctor,
        Self::Nurse,
        Self::Pharmacist,
        Self::Laboratory,
        Self::Insurer,
        Self::Researcher,
        Self::ServiceProvider,
    ];

    /// The domain of users with this role.
    #[must_use]
    pub const fn domain(self) -> Domain {
        match self {
            Self::Family | Self::Friend => Domain::Private,
            _ => Domain::Public,
        }
    }

    /// The partitions that an owner's client proposes for this role. Anything more needs the
    /// owner's explicit order. Every proposal includes the skeleton except the researcher's, whose
    /// view is de-identified. The restricted partition holds what no rule meets and copies of
    /// everything. It is proposed only for the private domain, which has full access.
    #[must_use]
    pub const fn default_partitions(self) -> &'static [Partition] {
        use Partition as P;
        match self {
            Self::Family | Self::Friend => {
                const EVERYTHING: &[P] = &[
                    P::SKELETON,
                    P::PERSONAL,
                    P::INSURANCE,
                    P::MEDICAL,
                    P::PRESCRIPTION,
                    P::RESTRICTED,
                ];
                EVERYTHING
            }
            Self::Doctor => &[P::SKELETON, P::PERSONAL, P::MEDICAL, P::PRESCRIPTION],
            Self::Nurse => &[P::SKELETON, P::MEDICAL, P::PRESCRIPTION],
            Self::Pharmacist => &[P::SKELETON, P::INSURANCE, P::PRESCRIPTION],
            Self::Laboratory => &[P::SKELETON, P::MEDICAL],
            Self::Insurer => &[P::SKELETON, P::INSURANCE],
            Self::Researcher => &[P::MEDICAL],
            Self::ServiceProvider => &[P::SKELETON],
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Family => "family member",
            Self::Friend => "friend",
            Self::Doctor => "doctor",
            Self::Nurse => "nurse",
            Self::Pharmacist => "pharmacist",
            Self::Laboratory => "laboratory",
            Self::Insurer => "insurer",
            Self::Researcher => "researcher",
            Self::ServiceProvider => "service provider",
        })
    }
}
