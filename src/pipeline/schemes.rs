//! Published schemes, judged and attacked, as rows of the report.

use super::{Inputs, Ticker};
use crate::error::Error;
use crate::interrupt;
use sesphr_model::derive::sums::Pairs;
use sesphr_model::published::{Entry, Executed, GuaranteeOutcome, JudgedScheme, Roles, SCHEMES};
use sesphr_reports::results::{GuaranteeResult, Results, SchemeResult};

/// Judges every scheme under each kind of pairing, and carries out what was found.
pub(super) fn run(
    inputs: &Inputs<'_>,
    results: &mut Results,
    ticker: &Ticker,
) -> Result<(), Error> {
    let seed = inputs.context.seed;
    for (at, scheme) in SCHEMES.iter().enumerate() {
        for pairs in scheme.pairs {
            interrupt::check()?;
            ticker.tell(at, SCHEMES.len(), format!("{}, pairing: {pairs}", scheme.name));
            let (judged, attacks) = inputs.pool.install(|| {
                let judged = judge(scheme, *pairs, seed)?;
                let attacks = attack(scheme, &judged, seed)?;
                Ok::<_, Error>((judged, attacks))
            })?;
            results.schemes.extend(rows(&judged, &attacks));
            results.guarantees.extend(guarantees(&judged));
        }
    }
    Ok(())
}

/// A scheme's verdicts under a kind of pairing.
pub(crate) fn judge(scheme: &Entry, pairs: Pairs, seed: u64) -> Result<JudgedScheme, Error> {
    (scheme.judge)(pairs, seed).map_err(|source| Error::Published(Box::new(source)))
}

/// What was judged, carried out on every curve that has the kind of pairing.
pub(crate) fn attack(
    scheme: &Entry,
    judged: &JudgedScheme,
    seed: u64,
) -> Result<Vec<Executed>, Error> {
    let mut attacks = Vec::new();
    for (_, execute) in scheme.execute.iter().filter(|(on, _)| *on == judged.pairing) {
        let carried_out = execute(judged, seed)
            .map_err(|source| Error::Execute { scheme: scheme.name, source: Box::new(source) })?;
        attacks.extend(carried_out);
    }
    Ok(attacks)
}

fn rows(judged: &JudgedScheme, attacks: &[Executed]) -> Vec<SchemeResult> {
    let rows = judged.rows.iter().map(|row| {
        let own: Vec<&Executed> = attacks.iter().filter(|attack| attack.goal == row.goal).collect();
        let mut curves: Vec<&str> = own.iter().map(|attack| attack.curve).collect();
        curves.dedup();
        SchemeResult {
            scheme: judged.scheme.into(),
            title: judged.title.into(),
            source: judged.source.into(),
            from_memory: judged.from_memory,
            pairing: pairing(judged),
            goal: row.goal.clone(),
            smallest: Roles::list(Some(&row.minimal)),
            expected: Roles::list(row.expected.as_deref()),
            sets: judged.sets as u32,
            error_bits: judged.error_bits,
            attacked: own.iter().filter(|attack| attack.is_right).count() as u32,
            attacks: own.len() as u32,
            curves: curves.join(", "),
        }
    });
    rows.collect()
}

/// The pairing as results spell it.
fn pairing(judged: &JudgedScheme) -> String {
    judged.pairing.to_string().replace(' ', "-")
}

fn guarantees(judged: &JudgedScheme) -> impl Iterator<Item = GuaranteeResult> {
    judged.guarantees.iter().map(|row| {
        let breach = row.breach.as_ref();
        GuaranteeResult {
            scheme: judged.scheme.into(),
            pairing: pairing(judged),
            guarantee: row.name.into(),
            says: row.says.into(),
            outcome: row.outcome.as_str().into(),
            goal: breach.map(|breach| breach.goal.clone()),
            by: breach.map(|breach| breach.roles.to_string()),
            expected: row.expected.map_or("not written down", GuaranteeOutcome::as_str).into(),
            claimed: row.is_claimed,
        }
    })
}
