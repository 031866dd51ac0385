//! Networks of queues, simulated and by analysis.

mod closed_forms;
mod general;
mod stability;
mod workload;
