//! What an earlier run finished, and whether it is still as it was written.
//!
//! Beside the results stands a list of the finished stages of the run that its key names. Each has
//! a digest of all that the results hold of it. A stage that is not in the list, or has another
//! digest, counts as not run. The digest has no secret key: it detects damage and edits, but anyone
//! can write a new list.

use super::{STAGES, Stage};
use crate::error::Error;
use crate::files;
use crate::output;
use serde::{Deserialize, Serialize};
use sesphr_reports::results::{self, Provenance, Results, StageStatus};
use sesphr_sim::data::digest;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// The list, in the folder of the report.
const FILE: &str = "stages.json";
/// What the digests are for.
const PURPOSE: &str = "sesphr v1 finished stage";

/// The stages that a run finished.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Finished {
    /// What the run depends on.
    key: String,
    /// The digest of what the results hold of each.
    stages: BTreeMap<String, String>,
}

impl Finished {
    /// The stages that results say were finished.
    pub(crate) fn of(results: &Results) -> Result<Self, Error> {
        let stages = STAGES.iter().filter(|stage| is_done(results, stage));
        let sealed = |stage: &Stage| Ok((stage.name.to_owned(), seal(results, stage)?));
        let stages = stages.map(sealed).collect::<Result<_, Error>>()?;
        Ok(Self { key: results.provenance.key.clone(), stages })
    }

    /// Writes the list beside the results.
    pub(crate) fn write(&self, out: &Path) -> Result<(), Error> {
        files::put(&out.join(FILE), &output::to_json(self)?)
    }

    /// The list beside results; an empty one if there is none, or none that can be read.
    pub(crate) fn read(out: &Path) -> Self {
        let text = fs::read(out.join(FILE)).unwrap_or_default();
        serde_json::from_slice(&text).unwrap_or_default()
    }

    /// Removes from results what is not as it was written, and returns the names of these stages.
    pub(crate) fn check(&self, results: &mut Results) -> Result<Vec<&'static str>, Error> {
        let now = Self::of(results)?;
        let is_whole = |name: &str| {
            let (then, now) = (self.stages.get(name), now.stages.get(name));
            self.key == results.provenance.key && then.is_some() && then == now
        };
        let damaged: Vec<&Stage> = STAGES
            .iter()
            .filter(|stage| is_done(results, stage) && !is_whole(stage.name))
            .collect();
        for stage in &damaged {
            (stage.clear)(results);
            for row in results.provenance.stages.iter_mut().filter(|row| row.name == stage.name) {
                *row = results::Stage::not_run(stage.name);
            }
        }
        // What a stage that was not finished left behind was not written by this program.
        for stage in STAGES.iter().filter(|stage| !is_done(results, stage)).collect::<Vec<_>>() {
            (stage.clear)(results);
        }
        Ok(damaged.into_iter().map(|stage| stage.name).collect())
    }
}

fn is_done(results: &Results, stage: &Stage) -> bool {
    let mut rows = results.provenance.stages.iter();
    rows.any(|row| row.name == stage.name && row.status == StageStatus::Done)
}

/// The digest of all that results hold of a stage, and of how it went.
fn seal(results: &Results, stage: &Stage) -> Result<String, Error> {
    let mut own = results.clone();
    let rows = &results.provenance.stages;
    own.provenance = Provenance {
        key: results.provenance.key.clone(),
        stages: rows.iter().filter(|row| row.name == stage.name).cloned().collect(),
        ..Provenance::default()
    };
    own.claims.clear();
    for other in STAGES.iter().filter(|other| other.name != stage.name) {
        (other.clear)(&mut own);
    }
    Ok(digest(PURPOSE, &(stage.name, own))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Results in which one stage was finished.
    fn results() -> Results {
        let key = "a run".to_owned();
        let mut results = Results::new(Provenance { key, ..Provenance::default() });
        results.errata.push(results::ErratumResult {
            id: "E5".into(),
            title: "a title".into(),
            ran: "a trace".into(),
            seen: "a text".into(),
            shown: results::Answer::Yes,
        });
        let row =
            results::Stage { status: StageStatus::Done, ..results::Stage::not_run("attacks") };
        results.provenance.stages = vec![row];
        results
    }

    #[test]
    fn what_was_written_is_kept_and_what_was_changed_is_not() {
        let whole = results();
        let list = Finished::of(&whole).expect("JSON");
        let mut again = whole.clone();
        assert_eq!(list.check(&mut again).expect("JSON"), Vec::<&str>::new());
        assert_eq!(again, whole);
        let flips: [fn(&mut Results); 5] = [
            |results| results.errata.clear(),
            |results| results.errata.extend(results.errata.clone()),
            |results| results.errata.iter_mut().for_each(|row| row.shown = results::Answer::No),
            |results| results.errata.iter_mut().for_each(|row| row.seen.push('.')),
            |results| results.provenance.stages.iter_mut().for_each(|stage| stage.wall_ms += 1),
        ];
        for (at, flip) in flips.iter().enumerate() {
            let mut changed = whole.clone();
            flip(&mut changed);
            assert_eq!(list.check(&mut changed).expect("JSON"), ["attacks"], "change {at}");
            let attacks = Stage::named("attacks").expect("a stage");
            assert!(changed.errata.is_empty() && !is_done(&changed, attacks));
        }
        // What belongs to no stage, or to another, is none of its business.
        let mut other = whole;
        other.provenance.command = "another".into();
        assert!(list.check(&mut other).expect("JSON").is_empty());
    }

    #[test]
    fn a_list_of_another_run_or_none_keeps_nothing() {
        let mut one = results();
        let list = Finished::of(&one).expect("JSON");
        let other = Finished { key: "another run".into(), stages: list.stages };
        assert_eq!(other.check(&mut one).expect("JSON"), ["attacks"]);
        assert_eq!(Finished::default().check(&mut results()).expect("JSON"), ["attacks"]);
        // Rows of a stage that was never run are nobody's.
        let mut unrun = results();
        unrun.provenance.stages.clear();
        assert!(Finished::default().check(&mut unrun).expect("JSON").is_empty());
        assert!(unrun.errata.is_empty());
    }
}
