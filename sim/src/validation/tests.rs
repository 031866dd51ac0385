//! Where services follow the model, the prediction is exact; elsewhere it says how far off it is.

use super::*;
use sesphr::acl::{Coverage, Grant, Grantee};
use sesphr::action::Action;
use sesphr::algebra::bls12::Bls12;
use sesphr::id::{OwnerId, Partition, PartyId, RecordId, Slot, UserId, Version};
use sesphr::profile::Profile;
use sesphr::system::Network;
use sesphr::trace::{Header, Trace};
use sesphr_model::symbolic::Symbolic;

fn row(step: u64, operation: &'static str, bytes: u64, total_ns: u64) -> TimedOperation {
    let none = None;
    TimedOperation {
        step,
        operation,
        bytes,
        total_ns,
        encrypt_ns: none,
        upload_ns: none,
        download_ns: none,
        reencrypt_ns: none,
        decrypt_ns: none,
        turnaround_ns: none,
    }
}

fn with<T>(run: impl FnOnce(&Validate<'_>) -> T) -> T {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a thread");
    run(&Validate { rounds: 2, seed: 1, one: &pool, pool: &pool, progress: &|_| () })
}

#[test]
fn services_as_the_model_says_are_predicted_and_others_are_not() {
    // 300 us and 1 ns a byte; 90 us.
    let rows = |slower: u64| -> Vec<TimedOperation> {
        let seal = |n: u64| row(2 * n, "seal", n * 1000, (300_000 + n * 1000) * slower);
        (1..=200).flat_map(|n| [seal(n), row(2 * n + 1, "grant", 0, 90_000)]).collect()
    };
    for (slower, error) in [(1, 0.0), (2, -45.0)] {
        let mut round = Round::default();
        with(|how| predict(&rows(1), &rows(slower), how, &mut round)).expect("possible");
        let found = Validation::of(&[round]).expect("something was predicted");
        assert_eq!((found.operations, found.left_out), (400, 0));
        let off = found.total.error_percent;
        assert!((off - error).abs() < 1.0, "{off} with services {slower} times as long");
        let queue = found.sojourn_mean.error_percent;
        assert!((queue.abs() < 1.0) == (slower == 1), "{queue} in the queue");
    }
}

#[test]
fn what_the_other_half_lacks_is_left_out_and_counted() {
    let mut round = Round::default();
    let (seal, grant) = (row(1, "seal", 1, 9), row(2, "grant", 0, 5));
    with(|how| predict(&[seal], &[seal, grant], how, &mut round)).expect("possible");
    assert_eq!((round.left_out, round.classes.len()), (1, 1));
    with(|how| predict(&[grant], &[seal], how, &mut round)).expect("possible");
    assert_eq!(round.left_out, 2);
}

#[test]
fn requests_are_apart_by_what_they_cost() {
    let user = UserId(0);
    let enrol = [Action::Enrol { party: PartyId::User(user) }];
    let patient = |owner: u32| {
        let owner = OwnerId(owner);
        let [one, other] = [Partition::MEDICAL, Partition::PERSONAL].map(|partition| Slot {
            owner,
            record: RecordId(0),
            partition,
        });
        let partitions = [one.partition, other.partition].into_iter().collect();
        let grant = |slot| {
            Action::Grant(Grant { slot, grantee: Grantee::User(user), from: Coverage::Joining })
        };
        let request = |slot: Slot| Action::Request { user, item: slot.at(Version(1)) };
        [
            Action::Enrol { party: PartyId::Owner(owner) },
            Action::Seal { owner, record: RecordId(0), partitions, bytes: 9 },
            request(one),
            grant(one),
            grant(other),
            request(one),
            request(one),
            request(other),
        ]
    };
    let actions = enrol.into_iter().chain((0..2).flat_map(patient));
    let header = Header::new(Profile::HARDENED, Network::AtOnce, 1);
    let trace = Trace::record::<Symbolic>(header, (), actions).expect("it can happen");
    let mut text = Vec::new();
    trace.write(&mut text).expect("memory is written to");
    let open = || Reader::new(text.as_slice());
    let found = with(|how| validate::<Bls12, _>(open, how)).expect("it is replayed");
    let counts: Vec<(&str, u64)> = found.classes.iter().map(|c| (c.name, c.operations)).collect();
    let expected = [
        ("enrol-owner", 2),
        ("grant", 4),
        ("request again", 2),
        ("request for another partition", 2),
        ("request of a new reader", 2),
        ("request-refused", 2),
        ("seal", 2),
    ];
    assert_eq!(counts, expected);
    assert_eq!((found.rounds, found.operations, found.left_out), (2, 16, 1));
    assert!(found.total.error_percent_ci.is_some());
}
