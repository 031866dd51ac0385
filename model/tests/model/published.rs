//! Published schemes, judged from their own code and attacked on curves; and faults in them, found.

use sesphr::algebra::group::Group;
use sesphr::published::{Afgh3, CaiLiu, Facts, Item, Keys, Scheme, SeSphr, Tipre, Umbral};
use sesphr_model::derive::sums::Pairs;
use sesphr_model::published::{JudgedScheme, SCHEMES, judge};

/// Every smallest set is the one written down before the search was run, under each kind of pairing;
/// and what a set derives on terms, it computes on a curve from what it really holds.
#[test]
fn every_smallest_set_is_as_expected_and_carried_out_on_curves() {
    for scheme in SCHEMES {
        let mut executed = 0;
        for pairs in scheme.pairs {
            let judged = (scheme.judge)(*pairs, 1).expect("the scheme is decided");
            for row in &judged.rows {
                let about = (scheme.name, judged.pairing, &row.goal);
                assert_eq!(
                    Some(&row.minimal),
                    row.expected.as_ref(),
                    "{about:?}: {:#?}",
                    row.derivations
                );
                assert_eq!(row.minimal.len(), row.derivations.len(), "{about:?}");
            }
            assert!(judged.sets >= 1 << 5, "{} has at least five roles", scheme.name);
            for (_, execute) in scheme.execute.iter().filter(|(on, _)| on == pairs) {
                let attacks = execute(&judged, 1).expect("derivations are carried out");
                let sets: usize = judged.rows.iter().map(|row| row.minimal.len()).sum();
                assert_eq!(attacks.len(), sets, "{}", scheme.name);
                for attack in attacks {
                    assert!(attack.is_right, "{attack:?}");
                    executed += 1;
                }
            }
        }
        assert!(executed > 0, "{} is attacked on a curve", scheme.name);
    }
}

/// The smallest sets that reach a goal.
fn reached_by(judged: &JudgedScheme, goal: &str) -> Vec<String> {
    let row = judged.rows.iter().find(|row| row.goal == goal).expect("there is such a goal");
    row.minimal.iter().map(ToString::to_string).collect()
}

/// A scheme with a fault: it changes items before they are sealed, and labels before they are granted.
trait Fault {
    fn sealed(item: Item) -> Item;
    fn granted(label: &'static str) -> &'static str {
        label
    }
}

/// Every item has the randomness of the first.
#[derive(Clone, Copy, Debug, Default)]
struct SameRandomness;

impl Fault for SameRandomness {
    fn sealed(item: Item) -> Item {
        Item { name: "item-1", ..item }
    }
}

/// All labels are one.
#[derive(Clone, Copy, Debug, Default)]
struct OneLabel;

impl Fault for OneLabel {
    fn sealed(item: Item) -> Item {
        Item { label: "a", ..item }
    }
    fn granted(_label: &'static str) -> &'static str {
        "a"
    }
}

/// A scheme with a fault.
#[derive(Clone, Copy, Debug, Default)]
struct Faulty<S, F>(S, F);

impl<A: Group, S, F> Scheme<A> for Faulty<S, F>
where
    S: Scheme<A>,
    F: Fault + Copy + std::fmt::Debug + Default + Send + Sync + 'static,
{
    const FACTS: Facts = S::FACTS;
    type Centre = S::Centre;
    type Params = S::Params;
    type Secret = S::Secret;
    type Public = S::Public;
    type Capsule = S::Capsule;
    type Closed = S::Closed;
    type Mask = S::Mask;
    type Share = S::Share;
    type Answer = S::Answer;

    fn centre(seed: &A::Seed) -> Keys<S::Centre, S::Params> {
        S::centre(seed)
    }
    fn keys(
        centre: &Keys<S::Centre, S::Params>,
        seed: &A::Seed,
        party: &'static str,
    ) -> Keys<S::Secret, S::Public> {
        S::keys(centre, seed, party)
    }
    fn seal(
        owner: &Keys<S::Secret, S::Public>,
        seed: &A::Seed,
        item: Item,
    ) -> (S::Capsule, S::Mask) {
        S::seal(owner, seed, F::sealed(item))
    }
    fn close(
        owner: &Keys<S::Secret, S::Public>,
        seed: &A::Seed,
        item: Item,
    ) -> Option<(S::Closed, S::Mask)> {
        S::close(owner, seed, item)
    }
    fn open_closed(owner: &Keys<S::Secret, S::Public>, closed: &S::Closed) -> Option<S::Mask> {
        S::open_closed(owner, closed)
    }
    fn open_own(
        owner: &Keys<S::Secret, S::Public>,
        item: Item,
        capsule: &S::Capsule,
    ) -> Option<S::Mask> {
        S::open_own(owner, F::sealed(item), capsule)
    }
    fn grant(
        owner: &Keys<S::Secret, S::Public>,
        reader: &S::Public,
        seed: &A::Seed,
        label: &'static str,
    ) -> Vec<S::Share> {
        S::grant(owner, reader, seed, F::granted(label))
    }
    fn transform(share: &S::Share, capsule: &S::Capsule, seed: &A::Seed) -> S::Answer {
        S::transform(share, capsule, seed)
    }
    fn transform_again(share: &S::Share, answer: &S::Answer, seed: &A::Seed) -> Option<S::Answer> {
        S::transform_again(share, answer, seed)
    }
    fn open(reader: &Keys<S::Secret, S::Public>, answers: &[S::Answer]) -> Option<S::Mask> {
        S::open(reader, answers)
    }
}

/// If every item has the randomness of the first, the reader of the first opens all, without a proxy.
#[test]
fn randomness_that_serves_twice_is_found_in_every_scheme() {
    let judged = [
        judge::<Faulty<SeSphr, SameRandomness>>(Pairs::Type3, 1),
        judge::<Faulty<Tipre, SameRandomness>>(Pairs::Type3, 1),
        judge::<Faulty<Afgh3, SameRandomness>>(Pairs::Type3, 1),
        judge::<Faulty<Umbral, SameRandomness>>(Pairs::None, 1),
        judge::<Faulty<CaiLiu, SameRandomness>>(Pairs::Type3, 1),
    ];
    for judged in judged {
        let judged = judged.expect("the scheme is decided");
        let sets = reached_by(&judged, "item granted to nobody");
        assert!(sets.contains(&"reader+cloud".to_owned()), "{}: {sets:?}", judged.scheme);
        assert!(judged.rows.iter().any(|row| !row.is_as_expected()), "{}", judged.scheme);
    }
}

/// What confines a grant to a label is the label: without it, reader and proxy open what is granted to
/// nobody.
#[test]
fn a_label_that_is_left_out_is_found() {
    fn sets<S: Scheme<sesphr_model::published::Terms>>() -> Vec<String> {
        let judged = judge::<S>(Pairs::Type3, 1).expect("the scheme is decided");
        reached_by(&judged, "item granted to nobody")
    }
    let with_the_reader = "reader+proxy-1+cloud".to_owned();
    assert!(!sets::<Tipre>().contains(&with_the_reader));
    assert!(sets::<Faulty<Tipre, OneLabel>>().contains(&with_the_reader));
}
