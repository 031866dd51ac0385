//! What several targets judge by.

use rayon::{ThreadPool, ThreadPoolBuilder};
use roxmltree::{Document, Error};
use std::fmt::Debug;
use tempfile::TempDir;

/// Fails unless a document is well-formed, namespaces included, in the eyes of another parser.
pub(super) fn assert_well_formed(document: &[u8], what: &str) {
    let text = std::str::from_utf8(document);
    let text = text.unwrap_or_else(|error| panic!("{what} is not UTF-8: {error}"));
    match Document::parse(text) {
        Ok(_) => {}
        // Bound by definition (Namespaces in XML 1.0, 3); this parser knows it for attributes alone.
        Err(Error::UnknownNamespace(prefix, _)) if prefix == "xml" => {}
        Err(error) => panic!("{what} is not well-formed: {error}"),
    }
}

/// Fails unless a text reads the same after its TOML is parsed and written again, without comments
/// and layout. A table cannot hold an integer beyond 2^63 - 1, so such a text cannot be rewritten.
pub(super) fn assert_equal_in_other_words<T: Debug, E: Debug>(
    text: &str,
    read: &T,
    parse: impl Fn(&str) -> Result<T, E>,
) {
    let Ok(table) = text.parse::<toml::Table>() else { return };
    let again = parse(&table.to_string()).expect("it is read in other words too");
    // As text, where NaN equals itself; lines are those of the layout.
    let [read, again] =
        [format!("{read:?}"), format!("{again:?}")].map(|text| without_lines(&text));
    assert_eq!(read, again, "comments and layout mean nothing");
}

/// A debug text without the numbers after `(line `.
fn without_lines(text: &str) -> String {
    let mut parts = text.split("(line ");
    let first = parts.next().unwrap_or_default();
    let rest = parts.map(|part| part.trim_start_matches(|c: char| c.is_ascii_digit()));
    std::iter::once(first).chain(rest).collect::<Vec<_>>().join("(line ")
}

/// A number that depends only on the bytes of an input, for a choice that must be the same the next
/// time.
pub(super) fn fingerprint(input: &[u8]) -> u64 {
    let digest = blake3::hash(input);
    digest.as_bytes().first_chunk().map_or(0, |head| u64::from_le_bytes(*head))
}

/// A folder for files that are read once: in memory where the system has a place for that, since a
/// disk is slower than the code under test.
pub(super) fn scratch() -> TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).expect("a folder")
}

thread_local! {
    static POOL: &'static ThreadPool = {
        let builder = ThreadPoolBuilder::new().num_threads(1).use_current_thread();
        Box::leak(Box::new(builder.build().expect("this thread is in no other pool")))
    };
}

/// A pool of the calling thread alone: what is handed to it is done at once, on the stack of the
/// reader, and no input waits for another thread to wake up.
pub(super) fn pool() -> &'static ThreadPool {
    POOL.with(|pool| *pool)
}

/// Texts as a corpus.
pub(super) fn texts<const N: usize>(texts: [&str; N]) -> Vec<Vec<u8>> {
    texts.map(|text| text.as_bytes().to_vec()).into()
}
