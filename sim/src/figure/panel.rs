//! One panel: axes, curves through points with error bars, and markers.

use super::chart::{
    Align, Canvas, Line, Look, Marker, Scale, bar, grouped, join, mark, segment, text, time,
};
use super::svg::{GRID, INK};
use crate::experiment::plot::{Axis, Quantity};

/// Pixels between two labels of the x axis, at least.
const LABEL_GAP: i32 = 38;

/// A point: where, how much, its interval, and its marker.
pub(super) struct Point {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) interval: Option<(f64, f64)>,
    pub(super) marker: Marker,
}

/// Points that belong together.
pub(super) struct Curve {
    pub(super) look: Look,
    pub(super) points: Vec<Point>,
}

/// Pixels that the axes enclose.
#[derive(Clone, Copy)]
pub(super) struct Frame {
    pub(super) left: i32,
    pub(super) right: i32,
    pub(super) top: i32,
    pub(super) bottom: i32,
}

/// A panel before it is drawn.
pub(super) struct Plane<'a> {
    pub(super) title: &'a str,
    pub(super) axes: (Axis, Quantity),
    pub(super) curves: &'a [Curve],
}

impl Plane<'_> {
    fn points(&self) -> impl Iterator<Item = &Point> {
        self.curves.iter().flat_map(|curve| &curve.points)
    }

    /// The scales of the two axes within a frame.
    pub(super) fn scales(&self, frame: Frame) -> (Scale, Scale) {
        let is_ratio = self.axes.1 == Quantity::Ratio;
        let scale = |values: Vec<f64>, logarithmic, from, to| {
            if logarithmic {
                Scale::logarithmic(values, from, to)
            } else if is_ratio {
                Scale::between(values, from, to)
            } else {
                Scale::linear(values, from, to)
            }
        };
        let x = self.points().map(|p| p.x).collect();
        let y = self.points().flat_map(|p| {
            let (low, high) = p.interval.unwrap_or((p.y, p.y));
            [low, p.y, high]
        });
        (
            scale(x, self.axes.0.is_logarithmic(), frame.left, frame.right),
            scale(y.collect(), self.axes.1.is_logarithmic(), frame.bottom, frame.top),
        )
    }

    /// Draws the axes and the curves.
    pub(super) fn draw(&self, area: &Canvas<'_>, frame: Frame) -> Result<(), String> {
        let scales = self.scales(frame);
        self.axes(area, frame, scales)?;
        self.curves.iter().try_for_each(|curve| draw_curve(area, scales, curve))
    }

    /// Draws the axes alone.
    pub(super) fn axes(
        &self,
        area: &Canvas<'_>,
        frame: Frame,
        (x, y): (Scale, Scale),
    ) -> Result<(), String> {
        let Frame { left, right, top, bottom } = frame;
        for tick in y.ticks() {
            let at = y.pixel(tick);
            segment(area, (left, at), (right, at), GRID, 1)?;
            text(area, (left - 8, at), Align::Right, &value(self.axes.1, tick))?;
        }
        let mut values: Vec<f64> = self.points().map(|point| point.x).collect();
        values.sort_by(f64::total_cmp);
        let mut free_from = i32::MIN;
        for value in values {
            let at = x.pixel(value);
            if at >= free_from {
                segment(area, (at, top), (at, bottom + 5), GRID, 1)?;
                text(area, (at, bottom + 18), Align::Middle, &grouped(value))?;
                free_from = at + LABEL_GAP;
            }
        }
        segment(area, (left, bottom), (right, bottom), INK, 1)?;
        segment(area, (left, top), (left, bottom), INK, 1)?;
        let middle = ((left + right) / 2, (top + bottom) / 2);
        let named = |title: &str, logarithmic| match logarithmic {
            true => format!("{title}, logarithmic"),
            false => title.to_owned(),
        };
        let across = named(self.axes.0.title(), self.axes.0.is_logarithmic());
        let upwards = named(self.axes.1.title(), self.axes.1.is_logarithmic());
        text(area, (middle.0, bottom + 42), Align::Middle, &across)?;
        text(area, (left - 68, middle.1), Align::Upwards, &upwards)?;
        if !self.title.is_empty() {
            text(area, (middle.0, top - 14), Align::Middle, self.title)?;
        }
        Ok(())
    }

    /// The panel in words, for those who do not see it: the first and the last point of each curve.
    pub(super) fn describe(&self) -> String {
        let (x, y) = self.axes;
        let mut words = format!("{} over {}", y.title(), x.title());
        if !self.title.is_empty() {
            words.push_str(&format!(" ({})", self.title));
        }
        words.push('.');
        for curve in self.curves {
            if let (Some(first), Some(last)) = (curve.points.first(), curve.points.last()) {
                words.push_str(&format!(
                    " {}: {} at {}, {} at {}.",
                    curve.look.label,
                    value(y, first.y),
                    grouped(first.x),
                    value(y, last.y),
                    grouped(last.x)
                ));
            }
        }
        words
    }
}

/// A value with its unit.
fn value(quantity: Quantity, value: f64) -> String {
    match quantity {
        Quantity::Time | Quantity::TimeFromZero | Quantity::TimeWithoutLink => time(value),
        Quantity::Rate => grouped(value),
        Quantity::Ratio => format!("{value:.2}"),
    }
}

/// A curve: its line, then its bars and markers.
pub(super) fn draw_curve(
    area: &Canvas<'_>,
    (x, y): (Scale, Scale),
    curve: &Curve,
) -> Result<(), String> {
    let at = |point: &Point| (x.pixel(point.x), y.pixel(point.y));
    if curve.look.line != Line::None {
        let line: Vec<_> = curve.points.iter().map(at).collect();
        join(area, &line, &curve.look)?;
    }
    for point in &curve.points {
        let (px, py) = at(point);
        if let Some((low, high)) = point.interval {
            let ends = ((px, y.pixel(low)), (px, y.pixel(high)));
            bar(area, ends.0, ends.1, curve.look.colour)?;
        }
        let look = Look { marker: point.marker, ..curve.look.clone() };
        mark(area, (px, py), &look)?;
    }
    Ok(())
}
