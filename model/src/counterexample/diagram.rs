//! A counterexample as a sequence diagram. Parties are vertical lines, messages are arrows between
//! them, and what the coalition learns stands below the step that tells it.
//!
//! The picture is self-contained SVG. It takes the colour of the text around it, is readable on
//! light and dark backgrounds, and says in words what it shows.

use super::{Counterexample, Event, Lifeline, Sequence};
use std::fmt::Write as _;

/// The distance between the lines of two parties, in pixels.
const COLUMN: usize = 210;
/// The margin outside the outermost lines.
const SIDE: usize = 110;
/// The distance between baselines.
const LINE: usize = 18;
/// The space around blocks.
const GAP: usize = 10;
/// The distance between arrows.
const ARROW: usize = 30;
/// The distance from the top to where the lines begin.
const HEAD: usize = 96;
/// The narrowest picture. Titles and derivations need the width.
const WIDTH_MIN: usize = 760;
/// Characters of running text that fit into 100 pixels: a cautious estimate.
const TEXT_PER_100: usize = 14;
/// The same for monospaced text.
const CODE_PER_100: usize = 13;

/// The style of diagrams. A document needs it once, however many diagrams it has.
pub const DIAGRAM_STYLE: &str = "\
.sesphr-sequence{color:#222222;--ground:#FFFFFF;--note:#FFF4E5;--edge:#D55E00;--faint:#9AA0A6}\
.sesphr-sequence text{fill:currentColor;font:13px system-ui,-apple-system,\"Segoe UI\",\
\"DejaVu Sans\",sans-serif}\
.sesphr-sequence .title{font-weight:600;font-size:15px}\
.sesphr-sequence .step,.sesphr-sequence .party{font-weight:600}\
.sesphr-sequence .label{font-size:12px}\
.sesphr-sequence .code{font:12px ui-monospace,\"DejaVu Sans Mono\",monospace}\
.sesphr-sequence .ground{fill:var(--ground)}\
.sesphr-sequence .note{fill:var(--note);stroke:var(--edge)}\
.sesphr-sequence .box{fill:var(--ground);stroke:currentColor}\
.sesphr-sequence .corrupt{fill:var(--note);stroke:var(--edge);stroke-width:2}\
.sesphr-sequence .life{stroke:var(--faint);stroke-dasharray:3 4}\
.sesphr-sequence .rule{stroke:var(--faint);stroke-opacity:.4}\
.sesphr-sequence .arrow{stroke:currentColor;stroke-width:1.4}\
.sesphr-sequence .tip{fill:currentColor}\
@media screen and (prefers-color-scheme:dark){\
.sesphr-sequence{color:#E6E6E6;--ground:#16191D;--note:#3A2A18;--edge:#F0803C;--faint:#6B7178}}";

impl Counterexample {
    /// The sequence diagram as SVG, with a title, a description and colours for light and dark.
    #[must_use]
    pub fn diagram(&self) -> String {
        self.sequence().styled(DIAGRAM_STYLE)
    }
}

impl Sequence {
    /// The diagram for a document that includes [`DIAGRAM_STYLE`]. Each step is a group of class
    /// `event` with its number, from 1, as `data-step`. The last group is what the coalition
    /// derives in the end.
    #[must_use]
    pub fn diagram(&self) -> String {
        self.svg("")
    }

    /// The diagram as a document of its own, with this style sheet.
    #[must_use]
    pub fn styled(&self, style: &str) -> String {
        self.svg(&format!("<style>{style}</style>\n"))
    }

    /// The diagram in two parts for a document that has [`DIAGRAM_STYLE`]: the names of the
    /// parties, which can stay in view, and below them what happens. Both have the same width.
    #[must_use]
    pub fn parts(&self) -> [String; 2] {
        let names = Drawing::new(self).names();
        [names, self.drawn("", 0)]
    }

    fn svg(&self, style: &str) -> String {
        self.drawn(style, HEAD)
    }

    /// The diagram below `head` pixels for title and names; zero leaves both out.
    fn drawn(&self, style: &str, head: usize) -> String {
        let mut drawing = Drawing::new(self);
        if head > 0 {
            drawing.title(&self.title);
        }
        drawing.y = head;
        let mut number = 1;
        for (at, event) in self.events.iter().enumerate() {
            drawing.put(format_args!("<g class=\"event\" data-step=\"{}\">", at + 1));
            let last = event.folds.unwrap_or(number);
            drawing.event((number, last), event);
            drawing.put(format_args!("</g>"));
            number = last + 1;
        }
        let feet = drawing.y;
        drawing.derivation();
        drawing.finish(style, (head, feet))
    }
}

/// A drawing from top to bottom.
struct Drawing<'a> {
    shown: &'a Sequence,
    width: usize,
    /// How far down the drawing has come.
    y: usize,
    /// What lies above the lines of the parties.
    body: String,
}

impl<'a> Drawing<'a> {
    /// An empty drawing, with a line for each party.
    fn new(shown: &'a Sequence) -> Self {
        let width = 2 * SIDE + COLUMN * shown.parties.len().saturating_sub(1);
        Self { shown, width: width.max(WIDTH_MIN), y: 0, body: String::new() }
    }

    /// Where the line of a party is.
    fn x(&self, party: &str) -> usize {
        let parties = &self.shown.parties;
        let at = parties.iter().position(|other| other.name == party).unwrap_or_default();
        let span = COLUMN * parties.len().saturating_sub(1);
        (self.width - span) / 2 + COLUMN * at
    }

    fn put(&mut self, element: std::fmt::Arguments<'_>) {
        // Writing to a string does not fail.
        let _ = writeln!(self.body, "{element}");
    }

    fn text(&mut self, x: usize, y: usize, class: &str, text: &str) {
        let text = escape(text);
        self.put(format_args!("<text class=\"{class}\" x=\"{x}\" y=\"{y}\">{text}</text>"));
    }

    fn title(&mut self, title: &str) {
        let fits = (self.width - 2 * GAP) * TEXT_PER_100 / 115;
        for (at, line) in wrap(title, fits).iter().enumerate() {
            self.text(GAP, 22 + LINE * at, "title", line);
        }
    }

    /// The step in words, with its number or those that it stands for; its messages, what the
    /// coalition learns.
    fn event(&mut self, (first, last): (usize, usize), event: &Event) {
        let width = self.width;
        let y = self.y;
        self.put(format_args!(
            "<line class=\"rule\" x1=\"0\" y1=\"{y}\" x2=\"{width}\" y2=\"{y}\"/>"
        ));
        let number = if first == last { first.to_string() } else { format!("{first}–{last}") };
        let words = format!("{number}. {} {}", event.actor, event.action);
        let lines = wrap(&words, (width - 2 * GAP) * TEXT_PER_100 / 100);
        let high = LINE * lines.len() + 6;
        self.put(format_args!(
            "<rect class=\"ground\" x=\"0\" y=\"{}\" width=\"{width}\" height=\"{high}\"/>",
            y + 2
        ));
        for line in &lines {
            self.y += LINE;
            self.text(GAP, self.y, "step", line);
        }
        for sent in &event.messages {
            self.y += ARROW;
            self.arrow(self.x(&sent.from), self.x(&sent.to), &sent.text);
        }
        self.y += GAP;
        if !event.learnt.is_empty() {
            let facts: Vec<String> =
                event.learnt.iter().flat_map(|fact| self.code_lines(fact)).collect();
            self.note("the coalition learns", &facts);
        }
        self.y += GAP;
    }

    /// An arrow with its label above it. The label has a background, so that no line crosses the
    /// words.
    fn arrow(&mut self, from: usize, to: usize, label: &str) {
        let y = self.y;
        let middle = usize::midpoint(from, to);
        let half = label.chars().count() * 33 / 10 + 4;
        self.put(format_args!(
            "<rect class=\"ground\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"15\"/>",
            middle.saturating_sub(half),
            y - 17,
            2 * half
        ));
        let text = escape(label);
        self.put(format_args!(
            "<text class=\"label\" text-anchor=\"middle\" x=\"{middle}\" y=\"{}\">{text}</text>",
            y - 6
        ));
        let back = if to > from { to - 9 } else { to + 9 };
        self.put(format_args!(
            "<line class=\"arrow\" x1=\"{from}\" y1=\"{y}\" x2=\"{back}\" y2=\"{y}\"/>\
             <path class=\"tip\" d=\"M{to} {y}L{back} {}L{back} {}Z\"/>",
            y - 5,
            y + 5
        ));
    }

    /// A framed block over the whole width.
    fn note(&mut self, heading: &str, lines: &[String]) {
        let high = LINE * (lines.len() + 1) + GAP;
        let (y, width) = (self.y, self.width - 2 * GAP);
        self.put(format_args!(
            "<rect class=\"note\" x=\"{GAP}\" y=\"{y}\" width=\"{width}\" height=\"{high}\" rx=\"4\"/>"
        ));
        self.y += LINE;
        self.text(2 * GAP, self.y, "label", heading);
        for line in lines {
            self.y += LINE;
            self.text(2 * GAP, self.y, "code", line);
        }
        self.y = y + high;
    }

    fn derivation(&mut self) {
        let Some((target, text)) = &self.shown.derivation else { return };
        self.put(format_args!("<g class=\"event\" data-step=\"{}\">", self.shown.events.len() + 1));
        self.y += GAP;
        let lines: Vec<String> = text.lines().flat_map(|line| self.code_lines(line)).collect();
        self.note(&format!("and derives {target}"), &lines);
        self.y += GAP;
        self.put(format_args!("</g>"));
    }

    fn code_lines(&self, text: &str) -> Vec<String> {
        wrap(text, (self.width - 4 * GAP) * CODE_PER_100 / 100)
    }

    /// The name of a party, in a box with its top at `top`.
    fn name(&self, party: &Lifeline, top: usize) -> String {
        let x = self.x(&party.name);
        let class = if party.corrupt { "corrupt" } else { "box" };
        format!(
            "<rect class=\"{class}\" x=\"{}\" y=\"{top}\" width=\"90\" height=\"26\" rx=\"4\"/>\
             <text class=\"party\" text-anchor=\"middle\" x=\"{x}\" y=\"{}\">{}</text>\n",
            x - 45,
            top + 18,
            escape(&party.name)
        )
    }

    /// The names alone, hidden from screen readers: the steps name the parties.
    fn names(&self) -> String {
        let width = self.width;
        let names: String = self.shown.parties.iter().map(|party| self.name(party, 5)).collect();
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"sesphr-sequence\" \
             aria-hidden=\"true\" viewBox=\"0 0 {width} 36\" width=\"{width}\" height=\"36\">\n\
             <rect class=\"ground\" width=\"{width}\" height=\"36\"/>\n{names}</svg>\n"
        )
    }

    /// The document. The lines of the parties come first, so that everything else lies above them.
    fn finish(self, style: &str, (head, feet): (usize, usize)) -> String {
        let (width, height) = (self.width, self.y + GAP);
        let title = escape(&self.shown.title);
        let mut words = String::new();
        for (at, event) in self.shown.events.iter().enumerate() {
            let _ = write!(words, "{}. {} {}. ", at + 1, event.actor, event.action);
        }
        let mut out = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"sesphr-sequence\" role=\"img\" \
             viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\">\n\
             <title>{title}</title>\n<desc>{}</desc>\n{style}\
             <rect class=\"ground\" width=\"{width}\" height=\"{height}\"/>\n",
            escape(words.trim_end())
        );
        let top = head.saturating_sub(12);
        for party in &self.shown.parties {
            let x = self.x(&party.name);
            let _ = writeln!(
                out,
                "<line class=\"life\" x1=\"{x}\" y1=\"{top}\" x2=\"{x}\" y2=\"{feet}\"/>"
            );
            if head > 0 {
                out.push_str(&self.name(party, HEAD - 38));
            }
        }
        out.push_str(&self.body);
        out.push_str("</svg>\n");
        out
    }
}

/// Breaks text into lines of at most `fits` characters: between words, or after a slash or bracket
/// where a word is longer than a line.
fn wrap(text: &str, fits: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for piece in text.split_inclusive([' ', '/', ')', ';']) {
        let long = lines.last().is_some_and(|line| {
            !line.is_empty() && line.chars().count() + piece.trim_end().chars().count() > fits
        });
        if long {
            lines.push("    ".to_owned());
        }
        if let Some(line) = lines.last_mut() {
            line.push_str(piece);
        }
    }
    lines
}

/// Escapes text for element content and attribute values.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::{escape, wrap};

    #[test]
    fn long_text_is_broken_between_words() {
        assert_eq!(wrap("one two three", 20), ["one two three"]);
        assert_eq!(wrap("one two three", 8), ["one two ", "    three"]);
        assert_eq!(wrap("", 8), [""]);
        let pieces = wrap("owner-0/record-0/medical/v1", 12);
        assert!(pieces.len() > 1 && pieces.iter().all(|line| line.len() <= 16), "{pieces:?}");
    }

    #[test]
    fn markup_in_text_is_text() {
        assert_eq!(escape("a<b & \"c\">"), "a&lt;b &amp; &quot;c&quot;&gt;");
    }
}
