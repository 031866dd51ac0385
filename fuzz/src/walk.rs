//! The inputs of a target: walks through the space of documents.
//!
//! A walk begins at a document of the corpus and takes [`STEPS`] steps. Each step is a mutant of
//! the current document. If it is accepted, the walk goes on from there, and so reaches documents
//! that no single change makes. Now and then a step is noise. A walk depends only on the seed, the
//! target and its number; workers share out walks.

use crate::draw::Draw;
use crate::mutate::{Mutator, noise};
use crate::target::{Target, Verdict};

/// Inputs of a walk.
pub(crate) const STEPS: u64 = 64;
/// One input in this many is noise.
const NOISE_ONE_IN: usize = 24;
/// A walk goes back to the corpus once in this many steps.
const RETURN_ONE_IN: usize = 24;
/// Bytes beyond which a walk does not grow.
const BASE_BYTES_MAX: usize = 8 << 10;

/// Where an input comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// A document of the corpus, changed or not.
    Corpus,
    /// Random bytes.
    Noise,
}

/// A walk under way.
#[derive(Debug)]
pub(crate) struct Walk<'a> {
    draw: Draw,
    mutator: Mutator<'a>,
    base: Vec<u8>,
    step: u64,
}

impl<'a> Walk<'a> {
    /// The walk of this number. The first walks begin with the documents of the corpus as they are.
    pub(crate) fn new(target: &'a Target, corpus: &'a [Vec<u8>], seed: u64, walk: u64) -> Self {
        let mut draw = Draw::new(seed, target.name, walk);
        let own = usize::try_from(walk).ok().and_then(|walk| corpus.get(walk));
        let base = own.or_else(|| draw.pick(corpus)).cloned().unwrap_or_default();
        let mutator = Mutator { format: target.format, words: target.words, corpus };
        Self { draw, mutator, base, step: u64::from(own.is_none()) }
    }

    /// The next input.
    pub(crate) fn input(&mut self) -> (Vec<u8>, Origin) {
        self.step += 1;
        if self.step == 1 {
            return (self.base.clone(), Origin::Corpus);
        }
        if self.draw.one_in(NOISE_ONE_IN) {
            return (noise(&mut self.draw), Origin::Noise);
        }
        if self.draw.one_in(RETURN_ONE_IN)
            && let Some(document) = self.draw.pick(self.mutator.corpus)
        {
            self.base.clone_from(document);
        }
        let mut input = self.base.clone();
        for _ in 0..self.draw.few() {
            self.mutator.mutate(&mut input, &mut self.draw);
        }
        (input, Origin::Corpus)
    }

    /// Goes on from an input if it was accepted.
    pub(crate) fn learn(&mut self, input: Vec<u8>, origin: Origin, verdict: Verdict) {
        let fits = origin == Origin::Corpus && input.len() <= BASE_BYTES_MAX;
        if verdict == Verdict::Accepted && fits {
            self.base = input;
        }
    }
}
