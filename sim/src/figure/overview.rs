//! One small picture of speed: published and measured times for the smallest and the largest record
//! that both have.

use super::chart::{
    Align, Line, Look, Marker, Scale, canvas, finish, grouped, heading, legend, mark, segment,
    text, time,
};
use super::dots::axis;
use super::svg::{BLUE, GRID, INK, VERMILION};
use super::{Figure, FigureError};
use crate::published::{Published, SOURCE, Series};
use crate::sample::{Operation, Sample};
use sesphr::algebra::Pairing;
use sesphr::algebra::{bls12::Bls12, type_a::TypeA};
use sesphr::profile::Payload;

/// The name of the picture; also the stem of its file.
pub const OVERVIEW: &str = "overview";

const TITLE: &str = "Time to encrypt and to decrypt a record";
const WIDTH: u32 = 560;
const LEFT: i32 = 150;
const RIGHT: i32 = 536;
const TOP: i32 = 122;
const ROW: i32 = 34;

/// A row: what is done with how many KB, and each series' time in nanoseconds.
struct OperationTimes {
    label: String,
    times: [Option<f64>; 3],
}

/// Draws the picture; `None` if no size was both published and measured.
///
/// # Errors
/// If the drawing library refuses.
pub fn draw_overview(
    samples: &[Sample],
    published: &[Published],
) -> Result<Option<Figure>, FigureError> {
    let rows: Vec<OperationTimes> = [
        (Operation::Encryption, Series::Encryption, "encrypt"),
        (Operation::Decryption, Series::Decryption, "decrypt"),
    ]
    .into_iter()
    .flat_map(|of| rows(of, samples, published))
    .collect();
    if rows.is_empty() {
        return Ok(None);
    }
    let svg = draw(&rows).map_err(|why| FigureError { figure: OVERVIEW.into(), why })?;
    let caption = format!(
        "Processor time for a record of four partitions, on a logarithmic axis. {SOURCE} measured \
         on its own machine, so compare the shapes and not the times."
    );
    Ok(Some(Figure { name: OVERVIEW.into(), title: TITLE.into(), caption, svg }))
}

fn rows(
    (operation, series, verb): (Operation, Series, &str),
    samples: &[Sample],
    published: &[Published],
) -> Vec<OperationTimes> {
    let measured = |curve: &str, payload, kb: u32| {
        let is = |s: &&Sample| {
            (s.operation, s.curve.as_str(), s.payload) == (operation, curve, Some(payload))
                && s.bytes == Some(u64::from(kb) * 1024)
        };
        samples.iter().find(is).map(|sample| sample.median_ns as f64)
    };
    let of = |point: &Published| {
        let ours = measured(TypeA::NAME, Payload::Literal, point.x);
        let hybrid = measured(Bls12::NAME, Payload::Hybrid, point.x);
        let theirs = f64::from(point.time_ms) * 1e6;
        ours.or(hybrid)?;
        let label = format!("{verb} {} KB", grouped(point.x.into()));
        Some(OperationTimes { label, times: [Some(theirs), ours, hybrid] })
    };
    let mut all: Vec<OperationTimes> =
        published.iter().filter(|point| point.series == series).filter_map(of).collect();
    let last = if all.len() > 1 { all.pop() } else { None };
    all.truncate(1);
    all.extend(last);
    all
}

fn draw(rows: &[OperationTimes]) -> Result<String, String> {
    let look = |label: &str, colour, marker| Look {
        label: label.into(),
        colour,
        marker,
        line: Line::None,
    };
    let looks = [
        look(&format!("published {SOURCE}"), INK, Marker::Diamond),
        look("measured: type-a, literal", BLUE, Marker::Circle),
        look("measured: bls12-381, hybrid", VERMILION, Marker::Square),
    ];
    let bottom = TOP + ROW * i32::try_from(rows.len()).unwrap_or(0);
    let height = u32::try_from(bottom + 62).unwrap_or(0);
    let mut drawn = String::new();
    let area = canvas(&mut drawn, (WIDTH, height))?;
    heading(&area, TITLE)?;
    legend(&area, (24, 52), 250, &looks)?;
    let times = rows.iter().flat_map(|row| row.times).flatten();
    let x = Scale::logarithmic(times, LEFT, RIGHT);
    axis(&area, x, (LEFT, RIGHT), (TOP, bottom))?;
    let mut words = String::from("Time of each operation.");
    for (row, y) in rows.iter().zip((0..).map(|at| TOP + ROW * at + ROW / 2)) {
        text(&area, (LEFT - 12, y), Align::Right, &row.label)?;
        segment(&area, (LEFT, y), (RIGHT, y), GRID, 1)?;
        for (ns, look) in row.times.iter().zip(&looks) {
            let Some(ns) = ns else { continue };
            mark(&area, (x.pixel(*ns), y), look)?;
            words.push_str(&format!(" {}, {}: {}.", row.label, look.label, time(*ns)));
        }
    }
    finish(area)?;
    Ok(super::svg::finish(&drawn, OVERVIEW, TITLE, &words))
}
