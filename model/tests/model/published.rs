//! Published schemes, judged from their own code and attacked on curves.

use sesphr_model::published::SCHEMES;

/// Every smallest set is the one written down before the search was run, under each kind of pairing;
/// and what a set derives on terms, it computes on a curve from what it really holds.
#[test]
fn every_smallest_set_is_as_expected_and_carried_out_on_curves() {
    for scheme in SCHEMES {
        let mut executed = 0;
        for pairs in scheme.pairs {
            let judged = (scheme.judge)(*pairs, 1).expect("the scheme is decided");
            for row in &judged.rows {
                let about = (scheme.name, judged.pairing, &row.goal);
                assert_eq!(row.minimal, row.expected, "{about:?}: {:#?}", row.derivations);
                assert_eq!(row.minimal.len(), row.derivations.len(), "{about:?}");
            }
            assert!(judged.sets >= 1 << 5, "{} has at least five roles", scheme.name);
            for (_, execute) in scheme.execute.iter().filter(|(on, _)| on == pairs) {
                let attacks = execute(&judged, 1).expect("derivations are carried out");
                let sets: usize = judged.rows.iter().map(|row| row.minimal.len()).sum();
                assert_eq!(attacks.len(), sets, "{}", scheme.name);
                for attack in attacks {
                    assert!(attack.is_right, "{attack:?}");
                    executed += 1;
                }
            }
        }
        assert!(executed > 0, "{} is attacked on a curve", scheme.name);
    }
}
