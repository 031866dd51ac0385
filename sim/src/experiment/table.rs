//! Every experiment, with what there is to see in its figure.

use super::plot::{Axis, Line, Panel, Plot, Quantity};
use super::{
    Experiment, key_generation, latency, operations, record, revocation, revoked_reader, schemes,
    throughput, turnaround, upload,
};
use crate::published::Series;
use crate::sample::{Operation, Sample};
use sesphr::algebra::Pairing;
use sesphr::algebra::{bls12::Bls12, type_a::TypeA};

/// A single panel of time over something, with a published curve.
const fn over(x: Axis, published: Series) -> Panel {
    Panel { title: "", x, y: Quantity::Time, rows: |_| true, published: Some(published) }
}

/// Whether a scheme's row is to be seen beside those on a curve.
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

fn is_up(sample: &Sample, curve: &str) -> bool {
    sample.operation == Operation::TurnaroundUp && is_on(sample, curve)
}

fn is_down(sample: &Sample, curve: &str) -> bool {
    sample.operation == Operation::TurnaroundDown && is_on(sample, curve)
}

const TURNAROUND: [Panel; 6] = [
    turnaround_panel(
        "up, Type A",
        Quantity::Time,
        |s| is_up(s, TypeA::NAME),
        Some(Series::TurnaroundUp),
    ),
    turnaround_panel(
        "down, Type A",
        Quantity::Time,
        |s| is_down(s, TypeA::NAME),
        Some(Series::TurnaroundDown),
    ),
    turnaround_panel("up, Type A", Quantity::TimeWithoutLink, |s| is_up(s, TypeA::NAME), None),
    turnaround_panel("down, Type A", Quantity::TimeWithoutLink, |s| is_down(s, TypeA::NAME), None),
    turnaround_panel("up, BLS12-381", Quantity::TimeWithoutLink, |s| is_up(s, Bls12::NAME), None),
    turnaround_panel(
        "down, BLS12-381",
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
        caption: "Time to make the key pairs of a number of users, equation (5): a secret and a \
            public key in both source groups each; on one thread its processor time, on several \
            the time that passes. Per user the cost is constant, so the measured \
            points lie on a line of slope one. The published points hardly rise with the number \
            of users: most of what they show must be a cost that does not depend on it. The two \
            set-ups share neither machine nor language.",
        plot: Plot::Lines {
            panels: &[over(Axis::Users, Series::KeyGeneration)],
            line: Line::Measured,
        },
        shares_s: [2.6, 15.0],
        measure: key_generation::measure,
    },
    Experiment {
        name: "encryption",
        title: "Encryption",
        caption: "Processor time to encrypt a record of four partitions of uneven sizes: \
            blinding, mask, capsule and sealing of each, equations (6)-(13). Below some size the \
            four masks and capsules are the whole cost and the line is flat. The papers' own \
            combination is the literal payload on Type A. Upload is not included.",
        plot: Plot::Lines {
            panels: &[over(Axis::Kilobytes, Series::Encryption)],
            line: Line::Measured,
        },
        shares_s: [1.1, 7.0],
        measure: record::measure_encryption,
    },
    Experiment {
        name: "decryption",
        title: "Decryption",
        caption: "Processor time to decrypt a record of four partitions of uneven sizes, given \
            the reader's parameters: unmasking and opening of each, equations (19)-(22). The \
            transformation at the server is not included; see the single operations.",
        plot: Plot::Lines {
            panels: &[over(Axis::Kilobytes, Series::Decryption)],
            line: Line::Measured,
        },
        shares_s: [1.1, 7.0],
        measure: record::measure_decryption,
    },
    Experiment {
        name: "operations",
        title: "Single operations",
        caption: "Processor time of each function of the scheme, for one key pair or one \
            partition. Re-encryption, the server's work per request and partition, is a pairing \
            with one prepared side; the preparation is made once per re-encryption key.",
        plot: Plot::Dots,
        shares_s: [0.6, 4.0],
        measure: operations::measure,
    },
    Experiment {
        name: "turnaround",
        title: "Turnaround of a record under every scheme",
        caption: "Encryption and upload, and download and decryption, of a record of four \
            partitions that three readers may read, equations (34) and (35); every scheme seals \
            with the same cipher. Processor time and the store, in memory, are measured; the link is a \
            model: 10 Mbit/s up, 50 Mbit/s down, a round trip of 50 ms. At the top with the link, \
            which makes most of the time, so that schemes lie close together and the more so the \
            greater the record: whichever is ahead is so by milliseconds. Below without it, \
            where they come apart until the cipher takes most of the time. ElGamal's wraps take \
            powers in Z_p* of 2048 bits for each reader and partition, on no curve. The published \
            points contain a network and a store of which the papers say nothing.",
        plot: Plot::Lines { panels: &TURNAROUND, line: Line::Scheme },
        shares_s: [2.1, 8.5],
        measure: turnaround::measure,
    },
    Experiment {
        name: "upload",
        title: "Upload, and how it grows",
        caption: "Left: processor time to write the four encrypted partitions of a record into a \
            store in a folder, up to eight times the papers' largest file. Right: the published turnaround less the published encryption, which is what \
            the paper's upload must have taken. A line, an exponential curve and a constant are \
            fitted to each by least squares; a smaller AIC is a better account of the points, and \
            a difference of less than two says nothing.",
        plot: Plot::Fits,
        shares_s: [0.5, 3.0],
        measure: upload::measure,
    },
    Experiment {
        name: "revocation-cost",
        title: "What the departure of a reader costs",
        caption: "Processor time until a departed reader is shut out, what is put off until the next \
            use included, over the records that it could read and over the readers who stay; \
            partitions of 23 KB. SeSPHR as the papers have it removes a key and a right, which \
            costs nothing, and leaves what the reader had opened open to it. Whoever re-keys pays \
            a power for each record and each reader; whoever encrypts again pays that and the \
            cipher, and with a wrap for each reader the product of both.",
        plot: Plot::Lines { panels: &REVOCATION, line: Line::Scheme },
        shares_s: [2.3, 8.0],
        measure: revocation::measure,
    },
    Experiment {
        name: "revoked-reader",
        title: "What a revoked reader reads",
        caption: "Records that a revoked reader opens, alone with what it kept, and together with \
            the cloud, which gives it whatever it was ever sent. A re-key of Yu et al. or Li et \
            al. is a scalar that moves ciphertexts and keys alike: with it the reader follows \
            every revocation, and reads what is stored afterwards. Under SeSPHR the cloud has \
            nothing that would help, but a parameter once given opens its ciphertext for ever.",
        plot: Plot::Reads,
        shares_s: [0.4, 1.5],
        measure: revoked_reader::measure,
    },
    Experiment {
        name: "throughput",
        title: "Throughput of the server",
        caption: "Re-encryptions a second, equations (15)-(18), on one thread and on more, with a \
            prepared re-encryption key: the pairing alone, without messages, rights or storage. \
            Requests do not depend on each other, so that on a machine with nothing else to do the \
            rate grows with the cores.",
        plot: Plot::Lines {
            panels: &[Panel {
                title: "",
                x: Axis::Threads,
                y: Quantity::Rate,
                rows: |_| true,
                published: None,
            }],
            line: Line::Curve,
        },
        shares_s: [0.7, 3.0],
        measure: throughput::measure,
    },
    Experiment {
        name: "latency",
        title: "Latency of the server over its load",
        caption: "Time from a request's arrival to its answer at a server with two cores, simulated: \
            Poisson arrivals, one queue, the service times of the calibration that is shipped, \
            which names its machine. The 99th percentile leaves the median far behind once the \
            cores are busy for more than four fifths of the time.",
        plot: Plot::Lines {
            panels: &[Panel {
                title: "",
                x: Axis::LoadPercent,
                y: Quantity::Time,
                rows: |_| true,
                published: None,
            }],
            line: Line::Quantile,
        },
        shares_s: [0.5, 2.5],
        measure: latency::measure,
    },
];
