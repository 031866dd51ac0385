//! `sesphr record split` and `sesphr record join`.

use crate::cli::RecordCommand;
use crate::context::Context;
use crate::error::{Error, Status};
use crate::files::{self, Existing, Readers};
use crate::output::{self, Align, Table, grouped};
use serde_json::json;
use sesphr::record::{Limits, Manifest, Rules, join_folder, split, write_folder};
use std::fs::File;
use std::path::Path;

/// Runs one of the two.
pub(super) fn run(command: &RecordCommand, context: &Context) -> Result<Status, Error> {
    match command {
        RecordCommand::Split { file, out, rules, json } => {
            let manifest = split_file(file, out, rules.as_deref())?;
            if *json {
                output::result(&output::to_json(&manifest)?)?;
            } else {
                output::result(&summary(&manifest))?;
                context.note(format_args!("written to {}", out.display()));
            }
        }
        RecordCommand::Join { dir, out, force, json } => {
            refuse_within(dir, out)?;
            let existing = if *force { Existing::Replace } else { Existing::Keep };
            let document = join_folder(dir)?;
            files::write(out, &document, existing, Readers::Owner)?;
            let bytes = document.len() as u64;
            if files::is_stdout(out) {
                context.note(format_args!("{} bytes, as split", grouped(bytes)));
            } else if *json {
                let written = json!({ "file": out, "bytes": bytes });
                output::result(&output::to_json(&written)?)?;
            } else {
                let bytes = grouped(bytes);
                output::result(&format!("{}: {bytes} bytes, as split\n", out.display()))?;
            }
        }
    }
    Ok(Status::AsExpected)
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

/// A record in the folder of its own partitions would make the folder one that cannot be joined,
/// or replace a partition.
fn refuse_within(dir: &Path, out: &Path) -> Result<(), Error> {
    let parent = out.parent().filter(|parent| !parent.as_os_str().is_empty());
    let parent = parent.unwrap_or(Path::new(".")).canonicalize();
    match (dir.canonicalize(), parent) {
        (Ok(folder), Ok(parent)) if parent.starts_with(&folder) => {
            Err(Error::Within { path: out.to_owned(), folder: dir.to_owned() })
        }
        // What does not exist is reported by whoever needs it.
        _ => Ok(()),
    }
}

fn summary(manifest: &Manifest) -> String {
    let source = &manifest.source;
    let mut table = Table::new(&[
        ("partition", Align::Left),
        ("file", Align::Left),
        ("bytes", Align::Right),
        ("pieces", Align::Right),
    ]);
    for part in &manifest.partitions {
        table.push(vec![
            (&part.name).into(),
            (&part.file).into(),
            grouped(part.bytes).into(),
            grouped(part.pieces as u64).into(),
        ]);
    }
    format!(
        "{}: {}, {} bytes\n{}",
        source.name,
        manifest.format,
        grouped(source.bytes),
        table.render("  ")
    )
}
