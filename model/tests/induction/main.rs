//! The proofs beyond bounds: that solvers find them, and only where there is one; that what
//! solvers are told is what the role code does; that what a coalition derives is what the solver
//! of the model says.

mod beyond;
mod lemma;
mod obligations;
mod projection;
mod refinement;
mod solvers;
