//! Arguments of `report` and `doctor`.

use clap::{Args, Subcommand, ValueHint};
use std::path::PathBuf;

/// Commands on the results of a run.
#[derive(Debug, Subcommand)]
pub(crate) enum ReportCommand {
    /// Compare two runs: which verdicts, claims and measured points moved
    Diff(DiffArgs),
    /// Write page, tables and figures again from results.json alone
    Render(RenderArgs),
    /// Write the report as PDF, with typst
    Pdf(PdfArgs),
    /// Print the JSON Schema of results.json
    #[command(after_help = "\
Examples:
  sesphr report schema > results.schema.json")]
    Schema,
}

/// Arguments of `report diff`.
#[derive(Debug, Args)]
#[command(after_help = "\
Rows are matched by what they are about. A row that only the later run has is new and moves
nothing; one that it has lost counts as a verdict that moved. Times, threads and machines never
count. Claims are listed and do not count, since some are judged by times: their cells do. Measured
points are listed where the intervals of the two runs lie apart.

Exit code 0 if no verdict moved, 1 if one did; with --exact, also if any other value moved that no
machine should change: counts of states, digests, counterexamples.

Examples:
  sesphr report diff before/results.json after/results.json
  sesphr report diff reports/reference/results.json reports/out/results.json --exact
  sesphr report diff before after --json | jq '.verdicts'")]
pub(crate) struct DiffArgs {
    /// The earlier run: its results.json, or the folder of its report
    #[arg(value_name = "A", value_hint = ValueHint::AnyPath)]
    pub(crate) earlier: PathBuf,
    /// The later run
    #[arg(value_name = "B", value_hint = ValueHint::AnyPath)]
    pub(crate) later: PathBuf,
    /// Let every value count that does not depend on the machine
    #[arg(long)]
    pub(crate) exact: bool,
    /// Print what moved as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

/// Arguments of `report render`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  sesphr report render reports/out/results.json --out again
  sesphr report render reports/out --out again --json | jq -r '.figures[]'")]
pub(crate) struct RenderArgs {
    /// The results.json of a run, or the folder of its report
    #[arg(value_name = "RESULTS", value_hint = ValueHint::AnyPath)]
    pub(crate) results: PathBuf,
    /// The folder for the report; files of the same names are replaced
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) out: PathBuf,
    /// Print what was written as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

/// Arguments of `report pdf`.
#[derive(Debug, Args)]
#[command(after_help = "\
Needs typst 0.13 or later: the program of that name, or the Python package, of the Python that
SESPHR_PYTHON gives, by an absolute path or by name, or else of python3. Python is run with -I, so
that it sees no packages of one user alone: install typst for all, or in an environment of its own
(python3 -m venv DIR && DIR/bin/pip install typst, then SESPHR_PYTHON=DIR/bin/python with DIR
absolute). `sesphr doctor` says which is there.

Examples:
  sesphr report pdf reports/out/results.json --out report.pdf")]
pub(crate) struct PdfArgs {
    /// The results.json of a run, or the folder of its report
    #[arg(value_name = "RESULTS", value_hint = ValueHint::AnyPath)]
    pub(crate) results: PathBuf,
    /// The PDF to write, replaced if it exists
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) out: PathBuf,
    /// Print what was written as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

/// Arguments of `doctor`.
#[derive(Debug, Args)]
#[command(after_help = "\
Nothing that is listed is needed to run the study; each part adds what is said beside it. The exit
code is 0 whatever is missing.

Examples:
  sesphr doctor
  sesphr doctor --json | jq '.parts[] | select(.found == null) | .name'")]
pub(crate) struct DoctorArgs {
    /// Print what was found as JSON
    #[arg(long)]
    pub(crate) json: bool,
}
