//! Pieces of a document that mean something in its format: an element, a value, a cell.

use crate::draw::Draw;
use crate::target::Format;
use std::ops::Range;

/// A piece, chosen at random; empty only if there is none.
pub(super) fn find(format: Format, input: &[u8], draw: &mut Draw) -> Range<usize> {
    let from = draw.below(input.len());
    let found = match format {
        Format::Xml => xml(input, from, draw),
        Format::Json => json(input, from, draw),
        Format::Toml => toml(input, from, draw),
        Format::Csv => between(input, from, b",\n"),
        Format::Words => between(input, from, b"/=+-. :_"),
        Format::Binary => None,
    };
    found.unwrap_or_else(|| {
        let length = 1 + draw.length(16);
        from..(from + length).min(input.len())
    })
}

/// The first byte at or after a place that is one of some, from the start if there is none.
fn seek(input: &[u8], from: usize, one_of: &[u8]) -> Option<usize> {
    let is = |byte: &u8| one_of.contains(byte);
    let after = input.get(from..)?.iter().position(is).map(|at| from + at);
    after.or_else(|| input.iter().position(is))
}

/// What lies between two separators around a place.
fn between(input: &[u8], from: usize, separators: &[u8]) -> Option<Range<usize>> {
    let is = |byte: &u8| separators.contains(byte);
    let start = input.get(..from)?.iter().rposition(is).map_or(0, |at| at + 1);
    let end = input.get(from..)?.iter().position(is).map_or(input.len(), |at| from + at);
    Some(start..end)
}

/// An element, a tag, a text, or an attribute's value.
fn xml(input: &[u8], from: usize, draw: &mut Draw) -> Option<Range<usize>> {
    match draw.below(6) {
        0 => {
            let start = seek(input, from, b">")? + 1;
            let length = input.get(start..)?.iter().position(|byte| *byte == b'<')?;
            Some(start..start + length)
        }
        1 | 2 => {
            let start = seek(input, from, b"\"'")?;
            let quote = input.get(start)?;
            let length = input.get(start + 1..)?.iter().position(|byte| byte == quote)?;
            Some(start + 1..start + 1 + length)
        }
        3 => {
            let start = seek(input, from, b"<")?;
            Some(start..tag_end(input, start)?)
        }
        _ => element(input, seek(input, from, b"<")?),
    }
}

/// The end of the tag that begins at a place.
fn tag_end(input: &[u8], start: usize) -> Option<usize> {
    input.get(start..)?.iter().position(|byte| *byte == b'>').map(|at| start + at + 1)
}

/// From a start tag to the tag that ends its element, or a single tag.
fn element(input: &[u8], start: usize) -> Option<Range<usize>> {
    let (mut at, mut depth) = (start, 0_usize);
    loop {
        let end = tag_end(input, at)?;
        let tag = input.get(at..end)?;
        let special = tag.starts_with(b"<!") || tag.starts_with(b"<?") || tag.ends_with(b"/>");
        if tag.starts_with(b"</") {
            depth = depth.saturating_sub(1);
        } else if !special {
            depth += 1;
        }
        if depth == 0 {
            return Some(start..end);
        }
        at = end + input.get(end..)?.iter().position(|byte| *byte == b'<')?;
    }
}

/// A value, or a member with its name.
fn json(input: &[u8], from: usize, draw: &mut Draw) -> Option<Range<usize>> {
    let start = seek(input, from, b"{[\"0123456789-tfn")?;
    let mut end = value_end(input, start)?;
    if draw.one_in(3) && input.get(end) == Some(&b':') {
        let next = seek(input, end + 1, b"{[\"0123456789-tfn")?;
        end = value_end(input, next)?.max(end);
        if draw.one_in(2) && input.get(end) == Some(&b',') {
            end += 1;
        }
    }
    (start <= end).then_some(start..end)
}

/// The end of the value that begins at a place: of a list, an object, a string or a word.
fn value_end(input: &[u8], start: usize) -> Option<usize> {
    let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
    for (at, byte) in input.iter().enumerate().skip(start) {
        match (quoted, escaped, byte) {
            (true, true, _) => escaped = false,
            (true, false, b'\\') => escaped = true,
            (_, _, b'"') => quoted = !quoted,
            (true, ..) => {}
            (false, _, b'{' | b'[') => depth += 1,
            (false, _, b'}' | b']' | b',' | b':' | b'\n' | b' ') if depth == 0 => return Some(at),
            (false, _, b'}' | b']') => depth -= 1,
            _ => {}
        }
        let closed = matches!(byte, b'"' | b'}' | b']') && !quoted && depth == 0;
        if closed && at > start {
            return Some(at + 1);
        }
    }
    Some(input.len())
}

/// A line, a table with its lines, a key, or a value.
fn toml(input: &[u8], from: usize, draw: &mut Draw) -> Option<Range<usize>> {
    match draw.below(5) {
        0 => between(input, from, b"\n"),
        1 => {
            let is_start = |pair: &[u8]| pair == b"\n[";
            let start = input.get(from..)?.windows(2).position(is_start)? + from + 1;
            let rest = input.get(start..)?.windows(2).position(is_start);
            Some(start..rest.map_or(input.len(), |length| start + length + 1))
        }
        2 => {
            let line = between(input, from, b"\n")?;
            let equals = input.get(line.clone())?.iter().position(|byte| *byte == b'=')?;
            Some(line.start..line.start + equals)
        }
        _ => {
            let line = between(input, seek(input, from, b"=")?, b"\n")?;
            let equals = input.get(line.clone())?.iter().position(|byte| *byte == b'=')?;
            let value = line.start + equals + 1;
            let inner = seek(input, value + draw.below(line.end - value), b"{[\"0123456789-tf")?;
            let end = value_end(input, inner)?;
            let whole = draw.one_in(2) || !(value..line.end).contains(&inner);
            Some(if whole { value..line.end } else { inner..end })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// All pieces that are found in a document.
    fn pieces(format: Format, document: &str) -> BTreeSet<String> {
        let mut draw = Draw::new(1, "pieces", 0);
        let found = (0..5000).map(|_| find(format, document.as_bytes(), &mut draw));
        found.map(|range| document.get(range).expect("a piece").to_owned()).collect()
    }

    #[test]
    fn whole_pieces_are_found() {
        let found = pieces(Format::Xml, "<r><a b='1'>x</a><c/></r>");
        for piece in ["<a b='1'>x</a>", "<a b='1'>", "<c/>", "1", "x", "</a>"] {
            assert!(found.contains(piece), "{piece}: {found:?}");
        }
        let found = pieces(Format::Json, "{\"a\":[1,\"b]\\\"\"],\"c\":{\"d\":2}}");
        for piece in ["[1,\"b]\\\"\"]", "\"a\"", "\"a\":[1,\"b]\\\"\"]", "1", "{\"d\":2}"] {
            assert!(found.contains(piece), "{piece}: {found:?}");
        }
        let found = pieces(Format::Toml, "a = 1\n[t]\nb = [2, 3]\n[u]\nc = \"x\"\n");
        for piece in ["a = 1", "[t]\nb = [2, 3]\n", "b ", "[2, 3]", " [2, 3]", "2", "\"x\""] {
            assert!(found.contains(piece), "{piece}: {found:?}");
        }
        let found = pieces(Format::Csv, "a,b\n1,2\n");
        assert!(found.contains("a") && found.contains("2"), "{found:?}");
        let found = pieces(Format::Words, "hardened/link=plain");
        assert!(found.contains("hardened") && found.contains("plain"), "{found:?}");
    }
}
