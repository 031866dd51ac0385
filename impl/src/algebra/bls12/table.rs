//! Tables of group elements that are read in constant time.
//!
//! A row holds the first powers of one element, from the identity up. Reading scans the whole row under masks, so that
//! neither the addresses nor the instructions depend on the secret index. Elements are kept as
//! blocks of 12 limbs, the size of an element of the quadratic field: one block for `G1`, two for
//! `G2`, six for `Gt`. Within a row the same block of all elements lies together, so that a scan
//! runs through memory once and keeps its result in registers.

use super::raw::{Fp2, Fp6, Fp12, P1Affine, P2Affine};
use subtle::ConstantTimeEq;

/// 96 bytes of an element.
pub(super) type Block = [u64; 12];

/// `N` elements of `B` blocks.
#[derive(Debug)]
pub(super) struct Row<const B: usize, const N: usize>([[Block; N]; B]);

impl<const B: usize, const N: usize> Row<B, N> {
    /// A row of these elements.
    pub(super) fn new(elements: &[impl Blocks<B>; N]) -> Self {
        let mut blocks = [[[0; 12]; N]; B];
        for (at, element) in elements.iter().enumerate() {
            for (column, block) in blocks.iter_mut().zip(element.to_blocks()) {
                if let Some(to) = column.get_mut(at) {
                    *to = block;
                }
            }
        }
        Self(blocks)
    }

    /// The element at `index`, which is below `N`; constant time in `index`.
    pub(super) fn pick<T: Blocks<B>>(&self, index: u64) -> T {
        let mut masks = [0; N];
        for (mask, number) in masks.iter_mut().zip(0u64..) {
            *mask = u64::from(number.ct_eq(&index).unwrap_u8()).wrapping_neg();
        }
        let mut out = [[0; 12]; B];
        for (block, column) in out.iter_mut().zip(&self.0) {
            let mut sum = [0; 12];
            for (entry, mask) in column.iter().zip(&masks) {
                for (to, from) in sum.iter_mut().zip(entry) {
                    *to |= from & mask;
                }
            }
            *block = sum;
        }
        T::from_blocks(&out)
    }
}

/// An element as blocks, and back.
pub(super) trait Blocks<const B: usize> {
    /// The limbs as they are in memory.
    fn to_blocks(&self) -> [Block; B];
    /// The element with these limbs.
    fn from_blocks(blocks: &[Block; B]) -> Self;
}

const fn split(block: &Block) -> [[u64; 6]; 2] {
    let [a0, a1, a2, a3, a4, a5, b0, b1, b2, b3, b4, b5] = *block;
    [[a0, a1, a2, a3, a4, a5], [b0, b1, b2, b3, b4, b5]]
}

const fn join(a: &[u64; 6], b: &[u64; 6]) -> Block {
    let ([a0, a1, a2, a3, a4, a5], [b0, b1, b2, b3, b4, b5]) = (*a, *b);
    [a0, a1, a2, a3, a4, a5, b0, b1, b2, b3, b4, b5]
}

impl Blocks<1> for P1Affine {
    fn to_blocks(&self) -> [Block; 1] {
        [join(&self.x.l, &self.y.l)]
    }
    fn from_blocks([block]: &[Block; 1]) -> Self {
        let mut out = Self::default();
        [out.x.l, out.y.l] = split(block);
        out
    }
}

fn fp2_to_block(a: &Fp2) -> Block {
    join(&a.fp[0].l, &a.fp[1].l)
}

fn fp2_from_block(block: &Block) -> Fp2 {
    let mut out = Fp2::default();
    [out.fp[0].l, out.fp[1].l] = split(block);
    out
}

impl Blocks<2> for P2Affine {
    fn to_blocks(&self) -> [Block; 2] {
        [fp2_to_block(&self.x), fp2_to_block(&self.y)]
    }
    fn from_blocks([x, y]: &[Block; 2]) -> Self {
        Self {
            x: fp2_from_block(x),
            y: fp2_from_block(y),
        }
    }
}

impl Blocks<6> for Fp12 {
    fn to_blocks(&self) -> [Block; 6] {
        let [c0, c1] = &self.fp6;
        let ([a, b, c], [d, e, f]) = (&c0.fp2, &c1.fp2);
        [a, b, c, d, e, f].map(fp2_to_block)
    }
    fn from_blocks(blocks: &[Block; 6]) -> Self {
        let [a, b, c, d, e, f] = blocks.each_ref().map(fp2_from_block);
        Self {
            fp6: [[a, b, c], [d, e, f]].map(|fp2| Fp6 { fp2 }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn picks_every_element() {
        let elements: [P2Affine; 8] = std::array::from_fn(|at| {
            Blocks::from_blocks(&[[at as u64; 12], [at as u64 + 100; 12]])
        });
        let row = Row::new(&elements);
        for (index, element) in (0u64..).zip(&elements) {
            let picked: P2Affine = row.pick(index);
            assert_eq!(picked.to_blocks(), element.to_blocks());
        }
    }
}
