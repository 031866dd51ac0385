//! `sesphr conform` and `sesphr explore` from outside.

use super::{exits, refuses};
use serde_json::Value;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};

#[test]
fn every_profile_conforms_on_the_curves_that_can_run_it() {
    let said = exits(
        0,
        [
            "conform",
            "--quick",
            "--transitions-max",
            "40",
            "--walks",
            "1",
            "--depth",
            "5",
            "--json",
            "-",
        ],
    );
    let report: Value = serde_json::from_str(&said).expect("JSON");
    assert_eq!(report.get("divergence"), Some(&Value::Null));
    for (rows, count, least) in [("searches", "transitions", 40), ("walks", "steps", 10)] {
        let rows = report.get(rows).and_then(Value::as_array).expect("rows");
        // Two presets have the literal payload, which one curve can run.
        assert_eq!(rows.len(), 8, "{said}");
        for row in rows {
            let count = row.get(count).and_then(Value::as_u64);
            assert!(count.is_some_and(|count| count >= least), "{row}");
        }
    }
}

#[test]
fn a_table_says_that_nothing_diverges() {
    let chosen = ["conform", "--quick", "--profile", "hardened", "--curve", "type-a"];
    let said = exits(0, chosen.iter().chain(&["--transitions-max", "40"]));
    assert!(["one-slot", "hardened", "type-a"].iter().all(|word| said.contains(word)), "{said}");
    assert!(said.contains("no divergence"), "{said}");
}

#[test]
fn a_payload_that_no_chosen_curve_has_is_refused() {
    let said = refuses(["conform", "--profile", "paper", "--curve", "bls12-381"]);
    assert!(said.contains("literal payload, which exists on type-a only"), "{said}");
}

#[test]
fn an_address_that_cannot_be_listened_at_is_refused() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("some port is free");
    let address = taken.local_addr().expect("it has an address").to_string();
    let said = refuses(["explore", "one-slot", "--address", &address]);
    assert!(said.contains(&format!("cannot listen at {address}")), "{said}");
    assert!(said.contains("choose another port"), "{said}");
    let said = refuses(["explore", "one-slot", "--address", "nowhere"]);
    assert!(said.contains("cannot listen at nowhere"), "{said}");
}

/// Ended when dropped.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        // It runs until it is ended; if it is not running, a test failed already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn get(address: &str, path: &str) -> String {
    asked(address, path, &format!("Host: {address}"))
}

fn asked(address: &str, path: &str, headers: &str) -> String {
    let mut stream = TcpStream::connect(address).expect("the server listens");
    write!(stream, "GET {path} HTTP/1.1\r\n{headers}\r\nConnection: close\r\n\r\n")
        .expect("it reads");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("it answers");
    String::from_utf8_lossy(&answer).into_owned()
}

#[test]
fn the_explorer_serves_states_that_a_person_can_read() {
    let mut server = Command::new(env!("CARGO_BIN_EXE_sesphr"))
        .args(["explore", "one-slot", "--coalition", "cloud", "--address", "127.0.0.1:0"])
        .stderr(Stdio::piped())
        .spawn()
        .map(Server)
        .expect("the command starts");
    let mut said = String::new();
    let errors = server.0.stderr.take().expect("it is piped");
    BufReader::new(errors).read_line(&mut said).expect("it says where it listens");
    assert!(said.contains("for this machine only"), "{said}");
    let (_, rest) = said.split_once("http://").expect("an address");
    let (address, _) = rest.split_once('/').expect("an address");
    let ended = || {
        std::thread::sleep(std::time::Duration::from_millis(50));
        get(address, "/").contains("Every state of the scope was visited")
    };
    assert!((0..600).any(|_| ended()), "the search ends, and the page says so");
    let page = get(address, "/");
    for words in ["one-slot: ", "sesphr-hybrid", ">P9</span> the cloud opens nothing", "holds"] {
        assert!(page.contains(words), "{words} in {page}");
    }
    let next = get(address, "/state/");
    for words in ["owner-0: uploads a new version of record-0: medical", "cloud stores", "<svg "] {
        assert!(next.contains(words), "{words} in {next}");
    }
    assert!(get(address, "/state/0").contains("href=\"/state/0.0\""), "it goes on from there");
    assert!(get(address, "/nothing").starts_with("HTTP/1.1 404"));
    // Another site that gives its name this address, and a page of another site.
    let rebound = asked(address, "/", "Host: rebound.example:3000");
    assert!(rebound.starts_with("HTTP/1.1 403"), "{rebound}");
    let foreign = asked(address, "/", &format!("Host: {address}\r\nOrigin: http://example.org"));
    assert!(foreign.starts_with("HTTP/1.1 403") && !foreign.contains("one-slot"), "{foreign}");
}
