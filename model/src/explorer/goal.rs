//! What a search looks for.

use stateright::Model;
use std::fmt;

/// What is asked of a state.
pub(super) type Asked<M> = Box<dyn Fn(&M, &<M as Model>::State) -> bool + Send + Sync>;

/// Something to look for. The search reports the first state, in level order, that meets it.
pub struct Goal<M: Model> {
    /// Its name in the results.
    pub name: String,
    /// The condition.
    pub holds: Asked<M>,
    /// Whether the condition must hold in the state sought, or must not.
    pub seek: Seek,
}

/// Which states a goal is after.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seek {
    /// A state where the condition holds.
    Instance,
    /// A state where it does not.
    Contradiction,
}

impl<M: Model> Goal<M> {
    /// Whether a state meets the goal.
    #[must_use]
    pub fn is_met(&self, model: &M, state: &M::State) -> bool {
        (self.holds)(model, state) == (self.seek == Seek::Instance)
    }
}

impl<M: Model> fmt::Debug for Goal<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Goal({:?} of {})", self.seek, self.name)
    }
}

/// Judges states by up to 64 goals at once. Goals are bits, in their order.
pub trait Judge<M: Model>: Sync {
    /// How many goals there are.
    fn goals(&self) -> usize;

    /// Which of the open goals a state meets. Between two calls of [`Judge::start`], a goal that
    /// was closed is never opened again.
    fn met(&self, model: &M, state: &M::State, open: u64) -> u64;

    /// As [`Judge::met`], for a state whose predecessor meets no open goal. What has not changed
    /// since the predecessor need not be judged again.
    fn met_after(&self, model: &M, _last: &M::State, state: &M::State, open: u64) -> u64 {
        self.met(model, state, open)
    }

    /// Appends the successors of a state. A judge that knows the model can write them there
    /// directly.
    fn lead(&self, model: &M, state: &M::State, to: &mut Vec<M::State>) {
        to.append(&mut model.next_states(state));
    }

    /// Bytes held by judge and model, beyond what the search counts itself.
    fn bytes(&self, _model: &M) -> usize {
        0
    }

    /// Called when a search begins.
    fn start(&self, _model: &M) {}
}

/// Judges every goal on its own.
impl<M: Model, G: AsRef<[Goal<M>]> + Sync> Judge<M> for G {
    fn goals(&self) -> usize {
        self.as_ref().len()
    }

    fn met(&self, model: &M, state: &M::State, open: u64) -> u64 {
        let asked = (0..).zip(self.as_ref()).filter(|(at, _)| open & (1 << at) != 0);
        let met = asked.filter(|(_, goal)| goal.is_met(model, state));
        met.fold(0, |met, (at, _)| met | 1 << at)
    }
}
