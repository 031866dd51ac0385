//! Puts the bytes of a sorted document into its partitions.

use super::ledger::Decided;
use super::open::Borrowed;
use super::sorter::Sorted;
use super::{Source, Split};
use crate::id::Partition;
use crate::record::join::Parts;
use crate::record::layout::{Layout, Note, Piece, encode_head, encode_lengths};
use crate::record::leftover::Leftover;
use crate::record::rules::{Format, Rules};
use crate::record::syntax::escape_attribute;
use std::collections::BTreeMap;

/// A run of bytes with its partition.
struct Placed {
    piece: Piece,
    bytes: u64,
}

pub(super) fn scatter(sorted: Sorted<'_>, rules: &Rules, source: Source) -> Split {
    let Sorted { bytes, runs, ledger, borrowed, format, first_unmatched, decided } = sorted;
    let places = ledger.decide();
    let mut placed: Vec<Placed> = Vec::new();
    let mut unmatched_bytes = 0;
    let mut start = 0;
    for run in runs {
        let length = (run.end - start) as u64;
        start = run.end;
        let partition = run.part.map_or(Partition::SKELETON, |part| places.partition(part));
        if run.part.is_some_and(|part| places.is_unmatched(part)) {
            unmatched_bytes += length;
        }
        let piece = Piece { partition, within_tag: run.within_tag };
        match placed.last_mut() {
            Some(last) if last.piece == piece => last.bytes += length,
            _ => placed.push(Placed { piece, bytes: length }),
        }
    }
    let lengths: Vec<u64> = placed.iter().map(|placed| placed.bytes).collect();
    let pieces = placed.iter().map(|placed| placed.piece).collect();
    let name = format.map(|format| format.name.clone()).unwrap_or_default();
    let layout = Layout::new(name, rules.names().clone(), pieces);
    let parts = parts(&bytes, &layout, &placed, notes(borrowed, &places));
    let leftover = Leftover {
        bytes: unmatched_bytes,
        first: first_unmatched,
        idle_rules: format.map(|format| idle(format, &decided)).unwrap_or_default(),
        rules: decided.len(),
    };
    Split { layout, lengths, parts, leftover, source }
}

/// Declarations by their place in the document, except those that are never needed because the part
/// that needs one and the part that makes it are always seen together.
fn notes(borrowed: Vec<Borrowed>, places: &Decided) -> Vec<(usize, String)> {
    let apart = |loan: &Borrowed| places.partition(loan.by) != places.partition(loan.from);
    let note = |loan: Borrowed| {
        let name = if loan.prefix.is_empty() { "xmlns" } else { "xmlns:" };
        let namespace = escape_attribute(&loan.namespace);
        (loan.at, format!(" {name}{}=\"{namespace}\"", loan.prefix))
    };
    let mut notes: Vec<_> = borrowed.into_iter().filter(apart).map(note).collect();
    notes.sort_by_key(|(at, _)| *at);
    notes
}

/// What a partition is to hold.
#[derive(Default)]
struct Plan {
    lengths: Vec<u64>,
    notes: Vec<Note>,
    total: u64,
}

/// What each partition is to hold.
fn plan(placed: &[Placed], notes: Vec<(usize, String)>) -> BTreeMap<Partition, Plan> {
    let mut plans: BTreeMap<Partition, Plan> = BTreeMap::new();
    let mut notes = notes.into_iter().peekable();
    let mut start = 0;
    for placed in placed {
        let plan = plans.entry(placed.piece.partition).or_default();
        let end = start + placed.bytes;
        while let Some((at, text)) = notes.next_if(|(at, _)| (*at as u64) < end) {
            plan.notes.push(Note { at: plan.total + at as u64 - start, text });
        }
        plan.lengths.push(placed.bytes);
        plan.total += placed.bytes;
        start = end;
    }
    plans
}

/// Each partition: its head, then its pieces.
fn parts(bytes: &[u8], layout: &Layout, placed: &[Placed], notes: Vec<(usize, String)>) -> Parts {
    let mut plans = plan(placed, notes);
    let begin = |partition: Partition| {
        let plan = plans.remove(&partition).unwrap_or_default();
        let mut content = Vec::new();
        if partition == Partition::SKELETON {
            content = layout.encode();
            encode_lengths(&mut content, &plan.lengths);
        } else {
            encode_head(&mut content, &plan.lengths, &plan.notes);
        }
        content.reserve_exact(usize::try_from(plan.total).unwrap_or_default());
        (partition, content)
    };
    let mut contents: BTreeMap<_, _> = layout.names().keys().copied().map(begin).collect();
    let mut rest = bytes;
    for placed in placed {
        let length = usize::try_from(placed.bytes).unwrap_or(usize::MAX);
        let (piece, left) = rest.split_at_checked(length).unwrap_or((rest, &[]));
        contents.entry(placed.piece.partition).or_default().extend_from_slice(piece);
        rest = left;
    }
    contents.into_iter().map(|(partition, bytes)| (partition, bytes.into())).collect()
}

/// The rules that decided about nothing.
fn idle(format: &Format, decided: &[bool]) -> Vec<String> {
    let rules = format.parts().iter().zip(decided);
    rules.filter(|(_, decided)| !**decided).map(|(part, _)| part.label.to_string()).collect()
}
