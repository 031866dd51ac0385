//! Many runs: how verdicts and times change from one to the next.

mod page;

use crate::ReportError;
use crate::diff;
use crate::results::{CheckResult, ClaimVerdict, Results, Verdict};
use serde::Serialize;
use sesphr_sim::sample::Sample;
use std::collections::BTreeMap;

/// What several runs have in common, run by run in the given order.
#[derive(Clone, Debug, Serialize)]
pub struct Trend {
    /// The runs.
    pub runs: Vec<Run>,
    /// The claims; those whose verdict moved come first.
    pub claims: Vec<ClaimTrend>,
    /// The measured points; the largest change comes first.
    pub points: Vec<PointTrend>,
}

/// A run, in a few facts.
#[derive(Clone, Debug, Serialize)]
pub struct Run {
    /// Where it is.
    pub name: String,
    /// When it started.
    pub date: String,
    /// What it was built from.
    pub commit: Option<String>,
    /// How thorough it was.
    pub effort: String,
    /// Cells that hold.
    pub hold: usize,
    /// Cells that are violated.
    pub violated: usize,
    /// Cells that no search decided.
    pub undecided: usize,
    /// Cells that are not as expected.
    pub surprises: usize,
    /// Reasons to doubt its times.
    pub busy: Vec<String>,
    /// How busy the machine was, in words.
    #[serde(skip)]
    machine: String,
}

/// A claim, run by run; `None` where a run does not have it.
#[derive(Clone, Debug, Serialize)]
pub struct ClaimTrend {
    /// Its identifier.
    pub id: String,
    /// What is claimed.
    pub claim: String,
    /// Its verdicts.
    pub verdicts: Vec<Option<ClaimVerdict>>,
    /// Whether these differ.
    pub moved: bool,
}

/// A measured point, run by run; `None` where a run does not have it.
#[derive(Clone, Debug, Serialize)]
pub struct PointTrend {
    /// What was measured.
    pub what: String,
    /// What each run measured.
    pub times: Vec<Option<Time>>,
    /// The last median as a percentage of the first.
    pub percent: u64,
}

/// What a run measured of a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Time {
    /// How often it was measured.
    pub samples: u32,
    /// Median, nanoseconds.
    pub median_ns: u64,
    /// The 95 % interval, nanoseconds; `None` if there were too few samples for one.
    pub ns_ci: Option<[u64; 2]>,
}

impl Trend {
    /// Sets runs beside each other, each under a name.
    #[must_use]
    pub fn of(runs: &[(String, Results)]) -> Self {
        Self {
            runs: runs.iter().map(|(name, results)| Run::of(name, results)).collect(),
            claims: claims(runs),
            points: points(runs),
        }
    }

    /// The page that shows it: one self-contained file that works offline.
    ///
    /// # Errors
    /// If the page cannot be filled in.
    pub fn page(&self) -> Result<String, ReportError> {
        page::render(self)
    }
}

impl Run {
    fn of(name: &str, results: &Results) -> Self {
        let provenance = &results.provenance;
        let of = |verdict| results.checks.iter().filter(|cell| cell.verdict == verdict).count();
        let load = provenance.load.as_ref();
        Self {
            name: name.to_owned(),
            date: provenance.date.clone(),
            commit: provenance.commit.clone(),
            effort: provenance.effort.clone(),
            hold: of(Verdict::Holds),
            violated: of(Verdict::Violated),
            undecided: of(Verdict::Undecided),
            surprises: results
                .checks
                .iter()
                .filter(|cell| CheckResult::is_surprising(cell))
                .count(),
            busy: provenance.warnings(),
            machine: load.map_or_else(crate::machine::unknown, crate::results::Load::text),
        }
    }
}

fn claims(runs: &[(String, Results)]) -> Vec<ClaimTrend> {
    let mut claims: Vec<ClaimTrend> = Vec::new();
    for (_, results) in runs {
        for claim in &results.claims {
            if claims.iter().all(|known| known.id != claim.id) {
                let verdicts: Vec<_> =
                    runs.iter().map(|(_, run)| verdict(run, &claim.id)).collect();
                let moved = verdicts.windows(2).any(|pair| pair.first() != pair.last());
                let (id, claim) = (claim.id.clone(), claim.claim.clone());
                claims.push(ClaimTrend { id, claim, verdicts, moved });
            }
        }
    }
    claims.sort_by_key(|claim| !claim.moved);
    claims
}

/// What a run says about a claim.
fn verdict(run: &Results, id: &str) -> Option<ClaimVerdict> {
    run.claims.iter().find(|claim| claim.id == id).map(|claim| claim.verdict)
}

fn points(runs: &[(String, Results)]) -> Vec<PointTrend> {
    let mut points: BTreeMap<String, Vec<Option<Time>>> = BTreeMap::new();
    for (number, (_, results)) in runs.iter().enumerate() {
        for sample in &results.measurements {
            let times = points.entry(diff::name(sample)).or_insert_with(|| vec![None; runs.len()]);
            if let Some(slot) = times.get_mut(number) {
                *slot = Some(Time::of(sample));
            }
        }
    }
    let trend = |(what, times)| PointTrend { percent: 0, what, times }.compared();
    let mut points: Vec<PointTrend> = points.into_iter().map(trend).collect();
    points.sort_by(|a, b| b.size().total_cmp(&a.size()));
    points
}

impl Time {
    fn of(sample: &Sample) -> Self {
        Self {
            samples: sample.samples,
            median_ns: sample.median_ns,
            ns_ci: sample.ends_ns().map(|(low, high)| [low, high]),
        }
    }
}

impl PointTrend {
    /// The first and the last median that there are.
    #[must_use]
    pub fn ends_ns(&self) -> Option<(u64, u64)> {
        let mut medians = self.times.iter().flatten().map(|time| time.median_ns);
        let first = medians.next()?;
        Some((first, medians.next_back().unwrap_or(first)))
    }

    fn compared(mut self) -> Self {
        self.percent =
            self.ends_ns().map_or(100, |(first, last)| last.saturating_mul(100) / first.max(1));
        self
    }

    /// How much it changed, either way.
    fn size(&self) -> f64 {
        let ratio = |(first, last): (u64, u64)| last.max(1) as f64 / first.max(1) as f64;
        self.ends_ns().map_or(0.0, |ends| ratio(ends).ln().abs())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample_run::results;

    #[test]
    fn runs_stand_beside_each_other_and_what_moved_comes_first() {
        let (first, mut second, mut third) = (results(), results(), results());
        let name = diff::name(second.measurements.get(5).expect("a point"));
        second.measurements.get_mut(5).expect("a point").median_ns *= 3;
        third.measurements.remove(5);
        third.claims.get_mut(2).expect("a claim").verdict = ClaimVerdict::TooNoisy;
        let runs = [("a", first), ("b", second), ("c", third)];
        let trend = Trend::of(&runs.map(|(name, run)| (name.to_owned(), run)));
        let point = trend.points.first().expect("points");
        assert_eq!((&point.what, point.percent), (&name, 300));
        assert!(matches!(point.times.as_slice(), [Some(_), Some(_), None]), "{point:?}");
        let claim = trend.claims.first().expect("claims");
        assert!(claim.moved && claim.verdicts.last() == Some(&Some(ClaimVerdict::TooNoisy)));
        assert_eq!(trend.claims.iter().filter(|claim| claim.moved).count(), 1);
        let page = trend.page().expect("a page");
        assert!(roxmltree::Document::parse(&page.replacen("<!DOCTYPE html>", "", 1)).is_ok());
        assert_eq!(page.matches("class=\"spark\"").count(), trend.points.len());
        assert!(!page.contains(" src="), "it asks nobody");
    }
}
