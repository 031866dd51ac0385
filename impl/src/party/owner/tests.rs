//! Counters at their end: a refusal that leaves the owner as it was, never a number used twice.

use super::*;
use crate::action::ActionError;
use crate::algebra::bls12::Bls12;
use crate::entropy::Entropy;
use crate::fault::Seeded;
use crate::id::{Generation, Partition, RecordId};
use crate::payload::Plaintext;
use crate::profile::Profile;
use crate::signing::SigningDomain;

const RECORD: RecordId = RecordId(0);
const SLOT: Slot = Slot { owner: OwnerId(0), record: RECORD, partition: Partition::MEDICAL };
const OTHER: Partition = Partition::INSURANCE;
/// The last generation and the last epoch that there is room for.
const LAST: u32 = u32::MAX / 2;
/// The epoch that no key pair gets.
const NO_EPOCH: Epoch = Epoch(LAST + 1);

/// An owner that sealed one version of one slot, with the profile it follows.
fn owner(profile: Profile) -> (Owner<Bls12>, Profile, Map<PartyId, [u8; 32]>) {
    let mut owner = Owner::new(SLOT.owner, Entropy::Seeded(1).seed());
    let directory = Map::default();
    let context = context(&profile, &directory);
    owner.enrol(&context);
    owner.seal(&context, RECORD, vec![draft(SLOT.partition)]).expect("the first version");
    (owner, profile, directory)
}

fn context<'a>(profile: &'a Profile, directory: &'a Map<PartyId, [u8; 32]>) -> Context<'a, Bls12> {
    let domain = SigningDomain::new::<Bls12>(profile, &[0; 32], &[0; 32]);
    Context { profile, directory, seeded: Seeded::default(), domain }
}

fn draft(partition: Partition) -> (Partition, Plaintext) {
    (partition, b"content".to_vec().into())
}

#[test]
fn a_slot_without_version_numbers_refuses_and_changes_nothing() {
    let (mut owner, profile, directory) = owner(Profile::HARDENED);
    let context = context(&profile, &directory);
    owner.acl.note_version(SLOT.at(Version(u16::MAX)));
    let before = owner.clone();
    // The other partition comes first and could be sealed, were it alone.
    let error = owner.seal(&context, RECORD, vec![draft(OTHER), draft(SLOT.partition)]);
    assert_eq!(error.err(), Some(ActionError::VersionsExhausted(SLOT, u16::MAX)));
    assert_eq!(owner, before);
    owner.seal(&context, RECORD, vec![draft(OTHER)]).expect("the other has versions left");
}

#[test]
fn two_drafts_of_one_partition_need_two_version_numbers() {
    let (mut owner, profile, directory) = owner(Profile::HARDENED);
    let context = context(&profile, &directory);
    owner.acl.note_version(SLOT.at(Version(u16::MAX - 1)));
    let twice = vec![draft(SLOT.partition), draft(SLOT.partition)];
    let error = owner.seal(&context, RECORD, twice);
    assert_eq!(error.err(), Some(ActionError::VersionsExhausted(SLOT, u16::MAX)));
    owner.seal(&context, RECORD, vec![draft(SLOT.partition)]).expect("one is left");
}

#[test]
fn an_item_without_generations_is_not_renewed_under_an_old_one() {
    for profile in [Profile::HARDENED, Profile::HARDENED_EPOCH] {
        let (mut owner, profile, directory) = owner(profile);
        let context = context(&profile, &directory);
        let item = owner.items.get_mut(&SLOT.at(Version(1))).expect("sealed");
        item.generation = Generation(LAST);
        let before = owner.clone();
        let error = owner.rotate(&context, SLOT);
        assert_eq!(error.err(), Some(ActionError::RenewalsExhausted(SLOT)));
        assert_eq!(owner, before);
    }
}

#[test]
fn a_slot_without_epochs_neither_rotates_nor_seals() {
    let (mut owner, profile, directory) = owner(Profile::HARDENED_EPOCH);
    let context = context(&profile, &directory);
    owner.slots.get_mut(&SLOT).expect("sealed").unused = NO_EPOCH;
    let error = owner.rotate(&context, SLOT);
    assert_eq!(error.err(), Some(ActionError::RenewalsExhausted(SLOT)));
    owner.seal(&context, RECORD, vec![draft(SLOT.partition)]).expect("its birth epoch is in use");
    owner.access_ended(&context, &[SLOT]);
    let error = owner.seal(&context, RECORD, vec![draft(SLOT.partition)]);
    assert_eq!(
        error.err(),
        Some(ActionError::RenewalsExhausted(SLOT)),
        "a new version never goes under a key that a revoked user can read"
    );
}

#[test]
fn what_cannot_be_renewed_takes_no_upload_once_a_renewal_is_due() {
    let lazy = Profile { revocation: Revocation::Lazy, ..Profile::HARDENED };
    for (profile, revoked) in
        [(lazy, true), (lazy, false), (Profile::HARDENED, true), (Profile::HARDENED, false)]
    {
        let (mut owner, profile, directory) = owner(profile);
        let context = context(&profile, &directory);
        let item = owner.items.get_mut(&SLOT.at(Version(1))).expect("sealed");
        item.generation = Generation(LAST);
        if revoked {
            owner.access_ended(&context, &[SLOT]);
        }
        let before = owner.clone();
        let sealed = owner.seal(&context, RECORD, vec![draft(SLOT.partition)]);
        if revoked {
            assert_eq!(sealed.err(), Some(ActionError::RenewalsExhausted(SLOT)));
            assert_eq!(owner, before);
        } else {
            sealed.expect("no generation is used up");
        }
    }
}

#[test]
fn the_last_epoch_is_for_use() {
    let (mut owner, profile, directory) = owner(Profile::HARDENED_EPOCH);
    let context = context(&profile, &directory);
    owner.slots.get_mut(&SLOT).expect("sealed").unused = Epoch(NO_EPOCH.0 - 1);
    owner.rotate(&context, SLOT).expect("one epoch is left, and one is in use");
    let error = owner.rotate(&context, SLOT);
    assert_eq!(error.err(), Some(ActionError::RenewalsExhausted(SLOT)));
}
