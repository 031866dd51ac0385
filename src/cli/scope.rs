//! Scopes on the command line: a name that is shipped, or a file; and the arguments of `scope`.

use super::JsonArg;
use super::names::{named, property, property_named};
use clap::builder::{PossibleValue, TypedValueParser};
use clap::{Args, Command, Subcommand, ValueHint};
use sesphr_model::property::Property;
use sesphr_model::scope::{Expectation, SHIPPED, Scope, Shipped, expectable};
use std::ffi::OsStr;
use std::path::{MAIN_SEPARATOR, Path, PathBuf};

/// A scope as somebody names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ScopeArg {
    /// One that comes with the program.
    Shipped(&'static Shipped),
    /// A file.
    File(PathBuf),
}

/// Takes an argument that ends in `.toml` or has a path separator as a file, and anything else as a
/// name. So a file never hides a shipped scope, and a scope shipped later never hides a file.
#[derive(Clone)]
pub(super) struct ScopeParser;

impl TypedValueParser for ScopeParser {
    type Value = ScopeArg;

    fn parse_ref(
        &self,
        command: &Command,
        argument: Option<&clap::Arg>,
        value: &OsStr,
    ) -> Result<ScopeArg, clap::Error> {
        if is_path(value) {
            return Ok(ScopeArg::File(value.into()));
        }
        named(names(), Shipped::named).parse_ref(command, argument, value).map(ScopeArg::Shipped)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(names().into_iter()))
    }
}

/// A property as somebody names it.
#[derive(Clone, Debug)]
pub(crate) enum PropertyArg {
    /// One of the catalogue.
    Known(&'static Property),
    /// A file.
    File(PathBuf),
}

/// Tells files from ids as [`ScopeParser`] does.
#[derive(Clone)]
pub(super) struct PropertyParser;

impl TypedValueParser for PropertyParser {
    type Value = PropertyArg;

    fn parse_ref(
        &self,
        command: &Command,
        argument: Option<&clap::Arg>,
        value: &OsStr,
    ) -> Result<PropertyArg, clap::Error> {
        if is_path(value) {
            return Ok(PropertyArg::File(value.into()));
        }
        property().parse_ref(command, argument, value).map(PropertyArg::Known)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        let values: Vec<_> = property().possible_values().into_iter().flatten().collect();
        Some(Box::new(values.into_iter()))
    }
}

fn names() -> Vec<PossibleValue> {
    let about = |name| Scope::named(name).map(|scope| scope.about).unwrap_or_default();
    SHIPPED.iter().map(|one| PossibleValue::new(one.name).help(about(one.name))).collect()
}

/// Whether an argument is a file.
pub(super) fn is_path(value: &OsStr) -> bool {
    let text = value.as_encoded_bytes();
    let separates = |byte: &u8| *byte == b'/' || char::from(*byte) == MAIN_SEPARATOR;
    Path::new(value).extension().is_some_and(|ending| ending == "toml")
        || text.iter().any(separates)
}

/// An expectation such as `P5=violated`.
pub(super) fn expectation(text: &str) -> Result<Expectation, String> {
    let (id, verdict) = text.split_once('=').ok_or("it must be ID=VERDICT, such as P5=violated")?;
    // A property of somebody's own has a name like a scope's.
    let own = || Scope::is_name(id).then(|| id.to_owned());
    let property = property_named(id).map(|property| property.id.to_owned()).or_else(own);
    let property = property.ok_or_else(|| format!("{id:?} is not a property"))?;
    let verdict = expectable(verdict).ok_or_else(|| {
        format!("{verdict:?} cannot be expected; expect holds, violated or undecided")
    })?;
    Ok(Expectation { property, verdict, profile: None, coalition: None })
}

/// Commands on scopes.
#[derive(Debug, Subcommand)]
pub(crate) enum ScopeCommand {
    /// List the scopes that come with the program
    #[command(after_help = "\
Sets: `check --all --quick` searches the set quick, and `check --all` also the set all. Scopes in \
large take minutes per profile and coalition; those in measured are for measuring searches.

Examples:
  sesphr scope list
  sesphr scope list --json

Exit codes: 0 when printed.")]
    List {
        /// Where the result goes as JSON.
        #[command(flatten)]
        json: JsonArg,
    },
    /// Print a scope as a file, with every field explained
    #[command(after_help = "\
A file of your own is checked and printed in the same form, without its comments. docs/scopes.md \
describes every field.

Examples:
  sesphr scope show one-slot
  sesphr scope show two-grants-in-flight > mine.toml

Exit codes: 0 when printed, 2 for bad usage or a file that is not a scope.")]
    Show {
        /// A shipped scope, or a file: it ends in .toml or has a / in its path
        #[arg(value_name = "SCOPE", value_parser = ScopeParser, hide_possible_values = true)]
        scope: ScopeArg,
    },
    /// Write a scope of your own to start from
    #[command(after_help = "\
The scope is named after the file, and `sesphr check --scope FILE` searches it as it is. docs/scopes.md \
describes every field and works through an example.

Examples:
  sesphr scope new --out mine.toml
  sesphr scope new --from orders-in-flight --out races.toml
  sesphr scope new --out -

Exit codes: 0 when written, 2 for bad usage or a file that exists.")]
    New(NewArgs),
}

/// Arguments of `scope new`.
#[derive(Debug, Args)]
pub(crate) struct NewArgs {
    /// Begin with this scope
    #[arg(long, value_name = "SCOPE", default_value = "one-slot", value_parser = ScopeParser,
        hide_possible_values = true)]
    pub(crate) from: ScopeArg,
    /// Write the scope to FILE; `-` prints it
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) out: PathBuf,
    /// Replace FILE if it exists
    #[arg(long)]
    pub(crate) force: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_ends_in_toml_or_has_a_separator() {
        for path in ["mine.toml", "./mine", "scopes/mine", "/one-slot", "one-slot.toml"] {
            assert!(is_path(OsStr::new(path)), "{path}");
        }
        for name in ["one-slot", "mine", "mine.tom", "toml", ".toml", "-"] {
            assert!(!is_path(OsStr::new(name)), "{name}");
        }
    }

    #[test]
    fn an_expectation_names_a_property_and_a_verdict() {
        let read = expectation("p5=violated").expect("it is right");
        assert_eq!((&*read.property, read.verdict.text()), ("P5", "violated"));
        for wrong in ["P5", "P5=", "P5=not-applicable", "P99=holds", "=holds", "P5=violated=holds"]
        {
            assert!(expectation(wrong).is_err(), "{wrong}");
        }
    }
}
