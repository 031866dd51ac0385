//! Where in the tree of elements a scanner is, and what may stand there.

use super::Limits;
use super::error::RecordError;
use super::place::Place;
use super::scopes::{Loan, Scopes};
use super::syntax::{self, Attribute, Fault, TOO_MANY_ATTRIBUTES, Tag};

/// An element that begins.
#[derive(Debug)]
pub(super) struct Element<'s> {
    /// The prefix of its name; empty without one.
    pub(super) prefix: &'s str,
    /// Its name without the prefix.
    pub(super) local: &'s str,
    /// Its namespace, if it is in one.
    pub(super) namespace: Option<&'s str>,
    /// Its attributes, namespace declarations included.
    pub(super) attributes: Vec<Attribute<'s>>,
    /// Where its name ends in its tag.
    pub(super) name_end: usize,
    /// What prefixes stand for in it.
    scopes: &'s Scopes,
}

impl<'s> Element<'s> {
    /// What an attribute's prefix stands for.
    pub(super) fn namespace_of(&self, prefix: &str) -> Option<&'s str> {
        self.scopes.of_prefix(prefix)
    }

    /// Declarations of elements from the depth `outer` to before `inner` that the names in this tag
    /// need: without them a name would be in another namespace, or in none.
    pub(super) fn borrows(&self, outer: usize, inner: usize) -> impl Iterator<Item = Loan<'_>> {
        let prefixes = self.attributes.iter().map(|attribute| attribute.name.prefix);
        let prefixes = prefixes.filter(|prefix| !matches!(*prefix, "" | "xmlns"));
        let any = self.scopes.has_between(outer, inner);
        let prefixes = std::iter::once(self.prefix).chain(prefixes).take_while(move |_| any);
        prefixes.filter_map(move |prefix| self.scopes.borrowed(prefix, outer, inner))
    }

    /// An element without attributes.
    #[cfg(test)]
    pub(super) const fn named(
        scopes: &'s Scopes,
        namespace: Option<&'s str>,
        local: &'s str,
    ) -> Self {
        Self { prefix: "", local, namespace, attributes: Vec::new(), name_end: 0, scopes }
    }
}

/// Whether an element has content of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// A start tag.
    Open,
    /// An empty-element tag: begins and ends the element.
    Empty,
}

/// The open elements.
#[derive(Debug)]
pub(super) struct Tree {
    limits: Limits,
    scopes: Scopes,
    /// Of the open elements, outermost first: where the name begins in `names`, and the place.
    open: Vec<(usize, Place)>,
    /// The names of the open elements, one after the other.
    names: String,
    root_seen: bool,
    /// An empty element's declarations are still in scope.
    empty_entered: bool,
}

impl Tree {
    pub(super) fn new(limits: &Limits) -> Self {
        Self {
            limits: *limits,
            scopes: Scopes::default(),
            open: Vec::new(),
            names: String::new(),
            root_seen: false,
            empty_entered: false,
        }
    }

    /// Whether the place is outside the root element.
    pub(super) const fn is_outside(&self) -> bool {
        self.open.is_empty()
    }

    /// Enters the element of a start tag or an empty-element tag at a place.
    pub(super) fn enter<'s>(
        &'s mut self,
        token: &'s str,
        form: Form,
        at: Place,
    ) -> Result<Element<'s>, RecordError> {
        self.leave_empty();
        if self.is_outside() && self.root_seen {
            return Err(RecordError::SecondRoot { at });
        }
        self.root_seen = true;
        let max = self.limits.depth_max;
        if self.open.len() >= max {
            return Err(exceeded("depth_max", max, at));
        }
        let max = self.limits.attributes_max;
        let tag = syntax::tag(token, max).map_err(|fault| match fault.what.as_str() {
            TOO_MANY_ATTRIBUTES => exceeded("attributes_max", max, at),
            _ => malformed(token, at, fault),
        })?;
        self.scopes.enter(&tag).map_err(|fault| malformed(token, at, fault))?;
        let max = self.limits.namespaces_max;
        if self.scopes.len() > max {
            return Err(exceeded("namespaces_max", max, at));
        }
        let Tag { name, name_end, attributes } = tag;
        match form {
            Form::Empty => self.empty_entered = true,
            Form::Open => {
                self.open.push((self.names.len(), at));
                self.names.push_str(name.local);
            }
        }
        Ok(Element {
            prefix: name.prefix,
            local: name.local,
            namespace: self.scopes.of_element(name.prefix),
            attributes,
            name_end,
            scopes: &self.scopes,
        })
    }

    /// Leaves the innermost element.
    pub(super) fn leave(&mut self) {
        self.leave_empty();
        let start = self.open.pop().map_or(0, |(start, _)| start);
        self.names.truncate(start);
        self.scopes.leave();
    }

    /// Character data may stand inside the root only, and white space around it.
    pub(super) fn text(&self, token: &str, at: Place) -> Result<(), RecordError> {
        if !self.is_outside() || token.chars().all(syntax::is_space) {
            Ok(())
        } else if self.root_seen {
            Err(RecordError::AfterRoot { at })
        } else {
            Err(RecordError::NotXml { at })
        }
    }

    /// The document ends here.
    pub(super) fn end(&self, at: Place) -> Result<(), RecordError> {
        match self.open.last() {
            Some((start, opened)) => {
                let name = self.names.get(*start..).unwrap_or_default();
                let inside = format!("inside the element {name}, which began at {opened}");
                Err(RecordError::Truncated { at, inside })
            }
            None if self.root_seen => Ok(()),
            None => Err(RecordError::NoRoot),
        }
    }

    fn leave_empty(&mut self) {
        if std::mem::take(&mut self.empty_entered) {
            self.scopes.leave();
        }
    }
}

/// A fault inside a token that begins at a place.
pub(super) fn malformed(token: &str, at: Place, fault: Fault) -> RecordError {
    let before = token.as_bytes().get(..fault.offset).unwrap_or_default();
    RecordError::Malformed { at: at.after(before), what: fault.what }
}

fn exceeded(limit: &'static str, max: usize, at: Place) -> RecordError {
    RecordError::Limit { limit, max: max as u64, at }
}
