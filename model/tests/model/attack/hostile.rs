//! Moves that no model would make, from a trace that anybody may write: identifiers at and beyond
//! what symbols have room for, orders without sense. Symbols and a curve take them side by side, and
//! each is done or refused; nothing panics, and what is derived afterwards does not either.

#![allow(clippy::indexing_slicing, reason = "lists that are not empty")]

use rand::rngs::ChaCha12Rng;
use rand::{RngExt as _, SeedableRng as _};
use sesphr::acl::{Coverage, Grant, Grantee, Role};
use sesphr::action::{Action, ActionError, PartitionSet};
use sesphr::algebra::Pairing as _;
use sesphr::algebra::type_a::TypeA;
use sesphr::entropy::Entropy;
use sesphr::id::{
    Generation, ItemId, OwnerId, Partition, PartyId, RecordId, Slot, UserId, Version,
};
use sesphr::profile::Profile;
use sesphr::system::Network;
use sesphr::trace::TraceError;
use sesphr_model::attack::{Aim, AttackError, Lockstep};
use sesphr_model::coalition::Coalition;
use sesphr_model::corrupt::{Corrupt, Move, Shown};
use sesphr_model::symbolic::Symbolic;

const SEED: u64 = 5;
const WALKS: u64 = 60;
const MOVES: usize = 40;

/// Draws moves from identifiers that are likely to meet, and some that are absurd.
struct Draw(ChaCha12Rng);

impl Draw {
    fn of<T: Copy>(&mut self, usual: T, edges: &[T]) -> T {
        // Three of four are usual, so that something happens.
        match self.0.random_range(0..4 * edges.len()) {
            n if n < edges.len() => edges[n],
            _ => usual,
        }
    }

    fn slot(&mut self) -> Slot {
        Slot {
            owner: OwnerId(self.of(0, &[1, 31, 32, u32::MAX])),
            record: RecordId(self.of(0, &[15, 16, u16::MAX])),
            partition: self.of(Partition::MEDICAL, &[Partition::SKELETON, Partition::INSURANCE]),
        }
    }

    fn item(&mut self) -> ItemId {
        let version = Version(self.of(1, &[0, 2, 255, 256, u16::MAX]));
        self.slot().at(version)
    }

    fn user(&mut self) -> UserId {
        UserId(self.of(1, &[0, 2, (1 << 29) - 1, 1 << 29, u32::MAX]))
    }

    fn generation(&mut self) -> Generation {
        Generation(self.of(0, &[1, 255, 256, u32::from(u16::MAX), u32::MAX]))
    }

    fn role(&mut self) -> Role {
        self.of(Role::Doctor, &[Role::Family, Role::Insurer])
    }

    fn grantee(&mut self) -> Grantee {
        let (user, role) = (Grantee::User(self.user()), Grantee::Role(self.role()));
        self.of(user, &[role])
    }

    fn grant(&mut self) -> Grant {
        let (slot, grantee) = (self.slot(), self.grantee());
        Grant { slot, grantee, from: self.of(Coverage::Joining, &[Coverage::Past]) }
    }

    fn shown(&mut self) -> Shown {
        let (item, generation) = (self.item(), self.generation());
        self.of(Shown::Own, &[Shown::Seen { item, generation }])
    }

    fn honest(&mut self) -> Action {
        let (slot, user, item) = (self.slot(), self.user(), self.item());
        let partitions: PartitionSet = [slot.partition].into_iter().collect();
        let (owner, record) = (slot.owner, slot.record);
        let party = self.of(PartyId::User(user), &[PartyId::Owner(owner), PartyId::Srs]);
        match self.0.random_range(0..14) {
            0 | 1 => Action::Enrol { party },
            2 | 3 => {
                let bytes = self.of(10, &[0, 1 << 28, u32::MAX]);
                Action::Seal { owner, record, partitions, bytes }
            }
            4 => Action::Assign { user, role: self.role() },
            5 => Action::Withdraw { user, role: self.role() },
            6 => Action::Depart { user },
            7 | 8 => Action::Grant(self.grant()),
            9 => Action::Revoke { slot, grantee: self.grantee() },
            10 => Action::Rotate { slot },
            11 => Action::Download { user, item },
            12 => Action::Request { user, item },
            _ => Action::Open { user, item },
        }
    }

    fn corrupt(&mut self) -> Corrupt {
        let (user, item, generation) = (self.user(), self.item(), self.generation());
        let current = Version(self.of(1, &[0, u16::MAX]));
        match self.0.random_range(0..13) {
            0 => Corrupt::Store { item, generation, body: self.shown() },
            1 => Corrupt::Deposit { item, generation },
            2 => Corrupt::Grant(self.grant()),
            3 => Corrupt::Revoke { slot: item.slot, grantee: self.grantee() },
            4 => Corrupt::Certify { user, role: self.role() },
            5 => Corrupt::Depart { user },
            6 => Corrupt::Request { user, item },
            7 => Corrupt::Misassign { user, role: self.role() },
            8 => Corrupt::Serve { user, item, generation, body: self.shown(), current },
            9 => Corrupt::Answer { user, item, current },
            10 => Corrupt::Redeposit { item, generation, of: self.item() },
            11 => Corrupt::Vouch { owner: item.slot.owner, user, role: self.role() },
            _ => Corrupt::Substitute { user, item },
        }
    }
}

#[test]
fn absurd_moves_are_refused_and_nothing_panics() {
    println!("seed {SEED}");
    let mut draw = Draw(ChaCha12Rng::seed_from_u64(SEED));
    let profiles = ["sesphr-hybrid", "hardened", "hardened-epoch", "paper"];
    let (mut done, mut beyond, mut too_much) = (0, 0, 0);
    for walk in 0..WALKS {
        let profile: Profile = profiles[walk as usize % profiles.len()].parse().expect("it exists");
        let coalition = Coalition::ALL[draw.0.random_range(0..Coalition::ALL.len())];
        let root = Entropy::Seeded(walk).seed();
        let mut run = Lockstep::<TypeA>::new(profile, Network::AtOnce, coalition, root)
            .expect("type-a has every payload");
        for party in [PartyId::Owner(OwnerId(0)), PartyId::User(UserId(1))] {
            let _ = run.apply(&Action::Enrol { party }.into()).expect("they are new");
        }
        for _ in 0..MOVES {
            let step: Move = match draw.0.random_range(0..3) {
                0 if coalition.deceives() => draw.corrupt().into(),
                _ => draw.honest().into(),
            };
            match run.apply(&step) {
                Ok(_) => done += 1,
                Err(AttackError::Trace(TraceError::Action { source, .. })) => match source {
                    ActionError::Beyond { .. } => beyond += 1,
                    ActionError::TooMuch { .. } => too_much += 1,
                    _ => {}
                },
                // A secret whose seed nobody read ends the walk: what was seen is incomplete.
                Err(AttackError::NoSeed(_)) => break,
                Err(error) => panic!("walk {walk}, {step:?}: {error}"),
            }
        }
        for aim in [Aim::Content, Aim::StoredMask] {
            let aim = aim(draw.item());
            if let Ok(derivation) = run.derive(aim) {
                let _ = run.execute(aim, &derivation, run.holdings());
            }
        }
    }
    assert!(done > 500 && beyond > 100 && too_much > 10, "{done} {beyond} {too_much}");
}

/// Every identifier that the algebra says it has room for has an atom, to the last one.
#[test]
fn the_last_identifiers_have_atoms() {
    use sesphr::entropy::Purpose;
    use sesphr::id::{Epoch, KeyId, KeyScopeId};
    let room = Symbolic::ROOM;
    let (owner, record) = (OwnerId(room.owner), RecordId(room.record));
    let partition = Partition::new(Partition::COUNT - 1).expect("the last label");
    let item = Slot { owner, record, partition }.at(Version(room.version));
    let scope = KeyScopeId::Epoch(record, partition, Epoch(room.epoch));
    let purposes = [
        Purpose::Blinding(item, Generation(room.generation)),
        Purpose::Secret(KeyId::User(UserId(room.user))),
        Purpose::Proof(KeyId::User(UserId(room.user))),
        Purpose::Secret(KeyId::Owner(owner, scope)),
        Purpose::Proof(KeyId::Owner(owner, scope)),
    ];
    let atoms: std::collections::BTreeSet<_> =
        purposes.iter().map(|purpose| Symbolic::atom(&(), purpose)).collect();
    assert_eq!(atoms.len(), purposes.len());
}
