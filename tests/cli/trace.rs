//! Traces: the demonstration agrees on every algebra under every preset; changes show.

use crate::{exits, refuses, sesphr};
use serde_json::Value;
use sesphr::profile::{Payload, Profile};
use std::fs;

#[test]
fn the_demonstration_agrees_on_every_algebra() {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, profile) in Profile::PRESETS {
        let path = folder.path().join(format!("{name}.ndjson"));
        let path = path.to_str().expect("a name in UTF-8");
        exits(0, ["trace", "sample", "--profile", name, "--out", path]);
        exits(0, ["trace", "run", path]);
        exits(0, ["trace", "run", path, "--curve", "type-a"]);
        exits(0, ["trace", "run", path, "--curve", "symbolic"]);
        if profile.payload == Payload::Hybrid {
            exits(0, ["trace", "run", path, "--curve", "bls12-381"]);
        } else {
            let said = refuses(["trace", "run", path, "--curve", "bls12-381"]);
            assert!(said.contains("literal"), "{said}");
        }
    }
}

#[test]
fn a_changed_outcome_is_a_divergence() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("changed.ndjson");
    let sample = exits(0, ["trace", "sample", "--out", "-"]);
    let changed = sample.replace(r#""outcome":"granted""#, r#""outcome":{"denied":"no-grant"}"#);
    assert_ne!(sample, changed);
    fs::write(&path, changed).expect("it writes");
    let path = path.to_str().expect("a name in UTF-8");
    let result = exits(1, ["trace", "run", path, "--json"]);
    let result: Value = serde_json::from_str(&result).expect("JSON");
    let at = |key: &str| result.pointer(&format!("/divergence/{key}"));
    assert_eq!(result.get("agrees"), Some(&Value::Bool(false)));
    assert_eq!(at("step"), Some(&7.into()));
    assert_eq!(at("recorded/denied"), Some(&"no-grant".into()));
    assert_eq!(at("replayed"), Some(&"granted".into()));
    let text = exits(1, ["trace", "run", path]);
    assert!(text.contains("step 7 ends differently"), "{text}");
}

/// A trace from a header and steps.
struct Written {
    _folder: tempfile::TempDir,
    path: String,
    header: String,
}

impl Written {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("large.ndjson");
        let path = path.to_str().expect("a name in UTF-8").to_owned();
        let sample = exits(0, ["trace", "sample", "--out", "-"]);
        let header = sample.lines().next().expect("a header").to_owned();
        Self { _folder: folder, path, header }
    }

    fn write(&self, steps: &[String]) -> &str {
        let text = format!("{}\n{}\n", self.header, steps.join("\n"));
        fs::write(&self.path, text).expect("it writes");
        &self.path
    }
}

fn enrol(party: &str, number: u32) -> String {
    format!(r#"{{"action":{{"enrol":{{"party":{{"{party}":{number}}}}}}},"outcome":"done"}}"#)
}

fn seal(owner: u32, record: u32, partitions: &str, bytes: u32) -> String {
    let what = format!(r#""owner":{owner},"record":{record},"partitions":[{partitions}]"#);
    let action = format!(r#"{{"seal":{{{what},"bytes":{bytes}}}}}"#);
    format!(r#"{{"action":{action},"outcome":{{"sealed":{{"lost_chunks":0}}}}}}"#)
}

/// Symbols are packed: 32 owners, 16 records, 2^29 users, 255 versions and renewals.
#[test]
fn what_symbols_have_no_room_for_is_refused_with_its_step_and_the_last_there_is() {
    let trace = Written::new();
    let seals = |owner: u32, record: u32, times: usize| vec![seal(owner, record, "2", 1); times];
    // 255 of each of two slots fit, in one trace, and so does the last user.
    let last = [vec![enrol("owner", 31), enrol("user", (1 << 29) - 1)]];
    let full = [&last[..], &[seals(31, 0, 255), seals(31, 15, 255)]].concat().concat();
    exits(0, ["trace", "run", trace.write(&full), "--curve", "symbolic"]);
    let rotate = r#"{"action":{"rotate":{"slot":{"owner":0,"record":0,"partition":2}}},"outcome":{"sealed":{"lost_chunks":0}}}"#;
    let beyond = [
        (
            vec![enrol("owner", 32)],
            "step 1",
            "owner 32 is beyond what symbols have room for: the last is 31",
        ),
        (vec![enrol("user", 1 << 29)], "step 1", "the last is 536870911"),
        (vec![enrol("user", u32::MAX)], "step 1", "user 4294967295"),
        ([vec![enrol("owner", 0)], seals(0, 16, 1)].concat(), "step 2", "record 16"),
        (
            [vec![enrol("owner", 0)], seals(0, 1, 100), seals(0, 0, 256)].concat(),
            "step 357",
            "owner-0/record-0/insurance has no version number left: the last is 255",
        ),
        (
            [vec![enrol("owner", 0)], seals(0, 0, 1), vec![rotate.to_owned(); 256]].concat(),
            "step 258",
            "cannot be renewed again",
        ),
    ];
    for (steps, step, what) in beyond {
        let said = refuses(["trace", "run", trace.write(&steps), "--curve", "symbolic"]);
        let told = said.contains(step) && said.contains(what);
        assert!(told && said.contains("leave --curve symbolic out"), "{said}");
        // Curves have room for all of it, and say nothing of symbols.
        exits(0, ["trace", "run", &trace.path]);
    }
}

/// The header of a trace in which a revoked reader keeps the mask.
fn attacked(trace: &Written) -> Written {
    let attack = r#""attack":{"coalition":"revoked","property":"P5","item":{"slot":{"owner":0,"record":0,"partition":3},"version":1}}}"#;
    let header = trace.header.replace("hardened", "sesphr-hybrid");
    let header = format!("{},{attack}", header.trim_end_matches('}'));
    Written { header, ..Written::new() }
}

#[test]
fn attack_refuses_what_symbols_have_no_room_for() {
    let trace = attacked(&Written::new());
    let forged =
        |corrupt: &str| format!(r#"{{"action":{{"corrupt":{corrupt}}},"outcome":"done"}}"#);
    let item = r#"{"slot":{"owner":99,"record":0,"partition":3},"version":1}"#;
    let cases = [
        (vec![enrol("owner", 32)], "owner 32"),
        (vec![enrol("user", 1 << 29)], "user 536870912"),
        (vec![enrol("owner", 0), seal(0, 1000, "3", 0)], "record 1000"),
        ([vec![enrol("owner", 0)], vec![seal(0, 0, "3", 0); 256]].concat(), "the last is 255"),
        (vec![forged(&format!(r#"{{"deposit":{{"item":{item},"generation":0}}}}"#))], "owner 99"),
        (vec![forged(&format!(r#"{{"request":{{"user":1,"item":{item}}}}}"#))], "owner 99"),
        (vec![forged(r#"{"depart":{"user":4294967295}}"#)], "user 4294967295"),
        (vec![enrol("owner", 0); 10_001], "10001 steps; an attack has at most 10000"),
    ];
    for (steps, what) in cases {
        let said = refuses(["attack", trace.write(&steps), "--curve", "type-a"]);
        assert!(said.contains(what), "{what}: {said}");
    }
}

/// A few bytes of a trace can ask for gigabytes; nothing of them is taken.
#[test]
fn uploads_of_absurd_sizes_are_refused_with_the_limit() {
    let trace = Written::new();
    let one = [enrol("owner", 0), seal(0, 0, "3", u32::MAX)];
    for command in [&["trace", "run"][..], &["replay"], &["trace", "run", "--curve", "symbolic"]] {
        let output = sesphr(command.iter().copied().chain([trace.write(&one)]));
        assert_eq!(output.status.code(), Some(2));
        let said = String::from_utf8(output.stderr).expect("stderr is text");
        assert!(said.contains("step 2") && said.contains("4294967295 bytes"), "{said}");
        assert!(said.contains("one upload may seal at most 268435456"), "{said}");
    }
    // Each within the limit, all together not: seen while the trace is read.
    let many = [vec![enrol("owner", 0)], vec![seal(0, 0, "1", 1 << 28); 17]].concat();
    let said = refuses(["trace", "run", trace.write(&many)]);
    assert!(said.contains("line 19") && said.contains("4294967296"), "{said}");
}

#[test]
fn a_bad_trace_is_refused_with_its_line() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("bad.ndjson");
    let sample = exits(0, ["trace", "sample", "--out", "-"]);
    let first = sample.lines().next().expect("a header");
    let later = first.replace(r#""format":1"#, r#""format":2"#);
    let cases = [
        (String::new(), "header"),
        ("{}\n".to_owned(), "line 1"),
        (format!("{first}\nnonsense\n"), "line 2"),
        (later, "format 2"),
        (sample.replace(r#"{"enrol":{"party":{"user":2}}}"#, r#"{"depart":{"user":9}}"#), "step 3"),
    ];
    for (content, expected) in cases {
        fs::write(&path, content).expect("it writes");
        let said = refuses(["trace", "run", path.to_str().expect("a name in UTF-8")]);
        assert!(said.contains("bad.ndjson") && said.contains(expected), "{expected}: {said}");
    }
}
