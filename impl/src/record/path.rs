//! Paths of element names, as a rules table writes them.

use super::syntax::is_local_name;

/// Steps down from one element to another, joined by '/'.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Path(Vec<Step>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    /// A local name.
    Name(String),
    /// `*`: any element.
    Any,
    /// `**`: any number of levels.
    Levels,
}

impl Path {
    /// Reads a path of at least one step, which ends with a name or `*`.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let step = |text: &str| match text {
            "*" => Ok(Step::Any),
            "**" => Ok(Step::Levels),
            name if is_local_name(name) => Ok(Step::Name(name.to_owned())),
            other => Err(format!("{other:?} is no element name, '*' or '**'")),
        };
        let steps: Vec<_> = text.split('/').map(step).collect::<Result<_, _>>()?;
        if steps.last() == Some(&Step::Levels) {
            return Err(format!("{text:?} must end with an element name or '*'"));
        }
        Ok(Self(steps))
    }

    /// Whether it leads down along these names; an empty name is an element that no rule means.
    pub(super) fn matches(&self, names: &[String]) -> bool {
        // The last step decides most often.
        let last = match (self.0.last(), names.last()) {
            (Some(Step::Name(step)), Some(name)) => step == name,
            (Some(_), Some(name)) => !name.is_empty(),
            _ => false,
        };
        last && walk(&self.0, names)
    }
}

fn walk(steps: &[Step], names: &[String]) -> bool {
    match (steps.split_first(), names.split_first()) {
        (None, None) => true,
        (Some((Step::Levels, steps)), _) => {
            (0..=names.len()).any(|skip| names.get(skip..).is_some_and(|rest| walk(steps, rest)))
        }
        (Some((Step::Any, steps)), Some((name, names))) => !name.is_empty() && walk(steps, names),
        (Some((Step::Name(step), steps)), Some((name, names))) => {
            step == name && walk(steps, names)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(path: &str, names: &str) -> bool {
        let names: Vec<_> = names.split('/').map(str::to_owned).collect();
        Path::parse(path).expect("a path").matches(&names)
    }

    #[test]
    fn a_path_matches_from_its_first_step_to_its_last() {
        assert!(matches("entry/resource/*", "entry/resource/Patient"));
        assert!(!matches("entry/resource/*", "entry/resource"));
        assert!(!matches("resource/*", "entry/resource/Patient"));
        assert!(matches("a/**/z", "a/z"));
        assert!(matches("a/**/z", "a/b/z/c/z"));
        assert!(!matches("a/**/z", "a/b/z/c"));
        assert!(matches("**/*", "a"));
        assert!(!matches("*", ""));
    }

    #[test]
    fn a_path_that_names_no_element_is_refused() {
        for text in ["", "/", "a//b", "a/", "**", "a/**", "1a", "a:b", "a b"] {
            assert!(Path::parse(text).is_err(), "{text:?}");
        }
    }
}
