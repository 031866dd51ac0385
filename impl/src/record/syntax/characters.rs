//! Classes of characters, by the productions of XML 1.0, fifth edition.

/// White space, production 3.
pub(in crate::record) const fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r')
}

/// Production 2, `Char`.
pub(super) const fn is_xml_char(c: char) -> bool {
    match c {
        '\t' | '\n' | '\r' => true,
        _ => c >= ' ' && !matches!(c, '\u{FFFE}' | '\u{FFFF}'),
    }
}

/// Production 4, `NameStartChar`.
pub(super) const fn is_name_start(c: char) -> bool {
    matches!(c,
        ':' | '_' | 'A'..='Z' | 'a'..='z'
        | '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}' | '\u{F8}'..='\u{2FF}'
        | '\u{370}'..='\u{37D}' | '\u{37F}'..='\u{1FFF}' | '\u{200C}'..='\u{200D}'
        | '\u{2070}'..='\u{218F}' | '\u{2C00}'..='\u{2FEF}' | '\u{3001}'..='\u{D7FF}'
        | '\u{F900}'..='\u{FDCF}' | '\u{FDF0}'..='\u{FFFD}' | '\u{10000}'..='\u{EFFFF}')
}

/// Production 4a, `NameChar`.
pub(super) const fn is_name_char(c: char) -> bool {
    // Most names are these alone.
    c.is_ascii_lowercase()
        || is_name_start(c)
        || matches!(c,
            '-' | '.' | '0'..='9' | '\u{B7}' | '\u{300}'..='\u{36F}' | '\u{203F}'..='\u{2040}')
}
