//! How many states a search holds, at what speed and in how many bytes.
//!
//! `cargo run --release -p sesphr-model --example capacity -- SCOPE COALITION PROFILE READERS STATES SECONDS`,
//! where READERS is `relevant` or `everybody`, and the search stops at so many states or seconds.

use sesphr::algebra::PairingKind;
use sesphr::profile::Profile;
use sesphr_model::checker::{Readers, SesphrModel};
use sesphr_model::coalition::Coalition;
use sesphr_model::explorer::{Budget, Explorer};
use sesphr_model::packed::{PackedJudge, PackedModel};
use sesphr_model::property::{PROPERTIES, Property};
use sesphr_model::scope::Scope;
use std::error::Error;
use std::time::{Duration, Instant};

const USAGE: &str = "usage: capacity SCOPE COALITION PROFILE READERS STATES SECONDS";

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [scope, coalition, profile, readers, states, seconds] = args.as_slice() else {
        return Err(USAGE.into());
    };
    let scope = Scope::named(scope).ok_or("no such scope")?;
    let coalition = Coalition::parse(coalition).ok_or("no such coalition")?;
    let profile: Profile = profile.parse()?;
    let readers = match readers.as_str() {
        "relevant" => Readers::Relevant,
        "everybody" => Readers::Everybody,
        _ => return Err(USAGE.into()),
    };
    let (states_max, time_max) = (states.parse()?, Duration::from_secs(seconds.parse()?));
    let budget = Budget { states_max, time_max, bytes_max: 20 << 30 };

    let rows: Vec<&Property> =
        PROPERTIES.iter().filter(|property| property.speaks_in(coalition, &scope)).collect();
    let model =
        SesphrModel::new(profile, coalition, scope, PairingKind::Type1).with_readers(readers);
    let packed = PackedModel::new(model)?;
    let judge = PackedJudge::new(&packed, &rows);
    let explorer = Explorer::new(&packed, &judge, 0);
    let start = Instant::now();
    let mut told = 0;
    let seen = explorer.run(budget, &mut |progress| {
        let seconds = start.elapsed().as_secs();
        if seconds >= told + 10 {
            told = seconds;
            let (states, depth) = (progress.unique_states, progress.depth);
            eprintln!("{seconds} s: {states} states, depth {depth}, {}", packed.sizes());
        }
    });
    let states = seen.unique_states;
    println!("{states} unique states, {} transitions, depth {}", seen.transitions, seen.depth);
    println!("exhaustive: {}, {:.1} s", seen.exhaustive, seen.elapsed.as_secs_f64());
    let each = |bytes: usize| format!("{bytes} ({} a state)", bytes / states.max(1));
    println!("bytes of fingerprints: {}", each(seen.memory.visited));
    println!("bytes of the frontier: {}", each(seen.memory.frontier));
    println!("bytes of tables: {}", each(seen.memory.tables));
    Ok(())
}
