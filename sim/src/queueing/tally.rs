//! What is counted at a station or of a class: integers whose number does not grow.

use hdrhistogram::Histogram;

/// Digits of a time that its histogram keeps: a quantile is right to one part in a thousand.
const DIGITS: u8 = 3;
/// Times beyond this count as this: 2^53 ns are 104 days.
const TIME_MAX_NS: u64 = 1 << 53;

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
    /// When the last of them ended.
    pub(super) last_ns: u64,
    pub(super) sojourn: Histogram<u64>,
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
        let sojourn = Histogram::new_with_bounds(1, TIME_MAX_NS, DIGITS);
        Self {
            visits: 0,
            waited: 0,
            wait_ns: 0,
            service_ns: 0,
            sojourn_ns: 0,
            last_ns: 0,
            sojourn: sojourn.expect("these bounds and digits are valid"),
        }
    }

    /// Counts a visit.
    #[inline]
    pub(super) fn add(&mut self, visit: Visit) {
        let sojourn = visit.wait_ns + visit.service_ns + visit.latency_ns;
        self.visits += 1;
        self.waited += u64::from(visit.wait_ns > 0);
        self.wait_ns += u128::from(visit.wait_ns);
        self.service_ns += u128::from(visit.service_ns);
        self.sojourn_ns += u128::from(sojourn);
        self.last_ns = self.last_ns.max(visit.end_ns);
        self.sojourn.saturating_record(sojourn);
    }

    /// Feeds everything that was counted to a digest.
    pub(super) fn digest(&self, hasher: &mut blake3::Hasher) {
        let counts = [self.visits, self.waited, self.last_ns];
        counts.iter().for_each(|count| _ = hasher.update(&count.to_le_bytes()));
        let sums = [self.wait_ns, self.service_ns, self.sojourn_ns];
        sums.iter().for_each(|sum| _ = hasher.update(&sum.to_le_bytes()));
        for value in self.sojourn.iter_recorded() {
            hasher.update(&value.value_iterated_to().to_le_bytes());
            hasher.update(&value.count_at_value().to_le_bytes());
        }
    }
}
