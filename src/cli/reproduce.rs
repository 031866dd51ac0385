//! Arguments of `reproduce`.

use super::{EffortArgs, JsonArg, Run, names};
use crate::pipeline::Stage;
use clap::{Args, ValueHint};
use std::path::{Path, PathBuf};

/// Arguments of `reproduce`.
#[derive(Debug, Args)]
#[command(after_help = "\
The report is written after each stage. Ctrl-C, SIGTERM and SIGHUP end the run at the next step \
and lose no finished stage; a second one ends it at once. --resume and --only trust nothing: a \
stage whose digest does not match is named and run again.

Examples:
  sesphr reproduce --quick
  sesphr reproduce --full --out report
  sesphr reproduce --resume           continue a run that was stopped
  sesphr reproduce --only figures     run one stage, keep the others
  sesphr reproduce --record phr.xml --record ccda.xml --seed 7

Exit codes:
  0    everything that ran came out as expected
  1    something that ran did not
  2    bad usage or bad input, or a stage named with --only could not run
  129, 130, 143  stopped by SIGHUP, Ctrl-C or SIGTERM")]
pub(crate) struct ReproduceArgs {
    /// How much time it may take.
    #[command(flatten)]
    pub(crate) effort: EffortArgs,
    /// Also run this record through the scheme; repeatable
    #[arg(long = "record", value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) records: Vec<PathBuf>,
    /// Run this stage only; repeatable. The others keep what an earlier run with the same program,
    /// seed, effort and records left in the folder
    #[arg(long = "only", value_name = "STAGE", value_parser = names::stage())]
    pub(crate) only: Vec<&'static Stage>,
    /// Keep the stages that such a run finished, and run the others
    #[arg(long)]
    pub(crate) resume: bool,
    /// Write the report into this folder [default: reports/out in a checkout of sesphr, else
    /// sesphr-report]
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) out: Option<PathBuf>,
    /// Where the result goes as JSON.
    #[command(flatten)]
    pub(crate) json: JsonArg,
    /// Seed and threads.
    #[command(flatten)]
    pub(crate) run: Run,
}

impl ReproduceArgs {
    /// The folder of the report: unless one is named, `reports/out` in a checkout of this program
    /// and `sesphr-report` elsewhere.
    pub(crate) fn folder(&self) -> &Path {
        let checkout = || {
            std::fs::read_to_string("Cargo.toml")
                .is_ok_and(|manifest| manifest.contains("name = \"sesphr-cli\""))
        };
        match &self.out {
            Some(folder) => folder,
            None if checkout() => Path::new("reports/out"),
            None => Path::new("sesphr-report"),
        }
    }
}
