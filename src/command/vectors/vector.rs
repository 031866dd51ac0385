//! One test vector: an owner, a user, one partition, and every value on the way between them.

use crate::error::Error;
use serde::Serialize;
use sesphr::algebra::hybrid::HybridKey;
use sesphr::algebra::{Curve, Pairing, bls12::Bls12, type_a::TypeA, type_a::literal::CHUNK_BYTES};
use sesphr::entropy::Entropy;
use sesphr::id::{
    Generation, ItemId, KeyId, KeyScopeId, OwnerId, Partition, PartyId, RecordId, Slot, UserId,
    Version,
};
use sesphr::keys::{Blinding, Mask, SecretKey};
use sesphr::payload::Plaintext;
use sesphr::profile::Payload;
use sesphr::scheme;

/// Sizes of the plaintexts, one per vector in turn: none, less than a block of the cipher, whole
/// blocks and more, one chunk of the literal payload.
const PLAINTEXT_BYTES: [u32; 7] = [64, 0, 1, 16, 17, 200, 4096];

/// A vector as the file holds it. Field names are the papers' symbols; bytes are hexadecimal.
#[derive(Clone, Debug, Serialize)]
#[allow(non_snake_case, reason = "the papers' symbols")]
pub(super) struct Vector {
    curve: &'static str,
    seed: u64,
    number: u32,
    /// The generator of the one source group of a Type-1 curve.
    #[serde(skip_serializing_if = "Option::is_none")]
    g: Option<String>,
    x_P: String,
    x_U: String,
    r: String,
    Z: String,
    PK_P: String,
    PK_P_2: String,
    PK_U: String,
    PK_U_2: String,
    R_P: String,
    RK: String,
    R_U: String,
    Z_r: String,
    payload: HybridPayload,
    #[serde(skip_serializing_if = "Option::is_none")]
    literal: Option<LiteralPayload>,
    encodings: Encodings,
}

/// The hybrid payload under Z^r.
#[derive(Clone, Debug, Serialize)]
struct HybridPayload {
    kdf: Kdf,
    kdf_output: String,
    aead: &'static str,
    key: String,
    nonce: String,
    associated_data: String,
    plaintext: String,
    ciphertext: String,
}

/// What goes into the key derivation.
#[derive(Clone, Debug, Serialize)]
struct Kdf {
    name: &'static str,
    salt: &'static str,
    ikm: &'static str,
    info: &'static str,
    output_bytes: usize,
}

/// The papers' product, C = Z^r . PHR.
#[derive(Clone, Debug, Serialize)]
struct LiteralPayload {
    plaintext: String,
    chunk: String,
    body: String,
    lost_chunks: Vec<u32>,
    encoding: &'static str,
}

/// How every value is written.
#[derive(Clone, Copy, Debug, Serialize)]
struct Encodings {
    bytes: &'static str,
    scalars: &'static str,
    g1: &'static str,
    g2: &'static str,
    gt: &'static str,
    pairing: &'static str,
    associated_data: &'static str,
    ciphertext: &'static str,
}

/// The parts of the encodings that curves share.
const ENCODINGS: Encodings = Encodings {
    bytes: "lower-case hexadecimal, two digits a byte",
    scalars: "",
    g1: "",
    g2: "",
    gt: "",
    pairing: "",
    associated_data: "the ASCII text sesphr/v1/hybrid/, the curve's name, a slash; then the item: \
                      owner (4 bytes), record (2), partition (1), version (2), big-endian",
    ciphertext: "ciphertext, then the tag of 16 bytes",
};

const BLS12: Encodings = Encodings {
    scalars: "32 bytes, big-endian",
    g1: "PK_P, PK_U, R_P: 48 bytes, the ZCash compressed format",
    g2: "PK_P_2, PK_U_2, RK: 96 bytes, the ZCash compressed format",
    gt: "Z, R_U, Z_r: 576 bytes, twelve field elements of 48 bytes, big-endian, in tower order \
         c0.c0.c0, c0.c0.c1, c0.c1.c0, c0.c1.c1, c0.c2.c0, c0.c2.c1, c1.c0.c0, ..., c1.c2.c1",
    pairing: "e is the optimal ate pairing as blst, zkcrypto and arkworks compute it, its final \
              exponent 3 (p^12 - 1) / q; where a library leaves out the factor 3 or the conjugation \
              for the negative loop parameter, raise its value to 3 or -3 first",
    ..ENCODINGS
};

const TYPE_A: Encodings = Encodings {
    scalars: "20 bytes, big-endian",
    g1: "g, PK_P, PK_U, R_P: 128 bytes, x || y, big-endian; on y^2 = x^3 + x",
    g2: "PK_P_2, PK_U_2, RK: as g1, the two groups are one",
    gt: "Z, R_U, Z_r: 128 bytes, a || b for a + b i with i^2 = -1, big-endian",
    pairing: "the reduced Tate pairing with the distortion map (x, y) -> (-x, i y), as PBC's",
    ..ENCODINGS
};

/// A vector on BLS12-381.
pub(super) fn bls12_381(seed: u64, number: u32) -> Result<Vector, Error> {
    Values::<Bls12>::new(seed, number).vector(BLS12)
}

/// A vector on Type A, with the generator and the literal payload.
pub(super) fn type_a(seed: u64, number: u32) -> Result<Vector, Error> {
    let values = Values::<TypeA>::new(seed, number);
    let literal = Some(values.literal()?);
    let g = TypeA::g1(&TypeA::scalar_from_u64(1));
    let g = Some(hex::encode(TypeA::encode_g1(&g)));
    Ok(Vector { g, literal, ..values.vector(TYPE_A)? })
}

/// The secrets of a vector, from which all else follows. They are those that the parties of a
/// system with this seed derive under the profile axis `keys=self-generated`.
struct Values<C: Curve> {
    seed: u64,
    number: u32,
    item: ItemId,
    owner: SecretKey<C>,
    user: SecretKey<C>,
    blinding: Blinding<C>,
    mask: Mask<C>,
    plain: Plaintext,
}

impl<C: Curve> Values<C> {
    fn new(seed: u64, number: u32) -> Self {
        let root = Entropy::Seeded(seed).seed();
        let (owner, user) = (OwnerId(number), UserId(number));
        let owner_seed = root.fork(PartyId::Owner(owner));
        let user_seed = root.fork(PartyId::User(user));
        let slot = Slot { owner, record: RecordId(0), partition: Partition::MEDICAL };
        let item = slot.at(Version(1));
        let sizes = PLAINTEXT_BYTES.iter().cycle();
        let bytes = sizes.copied().nth(number as usize % PLAINTEXT_BYTES.len()).unwrap_or_default();
        let blinding = scheme::blinding::<C>(&owner_seed, item, Generation(0));
        Self {
            seed,
            number,
            item,
            owner: scheme::secret_key(&owner_seed, KeyId::Owner(owner, KeyScopeId::Patient)),
            user: scheme::secret_key(&user_seed, KeyId::User(user)),
            mask: scheme::mask(&blinding),
            blinding,
            plain: C::synthetic(item, bytes),
        }
    }

    /// The vector, after checking that its values belong together.
    fn vector(&self, encodings: Encodings) -> Result<Vector, Error> {
        let owner_key = scheme::public_key(&self.owner);
        let user_key = scheme::public_key(&self.user);
        let capsule = scheme::capsule(&self.blinding, &self.owner);
        let rekey = scheme::rekey(&self.owner, &user_key);
        let recapsule = scheme::reencrypt(&capsule, &rekey.prepare());
        self.check(
            "(14) from both secrets",
            rekey == scheme::rekey_escrowed(&self.owner, &self.user),
        )?;
        self.check("(19)", scheme::unmask(&recapsule, &self.user) == self.mask)?;
        let g1 = |p: &C::G1| hex::encode(C::encode_g1(p));
        let g2 = |q: &C::G2| hex::encode(C::encode_g2(q));
        let gt = |t: &C::Gt| hex::encode(C::encode_gt(t));
        Ok(Vector {
            curve: C::NAME,
            seed: self.seed,
            number: self.number,
            g: None,
            x_P: hex::encode(self.owner.expose_bytes().as_slice()),
            x_U: hex::encode(self.user.expose_bytes().as_slice()),
            r: hex::encode(self.blinding.expose_bytes().as_slice()),
            Z: gt(&C::z(&C::scalar_from_u64(1))),
            PK_P: g1(&owner_key.g1),
            PK_P_2: g2(&owner_key.g2),
            PK_U: g1(&user_key.g1),
            PK_U_2: g2(&user_key.g2),
            R_P: g1(&capsule.0),
            RK: g2(&rekey.0),
            R_U: gt(&recapsule.0),
            Z_r: gt(self.mask.expose()),
            payload: self.hybrid()?,
            literal: None,
            encodings,
        })
    }

    fn hybrid(&self) -> Result<HybridPayload, Error> {
        let secrets = HybridKey::derive::<C>(self.mask.expose(), self.item);
        let body = scheme::seal(Payload::Hybrid, &self.mask, self.item, &self.plain)?.body;
        let opened = scheme::open(&self.mask, self.item, &body)?;
        self.check("(20) with the hybrid payload", opened == self.plain)?;
        Ok(HybridPayload {
            kdf: Kdf {
                name: "HKDF-SHA256 (RFC 5869)",
                salt: "none",
                ikm: "Z_r as encoded here",
                info: "associated_data",
                output_bytes: secrets.key.len() + secrets.nonce.len(),
            },
            kdf_output: hex::encode([secrets.key.as_slice(), &secrets.nonce].concat()),
            aead: "AES-256-GCM-SIV (RFC 8452)",
            key: hex::encode(secrets.key),
            nonce: hex::encode(secrets.nonce),
            associated_data: hex::encode(&secrets.associated_data),
            plaintext: hex::encode(self.plain.as_bytes()),
            ciphertext: hex::encode(&body.bytes),
        })
    }

    fn check(&self, equation: &'static str, satisfied: bool) -> Result<(), Error> {
        let fault = Error::Vector { number: self.number, curve: C::NAME, equation };
        if satisfied { Ok(()) } else { Err(fault) }
    }
}

impl Values<TypeA> {
    /// One chunk of text under the papers' product.
    fn literal(&self) -> Result<LiteralPayload, Error> {
        let plain =
            Plaintext::from(format!("vector {} of seed {}", self.number, self.seed).into_bytes());
        let sealing = scheme::seal(Payload::Literal, &self.mask, self.item, &plain)?;
        let opened = scheme::open(&self.mask, self.item, &sealing.body)?;
        self.check("(20) with the literal payload", opened == plain)?;
        let mut chunk = plain.as_bytes().to_vec();
        chunk.resize(CHUNK_BYTES, 0);
        Ok(LiteralPayload {
            plaintext: hex::encode(plain.as_bytes()),
            chunk: hex::encode(chunk),
            body: hex::encode(&sealing.body.bytes),
            lost_chunks: sealing.lost_chunks,
            encoding: "a chunk is 64 bytes, the last filled up with zeros, read as a big-endian \
                       integer m; the body is m a || m b modulo q for Z_r = a + b i, for each \
                       chunk, then the length of the plaintext in 8 bytes, big-endian",
        })
    }
}
