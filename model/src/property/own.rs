//! Properties of one's own: a TOML file says which facts no item ever satisfies together.
//! `docs/properties.md` describes it.

use super::condition::{FactSet, ItemFact};
use super::{Origin, PROPERTIES, Property, PropertyKind, Says, UnnamedCoalitions};
use crate::PlacedError;
use crate::coalition::Coalition;
use crate::scope::Scope;
use crate::scope::limits::{ABOUT_CHARS_MAX, BYTES_MAX, LINES_MAX, NAME_CHARS_MAX};
use serde::Deserialize;
use std::ops::Range;
use toml::Spanned;

/// The most user-defined properties that a search judges in addition to the catalogue.
pub const OWN_MAX: usize = 8;

/// A property that somebody wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Own {
    /// What results call it.
    pub name: String,
    /// What must hold, as a sentence.
    pub about: String,
    /// The facts that no uploaded item ever satisfies together.
    pub never: FactSet,
    /// An item that satisfies these shows that something is at stake.
    pub witness: FactSet,
    /// The coalitions that it is about, with and without names.
    pub coalitions: Vec<Coalition>,
    /// Sets without a name that it is also about.
    pub sets: UnnamedCoalitions,
}

/// A property file as TOML has it: every value with its place in the text, nothing checked yet.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Document {
    name: Spanned<String>,
    about: Spanned<String>,
    never: Spanned<Vec<Spanned<String>>>,
    #[serde(default)]
    given: Option<Spanned<Vec<Spanned<String>>>>,
    coalitions: Spanned<Vec<Spanned<String>>>,
    #[serde(default)]
    sets: Option<Spanned<String>>,
}

/// Facts that hold for no item together.
const OPPOSITES: [[ItemFact; 2]; 5] = [
    [ItemFact::Current, ItemFact::Superseded],
    [ItemFact::Entitled, ItemFact::NotEntitled],
    [ItemFact::Entitled, ItemFact::NeverEntitled],
    [ItemFact::EverEntitled, ItemFact::NeverEntitled],
    [ItemFact::Received, ItemFact::NeverReceived],
];

impl ItemFact {
    /// The facts that a property file may name.
    pub fn vocabulary() -> impl Iterator<Item = Self> {
        let inner = [Self::Uploaded];
        Self::ALL.into_iter().filter(move |fact| !inner.contains(fact))
    }

    /// Whether the fact is about what the coalition has. The others say which item is meant, and
    /// when.
    #[must_use]
    pub const fn is_had(self) -> bool {
        matches!(
            self,
            Self::Received
                | Self::Held
                | Self::Given
                | Self::Fetched
                | Self::Obtained
                | Self::Unmasked
        )
    }
}

impl UnnamedCoalitions {
    const ALL: [Self; 4] = [Self::None, Self::Corrupt, Self::WithUser, Self::Deceiving];

    const fn text(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Corrupt => "corrupt",
            Self::WithUser => "with-user",
            Self::Deceiving => "deceiving",
        }
    }
}

impl Own {
    /// The property that somebody wrote.
    ///
    /// # Errors
    /// What is wrong with the text, and where.
    pub fn parse(text: &str) -> Result<Self, PlacedError> {
        Reader(text).property()
    }

    /// The property as a row of the table. A run reads few of them, and each lives as long as the
    /// program.
    #[must_use]
    pub fn into_property(self) -> &'static Property {
        let Self { name, about, never, witness, coalitions, sets } = self;
        Box::leak(Box::new(Property {
            id: name.leak(),
            name: about.leak(),
            kind: PropertyKind::Always,
            claim: "a property of one's own",
            coalitions: coalitions.leak(),
            unnamed: sets,
            says: Says::Never { facts: never, witness },
            origin: Origin::File,
        }))
    }
}

/// The text that is read.
struct Reader<'a>(&'a str);

impl Reader<'_> {
    fn property(&self) -> Result<Own, PlacedError> {
        if self.0.len() > BYTES_MAX {
            return Err(self.wrong(0..0, format!("a property has at most {BYTES_MAX} bytes")));
        }
        let document: Document =
            toml::from_str(self.0).map_err(|error| PlacedError::of_toml(self.0, &error))?;
        let never = self.facts(&document.never)?;
        let which: FactSet = never.iter().filter(|fact| !fact.is_had()).collect();
        let wrong = |what: &str| Err(self.wrong(document.never.span(), what));
        if which == never {
            return wrong(
                "nothing here is about what the coalition has: add obtained, unmasked, held, fetched \
                 or received",
            );
        }
        if which == FactSet::default() {
            return wrong("nothing here says which item the coalition must not have");
        }
        if never.has(ItemFact::Obtained) && never.has(ItemFact::Unmasked) {
            return wrong("obtained and unmasked are two properties: write a file for each");
        }
        let given = match &document.given {
            None => FactSet::of(&[ItemFact::Given]),
            Some(given) => self.facts(given)?,
        };
        let witness = which.iter().chain(given.iter()).collect::<FactSet>();
        if witness.includes(never) || contradiction(witness).is_some() {
            let place = document.given.as_ref().map_or(document.never.span(), Spanned::span);
            return Err(self.wrong(
                place,
                format!(
                    "what shows that something is at stake is an item that is {}, and {}",
                    list(witness),
                    match contradiction(witness) {
                        Some(_) => "there is none",
                        None => "that is a violation",
                    }
                ),
            ));
        }
        Ok(Own {
            name: self.name(&document.name)?,
            about: self.about(&document.about)?,
            never,
            witness,
            sets: document
                .sets
                .as_ref()
                .map_or(Ok(UnnamedCoalitions::None), |sets| self.sets(sets))?,
            coalitions: self.coalitions(&document)?,
        })
    }

    fn wrong(&self, place: Range<usize>, what: impl Into<String>) -> PlacedError {
        PlacedError::at(self.0, place, what)
    }

    fn name(&self, name: &Spanned<String>) -> Result<String, PlacedError> {
        let text = name.get_ref();
        if !Scope::is_name(text) {
            let what =
                format!("a name has 1 to {NAME_CHARS_MAX} of a-z, 0-9 and -, a letter first");
            return Err(self.wrong(name.span(), what));
        }
        match PROPERTIES.iter().find(|property| property.id.eq_ignore_ascii_case(text)) {
            None => Ok(text.clone()),
            Some(property) => Err(self.wrong(
                name.span(),
                format!("{} is a property of the catalogue; choose another name", property.id),
            )),
        }
    }

    fn about(&self, about: &Spanned<String>) -> Result<String, PlacedError> {
        let text = about.get_ref();
        let fits = (1..=ABOUT_CHARS_MAX).contains(&text.chars().count());
        match fits && !text.contains(char::is_control) {
            true => Ok(text.clone()),
            false => Err(self.wrong(
                about.span(),
                format!("it must be one line of 1 to {ABOUT_CHARS_MAX} characters"),
            )),
        }
    }

    /// Facts, each known and there once, that can hold together.
    fn facts(&self, names: &Spanned<Vec<Spanned<String>>>) -> Result<FactSet, PlacedError> {
        let mut facts = FactSet::default();
        for name in names.get_ref() {
            let text = name.get_ref();
            let known = ItemFact::vocabulary().find(|fact| fact.text() == text);
            let Some(fact) = known else {
                let what = format!(
                    "{text:?} is not a fact; there are {}",
                    list(ItemFact::vocabulary().collect())
                );
                return Err(self.wrong(name.span(), what));
            };
            if facts.has(fact) {
                return Err(self.wrong(name.span(), format!("{text:?} is listed twice")));
            }
            facts = facts.with(fact);
            if let Some([one, other]) = contradiction(facts) {
                let what = format!("no item is both {} and {}", one.text(), other.text());
                return Err(self.wrong(name.span(), what));
            }
        }
        Ok(facts)
    }

    fn coalitions(&self, document: &Document) -> Result<Vec<Coalition>, PlacedError> {
        let names = &document.coalitions;
        let mut coalitions = Vec::new();
        for name in names.get_ref() {
            let coalition = Coalition::read(name.get_ref())
                .map_err(|error| self.wrong(name.span(), error.to_string()))?;
            if coalitions.contains(&coalition) {
                let what = format!("{:?} is listed twice", name.get_ref());
                return Err(self.wrong(name.span(), what));
            }
            coalitions.push(coalition);
        }
        if coalitions.len() > LINES_MAX {
            return Err(self.wrong(names.span(), format!("there may be {LINES_MAX} coalitions")));
        }
        if coalitions.is_empty() && document.sets.is_none() {
            let what = "a property is about a coalition, or about sets";
            return Err(self.wrong(names.span(), what));
        }
        Ok(coalitions)
    }

    fn sets(&self, sets: &Spanned<String>) -> Result<UnnamedCoalitions, PlacedError> {
        let known = UnnamedCoalitions::ALL.into_iter().find(|known| known.text() == sets.get_ref());
        known.ok_or_else(|| {
            let all = UnnamedCoalitions::ALL.map(UnnamedCoalitions::text).join(", ");
            self.wrong(sets.span(), format!("{:?} is none of {all}", sets.get_ref()))
        })
    }
}

/// Two facts of a set that hold for no item together.
fn contradiction(facts: FactSet) -> Option<[ItemFact; 2]> {
    OPPOSITES.into_iter().find(|[one, other]| facts.has(*one) && facts.has(*other))
}

fn list(facts: FactSet) -> String {
    facts.iter().map(ItemFact::text).collect::<Vec<_>>().join(", ")
}
