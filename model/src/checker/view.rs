//! States for people to read: who stores what, who may read what, who holds what, what is in
//! flight, and what the coalition knows.

use super::{Asked, Log, State};
use crate::counterexample::Sent;
use sesphr::party::user::Membership;
use std::fmt::{self, Display};

/// Text whose debug form is itself.
struct Verbatim(String);

impl fmt::Debug for Verbatim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn verbatim<T: Display>(things: impl Iterator<Item = T>) -> Vec<Verbatim> {
    things.map(|thing| Verbatim(thing.to_string())).collect()
}

impl fmt::Debug for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { system, oracle, knowledge, spent, kept, asked, log } = self;
        let mut out = f.debug_struct("State");
        let current = |item: &sesphr::id::ItemId| match oracle.current(item.slot) == item.version {
            true => "current",
            false => "superseded",
        };
        let stored = system.cloud().stored().map(|stored| {
            format!(
                "{} ({}, renewed {} times)",
                stored.item,
                current(&stored.item),
                stored.generation.0
            )
        });
        out.field("cloud stores", &verbatim(stored));
        let deposits = system.srs().deposits().map(|(item, _)| format!("R of {item}"));
        let rekeys = system.srs().rekeys().map(|((_, user), _)| format!("an RK to {user}"));
        out.field("server keeps", &verbatim(deposits.chain(rekeys)));
        for (user, party) in system.users() {
            let items = || oracle.uploaded().iter().copied();
            let membership = match party.membership() {
                Membership::Enrolled => "enrolled",
                Membership::Departed => "departed",
            };
            let roles = system.srs().acl().roles_of(*user).map(|role| format!("is a {role}"));
            let may = items().filter(|item| oracle.entitled(*user, *item));
            let may = may.map(|item| format!("may read {item}"));
            let has = items().filter(|item| party.download_of(*item).is_some());
            let has = has.map(|item| format!("downloaded {item}"));
            let given = items().filter(|item| party.parameter_of(*item).is_some());
            let given = given.map(|item| format!("was given the parameter of {item}"));
            let lines = std::iter::once(membership.to_owned()).chain(roles);
            let lines = verbatim(lines.chain(may).chain(has).chain(given));
            out.field(&user.to_string(), &lines);
        }
        for (owner, party) in system.owners() {
            let debts = party.debts().map(|slot| format!("owes a rotation of {slot}"));
            out.field(&owner.to_string(), &verbatim(debts));
        }
        let flying = system.in_flight().iter().map(Sent::new);
        let flying =
            verbatim(flying.map(|sent| format!("{} to {}: {}", sent.from, sent.to, sent.text)));
        if !flying.is_empty() {
            out.field("in flight", &flying);
        }
        out.field("coalition knows", &verbatim(knowledge.facts()));
        if !kept.is_empty() {
            out.field("coalition kept", &verbatim(kept.iter().map(|stored| stored.item)));
        }
        if *asked != Asked::default() {
            out.field("asked", asked);
        }
        if *log != Log::default() {
            out.field("audit log", log);
        }
        out.field("spent", spent);
        out.finish()
    }
}
