//! A split document as a folder: one file for each partition, and a manifest.
//!
//! The folder holds health data in the clear. The manifest holds no content, but digests, with
//! which a guess at a partition can be confirmed: it deserves the same care as the partitions.

use super::join::{Parts, join};
use super::layout::Layout;
use super::splitter::Split;
use crate::id::Partition;
use crate::payload::Plaintext;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::Path;

mod error;
mod staging;

pub use error::FolderError;
use staging::Staging;

/// The file that describes a folder.
pub const MANIFEST_FILE: &str = "manifest.json";
/// The version of the folder format.
const VERSION: u32 = 1;
/// A manifest of all sixteen partitions is far smaller.
const MANIFEST_BYTES_MAX: u64 = 1 << 16;

/// What a folder holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The version of the folder format, 1.
    pub version: u32,
    /// The format of the document in the rules table that split it.
    pub format: String,
    /// The document.
    pub source: SourceEntry,
    /// The partitions, labels ascending, the skeleton first.
    pub partitions: Vec<PartitionEntry>,
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
    /// The length of the file. For the skeleton this includes the encoded layout.
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
/// # Errors
/// If `dir` exists and is not an empty folder, or if the system refuses; then nothing is left.
pub fn write_folder(split: &Split, source_name: &str, dir: &Path) -> Result<Manifest, FolderError> {
    let document = join(split.parts())?;
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
    let manifest = Manifest {
        version: VERSION,
        format: layout.format().to_owned(),
        source: SourceEntry {
            name: source_name.to_owned(),
            bytes: document.len() as u64,
            blake3: digest(&document),
        },
        partitions: split.parts().iter().map(entry).collect(),
    };
    let staging = Staging::beside(dir)?;
    for (entry, plaintext) in manifest.partitions.iter().zip(split.parts().values()) {
        write_file(&staging.path().join(&entry.file), plaintext.as_bytes())?;
    }
    let mut text = serde_json::to_vec_pretty(&manifest)
        .map_err(io::Error::from)
        .map_err(FolderError::io("write", dir))?;
    text.push(b'\n');
    if text.len() as u64 > MANIFEST_BYTES_MAX {
        return Err(FolderError::Manifest {
            path: dir.join(MANIFEST_FILE),
            what: "the name of the source is too long".to_owned(),
        });
    }
    write_file(&staging.path().join(MANIFEST_FILE), &text)?;
    staging.publish(dir)?;
    Ok(manifest)
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
    for entry in &manifest.partitions {
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
        || manifest.partitions.len() != layout.names().len()
        || !manifest.partitions.iter().all(fits)
    {
        let what = "it contradicts the layout in the skeleton".to_owned();
        return Err(FolderError::Manifest { path, what });
    }
    let source = &manifest.source;
    if source.bytes != document.len() as u64 || source.blake3 != digest(&document) {
        let what = "the joined document has another length or digest than its source".to_owned();
        return Err(FolderError::Manifest { path, what });
    }
    Ok((Split::from_checked(layout, parts), document))
}

fn read_manifest(path: &Path) -> Result<Manifest, FolderError> {
    let fault = |what: String| FolderError::Manifest { path: path.to_owned(), what };
    let text = read_at_most(path, MANIFEST_BYTES_MAX)?;
    if text.len() as u64 > MANIFEST_BYTES_MAX {
        return Err(fault(format!("it is longer than {MANIFEST_BYTES_MAX} bytes")));
    }
    let manifest: Manifest =
        serde_json::from_slice(&text).map_err(|error| fault(error.to_string()))?;
    if manifest.version != VERSION {
        let found = manifest.version;
        return Err(fault(format!("its version is {found}, and only {VERSION} is known")));
    }
    let mut labels = BTreeSet::new();
    for entry in &manifest.partitions {
        if !super::layout::is_partition_name(&entry.name) || entry.file != file_of(&entry.name) {
            let what = format!("{:?} in {:?} is no partition", entry.name, entry.file);
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
        name == MANIFEST_FILE || manifest.partitions.iter().any(|entry| name == &*entry.file)
    };
    match names.iter().find(|name| !known(name)) {
        Some(extra) => Err(FolderError::Extra { path: dir.join(extra) }),
        None => Ok(()),
    }
}

fn read_part(path: &Path, entry: &PartitionEntry) -> Result<Vec<u8>, FolderError> {
    let bytes = read_at_most(path, entry.bytes)?;
    let modified = |what: String| FolderError::Modified { path: path.to_owned(), what };
    let found = bytes.len() as u64;
    if found > entry.bytes {
        return Err(modified(format!("it is longer than {} bytes", entry.bytes)));
    }
    if found < entry.bytes {
        let what = format!("it has {found} bytes instead of {}", entry.bytes);
        return Err(modified(what));
    }
    let found = digest(&bytes);
    if found != entry.blake3 {
        let what = format!("its BLAKE3 is {found} instead of {}", entry.blake3);
        return Err(modified(what));
    }
    Ok(bytes)
}

/// The bytes of a file, cut one byte after the limit.
fn read_at_most(path: &Path, bytes_max: u64) -> Result<Vec<u8>, FolderError> {
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(bytes_max.saturating_add(1)).read_to_end(&mut bytes))
        .map_err(|source| match source.kind() {
            io::ErrorKind::NotFound => FolderError::Missing { path: path.to_owned() },
            _ => FolderError::io("read", path)(source),
        })?;
    Ok(bytes)
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
