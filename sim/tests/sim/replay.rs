//! Lanes side by side do what one large system does, whatever happens; and nothing depends on
//! threads, stores or runs.
#![allow(clippy::indexing_slicing, reason = "a panic is how a test fails")]

use proptest::prelude::*;
use sesphr::acl::{Coverage, Grant, Grantee, Role};
use sesphr::action::{Action, PartitionSet};
use sesphr::algebra::Curve;
use sesphr::algebra::bls12::Bls12;
use sesphr::algebra::type_a::TypeA;
use sesphr::entropy::Entropy;
use sesphr::id::{OwnerId, Partition, PartyId, RecordId, Slot, UserId, Version};
use sesphr::message::Envelope;
use sesphr::profile::{Payload, Profile};
use sesphr::store::Store;
use sesphr::system::{Network, System};
use sesphr::trace::{Header, Reader, Step, Trace, TraceError};
use sesphr_sim::lanes::lane_of;
use sesphr_sim::replay::transcript::{Transcript, run_digest};
use sesphr_sim::replay::{self, Options, ReplayError, Replayed, TimedOperation};
use std::collections::BTreeMap;
use std::io::Cursor;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicUsize, Ordering};

const PARTITIONS: [Partition; 2] = [Partition::MEDICAL, Partition::INSURANCE];
const SEED: u64 = 5;

/// What four bytes stand for: something that owners, users or the issuer do.
fn actions([kind, a, b, c]: [u8; 4]) -> Vec<Action> {
    let user = UserId(u32::from(a % 3) + 1);
    let owner = OwnerId(u32::from(b % 3));
    let partition = PARTITIONS.into_iter().nth(usize::from(b / 4 % 2)).expect("one of two");
    let slot = Slot { owner, record: RecordId(0), partition };
    let item = slot.at(Version(u16::from(c % 3) + 1));
    let role = [Role::Doctor, Role::Nurse, Role::Friend].into_iter().nth(usize::from(c % 3));
    let role = role.expect("one of three");
    let grantee = if a / 4 % 3 == 0 { Grantee::Role(role) } else { Grantee::User(user) };
    let from = if c / 4 % 2 == 0 { Coverage::Past } else { Coverage::Joining };
    match kind % 24 {
        0..=4 => {
            let chosen = PARTITIONS.into_iter().filter(|p| c / 4 % 2 == 0 || *p == partition);
            let partitions: PartitionSet = chosen.collect();
            vec![Action::Seal { owner, record: slot.record, partitions, bytes: u32::from(c) + 1 }]
        }
        5..=9 => vec![Action::Grant(Grant { slot, grantee, from })],
        10 => vec![Action::Revoke { slot, grantee }],
        11 => vec![Action::Rotate { slot }],
        12..=13 => vec![Action::Assign { user, role }],
        14 => vec![Action::Withdraw { user, role }],
        15 => vec![Action::Depart { user }],
        16 => vec![Action::Enrol { party: PartyId::User(user) }],
        17 => vec![Action::Enrol { party: PartyId::Owner(owner) }],
        18 => vec![Action::Open { user, item }],
        _ => vec![
            Action::Download { user, item },
            Action::Request { user, item },
            Action::Open { user, item },
        ],
    }
}

/// The trace of those actions that can happen where they stand.
fn trace_of<C: Curve>(profile: Profile, choices: &[[u8; 4]]) -> Trace {
    let parties = [PartyId::Owner(OwnerId(0)), PartyId::User(UserId(1)), PartyId::User(UserId(2))];
    let walk = parties.map(|party| Action::Enrol { party }).into_iter();
    let walk = walk.chain(choices.iter().flat_map(|choice| actions(*choice)));
    let mut system = System::<C>::new(profile, Network::AtOnce, root()).expect("supported");
    let possible: Vec<Action> = walk.filter(|action| system.apply(action).is_ok()).collect();
    recorded::<C>(profile, possible)
}

fn recorded<C: Curve>(profile: Profile, actions: impl IntoIterator<Item = Action>) -> Trace {
    let header = Header::new(profile, Network::AtOnce, SEED);
    Trace::record::<C>(header, root(), actions).expect("they can happen")
}

fn root() -> sesphr::entropy::Seed {
    Entropy::Seeded(SEED).seed()
}

/// The digest that a run of one large system has, lane by lane.
fn whole_digest<C: Curve>(trace: &Trace) -> String {
    let profile = trace.header.profile;
    let mut system = System::<C>::new(profile, Network::AtOnce, root()).expect("supported");
    let mut users: BTreeMap<UserId, Transcript> = BTreeMap::new();
    let mut owners: BTreeMap<OwnerId, Transcript> = BTreeMap::new();
    for (number, step) in (1..).zip(&trace.steps) {
        let mut sent = Vec::new();
        let note = &mut |envelope: &Envelope<C>| sent.push(envelope.message.clone());
        let outcome = system.apply_with(&step.action, note).expect("it can happen");
        match lane_of(&step.action) {
            Some(PartyId::User(user)) => users.entry(user).or_default(),
            Some(PartyId::Owner(owner)) => owners.entry(owner).or_default(),
            other => panic!("no lane: {other:?}"),
        }
        .step(number, &sent, outcome);
    }
    let users = users.iter().map(|(user, t)| (PartyId::User(*user), t.digest()));
    run_digest(users.chain(owners.iter().map(|(owner, t)| (PartyId::Owner(*owner), t.digest()))))
}

fn replayed<C: Curve>(
    text: &[u8],
    store: &Store,
    threads: usize,
) -> (Replayed, Vec<TimedOperation>) {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
    let reader = Reader::new(Cursor::new(text)).expect("a header");
    let options =
        Options { store, pool: &pool, progress: &|_| {}, go_on: &|| ControlFlow::Continue(()) };
    let mut rows = Vec::new();
    let result = replay::run::<C>(reader, &options, &mut |new| {
        rows.extend_from_slice(new);
        Ok(())
    });
    (result.expect("it begins"), rows)
}

fn text_of(trace: &Trace) -> Vec<u8> {
    let mut text = Vec::new();
    trace.write(&mut text).expect("memory is written to");
    text
}

fn lanes_equal_the_whole<C: Curve>(trace: &Trace) {
    let (Replayed { report, stopped }, rows) = replayed::<C>(&text_of(trace), &Store::memory(), 2);
    assert!(stopped.is_none(), "{stopped:?}");
    assert_eq!(report.divergences, 0, "{:?}", report.first_divergence);
    assert_eq!(report.digest.expect("complete"), whole_digest::<C>(trace));
    assert!(rows.iter().map(|row| row.step).eq(1..=trace.steps.len() as u64));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    /// On Type A, which is the quicker to test with.
    #[test]
    fn lanes_do_what_one_large_system_does(
        profile in 0..Profile::PRESETS.len(),
        choices in prop::collection::vec(any::<[u8; 4]>(), 0..60),
    ) {
        let (_, profile) = Profile::PRESETS[profile];
        lanes_equal_the_whole::<TypeA>(&trace_of::<TypeA>(profile, &choices));
    }
}

/// Who came, left, came again and changed roles before an owner, after it, and unknown to it.
#[test]
fn lanes_hear_of_everything_that_happened_before_and_elsewhere() {
    use Action as Do;
    let (first, second) = (OwnerId(0), OwnerId(1));
    let [ann, ben, eve] = [1, 2, 3].map(UserId);
    let slot = |owner| Slot { owner, record: RecordId(0), partition: Partition::MEDICAL };
    let enrol = |party| Do::Enrol { party };
    let seal = |owner| Do::Seal {
        owner,
        record: RecordId(0),
        partitions: [Partition::MEDICAL].into_iter().collect(),
        bytes: 99,
    };
    let doctors = |owner| {
        Do::Grant(Grant {
            slot: slot(owner),
            grantee: Grantee::Role(Role::Doctor),
            from: Coverage::Joining,
        })
    };
    let read = |user, owner, version| {
        let item = slot(owner).at(Version(version));
        [Do::Download { user, item }, Do::Request { user, item }, Do::Open { user, item }]
    };
    let (role, friends) = (Role::Doctor, Grantee::Role(Role::Friend));
    let mut walk = vec![
        enrol(PartyId::User(ann)),
        Do::Assign { user: ann, role },
        Do::Assign { user: ben, role },
        Do::Assign { user: ann, role: Role::Friend },
        enrol(PartyId::User(eve)),
        Do::Depart { user: eve },
        Do::Depart { user: eve },
    ];
    walk.extend(read(ann, first, 1));
    walk.extend([enrol(PartyId::Owner(first)), seal(first), doctors(first)]);
    walk.push(Do::Grant(Grant { slot: slot(first), grantee: friends, from: Coverage::Past }));
    walk.extend(read(ann, first, 1));
    walk.extend(read(eve, first, 1));
    // Ben is certified and not enrolled; then he comes, leaves and is certified again.
    walk.extend([enrol(PartyId::User(ben)), seal(first)]);
    walk.extend(read(ben, first, 2));
    walk.extend(read(ben, first, 1));
    walk.extend([enrol(PartyId::Owner(second)), seal(second), doctors(second)]);
    walk.extend(read(ben, second, 1));
    // Nobody of the second owner's lane but the departure of a doctor makes its rotation due.
    walk.extend([Do::Depart { user: ann }, seal(first), seal(second)]);
    walk.extend(read(ann, first, 3));
    walk.extend(read(ben, second, 1));
    walk.extend([Do::Withdraw { user: ben, role }, seal(first), enrol(PartyId::User(ann))]);
    walk.extend(read(ben, first, 3));
    walk.extend([Do::Assign { user: ann, role }, seal(first)]);
    walk.extend(read(ann, first, 4));
    walk.extend(read(ann, first, 5));
    for (name, profile) in Profile::PRESETS {
        if profile.payload == Payload::Hybrid {
            lanes_equal_the_whole::<Bls12>(&recorded::<Bls12>(profile, walk.clone()));
        }
        let lazy: Profile = format!("{name}/revocation=lazy").parse().expect("a profile");
        lanes_equal_the_whole::<TypeA>(&recorded::<TypeA>(lazy, walk.clone()));
    }
}

/// A trace of several owners and users with something of everything.
fn sample() -> Trace {
    let mix = |n: u32, by: u32| u8::try_from((n.wrapping_mul(by) >> 13) & 0xff).expect("a byte");
    let choice = |n| [mix(n, 2_654_435_761), mix(n, 40_503), mix(n, 97_531), mix(n, 77_777)];
    let choices: Vec<[u8; 4]> = (1..150).map(choice).collect();
    trace_of::<Bls12>(Profile::HARDENED, &choices)
}

#[test]
fn the_digest_is_the_same_on_any_threads_in_any_run_and_any_store() {
    let text = text_of(&sample());
    let folder = tempfile::tempdir().expect("a folder");
    let stores = [Store::memory(), Store::memory(), Store::folder(folder.path()).expect("a store")];
    let mut seen = Vec::new();
    for (store, threads) in stores.iter().zip([1, 4, 2]) {
        let (Replayed { report, .. }, rows) = replayed::<Bls12>(&text, store, threads);
        let what: Vec<_> = rows.iter().map(|row| (row.step, row.operation, row.bytes)).collect();
        seen.push((report.digest.expect("complete"), report.denied, what));
    }
    assert_eq!(seen[0], seen[1]);
    assert_eq!(seen[0], seen[2]);
    let other = text_of(&recorded::<Bls12>(
        Profile::HARDENED,
        sample()
            .steps
            .iter()
            .skip(1)
            .map(|step| step.action)
            .filter(|action| lane_of(action) != Some(PartyId::Owner(OwnerId(0)))),
    ));
    let (Replayed { report, .. }, _) = replayed::<Bls12>(&other, &Store::memory(), 1);
    assert_ne!(report.digest.expect("complete"), seen[0].0, "another trace, another digest");
}

#[test]
fn parts_add_up_and_classes_are_counted() {
    let (Replayed { report, .. }, rows) =
        replayed::<Bls12>(&text_of(&sample()), &Store::memory(), 1);
    let count = |class: &str| report.service_times.get(class).map_or(0, |times| times.count);
    for row in &rows {
        if let (Some(encrypt), Some(upload)) = (row.encrypt_ns, row.upload_ns) {
            assert!(encrypt > 0 && encrypt + upload <= row.total_ns + 1, "{row:?}");
        }
        for part in [row.download_ns, row.reencrypt_ns, row.decrypt_ns].into_iter().flatten() {
            assert_eq!(part, row.total_ns, "{row:?}");
        }
    }
    for class in ["seal", "request", "open"] {
        let times = rows.iter().filter(|row| row.operation == class).map(|row| row.total_ns);
        let (longest, found) = (times.max().expect("timed"), report.service_times[class].max_ns);
        assert!(
            found >= longest && found - longest <= longest / 500,
            "{class}: {longest}, {found}"
        );
    }
    for class in ["seal", "encrypt", "upload", "turnaround-up"] {
        assert_eq!(count(class), count("seal"), "{class}");
    }
    assert!(count("open") > 0 && count("turnaround-down") > 0 && count("request-refused") > 0);
    assert!(count("turnaround-down") <= count("open"));
    let derived = ["encrypt", "upload", "turnaround-up", "turnaround-down"];
    let of_rows = report.service_times.iter().filter(|(class, _)| !derived.contains(class));
    assert_eq!(of_rows.map(|(_, times)| times.count).sum::<u64>(), report.operations);
}

#[test]
fn a_changed_outcome_is_counted_and_the_first_is_named() {
    let mut trace = sample();
    let granted =
        trace.steps.iter().position(|step| step.outcome == sesphr::action::Outcome::Granted);
    let at = granted.expect("somebody is answered");
    trace.steps[at].outcome = sesphr::action::Outcome::Done;
    let (Replayed { report, stopped }, _) =
        replayed::<Bls12>(&text_of(&trace), &Store::memory(), 2);
    assert!(stopped.is_none(), "{stopped:?}");
    assert_eq!(report.divergences, 1);
    assert_eq!(report.first_divergence.expect("one").step, at + 1);
}

#[test]
fn a_truncated_trace_keeps_what_was_replayed() {
    let trace = sample();
    let mut text = text_of(&trace);
    text.truncate(text.len() - 5);
    let (Replayed { report, stopped }, rows) = replayed::<Bls12>(&text, &Store::memory(), 2);
    let lines = trace.steps.len() + 1;
    let named = matches!(
        stopped,
        Some(ReplayError::Trace(TraceError::Line { line, .. })) if line == lines
    );
    assert!(named, "{stopped:?}");
    assert_eq!(rows.len(), trace.steps.len() - 1);
    assert_eq!((report.complete, report.digest), (false, None));
    assert_eq!(report.operations, rows.len() as u64);
}

/// The first step that cannot happen is the error, whichever lane it is in.
#[test]
fn a_step_that_cannot_happen_is_named() {
    let mut trace = sample();
    let stranger = Action::Request {
        user: UserId(99),
        item: Slot { owner: OwnerId(2), record: RecordId(0), partition: Partition::MEDICAL }
            .at(Version(1)),
    };
    let last = trace.steps.len();
    trace.steps[last - 1].action = Action::Enrol { party: PartyId::User(UserId(1)) };
    trace.steps[last / 2].action = stranger;
    let (Replayed { stopped, .. }, _) = replayed::<Bls12>(&text_of(&trace), &Store::memory(), 2);
    let stopped = stopped.expect("it cannot happen").to_string();
    let expected = format!("step {} of the trace cannot happen: user-99", last / 2 + 1);
    assert!(stopped.starts_with(&expected), "{stopped}");

    trace.steps.truncate(3);
    trace.steps[2].action = Action::Enrol { party: PartyId::Srs };
    let (Replayed { stopped, .. }, _) = replayed::<Bls12>(&text_of(&trace), &Store::memory(), 2);
    let stopped = stopped.expect("it cannot happen").to_string();
    assert_eq!(stopped, "step 3 of the trace cannot happen: srs does not enrol");
}

#[test]
fn a_store_that_fails_is_named_and_what_was_done_is_kept() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("store");
    let store = Store::folder(&path).expect("a store");
    std::fs::remove_dir(&path).expect("it goes");
    std::fs::write(&path, "in its place").expect("a file in its place");
    let (Replayed { report, stopped }, _) = replayed::<Bls12>(&text_of(&sample()), &store, 2);
    let Some(ReplayError::Store { step, .. }) = stopped else {
        panic!("a file keeps no objects: {stopped:?}");
    };
    assert!(step > 1, "parties enrol before anything is stored");
    assert!(report.operations > 0 && report.digest.is_none());
}

#[test]
fn messages_in_flight_are_refused() {
    let mut trace = sample();
    trace.header.network = Network::InFlight;
    let text = text_of(&trace);
    let reader = Reader::new(Cursor::new(&text)).expect("a header");
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a thread");
    let options = Options {
        store: &Store::memory(),
        pool: &pool,
        progress: &|_| {},
        go_on: &|| ControlFlow::Continue(()),
    };
    let refused = replay::run::<Bls12>(reader, &options, &mut |_| Ok(()));
    assert!(matches!(refused, Err(ReplayError::InFlight)));
}

#[test]
fn a_replay_ends_before_the_step_at_which_it_is_asked_to() {
    let text = text_of(&sample());
    let reader = Reader::new(Cursor::new(&text)).expect("a header");
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a thread");
    let steps = AtomicUsize::new(0);
    let two_steps = || match steps.fetch_add(1, Ordering::Relaxed) {
        0 | 1 => ControlFlow::Continue(()),
        _ => ControlFlow::Break(()),
    };
    let options =
        Options { store: &Store::memory(), pool: &pool, progress: &|_| {}, go_on: &two_steps };
    let mut rows = Vec::new();
    let result = replay::run::<Bls12>(reader, &options, &mut |new| {
        rows.extend_from_slice(new);
        Ok(())
    });
    let Replayed { report, stopped } = result.expect("it begins");
    let Some(ReplayError::Asked { step }) = stopped else {
        panic!("it goes on: {stopped:?}");
    };
    let of_owner =
        |row: &&TimedOperation| sample().steps.get(row.step as usize - 1).is_some_and(is_owners);
    assert_eq!(rows.iter().filter(of_owner).count(), 2);
    // Lanes of several owners end: the first step that is left over is told.
    let done = |step: u64| rows.iter().any(|row| row.step == step);
    let trace = sample();
    let owners = (1_u64..).zip(&trace.steps).filter(|(_, step)| is_owners(step));
    let left_over = owners.map(|(number, _)| number).find(|number| !done(*number));
    assert_eq!(left_over, Some(step));
    assert!(!report.complete && report.digest.is_none());
}

/// Whether a step happens in the lane of an owner.
fn is_owners(step: &Step) -> bool {
    matches!(lane_of(&step.action), Some(PartyId::Owner(_)))
}
