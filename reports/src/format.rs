//! Numbers as people read them.

/// A whole number with its thousands set apart: "1,234,567".
pub(crate) fn count(value: u64) -> String {
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

/// A time with three significant digits: "12.3 ms".
pub(crate) fn time_ns(ns: u64) -> String {
    let (value, unit) = match ns {
        0..1_000 => return format!("{ns} ns"),
        1_000..1_000_000 => (ns as f64 / 1e3, "µs"),
        1_000_000..1_000_000_000 => (ns as f64 / 1e6, "ms"),
        _ => (ns as f64 / 1e9, "s"),
    };
    let decimals = match value {
        v if v < 9.995 => 2,
        v if v < 99.95 => 1,
        _ => 0,
    };
    format!("{value:.decimals$} {unit}")
}

/// A time given in milliseconds.
pub(crate) fn time_ms(ms: u64) -> String {
    match ms {
        0 => "under 1 ms".to_owned(),
        _ => time_ns(ms.saturating_mul(1_000_000)),
    }
}

/// A ratio with two significant digits: "190 times", "1.3 times".
pub(crate) fn times(ratio: f64) -> String {
    match ratio {
        r if r < 9.95 => format!("{r:.1} times"),
        r if r < 99.5 => format!("{r:.0} times"),
        r => {
            let scale = 10_f64.powi(r.log10().floor() as i32 - 1);
            format!("{} times", count(((r / scale).round() * scale) as u64))
        }
    }
}

/// "1 cell", "2 cells".
pub(crate) fn plural(n: usize, noun: &str) -> String {
    let n64 = n as u64;
    if n == 1 { format!("1 {noun}") } else { format!("{} {noun}s", count(n64)) }
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
        assert_eq!(plural(1, "cell"), "1 cell");
        assert_eq!(plural(2000, "cell"), "2,000 cells");
    }
}
