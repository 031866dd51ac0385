//! What can happen in a state: uploads and orders, what users do, what the network does.

use super::{Readers, SesphrModel, Source, Spent, State};
use crate::coalition::{INSIDER, Power};
use crate::corrupt::Move;
use sesphr::acl::Grant;
use sesphr::action::{Action, PartitionSet};
use sesphr::id::{ItemId, PartyId, Slot, UserId, Version};
use sesphr::party::user::{Membership, User};
use sesphr::profile::Keys;
use sesphr::system::Network;

impl SesphrModel {
    /// What may be uploaded next: one open slot, or it and all later open slots of its record.
    fn uploads(&self, state: &State, actions: &mut Vec<Action>) {
        let uploaded = |slot: Slot| {
            state.system.owner(slot.owner).map_or(Version(0), |owner| owner.current(slot))
        };
        let open: Vec<Slot> = self
            .scope
            .slots
            .iter()
            .copied()
            .filter(|slot| uploaded(*slot) < Version(self.scope.versions_max))
            .collect();
        for (at, first) in open.iter().enumerate() {
            let Slot { owner, record, .. } = *first;
            let others =
                open.iter().skip(at + 1).filter(|s| (s.owner, s.record) == (owner, record));
            let all: PartitionSet =
                std::iter::once(first).chain(others).map(|s| s.partition).collect();
            let alone: PartitionSet = [first.partition].into_iter().collect();
            let seal = |partitions| Action::Seal { owner, record, partitions, bytes: 0 };
            actions.push(seal(alone));
            if all != alone {
                actions.push(seal(all));
            }
        }
    }

    fn orders(&self, state: &State, actions: &mut Vec<Action>) {
        let granted = |Grant { slot, grantee, .. }: &Grant| {
            let line = state.system.owner(slot.owner)?.acl().line(*slot, *grantee);
            line.map(|(from, _)| from)
        };
        for grant in &self.scope.grants {
            let granted = granted(grant);
            if granted.is_none_or(|from| from < grant.from)
                && state.spent.grants < self.scope.grants_max
            {
                actions.push(Action::Grant(*grant));
            }
            let revoke = Action::Revoke { slot: grant.slot, grantee: grant.grantee };
            if granted.is_some()
                && state.spent.revocations < self.scope.revocations_max
                && !actions.contains(&revoke)
            {
                actions.push(revoke);
            }
        }
        for (_, owner) in state.system.owners() {
            actions.extend(owner.debts().map(|slot| Action::Rotate { slot }));
        }
        for (user, role) in &self.scope.roles {
            let (user, role) = (*user, *role);
            let holds = state.system.issuer().is_held(user, role);
            if !holds && state.spent.grants < self.scope.grants_max {
                actions.push(Action::Assign { user, role });
            } else if holds && state.spent.revocations < self.scope.revocations_max {
                actions.push(Action::Withdraw { user, role });
            }
        }
    }

    /// A user's departure or return.
    fn departure(&self, user: UserId, state: &State, actions: &mut Vec<Action>) {
        let Spent { departures, returns, .. } = state.spent;
        match state.system.user(user).map(User::membership) {
            Some(Membership::Enrolled) if departures < self.scope.departures_max => {
                actions.push(Action::Depart { user });
            }
            Some(Membership::Departed) if returns < self.scope.returns_max => {
                actions.push(Action::Enrol { party: PartyId::User(user) });
            }
            _ => {}
        }
    }

    /// Whether a user ever downloads.
    fn downloads(&self, user: UserId) -> bool {
        let reads = if self.coalition.deceives() {
            // Only a user who reads can be deceived.
            !self.coalition.has(PartyId::User(user))
        } else {
            self.coalition.is_honest() && user == INSIDER
        };
        self.readers != Readers::Relevant || reads
    }

    /// Whether a user ever asks for parameters.
    fn asks(&self, user: UserId) -> bool {
        self.downloads(user)
            || self.coalition.has(PartyId::User(user))
            || (!self.coalition.is_honest() && self.profile.keys == Keys::SelfGenerated)
    }

    /// The download and the request of an uploaded item, if the answer would give the user
    /// something new.
    pub(crate) fn reading(
        &self,
        (user, item): (UserId, ItemId),
        state: &State,
        actions: &mut Vec<Action>,
    ) {
        let Some(party) = state.system.user(user) else {
            return;
        };
        if state.spent.readings >= self.scope.readings_max {
            return;
        }
        let stored = state.system.cloud().get(item).map(|stored| stored.generation);
        let has = party.download_of(item).map(|download| download.stored.generation);
        if self.downloads(user) && stored.is_some() && stored != has {
            actions.push(Action::Download { user, item });
        }
        let given = party.parameter_of(item).map(|received| received.generation);
        if self.asks(user) && stored != given {
            actions.push(Action::Request { user, item });
        }
    }

    /// Whether a message may be lost: by chance, or because a corrupt server drops it.
    fn may_lose(&self, state: &State, message: u16) -> bool {
        let withheld = || {
            let sent = state.system.in_flight().get(usize::from(message));
            let ends = sent.map(|sent| [sent.from, sent.to]).into_iter().flatten();
            let server = |party: &PartyId| matches!(party, PartyId::Srs | PartyId::Cloud);
            self.coalition.can(Power::Withholds)
                && ends.filter(server).any(|party| self.coalition.has(party))
        };
        let by_chance = self.scope.losses_max;
        let spent = state.spent.losses;
        spent < by_chance
            || (spent < by_chance.saturating_add(self.scope.deceptions_max) && withheld())
    }

    /// The sources of moves, in the order in which [`Model::actions`] lists their moves.
    pub(crate) fn sources(&self) -> Vec<Source> {
        let leaves =
            |user: &UserId| self.scope.departures_max > 0 && self.scope.users.contains(user);
        let mut sources = vec![Source::Orders];
        for user in self.users() {
            if leaves(&user) {
                sources.push(Source::Departure(user));
            }
            // Whoever downloads also asks.
            if self.asks(user) {
                sources.push(Source::Readings(user));
            }
        }
        if self.coalition.can(Power::Crashes) {
            sources.push(Source::Server);
        }
        if self.scope.network == Network::InFlight {
            sources.push(Source::Network);
        }
        if self.coalition.deceives() {
            sources.push(Source::Deceivers);
        }
        sources
    }

    /// The moves of one source.
    pub(crate) fn moves(&self, source: Source, state: &State, moves: &mut Vec<Move>) {
        let mut honest = Vec::new();
        // `crashes` asks what crashes do, so one thing happens at a time. Other coalitions judge
        // races, and P3 and P18 do not survive races unless orders are numbered.
        let busy = self.coalition.can(Power::Crashes) && !state.system.in_flight().is_empty();
        match source {
            Source::Orders | Source::Departure(_) | Source::Readings(_) if busy => {}
            Source::Orders => {
                self.uploads(state, &mut honest);
                self.orders(state, &mut honest);
            }
            Source::Departure(user) => self.departure(user, state, &mut honest),
            Source::Readings(user) => {
                for item in state.oracle.uploaded().iter() {
                    self.reading((user, *item), state, &mut honest);
                }
            }
            Source::Server if state.spent.restarts < self.scope.restarts_max => {
                honest.push(Action::Restart);
            }
            Source::Server => {}
            Source::Network => {
                let messages = u16::try_from(state.system.in_flight().len()).unwrap_or(u16::MAX);
                let replays = self.coalition.can(Power::Replays);
                for message in 0..messages {
                    honest.push(Action::Deliver { message });
                    if self.may_lose(state, message) {
                        honest.push(Action::Lose { message });
                    }
                    if replays && state.spent.deceptions < self.scope.deceptions_max {
                        honest.push(Action::Repeat { message });
                    }
                }
            }
            Source::Deceivers => self.deceptions(state, moves),
        }
        moves.extend(honest.into_iter().map(Move::Honest));
    }
}
