//! What replay costs beyond the scheme: the same steps as bare cryptographic operations, as a
//! replay on one thread and on two, interleaved in one run; medians of five rounds.

#[path = "replay/bare.rs"]
mod bare;
#[path = "replay/steps.rs"]
mod steps;

use sesphr::algebra::bls12::Bls12;
use sesphr::profile::Profile;
use sesphr::store::Store;
use sesphr::trace::{Reader, Trace};
use sesphr_sim::replay::{self, Options};
use std::io::Cursor;
use std::ops::ControlFlow;
use std::time::{Duration, Instant};

const ROUNDS: usize = 5;

fn main() {
    println!("profile, steps: bare ms, one thread ms, two threads ms, overhead, speed-up");
    for profile in [Profile::SESPHR_HYBRID, Profile::HARDENED] {
        let trace = steps::trace(profile);
        let mut text = Vec::new();
        trace.write(&mut text).expect("memory is written to");
        let mut times = [const { Vec::new() }; 3];
        let [bare, one, two] = &mut times;
        for _ in 0..ROUNDS {
            bare.push(bare::run::<Bls12>(&trace));
            one.push(replayed(&text, &trace, 1));
            two.push(replayed(&text, &trace, 2));
        }
        let [bare, one, two] = times.map(|times| median(times).as_secs_f64() * 1e3);
        let (overhead, speed_up) = (100.0 * (one / bare - 1.0), one / two);
        println!(
            "{profile}, {}: {bare:.0}, {one:.0}, {two:.0}, {overhead:+.1} %, {speed_up:.2}",
            trace.steps.len()
        );
    }
}

fn replayed(text: &[u8], trace: &Trace, threads: usize) -> Duration {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
    let options = Options {
        store: &Store::memory(),
        pool: &pool,
        progress: &|_| {},
        go_on: &|| ControlFlow::Continue(()),
    };
    let start = Instant::now();
    let reader = Reader::new(Cursor::new(text)).expect("a header");
    let done = replay::run::<Bls12>(reader, &options, &mut |_| Ok(())).expect("it begins");
    let time = start.elapsed();
    assert!(done.stopped.is_none(), "{:?}", done.stopped);
    assert_eq!(done.report.operations, trace.steps.len() as u64);
    assert_eq!(done.report.divergences, 0);
    time
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}
