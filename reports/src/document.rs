//! What a typesetter needs for the report on paper: the words and numbers of the page as data, the
//! figures, and a template for typst.

use crate::ReportError;
use crate::page;
use crate::results::Results;
use serde_json::Value;
use sesphr_sim::figure::draw_all;

/// The template: it reads `report.json`, and figures and diagrams from beside itself.
pub const TEMPLATE: &str = include_str!("../templates/report.typ");

/// What the page says, as data.
///
/// # Errors
/// A figure that cannot be drawn, or words that JSON cannot hold.
pub fn content(results: &Results) -> Result<Value, ReportError> {
    let figures = draw_all(&results.measurements, &results.published)?;
    Ok(page::content(results, &figures)?)
}

/// The pictures that the template places, each as a file name and SVG: figures, and a diagram of the
/// first counterexample of each property.
///
/// # Errors
/// A figure that cannot be drawn.
pub fn figures(results: &Results) -> Result<Vec<(String, String)>, ReportError> {
    let figures = draw_all(&results.measurements, &results.published)?;
    let drawn = figures.into_iter().map(|figure| (format!("{}.svg", figure.name), figure.svg));
    let first = results.counterexamples.iter().filter(|found| found.id.ends_with("-1"));
    let diagrams = first.map(|found| {
        let style = sesphr_model::counterexample::DIAGRAM_STYLE;
        (
            format!("{}.svg", found.id),
            page::printable(&found.sequence(found.id.clone()).styled(style)),
        )
    });
    Ok(drawn.chain(diagrams).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample_run::{HOSTILE, results};

    #[test]
    fn the_content_has_the_words_of_the_page() {
        let run = results();
        let content = content(&run).expect("content");
        let text = content.to_string();
        for words in ["10,106 bytes", "T4", "two-users-two-records", "10,000 users", "byte-exact"] {
            assert!(text.contains(words), "{words}");
        }
        let lines = content.get("lines").and_then(Value::as_array).expect("a summary");
        assert_eq!(lines.len(), 10);
        let printable = HOSTILE.replace('\u{1b}', "\u{FFFD}");
        let records = content.get("records").and_then(Value::as_array).expect("records");
        assert_eq!(records[1].get("name"), Some(&Value::String(printable)));
    }

    #[test]
    fn every_picture_is_svg() {
        let pictures = figures(&results()).expect("drawn");
        assert_eq!(pictures.len(), 4 + 2);
        for (name, svg) in pictures {
            assert!(name.ends_with(".svg") && svg.starts_with("<svg "), "{name}");
            roxmltree::Document::parse(&svg).expect("well-formed");
        }
    }
}
