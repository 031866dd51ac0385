//! Metadata of a report folder for archives, as RO-Crate 1.2 (JSON-LD).

use crate::results::{Provenance, Results};
use serde_json::{Value, json};

/// The file's name, which the specification fixes.
pub(super) const NAME: &str = "ro-crate-metadata.json";

/// The vocabulary of the format.
const CONTEXT: &str = "https://w3id.org/ro/crate/1.2/context";
const PROFILE: &str = "https://w3id.org/ro/crate/1.2";
const LICENCE: &str = "https://spdx.org/licenses/MIT";

/// The metadata of a folder with these files, each given as its path and description.
pub(super) fn metadata(results: &Results, files: &[(String, &'static str)]) -> Value {
    let Provenance { version, commit, command, date, rustc, .. } = &results.provenance;
    let date = iso(date);
    let part = |path: &str| json!({ "@id": path });
    let mut graph = vec![
        json!({
            "@id": NAME,
            "@type": "CreativeWork",
            "conformsTo": { "@id": PROFILE },
            "about": { "@id": "./" },
        }),
        json!({
            "@id": "./",
            "@type": "Dataset",
            "name": "Results of a run of sesphr",
            "description": "Records sealed and opened, properties checked against attackers, \
                            errata demonstrated, published figures measured again and claims \
                            judged, for the SeSPHR scheme. For research, not for clinical use.",
            "datePublished": date,
            "license": { "@id": LICENCE },
            "hasPart": files.iter().map(|(path, _)| part(path)).collect::<Vec<_>>(),
            "mentions": { "@id": "#run" },
            "citation": [{ "@id": "https://doi.org/10.1109/TCC.2018.2854790" }],
        }),
        json!({
            "@id": LICENCE,
            "@type": "CreativeWork",
            "name": "MIT License",
            "identifier": "MIT",
        }),
        json!({
            "@id": "https://doi.org/10.1109/TCC.2018.2854790",
            "@type": "ScholarlyArticle",
            "name": "SeSPHR: A Methodology for Secure Sharing of Personal Health Records in the Cloud",
        }),
        json!({
            "@id": "#sesphr",
            "@type": "SoftwareApplication",
            "name": "sesphr",
            "version": version,
            "softwareVersion": commit,
            "softwareRequirements": rustc,
        }),
        json!({
            "@id": "#run",
            "@type": "CreateAction",
            "name": command,
            "instrument": { "@id": "#sesphr" },
            "startTime": date,
            "object": inputs(results).iter().map(|input| json!({ "@id": input.get("@id") })).collect::<Vec<_>>(),
            "result": files.iter().map(|(path, _)| part(path)).collect::<Vec<_>>(),
        }),
    ];
    graph.extend(inputs(results));
    graph.extend(files.iter().map(|(path, about)| {
        let mut file = json!({
            "@id": path,
            "@type": "File",
            "name": about,
            "encodingFormat": format(path),
        });
        if let (super::RESULTS, Some(fields)) = (path.as_str(), file.as_object_mut()) {
            fields.insert("conformsTo".into(), json!({ "@id": super::SCHEMA }));
        }
        file
    }));
    json!({ "@context": CONTEXT, "@graph": graph })
}

fn inputs(results: &Results) -> Vec<Value> {
    let input = |(at, input): (usize, &crate::results::Input)| {
        json!({
            "@id": format!("#input-{at}"),
            "@type": "CreativeWork",
            "name": input.name,
            "identifier": format!("blake3:{}", input.digest),
        })
    };
    results.provenance.inputs.iter().enumerate().map(input).collect()
}

/// "2026-03-01 12:34 UTC" in ISO 8601.
fn iso(date: &str) -> String {
    date.strip_suffix(" UTC").unwrap_or(date).replacen(' ', "T", 1) + "Z"
}

fn format(path: &str) -> &'static str {
    match path.rsplit('.').next() {
        Some("html") => "text/html",
        Some("json") => "application/json",
        Some("csv") => "text/csv",
        Some("svg") => "image/svg+xml",
        Some("xml") => "application/xml",
        _ => "text/plain",
    }
}
