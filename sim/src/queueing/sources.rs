//! The arrivals of all classes, merged into one stream in order of time.

use super::arrival::{Arrival, TIME_MAX_NS};
use super::network::{Class, Network};
use crate::random::distribution::Stream;
use crate::random::seed::{Purpose, stream};
use rand::Rng;

/// The arrivals of one class.
struct Source<'a> {
    class: &'a Class,
    times: Stream,
    marks: Stream,
    next_ns: u64,
    left: u32,
}

/// The arrivals of all classes, in order of time, until the run ends.
pub(super) struct Sources<'a> {
    sources: Vec<Source<'a>>,
    users: u32,
    operations: u64,
    horizon_ns: u64,
}

impl<'a> Sources<'a> {
    /// Those of a replication.
    pub(super) fn new(network: &'a Network, seed: u64, replication: u32) -> Self {
        let source = |class: &'a Class| {
            let mut times = stream(seed, replication, Purpose::Times, &class.name);
            let marks = stream(seed, replication, Purpose::Marks, &class.name);
            let next_ns = class.process.next(0, &mut times);
            Source { class, times, marks, next_ns, left: class.batch }
        };
        Self {
            sources: network.classes.iter().map(source).collect(),
            users: network.users,
            operations: network.run.operations.unwrap_or(u64::MAX),
            horizon_ns: network.run.horizon_s.map_or(TIME_MAX_NS, |s| s * 1_000_000_000),
        }
    }
}

impl Iterator for Sources<'_> {
    type Item = Arrival;

    #[inline]
    fn next(&mut self) -> Option<Arrival> {
        self.operations = self.operations.checked_sub(1)?;
        // The first of those that come next: a loop, since this is done for every operation.
        let (mut class, mut earliest) = (0, self.sources.first()?.next_ns);
        for (source, other) in self.sources.iter().zip(0_u16..).skip(1) {
            if source.next_ns < earliest {
                (class, earliest) = (other, source.next_ns);
            }
        }
        let source = self.sources.get_mut(usize::from(class))?;
        let at_ns = source.next_ns;
        if at_ns >= self.horizon_ns {
            return None;
        }
        source.left -= 1;
        if source.left == 0 {
            source.left = source.class.batch;
            source.next_ns = source.class.process.next(at_ns, &mut source.times);
        }
        let user = (u64::from(source.marks.next_u32()) * u64::from(self.users)) >> 32;
        let bytes = source.class.bytes.draw(&mut source.marks);
        Some(Arrival {
            at_ns,
            class,
            user: u32::try_from(user).unwrap_or_default(),
            bytes: u32::try_from(bytes).unwrap_or(u32::MAX),
        })
    }
}
