//! Messages of the protocol: elements on the wire, what is signed, and parties that receive
//! anything from anybody.

mod fields;

use super::support::fingerprint;
use crate::target::{Format, Noise, Subject, Target, Verdict};
use fields::Fields;
use sesphr::action::Action;
use sesphr::algebra::{DecodeError, Pairing as _};
use sesphr::id::{OwnerId, PartyId, UserId};
use sesphr::profile::{Profile, Standing};
use sesphr::signing::SigningDomain;
use sesphr::system::{Network, System};
use sesphr_model::symbolic::{Group, Symbolic, Wire};

pub(super) const WIRES: Target = Target {
    name: "wires",
    about: "elements as they travel in the model",
    format: Format::Binary,
    noise: Noise::IsRefused,
    words: &["\u{1}", "\u{2}", "\u{3}", "\u{7f}", "\u{0}\u{0}\u{0}\u{0}"],
    corpus: || {
        let a = Symbolic::atom(&(), &fields::secret_of(1));
        let b = Symbolic::inv(&Symbolic::atom(&(), &fields::secret_of(2)));
        let c = Symbolic::mul(&a, &b);
        let encode = |x| {
            let (p, q, t) = (Symbolic::g1(x), Symbolic::g2(x), Symbolic::z(x));
            [Symbolic::encode_g1(&p), Symbolic::encode_g2(&q), Symbolic::encode_gt(&t)]
        };
        let elements = [&a, &b, &c].into_iter().flat_map(encode);
        let identities = [Group::G1, Group::G2, Group::Gt].map(Wire::identity);
        elements.chain(identities).map(|wire| wire.as_ref().to_vec()).collect()
    },
    open: || {
        Box::new(|input, gauge| {
            let Ok(wire) = gauge.measure(|| Wire::try_from(input)) else { return Verdict::Refused };
            let decoded = gauge.measure(|| {
                [
                    Symbolic::decode_g1(&wire).map(|p| Symbolic::encode_g1(&p)),
                    Symbolic::decode_g2(&wire).map(|q| Symbolic::encode_g2(&q)),
                    Symbolic::decode_gt(&wire).map(|t| Symbolic::encode_gt(&t)),
                ]
            });
            assert!(!format!("{wire:?}").is_empty());
            let encoded: Vec<Wire> = decoded.iter().flatten().copied().collect();
            assert!(encoded.len() <= 1, "an element is of one group");
            assert!(encoded.iter().all(|again| *again == wire), "what is decoded has one encoding");
            let identity = [Group::G1, Group::G2, Group::Gt].map(Wire::identity).contains(&wire);
            assert!(!identity || decoded.contains(&Err(DecodeError::Identity)));
            if encoded.is_empty() { Verdict::Refused } else { Verdict::Accepted }
        })
    },
};

pub(super) const MESSAGES: Target = Target {
    name: "messages",
    about: "parties that receive anything from anybody",
    format: Format::Binary,
    noise: Noise::MayPass,
    words: &[
        "\u{0}",
        "\u{1}",
        "\u{2}",
        "\u{3}",
        "\u{7f}",
        "\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}",
    ],
    // Every kind of message, a few times each, in every profile.
    corpus: || {
        let run = |seed: u8| {
            let byte = move |at: u8| at.wrapping_mul(seed).wrapping_add(seed / 7);
            (0..120).map(byte).collect()
        };
        (1..32).map(run).collect()
    },
    open: open_messages,
};

/// Messages and actions of one input.
const STEPS_MAX: usize = 24;
/// One input in this many is run twice.
const TWICE_ONE_IN: u64 = 8;

fn open_messages() -> Subject {
    let asked = Profile { standing: Standing::Asked, ..Profile::HARDENED_EPOCH };
    let profiles = Profile::PRESETS.map(|(_, profile)| profile).into_iter().chain([asked]);
    let systems: Vec<System<Symbolic>> = profiles.map(system).collect();
    Box::new(move |input, gauge| {
        let Some((first, rest)) = input.split_first() else { return Verdict::Refused };
        let Some(start) = systems.get(usize::from(*first) % systems.len()) else {
            return Verdict::Refused;
        };
        assert_signed_bytes_differ(rest, start.signing_domain());
        let end = gauge.measure(|| run(start.clone(), rest));
        if fingerprint(input).is_multiple_of(TWICE_ONE_IN) {
            assert!(run(start.clone(), rest) == end, "what happens once happens again");
        }
        if rest.is_empty() { Verdict::Refused } else { Verdict::Accepted }
    })
}

/// A system with an owner, three users, a record and a grant.
fn system(profile: Profile) -> System<Symbolic> {
    let mut system = System::new(profile, Network::AtOnce, ()).expect("symbols have all payloads");
    let users = (1..=3).map(|user| PartyId::User(UserId(user)));
    for party in [PartyId::Owner(OwnerId(0)), PartyId::Owner(OwnerId(1))].into_iter().chain(users) {
        let _ = system.apply(&Action::Enrol { party }).expect("nobody is there yet");
    }
    for action in fields::beginning() {
        let _ = system.apply(&action).expect("the owner is there");
    }
    system
}

/// Performs what an input says: messages from anybody, and actions of honest people.
fn run(mut system: System<Symbolic>, input: &[u8]) -> System<Symbolic> {
    let mut fields = Fields::new(input, system.signing_domain());
    for _ in 0..STEPS_MAX {
        if fields.is_over() {
            break;
        }
        if fields.one_in(3) {
            let _ = system.apply(&fields.action());
        } else {
            let envelope = fields.envelope();
            let _ = system.inject(envelope, &mut |_| {});
        }
    }
    system
}

/// Signed bytes identify their content: different contents have different bytes.
fn assert_signed_bytes_differ(input: &[u8], domain: SigningDomain) {
    let (first, rest) = Fields::new(input, domain).signable();
    let (second, _) = Fields::new(rest, domain).signable();
    // A neighbour: one byte differs from what the first was made from.
    let mut near = input.to_vec();
    let at = usize::from(input.last().copied().unwrap_or_default()) % near.len().max(1);
    if let Some(byte) = near.get_mut(at) {
        *byte = byte.wrapping_add(1);
    }
    let (near, _) = Fields::new(&near, domain).signable();
    for other in [second, near] {
        let (same, same_bytes) =
            (first.says_as(&other), first.signed_bytes() == other.signed_bytes());
        assert_eq!(same, same_bytes, "{first:?} and {other:?}");
    }
}
