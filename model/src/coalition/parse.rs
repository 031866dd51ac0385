//! How coalitions are written: a name of the catalogue, or parts joined by `+`.

use super::{Coalition, Members, Power, Powers};
use sesphr::id::{OwnerId, PartyId, UserId};
use thiserror::Error;

/// Why a text is not a coalition.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum CoalitionError {
    /// A part is neither a party, a power, nor a name of the catalogue.
    #[error("{part:?} is not a party, a power or an attacker of the catalogue")]
    Part {
        /// The part.
        part: String,
    },
    /// A user or an owner has a number that no scope has.
    #[error("{part} has too large a number: {noun} are numbered below {bound}")]
    Number {
        /// The part.
        part: String,
        /// What it numbers.
        noun: &'static str,
        /// The bound.
        bound: u32,
    },
}

impl Coalition {
    /// The coalition that is written like this: a name of the catalogue, or parts joined by `+`. A
    /// part is a party (`user-1`, `owner-0`, `srs`, `cloud`, `issuer`), a power such as `listens`,
    /// or a name that stands for its set. The order of the parts does not matter.
    ///
    /// # Errors
    /// The first part that means nothing.
    pub fn read(text: &str) -> Result<Self, CoalitionError> {
        if let Some(named) = Self::ALL.into_iter().find(|one| one.name() == Some(text)) {
            return Ok(named);
        }
        let (mut members, mut powers) = (Members::default(), Powers::NONE);
        for part in text.split('+') {
            if let Some(power) = Power::ALL.into_iter().find(|power| power.text() == part) {
                powers = powers.with(power);
            } else if let Some(party) = party(part)? {
                members = members.with(party);
            } else {
                let named = Self::ALL.into_iter().find(|one| one.name() == Some(part));
                let unknown = || CoalitionError::Part { part: part.to_owned() };
                let named = named.ok_or_else(unknown)?;
                (members, powers) = (members.union(named.members), powers.union(named.powers));
            }
        }
        Ok(Self::of(members, powers))
    }

    /// The same, if it is one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::read(text).ok()
    }

    /// Its parties and powers, joined by `+`.
    pub(super) fn parts(self) -> String {
        let parties = self.members().map(|party| party.to_string());
        let powers = self.powers().iter().map(|power| power.text().to_owned());
        let parts: Vec<String> = parties.chain(powers).collect();
        if parts.is_empty() { "none".to_owned() } else { parts.join("+") }
    }
}

/// The party of a name; `None` if it names none.
fn party(part: &str) -> Result<Option<PartyId>, CoalitionError> {
    let number = |digits: &str, noun, bound| {
        let n: Option<u32> = digits.parse().ok();
        // One spelling for each number.
        let n = n.filter(|n| n.to_string() == digits);
        let error = CoalitionError::Number { part: part.to_owned(), noun, bound };
        match n {
            Some(n) if n < bound => Ok(n),
            Some(_) => Err(error),
            None => Err(CoalitionError::Part { part: part.to_owned() }),
        }
    };
    if let Some(digits) = part.strip_prefix("user-") {
        let n = number(digits, "users", Members::USERS)?;
        return Ok(Some(PartyId::User(UserId(n))));
    }
    if let Some(digits) = part.strip_prefix("owner-") {
        let n = number(digits, "owners", Members::OWNERS)?;
        return Ok(Some(PartyId::Owner(OwnerId(n))));
    }
    Ok([PartyId::Srs, PartyId::Cloud, PartyId::Issuer]
        .into_iter()
        .find(|party| party.to_string() == part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_and_every_set_is_read_back() {
        for named in Coalition::ALL {
            assert_eq!(Coalition::read(&named.text()), Ok(named));
            // `srs+cloud` without a name is spelled like the name.
            let set = named.unnamed();
            let read = Coalition::read(&set.text()).expect("it is a set");
            assert_eq!(read.unnamed(), set, "{named}");
        }
    }

    #[test]
    fn parts_come_in_any_order_and_names_stand_for_their_sets() {
        let read = |text| Coalition::read(text).expect("it is one");
        assert_eq!(read("listens+srs+user-1"), read("user-1+srs+listens"));
        assert_eq!(read("user-1+network"), read("user-1+listens"));
        assert_eq!(read("user-1+network").text(), "user-1+listens");
        assert_eq!(read("owner-0+revoked+forges").text(), "user-1+owner-0+forges");
    }

    #[test]
    fn a_part_that_means_nothing_is_named() {
        let part = |text| Coalition::read(text).map_err(|error| error.to_string());
        for (text, bad) in [("", ""), ("user-1+", ""), ("user-01", "user-01"), ("srs+evil", "evil")]
        {
            assert!(part(text).is_err_and(|said| said.contains(&format!("{bad:?}"))), "{text}");
        }
        assert!(part("user-64").is_err_and(|said| said.contains("below 64")));
        assert!(part("owner-32").is_err_and(|said| said.contains("below 32")));
    }
}
