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
    let parts = parts(&bytes, &layout, &placed, &notes(borrowed, &places));
    let leftover = Leftover {
        bytes: unmatched_bytes,
        first: first_unmatched,
        idle_rules: format.map(|format| idle(format, &decided)).unwrap_or_default(),
        rules: decided.len(),
    };
    Split { layout, lengths, parts, leftover, source }
}

/// Declarations by their place in the document, except those that are never needed because who
/// needs them and who makes them are always seen together.
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

/// Each partition: its head, then its pieces.
fn parts(bytes: &[u8], layout: &Layout, placed: &[Placed], notes: &[(usize, String)]) -> Parts {
    let mut contents: BTreeMap<Partition, (Vec<u8>, Vec<Note>)> = layout
        .names()
        .keys()
        .map(|&partition| {
            let own = placed.iter().filter(|placed| placed.piece.partition == partition);
            let total = usize::try_from(own.map(|placed| placed.bytes).sum::<u64>());
            (partition, (Vec::with_capacity(total.unwrap_or_default()), Vec::new()))
        })
        .collect();
    let mut notes = notes.iter().peekable();
    let mut start = 0;
    for placed in placed {
        let end = start + usize::try_from(placed.bytes).unwrap_or_default();
        let (content, own) = contents.entry(placed.piece.partition).or_default();
        while let Some((at, text)) = notes.next_if(|(at, _)| *at < end) {
            let at = (content.len() + at - start) as u64;
            own.push(Note { at, text: text.clone() });
        }
        content.extend_from_slice(bytes.get(start..end).unwrap_or_default());
        start = end;
    }
    let whole = |(partition, (mut content, notes)): (Partition, (Vec<u8>, Vec<Note>))| {
        let own = placed.iter().filter(|placed| placed.piece.partition == partition);
        let lengths: Vec<u64> = own.map(|placed| placed.bytes).collect();
        let mut head = Vec::new();
        if partition == Partition::SKELETON {
            head = layout.encode();
            encode_lengths(&mut head, &lengths);
        } else {
            encode_head(&mut head, &lengths, &notes);
        }
        content.splice(..0, head);
        (partition, content.into())
    };
    contents.into_iter().map(whole).collect()
}

/// The rules that decided about nothing.
fn idle(format: &Format, decided: &[bool]) -> Vec<String> {
    let rules = format.parts().iter().zip(decided);
    rules.filter(|(_, decided)| !**decided).map(|(part, _)| part.label.clone()).collect()
}
