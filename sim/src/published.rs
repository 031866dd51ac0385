//! The times that the papers print or draw, as data.
//!
//! Source: \[A\] = Ali, Abbas, Khan, Khan, "SeSPHR", IEEE Transactions on Cloud Computing 2018,
//! DOI 10.1109/TCC.2018.2854790. Their set-up: Java, JPBC Type A (y^2 = x^3 + x over a 512-bit
//! field), Amazon S3, i7-2600 at 3.4 GHz, 8 GB. What the text does not state was read off a
//! figure, to about 2 %.

use serde::{Deserialize, Serialize};

/// Which published curve.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Series {
    /// Key generation over the number of users.
    KeyGeneration,
    /// Encryption over the size of the file, KB.
    Encryption,
    /// Decryption over the size of the file, KB.
    Decryption,
    /// Encryption and upload over the size of the file, KB.
    TurnaroundUp,
    /// Download and decryption over the size of the file, KB.
    TurnaroundDown,
}

/// How a number was obtained.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Reading {
    /// Stated in the text.
    Printed,
    /// Read off a figure, to about 2 %.
    ReadOffFigure,
}

/// A published point.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Published {
    /// Which curve.
    pub series: Series,
    /// Users for key generation, otherwise KB of 1024 bytes.
    pub x: u32,
    /// The time, milliseconds.
    pub time_ms: u32,
    /// How it was obtained.
    pub reading: Reading,
}

impl Published {
    /// What the paper can have measured, milliseconds: it prints hundredths of a second, and a
    /// figure can be read to about 2 %.
    #[must_use]
    pub fn range_ms(&self) -> (f64, f64) {
        let time = f64::from(self.time_ms);
        let half_a_digit = 5.0_f64;
        let error = match self.reading {
            Reading::Printed => half_a_digit,
            Reading::ReadOffFigure => half_a_digit.max(0.02 * time),
        };
        (time - error, time + error)
    }
}

/// The source in the short form that legends use.
pub const SOURCE: &str = "[A]";

/// What the short form stands for, and the set-up of the published measurements.
pub const SET_UP: &str = "[A] is Ali, Abbas, Khan, Khan, \"SeSPHR\", IEEE Transactions on Cloud \
    Computing 2018: Java, JPBC Type A, Intel i7-2600.";

/// Sizes of the published encryption and decryption curves, KB of 1024 bytes.
pub const SIZES_KB: [u32; 8] = [50, 100, 200, 500, 800, 1024, 1500, 2048];

/// Numbers of users of the published key generation curve.
pub const USERS: [u32; 6] = [10, 100, 500, 1000, 5000, 10_000];

use Reading::{Printed as P, ReadOffFigure as F};

const KEY_GENERATION: [(u32, Reading); 6] =
    [(600, P), (970, P), (1130, F), (1350, F), (1700, F), (2160, P)];
const ENCRYPTION: [(u32, Reading); 8] =
    [(130, P), (142, F), (205, F), (387, F), (498, F), (692, F), (872, F), (1289, P)];
const DECRYPTION: [(u32, Reading); 8] =
    [(30, F), (38, F), (41, F), (70, F), (82, F), (160, F), (191, F), (247, F)];
const TURNAROUND_UP: [(u32, Reading); 8] =
    [(1250, F), (1330, F), (1380, F), (1450, F), (1450, F), (1500, F), (1550, F), (2500, F)];
const TURNAROUND_DOWN: [(u32, Reading); 8] =
    [(80, F), (90, F), (100, F), (200, F), (250, F), (300, F), (310, F), (400, F)];

fn series<'a>(
    series: Series,
    x: &'a [u32],
    points: &'a [(u32, Reading)],
) -> impl Iterator<Item = Published> + 'a {
    x.iter().zip(points).map(move |(&x, &(time_ms, reading))| Published {
        series,
        x,
        time_ms,
        reading,
    })
}

/// Every published point.
#[must_use]
pub fn all() -> Vec<Published> {
    series(Series::KeyGeneration, &USERS, &KEY_GENERATION)
        .chain(series(Series::Encryption, &SIZES_KB, &ENCRYPTION))
        .chain(series(Series::Decryption, &SIZES_KB, &DECRYPTION))
        .chain(series(Series::TurnaroundUp, &SIZES_KB, &TURNAROUND_UP))
        .chain(series(Series::TurnaroundDown, &SIZES_KB, &TURNAROUND_DOWN))
        .collect()
}

/// What the upload of a file must have taken: the turnaround less the encryption, equation (34).
/// KB of 1024 bytes, and milliseconds.
#[must_use]
pub fn uploads(published: &[Published]) -> Vec<(u32, u32)> {
    let of = |series| published.iter().filter(move |point| point.series == series);
    let encryption =
        |x| of(Series::Encryption).find(|point| point.x == x).map(|point| point.time_ms);
    of(Series::TurnaroundUp)
        .filter_map(|up| Some((up.x, up.time_ms.checked_sub(encryption(up.x)?)?)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uploads_are_what_encryption_leaves_of_the_turnaround() {
        let uploads = uploads(&all());
        assert_eq!(uploads.len(), SIZES_KB.len());
        assert_eq!(uploads.first(), Some(&(50, 1120)));
        assert_eq!(uploads.last(), Some(&(2048, 1211)));
    }

    #[test]
    fn published_curves_are_complete_and_never_fall() {
        let all = all();
        assert_eq!(all.len(), 6 + 4 * 8);
        for pair in all.windows(2) {
            let [a, b] = pair else { continue };
            if a.series == b.series {
                assert!(a.x < b.x && a.time_ms <= b.time_ms, "{a:?} {b:?}");
            }
        }
    }
}
