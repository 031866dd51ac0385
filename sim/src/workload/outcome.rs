//! How intentions end: parties let them happen, on any algebra.
//!
//! The outcome of what a patient's owner and readers do depends on that patient's records and on
//! the directory alone. So each patient has a lane: a [`System`] with the one owner and with those
//! users who have to do with it. A lane's tables are short, where one system of everybody would
//! look through all grants at every request. That lanes end every step as one system of everybody
//! does is a test.

use super::Intention;
use sesphr::acl::Grantee;
use sesphr::action::{Action, ActionError, Outcome};
use sesphr::algebra::Algebra;
use sesphr::id::{OwnerId, PartyId, UserId};
use sesphr::payload::PayloadError;
use sesphr::profile::Profile;
use sesphr::system::{Network, System};
use sesphr::trace::{Step, TraceError};
use std::collections::{BTreeMap, BTreeSet};

/// What became of a user, as far as lanes that it comes to later must know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    Enrolled,
    Departed,
}

/// A patient's part of the world.
#[derive(Debug)]
struct Lane<A: Algebra> {
    system: System<A>,
    users: BTreeSet<UserId>,
}

impl<A: Algebra> Lane<A> {
    /// Lets a user come to the lane, as it stands in the directory.
    fn admit(&mut self, user: UserId, standing: Standing) -> Result<(), ActionError> {
        if self.users.insert(user) {
            self.system.apply(&Action::Enrol { party: PartyId::User(user) })?;
            if standing == Standing::Departed {
                self.system.apply(&Action::Depart { user })?;
            }
        }
        Ok(())
    }
}

/// All patients' lanes and the directory that they share.
#[derive(Debug)]
pub struct Lanes<A: Algebra> {
    profile: Profile,
    root: A::Seed,
    /// Users, their roles and nothing else.
    directory: System<A>,
    standing: BTreeMap<UserId, Standing>,
    /// What issuers and role holders did so far: a lane that begins later must know of it, since
    /// grants to a role reach back to when it was held.
    role_events: Vec<Action>,
    role_holders: BTreeSet<UserId>,
    lanes: BTreeMap<OwnerId, Lane<A>>,
}

impl<A: Algebra> Lanes<A> {
    /// A world with nobody in it.
    ///
    /// # Errors
    /// If the profile's payload does not exist on this algebra.
    pub fn new(profile: Profile, root: A::Seed) -> Result<Self, PayloadError> {
        Ok(Self {
            directory: System::new(profile, Network::AtOnce, root.clone())?,
            profile,
            root,
            standing: BTreeMap::new(),
            role_events: Vec::new(),
            role_holders: BTreeSet::new(),
            lanes: BTreeMap::new(),
        })
    }

    /// Lets an action happen.
    ///
    /// # Errors
    /// As [`System::apply`].
    pub fn apply(&mut self, action: &Action) -> Result<Outcome, ActionError> {
        match concerns(action) {
            Concerns::Owner(owner, user) => {
                let lane = self
                    .lanes
                    .get_mut(&owner)
                    .ok_or(ActionError::NotEnrolled(PartyId::Owner(owner)))?;
                if let Some((user, standing)) =
                    user.and_then(|user| Some((user, *self.standing.get(&user)?)))
                {
                    lane.admit(user, standing)?;
                }
                lane.system.apply(action)
            }
            Concerns::NewOwner(owner) => self.begin(owner, action),
            Concerns::User(user) => self.user(user, action),
            Concerns::Everybody => {
                for lane in self.lanes.values_mut() {
                    lane.system.apply(action)?;
                }
                self.directory.apply(action)
            }
        }
    }

    /// A lane for a new owner, with everybody who ever held a role.
    fn begin(&mut self, owner: OwnerId, action: &Action) -> Result<Outcome, ActionError> {
        if self.lanes.contains_key(&owner) {
            return Err(ActionError::AlreadyEnrolled(PartyId::Owner(owner)));
        }
        let system = System::new(self.profile, Network::AtOnce, self.root.clone())?;
        let mut lane = Lane { system, users: BTreeSet::new() };
        for event in &self.role_events {
            if let Concerns::User(user) = concerns(event) {
                lane.users.insert(user);
            }
            lane.system.apply(event)?;
        }
        let outcome = lane.system.apply(action);
        self.lanes.insert(owner, lane);
        outcome
    }

    /// Something that happens to a user, in the directory and in all lanes where it matters.
    fn user(&mut self, user: UserId, action: &Action) -> Result<Outcome, ActionError> {
        let outcome = self.directory.apply(action)?;
        match action {
            Action::Enrol { .. } => drop(self.standing.insert(user, Standing::Enrolled)),
            Action::Depart { .. } => drop(self.standing.insert(user, Standing::Departed)),
            _ => {}
        }
        let certified = matches!(action, Action::Assign { .. } | Action::Withdraw { .. });
        let newly = certified && self.role_holders.insert(user);
        let standing = self.standing.get(&user).copied();
        if newly {
            let enrol = Action::Enrol { party: PartyId::User(user) };
            self.role_events.extend(standing.map(|_| enrol));
            let gone = standing.filter(|standing| *standing == Standing::Departed);
            self.role_events.extend(gone.map(|_| Action::Depart { user }));
        }
        let holder = self.role_holders.contains(&user);
        if holder {
            self.role_events.push(*action);
        }
        for lane in self.lanes.values_mut() {
            if matches!(action, Action::Enrol { .. }) && holder {
                lane.users.insert(user);
            } else if newly && let Some(standing) = standing {
                lane.admit(user, standing)?;
            }
            if certified || lane.users.contains(&user) {
                lane.system.apply(action)?;
            }
        }
        Ok(outcome)
    }
}

/// Whom an action concerns.
pub(super) enum Concerns {
    /// An owner, and the user who acts or is named.
    Owner(OwnerId, Option<UserId>),
    /// An owner who joins.
    NewOwner(OwnerId),
    /// A user, whoever else there is.
    User(UserId),
    /// All of them.
    Everybody,
}

pub(super) fn concerns(action: &Action) -> Concerns {
    let named = |grantee: Grantee| match grantee {
        Grantee::User(user) => Some(user),
        Grantee::Role(_) => None,
    };
    match *action {
        Action::Enrol { party: PartyId::Owner(owner) } => Concerns::NewOwner(owner),
        Action::Enrol { party: PartyId::User(user) }
        | Action::Assign { user, .. }
        | Action::Withdraw { user, .. }
        | Action::Depart { user } => Concerns::User(user),
        Action::Seal { owner, .. } => Concerns::Owner(owner, None),
        Action::Grant(grant) => Concerns::Owner(grant.slot.owner, named(grant.grantee)),
        Action::Revoke { slot, grantee } => Concerns::Owner(slot.owner, named(grantee)),
        Action::Rotate { slot } => Concerns::Owner(slot.owner, None),
        Action::Download { user, item }
        | Action::Request { user, item }
        | Action::Open { user, item } => Concerns::Owner(item.slot.owner, Some(user)),
        Action::Enrol { .. }
        | Action::Restart
        | Action::Deliver { .. }
        | Action::Lose { .. }
        | Action::Repeat { .. } => Concerns::Everybody,
    }
}

/// The steps of a trace: intentions with their outcomes, as they happen.
///
/// # Errors
/// If the profile's payload does not exist on this algebra. A step is an error if its action
/// cannot happen where it stands; nothing follows it then.
pub fn record<A: Algebra>(
    profile: Profile,
    root: A::Seed,
    intentions: impl IntoIterator<Item = Intention>,
) -> Result<impl Iterator<Item = Result<Step, TraceError>>, PayloadError> {
    let mut lanes = Lanes::<A>::new(profile, root)?;
    let steps = intentions.into_iter().enumerate().map(move |(at, intention)| {
        let Intention { at_ns, action } = intention;
        let outcome =
            lanes.apply(&action).map_err(|source| TraceError::Action { step: at + 1, source })?;
        Ok(Step { at_ns: Some(at_ns), action, outcome })
    });
    Ok(steps)
}
