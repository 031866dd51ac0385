//! A scope file as TOML has it: every value with its place in the text, nothing checked yet.

use serde::Deserialize;
use sesphr::acl::Coverage;
use sesphr::system::Network;
use toml::Spanned;

/// The whole file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Document {
    pub(super) name: Spanned<String>,
    pub(super) about: Spanned<String>,
    pub(super) network: Spanned<Network>,
    #[serde(default)]
    pub(super) judges: Vec<Spanned<String>>,
    pub(super) users: Spanned<Vec<Spanned<String>>>,
    pub(super) slots: Spanned<Vec<Spanned<String>>>,
    pub(super) versions_max: Spanned<i64>,
    pub(super) grants_max: Spanned<i64>,
    pub(super) revocations_max: Option<Spanned<i64>>,
    pub(super) departures_max: Option<Spanned<i64>>,
    pub(super) returns_max: Option<Spanned<i64>>,
    pub(super) deceptions_max: Option<Spanned<i64>>,
    pub(super) restarts_max: Option<Spanned<i64>>,
    pub(super) readings_max: Option<Spanned<i64>>,
    pub(super) losses_max: Option<Spanned<i64>>,
    #[serde(default)]
    pub(super) grants: Vec<Spanned<GrantLine>>,
    #[serde(default)]
    pub(super) roles: Vec<Spanned<RoleLine>>,
    #[serde(default)]
    pub(super) expect: Vec<ExpectLine>,
}

/// A grant that an owner may make.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct GrantLine {
    pub(super) slot: Spanned<String>,
    pub(super) grantee: Spanned<String>,
    pub(super) from: Coverage,
}

/// A role that the issuer may certify.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct RoleLine {
    pub(super) user: Spanned<String>,
    pub(super) role: Spanned<String>,
}

/// A verdict that is expected.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct ExpectLine {
    pub(super) property: Spanned<String>,
    pub(super) verdict: Spanned<String>,
    pub(super) profile: Option<Spanned<String>>,
    pub(super) coalition: Option<Spanned<String>>,
}
