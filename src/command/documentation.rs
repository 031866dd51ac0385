//! `sesphr completions` and `sesphr man`: both are made from the command line's own description.

use crate::cli::Cli;
use crate::context::Context;
use crate::error::{Error, Status};
use crate::files;
use crate::output;
use clap::CommandFactory;
use clap_complete::Shell;
use std::path::Path;

/// Prints a completion script.
pub(super) fn completions(shell: Shell) -> Result<Status, Error> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "sesphr", &mut script);
    output::document(&String::from_utf8_lossy(&script))?;
    Ok(Status::AsExpected)
}

/// Writes a page for the program and one for each command.
pub(super) fn man(out: &Path, context: &Context) -> Result<Status, Error> {
    files::make_folder(out)?;
    clap_mangen::generate_to(Cli::command(), out)
        .map_err(|source| Error::Write { path: out.to_owned(), source })?;
    context.note(format_args!("man pages written to {}", out.display()));
    Ok(Status::AsExpected)
}
