//! Paths of element names, as a rules table writes them.

use super::syntax::is_local_name;
use super::tree::Element;
use std::sync::Arc;

/// Steps down from one element to another, joined by '/'.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Path(Vec<Step>);

/// One step down, over any number of levels first if the table writes `**` before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Step {
    /// Whether any number of levels may stand before it.
    pub(super) after_levels: bool,
    /// The namespace of the element.
    pub(super) namespace: Scope,
    /// Its local name; any, if not given.
    pub(super) name: Option<String>,
}

/// The namespace that a step means.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Scope {
    /// The format's own: the namespace, or any namespace if the format has none.
    Format(Option<Arc<str>>),
    /// One that the table gives a prefix.
    Named(Arc<str>),
}

impl Scope {
    /// Whether an element in this namespace is meant.
    pub(super) fn covers(&self, namespace: Option<&str>) -> bool {
        match self {
            Self::Format(None) => true,
            Self::Format(Some(own)) | Self::Named(own) => namespace == Some(own),
        }
    }

    /// Whether it means every element that the other one means.
    fn includes(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Format(None), _) => true,
            (_, Self::Format(None)) => false,
            (
                Self::Format(Some(one)) | Self::Named(one),
                Self::Format(Some(two)) | Self::Named(two),
            ) => one == two,
        }
    }
}

impl Step {
    /// Whether it means this element.
    pub(super) fn matches(&self, element: &Element<'_>) -> bool {
        self.name.as_deref().is_none_or(|name| name == element.local)
            && self.namespace.covers(element.namespace)
    }

    /// Whether it means every element that the other one means.
    pub(super) fn includes(&self, other: &Self) -> bool {
        (self.name.is_none() || self.name == other.name)
            && self.namespace.includes(&other.namespace)
    }
}

/// Which namespace a prefix of the table stands for.
pub(super) trait Prefixes {
    /// The namespace of names without a prefix.
    fn own(&self) -> Scope;
    /// The namespace of a prefix, if the table has it.
    fn named(&self, prefix: &str) -> Option<Scope>;
}

impl Path {
    /// A path has no more steps than this.
    pub(super) const STEPS_MAX: usize = 24;

    /// Reads a path of at least one step, which ends with a name or `*`.
    pub(super) fn parse(text: &str, prefixes: &impl Prefixes) -> Result<Self, String> {
        let mut steps = Vec::new();
        let mut after_levels = false;
        for word in text.split('/') {
            if word == "**" {
                after_levels = true;
                continue;
            }
            let (namespace, name) = match word.split_once(':') {
                None => (prefixes.own(), word),
                Some((prefix, name)) => {
                    let scope = prefixes.named(prefix);
                    (
                        scope
                            .ok_or_else(|| format!("{prefix:?} is not a prefix of [namespaces]"))?,
                        name,
                    )
                }
            };
            let name = match name {
                "*" => None,
                name if is_local_name(name) => Some(name.to_owned()),
                other => return Err(format!("{other:?} is not an element name, '*' or '**'")),
            };
            steps.push(Step { after_levels: std::mem::take(&mut after_levels), namespace, name });
        }
        if after_levels {
            return Err(format!("{text:?} must end with an element name or '*'"));
        }
        if steps.len() > Self::STEPS_MAX {
            return Err(format!("more than {} steps", Self::STEPS_MAX));
        }
        Ok(Self(steps))
    }

    /// Its steps, at least one.
    pub(super) fn steps(&self) -> &[Step] {
        &self.0
    }

    /// Whether it matches every element that the other one matches. Where that would take long to
    /// tell, the answer is no.
    pub(super) fn covers(&self, other: &Self) -> bool {
        cover::covers(&self.0, &other.0)
    }
}

mod cover;

#[cfg(test)]
mod tests;
