//! How the steps of a prepared reading end. Parties are asked once for each kind.

use super::Place;
use crate::workload::logarithm::Logarithms;
use sesphr::acl::{Coverage, Grant, Grantee};
use sesphr::action::{Action, ActionError, Outcome, PartitionSet};
use sesphr::entropy::Entropy;
use sesphr::id::{OwnerId, PartyId, RecordId, Slot, UserId, Version};
use sesphr::payload::PayloadError;
use sesphr::profile::Profile;
use sesphr::system::{Network, System};
use sesphr::trace::TraceError;
use std::collections::BTreeMap;
use std::rc::Rc;

const OWNER: OwnerId = OwnerId(0);
const USER: UserId = UserId(0);

/// What parties did at each kind of reading so far.
#[derive(Debug)]
pub(super) struct Ends {
    /// A system with nobody in it.
    template: System<Logarithms>,
    known: BTreeMap<Place, Rc<Reading>>,
}

/// How the steps of one reading end, by the names of their actions.
#[derive(Debug)]
pub(super) struct Reading(Result<BTreeMap<&'static str, Outcome>, ActionError>);

impl Ends {
    /// Nobody was asked yet.
    ///
    /// # Errors
    /// If the profile's payload does not exist on logarithms.
    pub(super) fn new(profile: Profile, seed: u64) -> Result<Self, PayloadError> {
        let template = System::new(profile, Network::AtOnce, Entropy::Seeded(seed).seed())?;
        Ok(Self { template, known: BTreeMap::new() })
    }

    /// How steps end there.
    pub(super) fn at(&mut self, place: Place) -> Rc<Reading> {
        let Self { template, known } = self;
        let ends = known.entry(place).or_insert_with(|| Rc::new(Reading::new(template, place)));
        Rc::clone(ends)
    }
}

impl Reading {
    fn new(template: &System<Logarithms>, place: Place) -> Self {
        let mut system = template.clone();
        let ended = |action: Action| Ok((action.name(), system.apply(&action)?));
        Self(actions(place).into_iter().map(ended).collect())
    }

    /// How a step of it ends.
    ///
    /// # Errors
    /// If it cannot happen.
    pub(super) fn of(&self, action: &Action) -> Result<Outcome, TraceError> {
        let ended =
            self.0.as_ref().map_err(|source| TraceError::Action { step: 1, source: *source })?;
        Ok(ended.get(action.name()).copied().unwrap_or(Outcome::Done))
    }
}

/// A reading at a place, with all that comes before it. The last step of each action belongs to the
/// reading.
fn actions(Place { partition, first, earlier }: Place) -> Vec<Action> {
    let slot = Slot { owner: OWNER, record: RecordId(0), partition };
    let partitions: PartitionSet = [partition].into_iter().collect();
    let seal = Action::Seal { owner: OWNER, record: slot.record, partitions, bytes: 1 };
    let (grantee, from) = (Grantee::User(USER), Coverage::Joining);
    let grant = Action::Grant(Grant { slot, grantee, from });
    let item = slot.at(if first { Version(1) } else { Version(2) });
    let uploads = match (first, earlier) {
        (true, _) => vec![seal, grant],
        (false, false) => vec![seal, seal, grant],
        (false, true) => vec![seal, grant, seal],
    };
    let enrolments = [PartyId::Owner(OWNER), PartyId::User(USER)];
    let mut all = enrolments.map(|party| Action::Enrol { party }).to_vec();
    all.extend(uploads);
    all.extend([
        Action::Download { user: USER, item },
        Action::Request { user: USER, item },
        Action::Open { user: USER, item },
    ]);
    all
}
