//! The parts of a document and what is known of their partitions, until all is known.
//!
//! A part can turn out to belong with another one: a part that nothing decides with the part around
//! it, a part that needs the namespaces of one around it with that one. What belongs together is a
//! *group*, and a group has one partition: that of its members if they agree, else the restricted
//! one.

use crate::id::Partition;
use crate::record::rules::stricter;

/// A part, by its number; parts around others have lower numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct PartId(u32);

/// What is known of a part's partition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Nothing: what its group says.
    None,
    /// A rule says so.
    Known(Partition),
    /// Nothing in it decides, and this is what its rule says then. What surrounds it may know
    /// better: if that is another partition, neither is right.
    Otherwise(Partition),
    /// No rule meets it.
    Unmatched,
}

/// What a new part is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    /// The part around it.
    pub(super) around: Option<PartId>,
    pub(super) verdict: Verdict,
}

#[derive(Debug)]
struct Row {
    entry: Entry,
    /// A member of its group with a lower number, or itself.
    group: u32,
}

/// All parts.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    rows: Vec<Row>,
}

impl Ledger {
    /// How many parts there are.
    pub(super) const fn len(&self) -> usize {
        self.rows.len()
    }

    /// A new part.
    pub(super) fn add(&mut self, entry: Entry) -> PartId {
        let number = u32::try_from(self.rows.len()).unwrap_or(u32::MAX);
        self.rows.push(Row { entry, group: number });
        PartId(number)
    }

    /// What is now known of a part.
    pub(super) fn settle(&mut self, part: PartId, verdict: Verdict) {
        if let Some(row) = self.rows.get_mut(part.0 as usize) {
            row.entry.verdict = verdict;
        }
    }

    /// Puts two parts into one group.
    pub(super) fn unite(&mut self, one: PartId, other: PartId) {
        let (one, other) = (self.root(one.0), self.root(other.0));
        if let Some(row) = self.rows.get_mut(one.max(other) as usize) {
            row.group = one.min(other);
        }
    }

    /// The member of a part's group that stands for all.
    fn root(&mut self, mut part: u32) -> u32 {
        // Halving the way on each visit keeps ways short.
        loop {
            let Some(above) = self.rows.get(part as usize).map(|row| row.group) else {
                return part;
            };
            if above == part {
                return part;
            }
            let further = self.rows.get(above as usize).map_or(above, |row| row.group);
            if let Some(row) = self.rows.get_mut(part as usize) {
                row.group = further;
            }
            part = further;
        }
    }

    /// The partition of each part, and whether no rule meets it.
    pub(super) fn decide(mut self) -> Decided {
        let count = self.rows.len();
        let mut alone: Vec<Option<Partition>> = Vec::with_capacity(count);
        let mut groups: Vec<Option<Partition>> = vec![None; count];
        for number in 0..count {
            let Some(Row { entry, .. }) = self.rows.get(number) else { break };
            let around = entry.around.map(|part| part.0 as usize);
            let outer = around.and_then(|around| alone.get(around).copied().flatten());
            let matched = around
                .and_then(|around| self.rows.get(around))
                .is_some_and(|row| row.entry.verdict != Verdict::Unmatched);
            let own = match entry.verdict {
                Verdict::None => None,
                Verdict::Unmatched => Some(Partition::RESTRICTED),
                Verdict::Known(partition) => Some(partition),
                Verdict::Otherwise(own) if matched => {
                    Some(outer.map_or(own, |other| stricter(own, other)))
                }
                Verdict::Otherwise(own) => Some(own),
            };
            // Inside a part about which nothing is known by itself, that which is around it counts.
            alone.push(own.or(outer));
            let root = self.root(u32::try_from(number).unwrap_or(u32::MAX)) as usize;
            if let (Some(group), Some(own)) = (groups.get_mut(root), own) {
                *group = Some(group.map_or(own, |other| stricter(own, other)));
            }
        }
        let partitions = (0..count).map(|number| {
            let root = self.root(u32::try_from(number).unwrap_or(u32::MAX)) as usize;
            groups.get(root).copied().flatten().unwrap_or(Partition::RESTRICTED)
        });
        let partitions = partitions.collect();
        let unmatched = self.rows.iter().map(|row| row.entry.verdict == Verdict::Unmatched);
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
    fn a_group_has_one_partition() {
        let mut ledger = Ledger::default();
        let outer = add(&mut ledger, None, Verdict::Known(P::MEDICAL));
        let none = add(&mut ledger, Some(outer), Verdict::None);
        let inner = add(&mut ledger, Some(outer), Verdict::Known(P::PERSONAL));
        let apart = add(&mut ledger, Some(outer), Verdict::Known(P::PERSONAL));
        ledger.unite(none, outer);
        ledger.unite(inner, outer);
        let decided = ledger.decide();
        for part in [none, outer, inner] {
            assert_eq!(decided.partition(part), P::RESTRICTED);
        }
        assert_eq!(decided.partition(apart), P::PERSONAL);
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
