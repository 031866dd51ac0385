//! What the oracle takes into account of a step.

use crate::entitlement::Decision;
use crate::symbolic::Symbolic;
use sesphr::action::Action;
use sesphr::system::{Network, System};

/// What a step decides, given the system before the step.
pub(super) fn decision_of_step(
    system: &System<Symbolic>,
    network: Network,
    action: &Action,
) -> Option<Decision> {
    match action {
        Action::Deliver { message } | Action::Repeat { message } => {
            system.in_flight().get(usize::from(*message)).and_then(Decision::of_arrival)
        }
        _ => Decision::of_action(network, action),
    }
}
