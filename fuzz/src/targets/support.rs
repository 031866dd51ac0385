//! What several targets judge by.

use roxmltree::Document;
use tempfile::TempDir;

/// Fails unless a document is well-formed, namespaces included, in the eyes of another parser.
pub(super) fn assert_well_formed(document: &[u8], what: &str) {
    let text = std::str::from_utf8(document);
    let text = text.unwrap_or_else(|error| panic!("{what} is not UTF-8: {error}"));
    if let Err(error) = Document::parse(text) {
        panic!("{what} is not well-formed: {error}");
    }
}

/// The same TOML in other words: parsed and written again, comments and layout gone. Nothing if it
/// is no TOML.
pub(super) fn toml_again(text: &str) -> Option<String> {
    text.parse::<toml::Table>().ok().map(|table| table.to_string())
}

/// A number that depends on the bytes of an input alone, for a choice that one input must not
/// make otherwise the next time.
pub(super) fn fingerprint(input: &[u8]) -> u64 {
    let digest = blake3::hash(input);
    digest.as_bytes().first_chunk().map_or(0, |head| u64::from_le_bytes(*head))
}

/// A folder for files that are read once: in memory where the system has a place for that, since a
/// disk is slower than what is tried.
pub(super) fn scratch() -> TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).expect("a folder")
}

/// Texts as a corpus.
pub(super) fn texts<const N: usize>(texts: [&str; N]) -> Vec<Vec<u8>> {
    texts.map(|text| text.as_bytes().to_vec()).into()
}
