//! Measurements and workloads of the SeSPHR scheme.
//!
//! An [`experiment`] compares the scheme's own functions with one of the papers' figures and
//! returns [`sample`]s. [`baselines`] are the schemes to compare with. Samples are written as CSV
//! ([`data`]). A [`figure`] is drawn from these rows and from the [`published`] points alone, so it
//! can be redrawn without measuring again.
//!
//! A [`scenario`] describes a health network. A [`workload`] is the stream of what its people do.
//! [`replay`] runs a trace with real parties on real curves and real stores, patients in parallel,
//! and times every operation. A [`sweep`] runs many workloads. [`queueing`] simulates what is too
//! large to replay, and [`validation`] measures how well it predicts a replay.
//!
//! For research, not for clinical use.
#![warn(clippy::cast_sign_loss, reason = "a fraction becomes whole in one place, `whole`")]

pub mod baselines;
pub mod clock;
pub mod data;
pub mod experiment;
pub mod figure;
pub mod fit;
pub mod guarded;
pub mod lanes;
pub mod published;
pub mod queueing;
mod random;
pub mod replay;
pub mod rows;
pub mod sample;
pub mod scenario;
pub mod significance;
pub mod sweep;
pub mod validation;
mod whole;
pub mod workload;
