//! Moves kept as what they change.

use super::intern::Handle;
use super::state::{PackedState, Place};

/// What a move has yet to tell: it depends on nothing that the coalition or the oracle know, so what
/// it makes of a state is kept without them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct News {
    /// What the coalition learns, if anything.
    pub(super) facts: Option<Handle>,
    /// What the oracle heeds, if anything.
    pub(super) decision: Option<Handle>,
}

/// What a move changes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Delta {
    /// Of what it brings news.
    pub(super) news: News,
    /// What the reader then has of the item, if the move is a reading of one.
    pub(super) about: Option<Handle>,
    /// Its first change and how many there are, in the list of all.
    first: u32,
    len: u32,
}

/// Some of the moves of a list: the first, and the one after the last.
#[derive(Clone, Copy, Debug)]
pub(super) struct Span(u32, u32);

/// A list of moves, as changes.
#[derive(Debug, Default)]
pub(super) struct Deltas {
    deltas: Vec<Delta>,
    changes: Vec<(Place, Handle)>,
}

impl Span {
    pub(super) const fn numbers(self) -> std::ops::Range<u32> {
        self.0..self.1
    }
}

impl Deltas {
    /// The moves that are added by `add`.
    pub(super) fn span(&mut self, add: impl FnOnce(&mut Self)) -> Span {
        let first = self.deltas.len() as u32;
        add(self);
        Span(first, self.deltas.len() as u32)
    }

    /// Adds a move: its changes, what the reader then has and what it has yet to tell.
    pub(super) fn push(
        &mut self,
        changes: impl Iterator<Item = (Place, Handle)>,
        about: Option<Handle>,
        news: News,
    ) {
        let first = self.changes.len() as u32;
        self.changes.extend(changes);
        let len = self.changes.len() as u32 - first;
        self.deltas.push(Delta { news, about, first, len });
    }

    /// What a move makes of a state, and what else it does.
    pub(super) fn change(&self, number: u32, last: &PackedState) -> (PackedState, Delta) {
        let delta = self.deltas.get(number as usize).expect("a span of this list");
        let mut next = *last;
        let changes = delta.first as usize..(delta.first + delta.len) as usize;
        for (place, part) in self.changes.get(changes).unwrap_or_default() {
            next.set(*place, *part);
        }
        (next, *delta)
    }

    /// Bytes that it takes.
    pub(super) fn bytes(&self) -> usize {
        let changes = self.changes.capacity() * size_of::<(Place, Handle)>();
        changes + self.deltas.capacity() * size_of::<Delta>()
    }
}
