//! What can be wrong with a rules table.

/// A rules table that cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RulesError {
    /// The file cannot be read.
    #[error("the rules table {path} cannot be read: {source}")]
    Read {
        /// Which file.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// Not TOML, or a field is missing, unknown or of the wrong type.
    #[error("rules table, line {line}: {what}")]
    Syntax {
        /// Line, from 1.
        line: usize,
        /// What the parser said; it names the field.
        what: String,
    },
    /// A field has a value that it cannot have, or its rule can never be reached.
    #[error("rules table, line {line}, {field}: {what}")]
    Field {
        /// Line, from 1.
        line: usize,
        /// Where in the table, for example `format[1].part[0].path` (counted from 0).
        field: String,
        /// What is wrong.
        what: String,
    },
    /// A field names a partition that the table does not have.
    #[error(
        "rules table, line {line}, {field}: {name:?} is not a partition of this table; there are {known}"
    )]
    UnknownPartition {
        /// Line, from 1.
        line: usize,
        /// Where in the table.
        field: String,
        /// The name.
        name: String,
        /// Those that it has, with commas between them.
        known: String,
    },
}
