//! Lines through measured points, beside the published ones: one panel, or several with one
//! legend. Times are on logarithmic axes, since they differ by orders of magnitude.

use super::chart::{Line, Look, Marker, TITLED, canvas, finish, heading, legend};
use super::panel::{Curve, Frame, Plane, Point};
use super::svg::{BLUE, GREEN, INK, ORANGE, PURPLE, VERMILION};
use crate::experiment::Experiment;
use crate::experiment::plot::{self, Panel, Quantity};
use crate::published::{Published, Reading, SOURCE};
use crate::sample::Sample;

const WIDTH: i32 = 760;
/// Pixels of a row of the legend.
const LEGEND_ROW: i32 = 22;
/// Pixels left of a panel, right of it, above it and below it.
const MARGINS: [i32; 4] = [84, 24, 34, 62];

/// One line of the figure: its rows and how it looks.
struct Group<'a> {
    look: Look,
    samples: Vec<&'a Sample>,
}

/// Where panels are: side by side in rows below the legend.
struct Layout {
    columns: i32,
    top: i32,
    /// Pixels of a panel between its axes' ends.
    height: i32,
}

impl Layout {
    fn new(panels: usize, legend_rows: i32) -> Self {
        let (columns, height) = if panels == 1 { (1, 326) } else { (2, 254) };
        Self { columns, top: 24 + TITLED + LEGEND_ROW * legend_rows, height }
    }

    /// The frame of a panel, by its number.
    fn frame(&self, place: i32) -> Frame {
        let [left, right, above, below] = MARGINS;
        let (column, row) = (place % self.columns, place / self.columns);
        let width = WIDTH / self.columns;
        let top = self.top + row * (above + self.height + below) + above;
        Frame {
            left: column * width + left,
            right: (column + 1) * width - right,
            top,
            bottom: top + self.height,
        }
    }
}

pub(super) fn draw(
    experiment: &Experiment,
    (panels, line): (&[Panel], plot::LineName),
    samples: &[&Sample],
    published: &[Published],
) -> Result<String, String> {
    let groups = groups(samples, line);
    // A run of one curve has no rows for the panels of the other.
    let panels: Vec<&Panel> =
        panels.iter().filter(|panel| samples.iter().any(|s| (panel.rows)(s))).collect();
    let measured_looks: Vec<Look> = groups.iter().map(|group| group.look.clone()).collect();
    let mut printed_looks: Vec<Look> = Vec::new();
    let mut planes: Vec<(&Panel, Vec<Curve>)> = Vec::new();
    for panel in panels {
        let first = groups.first();
        let mut curves: Vec<Curve> =
            groups.iter().filter_map(|group| measured(group, first, panel)).collect();
        let mine = published.iter().filter(|point| Some(point.series) == panel.published);
        let (curve, looks) = printed(mine);
        curves.extend(curve);
        for look in looks {
            if printed_looks.iter().all(|other| other.label != look.label) {
                printed_looks.push(look);
            }
        }
        planes.push((panel, curves));
    }

    // Measured and published lines each begin a row of the legend.
    let legends = [measured_looks, printed_looks];
    let rows: usize = legends.iter().map(|looks| looks.len().div_ceil(2)).sum();
    let layout = Layout::new(planes.len(), i32::try_from(rows).unwrap_or(0));
    let last = i32::try_from(planes.len()).unwrap_or(1) - 1;
    let height = layout.frame(last).bottom + 62;
    let size = (u32::try_from(WIDTH).unwrap_or(0), u32::try_from(height).unwrap_or(0));
    let mut drawn = String::new();
    let area = canvas(&mut drawn, size)?;
    heading(&area, experiment.title)?;
    let mut at = 24 + TITLED;
    for looks in &legends {
        at += legend(&area, (24, at), 356, looks)?;
    }
    let mut words = Vec::new();
    for (place, (panel, curves)) in (0..).zip(&planes) {
        let plane = Plane { title: panel.title, axes: (panel.x, panel.y), curves };
        plane.draw(&area, layout.frame(place))?;
        words.push(plane.describe());
    }
    finish(area)?;
    Ok(super::svg::finish(&drawn, experiment.name, experiment.title, &words.join(" ")))
}

/// The rows of each line, in the order in which lines first appear.
fn groups<'a>(samples: &[&'a Sample], line: plot::LineName) -> Vec<Group<'a>> {
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

/// Colours and markers: two lines that differ in one respect only share a colour.
fn looks(line: plot::LineName, samples: &[&Sample]) -> Vec<((u8, u8, u8), Marker)> {
    let pairs = [
        [(BLUE, Marker::Circle), (BLUE, Marker::Ring)],
        [(VERMILION, Marker::Square), (VERMILION, Marker::Box)],
        [(GREEN, Marker::Triangle), (GREEN, Marker::HollowTriangle)],
        [(PURPLE, Marker::Circle), (PURPLE, Marker::Ring)],
    ];
    let threads = samples.iter().any(|sample| sample.threads > 1);
    match line {
        plot::LineName::Quantile => pairs.concat(),
        plot::LineName::Measured if threads => pairs.concat(),
        plot::LineName::Measured | plot::LineName::Curve => {
            pairs.iter().filter_map(|pair| pair.first()).copied().collect()
        }
        // Both of SeSPHR's, then Ibraimi's, the two that re-key, and the two that wrap.
        plot::LineName::Scheme => vec![
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

/// A line within a panel, divided by the first line where ratios are shown; `None` if it has no
/// points there.
fn measured(group: &Group<'_>, first: Option<&Group<'_>>, panel: &Panel) -> Option<Curve> {
    let marker = group.look.marker;
    // What a value is divided by.
    let unit = |sample: &Sample| {
        if panel.y != Quantity::Ratio {
            return Some(1.0);
        }
        let same =
            |other: &&&Sample| (panel.rows)(other) && panel.x.of(other) == panel.x.of(sample);
        first?.samples.iter().find(same).map(|other| other.median_ns.max(1) as f64)
    };
    let mut points: Vec<Point> = group
        .samples
        .iter()
        .filter(|sample| (panel.rows)(sample))
        .filter_map(|sample| {
            let unit = unit(sample)?;
            let y = |ns| panel.y.of(ns, sample) / unit;
            // A rate falls as a time grows.
            let ends = sample.ends_ns().map(|(low, high)| (y(low), y(high)));
            Some(Point {
                x: panel.x.of(sample)?,
                y: y(sample.median_ns),
                interval: ends.map(|(a, b)| (a.min(b), a.max(b))),
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
