//! What the model checker explores in a second, on one thread, with the attacker's knowledge on
//! and every property judged. Throughput is in unique states; "cold" makes the model and all its
//! tables, "warm" searches again with them, "plain" is the reference model without tables.

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use sesphr::algebra::PairingKind;
use sesphr::profile::Profile;
use sesphr_model::checker::SesphrModel;
use sesphr_model::coalition::Coalition;
use sesphr_model::explorer::{Budget, Explorer, Goal};
use sesphr_model::packed::{PackedJudge, PackedModel};
use sesphr_model::property::PROPERTIES;
use sesphr_model::scope::Scope;
use std::time::Duration;

/// A scope, and the same with its bounds raised so that a search takes longer than its start.
fn scopes() -> [Scope; 2] {
    [Scope::two_users_one_record(), Scope::two_users_long()]
}

fn states_per_second(c: &mut Criterion) {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a thread");
    let budget = Budget { states_max: 200_000, ..Budget::default() };
    for scope in scopes() {
        let mut bench = c.benchmark_group(&scope.name);
        for profile in [Profile::HARDENED, Profile::SESPHR_HYBRID] {
            for coalition in [Coalition::USER_SRS, Coalition::REVOKED_CLOUD, Coalition::TWO_USERS] {
                let plain =
                    || SesphrModel::new(profile, coalition, scope.clone(), PairingKind::Type1);
                let packed = || PackedModel::new(plain()).expect("few parties");
                let speak = PROPERTIES.iter().filter(|p| p.speaks_in(coalition, &scope));
                let properties: Vec<_> = speak.collect();
                let search = |model: &PackedModel| {
                    let judge = PackedJudge::new(model, &properties);
                    let explorer = Explorer::new(model, &judge, 1);
                    pool.install(|| explorer.run(budget, &mut |_| {})).unique_states
                };
                let model = packed();
                bench.throughput(Throughput::Elements(search(&model) as u64));
                let what = format!("{profile}, {coalition}");
                bench.bench_function(BenchmarkId::new("cold", &what), |b| {
                    b.iter(|| search(&packed()));
                });
                bench.bench_function(BenchmarkId::new("warm", &what), |b| {
                    b.iter(|| search(&model));
                });
                if scope == Scope::two_users_one_record() {
                    let model = plain();
                    let none: [Goal<SesphrModel>; 0] = [];
                    let explorer = Explorer::new(&model, &none, 1);
                    bench.bench_function(BenchmarkId::new("plain", &what), |b| {
                        b.iter(|| pool.install(|| explorer.run(budget, &mut |_| {})));
                    });
                }
            }
        }
        bench.finish();
    }
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .measurement_time(Duration::from_secs(3))
        .warm_up_time(Duration::from_millis(500))
        .sample_size(10);
    targets = states_per_second
}
criterion_main!(benches);
