//! What searches in flight have made happen to messages: which kinds overtake which, and what is lost,
//! comes again, or is never tried.
//!
//! What was never explored is what nobody thought of. So the universe is fixed first: every ordered
//! pair of kinds that one party can receive. A pair that no shipped scope explores is listed with its
//! reason ([`reason`]), and a test holds the list against what searches find.

mod message_kind;
mod reason;

pub use message_kind::MessageKind;
pub use reason::{reason, reason_never};

use crate::checker::{Readers, SesphrModel};
use crate::coalition::{Coalition, Power};
use crate::explorer::{Budget, Explorer};
use crate::packed::{Happened, PackedJudge, PackedModel};
use crate::property::PROPERTIES;
use crate::scope::Scope;
use crate::symbolic::Symbolic;
use serde::Serialize;
use sesphr::action::Outcome;
use sesphr::algebra::PairingKind;
use sesphr::message::Envelope;
use sesphr::profile::{Profile, Standing};
use std::collections::BTreeSet;
use std::fmt;

/// A message that arrives before one that was sent earlier to the same party.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Overtaking {
    /// What arrives first.
    pub later: MessageKind,
    /// What was sent before it.
    pub earlier: MessageKind,
    /// Whether both are about one user, or about two.
    pub user: Relation,
    /// The same for the roles that they name.
    pub role: Relation,
    /// The same for the owners.
    pub owner: Relation,
    /// The same for what both name of a record.
    pub slot: Relation,
}

/// Something that happened, and how it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Ending {
    /// What happened.
    pub deed: Deed,
    /// How it ended.
    pub outcome: Outcome,
}

/// What ends in one way or another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Deed {
    /// A move of an honest party, by its name.
    Move(&'static str),
    /// A move of a corrupt party, by its name.
    Lie(&'static str),
    /// A message of a kind arrives.
    Arrival(MessageKind),
}

impl fmt::Display for Deed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Move(name) => write!(f, "{name}"),
            Self::Lie(name) => write!(f, "{name}, by a liar"),
            Self::Arrival(kind) => write!(f, "{kind} arrives"),
        }
    }
}

/// A search whose messages are listed.
#[derive(Clone, Debug)]
pub struct Search {
    /// The profile.
    pub profile: Profile,
    /// Who is corrupt.
    pub coalition: Coalition,
    /// The scope.
    pub scope: Scope,
    /// When it ends.
    pub budget: Budget,
}

impl Search {
    /// The searches of some scopes under some profiles.
    #[must_use]
    pub fn all(profiles: &[Profile], scopes: &[Scope], budget: Budget) -> Vec<Self> {
        let of = |profile: Profile, scope: &Scope| {
            let search = |coalition| Self { profile, coalition, scope: scope.clone(), budget };
            acting(&profile, scope).map(search).collect::<Vec<_>>()
        };
        let pairs =
            profiles.iter().flat_map(|profile| scopes.iter().map(|scope| (*profile, scope)));
        pairs.flat_map(|(profile, scope)| of(profile, scope)).collect()
    }
}

/// The searches of the gate: the scopes of the whole matrix, of which the first [`STATES_MAX`] states
/// show whatever the others do, and all states of a small one in which owners ask about what a server
/// withholds.
#[must_use]
pub fn gate() -> Vec<Search> {
    let first = Budget { states_max: STATES_MAX, ..Budget::default() };
    let asked = Profile { standing: Standing::Asked, ..Profile::HARDENED_EPOCH };
    let withheld = Scope::named("withdrawals-withheld");
    let small = withheld.map(|scope| Scope { versions_max: 1, revocations_max: 2, ..scope });
    let matrix = Search::all(&PROFILES, &Scope::all(), first);
    let small: Vec<Scope> = small.into_iter().collect();
    matrix.into_iter().chain(Search::all(&[asked], &small, Budget::default())).collect()
}

/// The profiles that the gate explores the scopes of the matrix under.
pub const PROFILES: [Profile; 2] = [Profile::HARDENED, Profile::SESPHR_HYBRID];

/// States of a search of the gate. A pair that is first seen later fails the gate, as one that is
/// never seen does.
const STATES_MAX: usize = 20_000;

/// The coalitions that a scope is explored with under a profile: what messages do depends on what
/// a coalition does, not on what it sees. Where owners ask the issuer, the server withholds.
fn acting(profile: &Profile, scope: &Scope) -> impl Iterator<Item = Coalition> {
    let withholds = profile.asks_issuer();
    let acts = move |one: &Coalition| match one.can(Power::Withholds) {
        true => withholds,
        false => !withholds && (one.is_honest() || one.deceives()),
    };
    let judged =
        move |one: &Coalition| PROPERTIES.iter().any(|property| property.speaks_in(*one, scope));
    Coalition::ALL.into_iter().filter(acts).filter(judged)
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
    /// What ended how.
    pub endings: BTreeSet<Ending>,
    /// What was lost in some scope.
    pub lost: BTreeSet<MessageKind>,
    /// What came again in some scope.
    pub repeated: BTreeSet<MessageKind>,
    /// What a corrupt server or store dropped.
    pub withheld: BTreeSet<MessageKind>,
    /// Distinct lists of messages in flight.
    pub lists: usize,
    /// Distinct states.
    pub states: usize,
}

/// Every ordered pair of kinds that one party can receive.
#[must_use]
pub fn universe() -> BTreeSet<(MessageKind, MessageKind)> {
    let pairs = MessageKind::ALL.into_iter().flat_map(|a| MessageKind::ALL.map(|b| (a, b)));
    pairs.filter(|(a, b)| a.share_a_receiver(*b)).collect()
}

/// The moves of honest parties.
const MOVES: [&str; 12] = [
    "enrol", "assign", "withdraw", "depart", "seal", "grant", "revoke", "rotate", "download",
    "request", "open", "restart",
];
/// The moves of corrupt parties.
const LIES: [&str; 13] = [
    "store",
    "deposit",
    "redeposit",
    "grant",
    "revoke",
    "certify",
    "vouch",
    "depart",
    "request",
    "misassign",
    "serve",
    "answer",
    "substitute",
];

/// Everything that can happen. What the network does is told by what arrives, is lost or comes again.
#[must_use]
pub fn deeds() -> BTreeSet<Deed> {
    let moves = MOVES.map(Deed::Move).into_iter().chain(LIES.map(Deed::Lie));
    moves.chain(MessageKind::ALL.map(Deed::Arrival)).collect()
}

impl Coverage {
    /// Adds what a search explores. Where messages arrive at once, none overtakes another.
    ///
    /// # Panics
    /// If the scope has more than seven owners and users.
    pub fn add(&mut self, search: &Search) {
        let Search { profile, coalition, scope, budget } = search;
        let model = SesphrModel::new(*profile, *coalition, scope.clone(), PairingKind::Type1)
            .with_readers(Readers::Everybody);
        let packed = PackedModel::new(model).expect("scopes have at most seven owners and users");
        let judge = PackedJudge::new(&packed, &[]);
        let found = Explorer::new(&packed, &judge, 1).run(*budget, &mut |_| ());
        self.states += found.unique_states;
        self.add_lists(&packed);
    }

    /// What this and another explored.
    #[must_use]
    pub fn merged(mut self, mut other: Self) -> Self {
        self.overtakings.append(&mut other.overtakings);
        self.endings.append(&mut other.endings);
        self.lost.append(&mut other.lost);
        self.repeated.append(&mut other.repeated);
        self.withheld.append(&mut other.withheld);
        self.lists += other.lists;
        self.states += other.states;
        self
    }

    /// Adds what a model that was explored had in flight.
    pub(crate) fn add_lists(&mut self, packed: &PackedModel) {
        let (coalition, scope) = (packed.model().coalition(), packed.model().scope());
        self.endings.extend(packed.endings().into_iter().map(|(happened, outcome)| {
            let deed = match happened {
                Happened::Arrival(kind) => Deed::Arrival(kind),
                Happened::Move(step) if step.honest().is_some() => Deed::Move(step.name()),
                Happened::Move(step) => Deed::Lie(step.name()),
            };
            Ending { deed, outcome }
        }));
        if !scope.is_in_flight() {
            return;
        }
        for list in packed.lists_in_flight() {
            self.lists += 1;
            self.note(&list, coalition, scope);
        }
    }

    /// What may happen to a list of messages in flight, in the order in which they were sent.
    fn note(&mut self, list: &[Envelope<Symbolic>], coalition: Coalition, scope: &Scope) {
        for (at, later) in list.iter().enumerate() {
            let kind = MessageKind::of(&later.message);
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
                    earlier: MessageKind::of(b),
                    user: Relation::of(message_kind::user(a), message_kind::user(b)),
                    role: Relation::of(message_kind::role(a), message_kind::role(b)),
                    owner: Relation::of(message_kind::owner(a), message_kind::owner(b)),
                    slot: Relation::of(message_kind::slot(a), message_kind::slot(b)),
                });
            }
        }
    }

    /// The pairs of kinds of which the later overtook the earlier.
    #[must_use]
    pub fn pairs(&self) -> BTreeSet<(MessageKind, MessageKind)> {
        self.overtakings.iter().map(|one| (one.later, one.earlier)).collect()
    }

    /// The pairs that were never explored.
    #[must_use]
    pub fn unexplored(&self) -> BTreeSet<(MessageKind, MessageKind)> {
        universe().difference(&self.pairs()).copied().collect()
    }

    /// What never happened.
    #[must_use]
    pub fn never(&self) -> BTreeSet<Deed> {
        let happened: BTreeSet<Deed> = self.endings.iter().map(|ending| ending.deed).collect();
        deeds().difference(&happened).copied().collect()
    }

    /// Those of the pairs that no reason is given for: there should be none.
    #[must_use]
    pub fn unexplained(&self) -> Vec<(MessageKind, MessageKind)> {
        self.unexplored().into_iter().filter(|(a, b)| reason(*a, *b).is_none()).collect()
    }
}
