//! Puts the bytes of a sorted document into its partitions.

use super::sorter::Sorted;
use super::{Source, Split};
use crate::id::Partition;
use crate::record::join::Parts;
use crate::record::layout::{Layout, Piece, encode_lengths};
use crate::record::leftover::Leftover;
use crate::record::rules::{Format, Rules};
use std::collections::BTreeMap;

/// A run of bytes with its partition.
struct Placed {
    piece: Piece,
    bytes: u64,
}

pub(super) fn scatter(sorted: Sorted<'_>, rules: &Rules, source: Source) -> Split {
    let Sorted { bytes, runs, ledger, format, first_unmatched, decided } = sorted;
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
    let parts = parts(&bytes, &layout, &placed);
    let leftover = Leftover {
        bytes: unmatched_bytes,
        first: first_unmatched,
        idle_rules: format.map(|format| idle(format, &decided)).unwrap_or_default(),
        rules: decided.len(),
    };
    Split { layout, lengths, parts, leftover, source }
}

/// Each partition: its head, then its pieces.
fn parts(bytes: &[u8], layout: &Layout, placed: &[Placed]) -> Parts {
    let mut contents: BTreeMap<Partition, Vec<u8>> = layout
        .names()
        .keys()
        .map(|&partition| {
            let own = placed.iter().filter(|placed| placed.piece.partition == partition);
            let lengths: Vec<u64> = own.map(|placed| placed.bytes).collect();
            let mut content = match partition {
                Partition::SKELETON => layout.encode(),
                _ => Vec::new(),
            };
            encode_lengths(&mut content, &lengths);
            let total = usize::try_from(lengths.iter().sum::<u64>()).unwrap_or_default();
            content.reserve_exact(total);
            (partition, content)
        })
        .collect();
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
    rules.filter(|(_, decided)| !**decided).map(|(part, _)| part.label.clone()).collect()
}
