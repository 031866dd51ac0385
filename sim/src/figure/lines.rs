//! Time over users or size, with the published points: both axes logarithmic, since the measured
//! and the published times differ by orders of magnitude.

use super::chart::{
    Align, Canvas, Line, LogAxis, Look, Marker, bar, canvas, finish, join, legend, mark, segment,
    text, time,
};
use super::svg::{BLUE, GREEN, GRID, INK, PURPLE, VERMILION};
use crate::experiment::Experiment;
use crate::published::{Published, Reading, SOURCE, Series};
use crate::sample::Sample;
use sesphr::profile::Payload;
use std::collections::BTreeMap;

const SIZE: (u32, u32) = (760, 500);
const LEFT: i32 = 84;
const RIGHT: i32 = 736;
const BOTTOM: i32 = 438;
/// Pixels between two labels of the x axis, at least.
const LABEL_GAP: i32 = 38;

/// A point: where, how long, its interval in nanoseconds, and its marker.
struct Point {
    x: f64,
    ns: f64,
    interval_ns: Option<(f64, f64)>,
    marker: Marker,
}

struct Curve {
    look: Look,
    points: Vec<Point>,
}

pub(super) fn draw(
    experiment: &Experiment,
    samples: &[&Sample],
    published: &[Published],
) -> Result<String, String> {
    let mut curves = measured(samples);
    let looks: Vec<Look> = curves.iter().map(|curve| curve.look.clone()).collect();
    let mine = published.iter().filter(|point| Some(point.series) == experiment.published);
    let (curve, entries) = printed(mine);
    curves.extend(curve);

    let mut drawn = String::new();
    let area = canvas(&mut drawn, SIZE)?;
    let mut top = 24;
    for looks in [looks, entries] {
        top += legend(&area, (LEFT - 60, top), 356, &looks)?;
    }
    let x = LogAxis::over(points(&curves).map(|p| p.x), LEFT, RIGHT);
    let times = points(&curves).flat_map(|p| {
        let (low, high) = p.interval_ns.unwrap_or((p.ns, p.ns));
        [low, p.ns, high]
    });
    let y = LogAxis::over(times, BOTTOM, top);
    let unit = match experiment.published {
        Some(Series::KeyGeneration) => "users",
        _ => "record size, KB of 1024 bytes",
    };
    axes(&area, (x, y), top, &curves, unit)?;
    for curve in &curves {
        draw_curve(&area, (x, y), curve)?;
    }
    finish(area)?;
    let description = describe(&curves, unit);
    Ok(super::svg::finish(&drawn, experiment.name, experiment.title, &description))
}

fn points(curves: &[Curve]) -> impl Iterator<Item = &Point> {
    curves.iter().flat_map(|curve| &curve.points)
}

/// The measured curves: one per curve, payload and number of threads.
fn measured(samples: &[&Sample]) -> Vec<Curve> {
    let mut groups: BTreeMap<_, Vec<&Sample>> = BTreeMap::new();
    for sample in samples {
        let key = (sample.curve.as_str(), sample.payload, sample.threads);
        groups.entry(key).or_default().push(sample);
    }
    let looks = [
        (BLUE, Marker::Circle),
        (BLUE, Marker::Ring),
        (VERMILION, Marker::Square),
        (VERMILION, Marker::Box),
        (GREEN, Marker::Triangle),
        (PURPLE, Marker::Triangle),
    ];
    // Without payloads the groups come in pairs of thread numbers, one colour a pair; otherwise
    // every group has a colour.
    let paired = groups.keys().any(|(_, _, threads)| *threads > 1);
    let step = if paired { 1 } else { 2 };
    groups
        .into_iter()
        .zip(looks.into_iter().step_by(step).cycle())
        .map(|(((curve, payload, threads), group), (colour, marker))| Curve {
            look: Look { label: label(curve, payload, threads), colour, marker, line: Line::Solid },
            points: measured_points(&group, marker),
        })
        .collect()
}

fn label(curve: &str, payload: Option<Payload>, threads: u32) -> String {
    let threads = match threads {
        1 => "1 thread".to_owned(),
        n => format!("{n} threads"),
    };
    match payload {
        Some(payload) => format!("measured: {curve}, {}, {threads}", payload.text()),
        None => format!("measured: {curve}, {threads}"),
    }
}

fn measured_points(group: &[&Sample], marker: Marker) -> Vec<Point> {
    let mut points: Vec<Point> = group
        .iter()
        .map(|sample| Point {
            x: sample.users.map_or_else(|| sample.bytes.unwrap_or(0) as f64 / 1024.0, f64::from),
            ns: sample.median_ns as f64,
            interval_ns: Some((sample.low_ns as f64, sample.high_ns as f64)),
            marker,
        })
        .filter(|point| point.x > 0.0)
        .collect();
    points.sort_by(|a, b| a.x.total_cmp(&b.x));
    points
}

/// The published curve, and a legend entry for each way in which its points were read.
fn printed<'a>(published: impl Iterator<Item = &'a Published>) -> (Option<Curve>, Vec<Look>) {
    let look = |marker, reading| Look {
        label: format!("published {SOURCE}: {reading}"),
        colour: INK,
        marker,
        line: Line::Dashed,
    };
    let points: Vec<Point> = published
        .map(|point| Point {
            x: point.x.into(),
            ns: f64::from(point.time_ms) * 1e6,
            interval_ns: None,
            marker: match point.reading {
                Reading::Printed => Marker::Diamond,
                Reading::ReadOffFigure => Marker::HollowDiamond,
            },
        })
        .collect();
    let entries: Vec<Look> =
        [look(Marker::Diamond, "printed"), look(Marker::HollowDiamond, "read off a figure")]
            .into_iter()
            .filter(|look| points.iter().any(|point| point.marker == look.marker))
            .collect();
    let curve = entries.first().cloned().map(|look| Curve { look, points });
    (curve, entries)
}

fn axes(
    area: &Canvas<'_>,
    (x, y): (LogAxis, LogAxis),
    top: i32,
    curves: &[Curve],
    unit: &str,
) -> Result<(), String> {
    for tick in y.ticks() {
        let at = y.pixel(tick);
        segment(area, (LEFT, at), (RIGHT, at), GRID, 1)?;
        text(area, (LEFT - 8, at), Align::Right, &time(tick))?;
    }
    let mut values: Vec<f64> = points(curves).map(|point| point.x).collect();
    values.sort_by(f64::total_cmp);
    let mut free_from = i32::MIN;
    for value in values {
        let at = x.pixel(value);
        if at >= free_from {
            segment(area, (at, top), (at, BOTTOM + 5), GRID, 1)?;
            text(area, (at, BOTTOM + 18), Align::Middle, &grouped(value))?;
            free_from = at + LABEL_GAP;
        }
    }
    segment(area, (LEFT, BOTTOM), (RIGHT, BOTTOM), INK, 1)?;
    segment(area, (LEFT, top), (LEFT, BOTTOM), INK, 1)?;
    let middle = ((LEFT + RIGHT) / 2, (top + BOTTOM) / 2);
    text(area, (middle.0, BOTTOM + 44), Align::Middle, unit)?;
    text(area, (16, middle.1), Align::Upwards, "time")
}

fn draw_curve(area: &Canvas<'_>, (x, y): (LogAxis, LogAxis), curve: &Curve) -> Result<(), String> {
    let at = |point: &Point| (x.pixel(point.x), y.pixel(point.ns));
    let line: Vec<_> = curve.points.iter().map(at).collect();
    join(area, &line, &curve.look)?;
    for point in &curve.points {
        let (px, py) = at(point);
        if let Some((low, high)) = point.interval_ns {
            let ends = ((px, y.pixel(low)), (px, y.pixel(high)));
            bar(area, ends.0, ends.1, curve.look.colour)?;
        }
        let look = Look { marker: point.marker, ..curve.look.clone() };
        mark(area, (px, py), &look)?;
    }
    Ok(())
}

/// A whole number with its thousands set apart: "10,000".
pub(super) fn grouped(value: f64) -> String {
    let digits = format!("{value:.0}");
    let mut out = String::new();
    for (place, digit) in digits.chars().rev().enumerate() {
        if place > 0 && place % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    out.chars().rev().collect()
}

/// The figure in words, for those who do not see it: the first and the last point of each curve.
fn describe(curves: &[Curve], unit: &str) -> String {
    let mut words = format!("Time over {unit}, both axes logarithmic.");
    for curve in curves {
        if let (Some(first), Some(last)) = (curve.points.first(), curve.points.last()) {
            words.push_str(&format!(
                " {}: {} at {}, {} at {}.",
                curve.look.label,
                time(first.ns),
                grouped(first.x),
                time(last.ns),
                grouped(last.x)
            ));
        }
    }
    words
}
