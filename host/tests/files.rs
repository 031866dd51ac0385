//! Files and folders that appear whole or not at all, and what is left of them.

#![cfg(unix)]

use sesphr_host::{Existing, NewFile, NewFolder, Readers, write};
use std::fs::{self, File, Permissions};
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};

/// A name as temporaries have it.
const LEFT: &str = ".phr.xml.Ab3dE6gH9jKl.sesphr-partial";

/// Sweeps a folder and returns what was reported as removed.
fn sweep(folder: &Path) -> Vec<PathBuf> {
    let mut swept = Vec::new();
    sesphr_host::sweep(folder, |path| swept.push(path.to_owned()));
    assert!(swept.iter().all(|path| !path.exists()), "{swept:?}");
    swept
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("it lists");
    let name = |entry: std::io::Result<fs::DirEntry>| entry.expect("an entry").file_name();
    let mut names: Vec<String> =
        entries.map(|entry| name(entry).to_string_lossy().into_owned()).collect();
    names.sort_unstable();
    names
}

fn mode(path: &Path) -> u32 {
    path.metadata().expect("it is there").permissions().mode() & 0o777
}

fn put(path: &Path, content: &str, existing: Existing) -> std::io::Result<()> {
    write(path, content.as_bytes(), existing, Readers::Anyone)
}

#[test]
fn a_file_appears_whole_or_not_at_all() {
    let outer = tempfile::tempdir().expect("a folder");
    let path = outer.path().join("new/data.csv");
    let mut file = NewFile::create(&path, Existing::Replace, Readers::Anyone).expect("begun");
    file.write_all(b"half").expect("written");
    assert!(!path.exists());
    drop(file);
    assert!(names(&outer.path().join("new")).is_empty(), "nothing is left");
    put(&path, "whole", Existing::Keep).expect("written");
    put(&path, "other", Existing::Replace).expect("replaced");
    let error = put(&path, "third", Existing::Keep).expect_err("it stays");
    assert_eq!(error.kind(), ErrorKind::AlreadyExists);
    assert_eq!(fs::read_to_string(&path).expect("read"), "other");
    let error = put(outer.path(), "x", Existing::Replace).expect_err("a folder");
    assert_eq!(error.kind(), ErrorKind::IsADirectory);
    assert_eq!(names(&outer.path().join("new")), ["data.csv"]);
}

#[test]
fn what_appears_meanwhile_is_not_replaced_if_it_is_to_stay() {
    let outer = tempfile::tempdir().expect("a folder");
    let path = outer.path().join("letter");
    let file = NewFile::create(&path, Existing::Keep, Readers::Anyone).expect("begun");
    fs::write(&path, "dear").expect("written");
    assert_eq!(file.publish().expect_err("it stays").kind(), ErrorKind::AlreadyExists);
    assert_eq!(fs::read_to_string(&path).expect("read"), "dear");
    let dir = outer.path().join("parts");
    let folder = NewFolder::beside(&dir).expect("begun");
    fs::create_dir(&dir).expect("a folder");
    fs::write(dir.join("letter"), "dear").expect("written");
    assert_eq!(folder.publish().expect_err("it stays").kind(), ErrorKind::AlreadyExists);
    assert_eq!(names(outer.path()), ["letter", "parts"]);
}

#[test]
fn permissions_of_what_is_replaced_stay_and_what_is_private_is_private() {
    let outer = tempfile::tempdir().expect("a folder");
    let path = outer.path().join("data");
    write(&path, b"1", Existing::Keep, Readers::Owner).expect("written");
    assert_eq!(mode(&path), 0o600);
    for kept in [0o640, 0o444, 0o755] {
        fs::set_permissions(&path, Permissions::from_mode(kept)).expect("set");
        put(&path, "2", Existing::Replace).expect("replaced");
        assert_eq!(mode(&path), kept);
    }
    let folder = NewFolder::beside(&outer.path().join("parts")).expect("begun");
    assert_eq!(mode(folder.path()), 0o700);
}

#[test]
fn links_are_followed_by_files_and_by_folders() {
    let outer = tempfile::tempdir().expect("a folder");
    let at = |name: &str| outer.path().join(name);
    fs::create_dir(at("real")).expect("a folder");
    let cases = [("to-file", "real/file"), ("to-nothing", "real/nothing")];
    fs::write(at("real/file"), "old").expect("written");
    for (link, target) in cases {
        symlink(target, at(link)).expect("a link");
        put(&at(link), "new", Existing::Replace).expect("written");
        assert!(at(link).is_symlink());
        assert_eq!(fs::read_to_string(at(target)).expect("read"), "new", "{link}");
    }
    for (link, target) in [("to-empty", "empty"), ("to-no-folder", "no-folder")] {
        symlink(target, at(link)).expect("a link");
        let folder = match link {
            "to-empty" => fs::create_dir(at(target)).and_then(|()| NewFolder::beside(&at(link))),
            _ => NewFolder::beside(&at(link)),
        }
        .expect("begun");
        fs::write(folder.path().join("part"), "x").expect("written");
        folder.publish().expect("published");
        assert!(at(link).is_symlink());
        assert_eq!(names(&at(target)), ["part"], "{link}");
    }
    symlink("round", at("about")).expect("a link");
    symlink("about", at("round")).expect("a link");
    assert!(put(&at("round"), "x", Existing::Replace).is_err());
    assert!(NewFolder::beside(&at("round")).is_err());
}

#[test]
fn what_nobody_holds_is_swept_and_nothing_else() {
    let outer = tempfile::tempdir().expect("a folder");
    let at = |name: &str| outer.path().join(name);
    // As a killed run leaves them: a file, a folder in the clear, and one that was half removed.
    fs::write(at(LEFT), "half").expect("written");
    let dir = LEFT.replace("phr.xml", "parts");
    fs::create_dir(at(&dir)).expect("a folder");
    fs::write(at(&dir).join("medical.part"), "diabetes").expect("written");
    let half = at(&format!("{LEFT}.sesphr-partial"));
    fs::create_dir(&half).expect("a folder");
    fs::write(half.join("medical.part"), "diabetes").expect("written");
    // One that its maker is about to lock and fill.
    fs::write(at(&LEFT.replace("phr", "newborn")), "").expect("written");
    // Somebody else's, however alike.
    let others = [
        ".x.1.partial",
        ".x.sesphr-partial",
        "phr.Ab3dE6gH9jKl.sesphr-partial",
        ".phr.Ab3dE6gH9jK-.sesphr-partial",
        ".phr.Ab3dE6gH9jKl.sesphr-partial.bak",
        "..Ab3dE6gH9jKl.sesphr-partial",
    ];
    for name in others {
        fs::write(at(name), "mine").expect("written");
    }
    symlink("elsewhere", at(&LEFT.replace("phr", "link"))).expect("a link");
    // Those of the living.
    let file = NewFile::create(&at("live"), Existing::Keep, Readers::Anyone).expect("begun");
    let folder = NewFolder::beside(&at("living")).expect("begun");
    let swept = sweep(outer.path());
    let mut expected = vec![at(LEFT), half, at(&dir)];
    expected.sort_unstable();
    assert_eq!(swept, expected);
    assert!(sweep(outer.path()).is_empty());
    assert_eq!(names(outer.path()).len(), others.len() + 4);
    file.publish().expect("published");
    folder.publish().expect("published");
    assert!(sweep(&at("not there")).is_empty());
}

#[test]
fn the_lock_tells_the_living_from_the_dead() {
    use rustix::fs::{FlockOperation, flock};
    let outer = tempfile::tempdir().expect("a folder");
    let path = outer.path().join(LEFT);
    let mut held = File::create(&path).expect("made");
    held.write_all(b"half").expect("written");
    flock(&held, FlockOperation::LockExclusive).expect("locked");
    assert!(sweep(outer.path()).is_empty());
    drop(held);
    assert_eq!(sweep(outer.path()), [path]);
}

#[test]
fn any_number_of_writers_are_not_in_each_others_way() {
    let outer = tempfile::tempdir().expect("a folder");
    let path = outer.path().join("data");
    std::thread::scope(|scope| {
        for writer in 0..8 {
            let path = &path;
            scope.spawn(move || {
                for _ in 0..10 {
                    put(path, &writer.to_string().repeat(1000), Existing::Replace)
                        .expect("written");
                    assert!(sweep(path.parent().expect("a folder")).is_empty());
                }
            });
        }
    });
    let content = fs::read_to_string(&path).expect("read");
    assert!(content.len() == 1000 && content.chars().all(|c| content.starts_with(c)));
    assert_eq!(names(outer.path()), ["data"]);
}
