//! Attacks on real curves: a derivation, executed from what the coalition really holds, below the
//! interface that honest parties use. Nothing here is specific to one attack. The derivation gives
//! the steps, messages give the bytes, and the result is compared with what the owner uploaded.
//!
//! A trace is enough to repeat an attack: [`replay_attack`] runs it on symbols and on a curve side
//! by side ([`Lockstep`]), derives what the header says, and executes that with [`interpret`].

mod demonstration;
mod error;
mod evidence;
mod holdings;
mod interpret;
mod literal;
mod lockstep;
mod root;

pub use demonstration::{Demonstration, demonstrations};
pub use error::{AttackError, LiteralError};
pub use evidence::{Accepted, Disobeyed, Evidence, replay_evidence};
pub use holdings::{Holdings, Real};
pub use interpret::interpret;
pub use literal::LiteralAttack;
pub use lockstep::Lockstep;
pub(crate) use lockstep::alike;

use crate::coalition::Coalition;
use crate::corrupt::Move;
use crate::derive::{Derivation, Target, derive};
use serde::Serialize;
use sesphr::entropy::Seed;
use sesphr::id::ItemId;
use sesphr::payload::Plaintext;
use sesphr::profile::Profile;
use sesphr::trace::Trace;

/// Bytes of the recovered text that a report shows.
const EXCERPT_BYTES: usize = 96;

/// The most steps of a trace that an attack is tried on: each costs a record of its own.
pub const STEPS_MAX: usize = 10_000;

/// The outcome of an attack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct AttackReport {
    /// The curve that it ran on.
    pub curve: &'static str,
    /// The profile that everybody followed.
    pub profile: Profile,
    /// Who attacked.
    pub coalition: Coalition,
    /// What was obtained.
    pub item: ItemId,
    /// What the derivation ends in, as a term: the content, or the mask of what is stored.
    pub target: String,
    /// How many bytes of content were recovered.
    pub recovered_bytes: usize,
    /// The beginning of the content, from its first tag on; what is not UTF-8 is replaced.
    pub excerpt: String,
    /// Whether the content is, byte for byte, what the owner uploaded.
    pub equals_uploaded: bool,
    /// The derivation, one line per step.
    pub steps: Vec<String>,
    /// The content.
    #[serde(skip)]
    pub recovered: Plaintext,
}

/// What a coalition is after in a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aim {
    /// The content of an item.
    Content(ItemId),
    /// The mask under which an item is stored now.
    StoredMask(ItemId),
}

/// Runs a trace on a curve and repeats the attack that its header names, which obtains content.
///
/// # Errors
/// A trace that cannot run, or names no attack on an item; an attack that does not follow from what
/// the coalition holds with this curve's pairings; a step that cannot be executed.
pub fn replay_attack<C: LiteralAttack>(
    trace: &Trace<Move>,
    root: Seed,
) -> Result<AttackReport, AttackError> {
    match replay_evidence::<C>(trace, root)? {
        Evidence::Obtained(report) => Ok(report),
        Evidence::Accepted(_) | Evidence::Disobeyed(_) => Err(AttackError::NotObtained),
    }
}

impl<C: LiteralAttack> Lockstep<C> {
    /// How the coalition obtains what it is after.
    ///
    /// # Errors
    /// If it does not, or if nothing is stored as the item.
    pub fn derive(&self, aim: Aim) -> Result<Derivation, AttackError> {
        let target = match aim {
            Aim::Content(item) => Target::Content(item),
            Aim::StoredMask(item) => {
                let stored = self.symbols().cloud().get(item);
                Target::Gt(stored.ok_or(AttackError::NoSuchItem(item))?.body.mask)
            }
        };
        let failure = || AttackError::NotDerivable {
            coalition: self.coalition(),
            target: target.to_string(),
            curve: C::NAME,
        };
        derive(self.knowledge(), target, C::KIND).ok_or_else(failure)
    }

    /// Executes a derivation of what the coalition is after, from given holdings, and compares
    /// what comes out with what the owner uploaded. A mask is judged by the stored body that it
    /// opens.
    ///
    /// # Errors
    /// A step that cannot be executed, or a mask that does not open what is stored.
    pub fn execute(
        &self,
        aim: Aim,
        derivation: &Derivation,
        holdings: &Holdings<C>,
    ) -> Result<AttackReport, AttackError> {
        let (Aim::Content(item) | Aim::StoredMask(item)) = aim;
        let recovered = match interpret(derivation, holdings)? {
            Real::Plain(plain) => plain,
            Real::Gt(mask) => {
                let stored = self.real().cloud().get(item);
                let body = &stored.ok_or(AttackError::NoSuchItem(item))?.body;
                C::unseal(&mask, item, body).map_err(|source| AttackError::Mask { item, source })?
            }
            other => return Err(AttackError::Conclusion { got: other.kind() }),
        };
        let bytes = recovered.as_bytes();
        Ok(AttackReport {
            curve: C::NAME,
            profile: *self.real().profile(),
            coalition: self.coalition(),
            item,
            target: derivation.target.to_string(),
            recovered_bytes: bytes.len(),
            excerpt: excerpt(bytes),
            equals_uploaded: recovered == *self.uploaded(item)?,
            steps: derivation.to_string().lines().map(str::to_owned).collect(),
            recovered,
        })
    }
}

/// What a report shows of a content: its beginning from the first tag on, since a partition begins
/// with the lengths of its pieces. What is not UTF-8 is replaced.
fn excerpt(content: &[u8]) -> String {
    let start = content.iter().position(|byte| *byte == b'<').unwrap_or(0);
    let shown = content.iter().copied().skip(start).take(EXCERPT_BYTES);
    String::from_utf8_lossy(&shown.collect::<Vec<_>>()).into_owned()
}
