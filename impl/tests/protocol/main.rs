//! The scheme and its parties, on curves.
#![allow(missing_docs, reason = "a test")]

#[path = "../support/laws.rs"]
mod laws;
#[path = "../support/walk.rs"]
mod walk;
#[path = "../support/world.rs"]
mod world;
#[path = "../support/wrong.rs"]
mod wrong;

mod bound;
mod on_curves;
mod overtaken;
mod refusals;
mod remembered;
mod restart;
mod scheme_laws;
mod secrets;
mod store;
mod traces;
mod type_a_pbc;
mod withheld;
