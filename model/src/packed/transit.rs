//! Moves where messages stay in flight, by number. The network takes a message from those in
//! flight, the receiver acts, and what the receiver sends goes to the end.

use super::cached_move::Notice;
use super::intern::Handle;
use super::model::PackedModel;
use super::state::{PackedState, Place, Places};
use super::tables::pair;
use super::worker::{Cause, NetworkStep, Worker};
use crate::symbolic::mix;
use sesphr::action::Action;
use sesphr::message::Message;

impl PackedModel {
    /// What a step of the network does to a state, and what to tell the coalition and the oracle.
    /// `None` if the move is of another kind, or has to run on the whole state.
    pub(super) fn moved_by_network(
        &self,
        worker: &mut Worker,
        last: &PackedState,
        offer: Handle,
    ) -> Option<(PackedState, Notice)> {
        let NetworkStep { arrives, rest } =
            self.network_step(worker, last.get(Place::IN_FLIGHT), offer)?;
        let mut next = *last;
        next.set(Place::IN_FLIGHT, rest);
        worker.queue.clear();
        if let Some(message) = arrives
            && let Some(to) = self.delivery(worker, message).to
        {
            self.act(worker, &mut next, to, Cause::Message(message));
        }
        // Those who deceive keep what is uploaded.
        let uploads =
            |message: &Handle| matches!(self.messages.value(*message).message, Message::Store(_));
        let kept = self.model.coalition().deceives() && worker.queue.iter().any(uploads);
        (!kept).then(|| self.put_in_flight(worker, next, offer, arrives))
    }

    /// Puts in flight what a move sends. `arrived` is the message whose arrival was the move, if
    /// any.
    pub(super) fn put_in_flight(
        &self,
        worker: &mut Worker,
        mut next: PackedState,
        offer: Handle,
        arrived: Option<Handle>,
    ) -> (PackedState, Notice) {
        worker.reads = Places::ALL;
        let mut facts = None;
        let mut in_flight = next.get(Place::IN_FLIGHT);
        while let Some(message) = worker.queue.pop_front() {
            let delivery = self.delivery(worker, message);
            facts = self.learned(worker, facts, delivery.facts);
            let posted = worker.posted.entry(pair(in_flight, message));
            in_flight = *posted.or_insert_with(|| {
                let mut all = self.in_flight.value(in_flight).as_ref().clone();
                all.push(self.messages.value(message).as_ref().clone());
                self.in_flight.handle(all)
            });
        }
        next.set(Place::IN_FLIGHT, in_flight);
        let under_way = worker.unordered.get_or(in_flight, || {
            let mut all = self.in_flight.value(in_flight).as_ref().clone();
            all.sort_by_cached_key(|envelope| mix(0, envelope));
            self.in_flight.handle(all)
        });
        next.set(Place::UNDER_WAY, under_way);
        let decision = self.count(worker, &mut next, offer, arrived);
        (next, Notice { facts, decision })
    }

    /// What a step of the network takes from the messages in flight.
    fn network_step(
        &self,
        worker: &mut Worker,
        in_flight: Handle,
        offer: Handle,
    ) -> Option<NetworkStep> {
        *worker.network_steps.entry(pair(in_flight, offer)).or_insert_with(|| {
            let action = self.moves.value(offer).honest().copied()?;
            let (Action::Deliver { message }
            | Action::Lose { message }
            | Action::Repeat { message }) = action
            else {
                return None;
            };
            let mut all = self.in_flight.value(in_flight).as_ref().clone();
            let envelope = all.get(usize::from(message))?.clone();
            if !matches!(action, Action::Repeat { .. }) {
                all.remove(usize::from(message));
            }
            let lost = matches!(action, Action::Lose { .. });
            let arrives = (!lost).then(|| self.messages.handle(envelope));
            Some(NetworkStep { arrives, rest: self.in_flight.handle(all) })
        })
    }
}
