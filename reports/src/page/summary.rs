//! The summary below the first screen: at most ten lines, surprises first.

use super::properties::word;
use crate::format::{count, plural};
use crate::results::{
    Answer, CheckResult, ClaimResult, ClaimVerdict, ProofVerdict, Results, StageStatus, Verdict,
};
use serde::Serialize;

/// Surprises that are listed one by one; the tables mark them all.
const LISTED: usize = 8;

/// A line of the summary.
#[derive(Serialize)]
pub(super) struct SummaryLine {
    /// A class of the style sheet.
    pub(super) class: &'static str,
    /// Where the page tells more.
    pub(super) target: &'static str,
    pub(super) title: &'static str,
    pub(super) text: String,
    /// What the line is about, one by one.
    pub(super) links: Vec<Link>,
    /// Whether these stand beside each other.
    pub(super) inline: bool,
}

/// Something, and where the page tells more.
#[derive(Serialize)]
pub(super) struct Link {
    pub(super) text: String,
    pub(super) target: String,
    /// More, where the text is short.
    pub(super) about: String,
}

impl SummaryLine {
    fn new(title: &'static str, target: &'static str, class: &'static str, text: String) -> Self {
        Self { class, target, title, text, links: Vec::new(), inline: false }
    }

    /// The line of something that did not run.
    fn not_run(title: &'static str, target: &'static str) -> Self {
        Self::new(title, target, "none", "not run".to_owned())
    }
}

/// The look of a line in which this many results are wrong.
const fn class(wrong: usize) -> &'static str {
    if wrong == 0 { "good" } else { "bad" }
}

/// The lines.
pub(super) fn lines(results: &Results) -> Vec<SummaryLine> {
    vec![
        surprises(results),
        refuted(results),
        properties(results),
        errata(results),
        records(results),
        conformance(results),
        proofs(results),
        workloads(results),
        measurements(results),
        unchecked(results),
    ]
}

/// Everything that did not turn out as this program expects.
fn surprises(results: &Results) -> SummaryLine {
    let mut links = Vec::new();
    let mut add =
        |text: String, target: String| links.push(Link { text, target, about: String::new() });
    for stage in &results.provenance.stages {
        let ended = match stage.status {
            StageStatus::Failed => "failed",
            StageStatus::Interrupted => "was interrupted",
            StageStatus::Done | StageStatus::NotRun => continue,
        };
        add(format!("The stage {} {ended}.", stage.name), "provenance".into());
    }
    for record in &results.records {
        for (answer, what) in [
            (record.round_trip, "did not come back byte for byte"),
            (record.partial_view, "did not show a reader exactly the granted partitions"),
        ] {
            if answer == Answer::No {
                add(format!("Record {} {what}.", record.name), "records".into());
            }
        }
    }
    for (number, check) in results.checks.iter().enumerate() {
        if check.is_surprising() {
            add(unexpected(check), format!("cell-{number}"));
        }
    }
    for erratum in results.errata.iter().filter(|erratum| erratum.shown == Answer::No) {
        add(format!("{} could not be shown: {}.", erratum.id, erratum.title), "errata".into());
    }
    for row in results.conformance.iter().filter(|row| row.divergence.is_some()) {
        let text = format!("{} on {} differs from the model.", row.profile, row.curve);
        add(text, "conformance".into());
    }
    for pair in results.overtakings.iter().filter(|pair| pair.is_unexplained()) {
        let text = format!("No scope lets {} overtake {}.", pair.later, pair.earlier);
        add(text, "coverage".into());
    }
    for proof in &results.proofs {
        if proof.verdict != ProofVerdict::NotRun && proof.verdict != proof.expected {
            let text = format!("{} under {} is not as expected.", proof.property, proof.profile);
            add(text, "proofs".into());
        }
    }
    for replay in &results.replays {
        if replay.oracle_disagreements + replay.divergences > 0 {
            let text = format!("The replay of {} differs from its orders.", replay.scenario);
            add(text, "simulation".into());
        }
    }
    let all = links.len();
    if all == 0 {
        let text = "none; everything that ran came out as expected".to_owned();
        return SummaryLine::new("Surprises", "properties", "good", text);
    }
    links.truncate(LISTED);
    let more = all - links.len();
    let rest = if more == 0 { String::new() } else { format!("; {more} more are marked below") };
    let text = format!("{} not as expected{rest}", plural(all, "result"));
    SummaryLine { links, ..SummaryLine::new("Surprises", "properties", "bad", text) }
}

fn unexpected(check: &CheckResult) -> String {
    let CheckResult { id, name, profile, coalition, .. } = check;
    let about = format!("{id} “{name}” under {profile} against {coalition}");
    if check.expected == Some(check.verdict) {
        return format!("{about}: the counterexample fails on a curve.");
    }
    let expected = check.expected.map_or("nothing", word);
    format!("{about} is {}; expected: {expected}.", word(check.verdict))
}

/// The claims that the run refutes: findings about the papers, not failures of the run.
fn refuted(results: &Results) -> SummaryLine {
    let of = |verdict| results.claims.iter().filter(move |claim| claim.verdict == verdict);
    let judged = results.claims.len() - of(ClaimVerdict::NotRun).count();
    if judged == 0 {
        return SummaryLine::not_run("Claims of the papers", "claims");
    }
    let refuted: Vec<&ClaimResult> = of(ClaimVerdict::Contradicted).collect();
    let reproduced = of(ClaimVerdict::Reproduced).count();
    let noisy = of(ClaimVerdict::TooNoisy).count();
    let beyond = of(ClaimVerdict::BeyondReproduction).count();
    let text = format!(
        "{} of {} contradicted, {reproduced} reproduced, {noisy} too noisy to judge, {beyond} \
         beyond reproduction",
        refuted.len(),
        plural(judged, "claim")
    );
    let link = |claim: &&ClaimResult| Link {
        text: claim.id.clone(),
        target: format!("claim-{}", claim.id),
        about: claim.claim.clone(),
    };
    let class = if refuted.is_empty() { "good" } else { "open" };
    let links = refuted.iter().map(link).collect();
    SummaryLine {
        links,
        inline: true,
        ..SummaryLine::new("Claims of the papers", "claims", class, text)
    }
}

fn properties(results: &Results) -> SummaryLine {
    let of = |verdict| results.checks.iter().filter(move |c| c.verdict == verdict).count();
    let ran = results.checks.len() - of(Verdict::NotRun);
    if ran == 0 {
        return SummaryLine::not_run("Properties", "properties");
    }
    let wrong = results.checks.iter().filter(|check| check.is_surprising()).count();
    let on_curves = results.checks.iter().filter(|check| check.carried_out.is_some()).count();
    let text = format!(
        "{}: {} hold, {} violated, {} undecided; {} carried out on a curve",
        plural(ran, "cell"),
        count(of(Verdict::Holds) as u64),
        count(of(Verdict::Violated) as u64),
        of(Verdict::Undecided),
        plural(on_curves, "violation"),
    );
    SummaryLine::new("Properties", "properties", class(wrong), text)
}

fn errata(results: &Results) -> SummaryLine {
    let of = |answer| results.errata.iter().filter(move |e| e.shown == answer).count();
    let ran = results.errata.len() - of(Answer::NotRun);
    if ran == 0 {
        return SummaryLine::not_run("Errata", "errata");
    }
    let text = format!("{} of {ran} errata and ambiguities of the papers shown", of(Answer::Yes));
    SummaryLine::new("Errata", "errata", class(of(Answer::No)), text)
}

fn records(results: &Results) -> SummaryLine {
    let all = results.records.len();
    if all == 0 {
        return SummaryLine::not_run("Records", "records");
    }
    let exact = results.records.iter().filter(|r| r.round_trip == Answer::Yes).count();
    let views = results.records.iter().filter(|r| r.partial_view == Answer::Yes).count();
    let text = format!(
        "{exact} of {all} came back byte for byte; readers saw the granted parts of {views}"
    );
    SummaryLine::new("Records", "records", class(2 * all - exact - views), text)
}

fn conformance(results: &Results) -> SummaryLine {
    if results.conformance.is_empty() {
        return SummaryLine::not_run("Conformance", "conformance");
    }
    let transitions = results.conformance.iter().map(|row| row.transitions).sum();
    let parted = results.conformance.iter().filter(|row| row.divergence.is_some()).count();
    let text = format!(
        "{} transitions on real curves, {}",
        count(transitions),
        plural(parted, "divergence")
    );
    SummaryLine::new("Conformance", "conformance", class(parted), text)
}

fn proofs(results: &Results) -> SummaryLine {
    let of = |verdict| results.proofs.iter().filter(move |p| p.verdict == verdict).count();
    let asked = results.proofs.len() - of(ProofVerdict::NotRun);
    if asked == 0 {
        return SummaryLine::not_run("Beyond bounds", "proofs");
    }
    let wrong = results
        .proofs
        .iter()
        .filter(|proof| proof.verdict != ProofVerdict::NotRun && proof.verdict != proof.expected)
        .count();
    let text = format!(
        "{} of {} proved for any number of users, owners and records, {} as expected",
        of(ProofVerdict::Proved),
        plural(asked, "claim"),
        asked - wrong
    );
    SummaryLine::new("Beyond bounds", "proofs", class(wrong), text)
}

fn workloads(results: &Results) -> SummaryLine {
    if results.replays.is_empty() && results.stations.is_empty() {
        return SummaryLine::not_run("Workloads", "simulation");
    }
    let operations = results.replays.iter().map(|replay| replay.operations).sum();
    let wrong: u64 =
        results.replays.iter().map(|replay| replay.oracle_disagreements + replay.divergences).sum();
    let text = format!(
        "{} operations replayed, {wrong} against the owners’ orders; {} simulated",
        count(operations),
        plural(results.stations.len(), "station")
    );
    SummaryLine::new("Workloads", "simulation", class(wrong as usize), text)
}

fn measurements(results: &Results) -> SummaryLine {
    let repeats: u64 = results.measurements.iter().map(|s| u64::from(s.samples)).sum();
    match results.measurements.len() {
        0 => SummaryLine::not_run("Measurements", "measurements"),
        n => {
            let text = format!("{} from {} timed runs", plural(n, "point"), count(repeats));
            let busy = results.provenance.warnings();
            if busy.is_empty() {
                return SummaryLine::new("Measurements", "measurements", "good", text);
            }
            let text = format!("{text}; the machine was busy: {}", busy.join("; "));
            SummaryLine::new("Measurements", "measurements", "open", text)
        }
    }
}

fn unchecked(results: &Results) -> SummaryLine {
    let open = results.checks.iter().filter(|check| !check.exhaustive).count();
    let stages = results.provenance.stages.iter();
    let missing = stages.filter(|stage| stage.status != StageStatus::Done).count();
    let text = format!(
        "{} without an exhaustive search, {} not finished; see the limits",
        plural(open, "cell"),
        plural(missing, "stage")
    );
    SummaryLine::new("Not checked", "unchecked", "none", text)
}
