//! Which rules of old browsers a page is drawn by (HTML standard, "The initial insertion mode" and
//! "Rendering"). Half of all mails have no document type, and are meant to look as they do with it.
//!
//! Three things are seen: a table does not take over size and weight of the letters around it; the
//! margin a paragraph has of itself is dropped at the edges of a cell; and a line that holds nothing
//! but pictures is as tall as they are. What is concerned is marked (`data-q`) and meets the rules
//! of [`MAIL_CSS`](super::MAIL_CSS).

use super::tree::{Data, Number, Tree};

/// Octets of a document type that are read.
const TYPE_OCTETS: usize = 400;
/// Comments before it.
const COMMENTS: usize = 20;
/// Boxes without any look of their own that a margin goes through.
const LEVELS: usize = 5;
/// Nodes without anything that one goes past on the way to an edge: there may be as many as a mail
/// likes, and each of them looks for itself.
const BLANKS: usize = 32;
/// Nodes looked at to see whether there is nothing but pictures.
const NODES: usize = 64;

/// Parts of the names of properties, and words, that make something keep the margins within it.
const FRAMES: &[&str] = &[
    "border", "column", "display", "flex", "float", "height", "margin", "overflow", "padding",
    "position", "width",
];

/// By which rules a page is drawn.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Rules {
    /// Those of today.
    #[default]
    Standard,
    /// Those of today, but for lines of pictures.
    Almost,
    /// Those of the browsers of 1998.
    Quirks,
}

/// By which rules HTML wants to be drawn.
pub(super) fn rules(html: &str) -> Rules {
    let mut rest = html;
    for _comment in 0..COMMENTS {
        rest = rest.trim_start_matches(|letter: char| {
            letter.is_ascii_whitespace() || letter == '\u{feff}'
        });
        let end = if rest.starts_with("<!--") {
            rest.find("-->").map(|end| end + 3)
        } else if rest.starts_with("<?") {
            rest.find('>').map(|end| end + 1)
        } else {
            break;
        };
        rest = end.and_then(|end| rest.get(end..)).unwrap_or_default();
    }
    let start = rest.get(..9).unwrap_or_default();
    if !start.eq_ignore_ascii_case("<!doctype") {
        return Rules::Quirks;
    }
    let said = rest.get(9..).and_then(|said| said.split('>').next());
    let said = said.unwrap_or_default();
    let said = said[..said.floor_char_boundary(TYPE_OCTETS)].to_ascii_lowercase();
    let is_of = |name: &str| said.contains(name);
    let names_file = said.contains("http://") || said.contains("https://");
    if !said.trim_start().starts_with("html") || is_of("dtd html 3") || is_of("dtd html 2") {
        Rules::Quirks
    } else if is_of("xhtml 1.0 transitional") || is_of("xhtml 1.0 frameset") {
        Rules::Almost
    } else if is_of("html 4.01 transitional") || is_of("html 4.01 frameset") {
        if names_file {
            Rules::Almost
        } else {
            Rules::Quirks
        }
    } else if is_of("html 4.0 transitional") || is_of("html 4.0 frameset") {
        Rules::Quirks
    } else {
        Rules::Standard
    }
}

/// The marks of an element.
pub(super) fn marks(tree: &Tree, node: Number, rules: Rules) -> String {
    let mut marks = String::new();
    let mut add = |holds: bool, mark: &str| {
        if holds {
            if !marks.is_empty() {
                marks.push(' ');
            }
            marks.push_str(mark);
        }
    };
    let name = tree.name(node).unwrap_or_default();
    if rules == Rules::Quirks && has_margins(name) {
        let is_first = is_at_edge(tree, node, Tree::previous, true);
        add(is_first, "top");
        // Below, only the margin of a paragraph is dropped; the upper one is all that one without
        // anything has.
        let is_last = || is_at_edge(tree, node, Tree::next, false);
        add(
            name == "p" && (is_first && is_empty(tree, node) || is_last()),
            "bottom",
        );
    }
    let is_block = matches!(name, "center" | "div" | "p" | "td" | "th");
    if rules != Rules::Standard && is_block {
        add(holds_only_pictures(tree, node), "pictures");
    }
    marks
}

/// Whether an element has margins that the mail did not ask for.
fn has_margins(name: &str) -> bool {
    matches!(
        name,
        "blockquote"
            | "dir"
            | "dl"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "menu"
            | "ol"
            | "p"
            | "pre"
            | "ul"
    )
}

/// Whether nothing stands between an element and the edge of its cell, or the top of the page.
fn is_at_edge(
    tree: &Tree,
    node: Number,
    beside: fn(&Tree, Number) -> Option<Number>,
    is_top: bool,
) -> bool {
    let mut node = node;
    for _level in 0..LEVELS {
        let mut next = beside(tree, node);
        for _blank in 0..BLANKS {
            let Some(other) = next else {
                break;
            };
            if !is_blank(tree, other) {
                return false;
            }
            next = beside(tree, other);
        }
        if next.is_some() {
            return false;
        }
        let Some(parent) = tree.parent(node) else {
            return false;
        };
        match tree.name(parent) {
            Some("td" | "th") => return true,
            Some("body") => return is_top,
            Some("center" | "div") if has_no_frame(tree, parent) => node = parent,
            _ => return false,
        }
    }
    false
}

/// Whether nothing an element says of its looks keeps a margin within it.
fn has_no_frame(tree: &Tree, node: Number) -> bool {
    let Some(Data::Element { attributes, .. }) = tree.data(node) else {
        return false;
    };
    // Of a class or a name it is not known what style sheets say of it.
    let keeps = |word: &str| FRAMES.iter().any(|frame| word.contains(frame));
    attributes.iter().all(|attribute| {
        let (name, value) = (&*attribute.name.local, &*attribute.value);
        matches!(name, "dir" | "lang") || name == "style" && !keeps(value)
    })
}

fn is_blank(tree: &Tree, node: Number) -> bool {
    match tree.data(node) {
        Some(Data::Text(text)) => text.bytes().all(|octet| octet.is_ascii_whitespace()),
        Some(Data::Element { .. }) => match tree.name(node) {
            // A mark in the page, such as `<a name=top></a>`, takes no room.
            Some("a" | "span") => tree.first(node).is_none(),
            // The margins of a paragraph without anything go through it.
            Some("div" | "p") => tree.is_bare(node) && is_empty(tree, node),
            _ => false,
        },
        _ => true,
    }
}

/// Whether nothing stands in an element.
fn is_empty(tree: &Tree, node: Number) -> bool {
    match tree.first(node) {
        None => true,
        Some(only) => {
            tree.next(only).is_none()
                && matches!(tree.data(only), Some(Data::Text(_)))
                && is_blank(tree, only)
        }
    }
}

fn holds_only_pictures(tree: &Tree, root: Number) -> bool {
    let mut pictures = false;
    let mut next = tree.follow(root, root);
    for _node in 0..NODES {
        let Some(node) = next else {
            return pictures;
        };
        match tree.name(node) {
            // One that is not there and has words is a line of those.
            Some("x-img") if tree.first(node).is_some() => return false,
            Some("img" | "x-img") => {
                pictures = true;
                next = tree.skip(node, root);
                continue;
            }
            Some("a" | "b" | "br" | "em" | "font" | "i" | "small" | "span" | "strong" | "u") => {}
            None if is_blank(tree, node) => {}
            _ => return false,
        }
        next = tree.follow(node, root);
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_document_type_says_the_rules() {
        for (html, expected) in [
            ("<p>a", Rules::Quirks),
            ("", Rules::Quirks),
            ("<!DOCTYPE html><p>a", Rules::Standard),
            (
                "\u{feff}\n<!-- x --><?xml?><!doctype HTML>",
                Rules::Standard,
            ),
            (
                "<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 Transitional//EN\" \"http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd\">",
                Rules::Almost,
            ),
            (
                "<!DOCTYPE HTML PUBLIC \"-//W3C//DTD HTML 4.01 Transitional//EN\" \"http://www.w3.org/TR/html4/loose.dtd\">",
                Rules::Almost,
            ),
            (
                "<!DOCTYPE HTML PUBLIC \"-//W3C//DTD HTML 4.01 Transitional//EN\">",
                Rules::Quirks,
            ),
            (
                "<!DOCTYPE HTML PUBLIC \"-//W3C//DTD HTML 4.0 Transitional//EN\">",
                Rules::Quirks,
            ),
            (
                "<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 Strict//EN\" \"http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd\">",
                Rules::Standard,
            ),
            ("<!doctype", Rules::Quirks),
            ("<!-- never ended", Rules::Quirks),
        ] {
            assert_eq!(rules(html), expected, "{html}");
        }
    }
}
