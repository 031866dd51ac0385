//! Profiles: the readings of the papers, one axis per thing that they leave open or get wrong.
//!
//! A profile is a choice on each axis. Presets name the choices that matter; a single-axis step
//! is spelled `preset/axis=value`, for example `sesphr-hybrid/keys=self-generated`.
//!
//! ```
//! use sesphr::Profile;
//! use sesphr::profile::Payload;
//!
//! let profile: Profile = "sesphr/payload=hybrid".parse()?;
//! assert_eq!(profile.payload, Payload::Hybrid);
//! assert!("sesphr/payload=none".parse::<Profile>().is_err());
//! # Ok::<(), sesphr::profile::ProfileError>(())
//! ```

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// An axis: its values with their spelling, defined once for parsing, printing and serde.
macro_rules! axis {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        pub enum $name {
            $($(#[$vdoc])* #[serde(rename = $text)] $variant),+
        }

        impl $name {
            /// Every value of this axis.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The value as the command line and the trace spell it.
            #[must_use]
            pub const fn text(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }

            fn parse(axis: &str, value: &str) -> Result<Self, ProfileError> {
                Self::ALL.iter().copied().find(|v| v.text() == value).ok_or_else(|| {
                    ProfileError::Value {
                        axis: axis.into(),
                        value: value.into(),
                        allowed: Self::ALL.iter().map(|v| v.text()).collect::<Vec<_>>().join(", "),
                    }
                })
            }
        }
    };
}

axis!(
    /// Where R_{k,P} becomes R_{k,U} (erratum E5).
    Transform {
        /// The SRS pairs and sends only R_{k,U}.
        AtSrs = "at-srs",
        /// The SRS sends RK and R, as \[S\] words it, and the user pairs.
        AtUser = "at-user",
    }
);
axis!(
    /// How Z^r hides a partition (erratum E6).
    Payload {
        /// Z^r times 64-byte chunks, as printed; for study only, on Type A only.
        Literal = "literal",
        /// A key derived from Z^r, then authenticated encryption.
        Hybrid = "hybrid",
    }
);
axis!(
    /// What a revocation changes (erratum E7).
    Revocation {
        /// The grant and the re-encryption keys go; ciphertext stays.
        AclOnly = "acl-only",
        /// Retained versions get fresh blinding at the next write of the partition.
        Lazy = "lazy",
        /// Retained versions get fresh blinding at once.
        Rotate = "rotate",
    }
);
axis!(
    /// Who makes and knows the secrets x (erratum E10).
    Keys {
        /// The SRS makes and keeps every x.
        Escrowed = "escrowed",
        /// Every party makes its own x; the owner makes RK.
        SelfGenerated = "self-generated",
    }
);
axis!(
    /// How much one key pair of an owner covers (erratum E11).
    KeyScope {
        /// Everything that the patient stores.
        PerPatient = "per-patient",
        /// One partition label.
        PerPartition = "per-partition",
        /// One slot, renewed at each rotation and at each grant from joining.
        PerItemEpoch = "per-item-epoch",
    }
);
axis!(
    /// Whether what travels is authenticated (errata E12, E15).
    Integrity {
        /// Nothing is signed: a claimed sender is believed.
        None = "none",
        /// Uploads, orders and requests are signed and fresh.
        Signed = "signed",
    }
);
axis!(
    /// From which version on a grant counts.
    Anchor {
        /// From the one that the server knows when the order arrives.
        Arrival = "arrival",
        /// From the one that the owner's order names: their last upload and, for a role, what was
        /// their last upload when they heard of each holder.
        Named = "named",
    }
);
axis!(
    /// What a reader remembers of the owners' signed heads (erratum E12).
    Heads {
        /// Nothing: each answer is taken by itself.
        Forgotten = "forgotten",
        /// The latest version of each slot that a head has shown. An answer that calls an older one
        /// current is refused. Without signatures there is nothing to remember.
        Remembered = "remembered",
    }
);
axis!(
    /// Whether a head commits to the key of its body.
    Binding {
        /// It names the ciphertext. One ciphertext may open to two contents under two keys.
        None = "none",
        /// It also holds 32 bytes derived from Z^r, so it opens to one content.
        Committed = "committed",
    }
);
axis!(
    /// How owners know, when they make a re-encryption key, who has left and who holds a role.
    Standing {
        /// From what the server passed on.
        Relayed = "relayed",
        /// The owner asks the issuer, who answers the owner's own number.
        Asked = "asked",
    }
);
axis!(
    /// Whether the links are protected.
    Link {
        /// As TLS or IPsec would: a listener sees nothing.
        Secure = "secure",
        /// A listener sees everything that travels.
        Plain = "plain",
    }
);
axis!(
    /// How many blinding values r an upload draws (erratum E16).
    Randomness {
        /// One for each partition.
        PerPartition = "per-partition",
        /// One for each distinct access level.
        PerLevel = "per-level",
    }
);

/// A choice on every axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Profile {
    /// Where R is transformed.
    pub transform: Transform,
    /// How a partition is hidden.
    pub payload: Payload,
    /// What a revocation changes.
    pub revocation: Revocation,
    /// Who makes secrets.
    pub keys: Keys,
    /// What one key pair covers.
    pub key_scope: KeyScope,
    /// What is authenticated.
    pub integrity: Integrity,
    /// From which version on a grant counts.
    pub anchor: Anchor,
    /// What readers remember of heads.
    pub heads: Heads,
    /// Whether heads commit to keys.
    pub binding: Binding,
    /// How an owner knows who still is what.
    pub standing: Standing,
    /// Whether links are protected.
    pub link: Link,
    /// How many r an upload draws.
    pub randomness: Randomness,
}

impl Profile {
    /// \[A\] as printed.
    pub const SESPHR: Self = Self {
        transform: Transform::AtSrs,
        payload: Payload::Literal,
        revocation: Revocation::AclOnly,
        keys: Keys::Escrowed,
        key_scope: KeyScope::PerPatient,
        integrity: Integrity::None,
        anchor: Anchor::Arrival,
        heads: Heads::Forgotten,
        binding: Binding::None,
        standing: Standing::Relayed,
        link: Link::Secure,
        randomness: Randomness::PerLevel,
    };
    /// \[S\] in its least charitable reading.
    pub const PAPER: Self =
        Self { transform: Transform::AtUser, link: Link::Plain, ..Self::SESPHR };
    /// The fair reading: the base of all single-axis steps.
    pub const SESPHR_HYBRID: Self =
        Self { payload: Payload::Hybrid, randomness: Randomness::PerPartition, ..Self::SESPHR };
    /// The default for real use.
    pub const HARDENED: Self = Self {
        revocation: Revocation::Rotate,
        keys: Keys::SelfGenerated,
        key_scope: KeyScope::PerPartition,
        integrity: Integrity::Signed,
        anchor: Anchor::Named,
        heads: Heads::Remembered,
        binding: Binding::Committed,
        ..Self::SESPHR_HYBRID
    };
    /// `hardened` with a key pair per slot and epoch.
    pub const HARDENED_EPOCH: Self = Self { key_scope: KeyScope::PerItemEpoch, ..Self::HARDENED };
    /// The presets with their names.
    pub const PRESETS: [(&'static str, Self); 5] = [
        ("paper", Self::PAPER),
        ("sesphr", Self::SESPHR),
        ("sesphr-hybrid", Self::SESPHR_HYBRID),
        ("hardened", Self::HARDENED),
        ("hardened-epoch", Self::HARDENED_EPOCH),
    ];

    /// Whether owners ask the issuer before they make a re-encryption key: only where they make them,
    /// and where an answer can be told from a forged one.
    #[must_use]
    pub fn asks_issuer(&self) -> bool {
        let can = self.keys == Keys::SelfGenerated && self.integrity == Integrity::Signed;
        can && self.standing == Standing::Asked
    }

    /// Whether readers remember what heads have shown: only where heads are signed.
    #[must_use]
    pub fn remembers_heads(&self) -> bool {
        self.heads == Heads::Remembered && self.integrity == Integrity::Signed
    }

    /// Whether heads commit to keys: only where there are heads.
    #[must_use]
    pub fn commits_to_keys(&self) -> bool {
        self.binding == Binding::Committed && self.integrity == Integrity::Signed
    }

    /// The axes of this profile with their values, in the order of the documentation.
    #[must_use]
    pub const fn axes(&self) -> [(&'static str, &'static str); 12] {
        [
            ("transform", self.transform.text()),
            ("payload", self.payload.text()),
            ("revocation", self.revocation.text()),
            ("keys", self.keys.text()),
            ("key-scope", self.key_scope.text()),
            ("integrity", self.integrity.text()),
            ("anchor", self.anchor.text()),
            ("heads", self.heads.text()),
            ("binding", self.binding.text()),
            ("standing", self.standing.text()),
            ("link", self.link.text()),
            ("randomness", self.randomness.text()),
        ]
    }

    /// This profile with one axis set.
    ///
    /// # Errors
    /// An axis or a value that does not exist; the error lists those that do.
    pub fn with(mut self, axis: &str, value: &str) -> Result<Self, ProfileError> {
        match axis {
            "transform" => self.transform = Transform::parse(axis, value)?,
            "payload" => self.payload = Payload::parse(axis, value)?,
            "revocation" => self.revocation = Revocation::parse(axis, value)?,
            "keys" => self.keys = Keys::parse(axis, value)?,
            "key-scope" => self.key_scope = KeyScope::parse(axis, value)?,
            "integrity" => self.integrity = Integrity::parse(axis, value)?,
            "anchor" => self.anchor = Anchor::parse(axis, value)?,
            "heads" => self.heads = Heads::parse(axis, value)?,
            "binding" => self.binding = Binding::parse(axis, value)?,
            "standing" => self.standing = Standing::parse(axis, value)?,
            "link" => self.link = Link::parse(axis, value)?,
            "randomness" => self.randomness = Randomness::parse(axis, value)?,
            _ => return Err(ProfileError::Axis { axis: axis.into() }),
        }
        Ok(self)
    }
}

impl Default for Profile {
    fn default() -> Self {
        Self::HARDENED
    }
}

/// A profile that does not exist.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProfileError {
    /// No preset of that name.
    #[error(
        "no profile is named {name:?}; presets are paper, sesphr, sesphr-hybrid, hardened, hardened-epoch"
    )]
    Preset {
        /// The name given.
        name: String,
    },
    /// No axis of that name.
    #[error(
        "no profile axis is named {axis:?}; axes are transform, payload, revocation, keys, key-scope, integrity, anchor, heads, binding, standing, link, randomness"
    )]
    Axis {
        /// The axis given.
        axis: String,
    },
    /// A step without `=`.
    #[error("profile step {step:?} is not of the form axis=value")]
    Step {
        /// The step given.
        step: String,
    },
    /// An axis without that value.
    #[error("profile axis {axis} has no value {value:?}; it takes {allowed}")]
    Value {
        /// The axis.
        axis: String,
        /// The value given.
        value: String,
        /// The values that exist.
        allowed: String,
    },
}

impl FromStr for Profile {
    type Err = ProfileError;

    /// Parses `preset` or `preset/axis=value[/axis=value...]`.
    fn from_str(text: &str) -> Result<Self, ProfileError> {
        let mut parts = text.split('/');
        let name = parts.next().unwrap_or_default();
        let base = Self::PRESETS
            .iter()
            .find(|(preset, _)| *preset == name)
            .map(|(_, profile)| *profile)
            .ok_or_else(|| ProfileError::Preset { name: name.into() })?;
        parts.try_fold(base, |profile, step| {
            let (axis, value) =
                step.split_once('=').ok_or_else(|| ProfileError::Step { step: step.into() })?;
            profile.with(axis, value)
        })
    }
}

impl fmt::Display for Profile {
    /// The preset's name, or the nearest preset with the steps that lead from it; this parses back.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let steps = |base: &Self| {
            self.axes().into_iter().zip(base.axes()).filter(|(own, other)| own != other).count()
        };
        // Ties go to `sesphr-hybrid`, the base of single-axis steps.
        let order = [
            ("sesphr-hybrid", Self::SESPHR_HYBRID),
            ("hardened", Self::HARDENED),
            ("sesphr", Self::SESPHR),
            ("paper", Self::PAPER),
            ("hardened-epoch", Self::HARDENED_EPOCH),
        ];
        let Some((name, base)) = order.into_iter().min_by_key(|(_, base)| steps(base)) else {
            return Ok(());
        };
        f.write_str(name)?;
        for ((axis, own), (_, other)) in self.axes().into_iter().zip(base.axes()) {
            if own != other {
                write!(f, "/{axis}={own}")?;
            }
        }
        Ok(())
    }
}

impl Serialize for Profile {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Profile {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn presets_print_their_names() {
        for (name, profile) in Profile::PRESETS {
            assert_eq!(profile.to_string(), name);
            assert_eq!(name.parse(), Ok(profile));
        }
    }

    #[test]
    fn single_axis_steps_print_from_the_fair_reading() {
        for (axis, value) in Profile::HARDENED.axes() {
            let step = Profile::SESPHR_HYBRID.with(axis, value).expect("axis exists");
            assert_eq!(step.to_string().parse(), Ok(step));
            if step != Profile::SESPHR_HYBRID {
                assert_eq!(step.to_string(), format!("sesphr-hybrid/{axis}={value}"));
            }
        }
    }

    #[test]
    fn errors_name_what_was_wrong() {
        let error = "hardened/keys=yes".parse::<Profile>().expect_err("no such value");
        assert!(error.to_string().contains("escrowed, self-generated"), "{error}");
        assert!("strong".parse::<Profile>().is_err());
        assert!("hardened/lock=yes".parse::<Profile>().is_err());
        assert!("hardened/keys".parse::<Profile>().is_err());
    }
}
