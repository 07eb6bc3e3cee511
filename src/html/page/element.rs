//! What becomes of each element.

/// What becomes of an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// It is put in its place among the others; it is written under the name [`written`] says.
    Kept,
    /// Its tags are left out, what it holds stays.
    Bare,
    /// It is left out with all it holds.
    Gone,
    /// It stands for itself, with nothing in it, and is left out.
    Empty,
}

/// What becomes of an element by its name in lower case.
pub(super) fn fate(name: &str) -> Fate {
    match name {
        "datalist" | "svg" | "template" | "xml" => Fate::Gone,
        "base" | "basefont" | "bgsound" | "embed" | "frame" | "keygen" | "link" | "meta"
        | "param" | "source" | "track" | "area" | "command" | "menuitem" | "iframe" | "noembed"
        | "noframes" | "script" | "style" | "title" | "isindex" => Fate::Empty,
        // Without scripts, films and programs it is what stands in them that is meant to be read.
        "applet" | "audio" | "canvas" | "frameset" | "map" | "math" | "noscript" | "object"
        | "optgroup" | "picture" | "select" | "slot" | "video" => Fate::Bare,
        _ => Fate::Kept,
    }
}

/// The name under which the tree builder knows an element: one that makes it read on as tags what
/// others read as text would make no difference here. Names that nobody knows have one between
/// them: the tree builder keeps every name in one table for the whole program, which a mail with a
/// million names would fill.
pub(super) fn built(name: &str) -> &str {
    match name {
        "image" => "img",
        "listing" | "plaintext" | "textarea" | "xmp" => "pre",
        "dialog" | "marquee" | "option" | "search" => "div",
        "button" | "form" | "rb" | "rp" | "rt" | "rtc" | "ruby" | "x-field" | "x-img" => name,
        _ if NAMES.binary_search(&name).is_ok() => name,
        _ => "x-other",
    }
}

/// Whether an element has no end tag.
pub(super) fn is_void(name: &str) -> bool {
    matches!(name, "br" | "col" | "hr" | "img" | "wbr")
}

/// Whether the tree builder opens it again in the next block, where it was left open.
pub(super) fn is_formatting(name: &str) -> bool {
    matches!(
        name,
        "a" | "b"
            | "big"
            | "code"
            | "em"
            | "font"
            | "i"
            | "nobr"
            | "s"
            | "small"
            | "strike"
            | "strong"
            | "tt"
            | "u"
    )
}

/// The name and class an element is written with.
pub(super) fn written(name: &str) -> (&'static str, Option<&'static str>) {
    let plain = |name| (name, None);
    match name {
        "button" => ("span", Some("x-button")),
        "form" => plain("div"),
        "x-field" => ("span", Some("x-field")),
        "x-img" => ("x-img", Some("x-img")),
        "rt" => ("span", Some("x-rt")),
        name => match NAMES.binary_search(&name) {
            Ok(at) => plain(NAMES.get(at).copied().unwrap_or("span")),
            Err(_) => plain("span"),
        },
    }
}

/// Elements that are written as they are, in order of the alphabet.
const NAMES: &[&str] = &[
    "a",
    "abbr",
    "acronym",
    "address",
    "article",
    "aside",
    "b",
    "bdi",
    "bdo",
    "big",
    "blockquote",
    "body",
    "br",
    "caption",
    "center",
    "cite",
    "code",
    "col",
    "colgroup",
    "dd",
    "del",
    "details",
    "dfn",
    "dir",
    "div",
    "dl",
    "dt",
    "em",
    "fieldset",
    "figcaption",
    "figure",
    "font",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hgroup",
    "hr",
    "html",
    "i",
    "img",
    "ins",
    "kbd",
    "label",
    "legend",
    "li",
    "main",
    "mark",
    "menu",
    "nav",
    "nobr",
    "ol",
    "p",
    "pre",
    "q",
    "s",
    "samp",
    "section",
    "small",
    "span",
    "strike",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "time",
    "tr",
    "tt",
    "u",
    "ul",
    "var",
    "wbr",
];

/// Parts of tables.
pub(super) fn is_of_table(name: &str) -> bool {
    matches!(
        name,
        "caption" | "table" | "tbody" | "td" | "tfoot" | "th" | "thead" | "tr"
    )
}

/// Start tags at which a drawing ends that was left open (HTML standard, "foreign content").
pub(super) fn ends_drawing(name: &str) -> bool {
    matches!(
        name,
        "b" | "big"
            | "blockquote"
            | "body"
            | "br"
            | "center"
            | "code"
            | "dd"
            | "div"
            | "dl"
            | "dt"
            | "em"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "head"
            | "hr"
            | "i"
            | "img"
            | "li"
            | "menu"
            | "nobr"
            | "ol"
            | "p"
            | "pre"
            | "s"
            | "small"
            | "span"
            | "strong"
            | "strike"
            | "sub"
            | "sup"
            | "table"
            | "tt"
            | "u"
            | "ul"
            | "var"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_in_order() {
        assert!(NAMES.is_sorted_by(|a, b| a < b));
    }

    #[test]
    fn what_could_do_something_is_never_written() {
        for name in [
            "applet", "audio", "base", "button", "embed", "form", "frame", "iframe", "input",
            "link", "math", "meta", "object", "script", "select", "style", "svg", "template",
            "textarea", "title", "video",
        ] {
            assert!(!NAMES.contains(&name), "{name}");
        }
        assert_eq!(written(built("o:p")), ("span", None));
    }
}
