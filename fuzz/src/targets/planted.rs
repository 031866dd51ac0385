//! Targets with a fault each, which a run must find: they show that the others could fail.

use crate::target::{Format, Noise, Subject, Target, Verdict};
use std::hint::black_box;
use std::time::Duration;
use std::{process, thread};

/// Every planted fault.
pub(crate) const ALL: [Target; 7] = [
    planted("planted-panic", || when_found(|| panic!("planted"))),
    planted("planted-memory", || {
        Box::new(|input, gauge| {
            let bytes = if is_found(input) { 65 << 20 } else { 1 };
            accepted_if(gauge.measure(|| black_box(vec![0_u8; bytes]).len()) == 1)
        })
    }),
    planted("planted-time", || {
        // Slow thrice, which is as often as it takes to be believed.
        let mut pauses = 3;
        Box::new(move |input, gauge| {
            if is_found(input) && pauses > 0 {
                pauses -= 1;
                gauge.measure(|| thread::sleep(Duration::from_millis(1100)));
            }
            Verdict::Accepted
        })
    }),
    planted("planted-death", || when_found(|| process::abort())),
    planted("planted-hang", || {
        when_found(|| {
            loop {
                thread::park();
            }
        })
    }),
    Target {
        noise: Noise::IsRefused,
        ..planted("planted-noise", || Box::new(|_, _| Verdict::Accepted))
    },
    planted("planted-nothing", || Box::new(|_, _| Verdict::Refused)),
];

const fn planted(name: &'static str, open: fn() -> Subject) -> Target {
    Target {
        name,
        about: "a fault on purpose",
        format: Format::Words,
        noise: Noise::MayPass,
        words: &["treasure"],
        corpus: || vec![b"dig here".to_vec()],
        open,
    }
}

fn when_found(fault: fn()) -> Subject {
    Box::new(move |input, _| {
        if is_found(input) {
            fault();
        }
        Verdict::Accepted
    })
}

/// Some mutant in a few hundred has it, and a single change of it has not.
fn is_found(input: &[u8]) -> bool {
    input.windows(8).any(|word| word == b"treasure")
}

const fn accepted_if(condition: bool) -> Verdict {
    if condition { Verdict::Accepted } else { Verdict::Refused }
}
