//! `sesphr sweep` and `sesphr sweep merge`.

use crate::cli::{MergeArgs, SweepArgs, SweepCommand};
use crate::context::Context;
use crate::error::{Error, Status};
use crate::files::{self, Existing, Readers};
use crate::output::{self, counted};
use crate::progress::Progress;
use sesphr_sim::sweep::{self, Manifest, Plan, Shard};
use std::path::Path;

/// Runs a sweep, or merges one.
pub(super) fn run(args: &SweepArgs, context: &Context) -> Result<Status, Error> {
    match (&args.command, &args.manifest, &args.out) {
        (Some(SweepCommand::Merge(args)), ..) => merge(args, context),
        (None, Some(manifest), Some(out)) => {
            shard(manifest, args.shard.unwrap_or(Shard::WHOLE), out, context)
        }
        // The command line demands both.
        (None, ..) => Ok(Status::BadInput),
    }
}

fn shard(name: &str, shard: Shard, out: &Path, context: &Context) -> Result<Status, Error> {
    let manifest = Manifest::load(name)?;
    let plan = Plan::new(&manifest, name)?;
    files::make_folder(out)?;
    let total = plan.runs.iter().filter(|run| shard.has(run.index)).count();
    let progress = Progress::new(context, total);
    let told = |done| progress.at(done, name);
    let done = context.pool()?.install(|| sweep::run(&plan, shard, out, &told))?;
    drop(progress);
    let (all, kept) = (counted(plan.runs.len(), "run"), counted(done.kept, "result"));
    output::result(&format!("plan {}: ran {} of {all}, kept {kept}\n", plan.digest, done.ran))?;
    Ok(Status::AsExpected)
}

fn merge(args: &MergeArgs, context: &Context) -> Result<Status, Error> {
    let merged = sweep::merge(&args.dir)?;
    let json = args.json.as_deref().map(|path| Ok::<_, Error>((path, output::to_json(&merged)?)));
    match json.transpose()? {
        Some((path, text)) if path == Path::new("-") => output::result(&text)?,
        Some((path, text)) => {
            files::write(path, text.as_bytes(), Existing::Replace, Readers::Anyone)?;
            output::result(&format!("digest {}\n", merged.digest))?;
        }
        None => output::result(&format!("digest {}\n", merged.digest))?,
    }
    context.note(format_args!("{} of plan {}", counted(merged.runs, "run"), merged.plan));
    Ok(Status::AsExpected)
}
