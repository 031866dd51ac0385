//! Published schemes of proxy re-encryption behind one trait: a file each, readable beside its paper.
//!
//! [`Scheme`] is a set of pure functions without state, input or output. They are generic over their
//! algebra. On a curve they encrypt records. On a model's terms they give what each party learns, and
//! a search decides what follows from it. [`Disclose`] says what a holder of a value learns.
//!
//! A new scheme is one file here. See "How to add a scheme" in `docs/architecture.md`.

pub mod afgh3;
pub mod cai_liu;
pub mod sesphr;
pub mod tipre;
pub mod umbral;

#[cfg(test)]
mod tests;

pub use afgh3::Afgh3;
pub use cai_liu::CaiLiu;
pub use sesphr::SeSphr;
pub use tipre::Tipre;
pub use umbral::Umbral;

use crate::algebra::Element;
use crate::algebra::group::Group;
use serde::Serialize;
use std::fmt::Debug;

/// Where a scheme's equations are from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Equations {
    /// The paper or its public code.
    Source,
    /// Restated from memory; they could not be compared with print.
    Memory,
}

/// What a grant opens to a reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// Everything of the owner.
    Owner,
    /// Items of one label.
    Label,
}

/// How often an item can be transformed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hops {
    /// Once: from the owner to a reader.
    One,
    /// Again: from a reader to whom the reader refers the item.
    Many,
}

/// Who can seal an item for an owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Writer {
    /// Only who has the owner's secret.
    Owner,
    /// Anybody who has the owner's public key.
    Anybody,
}

/// Who keeps capsules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keeper {
    /// The proxies.
    Proxy,
    /// The cloud, beside the bodies.
    Cloud,
}

/// What is fixed by a scheme's design.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Facts {
    /// The name in files and on the command line.
    pub name: &'static str,
    /// The name in words.
    pub title: &'static str,
    /// The paper or the code.
    pub source: &'static str,
    /// Where the equations are from.
    pub equations: Equations,
    /// Key generation centres: none, one for all, or one for owners and one for readers.
    pub centres: u8,
    /// What a grant opens.
    pub extent: Extent,
    /// How often an item can be transformed.
    pub hops: Hops,
    /// Proxies that get a share of a grant.
    pub proxies: u8,
    /// Proxies whose answers open an item.
    pub threshold: u8,
    /// Who can seal.
    pub writer: Writer,
    /// Who keeps capsules.
    pub keeper: Keeper,
    /// Whether an owner can seal an item that no grant ever opens.
    pub undelegable: bool,
    /// Whether it falls where the source groups are one.
    pub type3_only: bool,
}

/// An item of an owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Item {
    /// Its name, which no other item of the owner has.
    pub name: &'static str,
    /// Its label, for schemes that grant by label.
    pub label: &'static str,
}

/// The secret and the public half of a key.
#[derive(Debug)]
pub struct Keys<S, P> {
    /// The secret half.
    pub secret: S,
    /// The public half.
    pub public: P,
}

/// A scheme of proxy re-encryption.
///
/// Owners seal items and grant; proxies transform; readers open. What is not drawn from a seed is a
/// function of the arguments.
pub trait Scheme<A: Group>: Copy + Debug + Default + Send + Sync + 'static {
    /// What is fixed by its design.
    const FACTS: Facts;

    /// The secrets of a key generation centre; `()` if there is none.
    type Centre: Disclose<A>;
    /// What a centre publishes.
    type Params: Disclose<A>;
    /// A party's secret key.
    type Secret: Disclose<A>;
    /// A party's public key.
    type Public: Disclose<A>;
    /// What is kept beside an item's body, from which its mask is made.
    type Capsule: Disclose<A>;
    /// What is kept beside the body of an item that no grant opens; `()` if there is no such level.
    type Closed: Disclose<A>;
    /// What hides an item's body.
    type Mask: Disclose<A> + Element;
    /// What one proxy gets of a grant: a re-encryption key, or a share of one.
    type Share: Disclose<A>;
    /// What one proxy gives a reader who asks for an item. It has all that opening takes besides the
    /// reader's secret.
    type Answer: Disclose<A>;

    /// A centre.
    fn centre(seed: &A::Seed) -> Keys<Self::Centre, Self::Params>;
    /// The keys of a party, from the centre that serves it.
    fn keys(
        centre: &Keys<Self::Centre, Self::Params>,
        seed: &A::Seed,
        party: &'static str,
    ) -> Keys<Self::Secret, Self::Public>;
    /// An owner seals an item; the seed gives the item's randomness.
    fn seal(
        owner: &Keys<Self::Secret, Self::Public>,
        seed: &A::Seed,
        item: Item,
    ) -> (Self::Capsule, Self::Mask);
    /// An owner seals an item that no grant opens. `None` if the scheme has no such level.
    fn close(
        _owner: &Keys<Self::Secret, Self::Public>,
        _seed: &A::Seed,
        _item: Item,
    ) -> Option<(Self::Closed, Self::Mask)> {
        None
    }
    /// An owner opens an item that no grant opens. `None` if the scheme has no such level.
    fn open_closed(
        _owner: &Keys<Self::Secret, Self::Public>,
        _closed: &Self::Closed,
    ) -> Option<Self::Mask> {
        None
    }
    /// An owner opens an item of their own. `None` if the capsule is not one of theirs, as far as
    /// the scheme can tell.
    fn open_own(
        owner: &Keys<Self::Secret, Self::Public>,
        item: Item,
        capsule: &Self::Capsule,
    ) -> Option<Self::Mask>;
    /// An owner grants a label to a reader: a share for each proxy.
    fn grant(
        owner: &Keys<Self::Secret, Self::Public>,
        reader: &Self::Public,
        seed: &A::Seed,
        label: &'static str,
    ) -> Vec<Self::Share>;
    /// A proxy transforms an item for a reader.
    fn transform(share: &Self::Share, capsule: &Self::Capsule, seed: &A::Seed) -> Self::Answer;
    /// A proxy transforms an answer again, with a share that the reader granted to somebody else.
    /// `None` if the scheme has a single hop.
    fn transform_again(
        _share: &Self::Share,
        _answer: &Self::Answer,
        _seed: &A::Seed,
    ) -> Option<Self::Answer> {
        None
    }
    /// A reader opens an item with the answers of enough proxies. `None` if they do not suffice, or if
    /// a check of the scheme fails.
    fn open(
        reader: &Keys<Self::Secret, Self::Public>,
        answers: &[Self::Answer],
    ) -> Option<Self::Mask>;
}

/// A value that somebody holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value<A: Group> {
    /// A scalar.
    Scalar(A::Scalar),
    /// An element of the first source group.
    G1(A::G1),
    /// An element of the second source group.
    G2(A::G2),
    /// An element of the target group.
    Gt(A::Gt),
}

/// All that a holder learns.
pub trait Disclose<A: Group> {
    /// Calls `learn` with the name and the value of each part.
    fn disclose(&self, learn: &mut dyn FnMut(&'static str, Value<A>));
}

impl<A: Group> Disclose<A> for () {
    fn disclose(&self, _learn: &mut dyn FnMut(&'static str, Value<A>)) {}
}

/// Defines what a scheme's parties hold: a struct whose fields are named by their groups.
macro_rules! held {
    ($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $group:ident),+ $(,)? }) => {
        $(#[$doc])*
        #[derive_where::derive_where(Clone, Debug, PartialEq, Eq, Hash)]
        pub struct $name<A: $crate::algebra::group::Group> {
            $($(#[$field_doc])* pub $field: A::$group,)+
        }

        held!(@disclose $name { $($field: $group),+ });
    };
    (@disclose $name:ident { $($field:ident: $group:ident),+ }) => {
        impl<A: $crate::algebra::group::Group> $crate::published::Disclose<A> for $name<A> {
            fn disclose(
                &self,
                learn: &mut dyn FnMut(&'static str, $crate::published::Value<A>),
            ) {
                $(learn(
                    stringify!($field),
                    $crate::published::Value::$group(self.$field.clone()),
                );)+
            }
        }
    };
}

/// As [`held`], for secrets: redacted in Debug, wiped on drop.
macro_rules! secret {
    ($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $group:ident),+ $(,)? }) => {
        $(#[$doc])*
        #[derive_where::derive_where(Clone, PartialEq, Eq, Hash)]
        pub struct $name<A: $crate::algebra::group::Group> {
            $($(#[$field_doc])* pub $field: A::$group,)+
        }

        impl<A: $crate::algebra::group::Group> Drop for $name<A> {
            fn drop(&mut self) {
                $(zeroize::Zeroize::zeroize(&mut self.$field);)+
            }
        }

        impl<A: $crate::algebra::group::Group> std::fmt::Debug for $name<A> {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($name), "(..)"))
            }
        }

        $crate::published::held!(@disclose $name { $($field: $group),+ });
    };
}
use {held, secret};
