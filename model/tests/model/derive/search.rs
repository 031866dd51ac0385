//! The decision compared with exhaustive search by the same rules, and with linear algebra that
//! shares no code with it.
//!
//! The search applies one elementary rule at a time to vectors inside a box until nothing new
//! appears. What it finds must be derivable. These instances are small enough for the box to hold
//! every derivation, so what it does not find must not be derivable.

#![allow(clippy::indexing_slicing, reason = "row operations on rectangular matrices")]

use proptest::prelude::*;
use sesphr::algebra::PairingKind;
use sesphr_model::derive::{Closure, Target};
use sesphr_model::knowledge::{Fact, Knowledge};
use sesphr_model::symbolic::{Atom, G1, G2, Gt, Monomial, Scalar};
use std::collections::BTreeSet;

type Vector = Vec<i8>;
type Set = BTreeSet<Vector>;

/// What is held, as vectors over the first few of an attacker's atoms.
#[derive(Clone, Debug)]
struct Instance {
    atoms: usize,
    scalars: Vec<Vector>,
    g1: Vec<Vector>,
    g2: Vec<Vector>,
    gt: Vec<Vector>,
}

fn instance(atoms: usize, limit: i8, most: usize) -> impl Strategy<Value = Instance> {
    let vectors = move |most| {
        let vector = prop::collection::vec(-limit..=limit, atoms);
        prop::collection::vec(vector, 0..=most)
    };
    (vectors(most), vectors(2), vectors(2), vectors(1))
        .prop_map(move |(scalars, g1, g2, gt)| Instance { atoms, scalars, g1, g2, gt })
}

fn monomial(vector: &[i8]) -> Monomial {
    let factors: Vec<_> = (0..).map(Atom::attacker).zip(vector.iter().copied()).collect();
    Monomial::from_factors(&factors).expect("few atoms fit")
}

impl Instance {
    fn knowledge(&self) -> Knowledge {
        let mut knowledge = Knowledge::public();
        knowledge.extend(self.scalars.iter().map(|v| Scalar(monomial(v))));
        knowledge.extend(self.g1.iter().map(|v| G1(monomial(v))));
        knowledge.extend(self.g2.iter().map(|v| G2(monomial(v))));
        knowledge.extend(self.gt.iter().map(|v| Gt(monomial(v))));
        knowledge
    }

    fn one(&self) -> Vector {
        vec![0; self.atoms]
    }
}

fn sum(a: &[i8], b: &[i8]) -> Vector {
    a.iter().zip(b).map(|(x, y)| x + y).collect()
}

fn inside(vector: &[i8], width: i8) -> bool {
    vector.iter().all(|e| e.abs() <= width)
}

/// Scalars inside the box: products with known scalars and their inverses, and roots.
fn scalars(instance: &Instance, width: i8) -> Set {
    let inverse = |v: &Vector| v.iter().map(|e| -e).collect::<Vector>();
    let mut steps: Set = instance.scalars.iter().cloned().collect();
    steps.extend(instance.scalars.iter().map(inverse));
    let mut found = Set::from([instance.one()]);
    let mut queue = vec![instance.one()];
    while let Some(vector) = queue.pop() {
        let roots: Vec<Vector> = (2..=width)
            .filter(|n| vector.iter().all(|e| e % n == 0))
            .map(|n| vector.iter().map(|e| e / n).collect())
            .filter(|root| !found.contains(root))
            .collect();
        // A new root multiplies everything found so far, not only what is found later.
        for root in roots {
            if steps.insert(root.clone()) {
                steps.insert(inverse(&root));
                queue.extend(found.iter().cloned());
            }
        }
        for step in steps.clone() {
            let next = sum(&vector, &step);
            if inside(&next, width) && found.insert(next.clone()) {
                queue.push(next);
            }
        }
    }
    found
}

/// Elements raised to scalars, inside the box.
fn raised(elements: impl Iterator<Item = Vector>, scalars: &Set, width: i8) -> Set {
    elements
        .flat_map(|element| scalars.iter().map(move |x| sum(&element, x)))
        .filter(|next| inside(next, width))
        .collect()
}

/// Everything that the search finds: scalars, G1, G2, Gt.
fn search(instance: &Instance, kind: PairingKind, wide: i8, narrow: i8) -> [Set; 4] {
    let scalars = scalars(instance, wide);
    let with_one = |held: &[Vector]| [held, &[instance.one()]].concat();
    let source = |held: Vec<Vector>| raised(held.into_iter(), &scalars, narrow);
    let (g1, g2) = match kind {
        PairingKind::Type1 => {
            let both = source(with_one(&[&instance.g1[..], &instance.g2].concat()));
            (both.clone(), both)
        }
        PairingKind::Type3 => (source(with_one(&instance.g1)), source(with_one(&instance.g2))),
    };
    let pairs = g1.iter().flat_map(|p| g2.iter().map(move |q| sum(p, q)));
    let gt = pairs.filter(|v| inside(v, narrow)).chain(with_one(&instance.gt)).collect::<Set>();
    let gt = raised(gt.into_iter(), &scalars, narrow);
    [scalars, g1, g2, gt]
}

/// All vectors inside a box.
fn cube(atoms: usize, width: i8) -> Vec<Vector> {
    (0..atoms).fold(vec![Vec::new()], |shorter, _| {
        shorter
            .iter()
            .flat_map(|v| (-width..=width).map(move |e| [&v[..], &[e]].concat()))
            .collect()
    })
}

fn targets(vector: &[i8]) -> [Target; 4] {
    let monomial = monomial(vector);
    [
        Target::Scalar(Scalar(monomial)),
        Target::G1(G1(monomial)),
        Target::G2(G2(monomial)),
        Target::Gt(Gt(monomial)),
    ]
}

fn agrees(
    instance: &Instance,
    kind: PairingKind,
    wide: i8,
    narrow: i8,
) -> Result<(), TestCaseError> {
    let knowledge = instance.knowledge();
    let closure = Closure::new(&knowledge, kind);
    let found = search(instance, kind, wide, narrow);
    for vector in cube(instance.atoms, 2) {
        for (target, found) in targets(&vector).into_iter().zip(&found) {
            let derives = closure.derives(target);
            prop_assert_eq!(derives, found.contains(&vector), "{} on {:?}", target, kind);
            let proof = closure.derive(target);
            prop_assert_eq!(proof.is_some(), derives);
            if let Some(proof) = proof {
                prop_assert_eq!(proof.check(&knowledge, kind), Ok(()), "{}", proof);
            }
        }
    }
    Ok(())
}

const PRIME: u128 = (1 << 61) - 1;

fn power(mut base: u128, mut exponent: u128) -> u128 {
    let mut result = 1;
    while exponent > 0 {
        if exponent & 1 == 1 {
            result = result * base % PRIME;
        }
        base = base * base % PRIME;
        exponent >>= 1;
    }
    result
}

/// The rank of rows modulo 2^61 - 1. Vectors are short here, so every minor is below the prime, and
/// this is the rank over the rationals.
fn rank(rows: &[Vec<i64>]) -> usize {
    let reduce =
        |e: &i64| u128::try_from(i128::from(*e).rem_euclid(PRIME as i128)).expect("reduced");
    let mut rows: Vec<Vec<u128>> = rows.iter().map(|r| r.iter().map(reduce).collect()).collect();
    let mut rank = 0;
    for column in 0..rows.first().map_or(0, Vec::len) {
        let Some(at) = (rank..rows.len()).find(|at| rows[*at][column] != 0) else {
            continue;
        };
        rows.swap(rank, at);
        let pivot = rows[rank].clone();
        let inverse = power(pivot[column], PRIME - 2);
        for row in rows.iter_mut().skip(rank + 1) {
            let factor = row[column] * inverse % PRIME;
            for (entry, by) in row.iter_mut().zip(&pivot) {
                *entry = (*entry + (PRIME - factor) * by) % PRIME;
            }
        }
        rank += 1;
    }
    rank
}

fn wide(vector: &[i8]) -> Vec<i64> {
    vector.iter().map(|e| i64::from(*e)).collect()
}

/// Whether the vector lies in the rational span of the scalars.
fn spanned(instance: &Instance, vector: &[i8]) -> bool {
    let rows: Vec<_> = instance.scalars.iter().map(|v| wide(v)).collect();
    let more: Vec<_> = rows.iter().cloned().chain([wide(vector)]).collect();
    rank(&rows) == rank(&more)
}

/// The criterion, spelled out: the target differs from some known element or allowed pair by a
/// vector of the span.
fn by_rank(instance: &Instance, kind: PairingKind, target: usize, vector: &[i8]) -> bool {
    let one = instance.one();
    let with_one = |held: &[Vector]| [held, std::slice::from_ref(&one)].concat();
    let (g1, g2) = match kind {
        PairingKind::Type1 => {
            let both = with_one(&[&instance.g1[..], &instance.g2].concat());
            (both.clone(), both)
        }
        PairingKind::Type3 => (with_one(&instance.g1), with_one(&instance.g2)),
    };
    let from: Vec<Vector> = match target {
        0 => vec![one],
        1 => g1,
        2 => g2,
        _ => {
            let pairs = g1.iter().flat_map(|p| g2.iter().map(move |q| sum(p, q)));
            pairs.chain(instance.gt.iter().cloned()).collect()
        }
    };
    from.iter().any(|b| {
        let difference: Vector = vector.iter().zip(b).map(|(t, b)| t - b).collect();
        spanned(instance, &difference)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn exhaustive_search_over_two_atoms_agrees(instance in instance(2, 2, 2)) {
        for kind in [PairingKind::Type1, PairingKind::Type3] {
            agrees(&instance, kind, 16, 6)?;
        }
    }

    #[test]
    fn exhaustive_search_over_three_atoms_agrees(instance in instance(3, 1, 3)) {
        for kind in [PairingKind::Type1, PairingKind::Type3] {
            agrees(&instance, kind, 6, 3)?;
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn linear_algebra_over_six_atoms_agrees(
        instance in instance(6, 2, 5),
        random in prop::collection::vec(prop::collection::vec(-2..=2i8, 6), 4),
        mix in prop::collection::vec(-1..=1i8, 5),
    ) {
        let knowledge = instance.knowledge();
        // Random targets rarely follow, so some are made from what is held.
        let scale = |v: &Vector, n: i8| v.iter().map(|e| e * n).collect::<Vector>();
        let terms = instance.scalars.iter().zip(&mix).map(|(v, n)| scale(v, *n));
        let scalar = terms.fold(instance.one(), |a, b| sum(&a, &b));
        let held = instance.g1.iter().chain(&instance.g2).chain(&instance.gt);
        let made = held.map(|v| sum(v, &scalar)).chain([scalar.clone()]);
        let pairs = instance.g1.iter().flat_map(|p| instance.g2.iter().map(|q| sum(p, q)));
        let vectors: Vec<Vector> = random.iter().cloned().chain(made).chain(pairs).collect();
        for kind in [PairingKind::Type1, PairingKind::Type3] {
            let closure = Closure::new(&knowledge, kind);
            for vector in &vectors {
                for (number, target) in targets(vector).into_iter().enumerate() {
                    let expected = by_rank(&instance, kind, number, vector);
                    prop_assert_eq!(closure.derives(target), expected, "{} on {:?}", target, kind);
                    if let Some(proof) = closure.derive(target) {
                        prop_assert_eq!(proof.check(&knowledge, kind), Ok(()), "{}", proof);
                    } else {
                        prop_assert!(!expected);
                    }
                }
            }
        }
    }
}

#[test]
fn premises_of_a_derivation_suffice_for_it() {
    let [a, b, c] = [0, 1, 2].map(|n| Monomial::from(Atom::attacker(n)));
    let facts: [Fact; 4] =
        [Scalar(a).into(), Scalar(b).into(), G1(c.product(&a)).into(), G2(b).into()];
    let knowledge: Knowledge = facts.into_iter().collect();
    let kind = PairingKind::Type3;
    let target = Target::Gt(Gt(c));
    let proof = Closure::new(&knowledge, kind).derive(target).expect("c a / a");
    let least: Knowledge = proof.premises().copied().collect();
    assert_eq!(proof.check(&least, kind), Ok(()));
    assert!(!least.holds(&Scalar(b).into()), "b is of no use here");
    assert!(Closure::new(&least, kind).derives(target));
}
