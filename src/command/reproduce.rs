//! `sesphr reproduce`: records, properties, errata and measurements, stage by stage, and a report
//! of the results.
//!
//! The report is written after each stage, so a later failure loses nothing that is finished.

mod summary;

use crate::cli::ReproduceArgs;
use crate::context::Context;
use crate::error::{Error, Status};
use crate::interrupt;
use crate::output::{self, BAD, counted, plain, styled};
use crate::pipeline::{self, Finished, Inputs, STAGES, Source, Stage};
use sesphr::profile::Profile;
use sesphr_model::format::time_ms;
use sesphr_reports::results::{self, Provenance, Results, StageStatus};
use sesphr_reports::{ReportError, Written, claims, provenance};
use sesphr_sim::experiment::Effort;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Instant, SystemTime};
use summary::Summary;

/// Runs the whole study, or what is left of it.
pub(crate) fn run(args: &ReproduceArgs, context: &Context) -> Result<Status, Error> {
    let mut sources =
        args.records.iter().map(|path| Source::read(path)).collect::<Result<Vec<_>, _>>()?;
    sources.extend(Source::generated(context.seed)?);
    let effort = args.effort.effort();
    let out = args.folder().to_owned();
    let results = start(args, context, &sources, &out)?;
    interrupt::by_steps();
    context.note(format_args!(
        "seed {}, effort {}, {}",
        context.seed,
        effort.text(),
        counted(context.jobs.get(), "thread")
    ));
    let inputs = Inputs { sources, effort, context, pool: context.pool()? };
    let mut study = Study { results, out, context };
    let error = study.run(args, &inputs)?;
    let written = study.write()?;
    let summary = Summary::of(&study.results);
    context.deliver(args.json.path(), &study.results, || summary.text(&written.page))?;
    // Only the proofs can be done without having done anything.
    let asked_in_vain = args.only.iter().any(|stage| stage.name == "proofs") && !summary.proved();
    match error {
        Some(error) => Err(error),
        None if asked_in_vain => Err(Error::NoSolvers),
        None => Ok(summary.status()),
    }
}

/// The results to begin with: none, or with `--resume` or `--only` those of an earlier run that
/// depended on the same things.
fn start(
    args: &ReproduceArgs,
    context: &Context,
    sources: &[Source],
    out: &Path,
) -> Result<Results, Error> {
    let effort = args.effort.effort();
    let fresh = Results::new(Provenance::of(provenance::Run {
        threads: u32::try_from(context.jobs.get()).unwrap_or(u32::MAX),
        seed: context.seed,
        profile: Profile::default().to_string(),
        effort: effort.text().into(),
        command: command_line(args, context),
        key: pipeline::key(sources, effort, context.seed)?,
        inputs: pipeline::inputs(sources),
        started: SystemTime::now(),
    }));
    if !args.resume && args.only.is_empty() {
        return Ok(fresh);
    }
    let earlier = match sesphr_reports::read(out) {
        Ok(earlier) if earlier.provenance.key == fresh.provenance.key => earlier,
        Err(ReportError::Read { source, .. }) if source.kind() == io::ErrorKind::NotFound => fresh,
        // A single stage stands alone; resuming another run would be a mistake.
        _ if !args.resume => fresh,
        Ok(_) => return Err(Error::OtherRun { path: out.to_owned() }),
        Err(error) => return Err(error.into()),
    };
    trusted(earlier, out, context)
}

/// The results without what was changed since they were written, and judged again.
fn trusted(mut results: Results, out: &Path, context: &Context) -> Result<Results, Error> {
    for stage in Finished::read(out).check(&mut results)? {
        context.note(format_args!(
            "{stage:<13} was changed in {} since it was written, and is not kept",
            out.display()
        ));
    }
    results.published = Results::new(Provenance::default()).published;
    results.claims = claims::judge(&results);
    Ok(results)
}

/// A run of the study.
struct Study<'a> {
    results: Results,
    out: PathBuf,
    context: &'a Context,
}

impl Study<'_> {
    /// Runs the stages that are asked for and not finished. Says why it ended early, if it did; a
    /// stage that fails does not keep the others from running.
    fn run(&mut self, args: &ReproduceArgs, inputs: &Inputs<'_>) -> Result<Option<Error>, Error> {
        let asked = |stage: &&Stage| {
            args.only.is_empty() || args.only.iter().any(|only| only.name == stage.name)
        };
        let finished = |stage: &Stage| args.resume && self.status(stage) == StageStatus::Done;
        let (kept, mut left): (Vec<&Stage>, Vec<&Stage>) =
            STAGES.iter().filter(asked).partition(|stage| finished(stage));
        for stage in kept {
            self.context.note(format_args!("{:<13} kept", stage.name));
        }
        let mut failed = None;
        let mut pace = Pace::new(inputs.effort);
        let all = left.len();
        while !left.is_empty() {
            let heading = format!("[{}/{all}{}] ", all - left.len() + 1, pace.left(&left));
            let stage = left.remove(0);
            let (ended, error) = stage.run(inputs, &mut self.results, heading);
            pace.ran(stage, &ended);
            self.note(&ended);
            self.write()?;
            match error {
                Some(error @ Error::Interrupted) => return Ok(Some(error)),
                Some(error) => failed = failed.or(Some(error)),
                None => {}
            }
        }
        Ok(failed)
    }

    fn status(&self, stage: &Stage) -> StageStatus {
        let mut stages = self.results.provenance.stages.iter();
        stages.find(|s| s.name == stage.name).map_or(StageStatus::NotRun, |stage| stage.status)
    }

    /// Takes note of how a stage went; the stages stand in the order in which they run.
    fn note(&mut self, ended: &results::Stage) {
        let memory = ended
            .memory_bytes_max
            .map_or_else(String::new, |bytes| format!(", {} MB", output::grouped(bytes >> 20)));
        let status = match ended.status {
            StageStatus::Done | StageStatus::NotRun => plain(""),
            StageStatus::Interrupted => plain(", interrupted"),
            StageStatus::Failed => styled(", failed", BAD),
        };
        let time = time_ms(ended.wall_ms);
        let what = format!("{:<13} {time:>10}{memory}", ended.name);
        self.context.note_spans([plain(what), status]);
        let earlier = std::mem::take(&mut self.results.provenance.stages);
        self.results.provenance.stages = STAGES
            .iter()
            .map(|stage| match stage.name == ended.name {
                true => ended.clone(),
                false => earlier
                    .iter()
                    .find(|other| other.name == stage.name)
                    .cloned()
                    .unwrap_or_else(|| results::Stage::not_run(stage.name)),
            })
            .collect();
        self.results.claims = claims::judge(&self.results);
    }

    fn write(&self) -> Result<Written, Error> {
        let written = sesphr_reports::write(&self.results, &self.out)?;
        Finished::of(&self.results)?.write(&self.out)?;
        Ok(written)
    }
}

/// How fast stages run on this machine, to estimate how long the rest will take.
struct Pace {
    effort: Effort,
    expected_s: f64,
    taken_s: f64,
    start: Instant,
}

impl Pace {
    fn new(effort: Effort) -> Self {
        Self { effort, expected_s: 0.0, taken_s: 0.0, start: Instant::now() }
    }

    fn ran(&mut self, stage: &Stage, ended: &results::Stage) {
        self.expected_s += f64::from(stage.share_s(self.effort));
        self.taken_s += ended.wall_ms as f64 / 1e3;
    }

    /// What is left, in words, once a stage has told how this machine compares.
    fn left(&self, stages: &[&Stage]) -> String {
        let expected: f64 = stages.iter().map(|s| f64::from(s.share_s(self.effort))).sum();
        // Until a second has passed there is nothing to go by.
        let pace = match self.start.elapsed().as_secs() {
            0 => 1.0,
            _ => self.taken_s / self.expected_s.max(1.0),
        };
        let seconds = (expected * pace).ceil();
        match seconds {
            s if s < 100.0 => format!(", about {s} s left"),
            s => format!(", about {} min left", (s / 60.0).ceil()),
        }
    }
}

/// How to run this again. Files are named without their folders: a report may be published.
fn command_line(args: &ReproduceArgs, context: &Context) -> String {
    let mut words = vec!["sesphr reproduce".to_owned()];
    match args.effort.effort() {
        Effort::Default => {}
        effort => words.push(format!("--{}", effort.text())),
    }
    for path in &args.records {
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
        words.push(format!("--record {name}"));
    }
    words.push(format!("--seed {} --jobs {}", context.seed, context.jobs));
    words.join(" ")
}
