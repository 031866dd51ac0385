//! Scenario files: what is wrong is named, with the file, the place and what is allowed.

use sesphr_sim::scenario::{SHIPPED, Scenario};

const SMALL: &str = r#"
about = "small"
[population]
patients = 2
[population.staff]
doctor = 1
[time]
days = 1
[[record]]
name = "note"
median-bytes = 100
p95-bytes = 100
parts = { medical = 1 }
[sessions]
per-day = 5.0
"#;

/// The error of a scenario and all its causes.
#[track_caller]
fn said(text: &str) -> String {
    let error = Scenario::parse(text, "mine.toml").expect_err("it is wrong");
    let mut said = error.to_string();
    let mut source = std::error::Error::source(&error);
    while let Some(cause) = source {
        said.push_str(": ");
        said.push_str(&cause.to_string());
        source = cause.source();
    }
    assert!(said.contains("mine.toml"), "{said}");
    said
}

#[test]
fn shipped_scenarios_say_what_they_show() {
    for shipped in SHIPPED {
        let scenario = Scenario::load(shipped.name).expect("it parses");
        assert!(shipped.toml.starts_with("# "), "{} has a header", shipped.name);
        assert!(scenario.about.len() > 10);
    }
    Scenario::parse(SMALL, "mine.toml").expect("the least that a scenario must say");
}

#[test]
fn wrong_files_are_named() {
    let unknown = Scenario::load("clinic-dya").expect_err("no such scenario").to_string();
    assert!(unknown.contains("clinic-dya") && unknown.contains("hospital-month"), "{unknown}");
    let missing = Scenario::load("missing.toml").expect_err("no such file").to_string();
    assert!(missing.contains("missing.toml"), "{missing}");
}

#[test]
fn wrong_fields_are_named() {
    let cases = [
        ("per-day = 5.0", "per-dai = 5.0", &["per-dai", "line 15", "per-day"][..]),
        ("per-day = 5.0", "per-day = \"5\"", &["line 15", "expected f64"]),
        ("per-day = 5.0", "", &["missing field", "per-day"]),
        ("doctor = 1", "docter = 1", &["docter", "line 6", "doctor"]),
        ("[time]", "[tiem]", &["tiem", "line 7"]),
        ("days = 1", "days = 1\nstart = \"moonday\"", &["moonday", "sunday"]),
        ("days = 1", "days = ", &["line 8"]),
        ("about = \"small\"", "about = \"small\"\nprofile = \"soft\"", &["soft", "hardened"]),
    ];
    for (right, wrong, expected) in cases {
        let said = said(&SMALL.replace(right, wrong));
        for part in expected {
            assert!(said.contains(part), "{wrong}: {part} is not in {said}");
        }
    }
}

/// Together fields may ask for more than each does: refused before any memory is taken.
#[test]
fn what_a_machine_cannot_do_is_refused_with_the_limit() {
    let large = SMALL
        .replace("patients = 2", "patients = 1_000_000")
        .replace("doctor = 1", "doctor = 10_000")
        .replace("per-day = 5.0", "per-day = 1_000_000.0");
    Scenario::parse(&large, "mine.toml").expect("a million patients and ten thousand doctors");
    for (right, wrong, limit) in [
        ("patients = 1_000_000", "patients = 10_000_001", "10000000"),
        ("patients = 1_000_000", "patients = 10_000_000\nrecords-max = 1000", "8"),
        ("doctor = 10_000", "doctor = 1_000_001", "1000000"),
        ("days = 1", "days = 3660", "1000000000"),
        ("p95-bytes = 100", "p95-bytes = 100\nmax-bytes = 268_435_457", "268435456"),
    ] {
        let said = said(&large.replace(right, wrong));
        assert!(said.contains("which must be between") && said.contains(limit), "{wrong}: {said}");
    }
    let mut scenario = Scenario::parse(&large, "mine.toml").expect("as before").scaled(10_000);
    assert!(scenario.check("mine.toml").is_err(), "scaled beyond the bounds");
    (scenario.population.patients, scenario.population.teams) = (5, 1);
    scenario.population.staff.values_mut().for_each(|count| *count = 7);
    scenario.check("mine.toml").expect("small again");
}

#[test]
fn wrong_values_are_named_with_what_is_allowed() {
    let cases = [
        ("patients = 2", "patients = 0", "population.patients is 0", "between 1 and"),
        ("doctor = 1", "doctor = 0", "population.staff (together)", "between 1 and"),
        ("doctor = 1", "doctor = 1\nfamily = 1", "private", "family-max"),
        ("days = 1", "days = 0", "time.days is 0", "between 1 and"),
        ("days = 1", "days = 1\nweek = [0, 0, 0, 0, 0, 0, 0]", "time.week", "busy"),
        ("p95-bytes = 100", "p95-bytes = 99", "record[0].median-bytes is 100", "between 1 and 99"),
        ("{ medical = 1 }", "{}", "record[0].parts", "medical"),
        ("per-day = 5.0", "per-day = nan", "sessions.per-day", "between 0"),
        ("per-day = 5.0", "per-day = 5.0\nupload-percent = 101.0", "upload-percent", "100"),
        ("per-day = 5.0", "per-day = 5.0\nreads-mean = 0.5", "reads-mean", "between 1 and"),
        ("patients = 2", "patients = 2\nteams = 2", "population.teams is 2", "between 1 and 1"),
        (
            "patients = 2",
            "patients = 2\ngranted-by-role = [\"friend\"]",
            "granted-by-role",
            "public",
        ),
    ];
    for (right, wrong, field, allowed) in cases {
        let said = said(&SMALL.replacen(right, wrong, 1));
        assert!(said.contains(field) && said.contains(allowed), "{wrong}: {said}");
    }
    let burst = "[[burst]]\nof = \"sessions\"\nfrom-minute = 1430\nminutes = 20\nfactor = 2.0\n";
    let said = said(&format!("{SMALL}{burst}"));
    assert!(said.contains("burst[0].minutes is 20") && said.contains("between 1 and 10"), "{said}");
    let two = format!(
        "{}[emergency]\npercent = 50.0\n",
        SMALL.replace("per-day = 5.0", "per-day = 5.0\nupdate-percent = 60.0")
    );
    assert!(self::said(&two).contains("110"));
    let none = SMALL.replace("[[record]]", "[record]");
    assert!(self::said(&none).contains("record"));
}
