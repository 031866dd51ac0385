//! The facts and conditions that properties are made of, and the witnesses that show that properties
//! are not vacuous.

pub(super) mod agreement;
pub(super) mod integrity;
mod item_fact;
pub(super) mod secrecy;
pub(super) mod service;

pub use integrity::Acceptance;
pub use item_fact::{FactSet, ItemFact};
