//! What goes to the terminal: results on stdout, everything else on stderr. Colours appear where
//! a terminal shows them and `NO_COLOR` is not set.

use crate::error::Error;
use clap::builder::styling::{AnsiColor, Style};
use serde::Serialize;
use std::fmt::{Display, Write as _};
use std::io::{self, Write as _};

const FAULT: Style = AnsiColor::Red.on_default().bold();
const ADVICE: Style = AnsiColor::Cyan.on_default().bold();
/// Headings.
pub(crate) const STRONG: Style = Style::new().bold();
/// What is as it should be.
pub(crate) const GOOD: Style = AnsiColor::Green.on_default();
/// What is bad and expected.
pub(crate) const WARN: Style = AnsiColor::Yellow.on_default();
/// What was not expected.
pub(crate) const BAD: Style = FAULT;

/// Text in a style.
pub(crate) fn styled(text: impl Display, style: Style) -> String {
    format!("{style}{text}{style:#}")
}

/// Writes a result to stdout. Whoever stops reading it has seen enough: that is no error.
pub(crate) fn result(text: &str) -> Result<(), Error> {
    let mut out = anstream::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(source) if source.kind() != io::ErrorKind::BrokenPipe => Err(Error::Stdout { source }),
        _ => Ok(()),
    }
}

/// A value as JSON, with a line feed at its end.
pub(crate) fn to_json(value: &impl Serialize) -> Result<String, Error> {
    let mut text = serde_json::to_string_pretty(value)?;
    text.push('\n');
    Ok(text)
}

/// Says something on stderr.
pub(crate) fn note(text: impl Display) {
    // Nobody is left to be told if stderr is closed.
    let _ = writeln!(anstream::stderr().lock(), "{text}");
}

/// Says on stderr what was wrong and what to do next.
pub(crate) fn error(message: &str, advice: Option<&str>) {
    note(format!("{} {message}", styled("error:", FAULT)));
    if let Some(advice) = advice {
        note(format!(" {} {advice}", styled("help:", ADVICE)));
    }
}

/// How a column stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Align {
    /// Words.
    Left,
    /// Numbers.
    Right,
}

/// A cell of a table.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    text: String,
    style: Style,
}

impl Entry {
    /// A cell in a style.
    pub(crate) fn new(text: impl Display, style: Style) -> Self {
        Self { text: text.to_string(), style }
    }
}

impl<T: Display> From<T> for Entry {
    fn from(text: T) -> Self {
        Self::new(text, Style::new())
    }
}

/// Columns that are as wide as their widest entry, two spaces apart.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    columns: Vec<(&'static str, Align)>,
    rows: Vec<Vec<Entry>>,
}

impl Table {
    /// A table with these headings.
    pub(crate) fn new(columns: &[(&'static str, Align)]) -> Self {
        Self { columns: columns.to_vec(), rows: Vec::new() }
    }

    /// One more row, as long as the headings.
    pub(crate) fn push(&mut self, row: Vec<Entry>) {
        self.rows.push(row);
    }

    /// The table as lines, each after `indent`; on a terminal that is too narrow for it, a block of
    /// lines for each row.
    pub(crate) fn render(&self, indent: &str) -> String {
        self.render_within(indent, terminal_columns())
    }

    fn render_within(&self, indent: &str, columns_max: Option<usize>) -> String {
        let width = |(at, (heading, _)): (usize, &(&str, Align))| {
            let cells = self.rows.iter().filter_map(|row| row.get(at));
            cells.map(|cell| cell.text.chars().count()).fold(heading.chars().count(), usize::max)
        };
        let widths: Vec<usize> = self.columns.iter().enumerate().map(width).collect();
        let gaps = 2 * widths.len().saturating_sub(1);
        let needed = indent.chars().count() + widths.iter().sum::<usize>() + gaps;
        if columns_max.is_some_and(|columns| needed > columns) {
            return self.stacked(indent);
        }
        let heads = self.columns.iter().map(|(heading, _)| Entry::new(heading, STRONG)).collect();
        let mut out = String::new();
        for row in std::iter::once(&heads).chain(&self.rows) {
            self.line(&mut out, indent, row, &widths);
        }
        out
    }

    /// Each row as a block: its first entry, and below it the others with their headings.
    fn stacked(&self, indent: &str) -> String {
        let mut out = String::new();
        let heading_width =
            self.columns.iter().skip(1).map(|(heading, _)| heading.chars().count()).max();
        let heading_width = heading_width.unwrap_or(0);
        for row in &self.rows {
            let mut cells = row.iter().zip(&self.columns);
            if let Some((cell, (heading, _))) = cells.next() {
                // Writing to a string does not fail.
                let _ = writeln!(
                    out,
                    "{indent}{} {}",
                    styled(heading, STRONG),
                    styled(&cell.text, cell.style)
                );
            }
            for (cell, (heading, _)) in cells.filter(|(cell, _)| !cell.text.is_empty()) {
                let text = styled(&cell.text, cell.style);
                let _ = writeln!(out, "{indent}  {heading:<heading_width$}  {text}");
            }
        }
        out
    }

    fn line(&self, out: &mut String, indent: &str, row: &[Entry], widths: &[usize]) {
        let mut line = String::new();
        let mut blank = indent.to_owned();
        for ((cell, width), (_, align)) in row.iter().zip(widths).zip(&self.columns) {
            let fill = width - cell.text.chars().count();
            if *align == Align::Right {
                blank.push_str(&" ".repeat(fill));
            }
            if !cell.text.is_empty() {
                // Blanks are written before what follows them, so that no line ends in some.
                line.push_str(&blank);
                blank.clear();
                line.push_str(&styled(&cell.text, cell.style));
            }
            if *align == Align::Left {
                blank.push_str(&" ".repeat(fill));
            }
            blank.push_str("  ");
        }
        // Writing to a string does not fail.
        let _ = writeln!(out, "{line}");
    }
}

/// How many columns the terminal has that shows stdout; nothing where it goes elsewhere.
fn terminal_columns() -> Option<usize> {
    let (columns, _) = terminal_size::terminal_size_of(io::stdout())?;
    Some(columns.0.into())
}

/// An integer with its thousands apart.
pub(crate) fn grouped(number: impl Into<u128>) -> String {
    let digits = number.into().to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// `1 step`, `2 steps`.
pub(crate) fn counted(number: usize, noun: &str) -> String {
    let ending = if number == 1 { "" } else { "s" };
    format!("{} {noun}{ending}", grouped(number as u64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_and_no_line_ends_in_blanks() {
        let mut table =
            Table::new(&[("name", Align::Left), ("bytes", Align::Right), ("", Align::Left)]);
        table.push(vec!["a".into(), 5.into(), "".into()]);
        table.push(vec!["longer".into(), 123_456.into(), "!".into()]);
        let plain = anstream::adapter::strip_str(&table.render("  ")).to_string();
        assert_eq!(plain, "  name     bytes\n  a            5\n  longer  123456  !\n");
    }

    #[test]
    fn a_terminal_that_is_too_narrow_gets_a_block_for_each_row() {
        let mut table =
            Table::new(&[("name", Align::Left), ("bytes", Align::Right), ("mark", Align::Left)]);
        table.push(vec!["a".into(), 5.into(), "".into()]);
        table.push(vec!["longer".into(), 123_456.into(), "!".into()]);
        let within = |columns| {
            let text = table.render_within(" ", columns);
            anstream::adapter::strip_str(&text).to_string()
        };
        // A blank, 6 + 2 + 6 + 2 + 4.
        assert_eq!(within(Some(21)), within(None));
        let blocks = " name a\n   bytes  5\n name longer\n   bytes  123456\n   mark   !\n";
        assert_eq!(within(Some(20)), blocks);
    }

    #[test]
    fn thousands_stand_apart() {
        assert_eq!(grouped(0_u64), "0");
        assert_eq!(grouped(999_u64), "999");
        assert_eq!(grouped(1_000_u64), "1,000");
        assert_eq!(grouped(12_345_678_u64), "12,345,678");
        assert_eq!(counted(1, "step"), "1 step");
        assert_eq!(counted(2000, "step"), "2,000 steps");
    }
}
