//! Figures as SVG, drawn from sample rows and published points alone.
//!
//! Text stays text. Colours are those of Okabe and Ito, which people with common colour vision
//! deficiencies can tell apart; every series also has its own marker. A figure has a white
//! background and turns dark where the reader's screen asks for it.

use crate::experiment::plot::Plot;
use crate::experiment::{self, Experiment};
use crate::published::{Published, SET_UP};
use crate::sample::{Interval, Sample};

mod chart;
mod dots;
mod fits;
mod growth;
mod lines;
mod overview;
mod panel;
mod reads;
mod svg;

pub use growth::{draw_growth, growth_name};
pub use overview::{OVERVIEW, draw_overview};

/// A figure that cannot be drawn.
#[derive(Debug, thiserror::Error)]
#[error("figure {figure} cannot be drawn: {why}")]
pub struct FigureError {
    /// Which one.
    pub figure: String,
    /// What the drawing library said.
    pub why: String,
}

/// A drawn figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    /// The experiment's name; also the stem of its file.
    pub name: String,
    /// The experiment's title.
    pub title: String,
    /// What the figure shows, and what its error bars and sample counts are.
    pub caption: String,
    /// The SVG document, without an XML declaration, so that a page can embed it.
    pub svg: String,
}

/// Draws the figure of every experiment that has samples, in the order of the experiments.
///
/// # Errors
/// If the drawing library refuses.
pub fn draw_all(samples: &[Sample], published: &[Published]) -> Result<Vec<Figure>, FigureError> {
    experiment::ALL
        .iter()
        .filter_map(|experiment| draw(experiment, samples, published).transpose())
        .collect()
}

/// Draws the figure of one experiment; `None` if it has no samples.
///
/// # Errors
/// If the drawing library refuses.
pub fn draw(
    experiment: &Experiment,
    samples: &[Sample],
    published: &[Published],
) -> Result<Option<Figure>, FigureError> {
    let mine: Vec<&Sample> = samples
        .iter()
        .filter(|sample| sample.experiment == experiment.name && sample.median_ns > 0)
        .collect();
    if mine.is_empty() {
        return Ok(None);
    }
    let drawn = match &experiment.plot {
        Plot::Lines { panels, line } => lines::draw(experiment, (panels, *line), &mine, published),
        Plot::Dots => dots::draw(experiment, &mine),
        Plot::Fits => fits::draw(experiment, &mine, published),
        Plot::Reads => reads::draw(experiment, &mine),
    };
    let svg = drawn.map_err(|why| FigureError { figure: experiment.name.into(), why })?;
    let mut caption = experiment.caption.to_owned();
    if matches!(experiment.plot, Plot::Fits) {
        caption.push_str(&fits::verdict(&mine, published));
    }
    // What was read does not depend on the number of tries.
    if !matches!(experiment.plot, Plot::Reads) {
        caption.push_str(&format!(" {}", counts(&mine)));
    }
    if experiment.has_published() {
        caption.push(' ');
        caption.push_str(SET_UP);
    }
    Ok(Some(Figure { name: experiment.name.into(), title: experiment.title.into(), caption, svg }))
}

/// How many samples the points have, and what the bars are.
fn counts(samples: &[&Sample]) -> String {
    let least = samples.iter().map(|s| s.samples).min().unwrap_or(0);
    let most = samples.iter().map(|s| s.samples).max().unwrap_or(0);
    let n = if least == most { format!("n = {most}") } else { format!("n = {least} to {most}") };
    if samples.iter().all(|s| s.interval == Some(Interval::MeanCi95)) {
        return format!("Means over {n} replications; bars: {}.", Interval::MeanCi95);
    }
    let few = samples.iter().filter(|s| s.interval.is_none()).count();
    let bars = match few {
        0 => format!("bars: {}", Interval::MedianCi95),
        _ if few == samples.len() => "no bars: too few repetitions for an interval".to_owned(),
        _ => format!("bars: {}, where there are at least six", Interval::MedianCi95),
    };
    format!("Medians of {n} repetitions a point; {bars}.")
}

#[cfg(test)]
mod tests;
