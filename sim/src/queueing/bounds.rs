//! From a scenario to its network. Limits are checked before any memory is taken.
//!
//! Every limit suits a machine with a few gigabytes; together they keep one replication below two.

use super::calibration::Calibration;
use super::config::{Config, ConfigError, Discipline, Servers, ServersWord};
use super::network::Network;
use crate::random::distribution::TimeDistribution;

/// Stations and classes: each has a histogram of a third of a megabyte.
const TALLIES_MAX: usize = 2_000;
/// Servers of all stations, and devices: each has a time when it is free.
const SERVERS_MAX: u64 = 100_000_000;
/// Operations that wait or are on their way at the end of a run.
const WAITING_MAX: f64 = 10_000_000.0;

impl Config {
    /// The scenario with every name looked up and every value checked.
    ///
    /// # Errors
    /// The first field whose value makes no sense.
    pub fn network(&self, calibration: &Calibration) -> Result<Network, ConfigError> {
        if let Some(profile) = self.measured_profile()
            && !calibration.profiles.contains_key(profile)
        {
            let known = calibration.profiles.keys().map(String::as_str);
            return Err(self.unknown("calibration.profile", profile, known));
        }
        let network = Network::new(self, calibration)?;
        check(self, &network)?;
        Ok(network)
    }

    /// The profile, if a calibration measured any of the times.
    fn measured_profile(&self) -> Option<&str> {
        let of_stations = self.stations.iter().filter_map(|station| station.service.as_ref());
        let of_classes = self.classes.iter().flat_map(|class| class.service.values());
        let mut laws = of_stations.chain(of_classes);
        laws.any(TimeDistribution::is_measured).then_some(self.calibration.profile.as_str())
    }
}

/// Whether one replication fits into memory.
fn check(config: &Config, network: &Network) -> Result<(), ConfigError> {
    let tallies = network.stations.len() + network.classes.len();
    if tallies > TALLIES_MAX {
        let problem =
            format!("{tallies} stations and classes, which must be at most {TALLIES_MAX}");
        return Err(config.field("station", problem));
    }
    let servers = |servers: Servers| match servers {
        Servers::Number(number) => u64::from(number),
        Servers::Word(ServersWord::PerUser) => u64::from(network.users),
        Servers::Word(ServersWord::Unlimited) => 0,
    };
    let all: u64 = network.stations.iter().map(|station| servers(station.servers)).sum();
    if all > SERVERS_MAX {
        let problem = format!(
            "{all} servers of all stations, with one for each user where they are per-user; at most \
             {SERVERS_MAX}"
        );
        return Err(config.field("station.servers", problem));
    }
    check_backlog(config, network)
}

/// Whether the backlog fits into memory: only a priority queue keeps those who wait.
fn check_backlog(config: &Config, network: &Network) -> Result<(), ConfigError> {
    if network.keeps_order() {
        return Ok(());
    }
    let expected = network.expected_operations();
    for (station, load) in network.stations.iter().zip(network.offered_loads()) {
        // Of rho operations one is served.
        let left = expected * load.map_or(0.0, |load| 1.0 - load.max(1.0).recip());
        if station.discipline == Discipline::Priority && left > WAITING_MAX {
            let problem = format!(
                "is offered {:.2} times what it can serve, which leaves {left:.0} operations waiting; \
                 at most {WAITING_MAX}",
                load.unwrap_or_default()
            );
            return Err(config.field(format!("station {:?}", station.name), problem));
        }
    }
    Ok(())
}
