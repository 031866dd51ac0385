//! The model as stateright sees it: what a search explores, and how a step is shown to people.

use super::{SesphrModel, State};
use crate::corrupt::Move;
use crate::counterexample::{Counterexample, carried, sentence};
use crate::property::Property;
use sesphr::action::Outcome;
use stateright::{Model, Path, Property as StaterightProperty};

impl Model for SesphrModel {
    type State = State;
    type Action = Move;

    /// One state: everybody is enrolled and nothing is stored.
    fn init_states(&self) -> Vec<State> {
        vec![self.start(&mut |_, _, _| {})]
    }

    fn actions(&self, state: &State, actions: &mut Vec<Move>) {
        for source in self.sources() {
            self.moves(source, state, actions);
        }
    }

    fn next_state(&self, last: &State, action: Move) -> Option<State> {
        let (next, _) = self.step(last, &action);
        (next != *last).then_some(next)
    }

    /// The property that was chosen, if any.
    fn properties(&self) -> Vec<StaterightProperty<Self>> {
        let judged = |property: &Property| {
            StaterightProperty::always(property.id, |model: &Self, state| {
                model.property.is_none_or(|property| property.holds(model, state))
            })
        };
        self.property.into_iter().map(judged).collect()
    }

    fn format_action(&self, action: &Move) -> String {
        format!("{}: {}", action.actor(), sentence(action, &Outcome::Done, None))
    }

    /// How a step ends and what the coalition learns; `None` if it changes nothing.
    fn format_step(&self, last: &State, action: Move) -> Option<String> {
        let (next, outcome) = self.step(last, &action);
        let fresh = next.knowledge.facts().filter(|fact| !last.knowledge.holds(fact));
        let carried = carried(&last.system, &action);
        let sentence = sentence(&action, &outcome, carried.as_ref());
        let mut lines = vec![format!("{} {sentence}", action.actor())];
        lines.extend(fresh.map(|fact| format!("the coalition learns {fact}")));
        (next != *last).then(|| lines.join("\n"))
    }

    fn as_svg(&self, path: Path<State, Move>) -> Option<String> {
        Some(Counterexample::of_run(self, &path.into_actions()).diagram())
    }
}
