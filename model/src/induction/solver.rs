//! Solvers: external programs, asked through a pipe.

use super::smt::Answer;
use sesphr_host::external::Program;
use std::io;
use std::time::{Duration, Instant};

/// Seconds after which a solver gives up on a question.
const SECONDS_MAX: u32 = 60;

/// A solver that may be installed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Solver {
    /// Z3.
    Z3,
    /// cvc5.
    Cvc5,
}

/// Why a solver gave no answer.
#[derive(Debug, thiserror::Error)]
pub enum SolverError {
    /// It does not run.
    #[error("{0} does not run")]
    Run(&'static str, #[source] io::Error),
    /// Its output is not an answer.
    #[error("{0} answers {1:?}")]
    Answer(&'static str, String),
}

impl Solver {
    /// Every solver.
    pub const ALL: [Self; 2] = [Self::Z3, Self::Cvc5];

    /// The program's name.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::Z3 => "z3",
            Self::Cvc5 => "cvc5",
        }
    }

    /// The solver with this name.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|solver| solver.text() == text)
    }

    /// The version in the solver's own words, if the solver is installed.
    #[must_use]
    pub fn version(self) -> Option<String> {
        let output = Program::find(self.text())?.run(&["--version"]).ok()?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let line = text.lines().next()?.trim();
        // cvc5 answers in a sentence.
        Some(line.strip_prefix("This is ").unwrap_or(line).to_owned())
    }

    /// Asks a question in SMT-LIB; returns the answer and how long it took.
    ///
    /// # Errors
    /// If the solver does not run, or does not answer.
    pub fn ask(self, text: &str) -> Result<(Answer, Duration), SolverError> {
        let start = Instant::now();
        let said = self.run(text).map_err(|source| SolverError::Run(self.text(), source))?;
        let answer = match said.lines().next().unwrap_or_default() {
            "unsat" => Answer::Unsat,
            "sat" => Answer::Sat,
            "unknown" | "timeout" | "cvc5 interrupted by timeout." => Answer::Unknown,
            _ => return Err(SolverError::Answer(self.text(), said)),
        };
        Ok((answer, start.elapsed()))
    }

    fn run(self, text: &str) -> io::Result<String> {
        let program = Program::find(self.text()).ok_or(io::ErrorKind::NotFound)?;
        let limit = match self {
            Self::Z3 => format!("-T:{SECONDS_MAX}"),
            Self::Cvc5 => format!("--tlimit={}", u64::from(SECONDS_MAX) * 1000),
        };
        let output = match self {
            Self::Z3 => program.tell(&["-in", "-smt2", &limit], text),
            // The class is decided by building models of growing size.
            Self::Cvc5 => program.tell(&["--lang=smt2", "--finite-model-find", &limit], text),
        }?;
        let said = String::from_utf8_lossy(&output.stdout);
        let complained = String::from_utf8_lossy(&output.stderr);
        Ok(if said.trim().is_empty() { complained.into_owned() } else { said.into_owned() })
    }
}
