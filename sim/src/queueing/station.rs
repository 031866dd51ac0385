//! The state of a running station: when its servers are free, who waits, and the counts.

use super::config::{Discipline, Servers, ServersWord};
use super::network::{Network, Stage, Station};
use super::service::Service;
use super::tally::{Tally, Visit};
use crate::random::distribution::Stream;
use crate::random::seed::{Purpose, stream};
use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap, VecDeque};

/// An operation on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Operation {
    /// When it arrived in the system.
    pub(super) arrived_ns: u64,
    /// Its place in the order of arrival.
    pub(super) number: u64,
    pub(super) user: u32,
    pub(super) bytes: u32,
    pub(super) class: u16,
    /// Its place on its route.
    pub(super) stage: u16,
    /// Whether it is counted: it arrived after the warm-up.
    pub(super) counted: bool,
}

/// Servers and their queue.
#[derive(Debug)]
enum Servants {
    /// First come, first served by one server: when it is free.
    One(u64),
    /// First come, first served by several: when each is free.
    Several(BinaryHeap<Reverse<u64>>),
    /// A server and a queue for each user.
    PerUser(Vec<u64>),
    /// Nobody waits.
    Unlimited,
    /// By priority: how many are idle, and who waits, a queue for each priority in their order.
    Priority { idle: u32, queues: Vec<(u8, VecDeque<Waiting>)> },
}

/// An operation that waits, and since when.
#[derive(Clone, Copy, Debug)]
struct Waiting {
    since_ns: u64,
    operation: Operation,
}

/// A station while it runs.
#[derive(Debug)]
pub(super) struct Node<'a> {
    network: &'a Network,
    servants: Servants,
    services: Stream,
    /// Time from the end of a service to the next station.
    pub(super) latency_ns: u64,
    pub(super) tally: Tally,
}

impl<'a> Node<'a> {
    /// An empty station.
    pub(super) fn new(
        network: &'a Network,
        station: &Station,
        seed: u64,
        replication: u32,
    ) -> Self {
        let servants = match (station.discipline, station.servers) {
            (Discipline::Priority, Servers::Number(idle)) => {
                let priorities: BTreeSet<u8> =
                    network.classes.iter().map(|class| class.priority).collect();
                let queues = priorities.into_iter().map(|priority| (priority, VecDeque::new()));
                Servants::Priority { idle, queues: queues.collect() }
            }
            (_, Servers::Number(1)) => Servants::One(0),
            (_, Servers::Number(number)) => {
                Servants::Several((0..number).map(|_| Reverse(0)).collect())
            }
            (_, Servers::Word(ServersWord::PerUser)) => {
                Servants::PerUser(vec![0; network.users as usize])
            }
            (_, Servers::Word(ServersWord::Unlimited)) => Servants::Unlimited,
        };
        Self {
            network,
            servants,
            services: stream(seed, replication, Purpose::Services, &station.name),
            latency_ns: station.latency_ns,
            tally: Tally::new(),
        }
    }

    /// Adds an operation and returns when it leaves, if that is known already. With priorities,
    /// that is when its service ends and the next one starts.
    ///
    /// First come, first served: the start of a service is known at once, by the recursion of
    /// Lindley 1952 for one server and of Kiefer and Wolfowitz 1955 for several.
    #[inline]
    pub(super) fn join(&mut self, now: u64, operation: &Operation, stage: &Stage) -> Option<u64> {
        if matches!(self.servants, Servants::Priority { .. }) {
            return self.join_by_priority(now, operation, stage);
        }
        let service_ns = stage.service.time(operation, &mut self.services);
        let start = match &mut self.servants {
            Servants::One(free) => occupy(free, now, service_ns),
            // The server that is free first.
            Servants::Several(free) => {
                let mut first = free.peek_mut().expect("a station has servers");
                occupy(&mut first.0, now, service_ns)
            }
            Servants::PerUser(free) => {
                let user = operation.user as usize;
                occupy(free.get_mut(user).expect("a user of the population"), now, service_ns)
            }
            Servants::Unlimited | Servants::Priority { .. } => now,
        };
        let end_ns = self.count(operation, now, start, service_ns);
        Some(end_ns.saturating_add(self.latency_ns))
    }

    fn join_by_priority(&mut self, now: u64, operation: &Operation, stage: &Stage) -> Option<u64> {
        let Servants::Priority { idle, queues } = &mut self.servants else {
            return None;
        };
        if *idle > 0 {
            *idle -= 1;
            let service_ns = stage.service.time(operation, &mut self.services);
            return Some(self.count(operation, now, now, service_ns));
        }
        let class = self.network.classes.get(usize::from(operation.class));
        let priority = class.map_or(0, |class| class.priority);
        let own = queues.iter_mut().find(|(of, _)| *of == priority);
        let (_, queue) = own.expect("a queue for each priority of a class");
        queue.push_back(Waiting { since_ns: now, operation: *operation });
        None
    }

    /// Whether the station must be told when a service ends.
    pub(super) const fn needs_release(&self) -> bool {
        matches!(self.servants, Servants::Priority { .. })
    }

    /// A server is free: returns the operation that it serves next, and when that service ends.
    pub(super) fn release(&mut self, now: u64) -> Option<(u64, Operation)> {
        let Servants::Priority { idle, queues } = &mut self.servants else {
            return None;
        };
        let Some(next) = queues.iter_mut().find_map(|(_, queue)| queue.pop_front()) else {
            *idle += 1;
            return None;
        };
        let stage = self.network.stage(&next.operation);
        let service_ns = stage.service.time(&next.operation, &mut self.services);
        Some((self.count(&next.operation, next.since_ns, now, service_ns), next.operation))
    }

    /// Counts a visit and says when it ends.
    #[inline]
    fn count(&mut self, operation: &Operation, joined: u64, start: u64, service_ns: u64) -> u64 {
        let end_ns = start.saturating_add(service_ns);
        if operation.counted {
            let latency_ns = self.latency_ns;
            self.tally.add(Visit { wait_ns: start - joined, service_ns, latency_ns, end_ns });
        }
        end_ns
    }
}

/// Takes a server once it is free, and returns when.
#[inline]
fn occupy(free: &mut u64, now: u64, service_ns: u64) -> u64 {
    // W = max(0, free - now)
    let start = now.max(*free);
    *free = start.saturating_add(service_ns);
    start
}

impl Network {
    /// Where an operation is on its route.
    #[inline]
    pub(super) fn stage(&self, operation: &Operation) -> &Stage {
        let route = self.classes.get(usize::from(operation.class)).map(|class| &class.route);
        let stage = route.and_then(|route| route.get(usize::from(operation.stage)));
        stage.expect("an operation is on the route of its class")
    }
}

impl Service {
    /// The time of one service.
    #[inline]
    fn time(&self, operation: &Operation, stream: &mut Stream) -> u64 {
        match self {
            Self::Drawn(sampler) => sampler.draw(stream),
            Self::Sized { ps_per_byte, rest } => {
                rest.draw(stream).saturating_add(u64::from(operation.bytes) * ps_per_byte / 1000)
            }
            // 8 bits a byte, 10^9 ns a second
            Self::Transmission { bits_per_second } => {
                u64::from(operation.bytes).saturating_mul(8_000_000_000) / bits_per_second
            }
        }
    }
}
