//! Simulating: the result has its keys, and is the same on any number of threads.

use crate::{exits, refuses};
use serde_json::Value;
use std::fs;

fn simulated(threads: &str) -> Value {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("result.json");
    let json = path.to_str().expect("a name in UTF-8");
    let fixed = ["simulate", "mmc", "--replications", "4", "--seed", "5", "--json", json];
    let text = exits(0, fixed.iter().chain(&["--jobs", threads]));
    let result: Value =
        serde_json::from_slice(&fs::read(&path).expect("is written")).expect("JSON");
    let digest = result.get("digest").and_then(Value::as_str).expect("a digest");
    assert!(text.contains(digest), "{text}");
    result
}

#[test]
fn the_result_has_its_keys_and_one_digest() {
    let [one, two] = ["1", "2"].map(simulated);
    for key in ["digest", "operations", "events", "queues", "classes"] {
        assert_eq!(one.get(key).expect(key), two.get(key).expect(key));
    }
    assert!(one.get("seconds").and_then(Value::as_f64) > Some(0.0));
    assert_eq!(one.get("operations"), Some(&400_000.into()));
    let queue = one.pointer("/queues/0").expect("a queue");
    assert!(queue.get("arrivals").and_then(Value::as_u64) > Some(0));
    let figures =
        ["mean_wait_ns", "mean_sojourn_ns", "sojourn_ns_p50", "sojourn_ns_p99", "utilisation"];
    for figure in figures {
        let value = queue.get(figure).and_then(Value::as_f64).expect(figure);
        let end = |at: usize| queue.pointer(&format!("/{figure}_ci/{at}")).and_then(Value::as_f64);
        assert!(end(0) <= Some(value) && Some(value) <= end(1), "{figure}");
    }
}

#[test]
fn servers_are_found_for_a_target() {
    let fixed = ["simulate", "mmc", "--replications", "2", "--json", "-", "--size", "srs"];
    let text = exits(0, fixed.iter().chain(&["--p99-ms", "10"]));
    let sized: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(sized.get("servers"), Some(&4.into()));
    exits(1, fixed.iter().chain(&["--p99-ms", "10", "--servers-max", "3"]));
}

#[test]
fn a_workload_drives_its_network() {
    let day = ["simulate", "clinic-day", "--replications", "2", "--json", "-"];
    let explicit = ["simulate", "health-network", "--workload", "clinic-day"];
    let [short, long] =
        [exits(0, day), exits(0, explicit.iter().chain(day.get(2..).unwrap_or(&[])))];
    let [short, long]: [Value; 2] = [short, long].map(|t| serde_json::from_str(&t).expect("JSON"));
    assert_eq!(short.get("scenario"), Some(&"clinic-day in health-network".into()));
    assert_eq!(short.get("profile"), Some(&"hardened".into()));
    for key in ["digest", "operations", "queues", "classes"] {
        assert_eq!(short.get(key).expect(key), long.get(key).expect(key), "{key}");
    }
    let sized = exits(0, day.iter().chain(&["--size", "srs", "--p99-ms", "10"]));
    let sized: Value = serde_json::from_str(&sized).expect("JSON");
    assert!(sized.get("servers").and_then(Value::as_u64).is_some_and(|n| n >= 1), "{sized}");
    let said = refuses(["simulate", "health-network"]);
    assert!(said.contains("come from outside: give --workload or --arrivals"), "{said}");
    let said = refuses(["simulate", "clinic-day", "--users", "5"]);
    assert!(said.contains("--scale"), "{said}");
    let said = refuses(["simulate", "mmc", "--workload", "clinic-day"]);
    assert!(said.contains("no class is named") && said.contains("step 1"), "{said}");
}

#[test]
fn a_replay_is_predicted_with_an_interval() {
    let folder = tempfile::tempdir().expect("a folder");
    let trace = folder.path().join("day.ndjson");
    let trace = trace.to_str().expect("a name in UTF-8");
    exits(0, ["workload", "generate", "clinic-day", "--scale", "10", "--out", trace]);
    let against = ["simulate", "--against", trace, "--rounds", "2", "--json", "-"];
    let found: Value = serde_json::from_str(&exits(0, against)).expect("JSON");
    assert_eq!(found.get("rounds"), Some(&2.into()));
    let [operations, left_out] = ["operations", "left_out"]
        .map(|key| found.get(key).and_then(Value::as_u64).expect("a count"));
    let steps = fs::read_to_string(trace).expect("a trace").lines().count() as u64 - 1;
    assert_eq!(operations + left_out, steps);
    for figure in ["total", "sojourn_mean", "sojourn_p99", "classes/0/mean"] {
        let value = |key: &str| found.pointer(&format!("/{figure}/{key}")).and_then(Value::as_f64);
        assert!(
            value("predicted_ns").zip(value("measured_ns")).is_some_and(|(p, m)| p.min(m) > 0.0)
        );
        let [low, high] = ["error_percent_ci/0", "error_percent_ci/1"].map(value);
        assert!(low <= value("error_percent") && value("error_percent") <= high, "{figure}");
    }
    let said = refuses(["simulate", "--against", "no-such-trace"]);
    assert!(said.contains("cannot read no-such-trace"), "{said}");
}

/// 3200 a second into 1000.
const OVERLOADED: &str = r#"
run = { operations = 5_000, replications = 4 }
[[station]]
name = "srs"
service = { kind = "exponential", mean_ns = 1_000_000 }
[[class]]
name = "request"
arrivals = { kind = "poisson", per_second = 3200 }
route = ["srs"]
"#;

#[test]
fn a_station_that_cannot_keep_up_is_said_to() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("overloaded.toml");
    fs::write(&path, OVERLOADED).expect("is written");
    let scenario = path.to_str().expect("a name in UTF-8");
    let said = exits(0, ["simulate", scenario]);
    assert!(said.contains("srs is unstable: it is offered 3.20 times what it can serve"), "{said}");
    assert!(!said.contains("-+"), "no interval: {said}");
    let found: Value =
        serde_json::from_str(&exits(0, ["simulate", scenario, "--json", "-"])).expect("JSON");
    let queue = found.pointer("/queues/0").expect("a queue");
    assert_eq!(queue.pointer("/stability/unstable"), Some(&"load".into()));
    assert_eq!(queue.get("mean_wait_ns_ci"), Some(&Value::Null));
    assert_eq!(found.pointer("/classes/0/unstable"), Some(&true.into()));
    let sized =
        ["simulate", scenario, "--size", "srs", "--p99-ms", "1000000", "--servers-max", "2"];
    let said = exits(1, sized);
    assert!(said.contains("no: unstable"), "{said}");
}

#[test]
fn logs_of_arrivals_are_wrong_by_line_and_column() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("log.csv");
    for (log, line, part) in [
        ("", 1, "empty"),
        ("colour,shape\n1,2\n", 1, "\"colour\" is not a column"),
        ("at_ns,class,user,bytes\n", 1, "no row follows"),
        ("at_ns,class,user,bytes\n5,request,0,1\n4,request,0,1\n", 3, "earlier"),
        ("at_ns,class,user,bytes\n5,write,0,1\n", 2, "column class"),
        ("at_ns,class,user,bytes\n5,request,x,1\n", 2, "column user"),
        ("at_ns,class,user,bytes\n18446744073709551615,request,0,1\n", 2, "4611686018427387904"),
    ] {
        fs::write(&path, log).expect("is written");
        let said = refuses(["simulate", "mmc", "--arrivals", path.to_str().expect("UTF-8")]);
        assert!(said.contains(&format!("line {line}")) && said.contains(part), "{said}");
    }
    fs::write(&path, "\u{feff}AT_NS,class,user,bytes\n5,request,0,1\n\n").expect("is written");
    exits(0, ["simulate", "mmc", "--arrivals", path.to_str().expect("UTF-8")]);
}

#[test]
fn wrong_files_are_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("my.toml");
    fs::write(&path, "[run]\noperations = 1\ncolour = 2\n").expect("is written");
    let scenario = path.to_str().expect("a name in UTF-8");
    let said = refuses(["simulate", scenario]);
    assert!(
        said.contains("my.toml") && said.contains("colour") && said.contains("line 3"),
        "{said}"
    );
    let said = refuses(["simulate", "mmc", "--calibration", scenario]);
    assert!(said.contains("my.toml") && said.contains("--calibrate"), "{said}");
    let said = refuses(["simulate", "mmc", "--arrivals", scenario]);
    assert!(said.contains("my.toml") && said.contains("at_ns,class,user,bytes"), "{said}");
}

#[test]
fn names_that_are_nearly_right_are_answered_with_the_right_ones() {
    let folder = tempfile::tempdir().expect("a folder");
    let written = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::write(&path, text).expect("is written");
        path.to_str().expect("UTF-8").to_owned()
    };
    let measured = "[run]\noperations = 1\n[calibration]\nprofile = \"hardend\"\n[[station]]\nname = \"srs\"\n\
        service = { kind = \"calibrated\", operation = \"request\", party = \"srs\" }\n[[class]]\nname = \"c\"\n\
        arrivals = { kind = \"poisson\", per_second = 1.0 }\nroute = [\"srs\"]\n";
    let measured = written("measured.toml", measured);
    let rules = "version = 1\n[[format]]\nname = \"a\"\nroot = [\"a\"]\n[[format.part]]\n\
        path = \"*\"\npartition = \"medcal\"\n";
    let (rules, record) = (written("rules.toml", rules), written("a.xml", "<a><b/></a>"));
    let out = folder.path().join("out");
    let out = out.to_str().expect("UTF-8");
    let size = ["simulate", "mm1", "--size", "sever", "--p99-ms", "9"];
    for (words, name) in [
        (&["simulate", "mm1", "--servers", "sever=2"][..], "server"),
        (&size, "server"),
        (&["simulate", &measured], "hardened"),
        (&["record", "split", &record, "--rules", &rules, "--out", out], "medical"),
    ] {
        let said = refuses(words);
        assert!(said.contains(&format!("did you mean `{name}`?")), "{words:?}: {said}");
    }
}
