//! Properties of one's own: what is wrong with a file is named with its place, and what is right is
//! judged as the catalogue is.

use sesphr::algebra::PairingKind;
use sesphr::profile::Profile;
use sesphr_model::checker::{Readers, SesphrModel, State};
use sesphr_model::coalition::Coalition;
use sesphr_model::explorer::{Budget, Explorer};
use sesphr_model::matrix::{Cell, Job, run};
use sesphr_model::property::{FactSet, ItemFact, Own, PROPERTIES, Property, Says, Verdict};
use sesphr_model::scope::Scope;
use stateright::Model as _;
use std::collections::{BTreeSet, HashSet};

const RIGHT: &str = r#"name = "mine"
about = "who lost access does not open what is current"
never = ["lost", "current", "obtained"]
given = ["held"]
coalitions = ["revoked", "user-1+srs"]
sets = "with-user"
"#;

/// What is replaced by what; the line and the column of the error, and a part of what it says.
type Fault = (&'static str, &'static str, (usize, usize), &'static str);

const FAULTS: [Fault; 24] = [
    ("name = \"mine\"\n", "", (1, 1), "missing field `name`"),
    ("\"mine\"", "\"Mine\"", (1, 8), "a name has"),
    ("\"mine\"", "\"../mine\"", (1, 8), "a name has"),
    ("\"mine\"", "\"p12a\"", (1, 8), "P12a is a property of the catalogue"),
    ("\"mine\"", "7", (1, 8), "invalid type"),
    ("name = \"mine\"", "name = \"mine\"\nkind = 3", (2, 1), "unknown field `kind`"),
    ("\"who lost access does not open what is current\"", "\"\"", (2, 9), "one line"),
    ("\"current\"", "\"gone\"", (3, 18), "\"gone\" is not a fact; there are current, superseded"),
    ("\"current\"", "\"uploaded\"", (3, 18), "is not a fact"),
    ("\"current\"", "\"lost\"", (3, 18), "twice"),
    ("\"current\"", "\"current\", \"superseded\"", (3, 29), "no item is both"),
    ("\"lost\"", "\"entitled\", \"never-entitled\"", (3, 22), "no item is both"),
    ("\"obtained\"]", "\"received\", \"never-received\"]", (3, 41), "no item is both"),
    (", \"obtained\"]", "]", (3, 9), "nothing here is about what the coalition has"),
    ("\"lost\", \"current\", ", "", (3, 9), "nothing here says which item"),
    ("\"obtained\"]", "\"obtained\", \"unmasked\"]", (3, 9), "a file for each"),
    ("[\"held\"]", "[\"obtained\"]", (4, 9), "that is a violation"),
    ("[\"held\"]", "[\"superseded\"]", (4, 9), "there is none"),
    ("[\"held\"]", "[\"hold\"]", (4, 10), "is not a fact"),
    ("\"revoked\"", "\"nobody\"", (5, 15), "nobody"),
    ("\"user-1+srs\"", "\"revoked\"", (5, 26), "twice"),
    ("[\"revoked\", \"user-1+srs\"]\nsets = \"with-user\"", "[]", (5, 14), "about a coalition"),
    ("\"with-user\"", "\"users\"", (6, 8), "none of none, corrupt, with-user, deceiving"),
    ("sets = \"with-user\"", "sets = [", (6, 9), ""),
];

fn own(text: &str) -> &'static Property {
    Own::parse(text).expect("it is right").into_property()
}

#[test]
fn every_fault_is_named_with_its_place() {
    Own::parse(RIGHT).expect("it is right");
    let mut wrong = Vec::new();
    for (right, fault, place, says) in FAULTS {
        assert_eq!(RIGHT.matches(right).count(), 1, "{right:?} is there once");
        match Own::parse(&RIGHT.replacen(right, fault, 1)) {
            Err(error) if (error.line, error.column) == place && error.what.contains(says) => {}
            Err(error) => wrong.push(format!("{fault:?}: {error}, not {place:?} {says:?}")),
            Ok(_) => wrong.push(format!("{fault:?} is accepted")),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A row of the catalogue, written as a file, gets the verdict, the states and the shortest
/// counterexample of the row.
#[test]
fn a_row_written_as_a_file_is_judged_as_the_row() {
    let scope = Scope::one_slot();
    let mut verdicts = BTreeSet::new();
    for id in ["P1", "P4", "P5", "P6", "P12a"] {
        let row = Property::by_id(id).expect("a row");
        let Says::Never { facts, witness } = row.says else { panic!("{id} is about items") };
        let quoted = |facts: FactSet| {
            let names: Vec<String> = facts.iter().map(|f| format!("{:?}", f.text())).collect();
            names.join(", ")
        };
        let given: FactSet = witness.iter().filter(|fact| fact.is_had()).collect();
        let names: Vec<String> = row.coalitions.iter().map(|c| format!("\"{c}\"")).collect();
        let text = format!(
            "name = \"mine\"\nabout = \"as {id}\"\nnever = [{}]\ngiven = [{}]\ncoalitions = [{}]\n",
            quoted(facts),
            quoted(given),
            names.join(", ")
        );
        let mine = own(&text);
        for coalition in row.coalitions.iter().filter(|c| scope.has_part_for(**c)) {
            for profile in [Profile::SESPHR, Profile::SESPHR_HYBRID, Profile::HARDENED] {
                let job = Job::new(profile, *coalition, scope.clone());
                let cells = run(&Job { own: vec![mine], ..job }, &mut |_| {});
                let of = |id: &str| cells.iter().find(|cell| cell.property == id).expect("judged");
                let told = |cell: &Cell| {
                    let steps = cell.counterexample.as_ref().map(|found| found.steps.len());
                    let gets = cell.counterexample.as_ref().map(|found| found.derivation.clone());
                    (cell.verdict, cell.witness, cell.unique_states, steps, gets)
                };
                assert_eq!(told(of("mine")), told(of(id)), "{profile} {coalition} {id}");
                assert_eq!(of("mine").expected, None);
                verdicts.insert(of(id).verdict);
            }
        }
    }
    // The scope has one label, so no other is at stake.
    let all = [Verdict::Holds, Verdict::Violated, Verdict::NotApplicable];
    assert_eq!(verdicts, BTreeSet::from(all));
}

/// Every fact of the vocabulary holds for an item in some state and not in another. In every state
/// the packed search, which looks facts up, sees what the fact says of the state as a whole.
#[test]
fn every_fact_can_hold_and_can_fail() {
    let mut seen: BTreeSet<(ItemFact, bool)> = BTreeSet::new();
    for (profile, coalition, scope) in [
        (Profile::SESPHR_HYBRID, Coalition::REVOKED, Scope::one_slot()),
        (Profile::SESPHR_HYBRID, Coalition::NEWCOMER, Scope::two_users_one_record()),
        // A rotation is due.
        (Profile::HARDENED, Coalition::REVOKED, Scope::one_slot()),
        // Nobody of the coalition reads the store.
        (Profile::HARDENED, Coalition::SRS, Scope::one_slot()),
    ] {
        let model = SesphrModel::new(profile, coalition, scope, PairingKind::Type1)
            .with_readers(Readers::Relevant);
        let mut waiting = vec![model.start(&mut |_, _, _| {})];
        let mut known: HashSet<State> = waiting.iter().cloned().collect();
        while let Some(state) = waiting.pop() {
            for item in state.oracle.uploaded() {
                let facts = ItemFact::vocabulary();
                seen.extend(facts.map(|fact| (fact, fact.holds(&model, &state, *item))));
            }
            if seen.len() == 2 * ItemFact::vocabulary().count() || known.len() > 3_000 {
                break;
            }
            let next = model.next_states(&state);
            for state in next {
                if known.insert(state.clone()) {
                    waiting.push(state);
                }
            }
        }
    }
    let missing = ItemFact::vocabulary().flat_map(|fact| [(fact, true), (fact, false)]);
    let missing: Vec<_> = missing.filter(|so| !seen.contains(so)).collect();
    assert_eq!(missing, []);
}

/// The packed search agrees with the plain one about facts that no row of the catalogue uses.
#[test]
fn the_packed_search_agrees_about_every_fact() {
    let scope = Scope { grants_max: 1, ..Scope::one_slot() };
    let coalition = Coalition::REVOKED;
    for fact in ItemFact::vocabulary().filter(|fact| !fact.is_had()) {
        let text = format!(
            "name = \"mine\"\nabout = \"x\"\nnever = [\"{}\", \"obtained\"]\ngiven = [\"fetched\"]\n\
             coalitions = [\"revoked\"]\n",
            fact.text()
        );
        let mine = own(&text);
        let job = Job::new(Profile::SESPHR_HYBRID, coalition, scope.clone());
        let cells = run(&Job { own: vec![mine], ..job }, &mut |_| {});
        let cell = cells.iter().find(|cell| cell.property == "mine").expect("it is judged");
        let model =
            SesphrModel::new(Profile::SESPHR_HYBRID, coalition, scope.clone(), PairingKind::Type1);
        let goals = mine.goals();
        let seen = Explorer::new(&model, &goals, 1).run(Budget::default(), &mut |_| {});
        let depths: Vec<_> =
            seen.found.iter().map(|found| found.map(|found| found.depth)).collect();
        let wrong = cell
            .counterexample
            .as_ref()
            .map(|found| found.steps.iter().filter(|step| !step.is_setup).count());
        assert_eq!(depths, [wrong, cell.witness], "{}", fact.text());
    }
}

/// No name of a property of the catalogue is spelled as a name of one's own may be.
#[test]
fn names_of_the_catalogue_are_taken() {
    for property in PROPERTIES {
        let text = RIGHT.replace("\"mine\"", &format!("{:?}", property.id.to_lowercase()));
        let error = Own::parse(&text).expect_err("it is taken");
        assert_eq!((error.line, error.column), (1, 8), "{error}");
    }
}

/// The property that `docs/properties.md` works through, with the verdicts that it shows.
#[test]
fn the_worked_example_of_the_documentation_is_true() {
    let docs = include_str!("../../../docs/properties.md");
    let (_, after) = docs.split_once("```toml\n").expect("an example");
    let (text, _) = after.split_once("```").expect("an end");
    let mine = own(text);
    let mut wrong = Vec::new();
    let at_user = Profile::SESPHR_HYBRID.with("transform", "at-user").expect("the axis exists");
    for profile in [at_user, Profile::HARDENED] {
        for coalition in mine.coalitions {
            let job = Job::new(profile, *coalition, Scope::one_slot());
            let cells = run(&Job { own: vec![mine], ..job }, &mut |_| {});
            let cell = cells.iter().find(|cell| cell.property == mine.id).expect("it is judged");
            let [profile, coalition] = [profile.to_string(), coalition.to_string()];
            let words = [&*profile, &*coalition, cell.verdict.text()];
            let shown = docs.lines().any(|line| {
                let line: Vec<&str> = line.split_whitespace().collect();
                words.iter().all(|word| line.contains(word))
            });
            if !shown {
                wrong.push(words.join(" "));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?} is not in the documentation");
}

/// `docs/properties.md` describes every fact and every field.
#[test]
fn the_documentation_names_every_fact() {
    let docs = include_str!("../../../docs/properties.md");
    for fact in ItemFact::vocabulary() {
        assert!(docs.contains(&format!("`{}`", fact.text())), "{fact:?} is not described");
    }
    for field in ["name", "about", "never", "given", "coalitions", "sets"] {
        assert!(docs.contains(&format!("| `{field}` |")), "{field} is not described");
    }
}
