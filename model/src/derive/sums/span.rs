//! What linear combinations give: rows in echelon form over F_p, indexed by monomials.

use super::SumsError;
use super::field::{Field, Fp};
use super::poly::{Poly, Powers};
use ahash::RandomState;
use hashbrown::HashMap;

/// A sparse row, ascending by column.
type Row<F> = Vec<(u32, F)>;

/// The most entries that a matrix may cost to bring into echelon form.
const WORK_MAX: usize = 50_000_000;

/// A row, and how it is made of those that were put in, if anybody asks.
#[derive(Clone, Debug)]
struct Made<F> {
    row: Row<F>,
    parts: Row<F>,
}

/// Whether to keep how rows are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Track {
    /// Only what follows is asked.
    Verdict,
    /// How it follows is asked, too.
    Parts,
}

/// A space of combinations.
#[derive(Clone, Debug)]
pub(super) struct Span<F = Fp> {
    columns: HashMap<Powers, u32, RandomState>,
    /// The row whose last column this is, by column.
    pivots: Vec<Option<Made<F>>>,
    rows: u32,
    rank: usize,
    track: Track,
    /// Entries computed so far.
    work: usize,
}

impl<F: Field> Span<F> {
    pub(super) fn new(track: Track) -> Self {
        let columns = HashMap::with_hasher(RandomState::with_seeds(1, 2, 3, 4));
        Self { columns, pivots: Vec::new(), rows: 0, rank: 0, track, work: 0 }
    }

    pub(super) const fn rows(&self) -> usize {
        self.rows as usize
    }

    pub(super) const fn columns(&self) -> usize {
        self.pivots.len()
    }

    pub(super) const fn rank(&self) -> usize {
        self.rank
    }

    /// Adds a row to those that are combined.
    ///
    /// # Errors
    /// A matrix that costs too much.
    pub(super) fn insert(&mut self, poly: &Poly<F>) -> Result<(), SumsError> {
        let mut row: Row<F> = Vec::with_capacity(poly.terms().len());
        for (powers, c) in poly.terms() {
            let next = self.pivots.len() as u32;
            let column = *self.columns.entry(*powers).or_insert(next);
            if column == next {
                self.pivots.push(None);
            }
            row.push((column, *c));
        }
        row.sort_unstable_by_key(|(column, _)| *column);
        let parts = match self.track {
            Track::Verdict => Vec::new(),
            Track::Parts => vec![(self.rows, F::ONE)],
        };
        self.rows += 1;
        let (made, work) = self.reduced(Made { row, parts });
        self.work += work;
        if self.work > WORK_MAX {
            return Err(SumsError::Large("the matrix"));
        }
        let lead = made.row.last().and_then(|(column, _)| self.pivots.get_mut(*column as usize));
        if let Some(place) = lead {
            *place = Some(made);
            self.rank += 1;
        }
        Ok(())
    }

    /// Whether a polynomial is a combination of the rows.
    pub(super) fn contains(&self, poly: &Poly<F>) -> bool {
        let row = self.row(poly);
        row.is_some_and(|row| self.reduced(Made { row, parts: Row::new() }).0.row.is_empty())
    }

    /// How a polynomial is a combination of rows: their numbers, ascending, and coefficients. `None`
    /// if it is not, or if nobody keeps how rows are made.
    pub(super) fn express(&self, poly: &Poly<F>) -> Option<Vec<(usize, F)>> {
        let parts = vec![(self.rows, F::ONE)];
        let (made, _) = self.reduced(Made { row: self.row(poly)?, parts });
        if !made.row.is_empty() || self.track == Track::Verdict {
            return None;
        }
        // 0 = t target + sum of c_i row_i, so target = sum of (-c_i / t) row_i
        let ((_, t), parts) = made.parts.split_last()?;
        let factor = -t.reciprocal();
        Some(parts.iter().map(|(row, c)| (*row as usize, *c * factor)).collect())
    }

    /// A polynomial as a row, unless it has a monomial that no row has.
    fn row(&self, poly: &Poly<F>) -> Option<Row<F>> {
        let column = |(powers, c): &(Powers, F)| Some((*self.columns.get(powers)?, *c));
        let mut row: Row<F> = poly.terms().iter().map(column).collect::<Option<_>>()?;
        row.sort_unstable_by_key(|(column, _)| *column);
        Some(row)
    }

    /// The row without the last columns of others, as long as its own last column is one; and how
    /// many entries that took.
    fn reduced(&self, mut made: Made<F>) -> (Made<F>, usize) {
        let (mut scratch, mut work) = (Row::new(), made.row.len());
        while let Some(&(column, c)) = made.row.last() {
            let Some(Some(pivot)) = self.pivots.get(column as usize) else {
                break;
            };
            if pivot.row.len() == 1 && self.track == Track::Verdict {
                made.row.pop();
                continue;
            }
            // row := d row - c pivot, where d is the pivot's last entry and c the row's
            let d = pivot.row.last().map_or(F::ONE, |(_, d)| *d);
            combine(&mut made.row, d, &pivot.row, -c, &mut scratch);
            combine(&mut made.parts, d, &pivot.parts, -c, &mut scratch);
            work += made.row.len() + made.parts.len();
        }
        (made, work)
    }
}

/// left := m left + n right.
fn combine<F: Field>(left: &mut Row<F>, m: F, right: &Row<F>, n: F, scratch: &mut Row<F>) {
    scratch.clear();
    let (mut a, mut b) = (left.iter().peekable(), right.iter().peekable());
    loop {
        let entry = match (a.peek(), b.peek()) {
            (Some((i, x)), Some((j, y))) if i == j => {
                a.next();
                b.next();
                (*i, *x * m + *y * n)
            }
            (Some((i, x)), next) if next.is_none_or(|(j, _)| i < j) => {
                a.next();
                (*i, *x * m)
            }
            (_, Some((j, y))) => {
                b.next();
                (*j, *y * n)
            }
            _ => break,
        };
        if entry.1 != F::ZERO {
            scratch.push(entry);
        }
    }
    std::mem::swap(left, scratch);
}
