//! Records: rules, splitting, joining, views, folders.
#![allow(missing_docs, reason = "a test")]

mod bytes;
mod corpus;
mod errors;
mod folder;
mod lengths;
mod nested;
mod roundtrip;
mod rules;
mod view;
