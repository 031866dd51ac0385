//! The frames that come with the program: a file for each scheme.

/// Frames that come with the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShippedFrames {
    /// The scheme, as the command line spells it.
    pub name: &'static str,
    /// The file's content.
    pub toml: &'static str,
}

macro_rules! shipped {
    ($($name:literal),+ $(,)?) => {
        [$(ShippedFrames {
            name: $name,
            toml: include_str!(concat!("../../frames/", $name, ".toml")),
        }),+]
    };
}

/// All frames that come with the program.
pub const SHIPPED: [ShippedFrames; 7] =
    shipped!["sesphr", "tipre-2008", "afgh-3", "umbral", "cai-liu", "green-ateniese", "peks"];

impl ShippedFrames {
    /// The shipped frames of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        SHIPPED.iter().find(|shipped| shipped.name == name)
    }
}
