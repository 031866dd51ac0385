//! `sesphr schemes`: who must get together to get what, in published schemes run from their own code.

use crate::cli::SchemesArgs;
use crate::context::Context;
use crate::error::{Error, Status};
use crate::interrupt;
use crate::output::{Align, BAD, GOOD, STRONG, Table, Text, counted, plain, styled};
use crate::pipeline::schemes::{attack, judge};
use crate::progress::Progress;
use serde::Serialize;
use sesphr_model::published::{
    Entry, Executed, GoalKind, GuaranteeOutcome, JudgedScheme, Roles, SCHEMES,
};

/// A scheme under a kind of pairing, and what its attacks gave.
#[derive(Serialize)]
struct Outcome {
    #[serde(flatten)]
    judged: JudgedScheme,
    /// One for each smallest set on each curve with this pairing; none if nobody asked for them.
    attacks: Option<Vec<Executed>>,
}

/// Judges each scheme; fails if a smallest set is not as expected, or an attack does not succeed.
pub(super) fn run(args: &SchemesArgs, context: &Context) -> Result<Status, Error> {
    let all: Vec<&Entry> = SCHEMES.iter().collect();
    let chosen = if args.schemes.is_empty() { &all } else { &args.schemes };
    let mut outcomes = Vec::new();
    let total = chosen.iter().map(|scheme| scheme.pairs.len()).sum();
    let progress = Progress::new(context, total);
    for scheme in chosen {
        for pairs in scheme.pairs {
            interrupt::check()?;
            progress.at(outcomes.len(), format!("{}, pairing: {pairs}", scheme.name));
            let judged = judge(scheme, *pairs, context.seed)?;
            let attacks = args.attack.then(|| attack(scheme, &judged, context.seed)).transpose()?;
            outcomes.push(Outcome { judged, attacks });
        }
    }
    context.deliver(args.json.path(), &outcomes, || text(&outcomes, args.show))?;
    let surprises = |outcome: &Outcome| unexpected(outcome) + unkept(outcome) + failed(outcome);
    let is_good = outcomes.iter().all(|outcome| surprises(outcome) == 0);
    Ok(if is_good { Status::AsExpected } else { Status::Unexpected })
}

/// How many goals are not reached as expected.
fn unexpected(outcome: &Outcome) -> usize {
    outcome.judged.rows.iter().filter(|row| !row.is_as_expected()).count()
}

/// How many promises do not come out as expected.
fn unkept(outcome: &Outcome) -> usize {
    outcome.judged.guarantees.iter().filter(|row| !row.is_as_expected()).count()
}

/// How many attacks did not give what the owner has.
fn failed(outcome: &Outcome) -> usize {
    outcome.attacks.iter().flatten().filter(|attack| !attack.is_right).count()
}

fn text(outcomes: &[Outcome], show: bool) -> Text {
    let mut out = Text::new();
    for outcome in outcomes {
        let judged = &outcome.judged;
        out.spans([
            styled(judged.scheme, STRONG),
            plain(format!(": {}, pairing: {}", judged.title, judged.pairing)),
        ]);
        out.line(match judged.from_memory {
            false => format!("Equations: {}", judged.source),
            true => format!("Equations, restated from memory: {}", judged.source),
        });
        out.table("  ", &table(judged));
        out.blank();
        out.table("  ", &promises(judged));
        if show {
            derivations(&mut out, judged);
        }
        if let Some(attacks) = &outcome.attacks {
            attacked(&mut out, attacks, show);
        }
        summary(&mut out, outcome);
        out.blank();
    }
    out
}

fn table(judged: &JudgedScheme) -> Table {
    let mut table =
        Table::new(&[("goal", Align::Left), ("smallest sets that reach it", Align::Left)]);
    for row in &judged.rows {
        let style = if row.is_as_expected() { GOOD } else { BAD };
        let mut goal = row.goal.as_str();
        for set in &row.minimal {
            table.push(vec![goal.into(), styled(set.to_string(), style)]);
            goal = "";
        }
        if row.minimal.is_empty() {
            table.push(vec![goal.into(), styled("none", style)]);
        }
        if !row.is_as_expected() {
            let expected = Roles::list(row.expected.as_deref());
            table.push(vec!["".into(), plain(format!("expected: {expected}"))]);
        }
    }
    table
}

/// What comes of each promise that arises.
fn promises(judged: &JudgedScheme) -> Table {
    let mut table = Table::new(&[
        ("promise", Align::Left),
        ("claimed", Align::Left),
        ("outcome", Align::Left),
        ("violated by", Align::Left),
    ]);
    for row in &judged.guarantees {
        if row.outcome == GuaranteeOutcome::DoesNotArise && row.is_as_expected() {
            continue;
        }
        let style = if row.is_as_expected() { GOOD } else { BAD };
        let by = row.breach.as_ref().map(|breach| breach.roles.to_string()).unwrap_or_default();
        let claimed = if row.is_claimed { "yes" } else { "" };
        let outcome = styled(row.outcome.as_str(), style);
        table.push(vec![row.name.into(), claimed.into(), outcome, plain(by)]);
        if !row.is_as_expected() {
            let expected = row.expected.map_or("not written down", GuaranteeOutcome::as_str);
            let expected = plain(format!("expected: {expected}"));
            table.push(vec!["".into(), "".into(), expected, "".into()]);
        }
    }
    table
}

/// How each of the smallest sets reaches its goal.
fn derivations(out: &mut Text, judged: &JudgedScheme) {
    for row in &judged.rows {
        for (set, lines) in row.minimal.iter().zip(&row.derivations) {
            out.blank();
            out.spans([styled(format!("  {}: {set}", row.goal), STRONG)]);
            for (line, number) in lines.iter().zip(1..) {
                out.line(format_args!("    {number}. {line}"));
            }
        }
    }
    out.blank();
}

/// What attacks gave: each of them if asked, or the first text.
fn attacked(out: &mut Text, attacks: &[Executed], show: bool) {
    let is_text = |attack: &&Executed| attack.kind == GoalKind::Text;
    let shown = if show { attacks.len() } else { 1 };
    for attack in attacks.iter().filter(|attack| show || is_text(attack)).take(shown) {
        out.line(format_args!("  {} on {}: {}", attack.roles, attack.curve, attack.got));
    }
}

fn summary(out: &mut Text, outcome: &Outcome) {
    let judged = &outcome.judged;
    let error = match judged.error_bits {
        Some(bits) => format!("error < 2^-{bits}"),
        None => "exact".to_owned(),
    };
    let all = plain(format!(
        "{} asked for {}, {error}: ",
        counted(judged.sets, "set"),
        counted(judged.rows.len(), "goal"),
    ));
    out.spans(match unexpected(outcome) + unkept(outcome) {
        0 => [all, styled("all as expected", GOOD)],
        n => [all, styled(format!("{n} not as expected"), BAD)],
    });
    if let Some(attacks) = &outcome.attacks {
        let all = plain(format!("{} on curves: ", counted(attacks.len(), "attack")));
        out.spans(match failed(outcome) {
            0 if attacks.is_empty() => [all, plain("no curve has this pairing")],
            0 => [all, styled("each gave what the owner has", GOOD)],
            n => [all, styled(format!("{n} failed"), BAD)],
        });
    }
}
