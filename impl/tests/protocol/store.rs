//! Stores keep what they are given, under the item and generation it was given for.
#![cfg(feature = "store")]

use bytes::Bytes;
use sesphr::id::{Generation, ItemId, OwnerId, Partition, RecordId, Slot, Version};
use sesphr::store::{Store, StoreError};
use std::fs;

const ITEM: ItemId =
    Slot { owner: OwnerId(7), record: RecordId(1), partition: Partition::MEDICAL }.at(Version(2));
const FIRST: Generation = Generation(0);
const SECOND: Generation = Generation(1);

fn keeps_what_it_is_given(store: &Store) {
    let other = ITEM.slot.at(Version(3));
    store.put(ITEM, FIRST, Bytes::from_static(b"first")).expect("kept");
    store.put(ITEM, SECOND, Bytes::from_static(b"second")).expect("kept");
    store.put(other, FIRST, Bytes::new()).expect("nothing is kept as well");
    assert_eq!(store.get(ITEM, FIRST).expect("there"), "first");
    assert_eq!(store.clone().get(ITEM, SECOND).expect("there"), "second");
    assert_eq!(store.get(other, FIRST).expect("there"), "");
    store.put(ITEM, FIRST, Bytes::from_static(b"again")).expect("replaced");
    assert_eq!(store.get(ITEM, FIRST).expect("there"), "again");
    store.remove(ITEM, FIRST).expect("removed");
    let missing = store.get(ITEM, FIRST).expect_err("it is gone");
    assert!(matches!(missing, StoreError::Get { .. }));
    let said = missing.to_string();
    assert!(said.contains("owner-7/record-1/medical/v2/g0"), "{said}");
    assert_eq!(store.get(ITEM, SECOND).expect("still there"), "second");
}

#[test]
fn memory_keeps_what_it_is_given() {
    keeps_what_it_is_given(&Store::memory());
}

#[test]
fn a_folder_keeps_what_it_is_given_for_whoever_opens_it_next() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("made/on/the/way");
    keeps_what_it_is_given(&Store::folder(&path).expect("a store"));
    let again = Store::folder(&path).expect("the same store");
    assert_eq!(again.get(ITEM, SECOND).expect("still there"), "second");
    let file = path.join("owner-7/record-1/medical/v2/g1");
    assert_eq!(fs::read(file).expect("one file for each object"), b"second");
}

#[test]
fn what_is_no_folder_is_refused_with_its_name() {
    let file = tempfile::NamedTempFile::new().expect("a file");
    let error = Store::folder(file.path()).expect_err("a file is no folder");
    assert!(error.to_string().contains(&file.path().display().to_string()), "{error}");
}

/// What is no longer there when it is written to or read is an error that says what and where.
#[test]
fn a_folder_that_turns_into_a_file_is_an_error_of_the_object() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("store");
    let store = Store::folder(&path).expect("a store");
    fs::remove_dir(&path).expect("it goes");
    fs::write(&path, "in its place").expect("a file in its place");
    let error = store.put(ITEM, FIRST, Bytes::from_static(b"x")).expect_err("nowhere to write");
    assert!(matches!(&error, StoreError::Put { key, .. } if key.ends_with("/g0")), "{error}");
    assert!(matches!(store.get(ITEM, FIRST), Err(StoreError::Get { .. })));
    assert!(matches!(store.remove(ITEM, FIRST), Err(StoreError::Remove { .. })));
}
