//! What a run prints.

use crate::gauge::Gauge;
use crate::supervise::Outcome;
use crate::target::{Target, Verdict};
use crate::{Settings, targets};
use std::io::Write as _;

/// The targets.
pub(crate) fn list() {
    for target in &targets::ALL {
        println!("{:<14}{}", target.name, target.about);
    }
}

/// What is run, and the names of the columns.
pub(crate) fn heading(settings: &Settings) {
    let build = if cfg!(debug_assertions) { "dev" } else { "release" };
    let Settings { inputs, seed, jobs, .. } = settings;
    println!("{inputs} inputs each, seed {seed}, {jobs} workers, {build} build");
    println!(
        "{:<14}{:>11}{:>10}{:>11}{:>11}{:>12}{:>11}",
        "target", "inputs", "a second", "accepted", "refused", "peak bytes", "longest"
    );
}

/// Prints the outcome of a target, and says whether it passes.
pub(crate) fn outcome(target: &Target, outcome: &Outcome) -> bool {
    let tally = &outcome.tally;
    let rate = tally.inputs as f64 / outcome.time.as_secs_f64().max(1e-9);
    println!(
        "{:<14}{:>11}{:>10.0}{:>11}{:>11}{:>12}{:>8.1} ms",
        target.name,
        tally.inputs,
        rate,
        tally.accepted,
        tally.inputs - tally.accepted,
        tally.peak_over_bytes,
        tally.longest_ns as f64 / 1e6
    );
    for fault in &tally.faults {
        println!("  FAULT at input {}: {}", fault.number, fault.what.replace('\n', "\n    "));
        println!("    input: {}", fault.path.display());
        println!(
            "    again: cargo run -p sesphr-fuzz -- --target {} --replay {}",
            target.name,
            fault.path.display()
        );
    }
    let reached = tally.accepted > 0;
    if !reached && tally.faults.is_empty() {
        println!(
            "  FAULT: nothing was accepted, so nothing beyond errors was seen: mend the corpus"
        );
    }
    // The next target may take long.
    let _ = std::io::stdout().flush();
    reached && tally.faults.is_empty()
}

/// The outcome of one input.
pub(crate) fn judged(judged: &Result<Verdict, (String, String)>, gauge: &Gauge, bytes: usize) {
    match judged {
        Ok(Verdict::Accepted) => println!("accepted"),
        Ok(Verdict::Refused) => println!("refused"),
        Err((_, what)) => println!("FAULT: {what}"),
    }
    let Gauge { peak_bytes, time } = gauge;
    println!("{bytes} bytes, {peak_bytes} bytes of memory, {time:?}");
}
