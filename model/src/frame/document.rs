//! A file of frames, read: every value with its place in the text until it is checked.

use super::expression::{Names, is_name, value};
use super::limits::{
    ATOMS_MAX, BYTES_MAX, LINES_MAX, NAME_CHARS_MAX, SENTENCE_CHARS_MAX, VALUES_MAX,
};
use super::{Asks, Equations, Frames, Holding, Question, Verdict};
use crate::PlacedError;
use crate::derive::sums::{Group, Pairs, Poly, Powers, Rule, Value};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::ops::Range;
use toml::Spanned;

type Text = Spanned<String>;
type Texts = Spanned<Vec<Text>>;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Document {
    name: Text,
    about: Text,
    source: Text,
    equations: Text,
    pairing: Text,
    atoms: Texts,
    #[serde(default)]
    texts: Option<Texts>,
    #[serde(default)]
    public: Option<Texts>,
    values: Spanned<BTreeMap<Text, Text>>,
    #[serde(default, rename = "rule")]
    rules: Vec<Spanned<RuleOf>>,
    #[serde(rename = "coalition")]
    coalitions: Vec<Spanned<CoalitionOf>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleOf {
    about: Text,
    needs: Texts,
    gives: Texts,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CoalitionOf {
    name: Text,
    holds: Texts,
    #[serde(default, rename = "target")]
    targets: Vec<Spanned<TargetOf>>,
    #[serde(default, rename = "guess")]
    guesses: Vec<Spanned<GuessOf>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct TargetOf {
    value: Text,
    verdict: Text,
    why: Text,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct GuessOf {
    secret: Text,
    gives: Texts,
    verdict: Text,
    why: Text,
}

/// Names that need no line of their own.
const BUILT_IN: [(&str, Group); 3] = [("g1", Group::G1), ("g2", Group::G2), ("Z", Group::Gt)];

pub(super) fn read(text: &str) -> Result<Frames, PlacedError> {
    if text.len() > BYTES_MAX {
        let what = format!("a file of frames has at most {BYTES_MAX} bytes");
        return Err(PlacedError::at(text, 0..0, what));
    }
    let document: Document =
        toml::from_str(text).map_err(|error| PlacedError::of_toml(text, &error))?;
    Reader { text, document: &document }.frames()
}

struct Reader<'a> {
    text: &'a str,
    document: &'a Document,
}

impl Reader<'_> {
    fn wrong<T>(&self, place: Range<usize>, what: impl Into<String>) -> Result<T, PlacedError> {
        Err(PlacedError::at(self.text, place, what))
    }

    fn frames(&self) -> Result<Frames, PlacedError> {
        let document = self.document;
        let name = self.sentence(&document.name, NAME_CHARS_MAX)?;
        let pairs = self.pairs()?;
        let equations = match document.equations.get_ref().as_str() {
            "source" => Equations::Source,
            "memory" => Equations::Memory,
            _ => return self.wrong(document.equations.span(), "write source or memory"),
        };
        let scope = self.values(&pairs)?;
        let public = document.public.as_ref().map(|names| scope.numbers(self, names));
        let public = public.transpose()?.unwrap_or_default();
        self.few(document.rules.len(), document.rules.get(LINES_MAX), "rules")?;
        self.few(document.coalitions.len(), document.coalitions.get(LINES_MAX), "coalitions")?;
        let mut rules = Vec::new();
        let mut rules_about = Vec::new();
        for rule in document.rules.iter().map(Spanned::get_ref) {
            let needs = scope.numbers(self, &rule.needs)?;
            rules.push(Rule { needs, gives: scope.numbers(self, &rule.gives)? });
            rules_about.push(self.sentence(&rule.about, SENTENCE_CHARS_MAX)?);
        }
        let mut coalitions: Vec<Holding> = Vec::new();
        for of in document.coalitions.iter().map(Spanned::get_ref) {
            let holding = self.holding(&scope, of, &public)?;
            if coalitions.iter().any(|other| other.name == holding.name) {
                return self.wrong(of.name.span(), "two coalitions have this name");
            }
            coalitions.push(holding);
        }
        Ok(Frames {
            name,
            about: self.sentence(&document.about, SENTENCE_CHARS_MAX)?,
            source: self.sentence(&document.source, SENTENCE_CHARS_MAX)?,
            equations,
            pairs,
            names: scope.names,
            values: scope.values,
            rules,
            rules_about,
            coalitions,
        })
    }

    fn sentence(&self, text: &Text, most: usize) -> Result<String, PlacedError> {
        let is_too_long = text.get_ref().chars().count() > most;
        match text.get_ref().trim() {
            "" => self.wrong(text.span(), "this is empty"),
            _ if is_too_long => self.wrong(text.span(), format!("at most {most} characters")),
            text => Ok(text.to_owned()),
        }
    }

    fn few<T>(
        &self,
        count: usize,
        first: Option<&Spanned<T>>,
        what: &str,
    ) -> Result<(), PlacedError> {
        match first {
            Some(first) => {
                self.wrong(first.span(), format!("{count} {what}; at most {LINES_MAX} are allowed"))
            }
            None => Ok(()),
        }
    }

    fn pairs(&self) -> Result<Vec<Pairs>, PlacedError> {
        let pairing = &self.document.pairing;
        Ok(match pairing.get_ref().as_str() {
            "none" => vec![Pairs::None],
            "type-1" => vec![Pairs::Type1],
            "type-3" => vec![Pairs::Type3],
            "both" => vec![Pairs::Type1, Pairs::Type3],
            _ => return self.wrong(pairing.span(), "write none, type-1, type-3 or both"),
        })
    }

    /// Atoms, texts and values, each under one name.
    fn values(&self, pairs: &[Pairs]) -> Result<Scope, PlacedError> {
        let document = self.document;
        let mut scope = Scope { atoms: Vec::new(), names: Vec::new(), values: Vec::new() };
        let texts = document.texts.as_ref().map(Spanned::get_ref);
        let atoms = document.atoms.get_ref().iter().map(|name| (name, Group::Scalar));
        let atoms = atoms.chain(texts.into_iter().flatten().map(|name| (name, Group::Text)));
        for (name, group) in BUILT_IN {
            scope.push(name, Value { group, poly: Poly::one() });
        }
        for (name, group) in atoms {
            self.new_name(&scope, name)?;
            // One atom is kept for wrong guesses.
            let powers =
                Powers::atom(scope.atoms.len()).filter(|_| scope.atoms.len() + 1 < ATOMS_MAX);
            let Some(powers) = powers else {
                let what = format!("at most {} atoms and texts are allowed", ATOMS_MAX - 1);
                return self.wrong(name.span(), what);
            };
            scope.atoms.push(name.get_ref().clone());
            scope.push(name.get_ref(), Value { group, poly: Poly::term(powers, 1) });
        }
        let lines = document.values.get_ref();
        if lines.len() > VALUES_MAX {
            let what = format!("at most {VALUES_MAX} values are allowed");
            return self.wrong(document.values.span(), what);
        }
        let lines: BTreeMap<&str, (&Text, &Text)> =
            lines.iter().map(|(name, text)| (name.get_ref().as_str(), (name, text))).collect();
        let mut resolving =
            Resolver { reader: self, lines: &lines, open: Vec::new(), scope, pairs };
        for (name, _) in lines.values() {
            resolving.resolve(name.get_ref()).map_err(|unresolved| match unresolved {
                Unresolved::Placed(error) => error,
                Unresolved::Said(what) => PlacedError::at(self.text, name.span(), what),
            })?;
        }
        Ok(resolving.scope)
    }

    fn new_name(&self, scope: &Scope, name: &Text) -> Result<(), PlacedError> {
        let text = name.get_ref().as_str();
        if !is_name(text) || text.len() > NAME_CHARS_MAX {
            let what = "a name has letters, digits and underscores, a letter first";
            return self.wrong(name.span(), what);
        }
        match scope.number(text) {
            Some(_) => self.wrong(name.span(), format!("{text} is a name already")),
            None => Ok(()),
        }
    }

    fn holding(
        &self,
        scope: &Scope,
        of: &CoalitionOf,
        public: &[usize],
    ) -> Result<Holding, PlacedError> {
        let name = self.sentence(&of.name, NAME_CHARS_MAX)?;
        let mut holds = public.to_vec();
        holds.extend(scope.numbers(self, &of.holds)?);
        self.few(of.targets.len(), of.targets.get(LINES_MAX), "targets")?;
        self.few(of.guesses.len(), of.guesses.get(LINES_MAX), "guesses")?;
        let mut questions = Vec::new();
        for target in of.targets.iter().map(Spanned::get_ref) {
            let asks = Asks::Value(scope.numbered(self, &target.value)?);
            let expected =
                self.verdict(&target.verdict, [Verdict::Derivable, Verdict::NotDerivable]);
            let why = self.sentence(&target.why, SENTENCE_CHARS_MAX)?;
            questions.push(Question { asks, expected: expected?, why });
        }
        for guess in of.guesses.iter().map(Spanned::get_ref) {
            let name = guess.secret.get_ref();
            let Some(secret) = scope.atoms.iter().position(|atom| atom == name) else {
                return self.wrong(guess.secret.span(), format!("{name} is no atom"));
            };
            let gives = scope.numbers(self, &guess.gives)?;
            let (name, other) = (name.clone(), scope.atoms.len());
            let asks = Asks::Guess { name, secret, other, gives };
            let expected =
                self.verdict(&guess.verdict, [Verdict::Guessable, Verdict::NotGuessable]);
            let why = self.sentence(&guess.why, SENTENCE_CHARS_MAX)?;
            questions.push(Question { asks, expected: expected?, why });
        }
        Ok(Holding { name, holds, questions })
    }

    fn verdict(&self, text: &Text, allowed: [Verdict; 2]) -> Result<Verdict, PlacedError> {
        let found = allowed.into_iter().find(|verdict| verdict.text() == text.get_ref());
        let [yes, no] = allowed.map(Verdict::text);
        found.map_or_else(|| self.wrong(text.span(), format!("write {yes} or {no}")), Ok)
    }
}

/// What names mean.
struct Scope {
    /// The atoms and texts, by their numbers.
    atoms: Vec<String>,
    names: Vec<String>,
    values: Vec<Value>,
}

impl Scope {
    fn push(&mut self, name: &str, value: Value) {
        self.names.push(name.to_owned());
        self.values.push(value);
    }

    fn number(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|other| other == name)
    }

    fn numbered(&self, reader: &Reader<'_>, name: &Text) -> Result<usize, PlacedError> {
        let found = self.number(name.get_ref());
        let what = || format!("{} is neither a value nor an atom", name.get_ref());
        found.map_or_else(|| reader.wrong(name.span(), what()), Ok)
    }

    fn numbers(&self, reader: &Reader<'_>, names: &Texts) -> Result<Vec<usize>, PlacedError> {
        if names.get_ref().len() > VALUES_MAX {
            return reader.wrong(names.span(), format!("at most {VALUES_MAX} names"));
        }
        names.get_ref().iter().map(|name| self.numbered(reader, name)).collect()
    }
}

/// Why a name has no value: a place that is known, or a sentence about the name.
enum Unresolved {
    Placed(PlacedError),
    Said(String),
}

/// Finds the values of names, each after those that it speaks of.
struct Resolver<'a> {
    reader: &'a Reader<'a>,
    lines: &'a BTreeMap<&'a str, (&'a Text, &'a Text)>,
    /// The names whose values are being found.
    open: Vec<String>,
    scope: Scope,
    pairs: &'a [Pairs],
}

/// The most names that are explained by one another in a row.
const CHAIN_MAX: usize = 32;

impl Resolver<'_> {
    fn resolve(&mut self, name: &str) -> Result<Value, Unresolved> {
        if let Some(number) = self.scope.number(name) {
            let value = self.scope.values.get(number).cloned();
            let is_line = self.lines.contains_key(name);
            let is_first = number < BUILT_IN.len() + self.scope.atoms.len();
            if is_line && is_first {
                return Err(Unresolved::Said(format!("{name} is a name already")));
            }
            return value.ok_or_else(|| Unresolved::Said(format!("{name} has no value")));
        }
        let Some((key, text)) = self.lines.get(name).copied() else {
            return Err(Unresolved::Said(format!("{name} is neither a value nor an atom")));
        };
        if self.open.iter().any(|open| open == name) || self.open.len() >= CHAIN_MAX {
            return Err(Unresolved::Said(format!("{name} is explained by itself")));
        }
        self.reader.new_name(&self.scope, key).map_err(Unresolved::Placed)?;
        self.open.push(name.to_owned());
        let mut below = None;
        let value = value(text.get_ref(), &mut Looking { resolver: self, below: &mut below });
        self.open.pop();
        if let Some(error) = below {
            return Err(Unresolved::Placed(error));
        }
        let value = value
            .map_err(|wrong| Unresolved::Placed(self.reader.inside(text, wrong.at, wrong.what)))?;
        self.scope.push(name, value.clone());
        Ok(value)
    }
}

impl Reader<'_> {
    /// An error at a byte of a string: exactly there if the string has no escapes.
    fn inside(&self, text: &Text, at: usize, what: String) -> PlacedError {
        let span = text.span();
        let start = span.start + 1;
        let inner = self.text.get(start..start + text.get_ref().len());
        let place = if inner == Some(text.get_ref()) { start + at..span.end } else { span };
        PlacedError::at(self.text, place, what)
    }
}

/// Names as an expression looks them up; keeps an error in another expression.
struct Looking<'a, 'b> {
    resolver: &'a mut Resolver<'b>,
    below: &'a mut Option<PlacedError>,
}

impl Names for Looking<'_, '_> {
    fn value(&mut self, name: &str) -> Result<Value, String> {
        self.resolver.resolve(name).map_err(|unresolved| match unresolved {
            Unresolved::Said(what) => what,
            Unresolved::Placed(error) => {
                let what = error.what.clone();
                *self.below = Some(error);
                what
            }
        })
    }

    fn pairs(&self) -> &[Pairs] {
        self.resolver.pairs
    }
}
