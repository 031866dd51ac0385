//! `sesphr workload show`.

use crate::cli::ShowArgs;
use crate::context::Context;
use crate::error::{Error, Status};
use crate::output::{self, Align, Table, Text, counted, echo, grouped};
use serde_json::json;
use sesphr_sim::scenario::{Scenario, Shipped};
use sesphr_sim::workload::generate::generate;
use sesphr_sim::workload::summary::{Spread, Summary};
use std::io;

/// The eight heights of a bar, the lowest first.
const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// Generates a workload, counts it and throws it away.
pub(super) fn run(args: &ShowArgs, context: &Context) -> Result<Status, Error> {
    let scenario = Scenario::load(&args.scenario)?;
    if args.toml
        && let Some(shipped) = Shipped::named(&args.scenario)
    {
        output::document(shipped.toml)?;
        return Ok(Status::AsExpected);
    }
    let told = super::progress(context, &scenario);
    let written = generate(&scenario, context.seed, io::sink(), told)
        .map_err(|source| Error::Workload { source })?;
    let counts = json!({
        "scenario": args.scenario,
        "seed": context.seed,
        "profile": scenario.profile,
        "workload": written,
    });
    context
        .deliver(args.json.path(), &counts, || text(args, context, &scenario, &written.summary))?;
    Ok(Status::AsExpected)
}

fn text(args: &ShowArgs, context: &Context, scenario: &Scenario, summary: &Summary) -> Text {
    let counts = |heading: &'static str, rows: Vec<(&str, u64)>| {
        let mut table = Table::new(&[(heading, Align::Left), ("steps", Align::Right)]);
        for (name, count) in rows {
            table.push(vec![name.into(), grouped(count).into()]);
        }
        table
    };
    let actions = summary.actions.iter().map(|(name, count)| (*name, *count)).collect();
    let denied = summary.denied.iter().map(|(reason, count)| (reason.as_str(), *count)).collect();
    let days = counted(scenario.time.days as usize, "day");
    let spread = |name: &str, spread: Spread| {
        let Spread { median, p95, max, .. } = spread;
        format!("{name}: median {median}, 95 % at most {p95}, at most {max}")
    };
    let mut text = Text::of(format_args!("{}: {}", echo(&args.scenario), echo(&scenario.about)));
    text.line(format_args!("profile {}, seed {}, {days}", scenario.profile, context.seed));
    text.line(format_args!(
        "{} patients, {} users, {} steps, {} bytes sealed",
        grouped(summary.owners),
        grouped(summary.users),
        grouped(summary.steps),
        grouped(summary.sealed_bytes)
    ));
    text.blank();
    text.table("  ", &counts("action", actions));
    text.blank();
    text.table("  ", &counts("refused because", denied));
    text.blank();
    text.line(format_args!("steps by day:     {}", bars(&summary.per_day)));
    text.line(format_args!("requests by hour: {}", bars(&summary.requests_per_hour)));
    text.line(spread("users who asked for something of a patient", summary.users_per_owner));
    text.line(spread("patients whom a user asked for something", summary.owners_per_user));
    text
}

/// A bar for each number, as high as its share of the largest.
fn bars(counts: &[u64]) -> String {
    let largest = counts.iter().copied().max().unwrap_or(0).max(1);
    let bar = |count: &u64| {
        let height = (count * (BARS.len() as u64 - 1)).div_ceil(largest) as usize;
        BARS.get(height).copied().unwrap_or('█')
    };
    counts.iter().map(bar).collect()
}
