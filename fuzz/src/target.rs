//! What is fuzzed: a format, some valid documents of it, and what reads and judges an input.

use crate::gauge::Gauge;

/// What became of an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It was accepted, and everything that must then hold of it holds.
    Accepted,
    /// It was refused with an error.
    Refused,
}

/// Reads an input and judges the answer: what must hold is asserted. A subject may keep what takes
/// long to make, but nothing that one input leaves for the next.
pub(crate) type Subject = Box<dyn FnMut(&[u8], &mut Gauge) -> Verdict>;

/// How documents are built, so that whole pieces of them are changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    /// Elements, attributes, text.
    Xml,
    /// Objects, lists, strings, numbers; several documents may stand on lines of their own.
    Json,
    /// Tables, and values after an equals sign.
    Toml,
    /// Cells between commas.
    Csv,
    /// Words between punctuation.
    Words,
    /// Bytes.
    Binary,
}

/// The right answer to random bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Noise {
    /// They are never a document.
    IsRefused,
    /// They may be one: half of all numbers are reduced, and each is a scalar.
    MayPass,
}

/// Something that reads what others wrote.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Target {
    /// The name on the command line.
    pub(crate) name: &'static str,
    /// What is read, in a few words.
    pub(crate) about: &'static str,
    /// How its documents are built.
    pub(crate) format: Format,
    /// The right answer to random bytes.
    pub(crate) noise: Noise,
    /// Words of the format.
    pub(crate) words: &'static [&'static str],
    /// Valid documents.
    pub(crate) corpus: fn() -> Vec<Vec<u8>>,
    /// Makes the reader.
    pub(crate) open: fn() -> Subject,
}

impl Verdict {
    /// Accepted if there is something, refused if there is an error.
    pub(crate) const fn of<T, E>(answer: &Result<T, E>) -> Self {
        match answer {
            Ok(_) => Self::Accepted,
            Err(_) => Self::Refused,
        }
    }
}
