//! Every set of some parties and powers.

use super::power::Takes;
use super::{Coalition, Members, Power, Powers};
use sesphr::id::PartyId;

/// Every set of these parties and powers, smaller ones first. Left out are sets in which a power
/// adds nothing: no member can use it, or members have it anyway.
#[must_use]
pub fn subsets(parties: &[PartyId], powers: &[Power]) -> Vec<Coalition> {
    let mut sets = vec![Coalition::of(Members::default(), Powers::NONE)];
    for party in parties {
        let with = |set: &Coalition| Coalition { members: set.members.with(*party), ..*set };
        let more: Vec<Coalition> = sets.iter().map(with).collect();
        sets.extend(more);
    }
    for power in powers {
        let with = |set: &Coalition| Coalition { powers: set.powers.with(*power), ..*set };
        let more: Vec<Coalition> = sets.iter().map(with).collect();
        sets.extend(more);
    }
    sets.retain(|set| set.powers.iter().all(|power| set.uses(power)));
    sets.sort_unstable_by_key(|set| (set.size(), *set));
    sets
}

impl Coalition {
    /// Whether a set has the parties and powers that a coalition takes, whoever its users are.
    pub(crate) fn could_be_in(self, set: Self) -> bool {
        let has = |power| {
            let already = match power {
                Power::Downloads => set.reads_store(),
                Power::LeakedCapsules | Power::LeakedReKeys => set.has(PartyId::Srs),
                _ => false,
            };
            already || set.can(power)
        };
        let party = |party| match party {
            PartyId::User(_) => true,
            // A copy is as good as a store that only serves.
            PartyId::Cloud => set.has(party) || (set.reads_store() && !self.deceives()),
            _ => set.has(party),
        };
        // Forging in others' names needs no user of its own.
        let users = if self.can(Power::Forges) { 0 } else { self.users().count() };
        users <= set.users().count() && self.members().all(party) && self.powers().iter().all(has)
    }

    /// Whether a power of the coalition adds something to it.
    fn uses(self, power: Power) -> bool {
        let has_user = self.users().next().is_some();
        let members = match power.takes() {
            Takes::Nobody => true,
            Takes::AServer => self.has(PartyId::Srs) || self.has(PartyId::Cloud),
            Takes::TheSrs => self.has(PartyId::Srs),
            Takes::TheIssuer => self.has(PartyId::Issuer) && has_user,
        };
        let already = match power {
            Power::Downloads => self.has(PartyId::Cloud) || has_user,
            Power::LeakedCapsules | Power::LeakedReKeys => self.has(PartyId::Srs),
            _ => false,
        };
        members && !already
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sesphr::id::UserId;

    #[test]
    fn each_set_comes_once_and_after_its_parts() {
        let parties = [PartyId::User(UserId(1)), PartyId::Srs, PartyId::Cloud];
        let powers = [Power::Listens, Power::Downloads, Power::Renames];
        let sets = subsets(&parties, &powers);
        // 8 sets of parties, each with or without `listens`. `downloads` adds something where
        // neither user nor store is, `renames` where the server is: {}, {srs} and 4 with the server.
        assert_eq!(sets.len(), 2 * (8 + 2 + 4 + 1));
        for (at, set) in sets.iter().enumerate() {
            let later = sets.iter().skip(at + 1);
            assert!(later.clone().all(|other| other != set && !other.is_part_of(*set)), "{set}");
        }
    }
}
