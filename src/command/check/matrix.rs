//! Cells of one property drawn together: what was found in all scopes, by profile and coalition.

use sesphr::profile::Profile;
use sesphr_model::coalition::Coalition;
use sesphr_model::matrix::Cell;
use sesphr_model::property::Verdict;
use sesphr_model::scope::Scope;
use std::fmt;

/// Verdicts on one property.
#[derive(Debug)]
pub(super) struct Matrix {
    /// The columns.
    pub(super) coalitions: Vec<Coalition>,
    /// The rows.
    pub(super) rows: Vec<(Profile, Vec<Entry>)>,
}

/// What was found under a profile against a coalition, in all scopes.
#[derive(Debug)]
pub(super) struct Entry {
    /// The verdict with each pairing that was judged.
    verdicts: Vec<(&'static str, Verdict)>,
    /// Whether something was not as expected.
    pub(super) surprise: bool,
    /// Whether it was also judged where messages stay in flight.
    pub(super) in_flight: bool,
}

/// The mark of a verdict that was reached only where messages arrive at once.
pub(super) const AT_ONCE: &str = "°";
/// What it means.
pub(super) const AT_ONCE_MEANS: &str = "° judged only where messages arrive at once";

impl Matrix {
    /// The cells of one property in these scopes, in the order in which profiles and coalitions come
    /// first.
    pub(super) fn of(cells: &[&Cell], scopes: &[Scope]) -> Self {
        let (mut profiles, mut coalitions) = (Vec::new(), Vec::new());
        for cell in cells {
            add(&mut profiles, cell.profile);
            add(&mut coalitions, cell.coalition);
        }
        let row = |profile: Profile| {
            let entry = |coalition: &Coalition| {
                let about = |cell: &&&Cell| (cell.profile, cell.coalition) == (profile, *coalition);
                Entry::of(cells.iter().filter(about).copied(), scopes)
            };
            (profile, coalitions.iter().map(entry).collect())
        };
        let rows = profiles.into_iter().map(row).collect();
        Self { coalitions, rows }
    }
}

fn add<T: PartialEq>(list: &mut Vec<T>, value: T) {
    if !list.contains(&value) {
        list.push(value);
    }
}

impl Entry {
    fn of<'a>(cells: impl Iterator<Item = &'a Cell>, scopes: &[Scope]) -> Self {
        let mut this = Self { verdicts: Vec::new(), surprise: false, in_flight: false };
        let in_flight =
            |name: &str| scopes.iter().any(|scope| scope.name == name && scope.is_in_flight());
        for cell in cells {
            this.surprise |= !cell.is_as_expected();
            this.in_flight |= in_flight(&cell.scope);
            match this.verdicts.iter_mut().find(|(pairing, _)| *pairing == cell.pairing) {
                None => this.verdicts.push((cell.pairing, cell.verdict)),
                Some((_, verdict)) => *verdict = both(*verdict, cell.verdict),
            }
        }
        this
    }

    /// Whether it holds in everything that was judged.
    pub(super) fn holds(&self) -> bool {
        self.verdicts.iter().all(|(_, verdict)| *verdict == Verdict::Holds)
    }
}

/// Violated if either is, else undecided if either is, else it holds if it does in either. Where it
/// does not apply, that says nothing.
fn both(a: Verdict, b: Verdict) -> Verdict {
    let order = [Verdict::Violated, Verdict::Undecided, Verdict::Holds];
    order.into_iter().find(|verdict| [a, b].contains(verdict)).unwrap_or(a)
}

impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.verdicts.as_slice() {
            [] => f.write_str("-")?,
            [(_, first), rest @ ..] if rest.iter().all(|(_, other)| other == first) => {
                f.write_str(first.text())?;
            }
            apart => {
                for (at, (pairing, verdict)) in apart.iter().enumerate() {
                    write!(f, "{}{verdict} ({pairing})", if at == 0 { "" } else { ", " })?;
                }
            }
        }
        if !self.verdicts.is_empty() && !self.in_flight {
            f.write_str(AT_ONCE)?;
        }
        if self.surprise { f.write_str(", unexpected") } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairings_stand_apart_only_where_they_differ() {
        let entry = |verdicts: &[(&'static str, Verdict)], surprise| {
            Entry { verdicts: verdicts.to_vec(), surprise, in_flight: true }.to_string()
        };
        let (one, three) = ("type-1", "type-3");
        let alike = [(one, Verdict::Holds), (three, Verdict::Holds)];
        assert_eq!(entry(&alike, false), "holds");
        assert_eq!(entry(&alike, true), "holds, unexpected");
        let apart = [(one, Verdict::Violated), (three, Verdict::Holds)];
        assert_eq!(entry(&apart, false), "violated (type-1), holds (type-3)");
        assert_eq!(entry(&[], false), "-");
        let at_once = |verdicts: &[(&'static str, Verdict)]| {
            let (verdicts, surprise, in_flight) = (verdicts.to_vec(), false, false);
            Entry { verdicts, surprise, in_flight }.to_string()
        };
        assert_eq!(at_once(&alike), "holds°");
        assert_eq!(at_once(&[]), "-");
    }

    #[test]
    fn one_scope_in_which_it_fails_is_enough() {
        use Verdict::{Holds, Undecided, Violated};
        assert_eq!(both(Holds, Violated), Violated);
        assert_eq!(both(Violated, Undecided), Violated);
        assert_eq!(both(Undecided, Holds), Undecided);
        assert_eq!(both(Holds, Holds), Holds);
        assert_eq!(both(Verdict::NotApplicable, Holds), Holds);
    }
}
