//! The mathematics and its errata; a module of documentation, without code.
#![doc = ""]
#![doc = include_str!("../../docs/scheme.md")]
