//! The packed model. A state is sixteen numbers, and role code runs once for each new situation.
//!
//! A transition changes a party or two, and the same party meets the same message in a great many
//! states. So every value that a part of a state can have is kept once, under a number. What a
//! party makes of a message is cached under the numbers of the two. A transition is then a few
//! look-ups. The microseconds that [`SesphrModel`](crate::checker::SesphrModel) takes are spent only on pairs not seen before.
//! Cached moves leave out the coalition and the oracle, which are told of each move afterwards.
//!
//! This module repeats nothing of the protocol. To find what a party does on its own, it runs the
//! system with a network that keeps the party's messages in flight. All it adds is the loop that
//! delivers by number until all is quiet, or that keeps messages in flight. Corrupt moves go
//! through [`SesphrModel::step`](crate::checker::SesphrModel::step) as a whole. So does everything where somebody deceives, except the
//! network's steps. Tests compare the packed model with the plain one, state by state.

mod cached_move;
mod facts;
mod intern;
mod items;
mod judge;
mod model;
mod move_cache;
mod oracles;
mod orbits;
mod readers;
mod search;
mod state;
mod step;
mod successors;
mod tables;
mod transit;
mod views;
mod worker;

pub use judge::PackedJudge;
pub(crate) use model::Happened;
pub use model::PackedModel;
pub use orbits::{Orbit, Orbits};
pub use state::{PackedState, TooManyParties};
