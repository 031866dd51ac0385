//! A workload with its outcomes, written down as a trace.

use super::Intention;
use super::logarithm::Logarithms;
use super::outcome::record;
use super::played::Played;
use super::summary::Summary;
use crate::scenario::Scenario;
use serde::Serialize;
use sesphr::algebra::type_a::TypeA;
use sesphr::entropy::Entropy;
use sesphr::payload::PayloadError;
use sesphr::profile::{Payload, Profile};
use sesphr::system::Network;
use sesphr::trace::{Header, Step, TraceError, Writer};
use std::io::{self, Write};

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Written {
    /// BLAKE3 of the bytes of the trace.
    pub digest: String,
    /// What it consists of.
    #[serde(flatten)]
    pub summary: Summary,
}

/// Passes on what is written, and digests it.
struct Digesting<W> {
    output: W,
    hasher: blake3::Hasher,
}

impl<W: Write> Write for Digesting<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.output.write(bytes)?;
        self.hasher.update(bytes.get(..written).unwrap_or_default());
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.output.flush()
    }
}

/// Steps, one by one.
pub type Steps<'a> = Box<dyn Iterator<Item = Result<Step, TraceError>> + 'a>;

/// The workload of a scenario and a seed with its outcomes, drawn as it is read. It runs on
/// logarithms; the literal payload, which loses chunks by their bytes, runs on its curve. Memory
/// holds the timelines of those who joined, and nothing per pair of patient and staff member.
///
/// # Errors
/// If the profile's payload does not exist on its algebra.
pub fn played(scenario: &Scenario, seed: u64) -> Result<Steps<'static>, PayloadError> {
    let root = Entropy::Seeded(seed).seed();
    Ok(match scenario.profile.payload {
        Payload::Hybrid => Box::new(Played::<Logarithms>::new(scenario, seed, root)?),
        Payload::Literal => Box::new(Played::<TypeA>::new(scenario, seed, root)?),
    })
}

/// Performs intentions from elsewhere under a profile, on logarithms or, for the literal payload,
/// on its curve.
///
/// # Errors
/// As [`record`].
pub fn steps<'a>(
    profile: Profile,
    seed: u64,
    intentions: impl IntoIterator<Item = Intention> + 'a,
) -> Result<Steps<'a>, PayloadError> {
    let root = Entropy::Seeded(seed).seed();
    Ok(match profile.payload {
        Payload::Hybrid => Box::new(record::<Logarithms>(profile, root, intentions)?),
        Payload::Literal => Box::new(record::<TypeA>(profile, root, intentions)?),
    })
}

/// Writes steps as a trace; `told` is called for each.
///
/// # Errors
/// A step that is an error itself; an output that fails.
pub fn write(
    header: &Header,
    steps: impl IntoIterator<Item = Result<Step, TraceError>>,
    output: impl Write,
    mut told: impl FnMut(&Step),
) -> Result<Written, TraceError> {
    let mut writer = Writer::new(Digesting { output, hasher: blake3::Hasher::new() }, header)?;
    let mut summary = Summary::default();
    for step in steps {
        let step = step?;
        writer.step(&step)?;
        summary.add(&step);
        told(&step);
    }
    let mut digesting = writer.into_inner();
    digesting.flush()?;
    Ok(Written { digest: digesting.hasher.finalize().to_string(), summary: summary.finish() })
}

/// Writes the workload of a scenario and a seed as a trace; `told` is called for each step.
///
/// # Errors
/// An output that fails.
pub fn generate(
    scenario: &Scenario,
    seed: u64,
    output: impl Write,
    told: impl FnMut(&Step),
) -> Result<Written, TraceError> {
    let header = Header::new(scenario.profile, Network::AtOnce, seed);
    write(&header, played(scenario, seed)?, output, told)
}
