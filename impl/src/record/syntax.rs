//! The grammar of XML 1.0 inside a token: names, attributes, references, characters.
//!
//! The tokeniser finds where tokens end and checks little inside them. What is split must be
//! well-formed, so that views of it are; therefore each token is checked here.

use std::collections::HashSet;
use std::hash::Hash;

mod characters;
mod references;

use characters::{is_name_char, is_name_start, is_xml_char};
use references::check_references;

pub(super) use characters::is_space;
pub(super) use references::{decode, escape_attribute};

/// Something wrong inside a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    /// Bytes of the token before it.
    pub(super) offset: usize,
    /// What is wrong.
    pub(super) what: String,
}

impl Fault {
    pub(super) fn new(offset: usize, what: impl Into<String>) -> Self {
        Self { offset, what: what.into() }
    }
}

/// A name in its two halves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct QName<'a> {
    /// Before the colon; empty without one.
    pub(super) prefix: &'a str,
    /// After the colon, or everything.
    pub(super) local: &'a str,
}

/// An attribute as it stands in the document.
#[derive(Clone, Copy, Debug)]
pub(super) struct Attribute<'a> {
    pub(super) name: QName<'a>,
    /// Between the quotes, references not replaced.
    pub(super) value: &'a str,
    /// Where it begins in the token.
    pub(super) offset: usize,
    /// Where it ends, its quotes included.
    pub(super) end: usize,
}

/// A start tag or an empty-element tag.
#[derive(Clone, Debug)]
pub(super) struct Tag<'a> {
    pub(super) name: QName<'a>,
    /// Where the name ends in the token.
    pub(super) name_end: usize,
    pub(super) attributes: Vec<Attribute<'a>>,
}

/// Reads a token from left to right.
struct Cursor<'a> {
    token: &'a str,
    rest: &'a str,
}

impl<'a> Cursor<'a> {
    const fn new(token: &'a str) -> Self {
        Self { token, rest: token }
    }

    const fn offset(&self) -> usize {
        self.token.len() - self.rest.len()
    }

    fn fault(&self, what: impl Into<String>) -> Fault {
        Fault::new(self.offset(), what)
    }

    /// Passes over a prefix, and says whether it was there.
    fn eat(&mut self, prefix: &str) -> bool {
        let rest = self.rest.strip_prefix(prefix);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    /// Passes over a character, and says whether it was there.
    fn eat_char(&mut self, char: char) -> bool {
        let rest = self.rest.strip_prefix(char);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    /// Passes over white space, and says whether there was any.
    fn spaces(&mut self) -> bool {
        let before = self.rest.len();
        self.rest = self.rest.trim_start_matches(is_space);
        self.rest.len() < before
    }

    /// Takes the longest run of name characters, which must be a name.
    fn name(&mut self) -> Result<&'a str, Fault> {
        let end = self.rest.find(|c| !is_name_char(c)).unwrap_or(self.rest.len());
        let (name, rest) = self.rest.split_at(end);
        if !name.starts_with(is_name_start) {
            return Err(self.fault("a name must stand here"));
        }
        self.rest = rest;
        Ok(name)
    }

    /// Takes a name with at most one colon, inside it (Namespaces in XML 1.0, production 7).
    fn qname(&mut self) -> Result<QName<'a>, Fault> {
        let offset = self.offset();
        let name = self.name()?;
        let (prefix, local) = name.split_once(':').unwrap_or(("", name));
        let colons_fit = !name.starts_with(':') && !local.contains(':');
        if colons_fit && local.starts_with(is_name_start) {
            Ok(QName { prefix, local })
        } else {
            Err(Fault::new(offset, format!("{name:?} is not a qualified name")))
        }
    }

    /// Takes the attributes up to the end of the token.
    fn attributes(&mut self, attributes_max: usize) -> Result<Vec<Attribute<'a>>, Fault> {
        let mut attributes = Vec::new();
        loop {
            let separated = self.spaces();
            if self.rest.is_empty() {
                return Ok(attributes);
            }
            if !separated {
                return Err(self.fault("white space must stand before an attribute"));
            }
            if attributes.len() == attributes_max {
                return Err(self.fault(TOO_MANY_ATTRIBUTES));
            }
            attributes.push(self.attribute()?);
        }
    }

    fn attribute(&mut self) -> Result<Attribute<'a>, Fault> {
        let offset = self.offset();
        let name = self.qname()?;
        self.spaces();
        if !self.eat_char('=') {
            return Err(self.fault("an attribute needs a value"));
        }
        self.spaces();
        let quote = if self.eat_char('"') {
            '"'
        } else if self.eat_char('\'') {
            '\''
        } else {
            return Err(self.fault("an attribute's value needs quotes"));
        };
        let Some((value, rest)) = self.rest.split_once(quote) else {
            return Err(self.fault("a quote is not closed"));
        };
        let start = self.offset();
        if let Some(at) = value.find('<') {
            return Err(Fault::new(start + at, "'<' in an attribute's value"));
        }
        check_references(value, start)?;
        self.rest = rest;
        Ok(Attribute { name, value, offset, end: self.offset() })
    }
}

/// The fault of a tag with more attributes than the limit; the caller turns it into the limit.
pub(super) const TOO_MANY_ATTRIBUTES: &str = "too many attributes";

/// A start tag `<...>` or an empty-element tag `<.../>`, whose name and attributes must be
/// well-formed and different.
pub(super) fn tag(token: &str, attributes_max: usize) -> Result<Tag<'_>, Fault> {
    let inner = token.strip_suffix("/>").or(token.strip_suffix('>'));
    let mut cursor = Cursor::new(inner.unwrap_or(token));
    cursor.eat_char('<');
    let name = cursor.qname()?;
    let name_end = cursor.offset();
    let attributes = cursor.attributes(attributes_max)?;
    match first_repeat(&attributes, |attribute| attribute.name) {
        Some(repeat) => {
            let what = format!("the attribute {} stands twice", repeat.name.local);
            Err(Fault::new(repeat.offset, what))
        }
        None => Ok(Tag { name, name_end, attributes }),
    }
}

/// The first item whose key an earlier item has.
pub(super) fn first_repeat<T, K: Eq + Hash>(items: &[T], key: impl Fn(&T) -> K) -> Option<&T> {
    // Real tags have few attributes; a hostile one with many must not take quadratic time.
    if items.len() <= 8 {
        let mut later = items.iter().enumerate();
        return later
            .find(|(index, item)| items.iter().take(*index).any(|e| key(e) == key(item)))
            .map(|(_, item)| item);
    }
    let mut seen = HashSet::with_capacity(items.len());
    items.iter().find(|item| !seen.insert(key(item)))
}

/// The XML declaration `<?xml ...?>`; gives the encoding that it names.
pub(super) fn declaration(token: &str) -> Result<Option<&str>, Fault> {
    let inner = token.strip_suffix("?>").unwrap_or(token);
    let mut cursor = Cursor::new(inner);
    cursor.eat("<?xml");
    let mut attributes = cursor.attributes(3)?.into_iter().peekable();
    let mut next = |name: &str| {
        attributes
            .next_if(|a| a.name.prefix.is_empty() && a.name.local == name)
            .map(|a| (a.value, a.offset))
    };
    match next("version") {
        Some(("1.0", _)) => (),
        Some((_, offset)) => return Err(Fault::new(offset, "the XML version is not 1.0")),
        None => return Err(Fault::new(0, "the XML declaration names no version")),
    }
    let encoding = next("encoding");
    match next("standalone") {
        Some(("yes" | "no", _)) | None => (),
        Some((_, offset)) => return Err(Fault::new(offset, "standalone is neither yes nor no")),
    }
    match attributes.next() {
        Some(other) => Err(Fault::new(other.offset, "unexpected in an XML declaration")),
        None => Ok(encoding.map(|(value, _)| value)),
    }
}

/// A processing instruction `<?...?>`: a name that is not reserved, then white space or the end;
/// gives the name.
pub(super) fn instruction(token: &str) -> Result<&str, Fault> {
    let inner = token.strip_suffix("?>").unwrap_or(token);
    let mut cursor = Cursor::new(inner);
    cursor.eat("<?");
    let target = cursor.name()?;
    if target.eq_ignore_ascii_case("xml") {
        return Err(Fault::new(0, "the target 'xml' belongs to the declaration at the start"));
    }
    if cursor.spaces() || cursor.rest.is_empty() {
        Ok(target)
    } else {
        Err(cursor.fault("white space must stand after the target of an instruction"))
    }
}

/// A comment: no two hyphens inside, none at its end.
pub(super) fn comment(token: &str) -> Result<(), Fault> {
    let inner = token
        .strip_prefix("<!--")
        .and_then(|rest| rest.strip_suffix("-->"))
        .ok_or_else(|| Fault::new(0, "a comment is not closed"))?;
    match inner.find("--") {
        Some(at) => Err(Fault::new(4 + at, "'--' in a comment")),
        None if inner.ends_with('-') => {
            Err(Fault::new(3 + inner.len(), "a comment ends with a third hyphen"))
        }
        None => Ok(()),
    }
}

/// Character data between markup.
pub(super) fn text(token: &str) -> Result<(), Fault> {
    // Most text holds no bracket, and one character is found faster than three.
    let bracket = token.find(']').and_then(|_| token.find("]]>"));
    match bracket {
        Some(at) => Err(Fault::new(at, "']]>' in text")),
        None => Ok(()),
    }
}

/// A reference `&...;` in text.
pub(super) fn reference(token: &str) -> Result<(), Fault> {
    check_references(token, 0)
}

/// Every character must be one that XML allows (production 2).
pub(super) fn characters(token: &str) -> Result<(), Fault> {
    let simple = |byte: u8| matches!(byte, b' '..=b'~' | b'\t' | b'\n' | b'\r');
    // Not `all`, which looks at one byte at a time to end early.
    if token.bytes().fold(true, |all, byte| all & simple(byte)) {
        return Ok(());
    }
    match token.char_indices().find(|&(_, c)| !is_xml_char(c)) {
        Some((at, c)) => {
            Err(Fault::new(at, format!("the character U+{:04X} is not allowed", u32::from(c))))
        }
        None => Ok(()),
    }
}

/// Whether a text is a name without a colon.
pub(super) fn is_local_name(text: &str) -> bool {
    text.starts_with(|c| c != ':' && is_name_start(c))
        && text.chars().all(|c| c != ':' && is_name_char(c))
}
