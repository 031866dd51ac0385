//! Running: a trace is recorded from actions, and run again to the same outcomes on any algebra.

use super::{Header, Step, Trace, TraceError};
use crate::action::{Action, Outcome};
use crate::algebra::Algebra;
use crate::system::System;
use serde::Serialize;

/// A step that did not end as its trace says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Divergence<T = Action> {
    /// Which step, counted from 1.
    pub step: usize,
    /// What was done.
    pub action: T,
    /// How it ended in the trace.
    pub recorded: Outcome,
    /// How it ended now.
    pub replayed: Outcome,
}

impl Trace {
    /// Performs actions and records how each ends.
    ///
    /// # Errors
    /// A profile that the algebra cannot run, or an action that cannot happen.
    pub fn record<A: Algebra>(
        header: Header,
        root: A::Seed,
        actions: impl IntoIterator<Item = Action>,
    ) -> Result<Self, TraceError> {
        let mut system = System::<A>::new(header.profile, header.network, root)?;
        let steps = actions
            .into_iter()
            .enumerate()
            .map(|(at, action)| {
                let outcome = step(&mut system, at, &action)?;
                Ok(Step { at_ns: None, action, outcome })
            })
            .collect::<Result<_, TraceError>>()?;
        Ok(Self { header, steps })
    }

    /// Runs the trace again, to the end or to the first step that ends differently.
    ///
    /// # Errors
    /// A profile that the algebra cannot run, or an action that cannot happen.
    pub fn replay<A: Algebra>(
        &self,
        root: A::Seed,
    ) -> Result<(System<A>, Option<Divergence>), TraceError> {
        let mut system = System::<A>::new(self.header.profile, self.header.network, root)?;
        for (at, Step { action, outcome, .. }) in self.steps.iter().enumerate() {
            let replayed = step(&mut system, at, action)?;
            if replayed != *outcome {
                let recorded = *outcome;
                let divergence = Divergence { step: at + 1, action: *action, recorded, replayed };
                return Ok((system, Some(divergence)));
            }
        }
        Ok((system, None))
    }
}

fn step<A: Algebra>(
    system: &mut System<A>,
    at: usize,
    action: &Action,
) -> Result<Outcome, TraceError> {
    system.apply(action).map_err(|source| TraceError::Action { step: at + 1, source })
}
