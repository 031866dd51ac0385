//! The solvers, and what they answer. Profiles share most questions; each is put once.

use super::questions;
use crate::context::Context;
use crate::error::Error;
use crate::interrupt;
use crate::progress::Progress;
use sesphr::profile::Profile;
use sesphr_model::induction::claim::Claim;
use sesphr_model::induction::proof::{Proof, Query};
use sesphr_model::induction::smt::Answer;
use sesphr_model::induction::solver::Solver;
use std::collections::BTreeMap;
use std::time::Duration;

/// The solvers that are asked.
#[derive(Debug)]
pub(crate) struct Panel {
    /// Each with its version, in its own words.
    pub(crate) solvers: Vec<(Solver, String)>,
    known: BTreeMap<String, Vec<Given>>,
}

/// What one solver answered.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Given {
    pub(crate) solver: Solver,
    pub(crate) answer: Answer,
    pub(crate) time: Duration,
}

/// A question with what each solver answered, in the order of the panel.
#[derive(Debug)]
pub(crate) struct Answered<'a> {
    pub(crate) query: &'a Query,
    pub(crate) given: Vec<Given>,
}

/// A proof, answered.
#[derive(Debug)]
pub(crate) struct Asked<'a> {
    pub(crate) profile: Profile,
    pub(crate) induction: Vec<Answered<'a>>,
    pub(crate) claims: Vec<(&'a Claim, Vec<Answered<'a>>)>,
}

impl Panel {
    /// The wanted solvers, all of which must be there; or whichever are there, if none are named.
    pub(crate) fn new(wanted: Option<&[Solver]>) -> Result<Self, Error> {
        let mut solvers = Vec::new();
        for solver in wanted.unwrap_or(&Solver::ALL) {
            match solver.version() {
                Some(version) => solvers.push((*solver, version)),
                None if wanted.is_some() => return Err(Error::NoSolver(solver.text())),
                None => {}
            }
        }
        Ok(Self { solvers, known: BTreeMap::new() })
    }

    /// Whether there is no solver.
    pub(crate) const fn is_empty(&self) -> bool {
        self.solvers.is_empty()
    }

    /// Asks every question of some proofs, until somebody asks for an end.
    pub(crate) fn ask_all<'a>(
        &mut self,
        context: &Context,
        proofs: &'a [(Profile, Proof)],
    ) -> Result<Vec<Asked<'a>>, Error> {
        let all = || proofs.iter().flat_map(|(_, proof)| questions(proof));
        let progress = Progress::new(context, all().count());
        for (done, query) in all().enumerate() {
            progress.at(done, &query.name);
            if interrupt::go_on().is_break() {
                break;
            }
            self.ask(query)?;
        }
        Ok(proofs.iter().map(|(profile, proof)| self.answered(*profile, proof)).collect())
    }

    fn ask(&mut self, query: &Query) -> Result<(), Error> {
        if self.known.contains_key(&query.text) {
            return Ok(());
        }
        let mut given = Vec::new();
        for (solver, _) in &self.solvers {
            let answer = solver.ask(&query.text);
            // A signal ends solvers: what one says then is not an answer.
            if interrupt::go_on().is_break() {
                return Ok(());
            }
            let (answer, time) = answer?;
            given.push(Given { solver: *solver, answer, time });
        }
        self.known.insert(query.text.clone(), given);
        Ok(())
    }

    fn answered<'a>(&self, profile: Profile, proof: &'a Proof) -> Asked<'a> {
        let one = |query: &'a Query| {
            let given = self.known.get(&query.text).cloned().unwrap_or_default();
            Answered { query, given }
        };
        let many = |queries: &'a [Query]| queries.iter().map(one).collect();
        let claims = proof.claims.iter();
        Asked {
            profile,
            induction: many(&proof.induction),
            claims: claims.map(|(claim, queries)| (claim, many(queries))).collect(),
        }
    }
}
