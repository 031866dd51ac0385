//! The ratios that the implementation is held to, each from samples taken in turn.

use super::{
    Fixture, blstrs_power, cipher_in_place, kem, record, reference, scalar_bytes, seal_record,
};
use sesphr::algebra::Pairing;
use sesphr::algebra::bls12::Bls12;
use sesphr::keys::{Capsule, ReCapsule};
use sesphr::scheme;
use std::hint::black_box;
use std::time::Instant;

/// Samples of each side.
const SAMPLES: usize = 301;

/// Median times of the sides, microseconds, one sample of each in turn.
fn medians<const N: usize>(mut sides: [&mut dyn FnMut(); N]) -> [f64; N] {
    let mut samples = [(); N].map(|()| Vec::with_capacity(SAMPLES));
    for _ in 0..SAMPLES {
        for (side, samples) in sides.iter_mut().zip(&mut samples) {
            let start = Instant::now();
            side();
            samples.push(start.elapsed().as_nanos());
        }
    }
    samples.map(|mut samples| {
        samples.sort_unstable();
        samples.get(SAMPLES / 2).map_or(0.0, |median| *median as f64 / 1e3)
    })
}

/// A result that the compiler may not do without.
fn spend<T>(result: T) {
    black_box(result);
}

/// Prints every ratio beside the bound that it should keep.
pub(crate) fn print(f: &Fixture) {
    println!("in turn, medians of {SAMPLES}:");
    let mut scalar = scalar_bytes(f.blinding.expose());
    scalar.reverse();
    let [multiplication, kem_us] =
        medians([&mut || spend(reference::g1_multiplication(black_box(&scalar))), &mut || {
            spend(kem(f));
        }]);
    line("kem / blst g1 multiplication", kem_us / multiplication, "below 2.8");

    let (base, exponent) = blstrs_power(f.blinding.expose());
    let [power, blstrs_us] =
        medians([&mut || spend(Bls12::gt_pow(&f.recapsule.0, f.blinding.expose())), &mut || {
            spend(black_box(base) * black_box(exponent));
        }]);
    line("blstrs Gt * Scalar / gt_pow", blstrs_us / power, "at least 2.5");
    reencrypt_and_open(f);

    let plains = record();
    let mut buffers = plains.each_ref().map(|plain| plain.as_bytes().to_vec());
    let [four_kem, cipher, seal] = medians([
        &mut || spend([(); 4].map(|()| kem(f))),
        &mut || cipher_in_place(&mut buffers),
        &mut || spend(seal_record(f, &plains)),
    ]);
    let ratio = (seal - four_kem) / cipher;
    line("(seal of 2 MB - 4 kem) / cipher in place", ratio, "at most 1.3");
}

fn reencrypt_and_open(f: &Fixture) {
    let (lines, generator) = (reference::lines(), reference::generator());
    let capsule = Bls12::encode_g1(&f.capsule.0);
    let [pairing, reencrypt] =
        medians([&mut || spend(reference::pairing(&lines, &generator)), &mut || {
            let capsule = Bls12::decode_g1(black_box(&capsule)).map(Capsule);
            spend(capsule.map(|c| scheme::reencrypt(&c, &f.rekey)));
        }]);
    line("decode + reencrypt / blst pairing", reencrypt / pairing, "at most 1.15");

    let recapsule = Bls12::encode_gt(&f.recapsule.0);
    let inverse = Bls12::inv(f.user.expose());
    let [decode, power, open] = medians([
        &mut || spend(Bls12::decode_gt(black_box(&recapsule))),
        &mut || spend(Bls12::gt_pow(&f.recapsule.0, &inverse)),
        &mut || {
            let recapsule = Bls12::decode_gt(black_box(&recapsule)).map(ReCapsule);
            spend(recapsule.map(|r| scheme::unmask(&r, &f.user)));
        },
    ]);
    line("open / (decode gt + gt_pow)", open / (decode + power), "at most 1.15");
}

fn line(name: &str, ratio: f64, bound: &str) {
    println!("  {name}: {ratio:.3} ({bound})");
}
