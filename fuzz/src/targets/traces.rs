//! Traces: what is read is written and read again, and whatever happens in one can happen.

use crate::target::{Format, Noise, Subject, Target, Verdict};
use sesphr::acl::{Coverage, Grant, Grantee, Role};
use sesphr::action::Action;
use sesphr::id::{OwnerId, Partition, PartyId, RecordId, Slot, UserId, Version};
use sesphr::profile::Profile;
use sesphr::system::{Network, System};
use sesphr::trace::{Header, Reader, Trace};
use sesphr_model::corrupt::Move;
use sesphr_model::symbolic::Symbolic;

const WORDS: [&str; 44] = [
    "{\"format\":1,\"profile\":\"hardened\",\"network\":\"in-flight\",\"seed\":1}\n",
    "\"profile\":\"paper\"",
    "\"profile\":\"sesphr\"",
    "\"profile\":\"hardened-epoch\"",
    "\"sesphr-hybrid/revocation=lazy\"",
    "\"network\":\"in-flight\"",
    "\"at_ns\":0,",
    "\"at_ns\":18446744073709551615,",
    "{\"action\":\"restart\",\"outcome\":\"done\"}\n",
    "{\"deliver\":{\"message\":0}}",
    "{\"lose\":{\"message\":0}}",
    "{\"repeat\":{\"message\":1}}",
    "{\"depart\":{\"user\":1}}",
    "{\"assign\":{\"user\":1,\"role\":\"doctor\"}}",
    "{\"withdraw\":{\"user\":1,\"role\":\"doctor\"}}",
    "{\"enrol\":{\"party\":{\"user\":2}}}",
    "{\"enrol\":{\"party\":{\"owner\":1}}}",
    "{\"enrol\":{\"party\":\"srs\"}}",
    "{\"rotate\":{\"slot\":{\"owner\":0,\"record\":0,\"partition\":3}}}",
    "{\"corrupt\":{\"request\":{\"user\":1,\"item\":{\"slot\":{\"owner\":0,\"record\":0,\"partition\":3},\"version\":1}}}}",
    "{\"role\":\"doctor\"}",
    "{\"user\":1}",
    "\"joining\"",
    "\"past\"",
    "\"done\"",
    "\"granted\"",
    "{\"denied\":\"no-grant\"}",
    "{\"sealed\":{\"lost_chunks\":0}}",
    "{\"opened\":{\"current\":true}}",
    "\"in-flight\"",
    "\"attack\":{\"coalition\":\"revoked\",\"property\":\"P2\"}",
    "\"scope\":\"one-slot\"",
    "[0,1,2,3,4]",
    "[]",
    "[15]",
    "[16]",
    "\"partition\":0",
    "\"version\":0",
    "\"version\":2",
    "null",
    "true",
    "{}",
    "\"\"",
    "\n",
];

pub(super) const TRACES: Target = Target {
    name: "traces",
    about: "traces: read, written, read again",
    format: Format::Json,
    noise: Noise::IsRefused,
    words: &WORDS,
    corpus: || corpus(true),
    open: open_traces,
};

pub(super) const RUNS: Target = Target {
    name: "runs",
    about: "traces run on symbols",
    format: Format::Json,
    noise: Noise::IsRefused,
    words: &WORDS,
    corpus: || corpus(false),
    open: open_runs,
};

/// The life of a record, in as many profiles and networks as there are presets.
fn corpus(corrupt: bool) -> Vec<Vec<u8>> {
    let (owner, insider, newcomer) = (OwnerId(0), UserId(1), UserId(2));
    let slot = Slot { owner, record: RecordId(0), partition: Partition::MEDICAL };
    let item = slot.at(Version(1));
    let partitions = [Partition::SKELETON, Partition::MEDICAL].into_iter().collect();
    let seal = Action::Seal { owner, record: RecordId(0), partitions, bytes: 100 };
    let grant = |grantee, from| Action::Grant(Grant { slot, grantee, from });
    let read = |user| {
        [
            Action::Download { user, item },
            Action::Request { user, item },
            Action::Open { user, item },
        ]
    };
    let enrol = |party| Action::Enrol { party };
    let mut actions = vec![
        enrol(PartyId::Owner(owner)),
        enrol(PartyId::User(insider)),
        enrol(PartyId::User(newcomer)),
        seal,
        grant(Grantee::User(insider), Coverage::Joining),
        Action::Assign { user: newcomer, role: Role::Doctor },
        grant(Grantee::Role(Role::Doctor), Coverage::Past),
    ];
    actions.extend(read(insider).into_iter().chain(read(newcomer)));
    actions.extend([
        Action::Revoke { slot, grantee: Grantee::User(insider) },
        Action::Rotate { slot },
        seal,
        Action::Withdraw { user: newcomer, role: Role::Doctor },
        Action::Depart { user: newcomer },
        Action::Restart,
    ]);
    actions.extend(read(insider));
    let mut traces: Vec<Vec<u8>> = Vec::new();
    for (_, profile) in Profile::PRESETS {
        for network in [Network::AtOnce, Network::InFlight] {
            let header = Header::new(profile, network, 1);
            let mut actions = actions.clone();
            if network == Network::InFlight {
                let deliveries = [(); 4].map(|()| Action::Deliver { message: 0 });
                actions = actions
                    .into_iter()
                    .flat_map(|action| [action].into_iter().chain(deliveries))
                    .collect();
                actions.retain({
                    let mut system =
                        System::<Symbolic>::new(profile, network, ()).expect("symbols");
                    move |action| system.apply(action).is_ok()
                });
            }
            let trace = Trace::record::<Symbolic>(header, (), actions).expect("a trace");
            let mut out = Vec::new();
            trace.write(&mut out).expect("memory takes it");
            traces.push(out);
        }
    }
    if corrupt {
        let found = "{\"format\":1,\"profile\":\"sesphr-hybrid\",\"network\":\"at-once\",\"seed\":1,\"scope\":\"one-slot\",\
             \"attack\":{\"coalition\":\"forger\",\"property\":\"P8\",\"item\":{\"slot\":{\"owner\":0,\"record\":0,\
             \"partition\":3},\"version\":1}}}\n{\"at_ns\":5,\"action\":{\"enrol\":{\"party\":{\"owner\":0}}},\
             \"outcome\":\"done\"}\n{\"at_ns\":6,\"action\":{\"corrupt\":{\"store\":{\"item\":{\"slot\":{\"owner\":0,\
             \"record\":0,\"partition\":3},\"version\":1},\"generation\":0,\"body\":\"own\"}}},\"outcome\":\"done\"}\n";
        traces.push(found.as_bytes().to_vec());
    }
    traces
}

fn open_traces() -> Subject {
    Box::new(|input, gauge| {
        let Ok(trace) = gauge.measure(|| Trace::<Move>::read(input)) else {
            return Verdict::Refused;
        };
        let write = |trace: &Trace<Move>| {
            let mut out = Vec::new();
            trace.write(&mut out).expect("memory takes it");
            out
        };
        let written = write(&trace);
        let again = Trace::<Move>::read(written.as_slice()).expect("what is written is read");
        assert_eq!(trace, again);
        assert!(write(&again) == written, "a trace is written in one way");
        let times: Vec<u64> = trace.steps.iter().filter_map(|step| step.at_ns).collect();
        assert!(times.is_sorted(), "times are in order");
        let honest = trace.clone().narrowed(|step| step.honest().copied());
        let read = Trace::<Action>::read(input);
        match (honest, read) {
            (Ok(honest), Ok(read)) => assert_eq!(honest, read),
            (Err(_), Err(_)) => {}
            (honest, read) => panic!("one reader takes what another refuses: {honest:?}, {read:?}"),
        }
        let steps = Reader::new(input).expect("its header was read").take_while(Result::is_ok);
        assert!(steps.count() <= trace.steps.len());
        Verdict::Accepted
    })
}

fn open_runs() -> Subject {
    Box::new(|input, gauge| {
        let Ok(trace) = Trace::<Action>::read(input) else { return Verdict::Refused };
        let Header { profile, network, .. } = trace.header;
        let actions: Vec<Action> = trace.steps.iter().map(|step| step.action).collect();
        let mut system =
            System::<Symbolic>::new(profile, network, ()).expect("symbols have all payloads");
        let mut taken = Vec::new();
        for action in actions {
            let before = system.clone();
            match gauge.measure(|| system.apply(&action)) {
                Ok(outcome) => taken.push((action, outcome)),
                Err(_) => assert!(system == before, "what cannot happen changes nothing"),
            }
        }
        let actions = taken.iter().map(|(action, _)| *action);
        let recorded =
            Trace::record::<Symbolic>(trace.header, (), actions).expect("it happened before");
        let outcomes = recorded.steps.iter().map(|step| (step.action, step.outcome));
        assert!(outcomes.eq(taken.iter().copied()), "what happens once happens again");
        let (last, divergence) = recorded.replay::<Symbolic>(()).expect("it happened before");
        assert!(divergence.is_none() && last == system);
        if taken.is_empty() { Verdict::Refused } else { Verdict::Accepted }
    })
}
