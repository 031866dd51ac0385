//! Mutants: documents with something changed, in ways that the format suggests.

mod number;
mod span;

use crate::draw::Draw;
use crate::target::Format;
use std::ops::Range;

/// No input is longer.
pub(crate) const INPUT_BYTES_MAX: usize = 64 << 10;
/// Noise is no longer.
const NOISE_BYTES_MAX: usize = 300;
/// Text that programs stumble over, whatever the format.
const STRANGE: [&str; 24] = [
    "\u{FEFF}",
    "\u{0}",
    "\u{1b}[31m",
    "\u{85}",
    "\u{9b}",
    "\u{202e}",
    "\u{2066}",
    "\u{2028}",
    "\u{FFFD}",
    "\u{FFFE}",
    "\u{10FFFF}",
    "e\u{301}",
    "é",
    "\r",
    "\r\n",
    "\n\n",
    "\t",
    " ",
    "\u{a0}",
    "%s%n",
    "../..",
    "\\u0000",
    "\\ud800",
    "\u{7f}",
];
/// Bytes that are no UTF-8.
const BROKEN: [&[u8]; 6] =
    [b"\xff", b"\xc0\x80", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xe2\x82", b"\x80"];
/// How often something is repeated or nested.
const COUNTS: [usize; 8] = [2, 3, 8, 33, 127, 129, 600, 3000];

/// Changes documents of a format.
#[derive(Debug)]
pub(crate) struct Mutator<'a> {
    /// How its documents are built.
    pub(crate) format: Format,
    /// Words of the format.
    pub(crate) words: &'a [&'a str],
    /// Documents to take pieces from.
    pub(crate) corpus: &'a [Vec<u8>],
}

impl Mutator<'_> {
    /// Changes something. Changes that would make the document too long are not made.
    pub(crate) fn mutate(&self, input: &mut Vec<u8>, draw: &mut Draw) {
        match draw.below(32) {
            0..=4 => self.number(input, draw),
            5..=6 => self.delete(input, draw),
            7..=8 => self.duplicate(input, draw),
            9..=10 => self.swap(input, draw),
            11..=13 => self.graft(input, draw),
            14..=15 => self.insert_word(input, draw),
            16..=18 => self.replace_by_word(input, draw),
            19 => self.nest(input, draw),
            20 => self.repeat(input, draw),
            21..=22 => lines(input, draw),
            23..=24 => flip(input, draw),
            25 => insert_strange(input, draw),
            26 => insert(input, draw, |draw| draw.pick(&BROKEN).map(|bytes| bytes.to_vec())),
            27 => insert(input, draw, |draw| Some(random(draw, 8))),
            28 => self.splice(input, draw),
            29 => truncate(input, draw),
            30 => remove(input, draw),
            _ => copy(input, draw),
        }
    }

    fn span(&self, input: &[u8], draw: &mut Draw) -> Range<usize> {
        span::find(self.format, input, draw)
    }

    fn number(&self, input: &mut Vec<u8>, draw: &mut Draw) {
        match self.format {
            Format::Binary => number::binary(input, draw),
            _ => {
                if let Some((range, text)) = number::text(input, draw) {
                    replace(input, range, text.as_bytes());
                }
            }
        }
    }

    fn delete(&self, input: &mut Vec<u8>, draw: &mut Draw) {
        let span = self.span(input, draw);
        replace(input, span, b"");
    }

    /// A piece once more, right after itself or elsewhere.
    fn duplicate(&self, input: &mut Vec<u8>, draw: &mut Draw) {
        let span = self.span(input, draw);
        let piece = input.get(span.clone()).unwrap_or_default().to_vec();
        let at = if draw.one_in(2) { span.end } else { self.span(input, draw).start };
        replace(input, at..at, &piece);
    }

    /// Swaps two pieces.
    fn swap(&self, input: &mut Vec<u8>, draw: &mut Draw) {
        let (one, other) = (self.span(input, draw), self.span(input, draw));
        let (first, second) = if one.start <= other.start { (one, other) } else { (other, one) };
        if first.end > second.start {
            return;
        }
        let piece = |range: &Range<usize>| input.get(range.clone()).unwrap_or_default().to_vec();
        let (head, tail) = (piece(&first), piece(&second));
        replace(input, second, &head);
        replace(input, first, &tail);
    }

    /// Replaces a piece with one of this or another document.
    fn graft(&self, input: &mut Vec<u8>, draw: &mut Draw) {
        let own = draw.one_in(2);
        let donor = if own { None } else { draw.pick(self.corpus) };
        let donor: &[u8] = donor.map_or(input.as_slice(), Vec::as_slice);
        let piece = donor.get(self.span(donor, draw)).unwrap_or_default().to_vec();
        let span = self.span(input, draw);
        replace(input, span, &piece);
    }

    fn insert_word(&self, input: &mut Vec<u8>, draw: &mut Draw) {
        let at =
            if draw.one_in(2) { draw.below(input.len() + 1) } else { self.span(input, draw).start };
        let word = draw.pick(self.words).copied().unwrap_or_default();
        replace(input, at..at, word.as_bytes());
    }

    fn replace_by_word(&self, input: &mut Vec<u8>, draw: &mut Draw) {
        let span = self.span(input, draw);
        let word = draw.pick(self.words).copied().unwrap_or_default();
        replace(input, span, word.as_bytes());
    }

    /// A piece inside many brackets.
    fn nest(&self, input: &mut Vec<u8>, draw: &mut Draw) {
        let pairs: &[(&str, &str)] = match self.format {
            Format::Xml => {
                &[("<a>", "</a>"), ("<section>", "</section>"), ("<a xmlns='b'>", "</a>")]
            }
            Format::Json => &[("[", "]"), ("{\"a\":", "}")],
            Format::Toml => &[("[", "]"), ("{a=", "}"), ("\"", "\"")],
            Format::Csv => &[("\"", "\""), ("(", ")")],
            Format::Words | Format::Binary => &[("\"", "\""), ("/", "/")],
        };
        let (open, close) = draw.pick(pairs).copied().unwrap_or_default();
        let count = draw.pick(&COUNTS).copied().unwrap_or_default();
        let Range { start, end } = self.span(input, draw);
        replace(input, end..end, close.repeat(count).as_bytes());
        replace(input, start..start, open.repeat(count).as_bytes());
    }

    /// A piece or a word, many times.
    fn repeat(&self, input: &mut Vec<u8>, draw: &mut Draw) {
        let span = self.span(input, draw);
        let mut piece = input.get(span.clone()).unwrap_or_default().to_vec();
        if draw.one_in(2) {
            piece = draw.pick(self.words).copied().unwrap_or_default().into();
        }
        let count = draw.pick(&COUNTS).copied().unwrap_or_default();
        replace(input, span.end..span.end, &piece.repeat(count));
    }

    /// The head of this document and the tail of another.
    fn splice(&self, input: &mut Vec<u8>, draw: &mut Draw) {
        let Some(other) = draw.pick(self.corpus) else { return };
        let (head, tail) = (self.span(input, draw).start, self.span(other, draw).start);
        let tail = other.get(tail..).unwrap_or_default().to_vec();
        let all = head..input.len();
        replace(input, all, &tail);
    }
}

/// Random bytes, evenly from all.
pub(crate) fn noise(draw: &mut Draw) -> Vec<u8> {
    let length = draw.below(NOISE_BYTES_MAX);
    random(draw, length)
}

fn random(draw: &mut Draw, length: usize) -> Vec<u8> {
    let mut bytes: Vec<u8> = std::iter::repeat_with(|| draw.word().to_le_bytes())
        .take(length / 8 + 1)
        .flatten()
        .collect();
    bytes.truncate(length);
    bytes
}

/// Puts a piece in the place of another, if the document does not become too long.
fn replace(input: &mut Vec<u8>, range: Range<usize>, piece: &[u8]) {
    let fits = range.start <= range.end && range.end <= input.len();
    if fits && input.len() + piece.len() - range.len() <= INPUT_BYTES_MAX {
        input.splice(range, piece.iter().copied());
    }
}

fn insert(input: &mut Vec<u8>, draw: &mut Draw, piece: impl FnOnce(&mut Draw) -> Option<Vec<u8>>) {
    let at = draw.below(input.len() + 1);
    let piece = piece(draw).unwrap_or_default();
    replace(input, at..at, &piece);
}

/// Strange text, a byte order mark in front more often.
fn insert_strange(input: &mut Vec<u8>, draw: &mut Draw) {
    if draw.one_in(4) {
        replace(input, 0..0, "\u{FEFF}".as_bytes());
    } else {
        insert(input, draw, |draw| draw.pick(&STRANGE).map(|text| text.as_bytes().to_vec()));
    }
}

/// A few bits of a byte, or another byte.
fn flip(input: &mut [u8], draw: &mut Draw) {
    let at = draw.below(input.len());
    let random = draw.word();
    if let Some(byte) = input.get_mut(at) {
        *byte ^= match random % 3 {
            0 => 1 << (random >> 8 & 7),
            1 => (random >> 8) as u8,
            // A letter in the other case.
            _ => 0x20,
        };
    }
}

/// Doubles, removes or moves a line, or changes line ends.
fn lines(input: &mut Vec<u8>, draw: &mut Draw) {
    let mut lines: Vec<Vec<u8>> =
        input.split_inclusive(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
    let (from, to) = (draw.below(lines.len()), draw.below(lines.len() + 1));
    let Some(line) = lines.get(from).cloned() else { return };
    match draw.below(5) {
        0 | 1 => lines.insert(to, line),
        2 => drop(lines.remove(from)),
        3 => {
            lines.remove(from);
            lines.insert(to.min(lines.len()), line);
        }
        _ => {
            for line in &mut lines {
                if line.ends_with(b"\n") && !line.ends_with(b"\r\n") {
                    line.insert(line.len() - 1, b'\r');
                }
            }
        }
    }
    let whole = 0..input.len();
    replace(input, whole, &lines.concat());
}

fn truncate(input: &mut Vec<u8>, draw: &mut Draw) {
    let length = draw.below(input.len() + 1);
    if draw.one_in(4) {
        input.drain(..length);
    } else {
        input.truncate(length);
    }
}

fn any_range(input: &[u8], draw: &mut Draw, max: usize) -> Range<usize> {
    let start = draw.below(input.len() + 1);
    start..(start + draw.length(max)).min(input.len())
}

fn remove(input: &mut Vec<u8>, draw: &mut Draw) {
    let range = any_range(input, draw, 64);
    replace(input, range, b"");
}

fn copy(input: &mut Vec<u8>, draw: &mut Draw) {
    let piece = input.get(any_range(input, draw, 256)).unwrap_or_default().to_vec();
    let at = draw.below(input.len() + 1);
    replace(input, at..at, &piece);
}

#[cfg(test)]
mod tests {
    use super::*;

    const FORMATS: [(Format, &str); 6] = [
        (Format::Xml, "<a b='1'><c>text</c><d/><!--e--></a>"),
        (Format::Json, "{\"a\": [1, -2.5e3, \"b\\\"c\"], \"d\": {\"e\": null}}\n{\"f\": true}\n"),
        (Format::Toml, "a = 1\n[b]\nc = [1, 2] # d\n\n[[e]]\nf = { g = \"h\" }\n"),
        (Format::Csv, "a,b\n1,2\n3,\"4,5\"\n"),
        (Format::Words, "hardened/link=plain+x"),
        (Format::Binary, "SPHRLAY2\u{1}\u{2}\u{3}"),
    ];

    #[test]
    fn mutants_differ_stay_short_and_come_from_the_draw_alone() {
        for (format, document) in FORMATS {
            let corpus = [document.as_bytes().to_vec()];
            let mutator = Mutator { format, words: &["word", "<w>"], corpus: &corpus };
            let run = |seed| {
                let mut draw = Draw::new(seed, "mutants", 0);
                let mut mutants = Vec::new();
                for _ in 0..2000 {
                    let mut input = document.as_bytes().to_vec();
                    for _ in 0..draw.few() {
                        mutator.mutate(&mut input, &mut draw);
                    }
                    assert!(input.len() <= INPUT_BYTES_MAX);
                    mutants.push(input);
                }
                mutants
            };
            let mutants = run(1);
            assert_eq!(mutants, run(1));
            assert_ne!(mutants, run(2));
            let mut kinds = mutants.clone();
            kinds.sort_unstable();
            kinds.dedup();
            assert!(kinds.len() > 800, "{format:?}: {} mutants of 2000 differ", kinds.len());
        }
    }

    #[test]
    fn nothing_is_mutated_without_harm_too() {
        for (format, _) in FORMATS {
            let mutator = Mutator { format, words: &[], corpus: &[] };
            let mut draw = Draw::new(3, "nothing", 0);
            for _ in 0..500 {
                let mut input = Vec::new();
                mutator.mutate(&mut input, &mut draw);
            }
        }
    }
}
