//! `sesphr record split`, `record view` and `record join`.

use crate::cli::RecordCommand;
use crate::context::Context;
use crate::error::{Error, Status};
use crate::files::{self, Existing, Readers};
use crate::output::{self, Align, Table, Text, echo, grouped};
use serde_json::json;
use sesphr::id::Partition;
use sesphr::record::{
    Leftover, Limits, Manifest, Parts, Rules, Split, join_folder, read_folder, split, view,
    write_folder,
};
use std::fs::File;
use std::io::{ErrorKind, IsTerminal as _, Write as _};
use std::path::Path;

/// Runs one of them.
pub(super) fn run(command: &RecordCommand, context: &Context) -> Result<Status, Error> {
    match command {
        RecordCommand::Split { file, out, rules, strict, json } => {
            let manifest = split_file(file, out, rules.as_deref())?;
            context.deliver(json.path(), &manifest, || summary(&manifest))?;
            context.note(format_args!("written to {}", out.display()));
            if *strict && manifest.leftover.bytes > 0 {
                return Ok(Status::Unexpected);
            }
        }
        RecordCommand::View { dir, grant, out, force } => {
            let printed = out.as_os_str() == "-";
            if !printed {
                refuse_within(dir, out)?;
            }
            let split = read_folder(dir)?;
            let seen = view(&granted(&split, grant)?)
                .map_err(|source| Error::Record { path: dir.clone(), source })?;
            if printed {
                print(&seen)?;
            } else {
                files::write(out, &seen, existing(*force), Readers::Owner)?;
            }
        }
        RecordCommand::Join { dir, out, force, json } => {
            refuse_within(dir, out)?;
            let document = join_folder(dir)?;
            files::write(out, &document, existing(*force), Readers::Owner)?;
            let bytes = document.len() as u64;
            context.deliver(json.path(), &json!({ "file": out, "bytes": bytes }), || {
                let bytes = grouped(bytes);
                Text::of(format_args!("{}: {bytes} bytes, as split", out.display()))
            })?;
        }
    }
    Ok(Status::AsExpected)
}

const fn existing(force: bool) -> Existing {
    if force { Existing::Replace } else { Existing::Keep }
}

/// The skeleton and the partitions with these names.
fn granted(split: &Split, names: &[String]) -> Result<Parts, Error> {
    let known = split.layout().names();
    let label = |name: &String| {
        let found = known.iter().find(|(_, known)| *known == name).map(|(label, _)| *label);
        found.ok_or_else(|| Error::UnknownPartition {
            name: name.clone(),
            known: known.values().map(String::as_str).collect::<Vec<_>>().join(", "),
        })
    };
    let mut labels = names.iter().map(label).collect::<Result<Vec<_>, _>>()?;
    labels.push(Partition::SKELETON);
    let parts = split.parts().iter().filter(|(label, _)| labels.contains(label));
    Ok(parts.map(|(label, content)| (*label, content.clone())).collect())
}

fn split_file(file: &Path, out: &Path, rules: Option<&Path>) -> Result<Manifest, Error> {
    let rules = match rules {
        None => Rules::default(),
        Some(path) => {
            Rules::load(path).map_err(|source| Error::Rules { path: path.to_owned(), source })?
        }
    };
    let input = File::open(file).map_err(|source| Error::Read { path: file.to_owned(), source })?;
    let parts = split(input, &rules, &Limits::default())
        .map_err(|source| Error::Record { path: file.to_owned(), source })?;
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    Ok(write_folder(&parts, &name, out)?)
}

/// A record in the folder of its own partitions would replace a partition, or keep the folder from
/// being joined.
fn refuse_within(dir: &Path, out: &Path) -> Result<(), Error> {
    let parent = out.parent().filter(|parent| !parent.as_os_str().is_empty());
    let parent = parent.unwrap_or(Path::new(".")).canonicalize();
    match (dir.canonicalize(), parent) {
        (Ok(folder), Ok(parent)) if parent.starts_with(&folder) => {
            Err(Error::Within { path: out.to_owned(), folder: dir.to_owned() })
        }
        // Code that needs what does not exist reports it.
        _ => Ok(()),
    }
}

fn summary(manifest: &Manifest) -> Text {
    let source = &manifest.source;
    let mut table = Table::new(&[
        ("partition", Align::Left),
        ("file", Align::Left),
        ("bytes", Align::Right),
        ("pieces", Align::Right),
    ]);
    for part in manifest.entries() {
        table.push(vec![
            (&part.name).into(),
            (&part.file).into(),
            grouped(part.bytes).into(),
            grouped(part.pieces as u64).into(),
        ]);
    }
    let (name, format, bytes) = (echo(&source.name), &manifest.format, grouped(source.bytes));
    let mut text = Text::of(format_args!("{name}: {format}, {bytes} bytes"));
    text.table("  ", &table);
    leftover(&mut text, &manifest.leftover);
    text
}

/// What no rule meets, and which rules meet nothing, one line each; nothing if there is neither.
fn leftover(text: &mut Text, leftover: &Leftover) {
    const LISTED_MAX: usize = 6;
    if let Some(first) = &leftover.first {
        let bytes = grouped(leftover.bytes);
        let first = first.to_string();
        let first = echo(&first);
        text.line(format_args!(
            "  no rule covers {bytes} bytes, which are restricted, first {first}"
        ));
    }
    let idle = leftover.idle_rules.len();
    if idle > 0 {
        let listed = match idle <= LISTED_MAX {
            true => leftover.idle_rules.join(", "),
            false => "listed with --json".to_owned(),
        };
        text.line(format_args!("  {idle} of {} rules matched nothing: {listed}", leftover.rules));
    }
}

/// Prints a view: byte for byte to a program, and to a terminal without what could control it.
fn print(view: &[u8]) -> Result<(), Error> {
    let mut out = std::io::stdout();
    if out.is_terminal() {
        return output::document(&String::from_utf8_lossy(view));
    }
    match out.write_all(view).and_then(|()| out.flush()) {
        Err(source) if source.kind() != ErrorKind::BrokenPipe => Err(Error::Stdout { source }),
        _ => Ok(()),
    }
}
