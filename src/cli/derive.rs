//! Arguments of `derive`.

use super::JsonArg;
use super::names::{named, seed};
use super::scope::is_path;
use clap::builder::{PossibleValue, TypedValueParser};
use clap::{Arg, Args, Command};
use sesphr_model::frame::{Frames, SHIPPED, ShippedFrames};
use std::ffi::OsStr;
use std::path::PathBuf;

/// Frames as somebody names them.
#[derive(Clone, Debug)]
pub(crate) enum FramesArg {
    /// Those of a scheme that come with the program.
    Shipped(&'static ShippedFrames),
    /// A file.
    File(PathBuf),
}

/// Tells files from names as scopes do.
#[derive(Clone)]
struct FramesParser;

impl TypedValueParser for FramesParser {
    type Value = FramesArg;

    fn parse_ref(
        &self,
        command: &Command,
        argument: Option<&Arg>,
        value: &OsStr,
    ) -> Result<FramesArg, clap::Error> {
        if is_path(value) {
            return Ok(FramesArg::File(value.into()));
        }
        let parser = named(names(), ShippedFrames::named);
        parser.parse_ref(command, argument, value).map(FramesArg::Shipped)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(names().into_iter()))
    }
}

fn names() -> Vec<PossibleValue> {
    let about = |name| Frames::named(name).map(|frames| frames.about).unwrap_or_default();
    SHIPPED.iter().map(|one| PossibleValue::new(one.name).help(about(one.name))).collect()
}

/// Arguments of `derive`.
#[derive(Debug, Args)]
#[command(after_help = "\
Shipped: sesphr, tipre-2008, afgh-3, umbral, cai-liu, green-ateniese, peks. Each verdict is wrong with \
at most the probability in the last column; a second random choice must agree, and a verifier checks \
every derivation. docs/derive.md describes the method and the files.

Examples:
  sesphr derive
  sesphr derive tipre-2008 umbral --show
  sesphr derive ./mine.toml --json

Exit codes:
  0  every verdict is as expected
  1  one is not, random choices disagree, or the verifier refuses a derivation
  2  bad usage, or a file that cannot be used or decided")]
pub(crate) struct DeriveArgs {
    /// Judge the frames of this scheme, or of a file: it ends in .toml or has a / in its path
    /// [default: all that are shipped]
    #[arg(value_name = "SCHEME", value_parser = FramesParser, hide_possible_values = true)]
    pub(crate) frames: Vec<FramesArg>,
    /// Say how each value is derived, and why each verdict was expected
    #[arg(long)]
    pub(crate) show: bool,
    /// Where the result goes as JSON.
    #[command(flatten)]
    pub(crate) json: JsonArg,
    /// Choose the random numbers of the method by this seed
    #[arg(long, value_name = "N", default_value = "1", value_parser = seed())]
    pub(crate) seed: u64,
}
