//! Every fault of a scope file is named with its line and column.

use sesphr_model::scope::Scope;
use sesphr_model::scope::limits::BYTES_MAX;

/// A right file, in which each line can be made wrong.
const RIGHT: &str = r#"name = "mine"
about = "two users, one partition"
network = "at-once"
judges = ["P1", "P5"]
users = ["user-1", "user-2"]
slots = ["owner-0/record-0/medical", "owner-0/record-1/medical"]
versions-max = 2
grants-max = 2
revocations-max = 1
departures-max = 0
deceptions-max = 0
restarts-max = 0
losses-max = 0

[[grants]]
slot = "owner-0/record-0/medical"
grantee = "user-1"
from = "joining"

[[grants]]
slot = "owner-0/record-0/medical"
grantee = "doctor"
from = "past"

[[roles]]
user = "user-2"
role = "doctor"

[[expect]]
property = "P5"
verdict = "violated"
profile = "sesphr-hybrid"
coalition = "revoked"
"#;

/// What is replaced by what; the line and the column of the error, and a part of what it says.
type Fault = (&'static str, &'static str, (usize, usize), &'static str);

const FAULTS: [Fault; 58] = [
    ("name = \"mine\"\n", "", (1, 1), "missing field `name`"),
    ("name = \"mine\"", "name = \"Mine\"", (1, 8), "a name has"),
    ("name = \"mine\"", "name = \"../mine\"", (1, 8), "a name has"),
    ("name = \"mine\"", "name = \"one-slot\"", (1, 8), "comes with sesphr"),
    ("name = \"mine\"", "name = 7", (1, 8), "invalid type"),
    ("name = \"mine\"", "name = \"mine", (1, 13), "invalid basic string"),
    ("name = \"mine\"", "name = \"mine\"\nname = \"mine\"", (2, 1), "duplicate key"),
    ("name = \"mine\"", "name = \"mine\"\nsize = 3", (2, 1), "unknown field `size`"),
    ("\"two users, one partition\"", "\"\"", (2, 9), "one line"),
    ("\"two users, one partition\"", "\"a\\u0007b\"", (2, 9), "one line"),
    ("\"at-once\"", "\"later\"", (3, 11), "unknown variant `later`"),
    ("\"P1\", \"P5\"", "\"P1\", \"P99\"", (4, 17), "is not a property"),
    ("\"P1\", \"P5\"", "\"P5\", \"P5\"", (4, 17), "twice"),
    ("\"P1\", \"P5\"", "\"P1\"", (33, 13), "not judged against revoked"),
    ("\"user-1\", \"user-2\"]", "]", (5, 9), "needs a user"),
    ("\"user-1\", \"user-2\"]", "\"user-1\", \"user-1\"]", (5, 20), "twice"),
    ("\"user-1\", \"user-2\"]", "\"user-1\", \"user-3\"]", (5, 20), "outsider"),
    ("\"user-1\", \"user-2\"]", "\"user-1\", \"bob\"]", (5, 20), "is not a user"),
    ("\"user-1\", \"user-2\"]", "\"user-1\", 2]", (5, 20), "invalid type"),
    ("\"user-1\", \"user-2\"]", "\"user-1\", \"user-67108864\"]", (5, 20), "beyond user-67108863"),
    (
        "\"user-1\", \"user-2\"]",
        "\"user-0\", \"user-1\", \"user-2\", \"user-4\", \"user-5\", \"user-6\"]",
        (5, 9),
        "7 owners and users",
    ),
    ("[\"owner-0/record-0/medical\", \"owner-0/record-1/medical\"]", "[]", (6, 9), "0 slots"),
    (", \"owner-0/record-1/medical\"", ", \"owner-0/record-0/medical\"", (6, 38), "twice"),
    ("\"owner-0/record-1/medical\"", "\"owner-0/record-1\"", (6, 38), "is not a slot"),
    ("\"owner-0/record-1/medical\"", "\"owner-0/record-1/lungs\"", (6, 38), "is not a slot"),
    ("\"owner-0/record-1/medical\"", "\"owner-32/record-1/medical\"", (6, 38), "beyond owner-31"),
    ("\"owner-0/record-1/medical\"", "\"owner-0/record-16/medical\"", (6, 38), "beyond record-15"),
    ("versions-max = 2", "versions-max = 0", (7, 16), "it must be 1 to 64"),
    ("versions-max = 2", "versions-max = 65", (7, 16), "it must be 1 to 64"),
    ("versions-max = 2", "versions-max = 2.0", (7, 16), "invalid type"),
    ("versions-max = 2\n", "", (1, 1), "missing field `versions-max`"),
    ("grants-max = 2", "grants-max = 65", (8, 14), "grants-max is 65"),
    ("revocations-max = 1", "revocations-max = -1", (9, 19), "it must be 0 to 64"),
    ("departures-max = 0", "departures-max = 300", (10, 18), "it must be 0 to 64"),
    ("deceptions-max = 0", "deceptions-max = 65", (11, 18), "it must be 0 to 64"),
    ("deceptions-max = 0", "deceptions-max = 1", (33, 13), "not judged against revoked"),
    ("restarts-max = 0", "restarts-max = \"0\"", (12, 16), "invalid type"),
    ("losses-max = 0", "losses-max = 1", (13, 14), "nothing is lost"),
    ("losses-max = 0", "losses-max = 0\nreadings-max = 1", (14, 16), "arrive at once"),
    ("\"at-once\"", "\"in-flight\"", (3, 11), "readings-max must bound"),
    ("from = \"joining\"", "from = \"now\"", (18, 8), "unknown variant `now`"),
    ("from = \"joining\"\n", "", (15, 1), "missing field `from`"),
    ("grantee = \"user-1\"", "grantee = \"user-4\"", (17, 11), "user-4 is not among the users"),
    ("grantee = \"user-1\"", "grantee = \"everybody\"", (17, 11), "is not a role"),
    ("grantee = \"doctor\"", "grantee = \"family\"", (22, 11), "private domain"),
    ("grantee = \"user-1\"", "grantee = \"user-1\"\nuntil = 3", (18, 1), "unknown field `until`"),
    (
        "slot = \"owner-0/record-0/medical\"\ngrantee = \"user-1\"",
        "slot = \"owner-0/record-0/personal\"\ngrantee = \"user-1\"",
        (16, 8),
        "not among the slots",
    ),
    (
        "grantee = \"doctor\"\nfrom = \"past\"",
        "grantee = \"user-1\"\nfrom = \"joining\"",
        (21, 8),
        "twice",
    ),
    ("user = \"user-2\"", "user = \"user-4\"", (26, 8), "user-4 is not among the users"),
    ("role = \"doctor\"", "role = \"king\"", (27, 8), "is not a role"),
    ("role = \"doctor\"", "role = \"friend\"", (27, 8), "private domain"),
    (
        "role = \"doctor\"",
        "role = \"doctor\"\n\n[[roles]]\nuser = \"user-2\"\nrole = \"doctor\"",
        (30, 8),
        "twice",
    ),
    ("property = \"P5\"", "property = \"P6\"", (33, 13), "P6 is not judged against revoked"),
    ("property = \"P5\"", "property = \"five\"", (30, 12), "is not a property"),
    ("verdict = \"violated\"", "verdict = \"not-applicable\"", (31, 11), "nothing to expect"),
    ("\"sesphr-hybrid\"", "\"sesphr-hybrid/keys=lost\"", (32, 11), "keys"),
    ("\"revoked\"", "\"revoker\"", (33, 13), "is not a coalition"),
    ("\"revoked\"", "\"cloud\"", (33, 13), "P5 is not judged against cloud"),
];

#[test]
fn every_fault_is_named_with_its_place() {
    Scope::parse(RIGHT).expect("it is right");
    let mut wrong = Vec::new();
    for (right, fault, place, says) in FAULTS {
        assert_eq!(RIGHT.matches(right).count(), 1, "{right:?} is there once");
        match Scope::parse(&RIGHT.replacen(right, fault, 1)) {
            Err(error) if (error.line, error.column) == place && error.what.contains(says) => {}
            Err(error) => wrong.push(format!("{fault:?}: {error}, not {place:?} {says:?}")),
            Ok(_) => wrong.push(format!("{fault:?} is accepted")),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The same fault after words of another alphabet: columns are characters, not bytes.
#[test]
fn columns_are_characters() {
    let text = RIGHT.replace("users = [\"user-1\"", "users = [ # α β\r\n\"ü\"");
    let error = Scope::parse(&text).expect_err("ü is no user");
    assert_eq!((error.line, error.column), (6, 1), "{error}");
    let text = RIGHT.replace("about = \"two users, one partition\"", "about = \"αβγ\" 1");
    let error = Scope::parse(&text).expect_err("a value has no rest");
    assert_eq!((error.line, error.column), (2, 15), "{error}");
}

/// In flight, roles may be lost, users may come back, and there may be several owners.
#[test]
fn whatever_may_happen_at_once_may_happen_in_flight() {
    let text = RIGHT
        .replace("\"at-once\"", "\"in-flight\"\nreadings-max = 1")
        .replace("departures-max = 0", "departures-max = 1\nreturns-max = 1")
        .replace("\"owner-0/record-1/medical\"", "\"owner-1/record-1/medical\"");
    let text = text.split("[[expect]]").next().expect("a beginning");
    let scope = Scope::parse(text).expect("it is right");
    assert!(!scope.roles.is_empty() && scope.revocations_max > 0);
    assert_eq!((scope.departures_max, scope.returns_max), (1, 1));
}

#[test]
fn what_asks_for_too_much_is_refused() {
    let slots = |count: u16, of: &dyn Fn(u16) -> String| {
        let slots: Vec<String> = (0..count).map(|at| format!("{:?}", of(at))).collect();
        format!(
            "name = \"large\"\nabout = \"x\"\nnetwork = \"at-once\"\nusers = [\"user-1\"]\n\
             slots = [{}]\nversions-max = 1\ngrants-max = 1\n",
            slots.join(", ")
        )
    };
    let labels = ["medical", "personal", "insurance", "prescription"];
    let of = |at: u16| {
        let label = labels.get(usize::from(at % 4)).expect("one of four");
        format!("owner-0/record-{}/{label}", at / 4)
    };
    Scope::parse(&slots(16, &of)).expect("sixteen slots of four records");
    let many = Scope::parse(&slots(17, &of)).expect_err("seventeen");
    assert!(many.line == 5 && many.what.contains("17 slots"), "{many}");
    let records = |at: u16| format!("owner-0/record-{at}/medical");
    Scope::parse(&slots(6, &records)).expect("six records");
    let many = Scope::parse(&slots(7, &records)).expect_err("seven");
    assert!(many.line == 5 && many.what.contains("7 records"), "{many}");

    let long = format!("{RIGHT}{}", "#".repeat(BYTES_MAX));
    assert!(Scope::parse(&long).expect_err("it is too long").what.contains("bytes"));
    let grant =
        "[[grants]]\nslot = \"owner-0/record-0/medical\"\ngrantee = \"user-1\"\nfrom = \"past\"\n";
    let many = Scope::parse(&format!("{}{}", slots(1, &records), grant.repeat(101)));
    let many = many.expect_err("a hundred and one");
    assert!(many.what.contains("100 grants"), "{many}");
}
