//! The runs of a manifest.

use super::{Manifest, Parameter, Subject, SweepError, Task};
use std::collections::BTreeMap;

/// More runs than this are a slip of the finger.
const RUNS_MAX: usize = 1_000_000;

/// Everything that a sweep runs, in order.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// A digest of all scenarios with their parameters, seeds and the task: results belong to this
    /// plan and to no other.
    pub digest: String,
    /// What is done in each run.
    pub task: Task,
    /// The runs.
    pub runs: Vec<Run>,
}

/// One run.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// Its place in the plan.
    pub index: usize,
    /// The scenario, as the manifest names it.
    pub name: String,
    /// The scenario with the parameters' values.
    pub subject: Subject,
    /// The parameters.
    pub parameters: BTreeMap<String, toml::Value>,
    /// Which replica.
    pub replica: u32,
    /// Its seed.
    pub seed: u64,
}

impl Plan {
    /// The runs of a manifest: every replica of every combination of values, scenario by scenario.
    ///
    /// # Errors
    /// A scenario that cannot be used as it is or with a parameter's value; more than a million
    /// runs.
    pub fn new(manifest: &Manifest, file: &str) -> Result<Self, SweepError> {
        let combinations: usize =
            manifest.parameter.iter().map(|p| p.values.len()).fold(1, usize::saturating_mul);
        let total = combinations
            .saturating_mul(manifest.scenarios.len())
            .saturating_mul(manifest.replicas as usize);
        if total > RUNS_MAX {
            return Err(SweepError::Value {
                file: file.to_owned(),
                field: "parameters and replicas".to_owned(),
                what: format!("make {total} runs: at most {RUNS_MAX} are possible"),
            });
        }
        let mut runs: Vec<Run> = Vec::with_capacity(total);
        for name in &manifest.scenarios {
            let base = manifest.task.table(&manifest.locate(name))?;
            for combination in 0..combinations {
                let parameters = values(&manifest.parameter, combination);
                let subject = with(manifest.task, &base, name, &parameters)?;
                for replica in 0..manifest.replicas {
                    runs.push(Run {
                        index: runs.len(),
                        name: name.clone(),
                        subject: subject.clone(),
                        parameters: parameters.clone(),
                        replica,
                        seed: manifest.seed.wrapping_add(u64::from(replica)),
                    });
                }
            }
        }
        let mut hasher = blake3::Hasher::new_derive_key("sesphr v1 sweep plan");
        hasher.update(&serde_json::to_vec(&manifest.task)?);
        hasher.update(manifest.task.form());
        for run in &runs {
            let canonical = run.subject.canonical();
            hasher.update(&(canonical.len() as u64).to_be_bytes());
            hasher.update(&canonical).update(&run.seed.to_be_bytes());
        }
        Ok(Self { digest: hasher.finalize().to_string(), task: manifest.task, runs })
    }
}

/// The values of a combination: its number in a mixed base, the last parameter fastest.
fn values(parameters: &[Parameter], combination: usize) -> BTreeMap<String, toml::Value> {
    let mut rest = combination;
    let mut chosen = BTreeMap::new();
    for parameter in parameters.iter().rev() {
        let count = parameter.values.len().max(1);
        if let Some(value) = parameter.values.get(rest % count) {
            chosen.insert(parameter.field.clone(), value.clone());
        }
        rest /= count;
    }
    chosen
}

/// A scenario with other values of some fields.
fn with(
    task: Task,
    base: &toml::Table,
    name: &str,
    parameters: &BTreeMap<String, toml::Value>,
) -> Result<Subject, SweepError> {
    let mut table = toml::Value::Table(base.clone());
    let mut called = name.to_owned();
    for (field, value) in parameters {
        called.push_str(&format!(" with {field} = {value}"));
        let place = place(&mut table, field).ok_or_else(|| SweepError::Value {
            file: name.to_owned(),
            field: field.clone(),
            what: "is a parameter, and no such place can be in the scenario".to_owned(),
        })?;
        *place = value.clone();
    }
    let text = match &table {
        toml::Value::Table(table) => table.to_string(),
        other => other.to_string(),
    };
    task.subject(&text, &called)
}

/// The place of a field; missing tables on the way are made.
fn place<'a>(root: &'a mut toml::Value, field: &str) -> Option<&'a mut toml::Value> {
    field.split('.').try_fold(root, |value, part| match value {
        toml::Value::Table(table) => {
            Some(table.entry(part).or_insert_with(|| toml::Value::Table(toml::Table::new())))
        }
        toml::Value::Array(list) => list.get_mut(part.parse::<usize>().ok()?),
        _ => None,
    })
}
