//! Writes the built-in rules table down as constants of Rust, so that no start of the program has to
//! read TOML. A table that is none stops the build; that its rules are right is a matter of tests.

use schema::{At, FormatTable, LineEnds, Map, PartTable, Seq, StructureTable, Table, Text};
use std::error::Error;
use std::path::Path;
use std::process::ExitCode;

#[path = "src/record/rules/table/schema.rs"]
mod schema;

const TABLE: &str = "rules/default.toml";

fn main() -> ExitCode {
    if let Err(error) = write() {
        eprintln!("{error}");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

fn write() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=src/record/rules/table/schema.rs");
    println!("cargo::rerun-if-changed={TABLE}");
    let text = std::fs::read_to_string(TABLE)?;
    let table: Table = toml::from_str(&text).map_err(|error| format!("{TABLE}: {error}"))?;
    let constants = format!(
        "static TABLE: Table = {};\nstatic LINES: LineEnds = {};\n",
        table.literal(),
        LineEnds::of(&text).literal()
    );
    std::fs::write(Path::new(&std::env::var("OUT_DIR")?).join("rules.rs"), constants)?;
    Ok(())
}

/// What can be written as a constant expression.
trait Literal {
    fn literal(&self) -> String;
}

/// Structures are written field by field; one that is left out stops the build.
macro_rules! literals {
    ($($structure:ident { $($field:ident),* })*) => {
        $(impl Literal for $structure {
            fn literal(&self) -> String {
                let fields = [$(format!("{}: {}", stringify!($field), self.$field.literal())),*];
                format!("{} {{ {} }}", stringify!($structure), fields.join(", "))
            }
        })*
    };
}

literals! {
    Table { version, partitions, namespaces, values, format }
    FormatTable { name, root, root_of, namespace, attributes, part, structure }
    PartTable { path, partition, choose, r#where, read, values, values_of, otherwise }
    StructureTable { path, attributes }
}

/// Numbers and texts are written as they show themselves to programmers.
macro_rules! plain_literals {
    ($($number:ty)*) => {
        $(impl Literal for $number {
            fn literal(&self) -> String {
                format!("{self:?}")
            }
        })*
    };
}

plain_literals! { u8 u32 usize }

impl Literal for Text {
    fn literal(&self) -> String {
        format!("Text::Borrowed({self:?})")
    }
}

impl<T: Literal> Literal for At<T> {
    fn literal(&self) -> String {
        format!("At {{ start: {}, value: {} }}", self.start, self.value.literal())
    }
}

impl<T: Literal> Literal for Option<T> {
    fn literal(&self) -> String {
        self.as_ref().map_or_else(|| "None".to_owned(), |some| format!("Some({})", some.literal()))
    }
}

impl<T: Literal> Literal for Seq<T> {
    fn literal(&self) -> String {
        let values: Vec<_> = self.iter().map(Literal::literal).collect();
        format!("Seq::Constant(&[{}])", values.join(", "))
    }
}

impl<K: Literal, V: Literal> Literal for (K, V) {
    fn literal(&self) -> String {
        format!("({}, {})", self.0.literal(), self.1.literal())
    }
}

impl<V: Literal> Literal for Map<V> {
    fn literal(&self) -> String {
        format!("Map({})", self.0.literal())
    }
}

impl Literal for LineEnds {
    fn literal(&self) -> String {
        format!("LineEnds({})", self.0.literal())
    }
}
