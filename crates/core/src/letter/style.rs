//! Style attributes: declarations of harmless properties with harmless values, and nothing else.

/// What a mail may say of its looks. Nothing that fetches, that leaves its place in the text, or that moves.
const PROPERTIES: &[&str] = &[
    "background",
    "background-color",
    "border-collapse",
    "border-radius",
    "border-spacing",
    "box-sizing",
    "caption-side",
    "clear",
    "color",
    "direction",
    "display",
    "float",
    "font",
    "font-family",
    "font-size",
    "font-style",
    "font-variant",
    "font-weight",
    "height",
    "letter-spacing",
    "line-height",
    "list-style",
    "list-style-type",
    "max-height",
    "max-width",
    "min-height",
    "min-width",
    "opacity",
    "overflow",
    "overflow-wrap",
    "table-layout",
    "text-align",
    "text-decoration",
    "text-indent",
    "text-transform",
    "vertical-align",
    "visibility",
    "white-space",
    "width",
    "word-break",
    "word-spacing",
    "word-wrap",
];
/// Families of such properties.
const FAMILIES: &[&str] = &["border", "margin", "padding"];
/// Functions that only count.
const FUNCTIONS: &[&str] = &["calc", "hsl", "hsla", "rgb", "rgba"];
/// A longer value is no honest one.
const LONGEST: usize = 256;

/// The harmless part of a style attribute. It is put together anew, so that nothing that was not understood gets through.
pub(super) fn filter(style: &str) -> String {
    let declarations = style.split(';').filter_map(|declaration| {
        let (property, value) = declaration.split_once(':')?;
        let (property, value) = (property.trim().to_ascii_lowercase(), value.trim());
        (is_harmless(&property) && is_plain(value)).then(|| format!("{property}:{value}"))
    });
    declarations.collect::<Vec<_>>().join(";")
}

fn is_harmless(property: &str) -> bool {
    let (family, side) = property.split_once('-').unwrap_or((property, ""));
    PROPERTIES.contains(&property)
        || (FAMILIES.contains(&family)
            && !side.contains("image")
            && side
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte == b'-'))
}

/// Words, numbers, colours and sums. Escapes, comments, addresses and everything else are none.
fn is_plain(value: &str) -> bool {
    let known = |letter: char| {
        letter.is_ascii_alphanumeric()
            || matches!(
                letter,
                ' ' | '#' | '%' | '.' | ',' | '(' | ')' | '\'' | '"' | '-' | '+' | '*' | '/' | '!'
            )
    };
    let balanced = |quote: char| value.matches(quote).count().is_multiple_of(2);
    !value.is_empty()
        && value.len() <= LONGEST
        && value.chars().all(known)
        && !value.contains("/*")
        && !value.contains("//")
        && balanced('\'')
        && balanced('"')
        && value.matches('(').count() == value.matches(')').count()
        && calls_only_known_functions(value)
}

fn calls_only_known_functions(value: &str) -> bool {
    let mut before = value;
    while let Some((head, _)) = before.rsplit_once('(') {
        let called =
            head.trim_end_matches(|letter: char| letter.is_ascii_alphanumeric() || letter == '-');
        let name = head.strip_prefix(called).unwrap_or_default();
        // Without a name it groups the terms of a sum.
        if !name.is_empty() && !FUNCTIONS.contains(&name.to_ascii_lowercase().as_str()) {
            return false;
        }
        before = head;
    }
    true
}

/// The value of a property in a style that [`filter`] wrote.
pub(super) fn property<'a>(style: &'a str, wanted: &str) -> Option<&'a str> {
    style.split(';').find_map(|declaration| {
        let (name, value) = declaration.split_once(':')?;
        (name == wanted).then_some(value)
    })
}

/// A number of pixels: `24px`, or `24`.
pub(super) fn pixels(value: &str) -> Option<f32> {
    let number = value.trim().trim_end_matches("px").trim();
    number
        .parse()
        .ok()
        .filter(|pixels: &f32| (0.0..=10_000.0).contains(pixels))
}
