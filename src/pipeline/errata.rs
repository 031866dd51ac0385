//! What the papers print wrong or leave open, shown by running it.

use super::records::Source;
use crate::output::grouped;
use num_bigint::BigUint;
use rand::SeedableRng;
use rand::rngs::ChaCha20Rng;
use sesphr::algebra::type_a::{TypeA, attack as literal_attack, literal};
use sesphr::algebra::{Curve, Pairing};
use sesphr::elgamal::{self, Group, SecretKey};
use sesphr::entropy::Entropy;
use sesphr::id::{Generation, ItemId, OwnerId, Partition, RecordId, Slot, Version};
use sesphr::payload::Plaintext;
use sesphr::scheme;
use sesphr_model::attack;
use sesphr_reports::results::{Answer, ErratumResult};

/// The item that demonstrations seal.
const ITEM: ItemId =
    Slot { owner: OwnerId(0), record: RecordId(0), partition: Partition::MEDICAL }.at(Version(1));

/// How much of a partition the norm attack is run on: it takes one square root per chunk.
const NORM_BYTES_MAX: usize = 200 * 1024;

/// Every demonstration on a record.
pub(crate) fn run(source: &Source, seed: u64) -> Vec<ErratumResult> {
    let mut shown = vec![printed_elgamal(seed)];
    shown.extend(literal_payload(source, seed));
    shown.extend(attacks(seed));
    shown.push(sizes());
    shown
}

fn answer(is_so: bool) -> Answer {
    if is_so { Answer::Yes } else { Answer::No }
}

/// E1: decryption of what equation (1) prints.
fn printed_elgamal(seed: u64) -> ErratumResult {
    let mut rng = ChaCha20Rng::seed_from_u64(seed);
    let secret = SecretKey::generate(Group::Modp2048, &mut rng);
    let public = secret.public_key();
    let message = BigUint::from(0x5e5u32);
    let back = |sent: Result<elgamal::Ciphertext, elgamal::ElGamalError>| {
        sent.and_then(|sent| elgamal::decrypt(&secret, &sent)).ok()
    };
    let printed = back(elgamal::encrypt_as_printed(&public, &message, &mut rng));
    let correct = back(elgamal::encrypt(&public, &message, &mut rng));
    let fails = printed.is_some_and(|m| m != message);
    let works = correct.as_ref() == Some(&message);
    ErratumResult {
        id: "E1".into(),
        title: "Equation (1) prints the receiver's secret where a fresh exponent must stand".into(),
        ran: "a message encrypted by the printed and by the corrected equation over the 2048-bit \
              group of RFC 3526, then decrypted by (3) and (4)"
            .into(),
        seen: format!(
            "printed form: the message {}; corrected form: it {}",
            if fails { "does not come back" } else { "comes back" },
            if works { "comes back" } else { "does not come back" },
        ),
        shown: answer(fails && works),
    }
}

/// E6 a, b, c, d: the literal payload on the record's largest partition.
fn literal_payload(source: &Source, seed: u64) -> Vec<ErratumResult> {
    let largest = source.parts().values().max_by_key(|plain| plain.as_bytes().len());
    let Some(largest) = largest else { return Vec::new() };
    let shown = largest.as_bytes().iter().copied().take(NORM_BYTES_MAX).collect::<Vec<u8>>();
    let plain = &Plaintext::from(shown);
    let root = Entropy::Seeded(seed).seed();
    let blinding = scheme::blinding::<TypeA>(&root, ITEM, Generation(0));
    let mask = scheme::mask(&blinding);
    let sealing = literal::seal(mask.expose(), plain);
    let bytes = grouped(plain.as_bytes().len() as u64);
    let what = format!("the largest partition of {}, {bytes} bytes of it", source.name());
    let chunks = plain.as_bytes().len().div_ceil(literal::CHUNK_BYTES);
    let lost = sealing.lost_chunks.len();
    let intact = |other: &Plaintext| {
        let pairs = plain
            .as_bytes()
            .chunks(literal::CHUNK_BYTES)
            .zip(other.as_bytes().chunks(literal::CHUNK_BYTES));
        pairs.filter(|(own, got)| own == got).count()
    };

    let norm = literal_attack::norm_attack(&sealing.body).ok();
    let read = norm.as_ref().map_or(0, |found| intact(&found.plain));
    let known = plain.as_bytes().first_chunk::<64>();
    let unmasked =
        known.and_then(|first| literal_attack::known_chunk_attack(&sealing.body, 0, first).ok());
    let read_known = unmasked.as_ref().map_or(0, |found| intact(&found.plain));
    let guessed =
        known.and_then(|first| literal_attack::guess_matches(&sealing.body, 0, first).ok());
    let wrong = literal_attack::guess_matches(&sealing.body, 0, &[7; 64]).ok();
    let (random_lost, random_chunks) = lost_of_random(seed);
    let erratum = |id: &str, title: &str, ran: String, seen: String, is_so: bool| ErratumResult {
        id: id.into(),
        title: title.into(),
        ran,
        seen,
        shown: answer(is_so),
    };
    let of =
        |count: usize| format!("{} of {} chunks", grouped(count as u64), grouped(chunks as u64));
    vec![
        erratum(
            "E6a",
            "The literal payload hides nothing: the norm of a ciphertext gives the chunk, no key",
            format!(
                "{what}, sealed with a fresh r on Type A; the norm attack on the ciphertext alone"
            ),
            format!("{} read exactly, with no key and no known header", of(read)),
            read == chunks - lost,
        ),
        erratum(
            "E6b",
            "One Z^r serves every chunk of a partition, so one known chunk gives all",
            format!("{what}; the first 64 bytes taken as known"),
            format!("{} read from the one that was known", of(read_known)),
            read_known == chunks - lost && lost < chunks,
        ),
        erratum(
            "E6c",
            "Raising a ciphertext to the group order tells whether a guessed chunk is right, no key",
            format!("{what}; the first chunk guessed rightly and wrongly"),
            format!(
                "right guess {}, wrong guess {}",
                if guessed == Some(true) { "confirmed" } else { "not confirmed" },
                if wrong == Some(false) { "refuted" } else { "not refuted" },
            ),
            guessed == Some(true) && wrong == Some(false),
        ),
        erratum(
            "E6d",
            "Chunks that are not below the field prime do not come back",
            format!("{} random 64-byte chunks sealed, and {what}", grouped(random_chunks as u64)),
            format!(
                "{:.1} % of the random chunks and {} of the record cannot return; sealing reports them",
                100.0 * random_lost as f64 / random_chunks as f64,
                of(lost),
            ),
            random_lost > 0,
        ),
    ]
}

/// How many of how many random chunks the literal payload loses.
fn lost_of_random(seed: u64) -> (usize, usize) {
    const CHUNKS: usize = 10_000;
    let root = Entropy::Seeded(seed).seed();
    let mask = scheme::mask(&scheme::blinding::<TypeA>(&root, ITEM, Generation(1)));
    let plain = TypeA::synthetic(ITEM, (CHUNKS * literal::CHUNK_BYTES) as u32);
    (literal::seal(mask.expose(), &plain).lost_chunks.len(), CHUNKS)
}

/// What the model's attacker derives, carried out on real curves; the literal payload is shown on
/// the record itself.
fn attacks(seed: u64) -> impl Iterator<Item = ErratumResult> {
    let others = attack::demonstrations(seed).into_iter().filter(|shown| shown.id != "E6");
    others.map(|shown| ErratumResult {
        id: shown.id.into(),
        title: shown.title.into(),
        ran: shown.ran,
        seen: shown.seen,
        shown: answer(shown.shown),
    })
}

/// E14: the sizes that keys really have on the papers' curve.
fn sizes() -> ErratumResult {
    // The largest exponent is one below the order.
    let one = TypeA::scalar_from_u64(1);
    let largest = BigUint::from_bytes_be(&TypeA::encode_scalar(&TypeA::scalar_neg(&one)));
    let secret = largest.bits();
    let public = 8 * TypeA::encode_g1(&TypeA::g1(&one)).as_ref().len();
    ErratumResult {
        id: "E14".into(),
        title: "A private key is said to have 512 bits; the stock Type A curve has a 160-bit order"
            .into(),
        ran: "keys made and encoded on the stock Type A curve".into(),
        seen: format!("private key {secret} bits, public key {public} bits (two coordinates)"),
        shown: answer(secret != 512),
    }
}
