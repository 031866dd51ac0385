//! How many states a search holds, at what speed and in how many bytes.
//!
//! `cargo run --release -p sesphr-model --example capacity -- SCOPE COALITION PROFILE READERS STATES SECONDS [symmetry]`,
//! where READERS is `relevant` or `everybody`, and the search stops at so many states or seconds;
//! with `symmetry` states that differ in names alone count as one.

use sesphr::algebra::PairingKind;
use sesphr::profile::Profile;
use sesphr_model::checker::{Readers, SesphrModel};
use sesphr_model::coalition::Coalition;
use sesphr_model::explorer::{Budget, Explorer, Judge};
use sesphr_model::packed::{Orbits, PackedJudge, PackedModel};
use sesphr_model::property::{PROPERTIES, Property};
use sesphr_model::scope::Scope;
use sesphr_model::stateright::Model;
use std::error::Error;
use std::hash::Hash;
use std::time::{Duration, Instant};

const USAGE: &str = "usage: capacity SCOPE COALITION PROFILE READERS STATES SECONDS [symmetry]";

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let symmetry = args.last().is_some_and(|last| last == "symmetry");
    let args = args.get(..args.len() - usize::from(symmetry)).unwrap_or_default();
    let [scope, coalition, profile, readers, states, seconds] = args else {
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
    let budget = Budget { states_max, time_max, bytes_max: 20 << 30, ..Budget::default() };

    let rows: Vec<&Property> =
        PROPERTIES.iter().filter(|property| property.speaks_in(coalition, &scope)).collect();
    let model =
        SesphrModel::new(profile, coalition, scope, PairingKind::Type1).with_readers(readers);
    let packed = PackedModel::new(model)?;
    let judge = PackedJudge::new(&packed, &rows);
    if symmetry {
        let orbits = Orbits::new(packed);
        println!("orbits of {} renamings", orbits.renamings());
        tell(&orbits, &judge, budget, &|| orbits.packed().sizes());
    } else {
        tell(&packed, &judge, budget, &|| packed.sizes());
    }
    Ok(())
}

/// Searches, and prints what it saw.
fn tell<M>(model: &M, judge: &dyn Judge<M>, budget: Budget, sizes: &(dyn Fn() -> String + Sync))
where
    M: Model + Sync,
    M::State: Clone + Hash + Send + Sync,
    M::Action: Clone + Send,
{
    let explorer = Explorer::new(model, judge, 0);
    let start = Instant::now();
    let mut told = 0;
    let seen = explorer.run(budget, &mut |progress| {
        let seconds = start.elapsed().as_secs();
        if seconds >= told + 10 {
            told = seconds;
            let (states, depth) = (progress.unique_states, progress.depth);
            eprintln!("{seconds} s: {states} states, depth {depth}, {}", sizes());
        }
    });
    let states = seen.unique_states;
    println!("{states} unique states, {} transitions, depth {}", seen.transitions, seen.depth);
    println!("exhaustive: {}, {:.1} s", seen.exhaustive, seen.elapsed.as_secs_f64());
    let each = |bytes: usize| format!("{bytes} ({} a state)", bytes / states.max(1));
    println!("bytes of fingerprints: {}", each(seen.memory.visited));
    println!("bytes of the frontier: {}", each(seen.memory.frontier));
    println!("bytes of tables: {}", each(seen.memory.tables));
}
