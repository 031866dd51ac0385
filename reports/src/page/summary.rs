//! What the page opens with: a tile for each stage, and what nobody expected.

use crate::format::{count, plural};
use crate::results::{Answer, CheckResult, ClaimResult, ClaimVerdict, Results, Verdict};

/// The state of a stage at a glance.
pub(super) struct Tile {
    pub(super) title: &'static str,
    pub(super) target: &'static str,
    pub(super) figure: String,
    pub(super) detail: String,
    /// A class of the style sheet.
    pub(super) class: &'static str,
}

/// Something that is not as expected, and where the page tells more.
pub(super) struct Surprise {
    pub(super) text: String,
    pub(super) target: String,
}

const NOT_RUN: &str = "not run";

impl Tile {
    fn new(title: &'static str, target: &'static str) -> Self {
        Self { title, target, figure: NOT_RUN.into(), detail: String::new(), class: "none" }
    }

    fn with(self, figure: String, detail: String, surprises: usize) -> Self {
        Self { figure, detail, class: if surprises == 0 { "good" } else { "bad" }, ..self }
    }
}

pub(super) fn tiles(results: &Results) -> Vec<Tile> {
    vec![
        records(results),
        properties(results),
        errata(results),
        measurements(results),
        claims(results),
    ]
}

fn records(results: &Results) -> Tile {
    let tile = Tile::new("Records", "records");
    let all = results.records.len();
    if all == 0 {
        return tile;
    }
    let exact = |answer| results.records.iter().filter(move |r| r.round_trip == answer).count();
    let views = results.records.iter().filter(|r| r.partial_view == Answer::Yes).count();
    let wrong = results.records.iter().filter(|r| r.partial_view == Answer::No).count();
    tile.with(
        format!("{} of {all}", exact(Answer::Yes)),
        format!("returned byte-exactly; {} right", plural(views, "partial view")),
        exact(Answer::No) + wrong,
    )
}

/// Whether a cell is not what was expected.
pub(super) fn is_surprising(check: &CheckResult) -> bool {
    match check.verdict {
        Verdict::NotRun => false,
        verdict => check.expected.is_some_and(|expected| expected != verdict),
    }
}

fn properties(results: &Results) -> Tile {
    let tile = Tile::new("Properties", "properties");
    let of = |verdict| results.checks.iter().filter(move |c| c.verdict == verdict).count();
    let ran = results.checks.len() - of(Verdict::NotRun);
    if ran == 0 {
        return tile;
    }
    let surprising = results.checks.iter().filter(|check| is_surprising(check)).count();
    let figure = match surprising {
        0 => format!("{} as expected", plural(ran, "cell")),
        n => format!("{} of {} not as expected", count(n as u64), plural(ran, "cell")),
    };
    tile.with(
        figure,
        format!(
            "{} hold, {} violated, {} undecided, {} not run",
            of(Verdict::Holds),
            of(Verdict::Violated),
            of(Verdict::Undecided),
            of(Verdict::NotRun)
        ),
        surprising,
    )
}

fn errata(results: &Results) -> Tile {
    let tile = Tile::new("Errata", "errata");
    let of = |answer| results.errata.iter().filter(move |e| e.shown == answer).count();
    let ran = results.errata.len() - of(Answer::NotRun);
    if ran == 0 {
        return tile;
    }
    tile.with(
        format!("{} of {ran}", of(Answer::Yes)),
        "errata and ambiguities of the papers shown by a run".into(),
        of(Answer::No),
    )
}

fn measurements(results: &Results) -> Tile {
    let tile = Tile::new("Measurements", "measurements");
    let repeats: u64 = results.measurements.iter().map(|s| u64::from(s.samples)).sum();
    match results.measurements.len() {
        0 => tile,
        n => tile.with(plural(n, "point"), format!("from {} timed runs", count(repeats)), 0),
    }
}

fn claims(results: &Results) -> Tile {
    let tile = Tile::new("Claims", "claims");
    let of = |verdict| results.claims.iter().filter(move |c| c.verdict == verdict).count();
    let judged = results.claims.len() - of(ClaimVerdict::NotRun);
    if judged == 0 {
        return tile;
    }
    let refuted = of(ClaimVerdict::NotReproduced);
    let tile = tile.with(
        format!("{} of {judged} reproduced", of(ClaimVerdict::Reproduced)),
        format!(
            "{refuted} not, {} beyond reproduction, {} not run",
            of(ClaimVerdict::CannotBeReproduced),
            of(ClaimVerdict::NotRun)
        ),
        0,
    );
    // A refuted claim is a finding about the papers and not a failure of the run.
    Tile { class: if refuted == 0 { "good" } else { "open" }, ..tile }
}

/// Everything that did not turn out as this program expects.
pub(super) fn surprises(results: &Results) -> Vec<Surprise> {
    let mut all = Vec::new();
    for record in &results.records {
        for (answer, what) in [
            (record.round_trip, "did not come back byte-exactly"),
            (record.partial_view, "showed a reader other partitions than those granted"),
        ] {
            if answer == Answer::No {
                all.push(Surprise {
                    text: format!("Record {} {what}.", record.name),
                    target: "records".into(),
                });
            }
        }
    }
    for (number, check) in results.checks.iter().enumerate() {
        if is_surprising(check) {
            all.push(Surprise {
                text: format!(
                    "{} “{}” is {} under {} against {}; expected: {}.",
                    check.id,
                    check.name,
                    super::properties::word(check.verdict),
                    check.profile,
                    check.coalition,
                    check.expected.map_or("nothing", super::properties::word)
                ),
                target: format!("cell-{number}"),
            });
        }
    }
    for erratum in results.errata.iter().filter(|e| e.shown == Answer::No) {
        all.push(Surprise {
            text: format!("{} could not be shown: {}.", erratum.id, erratum.title),
            target: "errata".into(),
        });
    }
    all
}

/// The claims that the run refutes.
pub(super) fn refuted(results: &Results) -> Vec<Surprise> {
    let refuted = |claim: &&ClaimResult| claim.verdict == ClaimVerdict::NotReproduced;
    results
        .claims
        .iter()
        .filter(refuted)
        .map(|claim| Surprise {
            text: format!("{}: {}. Seen: {}.", claim.id, claim.claim, claim.measured),
            target: format!("claim-{}", claim.id),
        })
        .collect()
}
