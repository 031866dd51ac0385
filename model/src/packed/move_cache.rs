//! Where a source of moves leads from a state, cached by what the moves read.
//!
//! What one party does leaves most of a state alone, and does not look at it either. An order has
//! the same effect whatever readers have fetched meanwhile. So all moves of a source are kept as
//! changes, under the parts of the state that were read to compute them.
//!
//! The set of these parts is learned on the way. If a move reads a part outside the set, the part
//! joins the set, and everything kept so far is forgotten.

use super::cached_move::{CachedMoves, Notice, Span};
use super::state::{PackedState, Places, Projection};
use super::tables::{DenseRows, Memo, memo, memo_bytes};

/// The moves of one source.
#[derive(Debug)]
pub(super) struct MoveCache {
    /// The parts that its moves read.
    reads: Places,
    /// The moves, by those parts.
    kept: Memo<Projection, Span>,
    pub(super) moves: CachedMoves,
    asked: usize,
    /// The look-ups that an entry has to serve, on average, for the table to be worth its memory.
    worth: usize,
    useless: bool,
}

/// Look-ups between two decisions on whether a table is worth its memory.
const TRIAL: usize = 1 << 15;

impl MoveCache {
    /// A table that is given up if an entry serves fewer than `worth` look-ups on average.
    pub(super) fn new(reads: Places, worth: usize) -> Self {
        let (kept, moves) = (memo(), CachedMoves::default());
        Self { reads, kept, moves, asked: 0, worth, useless: reads == Places::ALL }
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
        reached: &[(PackedState, Notice)],
    ) {
        if self.useless {
            return;
        }
        if !self.reads.includes(reads) {
            self.reads = self.reads.and(reads);
            self.useless = self.reads == Places::ALL;
            self.forget();
        }
        let span = self.moves.span(|moves| {
            reached
                .iter()
                .for_each(|(next, notice)| moves.push(next.changed(state), None, *notice));
        });
        self.kept.insert(state.project(self.reads), span);
    }

    fn forget(&mut self) {
        (self.kept, self.moves, self.asked) = (memo(), CachedMoves::default(), 0);
    }

    /// Bytes that the table takes.
    pub(super) fn bytes(&self) -> usize {
        memo_bytes(&self.kept) + self.moves.bytes()
    }
}

/// What readings of single items change.
#[derive(Debug, Default)]
pub(super) struct ReadingCache {
    /// By what surrounds a reader, and what the user has of the item.
    pub(super) kept: DenseRows<Span>,
    pub(super) moves: CachedMoves,
}

impl ReadingCache {
    /// Bytes that the tables take.
    pub(super) fn bytes(&self) -> usize {
        self.kept.bytes() + self.moves.bytes()
    }
}
