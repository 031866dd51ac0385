use super::*;
use crate::published::{self, SIZES_KB, USERS};
use crate::sample::Operation;
use sesphr::profile::Payload;

fn sample(experiment: &str, operation: Operation, curve: &str) -> Sample {
    Sample {
        experiment: experiment.into(),
        operation,
        curve: curve.into(),
        payload: None,
        threads: 1,
        users: None,
        bytes: None,
        partitions: None,
        samples: 7,
        median_ns: 1_000_000,
        low_ns: 900_000,
        high_ns: 1_300_000,
        interval: Interval::MedianCi95,
    }
}

/// Rows of every experiment; the numbers are made up and only drawn.
fn samples() -> Vec<Sample> {
    let mut rows = Vec::new();
    for (curve, factor) in [("bls12-381", 1), ("type-a", 2)] {
        for users in USERS {
            for threads in [1, 64] {
                let mut row = sample("key-generation", Operation::KeyGeneration, curve);
                row.users = Some(users);
                row.threads = threads;
                row.median_ns = factor * 100_000 * u64::from(users) / u64::from(threads);
                row.low_ns = row.median_ns / 10 * 9;
                row.high_ns = row.median_ns / 10 * 12;
                rows.push(row);
            }
        }
        for kb in SIZES_KB {
            for payload in [Payload::Literal, Payload::Hybrid] {
                let mut row = sample("encryption", Operation::Encryption, curve);
                row.bytes = Some(u64::from(kb) * 1024);
                row.payload = Some(payload);
                row.median_ns *= factor;
                rows.push(row);
            }
        }
        for operation in [Operation::KeyPair, Operation::Rekey, Operation::RekeyEscrowed] {
            rows.push(sample("operations", operation, curve));
        }
    }
    rows
}

fn figures() -> Vec<Figure> {
    draw_all(&samples(), &published::all()).expect("drawn")
}

#[test]
fn there_is_a_figure_for_each_experiment_with_samples() {
    let names: Vec<String> = figures().into_iter().map(|f| f.name).collect();
    assert_eq!(names, ["key-generation", "encryption", "operations"]);
    assert_eq!(draw_all(&[], &published::all()).expect("drawn"), []);
}

#[test]
fn the_same_rows_give_the_same_bytes() {
    assert_eq!(figures(), figures());
}

#[test]
fn rows_without_a_positive_time_or_place_are_left_out() {
    let mut row = sample("encryption", Operation::Encryption, "c");
    row.median_ns = 0;
    assert_eq!(draw_all(&[row], &[]).expect("drawn"), []);
    let nowhere = sample("encryption", Operation::Encryption, "c");
    assert_eq!(draw_all(&[nowhere], &[]).expect("drawn").len(), 1);
}

#[test]
fn figures_are_xml_that_scales_and_names_itself() {
    for figure in figures() {
        let document = roxmltree::Document::parse(&figure.svg).expect("well-formed");
        let root = document.root_element();
        assert!(root.attribute("viewBox").is_some());
        assert_eq!(root.attribute("role"), Some("img"));
        let has = |tag| root.children().any(|node| node.has_tag_name(tag));
        for tag in ["title", "desc", "style"] {
            assert!(root.descendants().any(|n| n.tag_name().name() == tag), "{tag}");
        }
        assert!(has(("http://www.w3.org/2000/svg", "text")), "text is text");
        assert_eq!(figure.svg.matches("http").count(), 1, "only its namespace");
    }
}

#[test]
fn published_points_say_how_they_were_read() {
    let encryption = figures().into_iter().find(|f| f.name == "encryption").expect("drawn");
    assert!(encryption.svg.contains("read off a figure"));
    assert!(encryption.svg.contains("printed"));
    assert!(encryption.caption.contains("n = 7"));
}

#[test]
fn names_are_escaped() {
    let row = sample("operations", Operation::Mask, "<script>&\"x\"");
    let figure = draw_all(&[row], &[]).expect("drawn").remove(0);
    assert!(!figure.svg.contains("<script>"));
    roxmltree::Document::parse(&figure.svg).expect("well-formed");
}

/// No label lies over another or leaves the figure, with 0.58 em as the width of a character.
#[test]
fn labels_do_not_overlap() {
    for figure in figures() {
        let document = roxmltree::Document::parse(&figure.svg).expect("well-formed");
        let number = |node: &roxmltree::Node<'_, '_>, name| -> f64 {
            node.attribute(name).and_then(|v| v.parse().ok()).expect("a number")
        };
        let mut boxes: Vec<(f64, f64, f64, f64, String)> = Vec::new();
        for node in document.descendants().filter(|n| n.tag_name().name() == "text") {
            let content = node.text().unwrap_or("").trim().to_owned();
            let size = number(&node, "font-size");
            let length = 0.58 * size * content.chars().count() as f64;
            let (x, y) = (number(&node, "x"), number(&node, "y"));
            let turned = node.attribute("transform").is_some();
            let (width, height) = if turned { (size, length) } else { (length, size) };
            let left = match node.attribute("text-anchor") {
                Some("end") => x - width,
                Some("middle") => x - width / 2.0,
                _ => x,
            };
            boxes.push((left, y - height / 2.0, left + width, y + height / 2.0, content));
        }
        let root = document.root_element();
        let (width, height) = (number(&root, "width"), number(&root, "height"));
        for (i, a) in boxes.iter().enumerate() {
            assert!(a.0 >= 0.0 && a.1 >= 0.0 && a.2 <= width && a.3 <= height, "{a:?}");
            for b in boxes.iter().skip(i + 1) {
                let apart = a.2 <= b.0 || b.2 <= a.0 || a.3 <= b.1 || b.3 <= a.1;
                assert!(apart, "{}: {a:?} and {b:?}", figure.name);
            }
        }
    }
}
