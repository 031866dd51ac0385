//! `sesphr explore`: the model's states, one by one, in a browser.

mod http;
mod search;
mod walk;

use crate::cli::ExploreArgs;
use crate::context::Context;
use crate::error::{Error, Status};
use crate::output::Text;
use crate::properties;
use crate::scopes::load;
use search::Search;
use serde_json::json;
use sesphr_model::checker::SesphrModel;
use sesphr_model::explorer::Budget;
use sesphr_model::matrix::{Job, judged};
use sesphr_model::scope::Scope;
use std::io;
use std::net::{TcpListener, ToSocketAddrs as _};
use walk::Walk;

/// Serves until it is interrupted. The search goes on meanwhile.
pub(super) fn run(args: &ExploreArgs, context: &Context) -> Result<Status, Error> {
    let ExploreArgs { profile, coalition, pairing, address, json, .. } = args;
    // The command line has one of the two.
    let named = args.scope.iter().chain(&args.option).next();
    let scope = named.map_or_else(|| Ok(Scope::one_slot()), load)?;
    let own = properties::own(&args.properties)?;
    let (profile, coalition, pairing) = (*profile, *coalition, (*pairing).into());
    let refused = |source| Error::Address { address: address.clone(), source };
    let listener = listen(address).map_err(refused)?;
    let place = listener.local_addr().map_err(refused)?;
    let model = SesphrModel::new(profile, coalition, scope.clone(), pairing);
    let whom = if place.ip().is_loopback() { "this machine only" } else { "whoever can reach it" };
    context.note(format_args!(
        "profile {profile}, coalition {coalition}, scope {}: serving http://{place}/ for {whom}; \
         press Ctrl-C to stop",
        scope.name
    ));
    let served = json!({
        "address": format!("http://{place}/"),
        "profile": profile,
        "coalition": coalition.text(),
        "scope": scope.name,
    });
    context.deliver(json.path(), &served, Text::new)?;
    let (budget, seed) = (Budget::default(), context.seed);
    let job = Job { pairing, budget, seed, own, ..Job::new(profile, coalition, scope) };
    let search = Search::default();
    let properties: Vec<_> = judged(&job).collect();
    let walk = Walk { model: &model, search: &search, properties: &properties };
    std::thread::scope(|threads| {
        threads.spawn(|| search.run(&job));
        http::serve(&listener, |path| walk.answer(path));
    });
    Ok(Status::AsExpected)
}

/// Listens at the given address.
fn listen(address: &str) -> io::Result<TcpListener> {
    let place = address.to_socket_addrs()?.next().ok_or(io::ErrorKind::AddrNotAvailable)?;
    TcpListener::bind(place)
}
