//! Names of attributes in a rules table.

use crate::record::path::{Prefixes, Scope};
use crate::record::syntax::{Attribute, is_local_name};
use crate::record::tree::Element;
use std::sync::Arc;

/// An attribute as a rules table names it: without a prefix it is in no namespace.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::record) struct AttributeName {
    namespace: Option<Arc<str>>,
    local: String,
}

impl AttributeName {
    /// Reads a name, with or without a prefix.
    pub(super) fn parse(text: &str, prefixes: &impl Prefixes) -> Result<Self, String> {
        let (namespace, local) = match text.split_once(':') {
            None => (None, text),
            Some((prefix, local)) => match prefixes.named(prefix) {
                Some(Scope::Named(namespace)) => (Some(namespace), local),
                _ => return Err(format!("{prefix:?} is not a prefix of [namespaces]")),
            },
        };
        if is_local_name(local) {
            Ok(Self { namespace, local: local.to_owned() })
        } else {
            Err(format!("{local:?} is not the name of an attribute"))
        }
    }

    /// Whether an attribute of an element has this name.
    pub(in crate::record) fn is(&self, element: &Element<'_>, attribute: &Attribute<'_>) -> bool {
        attribute.name.local == self.local
            && match (&self.namespace, attribute.name.prefix) {
                (None, prefix) => prefix.is_empty(),
                (Some(_), "") => false,
                (Some(namespace), prefix) => element.namespace_of(prefix) == Some(namespace),
            }
    }

    /// The value of the attribute with this name.
    pub(in crate::record) fn value<'s>(&self, element: &Element<'s>) -> Option<&'s str> {
        element.attributes.iter().find(|a| self.is(element, a)).map(|attribute| attribute.value)
    }
}
