//! The parts that all figures share: markers, legend, logarithmic axes, text.

use super::svg::{INK, PAPER};
use crate::whole;
use plotters::coord::Shift;
use plotters::element::DashedPathElement;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

/// A time in nanoseconds, for an axis: "20 ms".
pub(super) use sesphr_model::format::tick as time;

/// Where the library draws.
pub(super) type Canvas<'a> = DrawingArea<SVGBackend<'a>, Shift>;
/// A pixel.
pub(super) type Pixel = (i32, i32);
/// Red, green, blue.
pub(super) type Colour = (u8, u8, u8);

/// Font size in the figure's own units.
const FONT: f64 = 13.0;
/// Font size of a figure's title.
const HEADING: f64 = 16.0;
/// Pixels that a title takes from what is below it.
pub(super) const TITLED: i32 = 28;
/// Half the size of a marker.
const MARK: i32 = 5;

/// The shape of a series' points.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Marker {
    None,
    Circle,
    Ring,
    Square,
    Box,
    Triangle,
    HollowTriangle,
    Diamond,
    HollowDiamond,
}

/// How a series looks and what it is called.
#[derive(Clone)]
pub(super) struct Look {
    pub(super) label: String,
    pub(super) colour: Colour,
    pub(super) marker: Marker,
    pub(super) line: Line,
}

/// How a series' points are joined.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Line {
    None,
    Solid,
    Dashed,
}

pub(super) fn colour((r, g, b): Colour) -> RGBColor {
    RGBColor(r, g, b)
}

/// The library's errors as text: they only say that writing to a string failed.
pub(super) fn text_error(error: impl std::fmt::Display) -> String {
    error.to_string()
}

/// A canvas of a size with the background drawn.
pub(super) fn canvas(buffer: &mut String, size: (u32, u32)) -> Result<Canvas<'_>, String> {
    let canvas = SVGBackend::with_string(buffer, size).into_drawing_area();
    canvas.fill(&colour(PAPER)).map_err(text_error)?;
    Ok(canvas)
}

/// How text is placed at a pixel.
#[derive(Clone, Copy)]
pub(super) enum Align {
    /// Starts at it.
    Left,
    /// Is centred on it.
    Middle,
    /// Ends at it.
    Right,
    /// Is centred on it and runs upwards.
    Upwards,
}

/// The title of a figure, at its top.
pub(super) fn heading(canvas: &Canvas<'_>, title: &str) -> Result<(), String> {
    sized(canvas, (24, 22), Align::Left, (title, HEADING))
}

pub(super) fn text(canvas: &Canvas<'_>, at: Pixel, align: Align, text: &str) -> Result<(), String> {
    sized(canvas, at, align, (text, FONT))
}

fn sized(
    canvas: &Canvas<'_>,
    at: Pixel,
    align: Align,
    (text, size): (&str, f64),
) -> Result<(), String> {
    // The library divides the size by 1.24 when it writes it.
    let mut font = ("sans-serif", size * 1.24).into_font();
    let anchor = match align {
        Align::Left => HPos::Left,
        Align::Right => HPos::Right,
        Align::Middle | Align::Upwards => HPos::Center,
    };
    if matches!(align, Align::Upwards) {
        font = font.transform(FontTransform::Rotate270);
    }
    let ink = colour(INK);
    let style = TextStyle::from(font).color(&ink).pos(Pos::new(anchor, VPos::Center));
    canvas.draw(&Text::new(text.to_owned(), at, style)).map_err(text_error)
}

pub(super) fn segment(
    canvas: &Canvas<'_>,
    from: Pixel,
    to: Pixel,
    tint: Colour,
    width: u32,
) -> Result<(), String> {
    canvas
        .draw(&PathElement::new(vec![from, to], colour(tint).stroke_width(width)))
        .map_err(text_error)
}

/// A series' line through its points.
pub(super) fn join(canvas: &Canvas<'_>, points: &[Pixel], look: &Look) -> Result<(), String> {
    let style = colour(look.colour).stroke_width(2);
    match look.line {
        Line::None => Ok(()),
        Line::Solid => canvas.draw(&PathElement::new(points.to_vec(), style)).map_err(text_error),
        Line::Dashed => canvas
            .draw(&DashedPathElement::new(points.iter().copied(), 6, 4, style))
            .map_err(text_error),
    }
}

/// A vertical or horizontal error bar with caps.
pub(super) fn bar(canvas: &Canvas<'_>, a: Pixel, b: Pixel, tint: Colour) -> Result<(), String> {
    let (dx, dy) = if a.0 == b.0 { (4, 0) } else { (0, 4) };
    segment(canvas, a, b, tint, 1)?;
    for (x, y) in [a, b] {
        segment(canvas, (x - dx, y - dy), (x + dx, y + dy), tint, 1)?;
    }
    Ok(())
}

/// A marker, filled with its colour or with the background.
pub(super) fn mark(canvas: &Canvas<'_>, (x, y): Pixel, look: &Look) -> Result<(), String> {
    if look.marker == Marker::None {
        return Ok(());
    }
    let m = MARK;
    let (outline, hollow): (Vec<Pixel>, _) = match look.marker {
        Marker::None | Marker::Circle | Marker::Ring => (Vec::new(), look.marker == Marker::Ring),
        Marker::Square | Marker::Box => (
            vec![(x - m, y - m), (x + m, y - m), (x + m, y + m), (x - m, y + m)],
            look.marker == Marker::Box,
        ),
        Marker::Triangle | Marker::HollowTriangle => (
            vec![(x - m, y + m), (x, y - m - 1), (x + m, y + m)],
            look.marker == Marker::HollowTriangle,
        ),
        Marker::Diamond | Marker::HollowDiamond => (
            vec![(x - m - 1, y), (x, y - m - 1), (x + m + 1, y), (x, y + m + 1)],
            look.marker == Marker::HollowDiamond,
        ),
    };
    let fill = colour(if hollow { PAPER } else { look.colour });
    let stroke = colour(look.colour).stroke_width(2);
    if outline.is_empty() {
        canvas.draw(&Circle::new((x, y), m, fill.filled())).map_err(text_error)?;
        return canvas.draw(&Circle::new((x, y), m, stroke)).map_err(text_error);
    }
    let closed: Vec<Pixel> = outline.iter().chain(outline.first()).copied().collect();
    canvas.draw(&Polygon::new(outline, fill.filled())).map_err(text_error)?;
    canvas.draw(&PathElement::new(closed, stroke)).map_err(text_error)
}

/// Draws the legend from its top left pixel down, two entries per row, and returns its height.
pub(super) fn legend(
    canvas: &Canvas<'_>,
    (left, top): Pixel,
    column: i32,
    looks: &[Look],
) -> Result<i32, String> {
    const ROW: i32 = 22;
    let mut y = top;
    for row in looks.chunks(2) {
        for (x, look) in [left, left + column].into_iter().zip(row) {
            join(canvas, &[(x, y), (x + 34, y)], look)?;
            mark(canvas, (x + 17, y), look)?;
            text(canvas, (x + 44, y), Align::Left, &look.label)?;
        }
        y += ROW;
    }
    Ok(y - top)
}

/// An axis: values to pixels.
#[derive(Clone, Copy)]
pub(super) struct Scale {
    low: f64,
    high: f64,
    from: i32,
    to: i32,
    logarithmic: bool,
}

impl Scale {
    /// A logarithmic axis over all `values`, with a little room at both ends, from one pixel to
    /// another.
    pub(super) fn logarithmic(values: impl IntoIterator<Item = f64>, from: i32, to: i32) -> Self {
        let (low, high) = values
            .into_iter()
            .filter(|value| *value > 0.0)
            .fold((f64::INFINITY, 0.0_f64), |(low, high), value| (low.min(value), high.max(value)));
        // Without a value, any range will do.
        let (low, high) = if low <= high { (low, high) } else { (1.0, 10.0) };
        let room = (high / low).powf(0.04).max(1.25);
        Self { low: low / room, high: high * room, from, to, logarithmic: true }
    }

    /// An axis from zero to a little more than the greatest of `values`.
    pub(super) fn linear(values: impl IntoIterator<Item = f64>, from: i32, to: i32) -> Self {
        let high = values.into_iter().fold(0.0_f64, f64::max);
        let high = if high > 0.0 { high } else { 1.0 };
        Self { low: 0.0, high: high * 1.08, from, to, logarithmic: false }
    }

    /// An axis from a little less than the least of `values` to a little more than the greatest.
    pub(super) fn between(values: impl IntoIterator<Item = f64>, from: i32, to: i32) -> Self {
        let (low, high) = values
            .into_iter()
            .fold((f64::INFINITY, 0.0_f64), |(low, high), value| (low.min(value), high.max(value)));
        let (low, high) = if low <= high { (low, high) } else { (0.0, 1.0) };
        let room = ((high - low) * 0.06).max(0.01);
        Self { low: low - room, high: high + room, from, to, logarithmic: false }
    }

    /// The pixel of a value; of the nearest end if it is not on the axis.
    pub(super) fn pixel(self, value: f64) -> i32 {
        let part = if self.logarithmic {
            (value / self.low).ln() / (self.high / self.low).ln()
        } else {
            (value - self.low) / (self.high - self.low)
        };
        let length = f64::from(self.to - self.from);
        self.from + whole::signed((part.clamp(0.0, 1.0) * length).round())
    }

    /// Whether a value is on the axis.
    pub(super) fn holds(self, value: f64) -> bool {
        (self.low..=self.high).contains(&value)
    }

    /// Values at even distances, from one end to the other.
    pub(super) fn steps(self, number: u32) -> impl Iterator<Item = f64> {
        (0..=number)
            .map(move |i| self.low + (self.high - self.low) * f64::from(i) / f64::from(number))
    }

    /// Where to put labels.
    pub(super) fn ticks(self) -> Vec<f64> {
        if self.logarithmic { self.powers() } else { self.multiples() }
    }

    /// Powers of ten within the axis; where they are fewer than three, 2 and 5 of each as well.
    fn powers(self) -> Vec<f64> {
        let decades = || {
            let first = whole::signed(self.low.log10());
            let last = whole::signed(self.high.log10().ceil());
            (first..=last).map(|exponent| 10_f64.powi(exponent))
        };
        let within = |value: &f64| (self.low..=self.high).contains(value);
        let ticks: Vec<f64> = decades().filter(within).collect();
        if ticks.len() >= 3 {
            return ticks;
        }
        decades().flat_map(|power| [power, 2.0 * power, 5.0 * power]).filter(within).collect()
    }

    /// Multiples of 1, 2 or 5 times a power of ten: three to six of them, and zero if it is there.
    fn multiples(self) -> Vec<f64> {
        let length = self.high - self.low;
        let power = 10_f64.powf((length / 6.0).log10().floor());
        let steps = [1.0, 2.0, 5.0, 10.0].map(|factor| factor * power);
        let step = steps.into_iter().find(|step| length / step <= 6.0).unwrap_or(length);
        let first = (self.low / step).ceil();
        (0..=6).map(|i| (first + f64::from(i)) * step).filter(|tick| *tick <= self.high).collect()
    }
}

/// A whole number with thousands separators: "10,000".
pub(super) fn grouped(value: f64) -> String {
    sesphr_model::format::count(whole::nearest(value))
}

/// Completes the document.
pub(super) fn finish(canvas: Canvas<'_>) -> Result<(), String> {
    canvas.present().map_err(text_error)?;
    drop(canvas);
    Ok(())
}
