//! What every scheme must do, and what its revoked readers can do. Each scheme's tests call this.

use super::{Help, Refusal, Scheme};
use sesphr::id::{ItemId, OwnerId, Partition, RecordId, Slot, UserId, Version};
use sesphr::payload::Plaintext;

/// What a revoked reader reads: an item they had opened, a stored item they had not, and one stored
/// after the revocation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Reads {
    pub(super) alone: [bool; 3],
    pub(super) with_cloud: [bool; 3],
}

const FAMILY: UserId = UserId(0);
const LEAVES: UserId = UserId(1);
const STAYS: UserId = UserId(2);
const OTHER: UserId = UserId(3);
const LATER: UserId = UserId(4);

fn item(record: u16, partition: Partition) -> ItemId {
    Slot { owner: OwnerId(0), record: RecordId(record), partition }.at(Version(1))
}

fn content(record: u16) -> Plaintext {
    format!("what is in record {record}").into_bytes().into()
}

fn read(scheme: &mut dyn Scheme, reader: UserId, item: ItemId) -> Result<Plaintext, Refusal> {
    scheme.serve(reader, item)?;
    scheme.open(reader, item)
}

/// Seals, shares, grants and revokes, and checks who reads what.
pub(super) fn check(new: impl Fn() -> Box<dyn Scheme>, reads: Reads) {
    shares(&mut *new());
    revokes(&mut *new(), LEAVES, [STAYS, FAMILY], reads);
    revokes(&mut *new(), FAMILY, [STAYS, LATER], reads);
    is_deterministic(&new);
}

/// Round trip, policy not satisfied, grant.
fn shares(scheme: &mut dyn Scheme) {
    let medical = item(1, Partition::MEDICAL);
    scheme.grant(STAYS, Partition::MEDICAL);
    scheme.grant(OTHER, Partition::INSURANCE);
    let moved = scheme.seal(medical, &content(1));
    assert!(moved.up_bytes > content(1).as_bytes().len() as u64, "ciphertext and header");
    assert_eq!(read(scheme, STAYS, medical), Ok(content(1)));
    for reader in [OTHER, LATER] {
        let refusal = read(scheme, reader, medical).expect_err("is not entitled");
        assert_ne!(refusal, Refusal::Absent);
    }
    assert_eq!(read(scheme, STAYS, item(9, Partition::MEDICAL)), Err(Refusal::Absent));
    // A grant reaches back, and adds to earlier grants.
    for reader in [OTHER, LATER] {
        scheme.grant(reader, Partition::MEDICAL);
        assert_eq!(read(scheme, reader, medical), Ok(content(1)));
    }
    let insurance = item(2, Partition::INSURANCE);
    scheme.seal(insurance, &content(2));
    assert_eq!(read(scheme, OTHER, insurance), Ok(content(2)));
    assert!(read(scheme, LATER, insurance).is_err());
}

/// Readers who stay keep reading, twice over. Readers who leave read only what they took along.
fn revokes(scheme: &mut dyn Scheme, leaves: UserId, stay: [UserId; 2], reads: Reads) {
    let [opened, unopened, after] = [1, 2, 3].map(|record| item(record, Partition::MEDICAL));
    for reader in [leaves].into_iter().chain(stay) {
        scheme.grant(reader, Partition::MEDICAL);
        scheme.grant(reader, Partition::PRESCRIPTION);
    }
    scheme.grant(OTHER, Partition::INSURANCE);
    let untouched = item(1, Partition::INSURANCE);
    scheme.seal(opened, &content(1));
    scheme.seal(unopened, &content(2));
    scheme.seal(untouched, &content(4));
    assert_eq!(read(scheme, leaves, opened), Ok(content(1)));

    scheme.revoke(leaves);
    scheme.seal(after, &content(3));
    let items = [(opened, 1), (unopened, 2), (after, 3)];
    let of = |scheme: &dyn Scheme, help| {
        items.map(|(item, record)| match scheme.collude(leaves, item, help) {
            Some(plain) => plain == content(record),
            None => false,
        })
    };
    // Before anything is used again, and after everything is up to date.
    for _ in 0..2 {
        assert_eq!(of(scheme, Help::Alone), reads.alone, "alone");
        assert_eq!(of(scheme, Help::Cloud), reads.with_cloud, "with the cloud");
        scheme.catch_up();
    }
    for (item, record) in items {
        assert!(read(scheme, leaves, item).is_err(), "{item}");
        for reader in stay {
            assert_eq!(read(scheme, reader, item), Ok(content(record)), "{reader}, {item}");
        }
    }
    assert_eq!(read(scheme, OTHER, untouched), Ok(content(4)));

    // Another revocation: what was re-keyed once is re-keyed again.
    let [left, last] = stay;
    scheme.revoke(left);
    for (item, record) in items {
        assert!(read(scheme, left, item).is_err(), "{item}");
        assert_eq!(read(scheme, last, item), Ok(content(record)), "{last}, {item}");
    }
}

fn is_deterministic(new: impl Fn() -> Box<dyn Scheme>) {
    let run = || {
        let mut scheme = new();
        scheme.grant(STAYS, Partition::MEDICAL);
        let medical = item(1, Partition::MEDICAL);
        scheme.seal(medical, &content(1));
        scheme.body(medical).expect("is stored")
    };
    assert_eq!(run(), run());
}
