//! Errata of the papers. Each is shown by an attack that runs on real curves and recovers a part of
//! a generated record, and by the same run under the axis value that fixes it, where nothing
//! follows.

use super::error::AttackError;
use super::literal::LiteralAttack;
use super::{AttackReport, replay_attack};
use crate::coalition::{Coalition, INSIDER};
use crate::corrupt::Move;
use crate::symbolic::Symbolic;
use serde::Serialize;
use sesphr::acl::{Coverage, Grant, Grantee};
use sesphr::action::Action;
use sesphr::algebra::bls12::Bls12;
use sesphr::algebra::type_a::TypeA;
use sesphr::entropy::Entropy;
use sesphr::id::{ItemId, OwnerId, Partition, PartyId, RecordId, Slot, Version};
use sesphr::profile::{Payload, Profile, ProfileError};
use sesphr::system::Network;
use sesphr::trace::{Attack, Header, Trace};

/// An erratum and what was seen when it was tried.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Demonstration {
    /// The erratum.
    pub id: &'static str,
    /// What is wrong, in a sentence.
    pub title: &'static str,
    /// What was run.
    pub ran: String,
    /// What came of it.
    pub seen: String,
    /// Whether the erratum was shown: every attack recovered what the owner uploaded, and nothing
    /// follows where it is fixed.
    pub shown: bool,
}

const OWNER: OwnerId = OwnerId(0);
const RECORD: RecordId = RecordId(0);
const MEDICAL: Slot = Slot { owner: OWNER, record: RECORD, partition: Partition::MEDICAL };
const INSURANCE: Slot = Slot { partition: Partition::INSURANCE, ..MEDICAL };
const FIRST: Version = Version(1);

/// How an erratum is shown.
struct Case {
    id: &'static str,
    title: &'static str,
    /// What happens, in words.
    story: &'static str,
    profile: &'static str,
    coalition: Coalition,
    property: &'static str,
    item: ItemId,
    actions: Vec<Action>,
    /// The axis value that fixes it.
    mended: (&'static str, &'static str),
    /// What else happens there.
    mending: Vec<Action>,
}

/// Shows each erratum that lets somebody read what they should not. Secrets come from the seed.
#[must_use]
pub fn demonstrations(seed: u64) -> Vec<Demonstration> {
    cases().iter().map(|case| case.demonstrate(seed)).collect()
}

fn enrol() -> Vec<Action> {
    let parties = [PartyId::Owner(OWNER), PartyId::User(INSIDER)];
    parties.map(|party| Action::Enrol { party }).to_vec()
}

fn seal(slots: &[Slot]) -> Action {
    let partitions = slots.iter().map(|slot| slot.partition).collect();
    Action::Seal { owner: OWNER, record: RECORD, partitions, bytes: 0 }
}

const fn grant(slot: Slot) -> Action {
    Action::Grant(Grant { slot, grantee: Grantee::User(INSIDER), from: Coverage::Joining })
}

const fn download(slot: Slot) -> Action {
    Action::Download { user: INSIDER, item: slot.at(FIRST) }
}

const fn request(slot: Slot) -> Action {
    Action::Request { user: INSIDER, item: slot.at(FIRST) }
}

/// Enrolment, then what a case adds.
fn story(actions: impl IntoIterator<Item = Action>) -> Vec<Action> {
    enrol().into_iter().chain(actions).collect()
}

fn cases() -> Vec<Case> {
    let both = [MEDICAL, INSURANCE];
    let revoke = Action::Revoke { slot: MEDICAL, grantee: Grantee::User(INSIDER) };
    vec![
        Case {
            id: "E5",
            title: "a re-encryption key that is sent to its user opens every leaked parameter",
            story: "a user who was granted the medical partition opens the insurance partition \
                    with its re-encryption key and the leaked R of that partition",
            profile: "sesphr-hybrid/transform=at-user",
            coalition: Coalition::USER_CAPSULES,
            property: "P1",
            item: INSURANCE.at(FIRST),
            actions: story([seal(&both), grant(MEDICAL), request(MEDICAL), download(INSURANCE)]),
            mended: ("transform", "at-srs"),
            mending: Vec::new(),
        },
        Case {
            id: "E6",
            title: "the literal payload hides nothing: the norm of a ciphertext is its content",
            story: "the cloud reads the medical partition from the ciphertext alone",
            profile: "sesphr",
            coalition: Coalition::CLOUD,
            property: "P9",
            item: MEDICAL.at(FIRST),
            actions: story([seal(&[MEDICAL])]),
            mended: ("payload", "hybrid"),
            mending: Vec::new(),
        },
        Case {
            id: "E7",
            title: "a revoked user opens what stays stored with the parameter that it kept",
            story: "a user is granted the medical partition, asks for its parameter and is \
                    revoked; the parameter gives the mask of what the cloud still stores",
            profile: "sesphr-hybrid",
            coalition: Coalition::REVOKED,
            property: "P5",
            item: MEDICAL.at(FIRST),
            actions: story([
                seal(&[MEDICAL]),
                grant(MEDICAL),
                download(MEDICAL),
                request(MEDICAL),
                revoke,
            ]),
            mended: ("revocation", "rotate"),
            mending: vec![Action::Rotate { slot: MEDICAL }],
        },
        Case {
            id: "E10",
            title: "a server that keeps every secret opens whatever it downloads",
            story: "the server takes x of the patient, which it made, and R, which it keeps, to \
                    the medical partition, which anybody may download",
            profile: "sesphr-hybrid",
            coalition: Coalition::SRS_READING,
            property: "P10",
            item: MEDICAL.at(FIRST),
            actions: story([seal(&[MEDICAL]), grant(MEDICAL), request(MEDICAL)]),
            mended: ("keys", "self-generated"),
            mending: Vec::new(),
        },
        Case {
            id: "E11",
            title: "one re-encryption key serves all partitions of a patient",
            story: "a user who was granted the medical partition and the server, which has no \
                    secret of anybody, open the insurance partition together",
            profile: "sesphr-hybrid/keys=self-generated",
            coalition: Coalition::USER_SRS,
            property: "P12a",
            item: INSURANCE.at(FIRST),
            actions: story([seal(&both), grant(MEDICAL), request(MEDICAL), download(INSURANCE)]),
            mended: ("key-scope", "per-partition"),
            mending: Vec::new(),
        },
        Case {
            id: "E16",
            title: "partitions of one access level share r, and a later grant on one opens both",
            story: "two partitions are uploaded before anybody is granted either; a user who is \
                    then granted the medical one opens the insurance one",
            profile: "sesphr-hybrid/randomness=per-level",
            coalition: Coalition::OTHER_PARTITION,
            property: "P1",
            item: INSURANCE.at(FIRST),
            actions: story([seal(&both), grant(MEDICAL), request(MEDICAL), download(INSURANCE)]),
            mended: ("randomness", "per-partition"),
            mending: Vec::new(),
        },
    ]
}

impl Case {
    fn demonstrate(&self, seed: u64) -> Demonstration {
        let (seen, shown) = match self.run(seed) {
            Ok(seen) => seen,
            Err(error) => (error, false),
        };
        let ran = format!("profile {}, coalition {}: {}", self.profile, self.coalition, self.story);
        Demonstration { id: self.id, title: self.title, ran, seen, shown }
    }

    /// What is seen, and whether that shows the erratum; or what went wrong.
    fn run(&self, seed: u64) -> Result<(String, bool), String> {
        let text = |error: &dyn std::error::Error| error.to_string();
        let profile: Profile = self.profile.parse().map_err(|e: ProfileError| text(&e))?;
        let (axis, value) = self.mended;
        let sound = profile.with(axis, value).map_err(|e| text(&e))?;
        let trace = self.trace(profile, &self.actions, seed).map_err(|e| text(&e))?;
        let mended: Vec<Action> = self.actions.iter().chain(&self.mending).copied().collect();
        let mended = self.trace(sound, &mended, seed).map_err(|e| text(&e))?;

        let mut sentences = Vec::new();
        let mut shown = true;
        let mut note = |(sentence, fits): (String, bool)| {
            sentences.push(sentence);
            shown &= fits;
        };
        // The literal payload exists on Type A alone.
        if profile.payload == Payload::Hybrid {
            note(recovered(&replay::<Bls12>(&trace, seed).map_err(|e| text(&e))?));
        }
        note(recovered(&replay::<TypeA>(&trace, seed).map_err(|e| text(&e))?));
        // Type A is the stronger attacker's curve: what does not follow there follows nowhere.
        note(match replay::<TypeA>(&mended, seed) {
            Err(AttackError::NotDerivable { .. }) => {
                (format!("with {axis}={value} nothing follows"), true)
            }
            Err(error) => return Err(text(&error)),
            Ok(_) => (format!("with {axis}={value} it succeeds all the same"), false),
        });
        Ok((sentences.join("; "), shown))
    }

    fn trace(
        &self,
        profile: Profile,
        actions: &[Action],
        seed: u64,
    ) -> Result<Trace<Move>, AttackError> {
        let attack = Attack {
            coalition: self.coalition.to_string(),
            property: self.property.to_owned(),
            item: Some(self.item),
        };
        let header = Header { attack: Some(attack), ..Header::new(profile, Network::AtOnce, seed) };
        Ok(Trace::record::<Symbolic>(header, (), actions.iter().copied())?.widened())
    }
}

fn replay<C: LiteralAttack>(trace: &Trace<Move>, seed: u64) -> Result<AttackReport, AttackError> {
    replay_attack::<C>(trace, Entropy::Seeded(seed).seed())
}

fn recovered(report: &AttackReport) -> (String, bool) {
    let AttackReport { curve, recovered_bytes, equals_uploaded, .. } = report;
    let bytes = crate::format::count(*recovered_bytes as u64);
    let shown = *equals_uploaded && *recovered_bytes > 0;
    let verdict = if shown { "equal to" } else { "other than" };
    (format!("{curve}: recovered {bytes} bytes {verdict} what the owner uploaded"), shown)
}
