//! The scheme's values, one type each. Secrets are redacted, wiped and never serialised.
//!
//! Only methods whose names begin with `expose` return a secret's bytes.
//!
//! ```
//! # #[cfg(feature = "bls12")] {
//! use sesphr::id::KeyId;
//! use sesphr::{Bls12, Entropy, UserId, scheme};
//!
//! let seed = Entropy::Os.seed();
//! let secret = scheme::secret_key::<Bls12>(&seed, KeyId::User(UserId(7)));
//! let public = scheme::public_key(&secret);
//! // A public key can be compared and shown; a secret shows nothing of itself.
//! assert_eq!(public, scheme::public_key(&secret));
//! assert!(format!("{secret:?}").ends_with("(..)"));
//! # }
//! ```

use crate::algebra::{Curve, Pairing};
use derive_where::derive_where;
use zeroize::{Zeroize, Zeroizing};

/// Defines a secret: redacted in Debug, wiped on drop, no serde, no Copy.
macro_rules! secret {
    ($(#[$doc:meta])* $name:ident($assoc:ident), $redacted:literal) => {
        $(#[$doc])*
        #[derive_where(Clone, PartialEq, Eq, Hash)]
        pub struct $name<A: Pairing>(A::$assoc);

        impl<A: Pairing> $name<A> {
            /// Declares a value to be this secret.
            #[must_use]
            pub const fn new(value: A::$assoc) -> Self {
                Self(value)
            }

            /// The value.
            ///
            /// # Security
            /// Its holder can do what the type's documentation says. Only the scheme, the attacker
            /// and the test vectors have a reason to look.
            #[must_use]
            pub const fn expose(&self) -> &A::$assoc {
                &self.0
            }
        }

        impl<A: Pairing> Drop for $name<A> {
            fn drop(&mut self) {
                self.0.zeroize();
            }
        }

        impl<A: Pairing> std::fmt::Debug for $name<A> {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str($redacted)
            }
        }
    };
}

secret!(
    /// x_i, equation (5): decrypts whatever is transformed for its holder.
    SecretKey(Scalar), "SecretKey(..)"
);
secret!(
    /// r_k, equations (6)-(13): opens the one partition that it blinds.
    Blinding(Scalar), "Blinding(..)"
);
secret!(
    /// Z^{r_k}: opens the one partition that it hides.
    Mask(Gt), "Mask(..)"
);

impl<C: Curve> SecretKey<C> {
    /// The encoded secret, big-endian, wiped when dropped.
    ///
    /// # Security
    /// As [`SecretKey::expose`]; for test vectors and key files only.
    #[must_use]
    pub fn expose_bytes(&self) -> Zeroizing<Vec<u8>> {
        Zeroizing::new(C::encode_scalar(self.expose()))
    }
}

impl<C: Curve> Blinding<C> {
    /// The encoded blinding, big-endian, wiped when dropped.
    ///
    /// # Security
    /// As [`Blinding::expose`]; for test vectors only.
    #[must_use]
    pub fn expose_bytes(&self) -> Zeroizing<Vec<u8>> {
        Zeroizing::new(C::encode_scalar(self.expose()))
    }
}

/// PK_i = g^{x_i}, equation (5), in both source groups.
#[derive_where(Clone, PartialEq, Eq, Hash, Debug)]
pub struct PublicKey<A: Pairing> {
    /// g1^x: what R is made from.
    pub g1: A::G1,
    /// g2^x: what RK is made from.
    pub g2: A::G2,
}

/// R_{k,P} = g^{r_k x_P}, equations (10)-(13): what the SRS keeps for an item.
#[derive_where(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Capsule<A: Pairing>(pub A::G1);

/// RK_{P->U} = g^{x_U / x_P}, equation (14).
#[derive_where(Clone, PartialEq, Eq, Hash, Debug)]
pub struct ReKey<A: Pairing>(pub A::G2);

/// A re-encryption key made ready for pairing.
#[derive_where(Clone, PartialEq, Eq, Hash, Debug)]
pub struct PreparedReKey<A: Pairing>(pub A::Prepared);

impl<A: Pairing> ReKey<A> {
    /// The key made ready for pairing; worth keeping for a key that is used more than once.
    #[must_use]
    pub fn prepare(&self) -> PreparedReKey<A> {
        PreparedReKey(A::prepare(&self.0))
    }
}

/// R_{k,U} = Z^{r_k x_U}, equations (15)-(18): only the holder of x_U can use it.
#[derive_where(Clone, PartialEq, Eq, Hash, Debug)]
pub struct ReCapsule<A: Pairing>(pub A::Gt);
