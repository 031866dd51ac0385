//! Who must get together: the smallest coalitions that break a property in a scope.
//!
//! The question is asked of every set of the scope's parties and of the powers that it has room
//! for. Few sets need a search of their own. For given users and owners, a set with more services
//! and powers knows no less and can do no less, so:
//!
//! - every part of a set against which a property holds is settled, if the users and owners are the
//!   same: adding one may make an item theirs to read;
//! - no set with a smaller breaking set inside is a smallest one, whatever it adds.
//!
//! [`every_set`] searches each set instead, and [`inversions`] reports where the first of the two
//! rules does not match what was found.

mod lattice;

pub use lattice::{is_within, parties, powers};

use crate::coalition::Coalition;
use crate::explorer::Budget;
use crate::matrix::{self, Cell, Job};
use crate::property::{PROPERTIES, Property, UnnamedCoalitions, Verdict};
use crate::scope::Scope;
use lattice::{Lattice, just_below};
use sesphr::algebra::PairingKind;
use sesphr::profile::Profile;
use std::collections::BTreeMap;

/// Where the smallest breaking sets are looked for.
#[derive(Clone, Debug)]
pub struct Question {
    /// The profile.
    pub profile: Profile,
    /// The scope.
    pub scope: Scope,
    /// Which pairings the attacker can compute.
    pub pairing: PairingKind,
    /// When to stop each search.
    pub budget: Budget,
    /// The seed of the fingerprints.
    pub seed: u64,
    /// Properties that are judged in addition to the catalogue.
    pub own: Vec<&'static Property>,
}

/// What was found.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    /// The cells of the smallest breaking sets: by property, then by size.
    pub breaking: Vec<Cell>,
    /// The cells of the largest sets against which something holds, by property. Every other set
    /// that breaks nothing is a part of one of them.
    pub holding: Vec<Cell>,
    /// The same, where nothing was at stake: nobody in the set could lose or gain anything.
    pub idle: Vec<Cell>,
    /// Cells that no search decided.
    pub undecided: Vec<Cell>,
    /// How many sets there are.
    pub sets: usize,
    /// How many of them were searched.
    pub searched: usize,
}

impl Answer {
    /// The cells of the smallest breaking sets, without those of [`Self::is_told_by_p1`].
    #[must_use]
    pub fn told_once(&self, profile: &Profile) -> Vec<Cell> {
        let cells = self.breaking.iter();
        cells.filter(|cell| !self.is_told_by_p1(profile, cell)).cloned().collect()
    }

    /// Whether a cell is about reading, and its set breaks P1 anyway. P1 is the worst breach of
    /// reading, so the lesser ones are not reported again. Integrity is another matter.
    #[must_use]
    pub fn is_told_by_p1(&self, profile: &Profile, cell: &Cell) -> bool {
        let is_reading = Property::by_id(cell.property).is_some_and(|p| p.says.gain().is_some());
        let mut openers = self.breaking.iter().filter(|one| one.property == "P1");
        let inside = |one: &Cell| is_within(profile, one.coalition, cell.coalition);
        is_reading && cell.property != "P1" && openers.any(inside)
    }
}

/// The properties that sets are asked about, without those that break with nobody corrupt.
pub fn properties(question: &Question) -> impl Iterator<Item = &'static Property> {
    let all = PROPERTIES.iter().chain(question.own.iter().copied());
    all.filter(|property| property.unnamed != UnnamedCoalitions::None)
        .filter(|property| !property.needs_nobody(&question.profile))
}

/// The smallest breaking sets of every property.
///
/// `tell` is called with each set before it is searched.
///
/// # Panics
/// As [`matrix::run`].
#[must_use]
pub fn answer(question: &Question, tell: &mut (dyn FnMut(Coalition) + Send)) -> Answer {
    let lattice = Lattice::new(&question.profile, &question.scope);
    let mut searches = Searches { question, tell, cells: BTreeMap::new() };
    let mut answer = Answer { sets: lattice.len(), ..Answer::default() };
    for property in properties(question) {
        let mut breaking: Vec<Coalition> = Vec::new();
        for people in lattice.people() {
            let mut open = people.to_vec();
            open.retain(|set| {
                property.speaks_in(*set, &question.scope)
                    && !breaking.iter().any(|part| part.is_part_of(*set))
            });
            while let Some(set) = open.last().copied() {
                let cell = searches.cell(set, property);
                match cell.verdict {
                    Verdict::Violated => {
                        let inside = |set| just_below(set, &open);
                        let (least, cell) = searches.shrunk((set, cell), inside, property);
                        open.retain(|other| !least.is_part_of(*other));
                        breaking.push(least);
                        answer.breaking.push(cell);
                    }
                    Verdict::Holds | Verdict::NotApplicable if cell.exhaustive => {
                        open.retain(|other| !lattice.is_level_within(*other, set));
                        match cell.verdict {
                            Verdict::Holds => answer.holding.push(cell),
                            _ => answer.idle.push(cell),
                        }
                    }
                    _ => {
                        open.retain(|other| *other != set);
                        answer.undecided.push(cell);
                    }
                }
            }
        }
    }
    answer.searched = searches.cells.len();
    answer
}

/// Searches every set on its own: the cells of all.
///
/// # Panics
/// As [`matrix::run`].
#[must_use]
pub fn every_set(question: &Question, tell: &mut (dyn FnMut(Coalition) + Send)) -> Vec<Cell> {
    let lattice = Lattice::new(&question.profile, &question.scope);
    let mut searches = Searches { question, tell, cells: BTreeMap::new() };
    lattice.sets().for_each(|set| searches.search(set));
    searches.cells.into_values().flatten().collect()
}

/// Pairs of cells that contradict each other: the first is violated, and the second holds against
/// the same users and owners with more services and powers. There should be none.
#[must_use]
pub fn inversions<'a>(question: &Question, cells: &'a [Cell]) -> Vec<[&'a Cell; 2]> {
    let lattice = Lattice::new(&question.profile, &question.scope);
    let of = |verdict| cells.iter().filter(move |cell| cell.verdict == verdict);
    let pairs =
        of(Verdict::Violated).flat_map(|less| of(Verdict::Holds).map(move |more| [less, more]));
    pairs
        .filter(|[less, more]| {
            less.property == more.property
                && lattice.is_level_within(less.coalition, more.coalition)
        })
        .collect()
}

/// Searches, each done once.
struct Searches<'a> {
    question: &'a Question,
    tell: &'a mut (dyn FnMut(Coalition) + Send),
    cells: BTreeMap<Coalition, Vec<Cell>>,
}

impl Searches<'_> {
    fn search(&mut self, set: Coalition) {
        if self.cells.contains_key(&set) {
            return;
        }
        (self.tell)(set);
        let Question { profile, scope, pairing, budget, seed, own } = self.question.clone();
        let base = Job::new(profile, set, scope);
        let job = Job { pairing, budget, seed, own, ..base };
        self.cells.insert(set, matrix::run(&job, &mut |_| ()));
    }

    /// The cell of a property that speaks about a set.
    fn cell(&mut self, set: Coalition, property: &Property) -> Cell {
        self.search(set);
        let mut cells = self.cells.get(&set).into_iter().flatten();
        cells.find(|cell| cell.property == property.id).cloned().expect("it is judged")
    }

    /// A smallest breaking set inside one that breaks. `inside` gives the largest sets that are
    /// smaller than a given one.
    fn shrunk(
        &mut self,
        (set, cell): (Coalition, Cell),
        inside: impl Fn(Coalition) -> Vec<Coalition>,
        property: &Property,
    ) -> (Coalition, Cell) {
        let (mut least, mut shown) = (set, cell);
        let breaks = |this: &mut Self, part: Coalition| {
            let cell = this.cell(part, property);
            (cell.verdict == Verdict::Violated).then_some((part, cell))
        };
        while let Some((part, cell)) = inside(least).into_iter().find_map(|part| breaks(self, part))
        {
            (least, shown) = (part, cell);
        }
        (least, shown)
    }
}
