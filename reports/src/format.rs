//! Numbers as people read them: as everywhere in this workspace.

pub(crate) use sesphr_model::format::{count, counted as plural, time_ms, time_ns, times};
