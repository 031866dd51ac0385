//! What a message says, in a few words: labels for diagrams and tables.

use serde::Serialize;
use sesphr::acl::Holder;
use sesphr::algebra::Algebra;
use sesphr::id::{ItemId, PartyId, Slot};
use sesphr::message::{
    Change, Envelope, Fetched, Message, Parameter, Reply, Since, Standing, Statement,
};

/// A message of a step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Sent {
    /// The sender that the message claims.
    pub from: PartyId,
    /// The receiver.
    pub to: PartyId,
    /// What it says.
    pub text: String,
}

impl Sent {
    /// A message in words.
    #[must_use]
    pub fn new<A: Algebra>(envelope: &Envelope<A>) -> Self {
        Self { from: envelope.from, to: envelope.to, text: text(&envelope.message) }
    }
}

fn text<A: Algebra>(message: &Message<A>) -> String {
    match message {
        Message::Enrol(signed) if signed.content.public.is_some() => "enrols, with PK".to_owned(),
        Message::Enrol(_) => "enrols".to_owned(),
        Message::Keys(_) => "seed of its keys".to_owned(),
        Message::Certify(signed) => match signed.content.standing {
            Standing::Held { .. } => {
                format!("{} is a {}", signed.content.user, signed.content.role)
            }
            Standing::Withdrawn => {
                format!("{} is no {}", signed.content.user, signed.content.role)
            }
        },
        Message::Depart(signed) => format!("{} departs", signed.content.user),
        Message::Store(stored) => format!("C of {}", item(stored.item)),
        Message::Deposit(deposit) => format!("R of {}", item(deposit.item)),
        Message::Order(signed) => match &signed.content.change {
            Change::Grant { grant, since, .. } => {
                let since = match since {
                    Since::Arrival => String::new(),
                    Since::Version(floor) => format!(", given at {floor}"),
                    Since::Holders(holders) => covered(holders),
                };
                format!("grant {} to {}{since}", slot(grant.slot), grant.grantee)
            }
            Change::Revoke(from, grantee) => format!("revoke {} from {grantee}", slot(*from)),
            Change::ReKey { user, .. } => format!("RK to {user}"),
        },
        Message::NeedReKey { user, .. } => format!("RK to {}?", user.content.party),
        Message::NoReKey(signed) => format!("no RK to {}", signed.content.request.user),
        Message::Inquiry(signed) => format!("what is {} now?", signed.content.user),
        Message::Statement(signed) => held(&signed.content),
        Message::Fetch(wanted) => format!("{}?", item(*wanted)),
        Message::Fetched(signed) => {
            let Fetched { stored, current, .. } = &signed.content;
            format!("C of {}, current {current}", item(stored.item))
        }
        Message::NotStored(signed) => format!("{} is not stored", item(signed.content.item)),
        Message::Request(signed) => format!("parameter of {}?", item(signed.content.item)),
        Message::Reply(signed) => {
            let Reply { request, answer } = &signed.content;
            match answer.as_ref().map(|given| &given.parameter) {
                Ok(Parameter::ReCapsule(_)) => format!("R_U of {}", item(request.item)),
                Ok(Parameter::Ingredients { .. }) => format!("R of {} and RK", item(request.item)),
                Err(refusal) => format!("refused: {refusal}"),
            }
        }
    }
}

/// What the issuer says of a user.
fn held(Statement { inquiry, roles, .. }: &Statement) -> String {
    let roles: Vec<String> = roles.iter().map(|(role, _)| format!("a {role}")).collect();
    match roles.as_slice() {
        [] => format!("{} holds no role", inquiry.user),
        _ => format!("{} is {}", inquiry.user, roles.join(" and ")),
    }
}

/// The holders of a role that a grant covers, and from when.
fn covered(holders: &[Holder]) -> String {
    let holder = |Holder { user, floor, .. }: &Holder| format!("{user} from {floor}");
    match holders {
        [] => ": nobody yet".to_owned(),
        _ => format!(": {}", holders.iter().map(holder).collect::<Vec<_>>().join(" and ")),
    }
}

/// An item without its owner, who is one of the parties shown.
fn item(item: ItemId) -> String {
    format!("{}/{}", slot(item.slot), item.version)
}

fn slot(slot: Slot) -> String {
    format!("{}/{}", slot.record, slot.partition)
}
