//! What was compared, as a person reads it and as JSON.

use crate::error::Error;
use crate::output::{Align, BAD, GOOD, Table, Text, counted, grouped, plain, styled};
use serde::Serialize;
use sesphr::profile::Profile;
use sesphr::trace::{Header, Step, Trace};
use sesphr_model::conformance::{Conformity, Divergence};
use sesphr_model::corrupt::Move;
use sesphr_model::format;

/// All that was compared.
#[derive(Debug, Serialize)]
pub(super) struct Report {
    /// Whether nothing was cut short by a signal.
    pub(super) complete: bool,
    /// A row for each search.
    pub(super) searches: Vec<ComparedSearch>,
    /// A row for each profile and curve on which walks were taken.
    pub(super) walks: Vec<ComparedWalks>,
    /// The first difference, if there is one.
    pub(super) divergence: Option<Found>,
}

/// A search.
#[derive(Debug, Serialize)]
pub(super) struct ComparedSearch {
    scope: String,
    profile: Profile,
    curve: &'static str,
    transitions: usize,
    openings: usize,
    unique_states: usize,
    terms: usize,
    depth: usize,
    exhaustive: bool,
    seconds: f64,
    transitions_per_second: f64,
    /// Seconds in the parties on the curve, summed over threads.
    curve_seconds: f64,
    divergences: usize,
}

/// Walks under a profile on a curve.
#[derive(Debug, Default, Serialize)]
pub(super) struct ComparedWalks {
    pub(super) profile: Profile,
    pub(super) curve: &'static str,
    pub(super) coalitions: usize,
    pub(super) cells: usize,
    pub(super) walks: usize,
    pub(super) steps: usize,
    /// How often there was an item that a property forbids to obtain.
    pub(super) forbidden: usize,
    pub(super) breaches: usize,
    pub(super) seconds: f64,
}

/// A difference, with its trace: a header, then one step per line.
#[derive(Debug, Serialize)]
pub(super) struct Found {
    curve: &'static str,
    what: String,
    header: Header,
    steps: Vec<Step<Move>>,
}

impl ComparedSearch {
    /// What a search found.
    pub(super) fn new(
        scope: &str,
        profile: Profile,
        curve: &'static str,
        found: &Conformity,
    ) -> Self {
        let seconds = found.elapsed.as_secs_f64();
        Self {
            scope: scope.to_owned(),
            profile,
            curve,
            transitions: found.transitions,
            openings: found.openings,
            unique_states: found.unique_states,
            terms: found.terms,
            depth: found.depth,
            exhaustive: found.exhaustive,
            seconds,
            transitions_per_second: found.transitions as f64 / seconds.max(1e-9),
            curve_seconds: found.on_curve.as_secs_f64(),
            divergences: usize::from(found.divergence.is_some()),
        }
    }

    /// Whether nothing was compared.
    pub(super) const fn is_idle(&self) -> bool {
        self.transitions == 0
    }
}

impl std::fmt::Display for ComparedSearch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { scope, profile, curve, .. } = self;
        write!(f, "{profile} on {curve} in {scope}")
    }
}

impl Default for Report {
    fn default() -> Self {
        Self { complete: true, searches: Vec::new(), walks: Vec::new(), divergence: None }
    }
}

impl Report {
    /// Whether nothing differed and nothing forbidden was obtained.
    pub(super) const fn agrees(&self) -> bool {
        self.divergence.is_none()
    }

    /// Records a difference, if there is one.
    pub(super) fn note(&mut self, curve: &'static str, divergence: Option<Divergence>) {
        if let Some(Divergence { what, trace: Trace { header, steps } }) = divergence {
            self.divergence = Some(Found { curve, what, header, steps });
        }
    }

    /// The tables, and the first difference as a trace.
    pub(super) fn text(&self, seed: u64) -> Result<Text, Error> {
        let mut out = Text::of(format_args!("seed {seed}"));
        out.table("", &self.searches());
        if !self.walks.is_empty() {
            out.blank();
            out.line("walks");
            out.table("", &self.walked());
        }
        out.blank();
        let transitions: usize = self.searches.iter().map(|row| row.transitions).sum();
        let taken = counted(transitions, "transition");
        match &self.divergence {
            None => {
                let verdict = styled("no divergence", GOOD);
                out.spans([plain(format_args!("{taken} on curves: ")), verdict]);
            }
            Some(found) => found.text(&mut out)?,
        }
        Ok(out)
    }

    fn searches(&self) -> Table {
        let mut table = Table::new(&[
            ("scope", Align::Left),
            ("profile", Align::Left),
            ("curve", Align::Left),
            ("transitions", Align::Right),
            ("states", Align::Right),
            ("terms", Align::Right),
            ("depth", Align::Right),
            ("exhaustive", Align::Left),
            ("time", Align::Right),
            ("on curve", Align::Right),
            ("divergences", Align::Right),
        ]);
        for row in &self.searches {
            let style = if row.divergences == 0 { GOOD } else { BAD };
            table.push(vec![
                (&row.scope).into(),
                row.profile.into(),
                row.curve.into(),
                grouped(row.transitions as u64).into(),
                grouped(row.unique_states as u64).into(),
                grouped(row.terms as u64).into(),
                row.depth.into(),
                if row.exhaustive { "yes" } else { "no" }.into(),
                format::time(row.seconds * 1e9, None).into(),
                format::time(row.curve_seconds * 1e9, None).into(),
                styled(row.divergences, style),
            ]);
        }
        table
    }

    fn walked(&self) -> Table {
        let mut table = Table::new(&[
            ("profile", Align::Left),
            ("curve", Align::Left),
            ("coalitions", Align::Right),
            ("cells", Align::Right),
            ("walks", Align::Right),
            ("steps", Align::Right),
            ("forbidden items", Align::Right),
            ("time", Align::Right),
            ("breaches", Align::Right),
        ]);
        for row in &self.walks {
            let style = if row.breaches == 0 { GOOD } else { BAD };
            table.push(vec![
                row.profile.into(),
                row.curve.into(),
                row.coalitions.into(),
                row.cells.into(),
                grouped(row.walks as u64).into(),
                grouped(row.steps as u64).into(),
                grouped(row.forbidden as u64).into(),
                format::time(row.seconds * 1e9, None).into(),
                styled(row.breaches, style),
            ]);
        }
        table
    }
}

impl Found {
    fn text(&self, out: &mut Text) -> Result<(), Error> {
        let (curve, steps, what) = (self.curve, counted(self.steps.len(), "step"), &self.what);
        let after = format!(" on {curve}, after {steps}: {what}");
        out.spans([styled("divergence", BAD), plain(after)]);
        out.line("its trace, for `sesphr trace run`:");
        out.line(serde_json::to_string(&self.header)?);
        for step in &self.steps {
            out.line(serde_json::to_string(step)?);
        }
        Ok(())
    }
}
