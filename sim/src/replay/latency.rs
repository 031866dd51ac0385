//! How long operations took: one row each, and histograms of all.

use crate::whole;
use hdrhistogram::Histogram;
use serde::Serialize;
use sesphr::action::{Action, Outcome};
use sesphr::id::PartyId;
use std::collections::BTreeMap;
use std::time::Duration;

/// Significant decimal digits of a histogram's values.
const DIGITS: u8 = 3;

/// The times of one operation. Encryption and upload are those of \[A\] eq. (34); download,
/// re-encryption and decryption those of eq. (35). Parts that an operation does not have are
/// absent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct TimedOperation {
    /// Which step of the trace, counted from 1.
    pub step: u64,
    /// What was done, and whether it was refused.
    pub operation: &'static str,
    /// Content sealed, ciphertext downloaded or content opened, in bytes.
    pub bytes: u64,
    /// The whole operation, at all parties and the store.
    pub total_ns: u64,
    /// The owner's part of an upload or rotation: everything up to the first message.
    pub encrypt_ns: Option<u64>,
    /// The rest of it: what cloud, server and store take.
    pub upload_ns: Option<u64>,
    /// From the store to the user.
    pub download_ns: Option<u64>,
    /// From the user's request to the checked parameter.
    pub reencrypt_ns: Option<u64>,
    /// From parameter and ciphertext to content.
    pub decrypt_ns: Option<u64>,
    /// Download, re-encryption and decryption together, once all three are done.
    pub turnaround_ns: Option<u64>,
}

impl TimedOperation {
    /// A row without parts.
    pub(super) fn new(step: u64, action: &Action, outcome: Outcome, total: Duration) -> Self {
        Self {
            step,
            operation: operation(action, outcome),
            bytes: 0,
            total_ns: nanoseconds(total),
            encrypt_ns: None,
            upload_ns: None,
            download_ns: None,
            reencrypt_ns: None,
            decrypt_ns: None,
            turnaround_ns: None,
        }
    }
}

/// Whole nanoseconds.
pub(super) fn nanoseconds(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

/// The class of an operation. A refusal has its own class, since it costs far less than an answer.
pub(crate) const fn operation(action: &Action, outcome: Outcome) -> &'static str {
    let refused = matches!(outcome, Outcome::Denied(_));
    match action {
        Action::Enrol { party: PartyId::Owner(_) } => "enrol-owner",
        Action::Enrol { .. } => "enrol-user",
        Action::Assign { .. } => "assign",
        Action::Withdraw { .. } => "withdraw",
        Action::Depart { .. } => "depart",
        Action::Seal { .. } => "seal",
        Action::Grant(_) => "grant",
        Action::Revoke { .. } => "revoke",
        Action::Rotate { .. } => "rotate",
        Action::Download { .. } if refused => "download-refused",
        Action::Download { .. } => "download",
        Action::Request { .. } if refused => "request-refused",
        Action::Request { .. } => "request",
        Action::Open { .. } if refused => "open-refused",
        Action::Open { .. } => "open",
        Action::Restart => "restart",
        Action::Deliver { .. } | Action::Lose { .. } | Action::Repeat { .. } => "network",
    }
}

/// The distribution of the times of one class of operation, nanoseconds.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Latency {
    /// How many were timed.
    pub count: u64,
    /// Their mean, rounded down.
    pub mean_ns: u64,
    /// The shortest.
    pub min_ns: u64,
    /// Half take no longer.
    pub p50_ns: u64,
    /// Nine in ten take no longer.
    pub p90_ns: u64,
    /// 99 in a hundred take no longer.
    pub p99_ns: u64,
    /// The longest.
    pub max_ns: u64,
}

/// Histograms by class of operation. Besides the classes of rows: `encrypt` and `upload` of
/// seals, `turnaround-up` of seals and `turnaround-down` of readings.
#[derive(Clone, Debug, Default)]
pub(super) struct Latencies(BTreeMap<&'static str, Histogram<u64>>);

impl Latencies {
    pub(super) fn record(&mut self, row: &TimedOperation) {
        self.add(row.operation, row.total_ns);
        if row.operation == "seal" {
            self.add_some("encrypt", row.encrypt_ns);
            self.add_some("upload", row.upload_ns);
            self.add("turnaround-up", row.total_ns);
        }
        self.add_some("turnaround-down", row.turnaround_ns);
    }

    fn add_some(&mut self, class: &'static str, ns: Option<u64>) {
        if let Some(ns) = ns {
            self.add(class, ns);
        }
    }

    fn add(&mut self, class: &'static str, ns: u64) {
        let histogram = self.0.entry(class).or_insert_with(|| {
            Histogram::new(DIGITS).expect("between none and five digits are kept")
        });
        histogram.record(ns).expect("a histogram that grows takes every value");
    }

    pub(super) fn summary(&self) -> BTreeMap<&'static str, Latency> {
        self.0.iter().map(|(class, histogram)| (*class, latency(histogram))).collect()
    }
}

fn latency(histogram: &Histogram<u64>) -> Latency {
    Latency {
        count: histogram.len(),
        mean_ns: whole::floor(histogram.mean()),
        min_ns: histogram.min(),
        p50_ns: histogram.value_at_quantile(0.5),
        p90_ns: histogram.value_at_quantile(0.9),
        p99_ns: histogram.value_at_quantile(0.99),
        max_ns: histogram.max(),
    }
}
