//! The schemes that are judged, with the kinds of pairing that each can have.

#[cfg(feature = "conformance")]
use super::execute::{ExecuteError, Executed, execute};
use super::judge::{JudgedScheme, PublishedError, judge};
use crate::derive::sums::Pairs;
#[cfg(feature = "conformance")]
use sesphr::algebra::ristretto::Ristretto;
use sesphr::published::{Afgh3, CaiLiu, SeSphr, Tipre, Umbral};
#[cfg(feature = "conformance")]
use sesphr::{Bls12, TypeA};

/// A scheme that is judged.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// Its name, as the command line spells it.
    pub name: &'static str,
    /// What it is, as a phrase.
    pub about: &'static str,
    /// Judges it under a kind of pairing.
    pub judge: fn(Pairs, u64) -> Result<JudgedScheme, PublishedError>,
    /// The kinds of pairing that it can have.
    pub pairs: &'static [Pairs],
    /// Carries out what was judged, on each curve that has this kind of pairing.
    #[cfg(feature = "conformance")]
    pub execute: &'static [(Pairs, Execute)],
}

/// Carries out the derivations of a scheme on a curve.
#[cfg(feature = "conformance")]
pub type Execute = fn(&JudgedScheme, u64) -> Result<Vec<Executed>, ExecuteError>;

/// Both kinds of pairing.
const BOTH: &[Pairs] = &[Pairs::Type1, Pairs::Type3];

/// All schemes, the papers' own first.
pub const SCHEMES: [Entry; 5] = [
    Entry {
        name: "sesphr",
        about: "SeSPHR with one key for each party, and its ancestor's undelegable level",
        judge: judge::<SeSphr>,
        pairs: BOTH,
        #[cfg(feature = "conformance")]
        execute: &[
            (Pairs::Type1, execute::<TypeA, SeSphr>),
            (Pairs::Type3, execute::<Bls12, SeSphr>),
        ],
    },
    Entry {
        name: "tipre-2008",
        about: "type-and-identity-based, for health records; two key generation centres",
        judge: judge::<Tipre>,
        pairs: BOTH,
        #[cfg(feature = "conformance")]
        execute: &[
            (Pairs::Type1, execute::<TypeA, Tipre>),
            (Pairs::Type3, execute::<Bls12, Tipre>),
        ],
    },
    Entry {
        name: "afgh-3",
        about: "two levels, the first of which cannot be delegated",
        judge: judge::<Afgh3>,
        pairs: BOTH,
        #[cfg(feature = "conformance")]
        execute: &[
            (Pairs::Type1, execute::<TypeA, Afgh3>),
            (Pairs::Type3, execute::<Bls12, Afgh3>),
        ],
    },
    Entry {
        name: "umbral",
        about: "threshold without a pairing, 2 of 3 proxies",
        judge: judge::<Umbral>,
        pairs: &[Pairs::None],
        #[cfg(feature = "conformance")]
        execute: &[(Pairs::None, execute::<Ristretto, Umbral>)],
    },
    Entry {
        name: "cai-liu",
        about: "many hops: a reader refers to another",
        judge: judge::<CaiLiu>,
        // With one source group the public key is the decrypting key.
        pairs: &[Pairs::Type3],
        #[cfg(feature = "conformance")]
        execute: &[(Pairs::Type3, execute::<Bls12, CaiLiu>)],
    },
];
