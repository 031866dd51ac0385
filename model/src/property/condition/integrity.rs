//! Conditions on what honest readers accept, on whether the server's list and the records are what
//! their owners ordered and wrote, and on whether the audit log is what users asked.

use crate::checker::{SesphrModel, State};
use crate::property::OfAcceptance;
use crate::symbolic::{Bytes, G2, Plain, Scalar, Symbolic};
use sesphr::acl::Grantee;
use sesphr::action::{Action, Outcome};
use sesphr::id::{ItemId, KeyId, PartyId, UserId};
use sesphr::keys::SecretKey;
use sesphr::scheme;

/// What an honest reader accepts when they open what they have.
#[derive(Clone, Copy, Debug)]
pub struct Acceptance {
    /// The reader.
    pub user: UserId,
    /// The item that they take it for.
    pub item: ItemId,
    /// What is accepted.
    pub plain: Plain,
    /// Whether it is accepted as the current version.
    pub current: bool,
}

/// Everything that honest readers could open at once, with what they would accept.
pub(in super::super) fn acceptances<'a>(
    model: &'a SesphrModel,
    state: &'a State,
) -> impl Iterator<Item = Acceptance> + 'a {
    let honest = |user: &UserId| !model.coalition().has(PartyId::User(*user));
    let readings = model
        .users()
        .filter(honest)
        .flat_map(|user| state.oracle.uploaded().iter().map(move |item| (user, *item)));
    readings.filter_map(|(user, item)| {
        let party = state.system.user(user)?;
        (party.download_of(item).is_some() && party.parameter_of(item).is_some()).then_some(())?;
        let mut system = state.system.clone();
        let Ok(Outcome::Opened { current }) = system.apply(&Action::Open { user, item }) else {
            return None;
        };
        system.opened(user, item).map(|plain| Acceptance { user, item, plain: *plain, current })
    })
}

/// Whether an honest reader accepts something of a kind.
pub(crate) fn accepts(model: &SesphrModel, state: &State, kind: OfAcceptance) -> bool {
    acceptances(model, state).any(|accepted| kind(model, state, &accepted))
}

/// P15: what is accepted is not what the owner wrote.
pub(in super::super) fn foreign(_: &SesphrModel, _: &State, accepted: &Acceptance) -> bool {
    accepted.plain != Plain::Content(accepted.item)
}

/// Witness of P15: an honest reader accepts anything after the coalition deceived somebody.
pub(in super::super) fn anything(_: &SesphrModel, state: &State, _: &Acceptance) -> bool {
    state.spent.anybody_deceived()
}

/// P16: what is accepted as current was superseded when the reader asked.
pub(in super::super) fn stale(_: &SesphrModel, state: &State, accepted: &Acceptance) -> bool {
    let Acceptance { user, item, current, .. } = *accepted;
    current && state.asked.current(user, item).is_some_and(|then| item.version < then)
}

/// Witness of P16: after the coalition deceived somebody, an honest reader accepts as current a version
/// that superseded another.
pub(in super::super) fn successor(_: &SesphrModel, state: &State, accepted: &Acceptance) -> bool {
    state.spent.anybody_deceived() && accepted.current && accepted.item.version.0 > 1
}

/// P32: what is accepted as current is older than something else that the reader can open.
pub(in super::super) fn forgotten(
    model: &SesphrModel,
    state: &State,
    accepted: &Acceptance,
) -> bool {
    accepted.current && opens_later(model, state, accepted)
}

/// Witness of P32: after the coalition deceived somebody, an honest reader can open two versions.
pub(in super::super) fn later_too(
    model: &SesphrModel,
    state: &State,
    accepted: &Acceptance,
) -> bool {
    state.spent.anybody_deceived() && opens_later(model, state, accepted)
}

/// Whether the reader can open a later version of the same slot as well.
fn opens_later(model: &SesphrModel, state: &State, accepted: &Acceptance) -> bool {
    let Acceptance { user, item, .. } = *accepted;
    let later = |other: &Acceptance| {
        (other.user, other.item.slot) == (user, item.slot) && other.item.version > item.version
    };
    acceptances(model, state).any(|other| later(&other))
}

/// P23: once everything has arrived, the server's list follows from the owners' orders, the store
/// holds what owners wrote, and parameters and re-encryption keys belong to the owners' keys.
pub(in super::super) fn follows_the_owners(model: &SesphrModel, state: &State) -> bool {
    let quiet = state.system.in_flight().is_empty();
    !quiet || (list_is_ordered(model, state) && records_are_written(state) && keys_fit(state))
}

/// Witness of P23: everything has arrived, the coalition deceived somebody, and there is something on
/// the list and something stored.
pub(in super::super) fn something_is_ordered(model: &SesphrModel, state: &State) -> bool {
    let acl = state.system.srs().acl();
    state.spent.anybody_deceived()
        && state.system.in_flight().is_empty()
        && state.system.cloud().stored().next().is_some()
        && model.scope().slots.iter().any(|slot| acl.grantees(*slot).next().is_some())
}

/// P33: every entry of the audit log about an honest user has a request of that user behind it, and
/// no two entries have the same one.
pub(in super::super) fn log_is_true(_: &SesphrModel, state: &State) -> bool {
    state.log.is_true()
}

/// Witness of P33: the coalition deceived somebody, and there is an entry about an honest user, who was
/// given a parameter.
pub(in super::super) fn somebody_was_answered(model: &SesphrModel, state: &State) -> bool {
    let honest = |user: &UserId| !model.coalition().has(PartyId::User(*user));
    let mut parties = model.users().filter(honest).filter_map(|user| state.system.user(user));
    state.spent.anybody_deceived() && parties.any(|party| party.parameters().next().is_some())
}

fn list_is_ordered(model: &SesphrModel, state: &State) -> bool {
    model.scope().slots.iter().all(|slot| {
        let mut listed: Vec<Grantee> = state.system.srs().acl().grantees(*slot).collect();
        listed.sort_unstable();
        listed == state.oracle.grantees(*slot)
    })
}

fn records_are_written(state: &State) -> bool {
    state.system.cloud().stored().all(|stored| {
        let written = state.oracle.uploaded().contains(&stored.item);
        let (item, body) = (stored.item, &stored.body);
        let own =
            (body.item, body.plain, body.bytes) == (item, Plain::Content(item), Bytes::Intact);
        written && own
    })
}

fn keys_fit(state: &State) -> bool {
    let srs = state.system.srs();
    let secret = |key: KeyId| -> Scalar {
        let secret: SecretKey<Symbolic> = scheme::secret_key(&(), key);
        *secret.expose()
    };
    let deposits = srs.deposits().all(|(item, deposited)| {
        // R = g1^{r x_P} for the r of what is stored
        let stored = state.system.cloud().get(*item);
        let alike = stored.filter(|stored| stored.generation == deposited.generation);
        alike.is_none_or(|stored| {
            deposited.capsule.0.0 == stored.body.mask.0.product(&secret(deposited.key).0)
        })
    });
    let rekeys = srs.rekeys().all(|((key, user), rekey)| {
        // RK = g2^{x_U / x_P}
        let exponent = secret(KeyId::User(*user)).0.product(&secret(*key).0.inverse());
        rekey.0 == G2(exponent)
    });
    deposits && rekeys
}
