//! Frames of published schemes as data: what a coalition holds, what it is after, and what should
//! come out. `docs/derive.md` describes the file.
//!
//! A scheme's exponents are sums, so [`crate::derive::sums`] decides them. A file names values by
//! expressions such as `g2^(s1*r*h)`, lists what each coalition holds, and gives each question the
//! expected verdict with its reason.

mod document;
mod expression;
mod judge;
mod shipped;
mod words;

pub use judge::{JudgeError, Row, Verdict, judge};
pub use sesphr::published::Equations;
pub use shipped::{SHIPPED, ShippedFrames};
pub(crate) use words::words;

use crate::PlacedError;
use crate::derive::sums::{Pairs, Rule, Value};

/// Limits on a file of frames; see `docs/limits.md`.
pub mod limits {
    pub use crate::derive::sums::ATOMS_MAX;

    /// Bytes of a file.
    pub const BYTES_MAX: usize = 64 << 10;
    /// Characters of a name.
    pub const NAME_CHARS_MAX: usize = 64;
    /// Characters of a sentence.
    pub const SENTENCE_CHARS_MAX: usize = 600;
    /// Characters of an expression.
    pub const EXPRESSION_CHARS_MAX: usize = 400;
    /// Parentheses within each other.
    pub const DEPTH_MAX: usize = 16;
    /// Terms of a value.
    pub const TERMS_MAX: usize = 64;
    /// The power of an atom in a value, up to its sign.
    pub const POWER_MAX: u16 = 16;
    /// Named values.
    pub const VALUES_MAX: usize = 200;
    /// Rules, coalitions, and questions of a coalition, each.
    pub const LINES_MAX: usize = 50;
}

/// The frames of a scheme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frames {
    /// The scheme, as results spell it.
    pub name: String,
    /// What it is, as a phrase.
    pub about: String,
    /// The paper or program that has its equations.
    pub source: String,
    /// How they were read there.
    pub equations: Equations,
    /// The kinds of pairing under which questions are asked.
    pub pairs: Vec<Pairs>,
    /// The names of the values.
    pub names: Vec<String>,
    /// The values.
    pub values: Vec<Value>,
    /// What anybody can come by, by numbers of values.
    pub rules: Vec<Rule>,
    /// What each rule is, as a phrase.
    pub rules_about: Vec<String>,
    /// Who gets together.
    pub coalitions: Vec<Holding>,
}

/// A coalition, what it holds, and what is asked of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holding {
    /// Who it is, as a phrase.
    pub name: String,
    /// What it holds, with what is public, by numbers of values.
    pub holds: Vec<usize>,
    /// What is asked.
    pub questions: Vec<Question>,
}

/// What is asked of a coalition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// What it is about.
    pub asks: Asks,
    /// What is expected.
    pub expected: Verdict,
    /// Why.
    pub why: String,
}

/// What a question is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asks {
    /// Whether the coalition can derive a value.
    Value(usize),
    /// Whether it can test guesses of a weak secret.
    Guess {
        /// The atom's name.
        name: String,
        /// The atom's number.
        secret: usize,
        /// An atom that no value has.
        other: usize,
        /// What a guess gives.
        gives: Vec<usize>,
    },
}

impl Asks {
    /// The value, if it is about one.
    #[must_use]
    pub const fn value(&self) -> Option<usize> {
        match self {
            Self::Value(value) => Some(*value),
            Self::Guess { .. } => None,
        }
    }
}

impl Frames {
    /// The frames that a file describes.
    ///
    /// # Errors
    /// What is wrong with the text, and where.
    pub fn parse(text: &str) -> Result<Self, PlacedError> {
        document::read(text)
    }

    /// The shipped frames of a scheme.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let shipped = ShippedFrames::named(name)?;
        Self::parse(shipped.toml).ok()
    }
}
