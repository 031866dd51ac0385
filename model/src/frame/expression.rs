//! The small language of values:
//!
//! ```text
//! sum     = product { ("+" | "-") product }
//! product = factor { ("*" | "/") factor }
//! factor  = "-" factor | atomic [ "^" [ "-" ] atomic ]
//! atomic  = number | name | "e(" sum "," sum ")" | "(" sum ")"
//! ```
//!
//! Scalars are added, multiplied, divided by monomials and raised to integers. Elements of one group
//! are multiplied, divided and raised to scalars; `e` pairs two.

use super::limits::{DEPTH_MAX, EXPRESSION_CHARS_MAX, POWER_MAX, TERMS_MAX};
use crate::derive::sums::{Group, Pairs, Poly, Powers, SumsError, Value};

/// What is wrong with an expression, and at which byte of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wrong {
    pub(super) at: usize,
    pub(super) what: String,
}

type Found<T> = Result<T, Wrong>;

/// What names stand for.
pub(super) trait Names {
    /// The value of a name; an error is a sentence.
    fn value(&mut self, name: &str) -> Result<Value, String>;
    /// Which source elements may be paired.
    fn pairs(&self) -> &[Pairs];
}

/// The value of an expression.
pub(super) fn value(text: &str, names: &mut dyn Names) -> Found<Value> {
    if text.len() > EXPRESSION_CHARS_MAX {
        let what = format!("an expression has at most {EXPRESSION_CHARS_MAX} characters");
        return Err(Wrong { at: 0, what });
    }
    let mut parser = Parser { text, at: 0, depth: 0, names };
    let value = parser.sum()?;
    match parser.peek() {
        None => Ok(value),
        Some(c) => parser.wrong(format!("{c:?} does not belong here")),
    }
}

/// Whether a text can be the name of a value or an atom.
pub(super) fn is_name(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(|c| c.is_ascii_alphabetic())
        && chars.all(|c| c.is_ascii_alphanumeric() || c == '_')
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
    names: &'a mut dyn Names,
}

impl Parser<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// The next character that is not blank.
    fn peek(&mut self) -> Option<char> {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
        self.rest().chars().next()
    }

    /// Takes a character, if it is next.
    fn take(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        if found {
            self.at += wanted.len_utf8();
        }
        found
    }

    fn expect(&mut self, wanted: char) -> Found<()> {
        match self.peek() {
            _ if self.take(wanted) => Ok(()),
            Some(c) => self.wrong(format!("{wanted:?} is missing before {c:?}")),
            None => self.wrong(format!("{wanted:?} is missing at the end")),
        }
    }

    fn wrong<T>(&self, what: impl Into<String>) -> Found<T> {
        Err(Wrong { at: self.at, what: what.into() })
    }

    /// Checks a result of arithmetic.
    fn checked(&self, at: usize, poly: Result<Poly, SumsError>) -> Found<Poly> {
        let poly = poly.map_err(|error| Wrong { at, what: error.to_string() })?;
        let too_large = |powers: &Powers| powers.factors().any(|f| f.1.unsigned_abs() > POWER_MAX);
        if poly.terms().len() > TERMS_MAX {
            return Err(Wrong { at, what: format!("a value has at most {TERMS_MAX} terms") });
        }
        if poly.terms().iter().any(|(powers, _)| too_large(powers)) {
            return Err(Wrong { at, what: format!("a power is at most {POWER_MAX}") });
        }
        Ok(poly)
    }

    fn sum(&mut self) -> Found<Value> {
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            return self.wrong(format!("at most {DEPTH_MAX} parentheses are within each other"));
        }
        let mut value = self.product()?;
        while let Some(sign @ ('+' | '-')) = self.peek() {
            let at = self.at;
            self.at += 1;
            let next = self.product()?;
            if (value.group, next.group) != (Group::Scalar, Group::Scalar) {
                let what = "only scalars are added: elements are multiplied".into();
                return Err(Wrong { at, what });
            }
            let next = if sign == '-' { self.negative(at, &next.poly)? } else { next.poly };
            value.poly = self.checked(at, value.poly.plus(&next))?;
        }
        self.depth -= 1;
        Ok(value)
    }

    fn negative(&self, at: usize, poly: &Poly) -> Found<Poly> {
        self.checked(at, poly.times(&Poly::term(Powers::ONE, -1)))
    }

    fn product(&mut self) -> Found<Value> {
        let mut value = self.factor()?;
        while let Some(sign @ ('*' | '/')) = self.peek() {
            let at = self.at;
            self.at += 1;
            let next = self.factor()?;
            let poly = match (value.group, next.group) {
                (Group::Scalar, Group::Scalar) => {
                    let next =
                        if sign == '/' { self.inverse(at, &next.poly, 1)? } else { next.poly };
                    value.poly.times(&next)
                }
                (Group::Text, _) | (_, Group::Text) => {
                    return Err(Wrong { at, what: "a text is no number and no element".into() });
                }
                (left, right) if left == right => {
                    let next = if sign == '/' { self.negative(at, &next.poly)? } else { next.poly };
                    value.poly.plus(&next)
                }
                (left, right) => {
                    let what = format!("{left} and {right} have no product: use ^ or e(,)");
                    return Err(Wrong { at, what });
                }
            };
            value.poly = self.checked(at, poly)?;
        }
        Ok(value)
    }

    fn factor(&mut self) -> Found<Value> {
        if self.peek() == Some('-') {
            let at = self.at;
            self.at += 1;
            self.depth += 1;
            if self.depth > DEPTH_MAX {
                return self.wrong("too many signs");
            }
            let value = self.factor()?;
            self.depth -= 1;
            if value.group != Group::Scalar {
                return Err(Wrong { at, what: "only scalars have a sign".into() });
            }
            return Ok(Value { group: Group::Scalar, poly: self.negative(at, &value.poly)? });
        }
        let base = self.atomic()?;
        if self.peek() != Some('^') {
            return Ok(base);
        }
        let at = self.at;
        self.at += 1;
        let negative = self.take('-');
        let exponent = self.atomic()?;
        if exponent.group != Group::Scalar {
            return Err(Wrong { at, what: "an exponent is a scalar".into() });
        }
        let exponent = if negative { self.negative(at, &exponent.poly)? } else { exponent.poly };
        let poly = match base.group {
            Group::Text => return Err(Wrong { at, what: "a text has no powers".into() }),
            Group::Scalar => self.power(at, &base.poly, &exponent)?,
            _ => self.checked(at, base.poly.times(&exponent))?,
        };
        Ok(Value { group: base.group, poly })
    }

    /// A scalar to an integer.
    fn power(&self, at: usize, base: &Poly, exponent: &Poly) -> Found<Poly> {
        let integer = match exponent.terms() {
            [] => Some(0),
            [(Powers::ONE, n)] => Some(*n),
            _ => None,
        };
        let size = integer.map(i64::unsigned_abs).filter(|n| *n <= POWER_MAX.into());
        let (Some(integer), Some(size)) = (integer, size) else {
            let what = format!("a scalar is raised to an integer of at most {POWER_MAX}");
            return Err(Wrong { at, what });
        };
        if integer < 0 {
            return self.inverse(at, base, size);
        }
        let mut power = Poly::one();
        for _ in 0..size {
            power = self.checked(at, power.times(base))?;
        }
        Ok(power)
    }

    /// A monomial to the power -n.
    fn inverse(&self, at: usize, poly: &Poly, n: u64) -> Found<Poly> {
        let [(powers, 1 | -1)] = poly.terms() else {
            return Err(Wrong { at, what: "only a product of atoms can be divided by".into() });
        };
        let sign = poly.terms().first().map_or(1, |(_, c)| *c);
        let one = Powers::ONE.over(powers).map(|powers| Poly::term(powers, sign));
        let one = self.checked(at, one)?;
        let mut power = Poly::one();
        for _ in 0..n {
            power = self.checked(at, power.times(&one))?;
        }
        Ok(power)
    }

    fn atomic(&mut self) -> Found<Value> {
        let scalar = |poly| Value { group: Group::Scalar, poly };
        match self.peek() {
            Some('(') => {
                self.at += 1;
                let value = self.sum()?;
                self.expect(')')?;
                Ok(value)
            }
            Some(c) if c.is_ascii_digit() => {
                let at = self.at;
                let word = self.word();
                match word.parse::<i32>() {
                    Ok(n) => Ok(scalar(Poly::term(Powers::ONE, n.into()))),
                    Err(_) => Err(Wrong { at, what: format!("{word} is no number that fits") }),
                }
            }
            Some(c) if c.is_ascii_alphabetic() => {
                let at = self.at;
                let word = self.word();
                if word == "e" && self.take('(') {
                    return self.pairing(at);
                }
                self.names.value(&word).map_err(|what| Wrong { at, what })
            }
            Some(c) => self.wrong(format!("{c:?} does not belong here")),
            None => self.wrong("something is missing at the end"),
        }
    }

    /// Letters, digits and underscores.
    fn word(&mut self) -> String {
        let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let word: String = self.rest().chars().take_while(|c| is_part(*c)).collect();
        self.at += word.len();
        word
    }

    fn pairing(&mut self, at: usize) -> Found<Value> {
        let left = self.sum()?;
        self.expect(',')?;
        let right = self.sum()?;
        self.expect(')')?;
        let fits = match (left.group, right.group) {
            (Group::G1, Group::G2) => !self.names.pairs().contains(&Pairs::None),
            (Group::G1 | Group::G2, Group::G1 | Group::G2) => {
                self.names.pairs().iter().all(|pairs| *pairs == Pairs::Type1)
            }
            _ => false,
        };
        if !fits {
            let what = format!("{} and {} cannot be paired here", left.group, right.group);
            return Err(Wrong { at, what });
        }
        let poly = self.checked(at, left.poly.times(&right.poly))?;
        Ok(Value { group: Group::Gt, poly })
    }
}
