//! Names on the command line: each has one spelling, and whatever is printed can be read.

use super::support::texts;
use crate::target::{Format, Noise, Subject, Target, Verdict};
use sesphr::profile::Profile;
use sesphr::record::RecordKind;
use sesphr_host::Shard;
use sesphr_model::coalition::Coalition;
use sesphr_model::property::Property;
use sesphr_model::scope::Scope;
use sesphr_sim::experiment::Experiment;
use sesphr_sim::scenario::Shipped;
use std::collections::BTreeMap;

pub(super) const NAMES: Target = Target {
    name: "names",
    about: "names of profiles, coalitions, scopes, shards",
    format: Format::Words,
    noise: Noise::IsRefused,
    words: &[
        "paper",
        "sesphr",
        "sesphr-hybrid",
        "hardened",
        "hardened-epoch",
        "/",
        "=",
        "transform",
        "payload",
        "revocation",
        "keys",
        "key-scope",
        "integrity",
        "anchor",
        "standing",
        "link",
        "randomness",
        "at-srs",
        "at-user",
        "literal",
        "hybrid",
        "acl-only",
        "lazy",
        "rotate",
        "escrowed",
        "self-generated",
        "per-patient",
        "per-partition",
        "per-item-epoch",
        "none",
        "signed",
        "arrival",
        "named",
        "relayed",
        "asked",
        "secure",
        "plain",
        "per-level",
        "+",
        "srs",
        "cloud",
        "user",
        "1/4",
        "0/1",
        "1000000",
        "two-users",
        "user-1",
        "owner-0",
        "+srs",
        "+listens",
        "+leak:capsules",
        "P1",
        "c-cda",
    ],
    corpus: || {
        let mut all = texts(["1/4", "0/1", "plain", "c-cda", "P1", "clinic-day"]);
        let profiles = Profile::PRESETS.map(|(_, profile)| profile);
        let steps = profiles.iter().flat_map(|base| {
            profiles.iter().flat_map(|other| {
                other
                    .axes()
                    .into_iter()
                    .filter_map(|(axis, value)| Some(base.with(axis, value).ok()?.to_string()))
            })
        });
        all.extend(steps.map(String::into_bytes));
        all.extend(Coalition::ALL.map(|coalition| coalition.text().as_bytes().to_vec()));
        all.extend(Scope::all().iter().map(|scope| scope.name.as_bytes().to_vec()));
        all.sort_unstable();
        all.dedup();
        all
    },
    open,
};

fn open() -> Subject {
    Box::new(|input, gauge| {
        let Ok(text) = std::str::from_utf8(input) else { return Verdict::Refused };
        let mut verdict = Verdict::Refused;
        let mut known = |right: bool| {
            assert!(right, "{text:?} names something that is called otherwise");
            verdict = Verdict::Accepted;
        };
        match gauge.measure(|| text.parse::<Profile>()) {
            Ok(profile) => {
                assert_eq!(profile.to_string().parse(), Ok(profile), "what prints is read");
                let mut steps = text.split('/');
                let base = steps.next().unwrap_or_default();
                known(Profile::PRESETS.iter().any(|(name, _)| *name == base));
                // The last step on an axis counts.
                let set: BTreeMap<&str, &str> =
                    steps.filter_map(|step| step.split_once('=')).collect();
                let axes = profile.axes();
                known(set.into_iter().all(|step| axes.contains(&step)));
            }
            Err(error) => assert!(!error.to_string().is_empty()),
        }
        if let Some(coalition) = gauge.measure(|| Coalition::parse(text)) {
            // Whatever is printed can be read, as the same set.
            let again = Coalition::parse(&coalition.text()).map(Coalition::unnamed);
            known(again == Some(coalition.unnamed()));
        }
        if let Some(scope) = gauge.measure(|| Scope::named(text)) {
            known(scope.name == text);
        }
        if let Ok(kind) = gauge.measure(|| text.parse::<RecordKind>()) {
            known(kind.name() == text);
        }
        if let Some(property) = Property::by_id(text) {
            known(property.id == text);
        }
        if let Some(experiment) = Experiment::named(text) {
            known(experiment.name == text);
        }
        if let Some(shipped) = Shipped::named(text) {
            known(shipped.name == text);
        }
        if let Ok(shard) = gauge.measure(|| text.parse::<Shard>()) {
            let (index, of) = text.split_once('/').expect("a shard has a slash");
            let (index, of): (usize, usize) =
                (index.parse().expect("a number"), of.parse().expect("a number"));
            known(
                index <= of
                    && (0..of.min(100)).filter(|run| shard.has(*run)).count()
                        <= 100 / of.min(100) + 1,
            );
        }
        verdict
    })
}
