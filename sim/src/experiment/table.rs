//! Every experiment, with what its figure shows.

use super::plot::{Axis, LineName, Panel, Plot, Quantity};
use super::{
    Experiment, key_generation, latency, operations, record, revocation, revoked_reader, schemes,
    throughput, turnaround, upload,
};
use crate::published::Series;
use crate::sample::{Operation, Sample};
use sesphr::algebra::Pairing;
use sesphr::algebra::{bls12::Bls12, type_a::TypeA};

/// Time over some quantity, one panel per curve; published points are on the papers' own curve.
const fn by_curve(x: Axis, published: Series) -> [Panel; 2] {
    let y = Quantity::Time;
    [
        Panel {
            title: "Type A, the papers’ curve",
            x,
            y,
            rows: |s| is_on(s, TypeA::NAME),
            published: Some(published),
        },
        Panel { title: "BLS12-381", x, y, rows: |s| is_on(s, Bls12::NAME), published: None },
    ]
}

const KEY_GENERATION: [Panel; 2] = by_curve(Axis::Users, Series::KeyGeneration);
const ENCRYPTION: [Panel; 2] = by_curve(Axis::Kilobytes, Series::Encryption);
const DECRYPTION: [Panel; 2] = by_curve(Axis::Kilobytes, Series::Decryption);

const fn latency_panel(title: &'static str, rows: fn(&Sample) -> bool) -> Panel {
    Panel { title, x: Axis::LoadPercent, y: Quantity::Time, rows, published: None }
}

const LATENCY: [Panel; 2] = [
    latency_panel("median", |s| s.operation == Operation::ResponseMedian),
    latency_panel("99th percentile", |s| s.operation == Operation::ResponseP99),
];

/// Whether a row belongs to the scheme as the papers have it.
fn is_ours(sample: &Sample) -> bool {
    sample.scheme.as_deref() == Some("sesphr")
}

/// Whether a scheme's row belongs beside those on a curve.
fn is_on(sample: &Sample, curve: &str) -> bool {
    sample.curve == curve || sample.curve == schemes::NO_CURVE
}

const fn turnaround_panel(
    title: &'static str,
    y: Quantity,
    rows: fn(&Sample) -> bool,
    published: Option<Series>,
) -> Panel {
    Panel { title, x: Axis::Kilobytes, y, rows, published }
}

/// Whether a row is of ElGamal's wraps, which are so slow that the others would look equal.
fn is_wrap(sample: &Sample) -> bool {
    sample.scheme.as_deref() == Some("elgamal-wrap")
}

fn is_up(sample: &Sample, curve: &str) -> bool {
    sample.operation == Operation::TurnaroundUp && is_on(sample, curve)
}

fn is_down(sample: &Sample, curve: &str) -> bool {
    sample.operation == Operation::TurnaroundDown && is_on(sample, curve)
}

const TURNAROUND: [Panel; 8] = [
    turnaround_panel(
        "SeSPHR up, with the link, Type A",
        Quantity::Time,
        |s| is_ours(s) && is_up(s, TypeA::NAME),
        Some(Series::TurnaroundUp),
    ),
    turnaround_panel(
        "SeSPHR down, with the link, Type A",
        Quantity::Time,
        |s| is_ours(s) && is_down(s, TypeA::NAME),
        Some(Series::TurnaroundDown),
    ),
    turnaround_panel(
        "up, with the link, without ElGamal",
        Quantity::Ratio,
        |s| !is_wrap(s) && is_up(s, TypeA::NAME),
        None,
    ),
    turnaround_panel(
        "down, with the link, without ElGamal",
        Quantity::Ratio,
        |s| !is_wrap(s) && is_down(s, TypeA::NAME),
        None,
    ),
    turnaround_panel("all up, Type A", Quantity::TimeWithoutLink, |s| is_up(s, TypeA::NAME), None),
    turnaround_panel(
        "all down, Type A",
        Quantity::TimeWithoutLink,
        |s| is_down(s, TypeA::NAME),
        None,
    ),
    turnaround_panel(
        "all up, BLS12-381",
        Quantity::TimeWithoutLink,
        |s| is_up(s, Bls12::NAME),
        None,
    ),
    turnaround_panel(
        "all down, BLS12-381",
        Quantity::TimeWithoutLink,
        |s| is_down(s, Bls12::NAME),
        None,
    ),
];

const USUAL: Option<u32> = Some(revocation::USUAL as u32);

const fn revocation_panel(title: &'static str, x: Axis, rows: fn(&Sample) -> bool) -> Panel {
    Panel { title, x, y: Quantity::Time, rows, published: None }
}

const REVOCATION: [Panel; 4] = [
    revocation_panel("4 readers stay, Type A", Axis::Records, |s| {
        s.users == USUAL && is_on(s, TypeA::NAME)
    }),
    revocation_panel("4 records, Type A", Axis::ReadersStay, |s| {
        s.records == USUAL && is_on(s, TypeA::NAME)
    }),
    revocation_panel("4 readers stay, BLS12-381", Axis::Records, |s| {
        s.users == USUAL && is_on(s, Bls12::NAME)
    }),
    revocation_panel("4 records, BLS12-381", Axis::ReadersStay, |s| {
        s.records == USUAL && is_on(s, Bls12::NAME)
    }),
];

/// Every experiment, in the order of the papers.
pub const ALL: [Experiment; 10] = [
    Experiment {
        name: "key-generation",
        title: "Key generation",
        caption: "Time to make key pairs, equation (5): a secret, and a public key in both source \
            groups. One thread is timed by its processor time, several by the time that passes. The \
            cost per user is constant, so the measured points lie on a line of slope one. The \
            published points ([A], key generation) hardly rise with the number of users, so most of \
            their time must be a fixed cost. The two set-ups share neither machine nor language.",
        plot: Plot::Lines { panels: &KEY_GENERATION, line: LineName::Measured },
        shares_s: [2.6, 15.0],
        measure: key_generation::measure,
    },
    Experiment {
        name: "encryption",
        title: "Encryption",
        caption: "Processor time to encrypt a record of four partitions of uneven sizes: \
            blinding, mask, capsule and sealing of each, equations (6)-(13). For small records the \
            four masks and capsules are the whole cost, and the line is flat. The papers use the \
            literal payload on Type A; their points are those of [A], encryption. Upload is not \
            included.",
        plot: Plot::Lines { panels: &ENCRYPTION, line: LineName::Measured },
        shares_s: [1.1, 7.0],
        measure: record::measure_encryption,
    },
    Experiment {
        name: "decryption",
        title: "Decryption",
        caption: "Processor time to decrypt a record of four partitions of uneven sizes, given \
            the reader's parameters: unmasking and opening of each, equations (19)-(22). The \
            published points are those of [A], decryption. The server's transformation is not \
            included; see the single operations.",
        plot: Plot::Lines { panels: &DECRYPTION, line: LineName::Measured },
        shares_s: [1.1, 7.0],
        measure: record::measure_decryption,
    },
    Experiment {
        name: "operations",
        title: "Single operations",
        caption: "Processor time of each function of the scheme, for one key pair or one \
            partition. Re-encryption is the server's work for each request and partition: a pairing \
            with one side prepared. Preparation happens once for each re-encryption key.",
        plot: Plot::Dots,
        shares_s: [0.6, 4.0],
        measure: operations::measure,
    },
    Experiment {
        name: "turnaround",
        title: "Turnaround of a record under every scheme",
        caption: "Encryption and upload, and download and decryption, of a record of four \
                  partitions for three readers, equations (34) and (35). Every scheme seals with \
                  the same cipher. Processor time and the store, in memory, are measured. The \
                  link is a model: 10 Mbit/s up, 50 Mbit/s down, a round trip of 50 ms. First \
                  row: SeSPHR with the link, beside [A], turnaround; the papers do not describe \
                  their network and store. Second row: the schemes with the link, as a ratio to \
                  SeSPHR, except ElGamal's wraps, which are off the scale. The link takes most of \
                  the time, so schemes differ by milliseconds. Below: the same without the link. \
                  ElGamal's wraps take powers in Z_p* of 2048 bits for each reader and partition, \
                  on no curve.",
        plot: Plot::Lines { panels: &TURNAROUND, line: LineName::Scheme },
        shares_s: [2.1, 8.5],
        measure: turnaround::measure,
    },
    Experiment {
        name: "upload",
        title: "Upload, and how it grows",
        caption: "Left: processor time to write the four encrypted partitions of a record into a \
                  folder, up to eight times the papers' largest file. Right: the published \
                  turnaround minus the published encryption, which is what the paper's upload \
                  must have taken. [S], Fig. 6, plots uploads without numbers. A line, an \
                  exponential curve and a constant are fitted to each by least squares of \
                  relative errors. A smaller AIC fits the points better; a difference of less \
                  than two says nothing.",
        plot: Plot::Fits,
        shares_s: [0.5, 3.0],
        measure: upload::measure,
    },
    Experiment {
        name: "revocation-cost",
        title: "What the departure of a reader costs",
        caption: "Processor time until a departed reader is shut out, including what is put off \
                  until the next use. It is shown over the records that the reader could read, \
                  and over the readers who stay; partitions have 23 KB. SeSPHR as printed removes \
                  a key and a right. That costs nothing, and the reader can still open what they \
                  opened before. Schemes that re-key pay a power for each record and each reader. \
                  Schemes that encrypt again pay that and the cipher; with a wrap for each \
                  reader, they pay the product of both.",
        plot: Plot::Lines { panels: &REVOCATION, line: LineName::Scheme },
        shares_s: [2.3, 8.0],
        measure: revocation::measure,
    },
    Experiment {
        name: "revoked-reader",
        title: "What a revoked reader reads",
        caption: "Records that a revoked reader opens, alone with what they kept, and together \
                  with a cloud that hands over whatever it was ever sent. In Yu et al. and Li et \
                  al. a re-key is a scalar that moves ciphertexts and keys alike. With it, the \
                  reader follows every revocation and reads what is stored afterwards. Under \
                  SeSPHR the cloud has nothing that helps, but a parameter once given opens its \
                  ciphertext for ever.",
        plot: Plot::Reads,
        shares_s: [0.4, 1.5],
        measure: revoked_reader::measure,
    },
    Experiment {
        name: "throughput",
        title: "Throughput of the server",
        caption: "Re-encryptions a second, equations (15)-(18), on one thread and on more, with a \
            prepared re-encryption key: the pairing alone, without messages, rights or storage. \
            Requests do not depend on each other, so on an idle machine the rate grows with the \
            cores.",
        plot: Plot::Lines {
            panels: &[Panel {
                title: "",
                x: Axis::Threads,
                y: Quantity::Rate,
                rows: |_| true,
                published: None,
            }],
            line: LineName::Curve,
        },
        shares_s: [0.7, 3.0],
        measure: throughput::measure,
    },
    Experiment {
        name: "latency",
        title: "Latency of the server over its load",
        caption: "Time from a request's arrival to its answer at a server with two cores, \
                  simulated: Poisson arrivals, one queue, and the shipped service times, which \
                  name their machine. Above 80 % load, the 99th percentile grows far beyond the \
                  median.",
        plot: Plot::Lines { panels: &LATENCY, line: LineName::Quantile },
        shares_s: [0.5, 2.5],
        measure: latency::measure,
    },
];
