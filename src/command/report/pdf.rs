//! `sesphr report pdf`: the content of the page as PDF. typst sets it, from a template that is part
//! of this program and from the same words and numbers that the page shows.

use super::results;
use crate::cli::PdfArgs;
use crate::context::Context;
use crate::error::{Error, Status};
use crate::files::{self, Existing, Readers};
use crate::output::{self, Text};
use sesphr_host::NewFolder;
use sesphr_host::external::{Program, Python};
use sesphr_reports::document;
use std::io;
use std::path::Path;
use std::process::Output;

/// Sets the document through the Python package: the folder, then the names of template and PDF.
const SCRIPT: &str = "import sys, typst; root, source, out = sys.argv[1:]; \
                      typst.compile(root + '/' + source, root=root, output=root + '/' + out)";

const SOURCE: &str = "report.typ";
const PDF: &str = "report.pdf";

/// What typesets documents here.
enum Setter {
    /// The program.
    Typst(Program),
    /// The Python that has the package.
    Python(Python),
}

/// Writes the PDF.
pub(super) fn run(args: &PdfArgs, context: &Context) -> Result<Status, Error> {
    let results = results(&args.results)?;
    let setter = Setter::find().ok_or(Error::NoTypst)?;
    let folder = NewFolder::scratch().map_err(|source| Error::Temporary { source })?;
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
    if !files::is_stdout(&args.out) {
        context.note(format_args!("written to {}", args.out.display()));
    }
    context.deliver(args.json.path(), &serde_json::json!({ "pdf": args.out }), Text::new)?;
    Ok(Status::AsExpected)
}

impl Setter {
    fn find() -> Option<Self> {
        let runs = |output: io::Result<Output>| output.is_ok_and(|output| output.status.success());
        let typst = Program::find("typst").filter(|typst| runs(typst.run(&["--version"])));
        let has_package = |python: &Python| runs(python.run("import typst"));
        typst.map(Self::Typst).or_else(|| Python::find().filter(has_package).map(Self::Python))
    }

    fn set(&self, folder: &Path) -> Result<(), Error> {
        let output = match self {
            Self::Typst(typst) => typst.run_in(folder, &["compile", "--root", ".", SOURCE, PDF]),
            Self::Python(python) => python.run_in(folder, SCRIPT, &[".", SOURCE, PDF]),
        }
        .map_err(|source| Error::Temporary { source })?;
        if output.status.success() {
            return Ok(());
        }
        let said = String::from_utf8_lossy(&output.stderr);
        let last = said.lines().rfind(|line| !line.trim().is_empty());
        Err(Error::Typst(last.unwrap_or("it says nothing").trim().to_owned()))
    }
}
