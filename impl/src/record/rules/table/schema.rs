//! What a rules table says, before it is checked.
//!
//! These types have two makers. [`toml`] makes them from a user's table when the program runs. The
//! build makes them from the built-in table (`build.rs`, which has this file as a module) and
//! writes them down as constants, so that no start of the program reads TOML. Hence texts and lists
//! may be owned or constant, and none refers to anything else in this package.

use serde::{Deserialize, Deserializer};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Deref;

/// Text of a table.
pub(crate) type Text = Cow<'static, str>;

/// Values by the name of their partition.
pub(crate) type Lists = Map<At<Seq<At<Text>>>>;

/// A table.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Table {
    pub(crate) version: At<u32>,
    #[serde(default)]
    pub(crate) partitions: Map<At<u8>>,
    #[serde(default)]
    pub(crate) namespaces: Map<At<Text>>,
    #[serde(default)]
    pub(crate) values: Map<Lists>,
    pub(crate) format: Seq<FormatTable>,
}

/// One kind of document.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct FormatTable {
    pub(crate) name: At<Text>,
    pub(crate) root: At<Seq<Text>>,
    pub(crate) root_of: Option<At<Text>>,
    pub(crate) namespace: Option<At<Text>>,
    #[serde(default)]
    pub(crate) attributes: Map<At<Text>>,
    #[serde(default)]
    pub(crate) part: Seq<PartTable>,
    #[serde(default)]
    pub(crate) structure: Seq<StructureTable>,
}

/// A rule for parts.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct PartTable {
    pub(crate) path: At<Text>,
    pub(crate) partition: Option<At<Text>>,
    pub(crate) choose: Option<At<Text>>,
    pub(crate) r#where: Option<Map<At<Seq<Text>>>>,
    pub(crate) read: Option<At<Text>>,
    pub(crate) values: Option<Map<At<Text>>>,
    pub(crate) values_of: Option<At<Text>>,
    pub(crate) otherwise: Option<At<Text>>,
}

/// A rule for structure.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct StructureTable {
    pub(crate) path: At<Text>,
    #[serde(default)]
    pub(crate) attributes: Seq<At<Text>>,
}

/// A value, and the byte of the table where it begins.
pub(crate) struct At<T> {
    pub(crate) start: usize,
    pub(crate) value: T,
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for At<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let spanned = toml::Spanned::<T>::deserialize(deserializer)?;
        Ok(Self { start: spanned.span().start, value: spanned.into_inner() })
    }
}

/// Values in order.
pub(crate) enum Seq<T: 'static> {
    /// Of the built-in table.
    Constant(&'static [T]),
    /// Of a user's.
    Owned(Vec<T>),
}

impl<T> Default for Seq<T> {
    fn default() -> Self {
        Self::Constant(&[])
    }
}

impl<T> Deref for Seq<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        match self {
            Self::Constant(values) => values,
            Self::Owned(values) => values,
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Seq<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Vec::deserialize(deserializer).map(Self::Owned)
    }
}

/// Values by key, keys ascending.
pub(crate) struct Map<V: 'static>(pub(crate) Seq<(Text, V)>);

impl<V> Default for Map<V> {
    fn default() -> Self {
        Self(Seq::default())
    }
}

impl<'de, V: Deserialize<'de>> Deserialize<'de> for Map<V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let values = BTreeMap::deserialize(deserializer)?;
        Ok(Self(Seq::Owned(values.into_iter().collect())))
    }
}

/// The bytes of a table that end its lines. Every rule is known by its line, and counting lines
/// anew for each took longer than splitting a record.
pub(crate) struct LineEnds(pub(crate) Seq<usize>);

impl LineEnds {
    /// The lines of a text.
    pub(crate) fn of(text: &str) -> Self {
        Self(Seq::Owned(text.match_indices('\n').map(|(at, _)| at).collect()))
    }
}
