//! The directory that all patients share: who takes part, and who holds which role.
//!
//! Each user's membership is a lane of its own. What takes effect there becomes an event of one
//! timeline. The owners' lanes read the timeline, and nobody changes it meanwhile.

use super::error::ReplayError;
use super::latency::TimedOperation;
use super::transcript::Transcript;
use super::{Numbered, Ran};
use crate::clock::Clock;
use sesphr::action::{Action, Outcome};
use sesphr::algebra::Curve;
use sesphr::id::{PartyId, UserId};
use sesphr::message::{Enrolment, Envelope, Message, Signed};
use sesphr::party::Checked;
use sesphr::system::System;
use sesphr::trace::TraceError;
use std::collections::BTreeMap;

/// What took effect, at which step.
pub(super) type Event<C> = (u64, Checked<C>);

/// Every user's membership, and the timeline of them all.
#[derive(Debug)]
pub(super) struct Directory<C: Curve> {
    events: Vec<Event<C>>,
    members: BTreeMap<UserId, Member<C>>,
}

/// A user as the directory knows it.
#[derive(Debug)]
pub(super) struct Member<C: Curve> {
    system: System<C>,
    transcript: Transcript,
    /// Places in the timeline where the user came or left.
    history: Vec<usize>,
}

/// What a user's lane did: rows, counts, and the events that it adds to the timeline.
#[derive(Debug)]
pub(super) struct MemberRan<C: Curve> {
    ran: Ran,
    events: Vec<Event<C>>,
}

impl<C: Curve> Directory<C> {
    pub(super) const fn new() -> Self {
        Self { events: Vec::new(), members: BTreeMap::new() }
    }

    /// The lane of a user, who is known from now on.
    pub(super) fn make_member(&mut self, user: UserId, template: &System<C>) {
        self.members.entry(user).or_insert_with(|| Member {
            system: template.clone(),
            transcript: Transcript::new(),
            history: Vec::new(),
        });
    }

    /// The lanes of users, in the order of their ids.
    pub(super) fn members_mut(&mut self) -> impl Iterator<Item = (&UserId, &mut Member<C>)> {
        self.members.iter_mut()
    }

    /// The digests of the users' lanes, in the order of their ids.
    pub(super) fn digests(&self) -> impl Iterator<Item = (PartyId, [u8; 32])> {
        let digest = |(user, member): (&UserId, &Member<C>)| {
            (PartyId::User(*user), member.transcript.digest())
        };
        self.members.iter().map(digest)
    }

    /// How many users ever came.
    pub(super) fn len(&self) -> usize {
        self.members.len()
    }

    /// Adds what the users' lanes did, all of it later than what is there.
    pub(super) fn extend(&mut self, ran: Vec<MemberRan<C>>) -> Vec<Ran> {
        let first = self.events.len();
        let mut runs = Vec::with_capacity(ran.len());
        for MemberRan { ran, events } in ran {
            self.events.extend(events);
            runs.push(ran);
        }
        if let Some(new) = self.events.get_mut(first..) {
            new.sort_by_key(|(step, _)| *step);
        }
        for (at, (_, checked)) in self.events.iter().enumerate().skip(first) {
            let user = match checked {
                Checked::Enrolment(user, _) => *user,
                Checked::Departure(departure) => departure.content.user,
                Checked::Certificate(_) => continue,
            };
            if let Some(member) = self.members.get_mut(&user) {
                member.history.push(at);
            }
        }
        runs
    }

    /// What happened before a step, from a place in the timeline on.
    pub(super) fn events(&self, from: usize, before: u64) -> impl Iterator<Item = &Event<C>> {
        let rest = self.events.get(from..).unwrap_or_default();
        rest.iter().take_while(move |(step, _)| *step < before)
    }

    /// The system in which a user enrolled, if they had enrolled before a step, and their
    /// enrolment, if they had not left again.
    pub(super) fn member(
        &self,
        user: UserId,
        before: u64,
    ) -> Option<(&System<C>, Option<&Checked<C>>)> {
        let member = self.members.get(&user)?;
        let events = member.history.iter().filter_map(|at| self.events.get(*at));
        let (_, last) = events.take_while(|(step, _)| *step < before).last()?;
        Some((&member.system, matches!(last, Checked::Enrolment(..)).then_some(last)))
    }
}

impl<C: Curve> Member<C> {
    /// Performs the steps of a user's membership, up to the first that cannot happen.
    pub(super) fn run(&mut self, clock: Clock, steps: &[Numbered]) -> MemberRan<C> {
        let mut done = MemberRan { ran: Ran::default(), events: Vec::new() };
        for step in steps {
            if let Err(error) = self.step(clock, step, &mut done) {
                done.ran.stopped = Some(error);
                break;
            }
        }
        done
    }

    fn step(
        &mut self,
        clock: Clock,
        (number, step): &Numbered,
        done: &mut MemberRan<C>,
    ) -> Result<(), ReplayError> {
        let mut sent = Vec::new();
        let observe = &mut |envelope: &Envelope<C>| {
            if let Message::Enrol(_) | Message::Certify(_) | Message::Depart(_) = envelope.message {
                sent.push(envelope.message.clone());
            }
        };
        let start = clock.now();
        let outcome = self
            .system
            .apply_with(&step.action, observe)
            .map_err(|source| TraceError::Action { step: *number as usize, source })?;
        let total = clock.now().saturating_sub(start);
        let row = TimedOperation::new(*number, &step.action, outcome, total);
        self.transcript.step(*number, &sent, outcome);
        done.ran.note(row, step, outcome);
        if !matches!(outcome, Outcome::Denied(_))
            && let Some(checked) = effect(&step.action, sent)
        {
            done.events.push((*number, checked));
        }
        Ok(())
    }
}

/// What an action that took effect means to others.
fn effect<C: Curve>(action: &Action, sent: Vec<Message<C>>) -> Option<Checked<C>> {
    match *action {
        Action::Enrol { party: PartyId::User(user) } => {
            let enrolment: Signed<Enrolment<C>, C> = sent.into_iter().find_map(|message| {
                if let Message::Enrol(enrolment) = message { Some(enrolment) } else { None }
            })?;
            Some(Checked::Enrolment(user, enrolment))
        }
        Action::Assign { .. } | Action::Withdraw { .. } => sent.into_iter().find_map(|message| {
            let Message::Certify(certificate) = message else { return None };
            Some(Checked::Certificate(certificate.content))
        }),
        Action::Depart { .. } => sent.into_iter().find_map(|message| {
            if let Message::Depart(departure) = message {
                Some(Checked::Departure(departure))
            } else {
                None
            }
        }),
        _ => None,
    }
}
