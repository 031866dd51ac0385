//! Tables: a trace written as CSV reads back as it was; wrong rows are named by their lines.

use super::{shipped, trace};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use sesphr::acl::{Coverage, Grant, Grantee, Refusal, Role};
use sesphr::action::{Action, Outcome, PartitionSet};
use sesphr::id::{OwnerId, Partition, PartyId, RecordId, Slot, UserId, Version};
use sesphr::profile::Profile;
use sesphr::system::Network;
use sesphr::trace::{Header, Step};
use sesphr_sim::workload::generate;
use sesphr_sim::workload::table::{self, TableError};

fn header() -> Header {
    Header::new(Profile::HARDENED, Network::InFlight, 9)
}

fn written(steps: &[Step]) -> Vec<u8> {
    let mut out = Vec::new();
    let steps = steps.iter().map(|step| Ok::<_, TableError>(*step));
    table::write(&header(), steps, &mut out).expect("memory takes all");
    out
}

fn read(mut csv: &[u8]) -> Result<(Option<Header>, Vec<Step>), TableError> {
    let header = table::read_header(&mut csv)?;
    let skipped = u64::from(header.is_some());
    let entries = table::entries(csv, skipped);
    let steps = entries.filter_map(|entry| entry.map(|entry| entry.step()).transpose());
    Ok((header, steps.collect::<Result<_, TableError>>()?))
}

fn partitions() -> impl Strategy<Value = Partition> {
    (0..Partition::COUNT).prop_map(|label| Partition::new(label).expect("in range"))
}

fn slots() -> impl Strategy<Value = Slot> {
    (any::<u32>(), any::<u16>(), partitions()).prop_map(|(owner, record, partition)| Slot {
        owner: OwnerId(owner),
        record: RecordId(record),
        partition,
    })
}

fn grantees() -> impl Strategy<Value = Grantee> {
    prop_oneof![
        any::<u32>().prop_map(|user| Grantee::User(UserId(user))),
        prop::sample::select(Role::ALL.to_vec()).prop_map(Grantee::Role),
    ]
}

fn actions() -> impl Strategy<Value = Action> {
    let users = || any::<u32>().prop_map(UserId);
    let roles = || prop::sample::select(Role::ALL.to_vec());
    let items = || (slots(), any::<u16>()).prop_map(|(slot, v)| slot.at(Version(v)));
    let coverages = prop::sample::select(vec![Coverage::Joining, Coverage::Past]);
    prop_oneof![
        any::<u32>().prop_map(|n| Action::Enrol { party: PartyId::Owner(OwnerId(n)) }),
        users().prop_map(|user| Action::Enrol { party: PartyId::User(user) }),
        (users(), roles()).prop_map(|(user, role)| Action::Assign { user, role }),
        (users(), roles()).prop_map(|(user, role)| Action::Withdraw { user, role }),
        users().prop_map(|user| Action::Depart { user }),
        (slots(), prop::collection::vec(partitions(), 1..5), any::<u32>()).prop_map(
            |(slot, parts, bytes)| Action::Seal {
                owner: slot.owner,
                record: slot.record,
                partitions: PartitionSet::from_iter(parts),
                bytes,
            }
        ),
        (slots(), grantees(), coverages).prop_map(|(slot, grantee, from)| Action::Grant(Grant {
            slot,
            grantee,
            from
        })),
        (slots(), grantees()).prop_map(|(slot, grantee)| Action::Revoke { slot, grantee }),
        slots().prop_map(|slot| Action::Rotate { slot }),
        (users(), items()).prop_map(|(user, item)| Action::Download { user, item }),
        (users(), items()).prop_map(|(user, item)| Action::Request { user, item }),
        (users(), items()).prop_map(|(user, item)| Action::Open { user, item }),
        Just(Action::Restart),
        any::<u16>().prop_map(|message| Action::Deliver { message }),
        any::<u16>().prop_map(|message| Action::Lose { message }),
        any::<u16>().prop_map(|message| Action::Repeat { message }),
    ]
}

fn outcomes() -> impl Strategy<Value = Outcome> {
    prop_oneof![
        prop::sample::select(vec![
            Outcome::Done,
            Outcome::Granted,
            Outcome::InFlight,
            Outcome::Denied(Refusal::NoGrant),
            Outcome::Denied(Refusal::GenerationMismatch),
            Outcome::Opened { current: true },
            Outcome::Opened { current: false },
        ]),
        any::<u32>().prop_map(|lost_chunks| Outcome::Sealed { lost_chunks }),
    ]
}

/// A few owners, users, records and sizes, so that they meet again.
fn logs() -> impl Strategy<Value = String> {
    let row = (0..4_u8, 0..3_u8, 0..2_u8, 0..5_u8, prop::option::of(0..3_u8));
    prop::collection::vec(row, 1..40).prop_map(|rows| {
        let mut log = "at_ns,user,owner,record,partition,bytes\n".to_owned();
        for (at, (user, owner, record, partition, bytes)) in rows.into_iter().enumerate() {
            let bytes = bytes.map(|bytes| bytes.to_string()).unwrap_or_default();
            log.push_str(&format!("{at},{user},{owner},{record},{partition},{bytes}\n"));
        }
        log
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, rng_seed: RngSeed::Fixed(1), ..ProptestConfig::default() })]

    #[test]
    fn every_step_survives(drawn in prop::collection::vec((actions(), outcomes(), any::<bool>()), 0..20)) {
        let step = |(at, (action, outcome, timed)): (usize, (Action, Outcome, bool))| Step {
            // Times never run back, and a row without one has none.
            at_ns: (timed && at > 0).then_some(u64::MAX),
            action,
            outcome,
        };
        let mut steps: Vec<Step> = drawn.into_iter().enumerate().map(step).collect();
        steps.sort_by_key(|step| step.at_ns);
        let (found, read) = read(&written(&steps)).expect("what was written can be read");
        prop_assert_eq!(found, Some(header()));
        prop_assert_eq!(read, steps);
    }

    /// What is known of one reading of a kind is what parties do at each.
    #[test]
    fn readings_of_a_log_end_as_parties_say(log in logs()) {
        for profile in [Profile::HARDENED, Profile::HARDENED_EPOCH, Profile::SESPHR_HYBRID] {
            let wrong = |error: TableError| panic!("{error}");
            let known = table::log_steps(profile, 2, log.as_bytes(), 7, wrong).expect("supported");
            let known: Vec<Step> = known.collect::<Result<_, _>>().expect("possible");
            let intentions: Vec<_> =
                table::from_log(log.as_bytes(), 7).collect::<Result<_, _>>().expect("a log");
            let played = generate::steps(profile, 2, intentions).expect("supported");
            let played: Vec<Step> = played.collect::<Result<_, _>>().expect("possible");
            prop_assert_eq!(known, played);
        }
    }

    #[test]
    fn logs_of_arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let mut csv = b"at_ns,user,owner,bytes\n".to_vec();
        csv.extend(&bytes);
        for log in [&csv, &bytes] {
            if let Some(Err(TableError::Row { line, .. })) = table::from_log(log.as_slice(), 1).last() {
                prop_assert!(line >= 1);
            }
        }
    }

    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let mut csv = b"at_ns,action,user,outcome\n".to_vec();
        csv.extend(bytes);
        if let Err(TableError::Row { line, .. }) = read(&csv) {
            prop_assert!(line >= 1);
        }
    }
}

/// A workload that went through a table is the same, outcomes found anew included.
#[test]
fn a_workload_survives_without_its_outcomes() {
    let trace = trace(&shipped("clinic-day").scaled(20), 4);
    let mut table = csv::Reader::from_reader(&written(&trace.steps)[header_bytes(&trace.steps)..])
        .into_deserialize::<table::TableRow>()
        .map(|row| table::TableRow { outcome: None, ..row.expect("a row") })
        .fold(csv::Writer::from_writer(Vec::new()), |mut writer, row| {
            writer.serialize(row).expect("memory takes all");
            writer
        });
    table.flush().expect("memory");
    let bytes = table.into_inner().expect("memory");
    let intentions = table::entries(bytes.as_slice(), 0).map(|entry| {
        let entry = entry.expect("a row");
        assert_eq!(entry.outcome, None);
        entry.intention
    });
    let steps = generate::steps(trace.header.profile, 4, intentions).expect("supported");
    assert_eq!(steps.collect::<Result<Vec<_>, _>>().expect("possible"), trace.steps);
}

fn header_bytes(steps: &[Step]) -> usize {
    written(steps).iter().position(|byte| *byte == b'\n').map_or(0, |at| at + 1)
}

#[test]
fn wrong_rows_are_named() {
    let cases = [
        ("at_ns,action,colour\n1,depart,red\n", 1, "\"colour\" is not a column: there are action"),
        ("at_ns,user\n1,7\n", 1, "column action is missing"),
        ("", 1, "empty"),
        ("at_ns,action,user\n", 1, "no row follows"),
        ("at_ns,action,user\n1,depart,7\n2,sleep,7\n", 3, "none of enrol"),
        ("at_ns,action,user\n1,depart,\n", 2, "column user"),
        ("at_ns,action,user\nnoon,depart,7\n", 2, "invalid digit"),
        ("at_ns,action,user\n2,depart,7\n1,depart,7\n", 3, "earlier"),
        ("at_ns,action,user\n2,depart\n", 2, "2 cells"),
        ("action,user,outcome\ndepart,7,done\ndepart,7,\n", 3, "all rows have one or none"),
        ("action,user,outcome\ndepart,7,perhaps\n", 2, "none of done"),
        ("action,user,outcome\ndepart,7,denied:mood\n", 2, "mood"),
        ("action,owner,record,partitions\nrotate,1,1,soul\n", 2, "none of skeleton"),
        ("action,owner,record,partitions\nrotate,1,1,medical+personal\n", 2, "exactly one"),
        ("action,owner,user\nenrol,1,2\n", 2, "one of them"),
        ("# {}\naction\n", 1, "not a header"),
    ];
    for (csv, expected, part) in cases {
        match read(csv.as_bytes()) {
            Err(TableError::Row { line, what }) => {
                assert_eq!(line, expected, "{csv}{what}");
                assert!(what.contains(part), "{csv}{what}");
            }
            other => panic!("{csv}: {other:?}"),
        }
    }
    let header = String::from_utf8(written(&[])).expect("text");
    let wrong = format!("{}\naction,user\nsleep,1\n", header.lines().next().expect("a line"));
    assert!(matches!(read(wrong.as_bytes()), Err(TableError::Row { line: 3, .. })));
}

#[test]
fn an_access_log_replays() {
    let log = "at_ns,user,owner,record,partition,bytes\n5,1,7,,,\n6,2,7,3,4,50\n9,1,7,,,\n";
    let intentions: Vec<_> =
        table::from_log(log.as_bytes(), 93_000).collect::<Result<_, _>>().expect("a log");
    let steps = generate::steps(Profile::HARDENED, 1, intentions).expect("supported");
    let steps: Vec<Step> = steps.collect::<Result<_, _>>().expect("possible");
    let opened = |step: &&Step| step.outcome == Outcome::Opened { current: true };
    assert_eq!(steps.iter().filter(opened).count(), 3);
    let names: Vec<&str> = steps.iter().map(|step| step.action.name()).collect();
    assert_eq!(names[..7], ["enrol", "enrol", "seal", "grant", "download", "request", "open"]);
    assert!(steps.iter().all(|step| !matches!(step.outcome, Outcome::Denied(_))));
    let bytes = |step: &Step| match step.action {
        Action::Seal { bytes, .. } => bytes,
        _ => 0,
    };
    assert_eq!(steps.iter().map(bytes).sum::<u32>(), 93_050);

    for (log, expected) in [
        ("at_ns,user,owner\n5,1,7\n4,1,7\n", 3),
        ("at_ns,user,owner\n5,1,7\n6,x,7\n", 3),
        ("at_ns,user,owner,record,partition\n5,1,7,1,16\n", 2),
        ("at_ns,user\n5,1\n", 1),
        ("", 1),
        ("colour,shape\n1,2\n", 1),
        ("AT_NS,User,owner\n", 1),
        ("at_ns,user,owner\n4611686018427387905,1,7\n", 2),
        ("at_ns,user,owner,bytes\n5,1,7,\n\n6,1,7,268435457\n", 4),
        ("at_ns,user,owner,bytes\n1,2,3,4294967296\n", 2),
    ] {
        let last = table::from_log(log.as_bytes(), 1).last().expect("an error");
        match last {
            Err(TableError::Row { line, .. }) => assert_eq!(line, expected, "{log}"),
            other => panic!("{log}: {other:?}"),
        }
    }
}

/// Another size is another version; a line without one reads what is there.
#[test]
fn a_later_size_is_a_new_version() {
    let log = "at_ns,user,owner,bytes\n0,1,1,100\n5,2,1,900\n6,1,1,\n7,2,1,900\n8,1,1,100\n";
    let intentions: Vec<_> =
        table::from_log(log.as_bytes(), 1).collect::<Result<_, _>>().expect("a log");
    let sizes = intentions.iter().filter_map(|intention| match intention.action {
        Action::Seal { bytes, .. } => Some((intention.at_ns, bytes)),
        _ => None,
    });
    assert_eq!(sizes.collect::<Vec<_>>(), [(0, 100), (5, 900), (8, 100)]);
    let read = intentions.iter().filter_map(|intention| match intention.action {
        Action::Open { item, .. } => Some(item.version.0),
        _ => None,
    });
    assert_eq!(read.collect::<Vec<_>>(), [1, 2, 2, 2, 3]);
}
