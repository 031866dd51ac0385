//! Claims about upload, turnaround and departures, beside the schemes that the papers compare with.

use super::ratio::{Ratio, by_x, under};
use super::{Claim, TURNAROUND_COMMAND, UPLOAD_COMMAND, verdict};
use crate::format::count;
use crate::results::{ClaimResult, ClaimVerdict};
use sesphr_sim::fit::{Fit, Law, better, fit};
use sesphr_sim::published::{Published, Series, uploads};
use sesphr_sim::sample::{Operation, Sample};
use std::borrow::Cow;

const UPLOAD_IS_SMALL: Claim = Claim {
    id: "T5",
    claim: "the upload has the least effect on the turnaround time (erratum E13)",
    source: "[A], turnaround",
    command: Cow::Borrowed(UPLOAD_COMMAND),
    expected: "by the published points, the upload is less than half of the turnaround",
};
const EXPONENTIAL: Claim = Claim {
    id: "T6",
    claim: "upload time grows exponentially with the size of the file (erratum E13)",
    source: "[S] V",
    command: Cow::Borrowed(UPLOAD_COMMAND),
    expected: "an exponential curve accounts for the measured uploads better than a line: an AIC \
               smaller by more than two",
};
const TURNAROUND: Claim = Claim {
    id: "T7",
    claim: "the turnaround time is slightly smaller than that of the existing schemes",
    source: "[A], turnaround; [S] V",
    command: Cow::Borrowed(TURNAROUND_COMMAND),
    expected: "a smaller median than under Ibraimi et al. 2009 and Li et al. 2013, at every size \
               and both ways, on the papers' curve over the same link (published: 1 to 5 % smaller)",
};
const DEPARTURE: Claim = Claim {
    id: "T15",
    claim: "when a user departs, keys and rights are deleted and nothing is encrypted again",
    source: "[A], departing user; [S] IV",
    command: Cow::Borrowed("sesphr figures --experiment revocation-cost --out DIR"),
    expected: "no group operation and no byte moved, whatever the numbers of records and readers",
};

pub(super) fn judge(samples: &[Sample], published: &[Published]) -> Vec<ClaimResult> {
    vec![
        upload_is_small(published),
        exponential(samples, published),
        turnaround(samples),
        departure(samples),
    ]
}

fn upload_is_small(published: &[Published]) -> ClaimResult {
    let claim = UPLOAD_IS_SMALL;
    let up = by_x(published, Series::TurnaroundUp);
    let shares: Vec<f64> = uploads(published)
        .iter()
        .filter_map(|(kb, upload)| Some(100.0 * f64::from(*upload) / up.get(kb)?))
        .collect();
    let least = shares.iter().copied().reduce(f64::min);
    let most = shares.iter().copied().reduce(f64::max);
    let (Some(least), Some(most)) = (least, most) else {
        return claim.not_run("there are no published points");
    };
    claim.judged(
        verdict(most < 50.0),
        format!("the upload is {least:.0} to {most:.0} % of the published turnaround"),
        "turnaround less encryption is the upload; nothing was measured for this",
    )
}

/// How three laws account for points: in words, and which of the last two is the better.
fn criteria(name: &str, fits: &[Fit; 3]) -> String {
    let each: Vec<String> =
        fits.iter().map(|fit| format!("{} {:.1}", fit.law.title(), fit.aic)).collect();
    format!("AIC of the {name} uploads: {}", each.join(", "))
}

fn exponential(samples: &[Sample], published: &[Published]) -> ClaimResult {
    let measured: Vec<(f64, f64)> = samples
        .iter()
        .filter(|sample| sample.operation == Operation::Upload)
        .filter_map(|s| Some((s.bytes? as f64 / 1024.0, s.median_ns as f64 / 1e6)))
        .collect();
    let Some(fits) = fit(&measured) else {
        return EXPONENTIAL.not_run("upload was not measured over enough sizes");
    };
    let printed: Vec<(f64, f64)> =
        uploads(published).iter().map(|(kb, ms)| (f64::from(*kb), f64::from(*ms))).collect();
    let mut seen = criteria("measured", &fits);
    if let Some(fits) = fit(&printed) {
        seen.push_str("; ");
        seen.push_str(&criteria("published", &fits));
    }
    let (law, difference) = better(&fits);
    let judgement = match (law, difference > 2.0) {
        (Law::Exponential, true) => ClaimVerdict::Reproduced,
        (_, true) => ClaimVerdict::NotReproduced,
        // Neither law is better on these points.
        (_, false) => ClaimVerdict::CannotBeReproduced,
    };
    EXPONENTIAL.judged(
        judgement,
        seen,
        "[S] prints no numbers and names no store, so the criterion judges uploads into a folder; \
         every byte is written once, which is a line. By the points of [A], turnaround less \
         encryption, the upload hardly depends on the size",
    )
}

fn turnaround(samples: &[Sample]) -> ClaimResult {
    let claim = TURNAROUND;
    let mut seen = Vec::new();
    let mut most = 0.0_f64;
    for (scheme, name) in [("ibraimi-2009", "Ibraimi et al."), ("li-2013", "Li et al.")] {
        for (operation, way) in
            [(Operation::TurnaroundUp, "up"), (Operation::TurnaroundDown, "down")]
        {
            let own = under(samples, operation, "sesphr");
            let ratios: Vec<Ratio> = under(samples, operation, scheme)
                .iter()
                .filter_map(|(bytes, other)| Some(Ratio::of(own.get(bytes)?, other)))
                .collect();
            let Some(range) = Ratio::range(&ratios) else {
                return claim.not_run("turnaround was not measured under all three schemes");
            };
            most = most.max(range.most);
            let low = ratios.iter().map(|ratio| ratio.low).fold(f64::INFINITY, f64::min);
            let high = ratios.iter().map(|ratio| ratio.high).fold(0.0, f64::max);
            seen.push(format!("{range} of {name} {way} (intervals: {low:.3} to {high:.3})"));
        }
    }
    claim.judged(
        verdict(most < 1.0),
        seen.join("; "),
        "fewer group operations and a shorter header, a few milliseconds beside a link that takes \
         most of the time; ours, not the papers', and every scheme with the same cipher",
    )
}

fn departure(samples: &[Sample]) -> ClaimResult {
    let rows: Vec<&Sample> = samples
        .iter()
        .filter(|s| s.operation == Operation::Revocation && s.scheme.as_deref() == Some("sesphr"))
        .collect();
    let most = |number: fn(&Sample) -> Option<u32>| rows.iter().filter_map(|s| number(s)).max();
    let (Some(records), Some(readers)) = (most(|s| s.records), most(|s| s.users)) else {
        return DEPARTURE.not_run("revocation was not measured");
    };
    let operations: u32 = rows
        .iter()
        .flat_map(|s| [s.g1_powers, s.g2_powers, s.gt_powers, s.pairings])
        .flatten()
        .sum();
    let bytes: u64 = rows.iter().filter_map(|s| s.moved_bytes).sum();
    DEPARTURE.judged(
        verdict(operations == 0 && bytes == 0),
        format!(
            "{operations} group operations and {bytes} bytes with up to {} records and {} readers",
            count(records.into()),
            count(readers.into())
        ),
        "this is why what the reader had opened stays open to it: see S3 and the figure of revoked \
         readers; shutting it out costs what rotation costs",
    )
}
