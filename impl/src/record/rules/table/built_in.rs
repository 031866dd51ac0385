//! The built-in table as the build wrote it down: what [`toml`] makes of its text, in constants.

use super::schema::{At, FormatTable, LineEnds, Map, PartTable, Seq, StructureTable, Table, Text};
use super::{Reach, Reading, RulesError};
use crate::record::rules::Rules;

include!(concat!(env!("OUT_DIR"), "/rules.rs"));

impl Rules {
    /// Reads the built-in table. A test checks that each of its rules can be reached, since that is
    /// the same at every start.
    pub(in crate::record::rules) fn built_in() -> Result<Self, RulesError> {
        Reading::new(&LINES, Reach::Tested).rules(&TABLE)
    }
}
