//! Random walks for the cells that hold.

use super::report::{ComparedWalks, Report};
use crate::cli::{ConformArgs, CurveArg};
use crate::context::Context;
use crate::error::Error;
use crate::interrupt;
use crate::progress::Progress;
use rayon::prelude::*;
use sesphr::algebra::bls12::Bls12;
use sesphr::algebra::type_a::TypeA;
use sesphr::profile::Profile;
use sesphr_model::attack::AttackError;
use sesphr_model::coalition::Coalition;
use sesphr_model::conformance::{Divergence, Walk, Walked, holding, walk};
use sesphr_model::property::Property;
use std::time::Instant;

/// Takes the walks that were asked for, up to the first breach.
pub(super) fn take(
    args: &ConformArgs,
    context: &Context,
    pairs: &[(Profile, CurveArg)],
    report: &mut Report,
) -> Result<(), Error> {
    let Some(walks) = args.walks else {
        return Ok(());
    };
    let progress = Progress::new(context, pairs.len());
    for (done, &(profile, curve)) in pairs.iter().enumerate() {
        if interrupt::go_on().is_break() {
            report.complete = false;
            return Ok(());
        }
        progress.at(done, format!("{profile}, {}: walks", curve.text()));
        let start = Instant::now();
        let cells: Vec<(Coalition, Vec<&Property>)> = Coalition::ALL
            .into_iter()
            .map(|coalition| (coalition, holding(&profile, coalition)))
            .filter(|(_, properties)| !properties.is_empty())
            .collect();
        let all: Vec<(&[&Property], Walk)> = cells
            .iter()
            .flat_map(|(coalition, properties)| {
                (0..u64::from(walks)).map(|number| {
                    let seed = context.seed.wrapping_add(number);
                    let depth = args.depth;
                    (&**properties, Walk { profile, coalition: *coalition, seed, depth })
                })
            })
            .collect();
        let walked: Vec<Walked> = all
            .par_iter()
            .map(|(properties, one)| match curve {
                CurveArg::Bls12 => walk::<Bls12>(one, properties),
                CurveArg::TypeA => walk::<TypeA>(one, properties),
            })
            .collect::<Result<_, AttackError>>()
            .map_err(|source| Error::Walk { profile, source: Box::new(source) })?;
        report.walks.push(ComparedWalks {
            profile,
            curve: curve.text(),
            coalitions: cells.len(),
            cells: cells.iter().map(|(_, properties)| properties.len()).sum(),
            walks: walked.len(),
            steps: walked.iter().map(|one| one.steps).sum(),
            forbidden: walked.iter().map(|one| one.forbidden).sum(),
            breaches: walked.iter().filter(|one| one.breach.is_some()).count(),
            seconds: start.elapsed().as_secs_f64(),
        });
        if let Some(breach) = walked.into_iter().find_map(|one| one.breach) {
            let obtained = breach.item.map(|item| format!(": {item} is obtained"));
            let what = format!("{} is violated{}", breach.property, obtained.unwrap_or_default());
            report.note(curve.text(), Some(Divergence { what, trace: breach.trace }));
            return Ok(());
        }
    }
    if report.walks.iter().all(|row| row.walks == 0) {
        let why = "no property holds under these profiles, so there is nothing to walk for";
        return Err(Error::Nothing(why.to_owned()));
    }
    Ok(())
}
