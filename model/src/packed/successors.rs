//! Where a state leads: by moves that are kept, or by moves that are computed now and kept.

use super::delta::{Deltas, News, Span};
use super::intern::Handle;
use super::readers::Reader;
use super::state::{PackedState, Place, Places};
use super::worker::{Rows, Worker, pair};
use super::{PackedModel, Source};
use crate::property::OfReader;
use sesphr::id::UserId;
use sesphr::system::Part;

/// What readings of single items change.
#[derive(Debug, Default)]
pub(super) struct Readings {
    /// By what surrounds a reader, and what the user has of the item.
    kept: Rows<Span>,
    deltas: Deltas,
}

impl Readings {
    /// Bytes that the tables take.
    pub(super) fn bytes(&self) -> usize {
        self.kept.bytes() + self.deltas.bytes()
    }
}

impl PackedModel {
    /// The states that moves lead to, other than the state itself.
    pub(super) fn successors(
        &self,
        worker: &mut Worker,
        last: &PackedState,
        to: &mut Vec<PackedState>,
    ) {
        (0..self.sources.len()).for_each(|at| self.fan_out(worker, last, at, to));
    }

    /// The states that the moves of a source lead to.
    fn fan_out(
        &self,
        worker: &mut Worker,
        last: &PackedState,
        at: usize,
        to: &mut Vec<PackedState>,
    ) {
        let fan = worker.fans.get_mut(at).expect("there is a fan for each source");
        if let Some(span) = fan.find(last) {
            for number in span.numbers() {
                let fan = worker.fans.get(at).expect("there is a fan for each source");
                let (next, delta) = fan.deltas.change(number, last);
                self.arrive(worker, last, (next, delta.news), to);
            }
            return;
        }
        let Some((source, places)) = self.sources.get(at) else { return };
        let mut moved = Vec::new();
        worker.reads = *places;
        match source {
            Source::Readings(user) if self.one_by_one => {
                self.read(worker, last, *user, &mut moved);
                worker.reads = *places;
            }
            _ => {
                let mut offers = Vec::new();
                self.offers(worker, last, at, &mut offers);
                moved.extend(offers.into_iter().map(|offer| self.moved(worker, last, offer)));
                moved.retain(|(next, news)| next != last || *news != News::default());
            }
        }
        let reads = worker.reads;
        if let Some(fan) = worker.fans.get_mut(at) {
            fan.keep(last, reads, &moved);
        }
        moved.into_iter().for_each(|moved| self.arrive(worker, last, moved, to));
    }

    /// The moves that a user's readings make, item by item.
    ///
    /// A reading of an item depends on what surrounds the user and on what the user has of that
    /// item. It does not depend on other items, on other users, or on whom the oracle considers
    /// entitled.
    fn read(
        &self,
        worker: &mut Worker,
        last: &PackedState,
        user: UserId,
        moved: &mut Vec<(PackedState, News)>,
    ) {
        let around = self.surroundings(worker, last, self.around.without(Place::ORACLE));
        for reader in self.readers.iter().filter(|reader| reader.user == user) {
            let part = last.get(reader.place);
            let about = self.about(worker, part, reader, OfReader::Halves);
            let kept = worker.readings.kept.row(around).get(about);
            let span = kept.unwrap_or_else(|| self.work_out(worker, last, reader, (around, about)));
            for number in span.numbers() {
                let (mut next, delta) = worker.readings.deltas.change(number, last);
                if let Some(about) = delta.about {
                    next.set(reader.place, self.joined(worker, part, about, reader));
                }
                moved.push((next, delta.news));
            }
        }
    }

    /// Computes what a user's readings of an item change, and keeps it.
    fn work_out(
        &self,
        worker: &mut Worker,
        last: &PackedState,
        reader: &Reader,
        (around, about): (Handle, Handle),
    ) -> Span {
        let mut actions = Vec::new();
        let plain = self.unpack_into(&mut worker.asked_of, last);
        self.model.reading((reader.user, reader.item), plain, &mut actions);
        worker.reads = Places::default();
        let mut moved: Vec<(PackedState, News)> = actions
            .into_iter()
            .map(|action| self.moved(worker, last, self.moves.handle(action.into())))
            .collect();
        moved.retain(|(next, news)| next != last || *news != News::default());
        // A reading checks its bound but uses none of it: where messages arrive at once, readings
        // are not counted.
        let known = self.around.without(Place::ORACLE).with(reader.place).with(Place::SPENT);
        assert!(known.includes(worker.reads), "a reading involves no other user");
        let before = last.get(reader.place);
        let abouts: Vec<Option<Handle>> = moved
            .iter()
            .map(|(next, _)| Some(next.get(reader.place)).filter(|part| *part != before))
            .map(|part| part.map(|part| self.about(worker, part, reader, OfReader::Halves)))
            .collect();
        let Readings { kept, deltas } = &mut worker.readings;
        let span = deltas.span(|deltas| {
            for ((next, news), about) in moved.iter().zip(abouts) {
                let others = next.changed(last).filter(|(place, _)| *place != reader.place);
                deltas.push(others, about, *news);
            }
        });
        kept.row(around).get_or(about, || span)
    }

    /// Adds the state that a move led to, once the coalition and the oracle are told. The state is
    /// left out if nothing changed.
    fn arrive(
        &self,
        worker: &mut Worker,
        last: &PackedState,
        (mut next, news): (PackedState, News),
        to: &mut Vec<PackedState>,
    ) {
        self.tell(worker, &mut next, news);
        if next != *last {
            to.push(next);
        }
    }

    /// A user's part, with what they have of one item replaced.
    fn joined(&self, worker: &mut Worker, part: Handle, about: Handle, reader: &Reader) -> Handle {
        *worker.joined.entry(pair(part, about)).or_insert_with(|| {
            let Part::User(user) = &*self.parts.value(part) else {
                unreachable!("a user's place holds a user");
            };
            let joined = user.joined(reader.item, &self.abouts.value(about).0);
            self.parts.handle(Part::User(joined.into()))
        })
    }
}
