//! Cells of one property drawn together: what was found in all scopes, by profile and coalition.

use sesphr::profile::Profile;
use sesphr_model::coalition::Coalition;
use sesphr_model::matrix::Cell;
use sesphr_model::property::Verdict;
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
}

impl Matrix {
    /// The cells of one property, in the order in which profiles and coalitions come first.
    pub(super) fn of(cells: &[&Cell]) -> Self {
        let (mut profiles, mut coalitions) = (Vec::new(), Vec::new());
        for cell in cells {
            add(&mut profiles, cell.profile);
            add(&mut coalitions, cell.coalition);
        }
        let row = |profile: Profile| {
            let entry = |coalition: &Coalition| {
                let about = |cell: &&&Cell| (cell.profile, cell.coalition) == (profile, *coalition);
                Entry::of(cells.iter().filter(about).copied())
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
    fn of<'a>(cells: impl Iterator<Item = &'a Cell>) -> Self {
        let mut this = Self { verdicts: Vec::new(), surprise: false };
        for cell in cells {
            this.surprise |= !cell.is_as_expected();
            match this.verdicts.iter_mut().find(|(pairing, _)| *pairing == cell.pairing) {
                None => this.verdicts.push((cell.pairing, cell.verdict)),
                Some((_, verdict)) => *verdict = both(*verdict, cell.verdict),
            }
        }
        this
    }

    /// Whether it is so in all that was judged.
    pub(super) fn holds(&self) -> bool {
        self.verdicts.iter().all(|(_, verdict)| *verdict == Verdict::Holds)
    }
}

/// Violated if one is, else undecided if one is.
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
        if self.surprise { f.write_str(", unexpected") } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairings_stand_apart_only_where_they_differ() {
        let entry = |verdicts: &[(&'static str, Verdict)], surprise| {
            Entry { verdicts: verdicts.to_vec(), surprise }.to_string()
        };
        let (one, three) = ("type-1", "type-3");
        let alike = [(one, Verdict::Holds), (three, Verdict::Holds)];
        assert_eq!(entry(&alike, false), "holds");
        assert_eq!(entry(&alike, true), "holds, unexpected");
        let apart = [(one, Verdict::Violated), (three, Verdict::Holds)];
        assert_eq!(entry(&apart, false), "violated (type-1), holds (type-3)");
        assert_eq!(entry(&[], false), "-");
    }

    #[test]
    fn one_scope_in_which_it_fails_is_enough() {
        use Verdict::{Holds, Undecided, Violated};
        assert_eq!(both(Holds, Violated), Violated);
        assert_eq!(both(Violated, Undecided), Violated);
        assert_eq!(both(Undecided, Holds), Undecided);
        assert_eq!(both(Holds, Holds), Holds);
    }
}
