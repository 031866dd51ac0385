//! Files whose every string would do something to a terminal, through every command that echoes
//! them: nothing of it comes out raw, nothing begins a line, and what is echoed is cut.

use crate::sesphr;
use serde_json::{Value, json};
use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Colours, a title, an erased screen, reversed and hidden letters, a forged line.
const HOSTILE: &str =
    "\u{1b}[31m\u{1b}]0;title\u{7}\u{9b}2J\u{202e}\u{200b}\u{2028}\nFORGED: all as expected\r\n";

/// A folder with a sample trace in it.
struct Place(tempfile::TempDir);

impl Place {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, content: &str) -> OsString {
        let path = self.path(name);
        fs::write(&path, content).expect("it writes");
        path.into()
    }
}

/// Runs a command, which may end as it likes but not by a panic, and looks at what it printed.
#[track_caller]
fn try_out(arguments: &[&OsStr]) -> Output {
    let output = sesphr(arguments);
    assert!(matches!(output.status.code(), Some(0..=2)), "{arguments:?}: {output:?}");
    for (name, bytes) in [("stdout", &output.stdout), ("stderr", &output.stderr)] {
        let text = std::str::from_utf8(bytes).expect("text");
        harmless(text, &format!("{name} of {arguments:?}"));
    }
    output
}

#[track_caller]
fn harmless(text: &str, whose: &str) {
    let acts = |c: char| {
        (c.is_control() && c != '\n')
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    assert!(!text.contains(acts), "{whose}: {}", text.escape_debug());
    let forged = text.lines().any(|line| line.trim_start().starts_with("FORGED"));
    assert!(!forged, "{whose} has a forged line: {text}");
}

fn words<'a>(words: &'a [&'a str]) -> Vec<&'a OsStr> {
    words.iter().map(OsStr::new).collect()
}

/// A string as JSON and TOML spell it.
fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

fn sample() -> String {
    let output = sesphr(["trace", "sample", "--out", "-"]);
    String::from_utf8(output.stdout).expect("text")
}

#[test]
fn traces_are_echoed_harmlessly() {
    let place = Place::new();
    let sample = sample();
    let (header, steps) = sample.split_once('\n').expect("a header and steps");
    let mut hostile: Value = serde_json::from_str(header).expect("JSON");
    let fields = hostile.as_object_mut().expect("an object");
    fields.insert("scope".into(), HOSTILE.into());
    let attack = json!({ "coalition": HOSTILE, "property": HOSTILE });
    fields.insert("attack".into(), attack);
    let named = place.write("named.ndjson", &format!("{hostile}\n{steps}"));
    let field = format!("{header}\n{{{}: 1}}\n", quoted(HOSTILE));
    let field = place.write("field.ndjson", &field);
    let kind =
        place.write("kind.ndjson", &format!("{header}\n{{\"action\": {}}}\n", quoted(HOSTILE)));
    let profile = header.replace("hardened", &quoted(HOSTILE).replace('"', ""));
    let profile = place.write("profile.ndjson", &format!("{profile}\n{steps}"));
    for file in [&named, &field, &kind, &profile] {
        for command in [&["trace", "run"][..], &["attack"], &["replay"], &["simulate", "--against"]]
        {
            try_out(&[&words(command)[..], &[file]].concat());
            try_out(&[&words(command)[..], &[file, OsStr::new("--json")]].concat());
        }
        let convert = words(&["workload", "convert", "--out", "-"]);
        try_out(&[&convert[..], &[file]].concat());
    }
    let long = place.write("long.ndjson", &format!("{header}\n{{\"{}\": 1}}\n", "x".repeat(9_000)));
    let said = try_out(&[&words(&["trace", "run"])[..], &[&long]].concat());
    assert!(said.stderr.len() < 1_500, "an echo is cut: {} bytes", said.stderr.len());
}

#[test]
fn scenarios_and_manifests_are_echoed_harmlessly() {
    let place = Place::new();
    let name = quoted(HOSTILE);
    let queues = format!(
        "# {}\n[run]\noperations = 50\nreplications = 2\n[[station]]\nname = {name}\nservers = 1\n\
         service = {{ kind = \"exponential\", mean_ns = 1000 }}\n[[class]]\nname = {name}\n\
         arrivals = {{ kind = \"poisson\", per_second = 800 }}\nroute = [{name}]\n",
        "plain"
    );
    let file = place.write("queues.toml", &queues);
    let simulate = |more: &[&str]| {
        try_out(&[&words(&["simulate"])[..], &[&file], &words(more)].concat());
    };
    simulate(&[]);
    simulate(&["--json"]);
    simulate(&["--show"]);
    let servers = format!("{HOSTILE}=2");
    simulate(&["--servers", &servers]);
    simulate(&["--size", HOSTILE, "--p99-ms", "1"]);
    // Lines of a file that is printed are its own.
    let raw = place.write("raw.toml", &format!("# {}\n", HOSTILE.replace('\n', " ")));
    let other = queues.replace("operations", &name);
    let other = place.write("other.toml", &other);
    for file in [&raw, &other] {
        for more in [&[][..], &["--show"]] {
            try_out(&[&words(&["simulate"])[..], &[file], &words(more)].concat());
        }
        try_out(&[&words(&["workload", "show"])[..], &[file]].concat());
        let sweep = words(&["sweep", "--out", "results"]);
        try_out(&[&sweep[..], &[file]].concat());
    }
    let log = place.write("log.csv", &format!("at_ns,class,user,bytes\n1,{name},1,1\n"));
    try_out(&[&words(&["simulate", "mmc", "--arrivals"])[..], &[&log]].concat());
    let times = place.write("times.json", &json!({ "about": HOSTILE, HOSTILE: 1 }).to_string());
    try_out(&[&words(&["simulate", "mmc", "--calibration"])[..], &[&times]].concat());

    let shown = sesphr(["workload", "show", "clinic-day", "--toml"]);
    let workload = String::from_utf8(shown.stdout).expect("text");
    let about = workload.lines().find(|line| line.starts_with("about")).expect("an about");
    let file = place.write("workload.toml", &workload.replace(about, &format!("about = {name}")));
    for more in [&[][..], &["--json"]] {
        try_out(&[&words(&["workload", "show"])[..], &[&file], &words(more)].concat());
    }
    let manifest = format!("about = {name}\nscenarios = [{name}]\n[[parameter]]\nfield = {name}\n");
    let manifest = place.write("manifest.toml", &format!("{manifest}values = [1]\n"));
    let out = place.path("results");
    let sweep = [&words(&["sweep"])[..], &[&manifest, OsStr::new("--out"), out.as_os_str()]];
    try_out(&sweep.concat());
    fs::create_dir_all(&out).expect("a folder");
    fs::write(out.join("run-000000.json"), json!({ HOSTILE: HOSTILE }).to_string())
        .expect("written");
    try_out(&[&words(&["sweep", "merge"])[..], &[out.as_os_str()]].concat());
}

#[test]
fn records_and_results_are_echoed_harmlessly() {
    let place = Place::new();
    // What XML lets into an attribute.
    let namespace = "\u{9b}2J\u{202e}\u{200b}\u{2028}&#10;FORGED";
    let letter = place.write("letter.xml", &format!("<letter xmlns=\"{namespace}\"/>"));
    let parts = place.path("parts");
    let split = |file: &OsStr, more: &[&OsStr]| {
        let fixed = [OsStr::new("record"), OsStr::new("split"), file, OsStr::new("--out")];
        try_out(&[&fixed[..], &[parts.as_os_str()], more].concat())
    };
    split(&letter, &[]);
    let rules = format!("[[format]]\nname = {0}\nroot = {0}\n[{0}]\n", quoted(HOSTILE));
    let rules = place.write("rules.toml", &rules);
    split(&letter, &[OsStr::new("--rules"), &rules]);
    let phr = "<phr><name>n</name><medical>m</medical></phr>";
    let phr = place.write("phr.xml", phr);
    split(&phr, &[]);
    let manifest = parts.join("manifest.json");
    if let Ok(text) = fs::read_to_string(&manifest) {
        let hostile = quoted(HOSTILE).replace('"', "");
        let joined = place.path("joined.xml");
        for known in ["phr.xml", "skeleton", "plain", "format"] {
            fs::write(&manifest, text.replace(known, &hostile)).expect("it writes");
            let join = [&words(&["record", "join"])[..], &[parts.as_os_str()]].concat();
            try_out(&[&join[..], &[OsStr::new("--out"), joined.as_os_str()]].concat());
        }
    }
    let reference = Path::new(env!("CARGO_MANIFEST_DIR")).join("reports/reference/results.json");
    let mut run: Value =
        serde_json::from_slice(&fs::read(&reference).expect("the reference run")).expect("JSON");
    let pointers = ["/checks/0/profile", "/records/0/name", "/provenance/effort", "/claims/0/id"];
    for pointer in pointers {
        *run.pointer_mut(pointer).expect(pointer) = HOSTILE.into();
    }
    let changed = place.write("changed.json", &run.to_string());
    let diff = [&words(&["report", "diff"])[..], &[reference.as_os_str(), &changed]].concat();
    try_out(&diff);
    try_out(&[&diff[..], &[OsStr::new("--json")]].concat());
    let broken = place.write("broken.json", &json!({ "format": 5, HOSTILE: 1 }).to_string());
    let again = place.path("again");
    let render = [&words(&["report", "render", "--out"])[..], &[again.as_os_str(), &broken]];
    try_out(&render.concat());
}

/// A shell takes arguments from the names of files.
#[test]
fn arguments_are_echoed_harmlessly() {
    let place = Place::new();
    for arguments in [
        &["check", "--profile", HOSTILE][..],
        &["check", "--coalition", HOSTILE],
        &["check", "--jobs", HOSTILE],
        &["simulate", HOSTILE],
        &["sweep", HOSTILE, "--out", "results"],
        &["workload", "show", HOSTILE],
        &["report", "render", HOSTILE, "--out", HOSTILE],
        &["explore", "one-slot", "--address", HOSTILE],
        &[HOSTILE],
    ] {
        try_out(&words(arguments));
    }
    let said = try_out(&words(&["check", "--profile", &"x".repeat(9_000)]));
    assert!(said.stderr.len() < 1_500, "an echo is cut: {} bytes", said.stderr.len());
    if cfg!(unix) {
        let name = HOSTILE.replace('/', "");
        let file = place.write(&name, &sample());
        try_out(&[&words(&["trace", "run"])[..], &[&file]].concat());
        let folder = place.path(&format!("{name}.traces"));
        let check = ["check", "--quick", "--profile", "sesphr", "--property", "P5", "--trace-dir"];
        try_out(&[&words(&check)[..], &[folder.as_os_str()]].concat());
    }
}

/// Styles are added, and can be left out, whatever is shown.
#[test]
fn colours_come_as_asked_for() {
    let colours = |arguments: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_sesphr"))
            .args(arguments)
            .env_remove("NO_COLOR")
            .output()
            .expect("the command starts");
        [output.stdout, output.stderr].concat().contains(&0x1b)
    };
    for arguments in
        [&["doctor"][..], &["--help"], &["check", "--profile", "none"], &["attack", "no"]]
    {
        assert!(colours(&[arguments, &["--color", "always"]].concat()), "{arguments:?}");
        assert!(colours(&[&["--color=always"], arguments].concat()), "{arguments:?}");
        assert!(!colours(&[arguments, &["--color", "never"]].concat()), "{arguments:?}");
        assert!(!colours(arguments), "{arguments:?} to a pipe");
    }
}
