//! What the model checker found: cells, and the counterexamples that they refer to.

use super::Answer;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sesphr_model::counterexample::{Arrow, Event, Lifeline, Sequence};

/// What a check found.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The property is true in everything that was explored.
    Holds,
    /// There is a counterexample.
    Violated,
    /// The search ended before it could tell.
    Undecided,
    /// The property makes no statement here.
    NotApplicable,
    /// The cell was not searched.
    NotRun,
}

/// A cell of the property matrix: one property under one profile against one coalition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckResult {
    /// Identifier of the property, such as "P1".
    pub id: String,
    /// The property, a short sentence.
    pub name: String,
    /// Its kind: always, sometimes, can-always-reach or on-step.
    pub kind: String,
    /// The profile.
    pub profile: String,
    /// The coalition of attackers.
    pub coalition: String,
    /// The scope that bounds the search.
    pub scope: String,
    /// The pairing that the attacker has, such as "type-1".
    pub pairing: String,
    /// What was found.
    pub verdict: Verdict,
    /// What a property that counts came to, such as "1 of 2".
    pub count: Option<String>,
    /// What was expected, if anything was.
    pub expected: Option<Verdict>,
    /// Different states that were visited.
    pub unique_states: u64,
    /// Steps from the initial state to the deepest of them.
    pub depth: u32,
    /// Whether every state of the scope was visited.
    pub exhaustive: bool,
    /// Steps to the state which shows that a property that holds is not vacuous.
    pub witness: Option<String>,
    /// Identifier of the shortest way to it, one of the run's witnesses.
    pub witness_run: Option<String>,
    /// Time of the search, milliseconds; properties of one search share it.
    pub time_ms: u64,
    /// Identifier of the shortest way to the violation, one of the run's counterexamples.
    pub counterexample: Option<String>,
    /// The outcome on a real curve, where the violation gives something away.
    pub carried_out: Option<CarriedOut>,
}

impl CheckResult {
    /// Whether it is not what was expected.
    #[must_use]
    pub fn is_surprising(&self) -> bool {
        let unlike = |expected: Verdict| expected != self.verdict;
        let unshown = |on_curve: &CarriedOut| on_curve.shown == Answer::No;
        (self.verdict != Verdict::NotRun && self.expected.is_some_and(unlike))
            || self.carried_out.as_ref().is_some_and(unshown)
    }

    /// The command that searches it again.
    #[must_use]
    pub fn command(&self) -> String {
        let Self { id, profile, coalition, scope, pairing, .. } = self;
        format!(
            "sesphr check --profile {profile} --coalition {coalition} --property {id} \
             --scope {scope} --pairing {pairing}"
        )
    }
}

/// A counterexample that was carried out on a real curve.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CarriedOut {
    /// The curve.
    pub curve: String,
    /// The outcome, in words.
    pub found: String,
    /// Bytes of content that came out, or that an honest reader accepted.
    pub bytes: u64,
    /// Their beginning; what is not UTF-8 is replaced.
    pub excerpt: String,
    /// Whether that shows what the search says.
    pub shown: Answer,
}

/// A shortest way to a violation, or to a witness.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CounterexampleResult {
    /// Identifier, such as "P5-1", or "W3" for a witness.
    pub id: String,
    /// Everybody who acts, sends or receives.
    pub parties: Vec<PartyResult>,
    /// What happens, in order.
    pub steps: Vec<Step>,
    /// What the attacker should not have, as a term.
    pub target: Option<String>,
    /// How the attacker computes that, one line for each step.
    pub derivation: Option<String>,
    /// Each line of the derivation as a sentence.
    pub reasons: Vec<String>,
}

/// A party of a counterexample.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PartyResult {
    /// Its name.
    pub name: String,
    /// Whether it is of the coalition.
    pub corrupt: bool,
}

/// A step of a counterexample.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Who acts.
    pub actor: String,
    /// What is done, and how it ends.
    pub action: String,
    /// What is sent, in order.
    pub messages: Vec<Message>,
    /// What the attacker holds after it that it did not hold before.
    pub learnt: Vec<String>,
    /// Whether it is part of the set-up: everybody enrols.
    pub setup: bool,
}

/// A message of a step.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Message {
    /// Who claims to have sent it.
    pub from: String,
    /// Who is to receive it.
    pub to: String,
    /// What it says.
    pub text: String,
}

impl CounterexampleResult {
    /// A sequence under an identifier.
    #[must_use]
    pub fn new(id: String, sequence: Sequence) -> Self {
        let (target, derivation) = sequence.derivation.unzip();
        let party = |Lifeline { name, corrupt }| PartyResult { name, corrupt };
        let message = |Arrow { from, to, text }| Message { from, to, text };
        let step = |Event { actor, action, messages, learnt, is_setup, .. }| Step {
            actor,
            action,
            messages: messages.into_iter().map(message).collect(),
            learnt,
            setup: is_setup,
        };
        Self {
            id,
            parties: sequence.parties.into_iter().map(party).collect(),
            steps: sequence.events.into_iter().map(step).collect(),
            target,
            derivation,
            reasons: sequence.reasons,
        }
    }

    /// The sequence, to be drawn under a title.
    #[must_use]
    pub fn sequence(&self, title: String) -> Sequence {
        let party =
            |party: &PartyResult| Lifeline { name: party.name.clone(), corrupt: party.corrupt };
        let arrow = |message: &Message| Arrow {
            from: message.from.clone(),
            to: message.to.clone(),
            text: message.text.clone(),
        };
        let event = |step: &Step| Event {
            actor: step.actor.clone(),
            action: step.action.clone(),
            messages: step.messages.iter().map(arrow).collect(),
            learnt: step.learnt.clone(),
            is_setup: step.setup,
            folds: None,
        };
        Sequence {
            title,
            parties: self.parties.iter().map(party).collect(),
            events: self.steps.iter().map(event).collect(),
            derivation: self.target.clone().zip(self.derivation.clone()),
            reasons: self.reasons.clone(),
        }
    }
}
