//! Frames with sums, compared with brute force that shares no code with the decision: points of a
//! fibre over a small prime are found by trying every value of an atom, all values are evaluated there,
//! and a dense matrix says whether the target is a combination of the others.

#![allow(clippy::indexing_slicing, reason = "row operations on rectangular matrices")]

use proptest::prelude::*;
use rand::SeedableRng as _;
use rand::rngs::ChaCha12Rng;
use sesphr_model::derive::sums::{
    Frame, Group, Pairs, Poly, Powers, Rule, SumsError, SumsFault, Value, answer, derive,
};

const Q: u64 = 4099;
const ATOMS: usize = 3;
/// More points than any instance has rows.
const POINTS: usize = 48;

type Terms = Vec<([i16; ATOMS], i64)>;

/// What is held, over the first few atoms.
#[derive(Clone, Debug)]
struct Instance {
    scalar: Option<Terms>,
    g1: Vec<Terms>,
    g2: Vec<Terms>,
    gt: Vec<Terms>,
    target: (Group, Terms),
}

fn terms(most: usize) -> impl Strategy<Value = Terms> {
    let powers = prop::array::uniform3(-1_i16..=1);
    let c = prop_oneof![Just(1_i64), Just(-1), Just(2)];
    prop::collection::vec((powers, c), 1..=most)
}

fn instance() -> impl Strategy<Value = Instance> {
    let group = prop_oneof![Just(Group::Scalar), Just(Group::G1), Just(Group::G2), Just(Group::Gt)];
    let lists = || prop::collection::vec(terms(2), 0..=3);
    let scalar = prop::option::weighted(0.8, terms(2));
    (scalar, lists(), lists(), lists(), group, terms(2)).prop_map(
        |(scalar, g1, g2, gt, group, target)| Instance {
            scalar,
            g1,
            g2,
            gt,
            target: (group, target),
        },
    )
}

/// A target that is likely to follow: a combination of what is held, times the known scalar.
fn following() -> impl Strategy<Value = Instance> {
    (instance(), prop::collection::vec(-2_i64..=2, 20), any::<bool>()).prop_map(
        |(mut instance, weights, raise)| {
            let (group, target) = &mut instance.target;
            let source = match group {
                Group::G1 => instance.g1.clone(),
                Group::G2 => instance.g2.clone(),
                Group::Gt => {
                    let pairs = instance
                        .g1
                        .iter()
                        .flat_map(|p| instance.g2.iter().map(move |q| product(p, q)));
                    instance.gt.iter().cloned().chain(pairs).collect()
                }
                _ => vec![vec![([0; ATOMS], 1)]],
            };
            let parts = source.iter().zip(weights);
            *target = parts.flat_map(|(f, w)| f.iter().map(move |(v, c)| (*v, c * w))).collect();
            if let Some(scalar) = instance.scalar.as_ref().filter(|_| raise) {
                *target = product(target, scalar);
            }
            instance
        },
    )
}

fn product(f: &Terms, g: &Terms) -> Terms {
    let times = |(v, c): &([i16; ATOMS], i64), (w, d): &([i16; ATOMS], i64)| {
        (std::array::from_fn(|atom| v[atom] + w[atom]), c * d)
    };
    f.iter().flat_map(|a| g.iter().map(move |b| times(a, b))).collect()
}

fn poly(terms: &Terms) -> Poly {
    let term = |(v, c): &([i16; ATOMS], i64)| {
        let mut powers = Powers::ONE;
        for (atom, power) in v.iter().enumerate() {
            let atom = Powers::atom(atom).expect("an atom");
            for _ in 0..power.unsigned_abs() {
                let next = if *power < 0 { powers.over(&atom) } else { powers.times(&atom) };
                powers = next.expect("small");
            }
        }
        (powers, *c)
    };
    Poly::sum(terms.iter().map(term).collect()).expect("small")
}

impl Instance {
    fn frame(&self, pairs: Pairs) -> Frame {
        let one = vec![vec![([0; ATOMS], 1)]];
        let groups = [
            (Group::Scalar, self.scalar.iter().cloned().collect()),
            (Group::G1, [one.clone(), self.g1.clone()].concat()),
            (Group::G2, [one, self.g2.clone()].concat()),
            (Group::Gt, self.gt.clone()),
            (self.target.0, vec![self.target.1.clone()]),
        ];
        let values = groups.iter().flat_map(|(group, list)| {
            list.iter().map(|terms| Value { group: *group, poly: poly(terms) })
        });
        let values: Vec<Value> = values.collect();
        let held = (0..values.len() - 1).collect();
        Frame { values, held, rules: Vec::new(), pairs }
    }

    /// Whether the points where the scalar has one value hang together: not if it is a function of a
    /// single monomial in two ways.
    fn is_connected(&self) -> bool {
        let Some(terms) = &self.scalar else { return true };
        let terms = poly(terms);
        match terms.terms() {
            [(v, _), (w, _)] => v.times(w).expect("small") != Powers::ONE,
            _ => true,
        }
    }
}

fn power(base: u64, exponent: usize) -> u64 {
    (0..exponent).fold(1, |product, _| product * base % Q)
}

/// The values of each atom to the powers -8 to 8.
struct Point([[u64; 17]; ATOMS]);

impl Point {
    fn new(x: [u64; ATOMS]) -> Self {
        Self(x.map(|x| {
            let inverse = inverse(x);
            std::array::from_fn(|at| match at {
                0..8 => power(inverse, 8 - at),
                _ => power(x, at - 8),
            })
        }))
    }

    fn evaluate(&self, terms: &Terms) -> u64 {
        terms.iter().fold(0, |sum, (v, c)| {
            let c = c.rem_euclid(Q as i64) as u64;
            let term = (0..ATOMS).fold(c, |p, atom| p * self.0[atom][(v[atom] + 8) as usize] % Q);
            (sum + term) % Q
        })
    }
}

/// x^(q - 2).
fn inverse(x: u64) -> u64 {
    (0..13).rev().fold(1, |out, bit| {
        let square = out * out % Q;
        if (Q - 2) >> bit & 1 == 1 { square * x % Q } else { square }
    })
}

/// Points where the scalar has the value that it has at a random one.
fn fibre(scalar: Option<&Terms>, rng: &mut ChaCha12Rng) -> Vec<Point> {
    let mut draw = || std::array::from_fn::<u64, ATOMS, _>(|_| rng.random_range(1..Q));
    let Some(scalar) = scalar else {
        return (0..POINTS).map(|_| Point::new(draw())).collect();
    };
    let wanted = Point::new(draw()).evaluate(scalar);
    let moves = (0..ATOMS).find(|atom| scalar.iter().any(|(v, _)| v[*atom] != 0));
    let Some(atom) = moves else {
        return (0..POINTS).map(|_| Point::new(draw())).collect();
    };
    let mut points = Vec::new();
    let inverses: Vec<u64> = inverses();
    while points.len() < POINTS {
        let mut x = draw();
        // Every value of the atom is tried: f = A x + B + C / x.
        let part = |power| -> Terms {
            let own = scalar.iter().filter(|(v, _)| v[atom] == power);
            own.map(|(v, c)| {
                let mut v = *v;
                v[atom] = 0;
                (v, *c)
            })
            .collect()
        };
        let at = Point::new(x);
        let [below, none, above] = [-1, 0, 1].map(|power| at.evaluate(&part(power)));
        for value in 1..Q {
            let f = above * value + none + below * inverses[value as usize];
            if f % Q == wanted {
                x[atom] = value;
                points.push(Point::new(x));
            }
        }
    }
    points
}

fn inverses() -> Vec<u64> {
    // 1 / n = -(q / n) / (q mod n)
    let mut out = vec![0, 1];
    for n in 2..Q {
        let rest = out[(Q % n) as usize];
        out.push((Q - Q / n) * rest % Q);
    }
    out
}

/// Whether the last row is a combination of the others.
fn depends(mut rows: Vec<Vec<u64>>, inverses: &[u64]) -> bool {
    let last = rows.len() - 1;
    for at in 0..last {
        let Some(column) = rows[at].iter().position(|entry| *entry != 0) else { continue };
        let inverse = inverses[rows[at][column] as usize];
        for below in at + 1..=last {
            let factor = rows[below][column] * inverse % Q;
            for place in 0..rows[at].len() {
                rows[below][place] = (rows[below][place] + (Q - factor) * rows[at][place]) % Q;
            }
        }
    }
    rows[last].iter().all(|entry| *entry == 0)
}

fn by_brute_force(instance: &Instance, pairs: Pairs) -> bool {
    let inverses = inverses();
    let mut rng = ChaCha12Rng::seed_from_u64(7);
    let one: Terms = vec![([0; ATOMS], 1)];
    let votes = (0..3).filter(|_| {
        let points = fibre(instance.scalar.as_ref(), &mut rng);
        let row = |f: &Terms| points.iter().map(|x| x.evaluate(f)).collect::<Vec<_>>();
        let rows = |list: &[Terms]| {
            let all = std::iter::once(&one).chain(list);
            all.map(row).collect::<Vec<_>>()
        };
        let (mut g1, mut g2) = (rows(&instance.g1), rows(&instance.g2));
        if pairs == Pairs::Type1 {
            g1.extend(g2);
            g2 = g1.clone();
        }
        let mut space = match instance.target.0 {
            Group::G1 => g1,
            Group::G2 => g2,
            Group::Gt => {
                let mut gt: Vec<_> = instance.gt.iter().map(row).collect();
                for p in g1.iter().filter(|_| pairs != Pairs::None) {
                    for q in &g2 {
                        gt.push(p.iter().zip(q).map(|(a, b)| a * b % Q).collect());
                    }
                }
                gt
            }
            _ => vec![row(&one)],
        };
        space.push(row(&instance.target.1));
        depends(space, &inverses)
    });
    votes.count() >= 2
}

/// Compares, and has the verifier check what is derived.
fn agrees(instance: &Instance, pairs: Pairs) -> Result<(), TestCaseError> {
    let frame = instance.frame(pairs);
    let target = frame.values.len() - 1;
    let found = match answer(&frame, &[target], 1) {
        Err(SumsError::Unsolved) => return Err(TestCaseError::reject("no atom is linear")),
        found => found.expect("small"),
    };
    prop_assert_eq!(found.follows[0], by_brute_force(instance, pairs), "{:?}", pairs);
    let derivation = derive(&frame, target, 5).expect("small");
    prop_assert_eq!(derivation.is_some(), found.follows[0]);
    if let Some(derivation) = derivation {
        prop_assert_eq!(derivation.check(&frame, 9), Ok(()));
        let mut less = frame;
        if let Some(gone) = less.held.pop() {
            let uses = format!("{derivation:?}").contains(&format!("Known({gone})"));
            let checked = derivation.check(&less, 9);
            prop_assert!(!uses || matches!(checked, Err(SumsFault::Unknown(_))), "{:?}", checked);
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, max_global_rejects: 4000, ..Default::default() })]

    #[test]
    fn random_targets_are_decided_as_by_brute_force(instance in instance()) {
        prop_assume!(instance.is_connected());
        for pairs in [Pairs::None, Pairs::Type1, Pairs::Type3] {
            agrees(&instance, pairs)?;
        }
    }

    #[test]
    fn combinations_are_decided_as_by_brute_force(instance in following()) {
        prop_assume!(instance.is_connected());
        for pairs in [Pairs::None, Pairs::Type1, Pairs::Type3] {
            agrees(&instance, pairs)?;
        }
    }
}

fn scalar(terms: &[(&[(usize, i16)], i64)]) -> Value {
    let term = |(factors, c): &(&[(usize, i16)], i64)| {
        let powers = factors.iter().fold(Powers::ONE, |powers, (atom, n)| {
            let atom = Powers::atom(*atom).expect("an atom");
            (0..n.unsigned_abs()).fold(powers, |powers, _| {
                if *n < 0 { powers.over(&atom) } else { powers.times(&atom) }.expect("small")
            })
        });
        (powers, *c)
    };
    let poly = Poly::sum(terms.iter().map(term).collect()).expect("small");
    Value { group: Group::Scalar, poly }
}

fn follows(values: Vec<Value>, rules: Vec<Rule>) -> bool {
    let target = values.len() - 1;
    let held = (0..target).filter(|n| rules.iter().all(|rule| !rule.gives.contains(n))).collect();
    let frame = Frame { values, held, rules, pairs: Pairs::None };
    answer(&frame, &[target], 3).expect("decided").follows[0]
}

#[test]
fn scalars_follow_from_sums_of_scalars() {
    let x = |atom: usize| scalar(&[(&[(atom, 1)], 1)]);
    // a + b and a - b give a, a + b alone does not.
    let plus = scalar(&[(&[(0, 1)], 1), (&[(1, 1)], 1)]);
    let minus = scalar(&[(&[(0, 1)], 1), (&[(1, 1)], -1)]);
    assert!(follows(vec![plus.clone(), minus, x(0)], vec![]));
    assert!(!follows(vec![plus.clone(), x(0)], vec![]));
    // a + b and a b are the coefficients of a quadratic equation with the root a.
    let product = scalar(&[(&[(0, 1), (1, 1)], 1)]);
    assert!(follows(vec![plus, product, x(0)], vec![]));
    // x^2 gives x, up to its sign; x^2 y^3 gives neither.
    assert!(follows(vec![scalar(&[(&[(0, 2)], 1)]), x(0)], vec![]));
    let mixed = scalar(&[(&[(0, 2), (1, 3)], 1)]);
    assert!(!follows(vec![mixed.clone(), x(0)], vec![]));
    assert!(follows(vec![mixed, x(1), x(0)], vec![]));
    // s = u + r h with u and h gives r; with h alone it does not.
    let s = scalar(&[(&[(0, 1)], 1), (&[(1, 1), (2, 1)], 1)]);
    assert!(follows(vec![s.clone(), x(0), x(2), x(1)], vec![]));
    assert!(!follows(vec![s, x(2), x(1)], vec![]));
}

#[test]
fn shares_of_a_polynomial_give_its_constant_at_the_threshold() {
    // f(x) = s + a x + b x^2 at three places x_i, which are known
    let share = |place: usize| {
        scalar(&[(&[(0, 1)], 1), (&[(1, 1), (place, 1)], 1), (&[(2, 1), (place, 2)], 1)])
    };
    let places = [3, 4, 5].map(|place| scalar(&[(&[(place, 1)], 1)]));
    let secret = || scalar(&[(&[(0, 1)], 1)]);
    let with = |count: usize| {
        let shares = (3..3 + count).map(share);
        let all = places.iter().cloned().chain(shares).chain([secret()]);
        follows(all.collect(), vec![])
    };
    assert!(with(3));
    assert!(!with(2));
}

#[test]
fn rules_are_closed_to_a_fixpoint() {
    let x = |atom: usize| scalar(&[(&[(atom, 1)], 1)]);
    // x0 gives x1, x1 gives x2, in the wrong order; x3 gives x4, which nobody has.
    let rule = |need: usize, give: usize| Rule { needs: vec![need], gives: vec![give] };
    let values = || vec![x(0), x(1), x(2), x(3), x(4), x(2)];
    let held = vec![0];
    let frame = |rules| Frame { values: values(), held: held.clone(), rules, pairs: Pairs::None };
    let chain = frame(vec![rule(1, 2), rule(3, 4), rule(0, 1)]);
    assert_eq!(
        answer(&chain, &[2, 3, 4, 5], 1).expect("decided").follows,
        [true, false, false, true]
    );
    let derivation = derive(&chain, 5, 1).expect("decided").expect("it follows");
    assert_eq!(derivation.check(&chain, 2), Ok(()));
    let broken = frame(vec![rule(1, 2), rule(3, 4)]);
    assert_eq!(derivation.check(&broken, 2), Err(SumsFault::Unknown(1)));
}

#[test]
fn what_cannot_be_decided_is_refused() {
    // x y + x^2 + y^2 is linear in no atom.
    let known = scalar(&[(&[(0, 1), (1, 1)], 1), (&[(0, 2)], 1), (&[(1, 2)], 1)]);
    let values = vec![known, scalar(&[(&[(0, 1)], 1)])];
    let frame = Frame { values, held: vec![0], rules: vec![], pairs: Pairs::None };
    assert_eq!(answer(&frame, &[1], 1), Err(SumsError::Unsolved));
    // Numbers that name nothing do no harm.
    let frame = Frame { held: vec![7], rules: vec![Rule::default()], ..frame };
    assert_eq!(answer(&frame, &[1, 9], 1).expect("decided").follows, [false, false]);
}
