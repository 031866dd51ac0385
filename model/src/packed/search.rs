//! The packed model as stateright sees it.

use super::model::PackedModel;
use super::state::PackedState;
use crate::corrupt::Move;
use crate::property::Property;
use stateright::{Model, Property as StaterightProperty};

impl Model for PackedModel {
    type State = PackedState;
    type Action = Move;

    fn init_states(&self) -> Vec<PackedState> {
        self.model.init_states().iter().map(|state| self.pack(state)).collect()
    }

    fn actions(&self, state: &PackedState, actions: &mut Vec<Move>) {
        let moves = self.all_offers(&mut self.worker(), state);
        actions.extend(moves.into_iter().map(|offer| *self.moves.value(offer)));
    }

    fn next_state(&self, last: &PackedState, action: Move) -> Option<PackedState> {
        let offer = self.moves.handle(action);
        let next = self.successor(&mut self.worker(), last, offer);
        (next != *last).then_some(next)
    }

    fn next_states(&self, last: &PackedState) -> Vec<PackedState> {
        let mut next = Vec::with_capacity(16);
        self.successors(&mut self.worker(), last, &mut next);
        next
    }

    /// The property that was chosen, if any.
    fn properties(&self) -> Vec<StaterightProperty<Self>> {
        let judged = |property: &Property| {
            StaterightProperty::always(property.id, |packed: &Self, state| {
                let property = packed.model.property();
                property.is_none_or(|p| p.holds(&packed.model, &packed.unpack(state)))
            })
        };
        self.model.property().into_iter().map(judged).collect()
    }
}
