//! Claims that are a published curve: its shape, which is how many times as long the largest file
//! takes as the smallest.

use super::ratio::{Ratio, by_x, own, under};
use super::{Claim, ENCRYPTION_COMMAND, TURNAROUND_COMMAND, verdict};
use crate::format::{count, times};
use crate::results::ClaimResult;
use sesphr_sim::published::{Published, Series};
use sesphr_sim::sample::{Operation, Sample};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// A published curve and the rows that it is held to.
struct Shape {
    id: &'static str,
    claim: &'static str,
    source: &'static str,
    command: &'static str,
    series: Series,
    rows: fn(&[Sample]) -> BTreeMap<u64, &Sample>,
    why: &'static str,
}

const EXPECTED: &str = "the ratio of the published times, within a factor of two";

const SHAPES: [Shape; 4] = [
    Shape {
        id: "T8",
        claim: "encryption takes 0.13 s at 50 KB and 1.29 s at 2 MB",
        source: "[A], encryption",
        command: ENCRYPTION_COMMAND,
        series: Series::Encryption,
        rows: |samples| own(samples, Operation::Encryption),
        why: "a part of the time does not depend on the size and another goes with it; the ratio \
              says how the two compare, here and there; seconds of another machine are not compared",
    },
    Shape {
        id: "T9",
        claim: "decryption takes 0.03 s at 50 KB and 0.25 s at 2 MB",
        source: "[A], decryption",
        command: "sesphr figures --experiment decryption --out DIR",
        series: Series::Decryption,
        rows: |samples| own(samples, Operation::Decryption),
        why: "a part of the time does not depend on the size and another goes with it; the ratio \
              says how the two compare, here and there; seconds of another machine are not compared",
    },
    Shape {
        id: "T10",
        claim: "encryption and upload take 1.25 s at 50 KB and 2.50 s at 2 MB",
        source: "[A], turnaround",
        command: TURNAROUND_COMMAND,
        series: Series::TurnaroundUp,
        rows: |samples| under(samples, Operation::TurnaroundUp, "sesphr"),
        why: "the published times hold more than a second that does not depend on the size, of \
              which the papers say nothing; over the link that is assumed here the bytes count",
    },
    Shape {
        id: "T11",
        claim: "download and decryption take 0.08 s at 50 KB and 0.40 s at 2 MB",
        source: "[A], turnaround",
        command: TURNAROUND_COMMAND,
        series: Series::TurnaroundDown,
        rows: |samples| under(samples, Operation::TurnaroundDown, "sesphr"),
        why: "both are a part that does not depend on the size and one that does; the link here \
              is assumed",
    },
];

pub(super) fn judge(samples: &[Sample], published: &[Published]) -> Vec<ClaimResult> {
    SHAPES.iter().map(|shape| shape.judge(samples, published)).collect()
}

impl Shape {
    fn judge(&self, samples: &[Sample], published: &[Published]) -> ClaimResult {
        let claim = Claim {
            id: self.id,
            claim: self.claim,
            source: self.source,
            command: Cow::Borrowed(self.command),
            expected: EXPECTED,
        };
        let rows = (self.rows)(samples);
        let (Some((small, first)), Some((large, last))) =
            (rows.first_key_value(), rows.last_key_value())
        else {
            return claim.not_run("it was not measured");
        };
        let table = by_x(published, self.series);
        let at = |bytes: u64| table.get(&u32::try_from(bytes / 1024).ok()?);
        let (Some(low), Some(high)) = (at(*small), at(*large)) else {
            return claim.not_run("the measured sizes are not among the published ones");
        };
        if small == large {
            return claim.not_run("only one size was measured");
        }
        let (measured, printed) = (Ratio::of(last, first), high / low);
        claim.judged(
            verdict(measured.value <= 2.0 * printed && printed <= 2.0 * measured.value),
            format!(
                "{measured} as long at {} KB as at {} (published: {})",
                count(large / 1024),
                count(small / 1024),
                times(printed)
            ),
            self.why,
        )
    }
}
