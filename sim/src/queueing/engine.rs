//! The two ways to run a replication: by recursion where every station meets its operations in
//! order anyway, from a queue of events elsewhere. Both give the same numbers where both apply.

use super::arrival::Arrival;
use super::network::Network;
use super::station::{Node, Operation};
use super::tally::{Tally, Visit};
use crate::random::distribution::{Stream, uniform};
use crate::random::seed::{Purpose, stream};
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::collections::binary_heap::PeekMut;

/// How a replication is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Engine {
    /// Each operation is carried through its whole route, in order of arrival.
    Recursion,
    /// Operations move station by station, in order of time.
    EventQueue,
}

/// What a replication counted.
#[derive(Debug)]
pub(super) struct Outcome {
    /// Operations that arrived, including the warm-up.
    pub(super) operations: u64,
    /// Visits of stations, including the warm-up.
    pub(super) visits: u64,
    /// When the first counted operation arrived.
    pub(super) first_ns: u64,
    /// One for each station.
    pub(super) stations: Vec<Tally>,
    /// One for each class: the whole route.
    pub(super) classes: Vec<Tally>,
}

/// A replication while it runs.
pub(super) struct Replication<'a> {
    network: &'a Network,
    nodes: Vec<Node<'a>>,
    classes: Vec<Tally>,
    again: Vec<Stream>,
    operations: u64,
    visits: u64,
    first_ns: Option<u64>,
}

/// A future event of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Event {
    at_ns: u64,
    operation: Operation,
    what: What,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    /// It joins the station of its stage.
    Joins,
    /// Its service at the station of its stage ends, which frees a server.
    Ends,
}

impl Ord for Event {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        let key = |event: &Self| (event.at_ns, event.operation.number);
        key(self).cmp(&key(other))
    }
}

impl PartialOrd for Event {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl<'a> Replication<'a> {
    /// Empty stations.
    pub(super) fn new(network: &'a Network, seed: u64, replication: u32) -> Self {
        let nodes = network.stations.iter().map(|s| Node::new(network, s, seed, replication));
        let again = |name: &str| stream(seed, replication, Purpose::Again, name);
        Self {
            network,
            nodes: nodes.collect(),
            classes: network.classes.iter().map(|_| Tally::new()).collect(),
            again: network.classes.iter().map(|class| again(&class.name)).collect(),
            operations: 0,
            visits: 0,
            first_ns: None,
        }
    }

    /// Runs until every operation has ended. `told` is called for every arrival.
    pub(super) fn run(
        mut self,
        engine: Engine,
        arrivals: impl Iterator<Item = Arrival>,
        told: impl FnMut(u64),
    ) -> Outcome {
        match engine {
            Engine::Recursion => self.recurse(arrivals, told),
            Engine::EventQueue => self.simulate(arrivals, told),
        }
        Outcome {
            operations: self.operations,
            visits: self.visits,
            first_ns: self.first_ns.unwrap_or_default(),
            stations: self.nodes.into_iter().map(|node| node.tally).collect(),
            classes: self.classes,
        }
    }

    fn recurse(&mut self, arrivals: impl Iterator<Item = Arrival>, mut told: impl FnMut(u64)) {
        for arrival in arrivals {
            let mut operation = self.enter(arrival);
            told(operation.number);
            let mut now = arrival.at_ns;
            loop {
                now = self.join(now, &operation).expect("no station has priorities");
                if !self.advance(now, &mut operation) {
                    break;
                }
            }
        }
    }

    fn simulate(&mut self, arrivals: impl Iterator<Item = Arrival>, mut told: impl FnMut(u64)) {
        let mut events: BinaryHeap<Reverse<Event>> = BinaryHeap::new();
        for arrival in arrivals {
            self.until(arrival.at_ns, &mut events);
            let operation = self.enter(arrival);
            told(operation.number);
            if let Some(event) = self.joins(arrival.at_ns, operation) {
                events.push(Reverse(event));
            }
        }
        self.until(u64::MAX, &mut events);
    }

    /// Runs all events up to and including a time: operations on their way go before new arrivals.
    fn until(&mut self, end: u64, events: &mut BinaryHeap<Reverse<Event>>) {
        loop {
            let Some(mut first) = events.peek_mut() else { return };
            let Event { at_ns, operation, what } = first.0;
            if at_ns > end {
                return;
            }
            let (next, also) = match what {
                What::Joins => (self.joins(at_ns, operation), None),
                What::Ends => {
                    let served = self.node(&operation).release(at_ns);
                    let served = served.map(|(at_ns, operation)| Event {
                        at_ns,
                        operation,
                        what: What::Ends,
                    });
                    let latency_ns = self.node(&operation).latency_ns;
                    let left = self.leaves(at_ns.saturating_add(latency_ns), operation);
                    if served.is_some() { (served, left) } else { (left, None) }
                }
            };
            // What follows an event takes its place in the heap.
            match next {
                Some(event) => {
                    *first = Reverse(event);
                    drop(first);
                }
                None => drop(PeekMut::pop(first)),
            }
            events.extend(also.map(Reverse));
        }
    }

    /// An operation joins the station of its stage; returns its next event.
    fn joins(&mut self, now: u64, operation: Operation) -> Option<Event> {
        let end_ns = self.join(now, &operation)?;
        if self.node(&operation).needs_release() {
            return Some(Event { at_ns: end_ns, operation, what: What::Ends });
        }
        self.leaves(end_ns, operation)
    }

    /// An operation leaves the station of its stage; returns its next event.
    fn leaves(&mut self, now: u64, mut operation: Operation) -> Option<Event> {
        let goes_on = self.advance(now, &mut operation);
        goes_on.then_some(Event { at_ns: now, operation, what: What::Joins })
    }

    /// An operation arrives in the system.
    fn enter(&mut self, arrival: Arrival) -> Operation {
        let warm_up_ns = self.network.run.warm_up_s * 1_000_000_000;
        let counted = arrival.at_ns >= warm_up_ns;
        if counted {
            self.first_ns.get_or_insert(arrival.at_ns);
        }
        self.operations += 1;
        Operation {
            arrived_ns: arrival.at_ns,
            number: self.operations,
            user: arrival.user,
            bytes: arrival.bytes,
            class: arrival.class,
            stage: 0,
            counted,
        }
    }

    #[inline]
    fn join(&mut self, now: u64, operation: &Operation) -> Option<u64> {
        self.visits += 1;
        let stage = self.network.stage(operation);
        self.nodes.get_mut(stage.station)?.join(now, operation, stage)
    }

    fn node(&mut self, operation: &Operation) -> &mut Node<'a> {
        let station = self.network.stage(operation).station;
        self.nodes.get_mut(station).expect("a route names stations that exist")
    }

    /// Moves an operation to its next stage and says whether there is one. If not, counts its
    /// response.
    #[inline]
    fn advance(&mut self, now: u64, operation: &mut Operation) -> bool {
        let number = usize::from(operation.class);
        let class = self.network.classes.get(number).expect("an operation has a class");
        operation.stage += 1;
        if usize::from(operation.stage) < class.route.len() {
            return true;
        }
        if class.again > 0.0 {
            let stream = self.again.get_mut(number).expect("a stream for each class");
            if uniform(stream) <= class.again {
                operation.stage = 0;
                return true;
            }
        }
        if operation.counted {
            let tally = self.classes.get_mut(number).expect("a tally for each class");
            let service_ns = now - operation.arrived_ns;
            tally.add(Visit { wait_ns: 0, service_ns, latency_ns: 0, end_ns: now });
        }
        false
    }
}
