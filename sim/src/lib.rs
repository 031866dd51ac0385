//! Measurements of the SeSPHR scheme: experiments on real curves, their samples, their figures.
//!
//! An [`experiment`] sets the scheme's own functions beside one of the papers' figures and
//! returns [`sample`]s; samples are written as CSV ([`data`]); a [`figure`] is drawn from those rows and
//! from the [`published`] points alone, so that it can be redrawn without measuring again.
//!
//! For research, not for clinical use.

pub mod data;
pub mod experiment;
pub mod figure;
pub mod published;
pub mod queueing;
pub mod sample;
