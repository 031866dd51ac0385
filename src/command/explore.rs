//! `sesphr explore`: the model's states, one by one, in a browser.

use crate::cli::ExploreArgs;
use crate::context::Context;
use crate::error::{Error, Status};
use crate::output::Text;
use crate::scopes::load;
use serde_json::json;
use sesphr_model::checker::SesphrModel;
use sesphr_model::scope::Scope;
use sesphr_model::stateright::Model as _;
use std::io;
use std::net::{SocketAddr, TcpListener, ToSocketAddrs as _};

/// Serves until it is interrupted.
pub(super) fn run(args: &ExploreArgs, context: &Context) -> Result<Status, Error> {
    let ExploreArgs { profile, coalition, pairing, address, json, .. } = args;
    // The command line has one of the two.
    let named = args.scope.iter().chain(&args.option).next();
    let scope = named.map_or_else(|| Ok(Scope::one_slot()), load)?;
    let place =
        free(address).map_err(|source| Error::Address { address: address.clone(), source })?;
    let model = SesphrModel::new(*profile, *coalition, scope.clone(), (*pairing).into());
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
    model.checker().serve(place);
    Ok(Status::AsExpected)
}

/// The address that is meant, if it can be listened at: the server itself would end with less to
/// say.
fn free(address: &str) -> io::Result<SocketAddr> {
    let place = address.to_socket_addrs()?.next().ok_or(io::ErrorKind::AddrNotAvailable)?;
    TcpListener::bind(place)?.local_addr()
}
