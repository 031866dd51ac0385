//! The first screen: the question, who can read what they may not, the evidence, the speed, and how
//! to reproduce it.

use crate::format::{count, plural, time_ms, time_ns, times};
use crate::headline::{self, Reading, Unseen};
use crate::results::{Answer, CheckResult, MinimalResult, Provenance, Results, Verdict};
use serde::Serialize;
use sesphr::algebra::Pairing;
use sesphr::algebra::type_a::TypeA;
use sesphr::profile::Payload;
use sesphr_model::property::Property;
use sesphr_sim::published::{self, Series};
use sesphr_sim::sample::{Operation, Sample};

/// The first screen in words.
#[derive(Serialize)]
pub(super) struct First {
    /// When, from what, where and how thoroughly.
    pub(super) byline: Vec<String>,
    /// What came of it.
    pub(super) outcome: Option<String>,
    pub(super) readings: Vec<Reading>,
    /// What the run did not look at.
    pub(super) unseen: Option<String>,
    pub(super) known: Vec<Statement>,
    pub(super) speed: Vec<Statement>,
    /// The commands, each with what it costs.
    pub(super) commands: Vec<(String, String)>,
}

/// A sentence, and where the page tells more.
#[derive(Serialize)]
pub(super) struct Statement {
    pub(super) text: String,
    pub(super) target: &'static str,
}

impl First {
    pub(super) fn of(results: &Results) -> Self {
        let readings = headline::readings(&results.checks);
        Self {
            byline: byline(&results.provenance),
            outcome: outcome(&readings),
            unseen: Unseen::of(&results.checks).text(),
            known: known(results),
            speed: speed(results),
            commands: commands(&results.provenance),
            readings,
        }
    }
}

fn byline(provenance: &Provenance) -> Vec<String> {
    let commit = provenance.commit.as_ref().map(|commit| {
        let short: String = commit.chars().take(12).collect();
        let changed = if provenance.dirty == Some(true) { ", changed since" } else { "" };
        format!("commit {short}{changed}")
    });
    let cores = provenance.cores.map(|n| plural(n as usize, "core"));
    let machine = [provenance.cpu.clone(), cores].into_iter().flatten().collect::<Vec<_>>();
    let machine = (!machine.is_empty()).then(|| machine.join(", "));
    let parts = [
        Some(provenance.date.clone()),
        Some(format!("version {}", provenance.version)),
        commit,
        machine,
        Some(format!("{} run, seed {}", provenance.effort, provenance.seed)),
    ];
    parts.into_iter().flatten().filter(|part| !part.is_empty()).collect()
}

/// The first reading and the last one in a sentence each.
fn outcome(readings: &[Reading]) -> Option<String> {
    let searched: Vec<&Reading> = readings.iter().filter(|reading| reading.cells > 0).collect();
    let (printed, hardened) = (searched.first()?, searched.last()?);
    let who = |reading: &Reading| match reading.enough.first() {
        None => "nobody, as far as this run searched,".to_owned(),
        Some(group) => group.who.clone(),
    };
    let first = format!("As printed, {} can read what they may not.", who(printed));
    if printed == hardened {
        return Some(first);
    }
    Some(format!("{first} Under {}, {} can.", hardened.profile, who(hardened)))
}

/// How we know, one line each.
fn known(results: &Results) -> Vec<Statement> {
    let transitions: u64 = results.conformance.iter().map(|row| row.transitions).sum();
    let parted = results.conformance.iter().filter(|row| row.divergence.is_some()).count();
    let parted = if parted == 0 { "none".to_owned() } else { parted.to_string() };
    let conformance = (transitions > 0).then(|| Statement {
        text: format!(
            "The code that was checked is the code that runs. {} of the model were repeated on \
             real curves; {parted} of {} found a difference.",
            plural_u64(transitions, "step"),
            plural(results.conformance.len(), "comparison"),
        ),
        target: "conformance",
    });
    let checks = &results.checks;
    let read: Vec<&CheckResult> =
        checks.iter().filter(|c| c.verdict == Verdict::Violated && gives_away(&c.id)).collect();
    let out = |check: &&&CheckResult| {
        check.carried_out.as_ref().is_some_and(|done| done.shown == Answer::Yes && done.bytes > 0)
    };
    let attacks = (!read.is_empty()).then(|| Statement {
        text: format!(
            "Attacks are carried out. In {} of {} violated cells about secrecy, the plaintext was \
             recovered on a real curve.",
            count(read.iter().filter(out).count() as u64),
            count(read.len() as u64),
        ),
        target: "properties",
    });
    let holds: Vec<&CheckResult> = checks.iter().filter(|c| c.verdict == Verdict::Holds).collect();
    let solid = holds.iter().filter(|c| c.exhaustive && c.witness.is_some()).count();
    let searched = (!holds.is_empty()).then(|| Statement {
        text: format!(
            "“Holds” means that every state of the scope was searched and that something was at \
             stake. That is so in {} of {} cells.",
            count(solid as u64),
            count(holds.len() as u64),
        ),
        target: "properties",
    });
    let sets = asked_of_sets(results);
    let pairs = &results.overtakings;
    let explored = pairs.iter().filter(|pair| pair.explored).count();
    let unexplained = pairs.iter().filter(|pair| pair.is_unexplained()).count();
    let coverage = (!pairs.is_empty()).then(|| Statement {
        text: format!(
            "What is left out is listed. Searches let one message overtake another in {explored} of \
             {} pairs; {}.",
            pairs.len(),
            match unexplained {
                0 => "each of the others has its reason".to_owned(),
                n => format!("{n} of the others have no reason"),
            },
        ),
        target: "coverage",
    });
    let (proved, asked) = results.proved();
    let proofs = (asked > 0).then(|| Statement {
        text: format!(
            "{proved} of {} put to solvers are proved for any number of users, owners, records \
             and versions.",
            plural(asked, "claim"),
        ),
        target: "proofs",
    });
    [conformance, attacks, sets, searched, coverage, proofs].into_iter().flatten().collect()
}

/// How many sets were asked about, to find who must get together.
fn asked_of_sets(results: &Results) -> Option<Statement> {
    let sum = |of: fn(&MinimalResult) -> u64| results.minimal.iter().map(of).sum::<u64>();
    let (sets, searched, undecided) =
        (sum(|row| row.sets), sum(|row| row.searched), sum(|row| row.undecided));
    let rest = if undecided == 0 {
        "none is undecided".to_owned()
    } else {
        format!("{} are undecided", count(undecided))
    };
    (sets > 0).then(|| Statement {
        text: format!(
            "The coalitions are not handpicked. Of {} of parties and powers, {} were searched and \
             the others follow from those; {rest}.",
            plural_u64(sets, "set"),
            count(searched),
        ),
        target: "properties",
    })
}

fn plural_u64(n: u64, noun: &str) -> String {
    plural(usize::try_from(n).unwrap_or(usize::MAX), noun)
}

/// Whether a violation of the property gives content away.
fn gives_away(id: &str) -> bool {
    Property::by_id(id).is_some_and(|p| p.says.gain().is_some())
}

/// The papers' figures beside ours, on the papers' own curve and payload, and the claim about peers.
fn speed(results: &Results) -> Vec<Statement> {
    let pairs = [
        (Operation::Encryption, Series::Encryption, "Encrypting", "figure-encryption"),
        (Operation::Decryption, Series::Decryption, "Decrypting", "figure-decryption"),
    ];
    let line = |(operation, series, verb, target): (_, _, &str, _)| {
        let ours = |s: &&Sample| {
            (s.operation, s.curve.as_str(), s.payload)
                == (operation, TypeA::NAME, Some(Payload::Literal))
        };
        let largest = results.measurements.iter().filter(ours).max_by_key(|s| s.bytes)?;
        let kb = u32::try_from(largest.bytes? / 1024).ok()?;
        let theirs = results.published.iter().find(|p| p.series == series && p.x == kb)?;
        let theirs_ns = u64::from(theirs.time_ms) * 1_000_000;
        Some(Statement {
            text: format!(
                "{verb} a record of {} KB takes {} here; {} reports {} on another machine, {} as \
                 long.",
                count(kb.into()),
                time_ns(largest.median_ns),
                published::SOURCE,
                time_ns(theirs_ns),
                times(theirs_ns as f64 / largest.median_ns.max(1) as f64),
            ),
            target,
        })
    };
    pairs.into_iter().filter_map(line).chain(peers(&results.measurements)).collect()
}

/// The turnaround beside that of the schemes that the papers compare with, as ratios.
fn peers(samples: &[Sample]) -> Option<Statement> {
    let turnaround = |s: &&Sample| {
        matches!(s.operation, Operation::TurnaroundUp | Operation::TurnaroundDown)
            && s.curve == TypeA::NAME
    };
    let under = |scheme: &'static str| {
        samples.iter().filter(turnaround).filter(move |s| s.scheme.as_deref() == Some(scheme))
    };
    let ratios: Vec<f64> = ["ibraimi-2009", "li-2013"]
        .into_iter()
        .flat_map(under)
        .filter_map(|theirs| {
            let same = |s: &&Sample| (s.operation, s.bytes) == (theirs.operation, theirs.bytes);
            let ours = under("sesphr").find(same)?;
            Some(ours.median_ns as f64 / theirs.median_ns.max(1) as f64)
        })
        .collect();
    let least = ratios.iter().copied().reduce(f64::min)?;
    let most = ratios.iter().copied().reduce(f64::max)?;
    Some(Statement {
        text: format!(
            "A record’s turnaround takes {least:.2} to {most:.2} times as long as under Ibraimi \
             et al. and Li et al., the schemes that the papers compare with.",
        ),
        target: "claim-T7",
    })
}

fn commands(provenance: &Provenance) -> Vec<(String, String)> {
    let wall_ms: u64 = provenance.stages.iter().map(|stage| stage.wall_ms).sum();
    let memory = provenance.stages.iter().filter_map(|stage| stage.memory_bytes_max).max();
    let memory = memory.map(|bytes| format!(" and {} MB", count(bytes >> 20))).unwrap_or_default();
    vec![
        ("cargo build --release".to_owned(), "builds the program once, in some minutes".to_owned()),
        (
            provenance.command.clone(),
            format!("makes this page; this run took {}{memory}", time_ms(wall_ms)),
        ),
    ]
}
