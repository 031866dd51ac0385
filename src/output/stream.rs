//! Data on its way to stdout: JSON in lines, or CSV with JSON in it.

use super::visible::shows;
use std::fmt::Write as _;
use std::io::{self, Write};
use std::str;

/// Adds a text that may contain JSON strings, and escapes what does not show. A JSON string may
/// hold anything but ASCII controls, and may escape any of it.
pub(super) fn push_json(out: &mut String, text: &str) {
    let mut utf16 = [0; 2];
    for c in text.chars() {
        if c.is_ascii() || shows(c) {
            out.push(c);
            continue;
        }
        for unit in c.encode_utf16(&mut utf16) {
            // Writing to a string does not fail.
            let _ = write!(out, "\\u{unit:04x}");
        }
    }
}

/// An output that escapes what does not show in JSON. Bytes that are not UTF-8 become a mark.
#[derive(Debug)]
pub(crate) struct Stream<W> {
    inner: W,
    /// The beginning of a character whose end was not written yet.
    begun: Vec<u8>,
}

impl<W: Write> Stream<W> {
    /// Writes into another output.
    pub(crate) const fn new(inner: W) -> Self {
        Self { inner, begun: Vec::new() }
    }
}

impl<W: Write> Write for Stream<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.begun.extend_from_slice(bytes);
        let whole = match str::from_utf8(&self.begun) {
            Err(error) if error.error_len().is_none() => error.valid_up_to(),
            _ => self.begun.len(),
        };
        let rest = self.begun.split_off(whole);
        let mut out = String::with_capacity(whole);
        push_json(&mut out, &String::from_utf8_lossy(&self.begun));
        self.begun = rest;
        self.inner.write_all(out.as_bytes())?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_may_be_written_in_parts() {
        let text = "{\"a\": \"é患\u{9b}\u{202e}\u{e0041}\"}\n";
        for size in 1..text.len() {
            let mut stream = Stream::new(Vec::new());
            for part in text.as_bytes().chunks(size) {
                stream.write_all(part).expect("memory");
            }
            let written = String::from_utf8(stream.inner).expect("text");
            assert_eq!(written, "{\"a\": \"é患\\u009b\\u202e\\udb40\\udc41\"}\n");
        }
    }
}
