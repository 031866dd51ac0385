//! P35: once everything has arrived, server, owner and oracle say the same, whatever overtook what.
//! Where nothing is signed, lists may never agree again.

use sesphr::acl::{Coverage, Grant, Grantee};
use sesphr::action::{Action, PartitionSet};
use sesphr::algebra::PairingKind;
use sesphr::id::{PartyId, Slot};
use sesphr::profile::Profile;
use sesphr_model::checker::{SesphrModel, State};
use sesphr_model::coalition::{Coalition, INSIDER};
use sesphr_model::matrix::{Job, run};
use sesphr_model::property::{Property, Verdict};
use sesphr_model::scope::Scope;

const HARDENED: [Profile; 2] = [Profile::HARDENED, Profile::HARDENED_EPOCH];
const ALL: [Profile; 3] = [Profile::HARDENED, Profile::HARDENED_EPOCH, Profile::SESPHR_HYBRID];

fn p35() -> &'static Property {
    Property::by_id("P35").expect("a property")
}

/// A system in flight, one step at a time.
struct Run {
    model: SesphrModel,
    state: State,
    slot: Slot,
}

impl Run {
    fn new(profile: Profile) -> Self {
        let scope = Scope::orders_in_flight();
        let slot = *scope.slots.first().expect("a slot");
        let model = SesphrModel::new(profile, Coalition::NONE, scope, PairingKind::Type1);
        let state = model.start(&mut |_, _, _| {});
        Self { model, state, slot }
    }

    /// What is sent stays in flight, after what was sent before.
    fn does(&mut self, action: Action) -> &mut Self {
        self.state = self.model.step(&self.state, &action.into()).0;
        self
    }

    fn grant(&mut self, from: Coverage) -> &mut Self {
        let grantee = Grantee::User(INSIDER);
        self.does(Action::Grant(Grant { slot: self.slot, grantee, from }))
    }

    fn revoke(&mut self) -> &mut Self {
        self.does(Action::Revoke { slot: self.slot, grantee: Grantee::User(INSIDER) })
    }

    fn seal(&mut self) -> &mut Self {
        let partitions: PartitionSet = [self.slot.partition].into_iter().collect();
        let Slot { owner, record, .. } = self.slot;
        self.does(Action::Seal { owner, record, partitions, bytes: 0 })
    }

    /// Delivers what was sent last, first of all.
    fn last_first(&mut self) -> &mut Self {
        let last = self.state.system.in_flight().len() - 1;
        self.does(Action::Deliver { message: u16::try_from(last).expect("few messages") }).settle()
    }

    fn settle(&mut self) -> &mut Self {
        while !self.state.system.in_flight().is_empty() {
            self.does(Action::Deliver { message: 0 });
        }
        self
    }

    fn agrees(&self) -> bool {
        assert!(self.state.system.in_flight().is_empty());
        p35().holds(&self.model, &self.state)
    }
}

#[test]
fn lists_agree_where_orders_arrive_as_they_were_given() {
    for profile in ALL {
        let mut run = Run::new(profile);
        run.seal().settle().grant(Coverage::Joining).settle().revoke().settle().seal().settle();
        run.grant(Coverage::Past).settle();
        assert!(run.agrees(), "{profile}");
        assert!(p35().is_witnessed(&run.model, &run.state));
        run.does(Action::Depart { user: INSIDER }).settle();
        assert!(run.agrees(), "{profile}");
    }
}

#[test]
fn a_grant_may_overtake_its_revocation_where_orders_are_numbered() {
    for profile in ALL {
        let mut run = Run::new(profile);
        run.seal().grant(Coverage::Joining).settle().revoke();
        // The revocation is under way while two versions are uploaded and the grant is given again.
        let held = run.state.system.in_flight().to_vec();
        run.state.system.set_in_flight(Vec::new());
        run.seal().seal().grant(Coverage::Joining).settle();
        run.state.system.set_in_flight(held);
        let agrees = run.settle().agrees();
        assert_eq!(agrees, HARDENED.contains(&profile), "{profile}");
    }
}

#[test]
fn two_grants_of_one_line_may_be_swapped() {
    for profile in HARDENED {
        let mut run = Run::new(profile);
        run.seal().seal().settle().grant(Coverage::Past).grant(Coverage::Joining);
        assert!(run.last_first().agrees(), "{profile}: the server has the grant from the past");
    }
}

#[test]
fn a_return_may_overtake_the_departure_before_it() {
    for profile in HARDENED {
        let mut run = Run::new(profile);
        run.seal().grant(Coverage::Joining).settle();
        let party = PartyId::User(INSIDER);
        run.does(Action::Depart { user: INSIDER }).does(Action::Enrol { party });
        assert!(run.last_first().agrees(), "{profile}: the old grants have ended");
    }
}

/// The same by search, in a scope with room for two grants.
#[test]
fn a_search_finds_lists_that_never_agree_where_nothing_is_signed() {
    for profile in ALL {
        let mut scope = Scope::orders_in_flight();
        scope.judges = vec!["P35".to_owned()];
        (scope.grants_max, scope.readings_max) = (2, 0);
        let mut job = Job::new(profile, Coalition::NONE, scope);
        job.budget.enough = 1;
        let cells = run(&job, &mut |_| {});
        let [cell] = cells.as_slice() else { panic!("one property: {cells:?}") };
        let expected = if HARDENED.contains(&profile) { Verdict::Holds } else { Verdict::Violated };
        assert_eq!(cell.verdict, expected, "{profile}");
    }
}
