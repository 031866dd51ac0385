//! A document as a stream of checked tokens: what comes out is well-formed XML 1.0 with
//! namespaces, in UTF-8 and without a document type, or an error.
//!
//! The tokeniser (quick-xml) finds the tokens and matches end tags to start tags; everything else
//! that makes a document well-formed is checked by [`super::tree`] and [`super::syntax`].

use super::Limits;
use super::error::RecordError;
use super::place::Place;
use super::source::Source;
use super::syntax;
use super::tree::{Element, Form, Tree, malformed};
use quick_xml::Reader;
use quick_xml::errors::{Error, IllFormedError, SyntaxError};
use quick_xml::events::Event;
use std::io::Read;

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// One token of a document.
#[derive(Debug)]
pub(super) struct Token<'s> {
    /// Its bytes; the tokens of a document one after the other are the document.
    pub(super) bytes: &'s [u8],
    /// Where it begins.
    pub(super) at: Place,
    /// Bytes of a byte order mark before it, which are among its own.
    pub(super) mark: usize,
    /// What it does to the tree.
    pub(super) step: Step<'s>,
}

/// What a token does to the tree.
#[derive(Debug)]
pub(super) enum Step<'s> {
    /// An element begins, and ends too if its form is [`Form::Empty`].
    Enter(Element<'s>, Form),
    /// The innermost element ends.
    Leave,
    /// Nothing.
    Stay(Stay),
}

/// A token that does nothing to the tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stay {
    /// White space.
    Blank,
    /// Other text.
    Text,
    /// A comment or a processing instruction.
    Aside,
    /// The XML declaration.
    Declaration,
}

/// The target of the processing instructions that stand for what is withheld.
const MARK_TARGET: &str = "sesphr";

/// What the tokeniser calls a token.
#[derive(Clone, Copy, PartialEq, Eq)]
enum TokenKind {
    Text,
    Reference,
    CData,
    Comment,
    Instruction,
    Declaration,
    Doctype,
    Tag(Form),
    End,
    Eof,
}

impl TokenKind {
    const fn of(event: &Event<'_>) -> Self {
        match event {
            Event::Text(_) => Self::Text,
            Event::GeneralRef(_) => Self::Reference,
            Event::CData(_) => Self::CData,
            Event::Comment(_) => Self::Comment,
            Event::PI(_) => Self::Instruction,
            Event::Decl(_) => Self::Declaration,
            Event::DocType(_) => Self::Doctype,
            Event::Start(_) => Self::Tag(Form::Open),
            Event::Empty(_) => Self::Tag(Form::Empty),
            Event::End(_) => Self::End,
            Event::Eof => Self::Eof,
        }
    }
}

/// Reads tokens.
#[derive(Debug)]
pub(super) struct Scanner<R: Read> {
    reader: Reader<Source<R>>,
    /// The tokeniser's own copy of a token.
    buffer: Vec<u8>,
    /// The bytes of the current token.
    bytes: Vec<u8>,
    tree: Tree,
    /// Whether the document says that it is in US-ASCII.
    ascii: bool,
}

impl<R: Read> Scanner<R> {
    /// A scanner at the start of a document.
    pub(super) fn open(input: R, limits: &Limits) -> Result<Self, RecordError> {
        let mut reader = Reader::from_reader(Source::open(input, *limits)?);
        reader.config_mut().check_end_names = true;
        Ok(Self {
            reader,
            buffer: Vec::new(),
            bytes: Vec::new(),
            tree: Tree::new(limits),
            ascii: false,
        })
    }

    /// The next token, or `None` after the last one.
    pub(super) fn next(&mut self) -> Result<Option<Token<'_>>, RecordError> {
        let (kind, at) = self.read()?;
        let Self { bytes, tree, ascii, .. } = self;
        let bytes = bytes.as_slice();
        let mark = match at {
            Place::START if bytes.starts_with(BYTE_ORDER_MARK) => BYTE_ORDER_MARK.len(),
            _ => 0,
        };
        let start = Place { byte: at.byte + mark as u64, ..at };
        let text = utf8(bytes.get(mark..).unwrap_or_default(), start)?;
        let fault = |fault| malformed(text, start, fault);
        syntax::characters(text).map_err(fault)?;
        if *ascii && !text.is_ascii() {
            return Err(RecordError::Encoding {
                found: "a byte above 0x7F in a document that declares US-ASCII".to_owned(),
                at: start,
            });
        }
        let step = match kind {
            TokenKind::Tag(form) => Step::Enter(tree.enter(text, form, start)?, form),
            TokenKind::End => {
                tree.leave();
                Step::Leave
            }
            TokenKind::Eof => return tree.end(start).map(|()| None),
            TokenKind::Doctype => return Err(RecordError::Doctype { at: start }),
            TokenKind::Declaration if at == Place::START => {
                let encoding = syntax::declaration(text).map_err(fault)?;
                *ascii = declares_ascii(encoding, start)?;
                Step::Stay(Stay::Declaration)
            }
            TokenKind::Declaration | TokenKind::Instruction => {
                let target = syntax::instruction(text).map_err(fault)?;
                if target.eq_ignore_ascii_case(MARK_TARGET) {
                    return Err(RecordError::Mark { at: start });
                }
                Step::Stay(Stay::Aside)
            }
            TokenKind::Comment => {
                syntax::comment(text).map_err(fault)?;
                Step::Stay(Stay::Aside)
            }
            TokenKind::Text | TokenKind::Reference | TokenKind::CData => {
                tree.text(text, start)?;
                match kind {
                    TokenKind::Text => syntax::text(text).map_err(fault)?,
                    TokenKind::Reference => syntax::reference(text).map_err(fault)?,
                    _ => (),
                }
                let space = |byte: u8| syntax::is_space(char::from(byte));
                let blank = kind == TokenKind::Text && text.bytes().all(space);
                Step::Stay(if blank { Stay::Blank } else { Stay::Text })
            }
        };
        Ok(Some(Token { bytes, at, mark, step }))
    }

    /// Reads one token into `self.bytes`.
    fn read(&mut self) -> Result<(TokenKind, Place), RecordError> {
        self.buffer.clear();
        let event = self.reader.read_event_into(&mut self.buffer);
        let kind = event.map(|event| TokenKind::of(&event));
        let at = self.reader.get_mut().take(&mut self.bytes);
        kind.map(|kind| (kind, at)).map_err(|error| self.explain(&error, at))
    }

    /// What the tokeniser's error means for a token that begins at a place.
    fn explain(&self, error: &Error, at: Place) -> RecordError {
        let end = at.after(&self.bytes);
        if let Some((limit, max)) = self.reader.get_ref().exceeded() {
            return RecordError::Limit { limit, max, at: end };
        }
        let truncated = |inside: &str| RecordError::Truncated {
            at: end,
            inside: format!("inside {inside}, which began at {at}"),
        };
        let malformed = |what: String| RecordError::Malformed { at, what };
        match error {
            Error::Io(source) => RecordError::Read { at: end, source: source.clone() },
            Error::Encoding(_) => match utf8(&self.bytes, at) {
                Err(error) => error,
                Ok(_) => malformed(error.to_string()),
            },
            Error::Syntax(SyntaxError::InvalidBangMarkup) => {
                malformed("'<!' begins no comment and no CDATA section".to_owned())
            }
            Error::Syntax(SyntaxError::UnclosedDoctype) => RecordError::Doctype { at },
            Error::Syntax(SyntaxError::UnclosedComment) => truncated("a comment"),
            Error::Syntax(SyntaxError::UnclosedCData) => truncated("a CDATA section"),
            Error::Syntax(SyntaxError::UnclosedPI | SyntaxError::UnclosedXmlDecl) => {
                truncated("a processing instruction")
            }
            Error::Syntax(_) => truncated("a tag"),
            Error::IllFormed(IllFormedError::MismatchedEndTag { expected, found }) => {
                malformed(format!("the end tag {found:?} stands where {expected:?} must end"))
            }
            Error::IllFormed(IllFormedError::UnmatchedEndTag(found)) => {
                malformed(format!("the end tag {found:?} ends nothing"))
            }
            Error::IllFormed(IllFormedError::UnclosedReference) => {
                malformed("'&' does not begin a reference".to_owned())
            }
            other => malformed(other.to_string()),
        }
    }
}

fn utf8(bytes: &[u8], at: Place) -> Result<&str, RecordError> {
    std::str::from_utf8(bytes).map_err(|error| {
        let (valid, rest) = bytes.split_at_checked(error.valid_up_to()).unwrap_or_default();
        RecordError::Encoding {
            found: format!("the byte 0x{:02X}", rest.first().copied().unwrap_or_default()),
            at: at.after(valid),
        }
    })
}

/// Whether the declared encoding is US-ASCII; anything but that and UTF-8 is refused.
fn declares_ascii(encoding: Option<&str>, at: Place) -> Result<bool, RecordError> {
    let is = |names: &[&str], found: &str| names.iter().any(|n| n.eq_ignore_ascii_case(found));
    match encoding {
        Some(found) if is(&["US-ASCII", "ASCII"], found) => Ok(true),
        Some(found) if !is(&["UTF-8", "UTF8"], found) => {
            Err(RecordError::Encoding { found: format!("the declared encoding {found:?}"), at })
        }
        _ => Ok(false),
    }
}
