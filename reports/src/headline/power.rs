//! The powers of a coalition as a set, so that one can be part of another.

use crate::results::CheckResult;
use sesphr::id::PartyId;
use sesphr::system::Network;
use sesphr_model::coalition::{Coalition, OUTSIDER};
use sesphr_model::scope::Scope;
use std::collections::BTreeSet;

/// A party on the attackers' side, or something that they can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Power<'a> {
    /// They have the server's keys and parameters.
    Server,
    /// They see what is stored.
    Store,
    /// One of them is a registered user.
    User,
    /// One of them is, or was, granted something.
    Access,
    /// Two of them are.
    MoreAccess,
    /// The issuer certifies what they like.
    Issuer,
    /// They listen on links that are not protected.
    Links,
    /// The server's parameters leak to them.
    Parameters,
    /// The keys that owners send to the server leak to them.
    Keys,
    /// A server of theirs drops messages.
    Withholding,
    /// They deposit what leaked to them.
    Depositing,
    /// They send messages in others' names.
    Forging,
    /// They deliver messages again.
    Replaying,
    /// The store serves what is old, or another item's.
    RollingBack,
    /// The server asks owners for keys to itself.
    Asking,
    /// The server crashes.
    Crashing,
    /// The network reorders messages.
    Reordering,
    /// A coalition that this program does not know: it stands for itself.
    Other(&'a str),
}

/// The powers that a cell is about.
pub(super) fn powers(check: &CheckResult) -> BTreeSet<Power<'_>> {
    let Some(coalition) = Coalition::parse(&check.coalition) else {
        return BTreeSet::from([Power::Other(&check.coalition)]);
    };
    let mut set = BTreeSet::new();
    for member in coalition.members() {
        match member {
            PartyId::Srs => {
                set.extend([Power::Parameters, Power::Keys]);
                set.insert(Power::Server)
            }
            PartyId::Cloud => set.insert(Power::Store),
            PartyId::Issuer => set.insert(Power::Issuer),
            PartyId::User(_) => set.insert(Power::User),
            PartyId::Owner(_) => false,
        };
    }
    match coalition.users().filter(|user| *user != OUTSIDER).count() {
        0 => {}
        1 => set.extend([Power::Access]),
        _ => set.extend([Power::Access, Power::MoreAccess]),
    }
    if coalition.reads_store() {
        set.insert(Power::Store);
    }
    set.extend(own(coalition));
    if Scope::named(&check.scope).is_some_and(|scope| scope.network != Network::AtOnce) {
        set.insert(Power::Reordering);
    }
    set
}

/// What a coalition can do besides having its members.
fn own(coalition: Coalition) -> impl Iterator<Item = Power<'static>> {
    use sesphr_model::coalition::Power as Of;
    coalition.powers().iter().filter_map(|power| match power {
        Of::LeakedCapsules => Some(Power::Parameters),
        Of::LeakedReKeys => Some(Power::Keys),
        Of::Listens => Some(Power::Links),
        Of::Forges => Some(Power::Forging),
        Of::Replays => Some(Power::Replaying),
        Of::RollsBack => Some(Power::RollingBack),
        Of::Renames => Some(Power::Asking),
        Of::Withholds => Some(Power::Withholding),
        Of::DepositsLeaks => Some(Power::Depositing),
        Of::Crashes => Some(Power::Crashing),
        // The store and the issuer already imply this.
        Of::Downloads | Of::Misassigns => None,
    })
}

/// How many powers a set has, without those that another brings along.
pub(super) fn size(set: &BTreeSet<Power<'_>>) -> usize {
    let brought = |power: &Power<'_>| {
        set.contains(&Power::Server) && matches!(power, Power::Parameters | Power::Keys)
    };
    set.iter().filter(|power| !brought(power)).count()
}

/// Who has these powers, in words.
pub(super) fn who(set: &BTreeSet<Power<'_>>) -> String {
    let has = |power| set.contains(&power);
    let mut parties: Vec<&str> = Vec::new();
    let mut name = |is: bool, words| parties.extend(is.then_some(words));
    name(has(Power::Server), "the server");
    if has(Power::MoreAccess) {
        name(true, "two readers");
    } else if has(Power::Access) {
        name(true, if has(Power::Server) { "any one reader" } else { "any reader" });
    } else if has(Power::User) {
        name(true, "any registered user");
    } else if has(Power::Store) {
        name(
            true,
            if has(Power::Server) {
                "any copy of the store"
            } else {
                "anyone who sees the cloud (no key needed)"
            },
        );
    }
    name(has(Power::Issuer), "a lying issuer");
    name(has(Power::Links), "anyone who listens on the links");
    let leaks = !has(Power::Server);
    let both = has(Power::Parameters) && has(Power::Keys);
    name(leaks && both, "a copy of what the server keeps (parameters and keys)");
    name(leaks && !both && has(Power::Parameters), "a leak of the server’s parameters");
    name(leaks && !both && has(Power::Keys), "a leak of the server’s re-encryption keys");
    name(has(Power::Replaying), "anyone who controls the network");
    for power in set {
        if let Power::Other(coalition) = power {
            name(true, coalition);
        }
    }
    let mut words = if parties.is_empty() { "nobody".to_owned() } else { parties.join(" with ") };
    let mut add = |is: bool, more: &str| words.push_str(if is { more } else { "" });
    add(has(Power::Forging), " who forges messages");
    add(has(Power::Withholding), ", if the server drops messages");
    add(has(Power::Depositing), ", if they deposit leaked parameters");
    add(has(Power::Asking), ", if the server asks owners for keys to itself");
    add(has(Power::RollingBack), ", if the cloud serves old or swapped items");
    add(has(Power::Replaying), ", if messages arrive twice");
    add(has(Power::Crashing), ", if the server crashes");
    add(has(Power::Reordering), ", if the network reorders a message");
    words
}
