//! A derivation as people read it.

use crate::derive::sums::{Derivation, Frame, Group, Origin, Part, Step};

/// The largest power that is written as a number.
const SMALL: i64 = 99;

/// A line for each step, with the names of a frame's values and what its rules are.
pub(crate) fn words(
    names: &[String],
    frame: &Frame,
    rules_about: &[String],
    derivation: &Derivation,
) -> Vec<String> {
    let name = |value: usize| names.get(value).map_or("?", String::as_str);
    let line = |step: &Step| match step {
        Step::Apply { rule } => {
            let about = rules_about.get(*rule).map_or("?", String::as_str);
            let gives = frame.rules.get(*rule).map(|rule| rule.gives.as_slice());
            let gives: Vec<_> = gives.unwrap_or_default().iter().map(|v| name(*v)).collect();
            format!("{}: {about}", gives.join(", "))
        }
        Step::Combine { value, parts, chart } => {
            let scalars = derivation.charts.get(*chart).map(|chart| chart.scalars.as_slice());
            let scalars: Vec<_> = scalars.unwrap_or_default().iter().map(|s| name(*s)).collect();
            let scalars = scalars.join(", ");
            let group = frame.values.get(*value).map(|value| value.group);
            if group == Some(Group::Scalar) {
                return format!("{} is a function of {scalars}", name(*value));
            }
            let (product, numbers) = product(parts, name);
            let known = match numbers {
                0 => String::new(),
                1 => format!(", with k1 a function of {scalars}"),
                n => format!(", with k1 to k{n} functions of {scalars}"),
            };
            format!("{} = {product}{known}", name(*value))
        }
    };
    derivation.steps.iter().map(line).collect()
}

/// The factors, and how many powers are no small numbers.
fn product<'a>(parts: &[Part], name: impl Fn(usize) -> &'a str) -> (String, usize) {
    let mut numbers = 0;
    let factors: Vec<String> = parts
        .iter()
        .map(|part| {
            let element = match part.origin {
                Origin::One => "1".to_owned(),
                Origin::Known(value) => name(value).to_owned(),
                Origin::Pair(left, right) => format!("e({}, {})", name(left), name(right)),
            };
            match part.coefficient.small().filter(|n| n.abs() <= SMALL) {
                Some(1) => element,
                Some(n) => format!("{element}^{n}"),
                None => {
                    numbers += 1;
                    format!("{element}^k{numbers}")
                }
            }
        })
        .collect();
    (factors.join(" * "), numbers)
}
