//! The bytes of a document on their way into the tokeniser: counted, limited and kept.
//!
//! The tokeniser reports tokens, not bytes. Since it consumes exactly a token's bytes before it
//! reports the token, the bytes consumed since the last report are the token, whatever it did with
//! them: this is what makes the partitions exact.

use super::Limits;
use super::error::RecordError;
use super::place::Place;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::sync::Arc;

/// Bytes that tell an encoding: the longest byte order mark.
const PREFIX_BYTES: usize = 4;

/// A buffered reader that keeps what was consumed since the last [`Source::take`].
#[derive(Debug)]
pub(super) struct Source<R: Read> {
    inner: BufReader<io::Chain<Cursor<Vec<u8>>, R>>,
    pending: Vec<u8>,
    /// Where `pending` begins.
    at: Place,
    limits: Limits,
    /// The limit that made reading fail, if one did.
    exceeded: Option<(&'static str, u64)>,
}

impl<R: Read> Source<R> {
    /// Looks at the first bytes and refuses what is not UTF-8.
    pub(super) fn open(mut input: R, limits: Limits) -> Result<Self, RecordError> {
        let mut prefix = Vec::new();
        input
            .by_ref()
            .take(PREFIX_BYTES as u64)
            .read_to_end(&mut prefix)
            .map_err(|source| RecordError::Read { at: Place::START, source: Arc::new(source) })?;
        if let Some(found) = other_encoding(&prefix) {
            return Err(RecordError::Encoding { found: found.to_owned(), at: Place::START });
        }
        Ok(Self {
            // The prefix comes as one piece, so that the tokeniser sees a byte order mark even
            // if the input trickles.
            inner: BufReader::with_capacity(1 << 13, Cursor::new(prefix).chain(input)),
            pending: Vec::new(),
            at: Place::START,
            limits,
            exceeded: None,
        })
    }

    /// What was consumed since the last call, in the place of `bytes`; returns where it began.
    pub(super) fn take(&mut self, bytes: &mut Vec<u8>) -> Place {
        bytes.clear();
        std::mem::swap(bytes, &mut self.pending);
        let at = self.at;
        self.at = at.after(bytes);
        at
    }

    /// The limit that made reading fail, if one did.
    pub(super) const fn exceeded(&self) -> Option<(&'static str, u64)> {
        self.exceeded
    }
}

impl<R: Read> Read for Source<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(out)?;
        self.consume(read);
        Ok(read)
    }
}

impl<R: Read> BufRead for Source<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        let token_bytes = self.pending.len() as u64;
        if self.at.byte + token_bytes > self.limits.bytes_max {
            self.exceeded = Some(("bytes_max", self.limits.bytes_max));
        } else if token_bytes > self.limits.token_bytes_max {
            self.exceeded = Some(("token_bytes_max", self.limits.token_bytes_max));
        }
        if let Some((limit, _)) = self.exceeded {
            return Err(io::Error::other(limit));
        }
        self.inner.fill_buf()
    }

    fn consume(&mut self, bytes: usize) {
        let kept = self.inner.buffer().get(..bytes).unwrap_or_default();
        self.pending.extend_from_slice(kept);
        self.inner.consume(bytes);
    }
}

/// The encoding that the first bytes of a document betray, unless it can be UTF-8
/// (XML 1.0, appendix F).
fn other_encoding(prefix: &[u8]) -> Option<&'static str> {
    match prefix {
        [0xFF, 0xFE, 0, 0] | [0, 0, 0xFE, 0xFF] => Some("a UTF-32 byte order mark"),
        [b'<', 0, 0, 0] | [0, 0, 0, b'<'] => Some("UTF-32"),
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => Some("a UTF-16 byte order mark"),
        [b'<', 0, ..] | [0, b'<', ..] => Some("UTF-16"),
        [0x4C, 0x6F, 0xA7, 0x94] => Some("EBCDIC"),
        _ => None,
    }
}
