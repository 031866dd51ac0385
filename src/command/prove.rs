//! `sesphr prove`: what holds for any number of everything, put to solvers.

mod report;

use crate::cli::{ProveArgs, SolverArg};
use crate::context::Context;
use crate::error::{Error, Status};
use crate::files;
use crate::interrupt;
use crate::output;
use crate::pipeline::proofs::{Panel, questions};
use report::ProvedClaim;
use sesphr::profile::Profile;
use sesphr_model::induction::claim::{CLAIMS, Claim};
use sesphr_model::induction::proof::{Proof, proof};
use std::path::Path;

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
    let mut panel = Panel::new(args.solver.map(SolverArg::solvers))?;
    if panel.is_empty() && args.out.is_none() {
        return Err(Error::NoSolvers);
    }
    if let Some(folder) = &args.out {
        write_questions(folder, &proofs, context)?;
    }
    interrupt::by_steps();
    let asked = panel.ask_all(context, &proofs)?;
    let rows: Vec<ProvedClaim<'_>> = asked.iter().flat_map(report::rows).collect();
    context.deliver(args.json.path(), &rows, || report::text(&panel, &asked, &rows))?;
    if interrupt::go_on().is_break() {
        context.note("interrupted: claims with an unanswered question are not run");
        return Ok(Status::Interrupted);
    }
    let as_expected = rows.iter().all(ProvedClaim::is_as_expected);
    Ok(if as_expected { Status::AsExpected } else { Status::Unexpected })
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
        for query in questions(proof) {
            let path = folder.join(format!("{}.smt2", query.name));
            files::put(&path, &query.text)?;
            written += 1;
        }
    }
    let written = output::counted(written, "question");
    context.note(format_args!("{written} written to {}", folder.display()));
    Ok(())
}
