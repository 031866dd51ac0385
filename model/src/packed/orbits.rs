//! The packed model up to symmetry: states that differ only in names count as one.
//!
//! No value is renamed by hand. Running the protocol teaches how to rename a state: if a move leads
//! from s to s', then the renamed move leads from the renamed s to the renamed s'. Each part that
//! changed on the way has its renamed counterpart there. The pair is kept, and renaming is a
//! look-up from then on. If a part is ever renamed in two ways, the role code is not symmetric, and
//! the search stops.
//!
//! States are kept as they were reached, so a counterexample is a run as it happened. An orbit is
//! known by a number that all its states share: the sum of all their hashes.

use super::intern::Handle;
use super::judge::PackedJudge;
use super::model::PackedModel;
use super::state::{Layout, PackedState, PartKind, Place};
use super::tables::Dense;
use super::worker::Worker;
use crate::corrupt::Move;
use crate::explorer::Judge;
use crate::renaming::Renaming;
use ahash::RandomState;
use stateright::{Model, Property as StaterightProperty};
use std::collections::BTreeSet;
use std::hash::{Hash, Hasher};
use std::sync::RwLock;

/// A packed model in which states that differ only in names count as one.
#[derive(Debug)]
pub struct Orbits {
    packed: PackedModel,
    renamings: Vec<Renaming>,
    /// For each renaming, what was learned of it.
    learned: RwLock<Vec<LearnedRenaming>>,
    hashes: [RandomState; 2],
}

/// A state as it was reached, with the number of its orbit.
#[derive(Clone, Copy, Debug)]
pub struct Orbit {
    state: PackedState,
    number: u128,
}

impl Orbit {
    /// The number of the orbit within one model. All states of the orbit have it, and no others.
    #[must_use]
    pub const fn number(&self) -> u128 {
        self.number
    }
}

impl Hash for Orbit {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.number.hash(state);
    }
}

/// What a renaming does to parts.
#[derive(Debug, Default)]
struct LearnedRenaming {
    /// For each place, the place of its renamed part.
    from: Vec<(Place, Place)>,
    parts: [Dense<Handle>; PartKind::COUNT],
}

const POISONED: &str = "no thread panics while it holds the table";

impl LearnedRenaming {
    /// What is known at the start: names change, and everybody is in the same position.
    fn new(renaming: &Renaming, layout: &Layout, first: &PackedState) -> Self {
        let parties = layout.parties().filter_map(|(party, place)| {
            layout.place(renaming.party(party)).map(|renamed| (place, renamed))
        });
        let others = Place::shared().map(|place| (place, place));
        let mut this = Self { from: parties.chain(others).collect(), ..Self::default() };
        for (place, renamed) in this.from.clone() {
            this.learn(place, first.get(place), first.get(renamed));
        }
        this
    }

    fn learn(&mut self, place: Place, part: Handle, renamed: Handle) {
        if let Some(table) = self.parts.get_mut(place.kind() as usize) {
            let kept = table.get_or(part, || renamed);
            assert_eq!(kept, renamed, "a part is renamed in one way");
        }
    }

    /// A state with new names, if all its parts are known.
    fn rename(&self, state: &PackedState) -> Option<PackedState> {
        let mut renamed = PackedState::default();
        for (place, to) in &self.from {
            let table = self.parts.get(place.kind() as usize)?;
            renamed.set(*to, table.get(state.get(*place))?);
        }
        Some(renamed)
    }

    fn renamed_place(&self, place: Place) -> Place {
        let to = self.from.iter().find(|(from, _)| *from == place);
        to.map_or(place, |(_, to)| *to)
    }
}

impl Orbits {
    /// The orbits of a packed model. Where messages stay in flight or somebody deceives, each state
    /// is its own orbit.
    #[must_use]
    pub fn new(packed: PackedModel) -> Self {
        let all = Renaming::symmetries(&packed.model);
        let count = if packed.runs_by_party { all.len() } else { 1 };
        let renamings: Vec<Renaming> = all.into_iter().take(count).collect();
        let first = packed.init_states();
        let learned = |renaming| {
            first.iter().map(|first| LearnedRenaming::new(renaming, &packed.layout, first)).next()
        };
        let learned = RwLock::new(renamings.iter().filter_map(learned).collect());
        let hashes = [1, 2].map(|seed| RandomState::with_seeds(seed, 0x0b, 0x17, 0x5));
        Self { packed, renamings, learned, hashes }
    }

    /// The model whose orbits these are.
    #[must_use]
    pub const fn packed(&self) -> &PackedModel {
        &self.packed
    }

    /// How many renamings there are, including the identity.
    #[must_use]
    pub const fn renamings(&self) -> usize {
        self.renamings.len()
    }

    /// How many states the orbit of a state has.
    ///
    /// # Panics
    /// If this model did not reach the state, or another thread panicked.
    #[must_use]
    pub fn size(&self, orbit: &Orbit) -> usize {
        let learned = self.learned.read().expect(POISONED);
        let renamed = learned.iter().map(|learned| learned.rename(&orbit.state));
        let states: BTreeSet<PackedState> =
            renamed.map(|state| state.expect("what was reached is known")).collect();
        states.len()
    }

    /// The number of a state's orbit, if all parts of the state are known.
    fn number(&self, learned: &[LearnedRenaming], state: &PackedState) -> Option<u128> {
        let [low, high] = &self.hashes;
        learned.iter().try_fold(0_u128, |sum, learned| {
            let renamed = learned.rename(state)?;
            let hash = u128::from(high.hash_one(renamed)) << 64 | u128::from(low.hash_one(renamed));
            Some(sum.wrapping_add(hash))
        })
    }

    fn numbered(&self, states: &[PackedState]) -> Option<Vec<Orbit>> {
        let learned = self.learned.read().expect(POISONED);
        let orbit = |state: &PackedState| {
            self.number(&learned, state).map(|number| Orbit { state: *state, number })
        };
        states.iter().map(orbit).collect()
    }

    /// The orbits of states that are one move away from a known state.
    fn orbits(&self, last: &PackedState, next: &[PackedState]) -> Vec<Orbit> {
        self.numbered(next).unwrap_or_else(|| {
            self.learn(last);
            self.numbered(next).expect("what is one move away was learned")
        })
    }

    /// Learns how to rename the states that are one move away from a state.
    fn learn(&self, last: &PackedState) {
        let worker: &mut Worker = &mut self.packed.worker();
        let offers = self.packed.all_offers(worker, last);
        let mut learned = self.learned.write().expect(POISONED);
        for offer in offers {
            let next = self.packed.successor(worker, last, offer);
            let action = self.packed.moves.value(offer).honest().copied();
            let action = action.expect("nobody deceives where states are renamed");
            for (renaming, learned) in self.renamings.iter().zip(learned.iter_mut()) {
                let offer = self.packed.moves.handle(renaming.action(action).into());
                let there = learned.rename(last).expect("what was reached is known");
                let there = self.packed.successor(worker, &there, offer);
                for (place, part) in next.changed(last) {
                    learned.learn(place, part, there.get(learned.renamed_place(place)));
                }
            }
        }
    }
}

impl Model for Orbits {
    type State = Orbit;
    type Action = Move;

    fn init_states(&self) -> Vec<Orbit> {
        self.numbered(&self.packed.init_states()).expect("the first state is known")
    }

    fn actions(&self, orbit: &Orbit, actions: &mut Vec<Move>) {
        self.packed.actions(&orbit.state, actions);
    }

    fn next_state(&self, last: &Orbit, action: Move) -> Option<Orbit> {
        let next = self.packed.next_state(&last.state, action)?;
        self.orbits(&last.state, &[next]).first().copied()
    }

    fn next_states(&self, last: &Orbit) -> Vec<Orbit> {
        self.orbits(&last.state, &self.packed.next_states(&last.state))
    }

    fn properties(&self) -> Vec<StaterightProperty<Self>> {
        Vec::new()
    }
}

/// A property speaks of all users and items, so it is judged on any state of an orbit.
impl Judge<Orbits> for PackedJudge {
    fn goals(&self) -> usize {
        Judge::<PackedModel>::goals(self)
    }

    fn met(&self, orbits: &Orbits, orbit: &Orbit, open: u64) -> u64 {
        self.met(&orbits.packed, &orbit.state, open)
    }

    fn met_after(&self, orbits: &Orbits, last: &Orbit, orbit: &Orbit, open: u64) -> u64 {
        self.met_after(&orbits.packed, &last.state, &orbit.state, open)
    }

    fn bytes(&self, orbits: &Orbits) -> usize {
        orbits.packed.bytes()
    }

    fn start(&self, orbits: &Orbits) {
        self.start(&orbits.packed);
    }
}
