//! A replay into S3: the same digest as in memory, ciphertext in the bucket, and a clear error
//! when the endpoint vanishes or the key is wrong.

use sesphr::acl::{Coverage, Grant, Grantee};
use sesphr::action::Action;
use sesphr::algebra::bls12::Bls12;
use sesphr::id::{OwnerId, Partition, PartyId, RecordId, Slot, UserId, Version};
use sesphr::profile::Profile;
use sesphr::store::{S3Address, Store};
use sesphr::system::Network;
use sesphr::trace::{Header, Reader, Trace};
use sesphr_model::symbolic::Symbolic;
use sesphr_s3_tests::Server;
use sesphr_sim::replay::{self, Options, ReplayError, Replayed};
use std::fs;
use std::io::{BufReader, Cursor, Read};

const USER: UserId = UserId(1);
const BYTES: u32 = 3000;

fn text(owners: u32) -> Vec<u8> {
    let enrol = [Action::Enrol { party: PartyId::User(USER) }];
    let actions = enrol.into_iter().chain((0..owners).flat_map(|owner| patient(OwnerId(owner))));
    let header = Header::new(Profile::HARDENED, Network::AtOnce, 3);
    let trace = Trace::record::<Symbolic>(header, (), actions).expect("it can happen");
    let mut text = Vec::new();
    trace.write(&mut text).expect("memory is written to");
    text
}

fn patient(owner: OwnerId) -> [Action; 8] {
    let slot = Slot { owner, record: RecordId(0), partition: Partition::MEDICAL };
    let (user, item, grantee) = (USER, slot.at(Version(1)), Grantee::User(USER));
    let partitions = [slot.partition].into_iter().collect();
    [
        Action::Enrol { party: PartyId::Owner(owner) },
        Action::Seal { owner, record: slot.record, partitions, bytes: BYTES },
        Action::Grant(Grant { slot, grantee, from: Coverage::Past }),
        Action::Download { user, item },
        Action::Request { user, item },
        Action::Open { user, item },
        Action::Revoke { slot, grantee },
        Action::Rotate { slot },
    ]
}

fn replayed(input: impl Read, store: &Store) -> Replayed {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(2).build().expect("threads");
    let reader = Reader::new(BufReader::new(input)).expect("a header");
    let options = Options { store, pool: &pool, progress: &|_| {} };
    replay::run::<Bls12>(reader, &options, &mut |_| Ok(())).expect("it begins")
}

fn address(text: &str) -> S3Address {
    S3Address::parse(text).expect("an address")
}

#[test]
fn ciphertext_is_in_the_bucket_and_nothing_else_differs() {
    let root = tempfile::tempdir().expect("a folder");
    fs::create_dir(root.path().join("records")).expect("a bucket");
    let server = Server::start(root.path()).expect("a server");
    let store = Store::s3(&address("s3://records/study"), server.settings()).expect("a store");
    let text = text(4);
    let Replayed { report, stopped } = replayed(Cursor::new(&text), &store);
    assert!(stopped.is_none(), "{stopped:?}");
    assert_eq!(report.divergences, 0);
    let memory = replayed(Cursor::new(&text), &Store::memory());
    assert_eq!(report.digest.expect("complete"), memory.report.digest.expect("complete"));
    let kept = root.path().join("records/study/owner-3/record-0/medical/v1");
    let bytes = fs::read(kept.join("g1")).expect("the renewed ciphertext");
    assert_eq!(bytes.len(), BYTES as usize + sesphr::payload::TAG_BYTES);
    assert!(!kept.join("g0").exists(), "the one before is gone");
}

#[test]
fn a_vanished_endpoint_is_an_error_and_what_was_done_is_kept() {
    let root = tempfile::tempdir().expect("a folder");
    fs::create_dir(root.path().join("records")).expect("a bucket");
    let server = Server::start(root.path()).expect("a server");
    let store = Store::s3(&address("s3://records"), server.settings()).expect("a store");
    let healthy = replayed(Cursor::new(text(1)), &store);
    assert!(healthy.stopped.is_none(), "{:?}", healthy.stopped);
    drop(server);
    let Replayed { report, stopped } = replayed(Cursor::new(text(1)), &store);
    let Some(error @ ReplayError::Store { step: 3, .. }) = stopped else {
        panic!("nobody is there: {stopped:?}");
    };
    let mut said = error.to_string();
    let mut cause = std::error::Error::source(&error);
    while let Some(next) = cause {
        said.push_str(&format!(": {next}"));
        cause = next.source();
    }
    assert!(
        said.contains("cannot write owner-0/record-0/medical/v1/g0 into the store s3://records")
    );
    assert_eq!(report.operations, 2, "both enrolments are done");
    assert!(!report.complete && report.service_times.contains_key("enrol-user"));
}

#[test]
fn a_wrong_key_is_refused_by_the_server() {
    let root = tempfile::tempdir().expect("a folder");
    fs::create_dir(root.path().join("records")).expect("a bucket");
    let server = Server::start(root.path()).expect("a server");
    let mut settings = server.settings();
    settings.retain(|(name, _)| name != "AWS_SECRET_ACCESS_KEY");
    settings.push(("AWS_SECRET_ACCESS_KEY".to_owned(), "another".to_owned()));
    let store = Store::s3(&address("s3://records"), settings).expect("a store");
    let Replayed { stopped, .. } = replayed(Cursor::new(text(1)), &store);
    assert!(matches!(stopped, Some(ReplayError::Store { .. })), "{stopped:?}");
}
