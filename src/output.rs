//! What goes to the terminal: results on stdout, everything else on stderr. All text passes through
//! this module, which makes visible whatever would control a terminal. `--color` decides about
//! colours; by default they appear on a terminal unless `NO_COLOR` is set.

mod stream;
mod table;
mod text;
mod visible;

pub(crate) use stream::Stream;
pub(crate) use table::{Align, Table};
pub(crate) use text::{BAD, GOOD, STRONG, Span, Text, WARN, plain, styled};
pub(crate) use visible::{cut, echo, message, visible};

use crate::error::Error;
use clap::builder::styling::{AnsiColor, Style};
use serde::Serialize;
use std::fmt::Display;
use std::io::{self, Write as _};

const ADVICE: Style = AnsiColor::Cyan.on_default().bold();

/// Writes a result to stdout. A reader who stops has seen enough: that is not an error.
pub(crate) fn result(text: &Text) -> Result<(), Error> {
    print(text.as_str())
}

/// Writes a document for other programs to stdout as it is, except for invisible characters other
/// than line feeds and tabs.
pub(crate) fn document(text: &str) -> Result<(), Error> {
    let shown: Vec<_> = text
        .split_inclusive(['\n', '\t'])
        .flat_map(|part| {
            let end = part.trim_end_matches(['\n', '\t']).len();
            let (words, ending) = part.split_at(end);
            [visible(words), ending.into()]
        })
        .collect();
    print(&shown.concat())
}

fn print(text: &str) -> Result<(), Error> {
    let mut out = anstream::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(source) if source.kind() != io::ErrorKind::BrokenPipe => Err(Error::Stdout { source }),
        _ => Ok(()),
    }
}

/// A value as JSON, with a line feed at its end. Characters that do not show, which JSON allows in
/// strings, are escaped.
pub(crate) fn to_json(value: &impl Serialize) -> Result<String, Error> {
    let text = serde_json::to_string_pretty(value)?;
    let mut out = String::with_capacity(text.len() + 1);
    stream::push_json(&mut out, &text);
    out.push('\n');
    Ok(out)
}

/// Says something on stderr, in one line.
pub(crate) fn note(text: impl Display) {
    note_spans([plain(text)]);
}

/// Says something on stderr, in one line, piece by piece.
pub(crate) fn note_spans(spans: impl IntoIterator<Item = Span>) {
    let mut line = Text::new();
    line.spans(spans);
    // Nobody is left to be told if stderr is closed.
    let _ = anstream::stderr().lock().write_all(line.as_str().as_bytes());
}

/// Says on stderr what was wrong and what to do next.
pub(crate) fn error(text: &str, advice: Option<&str>) {
    note_spans([styled("error:", BAD), plain(" "), plain(message(text))]);
    if let Some(advice) = advice {
        note_spans([plain(" "), styled("help:", ADVICE), plain(" "), plain(advice)]);
    }
}

/// `1 step`, `2 steps`.
pub(crate) fn counted(number: usize, noun: &str) -> String {
    sesphr_model::format::counted(number, noun)
}

/// An integer with thousands separators.
pub(crate) fn grouped(number: impl Into<u64>) -> String {
    sesphr_model::format::count(number.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_says_the_same_with_nothing_that_does_not_show() {
        let value = "\u{1b}[31m\u{9b}\u{202e}\u{feff}\u{e0041}\n\"é\u{301}患\\";
        let json = to_json(&value).expect("JSON");
        let text = json.trim_end();
        assert_eq!(visible(text), text);
        assert!(text.contains("é\u{301}患"), "{text}");
        assert_eq!(serde_json::from_str::<String>(text).expect("JSON"), value);
    }
}
