//! The successor of a state under one move, by number.

use super::cached_move::Notice;
use super::intern::Handle;
use super::model::PackedModel;
use super::state::{PackedState, Place, Places};
use super::worker::{Cause, Delivery, PartyStep, Worker};
use crate::entitlement::Decision;
use crate::knowledge::Knowledge;
use crate::symbolic::Symbolic;
use sesphr::action::{Action, Outcome};
use sesphr::audit::Entry;
use sesphr::id::PartyId;
use sesphr::message::Envelope;
use sesphr::profile::Integrity;
use sesphr::system::{Auditing, Network};

impl PackedModel {
    /// The state that a move leads to, which may be the same one.
    pub(super) fn successor(
        &self,
        worker: &mut Worker,
        last: &PackedState,
        offer: Handle,
    ) -> PackedState {
        let (mut next, notice) = self.moved(worker, last, offer);
        self.tell(worker, &mut next, notice);
        next
    }

    /// The state that a move leads to, before the coalition and the oracle are told, and what to
    /// tell them.
    pub(super) fn moved(
        &self,
        worker: &mut Worker,
        last: &PackedState,
        offer: Handle,
    ) -> (PackedState, Notice) {
        let at_once = self.model.scope().network == Network::AtOnce;
        if !at_once && let Some(moved) = self.moved_by_network(worker, last, offer) {
            return moved;
        }
        let Some((party, place)) = self.mover(worker, offer) else {
            worker.reads = Places::ALL;
            let (next, outcome) = self.model.step(&self.unpack(last), &self.moves.value(offer));
            worker.endings.insert((Cause::Move(offer), outcome));
            return (self.pack(&next), Notice::default());
        };
        let mut next = *last;
        worker.queue.clear();
        self.act(worker, &mut next, (party, place), Cause::Move(offer));
        if !at_once {
            return self.put_in_flight(worker, next, offer, None);
        }
        let mut facts = None;
        while let Some(message) = worker.queue.pop_front() {
            let Delivery { to, facts: disclosed } = self.delivery(worker, message);
            facts = self.learned(worker, facts, disclosed);
            if let Some(to) = to {
                self.act(worker, &mut next, to, Cause::Message(message));
            }
        }
        if self.model.profile().integrity == Integrity::Signed {
            self.rebase(worker, last, &mut next);
        }
        let decision = self.count(worker, &mut next, offer, None);
        (next, Notice { facts, decision })
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
        let Worker { steps, queue, reads, endings, entered, .. } = worker;
        *reads = reads.with(place);
        let part = state.get(place);
        let step = steps.entry(cause.key(part)).or_insert_with(|| {
            let (step, outcome) = self.party_step(party, part, cause);
            endings.insert((cause, outcome));
            step
        });
        state.set(place, step.part);
        queue.extend(step.sends.iter());
        if let Some(entry) = step.entry {
            *reads = reads.with(Place::DECEIT);
            let deceit = state.get(Place::DECEIT);
            let after = entered.row(entry).get_or(deceit, || self.after_entry(entry, deceit));
            state.set(Place::DECEIT, after);
        }
    }

    /// The part of those who deceive and are deceived, after an entry in the audit log.
    fn after_entry(&self, entry: Handle, deceit: Handle) -> Handle {
        let (kept, asked, mut log) = self.deceit.value(deceit).as_ref().clone();
        log.enter(self.model.coalition(), *self.entries.value(entry));
        self.deceit.handle((kept, asked, log))
    }

    /// What one party does, computed by its role code, and how that ends.
    fn party_step(&self, party: PartyId, part: Handle, cause: Cause) -> (PartyStep, Outcome) {
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
        let mut entry = None;
        let write = |written: &Entry| entry = Some((written.user, written.item));
        let mut tap = Auditing(|_: &Envelope<Symbolic>| {}, write);
        let outcome = system.apply_with(&action, &mut tap);
        let outcome = outcome.expect("the model offers only what can happen");
        // Only those who deceive are held against the log.
        let entry = entry.filter(|_| self.model.coalition().deceives());
        let part = self.parts.handle(system.part(party).expect("a party that acts stays"));
        let sends = system.in_flight().iter().map(|sent| self.messages.handle(sent.clone()));
        let entry = entry.map(|entry| self.entries.handle(entry));
        (PartyStep { part, entry, sends: sends.collect() }, outcome)
    }

    pub(super) fn delivery(&self, worker: &mut Worker, message: Handle) -> Delivery {
        worker.deliveries.get_or(message, || {
            let envelope = self.messages.value(message);
            let mut facts = Knowledge::public();
            self.model.observe(&envelope, &mut facts);
            Delivery {
                to: self.layout.place(envelope.to).map(|place| (envelope.to, place)),
                facts: (facts != Knowledge::public()).then(|| self.knowledge.handle(facts)),
            }
        })
    }

    /// Tells the coalition and the oracle of a move.
    pub(super) fn tell(&self, worker: &mut Worker, state: &mut PackedState, notice: Notice) {
        if let Some(facts) = notice.facts {
            let known = state.get(Place::KNOWLEDGE);
            state.set(Place::KNOWLEDGE, self.absorbed(worker, known, facts));
        }
        if let Some(decision) = notice.decision {
            let oracle = state.get(Place::ORACLE);
            state.set(
                Place::ORACLE,
                self.oracles.after(&mut worker.decision_cache, oracle, decision),
            );
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
    fn decision_of(&self, cause: Cause) -> Option<Handle> {
        let decision = match cause {
            Cause::Move(offer) => {
                let offered = self.moves.value(offer);
                Decision::of_action(self.model.scope().network, offered.honest()?)
            }
            Cause::Message(message) => Decision::of_arrival(&self.messages.value(message)),
        };
        decision.map(|decision| self.oracles.decision(decision))
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
            Some(message) => worker
                .arrival_decisions
                .get_or(message, || self.decision_of(Cause::Message(message))),
            None => worker.move_decisions.get_or(offer, || self.decision_of(Cause::Move(offer))),
        }
    }
}
