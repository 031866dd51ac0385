//! What a split leaves: the layout at the head of a skeleton, parts to be joined, and the folder
//! that holds them with its manifest.

use super::records::DOCUMENTS;
use super::support::scratch;
use crate::target::{Format, Noise, Subject, Target, Verdict};
use sesphr::id::Partition;
use sesphr::payload::Plaintext;
use sesphr::record::folder::MANIFEST_FILE;
use sesphr::record::{
    Content, Layout, Limits, Manifest, Parts, Rules, join, join_folder, split, view, write_folder,
};
use std::fs;

pub(super) const LAYOUTS: Target = Target {
    name: "layouts",
    about: "the table at the head of a skeleton",
    format: Format::Binary,
    noise: Noise::IsRefused,
    words: &["SPHRLAY2", "medical", "skeleton", "1 ", "01 ", "0 ", " ", "plain", "-"],
    corpus: || {
        splits()
            .into_iter()
            .filter_map(|parts| parts.get(&Partition::SKELETON).map(bytes))
            .collect()
    },
    open: open_layouts,
};

pub(super) const PARTS: Target = Target {
    name: "parts",
    about: "partitions to be joined or seen, from anywhere",
    format: Format::Binary,
    noise: Noise::IsRefused,
    words: &["SPHRLAY2", "<a>", "</a>", "medical", "\u{0}\u{0}", "1 ", "00 ", "\u{3}\u{0}\u{1}"],
    corpus: || splits().iter().map(pack).collect(),
    open: open_parts,
};

pub(super) const FOLDERS: Target = Target {
    name: "folders",
    about: "the manifest of a folder of partitions",
    format: Format::Json,
    noise: Noise::IsRefused,
    words: &[
        "\"version\":1",
        "\"version\":2",
        "\"partitions\":[]",
        "\"label\":0",
        "\"label\":16",
        "\"pieces\":0",
        "\"file\":\"../manifest.json\"",
        "\"file\":\"manifest.json\"",
        "\"name\":\"medical\"",
        "\"blake3\":\"\"",
        "\"bytes\":18446744073709551615",
        "null",
        "true",
        "{}",
        "[]",
        "\"\"",
        ",",
        ":",
        "\\u0000",
        "1e400",
    ],
    corpus: || {
        let folder = scratch();
        vec![write(&folder.path().join("record")).1]
    },
    open: open_folders,
};

fn bytes(plaintext: &Plaintext) -> Vec<u8> {
    plaintext.as_bytes().to_vec()
}

fn splits() -> Vec<Parts> {
    let (rules, limits) = (Rules::default(), Limits::default());
    let split =
        |document: &str| Some(split(document.as_bytes(), &rules, &limits).ok()?.into_parts());
    DOCUMENTS.into_iter().filter_map(split).collect()
}

fn open_layouts() -> Subject {
    Box::new(|input, gauge| {
        let Ok((layout, markup)) = gauge.measure(|| Layout::decode(input)) else {
            return Verdict::Refused;
        };
        let Content { lengths, bytes, .. } = markup;
        let mut again = layout.encode();
        for length in &lengths {
            again.extend(format!("{length} ").into_bytes());
        }
        again.extend_from_slice(bytes);
        assert!(again == input, "a skeleton has one encoding");
        assert_eq!(lengths.len(), layout.pieces_of(Partition::SKELETON));
        assert_eq!(lengths.iter().sum::<u64>(), bytes.len() as u64);
        Verdict::Accepted
    })
}

/// Partitions as bytes: for each a label, a length of two bytes, and what it holds.
fn pack(parts: &Parts) -> Vec<u8> {
    let mut out = Vec::new();
    for (partition, plaintext) in parts {
        let bytes = plaintext.as_bytes();
        out.push(partition.label());
        out.extend(u16::try_from(bytes.len()).unwrap_or(u16::MAX).to_be_bytes());
        out.extend(bytes);
    }
    out
}

fn unpack(mut rest: &[u8]) -> Parts {
    let mut parts = Parts::new();
    while let Some(([label, high, low], after)) = rest.split_first_chunk() {
        let length = usize::from(u16::from_be_bytes([*high, *low])).min(after.len());
        let (content, after) = after.split_at(length);
        if let Some(partition) = Partition::new(label % Partition::COUNT) {
            parts.insert(partition, Plaintext::from(content.to_vec()));
        }
        rest = after;
    }
    parts
}

fn open_parts() -> Subject {
    Box::new(|input, gauge| {
        let parts = unpack(input);
        let seen = gauge.measure(|| view(&parts));
        let joined = gauge.measure(|| join(&parts));
        let Ok(document) = joined else { return Verdict::Refused };
        assert!(seen.is_ok_and(|seen| seen == document), "who has every part sees the document");
        let skeleton = parts.get(&Partition::SKELETON).map(Plaintext::as_bytes).unwrap_or_default();
        let (layout, markup) = Layout::decode(skeleton).expect("what joins has a layout");
        let mut bytes = markup.bytes.len();
        for (partition, plaintext) in &parts {
            if *partition != Partition::SKELETON {
                let content = layout.content(*partition, plaintext.as_bytes());
                bytes += content.expect("what joins fits its layout").bytes.len();
            }
        }
        assert_eq!(bytes, document.len(), "every byte of the document is in one partition");
        for partition in parts.keys() {
            let mut fewer = parts.clone();
            fewer.remove(partition);
            let seen = gauge.measure(|| view(&fewer));
            assert_eq!(
                seen.is_ok(),
                *partition != Partition::SKELETON,
                "only the skeleton is needed"
            );
        }
        Verdict::Accepted
    })
}

/// A folder with a record, and its manifest.
fn write(folder: &std::path::Path) -> (Manifest, Vec<u8>) {
    let (rules, limits) = (Rules::default(), Limits::default());
    let document = DOCUMENTS.first().copied().unwrap_or_default();
    let split = split(document.as_bytes(), &rules, &limits).expect("a document of the corpus");
    let manifest = write_folder(&split, "record.xml", folder).expect("it is written");
    (manifest, fs::read(folder.join(MANIFEST_FILE)).expect("a manifest"))
}

/// The partitions stay as they were: whatever manifest is accepted must describe them.
fn open_folders() -> Subject {
    let outer = scratch();
    let folder = outer.path().join("record");
    let (mut written, _) = write(&folder);
    let document = DOCUMENTS.first().map(|document| document.as_bytes()).unwrap_or_default();
    Box::new(move |input, gauge| {
        // The folder lives as long as the subject.
        let folder = outer.path().join("record");
        fs::write(folder.join(MANIFEST_FILE), input).expect("it is written");
        let Ok(joined) = gauge.measure(|| join_folder(&folder)) else { return Verdict::Refused };
        assert!(joined == document, "what joins is what was split");
        let mut taken: Manifest = serde_json::from_slice(input).expect("a manifest");
        written.source.name.clone_from(&taken.source.name);
        // What met no rule is said about the document, not about its partitions.
        written.leftover.clone_from(&taken.leftover);
        taken.partitions.sort_by_key(|entry| entry.label);
        assert_eq!(taken, written, "a manifest describes its folder");
        Verdict::Accepted
    })
}
