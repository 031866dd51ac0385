//! `sesphr reproduce`: records, properties, errata and measurements, one after the other, and a
//! report of what was seen. The report is written again after each stage, so that a fault later
//! on loses nothing.

use crate::cli::ReproduceArgs;
use crate::context::Context;
use crate::error::{Error, Status};
use crate::output::{self, BAD, GOOD, WARN, counted, styled};
use crate::pipeline::records::Source;
use crate::pipeline::{checks, errata, records};
use crate::progress::Progress;
use sesphr::profile::Profile;
use sesphr_model::property::PROPERTIES;
use sesphr_reports::results::{Answer, ClaimVerdict, Provenance, Results, Stage, Verdict};
use sesphr_reports::{Written, claims, provenance};
use sesphr_sim::experiment::{self, Experiment, Setup};
use std::path::{Path, PathBuf};
use std::time::{Instant, SystemTime};

/// Runs the whole study.
pub(crate) fn run(args: &ReproduceArgs, context: &Context) -> Result<Status, Error> {
    let mut sources =
        args.records.iter().map(|path| Source::read(path)).collect::<Result<Vec<_>, _>>()?;
    sources.extend(Source::generated(context.seed)?);
    let out = args.out.clone().unwrap_or_else(default_folder);
    let effort = args.effort.effort();
    context.note(format_args!(
        "seed {}, effort {}, {}",
        context.seed,
        effort.text(),
        counted(context.jobs.get(), "thread")
    ));
    let mut study = Study {
        results: Results::new(Provenance::of(provenance::Run {
            threads: u32::try_from(context.jobs.get()).unwrap_or(u32::MAX),
            seed: context.seed,
            profile: Profile::default().to_string(),
            effort: effort.text().into(),
            command: command_line(args, context),
            started: SystemTime::now(),
        })),
        out,
        context,
    };
    let pool = context.pool()?;
    study.stage("records", sources.len(), |results, progress| {
        for (done, source) in sources.iter().enumerate() {
            progress.at(done, source.name());
            results.records.extend(records::run(source, context.seed));
        }
        Ok(())
    })?;
    let jobs = checks::jobs(effort, context.seed);
    study.stage("properties", jobs.len(), |results, progress| {
        for (done, job) in jobs.iter().enumerate() {
            let mut tell = |what| progress.at(done, what);
            results.checks.extend(pool.install(|| checks::run(job, &mut tell)));
        }
        // In the order of the catalogue, whichever search came first.
        let place = |id: &str| PROPERTIES.iter().position(|property| property.id == id);
        results.checks.sort_by_key(|check| place(&check.id));
        Ok(())
    })?;
    study.stage("errata", 1, |results, progress| {
        progress.at(0, "demonstrations");
        if let Some(source) = sources.first() {
            results.errata = errata::run(source, context.seed);
        }
        Ok(())
    })?;
    study.stage("measurements", 1, |results, progress| {
        for experiment in experiment::ALL.iter().filter_map(|e| Experiment::named(e.name)) {
            let told = |done, total, what: &str| {
                progress.set_total(total);
                progress.at(done, format!("{}: {what}", experiment.name));
            };
            let setup = Setup { effort, seed: context.seed, pool: &pool, progress: &told };
            results.measurements.extend(experiment.run(&setup)?);
        }
        Ok(())
    })?;
    let written = study.write()?;
    study.report(args, &written)
}

/// A run of the study.
struct Study<'a> {
    results: Results,
    out: PathBuf,
    context: &'a Context,
}

impl Study<'_> {
    /// Runs a stage, notes how long it took, and writes the report as it is then.
    fn stage(
        &mut self,
        name: &str,
        steps: usize,
        work: impl FnOnce(&mut Results, &Progress) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let start = Instant::now();
        let progress = Progress::new(self.context, steps);
        let done = work(&mut self.results, &progress);
        drop(progress);
        let elapsed = start.elapsed();
        let wall_ms = u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX);
        self.results.provenance.stages.push(Stage { name: name.into(), wall_ms });
        self.results.claims = claims::judge(&self.results);
        self.write()?;
        self.context.note(format_args!("{name:<13} {:>6.1} s", elapsed.as_secs_f64()));
        done
    }

    fn write(&self) -> Result<Written, Error> {
        Ok(sesphr_reports::write(&self.results, &self.out)?)
    }

    /// The last lines: what was found, and where to read it.
    fn report(&self, args: &ReproduceArgs, written: &Written) -> Result<Status, Error> {
        let Results { records, checks, errata, claims, .. } = &self.results;
        let answers = records.iter().flat_map(|record| [record.round_trip, record.partial_view]);
        let lost = answers.filter(|answer| *answer != Answer::Yes).count();
        let surprises = checks.iter().filter(|c| c.expected != Some(c.verdict)).count();
        let unshown = errata.iter().filter(|erratum| erratum.shown != Answer::Yes).count();
        let unexpected = lost + surprises + unshown;
        if args.json {
            output::result(&output::to_json(&self.results)?)?;
        } else {
            let of = |verdict| checks.iter().filter(|check| check.verdict == verdict).count();
            let judged = |verdict| claims.iter().filter(|c| c.verdict == verdict).count();
            output::result(&format!(
                "{}: {} byte-exact and seen in part as granted\n\
                 {}: {}, {}, {}; {}\n\
                 {} shown\n\
                 claims: {} reproduced, {} not reproduced, {} beyond reproduction, {} not run\n\
                 report: {}\n",
                counted(records.len(), "record run"),
                if lost == 0 { styled("all", GOOD) } else { styled("not all", BAD) },
                counted(checks.len(), "cell"),
                styled(format_args!("{} hold", of(Verdict::Holds)), GOOD),
                styled(format_args!("{} violated", of(Verdict::Violated)), WARN),
                styled(format_args!("{} undecided", of(Verdict::Undecided)), WARN),
                if surprises == 0 {
                    "all as expected".to_owned()
                } else {
                    styled(counted(surprises, "surprise"), BAD)
                },
                counted(errata.len() - unshown, "erratum demonstration"),
                judged(ClaimVerdict::Reproduced),
                judged(ClaimVerdict::NotReproduced),
                judged(ClaimVerdict::CannotBeReproduced),
                judged(ClaimVerdict::NotRun),
                written.page.display(),
            ))?;
        }
        Ok(if unexpected == 0 { Status::AsExpected } else { Status::Unexpected })
    }
}

/// `reports/out` in a checkout of this program, `sesphr-report` elsewhere.
fn default_folder() -> PathBuf {
    let checkout = std::fs::read_to_string("Cargo.toml")
        .is_ok_and(|manifest| manifest.contains("name = \"sesphr-cli\""));
    let folder = if checkout { "reports/out" } else { "sesphr-report" };
    Path::new(folder).to_owned()
}

/// How to run this again. Files are named without their folders: a report may be published.
fn command_line(args: &ReproduceArgs, context: &Context) -> String {
    let mut words = vec!["sesphr reproduce".to_owned()];
    match args.effort.effort() {
        experiment::Effort::Default => {}
        effort => words.push(format!("--{}", effort.text())),
    }
    for path in &args.records {
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
        words.push(format!("--record {name}"));
    }
    words.push(format!("--seed {} --jobs {}", context.seed, context.jobs));
    words.join(" ")
}
