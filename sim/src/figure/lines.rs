//! Lines through measured points, beside the published ones: one panel, or several with one
//! legend. Times are on logarithmic axes, since they differ by orders of magnitude.

use super::chart::{Line, Look, Marker, canvas, finish, legend};
use super::panel::{Curve, Frame, Plane, Point};
use super::svg::{BLUE, GREEN, INK, ORANGE, PURPLE, VERMILION};
use crate::experiment::Experiment;
use crate::experiment::plot::{self, Panel};
use crate::published::{Published, Reading, SOURCE};
use crate::sample::Sample;

const WIDTH: i32 = 760;
/// Pixels of a panel and what is written around it, if there is one and if there are several.
const HEIGHTS: [i32; 2] = [388, 350];
/// Pixels left of a panel, right of it, above it and below it.
const MARGINS: [i32; 4] = [84, 24, 34, 62];

/// One line of the figure: its rows and how it looks.
struct Group<'a> {
    look: Look,
    samples: Vec<&'a Sample>,
}

pub(super) fn draw(
    experiment: &Experiment,
    (panels, line): (&[Panel], plot::Line),
    samples: &[&Sample],
    published: &[Published],
) -> Result<String, String> {
    let groups = groups(samples, line);
    // A run of one curve has no rows for the panels of the other.
    let panels: Vec<&Panel> =
        panels.iter().filter(|panel| samples.iter().any(|s| (panel.rows)(s))).collect();
    let (single, columns) = (panels.len() == 1, if panels.len() == 1 { 1 } else { 2 });
    let overlays: Vec<(Option<Curve>, Vec<Look>)> = panels
        .iter()
        .map(|panel| printed(published.iter().filter(|p| Some(p.series) == panel.published)))
        .collect();
    let mut looks: Vec<Look> = groups.iter().map(|group| group.look.clone()).collect();
    // Those of the papers begin a row of their own.
    let mut entries: Vec<Look> = Vec::new();
    for look in overlays.iter().flat_map(|(_, looks)| looks) {
        if entries.iter().all(|entry| entry.label != look.label) {
            entries.push(look.clone());
        }
    }
    if single || entries.len() > 1 {
        // Each list begins at the left.
    } else {
        looks.append(&mut entries);
    }

    let rows = |n: usize| i32::try_from(n.div_ceil(2)).unwrap_or(0);
    let legend_height = 22 * (rows(looks.len()) + rows(entries.len())) + 24;
    let [one, several] = HEIGHTS;
    let (height, top) = if single { (one, legend_height - 34) } else { (several, legend_height) };
    let lines = i32::try_from(panels.len().div_ceil(columns)).unwrap_or(1);
    let total = top + lines * height + if single { 34 } else { 0 };
    let size = (u32::try_from(WIDTH).unwrap_or(0), u32::try_from(total).unwrap_or(0));
    let mut drawn = String::new();
    let area = canvas(&mut drawn, size)?;
    let mut at = 24;
    for looks in [&looks, &entries] {
        at += legend(&area, (24, at), 356, looks)?;
    }

    let mut description = String::new();
    let width = WIDTH / i32::try_from(columns).unwrap_or(1);
    for ((place, panel), (overlay, _)) in panels.iter().enumerate().zip(overlays) {
        let [left, right, above, below] = MARGINS;
        let column = i32::try_from(place % columns).unwrap_or(0);
        let row = i32::try_from(place / columns).unwrap_or(0);
        let (x, y) = (column * width, top + row * height);
        let frame = Frame {
            left: x + left,
            right: x + width - right,
            top: y + above,
            bottom: y + height - below + if single { 34 } else { 0 },
        };
        let mut curves: Vec<Curve> =
            groups.iter().filter_map(|group| measured(group, panel)).collect();
        curves.extend(overlay);
        let plane = Plane { title: panel.title, axes: (panel.x, panel.y), curves: &curves };
        plane.draw(&area, frame)?;
        description.push_str(&plane.describe());
        description.push(' ');
    }
    finish(area)?;
    Ok(super::svg::finish(&drawn, experiment.name, experiment.title, description.trim_end()))
}

/// The rows of each line, in the order in which lines first appear.
fn groups<'a>(samples: &[&'a Sample], line: plot::Line) -> Vec<Group<'a>> {
    let mut names: Vec<String> = Vec::new();
    for name in samples.iter().map(|sample| line.of(sample)) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
        .into_iter()
        .zip(looks(line, samples).into_iter().cycle())
        .map(|(label, (colour, marker))| Group {
            samples: samples.iter().copied().filter(|s| line.of(s) == label).collect(),
            look: Look { label, colour, marker, line: Line::Solid },
        })
        .collect()
}

/// Colours and markers: where lines come in pairs that differ in one respect, a pair has a colour.
fn looks(line: plot::Line, samples: &[&Sample]) -> Vec<((u8, u8, u8), Marker)> {
    let pairs = [
        [(BLUE, Marker::Circle), (BLUE, Marker::Ring)],
        [(VERMILION, Marker::Square), (VERMILION, Marker::Box)],
        [(GREEN, Marker::Triangle), (GREEN, Marker::HollowTriangle)],
        [(PURPLE, Marker::Circle), (PURPLE, Marker::Ring)],
    ];
    let threads = samples.iter().any(|sample| sample.threads > 1);
    match line {
        plot::Line::Quantile => pairs.concat(),
        plot::Line::Measured if threads => pairs.concat(),
        plot::Line::Measured | plot::Line::Curve => {
            pairs.iter().filter_map(|pair| pair.first()).copied().collect()
        }
        // Both of SeSPHR's, then Ibraimi's, the two that re-key, and the two that wrap.
        plot::Line::Scheme => vec![
            (BLUE, Marker::Circle),
            (BLUE, Marker::Ring),
            (VERMILION, Marker::Square),
            (GREEN, Marker::Triangle),
            (GREEN, Marker::HollowTriangle),
            (PURPLE, Marker::Box),
            (ORANGE, Marker::Square),
        ],
    }
}

/// A line within a panel; nothing if it has no points there.
fn measured(group: &Group<'_>, panel: &Panel) -> Option<Curve> {
    let marker = group.look.marker;
    let mut points: Vec<Point> = group
        .samples
        .iter()
        .filter(|sample| (panel.rows)(sample))
        .filter_map(|sample| {
            let y = |ns| panel.y.of(ns, sample);
            // A rate falls as a time grows.
            let ends = (y(sample.low_ns), y(sample.high_ns));
            Some(Point {
                x: panel.x.of(sample)?,
                y: y(sample.median_ns),
                interval: Some((ends.0.min(ends.1), ends.0.max(ends.1))),
                marker,
            })
        })
        .filter(|point| point.x > 0.0)
        .collect();
    points.sort_by(|a, b| a.x.total_cmp(&b.x));
    (!points.is_empty()).then(|| Curve { look: group.look.clone(), points })
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
            y: f64::from(point.time_ms) * 1e6,
            interval: None,
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
