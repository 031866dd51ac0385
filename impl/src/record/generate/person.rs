//! Invented persons.

use super::draw::{Date, Draw};
use super::lists::{CITIES, FAMILY, GIVEN, STREETS};

/// A person with an address.
pub(super) struct Person {
    pub(super) given: &'static str,
    pub(super) family: &'static str,
    /// `male` or `female`.
    pub(super) gender: &'static str,
    pub(super) birth: Date,
    pub(super) street: String,
    pub(super) city: &'static str,
    pub(super) state: &'static str,
    pub(super) postal_code: String,
    /// From the range that is kept free for fiction.
    pub(super) phone: String,
    pub(super) number: String,
}

impl Person {
    /// Draws a person.
    pub(super) fn draw(draw: &mut Draw) -> Self {
        let (city, state, zone) = draw.pick(CITIES);
        Self {
            given: draw.pick(GIVEN),
            family: draw.pick(FAMILY),
            gender: draw.pick(&["male", "female"]),
            birth: Date {
                year: draw.between(1931, 2008),
                month: draw.between(1, 12),
                day: draw.between(1, 28),
            },
            street: format!("{} {}", draw.between(1, 999), draw.pick(STREETS)),
            city,
            state,
            postal_code: format!("{zone}{:02}", draw.below(100)),
            phone: format!("{}-555-01{:02}", draw.between(200, 989), draw.below(100)),
            number: draw.digits(9),
        }
    }

    /// Given and family name.
    pub(super) fn name(&self) -> String {
        format!("{} {}", self.given, self.family)
    }
}
