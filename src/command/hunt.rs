//! `sesphr hunt`: draws what nobody chose, and looks for what nobody foresaw.

mod kept;

use super::check::write_counterexample;
use crate::cli::HuntArgs;
use crate::context::Context;
use crate::error::{Error, Status};
use crate::files::{self, Existing, Readers};
use crate::interrupt;
use crate::output::{Align, BAD, GOOD, Table, Text, WARN, grouped, styled};
use crate::pipeline::checks;
use crate::progress::Progress;
use crate::scopes::load;
use kept::{Kept, Part};
use rayon::prelude::*;
use serde::Serialize;
use sesphr::profile::Profile;
use sesphr_host::Shard;
use sesphr_model::coalition::Coalition;
use sesphr_model::coverage::{MessageKind, reason, universe};
use sesphr_model::hunt::{Limits, Surprise, Trial, trial};
use sesphr_model::scope::{Comments, Scope};
use sesphr_reports::results::{Answer, CarriedOut};
use std::collections::BTreeSet;
use std::collections::btree_map::{BTreeMap, Entry};
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

/// Trials between two looks at the clock, for each thread.
const ROUND: u64 = 8;

/// The result of a hunt, as JSON.
#[derive(Debug, Serialize)]
struct Found {
    seed: u64,
    /// The first trial, and how many there were.
    first: u64,
    trials: u64,
    /// How many of them saw every state of their scope.
    exhaustive: u64,
    /// Distinct states, over all trials that searched.
    states: u64,
    /// Steps, over all trials that walked.
    steps: u64,
    /// Properties judged.
    cells: u64,
    /// Searches that made surprises smaller.
    shrinks: u64,
    /// Whether the hunt was stopped before its end.
    complete: bool,
    /// What was explored of messages that overtake each other.
    coverage: Gained,
    surprises: Vec<SurpriseGroup>,
}

/// Ordered pairs of kinds of messages that one party can receive.
#[derive(Debug, Serialize)]
struct Gained {
    /// How many there are.
    pairs: usize,
    /// Those of which the first overtook the second in some trial.
    explored: usize,
    /// Those of them that no shipped scope explores.
    gained: Vec<(MessageKind, MessageKind)>,
}

impl Gained {
    fn of(overtakings: &BTreeSet<(MessageKind, MessageKind)>) -> Self {
        let explored: Vec<_> = universe().intersection(overtakings).copied().collect();
        let is_new =
            |(later, earlier): &(MessageKind, MessageKind)| reason(*later, *earlier).is_some();
        let gained = explored.iter().copied().filter(is_new).collect();
        Self { pairs: universe().len(), explored: explored.len(), gained }
    }
}

/// Surprises with the same cause.
#[derive(Debug, Serialize)]
struct SurpriseGroup {
    /// The property, whom it takes and what happens.
    cause: String,
    property: &'static str,
    coalition: Coalition,
    /// The profiles under which it was found, by name.
    profiles: Vec<Profile>,
    /// The first trial that found it, and how many did.
    trial: u64,
    times: u64,
    /// Steps of the shortest counterexample.
    steps: usize,
    /// The smallest scope, as a file.
    scope: String,
    /// Its outcome on a curve, where something is obtained or accepted.
    carried_out: Option<CarriedOut>,
    #[serde(skip)]
    surprise: Surprise,
}

/// The result of a hunt so far.
#[derive(Default)]
struct Hunted {
    trials: u64,
    exhaustive: u64,
    states: u64,
    steps: u64,
    cells: u64,
    shrinks: u64,
    overtakings: BTreeSet<(MessageKind, MessageKind)>,
    kinds: BTreeMap<String, SurpriseGroup>,
}

/// Runs trials in rounds, until there are enough or time is up.
pub(super) fn run(args: &HuntArgs, context: &Context) -> Result<Status, Error> {
    let scope = args.scope.as_ref().map(load).transpose()?.map(Arc::new);
    if let Some(scope) = scope.as_deref().filter(|scope| !has_part(scope)) {
        return Err(Error::Nothing(format!("no coalition has a part in {}", scope.name)));
    }
    interrupt::by_steps();
    let (pool, start) = (Arc::new(context.pool()?), Instant::now());
    let limits = Limits { states_max: args.states_max };
    // A round, unless somebody asks for an end before it is over.
    let try_all = |numbers: Vec<u64>| -> Result<Option<Vec<Trial>>, Error> {
        let (pool, scope, seed) = (pool.clone(), scope.clone(), context.seed);
        let try_one = move |number| trial(seed, number, limits, scope.as_deref());
        interrupt::unless_asked(move || {
            pool.install(|| numbers.into_par_iter().map(try_one).collect())
        })
    };
    let open = |part: Option<Part>| {
        let kept = |folder: &Path| Kept::open(folder, context, limits, scope.as_deref(), part);
        args.resume.as_deref().map(kept).transpose()
    };
    let again = |numbers| try_all(numbers)?.ok_or(Error::Interrupted);
    if let (Some(folder), Some(trials), true) = (&args.resume, args.trials, args.merge) {
        let mut hunted = Hunted::default();
        for shard in Shard::all(Kept::shards(folder)?) {
            if let Some(kept) = open(Some(Part { shard, trials }))? {
                hunted.merge(shard_of(&kept, shard, trials, again)?);
            }
        }
        return report(args, context, 0, hunted, true);
    }
    let part = args.shard.zip(args.trials).map(|(shard, trials)| Part { shard, trials });
    let kept = open(part)?;
    let mut hunted = match &kept {
        None => Hunted::default(),
        Some(kept) => kept.take_up(again)?,
    };
    let (first, before) = (args.first.unwrap_or_default(), hunted.trials);
    // Without --shard, a run that resumes tries as many again; a shard has its share.
    let shard = args.shard.unwrap_or(Shard::WHOLE);
    let wanted = args.trials.map(|trials| match args.shard {
        None => trials,
        Some(shard) => shard.share(trials).saturating_sub(before),
    });
    let total = wanted.map_or(0, |trials| usize::try_from(trials).unwrap_or(usize::MAX));
    let progress = Progress::new(context, total);
    let round = ROUND.saturating_mul(context.jobs.get() as u64);
    let mut complete = true;
    loop {
        let done = hunted.trials - before;
        let left = wanted.map_or(u64::MAX, |trials| trials.saturating_sub(done));
        if left == 0 || (wanted.is_none() && start.elapsed() >= args.time) {
            break;
        }
        if interrupt::go_on().is_break() {
            complete = false;
            break;
        }
        let next = hunted.trials..hunted.trials.saturating_add(round.min(left));
        let number = |number| shard.part(number).unwrap_or(u64::MAX).saturating_add(first);
        let Some(trials) = try_all(next.map(number).collect())? else {
            complete = false;
            break;
        };
        trials.into_iter().for_each(|trial| hunted.add(trial));
        if let Some(kept) = &kept {
            kept.keep(&hunted)?;
        }
        let (states, kinds) = (grouped(hunted.states), hunted.kinds.len());
        let what = format!("{} trials, {states} states, {kinds} surprises", hunted.trials);
        progress.at(usize::try_from(hunted.trials - before).unwrap_or(usize::MAX), what);
    }
    drop(progress);
    if let Some(Part { shard, trials }) = part {
        let own = hunted.trials;
        context.note(format_args!("shard {shard}: {own} of {trials} trials"));
    }
    report(args, context, first, hunted, complete)
}

/// What a shard found, which must have made all its trials.
fn shard_of(
    kept: &Kept,
    shard: Shard,
    trials: u64,
    again: impl FnOnce(Vec<u64>) -> Result<Vec<Trial>, Error>,
) -> Result<Hunted, Error> {
    let share = shard.share(trials);
    let refused = |why| Error::NotMerged { path: kept.path().to_owned(), why };
    if !kept.is_there() && share > 0 {
        return Err(refused("it is missing".to_owned()));
    }
    let hunted = kept.take_up(again)?;
    if hunted.trials != share {
        return Err(refused(format!("it has {} of its {share} trials", hunted.trials)));
    }
    Ok(hunted)
}

/// Writes what a hunt found.
fn report(
    args: &HuntArgs,
    context: &Context,
    first: u64,
    hunted: Hunted,
    complete: bool,
) -> Result<Status, Error> {
    let found = Found {
        seed: context.seed,
        first,
        trials: hunted.trials,
        exhaustive: hunted.exhaustive,
        states: hunted.states,
        steps: hunted.steps,
        cells: hunted.cells,
        shrinks: hunted.shrinks,
        complete,
        coverage: Gained::of(&hunted.overtakings),
        surprises: hunted.kinds.into_values().collect(),
    };
    if let Some(folder) = &args.out {
        found.surprises.iter().enumerate().try_for_each(|(at, kind)| write(folder, at, kind))?;
    }
    context.deliver(args.json.path(), &found, || text(&found))?;
    if !found.complete {
        return Ok(Status::Interrupted);
    }
    Ok(if found.surprises.is_empty() { Status::AsExpected } else { Status::Unexpected })
}

/// Whether a coalition with a name has a part in a scope: then one can always be drawn.
fn has_part(scope: &Scope) -> bool {
    Coalition::ALL.into_iter().any(|coalition| scope.has_part_for(coalition))
}

impl Hunted {
    /// Adds what a trial saw.
    fn add(&mut self, trial: Trial) {
        self.trials += 1;
        self.exhaustive += u64::from(trial.exhaustive);
        self.states += trial.states as u64;
        self.steps += trial.steps;
        self.cells += trial.cells as u64;
        self.shrinks += trial.shrinks as u64;
        self.overtakings.extend(trial.overtakings);
        trial.surprises.into_iter().for_each(|surprise| self.note(surprise));
    }

    /// Adds a surprise to those of its kind.
    fn note(&mut self, surprise: Surprise) {
        let profile = surprise.subject.profile;
        let kind =
            self.kinds.entry(surprise.cause()).or_insert_with(|| SurpriseGroup::of(surprise));
        kind.times += 1;
        kind.add_profiles([profile]);
    }

    /// Adds what another shard of the same hunt saw.
    fn merge(&mut self, other: Self) {
        self.trials += other.trials;
        self.exhaustive += other.exhaustive;
        self.states += other.states;
        self.steps += other.steps;
        self.cells += other.cells;
        self.shrinks += other.shrinks;
        self.overtakings.extend(other.overtakings);
        for (cause, kind) in other.kinds {
            match self.kinds.entry(cause) {
                Entry::Vacant(free) => {
                    free.insert(kind);
                }
                Entry::Occupied(mut own) => own.get_mut().merge(kind),
            }
        }
    }
}

impl SurpriseGroup {
    /// The kind of a surprise, before it is counted.
    fn of(surprise: Surprise) -> Self {
        Self {
            cause: surprise.cause(),
            property: surprise.cell.property,
            coalition: surprise.subject.coalition,
            profiles: Vec::new(),
            trial: surprise.trial,
            times: 0,
            steps: surprise.cell.counterexample.as_ref().map_or(0, |found| found.steps.len()),
            scope: surprise.subject.scope.to_toml(Comments::Without),
            carried_out: checks::carried_out(&surprise.cell),
            surprise,
        }
    }

    fn add_profiles(&mut self, profiles: impl IntoIterator<Item = Profile>) {
        self.profiles.extend(profiles);
        self.profiles.sort_by_cached_key(ToString::to_string);
        self.profiles.dedup();
    }

    /// Adds the same kind of another shard. The first trial stands for all.
    fn merge(&mut self, other: Self) {
        let times = self.times + other.times;
        let later = if self.trial <= other.trial { other } else { std::mem::replace(self, other) };
        self.times = times;
        self.add_profiles(later.profiles);
    }
}

/// The files of a kind: the scope, and the trace with its steps and diagram.
fn write(folder: &Path, at: usize, kind: &SurpriseGroup) -> Result<(), Error> {
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
                "seed {}, trials {} to {}: {} exhaustive, {} states, {} steps of walks, {} verdicts, {} \
                 searches to reduce surprises; ",
                found.seed,
                found.first,
                found.first + found.trials.saturating_sub(1),
                found.exhaustive,
                grouped(found.states),
                grouped(found.steps),
                grouped(found.cells),
                grouped(found.shrinks),
            ),
            crate::output::STRONG,
        ),
        verdict,
    ]);
    let Gained { pairs, explored, gained } = &found.coverage;
    out.line(format_args!(
        "{explored} of {pairs} ordered pairs of kinds of messages explored, {} of them in no shipped scope",
        gained.len(),
    ));
    for (later, earlier) in gained {
        out.line(format_args!("  gained: {later} arrives before {earlier}"));
    }
    out
}
