//! Arrivals from a file: an access log as CSV drives a simulation.

use super::arrival::{Arrival, TIME_MAX_NS};
use super::network::Network;
use super::{Report, Setup};
use crate::rows::{Columns, RowError, RowReader, shown};
use serde::Deserialize;
use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

const COLUMNS: Columns = Columns { needed: &["at_ns", "class", "user", "bytes"], optional: &[] };

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
        source: RowError,
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
struct ArrivalRow {
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
    /// A file that cannot be read or has no rows; a row that is out of order or too late, or whose
    /// class or user does not exist.
    pub fn simulate_log(&self, setup: &Setup<'_>, path: &Path) -> Result<Report, LogError> {
        let fault = Mutex::new(None);
        let stop = |error| *fault.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
        let report = self.simulate_arrivals(setup, || {
            let rows = Arrivals::open(self, path).map_err(stop).ok();
            rows.into_iter().flatten().map_while(|arrival| arrival.map_err(stop).ok())
        });
        match fault.into_inner().unwrap_or_else(PoisonError::into_inner) {
            Some(error) => Err(error),
            None => Ok(report),
        }
    }
}

/// The rows of a file, checked one by one. A file without rows is wrong.
struct Arrivals<'a> {
    network: &'a Network,
    path: &'a Path,
    rows: RowReader<BufReader<File>>,
    latest_ns: Option<u64>,
}

impl<'a> Arrivals<'a> {
    fn open(network: &'a Network, path: &'a Path) -> Result<Self, LogError> {
        let file = File::open(path);
        let file = file.map_err(|source| LogError::Read { path: path.into(), source })?;
        let rows = RowReader::new(BufReader::new(file), 0, COLUMNS);
        let rows = rows.map_err(|source| LogError::Csv { path: path.into(), source })?;
        Ok(Self { network, path, rows, latest_ns: None })
    }

    fn arrival(&mut self, row: &ArrivalRow) -> Result<Arrival, String> {
        let class = self.network.class(&row.class).ok_or_else(|| {
            let known = self.network.class_names().collect::<Vec<_>>().join(", ");
            format!("column class: none is named {}; there are {known}", shown(&row.class))
        })?;
        let (at_ns, users) = (row.at_ns, self.network.users());
        if row.user >= users {
            return Err(format!("column user: {} is not one of {users}, counted from 0", row.user));
        }
        if at_ns > TIME_MAX_NS {
            return Err(format!("column at_ns is {at_ns}: at most {TIME_MAX_NS} (146 years)"));
        }
        if self.latest_ns.is_some_and(|latest_ns| at_ns < latest_ns) {
            return Err("column at_ns: earlier than the row before".into());
        }
        self.latest_ns = Some(at_ns);
        Ok(Arrival { at_ns, class, user: row.user, bytes: row.bytes })
    }
}

impl Iterator for Arrivals<'_> {
    type Item = Result<Arrival, LogError>;

    fn next(&mut self) -> Option<Self::Item> {
        let path = || self.path.to_owned();
        let (line, row) = match self.rows.next::<ArrivalRow>() {
            Ok(Some(row)) => row,
            Ok(None) if self.latest_ns.is_some() => return None,
            Ok(None) => {
                let problem = "names columns, and no row follows".into();
                return Some(Err(LogError::Row { path: path(), line: 1, problem }));
            }
            Err(source) => return Some(Err(LogError::Csv { path: path(), source })),
        };
        let path = path();
        Some(self.arrival(&row).map_err(|problem| LogError::Row { path, line, problem }))
    }
}
