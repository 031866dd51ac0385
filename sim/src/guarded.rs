//! Writes rows as CSV in which a spreadsheet takes no cell for a formula.

use serde::Serialize;
use std::borrow::Cow;
use std::io::Write;
use std::mem;

/// Bytes of rows to buffer before they are checked.
const BATCH_BYTES: usize = 1 << 16;

/// Writes rows with a header. A cell whose text starts like a formula gets a leading apostrophe;
/// numbers stay as they are.
#[derive(Debug)]
pub struct RowWriter<W: Write> {
    /// Rows as they are.
    rows: csv::Writer<Vec<u8>>,
    output: csv::Writer<W>,
}

impl<W: Write> RowWriter<W> {
    /// Writes to an output. Nothing stays buffered after [`RowWriter::flush`].
    #[must_use]
    pub fn new(output: W) -> Self {
        let rows = csv::Writer::from_writer(Vec::new());
        Self { rows, output: csv::WriterBuilder::new().flexible(true).from_writer(output) }
    }

    /// Writes a row, and before the first one the names of its fields.
    ///
    /// # Errors
    /// A row that CSV cannot hold, such as a nested one; an output that fails.
    pub fn write(&mut self, row: &impl Serialize) -> Result<(), csv::Error> {
        self.rows.serialize(row)?;
        if self.rows.get_ref().len() >= BATCH_BYTES { self.pass_on() } else { Ok(()) }
    }

    /// Writes names of columns alone.
    ///
    /// # Errors
    /// An output that fails.
    pub fn names<'n>(&mut self, names: impl Iterator<Item = &'n str>) -> Result<(), csv::Error> {
        self.rows.write_record(names)
    }

    /// Passes everything on to the output.
    ///
    /// # Errors
    /// An output that fails.
    pub fn flush(&mut self) -> Result<(), csv::Error> {
        self.pass_on()?;
        Ok(self.output.flush()?)
    }

    /// The output, with everything in it.
    ///
    /// # Errors
    /// An output that fails.
    pub fn into_inner(mut self) -> Result<W, csv::Error> {
        self.pass_on()?;
        self.output.into_inner().map_err(|error| error.into_error().into())
    }

    fn pass_on(&mut self) -> Result<(), csv::Error> {
        self.rows.flush()?;
        if self.rows.get_ref().is_empty() {
            return Ok(());
        }
        let next = csv::WriterBuilder::new().has_headers(false).from_writer(Vec::new());
        let rows = mem::replace(&mut self.rows, next).into_inner();
        let rows = rows.map_err(csv::IntoInnerError::into_error)?;
        let mut reader = csv::ReaderBuilder::new();
        reader.has_headers(false).flexible(true);
        for record in reader.from_reader(rows.as_slice()).records() {
            for cell in &record? {
                self.output.write_field(guard(cell).as_bytes())?;
            }
            self.output.write_record(None::<&[u8]>)?;
        }
        Ok(())
    }
}

/// A cell that no spreadsheet takes for a formula.
fn guard(cell: &str) -> Cow<'_, str> {
    match cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && cell.parse::<f64>().is_err() {
        true => Cow::Owned(format!("'{cell}")),
        false => Cow::Borrowed(cell),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Serialize)]
    struct Row {
        name: String,
        count: Option<u64>,
    }

    fn written(rows: impl Iterator<Item = Row>) -> String {
        let mut writer = RowWriter::new(Vec::new());
        rows.for_each(|row| writer.write(&row).expect("a row"));
        String::from_utf8(writer.into_inner().expect("memory takes it")).expect("text")
    }

    #[test]
    fn rows_have_one_header_however_many_there_are() {
        let row = |at: u64| Row {
            name: format!("=name {at}"),
            count: at.is_multiple_of(2).then_some(at),
        };
        let text = written((0..20_000).map(row));
        assert!(text.len() > 4 * BATCH_BYTES);
        let mut lines = text.lines();
        assert_eq!(lines.next(), Some("name,count"));
        for (at, line) in lines.enumerate() {
            let count = if at % 2 == 0 { at.to_string() } else { String::new() };
            assert_eq!(line, format!("'=name {at},{count}"));
        }
        assert_eq!(text.lines().count(), 20_001);
        assert_eq!(written(std::iter::empty()), "");
    }
}
