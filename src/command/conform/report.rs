//! What was compared, as a person reads it and as JSON.

use crate::error::Error;
use crate::output::{Align, BAD, Entry, GOOD, Table, counted, grouped, styled};
use serde::Serialize;
use sesphr::profile::Profile;
use sesphr::trace::{Header, Step, Trace};
use sesphr_model::conformance::{Conformity, Divergence};
use sesphr_model::corrupt::Move;

/// All that was compared.
#[derive(Debug, Default, Serialize)]
pub(super) struct Report {
    /// A row for each search.
    pub(super) searches: Vec<Row>,
    /// A row for each profile and curve on which walks were taken.
    pub(super) walks: Vec<WalksRow>,
    /// The first difference, if there is one.
    pub(super) divergence: Option<Found>,
}

/// A search.
#[derive(Debug, Serialize)]
pub(super) struct Row {
    scope: &'static str,
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
pub(super) struct WalksRow {
    pub(super) profile: Profile,
    pub(super) curve: &'static str,
    pub(super) coalitions: usize,
    pub(super) cells: usize,
    pub(super) walks: usize,
    pub(super) steps: usize,
    /// How often an item was there that a property forbids to obtain.
    pub(super) forbidden: usize,
    pub(super) breaches: usize,
    pub(super) seconds: f64,
}

/// A difference, with its trace: a header, then a step a line.
#[derive(Debug, Serialize)]
pub(super) struct Found {
    curve: &'static str,
    what: String,
    header: Header,
    steps: Vec<Step<Move>>,
}

impl Row {
    /// What a search found.
    pub(super) fn new(
        scope: &'static str,
        profile: Profile,
        curve: &'static str,
        found: &Conformity,
    ) -> Self {
        let seconds = found.elapsed.as_secs_f64();
        Self {
            scope,
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
}

impl Report {
    /// Whether nothing differed and nothing forbidden was obtained.
    pub(super) const fn agrees(&self) -> bool {
        self.divergence.is_none()
    }

    /// Takes a difference down, if there is one.
    pub(super) fn note(&mut self, curve: &'static str, divergence: Option<Divergence>) {
        if let Some(Divergence { what, trace: Trace { header, steps } }) = divergence {
            self.divergence = Some(Found { curve, what, header, steps });
        }
    }

    /// The tables, and the first difference as a trace.
    pub(super) fn text(&self, seed: u64) -> Result<String, Error> {
        let mut out = format!("seed {seed}\n{}", self.searches().render(""));
        if !self.walks.is_empty() {
            out.push_str(&format!("\nwalks\n{}", self.walked().render("")));
        }
        let transitions: usize = self.searches.iter().map(|row| row.transitions).sum();
        let taken = counted(transitions, "transition");
        match &self.divergence {
            None => {
                let verdict = styled("no divergence", GOOD);
                out.push_str(&format!("\n{taken} on curves: {verdict}\n"));
            }
            Some(found) => out.push_str(&found.text()?),
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
            ("seconds", Align::Right),
            ("per second", Align::Right),
            ("on curve", Align::Right),
            ("divergences", Align::Right),
        ]);
        for row in &self.searches {
            let style = if row.divergences == 0 { GOOD } else { BAD };
            table.push(vec![
                row.scope.into(),
                row.profile.into(),
                row.curve.into(),
                grouped(row.transitions as u64).into(),
                grouped(row.unique_states as u64).into(),
                grouped(row.terms as u64).into(),
                row.depth.into(),
                if row.exhaustive { "yes" } else { "no" }.into(),
                format!("{:.1}", row.seconds).into(),
                grouped(row.transitions_per_second as u64).into(),
                format!("{:.1} s", row.curve_seconds).into(),
                Entry::new(row.divergences, style),
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
            ("seconds", Align::Right),
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
                format!("{:.1}", row.seconds).into(),
                Entry::new(row.breaches, style),
            ]);
        }
        table
    }
}

impl Found {
    fn text(&self) -> Result<String, Error> {
        let mut out = format!(
            "\n{} on {}, after {}: {}\n",
            styled("divergence", BAD),
            self.curve,
            counted(self.steps.len(), "step"),
            self.what
        );
        out.push_str("its trace, for `sesphr trace run`:\n");
        out.push_str(&serde_json::to_string(&self.header)?);
        out.push('\n');
        for step in &self.steps {
            out.push_str(&serde_json::to_string(step)?);
            out.push('\n');
        }
        Ok(out)
    }
}
