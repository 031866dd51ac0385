//! The successor of a state under one move, by number.

use super::delta::News;
use super::state::{PackedState, Place, Places};
use super::worker::{Cause, Letter, Step, Worker};
use super::{Entitlement, Handle, Knowledge, Network, PackedModel, PartyId};
use crate::checker::told::{decided, heard};
use sesphr::action::Action;
use sesphr::profile::Integrity;

impl PackedModel {
    /// The state that a move leads to, which may be the same one.
    pub(super) fn successor(
        &self,
        worker: &mut Worker,
        last: &PackedState,
        offer: Handle,
    ) -> PackedState {
        let (mut next, news) = self.moved(worker, last, offer);
        self.tell(worker, &mut next, news);
        next
    }

    /// The state that a move leads to, before the coalition and the oracle are told, and what to
    /// tell them.
    pub(super) fn moved(
        &self,
        worker: &mut Worker,
        last: &PackedState,
        offer: Handle,
    ) -> (PackedState, News) {
        let at_once = self.model.scope().network == Network::AtOnce;
        if !at_once && let Some(moved) = self.carried(worker, last, offer) {
            return moved;
        }
        let Some((party, place)) = self.mover(worker, offer) else {
            worker.reads = Places::ALL;
            let next = self.model.step(&self.unpack(last), &self.moves.value(offer)).0;
            return (self.pack(&next), News::default());
        };
        let mut next = *last;
        worker.queue.clear();
        self.act(worker, &mut next, (party, place), Cause::Move(offer));
        if !at_once {
            return self.sent(worker, next, offer, None);
        }
        let mut facts = None;
        while let Some(message) = worker.queue.pop_front() {
            let Letter { to, facts: told } = self.letter(worker, message);
            facts = self.learned(worker, facts, told);
            if let Some(to) = to {
                self.act(worker, &mut next, to, Cause::Message(message));
            }
        }
        if self.model.profile().integrity == Integrity::Signed {
            self.rebase(worker, last, &mut next);
        }
        let decision = self.count(worker, &mut next, offer, None);
        (next, News { facts, decision })
    }

    /// Who makes a move, if one party makes it and nothing else changes.
    fn mover(&self, worker: &mut Worker, offer: Handle) -> Option<(PartyId, Place)> {
        worker.movers.get_or(offer, || {
            let offered = self.moves.value(offer);
            // An enrolment changes which parties everybody knows. Deceivers keep what others send,
            // and the model records when readers ask.
            let alone = !self.model.coalition().deceives();
            let action =
                offered.honest().filter(|action| alone && !matches!(action, Action::Enrol { .. }));
            let party = action.and_then(Action::actor)?;
            self.layout.place(party).map(|place| (party, place))
        })
    }

    /// Adds the facts of one message to what was learned from others.
    pub(super) fn learned(
        &self,
        worker: &mut Worker,
        learned: Option<Handle>,
        facts: Option<Handle>,
    ) -> Option<Handle> {
        match (learned, facts) {
            (Some(before), Some(facts)) => Some(self.absorbed(worker, before, facts)),
            (before, facts) => before.or(facts),
        }
    }

    /// Runs one party, and queues the messages that it sends.
    pub(super) fn act(
        &self,
        worker: &mut Worker,
        state: &mut PackedState,
        (party, place): (PartyId, Place),
        cause: Cause,
    ) {
        let Worker { steps, queue, reads, .. } = worker;
        *reads = reads.with(place);
        let part = state.get(place);
        let step = steps.entry(cause.key(part)).or_insert_with(|| self.alone(party, part, cause));
        state.set(place, step.part);
        queue.extend(step.sends.iter());
    }

    /// What one party does, computed by its role code.
    fn alone(&self, party: PartyId, part: Handle, cause: Cause) -> Step {
        let received = match cause {
            Cause::Move(_) => Vec::new(),
            Cause::Message(message) => vec![self.messages.value(message).as_ref().clone()],
        };
        let mut system = self.start.system.clone().with_in_flight(Network::InFlight, received);
        system.replace(party, self.parts.value(part).as_ref().clone());
        let action = match cause {
            Cause::Move(offer) => self.moves.value(offer).honest().copied(),
            Cause::Message(_) => Some(Action::Deliver { message: 0 }),
        };
        let action = action.expect("only honest moves are remembered party by party");
        system.apply(&action).expect("the model offers only what can happen");
        let part = system.part(party).expect("a party that acts stays");
        let sends = system.in_flight().iter().map(|sent| self.messages.handle(sent.clone()));
        Step { sends: sends.collect(), part: self.parts.handle(part) }
    }

    pub(super) fn letter(&self, worker: &mut Worker, message: Handle) -> Letter {
        worker.letters.get_or(message, || {
            let envelope = self.messages.value(message);
            let mut facts = Knowledge::public();
            self.model.observe(&envelope, &mut facts);
            Letter {
                to: self.layout.place(envelope.to).map(|place| (envelope.to, place)),
                facts: (facts != Knowledge::public()).then(|| self.knowledge.handle(facts)),
            }
        })
    }

    /// Tells the coalition and the oracle of a move.
    pub(super) fn tell(&self, worker: &mut Worker, state: &mut PackedState, news: News) {
        if let Some(facts) = news.facts {
            let known = state.get(Place::KNOWLEDGE);
            state.set(Place::KNOWLEDGE, self.absorbed(worker, known, facts));
        }
        if let Some(decision) = news.decision {
            let oracle = state.get(Place::ORACLE);
            state.set(Place::ORACLE, self.oracles.noted(&mut worker.noted, oracle, decision));
        }
    }

    /// The union of two sets of knowledge.
    fn absorbed(&self, worker: &mut Worker, known: Handle, facts: Handle) -> Handle {
        worker.learned.row(facts).get_or(known, || {
            let mut knowledge = self.knowledge.value(known).as_ref().clone();
            knowledge.absorb(&self.knowledge.value(facts));
            self.knowledge.handle(knowledge)
        })
    }

    /// Resets the counters of the parties that acted.
    fn rebase(&self, worker: &mut Worker, last: &PackedState, next: &mut PackedState) {
        for (party, place) in self.layout.parties() {
            let part = next.get(place);
            if part == last.get(place) {
                continue;
            }
            let rebased = worker.rebased.get_or(part, || {
                let mut system = self.start.system.clone();
                system.replace(party, self.parts.value(part).as_ref().clone());
                system.rebase_sequences();
                self.parts.handle(system.part(party).expect("a party that acted stays"))
            });
            next.set(place, rebased);
        }
    }

    /// What a move decides, or a message that arrives, if anything.
    fn decided(&self, cause: Cause) -> Option<Handle> {
        let decided = match cause {
            Cause::Move(offer) => {
                let offered = self.moves.value(offer);
                decided(self.model.scope().network, offered.honest()?)
            }
            Cause::Message(message) => heard(&self.messages.value(message)),
        };
        let decided = decided.filter(|action| Entitlement::default().follow(action));
        decided.map(|action| self.oracles.decision(action))
    }

    /// Counts a move against the bounds, and returns the decision for the oracle.
    pub(super) fn count(
        &self,
        worker: &mut Worker,
        state: &mut PackedState,
        offer: Handle,
        arrived: Option<Handle>,
    ) -> Option<Handle> {
        worker.reads = worker.reads.with(Place::SPENT);
        let spent = state.get(Place::SPENT);
        let counted = worker.spent.row(offer).get_or(spent, || {
            let mut counted = *self.spent.value(spent);
            let network = self.model.scope().network;
            let offered = self.moves.value(offer);
            offered.honest().into_iter().for_each(|action| counted.count(action, network));
            self.spent.handle(counted)
        });
        state.set(Place::SPENT, counted);
        match arrived {
            Some(message) => {
                worker.arrivals.get_or(message, || self.decided(Cause::Message(message)))
            }
            None => worker.decisions.get_or(offer, || self.decided(Cause::Move(offer))),
        }
    }
}
