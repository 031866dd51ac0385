//! Manifests: what a sweep consists of.

use super::{SweepError, Task};
use serde::Deserialize;
use std::path::{Path, PathBuf};

/// A sweep.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Manifest {
    /// What it shows, in a sentence.
    pub about: String,
    /// What is done in each run.
    #[serde(default)]
    pub task: Task,
    /// Scenarios: names of shipped ones, or files, relative to the manifest.
    pub scenarios: Vec<String>,
    /// How often each combination is run, with seeds one apart.
    #[serde(default = "one")]
    pub replicas: u32,
    /// The seed of the first replica.
    #[serde(default = "one_seed")]
    pub seed: u64,
    /// Parameters: every combination of their values is run.
    #[serde(default)]
    pub parameter: Vec<Parameter>,
    /// The folder of the manifest's file.
    #[serde(skip)]
    folder: PathBuf,
}

/// A field of the scenario that takes several values.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Parameter {
    /// The field as a dotted path, with places in lists as numbers, such as `revocations.per-day`
    /// or `burst.0.factor`.
    pub field: String,
    /// Its values.
    pub values: Vec<toml::Value>,
}

const fn one() -> u32 {
    1
}

const fn one_seed() -> u64 {
    1
}

/// The manifests that come with the program: name and content.
pub const SHIPPED: [(&str, &str); 3] = [
    ("papers-sweep", include_str!("../../sweeps/papers-sweep.toml")),
    ("revocation-rate", include_str!("../../sweeps/revocation-rate.toml")),
    ("srs-servers", include_str!("../../sweeps/srs-servers.toml")),
];

impl Manifest {
    /// Reads a manifest from TOML; errors call it `file`.
    ///
    /// # Errors
    /// Text that is not TOML; a field that is unknown, missing or of a wrong type; an empty list.
    pub fn parse(text: &str, file: &str) -> Result<Self, SweepError> {
        let manifest: Self = toml::from_str(text)
            .map_err(|source| SweepError::Toml { file: file.to_owned(), source })?;
        let value = |field: &str, what: &str| {
            Err(SweepError::Value {
                file: file.to_owned(),
                field: field.to_owned(),
                what: what.to_owned(),
            })
        };
        if manifest.scenarios.is_empty() {
            return value("scenarios", "is empty: at least one must be named");
        }
        if manifest.replicas == 0 {
            return value("replicas", "is 0: at least 1 is needed");
        }
        for (at, parameter) in manifest.parameter.iter().enumerate() {
            if parameter.values.is_empty() {
                return value(
                    &format!("parameter[{at}].values"),
                    "is empty: at least one is needed",
                );
            }
            let earlier = manifest.parameter.iter().take(at);
            if earlier.into_iter().any(|other| other.field == parameter.field) {
                return value(&format!("parameter[{at}].field"), "was given before");
            }
        }
        Ok(manifest)
    }

    /// The shipped manifest of this name, or else the manifest in the file of this name.
    ///
    /// # Errors
    /// A file that cannot be read; whatever [`Manifest::parse`] rejects.
    pub fn load(name: &str) -> Result<Self, SweepError> {
        if let Some((_, text)) = SHIPPED.iter().find(|(shipped, _)| *shipped == name) {
            return Self::parse(text, name);
        }
        let text = std::fs::read_to_string(name)
            .map_err(|source| SweepError::Read { file: name.to_owned(), source })?;
        let mut manifest = Self::parse(&text, name)?;
        manifest.folder = Path::new(name).parent().unwrap_or(Path::new("")).to_owned();
        Ok(manifest)
    }

    /// Where a scenario of the manifest is: beside the manifest, or as it is named.
    pub(super) fn locate(&self, scenario: &str) -> String {
        let beside = self.folder.join(scenario);
        if !self.task.ships(scenario) && beside.is_file() {
            return beside.to_string_lossy().into_owned();
        }
        scenario.to_owned()
    }
}
