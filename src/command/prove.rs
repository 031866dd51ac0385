//! `sesphr prove`: what holds for any number of everything, put to solvers.

mod ask;
mod report;

use crate::cli::ProveArgs;
use crate::context::Context;
use crate::error::{Error, Status};
use crate::files;
use crate::interrupt;
use crate::output;
use ask::Panel;
use report::Row;
use sesphr::profile::Profile;
use sesphr_model::coalition::Coalition;
use sesphr_model::induction::claim::{CLAIMS, Claim};
use sesphr_model::induction::proof::{Proof, Query, proof};
use sesphr_model::property::Property;
use std::path::Path;
use std::time::Duration;

pub(crate) use report::Verdict;

/// What became of a claim.
#[derive(Debug)]
pub(crate) struct Judged {
    /// The property that is claimed.
    pub(crate) property: &'static Property,
    /// The profile under which.
    pub(crate) profile: Profile,
    /// The coalition against which.
    pub(crate) coalition: Coalition,
    /// The same in words.
    pub(crate) about: &'static str,
    /// What the solvers say.
    pub(crate) verdict: Verdict,
    /// What they are expected to say.
    pub(crate) expected: Verdict,
    /// How many questions each was asked.
    pub(crate) questions: usize,
    /// The solvers, with their versions.
    pub(crate) solvers: Vec<String>,
    /// How long all answers took.
    pub(crate) time: Duration,
}

/// Every claim under some profiles, put to the solvers that are installed.
pub(crate) fn judge(profiles: &[Profile], context: &Context) -> Result<Vec<Judged>, Error> {
    let proofs = profiles
        .iter()
        .map(|profile| Ok((*profile, proof(profile, CLAIMS)?)))
        .collect::<Result<Vec<_>, Error>>()?;
    let mut panel = Panel::new(None)?;
    let questions = proofs.iter().map(|(_, proof)| all(proof).count()).sum();
    let asked = panel.ask_all(context, questions, &proofs)?;
    interrupt::check()?;
    let solvers: Vec<String> = panel.solvers.iter().map(|(_, version)| version.clone()).collect();
    Ok(asked.iter().flat_map(|asked| report::judged(asked, &solvers)).collect())
}

/// Writes the questions, asks them and judges the claims.
pub(super) fn run(args: &ProveArgs, context: &Context) -> Result<Status, Error> {
    let chosen =
        |claim: &&Claim| args.properties.is_empty() || args.properties.contains(&claim.property);
    let claims: Vec<Claim> = CLAIMS.iter().filter(chosen).copied().collect();
    let presets = || Profile::PRESETS.map(|(_, profile)| profile).to_vec();
    let profiles = if args.profiles.is_empty() { presets() } else { args.profiles.clone() };
    let mut proofs = Vec::new();
    for profile in profiles {
        proofs.push((profile, proof(&profile, &claims)?));
    }
    let mut panel = Panel::new(args.solver)?;
    if panel.is_empty() && args.out.is_none() {
        return Err(Error::NoSolvers);
    }
    if let Some(folder) = &args.out {
        write_questions(folder, &proofs, context)?;
    }
    let questions = proofs.iter().map(|(_, proof)| all(proof).count()).sum();
    interrupt::by_steps();
    let asked = panel.ask_all(context, questions, &proofs)?;
    let rows: Vec<Row<'_>> = asked.iter().flat_map(report::rows).collect();
    context.deliver(args.json.path(), &rows, || report::text(&panel, &asked, &rows))?;
    if interrupt::go_on().is_break() {
        context.note("interrupted: claims with a question that was not answered are not run");
        return Ok(Status::Interrupted);
    }
    let as_expected = rows.iter().all(Row::is_as_expected);
    Ok(if as_expected { Status::AsExpected } else { Status::Unexpected })
}

/// The questions of a proof, in order.
fn all(proof: &Proof) -> impl Iterator<Item = &Query> {
    proof.induction.iter().chain(proof.claims.iter().flat_map(|(_, queries)| queries))
}

fn write_questions(
    folder: &Path,
    proofs: &[(Profile, Proof)],
    context: &Context,
) -> Result<(), Error> {
    let mut written = 0;
    for (profile, proof) in proofs {
        let folder = folder.join(profile.to_string().replace('/', ","));
        files::make_folder(&folder)?;
        for query in all(proof) {
            let path = folder.join(format!("{}.smt2", query.name));
            files::put(&path, &query.text)?;
            written += 1;
        }
    }
    let written = output::counted(written, "question");
    context.note(format_args!("{written} written to {}", folder.display()));
    Ok(())
}
