//! What the figure of an experiment shows: which rows, along which axes, beside which curve of the
//! papers. A figure is drawn from this and from the rows alone.

use crate::baselines;
use crate::published::Series;
use crate::sample::{Operation, Sample};

/// The form of a figure.
#[derive(Debug)]
pub enum Plot {
    /// Lines in one panel, or in several side by side.
    Lines {
        /// The panels, by rows.
        panels: &'static [Panel],
        /// What a line is.
        line: LineName,
    },
    /// One row per operation, one marker per curve.
    Dots,
    /// Measured and published points, with laws of growth fitted to them.
    Fits,
    /// One row per scheme, and what its revoked readers read.
    Reads,
}

/// A panel: axes, and the rows that belong to it.
#[derive(Debug)]
pub struct Panel {
    /// A heading; empty if there is only one panel.
    pub title: &'static str,
    /// Along the bottom.
    pub x: Axis,
    /// Along the side.
    pub y: Quantity,
    /// Which rows.
    pub rows: fn(&Sample) -> bool,
    /// The published curve in the same panel, if there is one.
    pub published: Option<Series>,
}

/// What an axis counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Axis {
    /// Users or readers.
    Users,
    /// Readers who stay after a revocation.
    ReadersStay,
    /// The size of a record.
    Kilobytes,
    /// The size of a record, from zero.
    KilobytesFromZero,
    /// Stored records.
    Records,
    /// Threads that share the work.
    Threads,
    /// Load of the servers.
    LoadPercent,
}

impl Axis {
    /// The axis in words.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Users => "users",
            Self::ReadersStay => "readers who stay",
            Self::Kilobytes | Self::KilobytesFromZero => "record size, KB of 1024 bytes",
            Self::Records => "records the reader could read",
            Self::Threads => "threads",
            Self::LoadPercent => "load of the servers, %",
        }
    }

    /// Whether it is logarithmic.
    #[must_use]
    pub const fn is_logarithmic(self) -> bool {
        !matches!(self, Self::KilobytesFromZero | Self::Threads | Self::LoadPercent)
    }

    /// The row's position on the axis, if it has one.
    #[must_use]
    pub fn of(self, sample: &Sample) -> Option<f64> {
        match self {
            Self::Users | Self::ReadersStay => sample.users.map(f64::from),
            Self::Kilobytes | Self::KilobytesFromZero => {
                sample.bytes.map(|bytes| bytes as f64 / 1024.0)
            }
            Self::Records => sample.records.map(f64::from),
            Self::Threads => Some(f64::from(sample.threads)),
            Self::LoadPercent => sample.load_ppm.map(|ppm| f64::from(ppm) / 1e4),
        }
    }
}

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantity {
    /// Time, on a logarithmic axis.
    Time,
    /// Time, on an axis from zero.
    TimeFromZero,
    /// Time without the modelled link, on a logarithmic axis.
    TimeWithoutLink,
    /// Partitions per second, on an axis from zero.
    Rate,
    /// Time divided by that of the first line at the same place.
    Ratio,
}

impl Quantity {
    /// The quantity in words.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Time | Self::TimeFromZero => "time",
            Self::TimeWithoutLink => "time without the link",
            Self::Rate => "re-encryptions a second",
            Self::Ratio => "time, over SeSPHR’s",
        }
    }

    /// Whether it is logarithmic.
    #[must_use]
    pub const fn is_logarithmic(self) -> bool {
        matches!(self, Self::Time | Self::TimeWithoutLink)
    }

    /// A row's value if it took this many nanoseconds; ratios are taken later.
    #[must_use]
    pub fn of(self, ns: u64, sample: &Sample) -> f64 {
        match self {
            Self::Time | Self::TimeFromZero | Self::Ratio => ns as f64,
            // The link is the same at every repetition, so intervals do not change.
            Self::TimeWithoutLink => ns.saturating_sub(sample.link_ns.unwrap_or(0)) as f64,
            Self::Rate => f64::from(sample.partitions.unwrap_or(0)) * 1e9 / ns.max(1) as f64,
        }
    }
}

/// What the rows of one line have in common: its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineName {
    /// Curve, payload and threads.
    Measured,
    /// The curve.
    Curve,
    /// The scheme.
    Scheme,
    /// The profile and the quantile.
    Quantile,
}

impl LineName {
    /// The name of the line that a row belongs to.
    #[must_use]
    pub fn of(self, sample: &Sample) -> String {
        let scheme = sample.scheme.as_deref().unwrap_or_default();
        match self {
            Self::Measured => {
                let payload = sample.payload.map(|payload| format!(", {}", payload.text()));
                let threads = match sample.threads {
                    1 => "1 thread".to_owned(),
                    n => format!("{n} threads"),
                };
                format!("measured: {}{}, {threads}", sample.curve, payload.unwrap_or_default())
            }
            Self::Curve => sample.curve.clone(),
            Self::Scheme => baselines::title(scheme).to_owned(),
            Self::Quantile => {
                let quantile = match sample.operation {
                    Operation::ResponseP99 => "99 %",
                    _ => "median",
                };
                format!("{scheme}, {quantile}")
            }
        }
    }
}
