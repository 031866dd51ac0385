//! An algebra of logarithms, modulo a prime of 61 bits, that counts what it is asked for.

use crate::algebra::group::{Group, Input, Paired, framed, wide};
use crate::entropy::Seed;
use std::cell::Cell;
use zeroize::Zeroize;

/// The Mersenne prime 2^61 - 1.
const ORDER: u64 = (1 << 61) - 1;

/// Powers in each group (of generators too), hashes to `G1`, and pairings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Counts {
    pub(super) g1: u32,
    pub(super) g2: u32,
    pub(super) gt: u32,
    pub(super) hashes: u32,
    pub(super) pairings: u32,
}

thread_local! {
    static COUNTS: Cell<Counts> = Cell::default();
}

/// What a computation takes, and its result.
pub(super) fn counted<T>(compute: impl FnOnce() -> T) -> (Counts, T) {
    COUNTS.set(Counts::default());
    let result = compute();
    (COUNTS.get(), result)
}

fn count(add: impl FnOnce(&mut Counts)) {
    let mut counts = COUNTS.get();
    add(&mut counts);
    COUNTS.set(counts);
}

/// The algebra.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Counting;

/// A scalar, or the logarithm of an element.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Zeroize)]
pub(super) struct Log(u64);

fn reduced(wide: u128) -> Log {
    Log((wide % u128::from(ORDER)) as u64)
}

fn sum(a: &Log, b: &Log) -> Log {
    reduced(u128::from(a.0) + u128::from(b.0))
}

fn product(a: &Log, b: &Log) -> Log {
    reduced(u128::from(a.0) * u128::from(b.0))
}

fn negative(a: &Log) -> Log {
    reduced(u128::from(ORDER - a.0))
}

fn from_wide(bytes: &[u8; 64]) -> Log {
    let [a, b, c, d, e, f, g, h, ..] = *bytes;
    reduced(u64::from_be_bytes([a, b, c, d, e, f, g, h]).into())
}

impl Group for Counting {
    type Seed = Seed;
    type Scalar = Log;
    type G1 = Log;
    type G2 = Log;
    type Gt = Log;

    fn draw(seed: &Seed, name: &str) -> Log {
        from_wide(&seed.named(name))
    }
    fn branch(seed: &Seed, name: &str) -> Seed {
        seed.branch(name)
    }
    fn integer(n: u32) -> Log {
        Log(n.into())
    }
    fn add(a: &Log, b: &Log) -> Log {
        sum(a, b)
    }
    fn neg(a: &Log) -> Log {
        negative(a)
    }
    fn mul(a: &Log, b: &Log) -> Log {
        product(a, b)
    }
    fn inv(a: &Log) -> Option<Log> {
        // a^(p - 2)
        let bits = (0..61).rev().map(|bit| (ORDER - 2) >> bit & 1);
        let power = bits.fold(Log(1), |power, bit| {
            let square = product(&power, &power);
            if bit == 1 { product(&square, a) } else { square }
        });
        (a.0 != 0).then_some(power)
    }

    fn g1(x: &Log) -> Log {
        count(|counts| counts.g1 += 1);
        x.clone()
    }
    fn g1_pow(p: &Log, x: &Log) -> Log {
        count(|counts| counts.g1 += 1);
        product(p, x)
    }
    fn g1_mul(p: &Log, q: &Log) -> Log {
        sum(p, q)
    }
    fn hash_to_scalar(domain: &'static str, input: &[Input<'_, Self>]) -> Log {
        from_wide(&wide("scalar", domain, input))
    }
    fn hash_to_g1(domain: &'static str, input: &[Input<'_, Self>]) -> Log {
        count(|counts| counts.hashes += 1);
        from_wide(&wide("group", domain, input))
    }
    fn encode(input: &Input<'_, Self>) -> Vec<u8> {
        let (kind, Log(value)) = match input {
            Input::Text(text) => return framed(0, text.as_bytes()),
            Input::Scalar(x) => (1, x),
            Input::G1(p) => (2, p),
            Input::G2(q) => (3, q),
            Input::Gt(t) => (4, t),
        };
        framed(kind, &value.to_be_bytes())
    }
}

impl Paired for Counting {
    fn g2(x: &Log) -> Log {
        count(|counts| counts.g2 += 1);
        x.clone()
    }
    fn g2_pow(q: &Log, x: &Log) -> Log {
        count(|counts| counts.g2 += 1);
        product(q, x)
    }
    fn g2_mul(p: &Log, q: &Log) -> Log {
        sum(p, q)
    }
    fn z(x: &Log) -> Log {
        count(|counts| counts.gt += 1);
        x.clone()
    }
    fn gt_pow(t: &Log, x: &Log) -> Log {
        count(|counts| counts.gt += 1);
        product(t, x)
    }
    fn gt_mul(s: &Log, t: &Log) -> Log {
        sum(s, t)
    }
    fn gt_inv(t: &Log) -> Log {
        negative(t)
    }
    fn pair(p: &Log, q: &Log) -> Log {
        count(|counts| counts.pairings += 1);
        product(p, q)
    }
}
