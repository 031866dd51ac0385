//! Where a state leads: by moves that are kept, or by moves that are computed now and kept.

use super::cached_move::{Notice, Span};
use super::intern::Handle;
use super::model::PackedModel;
use super::move_cache::ReadingCache;
use super::readers::Reader;
use super::state::{PackedState, Place, Places};
use super::tables::pair;
use super::worker::Worker;
use crate::checker::Source;
use crate::property::ReaderInputs;
use sesphr::id::UserId;
use sesphr::system::Part;

impl PackedModel {
    /// The states that moves lead to, other than the state itself.
    pub(super) fn successors(
        &self,
        worker: &mut Worker,
        last: &PackedState,
        to: &mut Vec<PackedState>,
    ) {
        (0..self.sources.len()).for_each(|at| self.expand(worker, last, at, to));
    }

    /// The states that the moves of a source lead to.
    fn expand(
        &self,
        worker: &mut Worker,
        last: &PackedState,
        at: usize,
        to: &mut Vec<PackedState>,
    ) {
        let cache = worker.move_caches.get_mut(at).expect("there is a cache for each source");
        if let Some(span) = cache.find(last) {
            for number in span.numbers() {
                let cache = worker.move_caches.get(at).expect("there is a cache for each source");
                let (next, cached) = cache.moves.change(number, last);
                self.arrive(worker, last, (next, cached.notice), to);
            }
            return;
        }
        let Some((source, places)) = self.sources.get(at) else { return };
        let mut moved = Vec::new();
        worker.reads = *places;
        match source {
            Source::Readings(user) if self.runs_by_party => {
                self.expand_readings(worker, last, *user, &mut moved);
                worker.reads = *places;
            }
            _ => {
                let mut offers = Vec::new();
                self.offers(worker, last, at, &mut offers);
                moved.extend(offers.into_iter().map(|offer| self.moved(worker, last, offer)));
                moved.retain(|(next, notice)| next != last || *notice != Notice::default());
            }
        }
        let reads = worker.reads;
        if let Some(cache) = worker.move_caches.get_mut(at) {
            cache.keep(last, reads, &moved);
        }
        moved.into_iter().for_each(|moved| self.arrive(worker, last, moved, to));
    }

    /// The moves that a user's readings make, item by item.
    ///
    /// A reading of an item depends on what surrounds the user and on what the user has of that
    /// item. It does not depend on other items, on other users, or on whom the oracle considers
    /// entitled.
    fn expand_readings(
        &self,
        worker: &mut Worker,
        last: &PackedState,
        user: UserId,
        moved: &mut Vec<(PackedState, Notice)>,
    ) {
        let around = self.surroundings(worker, last, self.around.without(Place::ORACLE));
        for reader in self.readers.iter().filter(|reader| reader.user == user) {
            let part = last.get(reader.place);
            let view = self.item_view(worker, part, reader, ReaderInputs::Halves);
            let kept = worker.reading_cache.kept.row(around).get(view);
            let span =
                kept.unwrap_or_else(|| self.compute_readings(worker, last, reader, (around, view)));
            for number in span.numbers() {
                let (mut next, cached) = worker.reading_cache.moves.change(number, last);
                if let Some(view) = cached.view {
                    next.set(reader.place, self.joined(worker, part, view, reader));
                }
                moved.push((next, cached.notice));
            }
        }
    }

    /// Computes what a user's readings of an item change, and keeps it.
    fn compute_readings(
        &self,
        worker: &mut Worker,
        last: &PackedState,
        reader: &Reader,
        (around, view): (Handle, Handle),
    ) -> Span {
        let mut actions = Vec::new();
        let plain = self.unpack_into(&mut worker.unpacked, last);
        self.model.reading((reader.user, reader.item), plain, &mut actions);
        worker.reads = Places::default();
        let mut moved: Vec<(PackedState, Notice)> = actions
            .into_iter()
            .map(|action| self.moved(worker, last, self.moves.handle(action.into())))
            .collect();
        moved.retain(|(next, notice)| next != last || *notice != Notice::default());
        // A reading checks its bound but uses none of it: where messages arrive at once, readings
        // are not counted.
        let known = self.around.without(Place::ORACLE).with(reader.place).with(Place::SPENT);
        assert!(known.includes(worker.reads), "a reading involves no other user");
        let before = last.get(reader.place);
        let item_views: Vec<Option<Handle>> = moved
            .iter()
            .map(|(next, _)| Some(next.get(reader.place)).filter(|part| *part != before))
            .map(|part| part.map(|part| self.item_view(worker, part, reader, ReaderInputs::Halves)))
            .collect();
        let ReadingCache { kept, moves } = &mut worker.reading_cache;
        let span = moves.span(|moves| {
            for ((next, notice), view) in moved.iter().zip(item_views) {
                let others = next.changed(last).filter(|(place, _)| *place != reader.place);
                moves.push(others, view, *notice);
            }
        });
        kept.row(around).get_or(view, || span)
    }

    /// Adds the state that a move led to, once the coalition and the oracle are told. The state is
    /// left out if nothing changed.
    fn arrive(
        &self,
        worker: &mut Worker,
        last: &PackedState,
        (mut next, notice): (PackedState, Notice),
        to: &mut Vec<PackedState>,
    ) {
        self.tell(worker, &mut next, notice);
        if next != *last {
            to.push(next);
        }
    }

    /// A user's part, with what they have of one item replaced.
    fn joined(&self, worker: &mut Worker, part: Handle, view: Handle, reader: &Reader) -> Handle {
        *worker.joined.entry(pair(part, view)).or_insert_with(|| {
            let Part::User(user) = &*self.parts.value(part) else {
                unreachable!("a user's place holds a user");
            };
            let joined = user.joined(reader.item, &self.item_views.value(view).0);
            self.parts.handle(Part::User(joined.into()))
        })
    }
}
