//! Parts that are being read, and those of them that are not decided yet.

use super::ledger::{PartId, Verdict};
use crate::id::Partition;
use crate::record::place::Place;
use crate::record::rules::{Choice, Follower};
use crate::record::tree::Element;

/// A part that is open.
#[derive(Debug)]
pub(super) struct OpenPart {
    pub(super) id: PartId,
    /// The depth of its element.
    pub(super) depth: usize,
    /// Bytes of the document up to the end of the name in its start tag.
    pub(super) name_end: usize,
    /// Prefixes whose declarations it needs of parts around it.
    pub(super) borrowed: Vec<String>,
}

/// A declaration that the names of a part need and that a part around it makes.
#[derive(Debug)]
pub(super) struct Borrowed {
    /// Who needs it.
    pub(super) by: PartId,
    /// Bytes of the document up to where it would stand.
    pub(super) at: usize,
    /// Who makes it.
    pub(super) from: PartId,
    /// The prefix; empty for the default namespace.
    pub(super) prefix: String,
    /// The namespace; empty for none.
    pub(super) namespace: String,
}

/// A part whose content decides: rules in order; the first that knows counts.
#[derive(Debug)]
pub(super) struct Undecided<'r> {
    pub(super) id: PartId,
    /// The depth of its element.
    pub(super) depth: usize,
    /// Where it begins.
    pub(super) at: Place,
    /// The choices that may still decide, each with the number of its rule. One that knows stays
    /// the last, since those after it cannot decide any more.
    followers: Vec<(usize, Follower<'r>)>,
    /// What the best rule that knows says.
    known: Option<(usize, Verdict)>,
}

impl<'r> Undecided<'r> {
    /// A part that begins with `element`. `last` is what counts if no choice knows.
    pub(super) fn new(
        (id, depth): (PartId, usize),
        choices: &[(usize, &'r Choice)],
        last: Option<(usize, Verdict)>,
        element: &Element<'_>,
        at: Place,
    ) -> Self {
        let follow =
            |(rule, choice): &(usize, &'r Choice)| (*rule, Follower::new(choice, depth, element));
        Self { id, depth, at, followers: choices.iter().map(follow).collect(), known: last }
    }

    /// An element begins inside the part.
    pub(super) fn enter(&mut self, depth: usize, element: &Element<'_>) {
        let mut found = None;
        for (index, (rule, follower)) in self.followers.iter_mut().enumerate() {
            if let Some(partition) = follower.enter(depth, element) {
                found = Some((index, *rule, partition));
                break;
            }
        }
        self.take(found);
    }

    /// Text directly in the element at a depth.
    pub(super) fn text(&mut self, depth: usize, text: &[u8]) {
        for (_, follower) in &mut self.followers {
            follower.text(depth, text);
        }
    }

    /// The element at a depth ends.
    pub(super) fn leave(&mut self, depth: usize) {
        let mut found = None;
        for (index, (rule, follower)) in self.followers.iter_mut().enumerate() {
            let chosen = follower.leave(depth);
            if let (None, Some(partition)) = (found, chosen) {
                found = Some((index, *rule, partition));
            }
        }
        self.take(found);
    }

    fn take(&mut self, found: Option<(usize, usize, Partition)>) {
        if let Some((index, rule, partition)) = found {
            self.known = Some((rule, Verdict::Known(partition)));
            self.followers.truncate(index);
        }
    }

    /// What is known now that the part ends, and by which rule.
    pub(super) const fn verdict(&self) -> Option<(usize, Verdict)> {
        self.known
    }
}
