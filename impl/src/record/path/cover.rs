//! Whether one path matches all that another matches.
//!
//! A path is a small automaton over elements. The other path is walked one level at a time with
//! the most general element that each of its steps allows; beside it goes the set of places where
//! this path can be. If the other path can end while this one cannot, it is not covered.

use super::Step;
use std::collections::BTreeSet;

/// How many combinations are tried before giving up.
const COMBINATIONS_MAX: usize = 4096;

/// An element on the way of the other path.
#[derive(Clone, Copy)]
enum Met<'p> {
    /// One that a step of the other path means, and about which nothing else is known.
    Step(&'p Step),
    /// Any element at all, on a level that `**` passes over.
    Unknown,
}

/// The places of a path after which it can be: bit i says that i steps are done.
type Places = u32;

pub(super) fn covers(this: &[Step], other: &[Step]) -> bool {
    // Both end at the same element. Most pairs of paths differ there already.
    if !matches!((this.last(), other.last()), (Some(this), Some(other)) if this.includes(other)) {
        return false;
    }
    let mut seen = BTreeSet::new();
    let mut open = vec![(0_usize, 1 as Places)];
    while let Some((done, places)) = open.pop() {
        if !seen.insert((done, places)) {
            continue;
        }
        if seen.len() > COMBINATIONS_MAX {
            return false;
        }
        let Some(step) = other.get(done) else {
            if places >> this.len() & 1 == 0 {
                return false;
            }
            continue;
        };
        open.push((done + 1, advance(this, places, Met::Step(step))));
        if step.after_levels {
            open.push((done, advance(this, places, Met::Unknown)));
        }
    }
    true
}

/// Where this path can be one element further down.
fn advance(this: &[Step], places: Places, met: Met<'_>) -> Places {
    let mut next = 0;
    for (index, step) in this.iter().enumerate() {
        if places >> index & 1 == 0 {
            continue;
        }
        if step.after_levels {
            next |= 1 << index;
        }
        let taken = match met {
            Met::Step(other) => step.includes(other),
            Met::Unknown => false,
        };
        if taken {
            next |= 1 << (index + 1);
        }
    }
    next
}
