//! References to characters and to the five entities that XML predefines.

use super::Fault;
use super::characters::is_xml_char;

/// An attribute's value with its references replaced; they must have been checked.
pub(in crate::record) fn decode(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let mut rest = value;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        let (name, after) = after.split_once(';').unwrap_or((after, ""));
        out.extend(resolve(name));
        rest = after;
    }
    out.push_str(rest);
    out
}

/// A text as an attribute's value in double quotes.
pub(in crate::record) fn escape_attribute(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' | '\r' => out.push_str(&format!("&#{};", u32::from(c))),
            other => out.push(other),
        }
    }
    out
}

/// Every `&` must begin a reference to something; `offset` is where the text begins in its token.
pub(super) fn check_references(value: &str, offset: usize) -> Result<(), Fault> {
    let mut passed = offset;
    let mut rest = value;
    while let Some((before, after)) = rest.split_once('&') {
        let at = passed + before.len();
        let Some((name, after)) = after.split_once(';') else {
            return Err(Fault::new(at, "'&' does not begin a reference"));
        };
        if resolve(name).is_none() {
            return Err(Fault::new(
                at,
                match name.starts_with('#') {
                    true => "a reference to no character that XML allows",
                    false => "a reference to an entity that XML does not predefine",
                },
            ));
        }
        passed = at + name.len() + 2;
        rest = after;
    }
    Ok(())
}

/// What stands between `&` and `;`: one of the five entities, or a character's number.
fn resolve(name: &str) -> Option<char> {
    let number = |digits: &str, radix: u32| {
        let plain = !digits.is_empty() && digits.chars().all(|c| c.is_digit(radix));
        let code = u32::from_str_radix(digits, radix).ok();
        code.filter(|_| plain).and_then(char::from_u32).filter(|&c| is_xml_char(c))
    };
    match name {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => match name.strip_prefix("#x") {
            Some(digits) => number(digits, 16),
            None => number(name.strip_prefix('#')?, 10),
        },
    }
}
