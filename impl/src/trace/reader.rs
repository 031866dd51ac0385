//! Reading, one line at a time: memory does not grow with the file.

use super::{FORMAT, Happening, Header, Step, Trace, TraceError};
use crate::action::Action;
use crate::limits::TRACE_BYTES_MAX;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::io::{BufRead, Read};

/// The longest line that is read, in bytes.
pub(super) const LINE_BYTES_MAX: u64 = 1 << 20;

/// What a file of UTF-8 may begin with.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// Reads a trace step by step.
#[derive(Debug)]
pub struct Reader<R> {
    input: R,
    line: usize,
    latest_ns: u64,
    sealed_bytes: u64,
    /// The most that the uploads may seal together.
    sealed_max: u64,
    header: Header,
    state: Reading,
}

/// Whether more can be read: after a wrong line, nothing that follows has meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reading {
    On,
    Over,
}

/// The one field that the headers of all format versions have.
#[derive(Deserialize)]
struct AnyHeader {
    format: u32,
}

impl<R: BufRead> Reader<R> {
    /// Reads the header.
    ///
    /// # Errors
    /// An empty input, an invalid header, another format version (whatever else its header has).
    pub fn new(mut input: R) -> Result<Self, TraceError> {
        let text = read_line(&mut input, 1)?.ok_or(TraceError::Empty)?;
        let text = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&text);
        let AnyHeader { format } = parse(text, 1, "header")?;
        if format != FORMAT {
            return Err(TraceError::Format { found: format });
        }
        let header = parse(text, 1, "header")?;
        Ok(Self {
            input,
            line: 1,
            latest_ns: 0,
            sealed_bytes: 0,
            sealed_max: TRACE_BYTES_MAX,
            header,
            state: Reading::On,
        })
    }

    /// Lets the uploads together exceed [`TRACE_BYTES_MAX`]: for callers who keep their content
    /// outside memory, or not at all.
    #[must_use]
    pub fn with_content_elsewhere(self) -> Self {
        Self { sealed_max: u64::MAX, ..self }
    }

    /// The header.
    #[must_use]
    pub const fn header(&self) -> &Header {
        &self.header
    }

    /// The next line that is not blank; blank lines are skipped, as in CSV.
    fn next_line(&mut self) -> Result<Option<Vec<u8>>, TraceError> {
        loop {
            self.line += 1;
            let text = read_line(&mut self.input, self.line)?;
            if text.as_deref().is_none_or(|text| !text.trim_ascii().is_empty()) {
                return Ok(text);
            }
        }
    }

    /// The next step, or why it is not one.
    fn step<T: DeserializeOwned + Happening>(&mut self) -> Option<Result<Step<T>, TraceError>> {
        if self.state == Reading::Over {
            return None;
        }
        let step = self
            .next_line()
            .and_then(|text| text.map(|text| parse(&text, self.line, "step")).transpose())
            .and_then(|step: Option<Step<T>>| {
                step.as_ref().map_or(Ok(()), |step| self.follow(step))?;
                Ok(step)
            })
            .transpose();
        if !matches!(step, Some(Ok(_))) {
            self.state = Reading::Over;
        }
        step
    }

    /// Takes note of a step, which may neither precede the last nor seal more than the limits
    /// allow.
    fn follow(&mut self, step: &Step<impl Happening>) -> Result<(), TraceError> {
        let line = self.line;
        if let Some(at_ns) = step.at_ns {
            let latest_ns = self.latest_ns;
            if at_ns < latest_ns {
                return Err(TraceError::Backwards { line, at_ns, latest_ns });
            }
            self.latest_ns = at_ns;
        }
        let sealed = step.action.action().map_or(0, Action::sealed_bytes);
        let bytes = self.sealed_bytes.saturating_add(sealed);
        if bytes > self.sealed_max {
            return Err(TraceError::TooMuch { line, bytes });
        }
        self.sealed_bytes = bytes;
        Ok(())
    }
}

impl<R: BufRead> Iterator for Reader<R> {
    type Item = Result<Step, TraceError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.step()
    }
}

/// The next line with its end, if there is one. Bytes, since a line that is not UTF-8 is a wrong
/// line, not a failure to read.
fn read_line(input: &mut impl BufRead, line: usize) -> Result<Option<Vec<u8>>, TraceError> {
    let mut text = Vec::new();
    let read = input.take(LINE_BYTES_MAX + 1).read_until(b'\n', &mut text)?;
    if read as u64 > LINE_BYTES_MAX {
        return Err(TraceError::LongLine { line });
    }
    Ok((read > 0).then_some(text))
}

fn parse<'a, T: Deserialize<'a>>(
    text: &'a [u8],
    line: usize,
    expected: &'static str,
) -> Result<T, TraceError> {
    serde_json::from_slice(text).map_err(|source| TraceError::Line { line, expected, source })
}

impl<T: DeserializeOwned + Happening> Trace<T> {
    /// Reads a whole trace.
    ///
    /// # Errors
    /// As [`Reader`].
    pub fn read(input: impl BufRead) -> Result<Self, TraceError> {
        let mut reader = Reader::new(input)?;
        let steps = std::iter::from_fn(|| reader.step()).collect::<Result<_, _>>()?;
        Ok(Self { header: reader.header, steps })
    }
}
