//! Arguments of `report` and `doctor`.

use super::JsonArg;
use clap::{Args, Subcommand, ValueHint};
use std::path::PathBuf;

/// Commands on the results of a run.
#[derive(Debug, Subcommand)]
pub(crate) enum ReportCommand {
    /// Compare two runs: verdicts, claims and measured points that moved
    Diff(DiffArgs),
    /// Compare many runs
    Trend(TrendArgs),
    /// Redraw the page, tables and figures from results.json alone
    Render(RenderArgs),
    /// Write the report as PDF, with typst
    Pdf(PdfArgs),
    /// Print the JSON Schema of results.json
    #[command(after_help = "\
Examples:
  sesphr report schema > results.schema.json

Exit codes: 0 when printed.")]
    Schema,
}

/// Arguments of `report diff`.
#[derive(Debug, Args)]
#[command(after_help = "\
Rows are matched by what they are about. A new row moves nothing; a lost row counts as a verdict \
that moved. Times, threads and machines never count. Claims are listed but do not count, because \
times decide some of them; their cells do count. A measured point is listed if a t test of its two \
intervals says that it moved, after Holm's correction for many comparisons; the largest change \
comes first. The output also says how many points would seem to have moved by chance alone.

Examples:
  sesphr report diff before/results.json after/results.json
  sesphr report diff reports/reference reports/out --exact
  sesphr report diff before after --json | jq '.verdicts'
  sesphr report diff before after --html moved.html   both runs side by side, with figures

Exit codes:
  0  no verdict moved
  1  a verdict moved; with --exact also any other value that should not depend on the machine, such
     as a count of states, a digest or a counterexample
  2  bad usage or bad input, or runs with nothing in common")]
pub(crate) struct DiffArgs {
    /// The earlier run: its results.json, or the folder of its report
    #[arg(value_name = "A", value_hint = ValueHint::AnyPath)]
    pub(crate) earlier: PathBuf,
    /// The later run
    #[arg(value_name = "B", value_hint = ValueHint::AnyPath)]
    pub(crate) later: PathBuf,
    /// Count every value that does not depend on the machine
    #[arg(long)]
    pub(crate) exact: bool,
    /// Write one self-contained page to FILE: what moved, and the figures of both runs
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) html: Option<PathBuf>,
    /// Where the result goes as JSON.
    #[command(flatten)]
    pub(crate) json: JsonArg,
}

/// Arguments of `report trend`.
#[derive(Debug, Args)]
#[command(after_help = "\
Runs appear in the order in which you name them. The table has the claims whose verdict moved and \
the points that changed most; the page and the JSON have all of them.

Examples:
  sesphr report trend runs/1 runs/2 runs/3
  sesphr report trend monday tuesday wednesday --html trend.html
  sesphr report trend runs/1 runs/2 --json | jq '.claims[] | select(.moved)'

Exit codes: 0 when shown, 2 for bad usage or bad input.")]
pub(crate) struct TrendArgs {
    /// The runs: results.json files, or folders of reports; two or more
    #[arg(value_name = "RUN", required = true, num_args = 2.., value_hint = ValueHint::AnyPath)]
    pub(crate) runs: Vec<PathBuf>,
    /// Write one self-contained page to FILE, with a small plot of each quantity
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) html: Option<PathBuf>,
    /// Where the result goes as JSON.
    #[command(flatten)]
    pub(crate) json: JsonArg,
}

/// Arguments of `report render`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  sesphr report render reports/out/results.json --out again
  sesphr report render reports/out --out again --json | jq -r '.figures[]'

Exit codes: 0 when written, 2 for bad usage or bad input.")]
pub(crate) struct RenderArgs {
    /// The results.json of a run, or the folder of its report
    #[arg(value_name = "RESULTS", value_hint = ValueHint::AnyPath)]
    pub(crate) results: PathBuf,
    /// Write the report into this folder, replacing files of the same names
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) out: PathBuf,
    /// Where the result goes as JSON.
    #[command(flatten)]
    pub(crate) json: JsonArg,
}

/// Arguments of `report pdf`.
#[derive(Debug, Args)]
#[command(after_help = "\
Needs typst 0.13 or later: the program, or the Python package of the Python that SESPHR_PYTHON \
names (by an absolute path or by name), else of python3. Python runs with -I and ignores packages \
installed for one user: install typst for everyone, or in an environment of its own (python3 -m \
venv DIR && DIR/bin/pip install typst, then SESPHR_PYTHON=DIR/bin/python with DIR absolute). \
`sesphr doctor` says which it finds.

Examples:
  sesphr report pdf reports/out/results.json --out report.pdf
  sesphr report pdf reports/out --out report.pdf

Exit codes: 0 when written, 2 for bad usage or bad input or without typst.")]
pub(crate) struct PdfArgs {
    /// The results.json of a run, or the folder of its report
    #[arg(value_name = "RESULTS", value_hint = ValueHint::AnyPath)]
    pub(crate) results: PathBuf,
    /// Write the PDF to FILE, replacing it
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) out: PathBuf,
    /// Where the result goes as JSON.
    #[command(flatten)]
    pub(crate) json: JsonArg,
}

/// Arguments of `doctor`.
#[derive(Debug, Args)]
#[command(after_help = "\
The study needs none of these tools. Beside each stands what it adds.

Examples:
  sesphr doctor
  sesphr doctor --json | jq '.parts[] | select(.found == null) | .name'

Exit codes: 0, whatever is missing.")]
pub(crate) struct DoctorArgs {
    /// Where the result goes as JSON.
    #[command(flatten)]
    pub(crate) json: JsonArg,
}
