//! Sweeps: the digest does not depend on the shards; what does not belong is refused by name.

use sesphr_host::Shard;
use sesphr_sim::sweep::{Done, Manifest, Plan, SHIPPED, SweepError, merge, run};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

const MANIFEST: &str = r#"
about = "small"
scenarios = ["clinic-day"]
replicas = 2
seed = 5
[[parameter]]
field = "population.patients"
values = [3, 5]
[[parameter]]
field = "revocations.per-day"
values = [0.0, 20.0]
"#;

fn plan(text: &str) -> Plan {
    let manifest = Manifest::parse(text, "small.toml").expect("it parses");
    Plan::new(&manifest, "small.toml").expect("possible")
}

fn shards(of: usize, dir: &Path) -> Done {
    shards_of(MANIFEST, of, dir)
}

fn shards_of(manifest: &str, of: usize, dir: &Path) -> Done {
    let plan = plan(manifest);
    let mut all = Done::default();
    for index in 1..=of {
        let shard: Shard = format!("{index}/{of}").parse().expect("a shard");
        let done = run(&plan, shard, dir, &|_| ()).expect("it runs");
        all = Done { ran: all.ran + done.ran, kept: all.kept + done.kept };
    }
    all
}

#[test]
fn the_digest_does_not_depend_on_the_shards() {
    let digests = [1, 2, 3, 9].map(|of| {
        let dir = tempfile::tempdir().expect("a folder");
        assert_eq!(shards(of, dir.path()), Done { ran: 8, kept: 0 });
        assert_eq!(shards(of, dir.path()), Done { ran: 0, kept: 8 }, "all is there");
        let merged = merge(dir.path()).expect("complete");
        assert_eq!((merged.runs, merged.results.len()), (8, 8));
        merged.digest
    });
    assert!(digests.iter().all(|digest| *digest == digests[0]), "{digests:?}");
}

const QUEUES: &str = r#"
about = "queues"
task = "simulate"
scenarios = ["mmc"]
replicas = 2
[[parameter]]
field = "run.operations"
values = [20000]
[[parameter]]
field = "station.0.servers"
values = [4, 5]
"#;

const REPLAYS: &str = r#"
about = "replays"
task = "replay"
scenarios = ["clinic-day"]
[[parameter]]
field = "population.patients"
values = [2, 3]
[[parameter]]
field = "profile"
values = ["hardened", "sesphr-hybrid"]
"#;

#[test]
fn other_tasks_do_not_depend_on_the_shards_either() {
    let arrivals = REPLAYS.replacen("\"replay\"", "\"simulate\"", 1);
    assert_ne!(arrivals, REPLAYS);
    for manifest in [QUEUES, REPLAYS, &arrivals] {
        let merged = [1, 2, 3].map(|of| {
            let dir = tempfile::tempdir().expect("a folder");
            assert_eq!(shards_of(manifest, of, dir.path()), Done { ran: 4, kept: 0 });
            merge(dir.path()).expect("complete")
        });
        assert!(merged.iter().all(|other| *other == merged[0]), "{merged:?}");
        let found = merged[0].results.iter().map(|record| record.result["digest"].as_str());
        let found: BTreeSet<_> = found.map(|digest| digest.expect("a digest")).collect();
        assert_eq!(found.len(), 4, "each run has its own result");
    }
}

#[test]
fn a_task_wants_scenarios_of_its_kind() {
    for (right, wrong) in [("mmc", "clinic-day"), ("[20000]", "[0]"), ("servers", "colour")] {
        let manifest = Manifest::parse(&QUEUES.replacen(right, wrong, 1), "small.toml");
        let error = manifest.and_then(|manifest| Plan::new(&manifest, "small.toml"));
        let error = error.expect_err(wrong).to_string();
        assert!(error.contains(wrong) || error.contains("run.operations"), "{error}");
    }
}

#[test]
fn gaps_and_foreign_files_are_refused_by_name() {
    let dir = tempfile::tempdir().expect("a folder");
    let dir = dir.path();
    let said = |dir: &Path| merge(dir).expect_err("refused").to_string();
    assert!(said(dir).contains("no result"));
    shards(2, dir);
    let digest = merge(dir).expect("complete").digest;

    let third = dir.join("run-000003.json");
    let kept = fs::read(&third).expect("a result");
    fs::remove_file(&third).expect("removed");
    let gap = said(dir);
    assert!(gap.contains("run-000003.json") && gap.contains("1 of 8"), "{gap}");
    assert_eq!(shards(1, dir), Done { ran: 1, kept: 7 }, "taken up");
    assert_eq!(fs::read(&third).expect("a result"), kept);

    fs::write(dir.join("notes.txt"), "hello").expect("written");
    assert!(said(dir).contains("notes.txt"));
    fs::remove_file(dir.join("notes.txt")).expect("removed");

    fs::write(dir.join("run-000009.json"), &kept).expect("written");
    assert!(said(dir).contains("run-000009.json"));
    fs::remove_file(dir.join("run-000009.json")).expect("removed");

    let text = String::from_utf8(kept.clone()).expect("JSON");
    for (was, is) in [("\"seed\": ", "\"seed\": 1"), ("\"steps\": ", "\"steps\": 1")] {
        assert!(text.contains(was), "{text}");
        fs::write(&third, text.replacen(was, is, 1)).expect("written");
        assert!(said(dir).contains("run-000003.json was changed since it was written"));
        let plan = plan(MANIFEST);
        let refused = run(&plan, Shard::WHOLE, dir, &|_| ()).expect_err("a changed result");
        assert!(matches!(refused, SweepError::Changed { .. }), "{refused}");
    }
    fs::write(&third, text.split_at(text.len() / 2).0).expect("written");
    assert!(said(dir).contains("run-000003.json"), "cut short");
    fs::write(&third, &kept).expect("written");

    // A killed run leaves a hidden file, which disturbs nobody.
    fs::write(dir.join(".run-000001.json.Ab3dE6gH9jKl.sesphr-partial"), "half").expect("written");
    assert_eq!(merge(dir).expect("complete").digest, digest);

    let other = plan(&MANIFEST.replace("seed = 5", "seed = 6"));
    let refused = run(&other, Shard::WHOLE, dir, &|_| ()).expect_err("another sweep's folder");
    assert!(matches!(refused, SweepError::Foreign { .. }), "{refused}");
    let elsewhere = tempfile::tempdir().expect("a folder");
    run(&other, Shard::WHOLE, elsewhere.path(), &|_| ()).expect("it runs");
    fs::copy(elsewhere.path().join("run-000003.json"), &third).expect("copied");
    assert!(said(dir).contains("run-000003.json"));
}

#[test]
fn shipped_manifests_have_plans() {
    for (name, _) in SHIPPED {
        let manifest = Manifest::load(name).expect("it parses");
        assert!(Plan::new(&manifest, name).expect("possible").runs.len() > 10, "{name}");
    }
}

#[test]
fn wrong_manifests_are_named() {
    let cases = [
        ("replicas = 2", "replicas = 0", "replicas"),
        ("replicas = 2", "replica = 2", "replica"),
        ("[\"clinic-day\"]", "[]", "scenarios"),
        ("[\"clinic-day\"]", "[\"nowhere\"]", "nowhere"),
        ("values = [3, 5]", "values = []", "parameter[0].values"),
        ("population.patients", "population.patience", "population.patience"),
        ("population.patients", "about.x", "about.x"),
        ("population.patients", "revocations.per-day", "parameter[1].field"),
        ("values = [3, 5]", "values = [3, 0]", "population.patients is 0"),
        ("replicas = 2", "replicas = 1000000", "runs"),
    ];
    for (right, wrong, part) in cases {
        let text = MANIFEST.replacen(right, wrong, 1);
        let planned = Manifest::parse(&text, "small.toml")
            .and_then(|manifest| Plan::new(&manifest, "small.toml"));
        let error = planned.expect_err(wrong);
        let cause = std::error::Error::source(&error).map(ToString::to_string).unwrap_or_default();
        let said = format!("{error}: {cause}");
        assert!(said.contains(part), "{wrong}: {said}");
    }
}
