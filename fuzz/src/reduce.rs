//! Smaller inputs that show the same fault.

use crate::judge::Judge;
use crate::walk::Origin;

/// How often an input is tried at most while it is reduced.
const TRIES_MAX: usize = 3000;

/// The input reduced to what still shows the fault: pieces of half its length are left out, then
/// smaller ones. An input that takes too long is left as it is.
pub(crate) fn reduce(judge: &mut Judge<'_>, input: &[u8], origin: Origin, kind: &str) -> Vec<u8> {
    let mut best = input.to_vec();
    if kind == "time" {
        return best;
    }
    let mut tries = 0;
    let mut length = best.len() / 2;
    while length > 0 {
        let mut at = 0;
        while at < best.len() && tries < TRIES_MAX {
            tries += 1;
            let end = (at + length).min(best.len());
            let rest = [best.get(..at), best.get(end..)].map(Option::unwrap_or_default).concat();
            if judge.judge(&rest, origin).is_err_and(|(other, _)| other == kind) {
                best = rest;
            } else {
                at += length;
            }
        }
        length /= 2;
    }
    best
}
