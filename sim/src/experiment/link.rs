//! The link between people and servers, as a model: one rate each way, and a round trip.
//!
//! The papers say nothing about theirs. A record's partitions travel in one exchange, which costs a
//! round trip plus the bytes at the rate of their direction. A reader asks all servers at once.

use std::time::Duration;

/// Towards the servers, bits per second.
pub const UP_BITS_PER_SECOND: u64 = 10_000_000;
/// From the servers, bits per second.
pub const DOWN_BITS_PER_SECOND: u64 = 50_000_000;
/// There and back, without any bytes.
pub const ROUND_TRIP: Duration = Duration::from_millis(50);

/// The time until the servers have these bytes, and the sender knows it.
pub fn up(bytes: u64) -> Duration {
    exchange(bytes, UP_BITS_PER_SECOND)
}

/// The time from a request to the last of these bytes.
pub fn down(bytes: u64) -> Duration {
    exchange(bytes, DOWN_BITS_PER_SECOND)
}

fn exchange(bytes: u64, bits_per_second: u64) -> Duration {
    let ns = u128::from(bytes) * 8 * 1_000_000_000 / u128::from(bits_per_second);
    ROUND_TRIP + Duration::from_nanos(u64::try_from(ns).unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exchange_is_a_round_trip_and_its_bytes() {
        assert_eq!(up(0), ROUND_TRIP);
        assert_eq!(up(1_250_000), ROUND_TRIP + Duration::from_secs(1));
        assert_eq!(down(6_250_000), ROUND_TRIP + Duration::from_secs(1));
    }
}
