//! A command's outputs, checked before it starts work: a mistyped file name then costs a moment
//! instead of hours.

#[cfg(test)]
mod tests;

use crate::cli::{
    Command, JsonArg, RecordCommand, ReportCommand, ScopeCommand, StoreArg, SweepCommand,
    TraceCommand, WorkloadCommand,
};
use crate::context::Context;
use crate::error::Error;
use crate::files::{Existing, is_stdout};
use sesphr::record::FolderError;
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// A file or folder that a command is to write.
#[derive(Clone, Debug)]
pub(crate) struct Output<'a> {
    /// The option that names it.
    pub(crate) option: &'static str,
    path: Cow<'a, Path>,
    kind: OutputKind,
}

/// What is to be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum OutputKind {
    /// A file; `-` is standard output.
    File(Existing),
    /// A folder, in which files of the same names are replaced.
    Folder,
    /// A folder that does not exist yet, or is empty.
    NewFolder,
    /// The folder for temporary files, which is not the command's to make.
    Scratch,
}

/// Collects what a command is to write.
#[derive(Default)]
struct List<'a>(Vec<Output<'a>>);

impl<'a> List<'a> {
    fn add(mut self, option: &'static str, path: &'a Path, kind: OutputKind) -> Self {
        self.0.push(Output { option, path: path.into(), kind });
        self
    }

    /// A file that is replaced if it exists.
    fn file(self, option: &'static str, path: &'a Path) -> Self {
        self.add(option, path, OutputKind::File(Existing::Replace))
    }

    /// The same if it is asked for.
    fn maybe(self, option: &'static str, path: Option<&'a Path>) -> Self {
        match path {
            Some(path) => self.file(option, path),
            None => self,
        }
    }

    /// Where the result goes as JSON.
    fn json(self, json: &'a JsonArg) -> Self {
        self.maybe("--json", json.path())
    }

    fn folder(self, option: &'static str, path: Option<&'a Path>) -> Self {
        match path {
            Some(path) => self.add(option, path, OutputKind::Folder),
            None => self,
        }
    }

    /// Temporary files beside the outputs.
    fn scratch(mut self) -> Self {
        let path = std::env::temp_dir().into();
        self.0.push(Output { option: "TMPDIR", path, kind: OutputKind::Scratch });
        self
    }
}

/// What a command is to write, by the options that name it.
pub(crate) fn of(command: &Command) -> Vec<Output<'_>> {
    let list = List::default();
    let list = match command {
        Command::Reproduce(args) => {
            list.folder("--out", Some(args.folder())).json(&args.json).scratch()
        }
        Command::Check(args) => list
            .json(&args.json)
            .maybe("--junit", args.junit.as_deref())
            .maybe("--csv", args.csv.as_deref())
            .maybe("--markdown", args.markdown.as_deref())
            .folder("--trace-dir", args.trace_dir.as_deref())
            .folder("--resume", args.resume.as_deref()),
        Command::Scope(command) => of_scope(list, command),
        Command::Claim(args) => list.json(&args.json).scratch(),
        Command::Claims(args) => list.json(&args.json),
        Command::Prove(args) => list.json(&args.json).folder("--out", args.out.as_deref()),
        Command::Hunt(args) => list
            .json(&args.json)
            .folder("--out", args.out.as_deref())
            .folder("--resume", args.resume.as_deref()),
        Command::Conform(args) => list.json(&args.json),
        Command::Coverage(args) => list.json(&args.json),
        Command::Derive(args) => list.json(&args.json),
        Command::Schemes(args) => list.json(&args.json),
        Command::Explore(args) => list.json(&args.json),
        Command::Attack(args) => list.json(&args.json),
        Command::Figures(args) => list.json(&args.json).folder("--out", Some(&args.out)).scratch(),
        Command::Growth(args) => list.json(&args.json).folder("--out", Some(&args.out)),
        Command::Simulate(args) => {
            list.json(&args.json).maybe("--calibrate", args.calibrate.as_deref())
        }
        Command::Record(command) => of_record(list, command),
        Command::Vectors(args) => list.file("--out", &args.out),
        Command::Trace(TraceCommand::Run(args)) => list.json(&args.json),
        Command::Trace(TraceCommand::Sample(args)) => list.file("--out", &args.out),
        Command::Replay(args) => {
            let list = list.json(&args.json).maybe("--samples", args.samples.as_deref());
            match &args.store {
                StoreArg::Folder(path) => list.folder("--store", Some(path)),
                _ => list,
            }
        }
        Command::Workload(command) => of_workload(list, command),
        Command::Sweep(args) => match &args.command {
            Some(SweepCommand::Merge(args)) => list.json(&args.json),
            None => list.json(&args.json).folder("--out", args.out.as_deref()),
        },
        Command::Report(command) => of_report(list, command),
        Command::Doctor(args) => list.json(&args.json),
        Command::Man { out } => list.folder("--out", Some(out)),
        Command::Completions { .. } => list,
    };
    list.0
}

fn of_record<'a>(list: List<'a>, command: &'a RecordCommand) -> List<'a> {
    let existing = |force: bool| if force { Existing::Replace } else { Existing::Keep };
    match command {
        RecordCommand::Split { out, json, .. } => {
            list.add("--out", out, OutputKind::NewFolder).json(json)
        }
        RecordCommand::View { out, force, .. } => {
            list.add("--out", out, OutputKind::File(existing(*force)))
        }
        RecordCommand::Join { out, force, json, .. } => {
            list.add("--out", out, OutputKind::File(existing(*force))).json(json)
        }
    }
}

fn of_scope<'a>(list: List<'a>, command: &'a ScopeCommand) -> List<'a> {
    match command {
        ScopeCommand::List { json } => list.json(json),
        ScopeCommand::Show { .. } => list,
        ScopeCommand::New(args) => {
            let existing = if args.force { Existing::Replace } else { Existing::Keep };
            list.add("--out", &args.out, OutputKind::File(existing))
        }
    }
}

fn of_workload<'a>(list: List<'a>, command: &'a WorkloadCommand) -> List<'a> {
    match command {
        WorkloadCommand::List { json } => list.json(json),
        WorkloadCommand::Show(args) => list.json(&args.json),
        WorkloadCommand::Generate(args) => list.file("--out", &args.out),
        WorkloadCommand::Convert(args) => list.file("--out", &args.out),
    }
}

fn of_report<'a>(list: List<'a>, command: &'a ReportCommand) -> List<'a> {
    match command {
        ReportCommand::Diff(args) => list.json(&args.json).maybe("--html", args.html.as_deref()),
        ReportCommand::Trend(args) => list.json(&args.json).maybe("--html", args.html.as_deref()),
        ReportCommand::Render(args) => list.json(&args.json).folder("--out", Some(&args.out)),
        ReportCommand::Pdf(args) => list.file("--out", &args.out).json(&args.json).scratch(),
        ReportCommand::Schema => list,
    }
}

/// Whether one of the outputs takes standard output.
pub(crate) fn take_stdout(outputs: &[Output<'_>]) -> bool {
    outputs.iter().any(Output::is_stdout)
}

/// Whether everything can be written where it is to go. Nothing is changed.
///
/// # Errors
/// The first output that cannot be, or the first two that are the same.
pub(crate) fn check(outputs: &[Output<'_>]) -> Result<(), Error> {
    let mut places: Vec<(PathBuf, &'static str)> = Vec::new();
    for output in outputs {
        let place = output.place()?;
        if output.kind == OutputKind::Scratch {
            continue;
        }
        if let Some((_, other)) = places.iter().find(|(known, _)| *known == place) {
            let place = match output.is_stdout() {
                true => "to standard output".to_owned(),
                false => output.path.display().to_string(),
            };
            return Err(Error::SameOutput { place, options: [*other, output.option] });
        }
        places.push((place, output.option));
    }
    Ok(())
}

/// Removes what killed runs left in the places of the outputs, and says so.
pub(crate) fn sweep(outputs: &[Output<'_>], context: &Context) {
    let folders: BTreeSet<PathBuf> =
        outputs.iter().filter(|output| !output.is_stdout()).flat_map(Output::folders).collect();
    for folder in &folders {
        sesphr_host::sweep(folder, |path| {
            context.note(format_args!("removing {}, which a killed run left", path.display()));
        });
    }
}

impl Output<'_> {
    fn is_stdout(&self) -> bool {
        matches!(self.kind, OutputKind::File(_)) && is_stdout(&self.path)
    }

    /// Where it goes, links followed; standard output for `-`.
    fn place(&self) -> Result<PathBuf, Error> {
        let path = &*self.path;
        let refused = |source| Error::Output { option: self.option, path: path.to_owned(), source };
        let occupied = || FolderError::Occupied { path: path.to_owned() };
        if self.is_stdout() {
            return Ok(path.to_owned());
        }
        if path.as_os_str().is_empty() {
            return Err(refused(io::Error::other("the name is empty")));
        }
        // A device or a pipe is written into, whatever links lead there.
        let is_special = |found: fs::Metadata| !found.is_dir() && !found.is_file();
        if self.kind == OutputKind::File(Existing::Replace) && path.metadata().is_ok_and(is_special)
        {
            return Ok(path.to_owned());
        }
        let place = sesphr_host::resolve(path).map_err(refused)?;
        match place.metadata() {
            Ok(found) if found.is_dir() => match self.kind {
                OutputKind::File(_) => Err(io::ErrorKind::IsADirectory.into()),
                OutputKind::Folder | OutputKind::Scratch => writable(&place),
                OutputKind::NewFolder if !is_empty(&place).map_err(refused)? => {
                    return Err(occupied().into());
                }
                OutputKind::NewFolder => writable(parent(&place)),
            },
            Ok(_) => match self.kind {
                OutputKind::File(Existing::Keep) => {
                    return Err(Error::Exists { path: path.to_owned() });
                }
                OutputKind::File(_) => writable(parent(&place)),
                OutputKind::NewFolder => return Err(occupied().into()),
                OutputKind::Folder | OutputKind::Scratch => {
                    Err(io::ErrorKind::NotADirectory.into())
                }
            },
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            Err(error) if self.kind == OutputKind::Scratch => Err(error),
            Err(_) if matches!(self.kind, OutputKind::File(_)) && names_folder(path) => {
                Err(io::Error::other("a file is expected, but this names a folder"))
            }
            Err(_) => can_be_made(&place),
        }
        .map_err(refused)?;
        Ok(whole(&place))
    }

    /// The folders in which it has temporaries.
    fn folders(&self) -> Vec<PathBuf> {
        let place = sesphr_host::resolve(&self.path).unwrap_or_else(|_| self.path.to_path_buf());
        match self.kind {
            OutputKind::Folder => {
                let inside = place.read_dir().into_iter().flatten().flatten();
                let folders = inside.filter(|entry| entry.file_type().is_ok_and(|t| t.is_dir()));
                folders.map(|entry| entry.path()).chain([place]).collect()
            }
            OutputKind::Scratch => vec![place],
            OutputKind::File(_) | OutputKind::NewFolder => vec![parent(&place).to_owned()],
        }
    }
}

/// Whether a name can only be a folder's.
fn names_folder(path: &Path) -> bool {
    let text = path.as_os_str().as_encoded_bytes();
    path.file_name().is_none() || text.ends_with(b"/") || text.ends_with(b"/.")
}

fn parent(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Whether a folder is empty.
fn is_empty(path: &Path) -> io::Result<bool> {
    Ok(path.read_dir()?.next().is_none())
}

/// Whether something missing can be made: its nearest existing ancestor must be a writable folder.
fn can_be_made(path: &Path) -> io::Result<()> {
    let mut above = path;
    loop {
        above = parent(above);
        match above.metadata() {
            Ok(found) if found.is_dir() => return writable(above),
            Ok(_) => return Err(io::ErrorKind::NotADirectory.into()),
            // `.` and `/` are their own parents.
            Err(error) if error.kind() != io::ErrorKind::NotFound || parent(above) == above => {
                return Err(error);
            }
            Err(_) => {}
        }
    }
}

/// Whether files can be made in a folder.
#[cfg(unix)]
fn writable(folder: &Path) -> io::Result<()> {
    use rustix::fs::{Access, access};
    Ok(access(folder, Access::WRITE_OK | Access::EXEC_OK)?)
}

/// Elsewhere the system reports it at the time of writing.
#[cfg(not(unix))]
const fn writable(_folder: &Path) -> io::Result<()> {
    Ok(())
}

/// The canonical name of a place, as far as it exists.
fn whole(place: &Path) -> PathBuf {
    let mut rest = Vec::new();
    let mut above = place;
    loop {
        if let Ok(found) = above.canonicalize() {
            return rest.into_iter().rev().fold(found, |path, name| path.join(name));
        }
        let Some(name) = above.file_name() else { return place.to_owned() };
        rest.push(name);
        above = parent(above);
    }
}
