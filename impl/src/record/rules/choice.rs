//! How a part chooses its partition.

use super::{AttributeName, Text, stricter};
use crate::id::Partition;
use crate::record::path::Path;
use crate::record::syntax::{self, decode};
use crate::record::tree::Element;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

/// How the partition of a part follows from what it is or holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::record) struct Choice {
    pub(super) origin: Origin,
    pub(super) kind: ValueSource,
    /// Attributes that must have one of these values, beside the value; an empty one means that
    /// the attribute may be absent.
    pub(super) conditions: Vec<(AttributeName, Vec<Text>)>,
    pub(super) reading: Reading,
    /// What values choose: those of the rule, which come first, and those that it refers to.
    pub(super) values: [Arc<BTreeMap<Text, Partition>>; 2],
    /// For parts in which no value is known.
    pub(in crate::record) otherwise: Option<Partition>,
}

/// The element that holds the value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::record) enum Origin {
    /// The part itself.
    Part,
    /// The root of the document.
    Root,
    /// An element inside the part.
    Below(Path),
}

/// What about the element is the value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum ValueSource {
    /// Its local name.
    Name,
    /// An attribute.
    Attribute(AttributeName),
    /// Its text.
    Text,
}

/// How a value is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reading {
    /// As it stands.
    Whole,
    /// As the address of a FHIR resource, which names its type.
    Url,
}

/// Stands for every value that is not listed.
const ANY_OTHER: &str = "*";
/// Longer text is not a value.
const TEXT_BYTES_MAX: usize = 1024;

impl Choice {
    /// Where the value is.
    pub(in crate::record) const fn origin(&self) -> &Origin {
        &self.origin
    }

    /// Whether the value is known as soon as its element begins.
    pub(in crate::record) fn is_immediate(&self) -> bool {
        !matches!(self.origin, Origin::Below(_)) && self.kind != ValueSource::Text
    }

    /// What the tag of an element chooses, if it has a known value.
    pub(in crate::record) fn by_tag(&self, element: &Element<'_>) -> Option<Partition> {
        if !self.allows(element) {
            return None;
        }
        match &self.kind {
            ValueSource::Name => self.named(element.local),
            ValueSource::Attribute(name) => self.of_value(&decoded(name.value(element)?)),
            ValueSource::Text => None,
        }
    }

    fn allows(&self, element: &Element<'_>) -> bool {
        self.conditions.iter().all(|(name, values)| {
            let found = name.value(element).map(decoded).unwrap_or_default();
            let found = found.trim_matches(syntax::is_space);
            values.iter().any(|value| *value == found)
        })
    }

    fn of_value(&self, value: &str) -> Option<Partition> {
        let value = value.trim_matches(syntax::is_space);
        match self.reading {
            Reading::Whole => self.named(value),
            Reading::Url => self.of_url(value),
        }
    }

    fn named(&self, value: &str) -> Option<Partition> {
        self.listed(value).or_else(|| self.listed(ANY_OTHER))
    }

    fn listed(&self, value: &str) -> Option<Partition> {
        self.values.iter().find_map(|values| values.get(value)).copied()
    }

    /// Every type that the path of an address names. Its query may name anybody, so it is personal
    /// too.
    fn of_url(&self, url: &str) -> Option<Partition> {
        let path = url.split(['?', '#']).next().unwrap_or_default();
        let types = path.split('/').filter_map(|segment| self.listed(segment));
        let named = types.reduce(stricter);
        let has_query = url.contains('?');
        if has_query {
            return Some(named.map_or(Partition::RESTRICTED, |p| stricter(p, Partition::PERSONAL)));
        }
        named
    }
}

fn decoded(value: &str) -> Cow<'_, str> {
    if value.contains('&') { Cow::Owned(decode(value)) } else { Cow::Borrowed(value) }
}

/// Looks for the value of a choice inside a part.
#[derive(Debug)]
pub(in crate::record) struct Follower<'r> {
    choice: &'r Choice,
    /// Depth of the part.
    part: usize,
    /// The places of the path in the elements from the part down, as far as there are any: bit i
    /// says that i steps are done, or that the step after them waits.
    levels: Vec<u32>,
    /// The text of the element that is being read, with its depth.
    text: Option<(usize, Vec<u8>)>,
}

impl<'r> Follower<'r> {
    /// For a part whose element is at a depth.
    pub(in crate::record) fn new(choice: &'r Choice, depth: usize, part: &Element<'_>) -> Self {
        let own_text = choice.origin == Origin::Part && choice.kind == ValueSource::Text;
        let text = (own_text && choice.allows(part)).then(|| (depth, Vec::new()));
        Self { choice, part: depth, levels: vec![1], text }
    }

    /// An element begins at a depth below the part: what it chooses, if anything.
    pub(in crate::record) fn enter(
        &mut self,
        depth: usize,
        element: &Element<'_>,
    ) -> Option<Partition> {
        let Origin::Below(path) = &self.choice.origin else {
            return None;
        };
        // Below an element without places there are none.
        if depth != self.part + self.levels.len() {
            return None;
        }
        let above = self.levels.last().copied().unwrap_or_default();
        let mut here = 0_u32;
        for (index, step) in path.steps().iter().enumerate() {
            if above >> index & 1 == 1 {
                here |= u32::from(step.after_levels) << index;
                here |= u32::from(step.matches(element)) << (index + 1);
            }
        }
        if here != 0 {
            self.levels.push(here);
        }
        if here >> path.steps().len() & 1 == 0 {
            return None;
        }
        if self.choice.kind == ValueSource::Text
            && self.text.is_none()
            && self.choice.allows(element)
        {
            self.text = Some((depth, Vec::new()));
        }
        self.choice.by_tag(element)
    }

    /// Text inside the part, directly in the element at a depth.
    pub(in crate::record) fn text(&mut self, depth: usize, text: &[u8]) {
        if let Some((at, value)) = &mut self.text
            && *at == depth
            && value.len() <= TEXT_BYTES_MAX
        {
            value.extend(text.iter().take(TEXT_BYTES_MAX + 1));
        }
    }

    /// The element at a depth ends: what its text chooses, if anything.
    pub(in crate::record) fn leave(&mut self, depth: usize) -> Option<Partition> {
        if depth + 1 == self.part + self.levels.len() && depth > self.part {
            self.levels.pop();
        }
        let (_, value) = self.text.take_if(|(at, _)| *at == depth)?;
        let value = String::from_utf8(value).ok().filter(|value| value.len() <= TEXT_BYTES_MAX)?;
        self.choice.of_value(&decoded(&value))
    }
}
