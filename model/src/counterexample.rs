//! The evidence for a violated property: the shortest trace, step by step with what the coalition
//! learns, and the derivation of what it should not have. It can be shown as text, as a page of
//! Markdown, as a sequence diagram, and as a trace that can be run again.

mod diagram;
mod markdown;
mod sent;
mod sequence;

pub use diagram::DIAGRAM_STYLE;
pub use sent::Sent;
pub use sequence::{Arrow, Event, Lifeline, Sequence};

use crate::checker::{SesphrModel, State};
use crate::coalition::{Coalition, Members};
use crate::corrupt::Move;
use crate::derive::Derivation;
use crate::knowledge::Knowledge;
use crate::property::{Acceptance, Property};
use crate::symbolic::Symbolic;
use serde::Serialize;
use sesphr::action::{Action, Outcome};
use sesphr::message::Envelope;
use sesphr::system::System;
use sesphr::trace::{Attack, Header, Step, Trace};
use std::fmt;
use std::sync::Arc;

/// A counterexample.
#[derive(Clone, Debug, Serialize)]
pub struct Counterexample {
    /// The header of the trace, naming profile, scope, coalition, property and item.
    pub header: Header,
    /// What happens, in order.
    pub steps: Vec<StepRow>,
    /// How the coalition obtains what it should not, if the property is about that.
    pub derivation: Option<Derivation>,
}

/// A row of the step table.
#[derive(Clone, Debug, Serialize)]
pub struct StepRow {
    /// Who acts.
    pub actor: String,
    /// What happens.
    pub action: Move,
    /// How it ends.
    pub outcome: Outcome,
    /// The message that the network takes, if this is a step of the network.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub carried: Option<Sent>,
    /// What is sent, in order.
    pub messages: Vec<Sent>,
    /// What the coalition holds after the step and did not hold before.
    pub learnt: Vec<String>,
    /// Whether it leads to the model's first state: everybody enrols, and nothing else happens.
    #[serde(skip)]
    pub is_setup: bool,
}

impl StepRow {
    /// What happened and how it ended, in one sentence.
    #[must_use]
    pub fn sentence(&self) -> String {
        sentence(&self.action, &self.outcome, self.carried.as_ref())
    }
}

impl Counterexample {
    /// Runs the actions once more and writes down what happens.
    #[must_use]
    pub fn new(model: &SesphrModel, property: &Property, actions: &[Move], seed: u64) -> Self {
        let (mut steps, mut state) = rows(model, actions);
        let accepted = property.says.accepted(model, &state);
        if let Some(Acceptance { user, item, .. }) = accepted {
            // Adds the step in which the reader accepts what they should not.
            let open = Move::from(Action::Open { user, item });
            if actions.last() != Some(&open) {
                let opened: Vec<Move> = actions.iter().copied().chain([open]).collect();
                (steps, state) = rows(model, &opened);
            }
        }
        let target = property.says.breach(model, &state);
        let derivation =
            target.and_then(|(_, target)| model.closure(&state.knowledge).derive(target));
        let attack = Attack {
            coalition: model.coalition().to_string(),
            property: property.id.to_owned(),
            item: target.map(|(item, _)| item).or(accepted.map(|accepted| accepted.item)),
        };
        let header = Header { attack: Some(attack), ..header(model, seed) };
        Self { header, steps, derivation }
    }

    /// The record of a run that need not violate anything.
    #[must_use]
    pub fn of_run(model: &SesphrModel, actions: &[Move]) -> Self {
        let (steps, _) = rows(model, actions);
        Self { header: header(model, 0), steps, derivation: None }
    }

    /// What is shown, in one sentence.
    #[must_use]
    pub fn title(&self) -> String {
        let Header { profile, scope, attack, .. } = &self.header;
        let place = scope.as_ref().map(|scope| format!(", scope {scope}")).unwrap_or_default();
        let Some(Attack { coalition, property, .. }) = attack else {
            return format!("A run under {profile}{place}");
        };
        // A user-defined property is known only to those who have its file.
        let name = Property::by_id(property).map(|property| format!(", \"{}\",", property.name));
        let name = name.unwrap_or_default();
        format!("{property}{name} is violated by {coalition} under {profile}{place}")
    }

    /// Whether every step is an action of the protocol. `sesphr trace run` runs only such traces.
    #[must_use]
    pub fn is_honest(&self) -> bool {
        self.steps.iter().all(|row| row.action.honest().is_some())
    }

    /// The corrupt parties.
    fn corrupt(&self) -> Members {
        let attack = self.header.attack.as_ref();
        let coalition = attack.and_then(|attack| Coalition::parse(&attack.coalition));
        coalition.map(Coalition::parties).unwrap_or_default()
    }

    /// The trace, which can be replayed on any algebra.
    #[must_use]
    pub fn trace(&self) -> Trace<Move> {
        let step = |row: &StepRow| Step { at_ns: None, action: row.action, outcome: row.outcome };
        Trace { header: self.header.clone(), steps: self.steps.iter().map(step).collect() }
    }
}

fn header(model: &SesphrModel, seed: u64) -> Header {
    let scope = Some(model.scope().name.to_owned());
    Header { scope, ..Header::new(*model.profile(), model.scope().network, seed) }
}

/// A row for each step, including the steps to the model's first state, and the state at the end.
fn rows(model: &SesphrModel, actions: &[Move]) -> (Vec<StepRow>, State) {
    let mut steps = Vec::new();
    let mut known = Arc::new(Knowledge::public());
    let mut note = |action: &Move, outcome, state: &State, (carried, messages)| {
        let fresh = state.knowledge.facts().filter(|fact| !known.holds(fact));
        let learnt = fresh.map(|fact| fact.to_string()).collect();
        let (actor, action, is_setup) = (action.actor(), *action, false);
        steps.push(StepRow { actor, action, outcome, carried, messages, learnt, is_setup });
        known = Arc::clone(&state.knowledge);
    };
    let mut enrolling = System::new(*model.profile(), model.scope().network, ());
    let mut state = model.start(&mut |action, outcome, state| {
        note(action, outcome, state, sent(enrolling.as_mut().ok(), action));
    });
    for action in actions {
        let mut messages = Vec::new();
        let carried = carried(&state.system, action);
        let (next, outcome) =
            model.step_observed(&state, action, &mut |one| messages.push(Sent::new(one)));
        note(action, outcome, &next, (carried, messages));
        state = next;
    }
    let setup = steps.len().saturating_sub(actions.len());
    steps.iter_mut().take(setup).for_each(|row| row.is_setup = true);
    (steps, state)
}

/// The message that the network takes, if the step is the network's.
pub(crate) fn carried(system: &System<Symbolic>, action: &Move) -> Option<Sent> {
    let message = match action.honest()? {
        Action::Deliver { message } | Action::Lose { message } | Action::Repeat { message } => {
            *message
        }
        _ => return None,
    };
    system.in_flight().get(usize::from(message)).map(Sent::new)
}

/// What the network takes and what is sent during enrolment. Applies the step to the system.
fn sent(system: Option<&mut System<Symbolic>>, action: &Move) -> (Option<Sent>, Vec<Sent>) {
    let (mut taken, mut messages) = (None, Vec::new());
    if let (Some(system), Some(honest)) = (system, action.honest()) {
        taken = carried(system, action);
        let mut note = |envelope: &Envelope<Symbolic>| messages.push(Sent::new(envelope));
        let _ = system.apply_with(honest, &mut note).expect("the model's own steps can happen");
    }
    (taken, messages)
}

impl fmt::Display for Counterexample {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, row) in self.steps.iter().enumerate() {
            writeln!(f, "{:>4}  {:<9} {}", at + 1, row.actor, row.sentence())?;
            for fact in &row.learnt {
                writeln!(f, "                 the coalition learns {fact}")?;
            }
        }
        if let Some(derivation) = &self.derivation {
            writeln!(f, "      and derives {}:", derivation.target)?;
            for line in derivation.to_string().lines() {
                writeln!(f, "                 {line}")?;
            }
        }
        Ok(())
    }
}

/// What happened and how it ended, in one sentence. `carried` is the message that the network took,
/// if known.
#[must_use]
pub fn sentence(action: &Move, outcome: &Outcome, carried: Option<&Sent>) -> String {
    let done = match (action, carried) {
        (Move::Honest(action), Some(sent)) => network_sentence(action, sent),
        (Move::Honest(action), None) => action_sentence(action),
        (Move::Corrupt { corrupt }, _) => corrupt.sentence(),
    };
    match outcome {
        Outcome::Done | Outcome::Sealed { lost_chunks: 0 } => done,
        Outcome::Sealed { lost_chunks } => format!("{done}; {lost_chunks} chunks cannot return"),
        Outcome::Granted => format!("{done}; granted"),
        Outcome::Denied(refusal) => format!("{done}; refused: {refusal}"),
        Outcome::Opened { current: true } => format!("{done}; accepted as current"),
        Outcome::Opened { current: false } => format!("{done}; accepted as superseded"),
        Outcome::InFlight => format!("{done}; in flight"),
    }
}

fn network_sentence(action: &Action, Sent { from, to, text }: &Sent) -> String {
    match action {
        Action::Lose { .. } => format!("loses what {from} sent to {to}: {text}"),
        Action::Repeat { .. } => format!("delivers to {to}, and keeps a copy: {text}"),
        _ => format!("delivers to {to}: {text}"),
    }
}

fn action_sentence(action: &Action) -> String {
    match action {
        Action::Enrol { .. } => "enrols".to_owned(),
        Action::Assign { user, role } => format!("certifies that {user} has the role {role}"),
        Action::Withdraw { user, role } => format!("withdraws the role {role} of {user}"),
        Action::Depart { .. } => "departs".to_owned(),
        Action::Seal { record, partitions, .. } => {
            let names: Vec<String> = partitions.iter().map(|p| p.to_string()).collect();
            format!("uploads a new version of {record}: {}", names.join(", "))
        }
        Action::Grant(grant) => {
            format!("grants {} to {}, {}", grant.slot, grant.grantee, grant.from)
        }
        Action::Revoke { slot, grantee } => format!("revokes {slot} from {grantee}"),
        Action::Rotate { slot } => format!("renews the blinding of {slot}"),
        Action::Download { item, .. } => format!("downloads {item}"),
        Action::Request { item, .. } => format!("requests the parameter of {item}"),
        Action::Open { item, .. } => format!("opens {item}"),
        Action::Restart => "crashes and starts again".to_owned(),
        Action::Deliver { message } => format!("delivers message {message}"),
        Action::Lose { message } => format!("loses message {message}"),
        Action::Repeat { message } => format!("delivers message {message} and keeps a copy"),
    }
}
