//! Arguments of `simulate`.

use super::Run;
use clap::{Args, ValueHint};
use std::num::{NonZeroU32, NonZeroU64};
use std::path::PathBuf;

/// Arguments of `simulate`.
#[derive(Debug, Args)]
#[command(after_help = "\
A scenario names stations (servers, links, devices) and classes of operations that visit them, as
docs/simulation.md describes. The same seed gives the same digest on any number of threads.

Shipped scenarios:
  mm1, mmc, md1, mg1, tandem, priority, retry    small ones whose theory is known
  flash-crowd-srs     far more readers than usual, for a minute
  hospital-million    a million people, 100 million operations
  health-network      the network for the operations of a workload
Shipped workloads: see `sesphr workload list`.

Examples:
  sesphr simulate mmc
  sesphr simulate mmc --show > my.toml && sesphr simulate my.toml --seed 7 --json result.json
  sesphr simulate flash-crowd-srs --size srs --p99-ms 50
  sesphr simulate flash-crowd-srs --profile sesphr-hybrid --servers srs=1
  sesphr simulate hospital-month --scale 400 --size srs --p99-ms 20
  sesphr simulate --against clinic-day.ndjson
  sesphr simulate --calibrate here.json && sesphr simulate flash-crowd-srs --calibration here.json")]
pub(crate) struct SimulateArgs {
    /// A shipped scenario, a workload or a TOML file of either
    #[arg(value_name = "SCENARIO", value_hint = ValueHint::FilePath,
        required_unless_present_any = ["calibrate", "against"])]
    pub(crate) scenario: Option<PathBuf>,
    /// Print the text of a shipped scenario instead
    #[arg(long, conflicts_with_all = ["calibrate", "size"])]
    pub(crate) show: bool,
    /// Measure the parties' service times on this machine and write them to a JSON file
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath,
        conflicts_with_all = ["scenario", "size", "arrivals", "calibration", "json"])]
    pub(crate) calibrate: Option<PathBuf>,
    /// Replay this trace, predict it by simulation, and say how far off that is
    #[arg(long, value_name = "TRACE", value_hint = ValueHint::FilePath,
        conflicts_with_all = ["scenario", "size", "arrivals", "calibration", "calibrate", "show",
            "profile", "users", "servers", "replications", "workload", "scale"])]
    pub(crate) against: Option<PathBuf>,
    /// How often --calibrate measures each operation under each profile [default: 101], or --against
    /// replays the trace twice [default: 5]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=10_000))]
    pub(crate) rounds: Option<u16>,
    /// Operations arrive as in this workload, a name or a TOML file; without it a workload as the
    /// scenario takes the network health-network
    #[arg(long, value_name = "SCENARIO", conflicts_with_all = ["arrivals", "calibrate"])]
    pub(crate) workload: Option<String>,
    /// Multiply the workload's patients, staff, sessions and revocations by N / 100
    #[arg(long, value_name = "N", default_value_t = 100,
        value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub(crate) scale: u32,
    /// Service times from a file that --calibrate wrote [default: the shipped ones]
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) calibration: Option<PathBuf>,
    /// Calibrated service times of this profile [default: the scenario's]
    #[arg(long, value_name = "PROFILE")]
    pub(crate) profile: Option<String>,
    /// So many people [default: the scenario's]
    #[arg(long, value_name = "N")]
    pub(crate) users: Option<NonZeroU32>,
    /// So many servers at a station; may be given repeatedly [default: the scenario's]
    #[arg(long = "servers", value_name = "STATION=N", value_parser = servers)]
    pub(crate) servers: Vec<(String, u32)>,
    /// So many independent replications [default: the scenario's]
    #[arg(long, value_name = "N")]
    pub(crate) replications: Option<NonZeroU32>,
    /// Find the least number of servers of a station that keeps --p99-ms
    #[arg(long, value_name = "STATION", requires = "p99_ms")]
    pub(crate) size: Option<String>,
    /// Milliseconds in queue and service that 99 of 100 visits may take at most
    #[arg(long, value_name = "MS", requires = "size")]
    pub(crate) p99_ms: Option<NonZeroU64>,
    /// Look no further than so many servers
    #[arg(long, value_name = "N", default_value = "1024", requires = "size")]
    pub(crate) servers_max: NonZeroU32,
    /// Operations arrive as this CSV file says: columns `at_ns,class,user,bytes`
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, conflicts_with = "size")]
    pub(crate) arrivals: Option<PathBuf>,
    /// Write the result as JSON to a file; `-` prints it instead of the table
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) json: Option<PathBuf>,
    /// Seed and threads.
    #[command(flatten)]
    pub(crate) run: Run,
}

fn servers(text: &str) -> Result<(String, u32), String> {
    let (station, number) = text.split_once('=').ok_or("write STATION=N")?;
    let number = number.parse::<u32>().map_err(|error| format!("{number:?}: {error}"))?;
    Ok((station.to_owned(), number))
}
