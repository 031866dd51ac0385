//! Claims about upload, turnaround and departures, beside the schemes that the papers compare with.

use super::evidence::{Allowed, Estimate};
use super::needs::Needs;
use super::ratio::{Ratio, by_x, under};
use super::{Claim, Judged, verdict};
use crate::format::count;
use crate::results::TimedBy;
use sesphr_sim::fit::{Fit, advantage, fit};
use sesphr_sim::published::{Published, Series, uploads as printed_uploads};
use sesphr_sim::sample::{Operation, Sample};

const UPLOAD_IS_SMALL: Claim = Claim {
    id: "T5",
    claim: "the upload has the least effect on the turnaround time (erratum E13)",
    source: "[A], turnaround",
    needs: Needs::Papers,
    expected: "by the published points, the upload is less than half of the turnaround",
};
const EXPONENTIAL: Claim = Claim {
    id: "T6",
    claim: "upload time grows exponentially with the size of the file (erratum E13)",
    source: "[S] V",
    needs: Needs::Experiments(&["upload"]),
    expected: "an exponential curve fits the measured uploads better than a line: its AIC is \
               smaller by more than two",
};
const TURNAROUND: Claim = Claim {
    id: "T7",
    claim: "the turnaround time is slightly smaller than that of the existing schemes",
    source: "[A], turnaround; [S] V",
    needs: Needs::Experiments(&["turnaround"]),
    expected: "a smaller median than under Ibraimi et al. 2009 and Li et al. 2013, at every size \
               and both ways, on the papers' curve over the same link (published: 1 to 5 % smaller)",
};
const DEPARTURE: Claim = Claim {
    id: "T15",
    claim: "when a user departs, keys and rights are deleted and nothing is encrypted again",
    source: "[A], departing user; [S] IV",
    needs: Needs::Experiments(&["revocation-cost"]),
    expected: "no group operation and no byte moved, whatever the numbers of records and readers",
};

pub(super) fn judge(samples: &[Sample], published: &[Published]) -> Vec<Judged> {
    vec![
        upload_is_small(published),
        exponential(samples, published),
        turnaround(samples),
        departure(samples),
    ]
}

fn upload_is_small(published: &[Published]) -> Judged {
    let claim = UPLOAD_IS_SMALL;
    let up = by_x(published, Series::TurnaroundUp);
    let shares: Vec<f64> = printed_uploads(published)
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
        "the upload is taken as turnaround minus encryption; nothing was measured for this",
    )
}

/// How well three laws fit points, in words, and which of the last two fits better.
fn criteria(name: &str, fits: &[Fit; 3]) -> String {
    let each: Vec<String> =
        fits.iter().map(|fit| format!("{} {:.1}", fit.law.title(), fit.aic)).collect();
    format!("AIC of the {name} uploads: {}", each.join(", "))
}

fn exponential(samples: &[Sample], published: &[Published]) -> Judged {
    let uploads = || samples.iter().filter(|sample| sample.operation == Operation::Upload);
    let kb = |sample: &Sample| Some(sample.bytes? as f64 / 1024.0);
    let ms = |ns: u64| ns as f64 / 1e6;
    let measured: Vec<(f64, f64)> =
        uploads().filter_map(|sample| Some((kb(sample)?, ms(sample.median_ns)))).collect();
    let Some(fits) = fit(&measured) else {
        return EXPONENTIAL.not_run("upload was not measured over enough sizes");
    };
    let spread: Option<Vec<(f64, f64, f64)>> = uploads()
        .map(|sample| {
            let (low, high) = sample.ends_ns()?;
            Some((kb(sample)?, ms(low), ms(high)))
        })
        .collect();
    let advantage = advantage(&measured, spread.as_deref());
    let printed: Vec<(f64, f64)> = printed_uploads(published)
        .iter()
        .map(|(kb, ms)| (f64::from(*kb), f64::from(*ms)))
        .collect();
    let mut seen = criteria("measured", &fits);
    if let Some(fits) = fit(&printed) {
        seen.push_str("; ");
        seen.push_str(&criteria("published", &fits));
    }
    let estimate = Estimate {
        value: advantage.value,
        interval: advantage.interval,
        samples_min: uploads().map(|sample| sample.samples).min().unwrap_or(0),
    };
    EXPONENTIAL.timed(
        TimedBy::new(
            "AIC of the line minus that of the exponential",
            estimate,
            Allowed::above(2.0),
        ),
        seen,
        "[S] prints no numbers and names no store, so the criterion judges uploads into a folder, \
         where every byte is written once. By the points of [A], turnaround minus encryption, \
         upload time hardly depends on the size",
    )
}

fn turnaround(samples: &[Sample]) -> Judged {
    let claim = TURNAROUND;
    let (mut seen, mut all) = (Vec::new(), Vec::new());
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
            seen.push(format!("{range} of {name} {way}"));
            all.extend(ratios);
        }
    }
    let Some(most) = Ratio::greatest(&all) else {
        return claim.not_run("turnaround was not measured under all three schemes");
    };
    let what = "the greatest ratio to another scheme's time, over sizes and ways";
    claim.timed(
        TimedBy::new(what, most, Allowed::below(1.0)),
        seen.join("; "),
        "SeSPHR saves group operations and header bytes, a few milliseconds on a link that takes \
         most of the time; the link is our model, not the papers', and every scheme uses the same \
         cipher",
    )
}

fn departure(samples: &[Sample]) -> Judged {
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
        "this is why departed readers can still open what they opened before: see S3 and the \
         figure of revoked readers; shutting them out costs a rotation",
    )
}
