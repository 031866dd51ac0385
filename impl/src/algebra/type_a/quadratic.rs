//! F_q(i) with i^2 = -1: the field that the target group lies in.

use super::field::Fq;
use ark_ff::{AdditiveGroup as _, Field as _};

/// a + b i of any norm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Quadratic {
    pub(super) a: Fq,
    pub(super) b: Fq,
}

impl Quadratic {
    pub(super) const ONE: Self = Self {
        a: Fq::ONE,
        b: Fq::ZERO,
    };

    /// (a + b i)^2 = (a + b)(a - b) + 2 a b i.
    pub(super) fn square(&self) -> Self {
        Self {
            a: (self.a + self.b) * (self.a - self.b),
            b: (self.a * self.b).double(),
        }
    }

    /// (a + b i)(c + d i) = (a c - b d) + ((a + b)(c + d) - a c - b d) i.
    pub(super) fn mul(&self, other: &Self) -> Self {
        let ac = self.a * other.a;
        let bd = self.b * other.b;
        Self {
            a: ac - bd,
            b: (self.a + self.b) * (other.a + other.b) - ac - bd,
        }
    }

    /// N(a + b i) = a^2 + b^2.
    pub(super) fn norm(&self) -> Fq {
        self.a.square() + self.b.square()
    }

    /// t^r = t^(2^159) t^(2^107) t.
    pub(super) fn power_r(&self) -> Self {
        let low = (0..107).fold(*self, |power, _| power.square());
        let high = (107..159).fold(low, |power, _| power.square());
        high.mul(&low).mul(self)
    }
}
