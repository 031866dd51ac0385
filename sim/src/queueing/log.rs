//! Arrivals from a file: an access log as CSV drives a simulation.

use super::arrival::Arrival;
use super::network::Network;
use super::{Report, Setup};
use serde::Deserialize;
use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// Why a log cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// The file system refused.
    #[error("cannot read {}", path.display())]
    Read {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Not the rows that were expected.
    #[error("{} is not a log of arrivals", path.display())]
    Csv {
        /// Which file.
        path: PathBuf,
        /// Where and why.
        source: csv::Error,
    },
    /// A row that the scenario has no place for.
    #[error("{}, line {line}: {problem}", path.display())]
    Row {
        /// Which file.
        path: PathBuf,
        /// Which line, from 1.
        line: u64,
        /// What is wrong with it.
        problem: String,
    },
}

/// A row of the file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    at_ns: u64,
    class: String,
    user: u32,
    bytes: u32,
}

impl Network {
    /// Simulates with the arrivals of a CSV file: columns `at_ns`, `class`, `user` and `bytes`, in
    /// the order of their times. Each replication reads the file for itself, row by row.
    ///
    /// # Errors
    /// What cannot be read; a row out of order, or with a class or a user that does not exist.
    pub fn simulate_log(&self, setup: &Setup<'_>, path: &Path) -> Result<Report, LogError> {
        let fault = Mutex::new(None);
        let stop = |error| *fault.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
        let report = self.simulate_arrivals(setup, || {
            let rows = Rows::open(self, path).map_err(stop).ok();
            rows.into_iter().flatten().map_while(|arrival| arrival.map_err(stop).ok())
        });
        match fault.into_inner().unwrap_or_else(PoisonError::into_inner) {
            Some(error) => Err(error),
            None => Ok(report),
        }
    }
}

/// The rows of a file, checked one by one.
struct Rows<'a> {
    network: &'a Network,
    path: &'a Path,
    rows: csv::DeserializeRecordsIntoIter<BufReader<File>, Row>,
    latest_ns: u64,
}

impl<'a> Rows<'a> {
    fn open(network: &'a Network, path: &'a Path) -> Result<Self, LogError> {
        let file = File::open(path);
        let file = file.map_err(|source| LogError::Read { path: path.into(), source })?;
        let rows = csv::Reader::from_reader(BufReader::new(file)).into_deserialize();
        Ok(Self { network, path, rows, latest_ns: 0 })
    }

    fn arrival(&self, row: &Row) -> Result<Arrival, String> {
        let class = self.network.class(&row.class).ok_or_else(|| {
            let known = self.network.class_names().collect::<Vec<_>>().join(", ");
            format!("no class is named {:?}; there are {known}", row.class)
        })?;
        if row.user >= self.network.users() {
            return Err(format!("user {} is not one of {}", row.user, self.network.users()));
        }
        if row.at_ns < self.latest_ns {
            return Err("is earlier than the one before".into());
        }
        Ok(Arrival { at_ns: row.at_ns, class, user: row.user, bytes: row.bytes })
    }
}

impl Iterator for Rows<'_> {
    type Item = Result<Arrival, LogError>;

    fn next(&mut self) -> Option<Self::Item> {
        let row = match self.rows.next()? {
            Ok(row) => row,
            Err(source) => return Some(Err(LogError::Csv { path: self.path.into(), source })),
        };
        let arrival = self.arrival(&row).map_err(|problem| LogError::Row {
            path: self.path.into(),
            line: self.rows.reader().position().line() - 1,
            problem,
        });
        self.latest_ns = row.at_ns;
        Some(arrival)
    }
}
