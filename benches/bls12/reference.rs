//! blst as its users call it, for reference.
#![allow(unsafe_code, reason = "blst's group arithmetic has no safe interface")]

use blst::{
    blst_fp6, blst_fp12, blst_miller_loop_lines, blst_p1, blst_p1_affine, blst_p1_affine_generator,
    blst_p1_generator, blst_p1_mult, blst_p2_affine_generator, blst_precompute_lines,
};

/// One multiplication in G1.
pub(crate) fn g1_multiplication(scalar: &[u8; 32]) -> blst_p1 {
    let mut out = blst_p1::default();
    // SAFETY: valid references and the address of a constant; 255 bits lie within 32 bytes.
    unsafe { blst_p1_mult(&mut out, blst_p1_generator(), scalar.as_ptr(), 255) };
    out
}

/// The lines of the generator of G2.
pub(crate) fn lines() -> Vec<blst_fp6> {
    let mut out = vec![blst_fp6::default(); 68];
    // SAFETY: blst writes 68 lines from the address of a constant.
    unsafe { blst_precompute_lines(out.as_mut_ptr(), blst_p2_affine_generator()) };
    out
}

/// The generator of G1.
pub(crate) fn generator() -> blst_p1_affine {
    // SAFETY: the address of a constant.
    unsafe { *blst_p1_affine_generator() }
}

/// One prepared Miller loop and one final exponentiation.
pub(crate) fn pairing(lines: &[blst_fp6], p: &blst_p1_affine) -> blst_fp12 {
    assert_eq!(lines.len(), 68);
    let mut out = blst_fp12::default();
    // SAFETY: valid references, and the 68 lines that blst reads.
    unsafe { blst_miller_loop_lines(&mut out, lines.as_ptr(), p) };
    out.final_exp()
}
