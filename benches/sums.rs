//! How long a frame with sums takes to be decided: two random choices that must agree, everything
//! from polynomials to the verdict. `sixty` has 60 facts and a known sum; the others are the
//! largest questions of published schemes.

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use sesphr_model::derive::sums::{Frame, Pairs, answer};
use sesphr_model::frame::{Frames, SHIPPED};
use std::fmt::Write as _;

/// Nine readers and their ciphertexts, and a share k + s h with h: 60 facts.
fn sixty() -> String {
    let mut atoms =
        vec!["s", "a", "b", "k", "h", "m"].into_iter().map(str::to_owned).collect::<Vec<_>>();
    let mut holds = vec!["b".to_owned(), "h".to_owned(), "share".to_owned(), "pk".to_owned()];
    let mut values = "share = \"k + s*h\"\npk = \"g1^a\"\ngoal = \"Z^(a*r0*h)\"\n".to_owned();
    for i in 0..9 {
        atoms.extend(["r", "x", "p"].map(|name| format!("{name}{i}")));
        for (name, value) in [
            ("c", format!("g1^r{i}")),
            ("d", format!("Z^(m + a*r{i})")),
            ("u", format!("g2^(x{i} - a*h)")),
            ("v", format!("g1^(x{i}*k + p{i})")),
            ("w", format!("g2^(b*p{i})")),
            ("y", format!("Z^(x{i} + b*p{i})")),
        ] {
            // Writing to a string does not fail.
            let _ = writeln!(values, "{name}{i} = \"{value}\"");
            holds.push(format!("{name}{i}"));
        }
    }
    format!(
        "name = \"sixty\"\nabout = \"60 facts\"\nsource = \"none\"\nequations = \"source\"\n\
         pairing = \"both\"\natoms = {atoms:?}\npublic = [\"g1\", \"g2\"]\n[values]\n{values}\n\
         [[coalition]]\nname = \"all\"\nholds = {holds:?}\n[[coalition.target]]\nvalue = \"goal\"\n\
         verdict = \"not-derivable\"\nwhy = \"k and s are unknown\"\n"
    )
}

/// The coalition that holds most, and the value that it is asked for.
fn largest(frames: &Frames, pairs: Pairs) -> (Frame, usize) {
    let coalition = frames.coalitions.iter().max_by_key(|one| one.holds.len()).expect("one");
    let target = coalition.questions.iter().find_map(|question| question.asks.value());
    (frames.frame(coalition, pairs), target.expect("a target"))
}

fn decide(c: &mut Criterion) {
    let mut bench = c.benchmark_group("sums");
    let shipped = SHIPPED.map(|one| Frames::parse(one.toml).expect("shipped"));
    let sixty = Frames::parse(&sixty()).expect("a file of frames");
    for frames in shipped.iter().filter(|frames| frames.name != "peks").chain([&sixty]) {
        for pairs in frames.pairs.iter().copied() {
            let (frame, target) = largest(frames, pairs);
            let name = format!("{} facts, pairing {pairs}", frame.held.len());
            bench.bench_function(BenchmarkId::new(&frames.name, name), |b| {
                b.iter(|| answer(&frame, &[target], 1).expect("decided"));
            });
        }
    }
    bench.finish();
}

criterion_group!(benches, decide);
criterion_main!(benches);
