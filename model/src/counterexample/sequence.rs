//! A counterexample in words alone: what a diagram shows, whether the words come from a search or
//! from a file.

use super::{Counterexample, StepRow};
use sesphr::id::PartyId;
use std::collections::BTreeSet;

/// Who takes part, what happens and what follows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sequence {
    /// What the sequence shows, in one sentence.
    pub title: String,
    /// Everybody who acts, sends or receives, from left to right.
    pub parties: Vec<Lifeline>,
    /// What happens, in order.
    pub events: Vec<Event>,
    /// What the coalition derives in the end, and the derivation, one line per step.
    pub derivation: Option<(String, String)>,
}

/// A party of a sequence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lifeline {
    /// The party's name.
    pub name: String,
    /// Whether the party belongs to the coalition.
    pub corrupt: bool,
}

/// A step of a sequence.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Event {
    /// Who acts.
    pub actor: String,
    /// What is done, and how it ends.
    pub action: String,
    /// What is sent, in order.
    pub messages: Vec<Arrow>,
    /// What the coalition holds after the step and did not hold before.
    pub learnt: Vec<String>,
}

/// A message of a sequence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrow {
    /// The sender that the message claims.
    pub from: String,
    /// The receiver.
    pub to: String,
    /// What it says.
    pub text: String,
}

impl Counterexample {
    /// The counterexample in words.
    #[must_use]
    pub fn sequence(&self) -> Sequence {
        let mut parties = BTreeSet::new();
        for row in &self.steps {
            parties.extend(row.action.honest().and_then(|action| action.actor()));
            parties.extend(row.messages.iter().flat_map(|sent| [sent.from, sent.to]));
        }
        let line = |party: PartyId| Lifeline {
            name: party.to_string(),
            corrupt: self.corrupt().contains(&party),
        };
        Sequence {
            title: self.title(),
            parties: parties.into_iter().map(line).collect(),
            events: self.steps.iter().map(event).collect(),
            derivation: self
                .derivation
                .as_ref()
                .map(|found| (found.target.to_string(), found.to_string())),
        }
    }
}

fn event(row: &StepRow) -> Event {
    let arrow = |sent: &super::Sent| Arrow {
        from: sent.from.to_string(),
        to: sent.to.to_string(),
        text: sent.text.clone(),
    };
    Event {
        actor: row.actor.clone(),
        action: row.sentence(),
        messages: row.messages.iter().map(arrow).collect(),
        learnt: row.learnt.clone(),
    }
}
