//! Runs by hand: for a fault that shows after too many steps to search for it, and for one that takes a
//! message which no coalition of the model makes.

use sesphr::acl::{Coverage, Grant, Grantee, Role};
use sesphr::action::Action;
use sesphr::algebra::PairingKind;
use sesphr::fault::Seeded;
use sesphr::id::{ItemId, OwnerId, Partition, RecordId, Slot, UserId, Version};
use sesphr::message::{Envelope, Message, Standing};
use sesphr::profile::Profile;
use sesphr_model::checker::{SesphrModel, State};
use sesphr_model::coalition::Coalition;
use sesphr_model::property::Property;
use sesphr_model::scope::Scope;
use sesphr_model::symbolic::Symbolic;

const USER: UserId = UserId(1);
const SLOT: Slot = Slot { owner: OwnerId(0), record: RecordId(0), partition: Partition::MEDICAL };

/// Whether a property is contradicted once the issuer's first answer arrives late: after the role was
/// withdrawn, which the server keeps back, and after the owner asked about another item.
pub(crate) fn late_statement(
    property: &Property,
    bounds: (Profile, Coalition, Scope),
    seeded: Seeded,
) -> bool {
    let mut run = Run::new(bounds, seeded);
    let role = Role::Doctor;
    let grantee = Grantee::Role(role);
    let version = |version| SLOT.at(Version(version));
    let request = |item: ItemId| Action::Request { user: USER, item };
    run.does(Action::Grant(Grant { slot: SLOT, grantee, from: Coverage::Joining }));
    run.does(Action::Assign { user: USER, role });
    run.does(upload());
    run.does(request(version(1)));
    run.does(Action::Withdraw { user: USER, role });
    run.does(upload());
    run.does(request(version(2)));
    run.arrives(|message| matches!(message, Message::Statement(_)));
    !property.holds(&run.model, &run.state)
}

/// Whether a property is contradicted once an answer that was heard arrives again, with the number of a
/// later request, in place of the answer to that. A second version was uploaded in between.
pub(crate) fn renumbered_reply(
    property: &Property,
    bounds: (Profile, Coalition, Scope),
    seeded: Seeded,
) -> bool {
    let mut run = Run::new(bounds, seeded);
    let first = SLOT.at(Version(1));
    let grantee = Grantee::User(USER);
    run.does(Action::Grant(Grant { slot: SLOT, grantee, from: Coverage::Past }));
    run.does(upload());
    run.does(Action::Download { user: USER, item: first });
    let mut heard = run.asks(first);
    run.arrives(|_| true);
    run.does(upload());
    let Message::Reply(answer) = run.asks(first).message else { panic!("it is an answer") };
    let Message::Reply(reply) = &mut heard.message else { panic!("it is an answer") };
    reply.content.request = answer.content.request;
    run.state.system.set_in_flight(vec![heard]);
    run.arrives(|_| true);
    !property.holds(&run.model, &run.state)
}

fn upload() -> Action {
    let partitions = [SLOT.partition].into_iter().collect();
    Action::Seal { owner: SLOT.owner, record: SLOT.record, partitions, bytes: 0 }
}

struct Run {
    model: SesphrModel,
    state: State,
}

impl Run {
    fn new((profile, coalition, scope): (Profile, Coalition, Scope), seeded: Seeded) -> Self {
        let model = SesphrModel::new(profile, coalition, scope, PairingKind::Type1);
        let model = model.with_seeded(seeded);
        let state = model.start(&mut |_, _, _| {});
        Self { model, state }
    }

    /// Asks for an item, and returns the answer when it is on its way.
    fn asks(&mut self, item: ItemId) -> Envelope<Symbolic> {
        self.state = self.model.step(&self.state, &Action::Request { user: USER, item }.into()).0;
        while self.arrives(|message| !matches!(message, Message::Reply(_))) {}
        self.state.system.in_flight().first().expect("the server answers").clone()
    }

    /// Takes an action, and lets everything arrive but what the issuer says.
    fn does(&mut self, action: Action) {
        self.state = self.model.step(&self.state, &action.into()).0;
        while self.arrives(|message| match message {
            Message::Statement(_) => false,
            Message::Certify(signed) => signed.content.standing != Standing::Withdrawn,
            _ => true,
        }) {}
    }

    /// Lets the first message of a kind arrive; whether there was one.
    fn arrives(&mut self, which: impl Fn(&Message<Symbolic>) -> bool) -> bool {
        let is_meant = |sent: &Envelope<Symbolic>| which(&sent.message);
        let Some(at) = self.state.system.in_flight().iter().position(is_meant) else {
            return false;
        };
        let message = u16::try_from(at).expect("few are under way");
        self.state = self.model.step(&self.state, &Action::Deliver { message }.into()).0;
        true
    }
}
