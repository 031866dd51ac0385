//! The mathematics: documentation only, no code.
//!
//! [errata]: crate::theory::errata
//! [profiles]: crate::theory::profiles
#![doc = ""]
#![doc = include_str!("../../docs/scheme.md")]

pub mod errata {
    //! What the papers get wrong or leave open.
    //!
    //! [profiles]: crate::theory::profiles
    #![doc = ""]
    #![doc = include_str!("../../docs/errata.md")]
}

pub mod profiles {
    //! The readings of the papers.
    //!
    //! [errata]: crate::theory::errata
    #![doc = ""]
    #![doc = include_str!("../../docs/profiles.md")]
}
