use super::*;
use crate::sample_run::{HOSTILE, results};
use sesphr_sim::figure::draw_all;
use std::collections::BTreeSet;

fn rendered(results: &Results) -> String {
    let figures = draw_all(&results.measurements, &results.published).expect("drawn");
    render(results, &figures).expect("rendered")
}

fn parse(page: &str) -> roxmltree::Document<'_> {
    let options = roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() };
    roxmltree::Document::parse_with_options(page, options).expect("well-formed")
}

fn empty() -> Results {
    Results::new(Provenance::default())
}

#[test]
fn the_page_is_well_formed_with_and_without_results() {
    for results in [results(), empty()] {
        let page = rendered(&results);
        assert!(page.starts_with("<!DOCTYPE html>"));
        parse(&page);
    }
}

#[test]
fn every_link_has_its_target_and_no_target_is_twice_there() {
    let page = rendered(&results());
    let document = parse(&page);
    let mut ids = BTreeSet::new();
    for node in document.descendants() {
        if let Some(id) = node.attribute("id") {
            assert!(ids.insert(id), "{id} is there twice");
        }
    }
    for node in document.descendants() {
        if let Some(target) = node.attribute("href") {
            let id = target.strip_prefix('#').expect("links stay on the page");
            assert!(ids.contains(id), "{id} is missing");
        }
        for id in node.attribute("aria-labelledby").unwrap_or("").split_whitespace() {
            assert!(ids.contains(id), "{id} is missing");
        }
    }
}

#[test]
fn nothing_is_fetched() {
    let mut results = results();
    results.records.clear();
    results.checks.clear();
    results.provenance.stages.clear();
    results.conformance.clear();
    let page = rendered(&results);
    let document = parse(&page);
    for node in document.descendants() {
        for name in ["src", "srcset", "data", "poster", "action"] {
            assert_eq!(node.attribute(name), None, "{}", node.tag_name().name());
        }
        assert!(!["script", "link", "iframe", "img"].contains(&node.tag_name().name()));
    }
    assert!(!page.contains("url(") && !page.contains("@import"));
    let namespaces = ["1999/xhtml\"", "2000/svg\"", "1998/Math/MathML\""];
    for (at, _) in page.match_indices("http") {
        let rest = page.get(at..).expect("a boundary");
        let rest = rest.strip_prefix("http://www.w3.org/").expect("only namespaces");
        assert!(namespaces.iter().any(|name| rest.starts_with(name)), "{}", &rest[..20]);
    }
}

#[test]
fn hostile_text_stays_text() {
    let page = rendered(&results());
    assert!(!page.contains("<script"));
    assert!(!page.contains('\u{1b}'));
    let document = parse(&page);
    let name = document
        .descendants()
        .find(|node| node.attribute("class") == Some("name") && node.text() != Some("visit.xml"))
        .and_then(|node| node.text())
        .expect("the second record");
    assert_eq!(name, HOSTILE.replace('\u{1b}', "\u{FFFD}"));
}

#[test]
fn what_did_not_run_says_so() {
    let page = rendered(&empty());
    assert_eq!(page.matches("<p class=\"absent\">Not run.</p>").count(), 8);
    assert!(page.contains("No stage ran."));
    assert!(page.contains("Nothing that ran was a surprise."));
    assert_eq!(page.matches("<span class=\"value\">not run</span>").count(), 5);
}

#[test]
fn surprises_come_first() {
    let page = rendered(&results());
    let at = |text: &str| page.find(text).unwrap_or_else(|| panic!("{text} is missing"));
    let surprises = at("class=\"surprises\"");
    assert!(surprises < at("class=\"tiles\""));
    assert!(at("did not come back byte-exactly") < at("against revoked; expected: holds"));
    assert!(at("against revoked; expected: holds") < at("T1: key generation takes"));
}

#[test]
fn every_figure_table_and_disclaimer_is_there() {
    let page = rendered(&results());
    let document = parse(&page);
    let with = |tag: &'static str| {
        document.descendants().filter(move |node| node.tag_name().name() == tag)
    };
    assert_eq!(with("svg").count(), 7);
    assert_eq!(with("math").count(), 6);
    for table in with("table") {
        assert!(table.children().any(|node| node.tag_name().name() == "caption"));
    }
    assert!(with("th").all(|cell| cell.attribute("scope").is_some()));
    assert!(with("details").all(|node| {
        node.first_element_child().is_some_and(|first| first.tag_name().name() == "summary")
    }));
    assert!(page.matches("not for clinical use").count() >= 2);
    assert!(page.contains("This page is generated"));
}

#[test]
fn the_same_results_give_the_same_page() {
    assert_eq!(rendered(&results()), rendered(&results()));
}
