//! Reading the command line, and saying what is wrong with it.

use super::{Cli, ColorArg};
use crate::output;
use clap::{Parser as _, ValueEnum as _};
use std::ffi::OsString;
use std::process::ExitCode;

impl Cli {
    /// The command line, or the exit code after saying what is wrong with it. What is echoed of it
    /// is made visible and cut, since a shell takes arguments from the names of files.
    pub(crate) fn read() -> Result<Self, ExitCode> {
        let words: Vec<OsString> = std::env::args_os().collect();
        // What clap says is coloured as asked for even if something else is wrong.
        let asked = |name: &&OsString| ColorArg::from_str(&name.to_string_lossy(), false).ok();
        let color = words.iter().skip_while(|word| *word != "--color").nth(1);
        let joined = words.iter().find_map(|word| word.to_str()?.strip_prefix("--color="));
        let color = color.as_ref().and_then(asked);
        let color = color.or_else(|| ColorArg::from_str(joined?, false).ok()).unwrap_or_default();
        anstream::ColorChoice::from(color).write_global();
        Self::try_parse_from(&words).map_err(|error| {
            if !error.use_stderr() {
                error.exit();
            }
            let shown = words.iter().map(|word| output::echo(word.to_string_lossy()));
            // What is shown is as wrong as what was given, unless it is wrong for being hidden.
            let error = Self::try_parse_from(shown).err().filter(clap::Error::use_stderr);
            match error {
                Some(error) => error.exit(),
                None => {
                    output::error("the command line has characters that do not show", None);
                    ExitCode::from(2)
                }
            }
        })
    }
}
