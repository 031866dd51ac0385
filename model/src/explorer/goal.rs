//! What a search looks for.

use stateright::Model;
use std::fmt;

/// Something to look for: the first state, in level order, that is one.
pub struct Goal<M: Model> {
    /// What it is called in the results.
    pub name: String,
    /// What is said of a state.
    pub holds: fn(&M, &M::State) -> bool,
    /// Whether a state is sought where it is so, or where it is not.
    pub seek: Seek,
}

/// Which states a goal is after.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seek {
    /// A state where it is so.
    Instance,
    /// A state where it is not so.
    Contradiction,
}

impl<M: Model> Goal<M> {
    /// Whether a state is what is sought.
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

/// Judges states by up to 64 goals at once; goals are bits, in their order.
pub trait Judge<M: Model>: Sync {
    /// How many goals there are.
    fn goals(&self) -> usize;

    /// Which of the open goals a state meets. Between two calls of [`Judge::start`] goals are
    /// closed and never opened again.
    fn met(&self, model: &M, state: &M::State, open: u64) -> u64;

    /// As [`Judge::met`], of a state that was reached from one of which no open goal is met: what
    /// is there as it was need not be looked at again.
    fn met_after(&self, model: &M, _last: &M::State, state: &M::State, open: u64) -> u64 {
        self.met(model, state, open)
    }

    /// Adds where a state leads. Who knows the model may write it where it is wanted at once.
    fn lead(&self, model: &M, state: &M::State, to: &mut Vec<M::State>) {
        to.append(&mut model.next_states(state));
    }

    /// Bytes that judge and model take beside what the search counts itself.
    fn bytes(&self, _model: &M) -> usize {
        0
    }

    /// A search begins.
    fn start(&self, _model: &M) {}
}

/// Every goal asks on its own.
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
