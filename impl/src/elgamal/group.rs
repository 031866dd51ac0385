//! The groups that ElGamal runs in: RFC 3526, primes p for which (p - 1) / 2 is prime too.

use num_bigint::BigUint;
use num_traits::Num as _;
use std::sync::LazyLock;

/// A group Z_p* of RFC 3526 with generator g = 2.
///
/// g is a square, so its powers are the squares: half of the group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// Group 14: p of 2048 bits.
    Modp2048,
    /// Group 15: p of 3072 bits.
    Modp3072,
}

impl Group {
    /// All groups.
    pub const ALL: [Self; 2] = [Self::Modp2048, Self::Modp3072];

    /// p.
    #[must_use]
    pub fn prime(self) -> &'static BigUint {
        match self {
            Self::Modp2048 => &PRIME_2048,
            Self::Modp3072 => &PRIME_3072,
        }
    }

    /// g.
    #[must_use]
    pub fn generator(self) -> BigUint {
        BigUint::from(2u8)
    }

    /// Bytes of an encoded element.
    #[must_use]
    pub const fn element_bytes(self) -> usize {
        match self {
            Self::Modp2048 => 256,
            Self::Modp3072 => 384,
        }
    }

    /// Whether a number is an element: 0 < n < p.
    #[must_use]
    pub fn contains(self, n: &BigUint) -> bool {
        *n != BigUint::ZERO && n < self.prime()
    }
}

static PRIME_2048: LazyLock<BigUint> = LazyLock::new(|| parse(HEX_2048));
static PRIME_3072: LazyLock<BigUint> = LazyLock::new(|| parse(HEX_3072));

fn parse(hex: &str) -> BigUint {
    BigUint::from_str_radix(hex, 16).expect("the constant is hexadecimal")
}

const HEX_2048: &str = "\
    FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A0879\
    8E3404DDEF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B\
    0BFF5CB6F406B7EDEE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF0598DA4836\
    1C55D39A69163FA8FD24CF5F83655D23DCA3AD961C62F356208552BB9ED529077096966D670C354E4ABC9804\
    F1746C08CA18217C32905E462E36CE3BE39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF6\
    955817183995497CEA956AE515D2261898FA051015728E5A8AACAA68FFFFFFFFFFFFFFFF";

const HEX_3072: &str = "\
    FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A0879\
    8E3404DDEF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B\
    0BFF5CB6F406B7EDEE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF0598DA4836\
    1C55D39A69163FA8FD24CF5F83655D23DCA3AD961C62F356208552BB9ED529077096966D670C354E4ABC9804\
    F1746C08CA18217C32905E462E36CE3BE39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF6\
    955817183995497CEA956AE515D2261898FA051015728E5A8AAAC42DAD33170D04507A33A85521ABDF1CBA64\
    ECFB850458DBEF0A8AEA71575D060C7DB3970F85A6E1E4C7ABF5AE8CDB0933D71E8C94E04A25619DCEE3D226\
    1AD2EE6BF12FFA06D98A0864D87602733EC86A64521F2B18177B200CBBE117577A615D6C770988C0BAD946E2\
    08E24FA074E5AB3143DB5BFCE0FD108E4B82D120A93AD2CAFFFFFFFFFFFFFFFF";

#[cfg(test)]
mod tests {
    use super::*;
    use num_traits::One as _;

    /// [2^bits / x - 2^bits / (3 x^3) + ...]: 2^bits arctan(1/x), a little too small or too great.
    fn arctan_inverse(x: u32, bits: u64) -> BigUint {
        let (mut plus, mut minus) = (BigUint::ZERO, BigUint::ZERO);
        let mut term = (BigUint::one() << bits) / x;
        for n in (1u32..).step_by(2) {
            if term == BigUint::ZERO {
                break;
            }
            let sum = if n % 4 == 1 { &mut plus } else { &mut minus };
            *sum += &term / n;
            term /= x * x;
        }
        plus - minus
    }

    /// The formula by which the RFC defines its primes, with pi by Machin's formula.
    fn by_definition(bits: u64, offset: u32) -> BigUint {
        let precision = bits + 64;
        let four = 4u32 * arctan_inverse(5, precision) - arctan_inverse(239, precision);
        // [2^(bits - 130) pi]
        let pi = (four * 4u32) >> (precision - (bits - 130));
        let power = |exponent: u64| BigUint::one() << exponent;
        power(bits) - power(bits - 64) - 1u8 + ((pi + offset) << 64)
    }

    #[test]
    fn primes_are_those_of_the_rfc() {
        assert_eq!(*Group::Modp2048.prime(), by_definition(2048, 124_476));
        assert_eq!(*Group::Modp3072.prime(), by_definition(3072, 1_690_314));
        for group in Group::ALL {
            assert_eq!(group.prime().bits(), 8 * group.element_bytes() as u64);
        }
    }

    #[test]
    fn the_generator_is_a_square_of_prime_order() {
        for group in Group::ALL {
            let p = group.prime();
            let half: BigUint = (p - 1u8) / 2u8;
            assert_eq!(group.generator().modpow(&half, p), BigUint::one());
            // Fermat's test of (p - 1) / 2, to a base other than g.
            let three = BigUint::from(3u8);
            assert_eq!(three.modpow(&(&half - 1u8), &half), BigUint::one());
        }
    }
}
