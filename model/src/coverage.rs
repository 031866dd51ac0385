//! What searches in flight have made happen to messages: which kinds overtake which, and what is lost,
//! comes again, or is never tried.
//!
//! What was never explored is what nobody thought of. So the universe is fixed first: every ordered
//! pair of kinds that one party can receive. A pair that no shipped scope explores is listed with its
//! reason ([`reason`]), and a test holds the list against what searches find.

mod kind;
mod reason;

pub use kind::Kind;
pub use reason::reason;

use crate::checker::{Readers, SesphrModel};
use crate::coalition::{Coalition, Power};
use crate::explorer::{Budget, Explorer};
use crate::packed::{PackedJudge, PackedModel};
use crate::scope::Scope;
use crate::symbolic::Symbolic;
use serde::Serialize;
use sesphr::algebra::PairingKind;
use sesphr::message::Envelope;
use sesphr::profile::Profile;
use std::collections::BTreeSet;

/// A message that arrives before one that was sent earlier to the same party.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Overtaking {
    /// What arrives first.
    pub later: Kind,
    /// What was sent before it.
    pub earlier: Kind,
    /// Whether both are about one user, or about two.
    pub user: Relation,
    /// The same for what both name of a record.
    pub slot: Relation,
}

/// How two messages are related.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Relation {
    /// Both name the same.
    Same,
    /// They name different ones.
    Different,
    /// One of them names none.
    None,
}

impl Relation {
    fn of<T: PartialEq>(a: Option<T>, b: Option<T>) -> Self {
        match (a, b) {
            (Some(a), Some(b)) if a == b => Self::Same,
            (Some(_), Some(_)) => Self::Different,
            _ => Self::None,
        }
    }
}

/// What searches explored.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// What overtook what.
    pub overtakings: BTreeSet<Overtaking>,
    /// What was lost in some scope.
    pub lost: BTreeSet<Kind>,
    /// What came again in some scope.
    pub repeated: BTreeSet<Kind>,
    /// What a corrupt server or store dropped.
    pub withheld: BTreeSet<Kind>,
    /// Distinct lists of messages in flight.
    pub lists: usize,
    /// Distinct states.
    pub states: usize,
}

/// Every ordered pair of kinds that one party can receive.
#[must_use]
pub fn universe() -> BTreeSet<(Kind, Kind)> {
    let pairs = Kind::ALL.into_iter().flat_map(|a| Kind::ALL.map(|b| (a, b)));
    pairs.filter(|(a, b)| a.share_a_receiver(*b)).collect()
}

impl Coverage {
    /// Adds what a search of a scope explores. A scope in which messages arrive at once adds nothing.
    ///
    /// # Panics
    /// If the scope has more than seven owners and users.
    pub fn add(&mut self, profile: Profile, coalition: Coalition, scope: &Scope, budget: Budget) {
        if !scope.is_in_flight() {
            return;
        }
        let model = SesphrModel::new(profile, coalition, scope.clone(), PairingKind::Type1)
            .with_readers(Readers::Everybody);
        let packed = PackedModel::new(model).expect("scopes have at most seven owners and users");
        let judge = PackedJudge::new(&packed, &[]);
        let found = Explorer::new(&packed, &judge, 1).run(budget, &mut |_| ());
        self.states += found.unique_states;
        for list in packed.lists_in_flight() {
            self.lists += 1;
            self.note(&list, coalition, scope);
        }
    }

    /// What may happen to a list of messages in flight, in the order in which they were sent.
    fn note(&mut self, list: &[Envelope<Symbolic>], coalition: Coalition, scope: &Scope) {
        for (at, later) in list.iter().enumerate() {
            let kind = Kind::of(&later.message);
            if scope.losses_max > 0 {
                self.lost.insert(kind);
            }
            if coalition.can(Power::Replays) && scope.deceptions_max > 0 {
                self.repeated.insert(kind);
            }
            let by_server = [later.from, later.to].iter().any(|end| coalition.has(*end));
            if coalition.can(Power::Withholds) && scope.deceptions_max > 0 && by_server {
                self.withheld.insert(kind);
            }
            let before = list.iter().take(at).filter(|earlier| earlier.to == later.to);
            for earlier in before {
                let (a, b) = (&later.message, &earlier.message);
                self.overtakings.insert(Overtaking {
                    later: kind,
                    earlier: Kind::of(b),
                    user: Relation::of(kind::user(a), kind::user(b)),
                    slot: Relation::of(kind::slot(a), kind::slot(b)),
                });
            }
        }
    }

    /// The pairs of kinds of which the later overtook the earlier.
    #[must_use]
    pub fn pairs(&self) -> BTreeSet<(Kind, Kind)> {
        self.overtakings.iter().map(|one| (one.later, one.earlier)).collect()
    }

    /// The pairs that were never explored.
    #[must_use]
    pub fn unexplored(&self) -> BTreeSet<(Kind, Kind)> {
        universe().difference(&self.pairs()).copied().collect()
    }

    /// Those of them that no reason is given for: there should be none.
    #[must_use]
    pub fn unexplained(&self) -> Vec<(Kind, Kind)> {
        self.unexplored().into_iter().filter(|(a, b)| reason(*a, *b).is_none()).collect()
    }
}
