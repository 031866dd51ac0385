//! Every transition of small scopes is repeated on curves and compared. Planted differences are
//! found, at the first step that can show them.

use sesphr::action::{Action, ActionError, Outcome};
use sesphr::algebra::bls12::Bls12;
use sesphr::algebra::type_a::TypeA;
use sesphr::algebra::{Curve, PairingKind};
use sesphr::entropy::Entropy;
use sesphr::message::{Envelope, Message};
use sesphr::payload::PayloadError;
use sesphr::profile::Profile;
use sesphr::system::System;
use sesphr_model::checker::{Readers, SesphrModel};
use sesphr_model::coalition::Coalition;
use sesphr_model::conformance::{Conformance, Conformity, Perform, Walk, holding, walk};
use sesphr_model::property::Property;
use sesphr_model::scope::Scope;

/// The most transitions of each search. All of them take long without optimisation.
const TRANSITIONS_MAX: usize = 600;

fn model(profile: &str) -> SesphrModel {
    let profile: Profile = profile.parse().expect("a profile");
    SesphrModel::new(profile, Coalition::NONE, Scope::one_slot(), PairingKind::Type1)
        .with_readers(Readers::Everybody)
}

fn conform<C: Curve>(profile: &str, transitions_max: usize) -> Conformity {
    let model = model(profile);
    let conformance = Conformance::<C>::new(&model, 5).expect("the curve has the payload");
    conformance.run(transitions_max, &mut |_| {})
}

#[test]
fn curves_do_what_symbols_do() {
    for (name, _) in Profile::PRESETS {
        let results = match name {
            "paper" | "sesphr" => vec![conform::<TypeA>(name, TRANSITIONS_MAX)],
            _ => vec![
                conform::<Bls12>(name, TRANSITIONS_MAX),
                conform::<TypeA>(name, TRANSITIONS_MAX),
            ],
        };
        for found in results {
            assert_eq!(found.divergence, None, "{name}");
            assert!(found.transitions >= TRANSITIONS_MAX, "{name}: {found:?}");
            assert!(found.openings > 0 && found.terms >= 10, "{name}: {found:?}");
        }
    }
}

#[test]
fn results_do_not_depend_on_threads() {
    let counts = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        let found = pool.expect("threads").install(|| conform::<TypeA>("hardened", 200));
        let Conformity { transitions, openings, unique_states, terms, depth, .. } = found;
        (transitions, openings, unique_states, terms, depth)
    };
    assert_eq!(counts(1), counts(4));
}

#[test]
fn a_literal_payload_is_refused_where_there_is_none() {
    let model = model("paper");
    let error = Conformance::<Bls12>::new(&model, 1).expect_err("BLS12-381 has no such payload");
    assert!(matches!(error, PayloadError::Unsupported { .. }), "{error}");
}

/// What a search reports of a perturbed curve. On the unperturbed curve the trace must lead to the
/// same place, up to the last step.
fn planted<C: Curve>(profile: &str, perform: Perform<C>) -> (String, Action) {
    let model = model(profile);
    let conformance = Conformance::<C>::new(&model, 5).expect("the curve has the payload");
    let found = conformance.with_perform(perform).run(2_000, &mut |_| {});
    assert!(!found.exhaustive);
    let divergence = found.divergence.expect("what was planted is found");
    let honest = |step: sesphr_model::corrupt::Move| step.honest().copied();
    let mut honest = divergence.trace.clone().narrowed(honest).expect("steps are honest");
    let last = honest.steps.pop().expect("a divergence has a step");
    let root = Entropy::Seeded(honest.header.seed).seed();
    let (_, diverged) = honest.replay::<C>(root).expect("the trace can be run");
    assert_eq!(diverged, None, "up to its last step the trace is what happens");
    (divergence.what, last.action)
}

type See<'a, C> = &'a mut dyn FnMut(&Envelope<C>);

fn forgets_revocations<C: Curve>(
    system: &mut System<C>,
    action: &Action,
    see: See<'_, C>,
) -> Result<Outcome, ActionError> {
    let before = system.clone();
    let outcome = system.apply_with(action, &mut |envelope: &Envelope<C>| see(envelope));
    if matches!(action, Action::Revoke { .. }) {
        *system = before;
    }
    outcome
}

fn changes_bodies<C: Curve>(
    system: &mut System<C>,
    action: &Action,
    see: See<'_, C>,
) -> Result<Outcome, ActionError> {
    let fetched = matches!(action, Action::Download { .. });
    system.apply_with(action, &mut |envelope: &Envelope<C>| {
        let mut envelope = envelope.clone();
        if let (true, Message::Fetched(fetched)) = (fetched, &mut envelope.message) {
            let body = &mut fetched.content.stored.body;
            let changed = body.bytes.iter().copied().chain([0]).collect::<Vec<u8>>();
            body.bytes = changed.into();
        }
        see(&envelope);
    })
}

fn hides_deposits<C: Curve>(
    system: &mut System<C>,
    action: &Action,
    see: See<'_, C>,
) -> Result<Outcome, ActionError> {
    system.apply_with(action, &mut |envelope: &Envelope<C>| {
        if !matches!(envelope.message, Message::Deposit(_)) {
            see(envelope);
        }
    })
}

fn seals_another_content<C: Curve>(
    system: &mut System<C>,
    action: &Action,
    see: See<'_, C>,
) -> Result<Outcome, ActionError> {
    match *action {
        // Every version has the same content.
        Action::Seal { owner, record, partitions, bytes } => {
            let item = sesphr::id::Slot {
                owner,
                record,
                partition: partitions.iter().next().expect("one"),
            }
            .at(sesphr::id::Version(1));
            let drafts = partitions.iter().map(|p| (p, C::synthetic(item, bytes))).collect();
            system.seal_with(owner, record, drafts, &mut |envelope: &Envelope<C>| see(envelope))
        }
        _ => system.apply_with(action, &mut |envelope: &Envelope<C>| see(envelope)),
    }
}

#[test]
fn a_forgotten_revocation_is_found() {
    let (what, last) = planted::<TypeA>("sesphr-hybrid", forgets_revocations);
    assert!(matches!(last, Action::Revoke { .. }), "{last:?}: {what}");
    assert!(what.contains("a state of the system"), "{what}");
}

#[test]
fn changed_bytes_are_found() {
    let (what, last) = planted::<Bls12>("sesphr-hybrid", changes_bodies);
    assert!(matches!(last, Action::Download { .. }), "{last:?}: {what}");
    assert!(what.contains("has two bytes"), "{what}");
}

#[test]
fn a_message_too_few_is_found() {
    let (what, last) = planted::<TypeA>("hardened", hides_deposits);
    assert!(matches!(last, Action::Seal { .. }), "{last:?}: {what}");
    assert!(what.contains("messages on symbols"), "{what}");
}

#[test]
fn two_versions_with_one_content_are_found() {
    let (what, last) = planted::<TypeA>("sesphr-hybrid", seals_another_content);
    assert!(matches!(last, Action::Seal { .. }), "{last:?}: {what}");
    assert!(what.contains("has the bytes of"), "{what}");
}

#[test]
fn deep_walks_of_holding_cells_obtain_nothing_forbidden() {
    for coalition in [Coalition::REVOKED, Coalition::USER_SRS] {
        let profile = Profile::HARDENED_EPOCH;
        let properties = holding(&profile, coalition);
        assert!(!properties.is_empty(), "{coalition}");
        let taken = Walk { profile, coalition, seed: 3, depth: 40 };
        let walked = walk::<TypeA>(&taken, &properties).expect("both sides do the same");
        assert_eq!(walked.breach, None, "{coalition}");
        assert!(walked.steps > 40 && walked.forbidden > 0 && walked.facts > 10, "{walked:?}");
    }
}

#[test]
fn a_deep_walk_of_a_violated_cell_obtains_what_is_forbidden() {
    let (profile, coalition) = (Profile::SESPHR_HYBRID, Coalition::SRS_READING);
    let violated = Property::by_id("P10").expect("a property");
    assert!(holding(&profile, coalition).iter().all(|property| property.id != violated.id));
    let taken = Walk { profile, coalition, seed: 3, depth: 40 };
    let walked = walk::<TypeA>(&taken, &[violated]).expect("both sides do the same");
    let breach = walked.breach.expect("escrow is enough");
    assert_eq!(breach.property, "P10");
    let report = sesphr_model::attack::replay_attack::<TypeA>(
        &breach.trace,
        Entropy::Seeded(breach.trace.header.seed).seed(),
    );
    assert!(report.expect("the attack succeeds").equals_uploaded);
}
