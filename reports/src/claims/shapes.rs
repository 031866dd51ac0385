//! Claims about the shape of a published curve: the ratio of the times of its largest and smallest
//! file.

use super::evidence::Allowed;
use super::needs::Needs;
use super::ratio::{Ratio, own, printed_ratio, under};
use super::{Claim, Judged};
use crate::format::{count, times};
use crate::results::TimedBy;
use sesphr_sim::published::{Published, Series};
use sesphr_sim::sample::{Operation, Sample};
use std::collections::BTreeMap;

/// A published curve and the rows to compare with it.
struct Shape {
    id: &'static str,
    claim: &'static str,
    source: &'static str,
    experiments: &'static [&'static str],
    series: Series,
    rows: fn(&[Sample]) -> BTreeMap<u64, &Sample>,
    why: &'static str,
}

const EXPECTED: &str = "the ratio of the published times, within a factor of two";
const FIXED_AND_GROWING: &str = "part of the time is fixed and part grows with the size; the ratio \
                                 compares the two here and in the paper, since seconds on another \
                                 machine do not compare";

const SHAPES: [Shape; 4] = [
    Shape {
        id: "T8",
        claim: "encryption takes 0.13 s at 50 KB and 1.29 s at 2 MB",
        source: "[A], encryption",
        experiments: &["encryption"],
        series: Series::Encryption,
        rows: |samples| own(samples, Operation::Encryption),
        why: FIXED_AND_GROWING,
    },
    Shape {
        id: "T9",
        claim: "decryption takes 0.03 s at 50 KB and 0.25 s at 2 MB",
        source: "[A], decryption",
        experiments: &["decryption"],
        series: Series::Decryption,
        rows: |samples| own(samples, Operation::Decryption),
        why: FIXED_AND_GROWING,
    },
    Shape {
        id: "T10",
        claim: "encryption and upload take 1.25 s at 50 KB and 2.50 s at 2 MB",
        source: "[A], turnaround",
        experiments: &["turnaround"],
        series: Series::TurnaroundUp,
        rows: |samples| under(samples, Operation::TurnaroundUp, "sesphr"),
        why: "the published times include more than a second that does not depend on the size, \
              which the papers do not explain; over the link assumed here, the bytes dominate",
    },
    Shape {
        id: "T11",
        claim: "download and decryption take 0.08 s at 50 KB and 0.40 s at 2 MB",
        source: "[A], turnaround",
        experiments: &["turnaround"],
        series: Series::TurnaroundDown,
        rows: |samples| under(samples, Operation::TurnaroundDown, "sesphr"),
        why: "both times have a fixed part and a part that grows with the size; the link here is \
              assumed",
    },
];

pub(super) fn judge(samples: &[Sample], published: &[Published]) -> Vec<Judged> {
    SHAPES.iter().map(|shape| shape.judge(samples, published)).collect()
}

impl Shape {
    fn judge(&self, samples: &[Sample], published: &[Published]) -> Judged {
        let claim = Claim {
            id: self.id,
            claim: self.claim,
            source: self.source,
            needs: Needs::Experiments(self.experiments),
            expected: EXPECTED,
        };
        let rows = (self.rows)(samples);
        let (Some((small, first)), Some((large, last))) =
            (rows.first_key_value(), rows.last_key_value())
        else {
            return claim.not_run("it was not measured");
        };
        let kb = |bytes: u64| u32::try_from(bytes / 1024).unwrap_or(u32::MAX);
        let sizes = (kb(*large), kb(*small));
        let Some((low, high)) = printed_ratio(published, self.series, sizes) else {
            return claim.not_run("the measured sizes are not among the published ones");
        };
        if small == large {
            return claim.not_run("only one size was measured");
        }
        let measured = Ratio::of(last, first);
        let (small, large) = (count(small / 1024), count(large / 1024));
        let what = format!("time at {large} KB over that at {small} KB");
        claim.timed(
            TimedBy::new(what, measured.estimate(), Allowed::within((low, high), 2.0)),
            format!(
                "{measured} as long at {large} KB as at {small} (published: {}, or {low:.1} to \
                 {high:.1} given the printed digits)",
                times(f64::midpoint(low, high))
            ),
            self.why,
        )
    }
}
