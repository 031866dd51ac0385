//! What the drawing library leaves out: a description, a style and dark colours.

/// Text and axes.
pub(super) const INK: (u8, u8, u8) = (0x22, 0x22, 0x22);
/// Grid lines.
pub(super) const GRID: (u8, u8, u8) = (0xDD, 0xDD, 0xDD);
/// The background.
pub(super) const PAPER: (u8, u8, u8) = (0xFF, 0xFF, 0xFF);
/// Okabe and Ito's colours that are strong enough on white.
pub(super) const BLUE: (u8, u8, u8) = (0x00, 0x72, 0xB2);
/// See [`BLUE`].
pub(super) const VERMILION: (u8, u8, u8) = (0xD5, 0x5E, 0x00);
/// See [`BLUE`].
pub(super) const GREEN: (u8, u8, u8) = (0x00, 0x9E, 0x73);
/// See [`BLUE`].
pub(super) const PURPLE: (u8, u8, u8) = (0xCC, 0x79, 0xA7);

/// See [`BLUE`]; a little darker than theirs.
pub(super) const ORANGE: (u8, u8, u8) = (0xB8, 0x77, 0x00);

/// The same colours on a dark background; blue gives way to Okabe and Ito's sky blue.
const DARK: [((u8, u8, u8), &str); 7] = [
    (INK, "#E6E6E6"),
    (GRID, "#3A3F46"),
    (PAPER, "#16191D"),
    (BLUE, "#56B4E9"),
    (VERMILION, "#F0803C"),
    (GREEN, "#2FBF95"),
    (ORANGE, "#E69F00"),
];

fn hex((r, g, b): (u8, u8, u8)) -> String {
    format!("#{r:02X}{g:02X}{b:02X}")
}

fn style() -> String {
    let mut rules = String::new();
    for (light, dark) in DARK {
        let light = hex(light);
        rules.push_str(&format!(
            ".sesphr-figure [fill=\"{light}\"]{{fill:{dark}}}\
             .sesphr-figure [stroke=\"{light}\"]{{stroke:{dark}}}"
        ));
    }
    format!(
        "<style>.sesphr-figure text{{font-family:system-ui,-apple-system,\"Segoe UI\",\
         \"DejaVu Sans\",sans-serif}}\
         @media screen and (prefers-color-scheme:dark){{{rules}}}</style>\n"
    )
}

/// Escapes text for element content and attribute values.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Names, describes and styles a drawn document.
pub(super) fn finish(drawn: &str, name: &str, title: &str, description: &str) -> String {
    let (open, rest) = drawn.split_once('\n').unwrap_or((drawn, ""));
    let open = open.replacen(
        "<svg ",
        &format!(
            "<svg class=\"sesphr-figure\" role=\"img\" \
             aria-labelledby=\"{name}-title {name}-description\" "
        ),
        1,
    );
    format!(
        "{open}\n<!-- generated from sample rows and published points; do not edit -->\n\
         <title id=\"{name}-title\">{}</title>\n\
         <desc id=\"{name}-description\">{}</desc>\n{}{rest}",
        escape(title),
        escape(description),
        style(),
    )
}
