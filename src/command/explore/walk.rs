//! States by their addresses: the numbers of the moves that lead to them, from the first state.

use super::http::Answer;
use super::search::Search;
use sesphr_model::checker::{SesphrModel, State};
use sesphr_model::corrupt::Move;
use sesphr_model::counterexample::Counterexample;
use sesphr_model::property::{Property, Verdict};
use sesphr_model::stateright::Model as _;
use sesphr_reports::walk::{Derived, PropertyRow, StateView, StepLink, WalkPage};

/// Moves in an address at most: no scope goes as deep.
const MOVES_MAX: usize = 200;

/// The pages of a model and its search.
#[derive(Debug)]
pub(super) struct Walk<'a> {
    pub(super) model: &'a SesphrModel,
    pub(super) search: &'a Search,
    /// Those that the search judges.
    pub(super) properties: &'a [&'static Property],
}

/// The way to a state.
struct Way {
    /// The number of each move among those that change something.
    numbers: Vec<usize>,
    moves: Vec<Move>,
    state: State,
}

impl Walk<'_> {
    /// Answers a path.
    pub(super) fn answer(&self, path: &str) -> Answer {
        if path == "/" {
            return self.page(None);
        }
        if let Some(id) = path.strip_prefix("/counterexample/") {
            let property = self.properties.iter().find(|property| property.id == id);
            let way = property.and_then(|property| self.search.moves(property.id));
            let numbers = way.and_then(|moves| self.numbers(&moves));
            return numbers.map_or(Answer::Missing, |numbers| Answer::See(href(&numbers)));
        }
        let way = path.strip_prefix("/state/").and_then(|numbers| self.way(numbers));
        way.map_or(Answer::Missing, |way| self.page(Some(&way)))
    }

    fn page(&self, way: Option<&Way>) -> Answer {
        let title = match way.map(|way| way.moves.len()) {
            None => "States of the model".to_owned(),
            Some(0) => "The first state".to_owned(),
            Some(steps) => format!("A state after {}", crate::output::counted(steps, "step")),
        };
        let properties = self.properties.iter().map(|property| self.row(property, way)).collect();
        let mut page = WalkPage::new(title, self.facts(), self.search.status(), properties);
        page.state = way.map(|way| self.view(way));
        match page.html() {
            Ok(html) => Answer::Page(html),
            Err(error) => Answer::Failed(error.to_string()),
        }
    }

    fn facts(&self) -> Vec<(&'static str, String)> {
        let scope = self.model.scope();
        vec![
            ("Scope", format!("{}: {}", scope.name, scope.about)),
            ("Profile", self.model.profile().to_string()),
            ("Coalition", self.model.coalition().to_string()),
            ("Pairing", sesphr_model::matrix::pairing_text(self.model.pairing()).to_owned()),
        ]
    }

    fn row(&self, property: &'static Property, way: Option<&Way>) -> PropertyRow {
        let found = self.search.verdict(property.id);
        let (class, verdict) = match found.map(|(verdict, _)| verdict) {
            None => ("none", "not yet known"),
            Some(Verdict::Holds) => ("good", "holds"),
            Some(Verdict::Violated) => ("bad", "violated"),
            Some(Verdict::Undecided) => ("open", "undecided"),
            Some(Verdict::NotApplicable) => ("none", "does not apply"),
        };
        PropertyRow {
            id: property.id,
            name: property.name,
            class,
            verdict,
            steps: found.map_or(0, |(_, steps)| steps),
            broken_here: way.is_some_and(|way| self.breaks(property, &way.state)),
        }
    }

    fn breaks(&self, property: &Property, state: &State) -> bool {
        !property.holds(self.model, state)
    }

    /// The state that some numbers lead to, with dots between them; `None` if a number is wrong.
    fn way(&self, text: &str) -> Option<Way> {
        let numbers: Vec<&str> =
            text.split('.').filter(|part| !text.is_empty() || !part.is_empty()).collect();
        if numbers.len() > MOVES_MAX {
            return None;
        }
        let state = self.model.start(&mut |_, _, _| {});
        let mut way = Way { numbers: Vec::new(), moves: Vec::new(), state };
        for number in numbers {
            let number = number.parse().ok()?;
            let (step, next) = self.next(&way.state).into_iter().nth(number)?;
            way.numbers.push(number);
            way.moves.push(step);
            way.state = next;
        }
        Some(way)
    }

    /// The moves that change a state, and where they lead.
    fn next(&self, state: &State) -> Vec<(Move, State)> {
        let mut moves = Vec::new();
        self.model.actions(state, &mut moves);
        let led = |step: Move| Some((step, self.model.next_state(state, step)?));
        moves.into_iter().filter_map(led).collect()
    }

    /// The numbers of moves; one that changes nothing, such as opening, is left out.
    fn numbers(&self, moves: &[Move]) -> Option<Vec<usize>> {
        let mut state = self.model.start(&mut |_, _, _| {});
        let mut numbers = Vec::new();
        for step in moves {
            let Some(next) = self.model.next_state(&state, *step) else { continue };
            let offered = self.next(&state);
            numbers.push(offered.iter().position(|(other, _)| other == step)?);
            state = next;
        }
        Some(numbers)
    }

    fn view(&self, way: &Way) -> StateView {
        let run = Counterexample::of_run(self.model, &way.moves);
        let after = run.steps.iter().filter(|step| !step.is_setup);
        let steps = after.enumerate().map(|(at, step)| StepLink {
            href: href(way.numbers.get(..=at).unwrap_or_default()),
            text: format!("{} {}", step.actor, step.sentence()),
            learnt: step.learnt.clone(),
        });
        let moves = self.next(&way.state).into_iter().enumerate().map(|(number, (step, _))| {
            let to: Vec<usize> = way.numbers.iter().copied().chain([number]).collect();
            (href(&to), self.model.format_action(&step))
        });
        StateView {
            steps: steps.collect(),
            moves: moves.collect(),
            diagram: run.sequence().folded().diagram(),
            knowledge: way.state.knowledge.facts().map(|fact| fact.to_string()).collect(),
            derived: self
                .properties
                .iter()
                .filter_map(|property| self.derived(property, way))
                .collect(),
            whole: format!("{:#?}", way.state),
        }
    }

    /// How the coalition gets what a property forbids, if it can in this state.
    fn derived(&self, property: &'static Property, way: &Way) -> Option<Derived> {
        if !self.breaks(property, &way.state) {
            return None;
        }
        let sequence = Counterexample::new(self.model, property, &way.moves, 0).sequence();
        let (target, lines) = sequence.derivation?;
        let lines = lines.lines().map(str::to_owned).zip(sequence.reasons).collect();
        Some(Derived { property: property.id, target, lines })
    }
}

/// The address of a state.
fn href(numbers: &[usize]) -> String {
    let numbers: Vec<String> = numbers.iter().map(ToString::to_string).collect();
    format!("/state/{}", numbers.join("."))
}

#[cfg(test)]
mod tests {
    use super::*;
    use sesphr::algebra::PairingKind;
    use sesphr::profile::Profile;
    use sesphr_model::coalition::Coalition;
    use sesphr_model::explorer::Budget;
    use sesphr_model::matrix::{Job, judged};
    use sesphr_model::scope::Scope;

    fn page(answer: Answer) -> String {
        match answer {
            Answer::Page(html) => html,
            other => panic!("no page: {other:?}"),
        }
    }

    /// From the start to the shortest counterexample by links alone.
    #[test]
    fn a_walk_leads_to_the_counterexample_and_says_when_the_search_has_ended() {
        let (profile, coalition, scope) =
            (Profile::SESPHR_HYBRID, Coalition::REVOKED, Scope::one_slot());
        let pairing = PairingKind::Type1;
        let model = SesphrModel::new(profile, coalition, scope.clone(), pairing);
        let search = Search::default();
        let job = Job { seed: 1, budget: Budget::default(), ..Job::new(profile, coalition, scope) };
        let properties: Vec<_> = judged(&job).collect();
        let walk = Walk { model: &model, search: &search, properties: &properties };
        let before = page(walk.answer("/"));
        assert!(before.contains("searching") && before.contains("http-equiv=\"refresh\""));
        assert_eq!(walk.answer("/counterexample/P5"), Answer::Missing);
        search.run(&job);
        let after = page(walk.answer("/"));
        assert!(
            after.contains("Every state of the scope was visited"),
            "it says that it has ended"
        );
        assert!(!after.contains("http-equiv=\"refresh\""));
        assert!(after.contains("href=\"/counterexample/P5\""));
        let Answer::See(path) = walk.answer("/counterexample/P5") else { panic!("no way to P5") };
        let state = page(walk.answer(&path));
        assert!(state.contains("violated</span></td>"), "P5 is violated there");
        assert!(state.contains("how the attacker gets") && state.contains("class=\"derivation\""));
        assert!(state.contains("<svg"), "the diagram is beside it");
        // Every step and every move of the page leads to a page.
        for (at, _) in state.match_indices("href=\"/state/") {
            let rest = state.get(at + 6..).unwrap_or_default();
            let path = rest.split('"').next().unwrap_or_default();
            page(walk.answer(path));
        }
        for wrong in ["/state/999", "/state/x", "/state/0.", "/other", "/counterexample/P99"] {
            assert_eq!(walk.answer(wrong), Answer::Missing, "{wrong}");
        }
    }
}
