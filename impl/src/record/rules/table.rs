//! Reading a rules table: TOML in, checked rules out, errors that name line and field.

use super::{AttributeName, Format, Rules, Structure};
use crate::id::Partition;
use crate::record::automaton::Automaton;
use crate::record::layout::is_partition_name;
use crate::record::path::{Path, Prefixes, Scope};
use crate::record::syntax::is_local_name;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;
use std::sync::Arc;

mod built_in;
mod error;
mod part;
mod schema;

pub use error::RulesError;
pub(super) use schema::Text;
use schema::{At, FormatTable, LineEnds, Lists, Map, Table};

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

impl Rules {
    /// Reads a table.
    ///
    /// # Errors
    /// With the line and the field, if the table is not TOML, a field is missing, unknown or has a
    /// value that it cannot have, or a rule can never be reached.
    pub fn parse(text: &str) -> Result<Self, RulesError> {
        let lines = LineEnds::of(text);
        let table: Table = toml::from_str(text).map_err(|error| RulesError::Syntax {
            line: lines.number(error.span().unwrap_or_default().start),
            what: error.message().trim().to_owned(),
        })?;
        Reading::new(&lines, Reach::Checked).rules(&table)
    }

    /// Reads a table from a file.
    ///
    /// # Errors
    /// As [`Rules::parse`], and if the file is not a regular file of up to 4 MiB of UTF-8 text.
    pub fn load(path: &std::path::Path) -> Result<Self, RulesError> {
        let text = crate::record::bounded::read(path, TABLE_BYTES_MAX)
            .and_then(|bytes| String::from_utf8(bytes).map_err(std::io::Error::other))
            .map_err(|source| RulesError::Read { path: path.display().to_string(), source })?;
        Self::parse(&text)
    }
}

impl LineEnds {
    /// The number of the line that holds a byte, from 1.
    fn number(&self, byte: usize) -> usize {
        1 + self.0.partition_point(|end| *end < byte)
    }
}

/// Values and what they choose, shared by all rules that use them.
type Values = Arc<BTreeMap<Text, Partition>>;

/// Whether rules that can never be reached are looked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reach {
    Checked,
    Tested,
}

/// A table that is being checked.
struct Reading<'t> {
    lines: &'t LineEnds,
    reach: Reach,
    /// Partitions by name.
    names: BTreeMap<String, Partition>,
    /// Namespaces by prefix.
    namespaces: BTreeMap<String, Arc<str>>,
    /// Values by the name that `values-of` gives them.
    values: BTreeMap<Text, Values>,
    /// The namespace of the format that is being read.
    own: Option<Arc<str>>,
}

impl Prefixes for Reading<'_> {
    fn own(&self) -> Scope {
        Scope::Format(self.own.clone())
    }

    fn named(&self, prefix: &str) -> Option<Scope> {
        self.namespaces.get(prefix).map(|namespace| Scope::Named(namespace.clone()))
    }
}

impl<'t> Reading<'t> {
    const fn new(lines: &'t LineEnds, reach: Reach) -> Self {
        Self {
            lines,
            reach,
            names: BTreeMap::new(),
            namespaces: BTreeMap::new(),
            values: BTreeMap::new(),
            own: None,
        }
    }

    fn fault<T>(&self, at: &At<T>, field: &dyn Display, what: impl Into<String>) -> RulesError {
        RulesError::Field {
            line: self.lines.number(at.start),
            field: field.to_string(),
            what: what.into(),
        }
    }

    fn rules(mut self, table: &Table) -> Result<Rules, RulesError> {
        let version = table.version.value;
        if version != VERSION {
            let what = format!("{version} is not {VERSION}");
            return Err(self.fault(&table.version, &"version", what));
        }
        let built_in = [Partition::SKELETON, Partition::RESTRICTED];
        for partition in built_in.iter().chain(&Partition::PAPER) {
            self.names.insert(partition.to_string(), *partition);
        }
        for (name, label) in table.partitions.0.iter() {
            self.custom(name, label)?;
        }
        for (prefix, namespace) in table.namespaces.0.iter() {
            self.namespace(prefix, namespace)?;
        }
        for (name, lists) in table.values.0.iter() {
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
        Ok(Rules { names, formats: formats.into() })
    }

    /// Adds a partition that the table names itself.
    fn custom(&mut self, name: &str, label: &At<u8>) -> Result<(), RulesError> {
        let field = format!("partitions.{name}");
        if !is_partition_name(name) {
            return Err(self.fault(label, &field, NAME_RULE));
        }
        if self.names.contains_key(name) {
            return Err(self.fault(label, &field, "this partition has its label already"));
        }
        let number = label.value;
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

    fn namespace(&mut self, prefix: &str, name: &At<Text>) -> Result<(), RulesError> {
        let what = match (is_local_name(prefix), name.value.is_empty()) {
            (false, _) => "a prefix must be an XML name without a colon",
            (_, true) => "is empty; names without a prefix are in the format's namespace",
            _ => {
                self.namespaces.insert(prefix.to_owned(), (*name.value).into());
                return Ok(());
            }
        };
        Err(self.fault(name, &format_args!("namespaces.{prefix}"), what))
    }

    fn format(&mut self, at: &dyn Display, table: &FormatTable) -> Result<Format, RulesError> {
        if !is_partition_name(&table.name.value) {
            return Err(self.fault(&table.name, &format_args!("{at}.name"), NAME_RULE));
        }
        let roots = self.roots(at, table)?;
        self.own = match &table.namespace {
            Some(empty) if empty.value.is_empty() => {
                let what = "is empty; leave it out for any namespace";
                return Err(self.fault(empty, &format_args!("{at}.namespace"), what));
            }
            other => other.as_ref().map(|namespace| (*namespace.value).into()),
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
            name: table.name.value.clone().into_owned(),
            roots,
            namespace: self.own.clone(),
            attributes: self.attributes(at, &table.attributes)?,
            paths: Automaton::new(paths.iter()),
            parts,
            structure,
        })
    }

    /// The local names of a format's roots: those that it lists, and the values of a list.
    fn roots(&self, at: &dyn Display, table: &FormatTable) -> Result<Vec<Text>, RulesError> {
        let listed = &table.root.value;
        if listed.is_empty() || !listed.iter().all(|root| is_local_name(root)) {
            let what = "must list the local names of root elements";
            return Err(self.fault(&table.root, &format_args!("{at}.root"), what));
        }
        let mut roots = listed.to_vec();
        if let Some(name) = &table.root_of {
            let values = self.values_named(name, &format_args!("{at}.root-of"))?;
            roots.extend(values.keys().cloned());
        }
        Ok(roots)
    }

    /// A list of values by its name.
    fn values_named(&self, name: &At<Text>, field: &dyn Display) -> Result<Values, RulesError> {
        self.values.get(&name.value).cloned().ok_or_else(|| {
            let what = format!("there is no [values.{}]", name.value);
            self.fault(name, field, what)
        })
    }

    fn path(&self, text: &At<Text>, field: &dyn Display) -> Result<Path, RulesError> {
        Path::parse(&text.value, self).map_err(|what| self.fault(text, field, what))
    }

    fn attribute(&self, name: &At<Text>, at: &dyn Display) -> Result<AttributeName, RulesError> {
        AttributeName::parse(&name.value, self)
            .map_err(|what| self.fault(name, &format_args!("{at}.attributes"), what))
    }

    fn attributes(
        &self,
        at: &dyn Display,
        table: &Map<At<Text>>,
    ) -> Result<BTreeMap<AttributeName, Partition>, RulesError> {
        let read = |(name, partition): &(Text, At<Text>)| {
            let field = format!("{at}.attributes.{name}");
            let found = self.names.get(&*partition.value);
            let found =
                found.ok_or_else(|| self.no_partition(&partition.value, partition, &field))?;
            let name = AttributeName::parse(name, self)
                .map_err(|what| self.fault(partition, &field, what))?;
            Ok((name, *found))
        };
        table.0.iter().map(read).collect()
    }

    fn values_in(
        &self,
        at: &dyn Display,
        values: &Map<At<Text>>,
    ) -> Result<BTreeMap<Text, Partition>, RulesError> {
        let value = |(value, name): &(Text, At<Text>)| {
            Ok((value.clone(), self.partition(name, &format_args!("{at}.{value:?}"))?))
        };
        values.0.iter().map(value).collect()
    }

    /// Values listed by their partition.
    fn shared_values(
        &self,
        at: &dyn Display,
        lists: &Lists,
    ) -> Result<BTreeMap<Text, Partition>, RulesError> {
        let mut rows = Vec::new();
        for (name, list) in lists.0.iter() {
            let partition = self.named_partition(name, list, &format_args!("{at}.{name}"))?;
            rows.extend(list.value.iter().map(|value| (value.value.clone(), partition)));
        }
        let listed = rows.len();
        // All at once: a tree is made of sorted rows without a search for each.
        let values: BTreeMap<_, _> = rows.into_iter().collect();
        if values.len() == listed { Ok(values) } else { Err(self.repeated(at, lists)) }
    }

    /// The first value that occurs twice, in lists that have such a value.
    fn repeated(&self, at: &dyn Display, lists: &Lists) -> RulesError {
        let mut seen = BTreeSet::new();
        let all = lists.0.iter().flat_map(|(name, list)| list.value.iter().map(move |v| (name, v)));
        let mut again = all.filter(|(_, value)| !seen.insert(&value.value));
        let (name, value) = again.next().expect("there are fewer values than were listed");
        let what = format!("{:?} stands twice", value.value);
        self.fault(value, &format_args!("{at}.{name}"), what)
    }

    fn partition(&self, name: &At<Text>, field: &dyn Display) -> Result<Partition, RulesError> {
        self.named_partition(&name.value, name, field)
    }

    /// The partition with this name; `at` is where the table names it.
    fn named_partition<T>(
        &self,
        name: &str,
        at: &At<T>,
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

    fn no_partition<T>(&self, name: &str, at: &At<T>, field: &dyn Display) -> RulesError {
        let known: Vec<_> = self.names.keys().map(String::as_str).collect();
        RulesError::UnknownPartition {
            line: self.lines.number(at.start),
            field: field.to_string(),
            name: name.to_owned(),
            known: known.join(", "),
        }
    }
}
