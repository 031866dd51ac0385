//! Measurements and workloads of the SeSPHR scheme: experiments on real curves, their samples,
//! their figures, and what the people of a health network do.
//!
//! An [`experiment`] sets the scheme's own functions beside one of the papers' figures and
//! returns [`sample`]s; the schemes that the papers compare with are a [`baseline`]; samples are written as CSV ([`data`]); a [`figure`] is drawn from those rows and
//! from the [`published`] points alone, so that it can be redrawn without measuring again.
//!
//! [`replay`] runs a trace with real parties on real curves and real stores, patient by patient in
//! parallel, and says how long every operation took.
//! A [`scenario`] describes a health network; a [`workload`] is what its people do, as a stream; a
//! [`sweep`] runs many of them. [`queueing`] simulates what is too large to be replayed, and
//! [`validation`] says how well it predicts a replay.
//!
//! For research, not for clinical use.
#![warn(clippy::cast_sign_loss, reason = "a fraction becomes whole in one place, `whole`")]

pub mod baseline;
pub mod clock;
pub mod data;
pub mod experiment;
pub mod figure;
pub mod fit;
pub mod guarded;
pub mod published;
pub mod queueing;
pub mod replay;
pub mod rows;
pub mod sample;
pub mod scenario;
pub mod significance;
pub mod sweep;
pub mod validation;
mod whole;
pub mod workload;
