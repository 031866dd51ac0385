//! Frames without a sum: the way through matrices agrees with the exact way through lattices, and
//! claims no error.

use proptest::prelude::*;
use sesphr::algebra::PairingKind;
use sesphr_model::derive::sums::{Frame, Group, Pairs, Poly, Powers, Value, answer};
use sesphr_model::derive::{Closure, Target};
use sesphr_model::knowledge::{Fact, Knowledge};
use sesphr_model::symbolic::{Atom, G1, G2, Gt, Monomial, Scalar};

const ATOMS: usize = 4;

type Vector = [i8; ATOMS];

fn monomial(vector: &Vector) -> Monomial {
    let factors: Vec<_> = (0..).map(Atom::attacker).zip(vector.iter().copied()).collect();
    Monomial::from_factors(&factors).expect("few atoms fit")
}

fn fact(group: Group, vector: &Vector) -> Fact {
    let monomial = monomial(vector);
    match group {
        Group::Scalar => Scalar(monomial).into(),
        Group::G1 => G1(monomial).into(),
        Group::G2 => G2(monomial).into(),
        _ => Gt(monomial).into(),
    }
}

fn target(group: Group, vector: &Vector) -> Target {
    let monomial = monomial(vector);
    match group {
        Group::Scalar => Target::Scalar(Scalar(monomial)),
        Group::G1 => Target::G1(G1(monomial)),
        Group::G2 => Target::G2(G2(monomial)),
        _ => Target::Gt(Gt(monomial)),
    }
}

fn value(group: Group, vector: &Vector) -> Value {
    let powers = vector.iter().enumerate().fold(Powers::ONE, |powers, (atom, n)| {
        let atom = Powers::atom(atom).expect("an atom");
        (0..n.unsigned_abs()).fold(powers, |powers, _| {
            if *n < 0 { powers.over(&atom) } else { powers.times(&atom) }.expect("small")
        })
    });
    Value { group, poly: Poly::term(powers, 1) }
}

fn group() -> impl Strategy<Value = Group> {
    prop_oneof![Just(Group::Scalar), Just(Group::G1), Just(Group::G2), Just(Group::Gt)]
}

fn vector() -> impl Strategy<Value = Vector> {
    prop::array::uniform4(prop_oneof![4 => Just(0_i8), 2 => Just(1), 1 => Just(-1), 1 => Just(2)])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, ..Default::default() })]

    #[test]
    fn both_ways_give_the_same_answers(
        held in prop::collection::vec((group(), vector()), 0..8),
        asked in prop::collection::vec((group(), vector()), 1..8),
    ) {
        // What everybody holds: generators, of the target group too.
        let public = [Group::G1, Group::G2, Group::Gt].map(|group| (group, [0; ATOMS]));
        let mut knowledge = Knowledge::public();
        knowledge.extend(held.iter().map(|(group, vector)| fact(*group, vector)));
        let all = public.iter().chain(&held).chain(&asked);
        let values: Vec<Value> = all.map(|(group, vector)| value(*group, vector)).collect();
        let known = public.len() + held.len();
        let targets: Vec<usize> = (known..values.len()).collect();
        let both = [(PairingKind::Type1, Pairs::Type1), (PairingKind::Type3, Pairs::Type3)];
        for (kind, pairs) in both {
            let closure = Closure::new(&knowledge, kind);
            let frame =
                Frame { values: values.clone(), held: (0..known).collect(), rules: vec![], pairs };
            let answer = answer(&frame, &targets, 1).expect("decided");
            prop_assert_eq!(answer.error_bits, None);
            let exact = asked.iter().map(|(group, vector)| closure.derives(target(*group, vector)));
            prop_assert_eq!(answer.follows, exact.collect::<Vec<_>>(), "{:?}", pairs);
        }
    }
}
