//! Writes indented XML.

use std::fmt::Write;

/// A document that is being written.
#[derive(Default)]
pub(super) struct Xml {
    out: String,
    depth: usize,
}

/// Attributes of an element: names and values.
pub(super) type Attributes<'a> = &'a [(&'a str, &'a str)];

impl Xml {
    /// A document that begins with the XML declaration.
    pub(super) fn document() -> Self {
        Self { out: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_owned(), depth: 0 }
    }

    /// Lines to be inserted at a depth.
    pub(super) const fn fragment(depth: usize) -> Self {
        Self { out: String::new(), depth }
    }

    /// The bytes so far.
    pub(super) const fn len(&self) -> usize {
        self.out.len()
    }

    /// How many elements are open.
    pub(super) const fn depth(&self) -> usize {
        self.depth
    }

    /// The text.
    pub(super) fn finish(self) -> String {
        self.out
    }

    /// An element with the lines that `inside` writes.
    pub(super) fn within(
        &mut self,
        name: &str,
        attributes: Attributes<'_>,
        inside: impl FnOnce(&mut Self),
    ) {
        self.start(name, attributes);
        self.out.push_str(">\n");
        self.depth += 1;
        inside(self);
        self.depth -= 1;
        self.indent();
        self.end(name);
    }

    /// An element without content.
    pub(super) fn empty(&mut self, name: &str, attributes: Attributes<'_>) {
        self.start(name, attributes);
        self.out.push_str("/>\n");
    }

    /// An element with text.
    pub(super) fn text(&mut self, name: &str, attributes: Attributes<'_>, text: &str) {
        self.start(name, attributes);
        self.out.push('>');
        escape(&mut self.out, text);
        self.end(name);
    }

    /// A FHIR primitive: an element whose value is an attribute.
    pub(super) fn value(&mut self, name: &str, value: &str) {
        self.empty(name, &[("value", value)]);
    }

    /// A comment; the text must hold no two hyphens.
    pub(super) fn comment(&mut self, text: &str) {
        self.indent();
        self.out.push_str("<!-- ");
        self.out.push_str(text);
        self.out.push_str(" -->\n");
    }

    /// Lines that are XML already.
    pub(super) fn raw(&mut self, lines: &str) {
        self.out.push_str(lines);
    }

    fn indent(&mut self) {
        for _ in 0..self.depth {
            self.out.push_str("  ");
        }
    }

    fn start(&mut self, name: &str, attributes: Attributes<'_>) {
        self.indent();
        self.out.push('<');
        self.out.push_str(name);
        for (attribute, value) in attributes {
            self.out.push(' ');
            self.out.push_str(attribute);
            self.out.push_str("=\"");
            escape(&mut self.out, value);
            self.out.push('"');
        }
    }

    fn end(&mut self, name: &str) {
        // Writing to a string cannot fail.
        let _ = writeln!(self.out, "</{name}>");
    }
}

fn escape(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            other => out.push(other),
        }
    }
}
