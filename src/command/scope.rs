//! `sesphr scope`: list, show, new.

use crate::cli::{JsonArg, NewArgs, ScopeArg, ScopeCommand};
use crate::context::Context;
use crate::error::{Error, Status};
use crate::files::{self, Existing, Readers};
use crate::output::{self, Align, Table, Text};
use crate::scopes::load;
use serde_json::{Value, json};
use sesphr::system::Network;
use sesphr_model::scope::{Comments, Expected, SHIPPED, Scope, Shipped};
use std::collections::BTreeSet;
use std::path::Path;

/// Runs one of the three.
pub(super) fn run(command: &ScopeCommand, context: &Context) -> Result<Status, Error> {
    match command {
        ScopeCommand::List { json } => list(json, context),
        ScopeCommand::Show { scope } => show(scope),
        ScopeCommand::New(args) => new(args, context),
    }
}

fn list(json: &JsonArg, context: &Context) -> Result<Status, Error> {
    let scopes: Vec<(&Shipped, Scope)> =
        SHIPPED.iter().filter_map(|one| Some((one, Scope::named(one.name)?))).collect();
    let rows: Vec<Value> = scopes.iter().map(|(shipped, scope)| row(shipped, scope)).collect();
    context.deliver(json.path(), &rows, || {
        let mut text = Text::new();
        text.table("", &table(&scopes));
        text
    })?;
    Ok(Status::AsExpected)
}

/// How many owners and records a scope has.
fn sizes(scope: &Scope) -> (usize, usize) {
    let owners: BTreeSet<_> = scope.slots.iter().map(|slot| slot.owner).collect();
    let records: BTreeSet<_> = scope.slots.iter().map(|slot| (slot.owner, slot.record)).collect();
    (owners.len(), records.len())
}

const fn network(scope: &Scope) -> &'static str {
    match scope.network {
        Network::AtOnce => "at-once",
        Network::InFlight => "in-flight",
    }
}

fn row(shipped: &Shipped, scope: &Scope) -> Value {
    let (owners, records) = sizes(scope);
    json!({
        "name": scope.name,
        "about": scope.about,
        "set": shipped.set.text(),
        "network": network(scope),
        "judges": scope.judges,
        "users": scope.users.len(),
        "owners": owners,
        "records": records,
        "slots": scope.slots.len(),
        "versions_max": scope.versions_max,
        "grants_max": scope.grants_max,
        "revocations_max": scope.revocations_max,
        "departures_max": scope.departures_max,
        "returns_max": scope.returns_max,
        "deceptions_max": scope.deceptions_max,
        "restarts_max": scope.restarts_max,
        "readings_max": (scope.network == Network::InFlight).then_some(scope.readings_max),
        "losses_max": scope.losses_max,
        "toml": shipped.toml,
    })
}

fn table(scopes: &[(&Shipped, Scope)]) -> Table {
    let mut table = Table::new(&[
        ("scope", Align::Left),
        ("set", Align::Left),
        ("users", Align::Right),
        ("slots", Align::Right),
        ("about", Align::Left),
    ]);
    for (shipped, scope) in scopes {
        table.push(vec![
            shipped.name.into(),
            shipped.set.text().into(),
            scope.users.len().into(),
            scope.slots.len().into(),
            (&scope.about).into(),
        ]);
    }
    table
}

fn show(scope: &ScopeArg) -> Result<Status, Error> {
    let fields = load(scope)?.to_toml(Comments::With);
    output::document(&match scope {
        ScopeArg::Shipped(shipped) => format!("{}\n\n{fields}", shipped.comment()),
        ScopeArg::File(_) => fields,
    })?;
    Ok(Status::AsExpected)
}

fn new(args: &NewArgs, context: &Context) -> Result<Status, Error> {
    let from = load(&args.from)?;
    let mut scope = Scope { name: name_for(&args.out), ..from.clone() };
    if from.expected.by_analysis {
        scope.expected = Expected::only(Vec::new());
    }
    let begin = format!(
        "# A scope of your own, from {}. `sesphr check --scope FILE` searches it.\n\n",
        from.name
    );
    let text = begin + &scope.to_toml(Comments::With);
    if files::is_stdout(&args.out) {
        output::document(&text)?;
        return Ok(Status::AsExpected);
    }
    let existing = if args.force { Existing::Replace } else { Existing::Keep };
    files::write(&args.out, text.as_bytes(), existing, Readers::Anyone)?;
    context.note(format_args!("scope {} written to {}", scope.name, args.out.display()));
    Ok(Status::AsExpected)
}

/// The name of a file without its ending, if it can be the name of a scope of one's own.
fn name_for(path: &Path) -> String {
    let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
    match Scope::is_name(stem) && Shipped::named(stem).is_none() {
        true => stem.to_owned(),
        false => "my-scope".to_owned(),
    }
}
