//! Every question of a scheme answered, and compared with what was expected.

use super::words::words;
use super::{Asks, Frames, Holding, Question};
use crate::derive::sums::{self, Answer, Frame, Guess, Pairs, Size, SumsError, SumsFault, Tell};
use serde::Serialize;

/// What is said of a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The coalition can derive the value.
    Derivable,
    /// No generic attack derives it.
    NotDerivable,
    /// The coalition can test guesses of the secret.
    Guessable,
    /// No relation tells a right guess from a wrong one.
    NotGuessable,
}

impl Verdict {
    /// The word in files and tables.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::Derivable => "derivable",
            Self::NotDerivable => "not-derivable",
            Self::Guessable => "guessable",
            Self::NotGuessable => "not-guessable",
        }
    }
}

/// A question with its answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Row {
    /// The scheme.
    pub scheme: String,
    /// Who gets together.
    pub coalition: String,
    /// The value or the secret.
    pub target: String,
    /// Which source elements may be paired.
    pub pairing: Pairs,
    /// What was found.
    pub verdict: Verdict,
    /// What was expected.
    pub expected: Verdict,
    /// Why that was expected.
    pub why: String,
    /// The matrix; none for a guess, which compares several.
    pub matrix: Option<Size>,
    /// The verdict is wrong with a probability of at most 2^-this; `None` if it is exact.
    pub error_bits: Option<u32>,
    /// What tells a right guess from a wrong one.
    pub tell: Option<Tell>,
    /// How the value is derived, a line a step. A verifier has checked it.
    pub derivation: Vec<String>,
}

/// Why a question is not answered.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JudgeError {
    /// The search gives no answer.
    #[error("{coalition}: {source}")]
    Undecided {
        /// Who it is about.
        coalition: String,
        /// Why.
        source: SumsError,
    },
    /// The verifier refuses a derivation of the search.
    #[error("{coalition}: the verifier refuses the derivation of {target}: {source}")]
    Refused {
        /// Who it is about.
        coalition: String,
        /// What is derived.
        target: String,
        /// Why.
        source: SumsFault,
    },
}

impl JudgeError {
    /// Whether the search is to blame and not the frame: two random choices that do not agree, or a
    /// derivation that is wrong.
    #[must_use]
    pub const fn is_fault(&self) -> bool {
        matches!(
            self,
            Self::Refused { .. } | Self::Undecided { source: SumsError::Disagreement, .. }
        )
    }
}

/// Answers every question of a scheme under every pairing that it names.
///
/// # Errors
/// A frame that cannot be decided, and a derivation that the verifier refuses.
pub fn judge(frames: &Frames, seed: u64) -> Result<Vec<Row>, JudgeError> {
    let mut rows = Vec::new();
    for coalition in &frames.coalitions {
        for pairs in frames.pairs.iter().copied() {
            let frame = frames.frame(coalition, pairs);
            let judge = Judge { frames, coalition, frame, seed };
            for question in &coalition.questions {
                rows.push(judge.row(question)?);
            }
        }
    }
    Ok(rows)
}

impl Frames {
    /// What a coalition holds and can come by, under a kind of pairing.
    #[must_use]
    pub fn frame(&self, coalition: &Holding, pairs: Pairs) -> Frame {
        let (values, rules) = (self.values.clone(), self.rules.clone());
        Frame { values, held: coalition.holds.clone(), rules, pairs }
    }
}

struct Judge<'a> {
    frames: &'a Frames,
    coalition: &'a Holding,
    frame: Frame,
    seed: u64,
}

impl Judge<'_> {
    fn undecided(&self, source: SumsError) -> JudgeError {
        JudgeError::Undecided { coalition: self.coalition.name.clone(), source }
    }

    fn row(&self, question: &Question) -> Result<Row, JudgeError> {
        let name = |value: usize| self.frames.names.get(value).cloned().unwrap_or_default();
        let row = Row {
            scheme: self.frames.name.clone(),
            coalition: self.coalition.name.clone(),
            target: String::new(),
            pairing: self.frame.pairs,
            verdict: question.expected,
            expected: question.expected,
            why: question.why.clone(),
            matrix: None,
            error_bits: None,
            tell: None,
            derivation: Vec::new(),
        };
        match &question.asks {
            Asks::Value(target) => {
                let Answer { follows, size, error_bits } =
                    sums::answer(&self.frame, &[*target], self.seed)
                        .map_err(|error| self.undecided(error))?;
                let is_derivable = follows == [true];
                let verdict = match is_derivable {
                    true => Verdict::Derivable,
                    false => Verdict::NotDerivable,
                };
                let derivation = if is_derivable { self.derivation(*target)? } else { Vec::new() };
                let target = name(*target);
                Ok(Row { target, verdict, matrix: Some(size), error_bits, derivation, ..row })
            }
            Asks::Guess { name, secret, other, gives } => {
                let (secret, other, gives) = (*secret, *other, gives.clone());
                let guess = Guess { secret, other, gives };
                let guessed = sums::guess(&self.frame, &guess, self.seed)
                    .map_err(|error| self.undecided(error))?;
                let verdict = match guessed.tell {
                    Some(_) => Verdict::Guessable,
                    None => Verdict::NotGuessable,
                };
                let (target, tell, error_bits) = (name.clone(), guessed.tell, guessed.error_bits);
                Ok(Row { target, verdict, tell, error_bits, ..row })
            }
        }
    }

    /// The derivation of a target in words, after the verifier has checked it.
    fn derivation(&self, target: usize) -> Result<Vec<String>, JudgeError> {
        let refused = |source| JudgeError::Refused {
            coalition: self.coalition.name.clone(),
            target: self.frames.names.get(target).cloned().unwrap_or_default(),
            source,
        };
        let found = sums::derive(&self.frame, target, self.seed);
        let found = found.map_err(|error| self.undecided(error))?;
        let found = found.ok_or_else(|| refused(SumsFault::Conclusion))?;
        found.check(&self.frame, !self.seed).map_err(refused)?;
        Ok(words(&self.frames.names, &self.frame, &self.frames.rules_about, &found))
    }
}
