//! Tables that fit the width there is.

use super::text::{STRONG, Span, Text, plain, styled};
use super::visible::cut;
use std::borrow::Cow;
use std::io;

/// The default number of columns.
const COLUMNS: usize = 80;
/// Columns of a cell at most, so that one long name does not push the others off the screen.
const CELL_COLUMNS: usize = 120;

/// How a column is aligned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Align {
    /// Words, which may be wrapped.
    Left,
    /// Numbers, which may not.
    Right,
}

/// Columns that are as wide as their widest entry, two spaces apart. A table that is too wide first
/// says once what all rows have in common, then wraps words, then turns each row into a block of
/// lines.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    columns: Vec<(Cow<'static, str>, Align)>,
    rows: Vec<Vec<Span>>,
}

impl Text {
    /// A table, each line after an indent.
    pub(crate) fn table(&mut self, indent: &str, table: &Table) {
        table.render_within(self, indent, columns());
    }
}

impl Table {
    /// A table with these headings.
    pub(crate) fn new(columns: &[(&'static str, Align)]) -> Self {
        let mut table = Self { columns: Vec::new(), rows: Vec::new() };
        columns.iter().for_each(|(heading, align)| table.add_column(*heading, *align));
        table
    }

    /// One more column, before there are rows.
    pub(crate) fn add_column(&mut self, heading: impl Into<Cow<'static, str>>, align: Align) {
        self.columns.push((heading.into(), align));
    }

    /// One more row, as long as the headings.
    pub(crate) fn push(&mut self, row: Vec<Span>) {
        let short = |span: Span| match span.columns() {
            0..=CELL_COLUMNS => span,
            _ => span.part(&cut(span.text(), CELL_COLUMNS)),
        };
        self.rows.push(row.into_iter().map(short).collect());
    }

    fn render_within(&self, out: &mut Text, indent: &str, columns_max: usize) {
        let room = columns_max.saturating_sub(indent.len());
        if width(&self.widths()) <= room {
            return self.lines(out, indent, &self.widths());
        }
        let (common, varying) = self.without_common(room);
        if let Some(widths) = varying.wrapped(room) {
            common.into_iter().for_each(|line| out.line(format_args!("{indent}{line}")));
            return varying.lines(out, indent, &widths);
        }
        self.blocks(out, indent);
    }

    /// How wide each column is if nothing is wrapped.
    fn widths(&self) -> Vec<usize> {
        self.measure(Span::columns)
    }

    /// The largest measure of each column, including its heading.
    fn measure(&self, of: impl Fn(&Span) -> usize) -> Vec<usize> {
        let width = |(at, (heading, _)): (usize, &(Cow<'static, str>, Align))| {
            let cells = self.rows.iter().filter_map(|row| row.get(at));
            cells.map(&of).fold(of(&plain(heading)), usize::max)
        };
        self.columns.iter().enumerate().map(width).collect()
    }

    /// What all rows have in common, in words, and the table of the rest. Columns are taken out
    /// from the right, until the rest fits.
    fn without_common(&self, room: usize) -> (Option<String>, Self) {
        let mut rest = self.clone();
        let mut words = Vec::new();
        // The first column says what a row is about; a single row has nothing in common.
        for at in (1..self.columns.len()).rev().filter(|_| self.rows.len() > 1) {
            if width(&rest.widths()) <= room {
                break;
            }
            let mut texts = rest.rows.iter().filter_map(|row| row.get(at)).map(Span::text);
            let first = texts.next().unwrap_or_default().to_owned();
            if texts.all(|text| text == first) {
                let (heading, _) = rest.columns.remove(at);
                rest.rows.iter_mut().for_each(|row| drop(row.remove(at)));
                if !first.is_empty() {
                    words.push(format!("{heading} {first}"));
                }
            }
        }
        words.reverse();
        let words = (!words.is_empty()).then(|| format!("in every row: {}", words.join(", ")));
        (words, rest)
    }

    /// Widths that fit if words are wrapped, the widest column first; `None` if none do.
    fn wrapped(&self, room: usize) -> Option<Vec<usize>> {
        let least = self.measure(|span| {
            let words = span.text().split_whitespace();
            words.map(|word| plain(word).columns()).max().unwrap_or(0)
        });
        let mut widths = self.widths();
        while width(&widths) > room {
            let columns = self.columns.iter().zip(widths.iter_mut()).zip(&least);
            let narrower = columns
                .filter(|(((_, align), width), least)| *align == Align::Left && **width > **least);
            let (((_, _), widest), _) = narrower.max_by_key(|((_, width), _)| **width)?;
            *widest -= 1;
        }
        Some(widths)
    }

    fn lines(&self, out: &mut Text, indent: &str, widths: &[usize]) {
        let heads = self.columns.iter().map(|(heading, _)| styled(heading, STRONG)).collect();
        for row in std::iter::once(&heads).chain(&self.rows) {
            let cells: Vec<Vec<Span>> =
                row.iter().zip(widths).map(|(cell, width)| wrap(cell, *width)).collect();
            let height = cells.iter().map(Vec::len).max().unwrap_or(0);
            for at in 0..height {
                self.line(out, indent, widths, cells.iter().map(|cell| cell.get(at)));
            }
        }
    }

    fn line<'a>(
        &self,
        out: &mut Text,
        indent: &str,
        widths: &[usize],
        cells: impl Iterator<Item = Option<&'a Span>>,
    ) {
        let mut spans = Vec::new();
        // Blanks are written before what follows them, so that no line ends in some.
        let mut blank = indent.to_owned();
        for ((cell, width), (_, align)) in cells.zip(widths).zip(&self.columns) {
            let fill = " ".repeat(width.saturating_sub(cell.map_or(0, Span::columns)));
            if *align == Align::Right {
                blank.push_str(&fill);
            }
            if let Some(cell) = cell.filter(|cell| !cell.text().is_empty()) {
                spans.push(plain(std::mem::take(&mut blank)));
                spans.push(cell.clone());
            }
            if *align == Align::Left {
                blank.push_str(&fill);
            }
            blank.push_str("  ");
        }
        out.spans(spans);
    }

    /// Each row as a block: its first entry, and below it the others with their headings.
    fn blocks(&self, out: &mut Text, indent: &str) {
        let headings = self.columns.iter().skip(1);
        let heading_width = headings.map(|(heading, _)| heading.len()).max().unwrap_or(0);
        for row in &self.rows {
            let mut cells = row.iter().zip(&self.columns);
            if let Some((cell, (heading, _))) = cells.next() {
                out.spans([plain(indent), styled(heading, STRONG), plain(" "), cell.clone()]);
            }
            for (cell, (heading, _)) in cells.filter(|(cell, _)| !cell.text().is_empty()) {
                let heading = plain(format_args!("{indent}  {heading:<heading_width$}  "));
                out.spans([heading, cell.clone()]);
            }
        }
    }
}

/// How wide columns are with the gaps between them.
fn width(widths: &[usize]) -> usize {
    widths.iter().sum::<usize>() + 2 * widths.len().saturating_sub(1)
}

/// The words of a cell in lines that are at most as wide, unless a word is wider.
fn wrap(cell: &Span, width: usize) -> Vec<Span> {
    if cell.columns() <= width {
        return vec![cell.clone()];
    }
    let mut lines: Vec<String> = Vec::new();
    for word in cell.text().split_whitespace() {
        match lines.last_mut() {
            Some(line) if plain(&*line).columns() + 1 + plain(word).columns() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines.iter().map(|line| cell.part(line)).collect()
}

/// How many columns there are: those of the terminal that shows stdout, or else as COLUMNS says.
fn columns() -> usize {
    let terminal = terminal_size::terminal_size_of(io::stdout());
    let said = || std::env::var("COLUMNS").ok()?.parse().ok().filter(|columns| *columns > 0);
    terminal.map(|(columns, _)| columns.0.into()).or_else(said).unwrap_or(COLUMNS)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(rows: &[[&str; 3]]) -> Table {
        let mut table =
            Table::new(&[("name", Align::Left), ("bytes", Align::Right), ("mark", Align::Left)]);
        for row in rows {
            table.push(row.iter().map(plain).collect());
        }
        table
    }

    fn within(table: &Table, columns: usize) -> String {
        let mut out = Text::new();
        table.render_within(&mut out, " ", columns);
        out.unstyled()
    }

    #[test]
    fn columns_line_up_and_no_line_ends_in_blanks() {
        let table = table(&[["患", "5", ""], ["longer", "123456", "!"]]);
        let expected = " name     bytes  mark\n 患           5\n longer  123456  !\n";
        assert_eq!(within(&table, 80), expected);
    }

    #[test]
    fn a_table_that_is_too_wide_says_once_what_rows_share_then_wraps_then_becomes_blocks() {
        let table = table(&[["one two", "5", "same"], ["three", "123456", "same"]]);
        // A blank, 7 + 2 + 6 + 2 + 4.
        assert!(within(&table, 22).starts_with(" name      bytes  mark\n"));
        let shared =
            " in every row: mark same\n name      bytes\n one two       5\n three    123456\n";
        assert_eq!(within(&table, 21), shared);
        let wrapped =
            " in every row: mark same\n name    bytes\n one         5\n two\n three  123456\n";
        assert_eq!(within(&table, 14), wrapped);
        let blocks = " name one two\n   bytes  5\n   mark   same\n name three\n   bytes  123456\n   mark   same\n";
        assert_eq!(within(&table, 13), blocks);
    }

    #[test]
    fn no_cell_forges_a_line_or_a_colour() {
        let table = table(&[["a\n name", "\u{1b}[2J", "\u{202e}"]]);
        let shown = within(&table, 80);
        assert_eq!(shown.lines().count(), 2, "{shown}");
        assert!(shown.contains(r"a\n name") && shown.contains(r"\u{1b}[2J"), "{shown}");
        let long = "x".repeat(500);
        assert!(
            within(&self::table(&[[&long, "", ""]]), 80)
                .lines()
                .all(|line| line.chars().count() < 130)
        );
    }
}
