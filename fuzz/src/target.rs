//! What is fuzzed: a format, some right documents of it, and who reads and judges an input.

use crate::gauge::Gauge;

/// What became of an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It was taken, and everything that must hold of it then was seen to hold.
    Accepted,
    /// It was refused with an error.
    Refused,
}

/// Reads an input and judges the answer: what must hold is asserted. A subject may keep what
/// takes long to make, and nothing that one input leaves for the next.
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

/// What is right to say of random bytes.
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
    /// As the command line spells it.
    pub(crate) name: &'static str,
    /// What is read, in a few words.
    pub(crate) about: &'static str,
    /// How its documents are built.
    pub(crate) format: Format,
    /// What is right to say of random bytes.
    pub(crate) noise: Noise,
    /// Words of the format.
    pub(crate) words: &'static [&'static str],
    /// Right documents.
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
