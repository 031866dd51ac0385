//! Points with fitted laws of growth: the measured uploads, and those of the papers.

use super::chart::{Line, Look, Marker, Scale, TITLED, canvas, finish, heading, join, legend};
use super::panel::{Curve, Frame, Plane, Point, draw_curve};
use super::svg::{BLUE, GREEN, INK, ORANGE, VERMILION};
use crate::experiment::Experiment;
use crate::experiment::plot::{Axis, Quantity};
use crate::fit::{Fit, GrowthLaw, better, fit};
use crate::published::{Published, SOURCE, uploads};
use crate::sample::Sample;

const SIZE: (u32, u32) = (760, 458);
const FRAMES: [Frame; 2] = [
    Frame { left: 84, right: 356, top: 136, bottom: 394 },
    Frame { left: 464, right: 736, top: 136, bottom: 394 },
];

/// A law in its colour.
const fn look_of(law: GrowthLaw) -> ((u8, u8, u8), Line) {
    match law {
        GrowthLaw::Constant => (GREEN, Line::Dashed),
        GrowthLaw::Linear => (VERMILION, Line::Solid),
        GrowthLaw::Exponential => (ORANGE, Line::Dashed),
    }
}

/// The measured points and the published ones, each as (KB, nanoseconds).
fn both(samples: &[&Sample], published: &[Published]) -> [Vec<Point>; 2] {
    let measured = samples.iter().filter_map(|sample| {
        Some(Point {
            x: Axis::KilobytesFromZero.of(sample)?,
            y: sample.median_ns as f64,
            interval: sample.ends_ns().map(|(low, high)| (low as f64, high as f64)),
            marker: Marker::Circle,
        })
    });
    let printed = uploads(published).into_iter().map(|(kb, ms)| Point {
        x: kb.into(),
        y: f64::from(ms) * 1e6,
        interval: None,
        marker: Marker::HollowDiamond,
    });
    [measured.collect(), printed.collect()]
}

fn fitted(points: &[Point]) -> Option<[Fit; 3]> {
    // In milliseconds, so that squares stay small.
    fit(&points.iter().map(|point| (point.x, point.y / 1e6)).collect::<Vec<_>>())
}

pub(super) fn draw(
    experiment: &Experiment,
    samples: &[&Sample],
    published: &[Published],
) -> Result<String, String> {
    let look =
        |label: &str, colour, marker, line| Look { label: label.into(), colour, marker, line };
    let point_looks = [
        look("measured", BLUE, Marker::Circle, Line::None),
        look(&format!("from {SOURCE}"), INK, Marker::HollowDiamond, Line::None),
    ];
    let laws = GrowthLaw::ALL.map(|law| {
        let (colour, line) = look_of(law);
        look(&format!("fit: {}", law.title()), colour, Marker::None, line)
    });
    let mut drawn = String::new();
    let area = canvas(&mut drawn, SIZE)?;
    let all: Vec<Look> = point_looks.iter().chain(&laws).cloned().collect();
    heading(&area, experiment.title)?;
    legend(&area, (24, 24 + TITLED), 356, &all)?;
    let titles = ["measured: into a folder", "[A]: turnaround less encryption"];
    let mut description = String::new();
    for (((points, look), frame), title) in
        both(samples, published).into_iter().zip(point_looks).zip(FRAMES).zip(titles)
    {
        let fits = fitted(&points);
        let curves = [Curve { look, points }];
        let axes = (Axis::KilobytesFromZero, Quantity::TimeFromZero);
        let plane = Plane { title, axes, curves: &curves };
        let scales: (Scale, Scale) = plane.scales(frame);
        plane.axes(&area, frame, scales)?;
        for (fit, look) in fits.iter().flatten().zip(&laws) {
            let steps = match fit.law {
                GrowthLaw::Constant => 1,
                GrowthLaw::Linear => 12,
                GrowthLaw::Exponential => 32,
            };
            let line: Vec<_> = scales
                .0
                .steps(steps)
                .map(|x| (x, fit.at(x) * 1e6))
                .filter(|(_, y)| scales.1.holds(*y))
                .map(|(x, y)| (scales.0.pixel(x), scales.1.pixel(y)))
                .collect();
            join(&area, &line, look)?;
        }
        curves.iter().try_for_each(|curve| draw_curve(&area, scales, curve))?;
        description.push_str(&plane.describe());
        description.push(' ');
    }
    finish(area)?;
    Ok(super::svg::finish(&drawn, experiment.name, experiment.title, description.trim_end()))
}

/// What the fits say, for the caption.
pub(super) fn verdict(samples: &[&Sample], published: &[Published]) -> String {
    let words = |(points, name): (Vec<Point>, &str)| {
        let fits = fitted(&points)?;
        let criteria: Vec<String> =
            fits.iter().map(|fit| format!("{} {:.1}", fit.law.title(), fit.aic)).collect();
        let (law, difference) = better(&fits);
        let (law, criteria) = (law.title(), criteria.join(", "));
        Some(format!(" AIC, {name}: {criteria}; of the last two, {law} by {difference:.1}."))
    };
    both(samples, published).into_iter().zip(["measured", "published"]).filter_map(words).collect()
}
