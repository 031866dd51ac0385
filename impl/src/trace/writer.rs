//! Writing, one line at a time.

use super::{Header, Step, Trace, TraceError};
use serde::Serialize;
use std::io::{self, Write};

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

    /// The output that was written to.
    pub fn into_inner(self) -> W {
        self.output
    }

    fn line(&mut self, value: &impl Serialize) -> Result<(), TraceError> {
        serde_json::to_writer(&mut self.output, value).map_err(io::Error::from)?;
        Ok(self.output.write_all(b"\n")?)
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
