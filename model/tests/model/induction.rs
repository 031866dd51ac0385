//! The proofs beyond bounds. Solvers find them, and only where there is one. What solvers are told
//! is what the role code does. What a coalition derives is what the solver of the model says.

#![allow(clippy::indexing_slicing, reason = "worlds of a few users, slots and versions")]

mod lemma;
mod obligations;
mod projection;
mod refinement;
mod solvers;
