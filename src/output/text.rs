//! Lines for people. All content is made printable first. Styles and line ends are added only here,
//! so nothing from a file can pass for one.

use super::visible::visible;
use clap::builder::styling::{AnsiColor, Style};
use std::fmt::{Display, Write as _};
use unicode_width::UnicodeWidthStr as _;

/// Headings.
pub(crate) const STRONG: Style = Style::new().bold();
/// What is as it should be.
pub(crate) const GOOD: Style = AnsiColor::Green.on_default();
/// What is bad and expected.
pub(crate) const WARN: Style = AnsiColor::Yellow.on_default();
/// What was not expected.
pub(crate) const BAD: Style = AnsiColor::Red.on_default().bold();

/// A piece of a line in one style.
#[derive(Clone, Debug)]
pub(crate) struct Span {
    text: String,
    style: Style,
}

/// A text in a style.
pub(crate) fn styled(text: impl Display, style: Style) -> Span {
    Span { text: visible(&text.to_string()).into_owned(), style }
}

/// A text as it is.
pub(crate) fn plain(text: impl Display) -> Span {
    styled(text, Style::new())
}

impl<T: Display> From<T> for Span {
    fn from(text: T) -> Self {
        plain(text)
    }
}

impl Span {
    /// Its text without the style.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// A part of its text in the same style.
    pub(super) fn part(&self, text: &str) -> Self {
        Self { text: text.to_owned(), style: self.style }
    }

    /// How many columns it takes.
    pub(super) fn columns(&self) -> usize {
        self.text.width()
    }

    /// Writes it with the codes of its style.
    pub(super) fn write(&self, out: &mut String) {
        let Self { text, style } = self;
        // Writing to a string does not fail.
        let _ = write!(out, "{style}{text}{style:#}");
    }
}

/// Lines, ready to be printed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Text(String);

impl Text {
    /// No line.
    pub(crate) const fn new() -> Self {
        Self(String::new())
    }

    /// One line.
    pub(crate) fn of(line: impl Display) -> Self {
        let mut text = Self::new();
        text.line(line);
        text
    }

    /// Another line, in one style with all that is in it.
    pub(crate) fn line(&mut self, line: impl Display) {
        self.spans([plain(line)]);
    }

    /// Another line, piece by piece.
    pub(crate) fn spans(&mut self, spans: impl IntoIterator<Item = Span>) {
        for span in spans {
            span.write(&mut self.0);
        }
        self.0.push('\n');
    }

    /// An empty line.
    pub(crate) fn blank(&mut self) {
        self.0.push('\n');
    }

    /// The lines with the codes of their styles.
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    /// The lines without styles.
    #[cfg(test)]
    pub(crate) fn unstyled(&self) -> String {
        anstream::adapter::strip_str(&self.0).to_string()
    }
}
