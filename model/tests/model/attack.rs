//! Attacks that are carried out on curves.

mod deceptions;
mod errata;
mod found;
mod holdings;
mod hostile;
