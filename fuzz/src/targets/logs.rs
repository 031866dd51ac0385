//! Tables of comma-separated values: workloads, access logs, arrivals.

use super::support::{pool, scratch, texts};
use crate::target::{Format, Noise, Subject, Target, Verdict};
use sesphr::action::Action;
use sesphr::trace::Step;
use sesphr_sim::queueing::{Calibration, Config, Setup};
use sesphr_sim::workload::Intention;
use sesphr_sim::workload::table::{self, Entry, TableError};
use std::fmt::Write as _;
use std::fs;

pub(super) const TABLES: Target = Target {
    name: "tables",
    about: "workloads as CSV",
    format: Format::Csv,
    noise: Noise::IsRefused,
    words: &[
        "at_ns",
        "action",
        "owner",
        "user",
        "record",
        "partitions",
        "version",
        "bytes",
        "role",
        "coverage",
        "message",
        "outcome",
        "enrol",
        "assign",
        "seal",
        "grant",
        "revoke",
        "download",
        "restart",
        "deliver",
        "doctor",
        "joining",
        "past",
        "medical",
        "skeleton+medical",
        "partition-15",
        "denied:no-grant",
        "sealed:0",
        "opened:current",
        "done",
        "in-flight",
        ",",
        "\"",
        "\n",
        "\r\n",
        ",,,,",
        "# {\"format\":1,\"profile\":\"paper\",\"network\":\"at-once\",\"seed\":1}\n",
        "#",
        "service-provider",
    ],
    corpus: || {
        texts([
            "# {\"format\":1,\"profile\":\"hardened\",\"network\":\"at-once\",\"seed\":1}\n\
             at_ns,action,owner,user,record,partitions,version,bytes,role,coverage,message,outcome\n\
             0,enrol,0,,,,,,,,,done\n1,enrol,,1,,,,,,,,done\n2,seal,0,,0,skeleton+medical,,1024,,,,sealed:0\n\
             3,assign,,1,,,,,doctor,,,done\n4,grant,0,1,0,medical,,,,joining,,done\n5,grant,0,,0,medical,,,doctor,past,,done\n\
             6,download,,1,,,,,,,,done\n",
            "action,user,owner,record,partitions,version\nenrol,1,,,,\ndownload,1,0,0,medical,1\nopen,1,0,0,medical,1\n",
            "action,message,outcome,at_ns\nrestart,,done,5\ndeliver,0,granted,5\nrepeat,1,denied:no-grant,7\n\
             lose,65535,opened:superseded,8\ndeliver,1,in-flight,9\n",
            "action,owner,user,record,partitions,role\nrevoke,0,,0,insurance,nurse\nrotate,0,,1,partition-7,\ndepart,,3,,,\n",
        ])
    },
    open: open_tables,
};

pub(super) const ACCESS_LOGS: Target = Target {
    name: "access-logs",
    about: "who read what of whom, as CSV",
    format: Format::Csv,
    noise: Noise::IsRefused,
    words: &[
        "at_ns",
        "user",
        "owner",
        "record",
        "partition",
        "bytes",
        "AT_NS",
        ",",
        "\"",
        "\n",
        "\r\n",
        " ",
        "\"\"",
        ";",
        "#",
    ],
    corpus: || {
        texts([
            "at_ns,user,owner\n1,2,3\n5,2,3\n5,3,3\n",
            "at_ns,user,owner,record,partition,bytes\n1,2,3,0,3,100\n1,2,3,1,0,\n9,4,5,,15,4096\n",
            "owner, user, at_ns, bytes\r\n1, 2, 3, 4\r\n1, 2, 18446744073709551615, 5\r\n",
        ])
    },
    open: open_access_logs,
};

pub(super) const ARRIVALS: Target = Target {
    name: "arrivals",
    about: "arrivals of a simulated network, as CSV",
    format: Format::Csv,
    noise: Noise::IsRefused,
    words: &[
        "at_ns", "class", "user", "bytes", "job", "read", ",", "\"", "\n", "\r\n", " ", "\"\"",
    ],
    corpus: || {
        texts([
            "at_ns,class,user,bytes\n1,read,0,100\n5,write,3,0\n5,read,9,4096\n",
            "class,bytes,user,at_ns\nread,1,1,0\nread,1,1,1000000000\nread,1,1,3600000000000\n",
        ])
    },
    open: open_arrivals,
};

fn open_tables() -> Subject {
    Box::new(|mut input, gauge| {
        let read = gauge.measure(|| {
            let header = table::read_header(&mut input)?;
            let skipped = u64::from(header.is_some());
            let entries = table::entries(input, skipped).collect::<Result<Vec<Entry>, _>>()?;
            Ok::<_, TableError>((header, entries))
        });
        let Ok((header, entries)) = read else { return Verdict::Refused };
        let times: Vec<u64> = entries.iter().map(|entry| entry.intention.at_ns).collect();
        assert!(times.is_sorted(), "times are in order");
        let steps: Vec<Step> = entries.iter().filter_map(Entry::step).collect();
        assert!(
            steps.is_empty() || steps.len() == entries.len(),
            "all rows have an outcome, or none"
        );
        if let Some(header) = header.filter(|_| !steps.is_empty()) {
            let mut out = Vec::new();
            let all = steps.iter().copied().map(Ok::<_, TableError>);
            table::write(&header, all, &mut out).expect("memory takes it");
            let mut rest = out.as_slice();
            assert_eq!(table::read_header(&mut rest).expect("a header"), Some(header));
            let again = table::entries(rest, 1).map(|entry| entry.expect("a row").step());
            assert!(again.eq(steps.into_iter().map(Some)), "what is written is read");
        }
        // With a header it is a trace without steps, which says nothing.
        if entries.is_empty() { Verdict::Refused } else { Verdict::Accepted }
    })
}

fn open_access_logs() -> Subject {
    Box::new(|input, gauge| {
        let read = |input| table::from_log(input, 1000).collect::<Result<Vec<Intention>, _>>();
        let Ok(intentions) = gauge.measure(|| read(input)) else { return Verdict::Refused };
        assert!(intentions.is_sorted_by_key(|intention| intention.at_ns), "times are in order");
        // The log again, rebuilt from its entries.
        let mut log = "at_ns,user,owner,record,partition,bytes\n".to_owned();
        let mut sealed = std::collections::BTreeMap::new();
        let mut rows = 0_u64;
        for Intention { at_ns, action } in &intentions {
            match action {
                Action::Seal { owner, record, partitions, bytes } => {
                    sealed.extend(partitions.iter().map(|p| ((*owner, *record, p), *bytes)));
                }
                Action::Download { user, item } => {
                    let slot = item.slot;
                    let bytes = sealed.get(&(slot.owner, slot.record, slot.partition));
                    let bytes = bytes.expect("what is read was uploaded");
                    let (user, owner, record) = (user.0, slot.owner.0, slot.record.0);
                    let partition = slot.partition.label();
                    writeln!(log, "{at_ns},{user},{owner},{record},{partition},{bytes}")
                        .expect("memory");
                    rows += 1;
                }
                _ => {}
            }
        }
        assert!(rows < lines(input).max(1), "no row is made up");
        assert_eq!(read(log.as_bytes()).expect("the same log"), intentions);
        assert!(rows > 0, "a log without a row is refused");
        Verdict::Accepted
    })
}

/// Lines that are not blank, however they end.
fn lines(input: &[u8]) -> u64 {
    let lines = input.split(|byte| matches!(byte, b'\n' | b'\r'));
    lines.filter(|line| !line.trim_ascii().is_empty()).count() as u64
}

const NETWORK: &str = "[run]\nreplications = 1\n[population]\nusers = 10\n[[station]]\nname = \"server\"\n\
    service = { kind = \"exponential\", mean_ns = 1000000 }\n[[station]]\nname = \"wire\"\n\
    link = { bits_per_second = 1000000, latency_ns = 5 }\n[[class]]\nname = \"read\"\n\
    arrivals = { kind = \"outside\" }\nroute = [\"server\", \"wire\"]\n[[class]]\nname = \"write\"\n\
    arrivals = { kind = \"outside\" }\nroute = [\"wire\"]\n";

fn open_arrivals() -> Subject {
    let config = Config::parse("network", NETWORK).expect("a network");
    let network = config.network(&Calibration::shipped()).expect("a network");
    let pool = pool();
    let folder = scratch();
    Box::new(move |input, gauge| {
        let path = folder.path().join("arrivals.csv");
        fs::write(&path, input).expect("it is written");
        let setup = Setup { seed: 1, pool, progress: &|_| () };
        let Ok(report) = gauge.measure(|| network.simulate_log(&setup, &path)) else {
            return Verdict::Refused;
        };
        assert!(report.operations < lines(input).max(1), "no arrival is made up");
        for queue in &report.queues {
            assert!(
                queue.mean_wait_ns.is_none_or(|mean| mean.is_finite() && mean >= 0.0),
                "{queue:?}"
            );
        }
        assert!(report.operations > 0, "a log without a row is refused");
        Verdict::Accepted
    })
}
