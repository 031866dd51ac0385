//! House rules as a test: what a program can see of how this tree is kept.
//!
//! Each rule says why it is there when it is broken. The last test breaks every rule on purpose,
//! so that none can fall silent. Patterns are put together from halves, since this file is read
//! like any other.

#[path = "tidy/links.rs"]
mod links;

use std::fs;
use std::path::Path;

/// The longest file of code, in lines.
const LINES_MAX: usize = 500;
/// The only file with unsafe code, apart from benches that give their reason.
const UNSAFE_HOME: &str = "impl/src/algebra/bls12/raw.rs";
/// Curve libraries, each with where it may be named.
const CURVES: [(&str, &[&str]); 5] = [
    ("blst", &["impl/src/algebra/bls12", "benches/"]),
    ("blstrs", &["benches/", "tests/"]),
    // Its fields alone also serve to solve systems modulo the order of a group.
    ("ark_ff", &["impl/src/algebra/type_a", "model/src/published/"]),
    ("ark_ec", &[]),
    ("ark_bls12_381", &[]),
];

/// A file of the tree; the path is relative to the root, with `/` between its parts.
struct Source {
    path: String,
    text: String,
}

type Rule = fn(&Source) -> Vec<String>;

const RULES: [(&str, Rule); 9] = [
    ("nothing is left to be done", no_placeholders),
    ("no test is switched off", no_ignored_tests),
    ("no path of one machine", no_machine_paths),
    ("files are short enough to read", short_files),
    ("a module is named by its file", no_mod_files),
    ("code beyond the compiler's checks has one home", unsafe_at_home),
    ("a curve library is named in one place", curves_at_home),
    ("lints are those of the workspace", shared_lints),
    ("files are written, and other programs started, through one package", host_at_home),
];

#[test]
fn the_tree_is_tidy() {
    let sources = tree();
    let manifests = sources.iter().filter(|source| source.is_manifest()).count();
    assert!(manifests >= 5, "the walk missed packages: it found {manifests} manifests");
    let code = sources.iter().filter(|source| source.is_code()).count();
    assert!(code >= 100, "the walk missed code: it found {code} files");

    let broken: Vec<String> = sources.iter().flat_map(broken_rules).collect();
    assert!(broken.is_empty(), "\n{}\n", broken.join("\n"));
}

/// Each erratum is shown by tests that its last column names: those tests exist.
#[test]
fn tests_that_the_errata_name_exist() {
    let sources = tree();
    let errata = sources.iter().find(|source| source.path == "docs/errata.md");
    let errata = errata.expect("a document of errata");
    let rows = errata.text.lines().filter(|line| line.starts_with("| E"));
    let names: Vec<&str> = rows
        .filter_map(|row| row.trim_end_matches([' ', '|']).rsplit(" | ").next())
        .flat_map(|column| column.split('`').skip(1).step_by(2))
        .filter(|name| name.contains('_') && name.chars().all(|c| c == '_' || c.is_alphanumeric()))
        .collect();
    assert!(names.len() >= 10, "found {names:?} only");
    for name in names {
        // A test that is generic over its curve has a parameter first.
        let definitions = [format!("fn {name}("), format!("fn {name}<")];
        let defines = |text: &str| definitions.iter().any(|line| text.contains(line));
        let exists = sources.iter().any(|s| s.is_code() && defines(&s.text));
        assert!(exists, "docs/errata.md names the test {name}, which does not exist");
    }
}

#[test]
fn every_rule_can_be_broken() {
    let file = |path: &str, text: String| Source { path: path.into(), text };
    let code = |line: &str| file("sim/src/lib.rs", format!("//! A crate.\n{line}\n"));
    let cases = [
        (0, code(concat!("// TO", "DO: later"))),
        (0, code(concat!("    to", "do!()"))),
        (0, file("docs/plan.md", concat!("FIX", "ME").into())),
        (1, code(concat!("#[ign", "ore]"))),
        (1, code(concat!("#[ign", "ore = \"slow\"]"))),
        (2, code(concat!("let path = \"/tm", "p/x\";"))),
        (2, file(".ci/run", concat!("cd /ho", "me/somebody").into())),
        (3, code(&"//\n".repeat(LINES_MAX))),
        (4, file("sim/src/figure/mod.rs", String::new())),
        (5, code(concat!("uns", "afe { call() }"))),
        (5, file("benches/x.rs", concat!("uns", "afe { call() }").into())),
        (5, code(concat!("#![allow(uns", "afe_code)]"))),
        (6, code(concat!("use bl", "st::blst_p1;"))),
        (6, code(concat!("    ark", "_ff::BigInt([0; 4])"))),
        (6, file("impl/src/algebra/bls12/gt.rs", concat!("pub use bls", "trs::Gt;").into())),
        (7, file("sim/Cargo.toml", "[package]\nname = \"x\"\n".into())),
        (7, file("sim/Cargo.toml", "[package]\n[lints.rust]\nx = 1\n[a]\nworkspace = true".into())),
        (8, code(concat!("let output = Command::", "new(\"z3\").output();"))),
        (8, code(concat!("fs::", "write(path, text)?;"))),
        (8, file("src/command/x.rs", concat!("let file = File::", "create(path)?;").into())),
        (8, file("src/x.rs", concat!("std::fs::", "rename(from, to)?;\n#[cfg(test)]\n").into())),
    ];
    for (rule, source) in &cases {
        let (name, check) = RULES.get(*rule).expect("a rule of that number");
        assert!(!check(source).is_empty(), "{name}: not seen in {:?}", source.text);
    }
    for (number, (name, _)) in RULES.iter().enumerate() {
        assert!(cases.iter().any(|(rule, _)| *rule == number), "{name}: never broken here");
    }
    let kept = [
        code("// blst::blst_p1 is unsafe to call; see the group: it has order r"),
        code("let blst_p1 = todos(\"blst 0.3\");"),
        file(
            "benches/x.rs",
            concat!("#[allow(uns", "afe_code, reason = \"no other way\")]").into(),
        ),
        file("impl/src/algebra/bls12/point.rs", concat!("use bl", "st::blst_p1;").into()),
        file("sim/Cargo.toml", "[package]\n\n[lints]\nworkspace = true\n".into()),
        file("host/src/file.rs", concat!("fs::", "rename(from, to)?;").into()),
        file(
            "sim/src/x.rs",
            concat!("//! X.\n#[cfg(test)]\nmod tests {\nfs::", "write(a, b);").into(),
        ),
        code(concat!("let file = NewFile::", "create(path)?;")),
    ];
    for source in &kept {
        let broken: Vec<String> = broken_rules(source).collect();
        assert!(broken.is_empty(), "{broken:?}");
    }
}

impl Source {
    fn is_code(&self) -> bool {
        self.path.ends_with(".rs")
    }

    fn is_manifest(&self) -> bool {
        self.path == "Cargo.toml" || self.path.ends_with("/Cargo.toml")
    }

    /// Places of the lines that a predicate is true of.
    fn lines(&self, is_bad: impl Fn(&str) -> bool) -> Vec<String> {
        let place = |(at, line): (usize, &str)| {
            is_bad(line).then(|| format!("{}:{}: {}", self.path, at + 1, line.trim()))
        };
        self.text.lines().enumerate().filter_map(place).collect()
    }

    /// As [`Source::lines`], of code without its comments.
    fn code_lines(&self, is_bad: impl Fn(&str) -> bool) -> Vec<String> {
        if !self.is_code() {
            return Vec::new();
        }
        self.lines(|line| is_bad(line.split("//").next().unwrap_or_default()))
    }
}

fn broken_rules(source: &Source) -> impl Iterator<Item = String> {
    RULES.iter().flat_map(move |(name, check)| {
        check(source).into_iter().map(move |place| format!("{name}: {place}"))
    })
}

fn no_placeholders(source: &Source) -> Vec<String> {
    let words = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X")];
    let calls = [concat!("to", "do!("), concat!("unimple", "mented!("), concat!("db", "g!(")];
    source.lines(|line| {
        words.iter().any(|word| has_word(line, word))
            || calls.iter().any(|call| line.contains(call))
    })
}

fn no_ignored_tests(source: &Source) -> Vec<String> {
    source.lines(|line| line.contains(concat!("#[ign", "ore")))
}

fn no_machine_paths(source: &Source) -> Vec<String> {
    let paths =
        [concat!("/tm", "p/"), concat!("/ho", "me/"), concat!("/ro", "ot/"), concat!("/wo", "rk/")];
    source.lines(|line| paths.iter().any(|path| line.contains(path)))
}

fn short_files(source: &Source) -> Vec<String> {
    let lines = source.text.lines().count();
    if source.is_code() && lines > LINES_MAX {
        return vec![format!("{} has {lines} lines, more than {LINES_MAX}", source.path)];
    }
    Vec::new()
}

fn no_mod_files(source: &Source) -> Vec<String> {
    if source.path.ends_with("/mod.rs") { vec![source.path.clone()] } else { Vec::new() }
}

fn unsafe_at_home(source: &Source) -> Vec<String> {
    let keyword = concat!("uns", "afe");
    let permission = concat!("uns", "afe_code");
    let reason = concat!("uns", "afe_code, reason = \"");
    let is_bench = source.path.starts_with("benches/");
    if source.path == UNSAFE_HOME || (is_bench && source.text.contains(reason)) {
        return Vec::new();
    }
    source.code_lines(|line| has_word(line, keyword) || has_word(line, permission))
}

fn curves_at_home(source: &Source) -> Vec<String> {
    let away = |(name, homes): &(&'static str, &[&str])| {
        let at_home = homes.iter().any(|home| source.path.starts_with(home));
        (!at_home).then_some(*name)
    };
    let foreign: Vec<&str> = CURVES.iter().filter_map(away).collect();
    source.code_lines(|line| foreign.iter().any(|name| names_crate(line, name)))
}

fn shared_lints(source: &Source) -> Vec<String> {
    let mut lines = source.text.lines().map(str::trim);
    let shares = lines.any(|line| line == "[lints]") && lines.next() == Some("workspace = true");
    if source.is_manifest() && !shares {
        return vec![format!("{} has no `[lints]` with `workspace = true`", source.path)];
    }
    Vec::new()
}

/// Code that is shipped writes no file and starts no program by itself; what follows the tests of a
/// file is theirs.
fn host_at_home(source: &Source) -> Vec<String> {
    const SHIPPED: [&str; 5] = ["src/", "impl/src/", "model/src/", "sim/src/", "reports/src/"];
    // A file of the system's, which no rename can replace.
    const SPECIAL: &str = "/proc/self/clear_refs";
    let calls = [
        concat!("Command::", "new"),
        concat!("File::", "create"),
        concat!("fs::", "write"),
        concat!("fs::", "rename"),
    ];
    let is_shipped = SHIPPED.iter().any(|folder| source.path.starts_with(folder));
    if !is_shipped || source.path.ends_with("tests.rs") {
        return Vec::new();
    }
    let shipped = source.text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    let shipped = Source { path: source.path.clone(), text: shipped.to_owned() };
    let calls_one = |line: &str| calls.iter().any(|call| has_word(line, call));
    shipped.code_lines(|line| calls_one(line) && !line.contains(SPECIAL))
}

/// Whether a line has a word with nothing of a name before or after it.
fn has_word(line: &str, word: &str) -> bool {
    let part_of_name = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word).any(|(at, _)| {
        let (before, rest) = line.split_at(at);
        let after = rest.strip_prefix(word).unwrap_or_default();
        !before.ends_with(part_of_name) && !after.starts_with(part_of_name)
    })
}

/// Whether a line of code reaches into a crate: by a path, or by importing it.
fn names_crate(line: &str, name: &str) -> bool {
    let path = format!("{name}::");
    let import = format!("use {name}");
    has_word(line, name) && (line.contains(&path) || line.contains(&import))
}

/// Every file that the rules speak about.
fn tree() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut sources = Vec::new();
    collect(root, "", &ignored(root), &mut sources);
    sources
}

/// What `.gitignore` names: paths from the root.
fn ignored(root: &Path) -> Vec<String> {
    let text = fs::read_to_string(root.join(".gitignore")).unwrap_or_default();
    text.lines().map(|line| line.trim().trim_matches('/').to_owned()).collect()
}

/// Reads every text file below a folder that is neither ignored nor hidden.
fn collect(root: &Path, folder: &str, ignored: &[String], sources: &mut Vec<Source>) {
    let entries = fs::read_dir(root.join(folder)).expect("a folder of the tree can be listed");
    for entry in entries {
        let entry = entry.expect("an entry of the tree can be read");
        let name = entry.file_name().into_string().expect("file names of the tree are UTF-8");
        let path = if folder.is_empty() { name.clone() } else { format!("{folder}/{name}") };
        let hidden = name.starts_with('.') && name != ".ci" && name != ".github";
        if hidden || ignored.contains(&path) {
            continue;
        }
        let kind = entry.file_type().expect("an entry has a type");
        if kind.is_dir() {
            collect(root, &path, ignored, sources);
        } else if kind.is_file() && is_read(&path) {
            let text = fs::read_to_string(entry.path());
            let text = text.unwrap_or_else(|error| panic!("{path}: {error}"));
            sources.push(Source { path, text });
        }
    }
}

/// Whether a file is written by hand and of a kind that the rules speak about.
fn is_read(path: &str) -> bool {
    const KINDS: [&str; 8] = ["rs", "toml", "md", "yml", "sh", "html", "css", "just"];
    let named = path == "justfile" || path.starts_with(".ci/");
    named || Path::new(path).extension().is_some_and(|kind| KINDS.iter().any(|k| kind == *k))
}
