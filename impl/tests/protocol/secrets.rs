//! Nothing that holds a secret prints it: every Debug output of a system in use, of its parties,
//! messages and keys, is searched for the secrets that its seed leads to.

use crate::world::{ANN, CURRENT, MEDICAL, OWNER, World, first, presets};
use num_bigint::BigUint;
use sesphr::acl::{Coverage, Grantee};
use sesphr::action::Action;
use sesphr::algebra::Curve;
use sesphr::algebra::Signing;
use sesphr::algebra::bls12::Bls12;
use sesphr::algebra::hybrid::HybridKey;
use sesphr::algebra::type_a::TypeA;
use sesphr::entropy::Purpose;
use sesphr::id::{Generation, KeyId, PartyId};
use sesphr::message::Message;
use sesphr::scheme;

const CONTENT: &[u8] = b"the patient coughs since Tuesday";

/// A secret with its name.
struct Secret {
    name: String,
    bytes: Vec<u8>,
}

/// The spellings under which bytes could be printed: any eight in a row, as hexadecimal in both
/// orders or as a list of numbers, and the whole as a decimal number.
fn spellings(bytes: &[u8]) -> Vec<String> {
    let mut out = vec![BigUint::from_bytes_be(bytes).to_string()];
    out.push(BigUint::from_bytes_le(bytes).to_string());
    for window in bytes.windows(8) {
        let reversed: Vec<u8> = window.iter().rev().copied().collect();
        out.push(hex::encode(window));
        out.push(hex::encode(reversed));
        out.push(window.iter().map(u8::to_string).collect::<Vec<_>>().join(", "));
        let word = u64::from_be_bytes(window.try_into().expect("eight"));
        out.push(word.to_string());
        out.push(word.swap_bytes().to_string());
    }
    // Constants such as a run of zeros are no secret.
    out.retain(|text| text.chars().any(|c| c != '0') && text.len() >= 16);
    out
}

fn secrets<A: Curve>(world: &World<A>) -> Vec<Secret> {
    let item = first(MEDICAL);
    let deposits = world.system.srs().deposits();
    let key = deposits.map(|(_, deposited)| deposited.key).next().expect("deposited");
    let srs = world.seed(PartyId::Srs);
    let owner = PartyId::Owner(OWNER);
    let user = PartyId::User(ANN);
    let blinding = scheme::blinding::<A>(&world.seed(owner), item, Generation(0));
    let mask = scheme::mask(&blinding);
    let hybrid = HybridKey::derive::<A>(mask.expose(), item);
    let x_user = world.secret(KeyId::User(ANN));
    let x_owner = world.secret(key);
    let scalar = |a: &A::Scalar| A::encode_scalar(a);
    let t = A::atom(&world.seed(user), &Purpose::Proof(KeyId::User(ANN)));
    let mut secrets = vec![
        ("x of the user", x_user.expose_bytes().to_vec()),
        ("1/x of the user", scalar(&A::inv(x_user.expose()))),
        ("x of the owner", x_owner.expose_bytes().to_vec()),
        ("r", blinding.expose_bytes().to_vec()),
        ("Z^r", A::encode_gt(mask.expose()).as_ref().to_vec()),
        ("the payload's key", hybrid.key.to_vec()),
        ("the content", CONTENT.to_vec()),
        ("commitment of the proof", scalar(&t)),
    ];
    for party in [owner, user, PartyId::Issuer] {
        let seed = world.seed(party);
        secrets.push(("a signing key", seed.derive::<32>(&Purpose::Signing(party)).to_vec()));
        secrets.push(("a party's seed", seed_bytes(&ROOT, &[party])));
        secrets.push(("a seed in escrow", seed_bytes(&ROOT, &[PartyId::Srs, party])));
    }
    assert_eq!(srs, sesphr::entropy::Seed::new(as_array(&seed_bytes(&ROOT, &[PartyId::Srs]))));
    secrets.push(("the root seed", ROOT.to_vec()));
    let name = |(name, bytes): (&str, Vec<u8>)| Secret { name: name.to_owned(), bytes };
    secrets.into_iter().map(name).collect()
}

/// Known, so that the seeds forked from it are known too.
const ROOT: [u8; 32] = *b"thirty-two bytes nobody may see.";

fn as_array(bytes: &[u8]) -> [u8; 32] {
    bytes.try_into().expect("32 bytes")
}

/// The bytes of a seed forked along a path of parties, as documented; the types do not give them.
fn seed_bytes(root: &[u8], path: &[PartyId]) -> Vec<u8> {
    path.iter().fold(root.to_vec(), |seed, party| {
        let (kind, number): (u8, u32) = match party {
            PartyId::Owner(id) => (0, id.0),
            PartyId::User(id) => (1, id.0),
            PartyId::Srs => (2, 0),
            PartyId::Cloud => (3, 0),
            PartyId::Issuer => (4, 0),
        };
        let mut hasher = blake3::Hasher::new_derive_key("sesphr v1 party seed");
        hasher.update(&seed).update(&[kind]).update(&number.to_be_bytes());
        hasher.finalize().as_bytes().to_vec()
    })
}

/// Whatever a program could print of a running system.
fn printed<A: Curve>(world: &mut World<A>) -> Vec<String> {
    let mut texts = Vec::new();
    for action in [
        Action::Enrol { party: PartyId::Owner(OWNER) },
        Action::Enrol { party: PartyId::User(ANN) },
        Action::Assign { user: ANN, role: sesphr::acl::Role::Doctor },
    ] {
        texts.extend(world.sends(action).iter().map(|envelope| format!("{envelope:?}")));
    }
    let _ = world.seal(&[(MEDICAL, CONTENT)]);
    world.grant(MEDICAL, Grantee::User(ANN), Coverage::Past);
    let item = first(MEDICAL);
    assert_eq!(world.read(ANN, item), CURRENT);
    for action in [Action::Download { user: ANN, item }, Action::Request { user: ANN, item }] {
        texts.extend(world.sends(action).iter().map(|envelope| format!("{envelope:#?}")));
    }
    let system = &world.system;
    let owner = system.owner(OWNER).expect("enrolled");
    let user = system.user(ANN).expect("enrolled");
    let seed = world.seed(PartyId::User(ANN));
    let blinding = scheme::blinding::<A>(&world.seed(PartyId::Owner(OWNER)), item, Generation(0));
    let mask = scheme::mask(&blinding);
    let secret = world.secret(KeyId::User(ANN));
    let signer = A::signer(&seed, PartyId::User(ANN));
    let proof = A::prove(&seed, KeyId::User(ANN), secret.expose());
    let escrow: Vec<_> = system.srs().escrow().collect();
    let keys: Message<A> = Message::Keys(seed.clone());
    texts.push(format!("{system:?} {system:#?} {owner:?} {user:?} {:?}", system.srs()));
    texts.push(format!("{:?} {seed:?} {escrow:?} {signer:?} {proof:?} {keys:?}", system.cloud()));
    texts.push(format!(
        "{blinding:?} {mask:?} {secret:?} {:?} {:?}",
        secret.expose(),
        mask.expose()
    ));
    texts.push(format!("{:?}", HybridKey::derive::<A>(mask.expose(), item)));
    texts.push(format!("{:?} {:?}", system.opened(ANN, item), user.opened().collect::<Vec<_>>()));
    texts.push(format!("{:?}", owner.items().collect::<Vec<_>>()));
    texts
}

fn prints_no_secret<A: Curve>() {
    for profile in presets::<A>() {
        let mut world = World::<A>::rooted(profile, sesphr::entropy::Seed::new(ROOT));
        let texts = printed(&mut world);
        let secrets = secrets(&world);
        assert!(texts.iter().map(String::len).sum::<usize>() > 5_000, "something was printed");
        for Secret { name, bytes } in &secrets {
            for spelling in spellings(bytes) {
                for text in &texts {
                    let text = text.to_lowercase();
                    assert!(!text.contains(&spelling), "{profile}: {name} as {spelling}");
                }
            }
        }
        let words = String::from_utf8_lossy(CONTENT);
        assert!(texts.iter().all(|text| !text.contains(&*words)), "{profile}: the content");
    }
}

#[test]
fn bls12_prints_no_secret() {
    prints_no_secret::<Bls12>();
}

#[test]
fn type_a_prints_no_secret() {
    prints_no_secret::<TypeA>();
}

#[test]
fn the_search_finds_what_it_looks_for() {
    let bytes: Vec<u8> = (100..132).collect();
    let spellings = spellings(&bytes);
    for text in [
        format!("{bytes:?}"),
        hex::encode(&bytes),
        BigUint::from_bytes_be(&bytes).to_string(),
        format!("{:?}", bytes.iter().take(10).collect::<Vec<_>>()),
    ] {
        assert!(spellings.iter().any(|spelling| text.contains(spelling)), "{text}");
    }
}
