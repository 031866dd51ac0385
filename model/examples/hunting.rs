use sesphr_model::hunt::{Limits, trial};
use std::collections::BTreeMap;
fn main() {
    let args: Vec<u64> = std::env::args().skip(1).map(|a| a.parse().unwrap()).collect();
    let (seed, from, n) = (args[0], args[1], args[2]);
    let mut causes: BTreeMap<String, (usize, String)> = BTreeMap::new();
    let start = std::time::Instant::now();
    let (mut states, mut partial) = (0, 0);
    for i in from..from + n {
        let t0 = std::time::Instant::now();
        let t = trial(seed, i, Limits::default());
        states += t.states; partial += usize::from(!t.exhaustive);
        for s in t.surprises {
            let text = format!("{} trial {i} {:?}\n{}", s.subject.profile, s.subject.scope, s.cell.counterexample.as_ref().unwrap());
            causes.entry(s.cause()).or_insert((0, text)).0 += 1;
        }
        if t0.elapsed().as_secs() > 3 { eprintln!("trial {i} {:?} states {} shrinks {}", t0.elapsed(), t.states, t.shrinks); }
    }
    println!("{n} trials, {states} states, {partial} partial, {:?}", start.elapsed());
    for (cause, (count, text)) in causes { println!("== {count} x {cause}\n{text}"); }
}
