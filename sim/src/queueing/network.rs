//! A scenario with names resolved and values checked, ready for the engines.

use super::arrival::Process;
use super::calibration::Calibration;
use super::config::{
    Arrivals, Bytes, ClassConfig, Config, ConfigError, Discipline, Run, Servers, ServersWord,
    StationConfig,
};
use super::service::{PS_PER_BYTE_MAX, Service};
use crate::random::distribution::{Sampler, TimeDistribution};
use std::collections::BTreeSet;

/// Larger numbers are taken for typing errors.
const SERVERS_MAX: u32 = 1_000_000;
const USERS_MAX: u32 = 100_000_000;
const STAGES_MAX: usize = 1000;
const LATENCY_MAX_NS: u64 = 3_600_000_000_000;

/// Stations, classes and how long to run.
#[derive(Clone, Debug)]
pub struct Network {
    pub(super) run: Run,
    pub(super) users: u32,
    pub(super) stations: Vec<Station>,
    pub(super) classes: Vec<Class>,
}

/// A place where operations queue.
#[derive(Clone, Debug)]
pub(super) struct Station {
    pub(super) name: String,
    pub(super) servers: Servers,
    pub(super) discipline: Discipline,
    pub(super) latency_ns: u64,
}

/// A kind of operations.
#[derive(Clone, Debug)]
pub(super) struct Class {
    pub(super) name: String,
    pub(super) process: Process,
    pub(super) route: Vec<Stage>,
    pub(super) bytes: Sampler,
    pub(super) batch: u32,
    pub(super) priority: u8,
    pub(super) again: f64,
}

/// A visit of a route.
#[derive(Clone, Debug)]
pub(super) struct Stage {
    pub(super) station: usize,
    pub(super) service: Service,
}

impl Network {
    /// Resolves names and checks values; [`Config::network`] also checks that it fits into memory.
    pub(super) fn new(config: &Config, calibration: &Calibration) -> Result<Self, ConfigError> {
        check_run(config)?;
        let users = config.population.users;
        if !(1..=USERS_MAX).contains(&users) {
            let problem = format!("must be from 1 to {USERS_MAX}");
            return Err(config.field("population.users", problem));
        }
        unique(config, "station", config.stations.iter().map(|s| s.name.as_str()))?;
        unique(config, "class", config.classes.iter().map(|c| c.name.as_str()))?;
        let stations = config.stations.iter().map(|s| station(config, s)).collect::<Result<_, _>>();
        let resolve = |class| Class::new(config, calibration, class);
        let classes = config.classes.iter().map(resolve).collect::<Result<_, _>>();
        Ok(Self { run: config.run.clone(), users, stations: stations?, classes: classes? })
    }

    /// The class of this name, for arrivals from outside.
    #[must_use]
    pub fn class(&self, name: &str) -> Option<u16> {
        let at = self.classes.iter().position(|class| class.name == name)?;
        u16::try_from(at).ok()
    }

    /// The names of the classes.
    pub fn class_names(&self) -> impl Iterator<Item = &str> {
        self.classes.iter().map(|class| class.name.as_str())
    }

    /// Whether operations of some class come from outside: a log or a workload has to say when.
    #[must_use]
    pub fn awaits_arrivals(&self) -> bool {
        self.classes.iter().any(|class| matches!(class.process, Process::Outside))
    }

    /// How many people there are.
    #[must_use]
    pub const fn users(&self) -> u32 {
        self.users
    }

    /// Whether each operation can be carried through its whole route before the next one. This is
    /// right if every station sees its own arrivals in order: each station is always reached from
    /// the same station, each keeps the order of what it passes on, and nobody overtakes or
    /// returns.
    #[must_use]
    pub fn keeps_order(&self) -> bool {
        let mut before: Vec<Option<Option<usize>>> = vec![None; self.stations.len()];
        for class in &self.classes {
            let mut previous = None;
            for stage in &class.route {
                let Some(known) = before.get_mut(stage.station) else { return false };
                if known.is_some_and(|known| known != previous) {
                    return false;
                }
                *known = Some(previous);
                previous = Some(stage.station);
            }
        }
        let inner = before.iter().flatten().flatten();
        let in_order = |at: &usize| {
            self.stations.get(*at).is_some_and(|station| station.servers == Servers::Number(1))
        };
        inner.into_iter().all(in_order)
            && self.stations.iter().all(|s| s.discipline == Discipline::Fifo)
            && self.classes.iter().all(|class| class.again == 0.0)
    }
}

fn check_run(config: &Config) -> Result<(), ConfigError> {
    let run = &config.run;
    let ends = usize::from(run.operations.is_some()) + usize::from(run.horizon_s.is_some());
    let outside = config.classes.iter().all(|class| class.arrivals == Arrivals::Outside {});
    if ends != usize::from(!outside) {
        let problem = if outside {
            "arrivals from outside end by themselves: leave operations and horizon_s out"
        } else {
            "give operations or horizon_s, and only one of them"
        };
        return Err(config.field("run", problem));
    }
    if run.operations == Some(0) || run.horizon_s.is_some_and(|s| s <= run.warm_up_s) {
        return Err(config.field("run", "nothing is left to count"));
    }
    let seconds = run.horizon_s.unwrap_or(0).max(run.warm_up_s);
    if seconds > super::arrival::TIME_MAX_NS / 1_000_000_000 {
        return Err(config.field("run", "is longer than a century"));
    }
    if !(1..=10_000).contains(&run.replications) {
        return Err(config.field("run.replications", "must be from 1 to 10000"));
    }
    if !(50..=99).contains(&run.confidence_percent) {
        return Err(config.field("run.confidence_percent", "must be from 50 to 99"));
    }
    Ok(())
}

fn unique<'a>(
    config: &Config,
    what: &str,
    names: impl Iterator<Item = &'a str>,
) -> Result<(), ConfigError> {
    let mut seen = BTreeSet::new();
    for name in names {
        if name.is_empty() {
            return Err(config.field(format!("{what}.name"), "is empty"));
        }
        if !seen.insert(name) {
            return Err(config.field(format!("{what} {name:?}"), "is listed twice"));
        }
    }
    if seen.is_empty() || seen.len() > usize::from(u16::MAX) {
        return Err(config.field(what, "there must be from 1 to 65535"));
    }
    Ok(())
}

fn station(config: &Config, station: &StationConfig) -> Result<Station, ConfigError> {
    let error = |field: &str, problem: String| {
        Err(config.field(format!("station {:?}.{field}", station.name), problem))
    };
    if let Servers::Number(number) = station.servers
        && !(1..=SERVERS_MAX).contains(&number)
    {
        return error("servers", format!("must be from 1 to {SERVERS_MAX}"));
    }
    let numbered = matches!(station.servers, Servers::Number(_));
    if station.discipline == Discipline::Priority && !numbered {
        return error("discipline", "priority needs a number of servers".into());
    }
    if station.link.is_some() && station.service.is_some() {
        return error("link", "a link takes as long as its bytes: leave service out".into());
    }
    let link = station.link;
    if link.is_some_and(|l| l.bits_per_second == 0 || l.latency_ns > LATENCY_MAX_NS) {
        return error("link", "bits_per_second must be at least 1, latency_ns at most 1 h".into());
    }
    Ok(Station {
        name: station.name.clone(),
        servers: station.servers,
        discipline: station.discipline,
        latency_ns: link.map_or(0, |link| link.latency_ns),
    })
}

impl Class {
    fn new(
        config: &Config,
        calibration: &Calibration,
        class: &ClassConfig,
    ) -> Result<Self, ConfigError> {
        let field = |name: &str| format!("class {:?}.{name}", class.name);
        let profile = &config.calibration.profile;
        let sampler = |name: &str, law: &TimeDistribution| {
            let sampler = calibration.sampler(profile, law);
            sampler.map_err(|problem| config.field(field(name), problem))
        };
        if class.route.is_empty() || class.route.len() > STAGES_MAX {
            return Err(config.field(field("route"), "must name from 1 to 1000 stations"));
        }
        if let Some(name) = class.service.keys().find(|name| !class.route.contains(name)) {
            return Err(config.field(field("service"), format!("{name:?} is not on the route")));
        }
        if !(0.0..=0.999).contains(&class.again) {
            return Err(config.field(field("again"), "must be from 0 to 0.999"));
        }
        if !(1..=1_000_000).contains(&class.batch) {
            return Err(config.field(field("batch"), "must be from 1 to 1000000"));
        }
        let outside = class.arrivals == Arrivals::Outside {};
        let service = |name: &str, law: &TimeDistribution| {
            if class.bytes.is_none() && !outside {
                return sampler(name, law).map(Service::Drawn);
            }
            let service = calibration.service(profile, law);
            service.map_err(|problem| config.field(field(name), problem))
        };
        let stage = |name: &String| {
            let found = config.stations.iter().enumerate().find(|(_, s)| s.name == *name);
            let (station, of) = found.ok_or_else(|| {
                config.field(field("route"), format!("no station is named {name:?}"))
            })?;
            let service = match (class.service.get(name), of.link, &of.service) {
                (Some(_), Some(_), _) => {
                    let problem = format!("{name:?} is a link: it takes as long as its bytes");
                    return Err(config.field(field("service"), problem));
                }
                (None, Some(_), _) if class.bytes.is_none() && !outside => {
                    let problem = format!("is needed, since {name:?} is a link");
                    return Err(config.field(field("bytes"), problem));
                }
                (None, Some(link), _) => {
                    Service::Transmission { bits_per_second: link.bits_per_second }
                }
                (Some(TimeDistribution::Sized { ps_per_byte, rest }), None, _) => {
                    if *ps_per_byte > PS_PER_BYTE_MAX {
                        let problem = format!("ps_per_byte must be at most {PS_PER_BYTE_MAX}");
                        return Err(config.field(field(&format!("service.{name}")), problem));
                    }
                    let rest = sampler(&format!("service.{name}.rest"), rest)?;
                    Service::Sized { ps_per_byte: *ps_per_byte, rest }
                }
                (Some(law), None, _) => service(&format!("service.{name}"), law)?,
                (None, None, Some(law)) => service(&format!("route {name:?}"), law)?,
                (None, None, None) => {
                    let problem = format!("neither it nor the station {name:?} says how long");
                    return Err(config.field(field(&format!("service.{name}")), problem));
                }
            };
            Ok(Stage { station, service })
        };
        let process = Process::new(&class.arrivals, config.population.users, |law| {
            calibration.sampler(&config.calibration.profile, law)
        });
        Ok(Self {
            name: class.name.clone(),
            process: process.map_err(|problem| config.field(field("arrivals"), problem))?,
            route: class.route.iter().map(stage).collect::<Result<_, _>>()?,
            bytes: bytes(class.bytes).map_err(|problem| config.field(field("bytes"), problem))?,
            batch: class.batch,
            priority: class.priority,
            again: class.again,
        })
    }
}

fn bytes(bytes: Option<Bytes>) -> Result<Sampler, String> {
    let Some(Bytes { median, p95 }) = bytes else {
        return Ok(Sampler::Deterministic(0));
    };
    if median == p95 {
        return Ok(Sampler::Deterministic(median.into()));
    }
    if median == 0 || p95 < median {
        return Err("median must be at least 1 and p95 no less than it".into());
    }
    Ok(Sampler::lognormal_through(median, p95))
}

impl Servers {
    /// How many servers there are with this many users; `None` if there is no limit.
    pub(super) const fn number(self, users: u32) -> Option<u32> {
        match self {
            Self::Number(number) => Some(number),
            Self::Word(ServersWord::PerUser) => Some(users),
            Self::Word(ServersWord::Unlimited) => None,
        }
    }
}
