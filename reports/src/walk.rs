//! The pages of `sesphr explore`, which walk through the states of the model: their content as
//! text, with the look of the report.

use crate::ReportError;
use crate::format::printable;
use askama::Template;
use sesphr_model::counterexample::DIAGRAM_STYLE;

/// The default address of the pages.
pub const ADDRESS: &str = "127.0.0.1:3000";

/// A page: that of a search, or that of one of its states.
#[derive(Clone, Debug, Template)]
#[template(path = "walk.html")]
pub struct WalkPage {
    diagram_style: &'static str,
    /// Its heading.
    pub title: String,
    /// Scope, profile, coalition: name and value.
    pub facts: Vec<(&'static str, String)>,
    /// How far the search is.
    pub search: SearchStatus,
    /// The state, on the page of one.
    pub state: Option<StateView>,
    /// What is asked of the coalition.
    pub properties: Vec<PropertyRow>,
}

/// How far a search is.
#[derive(Clone, Debug)]
pub struct SearchStatus {
    /// Whether it has ended; until then the page asks again.
    pub ended: bool,
    /// A class of the style sheet.
    pub class: &'static str,
    /// One word, or two.
    pub word: &'static str,
    /// The rest.
    pub text: String,
}

/// A property, and what the search says of it.
#[derive(Clone, Debug)]
pub struct PropertyRow {
    /// Its identifier.
    pub id: &'static str,
    /// The property, a sentence.
    pub name: &'static str,
    /// A class of the style sheet.
    pub class: &'static str,
    /// The verdict in a word.
    pub verdict: &'static str,
    /// Steps of the shortest counterexample; zero if there is none.
    pub steps: usize,
    /// Whether the state that is shown violates it.
    pub broken_here: bool,
}

/// A state, and the way to it.
#[derive(Clone, Debug)]
pub struct StateView {
    /// The steps so far.
    pub steps: Vec<StepLink>,
    /// Moves that change something: where they lead, and what they are.
    pub moves: Vec<(String, String)>,
    /// The sequence diagram, SVG.
    pub diagram: String,
    /// What the coalition holds.
    pub knowledge: Vec<String>,
    /// How it gets what a property forbids.
    pub derived: Vec<Derived>,
    /// The state in full.
    pub whole: String,
}

/// A step, with the address of the state after it.
#[derive(Clone, Debug)]
pub struct StepLink {
    /// Where it leads.
    pub href: String,
    /// What happened.
    pub text: String,
    /// What the coalition learnt by it.
    pub learnt: Vec<String>,
}

/// A derivation of what a property forbids.
#[derive(Clone, Debug)]
pub struct Derived {
    /// The property.
    pub property: &'static str,
    /// What is derived.
    pub target: String,
    /// Each line, and the same in words.
    pub lines: Vec<(String, String)>,
}

impl WalkPage {
    /// A page without a state.
    #[must_use]
    pub const fn new(
        title: String,
        facts: Vec<(&'static str, String)>,
        search: SearchStatus,
        properties: Vec<PropertyRow>,
    ) -> Self {
        Self { diagram_style: DIAGRAM_STYLE, title, facts, search, state: None, properties }
    }

    /// The page as HTML.
    ///
    /// # Errors
    /// If it cannot be filled in.
    pub fn html(&self) -> Result<String, ReportError> {
        Ok(printable(&self.render()?))
    }
}
