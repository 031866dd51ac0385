//! BLS12-381: what each operation of the scheme costs, beside the raw operation that bounds it.
//!
//! Groups hold the two sides of one comparison, so that ratios come from one run:
//! `cargo bench --bench bls12 -- kem`. Criterion times one side after the other; at the end the
//! sides are timed in turn, sample by sample, so that load from elsewhere falls on both.
#![allow(
    missing_docs,
    unused_qualifications,
    reason = "criterion's macros define undocumented items"
)]

#[path = "bls12/ratios.rs"]
mod ratios;
#[path = "bls12/reference.rs"]
mod reference;

use aes_gcm_siv::aead::inout::InOutBuf;
use aes_gcm_siv::aead::{AeadInOut, KeyInit};
use aes_gcm_siv::{Aes256GcmSiv, Nonce};
use criterion::{BatchSize, Criterion, criterion_group};
use group::Group;
use rayon::prelude::*;
use sesphr::acl::{Coverage, Grant, Grantee, Role};
use sesphr::action::{Action, Outcome};
use sesphr::algebra::bls12::{Bls12, Scalar};
use sesphr::algebra::hybrid::HybridKey;
use sesphr::algebra::{Curve, Encoded, Pairing};
use sesphr::entropy::{Purpose, Seed};
use sesphr::id::{
    Generation, ItemId, KeyId, KeyScopeId, OwnerId, Partition, PartyId, RecordId, Slot, UserId,
    Version,
};
use sesphr::keys::{Blinding, Capsule, Mask, PreparedReKey, ReCapsule, SecretKey};
use sesphr::payload::{Body, Plaintext, Sealing};
use sesphr::profile::{Payload, Profile, Standing};
use sesphr::scheme;
use sesphr::system::{Network, System};
use std::hint::black_box;
use std::time::Duration;

/// Bytes of each of the four partitions of a 2 MB record.
const PARTITION_BYTES: u32 = 512 * 1024;

/// Values of one owner, one user and one item.
struct Fixture {
    owner: SecretKey<Bls12>,
    user: SecretKey<Bls12>,
    blinding: Blinding<Bls12>,
    mask: Mask<Bls12>,
    capsule: Capsule<Bls12>,
    rekey: PreparedReKey<Bls12>,
    recapsule: ReCapsule<Bls12>,
}

const fn item(partition: Partition) -> ItemId {
    Slot { owner: OwnerId(1), record: RecordId(1), partition }.at(Version(1))
}

fn fixture() -> Fixture {
    let seed = Seed::new([1; 32]);
    let owner = scheme::secret_key::<Bls12>(&seed, KeyId::Owner(OwnerId(1), KeyScopeId::Patient));
    let user = scheme::secret_key::<Bls12>(&seed, KeyId::User(UserId(1)));
    let blinding = scheme::blinding::<Bls12>(&seed, item(Partition::MEDICAL), Generation(0));
    let capsule = scheme::capsule(&blinding, &owner);
    let rekey = scheme::rekey(&owner, &scheme::public_key(&user)).prepare();
    let recapsule = scheme::reencrypt(&capsule, &rekey);
    let mask = scheme::mask(&blinding);
    assert_eq!(scheme::unmask(&recapsule, &user), mask, "the scheme works");
    Fixture { owner, user, blinding, mask, capsule, rekey, recapsule }
}

/// What the owner computes for a partition besides the cipher: Z^r, R, their encodings, the key.
fn kem(f: &Fixture) -> (Encoded, HybridKey) {
    let mask = scheme::mask(&f.blinding);
    let capsule = scheme::capsule(&f.blinding, &f.owner);
    let key = HybridKey::derive::<Bls12>(mask.expose(), item(Partition::MEDICAL));
    (Bls12::encode_g1(&capsule.0), key)
}

/// The four partitions of a record, sealed, with their capsules.
fn seal_record(f: &Fixture, plains: &[Plaintext; 4]) -> Vec<(Encoded, Sealing<Body>)> {
    Partition::PAPER
        .into_iter()
        .zip(plains)
        .map(|(partition, plain)| {
            let mask = scheme::mask(&f.blinding);
            let capsule = scheme::capsule(&f.blinding, &f.owner);
            let sealing = scheme::seal(Payload::Hybrid, &mask, item(partition), plain)
                .expect("hybrid exists");
            (Bls12::encode_g1(&capsule.0), sealing)
        })
        .collect()
}

/// The same bytes through the cipher alone, in place.
fn cipher_in_place(buffers: &mut [Vec<u8>; 4]) {
    let cipher = Aes256GcmSiv::new(&[7; 32].into());
    for buffer in buffers {
        cipher
            .encrypt_inout_detached(
                &Nonce::from([9; 12]),
                b"item",
                InOutBuf::from(buffer.as_mut_slice()),
            )
            .expect("within the cipher's limit");
    }
}

fn record() -> [Plaintext; 4] {
    Partition::PAPER.map(|partition| Bls12::synthetic(item(partition), PARTITION_BYTES))
}

fn scalar_bytes(x: &Scalar) -> [u8; 32] {
    Bls12::encode_scalar(x).try_into().expect("a scalar has 32 bytes")
}

/// A base and an exponent for blstrs.
fn blstrs_power(x: &Scalar) -> (blstrs::Gt, blstrs::Scalar) {
    let scalar = blstrs::Scalar::from_bytes_be(&scalar_bytes(x)).expect("a reduced scalar");
    (blstrs::Gt::generator() * scalar, scalar)
}

/// Below 2.8 multiplications in G1.
fn kem_of_a_partition(c: &mut Criterion) {
    let f = fixture();
    let mut group = c.benchmark_group("kem");
    let mut little_endian = scalar_bytes(f.blinding.expose());
    little_endian.reverse();
    group.bench_function("blst g1 multiplication", |b| {
        b.iter(|| reference::g1_multiplication(black_box(&little_endian)));
    });
    group.bench_function("kem", |b| b.iter(|| kem(black_box(&f))));
    group.bench_function("key derivation", |b| {
        b.iter(|| HybridKey::derive::<Bls12>(black_box(f.mask.expose()), item(Partition::MEDICAL)));
    });
    group.finish();
}

/// Key generation, the public key in both groups: 10,000 in less than a second on two cores.
fn key_generation(c: &mut Criterion) {
    let seed = Seed::new([2; 32]);
    let mut group = c.benchmark_group("keygen");
    group.bench_function("key pair", |b| {
        let mut user = 0;
        b.iter(|| {
            user += 1;
            let secret = scheme::secret_key::<Bls12>(&seed, KeyId::User(UserId(user)));
            scheme::public_key(&secret)
        });
    });
    group.sample_size(10);
    group.bench_function("10,000 key pairs on all cores", |b| {
        b.iter(|| {
            (0..10_000u32)
                .into_par_iter()
                .map(|user| {
                    let secret = scheme::secret_key::<Bls12>(&seed, KeyId::User(UserId(user)));
                    scheme::public_key(&secret)
                })
                .collect::<Vec<_>>()
        });
    });
    group.finish();
}

/// Powers of generators and of other elements, in each group.
fn powers(c: &mut Criterion) {
    let f = fixture();
    let (x, r) = (f.user.expose(), f.blinding.expose());
    let (p, q, t) = (Bls12::g1(x), Bls12::g2(x), Bls12::z(x));
    let mut group = c.benchmark_group("powers");
    group.bench_function("g1", |b| b.iter(|| Bls12::g1(black_box(r))));
    group.bench_function("g2", |b| b.iter(|| Bls12::g2(black_box(r))));
    group.bench_function("z", |b| b.iter(|| Bls12::z(black_box(r))));
    group.bench_function("g1_pow", |b| b.iter(|| Bls12::g1_pow(&p, black_box(r))));
    group.bench_function("g2_pow", |b| b.iter(|| Bls12::g2_pow(&q, black_box(r))));
    group.bench_function("gt_pow", |b| b.iter(|| Bls12::gt_pow(&t, black_box(r))));
    group.bench_function("gt_mul", |b| b.iter(|| Bls12::gt_mul(black_box(&t), &t)));
    group.bench_function("scalar inv", |b| b.iter(|| Bls12::inv(black_box(r))));
    group.bench_function("atom", |b| {
        let seed = Seed::new([3; 32]);
        b.iter(|| Bls12::atom(&seed, black_box(&Purpose::Secret(KeyId::User(UserId(1))))));
    });
    // blstrs: variable time, at most 1 / 2.5 as fast as gt_pow.
    let (base, scalar) = blstrs_power(r);
    group.bench_function("blstrs Gt * Scalar", |b| {
        b.iter(|| black_box(base) * black_box(scalar));
    });
    group.finish();
}

fn pairings(c: &mut Criterion) {
    let f = fixture();
    let p = Bls12::g1(f.user.expose());
    let q = Bls12::g2(f.blinding.expose());
    let prepared = Bls12::prepare(&q);
    let mut group = c.benchmark_group("pairing");
    group.bench_function("prepare", |b| b.iter(|| Bls12::prepare(black_box(&q))));
    group.bench_function("unprepared", |b| {
        b.iter(|| Bls12::pair(black_box(&p), &Bls12::prepare(black_box(&q))));
    });
    group.bench_function("prepared", |b| {
        b.iter(|| Bls12::pair(black_box(&p), black_box(&prepared)));
    });
    group.finish();
}

fn encodings(c: &mut Criterion) {
    let f = fixture();
    let x = f.user.expose();
    let (p, q, t) = (Bls12::g1(x), Bls12::g2(x), Bls12::z(x));
    let wires = (Bls12::encode_g1(&p), Bls12::encode_g2(&q), Bls12::encode_gt(&t));
    let mut group = c.benchmark_group("encoding");
    group.bench_function("encode g1", |b| b.iter(|| Bls12::encode_g1(black_box(&p))));
    group.bench_function("encode g2", |b| b.iter(|| Bls12::encode_g2(black_box(&q))));
    group.bench_function("encode gt", |b| b.iter(|| Bls12::encode_gt(black_box(&t))));
    group.bench_function("decode g1", |b| {
        b.iter(|| Bls12::decode_g1(black_box(&wires.0)));
    });
    group.bench_function("decode g2", |b| {
        b.iter(|| Bls12::decode_g2(black_box(&wires.1)));
    });
    group.bench_function("decode gt", |b| {
        b.iter(|| Bls12::decode_gt(black_box(&wires.2)));
    });
    group.finish();
}

/// At most 1.15 times one prepared Miller loop and one final exponentiation.
fn reencrypt(c: &mut Criterion) {
    let f = fixture();
    let wire = Bls12::encode_g1(&f.capsule.0);
    let (lines, p) = (reference::lines(), reference::generator());
    let mut group = c.benchmark_group("reencrypt");
    group.bench_function("blst prepared miller loop + final exponentiation", |b| {
        b.iter(|| reference::pairing(black_box(&lines), black_box(&p)));
    });
    group.bench_function("decode + reencrypt", |b| {
        b.iter(|| {
            let capsule = Capsule(Bls12::decode_g1(black_box(&wire)).expect("a valid capsule"));
            scheme::reencrypt(&capsule, &f.rekey)
        });
    });
    group.finish();
}

/// At most 1.15 times decoding and one constant-time power.
fn open(c: &mut Criterion) {
    let f = fixture();
    let wire = Bls12::encode_gt(&f.recapsule.0);
    let inverse = Bls12::inv(f.user.expose());
    let mut group = c.benchmark_group("open");
    group.bench_function("decode gt", |b| {
        b.iter(|| Bls12::decode_gt(black_box(&wire)));
    });
    group.bench_function("gt power", |b| {
        b.iter(|| Bls12::gt_pow(black_box(&f.recapsule.0), black_box(&inverse)));
    });
    group.bench_function("decode + unmask", |b| {
        b.iter(|| {
            let recapsule = Bls12::decode_gt(black_box(&wire)).expect("a valid parameter");
            scheme::unmask(&ReCapsule(recapsule), &f.user)
        });
    });
    group.finish();
}

/// 2 MB in four partitions: at most four KEMs and 1.3 times the cipher alone.
fn hybrid_record(c: &mut Criterion) {
    let f = fixture();
    let plains = record();
    let mut group = c.benchmark_group("hybrid 2 MB");
    group.bench_function("four kem", |b| {
        b.iter(|| Partition::PAPER.map(|_| kem(black_box(&f))));
    });
    group.bench_function("cipher in place", |b| {
        let mut buffers = plains.each_ref().map(|plain| plain.as_bytes().to_vec());
        b.iter(|| cipher_in_place(&mut buffers));
    });
    // What part of `seal` is the memory that a new body needs: its pages, and copying into them.
    group.bench_function("cipher into new memory", |b| {
        b.iter(|| {
            let mut buffers = plains.each_ref().map(|plain| plain.as_bytes().to_vec());
            cipher_in_place(&mut buffers);
            buffers
        });
    });
    group.bench_function("seal", |b| {
        b.iter(|| seal_record(black_box(&f), &plains));
    });
    let sealings = Partition::PAPER.map(item).map(|item| {
        let plain = Bls12::synthetic(item, PARTITION_BYTES);
        let sealing = scheme::seal(Payload::Hybrid, &f.mask, item, &plain).expect("hybrid exists");
        (item, sealing.body)
    });
    group.bench_function("unseal", |b| {
        b.iter(|| {
            sealings.each_ref().map(|(item, body)| {
                scheme::open(&f.mask, *item, body).expect("what was sealed opens")
            })
        });
    });
    group.finish();
}

const READER: UserId = UserId(1);

/// A system in which one reader may read one medical partition, and has not asked for it.
fn ready(profile: Profile) -> System<Bls12> {
    let slot = item(Partition::MEDICAL).slot;
    let (owner, record, role) = (slot.owner, slot.record, Role::Doctor);
    let partitions = [slot.partition].into_iter().collect();
    let grant = Grant { slot, grantee: Grantee::Role(role), from: Coverage::Joining };
    let root = Seed::new([1; 32]);
    let mut system = System::new(profile, Network::AtOnce, root).expect("supported");
    for action in [
        Action::Enrol { party: PartyId::Owner(owner) },
        Action::Enrol { party: PartyId::User(READER) },
        Action::Assign { user: READER, role },
        Action::Grant(grant),
        Action::Seal { owner, record, partitions, bytes: 1024 },
    ] {
        let _ = system.apply(&action).expect("can happen");
    }
    system
}

fn ask(system: &mut System<Bls12>) {
    let request = Action::Request { user: READER, item: item(Partition::MEDICAL) };
    assert_eq!(system.apply(&request).expect("can happen"), Outcome::Granted);
}

/// What a reader's first request for a record costs all parties together, by who tells the owner that
/// the reader still holds the role.
fn first_request(c: &mut Criterion) {
    let mut group = c.benchmark_group("first request");
    for standing in Standing::ALL {
        let system = ready(Profile { standing: *standing, ..Profile::HARDENED_EPOCH });
        let ask = |mut system: System<Bls12>| {
            ask(&mut system);
            system
        };
        group.bench_function(standing.text(), |b| {
            b.iter_batched(|| system.clone(), ask, BatchSize::SmallInput);
        });
    }
    group.finish();
}

/// What a reader's next request costs all parties together, with the re-encryption key that the server
/// keeps prepared and with one that it prepares again.
fn next_request(c: &mut Criterion) {
    let mut group = c.benchmark_group("next request");
    let mut system = ready(Profile::HARDENED);
    ask(&mut system);
    group.bench_function("prepared key kept", |b| b.iter(|| ask(&mut system)));
    group.bench_function("key prepared again", |b| {
        b.iter(|| {
            system.forget_prepared();
            ask(&mut system);
        });
    });
    group.finish();
}

criterion_group!(
    name = benches;
    config = Criterion::default()
        .sample_size(30)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(2))
        .without_plots();
    targets = kem_of_a_partition, key_generation, powers, pairings, encodings, reencrypt, open,
        hybrid_record, first_request, next_request
);

fn main() {
    benches();
    Criterion::default().configure_from_args().final_summary();
    // `cargo test` runs benches without this flag, once and untimed.
    if std::env::args().any(|argument| argument == "--bench") {
        ratios::print(&fixture());
    }
}
