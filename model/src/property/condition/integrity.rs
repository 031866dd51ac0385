//! Conditions on what honest readers accept, and on whether the server's list and the records are
//! what their owners ordered and wrote.

use crate::checker::{SesphrModel, State};
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

/// P15: what is accepted is not what the owner wrote.
pub(in super::super) fn foreign(_: &SesphrModel, _: &State, accepted: &Acceptance) -> bool {
    accepted.plain != Plain::Content(accepted.item)
}

pub(in super::super) fn accepts_only_the_owners(model: &SesphrModel, state: &State) -> bool {
    acceptances(model, state).all(|accepted| !foreign(model, state, &accepted))
}

/// Witness of P15: an honest reader accepts something.
pub(in super::super) fn somebody_accepts(model: &SesphrModel, state: &State) -> bool {
    acceptances(model, state).next().is_some()
}

/// P16: what is accepted as current was superseded when the reader asked.
pub(in super::super) fn stale(_: &SesphrModel, state: &State, accepted: &Acceptance) -> bool {
    let Acceptance { user, item, current, .. } = *accepted;
    current && state.asked.current(user, item).is_some_and(|then| item.version < then)
}

pub(in super::super) fn accepts_nothing_stale(model: &SesphrModel, state: &State) -> bool {
    acceptances(model, state).all(|accepted| !stale(model, state, &accepted))
}

/// Witness of P16: an honest reader accepts as current a version that superseded another.
pub(in super::super) fn somebody_accepts_a_successor(model: &SesphrModel, state: &State) -> bool {
    acceptances(model, state).any(|accepted| accepted.current && accepted.item.version.0 > 1)
}

/// P23: once everything has arrived, the server's list follows from the owners' orders, the store
/// holds what owners wrote, and parameters and re-encryption keys belong to the owners' keys.
pub(in super::super) fn follows_the_owners(model: &SesphrModel, state: &State) -> bool {
    let quiet = state.system.in_flight().is_empty();
    !quiet || (list_is_ordered(model, state) && records_are_written(state) && keys_fit(state))
}

/// Witness of P23: there is something on the list and something stored.
pub(in super::super) fn something_is_ordered(model: &SesphrModel, state: &State) -> bool {
    let acl = state.system.srs().acl();
    state.system.cloud().stored().next().is_some()
        && model.scope().slots.iter().any(|slot| acl.grantees(*slot).next().is_some())
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
