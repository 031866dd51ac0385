//! The stages of the whole study, each a function from inputs to results.

pub(crate) mod checks;
pub(crate) mod errata;
pub(crate) mod records;
