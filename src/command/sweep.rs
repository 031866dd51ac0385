//! `sesphr sweep` and `sesphr sweep merge`.

use crate::cli::{MergeArgs, SweepArgs, SweepCommand};
use crate::context::Context;
use crate::error::{Error, Status};
use crate::files;
use crate::output::{Text, counted, echo};
use crate::progress::Progress;
use serde::Serialize;
use sesphr_host::Shard;
use sesphr_sim::sweep::{self, Manifest, Plan, SweepError};
use std::io;
use std::path::Path;

/// Runs a sweep, or merges one.
pub(super) fn run(args: &SweepArgs, context: &Context) -> Result<Status, Error> {
    match (&args.command, &args.manifest, &args.out) {
        (Some(SweepCommand::Merge(args)), ..) => merge(args, context),
        (None, Some(manifest), Some(out)) => {
            let done = shard(manifest, args.shard.unwrap_or(Shard::WHOLE), out, context)?;
            context.deliver(args.json.path(), &done, || Text::of(&done))?;
            Ok(Status::AsExpected)
        }
        // The command line demands both.
        (None, ..) => Ok(Status::BadInput),
    }
}

/// What was run of a sweep.
#[derive(Debug, Serialize)]
struct ShardRan {
    /// Digest of the plan.
    plan: String,
    /// Runs of all shards.
    runs: usize,
    /// Runs that were run now.
    ran: usize,
    /// Runs of this shard whose results were there already.
    kept: usize,
}

impl std::fmt::Display for ShardRan {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { plan, runs, ran, kept } = self;
        let (all, kept) = (counted(*runs, "run"), counted(*kept, "result"));
        write!(f, "plan {plan}: ran {ran} of {all}, kept {kept}")
    }
}

fn shard(name: &str, shard: Shard, out: &Path, context: &Context) -> Result<ShardRan, Error> {
    let manifest = Manifest::load(name).map_err(|error| match error {
        SweepError::Read { source, .. } if source.kind() == io::ErrorKind::NotFound => {
            Error::NoManifest { name: name.to_owned() }
        }
        error => error.into(),
    })?;
    let plan = Plan::new(&manifest, name)?;
    let total = plan.runs.iter().filter(|run| shard.has(run.index)).count();
    if total == 0 {
        let runs = counted(plan.runs.len(), "run");
        return Err(Error::Nothing(format!(
            "{name} has only {runs}, and none falls to this shard"
        )));
    }
    files::make_folder(out)?;
    let progress = Progress::new(context, total);
    let told = |done| progress.at(done, name);
    let done = context.pool()?.install(|| sweep::run(&plan, shard, out, &told))?;
    Ok(ShardRan { plan: plan.digest, runs: plan.runs.len(), ran: done.ran, kept: done.kept })
}

fn merge(args: &MergeArgs, context: &Context) -> Result<Status, Error> {
    let merged = sweep::merge(&args.dir)?;
    let digest = || Text::of(format_args!("digest {}", echo(&merged.digest)));
    context.deliver(args.json.path(), &merged, digest)?;
    context.note(format_args!("{} of plan {}", counted(merged.runs, "run"), echo(&merged.plan)));
    Ok(Status::AsExpected)
}
