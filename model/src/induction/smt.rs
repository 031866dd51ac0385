//! Text for solvers: SMT-LIB 2.6, logic UF.

use super::formula::{Formula, Relation, Sort, Term, Time};
use super::transition::Action;
use super::vocabulary::{RELATIONS, ZERO};
use std::fmt::{self, Display, Formatter};

/// An answer of a solver, expected or given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// The assertions are unsatisfiable.
    Unsat,
    /// The assertions are satisfiable.
    Sat,
    /// The solver gave up, or ran out of time.
    Unknown,
}

impl Display for Answer {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unsat => "unsat",
            Self::Sat => "sat",
            Self::Unknown => "unknown",
        })
    }
}

/// A script under construction.
#[derive(Debug)]
pub(super) struct Script(String);

impl Script {
    /// The sorts, relations and constants of the vocabulary.
    pub(super) fn new(question: &str, expected: Answer) -> Self {
        let mut script = Self(format!("; {question} Expected: {expected}.\n"));
        script.line("(set-info :smt-lib-version 2.6)");
        script.line("(set-logic UF)");
        for sort in Sort::ALL {
            script.line(format_args!("(declare-sort {} 0)", sort.text()));
        }
        for Relation { name, sorts } in RELATIONS {
            let sorts: Vec<_> = sorts.iter().map(|sort| sort.text()).collect();
            script.line(format_args!("(declare-fun {name} ({}) Bool)", sorts.join(" ")));
        }
        script.constants(&[ZERO]);
        script
    }

    pub(super) fn line(&mut self, text: impl Display) {
        self.0.push_str(&format!("{text}\n"));
    }

    pub(super) fn constants(&mut self, terms: &[Term]) {
        for Term { name, sort } in terms {
            self.line(format_args!("(declare-const {name} {})", sort.text()));
        }
    }

    pub(super) fn assert(&mut self, about: &str, formula: &Formula) {
        self.line(format_args!("; {about}\n(assert {})", Shown(formula)));
    }

    /// Defines the relations after an action.
    pub(super) fn define(&mut self, action: &Action) {
        for update in &action.updates {
            let sorted = |term: &Term| format!("({} {})", term.name, term.sort.text());
            let arguments: Vec<_> = update.arguments.iter().map(sorted).collect();
            self.line(format_args!(
                "(define-fun next_{} ({}) Bool\n  {})",
                update.relation.name,
                arguments.join(" "),
                Shown(&update.becomes)
            ));
        }
    }

    pub(super) fn finish(mut self) -> String {
        self.line("(check-sat)\n(exit)");
        self.0
    }
}

/// A formula as SMT-LIB writes it.
struct Shown<'a>(&'a Formula);

impl Display for Shown<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.0 {
            Formula::Holds(time, relation, terms) => {
                let prefix = match time {
                    Time::Now => "",
                    Time::Next => "next_",
                };
                write!(f, "({prefix}{}", relation.name)?;
                terms.iter().try_for_each(|term| write!(f, " {}", term.name))?;
                f.write_str(")")
            }
            Formula::Equal(a, b) => write!(f, "(= {} {})", a.name, b.name),
            Formula::Not(formula) => write!(f, "(not {})", Self(formula)),
            Formula::And(formulas) => list(f, "and", formulas, "true"),
            Formula::Or(formulas) => list(f, "or", formulas, "false"),
            Formula::Implies(when, then) => write!(f, "(=> {} {})", Self(when), Self(then)),
            Formula::Forall(terms, formula) => quantified(f, "forall", terms, formula),
            Formula::Exists(terms, formula) => quantified(f, "exists", terms, formula),
        }
    }
}

fn list(f: &mut Formatter<'_>, word: &str, formulas: &[Formula], empty: &str) -> fmt::Result {
    match formulas {
        [] => f.write_str(empty),
        [one] => Shown(one).fmt(f),
        many => {
            write!(f, "({word}")?;
            many.iter().try_for_each(|formula| write!(f, " {}", Shown(formula)))?;
            f.write_str(")")
        }
    }
}

fn quantified(f: &mut Formatter<'_>, word: &str, terms: &[Term], formula: &Formula) -> fmt::Result {
    write!(f, "({word} (")?;
    let mut separator = "";
    for Term { name, sort } in terms {
        write!(f, "{separator}({name} {})", sort.text())?;
        separator = " ";
    }
    write!(f, ") {})", Shown(formula))
}
