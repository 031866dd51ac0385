//! The single operations: one row per operation, one marker per curve, time on a logarithmic axis.

use super::chart::{
    Align, Canvas, Line, Look, Marker, Scale, TITLED, bar, canvas, finish, heading, legend, mark,
    segment, text, time,
};
use super::svg::{BLUE, GRID, INK, VERMILION};
use crate::experiment::Experiment;
use crate::sample::{Operation, Sample};
use std::collections::BTreeSet;

const WIDTH: u32 = 760;
const LEFT: i32 = 204;
const RIGHT: i32 = 736;
const TOP: i32 = 52 + TITLED;
const ROW: i32 = 38;

pub(super) fn draw(experiment: &Experiment, samples: &[&Sample]) -> Result<String, String> {
    let operations: BTreeSet<Operation> = samples.iter().map(|s| s.operation).collect();
    let curves: BTreeSet<&str> = samples.iter().map(|s| s.curve.as_str()).collect();
    let looks: Vec<Look> = curves
        .iter()
        .zip([(BLUE, Marker::Circle), (VERMILION, Marker::Square)].into_iter().cycle())
        .map(|(curve, (colour, marker))| Look {
            label: format!("measured: {curve}, 1 thread"),
            colour,
            marker,
            line: Line::None,
        })
        .collect();
    let rows = i32::try_from(operations.len()).unwrap_or(0);
    let bottom = TOP + ROW * rows;
    let height = u32::try_from(bottom + 62).unwrap_or(0);

    let mut drawn = String::new();
    let area = canvas(&mut drawn, (WIDTH, height))?;
    heading(&area, experiment.title)?;
    legend(&area, (24, 24 + TITLED), 356, &looks)?;
    let times = samples.iter().flat_map(|s| [Some(s.median_ns), s.low_ns, s.high_ns]).flatten();
    let x = Scale::logarithmic(times.map(|ns| ns as f64), LEFT, RIGHT);
    axis(&area, x, (LEFT, RIGHT), (TOP, bottom))?;
    let mut words = String::from("Time of each operation.");
    for (operation, row) in operations.iter().zip(0..) {
        let y = TOP + ROW * row + ROW / 2;
        text(&area, (LEFT - 12, y), Align::Right, operation.title())?;
        segment(&area, (LEFT, y), (RIGHT, y), GRID, 1)?;
        for (curve, look) in curves.iter().zip(&looks) {
            let of_both = |s: &&&Sample| s.operation == *operation && s.curve == **curve;
            for sample in samples.iter().filter(of_both) {
                let pixel = |ns: u64| x.pixel(ns as f64);
                if let Some((low, high)) = sample.ends_ns() {
                    bar(&area, (pixel(low), y), (pixel(high), y), look.colour)?;
                }
                mark(&area, (pixel(sample.median_ns), y), look)?;
                words.push_str(&format!(
                    " {}, {curve}: {}.",
                    operation.title(),
                    time(sample.median_ns as f64)
                ));
            }
        }
    }
    finish(area)?;
    Ok(super::svg::finish(&drawn, experiment.name, experiment.title, &words))
}

/// A time axis below rows, between two pixels across and two down.
pub(super) fn axis(
    area: &Canvas<'_>,
    x: Scale,
    (left, right): (i32, i32),
    (top, bottom): (i32, i32),
) -> Result<(), String> {
    for tick in x.ticks() {
        let at = x.pixel(tick);
        segment(area, (at, top), (at, bottom + 5), GRID, 1)?;
        text(area, (at, bottom + 18), Align::Middle, &time(tick))?;
    }
    segment(area, (left, bottom), (right, bottom), INK, 1)?;
    segment(area, (left, top), (left, bottom), INK, 1)?;
    let middle = i32::midpoint(left, right);
    text(area, (middle, bottom + 44), Align::Middle, "time, logarithmic")
}
