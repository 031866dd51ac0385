//! Reading the command line, and saying what is wrong with it.

use super::{Cli, ColorArg};
use crate::output;
use clap::{Parser as _, ValueEnum as _};
use std::ffi::{OsStr, OsString};
use std::process::ExitCode;

/// Columns of an argument in an error: more than any argument has that makes sense.
const ARGUMENT_COLUMNS: usize = 400;

impl Cli {
    /// The command line, or the exit code after saying what is wrong with it.
    pub(crate) fn read() -> Result<Self, ExitCode> {
        let words: Vec<OsString> = std::env::args_os().collect();
        // What is said of a wrong command line has colours as asked for too.
        anstream::ColorChoice::from(color(&words)).write_global();
        let cli = Self::try_parse_from(&words).map_err(|error| refuse(&error, &words))?;
        anstream::ColorChoice::from(cli.color).write_global();
        Ok(cli)
    }
}

/// What `--color` says, if anything that makes sense.
fn color(words: &[OsString]) -> ColorArg {
    let apart = words.iter().skip_while(|word| *word != "--color").nth(1);
    let joined = words.iter().find_map(|word| word.to_str()?.strip_prefix("--color="));
    let said = joined.or_else(|| apart.and_then(|word| OsStr::to_str(word)));
    said.and_then(|said| ColorArg::from_str(said, false).ok()).unwrap_or_default()
}

/// Prints help, or what is wrong. A shell takes arguments from the names of files: what is echoed
/// of them is made visible and cut.
fn refuse(error: &clap::Error, words: &[OsString]) -> ExitCode {
    if !error.use_stderr() {
        error.exit();
    }
    let shown = words
        .iter()
        .map(|word| output::cut(&output::visible(&word.to_string_lossy()), ARGUMENT_COLUMNS));
    // What is shown is as wrong as what was given, unless it is wrong for what does not show.
    match Cli::try_parse_from(shown).err().filter(clap::Error::use_stderr) {
        Some(error) => error.exit(),
        None => {
            output::error("the command line has characters that do not show", None);
            ExitCode::from(2)
        }
    }
}
