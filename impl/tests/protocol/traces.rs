//! Traces: what is recorded reads back and replays to the same outcomes and the same bytes, and
//! a file that is no trace is refused by the line that is wrong.
#![allow(clippy::indexing_slicing, reason = "a panic is how a test fails")]

use crate::walk;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use sesphr::acl::{Coverage, Grant, Grantee, Refusal};
use sesphr::action::{Action, ActionError, Outcome, PartitionSet};
use sesphr::algebra::Curve;
use sesphr::algebra::bls12::Bls12;
use sesphr::algebra::type_a::TypeA;
use sesphr::entropy::{Entropy, Seed};
use sesphr::id::{OwnerId, Partition, PartyId, RecordId, Slot, UserId, Version};
use sesphr::profile::Profile;
use sesphr::system::{Network, System};
use sesphr::trace::{Header, Reader, Step, Trace, TraceError};

const GOLDEN: &[u8] = include_bytes!("../data/revoked_then_request.ndjson");
const LINE_BYTES_MAX: usize = 1 << 20;

fn root(seed: u64) -> Seed {
    Entropy::Seeded(seed).seed()
}

fn written(trace: &Trace) -> Vec<u8> {
    let mut out = Vec::new();
    trace.write(&mut out).expect("memory takes all");
    out
}

/// A world seen from outside: ciphertext and parameters.
fn bytes_of<A: Curve>(system: &System<A>) -> Vec<Vec<u8>> {
    let bodies = system.cloud().stored().map(|stored| stored.body.bytes.to_vec());
    let capsules = system.srs().deposits();
    let capsules = capsules.map(|(_, d)| A::encode_g1(&d.capsule.0).as_ref().to_vec());
    bodies.chain(capsules).collect()
}

fn round_trip<A: Curve>(profile: Profile, network: Network, choices: &[[u8; 4]]) {
    let system = System::<A>::new(profile, network, root(3)).expect("supported");
    let actions = walk::possible(system, walk::walk(choices, network));
    let header = Header::new(profile, network, 3);
    let trace = Trace::record::<A>(header, root(3), actions.clone()).expect("possible");
    assert_eq!(trace.steps.len(), actions.len());
    let bytes = written(&trace);
    let read = <Trace>::read(bytes.as_slice()).expect("what was written can be read");
    assert_eq!(read, trace);
    assert_eq!(written(&read), bytes);
    let (system, divergence) = read.replay::<A>(root(read.header.seed)).expect("possible");
    assert_eq!(divergence, None);
    let mut other = System::<A>::new(profile, network, root(3)).expect("supported");
    for action in &actions {
        let _ = other.apply(action).expect("possible");
    }
    assert_eq!(bytes_of(&system), bytes_of(&other), "{profile}");
    assert_eq!(system, other, "{profile}");
}

fn choices() -> impl Strategy<Value = Vec<[u8; 4]>> {
    prop::collection::vec(any::<[u8; 4]>(), 0..30)
}

fn networks() -> impl Strategy<Value = Network> {
    prop::sample::select(vec![Network::AtOnce, Network::InFlight])
}

fn profiles<A: Curve>() -> impl Strategy<Value = Profile> {
    let presets = Profile::PRESETS.into_iter().map(|(_, profile)| profile);
    prop::sample::select(presets.filter(|p| A::supports(p.payload)).collect::<Vec<_>>())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, rng_seed: RngSeed::Fixed(1), ..ProptestConfig::default() })]

    #[test]
    fn bls12_traces_replay(profile in profiles::<Bls12>(), network in networks(), choices in choices()) {
        round_trip::<Bls12>(profile, network, &choices);
    }

    #[test]
    fn type_a_traces_replay(profile in profiles::<TypeA>(), network in networks(), choices in choices()) {
        round_trip::<TypeA>(profile, network, &choices);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, rng_seed: RngSeed::Fixed(2), ..ProptestConfig::default() })]

    /// Bytes of a good trace changed, cut out or put in: a trace or an error that names a line,
    /// never a panic, and never a step after a wrong line.
    #[test]
    fn mutated_traces_never_panic(
        edits in prop::collection::vec((any::<prop::sample::Index>(), 0u8..3, any::<u8>()), 1..4)
    ) {
        let mut bytes = GOLDEN.to_vec();
        for (at, what, value) in edits {
            let at = at.index(bytes.len());
            match what {
                0 => bytes[at] = value,
                1 => drop(bytes.remove(at)),
                _ => bytes.insert(at, value),
            }
        }
        let lines = bytes.split(|byte| *byte == b'\n').count();
        match <Trace>::read(bytes.as_slice()) {
            Ok(trace) => drop(trace.replay::<Bls12>(root(trace.header.seed))),
            Err(TraceError::Line { line, .. }) => prop_assert!((1..=lines).contains(&line)),
            Err(TraceError::Format { found }) => prop_assert_ne!(found, 1),
            Err(other) => prop_assert!(false, "{other}"),
        }
    }

    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let read = <Trace>::read(bytes.as_slice());
        let empty = matches!(read, Err(TraceError::Empty));
        prop_assert_eq!(empty, bytes.is_empty());
        prop_assert!(read.is_err());
    }
}

/// The actions of the golden trace: a reader is revoked, asks again, and the owner rotates.
fn golden_actions() -> Vec<Action> {
    let (owner, user) = (OwnerId(0), UserId(1));
    let slot = Slot { owner, record: RecordId(0), partition: Partition::MEDICAL };
    let partitions: PartitionSet = [slot.partition].into_iter().collect();
    let item = slot.at(Version(1));
    let grantee = Grantee::User(user);
    let (download, request, open) = (
        Action::Download { user, item },
        Action::Request { user, item },
        Action::Open { user, item },
    );
    vec![
        Action::Enrol { party: PartyId::Owner(owner) },
        Action::Enrol { party: PartyId::User(user) },
        Action::Seal { owner, record: slot.record, partitions, bytes: 256 },
        request,
        Action::Grant(Grant { slot, grantee, from: Coverage::Joining }),
        download,
        request,
        open,
        Action::Revoke { slot, grantee },
        request,
        open,
        Action::Rotate { slot },
        download,
        open,
        request,
    ]
}

#[test]
fn the_golden_trace_is_what_the_protocol_does() {
    let header = Header::new(Profile::HARDENED, Network::AtOnce, 2019);
    let trace = Trace::record::<Bls12>(header, root(2019), golden_actions()).expect("possible");
    let text = String::from_utf8(written(&trace)).expect("JSON is UTF-8");
    assert_eq!(text, String::from_utf8_lossy(GOLDEN), "commit the left side if it is right");
}

fn golden_replays<A: Curve>() {
    let golden = <Trace>::read(GOLDEN).expect("a trace");
    let (system, divergence) = golden.replay::<A>(root(golden.header.seed)).expect("possible");
    assert_eq!(divergence, None);
    let last = golden.steps.last().expect("steps");
    assert_eq!(last.outcome, Outcome::Denied(Refusal::NoGrant));
    let Action::Request { user, item } = last.action else {
        panic!("the last step is a request");
    };
    assert_eq!(system.opened(user, item), Some(&A::synthetic(item, 256)), "from before");
    // Another outcome in the file is a divergence, which names the step.
    let mut wrong = golden.clone();
    wrong.steps[9].outcome = Outcome::Granted;
    let (_, divergence) = wrong.replay::<A>(root(2019)).expect("possible");
    let divergence = divergence.expect("it ends otherwise");
    assert_eq!((divergence.step, divergence.recorded), (10, Outcome::Granted));
    assert_eq!(divergence.replayed, Outcome::Denied(Refusal::NoGrant));
    // An action that cannot happen names its step as well.
    let mut wrong = golden;
    wrong.steps.insert(2, wrong.steps[0]);
    let error = wrong.replay::<A>(root(2019)).expect_err("enrolled twice");
    assert!(
        matches!(error, TraceError::Action { step: 3, source: ActionError::AlreadyEnrolled(_) }),
        "{error}"
    );
}

#[test]
fn the_golden_trace_replays_on_both_curves() {
    golden_replays::<Bls12>();
    golden_replays::<TypeA>();
}

#[test]
fn a_profile_that_the_curve_cannot_run_is_refused() {
    let header = Header::new(Profile::PAPER, Network::AtOnce, 1);
    let trace = Trace::record::<TypeA>(header, root(1), golden_actions()).expect("possible");
    let error = trace.replay::<Bls12>(root(1)).expect_err("literal");
    assert!(matches!(error, TraceError::Profile(_)), "{error}");
}

/// The golden trace with one line replaced.
fn with_line(line: usize, text: &[u8]) -> Vec<u8> {
    let mut lines: Vec<&[u8]> = GOLDEN.split(|byte| *byte == b'\n').collect();
    lines[line - 1] = text;
    lines.join(&b'\n')
}

/// The error of a trace, as text.
fn error_of(bytes: &[u8]) -> String {
    <Trace>::read(bytes).expect_err("it is wrong").to_string()
}

#[test]
fn wrong_lines_are_named() {
    let golden = String::from_utf8(GOLDEN.to_vec()).expect("UTF-8");
    let lines: Vec<&str> = golden.lines().collect();
    let header = lines[0];
    assert_eq!(error_of(b""), "the trace is empty: its first line must be a header");
    // The header is missing: the first line is a step.
    let error = error_of(lines[1].as_bytes());
    assert!(error.starts_with("line 1 of the trace is not a valid header: "), "{error}");

    let edited = |from: &str, to: &str| {
        assert!(header.contains(from), "{header}");
        with_line(1, header.replace(from, to).as_bytes())
    };
    let other = edited("\"format\":1", "\"format\":2");
    assert_eq!(error_of(&other), "the trace has format 2; this program reads format 1");
    // Even if the other format's header has other fields.
    let other = edited("\"format\":1", "\"format\":7,\"epoch\":3");
    assert_eq!(error_of(&other), "the trace has format 7; this program reads format 1");
    for (from, to, what) in [
        ("\"format\":1", "\"format\":1,\"extra\":0", "unknown field `extra`"),
        ("hardened", "strong", "no profile is named \"strong\""),
        ("hardened", "hardened/keys=all", "profile axis keys has no value"),
        ("at-once", "by-pigeon", "unknown variant `by-pigeon`"),
        (",\"seed\":2019", "", "missing field `seed`"),
        ("2019", "-1", "invalid value"),
        ("2019}", "2019} {}", "trailing characters"),
    ] {
        let error = error_of(&edited(from, to));
        assert!(error.starts_with("line 1 of the trace is not a valid header: "), "{error}");
        assert!(error.contains(what), "{error}");
    }
}

/// As CSV takes them: a byte order mark, other ends of lines, blank lines.
#[test]
fn marks_and_blank_lines_do_not_matter() {
    let golden = <Trace>::read(GOLDEN).expect("golden");
    let text = String::from_utf8(GOLDEN.to_vec()).expect("UTF-8");
    let crlf = text.replace('\n', "\r\n");
    for other in [format!("\u{feff}{text}\n"), format!("{crlf}\r\n \n"), text.replace('\n', "\n\n")]
    {
        assert_eq!(<Trace>::read(other.as_bytes()).expect("the same"), golden);
    }
    let wrong = text.replacen('\n', "\n\n\nnull\n", 1);
    assert!(error_of(wrong.as_bytes()).starts_with("line 4 of the trace"));
    assert!(error_of("\u{feff}".as_bytes()).contains("header"));
}

#[test]
fn wrong_steps_are_named_and_end_the_trace() {
    let enrol = r#"{"action":{"enrol":{"party":{"owner":0}}},"outcome":"done"}"#;
    let slot = r#"{"owner":0,"record":0,"partition":3}"#;
    let item = format!(r#"{{"slot":{slot},"version":1}}"#);
    let cases = [
        ("null".into(), "invalid type"),
        (enrol.replace("enrol", "enroll"), "unknown variant `enroll`"),
        (enrol.replace("0}}", "0},\"by\":1}"), "unknown field `by`"),
        (enrol.replace("\"done\"}", "\"done\",\"by\":1}"), "unknown field `by`"),
        (enrol.replace("\"done\"", "{\"denied\":\"because\"}"), "unknown variant `because`"),
        (enrol.replace("\"done\"", "{\"opened\":{\"current\":1}}"), "invalid type"),
        (enrol.replace("\"done\"", "{\"opened\":{\"current\":true,\"by\":1}}"), "unknown field"),
        (enrol.replace(",\"outcome\":\"done\"", ""), "missing field `outcome`"),
        (enrol.replace("\"owner\":0", "\"owner\":4294967296"), "invalid value"),
        (enrol[..20].into(), "EOF"),
        (
            format!(
                r#"{{"action":{{"rotate":{{"slot":{}}}}},"outcome":"done"}}"#,
                slot.replace(":3", ":16")
            ),
            "partition label 16 is not below 16",
        ),
        (
            format!(
                r#"{{"action":{{"rotate":{{"slot":{}}}}},"outcome":"done"}}"#,
                slot.replace("}", ",\"by\":1}")
            ),
            "unknown field `by`",
        ),
        (
            format!(
                r#"{{"action":{{"open":{{"user":1,"item":{}}}}},"outcome":"done"}}"#,
                item.replace(":1}", ":1,\"by\":1}")
            ),
            "unknown field `by`",
        ),
        (
            format!(
                r#"{{"action":{{"grant":{{"slot":{slot},"grantee":{{"user":1}},"from":"past","by":1}}}},"outcome":"done"}}"#
            ),
            "unknown field `by`",
        ),
    ];
    for (text, what) in cases {
        let bytes = with_line(3, text.as_bytes());
        let error = error_of(&bytes);
        assert!(error.starts_with("line 3 of the trace is not a valid step: "), "{text}: {error}");
        assert!(error.contains(what), "{text}: {error}");
        let steps = Reader::new(bytes.as_slice()).expect("the header is right");
        let read: Vec<bool> = steps.map(|step| step.is_ok()).collect();
        assert_eq!(read, [true, false], "{text}: nothing after a wrong line has a meaning");
    }
    let bytes = with_line(4, b"{\"action\":\"\xff\xfe\"}");
    assert!(error_of(&bytes).starts_with("line 4 of the trace is not a valid step: "));
}

#[test]
fn lines_of_absurd_length_are_named() {
    let padded = |bytes: usize| {
        let mut line = GOLDEN.split(|byte| *byte == b'\n').nth(1).expect("a step").to_vec();
        line.resize(bytes, b' ');
        with_line(2, &line)
    };
    // The longest line that is read, its end included.
    <Trace>::read(padded(LINE_BYTES_MAX - 1).as_slice()).expect("long, but not too long");
    for bytes in [LINE_BYTES_MAX, 3 * LINE_BYTES_MAX] {
        let error = <Trace>::read(padded(bytes).as_slice()).expect_err("too long");
        assert!(matches!(error, TraceError::LongLine { line: 2 }), "{error}");
        let bytes = padded(bytes);
        let steps = Reader::new(bytes.as_slice()).expect("the header is right");
        assert_eq!(steps.count(), 1, "nothing after it is read");
    }
    let endless = vec![b'{'; 2 * LINE_BYTES_MAX];
    let error = <Trace>::read(endless.as_slice()).expect_err("too long");
    assert!(matches!(error, TraceError::LongLine { line: 1 }), "{error}");
}

/// Time does not run back: not past a step without a time, either.
/// Content in memory has a limit; a reader who keeps it elsewhere has none.
#[test]
fn uploads_beyond_what_memory_may_hold_are_named_by_their_line() {
    let header = Header::new(Profile::HARDENED, Network::AtOnce, 1);
    let mut trace = Trace { header, steps: Vec::new() };
    let seal = Action::Seal {
        owner: OwnerId(0),
        record: RecordId(0),
        partitions: [Partition::MEDICAL].into_iter().collect(),
        bytes: 1 << 28,
    };
    trace.steps = vec![Step { at_ns: None, action: seal, outcome: Outcome::Done }; 17];
    let bytes = written(&trace);
    let error = error_of(&bytes);
    assert!(
        error.contains("with line 18, the uploads of the trace") && error.contains("4294967296"),
        "{error}"
    );
    let reader = Reader::new(bytes.as_slice()).expect("a header").with_content_elsewhere();
    let steps: Result<Vec<Step<Action>>, TraceError> = reader.collect();
    assert_eq!(steps.expect("nothing is kept").len(), 17);
}

#[test]
fn a_step_earlier_than_one_before_it_is_named_by_its_line() {
    let timed = |times: &[Option<u64>]| {
        let mut trace = Trace::read(GOLDEN).expect("the golden trace");
        trace.steps.iter_mut().zip(times).for_each(|(step, at_ns)| step.at_ns = *at_ns);
        written(&trace)
    };
    <Trace>::read(timed(&[Some(3), None, Some(3), Some(4)]).as_slice()).expect("never back");
    let bytes = timed(&[Some(3), Some(7), None, Some(6), Some(9)]);
    let expected = "line 5 of the trace goes back in time: 6 ns after 7 ns";
    assert_eq!(error_of(&bytes), expected);
    let steps = Reader::new(bytes.as_slice()).expect("the header is right");
    let read: Vec<bool> = steps.map(|step| step.is_ok()).collect();
    assert_eq!(read, [true, true, true, false], "nothing after it has a meaning");
}

/// Times are read and written, and a trace without them is as it always was.
#[test]
fn times_are_optional_and_change_no_outcome() {
    let plain = Trace::read(GOLDEN).expect("the golden trace");
    assert!(plain.steps.iter().all(|step| step.at_ns.is_none()));
    let mut timed = plain;
    for (at, step) in timed.steps.iter_mut().enumerate() {
        step.at_ns = Some(at as u64 * 1_000_000_007);
    }
    let bytes = written(&timed);
    assert!(String::from_utf8_lossy(&bytes).contains(r#"{"at_ns":1000000007,"action":"#));
    let read = <Trace>::read(bytes.as_slice()).expect("what was written can be read");
    assert_eq!(read, timed);
    let (_, divergence) = read.replay::<Bls12>(root(read.header.seed)).expect("possible");
    assert_eq!(divergence, None);
}
