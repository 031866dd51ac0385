//! All patients of a network, each in a lane, on any algebra.
//!
//! A lane has one owner and the users who deal with that owner: those who act or are named there
//! and, once the owner granted to a role, everyone who holds the role. A user who comes late brings
//! their history. That changes no earlier outcome: a certified role counts only where its holders
//! were granted something. A lane's tables are short; one system with everybody would search all
//! grants at every request.

use super::{Concerns, concerns};
use sesphr::acl::{Grantee, Role};
use sesphr::action::{Action, ActionError, Outcome};
use sesphr::algebra::Algebra;
use sesphr::id::{OwnerId, PartyId, UserId};
use sesphr::payload::PayloadError;
use sesphr::profile::Profile;
use sesphr::system::{Network, System};
use std::collections::{BTreeMap, BTreeSet};

/// The history of each user so far.
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
    /// Brings a user into the lane, with their history so far.
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

    /// Performs an action.
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
            Concerns::Server | Concerns::Everybody => {
                for lane in self.lanes.values_mut() {
                    let _ = lane.system.apply(action)?;
                }
                self.directory.apply(action)
            }
        }
    }

    /// Performs an action between an owner and a user, or on the owner's records.
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

    /// Performs an action on a user, in the directory and in every lane where it matters.
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
                let _ = lane.system.apply(action)?;
            } else if assigned.is_some_and(|role| lane.roles.contains(&role)) {
                lane.admit(user, &self.histories)?;
            }
        }
        Ok(outcome)
    }
}
