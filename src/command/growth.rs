//! `sesphr growth`: what a search takes as one bound of its scope is raised.

use crate::cli::GrowthArgs;
use crate::context::Context;
use crate::error::{Error, Status};
use crate::files::{self, Existing, Readers};
use crate::output::{Align, Table, Text, grouped};
use crate::progress::Progress;
use crate::scopes::load;
use sesphr_model::format::time_ns;
use sesphr_model::growth::{Axis, Growth, Limits, build, raise};
use sesphr_sim::data::write_csv;
use sesphr_sim::figure::draw_growth;

/// Searches every size of every axis, then writes the table and a figure for each axis. A size
/// that has too many states is left out, and larger ones with it.
pub(super) fn run(args: &GrowthArgs, context: &Context) -> Result<Status, Error> {
    let scope = args.scope.as_ref().map(load).transpose()?;
    files::make_folder(&args.out)?;
    let pool = context.pool()?;
    let limits = if args.quick { Limits::QUICK } else { Limits::FULL };
    let progress = Progress::new(context, Axis::ALL.len());
    let mut rows: Vec<Growth> = Vec::new();
    for (done, axis) in (0..).zip(Axis::ALL) {
        progress.at(done, axis.text());
        rows.extend(pool.install(|| match &scope {
            Some(scope) => build(scope, axis, limits, context.seed),
            None => raise(axis, limits, context.seed),
        }));
    }
    if let Some(scope) = scope.filter(|_| rows.is_empty()) {
        let name = scope.name;
        let why = format!("{name} has no bound above 1, or too many states at its smallest size");
        return Err(Error::Nothing(why));
    }
    write_csv(&args.out.join("growth.csv"), &rows)?;
    for figure in draw_growth(&rows)? {
        let path = args.out.join(format!("{}.svg", figure.name));
        files::write(&path, figure.svg.as_bytes(), Existing::Replace, Readers::Anyone)?;
    }
    context.deliver(args.json.path(), &rows, || {
        let mut text = Text::new();
        text.table("", &table(&rows));
        text
    })?;
    context.note(format_args!("table and figures written to {}", args.out.display()));
    Ok(Status::AsExpected)
}

fn table(rows: &[Growth]) -> Table {
    let mut table = Table::new(&[
        ("axis", Align::Left),
        ("size", Align::Right),
        ("profile", Align::Left),
        ("coalition", Align::Left),
        ("states", Align::Right),
        ("transitions", Align::Right),
        ("depth", Align::Right),
        ("time", Align::Right),
        ("bytes", Align::Right),
    ]);
    for row in rows {
        table.push(vec![
            row.axis.text().into(),
            row.size.into(),
            (&row.profile).into(),
            (&row.coalition).into(),
            grouped(row.unique_states).into(),
            grouped(row.transitions).into(),
            row.depth.into(),
            time_ns(row.median_ns).into(),
            grouped(row.bytes).into(),
        ]);
    }
    table
}
