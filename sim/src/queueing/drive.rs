//! Arrivals from a workload: people's actions and their outcomes drive a simulation as they are
//! drawn.
//!
//! Memory holds the workload's own state and the size of what each slot stores. Finished operations
//! take none.

use super::arrival::Arrival;
use super::engine::Engine;
use super::network::Network;
use super::report::Come;
use super::{Report, Setup};
use crate::replay::operation;
use crate::scenario::Scenario;
use crate::workload::{Workload, generate};
use sesphr::action::Action;
use sesphr::id::{PartyId, Slot};
use sesphr::payload::PayloadError;
use sesphr::trace::{Step, TraceError};
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// Why a workload cannot drive a network.
#[derive(Debug, thiserror::Error)]
pub enum DriveError {
    /// Something happens that the network has no class for.
    #[error(
        "no class is named {class:?}, and step {step} of the workload is one; there are {known}"
    )]
    Class {
        /// What happens, as results of replays call it.
        class: &'static str,
        /// The first such step, counted from 1.
        step: u64,
        /// The classes that there are.
        known: String,
    },
    /// The workload cannot happen.
    #[error("the workload cannot happen")]
    Workload(#[from] TraceError),
    /// The payload of the workload's profile does not exist on its algebra.
    #[error(transparent)]
    Payload(#[from] PayloadError),
}

impl Network {
    /// Simulates with a workload's operations as arrivals; replication r uses the seed plus r. A
    /// step's class has the name that replays give it (`seal`, `request`, `request-refused`, ...).
    /// An upload is one operation for each partition. Each owner and user of the workload has a
    /// device.
    ///
    /// # Errors
    /// A step that the network has no class for.
    pub fn simulate_workload(
        &self,
        setup: &Setup<'_>,
        scenario: &Scenario,
    ) -> Result<Report, DriveError> {
        let seed = |replication: u32| setup.seed.wrapping_add(replication.into());
        let users = |replication| Workload::new(scenario, seed(replication)).users();
        let users = (0..self.run.replications).map(users).max().unwrap_or_default();
        let people = users.saturating_add(scenario.population.patients);
        let network = Self { users: people.max(1), ..self.clone() };
        let engine = if network.keeps_order() { Engine::Recursion } else { Engine::EventQueue };
        let fault = Mutex::new(None);
        let stop = |error| *fault.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
        let report = network.replicate(setup, engine, Come::FromOutside, |replication| {
            let seed = seed(replication);
            let steps = generate::played(scenario, seed);
            let steps = steps.map_err(|error| stop(error.into())).ok();
            Drive::new(&network, users, steps.into_iter().flatten())
                .map_while(|arrival| arrival.map_err(stop).ok())
        });
        match fault.into_inner().unwrap_or_else(PoisonError::into_inner) {
            Some(error) => Err(error),
            None => Ok(report.without_unstable()),
        }
    }
}

/// Steps as arrivals.
struct Drive<'a, I> {
    network: &'a Network,
    /// Devices of owners come after those of users.
    users: u32,
    steps: I,
    number: u64,
    /// An upload of several partitions: what arrives, and how many more.
    pending: Option<(Arrival, usize)>,
    /// The size last stored in each slot.
    sizes: BTreeMap<Slot, u32>,
}

impl<'a, I: Iterator<Item = Result<Step, TraceError>>> Drive<'a, I> {
    const fn new(network: &'a Network, users: u32, steps: I) -> Self {
        Self { network, users, steps, number: 0, pending: None, sizes: BTreeMap::new() }
    }

    fn arrival(&mut self, step: &Step) -> Result<Arrival, DriveError> {
        self.number += 1;
        let name = operation(&step.action, step.outcome);
        let class = self.network.class(name).ok_or_else(|| DriveError::Class {
            class: name,
            step: self.number,
            known: self.network.class_names().collect::<Vec<_>>().join(", "),
        })?;
        let user = match step.action.actor() {
            Some(PartyId::Owner(owner)) => self.users.saturating_add(owner.0),
            Some(PartyId::User(user)) => user.0,
            _ => 0,
        };
        let bytes = self.bytes(&step.action);
        Ok(Arrival { at_ns: step.at_ns.unwrap_or_default(), class, user, bytes })
    }

    /// What a step moves over links.
    fn bytes(&mut self, action: &Action) -> u32 {
        let stored = |slot| self.sizes.get(&slot).copied().unwrap_or_default();
        match *action {
            Action::Seal { owner, record, partitions, bytes } => {
                let slots = partitions.iter().map(|partition| Slot { owner, record, partition });
                self.sizes.extend(slots.map(|slot| (slot, bytes)));
                bytes
            }
            Action::Rotate { slot } => stored(slot),
            Action::Download { item, .. } | Action::Open { item, .. } => stored(item.slot),
            _ => 0,
        }
    }
}

impl<I: Iterator<Item = Result<Step, TraceError>>> Iterator for Drive<'_, I> {
    type Item = Result<Arrival, DriveError>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some((arrival, left)) = self.pending {
            self.pending = (left > 1).then_some((arrival, left - 1));
            return Some(Ok(arrival));
        }
        let step = match self.steps.next()? {
            Ok(step) => step,
            Err(error) => return Some(Err(error.into())),
        };
        let arrival = self.arrival(&step);
        if let (Action::Seal { partitions, .. }, Ok(arrival)) = (step.action, &arrival) {
            let more = partitions.iter().count().saturating_sub(1);
            self.pending = (more > 0).then_some((*arrival, more));
        }
        Some(arrival)
    }
}
