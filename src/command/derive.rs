//! `sesphr derive`: what coalitions derive in published schemes, where exponents are sums.

use crate::cli::{DeriveArgs, FramesArg};
use crate::context::Context;
use crate::error::{Error, Status};
use crate::output::{Align, BAD, GOOD, STRONG, Table, Text, counted, plain, styled};
use crate::scopes::read;
use sesphr_model::frame::{Equations, Frames, Row, SHIPPED, judge};
use std::path::PathBuf;

/// Judges the frames of each scheme; fails if a verdict is not as expected.
pub(super) fn run(args: &DeriveArgs, context: &Context) -> Result<Status, Error> {
    let shipped: Vec<FramesArg> = SHIPPED.iter().map(FramesArg::Shipped).collect();
    let chosen = if args.frames.is_empty() { &shipped } else { &args.frames };
    let mut judged: Vec<(Frames, Vec<Row>)> = Vec::new();
    for one in chosen {
        let (frames, path) = load(one)?;
        let rows = judge(&frames, context.seed);
        let rows = rows.map_err(|source| Error::Undecided { path, source: Box::new(source) })?;
        judged.push((frames, rows));
    }
    let rows: Vec<&Row> = judged.iter().flat_map(|(_, rows)| rows).collect();
    context.deliver(args.json.path(), &rows, || text(&judged, args.show))?;
    let as_expected = rows.iter().all(|row| row.verdict == row.expected);
    Ok(if as_expected { Status::AsExpected } else { Status::Unexpected })
}

/// The frames that are meant, and the file or name that errors say.
fn load(frames: &FramesArg) -> Result<(Frames, PathBuf), Error> {
    let (text, path) = match frames {
        FramesArg::Shipped(shipped) => (shipped.toml.to_owned(), PathBuf::from(shipped.name)),
        FramesArg::File(path) => {
            let text = read(path).map_err(|source| Error::Read { path: path.clone(), source })?;
            (text, path.clone())
        }
    };
    match Frames::parse(&text) {
        Ok(frames) => Ok((frames, path)),
        Err(source) => Err(Error::Frames { path, source }),
    }
}

fn text(judged: &[(Frames, Vec<Row>)], show: bool) -> Text {
    let mut out = Text::new();
    for (frames, rows) in judged {
        out.spans([styled(&frames.name, STRONG), plain(format!(": {}", frames.about))]);
        out.line(match frames.equations {
            Equations::Source => format!("Equations: {}", frames.source),
            Equations::Memory => format!("Equations, restated from memory: {}", frames.source),
        });
        out.table("  ", &table(rows));
        if show {
            rows.iter().for_each(|row| explain(&mut out, row));
        }
        out.blank();
    }
    let rows: Vec<&Row> = judged.iter().flat_map(|(_, rows)| rows).collect();
    let unexpected = rows.iter().filter(|row| row.verdict != row.expected).count();
    let all = plain(format!("{}, ", counted(rows.len(), "verdict")));
    out.spans(match unexpected {
        0 => [all, styled("all as expected", GOOD)],
        n => [all, styled(format!("{n} not as expected"), BAD)],
    });
    out
}

fn table(rows: &[Row]) -> Table {
    let mut table = Table::new(&[
        ("coalition", Align::Left),
        ("target", Align::Left),
        ("pairing", Align::Left),
        ("verdict", Align::Left),
        ("expected", Align::Left),
        ("matrix", Align::Right),
        ("error", Align::Right),
    ]);
    for row in rows {
        let as_expected = row.verdict == row.expected;
        let size = row.matrix.map(|size| format!("{} x {}", size.rows, size.columns));
        table.push(vec![
            (&row.coalition).into(),
            (&row.target).into(),
            row.pairing.into(),
            styled(row.verdict.text(), if as_expected { GOOD } else { BAD }),
            row.expected.text().into(),
            size.unwrap_or_default().into(),
            row.error_bits.map_or_else(|| "none".to_owned(), |bits| format!("< 2^-{bits}")).into(),
        ]);
    }
    table
}

/// Why a verdict was expected, and how a value is derived.
fn explain(out: &mut Text, row: &Row) {
    out.blank();
    let verdict = row.verdict.text();
    out.spans([
        styled(format!("  {}: {}", row.coalition, row.target), STRONG),
        plain(format!(", {verdict}, pairing: {}", row.pairing)),
    ]);
    out.line(format_args!("    {}", row.why));
    for (step, number) in row.derivation.iter().zip(1..) {
        out.line(format_args!("    {number}. {step}"));
    }
}
