//! What classic ElGamal costs: keys, and the wrap of a message key.

use criterion::{Criterion, criterion_group, criterion_main};
use rand::SeedableRng as _;
use rand::rngs::StdRng;
use sesphr::elgamal::{Group, SecretKey, unwrap_key, wrap_key};
use std::hint::black_box;
use std::time::Duration;

fn elgamal(c: &mut Criterion) {
    let mut rng = StdRng::seed_from_u64(1);
    for group in Group::ALL {
        let mut bench = c.benchmark_group(format!("elgamal_{}", group.prime().bits()));
        let secret = SecretKey::generate(group, &mut rng);
        let public = secret.public_key();
        let key = [7; 32];
        let wrapped = wrap_key(&public, &key, &mut rng).expect("every key is a message");
        bench.bench_function("keygen", |b| {
            b.iter(|| SecretKey::generate(group, &mut rng).public_key());
        });
        bench.bench_function("wrap", |b| {
            b.iter(|| wrap_key(black_box(&public), black_box(&key), &mut rng));
        });
        bench.bench_function("unwrap", |b| {
            b.iter(|| unwrap_key(black_box(&secret), black_box(&wrapped)));
        });
        bench.finish();
    }
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .measurement_time(Duration::from_secs(2))
        .warm_up_time(Duration::from_millis(500))
        .sample_size(20);
    targets = elgamal
}
criterion_main!(benches);
