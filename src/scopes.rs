//! Scopes that commands are given: shipped ones, and files.

use crate::cli::ScopeArg;
use crate::error::Error;
use sesphr_model::scope::Scope;
use sesphr_model::scope::limits::BYTES_MAX;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

/// The scope that is meant.
///
/// # Errors
/// A file that cannot be read, or is not a scope.
pub(crate) fn load(scope: &ScopeArg) -> Result<Scope, Error> {
    match scope {
        ScopeArg::Shipped(shipped) => {
            Ok(Scope::named(shipped.name).unwrap_or_else(Scope::one_slot))
        }
        ScopeArg::File(path) => {
            let text = read(path).map_err(|source| Error::Read { path: path.clone(), source })?;
            Scope::parse(&text).map_err(|source| Error::Scope { path: path.clone(), source })
        }
    }
}

/// Every scope that is meant.
///
/// # Errors
/// As [`load`]; two that differ and have one name.
pub(crate) fn load_all(scopes: &[ScopeArg]) -> Result<Vec<Scope>, Error> {
    let mut loaded: Vec<Scope> = Vec::new();
    for scope in scopes {
        let scope = load(scope)?;
        if loaded.iter().any(|other| other.name == scope.name && *other != scope) {
            return Err(Error::SameScope { name: scope.name });
        }
        loaded.push(scope);
    }
    Ok(loaded)
}

/// As much of a file as a scope or a property may have, and a byte more if there is one.
pub(crate) fn read(path: &Path) -> io::Result<String> {
    let mut bytes = Vec::new();
    File::open(path)?.take(BYTES_MAX as u64 + 1).read_to_end(&mut bytes)?;
    let is_text = |error| io::Error::new(io::ErrorKind::InvalidData, error);
    // A file that is too long may be cut within a character.
    match String::from_utf8(bytes) {
        Err(error) if error.as_bytes().len() > BYTES_MAX => {
            Ok(String::from_utf8_lossy(error.as_bytes()).into_owned())
        }
        read => read.map_err(is_text),
    }
}
