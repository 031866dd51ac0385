//! Numbers at the edges of their types.

use crate::draw::Draw;
use std::ops::Range;

/// Where programs count wrongly.
const TEXTS: [&str; 44] = [
    "0",
    "-0",
    "1",
    "-1",
    "2",
    "7",
    "15",
    "16",
    "127",
    "128",
    "255",
    "256",
    "1000",
    "32767",
    "32768",
    "65535",
    "65536",
    "1000000",
    "16777216",
    "2147483647",
    "2147483648",
    "4294967295",
    "4294967296",
    "9007199254740993",
    "9223372036854775807",
    "9223372036854775808",
    "18446744073709551614",
    "18446744073709551615",
    "18446744073709551616",
    "340282366920938463463374607431768211456",
    "1e308",
    "1e309",
    "-1e308",
    "5e-324",
    "1e-9",
    "0.1",
    "0.5",
    "99.999999999",
    "100.0",
    "NaN",
    "nan",
    "inf",
    "-inf",
    "1_000",
];

/// A number of a text, and what to put in its place.
pub(super) fn text(input: &[u8], draw: &mut Draw) -> Option<(Range<usize>, String)> {
    let from = draw.below(input.len());
    let digit = |byte: &u8| byte.is_ascii_digit();
    let after = input.get(from..)?.iter().position(digit).map(|at| from + at);
    let start = after.or_else(|| input.iter().position(digit))?;
    let part = |byte: &u8| byte.is_ascii_digit() || matches!(byte, b'.' | b'e' | b'_');
    let length = input.get(start..)?.iter().take_while(|byte| part(byte)).count();
    let range = start..start + length;
    let number = std::str::from_utf8(input.get(range.clone())?).ok()?;
    let near = |step: i128| {
        let value: i128 = number.parse().ok()?;
        value.checked_add(step).map(|value| value.to_string())
    };
    let replaced = match draw.below(10) {
        0 => near(1),
        1 => near(-1),
        2 => near(i128::from(draw.word())),
        3 => Some(format!("{number}{}", draw.below(10))),
        4 => Some(draw.below(20).to_string()),
        // The same number, spelled differently.
        5 => Some(format!("{}{number}", "0".repeat(draw.few()))),
        6 => draw.pick(&["+", "-", " "]).map(|sign| format!("{sign}{number}")),
        _ => draw.pick(&TEXTS).map(|text| (*text).to_owned()),
    };
    Some((range, replaced?))
}

/// Overwrites a number of one to eight bytes, or inserts a variable-length one.
pub(super) fn binary(input: &mut Vec<u8>, draw: &mut Draw) {
    const EDGES: [u64; 16] = [
        0,
        1,
        2,
        0x7f,
        0x80,
        0xff,
        0x100,
        0x3fff,
        0x4000,
        0xffff,
        0x7fff_ffff,
        0x8000_0000,
        0xffff_ffff,
        1 << 32,
        1 << 63,
        u64::MAX,
    ];
    let value = draw.pick(&EDGES).copied().unwrap_or_default();
    let value =
        value.wrapping_add([0, 1, u64::MAX].get(draw.below(3)).copied().unwrap_or_default());
    let at = draw.below(input.len());
    if draw.one_in(3) {
        let mut rest = value;
        let mut leb = Vec::new();
        while rest >= 0x80 {
            leb.push(rest as u8 | 0x80);
            rest >>= 7;
        }
        leb.push(rest as u8);
        super::replace(input, at..at, &leb);
        return;
    }
    let width = 1 << draw.below(4);
    let bytes = if draw.one_in(2) {
        value.to_le_bytes()
    } else {
        value.rotate_right(8 * width).to_be_bytes()
    };
    for (to, from) in input.iter_mut().skip(at).zip(bytes.iter().take(width as usize)) {
        *to = *from;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn numbers_are_near_padded_signed_and_at_the_edges() {
        let mut draw = Draw::new(1, "numbers", 0);
        let made: BTreeSet<String> =
            (0..5000).filter_map(|_| text(b"a,41,b", &mut draw)).map(|(_, text)| text).collect();
        for number in ["40", "42", "041", "0041", "+41", "-41", " 41", "417", "4294967296", "NaN"] {
            assert!(made.contains(number), "{number}: {made:?}");
        }
    }
}
