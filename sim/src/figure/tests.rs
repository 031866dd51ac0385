use super::*;
use crate::baselines::{self, Help};
use crate::data::{read_csv, write_csv};
use crate::published::{self, SIZES_KB, USERS};
use crate::sample::{Operation, Timing};
use sesphr::algebra::type_a::TypeA;
use sesphr::profile::Payload;

fn sample(experiment: &str, operation: Operation, curve: &str) -> Sample {
    let timing = Timing {
        samples: 7,
        median_ns: 1_000_000,
        ends_ns: Some((900_000, 1_300_000)),
        kind: Interval::MedianCi95,
    };
    Sample::new(experiment, operation, curve, timing)
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
                row.low_ns = Some(row.median_ns / 10 * 9);
                row.high_ns = Some(row.median_ns / 10 * 12);
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
        for threads in [1, 2, 3, 64] {
            let mut row = sample("throughput", Operation::ReencryptMany, curve);
            (row.threads, row.partitions) = (threads, Some(64 * threads));
            row.median_ns *= 40;
            (row.low_ns, row.high_ns) =
                (row.low_ns.map(|ns| 40 * ns), row.high_ns.map(|ns| 40 * ns));
            rows.push(row);
        }
        rows.extend(compared(curve));
    }
    for kb in SIZES_KB {
        let mut row = sample("upload", Operation::Upload, "bls12-381");
        row.bytes = Some(u64::from(kb) * 1024);
        row.median_ns += u64::from(kb) * 1000;
        rows.push(row);
    }
    for (load, operation) in [10, 50, 95].into_iter().zip([
        Operation::ResponseMedian,
        Operation::ResponseP99,
        Operation::ResponseP99,
    ]) {
        let mut row = sample("latency", operation, "bls12-381");
        (row.load_ppm, row.scheme) = (Some(load * 10_000), Some("hardened".into()));
        row.interval = Some(Interval::MeanCi95);
        rows.push(row);
    }
    rows
}

/// Rows of the experiments that compare schemes.
fn compared(curve: &str) -> Vec<Sample> {
    let mut rows = Vec::new();
    for (scheme, place) in baselines::all::<TypeA>().iter().zip(1..) {
        let of = |experiment, operation| {
            let mut row = sample(experiment, operation, curve);
            row.scheme = Some(scheme.name.into());
            row.median_ns *= place;
            row
        };
        for kb in SIZES_KB {
            for operation in [Operation::TurnaroundUp, Operation::TurnaroundDown] {
                let mut row = of("turnaround", operation);
                row.bytes = Some(u64::from(kb) * 1024);
                rows.push(row);
            }
        }
        for number in [1, 4, 16, 256] {
            for (records, users) in [(number, 4), (4, number)] {
                let mut row = of("revocation-cost", Operation::Revocation);
                (row.records, row.users) = (Some(records), Some(users));
                rows.push(row);
            }
        }
        for operation in [Operation::ReadOpened, Operation::ReadUnopened, Operation::ReadLater] {
            for help in Help::ALL {
                let mut row = of("revoked-reader", operation);
                (row.help, row.records, row.records_read) = (Some(help), Some(2), Some(1));
                rows.push(row);
            }
        }
    }
    rows
}

fn figures() -> Vec<Figure> {
    draw_all(&samples(), &published::all()).expect("drawn")
}

/// A figure states its title, a logarithmic axis says that it is one, and panels side by side have
/// different titles.
#[test]
fn figures_panels_and_axes_say_what_they_are() {
    for figure in figures() {
        let document = roxmltree::Document::parse(&figure.svg).expect("well-formed");
        let texts: Vec<&str> = document
            .descendants()
            .filter(|node| node.tag_name().name() == "text")
            .filter_map(|node| node.text())
            .map(str::trim)
            .collect();
        assert!(texts.contains(&figure.title.as_str()), "{}: {texts:?}", figure.name);
        let experiment = Experiment::named(&figure.name).expect("its experiment");
        let Plot::Lines { panels, .. } = &experiment.plot else { continue };
        for panel in *panels {
            if panels.len() > 1 {
                let same = panels.iter().filter(|other| other.title == panel.title);
                assert_eq!(same.count(), 1, "{}: {}", figure.name, panel.title);
                assert!(texts.contains(&panel.title), "{}: {}", figure.name, panel.title);
            }
            let axes = [
                (panel.x.title(), panel.x.is_logarithmic()),
                (panel.y.title(), panel.y.is_logarithmic()),
            ];
            for (title, logarithmic) in axes {
                let named = format!("{title}, logarithmic");
                assert_eq!(
                    texts.contains(&named.as_str()),
                    logarithmic,
                    "{}: {title}",
                    figure.name
                );
            }
        }
    }
}

/// Lines that would overlap are shown as ratios to the first, which is 1 throughout.
#[test]
fn schemes_are_ratios_to_the_first() {
    let turnaround = figures().into_iter().find(|f| f.name == "turnaround").expect("drawn");
    assert!(turnaround.svg.contains("SeSPHR: 1.00 at 50, 1.00 at 2,048."), "{}", turnaround.svg);
    assert!(turnaround.svg.contains("Ibraimi et al. 2009: 3.00 at 50, 3.00 at 2,048."));
}

/// The small picture has the smallest and the largest size that are both published and measured.
#[test]
fn the_overview_sets_published_beside_measured() {
    let drawn = draw_overview(&samples(), &published::all()).expect("drawn");
    let overview = drawn.expect("sizes that both have");
    for words in [
        "encrypt 50 KB, published [A]: 130 ms",
        "encrypt 2,048 KB, measured: type-a, literal: 2 ms",
    ] {
        assert!(overview.svg.contains(words), "{words}: {}", overview.svg);
    }
    assert!(!overview.svg.contains("decrypt 50 KB"), "nothing was measured");
    assert_eq!(draw_overview(&[], &published::all()).expect("drawn"), None);
}

#[test]
fn there_is_a_figure_for_each_experiment_with_samples() {
    let names: Vec<String> = figures().into_iter().map(|f| f.name).collect();
    let expected = experiment::ALL.iter().map(|e| e.name).filter(|name| *name != "decryption");
    assert_eq!(names, expected.collect::<Vec<_>>(), "the rows have no decryption");
    assert_eq!(draw_all(&[], &published::all()).expect("drawn"), []);
}

#[test]
fn the_files_of_a_run_alone_give_the_same_bytes() {
    let folder = tempfile::tempdir().expect("a folder");
    let [rows, points] = ["samples.csv", "published.csv"].map(|name| folder.path().join(name));
    write_csv(&rows, &samples()).expect("written");
    write_csv(&points, &published::all()).expect("written");
    let again = draw_all(&read_csv(&rows).expect("rows"), &read_csv(&points).expect("points"));
    assert_eq!(again.expect("drawn"), figures());
}

#[test]
fn fits_are_in_the_caption() {
    let upload = figures().into_iter().find(|f| f.name == "upload").expect("drawn");
    assert!(upload.caption.contains("AIC, measured: constant"), "{}", upload.caption);
    assert!(upload.caption.contains("of the last two, linear by"), "{}", upload.caption);
    assert!(upload.caption.contains("AIC, published: constant"), "{}", upload.caption);
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
    let overview = draw_overview(&samples(), &published::all()).expect("drawn");
    for figure in figures().into_iter().chain(overview) {
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
