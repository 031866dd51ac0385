//! `sesphr sweep` and `sesphr sweep merge`.

use crate::cli::{MergeArgs, SweepArgs, SweepCommand};
use crate::context::Context;
use crate::error::{Error, Status};
use crate::files;
use crate::output::{self, counted};
use crate::progress::Progress;
use serde::Serialize;
use sesphr_sim::sweep::{self, Manifest, Plan, Shard};
use std::path::Path;

/// Runs a sweep, or merges one.
pub(super) fn run(args: &SweepArgs, context: &Context) -> Result<Status, Error> {
    match (&args.command, &args.manifest, &args.out) {
        (Some(SweepCommand::Merge(args)), ..) => merge(args, context),
        (None, Some(manifest), Some(out)) => {
            let done = shard(manifest, args.shard.unwrap_or(Shard::WHOLE), out, context)?;
            let text = if args.json { output::to_json(&done)? } else { done.to_string() };
            output::result(&text)?;
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
        writeln!(f, "plan {plan}: ran {ran} of {all}, kept {kept}")
    }
}

fn shard(name: &str, shard: Shard, out: &Path, context: &Context) -> Result<ShardRan, Error> {
    let manifest = Manifest::load(name)?;
    let plan = Plan::new(&manifest, name)?;
    files::make_folder(out)?;
    let total = plan.runs.iter().filter(|run| shard.has(run.index)).count();
    let progress = Progress::new(context, total);
    let told = |done| progress.at(done, name);
    let done = context.pool()?.install(|| sweep::run(&plan, shard, out, &told))?;
    Ok(ShardRan { plan: plan.digest, runs: plan.runs.len(), ran: done.ran, kept: done.kept })
}

fn merge(args: &MergeArgs, context: &Context) -> Result<Status, Error> {
    let merged = sweep::merge(&args.dir)?;
    if let Some(path) = &args.json {
        files::put(path, &output::to_json(&merged)?)?;
    }
    context.result(|| format!("digest {}\n", merged.digest))?;
    context.note(format_args!("{} of plan {}", counted(merged.runs, "run"), merged.plan));
    Ok(Status::AsExpected)
}
