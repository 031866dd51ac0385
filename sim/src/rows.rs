//! Rows of any CSV file, by the names of their columns.
//!
//! The first line names the columns, in any order. Case does not matter, nor do blanks around a
//! name or a cell. Byte order marks, blank lines and both kinds of line end are handled as CSV
//! does. Every error names its line, counted from 1, and its column.

use serde::de::DeserializeOwned;
use std::collections::VecDeque;
use std::io::{self, Read};

/// Characters of a cell that an error quotes.
const SHOWN: usize = 40;

/// Which columns a file has.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Columns {
    /// Those that it needs.
    pub(crate) needed: &'static [&'static str],
    /// Those that it may have.
    pub(crate) optional: &'static [&'static str],
}

/// What can be wrong with a file of rows.
#[derive(Debug, thiserror::Error)]
pub enum RowError {
    /// Reading failed.
    #[error("it cannot be read: {0}")]
    Io(#[from] io::Error),
    /// A line that is not what it should be.
    #[error("line {line}: {what}")]
    Line {
        /// Counted from 1.
        line: u64,
        /// Which column, and what is wrong there.
        what: String,
    },
}

/// Reads rows.
pub(crate) struct RowReader<R> {
    reader: csv::Reader<CountedLines<R>>,
    names: csv::StringRecord,
    record: csv::StringRecord,
}

impl<R: Read> RowReader<R> {
    /// Reads the first line, of a file whose first `skipped` lines were read elsewhere.
    pub(crate) fn new(input: R, skipped: u64, columns: Columns) -> Result<Self, RowError> {
        let rows = Self::any(input, skipped)?;
        let Columns { needed, optional } = columns;
        let all = || needed.iter().chain(optional);
        let list = || all().copied().collect::<Vec<_>>().join(", ");
        if rows.names.is_empty() {
            let what = format!("the file is empty: its first line names columns, {}", list());
            return Err(rows.header(what));
        }
        if let Some(name) = rows.names.iter().find(|name| !all().any(|known| known == name)) {
            let what = format!("{} is not a column: there are {}", shown(name), list());
            return Err(rows.header(what));
        }
        let missing = needed.iter().find(|name| !rows.names.iter().any(|given| given == **name));
        if let Some(name) = missing {
            let what = format!("column {name} is missing: there are {}", list());
            return Err(rows.header(what));
        }
        Ok(rows)
    }

    /// As [`RowReader::new`], with any columns.
    pub(crate) fn any(input: R, skipped: u64) -> Result<Self, RowError> {
        let lines = CountedLines::new(input, skipped);
        let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(lines);
        let names = match reader.headers() {
            Ok(names) => names.iter().map(str::to_ascii_lowercase).collect::<csv::StringRecord>(),
            Err(error) => return Err(fault(error, skipped + 1, &csv::StringRecord::new())),
        };
        let rows = Self { reader, names, record: csv::StringRecord::new() };
        let mut earlier = rows.names.iter().enumerate();
        let twice = earlier.find(|(at, name)| rows.names.iter().take(*at).any(|o| o == *name));
        match twice {
            Some((_, name)) => {
                let what = format!("column {} is listed twice", shown(name));
                Err(rows.header(what))
            }
            None => Ok(rows),
        }
    }

    /// An error of the first line.
    fn header(&self, what: String) -> RowError {
        RowError::Line { line: self.reader.get_ref().skipped + 1, what }
    }

    /// The next row with its line; `None` after the last.
    pub(crate) fn next<T: DeserializeOwned>(&mut self) -> Result<Option<(u64, T)>, RowError> {
        let from = self.reader.position().byte();
        let read = self.reader.read_record(&mut self.record);
        let line = self.reader.get_mut().line_at(from);
        match read {
            Ok(true) => {}
            Ok(false) => return Ok(None),
            Err(error) => return Err(fault(error, line, &self.names)),
        }
        let row = self.record.deserialize(Some(&self.names));
        row.map(|row| Some((line, row))).map_err(|error| {
            let named = fault(error, line, &self.names);
            self.with_cell(named)
        })
    }

    /// An error of a cell with what the cell says.
    fn with_cell(&self, error: RowError) -> RowError {
        let RowError::Line { line, what } = error else { return error };
        let cell = self.names.iter().zip(&self.record).find_map(|(name, cell)| {
            let rest = what.strip_prefix("column ")?.strip_prefix(name)?.strip_prefix(": ")?;
            Some(format!("column {name} is {}: {rest}", shown(cell)))
        });
        RowError::Line { line, what: cell.unwrap_or(what) }
    }
}

/// What csv finds wrong, with the line and the column's name. If every row has too few or too many
/// cells, the first line is at fault.
fn fault(error: csv::Error, line: u64, names: &csv::StringRecord) -> RowError {
    let first = |what: String| RowError::Line { line: 1, what };
    let what = match error.into_kind() {
        csv::ErrorKind::Io(source) => return RowError::Io(source),
        csv::ErrorKind::Deserialize { err, .. } => {
            let name = err.field().and_then(|at| names.get(usize::try_from(at).ok()?));
            let kind = err.kind().to_string();
            if let Some(rest) = kind.strip_prefix("missing field ") {
                return first(format!("column {} is missing", rest.trim_matches('`')));
            }
            if kind.starts_with("unknown field ") {
                return first(kind.replacen("unknown field", "unknown column", 1));
            }
            name.map_or(kind.clone(), |name| format!("column {name}: {kind}"))
        }
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("{len} cells, where the first line names {expected_len} columns")
        }
        csv::ErrorKind::Utf8 { err, .. } => match names.get(err.field()) {
            Some(name) => format!("column {name}: not UTF-8"),
            None => "not UTF-8".to_owned(),
        },
        _ => "not CSV".to_owned(),
    };
    RowError::Line { line, what }
}

/// Some text of a file, in quotation marks, escaped and cut.
pub(crate) fn shown(text: &str) -> String {
    let cut: String = text.chars().take(SHOWN).collect();
    let more = if cut.len() < text.len() { "..." } else { "" };
    format!("{cut:?}{more}")
}

/// An input whose lines are counted as they pass. csv says where a record begins in bytes, blank
/// lines before it included.
struct CountedLines<R> {
    input: R,
    skipped: u64,
    bytes: u64,
    line: u64,
    /// Whether only the beginning of the line has passed.
    blank: bool,
    /// Where lines that are not blank begin, from the last one asked for.
    begins: VecDeque<(u64, u64)>,
}

impl<R> CountedLines<R> {
    const fn new(input: R, skipped: u64) -> Self {
        let begins = VecDeque::new();
        Self { input, skipped, bytes: 0, line: skipped + 1, blank: true, begins }
    }

    /// The line of the first record from a byte on; if there is none, the last line.
    fn line_at(&mut self, byte: u64) -> u64 {
        while self.begins.front().is_some_and(|(begin, _)| *begin < byte) {
            self.begins.pop_front();
        }
        self.begins.front().map_or(self.line, |(_, line)| *line)
    }
}

impl<R: Read> Read for CountedLines<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.input.read(buffer)?;
        for byte in buffer.iter().take(read) {
            match byte {
                b'\n' => {
                    self.line += 1;
                    self.blank = true;
                }
                b'\r' => {}
                _ if self.blank => {
                    self.begins.push_back((self.bytes, self.line));
                    self.blank = false;
                }
                _ => {}
            }
            self.bytes += 1;
        }
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde::Deserialize;

    const COLUMNS: Columns = Columns { needed: &["at", "user"], optional: &["bytes"] };

    #[derive(Debug, PartialEq, Deserialize)]
    struct Row {
        at: u64,
        user: u8,
        bytes: Option<u32>,
    }

    /// A row, after its line.
    type Read = (u64, u64, u8, Option<u32>);

    fn read(csv: &[u8]) -> Result<Vec<Read>, RowError> {
        let mut rows = RowReader::new(csv, 0, COLUMNS)?;
        let mut all = Vec::new();
        while let Some((line, Row { at, user, bytes })) = rows.next()? {
            all.push((line, at, user, bytes));
        }
        Ok(all)
    }

    #[test]
    fn rows_are_taken_as_csv_takes_them() {
        let plain = vec![(2, 1, 2, Some(3)), (3, 4, 5, None)];
        for csv in [
            "at,user,bytes\n1,2,3\n4,5,\n",
            "at,user,bytes\r\n1,2,3\r\n4,5,\r\n",
            "\u{feff}at,user,bytes\n1,2,3\n4,5,\n\n\n",
            "AT, User ,BYTES\n 1,2 ,3\n4,5,",
            "user,at,bytes\n2,1,3\n\"5\",\"4\",\"\"\n",
        ] {
            assert_eq!(read(csv.as_bytes()).expect(csv), plain, "{csv}");
        }
        let spread = "at,user\n\n\r\n1,\"2\n\"\n\n3,4\n";
        let lines: Vec<u64> =
            read(spread.as_bytes()).expect("rows").into_iter().map(|row| row.0).collect();
        assert_eq!(lines, [4, 7], "a record has the line that it begins on");
        assert_eq!(read(b"at,user\n").expect("no rows"), []);
    }

    #[test]
    fn errors_have_their_line_and_column() {
        let cases: [(&[u8], u64, &str); 13] = [
            (b"", 1, "empty"),
            (b"\n\n", 1, "empty"),
            (b"colour,shape\n1,2\n", 1, "\"colour\" is not a column: there are at, user, bytes"),
            (b"at,bytes\n1,2\n", 1, "column user is missing"),
            (b"at,user,AT\n1,2,3\n", 1, "column \"at\" is listed twice"),
            (b"5,7\n6,7\n", 1, "\"5\" is not a column"),
            (b"at,user\n1,2\n\nx,2\n", 4, "column at is \"x\": invalid digit"),
            (b"at,user\r\n1,2\r\n1,999\r\n", 3, "column user is \"999\": number too large"),
            (b"at,user\n1\n", 2, "1 cells"),
            (b"at,user\n1,2\n1,2,3\n", 3, "3 cells"),
            (b"at,user,bytes\n1,2,-3\n", 2, "column bytes is \"-3\""),
            (b"at,user\n1,2\n1,\xff\n", 3, "column user: not UTF-8"),
            (b"\xff\xfe,user\n1,2\n", 1, "not UTF-8"),
        ];
        for (csv, expected, part) in cases {
            match read(csv) {
                Err(RowError::Line { line, what }) => {
                    assert_eq!(line, expected, "{what}");
                    assert!(what.contains(part), "{what}");
                }
                other => panic!("{csv:?}: {other:?}"),
            }
        }
        let long = format!("at,user\n{},1\n", "7".repeat(500));
        let error = read(long.as_bytes()).expect_err("too large").to_string();
        assert!(error.len() < 120, "{error}");
    }

    proptest! {
        #[test]
        fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), cut in any::<bool>()) {
            let mut csv = if cut { Vec::new() } else { b"at,user\n".to_vec() };
            csv.extend(bytes);
            match read(&csv) {
                Err(RowError::Line { line, .. }) => prop_assert!(line >= 1),
                other => drop(other),
            }
        }
    }
}
