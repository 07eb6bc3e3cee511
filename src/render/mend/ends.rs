//! What stands at the ends of lines: the hyphen where a word is parted at a soft hyphen (CSS Text 3,
//! 6.1), and the ellipsis where a line is cut off (`text-overflow`, CSS Overflow 3, 4.1).
//!
//! The engine parts words at soft hyphens and draws nothing there, and cuts lines off in the middle
//! of a letter. Where lines end is known only when nothing else changes any more. So this is looked
//! at last, and a page of which lines change is laid out and looked at again.
//!
//! Both signs stand behind letters that nobody sees, by which they are known to be no words of the
//! mail ([`without_signs`]).

use std::borrow::Cow;
use std::fmt::Write;

use blitz_dom::local_name;
use blitz_dom::node::{TextBrush, TextLayout};
use blitz_dom::{BaseDocument, Node, NodeData, NodeId};
use parley::{BreakReason, InlineBoxKind, Line, PositionedLayoutItem, Run};
use skrifa::MetadataProvider;
use skrifa::instance::{LocationRef, Size};
use style::computed_values::direction::T as Direction;
use style::computed_values::text_wrap_mode::T as Wrap;
use style::values::computed::Overflow;
use style::values::specified::box_::{DisplayInside, DisplayOutside};
use style::values::specified::text::TextOverflowSide;

use super::super::orphans;
use super::{Changes, NODES};
use crate::render::passages::text_of;

/// A place where a word may be parted; nothing is seen of it.
const SOFT_HYPHEN: char = '\u{ad}';
/// The same with the hyphen that is seen where the word is parted: the one that every font has, for
/// one from another font would make its line taller.
const HYPHEN: &str = "\u{ad}\u{ad}-";
/// What is not seen and parts no word.
const JOINER: char = '\u{2060}';
/// The end of a line that is cut off.
const ELLIPSIS: &str = "\u{2060}\u{2026}";
/// What is seen of the one and of the other.
const SEEN_HYPHEN: char = '-';
const SEEN_ELLIPSIS: char = '\u{2026}';
/// Letters of one text that are looked at; what is longer is not a line of a card.
const LETTERS: usize = 100_000;
/// Lengths below this are not seen, in pixels.
const HAIR: f32 = 0.5;
/// By so much sums of widths may be wrong.
const ROUNDING: f32 = 0.01;

/// What is written within a text, before or instead of one of its letters.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::render) enum Sign {
    /// A hyphen behind a soft one.
    Hyphen,
    /// An ellipsis before the letter, which itself goes on so many points further right, beyond
    /// what is seen.
    Ellipsis(f32),
    /// Nothing instead of a letter: a soft hyphen where the hyphen has no room, or a hyphen of ours
    /// that no line ends with any more.
    Gone,
}

/// A sign and the octet of a text where it belongs.
pub(in crate::render) type Place = (usize, Sign);

/// The page written out with the signs that its lines want; nothing where all have them.
pub(in crate::render) fn mended(document: &BaseDocument) -> Option<String> {
    let root = document.try_root_element()?.id;
    if document.tree().iter().nth(NODES).is_some() {
        return None;
    }
    let mut changes = Changes::default();
    for (_id, node) in document.tree().iter() {
        let Some(text) = text_of(node) else {
            continue;
        };
        let is_parted = text.text.contains(SOFT_HYPHEN);
        let width = if text.text.contains(ELLIPSIS) {
            None
        } else {
            cut_at(document, node)
        };
        if !is_parted && width.is_none() {
            continue;
        }
        let mut signs = Vec::new();
        if is_parted {
            hyphens(text, &mut signs);
        }
        if let Some(width) = width {
            ellipses(text, width, &mut signs);
        }
        place(document, node, text, signs, &mut changes);
    }
    (!changes.is_empty()).then(|| orphans::write(document, root, &changes))
}

/// Words of a mail without the signs put in here, each of its letters where it was: what takes no
/// room and parts no word stands in their place.
pub(in crate::render) fn without_signs(text: &str) -> Cow<'_, str> {
    if !text.contains(HYPHEN) && !text.contains(ELLIPSIS) {
        return Cow::Borrowed(text);
    }
    let text = text.replace(HYPHEN, "\u{ad}\u{200d}");
    Cow::Owned(text.replace(ELLIPSIS, "\u{2060}\u{2060}"))
}

/// The same, and nothing in their place.
pub(in crate::render) fn words(text: &str) -> Cow<'_, str> {
    if !text.contains(HYPHEN) && !text.contains(ELLIPSIS) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.replace(HYPHEN, "\u{ad}").replace(ELLIPSIS, ""))
}

/// Says where lines of a text want a hyphen, or are not to be parted.
fn hyphens(text: &TextLayout, signs: &mut Vec<Place>) {
    for line in text.layout.lines() {
        let range = line.text_range();
        let Some(words) = text.text.get(range.clone()) else {
            return;
        };
        let within = words.strip_suffix(HYPHEN).unwrap_or(words);
        if let Some(at) = within.find(HYPHEN) {
            // Something beside it has grown: the lines behind are looked at when this one is right.
            let at = range.start + at + SOFT_HYPHEN.len_utf8();
            signs.push((at, Sign::Gone));
            signs.push((at + SOFT_HYPHEN.len_utf8(), Sign::Gone));
            return;
        }
        let at = range.end.saturating_sub(SOFT_HYPHEN.len_utf8());
        if !within.ends_with(SOFT_HYPHEN)
            || line.break_reason() != BreakReason::Regular
            || !parts_word(&text.text, at)
        {
            continue;
        }
        if has_room(&line, at) {
            signs.push((at, Sign::Hyphen));
        } else {
            signs.push((at, Sign::Gone));
            return;
        }
    }
}

/// Whether a soft hyphen stands between two letters. Newsletters fill the room behind their first
/// words with hundreds of others.
fn parts_word(text: &str, at: usize) -> bool {
    let (before, from) = text.split_at_checked(at).unwrap_or_default();
    let behind = from.chars().nth(1);
    before.ends_with(char::is_alphanumeric) && behind.is_some_and(char::is_alphanumeric)
}

/// Whether a hyphen can follow the last letter of a line, which stands before an octet.
fn has_room(line: &Line<'_, TextBrush>, end: usize) -> bool {
    let metrics = line.metrics();
    let room = metrics.inline_max_coord - metrics.inline_min_coord - metrics.indent;
    let run = line.runs().find(|run| {
        let range = run.text_range();
        range.start < end && end <= range.end
    });
    let hyphen = run.map_or(0.0, |run| width_of(SEEN_HYPHEN, &run));
    metrics.advance + hyphen <= room + ROUNDING
}

/// How wide a letter would be in a font, in pixels; half of the letters' size where it has none.
fn width_of(letter: char, run: &Run<'_, TextBrush>) -> f32 {
    let size = run.font_size();
    let width = || {
        let font = run.font();
        let font = skrifa::FontRef::from_index(font.data.as_ref(), font.index).ok()?;
        let glyph = font.charmap().map(letter)?;
        let metrics = font.glyph_metrics(Size::new(size), LocationRef::default());
        metrics.advance_width(glyph)
    };
    width().unwrap_or(size / 2.0)
}

/// The width in pixels at which the lines of a root are cut off with an ellipsis, if they are.
fn cut_at(document: &BaseDocument, node: &Node) -> Option<f32> {
    // Lines beside boxes stand in a box that nobody wrote.
    let is_written = matches!(node.data, NodeData::Element(_));
    let block = if is_written {
        node
    } else {
        document.get_node(node.parent?)?
    };
    let styles = block.primary_styles()?;
    let is_cut = styles.clone_text_overflow().second == TextOverflowSide::Ellipsis
        && !matches!(styles.clone_overflow_x(), Overflow::Visible);
    // Where lines are broken, a word that is too long is cut off as it is.
    let is_one = styles.clone_text_wrap_mode() == Wrap::Nowrap;
    if !is_cut || !is_one || styles.clone_direction() == Direction::Rtl {
        return None;
    }
    let layout = node.final_layout();
    let (border, padding) = (&layout.border, &layout.padding);
    let frame = border.left + border.right + padding.left + padding.right;
    let scale = text_of(node)?.layout.scale();
    Some((layout.size.width - frame).max(0.0) * scale)
}

/// Says where lines that are too long are cut off.
fn ellipses(text: &TextLayout, width: f32, signs: &mut Vec<Place>) {
    let scale = text.layout.scale();
    for line in text.layout.lines() {
        let metrics = line.metrics();
        if metrics.advance - metrics.hanging_advance <= width + HAIR {
            continue;
        }
        let mut right = metrics.indent;
        let (mut at, mut last) = (None, None);
        for item in line.items() {
            match item {
                PositionedLayoutItem::InlineBox(inner) if inner.kind == InlineBoxKind::InFlow => {
                    right += inner.width;
                    // What stands there is cut off as it is.
                    if right > width {
                        break;
                    }
                }
                PositionedLayoutItem::InlineBox(_) => {}
                PositionedLayoutItem::GlyphRun(part) => {
                    // A run comes once for each of its colours.
                    let run = part.run();
                    if last.replace(run.text_range().start) == Some(run.text_range().start) {
                        continue;
                    }
                    let least = width - width_of(SEEN_ELLIPSIS, run);
                    at = run.clusters().find_map(|cluster| {
                        right += cluster.advance();
                        // The first letter stays (CSS Overflow 3, 4.1).
                        let start = cluster.text_range().start;
                        (right > least && start > line.text_range().start).then_some(start)
                    });
                }
            }
            if at.is_some() {
                break;
            }
        }
        signs.extend(at.map(|at| (at, Sign::Ellipsis(width / scale))));
    }
}

/// Notes the signs of a root's text at the texts of the mail that it is made of.
fn place(
    document: &BaseDocument,
    root: &Node,
    text: &TextLayout,
    signs: Vec<Place>,
    changes: &mut Changes,
) {
    if signs.is_empty() {
        return;
    }
    let letters = letters(document, root);
    // White space is another one in the layout; letters are the same, or it is not known which is
    // which: some are written by a style sheet, or have grown to two by `text-transform`.
    let seen = |letter: &char| !letter.is_whitespace();
    if letters.len() != text.text.chars().filter(seen).count() {
        return;
    }
    for (at, sign) in signs {
        let before = text.text.get(..at).unwrap_or_default();
        let number = before.chars().filter(seen).count();
        if let Some((node, octet)) = letters.get(number) {
            changes.sign(*node, *octet, sign);
        }
    }
}

/// The letters of a root in their order: each with its text and its octet there.
fn letters(document: &BaseDocument, root: &Node) -> Vec<(NodeId, usize)> {
    let mut letters = Vec::new();
    let mut open: Vec<NodeId> = root.children.iter().rev().copied().collect();
    while let Some(node) = open.pop().and_then(|id| document.get_node(id)) {
        match &node.data {
            NodeData::Text(text) => letters.extend(
                text.content
                    .char_indices()
                    .filter(|(_at, letter)| !letter.is_whitespace())
                    .map(|(at, _letter)| (node.id, at)),
            ),
            NodeData::Element(_) if is_looked_through(node) => {
                open.extend(node.children.iter().rev());
            }
            _ => {}
        }
        if letters.len() > LETTERS {
            return Vec::new();
        }
    }
    letters
}

/// Whether the text in an element is part of the line around it.
fn is_looked_through(node: &Node) -> bool {
    let is = |name| node.data.is_element_with_tag_name(&name);
    if is(local_name!("br")) || is(local_name!("button")) || is(local_name!("textarea")) {
        return false;
    }
    node.primary_styles().is_some_and(|styles| {
        let display = styles.clone_display();
        let is_inline = display.outside() == DisplayOutside::Inline
            && display.inside() == DisplayInside::Flow
            && !styles.clone_float().is_floating()
            && !styles.clone_position().is_absolutely_positioned();
        is_inline || display.inside() == DisplayInside::Contents
    })
}

/// Writes a text with its signs, which stand in their order. `escape` writes what is of the mail.
pub(in crate::render) fn write(
    text: &str,
    signs: &[Place],
    out: &mut String,
    escape: fn(&mut String, &str),
) {
    let mut from = 0;
    for (at, sign) in signs {
        // The letter that the sign stands for or behind.
        let Some(rest) = text.get(*at..) else {
            continue;
        };
        let behind = at + rest.chars().next().map_or(0, char::len_utf8);
        let (end, next) = match sign {
            Sign::Hyphen => (behind, behind),
            Sign::Gone => (*at, behind),
            Sign::Ellipsis(_) => (*at, *at),
        };
        escape(out, text.get(from..end).unwrap_or_default());
        match sign {
            Sign::Hyphen => out.extend([SOFT_HYPHEN, SEEN_HYPHEN]),
            Sign::Ellipsis(width) => {
                let style = format!("letter-spacing:{width:.3}px");
                write!(
                    out,
                    "{JOINER}<x-end style=\"{style}\">{SEEN_ELLIPSIS}</x-end>"
                )
                .ok();
            }
            Sign::Gone => {}
        }
        from = next;
    }
    escape(out, text.get(from..).unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str, signs: &[Place]) -> String {
        let mut out = String::new();
        write(text, signs, &mut out, |out, words| {
            out.push_str(&words.replace('&', "&amp;"));
        });
        out
    }

    #[test]
    fn signs_stand_where_they_belong() {
        let text = "a&b\u{ad}c\u{ad}d\u{ad}\u{ad}-e fg";
        let signs = [
            (3, Sign::Hyphen),
            (6, Sign::Gone),
            (11, Sign::Gone),
            (13, Sign::Gone),
            (17, Sign::Ellipsis(20.0)),
        ];
        assert_eq!(
            written(text, &signs),
            "a&amp;b\u{ad}\u{ad}-cd\u{ad}e f\u{2060}\
             <x-end style=\"letter-spacing:20.000px\">\u{2026}</x-end>g"
        );
        assert_eq!(written(text, &[]), text.replace('&', "&amp;"));
        // A place that is none loses no word.
        assert_eq!(written("ab", &[(7, Sign::Gone)]), "ab");
    }

    #[test]
    fn only_within_a_word_is_a_soft_hyphen_one() {
        assert!(parts_word("a\u{ad}b", 1));
        assert!(!parts_word("a\u{ad}", 1));
        assert!(!parts_word("\u{200c}\u{ad}\u{a0}", 3));
        assert!(!parts_word("a\u{ad}b", 9));
    }

    #[test]
    fn signs_are_no_words_of_the_mail() {
        let text = "news\u{ad}\u{ad}-letter of the\u{2060}\u{2026} week\u{2026}";
        assert_eq!(words(text), "news\u{ad}letter of the week\u{2026}");
        let words = without_signs(text);
        assert_eq!(
            words,
            "news\u{ad}\u{200d}letter of the\u{2060}\u{2060} week\u{2026}"
        );
        assert_eq!(words.len(), text.len());
    }
}
