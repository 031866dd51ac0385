//! `sesphr report pdf`: the content of the page as PDF. typst sets it, from a template that is part
//! of this program and from the same words and numbers that the page shows.

use super::results;
use crate::cli::PdfArgs;
use crate::context::Context;
use crate::error::{Error, Status};
use crate::files::{self, Existing, Readers};
use crate::output::{self, Text};
use sesphr_reports::document;
use std::path::Path;
use std::process::Command;

/// Sets the document through the Python package: the folder, then the names of template and PDF.
const SCRIPT: &str = "import sys, typst; root, source, out = sys.argv[1:]; \
                      typst.compile(root + '/' + source, root=root, output=root + '/' + out)";

const SOURCE: &str = "report.typ";
const PDF: &str = "report.pdf";

/// Who sets documents here.
enum Setter {
    /// The program.
    Typst,
    /// The Python that has the package.
    Python(String),
}

/// Writes the PDF.
pub(super) fn run(args: &PdfArgs, context: &Context) -> Result<Status, Error> {
    let results = results(&args.results)?;
    let setter = Setter::find().ok_or(Error::NoTypst)?;
    let folder = tempfile::tempdir().map_err(|source| Error::Temporary { source })?;
    let write = |name: &str, content: &[u8]| {
        files::write(&folder.path().join(name), content, Existing::Replace, Readers::Anyone)
    };
    write(SOURCE, document::TEMPLATE.as_bytes())?;
    write("report.json", output::to_json(&document::content(&results)?)?.as_bytes())?;
    for (name, svg) in document::figures(&results)? {
        write(&name, svg.as_bytes())?;
    }
    setter.set(folder.path())?;
    let path = folder.path().join(PDF);
    let pdf = std::fs::read(&path).map_err(|source| Error::Read { path, source })?;
    files::write(&args.out, &pdf, Existing::Replace, Readers::Anyone)?;
    context.note(format_args!("written to {}", args.out.display()));
    output::deliver(args.json.path(), &serde_json::json!({ "pdf": args.out }), Text::new)?;
    Ok(Status::AsExpected)
}

/// The Python that is asked for packages.
pub(in crate::command) fn python() -> String {
    std::env::var("SESPHR_PYTHON").unwrap_or_else(|_| "python3".to_owned())
}

impl Setter {
    fn find() -> Option<Self> {
        let runs = |program: &str, arguments: &[&str]| {
            let output = Command::new(program).args(arguments).output();
            output.is_ok_and(|output| output.status.success())
        };
        if runs("typst", &["--version"]) {
            return Some(Self::Typst);
        }
        let python = python();
        runs(&python, &["-c", "import typst"]).then_some(Self::Python(python))
    }

    fn set(&self, folder: &Path) -> Result<(), Error> {
        let mut command = match self {
            Self::Typst => {
                let mut command = Command::new("typst");
                command.args(["compile", "--root", ".", SOURCE, PDF]);
                command
            }
            Self::Python(python) => {
                let mut command = Command::new(python);
                command.args(["-c", SCRIPT, ".", SOURCE, PDF]);
                command
            }
        };
        let output =
            command.current_dir(folder).output().map_err(|source| Error::Temporary { source })?;
        if output.status.success() {
            return Ok(());
        }
        let said = String::from_utf8_lossy(&output.stderr);
        let last = said.lines().rfind(|line| !line.trim().is_empty());
        Err(Error::Typst(last.unwrap_or("it says nothing").trim().to_owned()))
    }
}
