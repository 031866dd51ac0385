//! What can be wrong with a scenario.

use super::SHIPPED;
use std::io;

/// A scenario that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ScenarioError {
    /// Neither a shipped scenario nor a file.
    #[error("no scenario is named {name:?}, and there is no such file; there are {}", names())]
    Unknown {
        /// The name given.
        name: String,
    },
    /// A file that cannot be read.
    #[error("cannot read the scenario {file}")]
    Read {
        /// Which file.
        file: String,
        /// Why.
        source: io::Error,
    },
    /// Not TOML, or not the fields of a scenario.
    #[error("{file} is not a valid scenario")]
    Toml {
        /// Which file.
        file: String,
        /// Where and why.
        source: toml::de::Error,
    },
    /// A value out of range.
    #[error("{file}: {field} is {found}, which must be {allowed}")]
    Value {
        /// Which file.
        file: String,
        /// Which field, with the tables it is in.
        field: String,
        /// The value found.
        found: String,
        /// What may be there.
        allowed: String,
    },
}

fn names() -> String {
    SHIPPED.map(|shipped| shipped.name).join(", ")
}
