//! Where a simulation's scenario and its arrivals come from.

use super::read;
use crate::cli::SimulateArgs;
use crate::error::Error;
use sesphr_sim::queueing::{
    Config, ConfigError, Network, Report, SHIPPED, Setup, WORKLOAD_NETWORK,
};
use sesphr_sim::scenario::{Scenario, Shipped};
use std::path::{Path, PathBuf};

/// When operations arrive.
pub(super) enum Source {
    /// As the classes of the scenario say.
    Own,
    /// As a file says.
    Log(PathBuf),
    /// As in a workload of this name.
    Workload { name: String, scenario: Box<Scenario> },
}

/// The scenario of queues, its text, and the arrivals.
pub(super) fn find(args: &SimulateArgs) -> Result<(PathBuf, String, Source), Error> {
    // The command line has one of them.
    let scenario = args.scenario.clone().unwrap_or_default();
    let (network, workload) = match (&args.workload, scenario.to_str()) {
        (Some(workload), _) => (scenario, Some(workload.clone())),
        (None, Some(name)) if is_workload(name)? => (WORKLOAD_NETWORK.into(), Some(name.into())),
        _ => (scenario, None),
    };
    let text = text(&network)?;
    let source = match (workload, &args.arrivals) {
        (Some(name), _) => Source::Workload { scenario: Box::new(load(&name, args)?), name },
        (None, Some(path)) => Source::Log(path.clone()),
        (None, None) => Source::Own,
    };
    Ok((network, text, source))
}

/// Whether a scenario is one of a workload: a shipped name, or a file without stations that has
/// sessions.
fn is_workload(name: &str) -> Result<bool, Error> {
    let path = Path::new(name);
    if !path.exists() {
        return Ok(Shipped::named(name).is_some());
    }
    Ok(Scenario::recognises(&read(path)?))
}

fn load(name: &str, args: &SimulateArgs) -> Result<Scenario, Error> {
    let mut scenario = Scenario::load(name)?.scaled(args.scale);
    if let Some(profile) = args.profile {
        scenario.profile = profile;
    }
    if args.users.is_some() {
        let problem = "the people are those of the workload: change their number with --scale";
        return Err(field(name, "population", problem.into()));
    }
    scenario.check(name)?;
    Ok(scenario)
}

/// The text of a shipped scenario or of a file; a file of the same name goes first.
fn text(scenario: &Path) -> Result<String, Error> {
    let shipped = SHIPPED.iter().find(|(name, _)| Path::new(name) == scenario);
    match shipped {
        Some((_, text)) if !scenario.exists() => Ok((*text).to_owned()),
        _ if !scenario.exists() => Err(Error::NoScenario { name: scenario.display().to_string() }),
        _ => read(scenario),
    }
}

fn field(file: &str, field: &str, problem: String) -> Error {
    ConfigError::Field { file: file.into(), field: field.into(), problem }.into()
}

impl Source {
    /// Simulates.
    pub(super) fn simulate(
        &self,
        network: &Network,
        config: &Config,
        setup: &Setup<'_>,
    ) -> Result<Report, Error> {
        match self {
            Self::Log(path) => Ok(network.simulate_log(setup, path)?),
            Self::Workload { scenario, .. } => Ok(network.simulate_workload(setup, scenario)?),
            Self::Own if network.awaits_arrivals() => {
                let problem = "come from outside: give --workload or --arrivals";
                Err(field(&config.file, "class.arrivals", problem.into()))
            }
            Self::Own => Ok(network.simulate(setup)),
        }
    }

    /// The scenario, and where arrivals come from.
    pub(super) fn describe(&self, config: &Config) -> String {
        match self {
            Self::Own | Self::Log(_) => config.file.clone(),
            Self::Workload { name, .. } => format!("{name} in {}", config.file),
        }
    }
}
