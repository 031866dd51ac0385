//! Published schemes judged from their own code: who must get together to get what.
//!
//! [`World::run`] plays one small story with a scheme's functions ([`sesphr::published`]): an owner
//! seals items and grants, a reader asks. On [`Terms`] the story gives a frame, that is what each
//! role holds as polynomials, and the hashes as rules. [`judge`] asks every set of roles for every
//! goal and keeps the smallest sets that reach it. On a curve the same story gives real values, and
//! an execution carries out each derivation with what the set really holds.
//!
//! The search is that of [`crate::derive::sums`], with its attacker and its limits.

#[cfg(feature = "conformance")]
mod execute;
mod expected;
#[cfg(feature = "conformance")]
mod field;
mod guarantees;
mod judge;
mod number;
#[cfg(feature = "conformance")]
mod orders;
mod role;
mod schemes;
mod terms;
mod world;

#[cfg(feature = "conformance")]
pub use execute::{ExecuteError, Executed, execute};
#[cfg(feature = "conformance")]
pub use field::Solvable;
pub use guarantees::{Breach, GuaranteeOutcome, GuaranteeRow};
pub use judge::{GoalRow, JudgedScheme, PublishedError, Story, judge};
pub use number::{Argument, Computes, Numbered};
pub use role::{Role, Roles};
#[cfg(feature = "conformance")]
pub use schemes::Execute;
pub use schemes::{Entry, SCHEMES};
pub use terms::Terms;
pub use world::{Body, Forger, Goal, GoalKind, Named, World};
