//! Links between documents: each leads to a file of the tree, and to a heading that it has.
//!
//! Addresses of the web are not looked at: a test needs no network.

use super::{Source, tree};
use pulldown_cmark::{BrokenLink, CowStr, Event, LinkType, Options, Parser, Tag, TagEnd};
use std::collections::{BTreeMap, BTreeSet};

/// What a document offers to links, and where its own lead.
#[derive(Default)]
struct Page {
    anchors: BTreeSet<String>,
    links: Vec<String>,
    /// References such as `[text][name]` whose name is nowhere defined.
    undefined: Vec<String>,
}

#[test]
fn every_link_leads_somewhere() {
    let sources = tree();
    let pages = pages(&sources);
    let links: usize = pages.values().map(|page| page.links.len()).sum();
    assert!(pages.len() >= 20 && links >= 100, "{links} links on {} pages only", pages.len());

    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let dead = dead_links(&pages, |path| root.join(path).exists());
    assert!(dead.is_empty(), "\n{}\n", dead.join("\n"));
}

/// Help texts and errors send people to documents: these exist.
#[test]
fn documents_that_code_names_exist() {
    let sources = tree();
    let paths: BTreeSet<&str> = sources.iter().map(|source| source.path.as_str()).collect();
    let mut named = 0;
    let product = |source: &&Source| source.is_code() && !source.path.starts_with("tests/");
    for source in sources.iter().filter(product) {
        let part_of_path = |c: char| c.is_alphanumeric() || "/-._".contains(c);
        let words = source.text.split(|c| !part_of_path(c)).map(|word| word.trim_matches('.'));
        for word in words.filter(|word| word.starts_with("docs/") && word.ends_with(".md")) {
            named += 1;
            assert!(paths.contains(word), "{} names {word}, which does not exist", source.path);
        }
    }
    assert!(named >= 10, "found {named} only");
}

#[test]
fn the_map_has_a_line_for_each_document() {
    let sources = tree();
    let pages = pages(&sources);
    let map = pages.get("docs/README.md").expect("a map");
    for path in pages.keys().filter_map(|path| path.strip_prefix("docs/")) {
        let listed = path == "README.md" || map.links.iter().any(|link| link == path);
        assert!(listed, "docs/README.md has no line for {path}");
    }
}

#[test]
fn dead_links_are_seen() {
    let page = |path: &str, text: &str| Source { path: path.into(), text: text.into() };
    let sources = [
        page(
            "README.md",
            "# A\n[b](docs/b.md#one-two-1) [a](#a) [web](https://example.org) [c][x]",
        ),
        page(
            "docs/b.md",
            "# One: `two`!\n# One two\n[up](../README.md) ![](p.png)\n\n    [code](x.md)",
        ),
        page("docs/c.md", "[a](b.md#three) [b](d.md) [c](../../out.md) [d](#e) ![](q.png)"),
    ];
    let dead = dead_links(&pages(&sources), |path| path == "docs/p.png");
    let expected = [
        "README.md: nothing defines [x]",
        "docs/c.md: docs/b.md has no heading #three",
        "docs/c.md: docs/d.md does not exist",
        "docs/c.md: ../../out.md leaves the tree",
        "docs/c.md: docs/c.md has no heading #e",
        "docs/c.md: docs/q.png does not exist",
    ];
    assert_eq!(dead, expected);
}

fn pages(sources: &[Source]) -> BTreeMap<&str, Page> {
    let documents = sources.iter().filter(|source| source.path.ends_with(".md"));
    documents.map(|source| (source.path.as_str(), read(&source.text))).collect()
}

fn read(text: &str) -> Page {
    let mut undefined = Vec::new();
    let mut note = |broken: BrokenLink<'_>| -> Option<(CowStr<'_>, CowStr<'_>)> {
        // `[A]` by itself is a word in brackets.
        if matches!(broken.link_type, LinkType::Reference | LinkType::Collapsed) {
            undefined.push(broken.reference.to_string());
        }
        None
    };
    let mut page = Page::default();
    let mut heading: Option<String> = None;
    for event in
        Parser::new_with_broken_link_callback(text, Options::ENABLE_TABLES, Some(&mut note))
    {
        match event {
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                page.links.push(dest_url.to_string());
            }
            Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
            Event::Text(part) | Event::Code(part) => {
                if let Some(heading) = &mut heading {
                    heading.push_str(&part);
                }
            }
            Event::End(TagEnd::Heading(_)) => {
                let anchor = anchor(&heading.take().unwrap_or_default(), &page.anchors);
                page.anchors.insert(anchor);
            }
            _ => {}
        }
    }
    Page { undefined, ..page }
}

/// The anchor that GitHub gives to a heading: lower case, hyphens for spaces, no punctuation, and a
/// number if another heading has it already.
fn anchor(heading: &str, taken: &BTreeSet<String>) -> String {
    let kept = heading.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c));
    let slug = kept.collect::<String>().to_lowercase().replace(' ', "-");
    let numbered = (1..).map(|number| format!("{slug}-{number}"));
    let mut candidates = std::iter::once(slug.clone()).chain(numbered);
    candidates.find(|name| !taken.contains(name)).unwrap_or(slug)
}

fn dead_links(pages: &BTreeMap<&str, Page>, exists: impl Fn(&str) -> bool) -> Vec<String> {
    let mut dead = Vec::new();
    for (path, page) in pages {
        dead.extend(page.undefined.iter().map(|name| format!("{path}: nothing defines [{name}]")));
        for link in page.links.iter().filter(|link| !link.contains(':')) {
            let (file, fragment) = link.split_once('#').unwrap_or((link, ""));
            let target = resolve(path, file);
            let why = match target.as_deref() {
                None => Some(format!("{file} leaves the tree")),
                Some(target) => match pages.get(target) {
                    Some(page) if fragment.is_empty() || page.anchors.contains(fragment) => None,
                    Some(_) => Some(format!("{target} has no heading #{fragment}")),
                    None if exists(target) => None,
                    None => Some(format!("{target} does not exist")),
                },
            };
            dead.extend(why.map(|why| format!("{path}: {why}")));
        }
    }
    dead
}

/// The path from the root that a link of a page leads to, if it stays in the tree.
fn resolve(page: &str, link: &str) -> Option<String> {
    if link.is_empty() {
        return Some(page.to_owned());
    }
    let mut parts: Vec<&str> = page.split('/').collect();
    parts.pop();
    for part in link.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            name => parts.push(name),
        }
    }
    Some(parts.join("/"))
}
