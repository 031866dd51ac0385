use super::counted::{Counted, Counts, count};
use super::*;
use ::sesphr::algebra::bls12::Bls12;
use ::sesphr::id::{OwnerId, RecordId, Slot, Version};

const READER: UserId = UserId(1);

fn item(record: u16) -> ItemId {
    let slot = Slot { owner: OwnerId(0), record: RecordId(record), partition: Partition::MEDICAL };
    slot.at(Version(1))
}

fn scheme(name: &str) -> Box<dyn Scheme> {
    let entry = all::<Counted<Bls12>>().into_iter().find(|e| e.name == name).expect("in the table");
    (entry.new)(1)
}

/// Powers in G1, G2 and Gt, and pairings.
fn costs(counts: Counts) -> [u32; 4] {
    [counts.g1_powers, counts.g2_powers, counts.gt_powers, counts.pairings]
}

/// Sealing, serving and opening one item cost what the equations say.
#[test]
fn operations_are_as_many_as_the_equations_have() {
    for (name, seal, serve, open) in [
        // Z^r and R; e(R, RK); one power.
        ("sesphr", [1, 0, 1, 0], [0, 0, 0, 1], [0, 0, 1, 0]),
        ("sesphr-rotate", [1, 0, 1, 0], [0, 0, 0, 1], [0, 0, 1, 0]),
        // m, y^s, c0 and three leaves; d0 and two leaves, whose coefficients are 1 and 2 and -1.
        ("ibraimi-2009", [0, 4, 2, 0], [0; 4], [2, 0, 0, 3]),
        // m, Y^s, the dummy and the partition; two leaves with coefficients 2 and -1.
        ("yu-2010", [0, 2, 2, 0], [0; 4], [2, 0, 0, 2]),
        // The same for the personal domain; Y^s, E1 and three components for the public one, all
        // with coefficient 1.
        ("li-2013", [0, 6, 3, 0], [0; 4], [0, 0, 0, 4]),
        // g1^k and PK^k; the shared point.
        ("hybrid-pke", [2, 0, 0, 0], [0; 4], [1, 0, 0, 0]),
        ("elgamal-wrap", [0; 4], [0; 4], [0; 4]),
    ] {
        let mut scheme = scheme(name);
        scheme.grant(READER, Partition::MEDICAL);
        let plain = Plaintext::from(vec![7; 100]);
        let (sealing, _) = count(|| scheme.seal(item(1), &plain));
        let (serving, served) = count(|| scheme.serve(READER, item(1)));
        served.expect("is granted");
        let (opening, opened) = count(|| scheme.open(READER, item(1)));
        assert_eq!(opened, Ok(plain));
        assert_eq!([sealing, serving, opening].map(costs), [seal, serve, open], "{name}");
    }
}

/// The cost of a revocation grows with the stored items, with the readers who stay, with both or
/// with neither. Yu et al. defer the same work.
#[test]
fn revocations_cost_what_is_claimed_of_them() {
    let cost = |name: &str, items: u16, readers: u32| {
        let mut scheme = scheme(name);
        // None of them belongs to the family.
        for reader in (1..).filter(|n| n % 5 > 0).take(readers as usize + 1).map(UserId) {
            scheme.grant(reader, Partition::MEDICAL);
        }
        for record in 0..items {
            scheme.seal(item(record), &Plaintext::from(vec![7; 100]));
        }
        let (at_once, _) = count(|| scheme.revoke(READER));
        let (later, ()) = count(|| scheme.catch_up());
        [at_once, later].map(costs)
    };
    for (items, readers) in [(1, 1), (3, 1), (1, 4), (3, 4)] {
        let (n, u) = (u32::from(items), readers);
        for (name, at_once, later) in [
            ("sesphr", [0; 4], [0; 4]),
            // The old mask, then what sealing costs.
            ("sesphr-rotate", [n, 0, 2 * n, 0], [0; 4]),
            // Three components of each key; the old m, then what sealing costs.
            ("ibraimi-2009", [3 * u, 4 * n, 3 * n, 0], [0; 4]),
            ("yu-2010", [0; 4], [u, n, 0, 0]),
            ("li-2013", [u, n, 0, 0], [0; 4]),
            ("hybrid-pke", [2 * n * u, 0, 0, 0], [0; 4]),
            ("elgamal-wrap", [0; 4], [0; 4]),
        ] {
            assert_eq!(cost(name, items, readers), [at_once, later], "{name}, {n} items, {u} stay");
        }
    }
}

#[test]
fn names_are_unique_and_have_titles() {
    let entries = all::<Bls12>();
    for entry in &entries {
        assert_eq!(entries.iter().filter(|e| e.name == entry.name).count(), 1);
        assert_eq!(title(entry.name), entry.title);
    }
    assert_eq!(title("none of these"), "none of these");
}
