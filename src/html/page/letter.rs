//! First letters that look otherwise (CSS Pseudo-Elements 4, 2.2): the large one that a story begins
//! with.
//!
//! Drawing knows no `::first-letter`. So where a style sheet has one, the first letter of every
//! block that it may mean is written as an element of its own, and the rule is written for that:
//! `p.lead::first-letter` becomes `p.lead x-letter[data-l~="0"]`, the first such selector of the
//! mail.

use std::collections::HashMap;
use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use super::tree::{Data, Number, Tree};

/// Selectors of first letters in one mail: each is tried on every element.
pub(super) const LETTERS: usize = 16;
/// Classes that are asked after; more would only leave out a few elements that have no such letter.
pub(super) const CLASSES: usize = 2;
/// Nodes looked through for the first letter of a block.
const NODES: usize = 64;
/// Octets looked at of the text that it begins. Marks without end may stand on one letter, and each
/// block around it looks anew.
const TEXT_OCTETS: usize = 400;
/// Punctuation that goes with the letter, before and behind it.
const MARKS: usize = 4;

/// Of which elements the first letter is meant: what the end of a selector asks of an element that
/// can be told without the others.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Letter {
    pub(super) element: Option<String>,
    pub(super) classes: Vec<String>,
    pub(super) ids: Vec<String>,
}

impl Letter {
    fn may_mean(&self, tree: &Tree, node: Number) -> bool {
        let Some(Data::Element { name, attributes }) = tree.data(node) else {
            return false;
        };
        let value = |wanted: &str| {
            let mut all = attributes.iter();
            let found = all.find(|attribute| &*attribute.name.local == wanted);
            found.map_or("", |attribute| &*attribute.value)
        };
        let is_element = self
            .element
            .as_deref()
            .is_none_or(|element| element == &*name.local);
        let has_class = |class: &String| {
            value("class")
                .split_ascii_whitespace()
                .any(|own| own == class)
        };
        is_element
            && self.classes.iter().all(has_class)
            && self.ids.iter().all(|id| id == value("id"))
    }
}

/// The runs of text that begin with a first letter, each with the numbers of those that mean it.
pub(super) fn first(tree: &Tree, body: Number, letters: &[Letter]) -> HashMap<Number, String> {
    let mut found: HashMap<Number, String> = HashMap::new();
    let mut next = (!letters.is_empty()).then_some(body);
    while let Some(node) = next {
        next = tree.follow(node, body);
        if !tree.name(node).is_some_and(is_block) {
            continue;
        }
        let meant = letters.iter().enumerate();
        let meant = meant.filter(|(_number, letter)| letter.may_mean(tree, node));
        let meant: Vec<String> = meant.map(|(number, _)| number.to_string()).collect();
        let Some(text) = first_text(tree, node).filter(|_text| !meant.is_empty()) else {
            continue;
        };
        let rules = found.entry(text).or_default();
        for number in meant {
            // A block in a block may have the same.
            if rules.split(' ').any(|known| known == number) {
                continue;
            }
            if !rules.is_empty() {
                rules.push(' ');
            }
            rules.push_str(&number);
        }
    }
    found
}

/// What has a first letter.
fn is_block(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "aside"
            | "blockquote"
            | "caption"
            | "center"
            | "dd"
            | "div"
            | "dt"
            | "figcaption"
            | "footer"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "header"
            | "li"
            | "main"
            | "p"
            | "section"
            | "td"
            | "th"
    )
}

/// The first run of text in a block that says something, where nothing but text stands before it.
fn first_text(tree: &Tree, block: Number) -> Option<Number> {
    let mut next = tree.first(block)?;
    for _node in 0..NODES {
        match tree.data(next)? {
            Data::Text(text) if !text.trim().is_empty() => {
                return split(text).is_some().then_some(next);
            }
            Data::Element { name, .. }
                if matches!(&*name.local, "br" | "hr" | "img" | "q" | "table" | "x-img") =>
            {
                return None;
            }
            _ => {}
        }
        next = tree.follow(next, block)?;
    }
    None
}

/// The first letter of a text, with the punctuation around it.
pub(super) fn split(text: &str) -> Option<Range<usize>> {
    let start = text.len() - text.trim_start().len();
    let mut end = start;
    let begun = text.get(start..text.floor_char_boundary(start + TEXT_OCTETS))?;
    let mut graphemes = begun.graphemes(true).peekable();
    let mut marks = 0;
    while marks <= MARKS
        && let Some(mark) = graphemes.next_if(|one| is_mark(one))
    {
        marks += 1;
        end += mark.len();
    }
    let letter = graphemes.next()?;
    if marks > MARKS || letter.trim().is_empty() {
        return None;
    }
    end += letter.len();
    for _mark in 0..MARKS {
        match graphemes.next_if(|one| is_mark(one)) {
            Some(mark) => end += mark.len(),
            None => break,
        }
    }
    Some(start..end)
}

/// Punctuation, as far as stories begin with any.
fn is_mark(grapheme: &str) -> bool {
    let Some(mark) = grapheme.chars().next() else {
        return false;
    };
    mark.is_ascii_punctuation()
        && !matches!(mark, '$' | '+' | '<' | '=' | '>' | '^' | '`' | '|' | '~')
        || matches!(
            mark,
            '\u{a1}' | '\u{ab}' | '\u{bb}' | '\u{bf}' | '\u{2010}'..='\u{2027}' | '\u{2039}'
                | '\u{203a}' | '\u{3001}'..='\u{3003}' | '\u{3008}'..='\u{3011}'
                | '\u{ff01}' | '\u{ff08}' | '\u{ff09}' | '\u{ff0c}' | '\u{ff1f}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_takes_the_punctuation_around_it_along() {
        for (text, letter) in [
            ("When", Some("W")),
            ("  \n When", Some("W")),
            ("\u{201c}When", Some("\u{201c}W")),
            ("\u{201c}A\u{201d} he said", Some("\u{201c}A\u{201d}")),
            ("e\u{301}te\u{301}", Some("e\u{301}")),
            ("鸿雁", Some("鸿")),
            ("3.5", Some("3.")),
            ("\u{201c}", None),
            ("((((((x", None),
            ("", None),
            ("   ", None),
        ] {
            let found = split(text).map(|letter| &text[letter]);
            assert_eq!(found, letter, "{text:?}");
        }
    }
}
