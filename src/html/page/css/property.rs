//! The properties a mail may set, and what may stand in each.

/// What may stand in a property.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Allowed {
    /// Words, colours, numbers.
    Plain,
    /// Pictures too.
    Pictures,
    /// Names of fonts as strings.
    Fonts,
    /// The size of letters: within what can be read.
    Letters,
    /// The distance of lines, as often the size of letters.
    Lines,
    /// One of these words.
    Words(&'static [&'static str]),
    /// The width, which needs help at cells.
    Width,
    /// What happens to what has no room.
    Overflow,
    /// Words that stand before or behind all else in an element.
    Content,
    /// The columns of a grid, few enough.
    Columns,
}

/// Of a grid nothing is taken but its columns: what is placed on it by number would let ten letters
/// make a hundred thousand boxes. `contents` takes away the box that links and sizes hang on.
const DISPLAY: &[&str] = &[
    "block",
    "flex",
    "flow-root",
    "grid",
    "inherit",
    "initial",
    "inline",
    "inline-block",
    "inline-flex",
    "inline-grid",
    "inline-table",
    "list-item",
    "none",
    "table",
    "table-caption",
    "table-cell",
    "table-column",
    "table-column-group",
    "table-footer-group",
    "table-header-group",
    "table-row",
    "table-row-group",
];

/// Nothing stays in place while the mail is scrolled.
const POSITION: &[&str] = &["absolute", "relative", "static"];

/// What may stand in a property; `None` where it may not be set at all. `is_generated` says that it
/// is one of `::before` or `::after`.
pub(super) fn allowed(name: &str, is_generated: bool) -> Option<Allowed> {
    Some(match name {
        "content" if is_generated => Allowed::Content,
        "background" | "background-image" | "list-style" | "list-style-image" => Allowed::Pictures,
        "display" => Allowed::Words(DISPLAY),
        "font" | "font-family" => Allowed::Fonts,
        "font-size" => Allowed::Letters,
        "grid-template-columns" => Allowed::Columns,
        "line-height" => Allowed::Lines,
        "overflow" | "overflow-x" | "overflow-y" => Allowed::Overflow,
        "position" => Allowed::Words(POSITION),
        "width" => Allowed::Width,
        name if PLAIN.binary_search(&name).is_ok() => Allowed::Plain,
        _ => return None,
    })
}

/// Whether it colours text or what lies behind it.
pub(super) fn colours(name: &str) -> bool {
    matches!(
        name,
        "background" | "background-color" | "background-image" | "color"
    )
}

/// Whether it can be said of a first letter (CSS Pseudo-Elements 4, 2.2.1).
pub(super) fn dresses_letters(name: &str) -> bool {
    let families = [
        "background",
        "border",
        "font",
        "margin",
        "padding",
        "text-decoration",
    ];
    let is_of = |family: &&str| {
        let rest = name.strip_prefix(*family);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
    };
    families.iter().any(is_of)
        || matches!(
            name,
            "box-shadow"
                | "color"
                | "float"
                | "letter-spacing"
                | "line-height"
                | "text-shadow"
                | "text-transform"
                | "vertical-align"
                | "word-spacing"
        )
}

/// In order of the alphabet.
const PLAIN: &[&str] = &[
    "align-content",
    "align-items",
    "align-self",
    "background-attachment",
    "background-clip",
    "background-color",
    "background-origin",
    "background-position",
    "background-repeat",
    "background-size",
    "border",
    "border-bottom",
    "border-bottom-color",
    "border-bottom-left-radius",
    "border-bottom-right-radius",
    "border-bottom-style",
    "border-bottom-width",
    "border-collapse",
    "border-color",
    "border-left",
    "border-left-color",
    "border-left-style",
    "border-left-width",
    "border-radius",
    "border-right",
    "border-right-color",
    "border-right-style",
    "border-right-width",
    "border-spacing",
    "border-style",
    "border-top",
    "border-top-color",
    "border-top-left-radius",
    "border-top-right-radius",
    "border-top-style",
    "border-top-width",
    "border-width",
    "bottom",
    "box-shadow",
    "box-sizing",
    "caption-side",
    "clear",
    "color",
    "column-gap",
    "direction",
    "empty-cells",
    "flex",
    "flex-basis",
    "flex-direction",
    "flex-flow",
    "flex-grow",
    "flex-shrink",
    "flex-wrap",
    "float",
    "font-style",
    "font-variant",
    "font-weight",
    "gap",
    "height",
    "hyphens",
    "justify-content",
    "left",
    "letter-spacing",
    "line-break",
    "list-style-position",
    "list-style-type",
    "margin",
    "margin-bottom",
    "margin-inline-end",
    "margin-inline-start",
    "margin-left",
    "margin-right",
    "margin-top",
    "max-height",
    "max-width",
    "min-height",
    "min-width",
    "object-fit",
    "object-position",
    "opacity",
    "order",
    "outline",
    "outline-color",
    "outline-style",
    "outline-width",
    "overflow-wrap",
    "padding",
    "padding-bottom",
    "padding-inline-end",
    "padding-inline-start",
    "padding-left",
    "padding-right",
    "padding-top",
    "right",
    "row-gap",
    "table-layout",
    "text-align",
    "text-decoration",
    "text-decoration-color",
    "text-decoration-line",
    "text-decoration-style",
    "text-indent",
    "text-overflow",
    "text-shadow",
    "text-transform",
    "top",
    "unicode-bidi",
    "vertical-align",
    "visibility",
    "white-space",
    "word-break",
    "word-spacing",
    "word-wrap",
    "z-index",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_in_order() {
        assert!(PLAIN.is_sorted_by(|a, b| a < b));
        assert!(DISPLAY.is_sorted_by(|a, b| a < b));
    }

    #[test]
    fn what_could_ask_for_something_is_no_property_of_ours() {
        for name in [
            "-moz-binding",
            "behavior",
            "border-image",
            "clip-path",
            "content",
            "cursor",
            "filter",
            "mask",
            "mask-image",
            "shape-outside",
            "src",
        ] {
            assert_eq!(allowed(name, false), None, "{name}");
        }
        assert_eq!(allowed("content", true), Some(Allowed::Content));
        assert_eq!(allowed("src", true), None);
    }
}
