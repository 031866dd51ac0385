//! Why a derivation does not become an attack.

use super::STEPS_MAX;
use crate::coalition::Coalition;
use crate::corrupt::Move;
use crate::derive::StepId;
use sesphr::algebra::DecodeError;
use sesphr::id::{ItemId, PartyId};
use sesphr::payload::PayloadError;
use sesphr::record::RecordError;
use sesphr::trace::{Divergence, TraceError};

/// An attack that cannot be tried, or does not succeed. Steps are counted from 1, both in
/// derivations and in traces.
#[derive(Debug, thiserror::Error)]
pub enum AttackError {
    /// A trace that shows no attack.
    #[error("the header of the trace names no attack")]
    NoAttack,
    /// A trace longer than a counterexample ever is.
    #[error("the trace has {steps} steps; an attack has at most {STEPS_MAX}")]
    TooLong {
        /// How many.
        steps: usize,
    },
    /// An attack on something other than an item.
    #[error("the trace is about {property}, but its header names no item to obtain")]
    NoItem {
        /// The property that the trace violates.
        property: String,
    },
    /// An attack that obtains nothing.
    #[error("the trace does not show content being obtained")]
    NotObtained,
    /// A coalition that does not exist.
    #[error("no coalition is named {0:?}")]
    Coalition(String),
    /// A trace that cannot run on the curve.
    #[error(transparent)]
    Trace(#[from] TraceError),
    /// A step that does not end as the trace says.
    #[error(
        "step {} of the trace ends differently from the record: {} instead of {}",
        .0.step, .0.replayed, .0.recorded
    )]
    Diverged(Divergence<Move>),
    /// Symbols and curve differ.
    #[error("step {step} of the trace differs between symbols and {curve}: {what}")]
    Conformance {
        /// The step of the trace.
        step: usize,
        /// The curve.
        curve: &'static str,
        /// What differs.
        what: String,
    },
    /// A secret whose seed nobody gave to the coalition.
    #[error("the coalition never read the seed of {0}")]
    NoSeed(PartyId),
    /// The content for an upload cannot be made.
    #[error("no content for {item}: {source}")]
    Content {
        /// The item.
        item: ItemId,
        /// Why not.
        source: RecordError,
    },
    /// Nothing is stored as the item.
    #[error("{0} is neither stored nor kept by its owner")]
    NoSuchItem(ItemId),
    /// What the coalition holds does not give the target.
    #[error("{coalition} cannot derive {target} with the pairings of {curve}")]
    NotDerivable {
        /// The coalition.
        coalition: Coalition,
        /// The target.
        target: String,
        /// The curve.
        curve: &'static str,
    },
    /// A premise that the coalition does not hold.
    #[error("step {step} needs {fact}, which is not held")]
    NotHeld {
        /// The step.
        step: StepId,
        /// The premise.
        fact: String,
    },
    /// A derivation without steps.
    #[error("the derivation has no steps")]
    Empty,
    /// An operand of the wrong kind, or one that no earlier step gives.
    #[error("step {step} takes {expected} from step {operand}, which has none")]
    Operand {
        /// The step.
        step: StepId,
        /// The step that it takes it from.
        operand: StepId,
        /// What that should be.
        expected: &'static str,
    },
    /// A move between source groups on a curve where they differ.
    #[error("step {step} moves an element between the source groups, which {curve} keeps apart")]
    Transfer {
        /// The step.
        step: StepId,
        /// The curve.
        curve: &'static str,
    },
    /// An element that did not survive a change of its encoding.
    #[error("step {step} gives something that is not an element: {source}")]
    Decode {
        /// The step.
        step: StepId,
        /// Why not.
        source: DecodeError,
    },
    /// A body that does not open.
    #[error("step {step} does not open the body: {source}")]
    Payload {
        /// The step.
        step: StepId,
        /// Why not.
        source: PayloadError,
    },
    /// A rule for literal bodies that this curve does not admit, or that finds nothing.
    #[error("step {step} gets nothing from a literal body: {source}")]
    Literal {
        /// The step.
        step: StepId,
        /// Why not.
        source: LiteralError,
    },
    /// A root that cannot be taken.
    #[error("step {step} takes a root of degree {degree}, which cannot be found")]
    Root {
        /// The step.
        step: StepId,
        /// The degree.
        degree: i64,
    },
    /// A trace of something accepted that does not end with an opening that was accepted.
    #[error("the last step of the trace is not an opening of {0} that succeeds")]
    NotAccepted(ItemId),
    /// The mask obtained hides nothing that is stored.
    #[error("the mask obtained does not open what is stored as {item}: {source}")]
    Mask {
        /// The item.
        item: ItemId,
        /// Why not.
        source: PayloadError,
    },
    /// A derivation that ends in something other than its target.
    #[error("the derivation ends in {got}, not in a mask or a text")]
    Conclusion {
        /// What it ends in.
        got: &'static str,
    },
}

/// What a literal body does not give.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LiteralError {
    /// The curve has no literal payload.
    #[error("{curve} has no literal payload")]
    Unsupported {
        /// The curve.
        curve: &'static str,
    },
    /// A body that is not a literal one, or malformed.
    #[error(transparent)]
    Payload(#[from] PayloadError),
    /// Some chunk's norm has no root that fits.
    #[error("chunk {index} is not a product of a real chunk and a mask")]
    Chunk {
        /// The chunk.
        index: usize,
    },
    /// No chunk that can be divided by.
    #[error("every chunk is zero, and says nothing about the mask")]
    Zero,
    /// Contents that are not those of the bodies.
    #[error("the content is not that of the body")]
    Mismatch,
}
