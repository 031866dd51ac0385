//! `sesphr hunt`: draws what nobody chose, and looks for what nobody foresaw.

use super::check::write_counterexample;
use crate::cli::HuntArgs;
use crate::context::Context;
use crate::error::{Error, Status};
use crate::files::{self, Existing, Readers};
use crate::interrupt;
use crate::output::{Align, BAD, GOOD, Table, Text, WARN, grouped, styled};
use crate::pipeline::checks;
use crate::progress::Progress;
use rayon::prelude::*;
use serde::Serialize;
use sesphr::profile::Profile;
use sesphr_model::coalition::Coalition;
use sesphr_model::hunt::{Limits, Surprise, Trial, trial};
use sesphr_model::scope::Comments;
use sesphr_reports::results::{Answer, CarriedOut};
use std::collections::BTreeMap;
use std::path::Path;
use std::time::Instant;

/// Trials between two looks at the clock, for each thread.
const ROUND: u64 = 8;

/// What a hunt came to, as JSON.
#[derive(Debug, Serialize)]
struct Found {
    seed: u64,
    /// The first trial, and how many there were.
    first: u64,
    trials: u64,
    /// How many of them saw every state of their scope.
    exhaustive: u64,
    /// Distinct states, over all trials.
    states: u64,
    /// Properties judged.
    cells: u64,
    /// Searches that made surprises smaller.
    shrinks: u64,
    /// Whether the hunt was stopped before its end.
    complete: bool,
    surprises: Vec<Kind>,
}

/// Surprises that come down to the same.
#[derive(Debug, Serialize)]
struct Kind {
    /// The property, whom it takes and what happens.
    cause: String,
    property: &'static str,
    coalition: Coalition,
    /// The profiles under which it was found.
    profiles: Vec<Profile>,
    /// The first trial that found it, and how many did.
    trial: u64,
    times: u64,
    /// Steps of the shortest counterexample.
    steps: usize,
    /// The smallest scope, as a file.
    scope: String,
    /// What comes of it on a curve, where something is obtained or accepted.
    carried_out: Option<CarriedOut>,
    #[serde(skip)]
    surprise: Surprise,
}

/// Trials in rounds, until there were enough or time is over.
pub(super) fn run(args: &HuntArgs, context: &Context) -> Result<Status, Error> {
    interrupt::by_steps();
    let (pool, start) = (context.pool()?, Instant::now());
    let limits = Limits { states_max: args.states_max };
    let total = args.trials.map_or(0, |trials| usize::try_from(trials).unwrap_or(usize::MAX));
    let progress = Progress::new(context, total);
    let round = ROUND.saturating_mul(context.jobs.get() as u64);
    let mut found = Found {
        seed: context.seed,
        first: args.first,
        trials: 0,
        exhaustive: 0,
        states: 0,
        cells: 0,
        shrinks: 0,
        complete: true,
        surprises: Vec::new(),
    };
    let mut kinds: BTreeMap<String, Kind> = BTreeMap::new();
    loop {
        let left = args.trials.map_or(u64::MAX, |trials| trials.saturating_sub(found.trials));
        if left == 0 || (args.trials.is_none() && start.elapsed() >= args.time) {
            break;
        }
        if interrupt::go_on().is_break() {
            found.complete = false;
            break;
        }
        let next = args.first.saturating_add(found.trials);
        let numbers: Vec<u64> = (0..round.min(left)).map(|n| next.saturating_add(n)).collect();
        let trials: Vec<Trial> = pool.install(|| {
            numbers.par_iter().map(|number| trial(context.seed, *number, limits)).collect()
        });
        for trial in trials {
            found.count(&trial);
            trial.surprises.into_iter().for_each(|surprise| note(&mut kinds, surprise));
        }
        let states = grouped(found.states);
        let what = format!("{} trials, {states} states, {} surprises", found.trials, kinds.len());
        progress.at(usize::try_from(found.trials).unwrap_or(usize::MAX), what);
    }
    drop(progress);
    found.surprises = kinds.into_values().collect();
    if let Some(folder) = &args.out {
        found.surprises.iter().enumerate().try_for_each(|(at, kind)| write(folder, at, kind))?;
    }
    context.deliver(args.json.path(), &found, || text(&found))?;
    if !found.complete {
        return Ok(Status::Interrupted);
    }
    Ok(if found.surprises.is_empty() { Status::AsExpected } else { Status::Unexpected })
}

impl Found {
    fn count(&mut self, trial: &Trial) {
        self.trials += 1;
        self.exhaustive += u64::from(trial.exhaustive);
        self.states += trial.states as u64;
        self.cells += trial.cells as u64;
        self.shrinks += trial.shrinks as u64;
    }
}

/// Adds a surprise to those of its kind.
fn note(kinds: &mut BTreeMap<String, Kind>, surprise: Surprise) {
    let cause = surprise.cause();
    let profile = surprise.subject.profile;
    let kind = kinds.entry(cause.clone()).or_insert_with(|| Kind {
        cause,
        property: surprise.cell.property,
        coalition: surprise.subject.coalition,
        profiles: Vec::new(),
        trial: surprise.trial,
        times: 0,
        steps: surprise.cell.counterexample.as_ref().map_or(0, |found| found.steps.len()),
        scope: surprise.subject.scope.to_toml(Comments::Without),
        carried_out: checks::carried_out(&surprise.cell),
        surprise,
    });
    kind.times += 1;
    if !kind.profiles.contains(&profile) {
        kind.profiles.push(profile);
    }
}

/// The files of a kind: the scope, and the trace with its steps and diagram.
fn write(folder: &Path, at: usize, kind: &Kind) -> Result<(), Error> {
    let name = format!("{:03}-{}", at + 1, kind.property);
    files::make_folder(folder)?;
    let path = folder.join(format!("{name}.toml"));
    files::write(&path, kind.scope.as_bytes(), Existing::Replace, Readers::Anyone)?;
    match &kind.surprise.cell.counterexample {
        Some(found) => write_counterexample(folder, &name, found),
        None => Ok(()),
    }
}

fn text(found: &Found) -> Text {
    let mut out = Text::new();
    for kind in &found.surprises {
        out.spans([styled(format!("{} ", kind.property), BAD), styled(kind.coalition, WARN)]);
        let profiles: Vec<String> = kind.profiles.iter().map(ToString::to_string).collect();
        out.line(format_args!("  under {}", profiles.join(", ")));
        if let Some(counterexample) = &kind.surprise.cell.counterexample {
            counterexample.to_string().lines().for_each(|line| out.line(line));
        }
        if let Some(done) = &kind.carried_out {
            let style = if done.shown == Answer::Yes { WARN } else { BAD };
            out.spans([styled(format!("  on a curve: {}", done.found), style)]);
        }
        out.blank();
    }
    let mut table = Table::new(&[
        ("property", Align::Left),
        ("coalition", Align::Left),
        ("steps", Align::Right),
        ("first trial", Align::Right),
        ("times", Align::Right),
        ("what happens", Align::Left),
    ]);
    for kind in &found.surprises {
        let happens = kind.cause.split_once(": ").map_or("", |(_, happens)| happens);
        table.push(vec![
            styled(kind.property, BAD),
            styled(kind.coalition, WARN),
            kind.steps.into(),
            kind.trial.to_string().into(),
            kind.times.to_string().into(),
            happens.into(),
        ]);
    }
    out.table("", &table);
    let verdict = match found.surprises.len() {
        0 => styled("no surprise", GOOD),
        1 => styled("1 surprise", BAD),
        n => styled(format!("{n} surprises"), BAD),
    };
    out.spans([
        styled(
            format!(
                "seed {}, trials {} to {}: {} exhaustive, {} states, {} verdicts, {} searches to make \
                 surprises smaller; ",
                found.seed,
                found.first,
                found.first + found.trials.saturating_sub(1),
                found.exhaustive,
                grouped(found.states),
                grouped(found.cells),
                grouped(found.shrinks),
            ),
            crate::output::STRONG,
        ),
        verdict,
    ]);
    out
}
