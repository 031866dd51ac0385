//! Fractions become integers here and nowhere else.
//!
//! NaN becomes 0. Values out of range become the least or the greatest integer. Nothing wraps, and
//! nothing depends on the platform. Sums with these results must saturate, since a result may be
//! the greatest integer already.

/// The greatest integer that does not exceed a value: 0 for negative values and NaN, 2^64 - 1 for
/// anything beyond it.
#[allow(clippy::cast_sign_loss, reason = "the law of this file: it saturates")]
pub(crate) const fn floor(value: f64) -> u64 {
    value as u64
}

/// The nearest integer to a value, halves up; otherwise as [`floor`].
pub(crate) const fn nearest(value: f64) -> u64 {
    floor(value + 0.5)
}

/// As [`floor`], for pixels and powers of ten, which may be negative.
pub(crate) fn signed(value: f64) -> i32 {
    value.floor() as i32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conversions_saturate() {
        let beyond = 18_446_744_073_709_551_616.0;
        let cases = [
            (f64::NAN, 0, 0),
            (f64::NEG_INFINITY, 0, 0),
            (-0.5, 0, 0),
            (0.49, 0, 0),
            (0.5, 0, 1),
            (1.999, 1, 2),
            (9_007_199_254_740_992.0, 1 << 53, 1 << 53),
            (beyond, u64::MAX, u64::MAX),
            (f64::INFINITY, u64::MAX, u64::MAX),
        ];
        for (value, below, near) in cases {
            assert_eq!((floor(value), nearest(value)), (below, near), "{value}");
        }
        let cases = [
            (f64::NAN, 0),
            (f64::INFINITY, i32::MAX),
            (f64::NEG_INFINITY, i32::MIN),
            (-0.5, -1),
            (7.9, 7),
        ];
        for (value, expected) in cases {
            assert_eq!(signed(value), expected, "{value}");
        }
    }
}
