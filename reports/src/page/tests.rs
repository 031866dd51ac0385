use super::*;
use crate::sample_run::{HOSTILE, results};
use std::collections::BTreeSet;

fn rendered(results: &Results) -> String {
    render(results, &results.figures().expect("drawn")).expect("rendered")
}

fn parse(page: &str) -> roxmltree::Document<'_> {
    let options = roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() };
    roxmltree::Document::parse_with_options(page, options).expect("well-formed")
}

fn walk(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(folder).expect("a folder");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    paths.flat_map(|path| if path.is_dir() { walk(&path) } else { vec![path] }).collect()
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
    let folder = tempfile::tempdir().expect("a folder");
    let files = crate::write(&results(), folder.path()).expect("written");
    let written: BTreeSet<String> = walk(folder.path())
        .into_iter()
        .filter_map(|path| Some(path.strip_prefix(folder.path()).ok()?.display().to_string()))
        .collect();
    assert!(files.page.is_file() && written.contains("data/checks.csv"), "{written:?}");
    let page = rendered(&results());
    let document = parse(&page);
    let mut ids = BTreeSet::new();
    for node in document.descendants() {
        if let Some(id) = node.attribute("id") {
            assert!(ids.insert(id), "{id} is listed twice");
        }
    }
    for node in document.descendants() {
        if let Some(target) = node.attribute("href") {
            match target.strip_prefix('#') {
                Some(id) => assert!(ids.contains(id), "{id} is missing"),
                // What the reader serves with the command beside it.
                None if target.starts_with("http://127.0.0.1:3000/counterexample/") => {}
                None => assert!(written.contains(target), "{target} is not written"),
            }
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
    results.provenance.inputs.clear();
    results.conformance.clear();
    results.guarantees.clear();
    let page = rendered(&results);
    let document = parse(&page);
    for node in document.descendants() {
        for name in ["src", "srcset", "data", "poster", "action"] {
            assert_eq!(node.attribute(name), None, "{}", node.tag_name().name());
        }
        assert!(!["link", "iframe", "img"].contains(&node.tag_name().name()));
    }
    assert!(!page.contains("url(") && !page.contains("@import"));
    for request in ["fetch(", "XMLHttpRequest", "WebSocket", "import(", "sendBeacon"] {
        assert!(!page.contains(request), "{request}");
    }
    let namespaces = ["1999/xhtml\"", "2000/svg\"", "1998/Math/MathML\""];
    for (at, _) in page.match_indices("http") {
        let rest = page.get(at..).expect("a boundary");
        // A link to what the reader serves; nobody is asked until they follow it.
        if rest.starts_with("http://127.0.0.1:3000/counterexample/") {
            continue;
        }
        let rest = rest.strip_prefix("http://www.w3.org/").expect("only namespaces");
        assert!(namespaces.iter().any(|name| rest.starts_with(name)), "{}", &rest[..20]);
    }
}

#[test]
fn hostile_text_stays_text() {
    let page = rendered(&results());
    assert_eq!(page.matches("<script").count(), 1, "the page's own");
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
    // The limits of every run are there in any case.
    assert_eq!(page.matches("<p class=\"absent\">Not run.</p>").count(), 15);
    assert!(page.contains("No stage ran."));
    assert!(page.contains("none; everything that ran came out as expected"));
    assert_eq!(page.matches(": not run.").count(), 8);
    assert!(page.contains("Outside every run"));
}

#[test]
fn ten_lines_come_first_and_surprises_first_of_all() {
    let page = rendered(&results());
    let at = |text: &str| page.find(text).unwrap_or_else(|| panic!("{text} is missing"));
    let document = parse(&page);
    let lines = document.descendants().find(|node| node.attribute("class") == Some("lines"));
    let lines = lines.expect("a summary").children().filter(|node| node.has_tag_name("li"));
    assert_eq!(lines.count(), 10);
    assert!(at("class=\"lines\"") < at("<section id=\"claims\""));
    assert!(at("The stage attacks failed") < at("did not come back byte for byte"));
    assert!(at("did not come back byte for byte") < at("against revoked is violated; expected"));
    assert!(at("against revoked is violated; expected") < at("href=\"#claim-T1\""));
}

#[test]
fn many_surprises_are_counted_and_not_all_listed() {
    let mut results = results();
    for check in &mut results.checks {
        check.expected = Some(crate::results::Verdict::Undecided);
    }
    let page = rendered(&results);
    let start = page.find("class=\"lines\"").expect("a summary");
    let end = page.find("<section id=\"claims\"").expect("claims");
    let summary = page.get(start..end).expect("a part");
    assert_eq!(summary.matches("expected: undecided").count(), 6, "{summary}");
    assert!(summary.contains("more are marked below"), "{summary}");
}

/// A cell leads to its counterexample, which is there once with steps, diagram and bytes.
#[test]
fn cells_lead_to_their_evidence() {
    let results = results();
    let page = rendered(&results);
    let document = parse(&page);
    let with_id = |id: &str| document.descendants().find(|node| node.attribute("id") == Some(id));
    let mut violated = 0;
    for (number, check) in results.checks.iter().enumerate() {
        let row = with_id(&format!("cell-{number}")).expect("a row");
        let link = row.descendants().find_map(|node| node.attribute("href")).expect("a link");
        if let Some(id) = &check.witness_run {
            assert_eq!(link, format!("#{id}"));
            assert!(with_id(id).is_some());
        }
        let Some(id) = &check.counterexample else { continue };
        violated += 1;
        assert_eq!(link, format!("#{id}"));
    }
    assert!(violated > 3);
    for found in &results.counterexamples {
        let shown = with_id(&found.id).expect("it is shown");
        let of = |class: &'static str| {
            shown.descendants().filter(move |node| node.attribute("class") == Some(class))
        };
        let steps = of("steps").next().expect("a table");
        let rows = steps.descendants().filter(|node| node.has_tag_name("tr")).count();
        // The set-up is one row that names its steps; parties who only enrol are left out.
        let setup = found.steps.iter().filter(|step| step.setup).count();
        let told = 1 + found.steps.len() - setup;
        assert_eq!(rows, 1 + told);
        let folded = of("fold").next().expect("a set-up");
        assert_eq!(folded.descendants().filter(|node| node.has_tag_name("li")).count(), setup);
        let parties = of("party").filter_map(|node| node.text()).collect::<Vec<_>>();
        assert_eq!(parties, ["owner-1", "user-1", "cloud"]);
        // The derivation is the last event of the diagram.
        assert_eq!(of("event").count(), told + 1);
        assert_eq!(of("arrow").count(), told - 1);
        assert_eq!(of("corrupt").count(), 1);
        let lines = of("derivation").next().expect("a derivation");
        let reasons = lines.descendants().filter(|node| node.has_tag_name("span"));
        assert_eq!(reasons.count(), found.reasons.len());
        let said = page.matches(&format!("id=\"{}\"", found.id)).count();
        assert_eq!(said, 1, "once");
    }
    assert!(page.contains("10,106 bytes recovered"));
    let first = results.checks.iter().find(|check| check.counterexample.is_some());
    assert!(page.contains(&first.expect("one is violated").command()));
}

/// The first screen says who is enough, with their cells, before any count.
#[test]
fn the_headline_comes_first() {
    let page = rendered(&results());
    let at = |text: &str| page.find(text).unwrap_or_else(|| panic!("{text} is missing"));
    assert!(at("<h1") < at("Who must get together to read what they may not"));
    assert!(at("the server with any copy of the store") < at("class=\"lines\""));
    assert!(at("commit 0123456789ab") < at("class=\"readings stack\""));
    assert!(at("This run did not cover") < at("How we know"));
    assert!(at("How we know") < at("How fast it is"));
    assert!(at("on another machine") < at("See it again"));
    assert!(at("<code>sesphr reproduce --quick --seed 7</code>") < at("class=\"lines\""));
}

/// A violated cell names the nearest profile under which the same question holds.
#[test]
fn a_violated_cell_names_what_mends_it() {
    let page = rendered(&results());
    let document = parse(&page);
    let mut mended = 0;
    for (number, check) in results().checks.iter().enumerate() {
        let row = document
            .descendants()
            .find(|node| node.attribute("id") == Some(&format!("cell-{number}")))
            .expect("a row");
        let mends = row.descendants().filter(|node| node.has_tag_name("a")).nth(1);
        let violated = check.verdict == crate::results::Verdict::Violated;
        assert_eq!(mends.is_some(), violated, "{check:?}");
        let Some(mend) = mends else { continue };
        mended += 1;
        assert_eq!(mend.text(), Some("hardened"));
        let target = mend.attribute("href").and_then(|to| to.strip_prefix("#cell-"));
        let place: usize = target.and_then(|place| place.parse().ok()).expect("a cell");
        let results = results();
        let other = results.checks.get(place).expect("a cell");
        let question = |c: &crate::results::CheckResult| (c.id.clone(), c.coalition.clone());
        assert_eq!(question(other), question(check));
        assert_eq!(other.verdict, crate::results::Verdict::Holds);
    }
    assert!(mended > 3);
}

/// What a change mends and breaks is reported for the cells that both profiles have, with the cost
/// before and after.
#[test]
fn changes_are_told_with_what_they_cost() {
    let mut results = results();
    let cell = |profile: &str, coalition: &str, verdict| {
        let row = results.checks.iter().find(|check| check.id == "P1").cloned();
        let mut row = row.expect("a cell of P1");
        (row.profile, row.coalition) = (profile.into(), coalition.into());
        row.verdict = verdict;
        row
    };
    use crate::results::Verdict::{Holds, Violated};
    let rows = [
        cell("sesphr-hybrid", "user", Violated),
        cell("sesphr-hybrid/link=plain", "user", Holds),
        cell("sesphr-hybrid", "srs", Violated),
        cell("sesphr-hybrid/link=plain", "srs", Violated),
        cell("sesphr-hybrid", "outsider", Holds),
        cell("sesphr-hybrid/link=plain", "outsider", Violated),
        cell("sesphr-hybrid/link=plain", "issuer", Holds),
    ];
    results.checks = rows.into();
    let page = rendered(&results);
    let from = page.find("<section id=\"changes\"").expect("the section");
    let section = page.get(from..).expect("a boundary");
    let row = "<th scope=\"row\" class=\"\">sesphr-hybrid/link=plain</th>\
               <td class=\"\">sesphr-hybrid</td>\
               <td class=\"\">P1 1/2</td><td class=\"\">P1 1/1</td><td class=\"n\">3</td>";
    assert!(section.contains(row), "{}", &section[..3_000]);
    assert!(section.contains("1.40 ms × 2.00"));
}

#[test]
fn costs_grow_as_the_points_say() {
    let page = rendered(&results());
    // Ten users to ten thousand, each at the same cost.
    assert!(page.contains("<td class=\"n\">1,000 times</td><td class=\"n\">1,000 times</td>"));
    assert!(page.contains("<td class=\"n\">1.00</td>"));
}

#[test]
fn every_figure_table_and_disclaimer_is_there() {
    let page = rendered(&results());
    let document = parse(&page);
    let with = |tag: &'static str| {
        document.descendants().filter(move |node| node.tag_name().name() == tag)
    };
    let figures = with("svg").filter(|node| node.attribute("class") == Some("sesphr-figure"));
    assert_eq!(figures.count(), 9);
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
