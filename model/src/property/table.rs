//! The rows of the table, in the order of the catalogue.

use super::condition::{FactSet, ItemFact, agreement, integrity, secrecy, service};
use super::{
    Leaves, OfState, Origin, Property, PropertyKind, ReaderInputs, Says, StatePart,
    UnnamedCoalitions,
};
use crate::coalition::Coalition;

const NOBODY: &[Coalition] = &[Coalition::NONE];
const HONEST: &[Coalition] = &[Coalition::NONE, Coalition::SRS_CRASH];
const READERS: &[Coalition] = &[
    Coalition::OUTSIDER,
    Coalition::OTHER_PARTITION,
    Coalition::REVOKED,
    Coalition::REVOKED_CLOUD,
    Coalition::USER_CAPSULES,
    Coalition::USER_CLOUD,
    Coalition::FORGER,
    Coalition::FALSE_ROLE,
];
const REVOKED: &[Coalition] =
    &[Coalition::REVOKED, Coalition::REVOKED_CLOUD, Coalition::USER_CAPSULES];
/// The same, and whoever lost access with a server that keeps that from owners.
const FORMER: &[Coalition] = &[
    Coalition::REVOKED,
    Coalition::REVOKED_CLOUD,
    Coalition::USER_CAPSULES,
    Coalition::REVOKED_WITHHOLDING,
];
const WITH_SRS: &[Coalition] =
    &[Coalition::USER_SRS, Coalition::REVOKED_SRS, Coalition::NEWCOMER_SRS];
const WITH_ANY_SRS: &[Coalition] = &[
    Coalition::USER_SRS,
    Coalition::REVOKED_SRS,
    Coalition::NEWCOMER_SRS,
    Coalition::REVOKED_WITHHOLDING,
];

const fn never(facts: &[ItemFact], witness: &[ItemFact]) -> Says {
    Says::Never { facts: FactSet::of(facts), witness: FactSet::of(witness) }
}

const SOMETHING_IS_UPLOADED: OfState =
    OfState { holds: secrecy::something_is_uploaded, reads: &[StatePart::Oracle] };
const SOME_ARE_ENTITLED_AND_SOME_NOT: OfState =
    OfState { holds: service::some_are_entitled_and_some_not, reads: &[StatePart::Oracle] };
/// What decides how a request ends.
const ANSWERS: &[StatePart] = &[
    StatePart::Oracle,
    StatePart::Server,
    StatePart::Owners,
    StatePart::Issuer,
    StatePart::InFlight,
];

/// What owners wrote and ordered, and what came of it.
const RECORDS: &[StatePart] =
    &[StatePart::Oracle, StatePart::Server, StatePart::Cloud, StatePart::InFlight];

/// The same, and whether anybody deceived.
const DECEIVED: &[StatePart] = &[
    StatePart::Oracle,
    StatePart::Server,
    StatePart::Cloud,
    StatePart::InFlight,
    StatePart::Spent,
];

/// The properties.
pub const PROPERTIES: &[Property] = &[
    Property {
        id: "P1",
        name: "nobody opens an item it was never entitled to",
        kind: PropertyKind::Always,
        claim: "[A] verified properties 1 and 3; [S] §VI: even valid users cannot get to those segments",
        coalitions: READERS,
        unnamed: UnnamedCoalitions::Corrupt,
        says: never(
            &[ItemFact::NeverEntitled, ItemFact::Obtained],
            &[ItemFact::NeverEntitled, ItemFact::Given],
        ),
        origin: Origin::Catalogue,
    },
    Property {
        id: "P2",
        name: "an opened item equals the uploaded item",
        kind: PropertyKind::OnStep,
        claim: "[A] verified property 2",
        coalitions: HONEST,
        unnamed: UnnamedCoalitions::None,
        says: Says::OfReadings {
            holds: service::opens_what_was_uploaded,
            reads: ReaderInputs::Halves,
            witness: OfState {
                holds: service::somebody_opens,
                reads: &[StatePart::Oracle, StatePart::Users],
            },
        },
        origin: Origin::Catalogue,
    },
    Property {
        id: "P3",
        name: "a request is answered if and only if the asker is entitled at that moment",
        kind: PropertyKind::OnStep,
        claim: "[S] §IV.C: the SRS checks the ACL; [A] departing users are refused",
        coalitions: HONEST,
        unnamed: UnnamedCoalitions::None,
        says: Says::OfStates {
            holds: OfState { holds: service::requests_are_judged_rightly, reads: ANSWERS },
            witness: SOME_ARE_ENTITLED_AND_SOME_NOT,
            leaves: Leaves::Nothing,
        },
        origin: Origin::Catalogue,
    },
    Property {
        id: "P4",
        name: "a revoked user never opens a later version, unless granted again",
        kind: PropertyKind::Always,
        claim: "forward access control, weak reading",
        coalitions: FORMER,
        unnamed: UnnamedCoalitions::WithUser,
        says: never(&[ItemFact::Later, ItemFact::Obtained], &[ItemFact::Later, ItemFact::Given]),
        origin: Origin::Catalogue,
    },
    Property {
        id: "P5",
        name: "a revoked user cannot derive the mask of anything an honest cloud stores, once no \
               rotation is due",
        kind: PropertyKind::Always,
        claim: "forward access control, strong reading",
        coalitions: &[Coalition::REVOKED],
        unnamed: UnnamedCoalitions::WithUser,
        says: never(
            &[ItemFact::Lost, ItemFact::Settled, ItemFact::Unmasked],
            &[ItemFact::Lost, ItemFact::Settled, ItemFact::Received, ItemFact::Fetched],
        ),
        origin: Origin::Catalogue,
    },
    Property {
        id: "P6",
        name: "a revoked user never opens an item whose parameter it had not received while \
               entitled",
        kind: PropertyKind::Always,
        claim: "forward access control, middle reading",
        coalitions: REVOKED,
        unnamed: UnnamedCoalitions::WithUser,
        says: never(
            &[ItemFact::Lost, ItemFact::NeverReceived, ItemFact::Obtained],
            &[ItemFact::Lost, ItemFact::NeverReceived, ItemFact::Given],
        ),
        origin: Origin::Catalogue,
    },
    Property {
        id: "P7",
        name: "a newcomer granted from joining on never opens a version superseded before its \
               coverage began",
        kind: PropertyKind::Always,
        claim: "backward access control, [A] §3.3",
        coalitions: &[Coalition::NEWCOMER],
        unnamed: UnnamedCoalitions::WithUser,
        says: never(
            &[ItemFact::SupersededBefore, ItemFact::Obtained],
            &[ItemFact::SupersededBefore, ItemFact::Given],
        ),
        origin: Origin::Catalogue,
    },
    Property {
        id: "P8",
        name: "a newcomer granted from the past can always reach past data",
        kind: PropertyKind::CanAlwaysReach,
        claim: "backward access control, [A] §4",
        coalitions: NOBODY,
        unnamed: UnnamedCoalitions::None,
        says: Says::OfReadings {
            holds: service::reaches_the_past,
            reads: ReaderInputs::Service,
            witness: OfState {
                holds: service::somebody_reads_the_past,
                reads: &[StatePart::Oracle],
            },
        },
        origin: Origin::Catalogue,
    },
    Property {
        id: "P9",
        name: "the cloud opens nothing",
        kind: PropertyKind::Always,
        claim: "[A] §3: the cloud is untrusted",
        coalitions: &[Coalition::CLOUD],
        unnamed: UnnamedCoalitions::None,
        says: never(
            &[ItemFact::NeverEntitled, ItemFact::Obtained],
            &[ItemFact::NeverEntitled, ItemFact::Given],
        ),
        origin: Origin::Catalogue,
    },
    Property {
        id: "P10",
        name: "the curious SRS opens nothing",
        kind: PropertyKind::Always,
        claim: "[A] §3: the SRS is honest but curious",
        coalitions: &[Coalition::SRS, Coalition::SRS_READING, Coalition::ACTIVE_SRS],
        unnamed: UnnamedCoalitions::None,
        says: never(
            &[ItemFact::NeverEntitled, ItemFact::Obtained],
            &[ItemFact::NeverEntitled, ItemFact::Given],
        ),
        origin: Origin::Catalogue,
    },
    Property {
        id: "P11",
        name: "the SRS and the cloud together open nothing",
        kind: PropertyKind::Always,
        claim: "not claimed in print, and the next question after P9 and P10",
        coalitions: &[Coalition::SRS_CLOUD, Coalition::SRS_READING],
        unnamed: UnnamedCoalitions::None,
        says: never(
            &[ItemFact::NeverEntitled, ItemFact::Obtained],
            &[ItemFact::NeverEntitled, ItemFact::Given],
        ),
        origin: Origin::Catalogue,
    },
    Property {
        id: "P12a",
        name: "a user and the SRS together open only partitions, by label, that the user was \
               granted",
        kind: PropertyKind::Always,
        claim: "resistance to insiders, by label",
        coalitions: WITH_SRS,
        unnamed: UnnamedCoalitions::WithUser,
        says: never(
            &[ItemFact::OtherLabel, ItemFact::Obtained],
            &[ItemFact::OtherLabel, ItemFact::Given],
        ),
        origin: Origin::Catalogue,
    },
    Property {
        id: "P12b",
        name: "a user and the SRS together open only items that the user was ever entitled to",
        kind: PropertyKind::Always,
        claim: "resistance to insiders, exact",
        coalitions: WITH_ANY_SRS,
        unnamed: UnnamedCoalitions::None,
        says: never(
            &[ItemFact::NeverEntitled, ItemFact::Obtained],
            &[ItemFact::NeverEntitled, ItemFact::Given],
        ),
        origin: Origin::Catalogue,
    },
    Property {
        id: "P13",
        name: "colluding users open no more than the union of their entitlements",
        kind: PropertyKind::Always,
        claim: "[A]: not disturbed by a compromised group member",
        coalitions: &[Coalition::TWO_USERS],
        unnamed: UnnamedCoalitions::None,
        says: never(
            &[ItemFact::NeverEntitled, ItemFact::Obtained],
            &[ItemFact::NeverEntitled, ItemFact::Given],
        ),
        origin: Origin::Catalogue,
    },
    Property {
        id: "P14",
        name: "a network listener opens nothing",
        kind: PropertyKind::Always,
        claim: "[A]: links are protected",
        coalitions: &[Coalition::NETWORK],
        unnamed: UnnamedCoalitions::None,
        says: never(
            &[ItemFact::NeverEntitled, ItemFact::Obtained],
            &[ItemFact::NeverEntitled, ItemFact::Given],
        ),
        origin: Origin::Catalogue,
    },
    Property {
        id: "P15",
        name: "nobody accepts an item that its owner did not write",
        kind: PropertyKind::Always,
        claim: "erratum E12: nothing in print ties a ciphertext to its owner or its place",
        coalitions: &[Coalition::FORGER, Coalition::ROLLBACK, Coalition::ROLLBACK_SRS],
        unnamed: UnnamedCoalitions::Deceiving,
        says: Says::OfAcceptances { wrong: integrity::foreign, witness: integrity::anything },
        origin: Origin::Catalogue,
    },
    Property {
        id: "P16",
        name: "nobody accepts a superseded version as current",
        kind: PropertyKind::Always,
        claim: "erratum E12: nothing in print tells a reader what is current",
        coalitions: &[Coalition::ROLLBACK, Coalition::ROLLBACK_SRS, Coalition::REPLAYER],
        unnamed: UnnamedCoalitions::Deceiving,
        says: Says::OfAcceptances { wrong: integrity::stale, witness: integrity::successor },
        origin: Origin::Catalogue,
    },
    Property {
        id: "P17",
        name: "after a revocation every other user's secret and openable items are unchanged, \
               after at most one new request for each",
        kind: PropertyKind::OnStep,
        claim: "[A] §4: no new keys for those who stay",
        coalitions: NOBODY,
        unnamed: UnnamedCoalitions::None,
        says: Says::OfReadings {
            holds: service::is_left_alone,
            reads: ReaderInputs::Service,
            witness: OfState {
                holds: service::somebody_else_stays,
                reads: &[StatePart::Oracle, StatePart::Server, StatePart::Owners],
            },
        },
        origin: Origin::Catalogue,
    },
    Property {
        id: "P18",
        name: "an entitled user can always reach opening",
        kind: PropertyKind::CanAlwaysReach,
        claim: "availability: authorised users get the record",
        coalitions: HONEST,
        unnamed: UnnamedCoalitions::None,
        says: Says::OfReadings {
            holds: service::reaches_opening,
            reads: ReaderInputs::Service,
            witness: OfState { holds: service::somebody_is_entitled, reads: &[StatePart::Oracle] },
        },
        origin: Origin::Catalogue,
    },
    Property {
        id: "P19",
        name: "the protocol never delivers a record to the SRS, clear or sealed",
        kind: PropertyKind::Always,
        claim: "[S] §IV: the SRS keeps keys and parameters, no records",
        coalitions: &[Coalition::SRS],
        unnamed: UnnamedCoalitions::None,
        says: Says::OfStates {
            holds: OfState { holds: secrecy::was_sent_no_record, reads: &[StatePart::Knowledge] },
            witness: SOMETHING_IS_UPLOADED,
            leaves: Leaves::Nothing,
        },
        origin: Origin::Catalogue,
    },
    Property {
        id: "P20",
        name: "every release and refusal is written down with the policy that decided it",
        kind: PropertyKind::OnStep,
        claim: "not claimed in print: accountability for who was given what",
        coalitions: HONEST,
        unnamed: UnnamedCoalitions::None,
        says: Says::OfStates {
            holds: OfState { holds: service::answers_are_accounted_for, reads: ANSWERS },
            witness: SOME_ARE_ENTITLED_AND_SOME_NOT,
            leaves: Leaves::Nothing,
        },
        origin: Origin::Catalogue,
    },
    Property {
        id: "P23",
        name: "only the owner's own fresh orders change the owner's list, records or keys",
        kind: PropertyKind::Always,
        claim: "erratum E15: nothing in print says how the SRS knows who orders",
        coalitions: &[Coalition::FORGER, Coalition::REPLAYER],
        unnamed: UnnamedCoalitions::Deceiving,
        says: Says::OfStates {
            holds: OfState { holds: integrity::follows_the_owners, reads: RECORDS },
            witness: OfState { holds: integrity::something_is_ordered, reads: DECEIVED },
            leaves: Leaves::Differences,
        },
        origin: Origin::Catalogue,
    },
    Property {
        id: "P32",
        name: "nobody takes for current a version older than one that they can open",
        kind: PropertyKind::Always,
        claim: "erratum E12: nothing in print tells a reader what is current",
        coalitions: &[Coalition::ROLLBACK, Coalition::ROLLBACK_SRS, Coalition::REPLAYER],
        unnamed: UnnamedCoalitions::Deceiving,
        says: Says::OfAcceptances { wrong: integrity::forgotten, witness: integrity::later_too },
        origin: Origin::Catalogue,
    },
    Property {
        id: "P33",
        name: "every entry of the audit log has a request of its user behind it",
        kind: PropertyKind::Always,
        claim: "erratum E15: nothing in print says how the SRS knows who asks",
        coalitions: &[Coalition::FORGER, Coalition::REPLAYER],
        unnamed: UnnamedCoalitions::Deceiving,
        says: Says::OfStates {
            holds: OfState { holds: integrity::log_is_true, reads: &[StatePart::Deceit] },
            witness: OfState {
                holds: integrity::somebody_was_answered,
                reads: &[StatePart::Spent, StatePart::Users],
            },
            leaves: Leaves::Differences,
        },
        origin: Origin::Catalogue,
    },
    Property {
        id: "P35",
        name: "once everything has arrived, the server's list, the owner's list and the orders say the \
               same",
        kind: PropertyKind::Always,
        claim: "not claimed in print: whatever overtakes what, the lists converge",
        coalitions: HONEST,
        unnamed: UnnamedCoalitions::None,
        says: Says::OfStates {
            holds: OfState { holds: agreement::lists_agree, reads: ANSWERS },
            witness: OfState { holds: agreement::something_is_agreed, reads: ANSWERS },
            leaves: Leaves::Differences,
        },
        origin: Origin::Catalogue,
    },
    Property {
        id: "P36",
        name: "nobody who lost access can read a version that was uploaded after the revocation was \
               ordered, counted",
        kind: PropertyKind::Always,
        claim: "not claimed in print: how much a revocation on its way lets through",
        coalitions: REVOKED,
        unnamed: UnnamedCoalitions::None,
        says: Says::Counted {
            facts: FactSet::of(&[ItemFact::Later, ItemFact::Obtained]),
            among: FactSet::of(&[ItemFact::Later, ItemFact::Given]),
        },
        origin: Origin::Catalogue,
    },
];

impl Property {
    /// The property with this id.
    #[must_use]
    pub fn by_id(id: &str) -> Option<&'static Self> {
        PROPERTIES.iter().find(|property| property.id == id)
    }
}
