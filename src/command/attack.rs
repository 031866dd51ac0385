//! `sesphr attack`: a counterexample on real curves, down to the bytes it gives away.

use crate::cli::{AttackArgs, CurveArg};
use crate::context::Context;
use crate::error::{Error, Status};
use crate::output::{BAD, GOOD, Text, echo, grouped, plain, styled};
use sesphr::algebra::bls12::Bls12;
use sesphr::algebra::type_a::TypeA;
use sesphr::entropy::Entropy;
use sesphr::profile::Payload;
use sesphr::trace::Trace;
use sesphr_model::attack::{Accepted, AttackReport, Disobeyed, Evidence, replay_evidence};
use sesphr_model::corrupt::Move;
use std::fs::File;
use std::io::BufReader;

/// Runs a counterexample's trace on each curve and carries out the derivation.
pub(super) fn run(args: &AttackArgs, context: &Context) -> Result<Status, Error> {
    let path = || args.file.clone();
    let file = File::open(&args.file).map_err(|source| Error::Read { path: path(), source })?;
    let trace = Trace::read(BufReader::new(file))
        .map_err(|source| Error::Trace { path: path(), source })?;
    let curves = if args.curves.is_empty() { natural(&trace) } else { args.curves.clone() };
    context.note(format_args!("seed {}", trace.header.seed));
    let mut reports = Vec::new();
    for curve in curves {
        let root = Entropy::Seeded(trace.header.seed).seed();
        let report = match curve {
            CurveArg::Bls12 => replay_evidence::<Bls12>(&trace, root),
            CurveArg::TypeA => replay_evidence::<TypeA>(&trace, root),
        };
        reports.push(
            report.map_err(|source| Error::Attack { path: path(), source: Box::new(source) })?,
        );
    }
    context.deliver(args.json.path(), &reports, || shown(&reports))?;
    let all = reports.iter().all(Evidence::shows);
    Ok(if all { Status::AsExpected } else { Status::Unexpected })
}

/// What a trace runs on unless told otherwise: the literal payload exists on one curve only.
fn natural(trace: &Trace<Move>) -> Vec<CurveArg> {
    match trace.header.profile.payload {
        Payload::Literal => vec![CurveArg::TypeA],
        Payload::Hybrid => vec![CurveArg::Bls12, CurveArg::TypeA],
    }
}

fn shown(reports: &[Evidence]) -> Text {
    let mut text = Text::new();
    for (at, evidence) in reports.iter().enumerate() {
        if at > 0 {
            text.blank();
        }
        match evidence {
            Evidence::Obtained(report) => obtained(&mut text, report),
            Evidence::Accepted(report) => accepted(&mut text, report, evidence.shows()),
            Evidence::Disobeyed(report) => disobeyed(&mut text, report),
        }
    }
    text
}

fn accepted(text: &mut Text, report: &Accepted, shows: bool) {
    let Accepted { curve, profile, coalition, user, item, current, .. } = report;
    let bytes = grouped(report.bytes as u64);
    let standing = if report.as_current { "current" } else { "superseded" };
    let origin = match (report.equals_uploaded, report.equals_forged) {
        (true, _) => "what its owner wrote as that version",
        (false, true) => "a text that the coalition made up",
        (false, false) => "nothing that its owner wrote there",
    };
    let verdict = format!("{bytes} bytes: {origin}; the owner's current version is {current}");
    let coalition = echo(coalition);
    text.line(format_args!(
        "{curve}, profile {profile}: {coalition} makes {user} accept {item} as {standing}"
    ));
    text.spans([styled(verdict, if shows { GOOD } else { BAD })]);
    text.line(format_args!("  {}", echo(&report.excerpt)));
}

fn disobeyed(text: &mut Text, report: &Disobeyed) {
    let Disobeyed { curve, profile, coalition, differences } = report;
    text.line(format_args!("{curve}, profile {profile}: after {}", echo(coalition)));
    for difference in differences {
        text.spans([plain("  "), styled(difference, GOOD)]);
    }
    if differences.is_empty() {
        let nothing = "the server holds what the owners ordered and wrote";
        text.spans([plain("  "), styled(nothing, BAD)]);
    }
}

fn obtained(text: &mut Text, report: &AttackReport) {
    let AttackReport { curve, profile, coalition, item, target, .. } = report;
    let coalition = echo(coalition);
    text.line(format_args!("{curve}, profile {profile}: {coalition} obtains {target}"));
    for line in &report.steps {
        text.line(format_args!("  {line}"));
    }
    let bytes = grouped(report.recovered_bytes as u64);
    text.spans([if report.equals_uploaded {
        styled(format_args!("{bytes} bytes of {item}, equal to what its owner uploaded"), GOOD)
    } else {
        styled(format_args!("{bytes} bytes, not what the owner of {item} uploaded"), BAD)
    }]);
    text.line(format_args!("  {}", echo(&report.excerpt)));
}
