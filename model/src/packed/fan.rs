//! Where a source of moves leads from a state, cached by what the moves read.
//!
//! What one party does leaves most of a state alone, and does not look at it either. An order has
//! the same effect whatever readers have fetched meanwhile. So all moves of a source are kept as
//! changes, under the parts of the state that were read to compute them.
//!
//! The set of these parts is learned on the way. If a move reads a part outside the set, the part
//! joins the set, and everything kept so far is forgotten.

use super::delta::{Deltas, News, Span};
use super::state::{PackedState, Places, Projection};
use super::worker::{Memo, memo, of};

/// The moves of one source.
#[derive(Debug)]
pub(super) struct Fan {
    /// The parts that its moves read.
    reads: Places,
    /// The moves, by those parts.
    kept: Memo<Projection, Span>,
    pub(super) deltas: Deltas,
    asked: usize,
    /// The look-ups that an entry has to serve, on average, for the table to be worth its memory.
    worth: usize,
    useless: bool,
}

/// Look-ups between two decisions on whether a table is worth its memory.
const TRIAL: usize = 1 << 15;

impl Fan {
    /// A table that is given up if an entry serves fewer than `worth` look-ups on average.
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

    /// Keeps the moves from a state, given the parts that they read.
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

    /// Bytes that the table takes.
    pub(super) fn bytes(&self) -> usize {
        of(&self.kept) + self.deltas.bytes()
    }
}
