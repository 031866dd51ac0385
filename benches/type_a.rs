//! What Type A costs: the group operations of the scheme, and the literal payload.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use sesphr::algebra::type_a::{TypeA, attack, tate};
use sesphr::algebra::{Curve, Pairing};
use sesphr::entropy::{Entropy, Purpose};
use sesphr::id::{ItemId, KeyId, OwnerId, Partition, PartyId, RecordId, Slot, UserId, Version};
use sesphr::profile::Payload;
use std::hint::black_box;
use std::time::Duration;

type Scalar = <TypeA as Pairing>::Scalar;

/// An exponent of full length.
fn scalar(number: u32) -> Scalar {
    let seed = Entropy::Seeded(1).seed().fork(PartyId::Srs);
    TypeA::atom(&seed, &Purpose::Secret(KeyId::User(UserId(number))))
}

fn item() -> ItemId {
    let slot = Slot { owner: OwnerId(1), record: RecordId(1), partition: Partition::MEDICAL };
    slot.at(Version(1))
}

fn pairing(c: &mut Criterion) {
    let mut group = c.benchmark_group("type_a_pairing");
    let (p, q) = (TypeA::g1(&scalar(1)), TypeA::g2(&scalar(2)));
    let prepared = TypeA::prepare(&q);
    group.bench_function("pair", |b| {
        b.iter(|| tate::pair_once(black_box(&p), black_box(&q)));
    });
    group.bench_function("pair_prepared", |b| {
        b.iter(|| TypeA::pair(black_box(&p), black_box(&prepared)));
    });
    group.bench_function("prepare", |b| {
        b.iter(|| TypeA::prepare(black_box(&q)));
    });
    group.finish();
}

fn powers(c: &mut Criterion) {
    let mut group = c.benchmark_group("type_a_powers");
    let (x, y) = (scalar(1), scalar(2));
    let (p, t) = (TypeA::g1(&y), TypeA::z(&y));
    group.bench_function("g1_fixed", |b| {
        b.iter(|| TypeA::g1(black_box(&x)));
    });
    group.bench_function("g1", |b| {
        b.iter(|| TypeA::g1_pow(black_box(&p), black_box(&x)));
    });
    group.bench_function("gt_fixed", |b| {
        b.iter(|| TypeA::z(black_box(&x)));
    });
    group.bench_function("gt", |b| {
        b.iter(|| TypeA::gt_pow(black_box(&t), black_box(&x)));
    });
    group.bench_function("gt_mul", |b| {
        b.iter(|| TypeA::gt_mul(black_box(&t), black_box(&t)));
    });
    group.bench_function("scalar_inverse", |b| {
        b.iter(|| TypeA::inv(black_box(&x)));
    });
    group.bench_function("keygen", |b| {
        let seed = Entropy::Seeded(1).seed().fork(PartyId::Srs);
        let purpose = Purpose::Secret(KeyId::User(UserId(7)));
        b.iter(|| TypeA::g1(&TypeA::atom(black_box(&seed), &purpose)));
    });
    group.bench_function("hash_to_g1", |b| {
        let mut message = 0u32;
        b.iter(|| {
            message = message.wrapping_add(1);
            TypeA::hash_to_g1(b"bench", &message.to_be_bytes())
        });
    });
    group.finish();
}

fn decoding(c: &mut Criterion) {
    let mut group = c.benchmark_group("type_a_decode");
    let x = scalar(1);
    let (p, t) = (TypeA::encode_g1(&TypeA::g1(&x)), TypeA::encode_gt(&TypeA::z(&x)));
    group.bench_function("g1", |b| {
        b.iter(|| TypeA::decode_g1(black_box(&p)));
    });
    group.bench_function("gt", |b| {
        b.iter(|| TypeA::decode_gt(black_box(&t)));
    });
    group.finish();
}

fn literal(c: &mut Criterion) {
    let mut group = c.benchmark_group("type_a_literal");
    let mask = TypeA::z(&scalar(1));
    for bytes in [50 << 10, 2 << 20] {
        group.throughput(Throughput::Bytes(u64::from(bytes)));
        let plain = TypeA::synthetic(item(), bytes);
        let sealing = TypeA::seal(Payload::Literal, &mask, item(), &plain);
        let body = sealing.expect("Type A has the literal payload").body;
        group.bench_function(format!("seal/{bytes}"), |b| {
            b.iter(|| TypeA::seal(Payload::Literal, black_box(&mask), item(), &plain));
        });
        group.bench_function(format!("open/{bytes}"), |b| {
            b.iter(|| TypeA::unseal(black_box(&mask), item(), &body));
        });
        if bytes < 1 << 20 {
            group.bench_function(format!("norm_attack/{bytes}"), |b| {
                b.iter(|| attack::norm_attack(black_box(&body)));
            });
        }
    }
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .measurement_time(Duration::from_secs(2))
        .warm_up_time(Duration::from_millis(500))
        .sample_size(20);
    targets = pairing, powers, decoding, literal
}
criterion_main!(benches);
