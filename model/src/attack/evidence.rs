//! What a violated property leaves behind on a curve: content that was obtained, content that an
//! honest reader accepted, or a server that follows somebody other than the owner.

use super::error::AttackError;
use super::literal::LiteralAttack;
use super::lockstep::{Lockstep, own};
use super::{Aim, AttackReport, STEPS_MAX, excerpt};
use crate::coalition::Coalition;
use crate::corrupt::Move;
use crate::property::{Gain, Leaves, Property, Says};
use serde::Serialize;
use sesphr::acl::Acl;
use sesphr::action::{Action, Outcome};
use sesphr::algebra::Curve;
use sesphr::audit::Entry;
use sesphr::entropy::Seed;
use sesphr::id::{ItemId, UserId, Version};
use sesphr::profile::Profile;
use sesphr::trace::{Attack, Step, Trace};

/// The outcome of a counterexample on a curve.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Evidence {
    /// The coalition obtained content.
    Obtained(AttackReport),
    /// An honest reader accepted something wrong.
    Accepted(Accepted),
    /// The server's list or records are not the owners', or its audit log is not what users asked.
    Disobeyed(Disobeyed),
}

/// Something wrong that an honest reader accepted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Accepted {
    /// The curve that it ran on.
    pub curve: &'static str,
    /// The profile that everybody honest followed.
    pub profile: Profile,
    /// Who deceived.
    pub coalition: Coalition,
    /// Who accepted.
    pub user: UserId,
    /// As what.
    pub item: ItemId,
    /// Whether as the current version.
    pub as_current: bool,
    /// The owner's current version.
    pub current: Version,
    /// How many bytes were accepted.
    pub bytes: usize,
    /// Their beginning; what is not UTF-8 is replaced.
    pub excerpt: String,
    /// Whether they are what the owner wrote as the item.
    pub equals_uploaded: bool,
    /// Whether they are the text that the coalition made up.
    pub equals_forged: bool,
}

/// Differences between what the server and the cloud hold and what owners ordered and wrote, and
/// users asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Disobeyed {
    /// The curve that it ran on.
    pub curve: &'static str,
    /// The profile that everybody honest followed.
    pub profile: Profile,
    /// Who deceived.
    pub coalition: Coalition,
    /// Each difference, as a sentence.
    pub differences: Vec<String>,
}

impl Evidence {
    /// Whether it shows that the property is violated.
    #[must_use]
    pub const fn shows(&self) -> bool {
        match self {
            Self::Obtained(report) => report.equals_uploaded,
            Self::Accepted(Accepted { equals_uploaded, as_current, current, item, .. }) => {
                !*equals_uploaded || (*as_current && item.version.0 < current.0)
            }
            Self::Disobeyed(report) => !report.differences.is_empty(),
        }
    }
}

/// Runs a trace on a curve and collects the evidence that its header names.
///
/// # Errors
/// As [`replay_attack`](super::replay_attack), and a trace of something accepted whose last step
/// accepts nothing.
pub fn replay_evidence<C: LiteralAttack>(
    trace: &Trace<Move>,
    root: Seed,
) -> Result<Evidence, AttackError> {
    let Attack { coalition, property, item } =
        trace.header.attack.as_ref().ok_or(AttackError::NoAttack)?;
    let coalition =
        Coalition::parse(coalition).ok_or_else(|| AttackError::Coalition(coalition.clone()))?;
    let steps = trace.steps.len();
    if steps > STEPS_MAX {
        return Err(AttackError::TooLong { steps });
    }
    let mut run = Lockstep::<C>::new(trace.header.profile, trace.header.network, coalition, root)?;
    trace.steps.iter().try_for_each(|step| run.step(step))?;
    let says = Property::by_id(property).map(|property| property.says);
    if let Some(Says::OfStates { leaves: Leaves::Differences, .. }) = says {
        return Ok(Evidence::Disobeyed(run.disobeyed()));
    }
    let no_item = || AttackError::NoItem { property: property.clone() };
    let item = item.ok_or_else(no_item)?;
    if let Some(Says::OfAcceptances { .. }) = says {
        let last = trace.steps.last().ok_or_else(no_item)?;
        return run.accepted(last, item).map(Evidence::Accepted);
    }
    let aim = match says.map(|says| says.gain()) {
        Some(Some(Gain::StoredMask)) => Aim::StoredMask(item),
        Some(_) => Aim::Content(item),
        // A user-defined property: it is about one of the two.
        None => match run.derive(Aim::Content(item)) {
            Ok(_) => Aim::Content(item),
            Err(_) => Aim::StoredMask(item),
        },
    };
    let derivation = run.derive(aim)?;
    run.execute(aim, &derivation, run.holdings()).map(Evidence::Obtained)
}

impl<C: Curve> Lockstep<C> {
    /// What the last step made an honest reader accept. It must be an opening of the item.
    fn accepted(&self, last: &Step<Move>, item: ItemId) -> Result<Accepted, AttackError> {
        let (Move::Honest(Action::Open { user, item: opened }), Outcome::Opened { current }) =
            (last.action, last.outcome)
        else {
            return Err(AttackError::NotAccepted(item));
        };
        let plain = self.real().opened(user, opened).filter(|_| opened == item);
        let plain = plain.ok_or(AttackError::NotAccepted(item))?;
        let bytes = plain.as_bytes();
        let owner = self.real().owner(item.slot.owner).ok_or(AttackError::NoSuchItem(item))?;
        Ok(Accepted {
            curve: C::NAME,
            profile: *self.real().profile(),
            coalition: self.coalition(),
            user,
            item,
            as_current: current,
            current: owner.current(item.slot),
            bytes: bytes.len(),
            excerpt: excerpt(bytes),
            equals_uploaded: plain == self.uploaded(item)?,
            equals_forged: *plain == own::<C>(self.root(), &[]).text,
        })
    }

    /// Where the server's list and an owner's decide differently about a user and an item.
    fn disagreements(&self) -> Vec<String> {
        let real = self.real();
        let mut differences = Vec::new();
        for (_, owner) in real.owners() {
            for (user, _) in real.users() {
                for (item, _) in owner.items() {
                    let says = |acl: &Acl| acl.decide(*user, *item).is_ok();
                    differences.extend(match (says(real.srs().acl()), says(owner.acl())) {
                        (true, false) => {
                            Some(format!("{user} may read {item} by the server's list alone"))
                        }
                        (false, true) => {
                            Some(format!("{user} may read {item} by the owner's list alone"))
                        }
                        _ => None,
                    });
                }
            }
        }
        differences
    }

    /// Where the server and the cloud do not hold what the owners ordered and wrote.
    fn disobeyed(&self) -> Disobeyed {
        let (real, hand) = (self.real(), own::<C>(self.root(), &[]));
        let mut differences = Vec::new();
        differences.extend(self.false_entry().map(|Entry { user, item, .. }| {
            format!(
                "the audit log says that {user} asked for {item}: no request of theirs is behind it"
            )
        }));
        for (id, owner) in real.owners() {
            let list = real.srs().acl();
            let mut slots: Vec<_> = list.slots().chain(owner.acl().slots()).collect();
            slots.retain(|slot| slot.owner == *id);
            slots.sort_unstable();
            slots.dedup();
            for slot in slots {
                let ordered = |grantee| owner.acl().grantees(slot).any(|other| other == grantee);
                let listed = |grantee| list.grantees(slot).any(|other| other == grantee);
                differences.extend(list.grantees(slot).filter(|g| !ordered(*g)).map(|grantee| {
                    format!("the server lists {grantee} for {slot}, whom the owner does not")
                }));
                differences.extend(
                    owner
                        .acl()
                        .grantees(slot)
                        .filter(|g| !listed(*g))
                        .map(|grantee| format!("the server does not list {grantee} for {slot}")),
                );
            }
        }
        for stored in real.cloud().stored() {
            let mask = C::z(&hand.blinding);
            let forged = C::unseal(&mask, stored.item, &stored.body);
            if forged.is_ok_and(|text| text == hand.text) {
                let item = stored.item;
                differences.push(format!("what is stored as {item} is not its owner's"));
            }
        }
        for (item, deposited) in real.srs().deposits() {
            let forged = C::g1_pow(&self.published(deposited.key).g1, &hand.blinding);
            if deposited.capsule.0 == forged {
                differences.push(format!("the parameter kept for {item} is not its owner's"));
            }
        }
        if differences.is_empty() {
            differences = self.disagreements();
        }
        let (profile, coalition) = (*real.profile(), self.coalition());
        Disobeyed { curve: C::NAME, profile, coalition, differences }
    }
}
