//! Properties that commands are given: those of the catalogue, and files.

use crate::cli::PropertyArg;
use crate::error::Error;
use crate::scopes::read;
use sesphr_model::property::{OWN_MAX, Own, Property};
use std::path::{Path, PathBuf};

/// Every property that is meant, each once.
///
/// # Errors
/// As [`own`].
pub(crate) fn load_all(properties: &[PropertyArg]) -> Result<Vec<&'static Property>, Error> {
    let mut loaded: Vec<&'static Property> = Vec::new();
    let mut files = Vec::new();
    for property in properties {
        match property {
            PropertyArg::Known(known) if loaded.iter().any(|other| other.id == known.id) => {}
            PropertyArg::Known(known) => loaded.push(known),
            PropertyArg::File(path) => files.push(path.clone()),
        }
    }
    loaded.extend(own(&files)?);
    Ok(loaded)
}

/// The properties in some files, each once.
///
/// # Errors
/// A file that cannot be read, or is not a property; two that differ and have one name; more files
/// than a search judges.
pub(crate) fn own(files: &[PathBuf]) -> Result<Vec<&'static Property>, Error> {
    let mut own: Vec<Own> = Vec::new();
    for path in files {
        let property = load(path)?;
        match own.iter().find(|other| other.name == property.name) {
            Some(other) if *other == property => {}
            Some(_) => return Err(Error::SameProperty { name: property.name }),
            None => own.push(property),
        }
    }
    if own.len() > OWN_MAX {
        return Err(Error::ManyProperties { count: own.len() });
    }
    Ok(own.into_iter().map(Own::into_property).collect())
}

fn load(path: &Path) -> Result<Own, Error> {
    let path = path.to_owned();
    match read(&path) {
        Err(source) => Err(Error::Read { path, source }),
        Ok(text) => Own::parse(&text).map_err(|source| Error::Property { path, source }),
    }
}
