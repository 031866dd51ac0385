//! Namespaces in XML 1.0: which prefix means what, and where.

use super::syntax::{Fault, Tag, decode, first_repeat};

const XML: &str = "http://www.w3.org/XML/1998/namespace";
const XMLNS: &str = "http://www.w3.org/2000/xmlns/";

/// A declaration that a name needs, made by an element further out.
#[derive(Clone, Copy, Debug)]
pub(super) struct Loan<'s> {
    /// The prefix; empty for the default namespace.
    pub(super) prefix: &'s str,
    /// What it stands for; empty for no namespace.
    pub(super) namespace: &'s str,
    /// The depth of the element that makes it.
    pub(super) depth: usize,
}

/// The namespace declarations in scope.
#[derive(Debug, Default)]
pub(super) struct Scopes {
    /// Prefix (empty for the default namespace) and namespace, outermost first.
    bindings: Vec<(String, String)>,
    /// How many bindings there were before each open element.
    marks: Vec<usize>,
}

impl Scopes {
    /// Enters an element: its declarations count for itself, and its names must be bound.
    pub(super) fn enter(&mut self, tag: &Tag<'_>) -> Result<(), Fault> {
        self.marks.push(self.bindings.len());
        for attribute in &tag.attributes {
            let prefix = match (attribute.name.prefix, attribute.name.local) {
                ("", "xmlns") => "",
                ("xmlns", prefix) => prefix,
                _ => continue,
            };
            let namespace = decode(attribute.value);
            let allowed = match (prefix, namespace.as_str()) {
                ("xml", XML) => true,
                ("xml" | "xmlns", _) | (_, XML | XMLNS) => false,
                (prefix, namespace) => prefix.is_empty() || !namespace.is_empty(),
            };
            if !allowed {
                let what = format!("the prefix {prefix:?} cannot stand for {namespace:?}");
                return Err(Fault::new(attribute.offset, what));
            }
            self.bindings.push((prefix.to_owned(), namespace));
        }
        self.check_names(tag)
    }

    /// Leaves the innermost element.
    pub(super) fn leave(&mut self) {
        self.bindings.truncate(self.marks.pop().unwrap_or_default());
    }

    /// How many declarations are in scope, shadowed ones included.
    pub(super) const fn len(&self) -> usize {
        self.bindings.len()
    }

    /// The namespace of an element's prefix: `None` if it is in none.
    pub(super) fn of_element(&self, prefix: &str) -> Option<&str> {
        self.resolve(prefix).filter(|found| !found.is_empty())
    }

    /// The namespace of an attribute's prefix.
    pub(super) fn of_prefix(&self, prefix: &str) -> Option<&str> {
        if prefix.is_empty() { None } else { self.resolve(prefix) }
    }

    /// Whether elements from the depth `outer` to before the depth `inner` declare anything.
    pub(super) fn has_between(&self, outer: usize, inner: usize) -> bool {
        self.declared_above(outer) < self.declared_above(inner)
    }

    /// What a prefix stands for, if an element from the depth `outer` to before the depth `inner`
    /// says so, and a reader from whom some of these elements are withheld could read it otherwise:
    /// it stands for something else above `outer`, or an element in between says something else.
    pub(super) fn borrowed<'s>(
        &'s self,
        prefix: &'s str,
        outer: usize,
        inner: usize,
    ) -> Option<Loan<'s>> {
        let binds = |(bound, _): &(String, String)| bound == prefix;
        let found = self.bindings.iter().rposition(binds)?;
        let above = self.declared_above(outer);
        if found < above || found >= self.declared_above(inner) {
            return None;
        }
        let (_, namespace) = self.bindings.get(found)?;
        let (always_seen, rest) = self.bindings.split_at_checked(above)?;
        let between = rest.get(..found - above)?.iter().filter(|binding| binds(binding));
        let outside = always_seen.iter().rfind(|binding| binds(binding));
        let outside = outside.map_or("", |(_, namespace)| namespace);
        let mut others = between.map(|(_, namespace)| namespace.as_str()).chain([outside]);
        // The element at a depth made the declarations from its mark on.
        let depth = self.marks.partition_point(|&mark| mark <= found);
        others.any(|other| other != namespace).then_some(Loan { prefix, namespace, depth })
    }

    /// How many declarations elements above a depth make.
    fn declared_above(&self, depth: usize) -> usize {
        let mark = depth.checked_sub(1).and_then(|index| self.marks.get(index));
        mark.copied().unwrap_or(self.bindings.len())
    }

    fn resolve(&self, prefix: &str) -> Option<&str> {
        if prefix == "xml" {
            return Some(XML);
        }
        self.bindings
            .iter()
            .rev()
            .find(|(bound, _)| bound == prefix)
            .map(|(_, namespace)| namespace.as_str())
    }

    /// Prefixes must be bound, and no two attributes may have one name in one namespace.
    fn check_names(&self, tag: &Tag<'_>) -> Result<(), Fault> {
        let unbound = |prefix: &str| format!("the prefix {prefix:?} is bound to no namespace");
        let prefix = tag.name.prefix;
        if !prefix.is_empty() && self.resolve(prefix).is_none() {
            return Err(Fault::new(1, unbound(prefix)));
        }
        let mut names = Vec::new();
        for attribute in &tag.attributes {
            let prefix = attribute.name.prefix;
            if prefix.is_empty() || prefix == "xmlns" {
                continue;
            }
            let Some(namespace) = self.resolve(prefix) else {
                return Err(Fault::new(attribute.offset, unbound(prefix)));
            };
            names.push((namespace, attribute.name.local, attribute.offset));
        }
        match first_repeat(&names, |&(namespace, local, _)| (namespace, local)) {
            Some((_, local, offset)) => {
                let what = format!("the attribute {local} stands twice in one namespace");
                Err(Fault::new(*offset, what))
            }
            None => Ok(()),
        }
    }
}
