//! Identifiers as scope files spell them: as counterexamples print them.

use super::limits::{OWNER_MAX, RECORD_MAX, USER_MAX};
use sesphr::acl::{Domain, Grantee, Role};
use sesphr::id::{OwnerId, Partition, RecordId, Slot, UserId};

/// A user, spelled `user-1`.
pub(super) fn user(text: &str) -> Result<UserId, String> {
    let number = text.strip_prefix("user-").and_then(|number| number.parse().ok()).map(UserId);
    let user = number.filter(|user| user.to_string() == text);
    let user =
        user.ok_or_else(|| format!("{text:?} is not a user; users are user-0, user-1, ..."))?;
    match user.0 <= USER_MAX {
        true => Ok(user),
        false => Err(format!("{user} is beyond user-{USER_MAX}, the last that symbols have")),
    }
}

/// A slot, spelled `owner-0/record-0/medical`.
pub(super) fn slot(text: &str) -> Result<Slot, String> {
    let slot = parts(text).filter(|slot| slot.to_string() == text).ok_or_else(|| {
        format!(
            "{text:?} is not a slot; a slot is owner-N/record-N/PARTITION, with one of {}",
            partitions().map(|partition| partition.to_string()).collect::<Vec<_>>().join(", ")
        )
    })?;
    if slot.owner.0 > OWNER_MAX {
        return Err(format!(
            "{} is beyond owner-{OWNER_MAX}, the last that symbols have",
            slot.owner
        ));
    }
    if slot.record.0 > RECORD_MAX {
        let record = slot.record;
        return Err(format!("{record} is beyond record-{RECORD_MAX}, the last that symbols have"));
    }
    Ok(slot)
}

fn parts(text: &str) -> Option<Slot> {
    let mut parts = text.split('/');
    let owner = parts.next()?.strip_prefix("owner-")?.parse().ok().map(OwnerId)?;
    let record = parts.next()?.strip_prefix("record-")?.parse().ok().map(RecordId)?;
    let label = parts.next()?;
    let partition = partitions().find(|partition| partition.to_string() == label)?;
    Some(Slot { owner, record, partition })
}

fn partitions() -> impl Iterator<Item = Partition> {
    (0..Partition::COUNT).filter_map(Partition::new)
}

/// A role of the public domain, spelled `doctor`.
pub(super) fn role(text: &str) -> Result<Role, String> {
    let public = || Role::ALL.into_iter().filter(|role| role.domain() == Domain::Public);
    match Role::ALL.into_iter().find(|role| role_text(*role) == text) {
        Some(role) if role.domain() == Domain::Public => Ok(role),
        Some(_) => Err(format!(
            "{text} is a role of the private domain: nobody certifies it, and owners grant to family \
             and friends by name"
        )),
        None => {
            let known: Vec<String> = public().map(role_text).collect();
            Err(format!("{text:?} is not a role; there are {}", known.join(", ")))
        }
    }
}

/// A role as files spell it.
pub(super) fn role_text(role: Role) -> String {
    let value = toml::Value::try_from(role).ok();
    value.as_ref().and_then(toml::Value::as_str).unwrap_or_default().to_owned()
}

/// Who a grant is for: a user or a role.
pub(super) fn grantee(text: &str) -> Result<Grantee, String> {
    if text.starts_with("user-") {
        return user(text).map(Grantee::User);
    }
    role(text).map(Grantee::Role).map_err(|why| format!("{why}; a user is spelled user-1"))
}

/// The same as files spell it.
pub(super) fn grantee_text(grantee: Grantee) -> String {
    match grantee {
        Grantee::User(user) => user.to_string(),
        Grantee::Role(role) => role_text(role),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_identifier_is_read_as_it_is_written() {
        for partition in partitions() {
            let own = Slot { owner: OwnerId(31), record: RecordId(15), partition };
            assert_eq!(slot(&own.to_string()), Ok(own));
        }
        assert_eq!(user("user-67108863"), Ok(UserId(USER_MAX)));
        for own in Role::ALL.into_iter().filter(|role| role.domain() == Domain::Public) {
            assert_eq!(grantee(&grantee_text(Grantee::Role(own))), Ok(Grantee::Role(own)));
        }
        assert_eq!(grantee("user-7"), Ok(Grantee::User(UserId(7))));
    }

    #[test]
    fn an_identifier_has_one_spelling() {
        for text in ["user-01", "user-+1", "user-", "user", "User-1", "user-1 ", "user-67108864"] {
            assert!(user(text).is_err(), "{text:?}");
        }
        for text in [
            "owner-0/record-0",
            "owner-0/record-0/medical/",
            "owner-00/record-0/medical",
            "owner-32/record-0/medical",
            "owner-0/record-16/medical",
            "owner-0/record-0/partition-3",
            "owner-0/record-0/partition-16",
        ] {
            assert!(slot(text).is_err(), "{text:?}");
        }
        for text in ["family", "friend", "every doctor", "Doctor", ""] {
            assert!(grantee(text).is_err(), "{text:?}");
        }
    }
}
