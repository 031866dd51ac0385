//! How a search grows: states, time and memory over one bound of its scope.

use super::chart::{
    Align, Canvas, Line, Look, Marker, Pixel, Scale, TITLED, canvas, finish, grouped, heading,
    join, legend, mark, segment, text, time,
};
use super::svg::{BLUE, GREEN, GRID, INK, PURPLE, VERMILION};
use super::{Figure, FigureError};
use sesphr_model::growth::{Axis, Growth};
use std::collections::BTreeMap;

const WIDTH: i32 = 760;
const LEFT: i32 = 110;
const RIGHT: i32 = 736;
/// Height of a panel, and of what is below it.
const PANEL: i32 = 190;
const GAP: i32 = 36;

/// A quantity that grows.
struct Quantity {
    title: &'static str,
    of: fn(&Growth) -> f64,
    tick: fn(f64) -> String,
}

const QUANTITIES: [Quantity; 3] = [
    Quantity { title: "unique states", of: |row| row.unique_states as f64, tick: grouped },
    Quantity { title: "time", of: |row| row.median_ns as f64, tick: time },
    Quantity { title: "memory", of: |row| row.bytes as f64, tick: memory },
];

/// Draws the figure of each axis that has rows: a panel for each quantity, a curve for each profile
/// and coalition.
///
/// # Errors
/// If the drawing library refuses.
pub fn draw_growth(rows: &[Growth]) -> Result<Vec<Figure>, FigureError> {
    let of = |axis| rows.iter().filter(|row| row.axis == axis).collect::<Vec<_>>();
    let axes = Axis::ALL.into_iter().map(|axis| (axis, of(axis)));
    axes.filter(|(_, mine)| !mine.is_empty()).map(|(axis, mine)| draw_axis(axis, &mine)).collect()
}

/// The name of an axis' figure.
#[must_use]
pub fn growth_name(axis: Axis) -> String {
    format!("growth-{}", axis.text())
}

fn draw_axis(axis: Axis, mine: &[&Growth]) -> Result<Figure, FigureError> {
    let name = growth_name(axis);
    let title = format!("Growth of a search with the number of {}", axis.text());
    let drawn = draw(axis, mine, &title);
    let (drawn, caption) = drawn.map_err(|why| FigureError { figure: name.clone(), why })?;
    let svg = super::svg::finish(&drawn, &name, &title, &caption);
    Ok(Figure { name, title, caption, svg })
}

fn draw(axis: Axis, rows: &[&Growth], title: &str) -> Result<(String, String), String> {
    let mut curves: BTreeMap<(&str, &str), Vec<&Growth>> = BTreeMap::new();
    for row in rows {
        curves.entry((&row.profile, &row.coalition)).or_default().push(row);
    }
    let shapes = [
        (BLUE, Marker::Circle),
        (VERMILION, Marker::Square),
        (GREEN, Marker::Triangle),
        (PURPLE, Marker::Diamond),
    ];
    let looks: Vec<Look> = curves
        .keys()
        .zip(shapes.into_iter().cycle())
        .map(|((profile, coalition), (colour, marker))| {
            let label = format!("{profile}, {coalition}");
            Look { label, colour, marker, line: Line::Solid }
        })
        .collect();
    let head = 24 + TITLED + 22 * looks.len().div_ceil(2) as i32;
    let height = head + QUANTITIES.len() as i32 * (PANEL + GAP) + 20;
    let mut drawn = String::new();
    let area = canvas(&mut drawn, (WIDTH.unsigned_abs(), height.unsigned_abs()))?;
    heading(&area, title)?;
    legend(&area, (LEFT - 60, 24 + TITLED), 356, &looks)?;
    let most = rows.iter().map(|row| row.size).max().unwrap_or(1);
    for (at, quantity) in (0..).zip(&QUANTITIES) {
        let top = head + at * (PANEL + GAP);
        let y = Scale::logarithmic(rows.iter().map(|row| (quantity.of)(row)), top + PANEL, top);
        panel(&area, (quantity, y), most, top)?;
        for (curve, look) in curves.values().zip(&looks) {
            let pixel = |row: &&Growth| (across(row.size, most), y.pixel((quantity.of)(row)));
            let points: Vec<Pixel> = curve.iter().map(pixel).collect();
            join(&area, &points, look)?;
            for point in points {
                mark(&area, point, look)?;
            }
        }
    }
    text(&area, ((LEFT + RIGHT) / 2, height - 16), Align::Middle, axis.text())?;
    finish(area)?;
    Ok((drawn, caption(axis, &curves)))
}

/// What the figure shows, in numbers.
fn caption(axis: Axis, curves: &BTreeMap<(&str, &str), Vec<&Growth>>) -> String {
    let samples = curves.values().flatten().map(|row| row.samples).min().unwrap_or_default();
    let mut words = format!(
        "Unique states, wall time (median of {samples}) and memory of an exhaustive search, over the \
         number of {}. Vertical axes are logarithmic. A curve ends where the next search would exceed \
         the limit on states.",
        axis.text()
    );
    for ((profile, coalition), curve) in curves {
        if let (Some(first), Some(last)) = (curve.first(), curve.last()) {
            words.push_str(&format!(
                " {profile} against {coalition}: {} states at {}, {} at {}.",
                grouped(first.unique_states as f64),
                first.size,
                grouped(last.unique_states as f64),
                last.size
            ));
        }
    }
    words
}

/// The pixel of a size, from nothing to the largest.
fn across(size: u16, most: u16) -> i32 {
    LEFT + i32::from(size) * (RIGHT - LEFT - 20) / i32::from(most)
}

fn panel(
    area: &Canvas<'_>,
    (quantity, y): (&Quantity, Scale),
    most: u16,
    top: i32,
) -> Result<(), String> {
    let bottom = top + PANEL;
    for tick in y.ticks() {
        let at = y.pixel(tick);
        segment(area, (LEFT, at), (RIGHT, at), GRID, 1)?;
        text(area, (LEFT - 8, at), Align::Right, &(quantity.tick)(tick))?;
    }
    for size in 1..=most {
        let at = across(size, most);
        segment(area, (at, top), (at, bottom + 5), GRID, 1)?;
        text(area, (at, bottom + 18), Align::Middle, &size.to_string())?;
    }
    segment(area, (LEFT, bottom), (RIGHT, bottom), INK, 1)?;
    segment(area, (LEFT, top), (LEFT, bottom), INK, 1)?;
    let named = format!("{}, logarithmic", quantity.title);
    text(area, (16, i32::midpoint(top, bottom)), Align::Upwards, &named)
}

/// Bytes, for an axis: "20 MB".
fn memory(bytes: f64) -> String {
    let (value, unit) = match bytes {
        bytes if bytes < 1e6 => (bytes / 1e3, "KB"),
        bytes if bytes < 1e9 => (bytes / 1e6, "MB"),
        bytes => (bytes / 1e9, "GB"),
    };
    format!("{} {unit}", (value * 10.0).round() / 10.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{read_csv, write_csv};

    fn rows() -> Vec<Growth> {
        let row = |(axis, size, coalition): (Axis, u16, &str)| Growth {
            axis,
            size,
            profile: "hardened".into(),
            coalition: coalition.into(),
            unique_states: 10_u64.pow(size.into()),
            transitions: 3 * 10_u64.pow(size.into()),
            depth: 9,
            samples: 3,
            median_ns: 1_000_000 * u64::from(size),
            bytes: 2_000_000 * u64::from(size),
        };
        let sizes = |coalition| (1..=4).map(move |size| (Axis::Users, size, coalition));
        let other = [(Axis::Records, 1, "none")];
        sizes("none").chain(sizes("user+srs")).chain(other).map(row).collect()
    }

    /// The table alone reproduces the figure, which shows only the rows of its axis.
    #[test]
    fn figures_are_redrawn_from_their_table() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("growth.csv");
        write_csv(&path, &rows()).expect("written");
        let read: Vec<Growth> = read_csv(&path).expect("read");
        assert_eq!(read, rows());
        let figures = draw_growth(&read).expect("drawn");
        assert_eq!(figures, draw_growth(&rows()).expect("drawn"));
        let names: Vec<&str> = figures.iter().map(|figure| figure.name.as_str()).collect();
        assert_eq!(names, ["growth-users", "growth-records"]);
        let [users, _] = figures.as_slice() else { panic!("two axes have rows") };
        assert!(users.caption.contains("hardened against user+srs: 10 states at 1, 10,000 at 4"));
        // A legend entry and three panels of four points, for each of two curves.
        assert_eq!(users.svg.matches("<circle").count() / 2, 1 + 3 * 4);
        let of_users = rows().into_iter().filter(|row| row.axis == Axis::Users).collect::<Vec<_>>();
        assert_eq!(draw_growth(&of_users).expect("drawn"), std::slice::from_ref(users));
    }
}
