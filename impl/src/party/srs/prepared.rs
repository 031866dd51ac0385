//! Re-encryption keys made ready for pairing, kept for the reader's next request.

use crate::algebra::Algebra;
use crate::id::{KeyId, UserId};
use crate::keys::{PreparedReKey, ReKey};
use crate::map::Map;
use derive_where::derive_where;
use std::collections::VecDeque;

/// The keys that were prepared last, at most [`Pairing::PREPARED_MAX`](crate::algebra::Pairing::PREPARED_MAX)
/// of them. They decide how long an answer takes and never what it says.
#[derive_where(Clone, Debug, Default)]
pub(super) struct PreparedReKeys<A: Algebra> {
    /// Each with the key that it was made from.
    kept: Map<(KeyId, UserId), (ReKey<A>, PreparedReKey<A>)>,
    /// In the order in which they came.
    order: VecDeque<(KeyId, UserId)>,
}

impl<A: Algebra> PreparedReKeys<A> {
    /// The key made ready for pairing: as it was kept, or made now and kept.
    pub(super) fn prepare(&mut self, id: (KeyId, UserId), rekey: &ReKey<A>) -> PreparedReKey<A> {
        if A::PREPARED_MAX == 0 {
            return rekey.prepare();
        }
        match self.kept.get(&id) {
            Some((source, prepared)) if source == rekey => return prepared.clone(),
            Some(_) => {}
            None => self.make_room(id),
        }
        let prepared = rekey.prepare();
        self.kept.insert(id, (rekey.clone(), prepared.clone()));
        prepared
    }

    /// Counts a key in; beyond the limit, the one that came first goes.
    fn make_room(&mut self, id: (KeyId, UserId)) {
        self.order.push_back(id);
        if self.order.len() > A::PREPARED_MAX
            && let Some(first) = self.order.pop_front()
        {
            self.kept.remove(&first);
        }
    }

    /// Drops a key.
    pub(super) fn remove(&mut self, id: &(KeyId, UserId)) {
        if self.kept.remove(id).is_some() {
            self.order.retain(|kept| kept != id);
        }
    }

    /// Drops the keys that the server no longer has.
    pub(super) fn retain(&mut self, has: impl Fn(&(KeyId, UserId)) -> bool) {
        self.kept.retain(|id, _| has(id));
        self.order.retain(has);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::algebra::Pairing as _;
    use crate::algebra::bls12::Bls12;
    use crate::entropy::{Purpose, Seed};
    use crate::id::{KeyScopeId, OwnerId};

    /// Some re-encryption key, another for each number.
    fn rekey(number: u32) -> ReKey<Bls12> {
        let seed = Seed::new([7; 32]);
        ReKey(Bls12::g2(&Bls12::atom(&seed, &Purpose::Proof(KeyId::User(UserId(number))))))
    }

    fn id(user: u32) -> (KeyId, UserId) {
        (KeyId::Owner(OwnerId(0), KeyScopeId::Patient), UserId(user))
    }

    #[test]
    fn a_key_is_prepared_once_and_a_new_key_again() {
        let mut keys = PreparedReKeys::<Bls12>::default();
        for number in [1, 1, 2, 1] {
            assert_eq!(keys.prepare(id(0), &rekey(number)), rekey(number).prepare());
            assert_eq!(keys.kept.get(&id(0)).map(|(source, _)| source), Some(&rekey(number)));
            assert_eq!((keys.kept.len(), keys.order.len()), (1, 1));
        }
    }

    #[test]
    fn no_more_are_kept_than_the_limit_and_the_first_goes_first() {
        let mut keys = PreparedReKeys::<Bls12>::default();
        let (source, prepared) = (rekey(1), rekey(1).prepare());
        for user in 0..Bls12::PREPARED_MAX as u32 {
            keys.make_room(id(user));
            keys.kept.insert(id(user), (source.clone(), prepared.clone()));
        }
        keys.prepare(id(u32::MAX), &source);
        assert_eq!((keys.kept.len(), keys.order.len()), (Bls12::PREPARED_MAX, Bls12::PREPARED_MAX));
        assert!(!keys.kept.contains(&id(0)));
        assert!(keys.kept.contains(&id(1)) && keys.kept.contains(&id(u32::MAX)));
    }

    #[test]
    fn what_the_server_dropped_is_not_kept() {
        let mut keys = PreparedReKeys::<Bls12>::default();
        keys.prepare(id(0), &rekey(0));
        keys.prepare(id(1), &rekey(1));
        keys.prepare(id(2), &rekey(2));
        keys.retain(|kept| *kept != id(0));
        keys.remove(&id(1));
        assert_eq!(keys.kept.keys().collect::<Vec<_>>(), [&id(2)]);
        assert_eq!(keys.order, [id(2)]);
    }
}
