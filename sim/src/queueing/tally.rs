//! Counts for a station or a class: integers whose number does not grow.

use super::growth::Blocks;
use hdrhistogram::Histogram;

/// Digits of a time that its histogram keeps: a quantile is right to one part in a thousand.
const DIGITS: u8 = 3;
/// Times beyond this count as this: 2^53 ns are 104 days.
const TIME_MAX_NS: u64 = 1 << 53;

/// With fewer visits, the time from the first to the last says nothing about a rate.
const VISITS_MIN: u64 = 1000;

/// Sums and a histogram of times.
#[derive(Clone, Debug)]
pub(super) struct Tally {
    /// Visits that were counted.
    pub(super) visits: u64,
    /// Those of them that waited.
    pub(super) waited: u64,
    pub(super) wait_ns: u128,
    pub(super) service_ns: u128,
    pub(super) sojourn_ns: u128,
    /// When the first of them joined.
    pub(super) first_joined_ns: u64,
    /// When the last of them joined.
    pub(super) last_joined_ns: u64,
    /// Whether waits grow.
    pub(super) blocks: Blocks,
    /// When the first of their services began.
    pub(super) first_ns: u64,
    /// When the last of them ended.
    pub(super) last_ns: u64,
    /// Made for the first visit: it takes hundreds of kilobytes, and few networks visit everything.
    sojourn: Option<Histogram<u64>>,
}

/// One visit.
#[derive(Clone, Copy, Debug)]
pub(super) struct Visit {
    pub(super) wait_ns: u64,
    pub(super) service_ns: u64,
    pub(super) latency_ns: u64,
    /// When the service ended.
    pub(super) end_ns: u64,
}

impl Tally {
    /// Nothing yet.
    pub(super) fn new() -> Self {
        Self {
            visits: 0,
            waited: 0,
            wait_ns: 0,
            service_ns: 0,
            sojourn_ns: 0,
            first_joined_ns: u64::MAX,
            last_joined_ns: 0,
            blocks: Blocks::new(),
            first_ns: u64::MAX,
            last_ns: 0,
            sojourn: None,
        }
    }

    /// Counts a visit.
    #[inline]
    pub(super) fn add(&mut self, visit: Visit) {
        let served_ns = visit.wait_ns.saturating_add(visit.service_ns);
        let sojourn = served_ns.saturating_add(visit.latency_ns);
        let joined_ns = visit.end_ns.saturating_sub(served_ns);
        self.first_joined_ns = self.first_joined_ns.min(joined_ns);
        self.last_joined_ns = self.last_joined_ns.max(joined_ns);
        self.blocks.add(visit.wait_ns);
        self.visits += 1;
        self.waited += u64::from(visit.wait_ns > 0);
        self.wait_ns += u128::from(visit.wait_ns);
        self.service_ns += u128::from(visit.service_ns);
        self.sojourn_ns += u128::from(sojourn);
        self.first_ns = self.first_ns.min(visit.end_ns.saturating_sub(visit.service_ns));
        self.last_ns = self.last_ns.max(visit.end_ns);
        self.sojourn.get_or_insert_with(histogram).saturating_record(sojourn);
    }

    /// The service time that arrived, as a share of the time of this many servers, from the first
    /// arrival to the last; `None` if too few visits were seen.
    pub(super) fn load(&self, servers: u32) -> Option<f64> {
        if self.visits < VISITS_MIN {
            return None;
        }
        // The last arrival ends the time: what it brings came after that.
        let had =
            f64::from(servers) * self.last_joined_ns.saturating_sub(self.first_joined_ns) as f64;
        let came = self.service_ns as f64 * (1.0 - 1.0 / self.visits as f64);
        Some(if had > 0.0 { came / had } else { f64::INFINITY }).filter(|load| !load.is_nan())
    }

    /// A quantile of the time from joining to leaving, nanoseconds.
    pub(super) fn sojourn_quantile_ns(&self, share: f64) -> u64 {
        self.sojourn.as_ref().map_or(0, |times| times.value_at_quantile(share))
    }

    /// Feeds everything that was counted to a digest.
    pub(super) fn digest(&self, hasher: &mut blake3::Hasher) {
        let counts = [self.visits, self.waited, self.last_ns];
        counts.iter().for_each(|count| _ = hasher.update(&count.to_le_bytes()));
        let sums = [self.wait_ns, self.service_ns, self.sojourn_ns];
        sums.iter().for_each(|sum| _ = hasher.update(&sum.to_le_bytes()));
        for value in self.sojourn.iter().flat_map(Histogram::iter_recorded) {
            hasher.update(&value.value_iterated_to().to_le_bytes());
            hasher.update(&value.count_at_value().to_le_bytes());
        }
    }
}

/// A histogram of times, with nothing in it.
fn histogram() -> Histogram<u64> {
    let empty = Histogram::new_with_bounds(1, TIME_MAX_NS, DIGITS);
    empty.expect("these bounds and digits are valid")
}
