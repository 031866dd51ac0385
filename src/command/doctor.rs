//! `sesphr doctor`: which optional parts this machine has, what each is for, how to get it.

use crate::cli::DoctorArgs;
use crate::context::Context;
use crate::error::{Error, Status};
use crate::output::{Align, GOOD, Table, Text, WARN, styled};
use serde::Serialize;
use sesphr_host::external::{Program, Python};
use std::process::Output;

/// A part that something here can use.
struct Part {
    name: &'static str,
    /// Programs that can serve as it, each with the arguments that make it print its version.
    programs: &'static [(&'static str, &'static [&'static str])],
    purpose: &'static str,
    get: &'static str,
}

const PARTS: [Part; 9] = [
    Part {
        name: "C compiler",
        programs: &[("cc", &["--version"]), ("gcc", &["--version"]), ("clang", &["--version"])],
        purpose: "building this program: the curve library blst",
        get: "Debian: apt-get install gcc libc6-dev",
    },
    Part {
        name: "Z3",
        programs: &[("z3", &["--version"])],
        purpose: "prove, and the stage proofs of reproduce",
        get: "Debian: apt-get install z3",
    },
    Part {
        name: "cvc5",
        programs: &[("cvc5", &["--version"])],
        purpose: "prove: a second opinion",
        get: "Debian: apt-get install cvc5",
    },
    Part {
        name: "typst",
        programs: &[("typst", &["--version"])],
        purpose: "report pdf",
        get: "https://github.com/typst/typst/releases, or pip install typst in the Python that \
              SESPHR_PYTHON names",
    },
    Part {
        name: "Chromium",
        programs: &[
            ("chromium", &["--version"]),
            ("chromium-browser", &["--version"]),
            ("google-chrome", &["--version"]),
        ],
        purpose: "the test of the page, .ci/run page",
        get: "Debian: apt-get install chromium",
    },
    Part {
        name: "Python",
        programs: &[("python3", &["--version"])],
        purpose: "the test of the page and scripts under benches/",
        get: "Debian: apt-get install python3",
    },
    Part {
        name: "Slurm",
        programs: &[("sbatch", &["--version"])],
        purpose: "sweeps as job arrays: docs/scale-out.md",
        get: "Debian: apt-get install slurm-client, and a cluster",
    },
    Part {
        name: "SPIN",
        programs: &[("spin", &["-V"])],
        purpose: "benches/spin, which compares model checkers",
        get: "Debian: apt-get install spin",
    },
    Part {
        name: "cargo-deny",
        programs: &[("cargo-deny", &["--version"])],
        purpose: "licences and sources of dependencies, .ci/run deny",
        get: "cargo install cargo-deny --locked",
    },
];

/// What was found.
#[derive(Debug, Serialize)]
struct Health {
    version: &'static str,
    cpu: Option<String>,
    cores: Option<usize>,
    memory_bytes: Option<u64>,
    disk_free_bytes: Option<u64>,
    parts: Vec<Found>,
}

/// What was found of a part.
#[derive(Debug, Serialize)]
struct Found {
    name: &'static str,
    /// Its version, if it is there.
    found: Option<String>,
    purpose: &'static str,
    get: &'static str,
}

/// Looks for each part and reports what it finds.
pub(super) fn run(args: &DoctorArgs, context: &Context) -> Result<Status, Error> {
    let health = Health {
        version: env!("CARGO_PKG_VERSION"),
        cpu: sesphr_reports::provenance::cpu(),
        cores: std::thread::available_parallelism().ok().map(usize::from),
        memory_bytes: memory_bytes(),
        disk_free_bytes: disk_free_bytes(),
        parts: PARTS.iter().map(Part::find).collect(),
    };
    context.deliver(args.json.path(), &health, || told(&health))?;
    Ok(Status::AsExpected)
}

impl Part {
    fn find(&self) -> Found {
        let said =
            self.programs.iter().find_map(|(program, arguments)| version(program, arguments));
        let found = match self.name {
            // The Python package will do too.
            "typst" => said.or_else(|| {
                let said = Python::find()?.run("import typst; print(typst.__version__)");
                said_of(&said.ok()?).map(|version| format!("{version}, Python package"))
            }),
            _ => said,
        };
        let Self { name, purpose, get, .. } = *self;
        Found { name, found, purpose, get }
    }
}

/// The first line of what a program says about its version, if it is there and runs.
fn version(program: &str, arguments: &[&str]) -> Option<String> {
    said_of(&Program::find(program)?.run(arguments).ok()?)
}

/// The first line of what a program said, if it succeeded.
fn said_of(output: &Output) -> Option<String> {
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let line = text.lines().map(str::trim).find(|line| !line.is_empty())?;
    output.status.success().then(|| line.to_owned())
}

/// The memory of the machine, where the system reports it in a file.
fn memory_bytes() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/meminfo").ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("MemTotal:"))?;
    let kib: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    kib.checked_mul(1024)
}

/// Free space on the disk of the current folder.
#[cfg(unix)]
fn disk_free_bytes() -> Option<u64> {
    let found = rustix::fs::statvfs(".").ok()?;
    found.f_bavail.checked_mul(found.f_frsize)
}

/// Elsewhere it is unknown.
#[cfg(not(unix))]
const fn disk_free_bytes() -> Option<u64> {
    None
}

fn told(health: &Health) -> Text {
    let gib = |bytes: Option<u64>| {
        bytes.map_or_else(
            || "not known".to_owned(),
            |n| format!("{:.1} GiB", n as f64 / (1u64 << 30) as f64),
        )
    };
    let cores = health.cores.map_or_else(|| "not known".to_owned(), |n| n.to_string());
    let mut table = Table::new(&[
        ("part", Align::Left),
        ("found", Align::Left),
        ("for", Align::Left),
        ("how to get it", Align::Left),
    ]);
    for part in &health.parts {
        let found = part.found.as_deref();
        table.push(vec![
            part.name.into(),
            styled(found.map_or("missing", short), if found.is_some() { GOOD } else { WARN }),
            part.purpose.into(),
            if found.is_some() { "" } else { part.get }.into(),
        ]);
    }
    let mut text = Text::of(format_args!(
        "sesphr {}: {}, {cores} cores, {} of memory, {} free on disk",
        health.version,
        health.cpu.as_deref().unwrap_or("unnamed processor"),
        gib(health.memory_bytes),
        gib(health.disk_free_bytes),
    ));
    text.blank();
    text.table("", &table);
    text
}

/// As much of a version as a table has room for.
fn short(version: &str) -> &str {
    const SHOWN_MAX: usize = 32;
    version
        .char_indices()
        .nth(SHOWN_MAX)
        .map_or(version, |(at, _)| version.get(..at).unwrap_or(version))
}
