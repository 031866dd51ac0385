//! How long a service takes.

use crate::random::distribution::Sampler;

/// A microsecond for each byte.
pub(crate) const PS_PER_BYTE_MAX: u64 = 1_000_000;

/// How long a service takes.
#[derive(Clone, Debug)]
pub(super) enum Service {
    /// A variate.
    Drawn(Sampler),
    /// A variate, plus a time for each of the operation's bytes.
    Sized {
        /// Picoseconds.
        ps_per_byte: u64,
        /// The rest.
        rest: Sampler,
    },
    /// The transmission of the operation's bytes.
    Transmission {
        /// Bandwidth.
        bits_per_second: u64,
    },
}
