//! What a typesetter needs for the report on paper: the words and numbers of the page as data, the
//! figures, and a template for Typst.

use crate::ReportError;
use crate::format::printable;
use crate::page;
use crate::results::Results;
use serde_json::Value;
use sesphr_model::counterexample::DIAGRAM_STYLE;

/// The template. It reads `report.json`, figures and diagrams from its own folder.
pub const TEMPLATE: &str = include_str!("../templates/report.typ");

/// The content of the page, as data.
///
/// # Errors
/// If a figure cannot be drawn, or JSON cannot hold the words.
pub fn content(results: &Results) -> Result<Value, ReportError> {
    Ok(page::content(results, &results.figures()?)?)
}

/// The pictures that the template places, each as a file name and SVG: the figures, and a diagram
/// of the first counterexample of each property.
///
/// # Errors
/// If a figure cannot be drawn.
pub fn figures(results: &Results) -> Result<Vec<(String, String)>, ReportError> {
    let drawn =
        results.figures()?.into_iter().map(|figure| (format!("{}.svg", figure.name), figure.svg));
    let first = results.counterexamples.iter().filter(|found| found.id.ends_with("-1"));
    let style = printed(DIAGRAM_STYLE);
    let diagrams = first.map(|found| {
        let diagram = found.sequence(found.id.clone()).folded().styled(&style);
        (format!("{}.svg", found.id), printable(&diagram))
    });
    Ok(drawn.chain(diagrams).collect())
}

/// A style sheet for light backgrounds in which colours are plain values, because typesetters do
/// not know variables. The first rule of the original sets the variables, and rules for dark
/// screens come last.
fn printed(style: &str) -> String {
    let light = style.split_once("@media").map_or(style, |(light, _)| light);
    let first = light.split_once('{').and_then(|(_, rest)| rest.split_once('}'));
    let set = first.map_or("", |(rule, _)| rule).split(';').filter_map(|set| set.split_once(':'));
    set.fold(light.to_owned(), |style, (name, value)| match name {
        "color" => style.replace("currentColor", value),
        name => style.replace(&format!("var({name})"), value),
    })
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
        let names: Vec<_> = records.iter().filter_map(|record| record.get("name")).collect();
        assert!(names.contains(&&Value::String(printable)), "{names:?}");
    }

    #[test]
    fn every_picture_is_svg() {
        let pictures = figures(&results()).expect("drawn");
        assert_eq!(pictures.len(), 9 + 2);
        for (name, svg) in pictures {
            assert!(name.ends_with(".svg") && svg.starts_with("<svg "), "{name}");
            roxmltree::Document::parse(&svg).expect("well-formed");
            let diagram = name.ends_with("-1.svg");
            assert!(!diagram || !(svg.contains("var(") || svg.contains("currentColor")), "{svg}");
        }
    }
}
