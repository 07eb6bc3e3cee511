//! What lies between two places of a page, and everything.

use std::ops::Range;

use blitz_dom::BaseDocument;
use unicode_segmentation::UnicodeSegmentation;

use super::drawn::{Grain, Selection};
use super::mend::ends::{without_signs, words};
use super::passages::{Gap, Passage, Place};
use super::protocol::{AREAS, TEXT_OCTETS};

/// Everything between two places, whichever comes first.
pub(super) fn between(
    document: &BaseDocument,
    passages: &[Passage],
    (one, other): (Place, Place),
    grain: Grain,
) -> Selection {
    let (mut from, mut to) = (one.min(other), one.max(other));
    if grain == Grain::Word {
        from.octet = word_at(document, passages, from).start;
        to.octet = word_at(document, passages, to).end;
    }
    let mut selection = Selection::default();
    let chosen = passages
        .iter()
        .enumerate()
        .skip(from.passage)
        .take(to.passage.saturating_sub(from.passage) + 1);
    for (index, passage) in chosen {
        let mut range = passage.range.clone();
        if index == from.passage {
            range.start = from.octet;
        }
        if index == to.passage {
            range.end = to.octet;
        }
        take(
            document,
            passage,
            range,
            index > from.passage,
            &mut selection,
        );
        if selection.text.len() >= TEXT_OCTETS {
            break;
        }
    }
    selection
}

/// The whole page.
pub(super) fn all(document: &BaseDocument, passages: &[Passage]) -> Selection {
    let Some(last) = passages.last() else {
        return Selection::default();
    };
    let from = Place {
        passage: 0,
        octet: 0,
    };
    let to = Place {
        passage: passages.len() - 1,
        octet: last.range.end,
    };
    between(document, passages, (from, to), Grain::Letter)
}

/// All text of the page, a line a box.
pub(super) fn text(document: &BaseDocument, passages: &[Passage]) -> String {
    let mut text = String::new();
    for (index, passage) in passages.iter().enumerate() {
        append(&mut text, passage.text(document), passage.gap, index > 0);
        if text.len() >= TEXT_OCTETS {
            break;
        }
    }
    text
}

fn take(
    document: &BaseDocument,
    passage: &Passage,
    range: Range<usize>,
    has_gap: bool,
    selection: &mut Selection,
) {
    let within = range.start.saturating_sub(passage.range.start)
        ..range.end.saturating_sub(passage.range.start);
    let chosen = passage.text(document).get(within).unwrap_or_default();
    append(&mut selection.text, chosen, passage.gap, has_gap);
    if range.is_empty() {
        return;
    }
    let areas = &mut selection.areas;
    passage.areas(document, range, |area| {
        if areas.len() < AREAS {
            areas.push(area);
        }
        areas.len() < AREAS
    });
}

/// Appends within the limit of what is told.
fn append(text: &mut String, more: &str, gap: Gap, has_gap: bool) {
    if has_gap {
        // A line that ended with a break needs no other.
        if !(gap == Gap::Line && text.ends_with('\n')) {
            text.push_str(gap.text());
        }
    }
    let more = words(more);
    let left = TEXT_OCTETS.saturating_sub(text.len());
    let end = more.floor_char_boundary(left);
    text.push_str(more.get(..end).unwrap_or_default());
    text.truncate(text.floor_char_boundary(TEXT_OCTETS));
}

/// The word that a place is in (UAX #29), as octets of its root's text.
fn word_at(document: &BaseDocument, passages: &[Passage], place: Place) -> Range<usize> {
    let none = place.octet..place.octet;
    let Some(passage) = passages.get(place.passage) else {
        return none;
    };
    let start = passage.range.start;
    without_signs(passage.text(document))
        .split_word_bound_indices()
        .map(|(at, word)| start + at..start + at + word.len())
        .find(|word| word.contains(&place.octet) || word.end == passage.range.end)
        .unwrap_or(none)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_parted_once() {
        let mut text = String::new();
        append(&mut text, "one", Gap::Line, false);
        append(&mut text, "two\n", Gap::Line, true);
        append(&mut text, "three", Gap::Line, true);
        append(&mut text, "four", Gap::Cell, true);
        append(&mut text, "five", Gap::None, true);
        assert_eq!(text, "one\ntwo\nthree\tfourfive");
    }

    #[test]
    fn text_ends_at_its_limit_between_two_letters() {
        let mut text = "a".repeat(TEXT_OCTETS - 2);
        append(&mut text, "鸿雁", Gap::None, true);
        assert_eq!(text.len(), TEXT_OCTETS - 2);
        append(&mut text, "bcd", Gap::Line, true);
        assert_eq!(text.len(), TEXT_OCTETS);
        assert!(text.ends_with("\nb"));
    }
}
