//! Reading a scope file, and refusing what nobody can search or judge.

mod expect;
mod network;

use super::document::{Document, GrantLine, RoleLine};
use super::identifier;
use super::limits::{
    ABOUT_CHARS_MAX, BYTES_MAX, COUNT_MAX, LINES_MAX, NAME_CHARS_MAX, PARTIES_MAX, RECORDS_MAX,
    SLOTS_MAX,
};
use super::{Expected, Scope, Shipped};
use crate::PlacedError;
use crate::coalition::OUTSIDER;
use crate::property::Property;
use sesphr::acl::{Grant, Grantee, Role};
use sesphr::id::{Slot, UserId};
use sesphr::system::Network;
use std::collections::BTreeSet;
use std::ops::Range;
use toml::Spanned;

impl Scope {
    /// The scope that somebody wrote. Nothing is expected of it but what it states.
    ///
    /// # Errors
    /// What is wrong with the text, and where.
    pub fn parse(text: &str) -> Result<Self, PlacedError> {
        let (scope, name) = Reader(text).scope()?;
        if Shipped::named(&scope.name).is_some() {
            let why =
                format!("{:?} is a scope that comes with sesphr; choose another name", scope.name);
            return Err(PlacedError::at(text, name, why));
        }
        Ok(scope)
    }

    /// A scope that comes with the program: the analysis of the papers says what to expect.
    pub(super) fn of_project(text: &str) -> Result<Self, PlacedError> {
        let (scope, _) = Reader(text).scope()?;
        Ok(Self { expected: Expected { by_analysis: true, ..scope.expected }, ..scope })
    }
}

/// The text that is read.
struct Reader<'a>(&'a str);

type Strings = [Spanned<String>];

impl Reader<'_> {
    /// The scope, and where its name is.
    fn scope(&self) -> Result<(Scope, Range<usize>), PlacedError> {
        if self.0.len() > BYTES_MAX {
            return Err(self.wrong(0..0, format!("a scope has at most {BYTES_MAX} bytes")));
        }
        let document: Document =
            toml::from_str(self.0).map_err(|error| PlacedError::of_toml(self.0, &error))?;
        let (users, slots) = self.parties(&document)?;
        let count = |name, count: &Option<Spanned<i64>>| match count {
            Some(count) => self.count(name, count, 0),
            None => Ok(0),
        };
        let scope = Scope {
            name: self.name(&document.name)?,
            about: self.about(&document.about)?,
            network: *document.network.get_ref(),
            judges: self.each(&document.judges, |id| known(id).map(|known| known.id.to_owned()))?,
            versions_max: self.count("versions-max", &document.versions_max, 1)?.into(),
            grants: self.grants(&document.grants, &users, &slots)?,
            roles: self.roles(&document.roles, &users)?,
            users,
            slots,
            grants_max: self.count("grants-max", &document.grants_max, 0)?,
            revocations_max: count("revocations-max", &document.revocations_max)?,
            departures_max: count("departures-max", &document.departures_max)?,
            returns_max: count("returns-max", &document.returns_max)?,
            deceptions_max: count("deceptions-max", &document.deceptions_max)?,
            restarts_max: count("restarts-max", &document.restarts_max)?,
            readings_max: self.readings(&document)?,
            losses_max: count("losses-max", &document.losses_max)?,
            expected: Expected::only(Vec::new()),
        };
        match scope.network {
            Network::AtOnce => self.at_once(&document)?,
            Network::InFlight => {}
        }
        let stated = document.expect.iter().map(|line| self.expectation(line, &scope));
        let expected = Expected::only(stated.collect::<Result<_, _>>()?);
        Ok((Scope { expected, ..scope }, document.name.span()))
    }

    fn wrong(&self, place: Range<usize>, what: impl Into<String>) -> PlacedError {
        PlacedError::at(self.0, place, what)
    }

    /// A value, or what is wrong with it and where.
    fn parsed<T>(
        &self,
        text: &Spanned<String>,
        read: impl Fn(&str) -> Result<T, String>,
    ) -> Result<T, PlacedError> {
        read(text.get_ref()).map_err(|what| self.wrong(text.span(), what))
    }

    /// Values without repetition.
    fn each<T: PartialEq>(
        &self,
        texts: &Strings,
        read: impl Fn(&str) -> Result<T, String>,
    ) -> Result<Vec<T>, PlacedError> {
        let mut values = Vec::new();
        for text in texts {
            let value = self.parsed(text, &read)?;
            if values.contains(&value) {
                return Err(
                    self.wrong(text.span(), format!("{:?} is listed twice", text.get_ref()))
                );
            }
            values.push(value);
        }
        Ok(values)
    }

    fn name(&self, name: &Spanned<String>) -> Result<String, PlacedError> {
        self.parsed(name, |name| match Scope::is_name(name) {
            true => Ok(name.to_owned()),
            false => {
                Err(format!("a name has 1 to {NAME_CHARS_MAX} of a-z, 0-9 and -, a letter first"))
            }
        })
    }

    fn about(&self, about: &Spanned<String>) -> Result<String, PlacedError> {
        self.parsed(about, |about| {
            let fits = (1..=ABOUT_CHARS_MAX).contains(&about.chars().count());
            match fits && !about.contains(char::is_control) {
                true => Ok(about.to_owned()),
                false => Err(format!("it must be one line of 1 to {ABOUT_CHARS_MAX} characters")),
            }
        })
    }

    fn count(&self, name: &str, count: &Spanned<i64>, least: u8) -> Result<u8, PlacedError> {
        let found = *count.get_ref();
        let fits = u8::try_from(found).ok().filter(|fits| (least..=COUNT_MAX).contains(fits));
        fits.ok_or_else(|| {
            self.wrong(
                count.span(),
                format!("{name} is {found}; it must be {least} to {COUNT_MAX}"),
            )
        })
    }

    /// Users and slots, as many as a search has room for.
    fn parties(&self, document: &Document) -> Result<(Vec<UserId>, Vec<Slot>), PlacedError> {
        let (users, slots) = (&document.users, &document.slots);
        let read = |text: &str| match identifier::user(text)? {
            OUTSIDER => Err(format!(
                "{OUTSIDER} is the outsider, whom nobody grants anything; coalitions bring them along"
            )),
            user => Ok(user),
        };
        let all_users = self.each(users.get_ref(), read)?;
        let all_slots = self.each(slots.get_ref(), identifier::slot)?;
        if all_users.is_empty() {
            return Err(self.wrong(users.span(), "a scope needs a user"));
        }
        if !(1..=SLOTS_MAX).contains(&all_slots.len()) {
            let what = format!("{} slots; there must be 1 to {SLOTS_MAX}", all_slots.len());
            return Err(self.wrong(slots.span(), what));
        }
        let owners: BTreeSet<_> = all_slots.iter().map(|slot| slot.owner).collect();
        let records: BTreeSet<_> = all_slots.iter().map(|slot| (slot.owner, slot.record)).collect();
        let parties = owners.len() + all_users.len();
        if parties > PARTIES_MAX {
            let what = format!("{parties} owners and users; a search has room for {PARTIES_MAX}");
            return Err(self.wrong(users.span(), what));
        }
        if records.len() > RECORDS_MAX {
            let what = format!("{} records; there may be {RECORDS_MAX}", records.len());
            return Err(self.wrong(slots.span(), what));
        }
        Ok((all_users, all_slots))
    }

    fn user(&self, text: &Spanned<String>, users: &[UserId]) -> Result<UserId, PlacedError> {
        self.parsed(text, |text| {
            let user = identifier::user(text)?;
            let known = users.contains(&user);
            known.then_some(user).ok_or_else(|| format!("{user} is not among the users"))
        })
    }

    fn grants(
        &self,
        lines: &[Spanned<GrantLine>],
        users: &[UserId],
        slots: &[Slot],
    ) -> Result<Vec<Grant>, PlacedError> {
        self.few(lines, "grants")?;
        let mut grants = Vec::new();
        for line in lines {
            let GrantLine { slot, grantee, from } = line.get_ref();
            let of_grant = self.parsed(slot, |text| {
                let slot = identifier::slot(text)?;
                let known = slots.contains(&slot);
                known.then_some(slot).ok_or_else(|| format!("{slot} is not among the slots"))
            })?;
            let to = match self.parsed(grantee, identifier::grantee)? {
                Grantee::User(_) => Grantee::User(self.user(grantee, users)?),
                role @ Grantee::Role(_) => role,
            };
            let grant = Grant { slot: of_grant, grantee: to, from: *from };
            if grants.contains(&grant) {
                return Err(self.wrong(slot.span(), "this grant is listed twice"));
            }
            grants.push(grant);
        }
        Ok(grants)
    }

    fn roles(
        &self,
        lines: &[Spanned<RoleLine>],
        users: &[UserId],
    ) -> Result<Vec<(UserId, Role)>, PlacedError> {
        self.few(lines, "roles")?;
        let mut roles = Vec::new();
        for line in lines {
            let RoleLine { user, role } = line.get_ref();
            let of_user = (self.user(user, users)?, self.parsed(role, identifier::role)?);
            if roles.contains(&of_user) {
                return Err(self.wrong(user.span(), "this role is listed twice"));
            }
            roles.push(of_user);
        }
        Ok(roles)
    }

    fn few<T>(&self, lines: &[Spanned<T>], what: &str) -> Result<(), PlacedError> {
        match lines.get(LINES_MAX) {
            None => Ok(()),
            Some(line) => {
                Err(self.wrong(line.span(), format!("there may be at most {LINES_MAX} {what}")))
            }
        }
    }
}

fn known(id: &str) -> Result<&'static Property, String> {
    Property::by_id(id).ok_or_else(|| {
        format!("{id:?} is not a property; `sesphr check --help` lists them, such as P5")
    })
}

impl Scope {
    /// Whether a text may be the name of a scope: it goes into the names of files.
    #[must_use]
    pub fn is_name(text: &str) -> bool {
        let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        text.starts_with(|c: char| c.is_ascii_lowercase())
            && text.len() <= NAME_CHARS_MAX
            && text.chars().all(allowed)
    }
}
