//! A scope as a file.

use super::identifier::{grantee_text, role_text};
use super::{Expectation, Scope};
use sesphr::acl::Coverage;
use sesphr::system::Network;
use std::fmt::Write as _;

/// Whether a file explains its fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comments {
    /// It does.
    With,
    /// It has fields alone.
    Without,
}

/// What each field says, in the order of the file.
const EXPLAINED: [(&str, &str); 20] = [
    ("name", "What results and counterexamples call the scope: a-z, 0-9 and -."),
    ("about", "What the scope is about, in one sentence."),
    (
        "network",
        "How messages travel: at-once, where each step ends when all that it causes has arrived, or\n\
         in-flight, where messages overtake each other.",
    ),
    ("judges", "The properties to judge, such as \"P5\"; all of them if the list is empty."),
    (
        "users",
        "Who may be granted access. user-1 is the insider, who reads and is in most coalitions; user-2\n\
         is the second of them. user-3, the outsider, is never listed.",
    ),
    ("slots", "What owners may upload: owner-N/record-N/PARTITION."),
    ("versions-max", "How many versions each slot may have."),
    ("grants-max", "How many of the grants and roles below may be given, in all."),
    ("revocations-max", "How many of them may be revoked or withdrawn again, in all."),
    ("departures-max", "How many users may leave."),
    ("returns-max", "How many of them may come back."),
    (
        "deceptions-max",
        "How many moves a coalition that deceives may make; in flight, how many messages may come\n\
         twice. If it is not 0, only such coalitions are judged.",
    ),
    ("restarts-max", "How often the server may crash, against the coalition srs-crash."),
    (
        "readings-max",
        "In flight only: how many downloads and requests there may be. At once it is left out, and\n\
         whatever changes something is tried.",
    ),
    ("losses-max", "In flight only: how many messages may be lost."),
    (
        "grants",
        "The grants that owners may make: to a user or to a role, from joining on or with the past.",
    ),
    ("roles", "The roles that the issuer may certify."),
    (
        "expect",
        "What a search is to find, for all profiles and coalitions or for some. A later table counts\n\
         before an earlier one.",
    ),
    ("example-role", "[[roles]]\nuser = \"user-1\"\nrole = \"doctor\""),
    (
        "example-expect",
        "[[expect]]\nproperty = \"P5\"\nverdict = \"violated\"\nprofile = \"sesphr-hybrid\"\n\
         coalition = \"revoked\"",
    ),
];

/// A file as it grows.
struct Writer {
    out: String,
    comments: Comments,
}

impl Scope {
    /// The file of the scope. [`Scope::parse`] reads it.
    #[must_use]
    pub fn to_toml(&self, comments: Comments) -> String {
        let mut file = Writer { out: String::new(), comments };
        let in_flight = self.network == Network::InFlight;
        file.field("name", &quoted(&self.name));
        file.field("about", &quoted(&self.about));
        file.field("network", &quoted(if in_flight { "in-flight" } else { "at-once" }));
        file.field("judges", &list(&self.judges));
        file.field("users", &list(&self.users));
        file.field("slots", &list(&self.slots));
        file.field("versions-max", &self.versions_max.to_string());
        for (name, count) in [
            ("grants-max", self.grants_max),
            ("revocations-max", self.revocations_max),
            ("departures-max", self.departures_max),
            ("returns-max", self.returns_max),
            ("deceptions-max", self.deceptions_max),
            ("restarts-max", self.restarts_max),
        ] {
            file.field(name, &count.to_string());
        }
        for (name, count) in [("readings-max", self.readings_max), ("losses-max", self.losses_max)]
        {
            match in_flight {
                true => file.field(name, &count.to_string()),
                false => file.example(name, &format!("{name} = 2")),
            }
        }
        self.tables(&mut file);
        file.out
    }

    fn tables(&self, file: &mut Writer) {
        for (at, grant) in self.grants.iter().enumerate() {
            let from = match grant.from {
                Coverage::Joining => "joining",
                Coverage::Past => "past",
            };
            let (slot, to) = (grant.slot.to_string(), grantee_text(grant.grantee));
            file.table("grants", at, &[("slot", slot), ("grantee", to), ("from", from.into())]);
        }
        if self.roles.is_empty() {
            file.example("roles", explained("example-role"));
        }
        for (at, (user, role)) in self.roles.iter().enumerate() {
            file.table("roles", at, &[("user", user.to_string()), ("role", role_text(*role))]);
        }
        if self.expected.stated.is_empty() {
            file.example("expect", explained("example-expect"));
        }
        for (at, stated) in self.expected.stated.iter().enumerate() {
            file.table("expect", at, &expectation(stated));
        }
    }
}

fn expectation(stated: &Expectation) -> Vec<(&'static str, String)> {
    let Expectation { property, verdict, profile, coalition } = stated;
    let mut fields = vec![("property", property.clone()), ("verdict", verdict.to_string())];
    fields.extend(profile.map(|profile| ("profile", profile.to_string())));
    fields.extend(coalition.map(|coalition| ("coalition", coalition.to_string())));
    fields
}

impl Writer {
    // Writing to a string does not fail, here and below.
    fn comment(&mut self, text: &str) {
        for line in text.lines() {
            let _ = writeln!(self.out, "# {line}");
        }
    }

    fn field(&mut self, name: &str, value: &str) {
        if self.comments == Comments::With {
            if !self.out.is_empty() {
                self.out.push('\n');
            }
            self.comment(explained(name));
        }
        let _ = writeln!(self.out, "{name} = {value}");
    }

    /// What may be there but is not, as a comment.
    fn example(&mut self, name: &str, text: &str) {
        if self.comments == Comments::With {
            self.out.push('\n');
            self.comment(explained(name));
            self.comment(text);
        }
    }

    fn table(&mut self, name: &str, at: usize, fields: &[(&str, String)]) {
        self.out.push('\n');
        if at == 0 && self.comments == Comments::With {
            self.comment(explained(name));
        }
        let _ = writeln!(self.out, "[[{name}]]");
        for (field, value) in fields {
            let _ = writeln!(self.out, "{field} = {}", quoted(value));
        }
    }
}

/// What a field says.
fn explained(name: &str) -> &'static str {
    EXPLAINED.iter().find(|(field, _)| *field == name).map_or("", |(_, text)| text)
}

/// A text as TOML quotes it.
fn quoted(text: &str) -> String {
    toml::Value::from(text).to_string()
}

/// A list: on one line if it is short.
fn list<T: ToString>(values: &[T]) -> String {
    const ON_ONE_LINE_MAX: usize = 2;
    let values: Vec<String> = values.iter().map(|value| quoted(&value.to_string())).collect();
    let is_short = values.len() <= ON_ONE_LINE_MAX || values.iter().all(|value| value.len() < 10);
    match is_short {
        true => format!("[{}]", values.join(", ")),
        false => format!("[\n  {},\n]", values.join(",\n  ")),
    }
}
