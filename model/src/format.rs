//! Numbers as people read them, on the terminal, in figures and on the page alike.

/// A whole number with thousands separators: "1,234,567".
#[must_use]
pub fn count(value: u64) -> String {
    let digits = value.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// "1 cell", "2 cells", "1,234 cells".
#[must_use]
pub fn counted(number: usize, noun: &str) -> String {
    let ending = if number == 1 { "" } else { "s" };
    format!("{} {noun}{ending}", count(number as u64))
}

/// The unit of a time in nanoseconds, with the nanoseconds in it.
const fn unit(ns: f64) -> (f64, &'static str) {
    match ns {
        _ if ns < 1e3 => (1.0, "ns"),
        _ if ns < 1e6 => (1e3, "µs"),
        _ if ns < 1e9 => (1e6, "ms"),
        _ => (1e9, "s"),
    }
}

/// A time in nanoseconds with three significant digits, "12.3 ms", and half of its interval in the
/// same unit if there is one, "12.3 ±0.4 ms".
#[must_use]
pub fn time(ns: f64, half: Option<f64>) -> String {
    let (divisor, unit) = unit(ns);
    let value = ns / divisor;
    let decimals = match value {
        _ if divisor == 1.0 => 0,
        v if v < 9.995 => 2,
        v if v < 99.95 => 1,
        _ => 0,
    };
    let half = half.map(|half| format!(" ±{:.decimals$}", half / divisor)).unwrap_or_default();
    format!("{value:.decimals$}{half} {unit}")
}

/// A time with three significant digits: "12.3 ms".
#[must_use]
pub fn time_ns(ns: u64) -> String {
    time(ns as f64, None)
}

/// A time given in milliseconds.
#[must_use]
pub fn time_ms(ms: u64) -> String {
    match ms {
        0 => "under 1 ms".to_owned(),
        _ => time_ns(ms.saturating_mul(1_000_000)),
    }
}

/// A ratio with two significant digits: "190 times", "1.3 times".
#[must_use]
pub fn times(ratio: f64) -> String {
    match ratio {
        r if r < 9.95 => format!("{r:.1} times"),
        r if r < 99.5 => format!("{r:.0} times"),
        r => {
            let scale = 10_f64.powi(r.log10().floor() as i32 - 1);
            format!("{} times", count(((r / scale).round() * scale) as u64))
        }
    }
}

/// A round time on an axis: "20 ms", "1.5 s", "0".
#[must_use]
pub fn tick(ns: f64) -> String {
    if ns == 0.0 {
        return "0".to_owned();
    }
    let (divisor, unit) = unit(ns);
    format!("{} {unit}", (ns / divisor * 10.0).round() / 10.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_well() {
        assert_eq!(count(0), "0");
        assert_eq!(count(999), "999");
        assert_eq!(count(1_234_567), "1,234,567");
        assert_eq!(time_ns(999), "999 ns");
        assert_eq!(time_ns(1_000), "1.00 µs");
        assert_eq!(time_ns(12_345_678), "12.3 ms");
        assert_eq!(time_ns(2_160_000_000), "2.16 s");
        assert_eq!(time_ms(0), "under 1 ms");
        assert_eq!(time_ms(1234), "1.23 s");
        assert_eq!(times(1.26), "1.3 times");
        assert_eq!(times(1034.0), "1,000 times");
        assert_eq!(times(194.4), "190 times");
        assert_eq!(counted(1, "cell"), "1 cell");
        assert_eq!(counted(2000, "cell"), "2,000 cells");
        assert_eq!(time(12_345.6, Some(400.0)), "12.3 ±0.4 µs");
        assert_eq!(time(2.5e9, Some(1e7)), "2.50 ±0.01 s");
        assert_eq!([0.0, 2e7, 1.5e9, 500.0].map(tick), ["0", "20 ms", "1.5 s", "500 ns"]);
    }
}
