//! Traces: one line of JSON for the header, then one for each step (ndjson).
//!
//! A trace says under which profile, network and seed which actions happened and how each ended,
//! so that it can be run again, on any algebra, to the same outcomes. A workload also says when
//! each happened; parties have no clock, so times change no outcome.

use crate::action::{Action, ActionError, Outcome};
use crate::algebra::Algebra;
use crate::limits::TRACE_BYTES_MAX;
use crate::payload::PayloadError;
use crate::profile::Profile;
use crate::system::{Network, System};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::io::{self, BufRead, Read, Write};

/// The version of the format that this program writes and reads.
pub const FORMAT: u32 = 1;

/// The longest line that is read, in bytes.
const LINE_BYTES_MAX: u64 = 1 << 20;

/// What a file of UTF-8 may begin with.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// What a trace is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Header {
    /// The version of the format: [`FORMAT`].
    pub format: u32,
    /// The profile that all parties follow.
    pub profile: Profile,
    /// How messages travel.
    pub network: Network,
    /// The seed that all secrets are derived from; meant to be printed.
    pub seed: u64,
    /// The scope that the trace was found in, if a model found it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    /// What the trace shows, if it is a counterexample.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attack: Option<Attack>,
}

/// What a counterexample shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Attack {
    /// The coalition, as the command line spells it.
    pub coalition: String,
    /// The property that is violated.
    pub property: String,
    /// The item that is obtained, if it is about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<crate::id::ItemId>,
}

impl Header {
    /// A header of the current format with neither scope nor attack.
    #[must_use]
    pub const fn new(profile: Profile, network: Network, seed: u64) -> Self {
        Self { format: FORMAT, profile, network, seed, scope: None, attack: None }
    }
}

/// An action, how it ended and, in a workload, when it happened. What happens is an action of the
/// protocol, unless whoever writes the trace knows of more that may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step<T = Action> {
    /// When it happened, in nanoseconds since the trace began; never before the step that it
    /// follows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_ns: Option<u64>,
    /// What happened.
    pub action: T,
    /// How it ended.
    pub outcome: Outcome,
}

/// A whole trace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trace<T = Action> {
    /// What it is about.
    pub header: Header,
    /// What happened, in order.
    pub steps: Vec<Step<T>>,
}

/// A trace that cannot be read or run.
#[derive(Debug, thiserror::Error)]
pub enum TraceError {
    /// Reading or writing failed.
    #[error("the trace cannot be read or written: {0}")]
    Io(#[from] io::Error),
    /// No header.
    #[error("the trace is empty: its first line must be a header")]
    Empty,
    /// A line that is not what it should be.
    #[error("line {line} of the trace is not a valid {expected}: {}", problem(source))]
    Line {
        /// Counted from 1.
        line: usize,
        /// Header or step.
        expected: &'static str,
        /// What is wrong.
        source: serde_json::Error,
    },
    /// A line of absurd length.
    #[error("line {line} of the trace is longer than {LINE_BYTES_MAX} bytes")]
    LongLine {
        /// Counted from 1.
        line: usize,
    },
    /// A step that happened before the one that it follows.
    #[error("line {line} of the trace goes back in time: {at_ns} ns after {latest_ns} ns")]
    Backwards {
        /// Counted from 1.
        line: usize,
        /// When it says that it happened.
        at_ns: u64,
        /// When the latest before it did.
        latest_ns: u64,
    },
    /// More sealed than a trace may.
    #[error(
        "line {line} of the trace takes what its uploads seal to {bytes} bytes; the most that a \
         trace may seal is {TRACE_BYTES_MAX}"
    )]
    TooMuch {
        /// Counted from 1.
        line: usize,
        /// How much, with all uploads before it.
        bytes: u64,
    },
    /// Another version of the format.
    #[error("the trace has format {found}; this program reads format {FORMAT}")]
    Format {
        /// The version found.
        found: u32,
    },
    /// An action that makes no sense where it stands.
    #[error("step {step} of the trace cannot happen: {source}")]
    Action {
        /// Counted from 1.
        step: usize,
        /// Why not.
        source: ActionError,
    },
    /// The profile cannot run on the algebra.
    #[error("this curve cannot run the trace: {0}")]
    Profile(#[from] PayloadError),
}

/// What is wrong with a line: the parser counts lines within it, of which there is one.
fn problem(source: &serde_json::Error) -> String {
    source.to_string().replace(" at line 1 column ", ", column ")
}

/// A step that ended otherwise than its trace says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Divergence<T = Action> {
    /// Which step, counted from 1.
    pub step: usize,
    /// What was done.
    pub action: T,
    /// How it ended in the trace.
    pub recorded: Outcome,
    /// How it ended now.
    pub replayed: Outcome,
}

/// Reads a trace step by step.
#[derive(Debug)]
pub struct Reader<R> {
    input: R,
    line: usize,
    latest_ns: u64,
    sealed_bytes: u64,
    /// As much as the uploads may seal together.
    sealed_max: u64,
    header: Header,
    state: Reading,
}

/// Whatever the steps of a trace say that happens.
pub trait Happening {
    /// The action of the protocol, if it is one.
    fn action(&self) -> Option<&Action>;
}

impl Happening for Action {
    fn action(&self) -> Option<&Action> {
        Some(self)
    }
}

/// Whether more can be read: after a line that is wrong nothing that follows has a meaning.
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

    /// The next line that is not blank: those are skipped, as in CSV.
    fn next_line(&mut self) -> Result<Option<Vec<u8>>, TraceError> {
        loop {
            self.line += 1;
            let text = read_line(&mut self.input, self.line)?;
            if text.as_deref().is_none_or(|text| !text.trim_ascii().is_empty()) {
                return Ok(text);
            }
        }
    }

    /// The next step, or why it is none.
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

    /// Takes note of a step: it may not come before the last, nor seal what is beyond the limits.
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
/// line and no failure to read.
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

/// Writes a trace step by step.
#[derive(Debug)]
pub struct Writer<W> {
    output: W,
}

impl<W: Write> Writer<W> {
    /// Writes the header.
    ///
    /// # Errors
    /// If writing fails.
    pub fn new(output: W, header: &Header) -> Result<Self, TraceError> {
        let mut writer = Self { output };
        writer.line(header)?;
        Ok(writer)
    }

    /// Writes a step.
    ///
    /// # Errors
    /// If writing fails.
    pub fn step(&mut self, step: &Step<impl Serialize>) -> Result<(), TraceError> {
        self.line(step)
    }

    /// What was written into.
    pub fn into_inner(self) -> W {
        self.output
    }

    fn line(&mut self, value: &impl Serialize) -> Result<(), TraceError> {
        serde_json::to_writer(&mut self.output, value).map_err(io::Error::from)?;
        Ok(self.output.write_all(b"\n")?)
    }
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

impl<T> Trace<T> {
    /// The same trace for those who know of more that may happen.
    #[must_use]
    pub fn widened<U: From<T>>(self) -> Trace<U> {
        let step = |Step { at_ns, action, outcome }: Step<T>| Step {
            at_ns,
            action: action.into(),
            outcome,
        };
        Trace { header: self.header, steps: self.steps.into_iter().map(step).collect() }
    }

    /// The same trace for those who know of less, or the first step that they do not know of,
    /// counted from 1.
    ///
    /// # Errors
    /// That step.
    pub fn narrowed<U>(self, known: impl Fn(T) -> Option<U>) -> Result<Trace<U>, usize> {
        let step = |(at, Step { at_ns, action, outcome }): (usize, Step<T>)| {
            known(action).map(|action| Step { at_ns, action, outcome }).ok_or(at + 1)
        };
        let steps = self.steps.into_iter().enumerate().map(step).collect::<Result<_, _>>()?;
        Ok(Trace { header: self.header, steps })
    }
}

impl<T: Serialize> Trace<T> {
    /// Writes the trace.
    ///
    /// # Errors
    /// If writing fails.
    pub fn write(&self, output: impl Write) -> Result<(), TraceError> {
        let mut writer = Writer::new(output, &self.header)?;
        self.steps.iter().try_for_each(|step| writer.step(step))
    }
}

impl Trace {
    /// Lets actions happen and records how each ends.
    ///
    /// # Errors
    /// A profile that the algebra cannot run, or an action that cannot happen.
    pub fn record<A: Algebra>(
        header: Header,
        root: A::Seed,
        actions: impl IntoIterator<Item = Action>,
    ) -> Result<Self, TraceError> {
        let mut system = System::<A>::new(header.profile, header.network, root)?;
        let steps = actions
            .into_iter()
            .enumerate()
            .map(|(at, action)| {
                let outcome = step(&mut system, at, &action)?;
                Ok(Step { at_ns: None, action, outcome })
            })
            .collect::<Result<_, TraceError>>()?;
        Ok(Self { header, steps })
    }

    /// Runs the trace again, to the end or to the first step that ends otherwise.
    ///
    /// # Errors
    /// A profile that the algebra cannot run, or an action that cannot happen.
    pub fn replay<A: Algebra>(
        &self,
        root: A::Seed,
    ) -> Result<(System<A>, Option<Divergence>), TraceError> {
        let mut system = System::<A>::new(self.header.profile, self.header.network, root)?;
        for (at, Step { action, outcome, .. }) in self.steps.iter().enumerate() {
            let replayed = step(&mut system, at, action)?;
            if replayed != *outcome {
                let recorded = *outcome;
                let divergence = Divergence { step: at + 1, action: *action, recorded, replayed };
                return Ok((system, Some(divergence)));
            }
        }
        Ok((system, None))
    }
}

fn step<A: Algebra>(
    system: &mut System<A>,
    at: usize,
    action: &Action,
) -> Result<Outcome, TraceError> {
    system.apply(action).map_err(|source| TraceError::Action { step: at + 1, source })
}
