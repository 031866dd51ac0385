use super::*;
use crate::record::{Limits, Rules, split};

#[test]
fn a_splitter_that_loses_a_byte_certifies_nothing() {
    let document = b"<PHR><medical>cough, fever</medical></PHR>";
    let lossy = b"<PHR><medical>cough, feve</medical></PHR>";
    let outer = tempfile::tempdir().expect("a folder");
    let dir = outer.path().join("out");
    let read = |bytes: &[u8]| split(bytes, &Rules::default(), &Limits::default()).expect("splits");
    // What such a splitter hands out: parts that fit each other, and what was really read.
    let broken = read(lossy).with_source(Source::of(document));
    let error = write_folder(&broken, "record.xml", &dir).expect_err("a byte is missing");
    assert!(matches!(error, FolderError::Inexact { .. }), "{error}");
    assert_eq!(fs::read_dir(outer.path()).expect("it lists").count(), 0, "nothing is left");
    write_folder(&read(document), "record.xml", &dir).expect("none is missing");
}
