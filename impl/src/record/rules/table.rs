//! Reading a rules table: TOML in, checked rules out, errors that name line and field.

use super::{Choice, Format, Part, Path, Rules, Target};
use crate::id::Partition;
use crate::record::layout::is_partition_name;
use crate::record::syntax::is_local_name;
use serde::Deserialize;
use std::collections::BTreeMap;
use toml::Spanned;

/// The version of the table format.
const VERSION: u32 = 1;
/// The first label that a table may name itself; lower ones belong to the papers.
const CUSTOM_LABEL_MIN: u8 = 5;
const NAME_RULE: &str = "a name has up to 32 lower-case letters, digits and inner hyphens";

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
    /// A field has a value that it cannot have.
    #[error("rules table, line {line}, {field}: {what}")]
    Field {
        /// Line, from 1.
        line: usize,
        /// Where in the table, for example `format[1].part[0].path` (counted from 0).
        field: String,
        /// What is wrong.
        what: String,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    version: Spanned<u32>,
    #[serde(default)]
    partitions: BTreeMap<String, Spanned<u8>>,
    format: Vec<FormatTable>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FormatTable {
    name: Spanned<String>,
    root: Spanned<Vec<String>>,
    namespace: Option<Spanned<String>>,
    #[serde(default)]
    part: Vec<PartTable>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PartTable {
    path: Spanned<String>,
    partition: Option<Spanned<String>>,
    choose: Option<Spanned<String>>,
    values: Option<BTreeMap<String, Spanned<String>>>,
    otherwise: Option<Spanned<String>>,
}

impl Rules {
    /// Reads a table.
    ///
    /// # Errors
    /// With the line and the field, if the table is not TOML, or a field is missing, unknown or
    /// has a value that it cannot have.
    pub fn parse(text: &str) -> Result<Self, RulesError> {
        let table: Table = toml::from_str(text).map_err(|error| RulesError::Syntax {
            line: line(text, error.span().unwrap_or_default().start),
            what: error.message().trim().to_owned(),
        })?;
        let names = BTreeMap::new();
        Reading { text, names }.rules(&table)
    }

    /// Reads a table from a file.
    ///
    /// # Errors
    /// As [`Rules::parse`], and if the file cannot be read as UTF-8 text.
    pub fn load(path: &std::path::Path) -> Result<Self, RulesError> {
        let text = std::fs::read_to_string(path)
            .map_err(|source| RulesError::Read { path: path.display().to_string(), source })?;
        Self::parse(&text)
    }
}

fn line(text: &str, byte: usize) -> usize {
    let before = text.as_bytes().get(..byte).unwrap_or_default();
    1 + before.iter().filter(|&&byte| byte == b'\n').count()
}

/// A table that is being checked.
struct Reading<'t> {
    text: &'t str,
    /// Partitions by name.
    names: BTreeMap<String, Partition>,
}

impl Reading<'_> {
    fn fault<T>(&self, at: &Spanned<T>, field: &str, what: impl Into<String>) -> RulesError {
        RulesError::Field {
            line: line(self.text, at.span().start),
            field: field.to_owned(),
            what: what.into(),
        }
    }

    fn rules(mut self, table: &Table) -> Result<Rules, RulesError> {
        let version = *table.version.get_ref();
        if version != VERSION {
            let what = format!("{version} is not {VERSION}");
            return Err(self.fault(&table.version, "version", what));
        }
        for partition in [Partition::SKELETON].iter().chain(&Partition::PAPER) {
            self.names.insert(partition.to_string(), *partition);
        }
        for (name, label) in &table.partitions {
            self.custom(name, label)?;
        }
        let mut formats: Vec<Format> = Vec::new();
        for (index, table) in table.format.iter().enumerate() {
            let format = self.format(&format!("format[{index}]"), table)?;
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
        let free = Partition::new(*label.get_ref()).filter(|p| p.label() >= CUSTOM_LABEL_MIN);
        let Some(partition) = free else {
            let label_max = Partition::COUNT - 1;
            let what = format!("a label must be from {CUSTOM_LABEL_MIN} to {label_max}");
            return Err(self.fault(label, &field, what));
        };
        if self.names.values().any(|other| *other == partition) {
            return Err(self.fault(label, &field, "another partition has this label"));
        }
        self.names.insert(name.to_owned(), partition);
        Ok(())
    }

    fn format(&self, at: &str, table: &FormatTable) -> Result<Format, RulesError> {
        if !is_partition_name(table.name.get_ref()) {
            return Err(self.fault(&table.name, &format!("{at}.name"), NAME_RULE));
        }
        let roots = table.root.get_ref();
        if roots.is_empty() || !roots.iter().all(|root| is_local_name(root)) {
            let what = "must list the local names of root elements";
            return Err(self.fault(&table.root, &format!("{at}.root"), what));
        }
        let namespace = match &table.namespace {
            Some(empty) if empty.get_ref().is_empty() => {
                let what = "is empty; leave it out for any namespace";
                return Err(self.fault(empty, &format!("{at}.namespace"), what));
            }
            other => other.as_ref().map(|namespace| namespace.get_ref().clone()),
        };
        let parts = table.part.iter().enumerate();
        Ok(Format {
            name: table.name.get_ref().clone(),
            roots: roots.clone(),
            namespace,
            parts: parts
                .map(|(index, part)| self.part(&format!("{at}.part[{index}]"), part))
                .collect::<Result<_, _>>()?,
        })
    }

    fn part(&self, at: &str, table: &PartTable) -> Result<Part, RulesError> {
        let path = Path::parse(table.path.get_ref())
            .map_err(|what| self.fault(&table.path, &format!("{at}.path"), what))?;
        let choice = (&table.choose, &table.values, &table.otherwise);
        let target = match (&table.partition, choice) {
            (Some(partition), (None, None, None)) => {
                Target::Fixed(self.partition(partition, &format!("{at}.partition"))?)
            }
            (None, (Some(choose), Some(values), Some(otherwise))) => {
                Target::Chosen(self.choice(at, choose, values, otherwise)?)
            }
            _ => {
                let what = "needs either 'partition', or 'choose', 'values' and 'otherwise'";
                return Err(self.fault(&table.path, at, what));
            }
        };
        Ok(Part { path, target })
    }

    fn choice(
        &self,
        at: &str,
        choose: &Spanned<String>,
        values: &BTreeMap<String, Spanned<String>>,
        otherwise: &Spanned<String>,
    ) -> Result<Choice, RulesError> {
        let fault = |what: String| self.fault(choose, &format!("{at}.choose"), what);
        let (steps, attribute) = match choose.get_ref().rsplit_once("/@") {
            Some((steps, attribute)) => (steps, Some(attribute.to_owned())),
            None => (choose.get_ref().as_str(), None),
        };
        if attribute.as_ref().is_some_and(|name| !is_local_name(name)) {
            return Err(fault("the name of an attribute must follow '@'".to_owned()));
        }
        let value = |(value, name): (&String, &Spanned<String>)| {
            let partition = self.partition(name, &format!("{at}.values.{value:?}"))?;
            Ok((value.clone(), partition))
        };
        Ok(Choice {
            path: Path::parse(steps).map_err(fault)?,
            attribute,
            values: values.iter().map(value).collect::<Result<_, RulesError>>()?,
            otherwise: self.partition(otherwise, &format!("{at}.otherwise"))?,
        })
    }

    fn partition(&self, name: &Spanned<String>, field: &str) -> Result<Partition, RulesError> {
        match self.names.get(name.get_ref()) {
            Some(&Partition::SKELETON) => {
                let what = "the skeleton is what no rule matches; no part can go there";
                Err(self.fault(name, field, what))
            }
            Some(partition) => Ok(*partition),
            None => {
                let what = format!("{:?} is no partition of this table", name.get_ref());
                Err(self.fault(name, field, what))
            }
        }
    }
}
