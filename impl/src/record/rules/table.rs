//! Reading a rules table: TOML in, checked rules out, errors that name line and field.

use super::{AttributeName, Format, Rules, Structure};
use crate::id::Partition;
use crate::record::automaton::Automaton;
use crate::record::layout::is_partition_name;
use crate::record::path::{Path, Prefixes, Scope};
use crate::record::syntax::is_local_name;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt::Display;
use std::sync::Arc;
use toml::Spanned;

mod error;
mod part;

pub use error::RulesError;
use part::PartTable;

/// The version of the table format.
const VERSION: u32 = 1;
/// The first label that a table may name itself; lower ones belong to the papers.
const CUSTOM_LABEL_MIN: u8 = 5;
/// The last one; the label after it is the restricted partition's.
const CUSTOM_LABEL_MAX: u8 = Partition::RESTRICTED.label() - 1;
const NAME_RULE: &str = "a name has up to 32 lower-case letters, digits and inner hyphens";
/// Rules of one format.
const RULES_MAX: usize = 1000;
/// A table is far smaller.
const TABLE_BYTES_MAX: u64 = 4 << 20;

/// Values by the name of their partition.
type Lists = BTreeMap<String, Spanned<Vec<Spanned<String>>>>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    version: Spanned<u32>,
    #[serde(default)]
    partitions: BTreeMap<String, Spanned<u8>>,
    #[serde(default)]
    namespaces: BTreeMap<String, Spanned<String>>,
    #[serde(default)]
    values: BTreeMap<String, Lists>,
    format: Vec<FormatTable>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct FormatTable {
    name: Spanned<String>,
    root: Spanned<Vec<String>>,
    root_of: Option<Spanned<String>>,
    namespace: Option<Spanned<String>>,
    #[serde(default)]
    attributes: BTreeMap<String, Spanned<String>>,
    #[serde(default)]
    part: Vec<PartTable>,
    #[serde(default)]
    structure: Vec<StructureTable>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StructureTable {
    path: Spanned<String>,
    #[serde(default)]
    attributes: Vec<Spanned<String>>,
}

impl Rules {
    /// Reads a table.
    ///
    /// # Errors
    /// With the line and the field, if the table is not TOML, a field is missing, unknown or has a
    /// value that it cannot have, or a rule can never be reached.
    pub fn parse(text: &str) -> Result<Self, RulesError> {
        Self::read(text, Reach::Checked)
    }

    /// Reads the built-in table. That each of its rules can be reached is the same at every start, so
    /// that a test checks it.
    pub(super) fn built_in() -> Result<Self, RulesError> {
        Self::read(Self::DEFAULT_TEXT, Reach::Tested)
    }

    fn read(text: &str, reach: Reach) -> Result<Self, RulesError> {
        let lines = Lines::of(text);
        let table: Table = toml::from_str(text).map_err(|error| RulesError::Syntax {
            line: lines.number(error.span().unwrap_or_default().start),
            what: error.message().trim().to_owned(),
        })?;
        Reading::new(lines, reach).rules(&table)
    }

    /// Reads a table from a file.
    ///
    /// # Errors
    /// As [`Rules::parse`], and if the file is no regular file of up to 4 MiB of UTF-8 text.
    pub fn load(path: &std::path::Path) -> Result<Self, RulesError> {
        let text = crate::record::bounded::read(path, TABLE_BYTES_MAX)
            .and_then(|bytes| String::from_utf8(bytes).map_err(std::io::Error::other))
            .map_err(|source| RulesError::Read { path: path.display().to_string(), source })?;
        Self::parse(&text)
    }
}

/// Where the lines of a table end. Every rule is known by its line, and to count them anew for each
/// took longer than to split a record.
struct Lines(Vec<usize>);

impl Lines {
    fn of(text: &str) -> Self {
        Self(text.match_indices('\n').map(|(at, _)| at).collect())
    }

    /// The number of the line that holds a byte, from 1.
    fn number(&self, byte: usize) -> usize {
        1 + self.0.partition_point(|end| *end < byte)
    }
}

/// Values and what they choose, shared by all rules that use them.
type Values = Arc<BTreeMap<String, Partition>>;

/// Whether rules that can never be reached are looked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reach {
    Checked,
    Tested,
}

/// A table that is being checked.
struct Reading {
    lines: Lines,
    reach: Reach,
    /// Partitions by name.
    names: BTreeMap<String, Partition>,
    /// Namespaces by prefix.
    namespaces: BTreeMap<String, Arc<str>>,
    /// Values by the name that `values-of` gives them.
    values: BTreeMap<String, Values>,
    /// The namespace of the format that is being read.
    own: Option<Arc<str>>,
}

impl Prefixes for Reading {
    fn own(&self) -> Scope {
        Scope::Format(self.own.clone())
    }

    fn named(&self, prefix: &str) -> Option<Scope> {
        self.namespaces.get(prefix).map(|namespace| Scope::Named(namespace.clone()))
    }
}

impl Reading {
    const fn new(lines: Lines, reach: Reach) -> Self {
        Self {
            lines,
            reach,
            names: BTreeMap::new(),
            namespaces: BTreeMap::new(),
            values: BTreeMap::new(),
            own: None,
        }
    }

    fn fault<T>(
        &self,
        at: &Spanned<T>,
        field: &dyn Display,
        what: impl Into<String>,
    ) -> RulesError {
        RulesError::Field {
            line: self.lines.number(at.span().start),
            field: field.to_string(),
            what: what.into(),
        }
    }

    fn rules(mut self, table: &Table) -> Result<Rules, RulesError> {
        let version = *table.version.get_ref();
        if version != VERSION {
            let what = format!("{version} is not {VERSION}");
            return Err(self.fault(&table.version, &"version", what));
        }
        let built_in = [Partition::SKELETON, Partition::RESTRICTED];
        for partition in built_in.iter().chain(&Partition::PAPER) {
            self.names.insert(partition.to_string(), *partition);
        }
        for (name, label) in &table.partitions {
            self.custom(name, label)?;
        }
        for (prefix, namespace) in &table.namespaces {
            self.namespace(prefix, namespace)?;
        }
        for (name, lists) in &table.values {
            let values = self.shared_values(&format_args!("values.{name}"), lists)?;
            self.values.insert(name.clone(), Arc::new(values));
        }
        let mut formats: Vec<Format> = Vec::new();
        for (index, table) in table.format.iter().enumerate() {
            let format = self.format(&format_args!("format[{index}]"), table)?;
            if formats.iter().any(|other| other.name == format.name) {
                let field = format!("format[{index}].name");
                return Err(self.fault(&table.name, &field, "two formats have this name"));
            }
            formats.push(format);
        }
        let names = self.names.into_iter().map(|(name, p)| (p, name)).collect();
        Ok(Rules { names, formats })
    }

    /// Takes up a partition that the table names itself.
    fn custom(&mut self, name: &str, label: &Spanned<u8>) -> Result<(), RulesError> {
        let field = format!("partitions.{name}");
        if !is_partition_name(name) {
            return Err(self.fault(label, &field, NAME_RULE));
        }
        if self.names.contains_key(name) {
            return Err(self.fault(label, &field, "this partition has its label already"));
        }
        let number = *label.get_ref();
        let free = (CUSTOM_LABEL_MIN..=CUSTOM_LABEL_MAX).contains(&number);
        let Some(partition) = Partition::new(number).filter(|_| free) else {
            let what = format!("a label must be from {CUSTOM_LABEL_MIN} to {CUSTOM_LABEL_MAX}");
            return Err(self.fault(label, &field, what));
        };
        if self.names.values().any(|other| *other == partition) {
            return Err(self.fault(label, &field, "another partition has this label"));
        }
        self.names.insert(name.to_owned(), partition);
        Ok(())
    }

    fn namespace(&mut self, prefix: &str, name: &Spanned<String>) -> Result<(), RulesError> {
        let what = match (is_local_name(prefix), name.get_ref().is_empty()) {
            (false, _) => "a prefix must be an XML name without a colon",
            (_, true) => "is empty; names without a prefix are in the format's namespace",
            _ => {
                self.namespaces.insert(prefix.to_owned(), name.get_ref().as_str().into());
                return Ok(());
            }
        };
        Err(self.fault(name, &format_args!("namespaces.{prefix}"), what))
    }

    fn format(&mut self, at: &dyn Display, table: &FormatTable) -> Result<Format, RulesError> {
        if !is_partition_name(table.name.get_ref()) {
            return Err(self.fault(&table.name, &format_args!("{at}.name"), NAME_RULE));
        }
        let roots = self.roots(at, table)?;
        self.own = match &table.namespace {
            Some(empty) if empty.get_ref().is_empty() => {
                let what = "is empty; leave it out for any namespace";
                return Err(self.fault(empty, &format_args!("{at}.namespace"), what));
            }
            other => other.as_ref().map(|namespace| namespace.get_ref().as_str().into()),
        };
        if table.part.len() + table.structure.len() > RULES_MAX {
            let what = format!("has more than {RULES_MAX} rules");
            return Err(self.fault(&table.name, at, what));
        }
        let (mut paths, parts) = self.parts(at, &table.part)?;
        if self.reach == Reach::Checked {
            self.reachable(at, &table.part, &paths)?;
        }
        let mut structure = Vec::new();
        for (index, rule) in table.structure.iter().enumerate() {
            let at = format!("{at}.structure[{index}]");
            paths.push(self.path(&rule.path, &format_args!("{at}.path"))?);
            let names = rule.attributes.iter().map(|name| self.attribute(name, &at));
            structure.push(Structure { attributes: names.collect::<Result<_, _>>()? });
        }
        Ok(Format {
            name: table.name.get_ref().clone(),
            roots,
            namespace: self.own.clone(),
            attributes: self.attributes(at, &table.attributes)?,
            paths: Automaton::new(paths.iter()),
            parts,
            structure,
        })
    }

    /// The local names of a format's roots: those that it lists, and the values of a list.
    fn roots(&self, at: &dyn Display, table: &FormatTable) -> Result<Vec<String>, RulesError> {
        let listed = table.root.get_ref();
        if listed.is_empty() || !listed.iter().all(|root| is_local_name(root)) {
            let what = "must list the local names of root elements";
            return Err(self.fault(&table.root, &format_args!("{at}.root"), what));
        }
        let mut roots = listed.clone();
        if let Some(name) = &table.root_of {
            let values = self.values_named(name, &format_args!("{at}.root-of"))?;
            roots.extend(values.keys().cloned());
        }
        Ok(roots)
    }

    /// A list of values by its name.
    fn values_named(
        &self,
        name: &Spanned<String>,
        field: &dyn Display,
    ) -> Result<Values, RulesError> {
        self.values.get(name.get_ref()).cloned().ok_or_else(|| {
            let what = format!("there is no [values.{}]", name.get_ref());
            self.fault(name, field, what)
        })
    }

    fn path(&self, text: &Spanned<String>, field: &dyn Display) -> Result<Path, RulesError> {
        Path::parse(text.get_ref(), self).map_err(|what| self.fault(text, field, what))
    }

    fn attribute(
        &self,
        name: &Spanned<String>,
        at: &dyn Display,
    ) -> Result<AttributeName, RulesError> {
        AttributeName::parse(name.get_ref(), self)
            .map_err(|what| self.fault(name, &format_args!("{at}.attributes"), what))
    }

    fn attributes(
        &self,
        at: &dyn Display,
        table: &BTreeMap<String, Spanned<String>>,
    ) -> Result<BTreeMap<AttributeName, Partition>, RulesError> {
        let read = |(name, partition): (&String, &Spanned<String>)| {
            let field = format!("{at}.attributes.{name}");
            let found = self.names.get(partition.get_ref());
            let found =
                found.ok_or_else(|| self.no_partition(partition.get_ref(), partition, &field))?;
            let name = AttributeName::parse(name, self)
                .map_err(|what| self.fault(partition, &field, what))?;
            Ok((name, *found))
        };
        table.iter().map(read).collect()
    }

    fn values_in(
        &self,
        at: &dyn Display,
        values: &BTreeMap<String, Spanned<String>>,
    ) -> Result<BTreeMap<String, Partition>, RulesError> {
        let value = |(value, name): (&String, &Spanned<String>)| {
            Ok((value.clone(), self.partition(name, &format_args!("{at}.{value:?}"))?))
        };
        values.iter().map(value).collect()
    }

    /// Values listed by their partition.
    fn shared_values(
        &self,
        at: &dyn Display,
        lists: &Lists,
    ) -> Result<BTreeMap<String, Partition>, RulesError> {
        let mut values = BTreeMap::new();
        for (name, list) in lists {
            let field = format!("{at}.{name}");
            let partition = self.named_partition(name, list, &field)?;
            for value in list.get_ref() {
                if values.insert(value.get_ref().clone(), partition).is_some() {
                    let what = format!("{:?} stands twice", value.get_ref());
                    return Err(self.fault(value, &field, what));
                }
            }
        }
        Ok(values)
    }

    fn partition(
        &self,
        name: &Spanned<String>,
        field: &dyn Display,
    ) -> Result<Partition, RulesError> {
        self.named_partition(name.get_ref(), name, field)
    }

    /// The partition with this name; `at` is where the table names it.
    fn named_partition<T>(
        &self,
        name: &str,
        at: &Spanned<T>,
        field: &dyn Display,
    ) -> Result<Partition, RulesError> {
        match self.names.get(name) {
            Some(&Partition::SKELETON) => {
                let what = "the skeleton holds markup; no part can go there";
                Err(self.fault(at, field, what))
            }
            Some(partition) => Ok(*partition),
            None => Err(self.no_partition(name, at, field)),
        }
    }

    fn no_partition<T>(&self, name: &str, at: &Spanned<T>, field: &dyn Display) -> RulesError {
        let known: Vec<_> = self.names.keys().map(String::as_str).collect();
        RulesError::UnknownPartition {
            line: self.lines.number(at.span().start),
            field: field.to_string(),
            name: name.to_owned(),
            known: known.join(", "),
        }
    }
}
