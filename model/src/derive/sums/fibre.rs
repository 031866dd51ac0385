//! What known scalars leave open: every value as a polynomial in fewer coordinates.
//!
//! Draw a point x* at random, and let the known scalars f_i have the values f_i(x*). An attacker
//! knows that the atoms lie on the fibre F = { x : f_i(x) = f_i(x*) for all i }, and nothing else
//! about them. Write x = x* y: the coordinates y are all 1 at x*, and a term c x^v becomes
//! c x*^v y^v.
//!
//! *A monomial.* If all terms of f - f(x*), up to a common factor, are powers of one monomial y^w
//! with w primitive, then y^w takes finitely many values on F, and is 1 on the component through x*.
//! The attacker finds such roots, which is why the quotient is by L (x) Q and not by L. Euclid's
//! algorithm on w makes y^w a coordinate, which is then set to 1. The other coordinates stay a
//! basis, so no root is ever taken.
//!
//! *A sum.* If f - f(x*) = y_r^k (A y_r + C) with A, C free of y_r, then y_r = -C/A on F. For a
//! known s = h k + r this is r := s - h k. It is *sound*: on F both sides are equal, so what follows
//! after the substitution follows for who multiplies elements by s. It is *complete*: the graph of
//! -C/A is the whole component of F through x*, so two combinations are equal on F if and only if
//! they are equal after the substitution. Multiplying an element by s does nothing there, as s is a
//! number; what it did before, the substitution does to all elements at once.
//!
//! Negative powers of y_r would leave the polynomials. All values of a group are then multiplied by
//! the same powers of A and C, which changes no linear relation among them. The pairing multiplies
//! two values of source groups, so values of `Gt` get the squares of these factors.

use super::chart::{Chart, Move, Point};
use super::field::{Field, Fp};
use super::poly::{POWER_MAX, Poly, Powers};
use super::{Group, SumsError, Value};
use std::collections::BTreeSet;

/// The values of a frame on a fibre.
#[derive(Clone, Debug)]
pub(super) struct Fibre<F = Fp> {
    pub(super) chart: Chart<F>,
    /// The values, by their numbers.
    pub(super) values: Vec<Poly<F>>,
    /// The scalar 1, multiplied as all scalars are.
    pub(super) one: Poly<F>,
    equations: Vec<Poly<F>>,
    groups: Vec<Group>,
    /// Whether coordinates are relative to a point, so that each is 1 there.
    relative: bool,
    /// Bounds on the degree in x* of coefficients: of equations, and of values of source groups.
    pub(super) equation_degree: u64,
    pub(super) degree: u64,
    /// Whether a sum was substituted. If not, and no value is a sum, nothing depends on x*.
    pub(super) substituted: bool,
}

impl Fibre {
    /// The values in use on the fibre of the known scalars through a point; the others are zero.
    ///
    /// # Errors
    /// Polynomials that grow too large; a known scalar that no coordinate solves.
    pub(super) fn new(
        values: &[Value],
        used: &BTreeSet<usize>,
        known: &[usize],
        base: &Point,
    ) -> Result<Self, SumsError> {
        let powers = Tables::new(base);
        // c x*^v y^v, and f(x*) is the value at y = 1
        let relative = |v: &Powers, c| Fp::of(c) * powers.value(v);
        let known: Vec<_> = known.iter().map(|number| (*number, None)).collect();
        Self::start(values, used, &known, relative, true)
    }
}

impl<F: Field> Fibre<F> {
    /// The values in use on the fibre where the known scalars are these numbers. Coordinates are the
    /// atoms themselves.
    ///
    /// # Errors
    /// As [`Fibre::new`]; a known power of an atom, whose root is not unique.
    pub(super) fn at(
        values: &[Value],
        used: &BTreeSet<usize>,
        known: &[(usize, F)],
    ) -> Result<Self, SumsError> {
        let known: Vec<_> = known.iter().map(|(number, value)| (*number, Some(*value))).collect();
        Self::start(values, used, &known, |_, c| F::integer(c), false)
    }

    fn start(
        values: &[Value],
        used: &BTreeSet<usize>,
        known: &[(usize, Option<F>)],
        coefficient: impl Fn(&Powers, i64) -> F,
        relative: bool,
    ) -> Result<Self, SumsError> {
        let at = |(number, value): (usize, &Value)| match used.contains(&number) {
            true => value.poly.map_to(&coefficient),
            false => Poly::zero(),
        };
        let in_use = values.iter().enumerate().filter(|(number, _)| used.contains(number));
        let degree = in_use.map(|(_, value)| value.degree()).max().unwrap_or(0);
        let scalars = known.iter().map(|(number, _)| *number).collect();
        let mut this = Self {
            chart: Chart { scalars, moves: Vec::new() },
            values: values.iter().enumerate().map(at).collect(),
            one: Poly::one(),
            equations: Vec::new(),
            groups: values.iter().map(|value| value.group).collect(),
            relative,
            equation_degree: degree,
            degree,
            substituted: false,
        };
        for (number, value) in known {
            if let Some(f) = this.values.get(*number) {
                // f(x) - f(x*) = 0
                let value = value.unwrap_or_else(|| f.at_one());
                this.equations.push(f.plus(&Poly::term(Powers::ONE, -value))?);
            }
        }
        this.solve()?;
        Ok(this)
    }

    /// How many coordinates the known scalars determine.
    pub(super) fn solved(&self) -> usize {
        self.chart.moves.iter().filter(|step| step.solved().is_some()).count()
    }

    fn solve(&mut self) -> Result<(), SumsError> {
        let mut reduced = false;
        loop {
            self.equations.retain(|equation| !equation.is_zero());
            if self.equations.is_empty() {
                return Ok(());
            }
            if let Some(found) = self.equations.iter().find_map(direction) {
                let (w, root) = found?;
                // At the base point every monomial is 1.
                let root = if self.relative { Some(F::ONE) } else { root };
                self.quotient(w, root.ok_or(SumsError::Unsolved)?)?;
            } else if !reduced {
                self.reduce()?;
                reduced = true;
                continue;
            } else {
                self.substitute()?;
            }
            reduced = false;
        }
    }

    /// Sets the monomial y^w to a number: to 1 where coordinates are relative to a point.
    fn quotient(&mut self, mut w: Powers, root: F) -> Result<(), SumsError> {
        loop {
            let least = w.factors().min_by_key(|(atom, power)| (power.unsigned_abs(), *atom));
            let Some((by, unit)) = least else { return Ok(()) };
            let Some((atom, power)) = w.factors().find(|(atom, _)| *atom != by) else {
                self.chart.moves.push(Move::One { atom: by });
                // w is primitive, so y_by = root or 1 / root
                let (up, down) = match unit < 0 {
                    true => (root.reciprocal(), root),
                    false => (root, root.reciprocal()),
                };
                let is_one = root == F::ONE;
                return self.each(|v, c| {
                    let power = if is_one { 0 } else { v.of(by) };
                    let base = if power < 0 { down } else { up };
                    let c = (0..power.unsigned_abs()).fold(c, |c, _| c * base);
                    Ok((v.with(by, 0), c))
                });
            };
            let quotient = power.checked_div(unit).ok_or(SumsError::Large("a power"))?;
            // Y^v: v_atom falls by quotient v_by, so y_by = Y_by Y_atom^-quotient
            let twist = |v: &Powers| {
                let product = v.of(by).checked_mul(quotient);
                let new = product.and_then(|product| v.of(atom).checked_sub(product));
                let new = new.filter(|new| new.unsigned_abs() <= POWER_MAX);
                new.map(|new| v.with(atom, new)).ok_or(SumsError::Large("a power"))
            };
            w = twist(&w)?;
            self.each(|v, c| Ok((twist(v)?, c)))?;
            self.chart.moves.push(Move::Twist { atom: by, by: atom, power: quotient });
        }
    }

    /// Changes every term of every polynomial.
    fn each(
        &mut self,
        change: impl Fn(&Powers, F) -> Result<(Powers, F), SumsError>,
    ) -> Result<(), SumsError> {
        let all = self.values.iter_mut().chain(&mut self.equations);
        for poly in all.chain([&mut self.one]) {
            *poly = poly.map(&change)?;
        }
        Ok(())
    }

    /// Gauss and Jordan: each equation has a monomial that no other has.
    fn reduce(&mut self) -> Result<(), SumsError> {
        let mut rows = std::mem::take(&mut self.equations);
        self.equation_degree = self.equation_degree.saturating_mul(rows.len() as u64);
        for at in 0..rows.len() {
            let Some(row) = rows.get(at).cloned() else { continue };
            let lead = row.terms().iter().find(|(powers, _)| *powers != Powers::ONE);
            let Some(&(lead, c)) = lead else { continue };
            let inverse = c.reciprocal();
            for (place, other) in rows.iter_mut().enumerate() {
                let found = other.terms().iter().find(|(powers, _)| *powers == lead);
                if let Some(&(_, d)) = found
                    && place != at
                {
                    *other = other.plus(&row.scaled(-(d * inverse)))?;
                }
            }
        }
        self.equations = rows;
        Ok(())
    }

    /// Solves an equation for a coordinate that is linear in it, the cheapest one.
    fn substitute(&mut self) -> Result<(), SumsError> {
        let mut best: Option<(u64, usize, usize)> = None;
        for (number, equation) in self.equations.iter().enumerate() {
            for atom in atoms(equation) {
                let Some((below, above)) = linear(equation, atom)? else { continue };
                let (above, below) = normal(&above, &below)?;
                let cost = self.grown(atom, &above, &below);
                if best.is_none_or(|(least, ..)| cost < least) {
                    best = Some((cost, number, atom));
                }
            }
        }
        let Some((_, number, atom)) = best else {
            return Err(SumsError::Unsolved);
        };
        let equation = self.equations.swap_remove(number);
        let Some((below, above)) = linear(&equation, atom)? else {
            return Err(SumsError::Unsolved);
        };
        let (above, below) = normal(&above.scaled(-F::ONE), &below)?;
        self.replace(atom, &above, &below)?;
        self.chart.moves.push(Move::Ratio { atom, above, below });
        self.substituted = true;
        Ok(())
    }

    /// The powers of a coordinate: values of source groups and scalars have them from the first to
    /// the second, those of `Gt` from twice the first to twice the second.
    fn range(&self, atom: usize) -> (i16, i16) {
        let (mut low, mut high) = (0, 0);
        for (value, group) in self.values.iter().zip(&self.groups) {
            let (least, greatest) = value.range(atom);
            let halves = if *group == Group::Gt { 2 } else { 1 };
            low = low.min(least.div_euclid(halves));
            high = high.max(-(-greatest).div_euclid(halves));
        }
        (low, high)
    }

    /// At most how many terms values have after a substitution.
    fn grown(&self, atom: usize, above: &Poly<F>, below: &Poly<F>) -> u64 {
        let (low, high) = self.range(atom);
        let (above, below) = (above.terms().len() as u64, below.terms().len() as u64);
        let mut sum: u64 = 0;
        for (value, group) in self.values.iter().zip(&self.groups) {
            let by = if *group == Group::Gt { 2 } else { 1 };
            for (powers, _) in value.terms() {
                let power = powers.of(atom);
                let terms = above.saturating_pow(u32::from(power.abs_diff(low * by)));
                let terms = terms
                    .saturating_mul(below.saturating_pow(u32::from(power.abs_diff(high * by))));
                sum = sum.saturating_add(terms);
            }
        }
        sum
    }

    /// Puts above / below for a coordinate, and multiplies by what makes polynomials of the results.
    fn replace(&mut self, atom: usize, above: &Poly<F>, below: &Poly<F>) -> Result<(), SumsError> {
        let (low, high) = self.range(atom);
        let table = Substitution { atom, above, below };
        for (value, group) in self.values.iter_mut().zip(&self.groups) {
            let by = if *group == Group::Gt { 2 } else { 1 };
            *value = table.apply(value, low * by, high * by)?;
        }
        self.one = table.apply(&self.one, low, high)?;
        let mut widest = 0;
        for equation in &mut self.equations {
            let powers = || equation.terms().iter().map(|(powers, _)| powers.of(atom));
            let (least, greatest) = (powers().min().unwrap_or(0), powers().max().unwrap_or(0));
            widest = widest.max(greatest.abs_diff(least));
            *equation = table.apply(equation, least, greatest)?;
        }
        // A factor above or below has the degree of an equation, and each term has high - low.
        let grown = self.equation_degree.saturating_mul(u64::from(high.abs_diff(low)));
        self.degree = self.degree.saturating_add(grown);
        self.equation_degree = self.equation_degree.saturating_mul(u64::from(widest) + 1);
        Ok(())
    }
}

/// Powers of the coordinates of a point.
struct Tables<'a> {
    base: &'a Point,
    reciprocals: Vec<Fp>,
}

impl<'a> Tables<'a> {
    fn new(base: &'a Point) -> Self {
        Self { base, reciprocals: base.reciprocals() }
    }

    /// x*^v.
    fn value(&self, v: &Powers) -> Fp {
        v.factors().fold(Fp::ONE, |product, (atom, power)| {
            let table = if power < 0 { &self.reciprocals } else { &self.base.0 };
            let value = table.get(atom).copied().unwrap_or(Fp::ONE);
            product * value.pow(power.unsigned_abs().into())
        })
    }
}

/// The substitution y_atom := above / below.
struct Substitution<'a, F> {
    atom: usize,
    above: &'a Poly<F>,
    below: &'a Poly<F>,
}

impl<F: Field> Substitution<'_, F> {
    /// sum of f_e y^e becomes sum of f_e above^(e - low) below^(high - e).
    fn apply(&self, f: &Poly<F>, low: i16, high: i16) -> Result<Poly<F>, SumsError> {
        let mut sum = Poly::zero();
        for power in low..=high {
            let part = f.terms().iter().filter(|(v, _)| v.of(self.atom) == power);
            let part: Vec<_> = part.map(|(v, c)| (v.with(self.atom, 0), *c)).collect();
            if part.is_empty() {
                continue;
            }
            let mut part = Poly::sum(part)?;
            for _ in low..power {
                part = part.times(self.above)?;
            }
            if self.below.single() != Some((Powers::ONE, F::ONE)) {
                for _ in power..high {
                    part = part.times(self.below)?;
                }
            }
            sum = sum.plus(&part)?;
        }
        Ok(sum)
    }
}

/// above / below with a divisor of 1 if the divisor is a single term.
fn normal<F: Field>(above: &Poly<F>, below: &Poly<F>) -> Result<(Poly<F>, Poly<F>), SumsError> {
    let Some((unit, c)) = below.single() else {
        return Ok((above.clone(), below.clone()));
    };
    let inverse = c.reciprocal();
    Ok((above.map(|v, d| Ok((v.over(&unit)?, d * inverse)))?, Poly::one()))
}

/// The primitive w such that the terms are powers of y^w, up to a common factor; and the value of y^w,
/// if it is the only one.
fn direction<F: Field>(equation: &Poly<F>) -> Option<Result<(Powers, Option<F>), SumsError>> {
    let (first, rest) = equation.terms().split_first()?;
    let mut direction: Option<Powers> = None;
    let mut root = None;
    for (powers, c) in rest {
        let difference = match powers.over(&first.0) {
            Ok(difference) => difference,
            Err(error) => return Some(Err(error)),
        };
        let w = primitive(&difference);
        // Terms ascend, so differences have one sign.
        if direction.is_some_and(|other| other != w) {
            return None;
        }
        direction = Some(w);
        if rest.len() == 1 && difference == w {
            // c_0 y^v + c_1 y^(v + w) = 0
            root = Some(-(first.1 * c.reciprocal()));
        }
    }
    direction.map(|w| Ok((w, root)))
}

/// The powers divided by their greatest common divisor.
fn primitive(powers: &Powers) -> Powers {
    let mut divisor: u16 = 0;
    for (_, power) in powers.factors() {
        let (mut a, mut b) = (divisor, power.unsigned_abs());
        while b != 0 {
            (a, b) = (b, a % b);
        }
        divisor = a;
    }
    let Some(divisor) = i16::try_from(divisor).ok().filter(|n| *n > 1) else {
        return *powers;
    };
    powers.factors().fold(Powers::ONE, |out, (atom, power)| out.with(atom, power / divisor))
}

/// The atoms of a polynomial, ascending.
fn atoms<F: Field>(poly: &Poly<F>) -> Vec<usize> {
    let mut atoms: Vec<usize> =
        poly.terms().iter().flat_map(|(v, _)| v.factors().map(|(atom, _)| atom)).collect();
    atoms.sort_unstable();
    atoms.dedup();
    atoms
}

/// A and C of y^k (A y + C), if the polynomial is of that form.
#[expect(clippy::type_complexity, reason = "a pair, or none, or an error")]
fn linear<F: Field>(poly: &Poly<F>, atom: usize) -> Result<Option<(Poly<F>, Poly<F>)>, SumsError> {
    let powers = || poly.terms().iter().map(|(v, _)| v.of(atom));
    let (Some(low), Some(high)) = (powers().min(), powers().max()) else { return Ok(None) };
    if low.checked_add(1) != Some(high) {
        return Ok(None);
    }
    let part = |power| {
        let terms = poly.terms().iter().filter(|(v, _)| v.of(atom) == power);
        Poly::sum(terms.map(|(v, c)| (v.with(atom, 0), *c)).collect())
    };
    Ok(Some((part(high)?, part(low)?)))
}
