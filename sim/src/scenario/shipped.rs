//! The scenarios that come with the program.

/// A scenario that comes with the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shipped {
    /// The name, as the command line spells it.
    pub name: &'static str,
    /// The file's content.
    pub toml: &'static str,
}

macro_rules! shipped {
    ($($name:literal),+ $(,)?) => {
        [$(Shipped {
            name: $name,
            toml: include_str!(concat!("../../scenarios/", $name, ".toml")),
        }),+]
    };
}

/// Every scenario that comes with the program.
pub const SHIPPED: [Shipped; 5] =
    shipped!["clinic-day", "hospital-month", "revocation-storm", "flash-crowd", "papers-sweep"];

impl Shipped {
    /// The shipped scenario of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        SHIPPED.iter().find(|shipped| shipped.name == name)
    }
}
