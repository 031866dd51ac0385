//! Which elements of which documents are parts of which partition.

use super::path::Path;
use super::syntax::{self, decode};
use super::tree::Element;
use crate::id::Partition;
use std::collections::BTreeMap;

mod table;

pub use table::RulesError;

/// A rules table: formats, and how the documents of each fall into partitions.
///
/// [`Rules::DEFAULT_TEXT`] is the table in use unless another is given; its comments are the
/// manual of the format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rules {
    names: BTreeMap<Partition, String>,
    formats: Vec<Format>,
}

impl Rules {
    /// The default table: plain records, C-CDA and C32 documents, FHIR bundles.
    pub const DEFAULT_TEXT: &'static str = include_str!("../../rules/default.toml");

    /// Every partition of the table with its name: the skeleton, the papers' four and custom ones.
    #[must_use]
    pub const fn names(&self) -> &BTreeMap<Partition, String> {
        &self.names
    }

    /// The names of the formats, in the order in which they are tried.
    pub fn formats(&self) -> impl Iterator<Item = &str> {
        self.formats.iter().map(|format| format.name.as_str())
    }

    /// The format of documents with this root element.
    pub(super) fn format(&self, root: &Element<'_>) -> Option<&Format> {
        self.formats.iter().find(|f| f.owns(root) && f.roots.iter().any(|name| name == root.local))
    }

    /// The formats with their roots, for messages.
    pub(super) fn known(&self) -> String {
        let known = self.formats.iter().map(|f| {
            let namespace = f.namespace.as_deref().unwrap_or("any namespace");
            format!("{} ({} in {namespace})", f.name, f.roots.join(", "))
        });
        known.collect::<Vec<_>>().join("; ")
    }
}

impl Default for Rules {
    fn default() -> Self {
        Self::parse(Self::DEFAULT_TEXT).expect("the built-in table is tested to be correct")
    }
}

/// One kind of document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Format {
    pub(super) name: String,
    roots: Vec<String>,
    /// The namespace of the root and of all elements that paths mean; any, if not given.
    namespace: Option<String>,
    parts: Vec<Part>,
}

impl Format {
    /// Whether an element is one that paths can mean.
    pub(super) fn owns(&self, element: &Element<'_>) -> bool {
        self.namespace.is_none() || self.namespace.as_deref() == element.namespace
    }

    /// The rule for the element at the end of these names, which begin below the root.
    pub(super) fn part(&self, names: &[String]) -> Option<&Part> {
        self.parts.iter().find(|part| part.path.matches(names))
    }
}

/// Elements that are parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Part {
    path: Path,
    pub(super) target: Target,
}

/// The partition of a part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// Always the same.
    Fixed(Partition),
    /// It depends on what is inside.
    Chosen(Choice),
}

/// How the content of a part chooses its partition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Choice {
    /// The element inside the part that chooses.
    path: Path,
    /// The attribute that holds the value; without one it is the element's local name.
    attribute: Option<String>,
    values: BTreeMap<String, Partition>,
    /// For all other values, and for parts without a value.
    pub(super) otherwise: Partition,
}

impl Choice {
    /// What an element inside the part chooses, if it is the one to choose. `names` lead from
    /// below the part to the element.
    pub(super) fn decide(&self, names: &[String], element: &Element<'_>) -> Option<Partition> {
        if !self.path.matches(names) {
            return None;
        }
        let chosen = match &self.attribute {
            None => self.values.get(element.local),
            Some(attribute) => {
                let found = element
                    .attributes
                    .iter()
                    .find(|a| a.name.prefix.is_empty() && a.name.local == attribute)?;
                self.values.get(decode(found.value).trim_matches(syntax::is_space))
            }
        };
        Some(chosen.copied().unwrap_or(self.otherwise))
    }
}
