//! Which elements of which documents are parts of which partition.

use super::automaton::Automaton;
use super::tree::Element;
use crate::id::Partition;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, LazyLock};

mod attribute;
mod choice;
mod table;

pub(super) use attribute::AttributeName;
pub(super) use choice::{Choice, Follower, Origin};
pub use table::RulesError;
use table::Text;

/// A rules table: formats, and how the documents of each fall into partitions.
///
/// [`Rules::DEFAULT_TEXT`] is the table in use unless another is given; its comments are the
/// manual of the format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rules {
    names: BTreeMap<Partition, String>,
    /// Shared, so that a copy of a table costs nothing.
    formats: Arc<[Format]>,
}

impl Rules {
    /// The default table: plain records, C-CDA and C32 documents, FHIR bundles, parameters,
    /// resources and feeds.
    pub const DEFAULT_TEXT: &'static str = include_str!("../../rules/default.toml");

    /// Every partition of the table with its name: the skeleton, the papers' four, custom ones
    /// and the restricted one.
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
        self.formats.iter().find(|format| format.takes(root))
    }

    /// The formats with their roots, for messages.
    pub(super) fn known(&self) -> String {
        const ROOTS_MAX: usize = 4;
        let known = self.formats.iter().map(|f| {
            let namespace = f.namespace.as_deref().unwrap_or("any namespace");
            let some: Vec<&str> = f.roots.iter().take(ROOTS_MAX).map(AsRef::as_ref).collect();
            let more = match f.roots.len().checked_sub(ROOTS_MAX + 1) {
                None => String::new(),
                Some(rest) => format!(" and {} more", rest + 1),
            };
            let roots = some.join(", ");
            format!("{} ({roots}{more} in {namespace})", f.name)
        });
        known.collect::<Vec<_>>().join("; ")
    }
}

/// The built-in table, checked once.
static BUILT_IN: LazyLock<Rules> =
    LazyLock::new(|| Rules::built_in().expect("the built-in table is tested to be correct"));

impl Default for Rules {
    fn default() -> Self {
        BUILT_IN.clone()
    }
}

/// One kind of document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Format {
    pub(super) name: String,
    /// Local names of root elements, first those that the table lists directly.
    roots: Vec<Text>,
    /// The namespace of the root and of names without a prefix; any, if not given.
    namespace: Option<Arc<str>>,
    /// Where the attributes of structural elements belong.
    attributes: BTreeMap<AttributeName, Partition>,
    /// The paths of the parts, then those of the structure.
    pub(super) paths: Automaton,
    parts: Vec<Part>,
    structure: Vec<Structure>,
}

/// What a path of a format is for.
pub(super) enum Role<'r> {
    /// It finds a part.
    Part(&'r Part),
    /// It finds a structural element.
    Structure(&'r Structure),
}

impl Format {
    fn takes(&self, root: &Element<'_>) -> bool {
        self.roots.iter().any(|name| name == root.local)
            && (self.namespace.is_none() || self.namespace.as_deref() == root.namespace)
    }

    /// What a path of the automaton is for.
    pub(super) fn role(&self, path: usize) -> Option<Role<'_>> {
        match self.parts.get(path) {
            Some(part) => Some(Role::Part(part)),
            None => self.structure.get(path - self.parts.len()).map(Role::Structure),
        }
    }

    /// The rules for parts, in order.
    pub(super) fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// What the root element of a document chooses, for each rule for parts.
    pub(super) fn by_root(&self, root: &Element<'_>) -> Vec<Option<Partition>> {
        let chosen = |part: &Part| match &part.target {
            Target::Chosen(choice) if *choice.origin() == Origin::Root => choice.by_tag(root),
            _ => None,
        };
        self.parts.iter().map(chosen).collect()
    }

    /// Where an attribute of a structural element belongs, if a rule says so. An attribute is
    /// harmless only if its value is a code: a value with spaces or of some length may say anything.
    pub(super) fn attribute(
        &self,
        element: &Element<'_>,
        index: usize,
        structure: Option<&Structure>,
    ) -> Option<Partition> {
        const CODE_BYTES_MAX: usize = 64;
        let attribute = element.attributes.get(index)?;
        let is_code = attribute.value.len() <= CODE_BYTES_MAX
            && attribute.value.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'&');
        let own =
            structure.is_some_and(|s| s.attributes.iter().any(|name| name.is(element, attribute)));
        let general = || {
            self.attributes
                .iter()
                .find(|(name, _)| name.is(element, attribute))
                .map(|(_, partition)| *partition)
        };
        let partition = if own { Some(Partition::SKELETON) } else { general() };
        partition.filter(|partition| *partition != Partition::SKELETON || is_code)
    }
}

/// Elements that are parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) label: Label,
    pub(super) target: Target,
}

/// The path of a part as the table writes it, with its line.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Label {
    path: Text,
    line: usize,
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (line {})", self.path, self.line)
    }
}

impl fmt::Debug for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Elements whose tags are harmless.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Structure {
    /// Attributes that are harmless too.
    attributes: Vec<AttributeName>,
}

/// The partition of a part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// Always the same.
    Fixed(Partition),
    /// It depends on what the part is or holds.
    Chosen(Choice),
}

/// The partition for what belongs to two partitions: itself if they are one, and else the
/// restricted one. No reader of only one of them may read what is in both, so of two different
/// partitions neither is stricter.
pub(super) fn stricter(one: Partition, other: Partition) -> Partition {
    if one == other { one } else { Partition::RESTRICTED }
}
