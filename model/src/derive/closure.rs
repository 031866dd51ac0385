//! The closure of a knowledge: computed once, asked often.

use super::Target;
use super::cycle::{self, Edge};
use super::exponents::Exponents;
use super::lattice::{Coset, Lattice};
use crate::knowledge::{Fact, Knowledge};
use crate::symbolic::{Body, Bytes, G1, G2, Gt, Monomial, Plain};
use sesphr::algebra::PairingKind;
use sesphr::profile::Payload;
use std::collections::BTreeMap;

/// What an attacker can do to a literal body, apart from using it as an edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Literal {
    /// Take its norm, which gives the content without a key (erratum E6 a). True on Type A.
    Norm,
    /// Nothing. Shows what the product would be worth in a group without that defect.
    Generic,
}

/// Values by coset, found in logarithmic time.
#[derive(Clone, Debug)]
pub(super) struct Table<T>(Vec<(Coset, T)>);

impl<T> Table<T> {
    /// Keeps the first of several values in one coset.
    fn new(values: impl Iterator<Item = (Coset, T)>) -> Self {
        let mut this = Self(Vec::new());
        for (coset, value) in values {
            if this.get(&coset).is_none() {
                this.insert(coset, value);
            }
        }
        this
    }

    fn insert(&mut self, coset: Coset, value: T) {
        let at = self.0.partition_point(|(c, _)| c.key < coset.key);
        self.0.insert(at, (coset, value));
    }

    fn with_key(&self, key: u64) -> impl Iterator<Item = &(Coset, T)> {
        let at = self.0.partition_point(|(c, _)| c.key < key);
        let from = self.0.get(at..).unwrap_or_default();
        from.iter().take_while(move |(c, _)| c.key == key)
    }

    pub(super) fn get(&self, coset: &Coset) -> Option<&T> {
        self.with_key(coset.key).find(|(c, _)| c == coset).map(|(_, value)| value)
    }
}

/// Where an element of `Gt` comes from, if it is not a pairing.
#[derive(Clone, Debug)]
pub(super) enum GtOrigin {
    /// It is held.
    Known(Gt),
    /// The mask of a literal body whose content is known.
    KnownBlock(Body),
    /// The mask of the last of these bodies, see [`super::Rule::Cycle`].
    Cycle(Vec<Body>),
}

/// Where a text comes from.
#[derive(Clone, Copy, Debug)]
pub(super) enum PlainOrigin {
    /// It is held.
    Known,
    /// A body whose mask is known.
    Open(Body),
    /// A literal body, without a key.
    Norm(Body),
}

/// Everything that follows from a knowledge, ready to be asked.
#[derive(Clone, Debug)]
pub struct Closure {
    pub(super) lattice: Lattice,
    /// The scalars, in the order that the lattice's combinations count them.
    pub(super) scalars: Vec<Monomial>,
    /// The elements that can be the first argument of the pairing, and the second.
    pub(super) left: Table<Fact>,
    pub(super) right: Table<Fact>,
    pub(super) gt: Table<GtOrigin>,
    pub(super) plains: BTreeMap<Plain, PlainOrigin>,
}

impl Closure {
    /// The closure under all rules.
    ///
    /// # Panics
    /// If exponents outgrow 64 bits in the elimination. That takes dozens of scalars, each with
    /// many atoms and large powers.
    #[must_use]
    pub fn new(knowledge: &Knowledge, kind: PairingKind) -> Self {
        Self::with(knowledge, kind, Literal::Norm)
    }

    /// The closure, given what an attacker can do to literal bodies.
    ///
    /// # Panics
    /// As [`Closure::new`].
    #[must_use]
    pub fn with(knowledge: &Knowledge, kind: PairingKind, literal: Literal) -> Self {
        let scalars: Vec<_> = knowledge.scalars().iter().map(|x| x.0).collect();
        let lattice = Lattice::new(scalars.iter());
        let first = || knowledge.g1().iter().map(|p| Fact::G1(*p));
        let second = || knowledge.g2().iter().map(|q| Fact::G2(*q));
        let source = |facts: &mut dyn Iterator<Item = Fact>| {
            Table::new(facts.map(|fact| (lattice.coset(&source_exponents(&fact)), fact)))
        };
        // Elements of a group come before those moved into it, so they are preferred.
        let (left, right) = match kind {
            PairingKind::Type1 => {
                (source(&mut first().chain(second())), source(&mut second().chain(first())))
            }
            PairingKind::Type3 => (source(&mut first()), source(&mut second())),
        };
        let held = knowledge.gt().iter();
        let gt = Table::new(held.map(|t| (lattice.coset(&(&t.0).into()), GtOrigin::Known(*t))));
        let plains = knowledge.plains().iter();
        let mut this = Self {
            scalars,
            left,
            right,
            gt,
            plains: plains.map(|plain| (*plain, PlainOrigin::Known)).collect(),
            lattice,
        };
        this.saturate(knowledge.bodies(), literal);
        this
    }

    /// Uses bodies until they give nothing new. Whatever is added rests only on what was there
    /// before, so derivations are finite.
    fn saturate(&mut self, bodies: &[Body], literal: Literal) {
        let usable = |body: &&Body| body.bytes == Bytes::Intact && body.plain != Plain::Garbage;
        let bodies: Vec<_> = bodies
            .iter()
            .filter(usable)
            .map(|body| (*body, self.lattice.coset(&(&body.mask.0).into())))
            .collect();
        loop {
            let mut grown = false;
            for (body, coset) in &bodies {
                grown |= self.use_body(body, coset, literal);
            }
            if grown {
                continue;
            }
            let open = |(body, coset): &&(Body, Coset)| {
                body.payload == Payload::Literal
                    && !self.plains.contains_key(&body.plain)
                    && !self.reaches(coset)
            };
            let edges = bodies.iter().filter(open).map(|(body, coset)| Edge { body: *body, coset });
            let Some(cycle) = cycle::unbalanced(&edges.collect::<Vec<_>>()) else {
                return;
            };
            let Some(last) = cycle.last() else { return };
            let coset = self.lattice.coset(&(&last.mask.0).into());
            self.gt.insert(coset, GtOrigin::Cycle(cycle));
        }
    }

    /// Whether the body gave something new.
    fn use_body(&mut self, body: &Body, mask: &Coset, literal: Literal) -> bool {
        let has_plain = self.plains.contains_key(&body.plain);
        if body.payload == Payload::Hybrid && has_plain {
            return false;
        }
        let has_mask = self.reaches(mask);
        match (has_plain, has_mask) {
            (false, true) => {
                self.plains.insert(body.plain, PlainOrigin::Open(*body));
            }
            (false, false) if body.payload == Payload::Literal && literal == Literal::Norm => {
                self.plains.insert(body.plain, PlainOrigin::Norm(*body));
            }
            (true, false) => {
                self.gt.insert(mask.clone(), GtOrigin::KnownBlock(*body));
            }
            _ => return false,
        }
        true
    }

    /// Whether the target follows.
    #[must_use]
    pub fn derives(&self, target: Target) -> bool {
        match target {
            Target::Scalar(x) => self.lattice.coset(&(&x.0).into()).representative.is_one(),
            Target::G1(G1(p)) => self.left.get(&self.lattice.coset(&(&p).into())).is_some(),
            Target::G2(G2(q)) => self.right.get(&self.lattice.coset(&(&q).into())).is_some(),
            Target::Gt(t) => self.reaches(&self.lattice.coset(&(&t.0).into())),
            Target::Content(item) => self.plains.contains_key(&Plain::Content(item)),
        }
    }

    /// The texts that follow, ascending.
    pub fn plains(&self) -> impl Iterator<Item = Plain> + '_ {
        self.plains.keys().copied()
    }

    /// Whether Z to exponents of this coset follows, as an element of `Gt` or as a pairing.
    fn reaches(&self, coset: &Coset) -> bool {
        self.gt.get(coset).is_some() || self.pairs(coset).next().is_some()
    }

    /// The pairs p, q with p + q in the coset.
    pub(super) fn pairs(&self, coset: &Coset) -> impl Iterator<Item = (Fact, Fact)> {
        self.left.0.iter().flat_map(move |(p, left)| {
            // Keys add as cosets do. Exponents are compared only where the keys agree.
            let wanted = coset.key.wrapping_sub(p.key);
            self.right.with_key(wanted).filter_map(move |(q, right)| {
                let sum = p.representative.plus(&q.representative);
                (sum == coset.representative).then_some((*left, *right))
            })
        })
    }
}

/// The exponents of a source element; empty for anything else.
pub(super) fn source_exponents(fact: &Fact) -> Exponents {
    match fact {
        Fact::G1(G1(exponent)) | Fact::G2(G2(exponent)) => exponent.into(),
        _ => Exponents::default(),
    }
}
