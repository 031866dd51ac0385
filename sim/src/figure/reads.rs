//! What revoked readers read: one row per scheme, two columns per kind of record.

use super::chart::{
    Align, Canvas, Line, Look, Marker, TITLED, canvas, finish, heading, legend, mark, segment, text,
};
use super::svg::{GREEN, GRID, INK, VERMILION};
use crate::baselines::{self, Help};
use crate::experiment::Experiment;
use crate::sample::{Operation, Sample};
use std::collections::BTreeSet;

const WIDTH: u32 = 760;
const LEFT: i32 = 190;
const RIGHT: i32 = 736;
const TOP: i32 = 110 + TITLED;
const ROW: i32 = 34;

fn help(help: Help) -> &'static str {
    match help {
        Help::Alone => "alone",
        Help::Cloud => "with cloud",
    }
}

/// All, some or none of the records of a kind.
fn look(read: u32, of: u32) -> Look {
    let (label, colour, marker) = match read {
        0 => ("reads none", GREEN, Marker::Ring),
        n if n < of => ("reads some", VERMILION, Marker::Box),
        _ => ("reads all", VERMILION, Marker::Square),
    };
    Look { label: label.into(), colour, marker, line: Line::None }
}

pub(super) fn draw(experiment: &Experiment, samples: &[&Sample]) -> Result<String, String> {
    let mut schemes: Vec<&str> = Vec::new();
    for scheme in samples.iter().filter_map(|sample| sample.scheme.as_deref()) {
        if !schemes.contains(&scheme) {
            schemes.push(scheme);
        }
    }
    let columns: BTreeSet<(Operation, Help)> =
        samples.iter().filter_map(|sample| Some((sample.operation, sample.help?))).collect();
    let width = (RIGHT - LEFT) / i32::try_from(columns.len()).unwrap_or(1).max(1);
    let rows = i32::try_from(schemes.len()).unwrap_or(0);
    let height = u32::try_from(TOP + ROW * rows + 20).unwrap_or(0);

    let mut drawn = String::new();
    let area = canvas(&mut drawn, (WIDTH, height))?;
    heading(&area, experiment.title)?;
    legend(&area, (24, 24 + TITLED), 356, &[look(1, 1), look(0, 1)])?;
    let middle = |column: i32| LEFT + width * column + width / 2;
    headings(&area, &columns, width)?;
    let mut words = String::from("What a revoked reader reads.");
    for (scheme, row) in schemes.iter().zip(0..) {
        let y = TOP + ROW * row + ROW / 2;
        let title = baselines::title(scheme);
        text(&area, (LEFT - 12, y), Align::Right, title)?;
        segment(&area, (LEFT, y), (RIGHT, y), GRID, 1)?;
        for ((operation, with), column) in columns.iter().zip(0..) {
            let cell = samples.iter().find(|s| {
                s.scheme.as_deref() == Some(*scheme)
                    && (s.operation, s.help) == (*operation, Some(*with))
            });
            let Some((read, of)) = cell.and_then(|s| Some((s.records_read?, s.records?))) else {
                continue;
            };
            mark(&area, (middle(column), y), &look(read, of))?;
            words.push_str(&format!(
                " {title}, {}, {}: {read} of {of}.",
                operation.title(),
                help(*with)
            ));
        }
    }
    finish(area)?;
    Ok(super::svg::finish(&drawn, experiment.name, experiment.title, &words))
}

fn headings(
    area: &Canvas<'_>,
    columns: &BTreeSet<(Operation, Help)>,
    width: i32,
) -> Result<(), String> {
    let mut left = LEFT;
    let operations: BTreeSet<Operation> = columns.iter().map(|(operation, _)| *operation).collect();
    for operation in operations {
        let mut right = left;
        for (_, with) in columns.iter().filter(|(of, _)| *of == operation) {
            text(area, (right + width / 2, TOP - 14), Align::Middle, help(*with))?;
            right += width;
        }
        text(area, ((left + right) / 2, TOP - 38), Align::Middle, operation.title())?;
        segment(area, (left + 8, TOP - 26), (right - 8, TOP - 26), INK, 1)?;
        left = right;
    }
    segment(area, (LEFT, TOP), (RIGHT, TOP), INK, 1)
}
