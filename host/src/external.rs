//! External programs: the one place where they are found and started.
//!
//! What runs must not depend on the current folder, which may hold a downloaded report. So a
//! program is found by its name only in the absolute folders of `PATH`, or is given by an absolute
//! path. It starts from a system folder, and gets these variables and no others:
//!
//! | variable | why |
//! | --- | --- |
//! | `PATH` | programs that are scripts start others; empty and relative entries are left out |
//! | `HOME`, `USERPROFILE` | fonts, and what version managers keep there |
//! | `TMPDIR`, `TMP`, `TEMP` | where it may keep temporary files |
//! | `SystemRoot` | without it nothing starts on Windows |
//! | `LC_ALL` | always `C.UTF-8`: what a program says is the same everywhere |
//!
//! `LD_PRELOAD`, `PYTHONPATH` and the like are not among them. A program reads nothing unless it is
//! given something to read. It never outlives this process: [`stop`] and [`exit`](crate::exit) end
//! it with whatever it has started.

use crate::child;
use std::env;
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

pub use crate::child::stop;

/// Variables that are passed on as they are.
const PASSED: [&str; 6] = ["HOME", "USERPROFILE", "TMPDIR", "TMP", "TEMP", "SystemRoot"];
/// What keeps Python from importing from the current folder, from `PYTHONPATH` and from the packages
/// of one user.
const ISOLATED: &str = "-I";

/// An external program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program {
    path: PathBuf,
}

impl Program {
    /// The program of a name, if it is installed.
    #[must_use]
    pub fn find(name: &str) -> Option<Self> {
        let file = format!("{name}{}", env::consts::EXE_SUFFIX);
        let found = folders().into_iter().map(|folder| folder.join(&file));
        found.into_iter().find(|path| is_program(path)).map(|path| Self { path })
    }

    /// The program at an absolute path, or of a name; `None` if it is not there or given otherwise.
    #[must_use]
    pub fn given(text: &str) -> Option<Self> {
        let path = Path::new(text);
        if path.is_absolute() {
            return is_program(path).then(|| Self { path: path.to_owned() });
        }
        let is_name = path.components().count() == 1 && path.file_name() == Some(path.as_os_str());
        is_name.then(|| Self::find(text)).flatten()
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Runs it with arguments, from a system folder.
    ///
    /// # Errors
    /// If it cannot be started.
    pub fn run(&self, words: &[&str]) -> io::Result<Output> {
        child::output(self.command(words, neutral()), None)
    }

    /// Runs it with arguments, from a folder that the caller has made for it.
    ///
    /// # Errors
    /// If it cannot be started.
    pub fn run_in(&self, folder: &Path, words: &[&str]) -> io::Result<Output> {
        child::output(self.command(words, folder), None)
    }

    /// Runs it with arguments, from a system folder, and gives it a text to read.
    ///
    /// # Errors
    /// If it cannot be started.
    pub fn tell(&self, words: &[&str], text: &str) -> io::Result<Output> {
        child::output(self.command(words, neutral()), Some(text))
    }

    fn command(&self, words: &[&str], folder: &Path) -> Command {
        let mut command = Command::new(&self.path);
        command.args(words).current_dir(folder).env_clear().env("LC_ALL", "C.UTF-8");
        let passed = PASSED.iter().filter_map(|name| Some((name, env::var_os(name)?)));
        command.envs(passed).env("PATH", searched());
        command
    }
}

/// Python, run so that it imports nothing from the current folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Python(Program);

impl Python {
    /// The one that `SESPHR_PYTHON` gives, by an absolute path or by name, else `python3`.
    #[must_use]
    pub fn find() -> Option<Self> {
        let given = env::var("SESPHR_PYTHON").ok();
        given.map_or_else(|| Program::find("python3"), |text| Program::given(&text)).map(Self)
    }

    /// Runs a script, with arguments in `sys.argv`, from a folder that the caller has made.
    ///
    /// # Errors
    /// If it cannot be started.
    pub fn run_in(&self, folder: &Path, script: &str, words: &[&str]) -> io::Result<Output> {
        self.0.run_in(folder, &[&[ISOLATED, "-c", script], words].concat())
    }

    /// Runs a script from a system folder.
    ///
    /// # Errors
    /// If it cannot be started.
    pub fn run(&self, script: &str) -> io::Result<Output> {
        self.run_in(neutral(), script, &[])
    }
}

/// The absolute folders of `PATH`.
fn folders() -> Vec<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path).filter(|folder| folder.is_absolute()).collect()
}

/// `PATH` as it is passed on.
fn searched() -> OsString {
    // What was split can be joined.
    env::join_paths(folders()).unwrap_or_default()
}

/// A folder in which nobody but the system's administrator puts anything.
fn neutral() -> &'static Path {
    Path::new(if cfg!(windows) { "C:\\" } else { "/" })
}

#[cfg(unix)]
fn is_program(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    path.metadata().is_ok_and(|found| found.is_file() && found.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_program(path: &Path) -> bool {
    path.is_file()
}
