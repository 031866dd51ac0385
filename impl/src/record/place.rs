//! Where in a document.

use std::fmt;

/// A place in a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// Bytes before it, a byte order mark included.
    pub byte: u64,
    /// Line, from 1; a line ends with a line feed.
    pub line: u64,
}

impl Place {
    /// The first byte.
    pub(super) const START: Self = Self { byte: 0, line: 1 };

    /// The place after these further bytes.
    pub(super) fn after(self, bytes: &[u8]) -> Self {
        let newlines = bytes.iter().filter(|&&byte| byte == b'\n').count();
        Self { byte: self.byte + bytes.len() as u64, line: self.line + newlines as u64 }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "byte {}, line {}", self.byte, self.line)
    }
}
