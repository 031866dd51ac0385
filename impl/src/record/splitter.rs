//! Document to partitions, in one pass.

use super::Limits;
use super::error::{Place, RecordError};
use super::join::Parts;
use super::layout::{Layout, Piece};
use super::rules::{Choice, Format, Rules, Target};
use super::scanner::{Scanner, Step, Token};
use super::tree::{Element, Form};
use crate::id::Partition;
use crate::payload::Plaintext;
use std::collections::BTreeMap;
use std::io::Read;

/// A document in its partitions. Its Debug shows sizes and no content; the partitions are wiped
/// when the last holder drops them (what was copied while splitting is not).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Split {
    layout: Layout,
    parts: Parts,
}

impl Split {
    /// A split whose layout and parts fit each other.
    pub(super) const fn from_checked(layout: Layout, parts: Parts) -> Self {
        Self { layout, parts }
    }

    /// Format, partitions and pieces.
    #[must_use]
    pub const fn layout(&self) -> &Layout {
        &self.layout
    }

    /// Every partition of the rules table as it is to be sealed, empty ones included; the
    /// skeleton's begins with the encoded layout.
    #[must_use]
    pub const fn parts(&self) -> &Parts {
        &self.parts
    }

    /// [`Split::parts`], given away.
    #[must_use]
    pub fn into_parts(self) -> Parts {
        self.parts
    }

    /// The bytes of the document that belong to a partition: for the skeleton the markup alone,
    /// for an unknown partition nothing.
    #[must_use]
    pub fn content(&self, partition: Partition) -> &[u8] {
        let bytes = self.parts.get(&partition).map(Plaintext::as_bytes);
        let bytes = bytes.unwrap_or_default();
        match partition {
            Partition::SKELETON => Layout::decode(bytes).map_or(&[], |(_, markup)| markup),
            _ => bytes,
        }
    }
}

/// Splits a document into the partitions of a rules table, in one pass over its bytes.
///
/// The part of an element is decided by the outermost element around it that a rule matches. What
/// comes back is a well-formed document's: XML 1.0 with namespaces, one root, characters, names,
/// attributes and references checked. Not checked: schemas, and what only a document type could
/// say.
///
/// # Errors
/// If the document is not well-formed, not in UTF-8, has a document type, exceeds a limit, or has
/// a root element that no format of the table knows; each with the place.
pub fn split(input: impl Read, rules: &Rules, limits: &Limits) -> Result<Split, RecordError> {
    let mut scanner = Scanner::open(input, limits)?;
    let mut splitter = Splitter::new(rules, limits);
    while let Some(token) = scanner.next()? {
        splitter.token(&token)?;
    }
    Ok(splitter.finish())
}

/// The part that is being read.
struct Open<'r> {
    /// How many elements are open around its content, itself included.
    depth: usize,
    /// How its partition is chosen.
    choice: Option<&'r Choice>,
    /// Its partition, once known.
    decided: Option<Partition>,
    /// Its partition, if nothing inside decides.
    otherwise: Partition,
    /// Its bytes, until its partition is known.
    undecided: Vec<u8>,
    bytes: u64,
}

struct Splitter<'r> {
    rules: &'r Rules,
    parts_max: usize,
    format: Option<&'r Format>,
    /// Local names of the open elements below the root; empty for those that no rule means.
    names: Vec<String>,
    /// How many elements are open.
    depth: usize,
    part: Option<Open<'r>>,
    parts_done: usize,
    contents: BTreeMap<Partition, Vec<u8>>,
    pieces: Vec<Piece>,
}

impl<'r> Splitter<'r> {
    fn new(rules: &'r Rules, limits: &Limits) -> Self {
        Self {
            rules,
            parts_max: limits.parts_max,
            format: None,
            names: Vec::new(),
            depth: 0,
            part: None,
            parts_done: 0,
            contents: rules.names().keys().map(|p| (*p, Vec::new())).collect(),
            pieces: Vec::new(),
        }
    }

    fn token(&mut self, token: &Token<'_>) -> Result<(), RecordError> {
        if let Step::Enter(element, _) = &token.step {
            self.enter(element, token.at)?;
        }
        self.write(token.bytes);
        if matches!(token.step, Step::Leave | Step::Enter(_, Form::Empty)) {
            self.leave();
        }
        Ok(())
    }

    fn enter(&mut self, element: &Element<'_>, at: Place) -> Result<(), RecordError> {
        self.depth += 1;
        let Some(format) = self.format else {
            self.format =
                Some(self.rules.format(element).ok_or_else(|| RecordError::UnknownRoot {
                    root: element.local.to_owned(),
                    namespace: element.namespace.unwrap_or("no namespace").to_owned(),
                    at,
                    known: self.rules.known(),
                })?);
            return Ok(());
        };
        let meant = format.owns(element);
        let name = if meant { element.local } else { "" };
        self.names.push(name.to_owned());
        match &mut self.part {
            Some(part) if meant && part.decided.is_none() => {
                // The names below the part begin after its own, and the root has none.
                let inside = self.names.get(part.depth - 1..).unwrap_or_default();
                part.decided = part.choice.and_then(|c| c.decide(inside, element));
            }
            Some(_) => (),
            None if meant => self.open(format, at)?,
            None => (),
        }
        Ok(())
    }

    /// Opens a part, if the innermost element is one.
    fn open(&mut self, format: &'r Format, at: Place) -> Result<(), RecordError> {
        let Some(rule) = format.part(&self.names) else {
            return Ok(());
        };
        if self.parts_done == self.parts_max {
            return Err(RecordError::Limit { limit: "parts_max", max: self.parts_max as u64, at });
        }
        let (choice, decided, otherwise) = match &rule.target {
            Target::Fixed(partition) => (None, Some(*partition), *partition),
            Target::Chosen(choice) => (Some(choice), None, choice.otherwise),
        };
        self.part = Some(Open {
            depth: self.depth,
            choice,
            decided,
            otherwise,
            undecided: Vec::new(),
            bytes: 0,
        });
        Ok(())
    }

    fn write(&mut self, bytes: &[u8]) {
        let count = bytes.len() as u64;
        let Some(part) = &mut self.part else {
            self.contents.entry(Partition::SKELETON).or_default().extend_from_slice(bytes);
            match self.pieces.last_mut() {
                Some(last) if last.partition == Partition::SKELETON => last.bytes += count,
                _ => self.pieces.push(Piece { partition: Partition::SKELETON, bytes: count }),
            }
            return;
        };
        part.bytes += count;
        match part.decided {
            None => part.undecided.extend_from_slice(bytes),
            Some(partition) => {
                let content = self.contents.entry(partition).or_default();
                content.append(&mut part.undecided);
                content.extend_from_slice(bytes);
            }
        }
    }

    fn leave(&mut self) {
        if let Some(mut part) = self.part.take_if(|part| part.depth == self.depth) {
            let partition = part.decided.unwrap_or(part.otherwise);
            let content = self.contents.entry(partition).or_default();
            content.append(&mut part.undecided);
            self.pieces.push(Piece { partition, bytes: part.bytes });
            self.parts_done += 1;
        }
        self.depth -= 1;
        self.names.pop();
    }

    fn finish(mut self) -> Split {
        let format = self.format.map(|f| f.name.clone()).unwrap_or_default();
        let layout = Layout::new(format, self.rules.names().clone(), self.pieces);
        if let Some(markup) = self.contents.get_mut(&Partition::SKELETON) {
            let mut skeleton = layout.encode();
            skeleton.append(markup);
            *markup = skeleton;
        }
        let parts = self.contents.into_iter();
        let parts = parts.map(|(p, bytes)| (p, bytes.into())).collect();
        Split { layout, parts }
    }
}
