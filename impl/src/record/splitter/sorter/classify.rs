//! What the rules say of an element when it begins.

use super::Sorter;
use crate::record::error::RecordError;
use crate::record::place::Place;
use crate::record::rules::{Choice, Format, Origin, Role, Structure, Target};
use crate::record::splitter::ledger::{Entry, PartId, Verdict};
use crate::record::splitter::open::{OpenPart, Undecided};
use crate::record::tree::Element;

/// What an element is.
pub(super) enum Class<'r> {
    /// Markup of the skeleton, with its rule if it has one.
    Skeleton(Option<&'r Structure>),
    /// A part, or inside one.
    Part,
    /// A part because no rule meets it.
    Unmatched,
}

/// What the rules whose paths end at an element say.
#[derive(Default)]
struct Answers<'r> {
    structure: Option<&'r Structure>,
    /// Rules that may know later, in order.
    choices: Vec<(usize, &'r Choice)>,
    /// The first rule that knows now, and what it says.
    last: Option<(usize, Verdict)>,
}

impl<'r> Sorter<'r> {
    /// Says what the innermost element is; opens a part if it is one.
    pub(super) fn classify(
        &mut self,
        format: &'r Format,
        element: &Element<'_>,
        at: Place,
    ) -> Result<Class<'r>, RecordError> {
        let answers = self.ask(format, element);
        let around = self.frames.last().and_then(|frame| frame.part);
        if answers.choices.is_empty() && answers.last.is_none() {
            let on_the_way =
                || self.walk.as_ref().is_some_and(|walk| walk.is_on_the_way(&format.paths));
            if around.is_some() {
                return Ok(Class::Part);
            }
            if answers.structure.is_some() || on_the_way() {
                return Ok(Class::Skeleton(answers.structure));
            }
            self.open(Entry { around: None, verdict: Verdict::Unmatched }, at)?;
            return Ok(Class::Unmatched);
        }
        if answers.choices.is_empty() {
            let (rule, verdict) = answers.last.unwrap_or((0, Verdict::None));
            self.note_decision(rule);
            self.open(Entry { around, verdict }, at)?;
        } else {
            let id = self.open(Entry { around, verdict: Verdict::None }, at)?;
            let part = (id, self.frames.len());
            let undecided = Undecided::new(part, &answers.choices, answers.last, element, at);
            self.undecided.push(undecided);
        }
        Ok(Class::Part)
    }

    fn ask(&self, format: &'r Format, element: &Element<'_>) -> Answers<'r> {
        let mut answers = Answers::default();
        let Some(walk) = &self.walk else {
            return answers;
        };
        for path in walk.ends(&format.paths) {
            match format.role(path) {
                Some(Role::Structure(found)) => {
                    answers.structure = answers.structure.or(Some(found));
                }
                Some(Role::Part(rule)) if answers.last.is_none() => match &rule.target {
                    Target::Fixed(partition) => {
                        answers.last = Some((path, Verdict::Known(*partition)));
                    }
                    Target::Chosen(choice) => self.ask_choice(path, choice, element, &mut answers),
                },
                _ => (),
            }
        }
        answers
    }

    fn ask_choice(
        &self,
        rule: usize,
        choice: &'r Choice,
        element: &Element<'_>,
        answers: &mut Answers<'r>,
    ) {
        let known = match choice.origin() {
            Origin::Root => self.by_root.get(rule).copied().flatten(),
            _ if choice.is_immediate() => choice.by_tag(element),
            _ => {
                answers.choices.push((rule, choice));
                None
            }
        };
        let known = known.map(Verdict::Known);
        let verdict = known.or_else(|| choice.otherwise.map(Verdict::Otherwise));
        answers.last = verdict.map(|verdict| (rule, verdict));
    }

    /// Opens a part that begins with the innermost element.
    fn open(&mut self, entry: Entry, at: Place) -> Result<PartId, RecordError> {
        let id = self.enter_in_ledger(entry, at)?;
        let name_end = self.frames.last().map_or(0, |frame| frame.name.end);
        let depth = self.frames.len();
        self.open.push(OpenPart { id, depth, name_end, borrowed: Vec::new() });
        if let Some(frame) = self.frames.last_mut() {
            frame.part = Some(id);
        }
        Ok(id)
    }

    /// A part at the skeleton's level that is not an element.
    pub(super) fn add(&mut self, verdict: Verdict, at: Place) -> Result<PartId, RecordError> {
        self.enter_in_ledger(Entry { around: None, verdict }, at)
    }

    /// A new part, if there may be one more.
    fn enter_in_ledger(&mut self, entry: Entry, at: Place) -> Result<PartId, RecordError> {
        if self.sorted.ledger.len() >= self.parts_max {
            return Err(RecordError::Limit { limit: "parts_max", max: self.parts_max as u64, at });
        }
        Ok(self.sorted.ledger.add(entry))
    }

    /// The innermost part ends, and its content was to decide.
    pub(super) fn settle(&mut self, part: &Undecided<'r>) {
        let id = part.id;
        // The frame around the part's own element.
        let around = self.frames.iter().rev().nth(1).and_then(|frame| frame.part);
        match (part.verdict(), around) {
            (Some((rule, verdict)), _) => {
                self.sorted.ledger.settle(id, verdict);
                self.note_decision(rule);
            }
            (None, Some(_)) => (),
            (None, None) => {
                self.sorted.ledger.settle(id, Verdict::Unmatched);
                self.unmatched(part.at, None);
            }
        }
    }

    fn note_decision(&mut self, rule: usize) {
        if let Some(decided) = self.sorted.decided.get_mut(rule) {
            *decided = true;
        }
    }
}
