//! Claims about encryption, decryption and key generation: judged by the measured samples, or by
//! the papers' own figures.

use super::evidence::Allowed;
use super::needs::Needs;
use super::ratio::{Ratio, by_x, own, printed_ratio};
use super::{Claim, Judged, verdict};
use crate::format::{count, time_ns, times};
use crate::results::TimedBy;
use sesphr::algebra::Pairing;
use sesphr::algebra::type_a::TypeA;
use sesphr_sim::published::{Published, Series};
use sesphr_sim::sample::{Operation, Sample};
use std::collections::BTreeMap;

const KEYS_GROW_SLOWLY: Claim = Claim {
    id: "T1",
    claim: "key generation takes 3.6 times as long for 10,000 users as for 10",
    source: "[A], key generation",
    needs: Needs::Experiments(&["key-generation"]),
    expected: "a ratio at most twice the published one over the same range of users",
};
const ENCRYPTION_GROWS: Claim = Claim {
    id: "T2",
    claim: "encryption time grows with the size of the file",
    source: "[A], encryption; [S] V",
    needs: Needs::Experiments(&["encryption"]),
    expected: "the largest record takes longer than the smallest",
};
const DECRYPTION_IS_FASTER: Claim = Claim {
    id: "T3",
    claim: "decryption takes considerably less time than encryption",
    source: "[S] V; [A], decryption",
    needs: Needs::Experiments(&["encryption", "decryption"]),
    expected: "at most half the time of encryption at every size (published: about a fifth)",
};
const PERCENTAGE: Claim = Claim {
    id: "T4",
    claim: "decryption takes 24.38 % less time than encryption (erratum E13)",
    source: "[A], text on decryption",
    needs: Needs::Papers,
    expected: "the published points, averaged over the sizes, give that percentage within 2",
};

pub(super) fn judge(samples: &[Sample], published: &[Published]) -> Vec<Judged> {
    vec![
        keys_grow_slowly(samples, published),
        encryption_grows(samples),
        decryption_is_faster(samples),
        percentage(published),
    ]
}

fn keys_grow_slowly(samples: &[Sample], published: &[Published]) -> Judged {
    let claim = KEYS_GROW_SLOWLY;
    let keys: BTreeMap<u32, &Sample> = samples
        .iter()
        .filter(|s| s.operation == Operation::KeyGeneration)
        .filter(|s| s.curve == TypeA::NAME && s.threads == 1)
        .filter_map(|s| Some((s.users?, s)))
        .collect();
    let (Some((few, first)), Some((many, last))) = (keys.first_key_value(), keys.last_key_value())
    else {
        return claim.not_run("key generation was not measured");
    };
    let Some((low, high)) = printed_ratio(published, Series::KeyGeneration, (*many, *few)) else {
        return claim.not_run("the measured numbers of users are not among the published ones");
    };
    if few == many {
        return claim.not_run("only one number of users was measured");
    }
    let measured = Ratio::of(last, first);
    let what =
        format!("time for {} users over that for {}", count((*many).into()), count((*few).into()));
    let limit = Allowed::at_most((2.0 * low, 2.0 * high));
    claim.timed(
        TimedBy::new(what, measured.estimate(), limit),
        format!(
            "{} for {} users, {} for {}: {measured} as long (published: {})",
            time_ns(first.median_ns),
            count(u64::from(*few)),
            time_ns(last.median_ns),
            count(u64::from(*many)),
            times(f64::midpoint(low, high))
        ),
        "a key pair costs the same for every user; the published times must include a large part \
         that does not depend on the number of users",
    )
}

fn encryption_grows(samples: &[Sample]) -> Judged {
    let own = own(samples, Operation::Encryption);
    let (Some((small, first)), Some((large, last))) = (own.first_key_value(), own.last_key_value())
    else {
        return ENCRYPTION_GROWS.not_run("encryption was not measured");
    };
    let measured = Ratio::of(last, first);
    let (small, large) = (count(small / 1024), count(large / 1024));
    let what = format!("time at {large} KB over that at {small} KB");
    ENCRYPTION_GROWS.timed(
        TimedBy::new(what, measured.estimate(), Allowed::above(1.0)),
        format!(
            "{} at {small} KB, {} at {large} KB: {measured} as long",
            time_ns(first.median_ns),
            time_ns(last.median_ns),
        ),
        "the literal payload multiplies every chunk of 64 bytes",
    )
}

fn decryption_is_faster(samples: &[Sample]) -> Judged {
    let claim = DECRYPTION_IS_FASTER;
    let encryption = own(samples, Operation::Encryption);
    let ratios: Vec<Ratio> = own(samples, Operation::Decryption)
        .iter()
        .filter_map(|(bytes, sample)| Some(Ratio::of(sample, encryption.get(bytes)?)))
        .collect();
    let (Some(range), Some(most)) = (Ratio::range(&ratios), Ratio::greatest(&ratios)) else {
        return claim.not_run("encryption and decryption were not both measured");
    };
    let what = "the greatest ratio of decryption to encryption, over sizes";
    claim.timed(
        TimedBy::new(what, most, Allowed::below(0.5)),
        format!("decryption takes {range} of the time of encryption"),
        "both multiply every chunk once; for each partition, encryption also makes a mask and a \
         capsule, and decryption computes a power in the target group",
    )
}

fn percentage(published: &[Published]) -> Judged {
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
        "the paper's text and figures disagree; nothing was measured for this",
    )
}
