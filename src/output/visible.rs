//! Text that a file, an argument or another program brought, as a terminal may show it: nothing in
//! it moves the cursor, changes a colour, hides or reorders letters, or begins a line.

use std::borrow::Cow;
use std::fmt::Display;
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// Columns of an echo; more would add nothing.
pub(crate) const ECHO_COLUMNS: usize = 120;

/// Characters that are letters or marks to Unicode and show as nothing at all.
const BLANK: [char; 7] =
    ['\u{34f}', '\u{115f}', '\u{1160}', '\u{17b4}', '\u{17b5}', '\u{3164}', '\u{ffa0}'];

/// Whether a character shows, as itself or as a mark on the one before it. Controls (C0, C1, line
/// feeds and tabs too), controls of direction, spaces other than the usual one, characters without
/// width and unassigned ones do not.
pub(super) fn shows(c: char) -> bool {
    match c {
        ' '..='~' => true,
        '\u{fe00}'..='\u{fe0f}' => false,
        _ if c.is_ascii() || BLANK.contains(&c) => false,
        // A mark is escaped where it stands alone.
        _ => format!("a{c}").escape_debug().nth(1) == Some(c),
    }
}

/// The text, with every character that does not show spelt out.
pub(crate) fn visible(text: &str) -> Cow<'_, str> {
    if text.chars().all(shows) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            _ if shows(c) => out.push(c),
            '\n' | '\r' | '\t' => out.extend(c.escape_default()),
            _ => out.extend(c.escape_unicode()),
        }
    }
    Cow::Owned(out)
}

/// An echo of input: visible, and cut with an ellipsis after 120 columns.
pub(crate) fn echo(text: impl Display) -> String {
    cut(&visible(&text.to_string()), ECHO_COLUMNS)
}

/// The text, or as much of it as fits into this many columns with an ellipsis.
pub(crate) fn cut(text: &str, columns_max: usize) -> String {
    if text.width() <= columns_max {
        return text.to_owned();
    }
    let mut columns = 1;
    let fits = text.chars().take_while(|c| {
        columns += c.width().unwrap_or(0);
        columns <= columns_max
    });
    fits.chain(['…']).collect()
}

/// A message in which each quotation is an echo. So is the whole message, with ten times the
/// columns.
pub(crate) fn message(text: &str) -> String {
    let text = visible(text);
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_ref();
    while let Some((before, quote)) = rest.find(['"', '`']).map(|at| rest.split_at(at)) {
        out.push_str(before);
        let mark = if quote.starts_with('"') { '"' } else { '`' };
        let inner = quote.get(1..).unwrap_or_default();
        // An unclosed quotation takes all the rest.
        let (quoted, after) = inner.split_once(mark).unwrap_or((inner, ""));
        out.push(mark);
        out.push_str(&cut(quoted, ECHO_COLUMNS));
        if quoted.len() < inner.len() {
            out.push(mark);
        }
        rest = after;
    }
    out.push_str(rest);
    cut(&out, 10 * ECHO_COLUMNS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_show_is_spelt_out() {
        for (text, shown) in [
            ("plain 'text' \"and\" \\ more", "plain 'text' \"and\" \\ more"),
            ("Zoë Ångström 患者", "Zoë Ångström 患者"),
            ("e\u{301}te\u{301}", "e\u{301}te\u{301}"),
            ("\u{1b}[31mX\u{7}", "\\u{1b}[31mX\\u{7}"),
            ("a\nall as expected\r\t", "a\\nall as expected\\r\\t"),
            ("\u{9b}31m", "\\u{9b}31m"),
            ("\u{202e}gpj.exe\u{2066}", "\\u{202e}gpj.exe\\u{2066}"),
            ("a\u{200b}b\u{feff}c\u{2060}\u{ad}", "a\\u{200b}b\\u{feff}c\\u{2060}\\u{ad}"),
            ("\u{2028}\u{3164}'\u{e0041}\u{fe0f}", "\\u{2028}\\u{3164}'\\u{e0041}\\u{fe0f}"),
        ] {
            assert_eq!(visible(text), shown, "{text:?}");
        }
    }

    #[test]
    fn an_echo_has_at_most_its_columns() {
        assert_eq!(echo("x".repeat(120)), "x".repeat(120));
        assert_eq!(echo("x".repeat(121)), format!("{}…", "x".repeat(119)));
        assert_eq!(echo("患".repeat(100)).width(), 119);
        assert_eq!(echo("\u{1b}".repeat(100)).width(), 120);
    }

    #[test]
    fn a_message_keeps_its_own_words_and_cuts_what_it_quotes() {
        let long = "y".repeat(500);
        let said = message(&format!("file \"{long}\" has no `{long}`, but \"z\""));
        assert!(said.ends_with("…`, but \"z\"") && said.len() < 300, "{said}");
        assert!(message(&format!("\"{long}")).ends_with('…'));
        assert_eq!(message("it's \"fine\""), "it's \"fine\"");
        assert!(message(&"a b ".repeat(1000)).width() <= 1200);
    }
}
