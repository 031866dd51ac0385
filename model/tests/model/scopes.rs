//! Scope files: those that come with the program say what they always said, what is written is
//! read, and what is wrong is named with its place.

mod faults;

use sesphr::profile::Profile;
use sesphr_model::coalition::Coalition;
use sesphr_model::format::count;
use sesphr_model::matrix::{self, Job};
use sesphr_model::property::{PROPERTIES, Verdict};
use sesphr_model::scope::{Comments, Expected, SHIPPED, Scope};

/// The scopes as they were when functions made them.
const CONSTRUCTED: &str = include_str!("scopes/constructed.txt");

/// Everything in a scope but what is expected.
fn told(scope: &Scope) -> String {
    let Scope { name, about, network, judges, users, slots, versions_max, .. } = scope;
    let Scope { grants, roles, grants_max, revocations_max, departures_max, .. } = scope;
    let Scope { deceptions_max, restarts_max, readings_max, losses_max, .. } = scope;
    let counts = (
        grants_max,
        revocations_max,
        departures_max,
        deceptions_max,
        restarts_max,
        readings_max,
        losses_max,
    );
    format!(
        "{:?}",
        ((name, about, network, judges, users, slots, versions_max, grants, roles), counts)
    )
}

fn shipped() -> Vec<Scope> {
    SHIPPED.iter().filter_map(|shipped| Scope::named(shipped.name)).collect()
}

#[test]
fn shipped_files_give_the_scopes_that_functions_gave() {
    // These came as files.
    let later = [
        "departures-in-flight",
        "two-revocations-in-flight",
        "regrants-in-flight",
        "swapped-grants-in-flight",
        "two-roles-in-flight",
        "roles-lost-in-flight",
        "returns-in-flight",
        "two-owners-in-flight",
        "withdrawals-withheld",
    ];
    let mut scopes = shipped();
    scopes.retain(|scope| !later.contains(&scope.name.as_str()));
    assert_eq!(scopes.len(), CONSTRUCTED.lines().count());
    for (scope, constructed) in scopes.iter().zip(CONSTRUCTED.lines()) {
        assert_eq!(told(scope), constructed);
        assert_eq!(scope.expected, Expected::by_analysis(), "{}", scope.name);
    }
}

#[test]
fn shipped_files_are_as_the_program_writes_them() {
    for (shipped, scope) in SHIPPED.iter().zip(shipped()) {
        assert_eq!(scope.name, shipped.name);
        let comment = shipped.comment();
        assert!(comment.starts_with("# ") && comment.ends_with('.'), "{}", shipped.name);
        let fields = scope.to_toml(Comments::Without);
        assert_eq!(shipped.toml, format!("{comment}\n\n{fields}"), "{}", shipped.name);
    }
}

#[test]
fn what_is_written_is_read_with_comments_and_without() {
    for scope in shipped() {
        let own = Scope { name: "own".into(), expected: Expected::only(Vec::new()), ..scope };
        for comments in [Comments::With, Comments::Without] {
            assert_eq!(Scope::parse(&own.to_toml(comments)), Ok(own.clone()), "{}", own.about);
        }
    }
}

/// Whatever is written for people to take the mark off is right as well.
#[test]
fn examples_in_comments_are_right() {
    for scope in [Scope::one_slot(), Scope::orders_in_flight()] {
        let own = Scope { name: "own".into(), expected: Expected::only(Vec::new()), ..scope };
        let written = own.to_toml(Comments::With);
        let (fields, tables) = written.split_once("# [[expect]]").expect("there is an example");
        let tables = format!("[[expect]]{}", tables.replace("\n# ", "\n"));
        let read = Scope::parse(&format!("{fields}{tables}")).expect("the example is right");
        assert_eq!(read.expected.stated.len(), 1);
        assert_eq!(Scope::parse(&read.to_toml(Comments::With)), Ok(read));
    }
    let roles = Scope::one_slot().to_toml(Comments::With).replace("one-slot", "own");
    let roles = roles.replace(
        "# [[roles]]\n# user = \"user-1\"\n# role = \"doctor\"",
        "[[roles]]\nuser = \"user-1\"\nrole = \"doctor\"",
    );
    assert_eq!(Scope::parse(&roles).expect("the example is right").roles.len(), 1);
}

#[test]
fn a_scope_of_ones_own_does_not_take_a_shipped_name() {
    let text = Scope::one_slot().to_toml(Comments::Without);
    let error = Scope::parse(&text).expect_err("the name is taken");
    assert_eq!((error.line, error.column), (1, 8));
    assert!(error.what.contains("one-slot"), "{error}");
}

/// Nothing can happen but uploads.
#[test]
fn a_scope_in_which_nothing_is_reached_is_fine() {
    let text = "name = \"idle\"\nabout = \"nobody is granted anything\"\nnetwork = \"at-once\"\n\
                users = [\"user-1\"]\nslots = [\"owner-0/record-0/medical\"]\nversions-max = 1\n\
                grants-max = 0\n";
    let idle = Scope::parse(text).expect("it is right");
    let cells = matrix::run(&Job::new(Profile::HARDENED, Coalition::CLOUD, idle), &mut |_| ());
    assert!(!cells.is_empty());
    for cell in cells {
        assert_ne!(cell.verdict, Verdict::Violated, "{}", cell.property);
        assert!(cell.exhaustive && cell.expected.is_none() && cell.is_as_expected());
    }
}

/// A coalition with a user says nothing in a scope without them.
#[test]
fn coalitions_need_their_users() {
    let text = Scope::one_slot().to_toml(Comments::Without).replace("user-1", "user-7");
    let scope = Scope::parse(&text.replace("one-slot", "others")).expect("it is right");
    let judged = |coalition| PROPERTIES.iter().any(|p| p.speaks_in(coalition, &scope));
    assert!(judged(Coalition::SRS) && judged(Coalition::OUTSIDER) && judged(Coalition::NONE));
    assert!(!judged(Coalition::USER_SRS) && !judged(Coalition::REVOKED));
}

/// The largest counts that a file may have do not take a search beyond what symbols have room for.
#[test]
fn the_largest_counts_fit() {
    let text = Scope::one_slot().to_toml(Comments::Without).replace("one-slot", "deep");
    let most = text
        .lines()
        .map(|line| match line.split_once("-max = ") {
            Some((name, _)) if name != "versions" => format!("{name}-max = 64"),
            _ => line.to_owned(),
        })
        .collect::<Vec<_>>()
        .join("\n");
    let scope = Scope::parse(&most).expect("it is right");
    assert_eq!((scope.grants_max, scope.restarts_max), (64, 64));
    let scope = Scope { deceptions_max: 0, ..scope };
    let mut job = Job::new(Profile::HARDENED_EPOCH, Coalition::CLOUD, scope);
    job.budget.states_max = 20_000;
    assert!(!matrix::run(&job, &mut |_| ()).is_empty());
}

/// The scope that `docs/scopes.md` works through, with what it says of it.
#[test]
fn the_worked_example_of_the_documentation_is_true() {
    let docs = include_str!("../../../docs/scopes.md");
    let (_, after) = docs.split_once("Change three lines, to allow two grants and judge the property in question:\n\n```toml\n").expect("an example");
    let (changed, _) = after.split_once("```").expect("an end");
    let mut text = Scope::orders_in_flight().to_toml(Comments::Without);
    text = text.replace("orders-in-flight", "regrant");
    for line in changed.lines() {
        let field = line.split(" = ").next().expect("a field");
        let old = text.lines().find(|old| old.starts_with(field)).expect("it is there").to_owned();
        text = text.replace(&old, line);
    }
    let scope = Scope::parse(&text).expect("it is right");
    let job = Job::new(Profile::SESPHR_HYBRID, Coalition::NONE, scope);
    let cells = matrix::run(&job, &mut |_| ());
    let [cell] = cells.as_slice() else { panic!("one property is judged: {cells:?}") };
    assert_eq!((cell.property, cell.verdict, cell.expected), ("P3", Verdict::Violated, None));
    assert!(
        cell.exhaustive
            && docs.contains(&format!("violated  {}", count(cell.unique_states as u64)))
    );
    let found = cell.counterexample.as_ref().expect("a way there").to_string();
    let steps = |text: &str| -> Vec<String> {
        let is_step = |line: &&str| line.trim_start().starts_with(|c: char| c.is_ascii_digit());
        text.lines().filter(is_step).map(|line| line.trim().to_owned()).collect()
    };
    let shown = steps(&found);
    assert_eq!(shown.len(), 13, "{found}");
    for step in shown.iter().skip(6) {
        assert!(docs.contains(step.as_str()), "{step} is not in the documentation");
    }
}

/// `docs/scopes.md` describes every field and every limit.
#[test]
fn the_documentation_names_every_field() {
    let docs = include_str!("../../../docs/scopes.md");
    let written = Scope::roles_in_flight().to_toml(Comments::Without);
    for line in written.lines() {
        if let Some((field, _)) = line.split_once(" = ") {
            assert!(docs.contains(&format!("`{field}`")), "{field} is not described");
        }
    }
    for table in ["grants", "roles", "expect"] {
        assert!(docs.contains(&format!("`[[{table}]]`")), "{table} is not described");
    }
}
