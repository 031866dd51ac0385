//! Where a source leads from a state, remembered by what its moves read.
//!
//! What one party does leaves most of a state alone and does not look at it either: what an order
//! leads to is the same whatever readers have fetched meanwhile. So all moves of a source are kept
//! as changes, under the parts that were read when they were worked out. Which parts those are is
//! learned on the way: where a move turns out to read another part, that part counts from then on,
//! and what was kept without it is forgotten.

use super::delta::{Deltas, News, Span};
use super::state::{PackedState, Places, Projection};
use super::worker::{Memo, memo, of};

/// The moves of one source.
#[derive(Debug)]
pub(super) struct Fan {
    /// The parts that its moves read.
    reads: Places,
    /// The moves by those parts.
    kept: Memo<Projection, Span>,
    pub(super) deltas: Deltas,
    asked: usize,
    /// How often moves have to be found, on average, for the table to be worth its memory.
    worth: usize,
    useless: bool,
}

/// After how many states a source is judged by how many of them were met before.
const TRIAL: usize = 1 << 15;

impl Fan {
    /// A table that is given up if moves are found less than `worth` times each.
    pub(super) fn new(reads: Places, worth: usize) -> Self {
        let (kept, deltas) = (memo(), Deltas::default());
        Self { reads, kept, deltas, asked: 0, worth, useless: reads == Places::ALL }
    }

    /// The moves from a state, if they are kept.
    pub(super) fn find(&mut self, state: &PackedState) -> Option<Span> {
        if self.useless {
            return None;
        }
        self.asked += 1;
        if self.asked.is_multiple_of(TRIAL) && self.kept.len() * self.worth > self.asked {
            self.useless = true;
            self.forget();
        }
        self.kept.get(&state.project(self.reads)).copied()
    }

    /// Keeps moves that read some parts: what each made of the state, and what it has yet to tell.
    pub(super) fn keep(
        &mut self,
        state: &PackedState,
        reads: Places,
        moves: &[(PackedState, News)],
    ) {
        if self.useless {
            return;
        }
        if !self.reads.includes(reads) {
            self.reads = self.reads.and(reads);
            self.useless = self.reads == Places::ALL;
            self.forget();
        }
        let span = self.deltas.span(|deltas| {
            moves.iter().for_each(|(next, news)| deltas.push(next.changed(state), None, *news));
        });
        self.kept.insert(state.project(self.reads), span);
    }

    fn forget(&mut self) {
        (self.kept, self.deltas, self.asked) = (memo(), Deltas::default(), 0);
    }

    /// Bytes that it takes.
    pub(super) fn bytes(&self) -> usize {
        of(&self.kept) + self.deltas.bytes()
    }
}
