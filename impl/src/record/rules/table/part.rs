//! Reading the rules for parts.

use super::schema::{At, PartTable, Seq, Text};
use super::{Reading, RulesError, Values};
use crate::record::path::Path;
use crate::record::rules::choice::{Reading as ValueReading, ValueSource};
use crate::record::rules::{AttributeName, Choice, Label, Origin, Part, Target};
use std::fmt::{self, Display, Formatter};
use std::sync::Arc;

/// A rule of a list, for messages. Few are ever shown, so the text is made only then.
struct Numbered<'a> {
    list: &'a dyn Display,
    index: usize,
}

impl Display for Numbered<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{}.part[{}]", self.list, self.index)
    }
}

impl PartTable {
    /// Whether it decides about every element that it matches.
    const fn always_decides(&self) -> bool {
        self.partition.is_some() || self.otherwise.is_some()
    }
}

impl Reading<'_> {
    /// The rules for parts and their paths.
    pub(super) fn parts(
        &self,
        at: &dyn Display,
        tables: &[PartTable],
    ) -> Result<(Vec<Path>, Vec<Part>), RulesError> {
        let mut paths = Vec::new();
        let mut parts = Vec::new();
        for (index, table) in tables.iter().enumerate() {
            let field = Numbered { list: at, index };
            paths.push(self.path(&table.path, &format_args!("{field}.path"))?);
            parts.push(Part {
                label: Label {
                    path: table.path.value.clone(),
                    line: self.lines.number(table.path.start),
                },
                target: self.target(&field, table)?,
            });
        }
        Ok((paths, parts))
    }

    /// Whether every rule can be reached: no earlier one matches all that it matches and always
    /// decides.
    pub(super) fn reachable(
        &self,
        at: &dyn Display,
        tables: &[PartTable],
        paths: &[Path],
    ) -> Result<(), RulesError> {
        for (index, (path, table)) in paths.iter().zip(tables).enumerate() {
            let mut earlier = paths.iter().zip(tables).take(index);
            let hides = |(earlier, rule): (&Path, &PartTable)| {
                rule.always_decides() && earlier.covers(path)
            };
            if let Some(hidden_by) = earlier.position(hides) {
                let what = format!(
                    "can never be reached: part[{hidden_by}] matches all that this path matches \
                     and always decides; put this rule before it, or leave out its 'otherwise'"
                );
                return Err(self.fault(
                    &table.path,
                    &format_args!("{at}.part[{index}].path"),
                    what,
                ));
            }
        }
        Ok(())
    }

    fn target(&self, at: &dyn Display, table: &PartTable) -> Result<Target, RulesError> {
        let values = table.values.is_some() || table.values_of.is_some();
        let chosen =
            values || table.r#where.is_some() || table.read.is_some() || table.otherwise.is_some();
        match (&table.partition, &table.choose) {
            (Some(partition), None) if !chosen => {
                Ok(Target::Fixed(self.partition(partition, &format_args!("{at}.partition"))?))
            }
            (None, Some(choose)) if values => Ok(Target::Chosen(self.choice(at, choose, table)?)),
            _ => {
                let what = "needs either 'partition', or 'choose' with 'values' or 'values-of'";
                Err(self.fault(&table.path, at, what))
            }
        }
    }

    fn choice(
        &self,
        at: &dyn Display,
        choose: &At<Text>,
        table: &PartTable,
    ) -> Result<Choice, RulesError> {
        let (origin, kind) = self
            .chooser(&choose.value)
            .map_err(|what| self.fault(choose, &format_args!("{at}.choose"), what))?;
        let reading = match &table.read {
            None => ValueReading::Whole,
            Some(read) if read.value == "url" && kind != ValueSource::Name => ValueReading::Url,
            Some(read) => {
                let what = "a value can be read as \"url\" only, and a name cannot";
                return Err(self.fault(read, &format_args!("{at}.read"), what));
            }
        };
        let condition = |(name, values): &(Text, At<Seq<Text>>)| {
            let name = AttributeName::parse(name, self)
                .map_err(|what| self.fault(values, &format_args!("{at}.where.{name}"), what))?;
            Ok((name, values.value.to_vec()))
        };
        let conditions = table.r#where.iter().flat_map(|list| list.0.iter()).map(condition);
        let otherwise = table.otherwise.as_ref();
        Ok(Choice {
            origin,
            kind,
            conditions: conditions.collect::<Result<_, RulesError>>()?,
            reading,
            values: self.values_of(at, table)?,
            otherwise: otherwise
                .map(|name| self.partition(name, &format_args!("{at}.otherwise")))
                .transpose()?,
        })
    }

    /// The values that a rule lists, and those that it refers to.
    fn values_of(&self, at: &dyn Display, table: &PartTable) -> Result<[Values; 2], RulesError> {
        let own = table.values.as_ref();
        let own =
            own.map(|values| self.values_in(&format_args!("{at}.values"), values)).transpose()?;
        let shared = table.values_of.as_ref();
        let shared = shared.map(|name| self.values_named(name, &format_args!("{at}.values-of")));
        Ok([own.map(Arc::new).unwrap_or_default(), shared.transpose()?.unwrap_or_default()])
    }

    /// What `choose` means.
    fn chooser(&self, text: &str) -> Result<(Origin, ValueSource), String> {
        let (steps, last) = match text.rsplit_once('/') {
            Some((steps, last)) => (steps, last),
            None => ("", text),
        };
        let kind = match (last, last.strip_prefix('@')) {
            (_, Some(name)) => Some(ValueSource::Attribute(AttributeName::parse(name, self)?)),
            ("text()", _) => Some(ValueSource::Text),
            _ => None,
        };
        Ok(match (text, kind) {
            (".", _) => (Origin::Part, ValueSource::Name),
            ("/", _) => (Origin::Root, ValueSource::Name),
            (_, Some(ValueSource::Text)) if text == "/text()" => {
                return Err("the text of the root cannot choose".to_owned());
            }
            (_, Some(kind)) if text.starts_with("/@") => (Origin::Root, kind),
            (_, Some(kind)) if !text.contains('/') => (Origin::Part, kind),
            (_, Some(kind)) => (Origin::Below(Path::parse(steps, self)?), kind),
            (_, None) => (Origin::Below(Path::parse(text, self)?), ValueSource::Name),
        })
    }
}
