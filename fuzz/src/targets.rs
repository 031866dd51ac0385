//! The targets, one file for those that belong together.

mod decodings;
mod logs;
mod messages;
mod names;
mod planted;
mod properties;
mod queues;
mod records;
mod results;
mod rules;
mod scenarios;
mod scopes;
mod skeletons;
mod support;
mod traces;

use crate::target::Target;

/// Every target, in the order in which they run.
pub(crate) const ALL: [Target; 25] = [
    records::RECORDS,
    rules::RULES,
    skeletons::LAYOUTS,
    skeletons::PARTS,
    skeletons::FOLDERS,
    traces::TRACES,
    traces::RUNS,
    logs::TABLES,
    logs::ACCESS_LOGS,
    logs::ARRIVALS,
    scenarios::SCENARIOS,
    scopes::SCOPES,
    properties::PROPERTIES,
    scenarios::SWEEPS,
    scenarios::SWEEP_RESULTS,
    queues::QUEUES,
    queues::CALIBRATIONS,
    results::RESULTS,
    results::FINDINGS,
    decodings::BLS12,
    decodings::TYPE_A,
    decodings::BODIES,
    messages::WIRES,
    messages::MESSAGES,
    names::NAMES,
];

/// The target of this name; those that fail on purpose run only if named.
pub(crate) fn named(name: &str) -> Option<&'static Target> {
    ALL.iter().chain(&planted::ALL).find(|target| target.name == name)
}
