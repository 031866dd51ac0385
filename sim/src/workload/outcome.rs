//! How intentions from elsewhere end: lanes perform them.

use super::Intention;
use crate::lanes::Lanes;
use sesphr::algebra::Algebra;
use sesphr::payload::PayloadError;
use sesphr::profile::Profile;
use sesphr::trace::{Step, TraceError};

/// The steps of a trace: intentions with their outcomes, as they happen.
///
/// # Errors
/// If the profile's payload does not exist on this algebra. An action that cannot happen where it
/// stands gives an error, which ends the steps.
pub fn record<A: Algebra>(
    profile: Profile,
    root: A::Seed,
    intentions: impl IntoIterator<Item = Intention>,
) -> Result<impl Iterator<Item = Result<Step, TraceError>>, PayloadError> {
    let mut lanes = Lanes::<A>::new(profile, root)?;
    let steps = intentions.into_iter().enumerate().map(move |(at, intention)| {
        let Intention { at_ns, action } = intention;
        let outcome =
            lanes.apply(&action).map_err(|source| TraceError::Action { step: at + 1, source })?;
        Ok(Step { at_ns: Some(at_ns), action, outcome })
    });
    Ok(steps)
}
