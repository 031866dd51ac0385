//! Sorts the tokens of a document by the part that they belong to.

use super::ledger::{Ledger, PartId, Verdict};
use super::open::{Borrowed, OpenPart, Undecided};
use crate::id::Partition;
use crate::record::Limits;
use crate::record::automaton::Walk;
use crate::record::error::RecordError;
use crate::record::leftover::{Unmatched, path};
use crate::record::place::Place;
use crate::record::rules::{Format, Rules, Structure};
use crate::record::scanner::{Stay, Step, Token};
use crate::record::scopes::Loan;
use crate::record::tree::{Element, Form};
use std::ops::Range;

mod classify;

use classify::Class;

/// A run of bytes that belongs to one part, or to the skeleton.
#[derive(Clone, Copy, Debug)]
pub(super) struct Run {
    /// Bytes of the document up to its end.
    pub(super) end: usize,
    /// The part; the skeleton, if there is none.
    pub(super) part: Option<PartId>,
    pub(super) within_tag: bool,
}

/// A document whose bytes are sorted.
#[derive(Debug)]
pub(super) struct Sorted<'r> {
    pub(super) bytes: Vec<u8>,
    pub(super) runs: Vec<Run>,
    pub(super) ledger: Ledger,
    /// Declarations that parts need of others.
    pub(super) borrowed: Vec<Borrowed>,
    pub(super) format: Option<&'r Format>,
    pub(super) first_unmatched: Option<Unmatched>,
    /// Which rules for parts decided about something.
    pub(super) decided: Vec<bool>,
}

/// An open element.
#[derive(Debug)]
struct Frame {
    /// Its name in the document.
    name: Range<usize>,
    /// The part that it belongs to; the skeleton, if there is none.
    part: Option<PartId>,
}

/// Takes the tokens of a document one after the other.
#[derive(Debug)]
pub(super) struct Sorter<'r> {
    rules: &'r Rules,
    parts_max: usize,
    sorted: Sorted<'r>,
    /// What the root chooses, for each rule of the format.
    by_root: Vec<Option<Partition>>,
    frames: Vec<Frame>,
    walk: Option<Walk>,
    /// Parts that are open, outermost first.
    open: Vec<OpenPart>,
    undecided: Vec<Undecided<'r>>,
}

impl<'r> Sorter<'r> {
    pub(super) fn new(rules: &'r Rules, limits: &Limits) -> Self {
        let sorted = Sorted {
            bytes: Vec::new(),
            runs: Vec::new(),
            ledger: Ledger::default(),
            borrowed: Vec::new(),
            format: None,
            first_unmatched: None,
            decided: Vec::new(),
        };
        Self {
            rules,
            parts_max: limits.parts_max,
            sorted,
            by_root: Vec::new(),
            frames: Vec::new(),
            walk: None,
            open: Vec::new(),
            undecided: Vec::new(),
        }
    }

    /// Takes the next token.
    pub(super) fn token(&mut self, token: &Token<'_>) -> Result<(), RecordError> {
        match &token.step {
            Step::Enter(element, form) => {
                self.enter(element, token)?;
                if *form == Form::Empty {
                    self.leave();
                }
            }
            Step::Leave => {
                let part = self.frames.last().and_then(|frame| frame.part);
                self.write(token.bytes, part);
                self.leave();
            }
            Step::Stay(stay) => self.stay(*stay, token)?,
        }
        Ok(())
    }

    /// The document is over.
    pub(super) fn finish(self) -> Result<Sorted<'r>, RecordError> {
        let met = self.sorted.decided.iter().any(|decided| *decided);
        match (&self.sorted.first_unmatched, self.sorted.format) {
            (Some(first), Some(format)) if !met => {
                Err(RecordError::NothingMet { format: format.name.clone(), first: first.clone() })
            }
            _ => Ok(self.sorted),
        }
    }

    fn enter(&mut self, element: &Element<'_>, token: &Token<'_>) -> Result<(), RecordError> {
        let name_end = self.sorted.bytes.len() + token.mark + element.name_end;
        let part = self.frames.last().and_then(|frame| frame.part);
        let name = name_end - element.local.len()..name_end;
        self.frames.push(Frame { name, part });
        let Some(format) = self.sorted.format else {
            self.begin(element, token.at)?;
            return self.write_tag(element, None, token);
        };
        let depth = self.frames.len();
        if let Some(walk) = &mut self.walk {
            walk.enter(&format.paths, element);
        }
        for part in &mut self.undecided {
            part.enter(depth, element);
        }
        let class = self.classify(format, element, token.at)?;
        let part = self.frames.last().and_then(|frame| frame.part);
        if let Class::Skeleton(structure) = class {
            return self.write_tag(element, structure, token);
        }
        self.note_borrowing(element);
        self.write(token.bytes, part);
        if let Class::Unmatched = class {
            self.unmatched(token.at, None);
        }
        Ok(())
    }

    /// The root begins: its format is the document's.
    fn begin(&mut self, root: &Element<'_>, at: Place) -> Result<(), RecordError> {
        let format = self.rules.format(root).ok_or_else(|| RecordError::UnknownRoot {
            root: root.local.to_owned(),
            namespace: root.namespace.unwrap_or("no namespace").to_owned(),
            at,
            known: self.rules.known(),
        })?;
        self.walk = Some(format.paths.walk());
        self.by_root = format.by_root(root);
        self.sorted.decided = vec![false; format.parts().len()];
        self.sorted.format = Some(format);
        Ok(())
    }

    fn leave(&mut self) {
        let depth = self.frames.len();
        for part in &mut self.undecided {
            part.leave(depth);
        }
        if self.open.pop_if(|part| part.depth == depth).is_some()
            && let Some(part) = self.undecided.pop_if(|part| part.depth == depth)
        {
            self.settle(&part);
        }
        self.frames.pop();
        if let (Some(walk), Some(format)) = (&mut self.walk, self.sorted.format) {
            walk.leave(&format.paths);
        }
    }

    /// Text, a comment, an instruction or the declaration.
    fn stay(&mut self, stay: Stay, token: &Token<'_>) -> Result<(), RecordError> {
        if let Some(part) = self.frames.last().and_then(|frame| frame.part) {
            let depth = self.frames.len();
            if let Stay::Text | Stay::Blank = stay {
                for part in &mut self.undecided {
                    part.text(depth, token.bytes);
                }
            }
            self.write(token.bytes, Some(part));
            return Ok(());
        }
        let part = match stay {
            Stay::Blank | Stay::Declaration => None,
            Stay::Text => Some(self.add(Verdict::Unmatched, token.at)?),
            // A comment between parts can name the patient and an illness in one sentence, so that
            // neither neighbour is right.
            Stay::Aside => Some(self.add(Verdict::Known(Partition::RESTRICTED), token.at)?),
        };
        self.write(token.bytes, part);
        if stay == Stay::Text {
            self.unmatched(token.at, Some("text()"));
        }
        Ok(())
    }

    /// Notes the declarations of parts around its own that the names in a tag need: a reader of one
    /// without the other would see names in other namespaces, or in none.
    fn note_borrowing(&mut self, element: &Element<'_>) {
        let Some((own, around)) = self.open.split_last_mut() else {
            return;
        };
        let Some(outer) = around.first() else {
            return;
        };
        for Loan { prefix, namespace, depth } in element.borrows(outer.depth, own.depth) {
            let lender = around.iter().rev().find(|part| part.depth <= depth);
            if let Some(lender) = lender
                && !own.borrowed.iter().any(|known| known == prefix)
            {
                own.borrowed.push(prefix.to_owned());
                self.sorted.borrowed.push(Borrowed {
                    by: own.id,
                    at: own.name_end,
                    from: lender.id,
                    prefix: prefix.to_owned(),
                    namespace: namespace.to_owned(),
                });
            }
        }
    }

    /// Writes the tag of a skeleton's element; each attribute goes where the rules say.
    fn write_tag(
        &mut self,
        element: &Element<'_>,
        structure: Option<&Structure>,
        token: &Token<'_>,
    ) -> Result<(), RecordError> {
        let mut done = 0;
        for (index, attribute) in element.attributes.iter().enumerate() {
            let format = self.sorted.format;
            let partition = match (attribute.name.prefix, attribute.name.local) {
                ("xmlns", _) | ("", "xmlns") => Some(Partition::SKELETON),
                _ => format.and_then(|format| format.attribute(element, index, structure)),
            };
            let verdict = match partition {
                Some(Partition::SKELETON) => continue,
                Some(partition) => Verdict::Known(partition),
                None => Verdict::Unmatched,
            };
            let before = match index.checked_sub(1).and_then(|n| element.attributes.get(n)) {
                Some(previous) => previous.end,
                None => element.name_end,
            };
            let (start, end) = (token.mark + before, token.mark + attribute.end);
            self.write(token.bytes.get(done..start).unwrap_or_default(), None);
            let part = self.add(verdict, token.at)?;
            self.append(token.bytes.get(start..end).unwrap_or_default(), Some(part), true);
            if verdict == Verdict::Unmatched {
                let at = token.at.after(token.bytes.get(..start).unwrap_or_default());
                self.unmatched(at, Some(&format!("@{}", attribute.name.local)));
            }
            done = end;
        }
        self.write(token.bytes.get(done..).unwrap_or_default(), None);
        Ok(())
    }

    fn write(&mut self, bytes: &[u8], part: Option<PartId>) {
        self.append(bytes, part, false);
    }

    fn append(&mut self, bytes: &[u8], part: Option<PartId>, within_tag: bool) {
        if bytes.is_empty() {
            return;
        }
        self.sorted.bytes.extend_from_slice(bytes);
        let end = self.sorted.bytes.len();
        match self.sorted.runs.last_mut() {
            Some(last) if last.part == part && last.within_tag == within_tag => last.end = end,
            _ => self.sorted.runs.push(Run { end, part, within_tag }),
        }
    }

    /// Notes that no rule meets what begins at a place in the innermost element.
    fn unmatched(&mut self, at: Place, what: Option<&str>) {
        let is_first =
            self.sorted.first_unmatched.as_ref().is_none_or(|first| at.byte < first.byte);
        if is_first {
            let name = |frame: &Frame| {
                let bytes = self.sorted.bytes.get(frame.name.clone()).unwrap_or_default();
                std::str::from_utf8(bytes).unwrap_or_default()
            };
            let path = path(self.frames.iter().map(name).chain(what));
            self.sorted.first_unmatched = Some(Unmatched { byte: at.byte, line: at.line, path });
        }
    }
}
