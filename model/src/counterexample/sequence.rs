//! A counterexample in words alone: what a diagram shows, whether the words come from a search or
//! from a file.

use super::{Counterexample, StepRow};
use crate::derive::Derivation;
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
    /// Each line of the derivation as a sentence.
    pub reasons: Vec<String>,
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
    /// Whether it leads to the model's first state.
    pub is_setup: bool,
    /// The last of the steps that it stands for, from 1, if it stands for several.
    pub folds: Option<usize>,
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
            corrupt: self.corrupt().has(party),
        };
        Sequence {
            title: self.title(),
            parties: parties.into_iter().map(line).collect(),
            events: self.steps.iter().map(event).collect(),
            derivation: self
                .derivation
                .as_ref()
                .map(|found| (found.target.to_string(), found.to_string())),
            reasons: self.derivation.iter().flat_map(Derivation::sentences).collect(),
        }
    }
}

impl Sequence {
    /// The same for a reader in a hurry. The whole set-up is one event. Parties who only enrol are
    /// left out, unless they are corrupt or the derivation uses their values.
    #[must_use]
    pub fn folded(&self) -> Self {
        let (setup, after): (Vec<&Event>, Vec<&Event>) =
            self.events.iter().partition(|event| event.is_setup);
        let derived = self.derivation.iter().map(|(_, lines)| lines.as_str());
        let learnt = after.iter().flat_map(|event| &event.learnt).map(String::as_str);
        let terms: Vec<&str> = derived.chain(learnt).collect();
        let acts = |name: &str| {
            let in_message = |sent: &Arrow| sent.from == name || sent.to == name;
            after.iter().any(|event| event.actor == name || event.messages.iter().any(in_message))
        };
        let matters = |party: &&Lifeline| {
            let named = terms.iter().any(|term| mentions(term, &party.name));
            party.corrupt || acts(&party.name) || named
        };
        let parties: Vec<Lifeline> = self.parties.iter().filter(matters).cloned().collect();
        let gone = |term: &str| {
            let out = self.parties.iter().filter(|party| !parties.contains(party));
            out.into_iter().any(|party| mentions(term, &party.name))
        };
        let first = (setup.len() > 1).then(|| Event {
            actor: "set-up:".to_owned(),
            action: enrolled(&setup, &parties),
            learnt: setup.iter().flat_map(|e| &e.learnt).filter(|t| !gone(t)).cloned().collect(),
            is_setup: true,
            folds: Some(setup.len()),
            ..Event::default()
        });
        let kept = if first.is_some() { Vec::new() } else { setup };
        let events = first.into_iter().chain(kept.into_iter().chain(after).cloned()).collect();
        Self { parties, events, ..self.clone() }
    }
}

/// Which parties enrol, in words.
fn enrolled(setup: &[&Event], parties: &[Lifeline]) -> String {
    let enrols = |name: &str| setup.iter().any(|event| event.actor == name);
    let names: Vec<&str> =
        parties.iter().map(|party| party.name.as_str()).filter(|name| enrols(name)).collect();
    match names.as_slice() {
        [] => "everybody enrols".to_owned(),
        [one] => format!("{one} enrols"),
        [most @ .., last] => format!("{} and {last} enrol", most.join(", ")),
    }
}

/// Whether a term names a party: "user-1" is not in "user-12".
fn mentions(term: &str, party: &str) -> bool {
    term.match_indices(party).any(|(at, _)| {
        let rest = term.get(at + party.len()..).unwrap_or_default();
        !rest.starts_with(|next: char| next.is_ascii_digit())
    })
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
        is_setup: row.is_setup,
        folds: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(actor: &str, action: &str, is_setup: bool, learnt: &[&str]) -> Event {
        let arrow = Arrow { from: actor.into(), to: "srs".into(), text: action.into() };
        Event {
            actor: actor.into(),
            action: action.into(),
            messages: vec![arrow],
            learnt: learnt.iter().map(|&term| term.into()).collect(),
            is_setup,
            folds: None,
        }
    }

    #[test]
    fn set_up_is_one_event_and_who_only_enrols_is_left_out() {
        let line = |name: &str| Lifeline { name: name.into(), corrupt: name == "user-1" };
        let shown = Sequence {
            parties: ["owner-0", "user-1", "user-2", "user-12", "srs"].map(line).into(),
            events: vec![
                event("owner-0", "enrols", true, &["g1^(x(owner-0))"]),
                event("user-2", "enrols", true, &["g1^(x(user-2))"]),
                event("user-12", "enrols", true, &["g1^(x(user-12))"]),
                event("owner-0", "uploads", false, &["Z^(r)"]),
            ],
            derivation: Some(("M".into(), "1. g1^(x(user-12))    [known]".into())),
            ..Sequence::default()
        };
        let folded = shown.folded();
        let names: Vec<&str> = folded.parties.iter().map(|party| party.name.as_str()).collect();
        assert_eq!(names, ["owner-0", "user-1", "user-12", "srs"]);
        let [setup, upload] = folded.events.as_slice() else { panic!("{:?}", folded.events) };
        assert_eq!((setup.folds, setup.action.as_str()), (Some(3), "owner-0 and user-12 enrol"));
        assert_eq!(setup.learnt, ["g1^(x(owner-0))", "g1^(x(user-12))"]);
        assert_eq!(Some(upload), shown.events.last());
        assert_eq!(folded.folded(), folded);
    }
}
