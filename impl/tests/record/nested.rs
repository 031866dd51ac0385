//! Whatever is nested in whatever: every byte goes where an independent walk over the parsed tree
//! puts it, and for every set of partitions the view is well-formed and shows exactly these.

use proptest::prelude::*;
use roxmltree::{Document, Node};
use sesphr::id::Partition;
use sesphr::record::{Limits, Parts, Rules, Split, join, split, view};
use std::collections::{BTreeMap, BTreeSet};

/// `p`, `i`, `m` and `d` are parts wherever they stand, `s` is structure, `x` meets no rule.
const TABLE: &str = "version = 1
[[format]]
name = \"nested\"
root = [\"r\"]
namespace = \"urn:r\"
[format.attributes]
kind = \"skeleton\"
[[format.structure]]
path = \"**/s\"
[[format.part]]
path = \"**/p\"
partition = \"personal\"
[[format.part]]
path = \"**/i\"
choose = \"v/@v\"
values = { yes = \"insurance\" }
otherwise = \"medical\"
[[format.part]]
path = \"**/m\"
partition = \"medical\"
[[format.part]]
path = \"**/d\"
choose = \"@v\"
values = { yes = \"prescription\" }
";

/// A piece of a document; every text is a token of its own once it is written.
#[derive(Clone, Debug)]
enum Item {
    Element { name: &'static str, prefixed: bool, declares: Declares, yes: bool, items: Vec<Self> },
    Text,
    Space,
    Comment,
}

/// What an element says about namespaces.
#[derive(Clone, Copy, Debug)]
enum Declares {
    Nothing,
    /// The prefix `q` for the format's namespace.
    Prefix,
    /// The same for another one, which shadows it.
    Shadow,
    /// The default namespace again.
    Same,
    /// Another default namespace.
    Other,
    /// No default namespace.
    Unset,
}

/// Items, with declarations and prefixes or without.
fn item(declaring: bool) -> impl Strategy<Value = Item> {
    let leaf = prop_oneof![Just(Item::Text), Just(Item::Space), Just(Item::Comment)];
    leaf.prop_recursive(6, 60, 6, move |inner| {
        let names = prop::sample::select(&["p", "i", "m", "d", "s", "x"][..]);
        let weight = u32::from(declaring);
        let declares = prop_oneof![
            6 => Just(Declares::Nothing),
            weight => Just(Declares::Prefix),
            weight => Just(Declares::Shadow),
            weight => Just(Declares::Same),
            weight => Just(Declares::Other),
            weight => Just(Declares::Unset),
        ];
        let items = prop::collection::vec(inner, 0..6);
        (names, prop::bool::weighted(0.3), declares, any::<bool>(), items).prop_map(
            |(name, prefixed, declares, yes, items)| Item::Element {
                name,
                prefixed,
                declares,
                yes,
                items,
            },
        )
    })
}

/// Writes items; `bound` says whether the prefix `q` is bound here.
fn write(items: &[Item], bound: bool, tokens: &mut usize, out: &mut String) {
    for item in items {
        *tokens += 1;
        match item {
            Item::Text => out.push_str(&format!("t{tokens}t")),
            Item::Space => out.push_str("\n  "),
            Item::Comment => out.push_str(&format!("<!--t{tokens}t-->")),
            Item::Element { name, prefixed, declares, yes, items } => {
                let declaration = match declares {
                    Declares::Nothing => "",
                    Declares::Prefix => " xmlns:q='urn:r'",
                    Declares::Shadow => " xmlns:q='urn:q'",
                    Declares::Same => " xmlns='urn:r'",
                    Declares::Other => " xmlns='urn:o'",
                    Declares::Unset => " xmlns=''",
                };
                let bound = bound || matches!(declares, Declares::Prefix | Declares::Shadow);
                let name =
                    if *prefixed && bound { format!("q:{name}") } else { (*name).to_owned() };
                let v = if *yes { " v='yes'" } else { "" };
                out.push_str(&format!("<{name}{declaration}{v} n='t{tokens}t'>"));
                if *yes {
                    out.push_str("<v v='yes'/>");
                }
                write(items, bound, tokens, out);
                out.push_str(&format!("</{name}>"));
            }
        }
    }
}

fn document(items: &[Item]) -> String {
    let mut out = "<r xmlns='urn:r' kind='k' n='t0t'><p/>".to_owned();
    write(items, false, &mut 0, &mut out);
    out.push_str("</r>");
    out
}

fn splits(text: &str) -> Split {
    let rules = Rules::parse(TABLE).expect("the table is correct");
    split(text.as_bytes(), &rules, &Limits::default()).expect("it splits")
}

/// The tokens `tNt` of a text, in order.
fn tokens(text: &str) -> BTreeSet<String> {
    let runs = text.split(|c: char| !c.is_ascii_alphanumeric());
    let token = |run: &&str| {
        let digits = run.strip_prefix('t').and_then(|run| run.strip_suffix('t'));
        digits.is_some_and(|d| !d.is_empty() && d.bytes().all(|b| b.is_ascii_digit() || b == b't'))
    };
    runs.filter(token)
        .flat_map(|run| run.trim_matches('t').split("tt").map(|n| format!("t{n}t")))
        .collect()
}

/// What is around a place.
#[derive(Clone, Copy)]
enum Around {
    Skeleton,
    /// An element that no rule meets.
    Unmet,
    Part(Partition),
}

impl Around {
    const fn partition(self) -> Partition {
        match self {
            Self::Skeleton | Self::Unmet => Partition::RESTRICTED,
            Self::Part(partition) => partition,
        }
    }
}

/// Where each token belongs, as long as all is in one namespace.
fn expected(node: Node<'_, '_>, around: Around, out: &mut BTreeMap<String, Partition>) {
    for child in node.children() {
        if !child.is_element() {
            let found = tokens(child.text().unwrap_or_default()).into_iter();
            out.extend(found.map(|token| (token, around.partition())));
            continue;
        }
        let yes = child.attribute("v") == Some("yes");
        let inside = match (child.tag_name().name(), around) {
            ("p", _) => Around::Part(Partition::PERSONAL),
            ("i", _) if yes => Around::Part(Partition::INSURANCE),
            ("i", Around::Part(outer)) if outer != Partition::MEDICAL => {
                Around::Part(Partition::RESTRICTED)
            }
            ("i" | "m", _) => Around::Part(Partition::MEDICAL),
            ("d", _) if yes => Around::Part(Partition::PRESCRIPTION),
            ("s", Around::Skeleton) => Around::Skeleton,
            (_, Around::Skeleton) => Around::Unmet,
            (_, around) => around,
        };
        let found = tokens(child.attribute("n").unwrap_or_default()).into_iter();
        out.extend(found.map(|token| (token, inside.partition())));
        expected(child, inside, out);
    }
}

/// For each token, the expanded name of its element.
fn owners(document: &Document<'_>) -> BTreeMap<String, String> {
    let mut owners = BTreeMap::new();
    for node in document.descendants().filter(Node::is_element) {
        let name = format!("{:?}", node.tag_name());
        let attribute = node.attribute("n").unwrap_or_default();
        owners.extend(tokens(attribute).into_iter().map(|token| (token, name.clone())));
    }
    owners
}

fn subset(parts: &Parts, mask: u32) -> Parts {
    let shown = |partition: &Partition| {
        let index = parts.keys().position(|key| key == partition).expect("it is there");
        *partition == Partition::SKELETON || mask >> (index - 1) & 1 == 1
    };
    let kept = parts.iter().filter(|(partition, _)| shown(partition));
    kept.map(|(partition, bytes)| (*partition, bytes.clone())).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn every_view_shows_what_is_granted(items in prop::collection::vec(item(true), 0..6)) {
        let text = document(&items);
        let split = splits(&text);
        prop_assert_eq!(join(split.parts()).expect("it joins"), text.as_bytes());
        let original = Document::parse(&text).expect("well-formed");
        let before = owners(&original);
        let content = |partition| String::from_utf8_lossy(split.content(partition)).into_owned();
        for mask in 0..32 {
            let seen = subset(split.parts(), mask);
            let shown = String::from_utf8(view(&seen).expect("a view")).expect("UTF-8");
            let parsed = Document::parse(&shown);
            prop_assert!(parsed.is_ok(), "{}\n{}", text, shown);
            let granted = seen.keys().flat_map(|p| tokens(&content(*p)));
            prop_assert_eq!(tokens(&shown), granted.collect::<BTreeSet<_>>(), "{}", &text);
            for (token, name) in owners(&parsed.expect("just parsed")) {
                prop_assert_eq!(before.get(&token), Some(&name), "{}\n{}", &text, &shown);
            }
        }
        prop_assert!(tokens(&content(Partition::SKELETON)).is_empty(), "{}", &text);
    }

    #[test]
    fn every_token_is_where_a_walk_puts_it(items in prop::collection::vec(item(false), 0..6)) {
        let text = document(&items);
        let split = splits(&text);
        let mut places = BTreeMap::from([("t0t".to_owned(), Partition::RESTRICTED)]);
        let parsed = Document::parse(&text).expect("well-formed");
        expected(parsed.root_element(), Around::Skeleton, &mut places);
        let mut found = BTreeMap::new();
        for partition in split.parts().keys() {
            let content = String::from_utf8_lossy(split.content(*partition)).into_owned();
            found.extend(tokens(&content).into_iter().map(|token| (token, *partition)));
        }
        prop_assert_eq!(found, places, "{}", &text);
    }
}

/// What a reader of the personal partition alone sees.
fn personal_view(text: &str) -> String {
    let mut parts = splits(text).into_parts();
    parts.retain(|partition, _| matches!(*partition, Partition::SKELETON | Partition::PERSONAL));
    let seen = String::from_utf8(view(&parts).expect("a view")).expect("UTF-8");
    Document::parse(&seen).expect("well-formed");
    seen.replace("<?sesphr withheld=\"medical\"?>", "|")
}

#[test]
fn a_view_declares_what_a_withheld_part_declares() {
    let cases = [
        // `q` is declared by the medical part.
        (
            "<r xmlns='urn:r'><m xmlns:q='urn:r'>a<q:p>b<q:e/></q:p><p>c</p></m></r>",
            "<r xmlns='urn:r'>|<q:p xmlns:q=\"urn:r\">b<q:e/></q:p><p>c</p>|</r>",
        ),
        // The same declaration again is none that is needed.
        ("<r xmlns='urn:r'><m xmlns='urn:r'>a<p>b</p></m></r>", "<r xmlns='urn:r'>|<p>b</p>|</r>"),
        // A prefix of an attribute is needed as much as that of an element; values are escaped.
        (
            "<r xmlns='urn:r'><m xmlns:q='u&quot;&lt;&amp;'>a<p><e q:b='c'/></p></m></r>",
            "<r xmlns='urn:r'>|<p xmlns:q=\"u&quot;&lt;&amp;\"><e q:b='c'/></p>|</r>",
        ),
        // The default namespace, changed and taken away.
        (
            "<r xmlns='urn:r' xmlns:q='urn:r'><q:m xmlns=''>a<q:p><e/></q:p></q:m></r>",
            "<r xmlns='urn:r' xmlns:q='urn:r'>|<q:p xmlns=\"\"><e/></q:p>|</r>",
        ),
        // What a part in between says otherwise, a withheld part within it takes back: the default
        // namespace, a prefix, and no namespace at all.
        (
            "<r xmlns='urn:r' xmlns:q='urn:r'><q:p xmlns='o'><m xmlns='urn:r'><p/></m></q:p></r>",
            "<r xmlns='urn:r' xmlns:q='urn:r'><q:p xmlns='o'>|<p xmlns=\"urn:r\"/>|</q:p></r>",
        ),
        (
            "<r xmlns='urn:r' xmlns:q='urn:r'><p xmlns:q='o'><m xmlns:q='urn:r'><q:p/></m></p></r>",
            "<r xmlns='urn:r' xmlns:q='urn:r'><p xmlns:q='o'>|<q:p xmlns:q=\"urn:r\"/>|</p></r>",
        ),
        (
            "<q:r xmlns:q='urn:r'><q:p xmlns='o'><q:m xmlns=''><q:p><e/></q:p></q:m></q:p></q:r>",
            "<q:r xmlns:q='urn:r'><q:p xmlns='o'>|<q:p xmlns=\"\"><e/></q:p>|</q:p></q:r>",
        ),
        // A part that is shown with its lender needs nothing.
        (
            "<r xmlns='urn:r'><p xmlns:q='urn:r'><q:p>b</q:p></p><m/></r>",
            "<r xmlns='urn:r'><p xmlns:q='urn:r'><q:p>b</q:p></p>|</r>",
        ),
    ];
    for (text, seen) in cases {
        assert_eq!(personal_view(text), seen);
        let split = splits(text);
        assert_eq!(view(split.parts()).expect("a view"), text.as_bytes());
    }
}
