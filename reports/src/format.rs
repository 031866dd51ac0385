//! Numbers and text as people read them, the same as everywhere in this workspace.

pub(crate) use sesphr_model::format::{count, counted as plural, time_ms, time_ns, times};

/// Replaces what no document may hold: control characters other than tab and newline.
pub(crate) fn printable(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\t' | '\n' => c,
            c if c.is_control() || matches!(c, '\u{FFFE}' | '\u{FFFF}') => '\u{FFFD}',
            c => c,
        })
        .collect()
}
