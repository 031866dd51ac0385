//! Whether a weak secret can be guessed: whether what is known looks different if a guess is right.
//!
//! Who guesses a secret computes values from the guess, such as the hash of a keyword. If the guess
//! is right, these are the true values. If it is wrong, they are the same functions of an atom of
//! its own. A relation among elements that holds for a right guess and not for a wrong one is a test.
//! Relations under a wrong guess hold under the right one too, since a wrong guess becomes right if
//! the atom takes the secret's value. So a test exists iff some null space grows, that is
//!
//! > iff the rank of some matrix, or the number of independent known scalars, is smaller under the
//! > right guess;
//!
//! or iff the right guess opens a text that the wrong one does not, as ciphers say when they fail.

use super::closure::Closure;
use super::poly::Powers;
use super::span::Track;
use super::{Frame, Group, SumsError, Value};
use serde::Serialize;

/// What is guessed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guess {
    /// The number of the atom that is guessed.
    pub secret: usize,
    /// An atom that occurs nowhere, for a wrong guess.
    pub other: usize,
    /// What a guess gives, by the numbers of values: the secret itself, its hash.
    pub gives: Vec<usize>,
}

/// What tells a right guess from a wrong one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tell {
    /// A relation among scalars.
    Scalars,
    /// A relation among elements of a group.
    Elements(Group),
    /// A text that only the right guess opens.
    Text,
}

/// What is said of a guess.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Guessed {
    /// A test of guesses, if there is one.
    pub tell: Option<Tell>,
    /// As that of an [`super::Answer`].
    pub error_bits: Option<u32>,
}

/// Whether guesses can be tested, with two random choices that must agree.
///
/// # Errors
/// As [`super::answer`].
pub fn guess(frame: &Frame, guess: &Guess, seed: u64) -> Result<Guessed, SumsError> {
    let first = once(frame, guess, seed)?;
    let second = once(frame, guess, seed.wrapping_add(1) ^ (1 << 63))?;
    if first == second { Ok(first) } else { Err(SumsError::Disagreement) }
}

fn once(frame: &Frame, guess: &Guess, seed: u64) -> Result<Guessed, SumsError> {
    // What follows without a guess is known in both cases.
    let before = Closure::new(frame, &guess.gives, seed, Track::Verdict)?;
    let right = World::new(frame, guess, &before.known, guess.secret, seed)?;
    let wrong = World::new(frame, guess, &before.known, guess.other, seed)?;
    let groups = [Group::G1, Group::G2, Group::Gt];
    let mut elements = groups.into_iter().zip(right.elements.iter().zip(wrong.elements));
    let tell = if right.scalars < wrong.scalars {
        Some(Tell::Scalars)
    } else if let Some((group, _)) = elements.find(|(_, (right, wrong))| *right < wrong) {
        Some(Tell::Elements(group))
    } else {
        (right.texts > wrong.texts).then_some(Tell::Text)
    };
    // The sum of five probabilities is at most eight times the greatest.
    let bits = right.error_bits.iter().chain(&wrong.error_bits).copied();
    let least = bits.chain([before.error_bits()]).flatten().min();
    Ok(Guessed { tell, error_bits: least.map(|bits| bits.saturating_sub(3)) })
}

/// What can be counted if values are computed from an atom.
struct World {
    scalars: usize,
    elements: [usize; 3],
    texts: usize,
    error_bits: [Option<u32>; 2],
}

impl World {
    fn new(
        frame: &Frame,
        guess: &Guess,
        known: &[usize],
        atom: usize,
        seed: u64,
    ) -> Result<Self, SumsError> {
        let mut frame = frame.clone();
        frame.held = known.to_vec();
        for number in &guess.gives {
            let Some(value) = frame.values.get(*number) else { continue };
            let poly = value.poly.map(|powers, c| Ok((moved(powers, guess.secret, atom)?, c)))?;
            let value = Value { group: value.group, poly };
            frame.held.push(frame.values.len());
            frame.values.push(value);
        }
        // Ranks are counted before any rule is applied to what the guess gives, texts after.
        let mut closed = Closure::new(&frame, &[], seed, Track::Verdict)?;
        let ([.., texts], _) = closed.ranks();
        let flat = Frame { rules: Vec::new(), ..frame.clone() };
        let mut flat = Closure::new(&flat, &[], seed, Track::Verdict)?;
        let ([_, g1, g2, gt, _], scalars) = flat.ranks();
        let error_bits = [closed.error_bits(), flat.error_bits()];
        Ok(Self { scalars, elements: [g1, g2, gt], texts, error_bits })
    }
}

/// A monomial with one atom in place of another.
fn moved(powers: &Powers, from: usize, to: usize) -> Result<Powers, SumsError> {
    if from == to {
        return Ok(*powers);
    }
    let power = powers.of(to).checked_add(powers.of(from)).ok_or(SumsError::Large("a power"))?;
    Ok(powers.with(from, 0).with(to, power))
}
