//! How intentions from elsewhere end: parties let them happen, on any algebra.
//!
//! The outcome of what a patient's owner and readers do depends on that patient's records and on
//! the directory alone. So each patient has a lane: a [`System`] with the one owner and with those
//! users who have to do with it: who acts or is named there and, once the owner granted to a role,
//! whoever holds it. Whoever comes late finds its history; it changes nothing that went before,
//! since a role counts from when it is certified only where its holders were granted something. A
//! lane's tables are short, where one system of everybody would look through all grants at every
//! request. That lanes end every step as one system of everybody does is a test.

use super::Intention;
use sesphr::acl::{Grantee, Role};
use sesphr::action::{Action, ActionError, Outcome};
use sesphr::algebra::Algebra;
use sesphr::id::{OwnerId, PartyId, UserId};
use sesphr::payload::PayloadError;
use sesphr::profile::Profile;
use sesphr::system::{Network, System};
use sesphr::trace::{Step, TraceError};
use std::collections::{BTreeMap, BTreeSet};

/// What became of each user so far.
type Histories = BTreeMap<UserId, Vec<Action>>;

/// A patient's part of the world.
#[derive(Debug)]
struct Lane<A: Algebra> {
    system: System<A>,
    users: BTreeSet<UserId>,
    /// Roles that the owner granted to as a whole.
    roles: BTreeSet<Role>,
}

impl<A: Algebra> Lane<A> {
    /// Lets a user come to the lane, with what became of it so far.
    fn admit(&mut self, user: UserId, histories: &Histories) -> Result<(), ActionError> {
        if let Some(history) = histories.get(&user)
            && self.users.insert(user)
        {
            history.iter().try_for_each(|action| self.system.apply(action).map(drop))?;
        }
        Ok(())
    }
}

/// All patients' lanes and the directory that they share.
#[derive(Debug)]
pub struct Lanes<A: Algebra> {
    /// A system with nobody in it.
    template: System<A>,
    /// Users, their roles and nothing else.
    directory: System<A>,
    histories: Histories,
    /// Who ever held a role.
    holders: BTreeMap<Role, BTreeSet<UserId>>,
    lanes: BTreeMap<OwnerId, Lane<A>>,
}

impl<A: Algebra> Lanes<A> {
    /// A world with nobody in it.
    ///
    /// # Errors
    /// If the profile's payload does not exist on this algebra.
    pub fn new(profile: Profile, root: A::Seed) -> Result<Self, PayloadError> {
        let template = System::new(profile, Network::AtOnce, root)?;
        Ok(Self {
            directory: template.clone(),
            template,
            histories: Histories::new(),
            holders: BTreeMap::new(),
            lanes: BTreeMap::new(),
        })
    }

    /// Lets an action happen.
    ///
    /// # Errors
    /// As [`System::apply`].
    pub fn apply(&mut self, action: &Action) -> Result<Outcome, ActionError> {
        match concerns(action) {
            Concerns::Owner(owner, user) => self.owner(owner, user, action),
            Concerns::NewOwner(owner) => {
                let lane = self.lanes.entry(owner).or_insert_with(|| Lane {
                    system: self.template.clone(),
                    users: BTreeSet::new(),
                    roles: BTreeSet::new(),
                });
                lane.system.apply(action)
            }
            Concerns::User(user) => self.user(user, action),
            Concerns::Everybody => {
                for lane in self.lanes.values_mut() {
                    lane.system.apply(action)?;
                }
                self.directory.apply(action)
            }
        }
    }

    /// Something that happens between an owner and a user, or to the owner's records.
    fn owner(
        &mut self,
        owner: OwnerId,
        user: Option<UserId>,
        action: &Action,
    ) -> Result<Outcome, ActionError> {
        let Self { histories, holders, lanes, .. } = self;
        let unknown = ActionError::NotEnrolled(PartyId::Owner(owner));
        let lane = lanes.get_mut(&owner).ok_or(unknown)?;
        if let Some(user) = user {
            lane.admit(user, histories)?;
        }
        if let Action::Grant(grant) = action
            && let Grantee::Role(role) = grant.grantee
            && lane.roles.insert(role)
        {
            let holders = holders.get(&role).into_iter().flatten();
            holders.into_iter().try_for_each(|user| lane.admit(*user, histories))?;
        }
        lane.system.apply(action)
    }

    /// Something that happens to a user, in the directory and in all lanes where it matters.
    fn user(&mut self, user: UserId, action: &Action) -> Result<Outcome, ActionError> {
        let outcome = self.directory.apply(action)?;
        self.histories.entry(user).or_default().push(*action);
        let assigned = match action {
            Action::Assign { role, .. } => Some(*role),
            _ => None,
        };
        if let Some(role) = assigned {
            self.holders.entry(role).or_default().insert(user);
        }
        for lane in self.lanes.values_mut() {
            if lane.users.contains(&user) {
                lane.system.apply(action)?;
            } else if assigned.is_some_and(|role| lane.roles.contains(&role)) {
                lane.admit(user, &self.histories)?;
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
