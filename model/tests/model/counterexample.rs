//! What a counterexample says. Programs and people can read its diagram, its table has a row for
//! each step, and states are described in words.

use roxmltree::{Document, Node};
use sesphr::algebra::PairingKind;
use sesphr::profile::Profile;
use sesphr_model::checker::SesphrModel;
use sesphr_model::coalition::Coalition;
use sesphr_model::counterexample::Counterexample;
use sesphr_model::matrix::{Job, run};
use sesphr_model::scope::Scope;
use stateright::Model;

fn found(profile: &str, coalition: Coalition, property: &str) -> Counterexample {
    found_in(Scope::one_slot(), profile, coalition, property)
}

fn found_in(scope: Scope, profile: &str, coalition: Coalition, property: &str) -> Counterexample {
    let profile = profile.parse().expect("a profile");
    let cells = run(&Job::new(profile, coalition, scope), &mut |_| {});
    let cell = cells.into_iter().find(|cell| cell.property == property).expect("it speaks");
    cell.counterexample.expect("it is violated")
}

fn examples() -> [Counterexample; 3] {
    [
        found("sesphr-hybrid", Coalition::REVOKED, "P5"),
        found("paper", Coalition::NETWORK, "P14"),
        found("hardened/revocation=acl-only", Coalition::REVOKED, "P5"),
    ]
}

fn number(node: Node<'_, '_>, name: &str) -> usize {
    let value =
        node.attribute(name).unwrap_or_else(|| panic!("{} has no {name}", node.tag_name().name()));
    value.parse().expect("a number of pixels")
}

fn of_class<'a>(svg: &'a Document<'_>, class: &'a str) -> impl Iterator<Item = Node<'a, 'a>> {
    svg.descendants().filter(move |node| node.attribute("class") == Some(class))
}

/// A delivery says what is delivered.
#[test]
fn a_step_of_the_network_says_what_it_takes() {
    let shown = found_in(Scope::grants_in_flight(), "sesphr-hybrid", Coalition::REVOKED, "P1");
    let told: Vec<String> = shown.steps.iter().map(|row| row.sentence()).collect();
    let delivered: Vec<&String> = told.iter().filter(|told| told.contains("delivers")).collect();
    assert!(delivered.len() > 3, "{told:#?}");
    assert!(delivered.iter().all(|told| !told.contains("message")), "{delivered:#?}");
    assert!(delivered.iter().any(|told| told.contains("to srs: grant record-0/medical to user-1")));
    // The page of a report and the table in Markdown say the same.
    let table = shown.markdown("trace.ndjson");
    assert!(delivered.iter().all(|told| table.contains(told.as_str())), "{table}");
}

#[test]
fn a_diagram_has_an_arrow_for_each_message_and_no_text_over_another() {
    for shown in examples() {
        let text = shown.diagram();
        let svg = Document::parse(&text).expect("a diagram is XML");
        let root = svg.root_element();
        let (width, height) = (number(root, "width"), number(root, "height"));
        for named in ["title", "desc"] {
            let node = root.children().find(|node| node.has_tag_name(named)).expect(named);
            assert!(!node.text().unwrap_or_default().is_empty(), "{named}");
        }
        let messages: usize = shown.steps.iter().map(|row| row.messages.len()).sum();
        assert!(messages > 0);
        assert_eq!(of_class(&svg, "arrow").count(), messages);
        assert!(of_class(&svg, "note").count() > 1, "what is learnt, and the derivation");

        let lines: Vec<Node<'_, '_>> = svg
            .descendants()
            .filter(|node| node.has_tag_name("text") && node.attribute("class") != Some("party"))
            .collect();
        for pair in lines.windows(2) {
            let [above, below] = pair else { continue };
            assert!(number(*above, "y") + 12 <= number(*below, "y"), "{above:?} {below:?}");
        }
        for line in lines {
            let words = line.text().unwrap_or_default();
            let per_character = if line.attribute("class") == Some("code") { 72 } else { 66 };
            let long = words.trim_end().chars().count() * per_character / 10;
            let start = match line.attribute("text-anchor") {
                Some(_) => number(line, "x").checked_sub(long / 2).expect("it begins inside"),
                None => number(line, "x"),
            };
            assert!(start + long <= width + 4, "{words} ends at {} of {width}", start + long);
            assert!(number(line, "y") < height, "{words}");
        }
    }
}

#[test]
fn a_table_has_a_row_for_each_step() {
    for shown in examples() {
        let page = shown.markdown("it.ndjson");
        let rows = page.lines().filter(|line| line.starts_with("| ")).count();
        assert_eq!(rows, 2 + shown.steps.len(), "{page}");
        let derivation = shown.derivation.as_ref().expect("there is one");
        assert!(page.contains(derivation.to_string().trim_end()), "{page}");
        assert!(page.contains("sesphr attack 'it.ndjson'"), "{page}");
        for row in &shown.steps {
            assert!(row.learnt.iter().all(|fact| page.contains(fact)), "{page}");
        }
    }
}

#[test]
fn states_and_steps_are_told_in_words() {
    let (profile, coalition) = (Profile::SESPHR_HYBRID, Coalition::CLOUD);
    let model = SesphrModel::new(profile, coalition, Scope::one_slot(), PairingKind::Type1);
    let state = model.init_states().pop().expect("a first state");
    let (action, next) = model.next_steps(&state).into_iter().next().expect("a step");
    assert_eq!(model.format_action(&action), "owner-0: uploads a new version of record-0: medical");
    let told = model.format_step(&state, action).expect("it changes something");
    assert!(told.contains("the coalition learns AEAD["), "{told}");
    let told = format!("{next:#?}");
    for words in [
        "cloud stores: [\n        owner-0/record-0/medical/v1 (current, renewed 0 times)",
        "server keeps: [\n        R of owner-0/record-0/medical/v1",
        "user-1: [\n        enrolled",
        "coalition knows: [",
    ] {
        assert!(told.contains(words), "{told}");
    }
    assert!(told.lines().count() < 60, "short enough to read: {told}");
}
