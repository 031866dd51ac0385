//! The parts of a document and what is known of their partitions, until all is known.

use crate::id::Partition;
use crate::record::rules::stricter;

/// A part, by its number; parts around others have lower numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct PartId(u32);

/// What is known of a part's partition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Nothing: it belongs where the part around it does.
    None,
    /// A rule says so.
    Known(Partition),
    /// Nothing in it decides, and this is what its rule says then. What surrounds it may know
    /// better: if that is another partition, neither is right.
    Otherwise(Partition),
    /// No rule meets it.
    Unmatched,
}

/// What is known of a part.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    /// The part around it.
    pub(super) around: Option<PartId>,
    pub(super) verdict: Verdict,
}

/// All parts.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    entries: Vec<Entry>,
}

impl Ledger {
    /// How many parts there are.
    pub(super) const fn len(&self) -> usize {
        self.entries.len()
    }

    /// A new part.
    pub(super) fn add(&mut self, entry: Entry) -> PartId {
        let number = u32::try_from(self.entries.len()).unwrap_or(u32::MAX);
        self.entries.push(entry);
        PartId(number)
    }

    /// What is now known of a part.
    pub(super) fn settle(&mut self, part: PartId, verdict: Verdict) {
        if let Some(entry) = self.entries.get_mut(part.0 as usize) {
            entry.verdict = verdict;
        }
    }

    /// The partition of each part, and whether no rule meets it.
    pub(super) fn decide(&self) -> Decided {
        let mut partitions: Vec<Partition> = Vec::with_capacity(self.entries.len());
        for entry in &self.entries {
            let around = entry.around.map(|part| part.0 as usize);
            let outer = around.and_then(|around| partitions.get(around).copied());
            // What no rule meets says nothing about what is inside.
            let is_met = |around| {
                let entry: Option<&Entry> = self.entries.get(around);
                entry.is_some_and(|entry| entry.verdict != Verdict::Unmatched)
            };
            let told = outer.filter(|_| around.is_some_and(is_met));
            partitions.push(match entry.verdict {
                Verdict::None => outer.unwrap_or(Partition::RESTRICTED),
                Verdict::Known(own) => own,
                Verdict::Otherwise(own) => told.map_or(own, |outer| stricter(own, outer)),
                Verdict::Unmatched => Partition::RESTRICTED,
            });
        }
        let unmatched = self.entries.iter().map(|entry| entry.verdict == Verdict::Unmatched);
        Decided { partitions, unmatched: unmatched.collect() }
    }
}

/// What became of the parts.
#[derive(Debug)]
pub(super) struct Decided {
    partitions: Vec<Partition>,
    unmatched: Vec<bool>,
}

impl Decided {
    /// Where a part belongs.
    pub(super) fn partition(&self, part: PartId) -> Partition {
        self.partitions.get(part.0 as usize).copied().unwrap_or(Partition::RESTRICTED)
    }

    /// Whether no rule meets it.
    pub(super) fn is_unmatched(&self, part: PartId) -> bool {
        self.unmatched.get(part.0 as usize).copied().unwrap_or(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Partition as P;

    fn add(ledger: &mut Ledger, around: Option<PartId>, verdict: Verdict) -> PartId {
        ledger.add(Entry { around, verdict })
    }

    #[test]
    fn a_part_of_which_nothing_is_known_is_one_with_what_is_around_it() {
        let mut ledger = Ledger::default();
        let outer = add(&mut ledger, None, Verdict::Known(P::MEDICAL));
        let none = add(&mut ledger, Some(outer), Verdict::None);
        let inner = add(&mut ledger, Some(none), Verdict::Known(P::PERSONAL));
        let lone = add(&mut ledger, None, Verdict::None);
        let decided = ledger.decide();
        assert_eq!(decided.partition(none), P::MEDICAL);
        assert_eq!(decided.partition(inner), P::PERSONAL);
        assert_eq!(decided.partition(lone), P::RESTRICTED);
    }

    #[test]
    fn what_nothing_decides_is_as_strict_as_what_is_around_it() {
        let mut ledger = Ledger::default();
        let insurance = add(&mut ledger, None, Verdict::Known(P::INSURANCE));
        let medical = add(&mut ledger, None, Verdict::Otherwise(P::MEDICAL));
        let same = add(&mut ledger, Some(medical), Verdict::Otherwise(P::MEDICAL));
        let other = add(&mut ledger, Some(insurance), Verdict::Otherwise(P::MEDICAL));
        let decided = ledger.decide();
        assert_eq!(decided.partition(medical), P::MEDICAL);
        assert_eq!(decided.partition(same), P::MEDICAL);
        assert_eq!(decided.partition(other), P::RESTRICTED);
    }

    #[test]
    fn what_no_rule_meets_says_nothing_of_what_is_inside() {
        let mut ledger = Ledger::default();
        let foreign = add(&mut ledger, None, Verdict::Unmatched);
        let met = add(&mut ledger, Some(foreign), Verdict::Otherwise(P::PERSONAL));
        let decided = ledger.decide();
        assert_eq!(decided.partition(foreign), P::RESTRICTED);
        assert_eq!(decided.partition(met), P::PERSONAL);
        assert!(decided.is_unmatched(foreign) && !decided.is_unmatched(met));
    }
}
