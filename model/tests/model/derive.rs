//! What an attacker derives from what they hold.

mod attacks;
mod evaluation;
mod frames;
mod literal;
mod proofs;
mod search;
mod speed;
mod sums_exact;
mod sums_search;
mod values;
