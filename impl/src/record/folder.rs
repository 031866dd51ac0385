//! A split document as a folder: one file for each partition, and a manifest.
//!
//! The folder holds health data in the clear. The manifest holds no content, but its digests can
//! confirm a guess at a partition: it deserves the same care as the partitions.

use super::bounded;
use super::join::{Parts, join};
use super::layout::{Layout, Piece};
use super::leftover::Leftover;
use super::splitter::{Source, Split};
use crate::id::Partition;
use crate::payload::Plaintext;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

mod error;
mod staging;

pub use error::FolderError;
use staging::Staging;

/// The file that describes a folder.
pub const MANIFEST_FILE: &str = "manifest.json";
/// The version of the folder format.
const VERSION: u32 = 2;
/// A manifest of all sixteen partitions, and of a table none of whose thousand rules met anything,
/// is smaller.
const MANIFEST_BYTES_MAX: u64 = 1 << 20;
/// The partitions of a folder together: the longest document that the default limits allow, and as
/// much again for the lengths of its pieces.
const PARTITIONS_BYTES_MAX: u64 = 128 << 20;

/// What a folder holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The version of the folder format, 2.
    pub version: u32,
    /// The format of the document in the rules table that split it.
    pub format: String,
    /// The document.
    pub source: SourceEntry,
    /// The partitions that rules share out, labels ascending, the skeleton first.
    pub partitions: Vec<PartitionEntry>,
    /// The partition for those who may read everything: what no rule covers, and copies of
    /// everything.
    pub restricted: PartitionEntry,
    /// What no rule meets, and which rules meet nothing.
    pub leftover: Leftover,
}

impl Manifest {
    /// Every partition, labels ascending.
    pub fn entries(&self) -> impl Iterator<Item = &PartitionEntry> {
        self.partitions.iter().chain([&self.restricted])
    }
}

/// What every version of a manifest has.
#[derive(Deserialize)]
struct Version {
    version: u32,
}

/// The document that was split.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceEntry {
    /// What the caller called it. A file's name can itself name the patient.
    pub name: String,
    /// Its length.
    pub bytes: u64,
    /// BLAKE3 of its bytes, in hexadecimal.
    pub blake3: String,
}

/// One partition and its file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PartitionEntry {
    /// Its name in the rules table.
    pub name: String,
    /// Its label.
    pub label: Partition,
    /// Its file in the folder: the name with the ending `.part`.
    pub file: String,
    /// The length of the file. This includes the lengths of its pieces, and for the skeleton the
    /// encoded layout.
    pub bytes: u64,
    /// BLAKE3 of the file, in hexadecimal.
    pub blake3: String,
    /// How many pieces of the document it holds.
    pub pieces: usize,
}

/// Writes a split document as a new folder; `source_name` is what the manifest calls the document.
///
/// Everything is written into a temporary folder beside `dir`, which then takes the name: `dir`
/// never holds half a document. On Unix only the owner may read the folder.
///
/// Before anything takes the name, the partitions are joined again and compared with what was read:
/// [`Split::source`] was taken from the input and knows nothing of what became of it.
///
/// # Errors
/// If `dir` exists and is not an empty folder, if the system refuses, or if the partitions are not
/// what was read; then nothing is left.
pub fn write_folder(split: &Split, source_name: &str, dir: &Path) -> Result<Manifest, FolderError> {
    if Source::of(&join(split.parts())?) != *split.source() {
        return Err(FolderError::Inexact { path: dir.to_owned() });
    }
    let layout = split.layout();
    let entry = |(&label, plaintext): (&Partition, &Plaintext)| {
        let name = layout.names().get(&label).cloned().unwrap_or_default();
        PartitionEntry {
            file: file_of(&name),
            name,
            label,
            bytes: plaintext.as_bytes().len() as u64,
            blake3: digest(plaintext.as_bytes()),
            pieces: layout.pieces_of(label),
        }
    };
    let mut partitions: Vec<PartitionEntry> = split.parts().iter().map(entry).collect();
    // It has the last label.
    let restricted = partitions.pop_if(|entry| entry.label == Partition::RESTRICTED);
    let source = split.source();
    let manifest = Manifest {
        version: VERSION,
        format: layout.format().to_owned(),
        source: SourceEntry {
            name: source_name.to_owned(),
            bytes: source.bytes,
            blake3: source.blake3.clone(),
        },
        partitions,
        restricted: restricted.ok_or_else(|| FolderError::Inexact { path: dir.to_owned() })?,
        leftover: split.leftover().clone(),
    };
    let text = manifest_text(&manifest, dir)?;
    let staging = Staging::beside(dir)?;
    for (entry, plaintext) in manifest.entries().zip(split.parts().values()) {
        write_file(&staging.path().join(&entry.file), plaintext.as_bytes())?;
    }
    write_file(&staging.path().join(MANIFEST_FILE), &text)?;
    staging.publish(dir)?;
    Ok(manifest)
}

/// The manifest as it is written; refused if it could not be read again.
fn manifest_text(manifest: &Manifest, dir: &Path) -> Result<Vec<u8>, FolderError> {
    let mut text = serde_json::to_vec_pretty(manifest)
        .map_err(io::Error::from)
        .map_err(FolderError::io("write", dir))?;
    text.push(b'\n');
    let fault = |what: String| FolderError::Manifest { path: dir.join(MANIFEST_FILE), what };
    if text.len() as u64 > MANIFEST_BYTES_MAX {
        return Err(fault("the name of the source is too long".to_owned()));
    }
    check_total(manifest).map_err(fault)?;
    Ok(text)
}

/// The partitions together must not exceed what can be read again.
fn check_total(manifest: &Manifest) -> Result<(), String> {
    let mut lengths = manifest.entries().map(|entry| entry.bytes);
    match lengths.try_fold(0_u64, u64::checked_add) {
        Some(total) if total <= PARTITIONS_BYTES_MAX => Ok(()),
        _ => Err(format!("its partitions have more than {PARTITIONS_BYTES_MAX} bytes together")),
    }
}

/// Reads what [`write_folder`] wrote, and verifies it: every file of the manifest and no other,
/// lengths and digests of each, the layout, and the digest of the document.
///
/// # Errors
/// Names the file that is missing, extra or changed, or says what is wrong with the manifest.
pub fn read_folder(dir: &Path) -> Result<Split, FolderError> {
    read_verified(dir).map(|(split, _)| split)
}

/// The document whose split is in a folder, verified as by [`read_folder`].
///
/// # Errors
/// As [`read_folder`].
pub fn join_folder(dir: &Path) -> Result<Vec<u8>, FolderError> {
    read_verified(dir).map(|(_, document)| document)
}

fn read_verified(dir: &Path) -> Result<(Split, Vec<u8>), FolderError> {
    let path = dir.join(MANIFEST_FILE);
    let manifest = read_manifest(&path)?;
    check_listing(dir, &manifest)?;
    let mut parts = Parts::new();
    for entry in manifest.entries() {
        let bytes = read_part(&dir.join(&entry.file), entry)?;
        parts.insert(entry.label, Plaintext::from(bytes));
    }
    let document = join(&parts)?;
    let skeleton = parts.get(&Partition::SKELETON).map(Plaintext::as_bytes);
    let (layout, _) = Layout::decode(skeleton.unwrap_or_default())?;
    let fits = |entry: &PartitionEntry| {
        layout.names().get(&entry.label) == Some(&entry.name)
            && layout.pieces_of(entry.label) == entry.pieces
    };
    if manifest.format != layout.format()
        || manifest.entries().count() != layout.names().len()
        || !manifest.entries().all(fits)
    {
        let what = "it contradicts the layout in the skeleton".to_owned();
        return Err(FolderError::Manifest { path, what });
    }
    let Manifest { source, leftover, .. } = manifest;
    let source = Source { bytes: source.bytes, blake3: source.blake3 };
    if source != Source::of(&document) {
        let what = "the joined document has another length or digest than its source".to_owned();
        return Err(FolderError::Manifest { path, what });
    }
    let lengths = lengths(&layout, &parts)?;
    Ok((Split::from_checked(layout, lengths, parts, leftover, source), document))
}

/// The length of each piece, in document order.
fn lengths(layout: &Layout, parts: &Parts) -> Result<Vec<u64>, FolderError> {
    let mut of = BTreeMap::new();
    for (&partition, bytes) in parts {
        let content = match partition {
            Partition::SKELETON => Layout::decode(bytes.as_bytes())?.1,
            _ => layout.content(partition, bytes.as_bytes())?,
        };
        of.insert(partition, content.lengths.into_iter());
    }
    let next = |piece: &Piece| of.get_mut(&piece.partition).and_then(Iterator::next);
    Ok(layout.pieces().iter().filter_map(next).collect())
}

fn read_manifest(path: &Path) -> Result<Manifest, FolderError> {
    let fault = |what: String| FolderError::Manifest { path: path.to_owned(), what };
    let text = bounded::read(path, MANIFEST_BYTES_MAX).map_err(unreadable(path))?;
    let version: Version =
        serde_json::from_slice(&text).map_err(|error| fault(error.to_string()))?;
    if version.version != VERSION {
        let found = version.version;
        return Err(fault(format!("its version is {found}, and only {VERSION} is known")));
    }
    let manifest: Manifest =
        serde_json::from_slice(&text).map_err(|error| fault(error.to_string()))?;
    check_total(&manifest).map_err(fault)?;
    if manifest.restricted.label != Partition::RESTRICTED {
        return Err(fault("its restricted partition has another label".to_owned()));
    }
    let mut labels = BTreeSet::new();
    for entry in manifest.entries() {
        if !super::layout::is_partition_name(&entry.name) || entry.file != file_of(&entry.name) {
            let what = format!("{:?} in {:?} is not a partition", entry.name, entry.file);
            return Err(fault(what));
        }
        if !labels.insert(entry.label) {
            let label = entry.label.label();
            return Err(fault(format!("the label {label} stands twice")));
        }
    }
    Ok(manifest)
}

/// The folder must hold nothing that the manifest does not name.
fn check_listing(dir: &Path, manifest: &Manifest) -> Result<(), FolderError> {
    let mut names: Vec<_> = fs::read_dir(dir)
        .and_then(|entries| entries.map(|e| e.map(|e| e.file_name())).collect())
        .map_err(FolderError::io("list", dir))?;
    names.sort();
    let known = |name: &std::ffi::OsStr| {
        name == MANIFEST_FILE || manifest.entries().any(|entry| name == &*entry.file)
    };
    match names.iter().find(|name| !known(name)) {
        Some(extra) => Err(FolderError::Extra { path: dir.join(extra) }),
        None => Ok(()),
    }
}

/// The bytes of a partition, which must be as the manifest says.
fn read_part(path: &Path, entry: &PartitionEntry) -> Result<Vec<u8>, FolderError> {
    let modified = |what: String| FolderError::Modified { path: path.to_owned(), what };
    // The length is compared before anything is read: a file can say that it is of any length.
    let found = bounded::open_regular(path).and_then(|file| file.metadata());
    let found = found.map_err(unreadable(path))?.len();
    if found != entry.bytes {
        return Err(modified(format!("it has {found} bytes instead of {}", entry.bytes)));
    }
    let bytes = bounded::read(path, entry.bytes).map_err(unreadable(path))?;
    let found = digest(&bytes);
    if found != entry.blake3 {
        let what = format!("its BLAKE3 is {found} instead of {}", entry.blake3);
        return Err(modified(what));
    }
    Ok(bytes)
}

fn unreadable(path: &Path) -> impl FnOnce(io::Error) -> FolderError + '_ {
    move |source| match source.kind() {
        io::ErrorKind::NotFound => FolderError::Missing { path: path.to_owned() },
        _ => FolderError::io("read", path)(source),
    }
}

fn write_file(path: &Path, bytes: &[u8]) -> Result<(), FolderError> {
    File::create_new(path)
        .and_then(|mut file| {
            file.write_all(bytes)?;
            file.sync_all()
        })
        .map_err(FolderError::io("write", path))
}

fn file_of(name: &str) -> String {
    format!("{name}.part")
}

fn digest(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex().to_string()
}

#[cfg(test)]
mod tests;
