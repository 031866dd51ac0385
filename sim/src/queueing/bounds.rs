//! What a simulation may ask for: checked before any memory is taken.
//!
//! Every bound is what a machine with a few gigabytes does; together they hold what one replication
//! takes below two of them.

use super::config::{Config, ConfigError, Discipline, Servers, ServersWord};
use super::network::Network;

/// Stations and classes: each has a histogram of a third of a megabyte.
const TALLIES_MAX: usize = 2_000;
/// Servers of all stations, and devices: each has a time when it is free.
const SERVERS_MAX: u64 = 100_000_000;
/// Operations that wait or are on their way at the end of a run.
const WAITING_MAX: f64 = 10_000_000.0;

/// Whether one replication fits into memory.
pub(super) fn check(config: &Config, network: &Network) -> Result<(), ConfigError> {
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

/// Whether what cannot be served fits: elsewhere than in a queue of one's turn nothing of it is kept.
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
