//! Claims about time: judged by the measured samples, or by the papers' own figures.

use super::{Claim, verdict};
use crate::format::{count, time_ns, times};
use crate::results::{ClaimResult, ClaimVerdict};
use sesphr::algebra::Pairing;
use sesphr::algebra::type_a::TypeA;
use sesphr::profile::Payload;
use sesphr_sim::published::{Published, Series};
use sesphr_sim::sample::{Operation, Sample};
use std::collections::BTreeMap;

const KEYS_GROW_SLOWLY: Claim = Claim {
    id: "T1",
    claim: "key generation takes 3.6 times as long for 10,000 users as for 10",
    source: "[A], key generation",
    expected: "a ratio at most twice the published one over the same range of users",
};
const ENCRYPTION_GROWS: Claim = Claim {
    id: "T2",
    claim: "encryption time grows with the size of the file",
    source: "[A], encryption; [S] V",
    expected: "the largest record takes longer than the smallest, intervals apart",
};
const DECRYPTION_IS_FASTER: Claim = Claim {
    id: "T3",
    claim: "decryption takes considerably less time than encryption",
    source: "[S] V; [A], decryption",
    expected: "at most half the time of encryption at every size (published: about a fifth)",
};
const PERCENTAGE: Claim = Claim {
    id: "T4",
    claim: "decryption takes 24.38 % less time than encryption",
    source: "[A], text on decryption",
    expected: "the published points, averaged over the sizes, give that percentage within 2",
};
const UPLOAD_IS_SMALL: Claim = Claim {
    id: "T5",
    claim: "the upload has the least effect on the turnaround time",
    source: "[A], turnaround",
    expected: "by the published points, the upload is less than half of the turnaround",
};
const EXPONENTIAL: Claim = Claim {
    id: "T6",
    claim: "upload time grows exponentially with the size of the file",
    source: "[S] V",
    expected: "equal steps in size multiply the time by equal factors",
};
const TURNAROUND: Claim = Claim {
    id: "T7",
    claim: "the turnaround time is slightly smaller than that of the existing schemes",
    source: "[A], turnaround; [S] V",
    expected: "a smaller time than the two baselines over the same network and store",
};

pub(super) fn judge(samples: &[Sample], published: &[Published]) -> Vec<ClaimResult> {
    vec![
        keys_grow_slowly(samples, published),
        encryption_grows(samples),
        decryption_is_faster(samples),
        percentage(published),
        upload_is_small(published),
        exponential(published),
        TURNAROUND.judged(
            ClaimVerdict::CannotBeReproduced,
            String::new(),
            "the published margin is 1 to 5 %, near what reading it off a figure costs, and the \
             network and store of the papers, which make most of the time, are not at hand",
        ),
    ]
}

/// The samples of an operation on the papers' own curve with their own payload, by size.
fn own(samples: &[Sample], operation: Operation) -> BTreeMap<u64, &Sample> {
    samples
        .iter()
        .filter(|s| s.operation == operation && s.curve == TypeA::NAME)
        .filter(|s| s.payload == Some(Payload::Literal))
        .filter_map(|s| Some((s.bytes?, s)))
        .collect()
}

fn by_x(published: &[Published], series: Series) -> BTreeMap<u32, f64> {
    published
        .iter()
        .filter(|point| point.series == series)
        .map(|point| (point.x, f64::from(point.time_ms)))
        .collect()
}

fn ratio(a: &Sample, b: &Sample) -> f64 {
    a.median_ns as f64 / b.median_ns.max(1) as f64
}

fn keys_grow_slowly(samples: &[Sample], published: &[Published]) -> ClaimResult {
    let claim = KEYS_GROW_SLOWLY;
    let keys: BTreeMap<u32, &Sample> = samples
        .iter()
        .filter(|s| s.operation == Operation::KeyGeneration)
        .filter(|s| s.curve == TypeA::NAME && s.threads == 1)
        .filter_map(|s| Some((s.users?, s)))
        .collect();
    let table = by_x(published, Series::KeyGeneration);
    let (Some((few, first)), Some((many, last))) = (keys.first_key_value(), keys.last_key_value())
    else {
        return claim.not_run("key generation was not measured");
    };
    let (Some(low), Some(high)) = (table.get(few), table.get(many)) else {
        return claim.not_run("the measured numbers of users are not among the published ones");
    };
    if few == many {
        return claim.not_run("only one number of users was measured");
    }
    let (measured, printed) = (ratio(last, first), high / low);
    claim.judged(
        verdict(measured <= 2.0 * printed),
        format!(
            "{} for {} users, {} for {}: {} as long (published: {})",
            time_ns(first.median_ns),
            count(u64::from(*few)),
            time_ns(last.median_ns),
            count(u64::from(*many)),
            times(measured),
            times(printed)
        ),
        "a key pair costs the same for every user; the published times must hold a large part \
         that does not depend on the number of users",
    )
}

fn encryption_grows(samples: &[Sample]) -> ClaimResult {
    let own = own(samples, Operation::Encryption);
    let (Some((small, first)), Some((large, last))) = (own.first_key_value(), own.last_key_value())
    else {
        return ENCRYPTION_GROWS.not_run("encryption was not measured");
    };
    ENCRYPTION_GROWS.judged(
        verdict(last.low_ns > first.high_ns),
        format!(
            "{} at {} KB, {} at {} KB",
            time_ns(first.median_ns),
            count(small / 1024),
            time_ns(last.median_ns),
            count(large / 1024)
        ),
        "the literal payload multiplies every chunk of 64 bytes",
    )
}

fn decryption_is_faster(samples: &[Sample]) -> ClaimResult {
    let claim = DECRYPTION_IS_FASTER;
    let encryption = own(samples, Operation::Encryption);
    let ratios: Vec<f64> = own(samples, Operation::Decryption)
        .iter()
        .filter_map(|(bytes, sample)| Some(ratio(sample, encryption.get(bytes)?)))
        .collect();
    let least = ratios.iter().copied().reduce(f64::min);
    let most = ratios.iter().copied().reduce(f64::max);
    let (Some(least), Some(most)) = (least, most) else {
        return claim.not_run("encryption and decryption were not both measured");
    };
    claim.judged(
        verdict(most <= 0.5),
        format!("decryption takes {least:.2} to {most:.2} of the time of encryption"),
        "both multiply every chunk once; encryption also makes a mask and a capsule for each \
         partition, decryption a power in the target group",
    )
}

fn percentage(published: &[Published]) -> ClaimResult {
    let claim = PERCENTAGE;
    let encryption = by_x(published, Series::Encryption);
    let savings: Vec<f64> = by_x(published, Series::Decryption)
        .iter()
        .filter_map(|(kb, time)| Some(100.0 * (1.0 - time / encryption.get(kb)?)))
        .collect();
    if savings.is_empty() {
        return claim.not_run("there are no published points");
    }
    let mean = savings.iter().sum::<f64>() / savings.len() as f64;
    claim.judged(
        verdict((mean - 24.38).abs() <= 2.0),
        format!("the published points give {mean:.0} % less on average"),
        "text and figures of the paper disagree; nothing was measured for this",
    )
}

fn upload_is_small(published: &[Published]) -> ClaimResult {
    let claim = UPLOAD_IS_SMALL;
    let encryption = by_x(published, Series::Encryption);
    let shares: Vec<f64> = by_x(published, Series::TurnaroundUp)
        .iter()
        .filter_map(|(kb, time)| Some(100.0 * (1.0 - encryption.get(kb)? / time)))
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

fn exponential(published: &[Published]) -> ClaimResult {
    let table = by_x(published, Series::TurnaroundUp);
    let (Some((small, first)), Some((large, last))) =
        (table.first_key_value(), table.last_key_value())
    else {
        return EXPONENTIAL.not_run("there are no published points");
    };
    EXPONENTIAL.judged(
        ClaimVerdict::CannotBeReproduced,
        format!(
            "in [A], {} the size takes {} as long",
            times(f64::from(*large) / f64::from(*small)),
            times(last / first)
        ),
        "[S] prints no numbers and names no store; the points of [A], whose text it follows, grow \
         less than in proportion to the size",
    )
}
