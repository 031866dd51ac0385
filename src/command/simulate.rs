//! `sesphr simulate`: operations queue at stations, and what they meet there.

mod against;
mod source;

use crate::cli::SimulateArgs;
use crate::context::Context;
use crate::error::{Error, Status};
use crate::files;
use crate::output::{self, Align, Table, Text, echo, grouped};
use crate::progress::Progress;
use serde::Serialize;
use sesphr::profile::Profile;
use sesphr_model::format;
use sesphr_sim::queueing::{
    Calibration, Config, Network, QueueReport, Report, Setup, Sizing, Trial, calibrate, size,
};
use source::Source;
use std::fs;
use std::path::Path;
use std::time::Instant;

/// Profiles that are calibrated: those that BLS12-381 can run, and single steps between them.
const CALIBRATED: [&str; 6] = [
    "sesphr-hybrid",
    "sesphr-hybrid/keys=self-generated",
    "sesphr-hybrid/revocation=rotate",
    "sesphr-hybrid/integrity=signed",
    "hardened",
    "hardened-epoch",
];

/// How often each operation is measured unless told otherwise.
const CALIBRATION_ROUNDS: u16 = 101;

/// What is written as JSON.
#[derive(Debug, Serialize)]
struct Simulation<'a> {
    scenario: String,
    profile: &'a str,
    jobs: usize,
    seconds: f64,
    #[serde(flatten)]
    report: &'a Report,
}

/// What is written as JSON for a search for servers.
#[derive(Debug, Serialize)]
struct Sized<'a> {
    scenario: String,
    profile: &'a str,
    station: &'a str,
    target_ns: u64,
    /// The least number that keeps the target; `None` if none does.
    servers: Option<u32>,
    jobs: usize,
    seconds: f64,
    trials: &'a [Trial],
}

/// Simulates, sizes, calibrates or shows.
pub(super) fn run(args: &SimulateArgs, context: &Context) -> Result<Status, Error> {
    if let Some(path) = &args.calibrate {
        return measure(path, args.rounds.unwrap_or(CALIBRATION_ROUNDS), context);
    }
    if let Some(trace) = &args.against {
        return against::run(trace, args, context);
    }
    let (scenario, text, source) = source::find(args)?;
    if args.show {
        output::document(&text)?;
        return Ok(Status::AsExpected);
    }
    let config = configure(args, &scenario, &text, &source)?;
    let calibration = match &args.calibration {
        Some(path) => Calibration::parse(&read(path)?)
            .map_err(|source| Error::Calibration { path: path.clone(), source })?,
        None => Calibration::shipped(),
    };
    let network = config.network(&calibration)?;
    let pool = context.pool()?;
    let replications = u64::from(config.run.replications);
    let operations = config.run.operations.unwrap_or(0).saturating_mul(replications);
    let progress = Progress::new(context, usize::try_from(operations).unwrap_or(usize::MAX));
    let told = |arrived: u64| {
        let arrived = usize::try_from(arrived).unwrap_or(usize::MAX);
        progress.at(arrived, "operations");
    };
    let setup = Setup { seed: context.seed, pool: &pool, progress: &told };
    match (&args.size, args.p99_ms) {
        (Some(station), Some(target)) => {
            let sizing = Sizing {
                station: station.clone(),
                target_ns: target.get().saturating_mul(1_000_000),
                servers_max: args.servers_max.get(),
            };
            let simulate = |network: &Network| source.simulate(network, &config, &setup);
            find_servers(args, context, &config, &calibration, &sizing, simulate)
        }
        _ => {
            let start = Instant::now();
            let report = source.simulate(&network, &config, &setup)?;
            let simulation = Simulation {
                scenario: source.describe(&config),
                profile: &config.calibration.profile,
                jobs: context.jobs.get(),
                seconds: start.elapsed().as_secs_f64(),
                report: &report,
            };
            context.deliver(args.json.path(), &simulation, || text_of(&simulation))?;
            Ok(Status::AsExpected)
        }
    }
}

fn find_servers(
    args: &SimulateArgs,
    context: &Context,
    config: &Config,
    calibration: &Calibration,
    sizing: &Sizing,
    simulate: impl Fn(&Network) -> Result<Report, Error>,
) -> Result<Status, Error> {
    let start = Instant::now();
    let trials = size(config, calibration, sizing, simulate)?;
    let servers = trials.iter().find(|trial| trial.keeps).map(|trial| trial.servers);
    let sized = Sized {
        scenario: config.file.clone(),
        profile: &config.calibration.profile,
        station: &sizing.station,
        target_ns: sizing.target_ns,
        servers,
        jobs: context.jobs.get(),
        seconds: start.elapsed().as_secs_f64(),
        trials: &trials,
    };
    context.deliver(args.json.path(), &sized, || sizes(&sized))?;
    Ok(if servers.is_some() { Status::AsExpected } else { Status::Unexpected })
}

/// Measures the parties and writes their times.
fn measure(path: &Path, rounds: u16, context: &Context) -> Result<Status, Error> {
    let profiles: Vec<Profile> = CALIBRATED.iter().filter_map(|name| name.parse().ok()).collect();
    let progress = Progress::new(context, profiles.len() * usize::from(rounds));
    let about = format!(
        "BLS12-381, one thread of {}, {rounds} rounds; a record of four partitions, \
         93 KB in all; what a byte takes, from a record of 16 times the size",
        sesphr_reports::provenance::cpu().unwrap_or_else(|| "an unnamed processor".into()),
    );
    let told = |done: usize, profile: &str| progress.at(done, profile);
    let calibration = calibrate(about, &profiles, context.seed, rounds, told)?;
    let json = calibration
        .to_json()
        .map_err(|source| Error::Calibration { path: path.to_owned(), source })?;
    files::put(path, &json)?;
    context.result(|| {
        let mut text = Text::new();
        text.table("", &costs(&calibration));
        text
    })?;
    if !files::is_stdout(path) {
        context.note(format_args!("service times written to {}", path.display()));
    }
    Ok(Status::AsExpected)
}

fn read(path: &Path) -> Result<String, Error> {
    fs::read_to_string(path).map_err(|source| Error::Read { path: path.to_owned(), source })
}

/// The scenario with what the command line and the workload change.
fn configure(
    args: &SimulateArgs,
    scenario: &Path,
    text: &str,
    source: &Source,
) -> Result<Config, Error> {
    let mut config = Config::from_file(scenario, text)?;
    if let Source::Workload { scenario, .. } = source {
        config.calibration.profile = scenario.profile.to_string();
    } else if let Some(profile) = &args.profile {
        config.calibration.profile = profile.to_string();
    }
    if let Some(users) = args.users {
        config.population.users = users.get();
    }
    if let Some(replications) = args.replications {
        config.run.replications = replications.get();
    }
    for (station, servers) in &args.servers {
        config.set_servers(station, *servers)?;
    }
    Ok(config)
}

fn text_of(simulation: &Simulation<'_>) -> Text {
    let report = simulation.report;
    let mut queues = Table::new(&[
        ("queue", Align::Left),
        ("servers", Align::Right),
        ("arrivals", Align::Right),
        ("waited", Align::Right),
        ("mean wait", Align::Right),
        ("mean sojourn", Align::Right),
        ("median", Align::Right),
        ("99 %", Align::Right),
        ("utilisation", Align::Right),
    ]);
    for queue in &report.queues {
        queues.push(vec![
            (&queue.name).into(),
            queue.servers.map_or("unlimited".to_owned(), grouped).into(),
            grouped(queue.arrivals).into(),
            share(queue.waited_share, None).into(),
            time(queue.mean_wait_ns, queue.mean_wait_ns_ci).into(),
            time(queue.mean_sojourn_ns, queue.mean_sojourn_ns_ci).into(),
            time(queue.sojourn_ns_p50, queue.sojourn_ns_p50_ci).into(),
            time(queue.sojourn_ns_p99, queue.sojourn_ns_p99_ci).into(),
            share(queue.utilisation, queue.utilisation_ci).into(),
        ]);
    }
    let mut classes = Table::new(&[
        ("class", Align::Left),
        ("operations", Align::Right),
        ("mean response", Align::Right),
        ("median", Align::Right),
        ("99 %", Align::Right),
    ]);
    for class in &report.classes {
        classes.push(vec![
            (&class.name).into(),
            grouped(class.operations).into(),
            time(class.mean_response_ns, class.mean_response_ns_ci).into(),
            time(class.response_ns_p50, class.response_ns_p50_ci).into(),
            time(class.response_ns_p99, class.response_ns_p99_ci).into(),
        ]);
    }
    let (seed, digest) = (report.seed, &report.digest);
    let (replications, level) = (report.replications, report.confidence_percent);
    let mut text = Text::of(format_args!("{}, seed {seed}", echo(&simulation.scenario)));
    text.line(format_args!(
        "{} operations, {} events, {}",
        grouped(report.operations),
        grouped(report.events),
        format::time(simulation.seconds * 1e9, None),
    ));
    text.blank();
    text.table("", &queues);
    text.blank();
    text.table("", &classes);
    text.blank();
    for queue in report.unstable() {
        text.line(format_args!(
            "{} is {}; its queue grows without end and its times have no means",
            echo(&queue.name),
            queue.stability
        ));
    }
    text.line(format_args!(
        "means over {replications} replications, ± half of their {level} % interval"
    ));
    text.line(format_args!("digest {digest}"));
    text
}

fn sizes(sized: &Sized<'_>) -> Text {
    let mut table = Table::new(&[
        ("servers", Align::Right),
        ("99 %", Align::Right),
        ("utilisation", Align::Right),
        ("kept", Align::Left),
    ]);
    for trial in sized.trials {
        let queue = trial.report.queues.iter().find(|queue| queue.name == sized.station);
        let Some(queue) = queue else { continue };
        table.push(vec![
            grouped(trial.servers).into(),
            time(queue.sojourn_ns_p99, queue.sojourn_ns_p99_ci).into(),
            share(queue.utilisation, queue.utilisation_ci).into(),
            kept(trial.keeps, queue).into(),
        ]);
    }
    let target = time(Some(sized.target_ns as f64), None);
    let station = echo(sized.station);
    let answer = match sized.servers {
        Some(servers) => format!("{station} meets {target} with {}", servers_text(servers)),
        None => format!("{station} does not meet {target} with any number of servers tried"),
    };
    let mut text =
        Text::of(format_args!("{}, profile {}", echo(&sized.scenario), echo(sized.profile)));
    text.table("", &table);
    text.line(answer);
    text
}

const fn kept(keeps: bool, queue: &QueueReport) -> &'static str {
    match (keeps, queue.stability.keeps_up()) {
        (true, _) => "yes",
        (false, true) => "no",
        (false, false) => "no: unstable",
    }
}

fn servers_text(servers: u32) -> String {
    output::counted(servers as usize, "server")
}

/// Mean times of each operation at each party, one row for each profile.
fn costs(calibration: &Calibration) -> Table {
    const COLUMNS: [(&str, &str, &str); 9] = [
        ("upload, owner", "upload", "owner"),
        ("upload, srs", "upload", "srs"),
        ("grant, owner", "grant", "owner"),
        ("grant, srs", "grant", "srs"),
        ("request, srs", "request", "srs"),
        ("open, user", "open", "user"),
        ("revoke, owner", "revoke", "owner"),
        ("revoke, srs", "revoke", "srs"),
        ("enrol, user", "enrol-user", "user"),
    ];
    let mut headings = vec![("profile", Align::Left)];
    headings.extend(COLUMNS.map(|(heading, _, _)| (heading, Align::Right)));
    let mut table = Table::new(&headings);
    for (profile, operations) in &calibration.profiles {
        let mut row = vec![profile.into()];
        for (_, operation, party) in COLUMNS {
            let timing = operations.get(operation).and_then(|parties| parties.get(party));
            row.push(time(timing.map(|timing| timing.p50_ns as f64), None).into());
        }
        table.push(row);
    }
    table
}

/// A time with half of its interval.
fn time(ns: Option<f64>, interval: Option<[f64; 2]>) -> String {
    let half = interval.map(|[low, high]| (high - low) / 2.0);
    ns.map_or_else(|| "-".into(), |ns| format::time(ns, half))
}

fn share(share: Option<f64>, interval: Option<[f64; 2]>) -> String {
    let Some(share) = share else { return "-".into() };
    let half = interval.map(|[low, high]| format!(" ±{:.2}", (high - low) * 50.0));
    format!("{:.2}{} %", share * 100.0, half.unwrap_or_default())
}
