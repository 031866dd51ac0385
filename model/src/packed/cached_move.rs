//! Moves, kept as the changes that they make.

use super::intern::Handle;
use super::state::{PackedState, Place};

/// What a move means to the coalition and the oracle, who have yet to be told. The rest of a move
/// does not depend on what they know, so it is kept without them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Notice {
    /// What the coalition learns, if anything.
    pub(super) facts: Option<Handle>,
    /// The decision that the oracle takes into account, if any.
    pub(super) decision: Option<Handle>,
}

/// What a move changes.
#[derive(Clone, Copy, Debug)]
pub(super) struct CachedMove {
    /// What the coalition and the oracle have yet to be told.
    pub(super) notice: Notice,
    /// What the user then has of the item, if the move is a reading.
    pub(super) view: Option<Handle>,
    /// Where its changes begin in `CachedMoves::changes`, and how many there are.
    first: u32,
    len: u32,
}

/// A range of moves in a list: the first, and the one after the last.
#[derive(Clone, Copy, Debug)]
pub(super) struct Span(u32, u32);

/// A list of moves, each as its changes.
#[derive(Debug, Default)]
pub(super) struct CachedMoves {
    moves: Vec<CachedMove>,
    changes: Vec<(Place, Handle)>,
}

impl Span {
    pub(super) const fn numbers(self) -> std::ops::Range<u32> {
        self.0..self.1
    }
}

impl CachedMoves {
    /// The range of the moves that `add` adds.
    pub(super) fn span(&mut self, add: impl FnOnce(&mut Self)) -> Span {
        let first = self.moves.len() as u32;
        add(self);
        Span(first, self.moves.len() as u32)
    }

    /// Adds a move: its changes, what the user then has of the item, and its notice.
    pub(super) fn push(
        &mut self,
        changes: impl Iterator<Item = (Place, Handle)>,
        view: Option<Handle>,
        notice: Notice,
    ) {
        let first = self.changes.len() as u32;
        self.changes.extend(changes);
        let len = self.changes.len() as u32 - first;
        self.moves.push(CachedMove { notice, view, first, len });
    }

    /// Applies a move's changes to a state. The caller tells the move's notice, and replaces what the
    /// user has of the item.
    pub(super) fn change(&self, number: u32, last: &PackedState) -> (PackedState, CachedMove) {
        let cached = self.moves.get(number as usize).expect("a span of this list");
        let mut next = *last;
        let changes = cached.first as usize..(cached.first + cached.len) as usize;
        for (place, part) in self.changes.get(changes).unwrap_or_default() {
            next.set(*place, *part);
        }
        (next, *cached)
    }

    /// Bytes that the list takes.
    pub(super) fn bytes(&self) -> usize {
        let changes = self.changes.capacity() * size_of::<(Place, Handle)>();
        changes + self.moves.capacity() * size_of::<CachedMove>()
    }
}
