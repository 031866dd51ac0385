//! Arguments of `simulate`.

use super::names::{self, number, profile, scenario, workload};
use super::{JsonArg, Run};
use clap::{Args, ValueHint};
use sesphr::profile::Profile;
use std::num::{NonZeroU32, NonZeroU64};
use std::path::PathBuf;

/// Arguments of `simulate`.
#[derive(Debug, Args)]
#[command(after_help = format!("\
A scenario names stations (servers, links, devices) and the classes of operations that visit them; \
docs/simulation.md describes its fields. Equal seeds give equal digests on any number of threads.

Shipped scenarios:
{}Shipped workloads: see `sesphr workload list`.

Examples:
  sesphr simulate mmc
  sesphr simulate mmc --show > my.toml
  sesphr simulate my.toml --seed 7 --json result.json
  sesphr simulate flash-crowd-srs --size srs --p99-ms 50
  sesphr simulate flash-crowd-srs --profile sesphr-hybrid --servers srs=1
  sesphr simulate hospital-month --scale 400 --size srs --p99-ms 20
  sesphr simulate --against clinic-day.ndjson
  sesphr simulate --calibrate here.json
  sesphr simulate flash-crowd-srs --calibration here.json

Exit codes:
  0  simulated
  1  no number of servers meets --p99-ms, or the calibration fails its own check
  2  bad usage or bad input", names::queues()))]
pub(crate) struct SimulateArgs {
    /// A shipped scenario or workload, or a TOML file of either
    #[arg(value_name = "SCENARIO", value_hint = ValueHint::FilePath,
        value_parser = scenario(), hide_possible_values = true,
        required_unless_present_any = ["calibrate", "against"])]
    pub(crate) scenario: Option<PathBuf>,
    /// Print the text of the scenario instead
    #[arg(long, conflicts_with_all = ["calibrate", "size"])]
    pub(crate) show: bool,
    /// Measure the parties' service times on this machine and write them to FILE as JSON
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath,
        conflicts_with_all = ["scenario", "size", "arrivals", "calibration", "json"])]
    pub(crate) calibrate: Option<PathBuf>,
    /// Replay this trace, predict it by simulation, and print the error of the prediction
    #[arg(long, value_name = "TRACE", value_hint = ValueHint::FilePath,
        conflicts_with_all = ["scenario", "size", "arrivals", "calibration", "calibrate", "show",
            "profile", "users", "servers", "replications", "workload", "scale"])]
    pub(crate) against: Option<PathBuf>,
    /// With --calibrate, measure each operation this many times [default: 101]; with --against,
    /// replay the trace twice this many times [default: 5]
    #[arg(long, value_name = "N", value_parser = number::<u16>(1..=10_000))]
    pub(crate) rounds: Option<u16>,
    /// Let operations arrive as in this workload, a name or a TOML file. If SCENARIO is a workload,
    /// the network defaults to health-network
    #[arg(long, value_name = "SCENARIO", value_parser = workload(), hide_possible_values = true,
        conflicts_with_all = ["arrivals", "calibrate"])]
    pub(crate) workload: Option<String>,
    /// Scale the workload's patients, staff, sessions and revocations to this percentage
    #[arg(long, value_name = "PERCENT", default_value = "100",
        value_parser = number::<u32>(1..=1_000_000))]
    pub(crate) scale: u32,
    /// Take service times from a file that --calibrate wrote [default: the shipped ones]
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) calibration: Option<PathBuf>,
    /// Take the service times of this profile [default: the scenario's]
    #[arg(long, value_name = "PROFILE", value_parser = profile(), hide_possible_values = true)]
    pub(crate) profile: Option<Profile>,
    /// Simulate this many people [default: the scenario's]
    #[arg(long, value_name = "N", value_parser = number::<NonZeroU32>(1..=u32::MAX.into()))]
    pub(crate) users: Option<NonZeroU32>,
    /// Put this many servers at a station; repeatable [default: the scenario's]
    #[arg(long = "servers", value_name = "STATION=N", value_parser = servers)]
    pub(crate) servers: Vec<(String, u32)>,
    /// Run this many independent replications [default: the scenario's]
    #[arg(long, value_name = "N", value_parser = number::<NonZeroU32>(1..=u32::MAX.into()))]
    pub(crate) replications: Option<NonZeroU32>,
    /// Find the fewest servers of this station that meet --p99-ms
    #[arg(long, value_name = "STATION", requires = "p99_ms")]
    pub(crate) size: Option<String>,
    /// Let 99 of 100 visits take at most this many milliseconds, waiting and service
    #[arg(long, value_name = "MS", requires = "size",
        value_parser = number::<NonZeroU64>(1..=1_000_000_000))]
    pub(crate) p99_ms: Option<NonZeroU64>,
    /// Try at most this many servers
    #[arg(long, value_name = "N", default_value = "1024", requires = "size",
        value_parser = number::<NonZeroU32>(1..=u32::MAX.into()))]
    pub(crate) servers_max: NonZeroU32,
    /// Let operations arrive as in this CSV file with the columns `at_ns,class,user,bytes`
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, conflicts_with = "size")]
    pub(crate) arrivals: Option<PathBuf>,
    /// Where the result goes as JSON.
    #[command(flatten)]
    pub(crate) json: JsonArg,
    /// Seed and threads.
    #[command(flatten)]
    pub(crate) run: Run,
}

fn servers(text: &str) -> Result<(String, u32), String> {
    let (station, number) = text.split_once('=').ok_or("write STATION=N, such as srs=4")?;
    let number = number.parse().map_err(|_| format!("{number:?} is not a number of servers"))?;
    Ok((station.to_owned(), number))
}
