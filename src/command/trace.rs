//! `sesphr trace run` and `sesphr trace sample`.

mod sample;

use crate::cli::{AlgebraArg, TraceCommand, TraceRunArgs, TraceSampleArgs};
use crate::context::Context;
use crate::error::{Error, Status};
use crate::files;
use crate::output::{BAD, GOOD, Text, counted, echo, plain, styled};
use serde_json::json;
use sesphr::action::{Action, Outcome};
use sesphr::algebra::{Pairing, bls12::Bls12, type_a::TypeA};
use sesphr::entropy::Entropy;
use sesphr::profile::Payload;
use sesphr::trace::{Divergence, Trace, TraceError};
use sesphr_model::corrupt::Move;
use sesphr_model::counterexample::sentence;
use sesphr_model::symbolic::Symbolic;
use std::fs::File;
use std::io::BufReader;

/// Runs one of the two.
pub(super) fn run(command: &TraceCommand, context: &Context) -> Result<Status, Error> {
    match command {
        TraceCommand::Run(args) => replay(args, context),
        TraceCommand::Sample(args) => sample(args, context),
    }
}

fn replay(args: &TraceRunArgs, context: &Context) -> Result<Status, Error> {
    let fault = |source| Error::Trace { path: args.file.clone(), source };
    let file =
        File::open(&args.file).map_err(|source| Error::Read { path: args.file.clone(), source })?;
    let trace = honest(args, Trace::read(BufReader::new(file)).map_err(fault)?)?;
    if trace.steps.is_empty() {
        return Err(Error::NoSteps { path: args.file.clone() });
    }
    let algebra = args.curve.unwrap_or_else(|| natural(&trace));
    let divergence = replay_on(&trace, algebra).map_err(fault)?;
    let result = json!({
        "file": args.file,
        "curve": name(algebra),
        "header": trace.header,
        "steps": trace.steps.len(),
        "agrees": divergence.is_none(),
        "divergence": divergence,
    });
    let text = report(args, &trace, algebra, divergence.as_ref())?;
    context.deliver(args.json.path(), &result, || text)?;
    Ok(if divergence.is_none() { Status::AsExpected } else { Status::Unexpected })
}

/// The trace, if it has no step that only somebody corrupt takes.
fn honest(args: &TraceRunArgs, trace: Trace<Move>) -> Result<Trace, Error> {
    let path = || args.file.clone();
    trace
        .narrowed(|step: Move| step.honest().copied())
        .map_err(|step| Error::CorruptStep { path: path(), step })
}

/// What a trace runs on unless told otherwise: the literal payload exists on one curve only.
const fn natural(trace: &Trace) -> AlgebraArg {
    match trace.header.profile.payload {
        Payload::Literal => AlgebraArg::TypeA,
        Payload::Hybrid => AlgebraArg::Bls12,
    }
}

const fn name(algebra: AlgebraArg) -> &'static str {
    match algebra {
        AlgebraArg::Bls12 => Bls12::NAME,
        AlgebraArg::TypeA => TypeA::NAME,
        AlgebraArg::Symbolic => Symbolic::NAME,
    }
}

fn replay_on(trace: &Trace, algebra: AlgebraArg) -> Result<Option<Divergence>, TraceError> {
    let root = || Entropy::Seeded(trace.header.seed).seed();
    Ok(match algebra {
        AlgebraArg::Bls12 => trace.replay::<Bls12>(root())?.1,
        AlgebraArg::TypeA => trace.replay::<TypeA>(root())?.1,
        AlgebraArg::Symbolic => trace.replay::<Symbolic>(())?.1,
    })
}

fn report(
    args: &TraceRunArgs,
    trace: &Trace,
    algebra: AlgebraArg,
    divergence: Option<&Divergence>,
) -> Result<Text, Error> {
    let header = &trace.header;
    let mut out = Text::of(format_args!(
        "{}: profile {}, seed {}, on {}",
        args.file.display(),
        header.profile,
        header.seed,
        name(algebra)
    ));
    if let Some(attack) = &header.attack {
        let [coalition, property] = [&attack.coalition, &attack.property].map(echo);
        out.line(format_args!(
            "its header says that it shows how {coalition} violates {property}; `sesphr attack` \
             tries"
        ));
    }
    let replayed = divergence.map_or(trace.steps.len(), |divergence| divergence.step - 1);
    if args.steps {
        for (at, step) in trace.steps.iter().take(replayed).enumerate() {
            out.line(step_line(at + 1, &step.action, &step.outcome));
        }
    }
    match divergence {
        None => {
            let steps = format!(": {}", counted(replayed, "step"));
            out.spans([styled("all outcomes agree", GOOD), plain(steps)]);
        }
        Some(Divergence { step, action, recorded, replayed }) => {
            out.spans([styled(format_args!("step {step} ends differently from the record"), BAD)]);
            out.line(format_args!("  action    {}", serde_json::to_string(action)?));
            out.line(format_args!("  recorded  {}", serde_json::to_string(recorded)?));
            out.line(format_args!("  replayed  {}", serde_json::to_string(replayed)?));
        }
    }
    Ok(out)
}

/// A step as a person would say it.
fn step_line(number: usize, action: &Action, outcome: &Outcome) -> String {
    let actor = action.actor().map_or_else(|| "network".to_owned(), |party| party.to_string());
    format!("{number:>4}  {actor:<9} {}", sentence(&(*action).into(), outcome, None))
}

fn sample(args: &TraceSampleArgs, context: &Context) -> Result<Status, Error> {
    let trace =
        sample::record(args.profile, context.seed).map_err(|source| Error::Sample { source })?;
    let mut text = Vec::new();
    trace.write(&mut text).map_err(|source| Error::Sample { source })?;
    let text = String::from_utf8_lossy(&text);
    files::put(&args.out, &text)?;
    let (steps, seed) = (counted(trace.steps.len(), "step"), context.seed);
    context.note(format_args!("{steps} under profile {}, seed {seed}", args.profile));
    Ok(Status::AsExpected)
}
