//! Derivations executed on numbers, and the answer for literal bodies compared with a numeric rank.
//!
//! A group element is represented by its discrete logarithm modulo a prime, so every step of a
//! derivation is arithmetic. The prime is a safe one, q = 2 q' + 1, and atoms are squares. In the
//! group of squares, of prime order q', each scalar has exactly one root of each degree.

use num_bigint::BigUint;
use num_traits::{One, Zero};
use proptest::prelude::*;
use sesphr::algebra::{Pairing, PairingKind};
use sesphr::id::{ItemId, OwnerId, Partition, RecordId, Slot, Version};
use sesphr::profile::Payload;
use sesphr_model::derive::{Closure, Derivation, Literal, Rule, StepId, Target};
use sesphr_model::knowledge::{Fact, Knowledge};
use sesphr_model::symbolic::{Atom, Body, G1, G2, Gt, Monomial, Plain, Scalar, Symbolic};
use std::collections::BTreeMap;

/// Random numbers for atoms and texts, drawn from a seed.
struct Numbers {
    seed: u64,
    q: BigUint,
}

/// The result of a step, as a number.
#[derive(Clone, Debug, PartialEq)]
enum Number {
    /// The scalar.
    Scalar(BigUint),
    /// The discrete logarithm of an element, with its group.
    Element(u8, BigUint),
    /// A hybrid body. The mask's logarithm is its key, and the text's logarithm is inside.
    Hybrid(BigUint, BigUint),
    /// A literal body: the logarithm of Z^r . M. The text's own logarithm is kept only for the
    /// norm.
    Literal(BigUint, BigUint),
    /// The logarithm of a text.
    Plain(BigUint),
}

impl Numbers {
    /// The largest safe prime below 2^255 is 2^255 - 46545.
    fn new(seed: u64) -> Self {
        let q = (BigUint::one() << 255) - BigUint::from(46_545u32);
        Self { seed, q }
    }

    fn random(&self, label: u64) -> BigUint {
        let words = (0..8u64).map(|n| {
            let mut word = (self.seed ^ label.rotate_left(17)).wrapping_add(n << 56 | n);
            for _ in 0..3 {
                word = (word ^ (word >> 31)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
                word ^= word >> 29;
            }
            word
        });
        let wide = words.fold(BigUint::zero(), |sum, word| (sum << 64) + word);
        let root = wide % &self.q;
        &root * &root % &self.q
    }

    fn inverse(&self, x: &BigUint) -> BigUint {
        x.modpow(&(&self.q - 2u32), &self.q)
    }

    fn minus(&self, a: &BigUint, b: &BigUint) -> BigUint {
        (a + &self.q - b) % &self.q
    }

    fn power(&self, x: &BigUint, n: i64) -> BigUint {
        let up = x.modpow(&BigUint::from(n.unsigned_abs()), &self.q);
        if n < 0 { self.inverse(&up) } else { up }
    }

    fn monomial(&self, monomial: &Monomial) -> BigUint {
        monomial.factors().fold(BigUint::one(), |product, (atom, n)| {
            product * self.power(&self.random(atom.bits().into()), n.into()) % &self.q
        })
    }

    fn text(&self, plain: Plain) -> BigUint {
        let Plain::Content(item) = plain else { panic!("only contents are used here") };
        self.random(1 << 40 | u64::from(item.version.0))
    }

    fn fact(&self, fact: &Fact) -> Number {
        match fact {
            Fact::Scalar(x) => Number::Scalar(self.monomial(&x.0)),
            Fact::G1(p) => Number::Element(1, self.monomial(&p.0)),
            Fact::G2(p) => Number::Element(2, self.monomial(&p.0)),
            Fact::Gt(t) => Number::Element(3, self.monomial(&t.0)),
            Fact::Plain(plain) => Number::Plain(self.text(*plain)),
            Fact::Body(body) => {
                let mask = self.monomial(&body.mask.0);
                let text = self.text(body.plain);
                match body.payload {
                    Payload::Hybrid => Number::Hybrid(mask, text),
                    Payload::Literal => Number::Literal((mask + &text) % &self.q, text),
                }
            }
        }
    }

    /// Executes the steps of a derivation.
    fn execute(&self, derivation: &Derivation) -> Number {
        let mut done: Vec<Number> = Vec::new();
        for step in &derivation.steps {
            let next = self.step(&step.rule, &done);
            done.push(next);
        }
        done.pop().expect("a derivation has steps")
    }

    fn step(&self, rule: &Rule, done: &[Number]) -> Number {
        let at = |id: &StepId| done.get(id.0).expect("steps refer to earlier ones");
        let scalar = |id: &StepId| match at(id) {
            Number::Scalar(x) => x.clone(),
            other => panic!("{other:?} is no scalar"),
        };
        let element = |id: &StepId| match at(id) {
            Number::Element(group, log) => (*group, log.clone()),
            other => panic!("{other:?} is no element"),
        };
        let literal = |id: &StepId| match at(id) {
            Number::Literal(body, text) => (body.clone(), text.clone()),
            other => panic!("{other:?} is no literal body"),
        };
        match rule {
            Rule::Known { fact } => self.fact(fact),
            Rule::ScalarPower { base, power } => Number::Scalar(self.power(&scalar(base), *power)),
            Rule::ScalarProduct { left, right } => {
                Number::Scalar(scalar(left) * scalar(right) % &self.q)
            }
            Rule::ScalarRoot { base, degree } => {
                // x^{1/n} in the group of squares: n is inverted modulo its order q'
                let order = (&self.q - 1u32) >> 1;
                let degree = BigUint::from(degree.unsigned_abs());
                let inverse = degree.modpow(&(&order - 2u32), &order);
                Number::Scalar(scalar(base).modpow(&inverse, &self.q))
            }
            Rule::Power { element: p, exponent } => {
                let (group, log) = element(p);
                Number::Element(group, log * scalar(exponent) % &self.q)
            }
            Rule::Transfer { element: p } => {
                let (group, log) = element(p);
                Number::Element(3 - group, log)
            }
            Rule::Pair { left, right } => match (element(left), element(right)) {
                ((1, p), (2, q)) => Number::Element(3, p * q % &self.q),
                other => panic!("{other:?} cannot be paired"),
            },
            Rule::OpenHybrid { body, mask } => match (at(body), element(mask)) {
                (Number::Hybrid(key, text), (3, mask)) if *key == mask => {
                    Number::Plain(text.clone())
                }
                other => panic!("{other:?}: wrong key"),
            },
            Rule::OpenLiteral { body, mask } => {
                Number::Plain(self.minus(&literal(body).0, &element(mask).1))
            }
            Rule::KnownBlock { body, plain } => match at(plain) {
                Number::Plain(text) => Number::Element(3, self.minus(&literal(body).0, text)),
                other => panic!("{other:?} is no text"),
            },
            Rule::Norm { body } => Number::Plain(literal(body).1),
            Rule::Cycle { bodies, shifts, ratio } => {
                let logs: Vec<BigUint> = bodies.iter().map(|id| literal(id).0).collect();
                let shifts = std::iter::once(None).chain(shifts.iter().map(Option::as_ref));
                let quotients = logs.chunks(2).map(|pair| match pair {
                    [above, below] => self.minus(above, below),
                    _ => panic!("bodies come in pairs"),
                });
                let log = quotients.zip(shifts).fold(BigUint::zero(), |t, (quotient, w)| {
                    let raised = w.map_or_else(|| t.clone(), |w| &t * scalar(w) % &self.q);
                    (raised + quotient) % &self.q
                });
                let less = self.minus(&scalar(ratio), &BigUint::one());
                Number::Element(3, log * self.inverse(&less) % &self.q)
            }
        }
    }
}

fn item(version: u16) -> ItemId {
    let slot = Slot { owner: OwnerId(0), record: RecordId(0), partition: Partition::MEDICAL };
    slot.at(Version(version))
}

fn body(payload: Payload, mask: Monomial, version: u16) -> Body {
    let plain = Plain::Content(item(version));
    Symbolic::seal(payload, &Gt(mask), item(version), &plain)
        .expect("symbols have every payload")
        .body
}

fn monomial() -> impl Strategy<Value = Monomial> {
    prop::collection::vec(-2..=2i8, 4).prop_map(|exponents| {
        let factors: Vec<_> = (0..).map(Atom::attacker).zip(exponents).collect();
        Monomial::from_factors(&factors).expect("four atoms fit")
    })
}

fn fact() -> impl Strategy<Value = Fact> {
    let payload = prop_oneof![Just(Payload::Hybrid), Just(Payload::Literal)];
    prop_oneof![
        2 => monomial().prop_map(|m| Scalar(m).into()),
        2 => monomial().prop_map(|m| G1(m).into()),
        2 => monomial().prop_map(|m| G2(m).into()),
        1 => monomial().prop_map(|m| Gt(m).into()),
        2 => (payload, monomial(), 0..3u16).prop_map(|(p, m, v)| body(p, m, v).into()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// Every derivation, executed on random numbers, gives the value that it promises.
    #[test]
    fn derivations_compute_their_targets(
        facts in prop::collection::vec(fact(), 0..10),
        more in prop::collection::vec(monomial(), 3),
        seed: u64,
    ) {
        let numbers = Numbers::new(seed);
        let knowledge: Knowledge = facts.iter().copied().collect();
        let masks = facts.iter().filter_map(|fact| match fact {
            Fact::Body(body) => Some(body.mask.0),
            _ => None,
        });
        let monomials: Vec<_> = more.into_iter().chain(masks).collect();
        let targets: Vec<Target> = monomials
            .iter()
            .flat_map(|m| [Target::Scalar(Scalar(*m)), Target::G1(G1(*m)), Target::G2(G2(*m)), Target::Gt(Gt(*m))])
            .chain((0..3).map(|version| Target::Content(item(version))))
            .collect();
        for kind in [PairingKind::Type1, PairingKind::Type3] {
            for literal in [Literal::Norm, Literal::Generic] {
                let closure = Closure::with(&knowledge, kind, literal);
                for target in &targets {
                    if let Some(proof) = closure.derive(*target) {
                        prop_assert_eq!(proof.check(&knowledge, kind), Ok(()), "{}", proof);
                        prop_assert_eq!(numbers.execute(&proof), numbers.fact(&target.fact()), "{}", proof);
                    }
                }
            }
        }
    }
}

/// A literal body of the graph test: mask Z^{r_i x^k} and text j.
#[derive(Clone, Copy, Debug)]
struct Edge {
    blinding: usize,
    power: i8,
    text: u16,
}

const BLINDINGS: usize = 3;
const TEXTS: u16 = 4;

fn edge() -> impl Strategy<Value = Edge> {
    (0..BLINDINGS, -1..=1i8, 0..TEXTS).prop_map(|(blinding, power, text)| Edge {
        blinding,
        power,
        text,
    })
}

fn blinding(index: usize, power: i8) -> Monomial {
    let index = u32::try_from(index).expect("small");
    Monomial::from_factors(&[(Atom::attacker(index), 1), (Atom::attacker(9), power)])
        .expect("two atoms fit")
}

/// The rank of rows modulo q, by elimination.
fn rank(numbers: &Numbers, mut rows: Vec<Vec<BigUint>>) -> usize {
    let mut pivots: BTreeMap<usize, Vec<BigUint>> = BTreeMap::new();
    for row in &mut rows {
        for (column, pivot) in &pivots {
            let factor = row.get(*column).cloned().unwrap_or_default();
            for (entry, by) in row.iter_mut().zip(pivot) {
                *entry = numbers.minus(entry, &(&factor * by % &numbers.q));
            }
        }
        if let Some(column) = row.iter().position(|e| !e.is_zero()) {
            let inverse = row.get(column).map(|e| numbers.inverse(e)).unwrap_or_default();
            let pivot: Vec<_> = row.iter().map(|e| e * &inverse % &numbers.q).collect();
            // Clears the new pivot from earlier rows, so that one pass reduces a row.
            for other in pivots.values_mut() {
                let factor = other.get(column).cloned().unwrap_or_default();
                for (entry, by) in other.iter_mut().zip(&pivot) {
                    *entry = numbers.minus(entry, &(&factor * by % &numbers.q));
                }
            }
            pivots.insert(column, pivot);
        }
    }
    pivots.len()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    /// Literal bodies in a generic group. A mask or a text follows exactly if its unit vector is in
    /// the row space of the bodies, at a random value of the one known scalar.
    #[test]
    fn literal_bodies_give_what_their_rank_says(
        edges in prop::collection::vec(edge(), 0..7),
        known_text in prop::option::weighted(0.2, 0..TEXTS),
        known_mask in prop::option::weighted(0.2, 0..BLINDINGS),
        seed: u64,
    ) {
        let numbers = Numbers::new(seed);
        let x = Monomial::from(Atom::attacker(9));
        let mut knowledge: Knowledge = [Scalar(x)].into_iter().collect();
        knowledge.extend(known_text.map(|text| Plain::Content(item(text))));
        knowledge.extend(known_mask.map(|index| Gt(blinding(index, 1))));
        knowledge.extend(edges.iter().map(|e| body(Payload::Literal, blinding(e.blinding, e.power), e.text)));

        let unit = |column: usize, value: BigUint| {
            let mut row = vec![BigUint::zero(); BLINDINGS + usize::from(TEXTS)];
            if let Some(entry) = row.get_mut(column) {
                *entry = value;
            }
            row
        };
        let text_column = |text: u16| BLINDINGS + usize::from(text);
        let gain = |power: i8| numbers.power(&numbers.monomial(&x), power.into());
        let mut rows: Vec<Vec<BigUint>> = edges
            .iter()
            .map(|e| {
                let mask = unit(e.blinding, gain(e.power));
                let text = unit(text_column(e.text), BigUint::one());
                mask.iter().zip(&text).map(|(a, b)| a + b).collect()
            })
            .collect();
        rows.extend(known_text.map(|text| unit(text_column(text), BigUint::one())));
        rows.extend(known_mask.map(|index| unit(index, gain(1))));
        let full = rank(&numbers, rows.clone());
        let inside = |row: Vec<BigUint>| rank(&numbers, [&rows[..], &[row]].concat()) == full;

        let kind = PairingKind::Type1;
        let closure = Closure::with(&knowledge, kind, Literal::Generic);
        let masks = (0..BLINDINGS).map(|i| (i, Target::Gt(Gt(blinding(i, 0)))));
        let texts = (0..TEXTS).map(|j| (text_column(j), Target::Content(item(j))));
        for (column, target) in masks.chain(texts) {
            let expected = inside(unit(column, BigUint::one()));
            prop_assert_eq!(closure.derives(target), expected, "{}", target);
            if let Some(proof) = closure.derive(target) {
                prop_assert_eq!(proof.check(&knowledge, kind), Ok(()), "{}", proof);
                prop_assert_eq!(numbers.execute(&proof), numbers.fact(&target.fact()), "{}", proof);
            }
        }
    }
}
