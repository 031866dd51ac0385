//! Tests of the model as a whole, in one program: it is linked once, and its tests run side by side.

#![cfg(feature = "conformance")]

mod agreement;
mod attack;
mod conformance;
mod convergence;
mod counterexample;
mod coverage;
mod crash;
mod deceptions;
mod derive;
mod entitlement;
mod faults;
mod first_properties;
mod hunt;
mod induction;
#[path = "../../../impl/tests/support/laws.rs"]
mod laws;
mod matrix_verdicts;
mod minimal;
mod own_properties;
mod packed_model;
mod protocol;
mod published;
mod reductions;
mod scopes;
mod seeded_states;
mod symmetry;
#[path = "../../../impl/tests/support/walk.rs"]
mod walk;
