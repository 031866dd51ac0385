//! What the oracle is told of a step.
//!
//! Where messages stay in flight, the holder of a new role is covered from when the owner hears of
//! it: an owner who uploads cannot act on what they have not heard. The oracle acts as if all
//! owners heard of it at that moment, and as if nothing withdrew the role meanwhile. So a scope in
//! flight has one owner, and if it has roles, nobody loses one.

use crate::symbolic::Symbolic;
use sesphr::action::Action;
use sesphr::id::PartyId;
use sesphr::message::{Envelope, Message, Standing};
use sesphr::system::{Network, System};

/// What a step decides, given the system before the step.
pub(super) fn told(system: &System<Symbolic>, network: Network, action: &Action) -> Option<Action> {
    match action {
        Action::Deliver { message } | Action::Repeat { message } => {
            system.in_flight().get(usize::from(*message)).and_then(heard)
        }
        _ => decided(network, action),
    }
}

/// What an action decides as it happens.
pub(crate) fn decided(network: Network, action: &Action) -> Option<Action> {
    let later = network == Network::InFlight && matches!(action, Action::Assign { .. });
    (!later).then_some(*action)
}

/// What a message decides as it arrives, where messages stay in flight.
pub(crate) fn heard(envelope: &Envelope<Symbolic>) -> Option<Action> {
    let (PartyId::Owner(_), Message::Certify(signed)) = (envelope.to, &envelope.message) else {
        return None;
    };
    let certificate = signed.content;
    let held = certificate.standing == Standing::Held;
    held.then_some(Action::Assign { user: certificate.user, role: certificate.role })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scope::Scope;

    #[test]
    fn scopes_in_flight_have_one_owner_and_keep_their_roles() {
        let scopes = Scope::all().into_iter().chain(Scope::large());
        for scope in scopes.filter(|scope| scope.network == Network::InFlight) {
            let mut owners = scope.slots.iter().map(|slot| slot.owner);
            let first = owners.next();
            assert!(owners.all(|owner| Some(owner) == first), "{}", scope.name);
            let kept = scope.revocations_max == 0 && scope.departures_max == 0;
            assert!(scope.roles.is_empty() || kept, "{}", scope.name);
        }
    }
}
