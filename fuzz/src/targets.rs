//! The targets, a file each for what belongs together.

mod decodings;
mod logs;
mod messages;
mod names;
mod planted;
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
pub(crate) const ALL: [Target; 24] = [
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

/// The target of this name; those that fail on purpose are named only.
pub(crate) fn named(name: &str) -> Option<&'static Target> {
    ALL.iter().chain(&planted::ALL).find(|target| target.name == name)
}
