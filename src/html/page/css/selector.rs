//! Selectors: elements, classes, ids, attributes, and the plain pseudo-classes.

use std::ops::Range;

use cssparser::{ToCss, Token, serialize_identifier};

use super::token::Tokens;
use crate::html::page::letter::{CLASSES, LETTERS, Letter};

/// Elements that one selector goes through; each is looked for among all that hold it.
const COMPOUNDS: usize = 8;
/// Tokens of one selector.
const TOKENS: usize = 80;
/// Octets of a name.
const NAME_OCTETS: usize = 200;

/// Pseudo-classes that hold whatever a person does.
const PLAIN: &[&str] = &[
    "empty",
    "first-child",
    "first-of-type",
    "last-child",
    "last-of-type",
    "link",
    "only-child",
    "only-of-type",
    "root",
];
/// Pseudo-classes with a number.
const NUMBERED: &[&str] = &[
    "nth-child",
    "nth-last-child",
    "nth-last-of-type",
    "nth-of-type",
];

/// One selector, written anew.
#[derive(Debug, Default)]
pub(super) struct Selector {
    pub(super) text: String,
    /// The element it ends at, where it names one.
    pub(super) element: Option<String>,
    /// Whether it means what stands before or behind all else in that element.
    pub(super) is_generated: bool,
    /// Whether it means the first letter of that element.
    is_letter: bool,
    /// What it asks of the element it ends at.
    letter: Letter,
}

/// The selectors of a rule, written anew.
#[derive(Debug, Default)]
pub(super) struct Selectors {
    pub(super) text: String,
    /// Whether all end at cells of tables.
    pub(super) are_cells: bool,
    /// Whether one means what stands before or behind all else in an element.
    pub(super) are_generated: bool,
    /// Whether all mean first letters.
    pub(super) are_letters: bool,
}

/// Writes the selectors of a rule anew; those that are none of ours are left out.
/// `letters` takes the elements whose first letter is meant.
pub(super) fn list(
    tokens: &Tokens<'_>,
    range: Range<usize>,
    letters: &mut Vec<Letter>,
) -> Selectors {
    let mut out = Selectors {
        are_cells: true,
        are_letters: true,
        ..Selectors::default()
    };
    let mut start = range.start;
    while start < range.end {
        let end = tokens
            .find(start..range.end, |token| matches!(token, Token::Comma))
            .unwrap_or(range.end);
        // A picture that is not there stands as an element of another name.
        let names_picture = (start..end).any(|at| {
            matches!(tokens.get(at), Some(Token::Ident(name)) if name.eq_ignore_ascii_case("img"))
        });
        for picture in ["img", "x-img"].iter().take(1 + usize::from(names_picture)) {
            let read = read(tokens, tokens.trim(start..end), picture);
            let Some(selector) = read.and_then(|selector| selector.numbered(letters)) else {
                continue;
            };
            let is_cell = matches!(selector.element.as_deref(), Some("td" | "th"));
            let is_of_it = selector.is_generated || selector.is_letter;
            out.are_cells &= is_cell && !is_of_it;
            out.are_generated |= selector.is_generated;
            out.are_letters &= selector.is_letter;
            if !out.text.is_empty() {
                out.text.push(',');
            }
            out.text.push_str(&selector.text);
        }
        start = end + 1;
    }
    out.are_cells &= !out.text.is_empty();
    out
}

impl Selector {
    /// The same; where it means a first letter, the number of that is found for it. `None`: there
    /// are too many.
    fn numbered(mut self, letters: &mut Vec<Letter>) -> Option<Self> {
        if !self.is_letter {
            return Some(self);
        }
        let known = letters.iter().position(|letter| *letter == self.letter);
        let number = match known {
            Some(number) => number,
            None if letters.len() < LETTERS => {
                letters.push(std::mem::take(&mut self.letter));
                letters.len() - 1
            }
            None => return None,
        };
        let what = format!(" x-letter[data-l~=\"{number}\"]");
        self.text.push_str(&what);
        Some(self)
    }
}

fn read(tokens: &Tokens<'_>, range: Range<usize>, picture: &str) -> Option<Selector> {
    if range.is_empty() || range.len() > TOKENS {
        return None;
    }
    let mut selector = Selector::default();
    let mut compounds = 1;
    let mut is_start = true;
    let mut at = range.start;
    while at < range.end {
        // Behind it stands nothing.
        if selector.is_generated || selector.is_letter {
            return None;
        }
        let next = tokens.close(at) + 1;
        match tokens.get(at)? {
            Token::WhiteSpace(_) | Token::Delim('>' | '+' | '~') => {
                at = combinator(tokens, at..range.end, &mut selector.text)?;
                selector.element = None;
                selector.letter = Letter::default();
                compounds += 1;
                if compounds > COMPOUNDS || at >= range.end {
                    return None;
                }
                is_start = true;
                continue;
            }
            Token::Ident(name) if is_start => {
                let name = name.to_ascii_lowercase();
                let name = if name == "img" { picture } else { &name };
                write_name(name, &mut selector.text)?;
                selector.element = Some(name.to_owned());
                selector.letter.element = Some(name.to_owned());
            }
            Token::Delim('*') if is_start => selector.text.push('*'),
            Token::Delim('.') => {
                let Token::Ident(name) = tokens.get(at + 1).filter(|_| at + 1 < range.end)? else {
                    return None;
                };
                selector.text.push('.');
                write_name(name, &mut selector.text)?;
                if selector.letter.classes.len() < CLASSES {
                    selector.letter.classes.push(name.as_ref().to_owned());
                }
                at += 1;
            }
            Token::IDHash(name) => {
                selector.text.push('#');
                write_name(name, &mut selector.text)?;
                selector.letter.ids.push(name.as_ref().to_owned());
            }
            Token::Colon => match generated(tokens, at + 1..range.end) {
                Some(("first-letter", last)) => {
                    selector.is_letter = true;
                    at = last;
                }
                Some((name, last)) => {
                    selector.text.push_str("::");
                    selector.text.push_str(name);
                    selector.is_generated = true;
                    at = last;
                }
                None => at = pseudo_class(tokens, at + 1..range.end, &mut selector.text)?,
            },
            Token::SquareBracketBlock => {
                attribute(tokens, at + 1..tokens.close(at), &mut selector.text)?;
                at = next - 1;
            }
            _ => return None,
        }
        is_start = false;
        at += 1;
    }
    Some(selector)
}

/// Writes what stands between two elements, and goes behind it.
fn combinator(tokens: &Tokens<'_>, range: Range<usize>, out: &mut String) -> Option<usize> {
    let at = tokens.skip_blank(range.start, range.end);
    if out.is_empty() {
        return None;
    }
    match tokens.get(at) {
        Some(Token::Delim(sign @ ('>' | '+' | '~'))) if at < range.end => {
            out.push(*sign);
            Some(tokens.skip_blank(at + 1, range.end))
        }
        _ => {
            out.push(' ');
            Some(at)
        }
    }
}

fn write_name(name: &str, out: &mut String) -> Option<()> {
    if name.len() > NAME_OCTETS {
        return None;
    }
    serialize_identifier(name, out).ok()
}

/// `::before`, `::after` or `::first-letter`, with one colon or two, of which the first is read; and the place of its
/// last token.
fn generated(tokens: &Tokens<'_>, range: Range<usize>) -> Option<(&'static str, usize)> {
    let has_two = matches!(tokens.get(range.start), Some(Token::Colon));
    let at = range.start + usize::from(has_two);
    let Some(Token::Ident(name)) = tokens.get(at).filter(|_| at < range.end) else {
        return None;
    };
    let name = ["before", "after", "first-letter"]
        .into_iter()
        .find(|known| name.eq_ignore_ascii_case(known))?;
    Some((name, at))
}

/// Writes a pseudo-class; the place of its last token.
fn pseudo_class(tokens: &Tokens<'_>, range: Range<usize>, out: &mut String) -> Option<usize> {
    if range.is_empty() {
        return None;
    }
    match tokens.get(range.start)? {
        Token::Ident(name) => {
            let name = name.to_ascii_lowercase();
            if !PLAIN.contains(&name.as_str()) {
                return None;
            }
            out.push(':');
            out.push_str(&name);
            Some(range.start)
        }
        Token::Function(name) => {
            let name = name.to_ascii_lowercase();
            if !NUMBERED.contains(&name.as_str()) {
                return None;
            }
            let close = tokens.close(range.start);
            out.push(':');
            out.push_str(&name);
            out.push('(');
            for at in range.start + 1..close {
                match tokens.get(at)? {
                    Token::WhiteSpace(_) => out.push(' '),
                    token @ (Token::Ident(_)
                    | Token::Number { .. }
                    | Token::Dimension { .. }
                    | Token::Delim('+' | '-')) => token.to_css(out).ok()?,
                    _ => return None,
                }
            }
            out.push(')');
            Some(close)
        }
        _ => None,
    }
}

/// Writes `[name]` or `[name="value"]`.
fn attribute(tokens: &Tokens<'_>, range: Range<usize>, out: &mut String) -> Option<()> {
    out.push('[');
    let mut names = 0;
    for at in range {
        match tokens.get(at)? {
            Token::WhiteSpace(_) => {}
            Token::Ident(name) if names == 0 => {
                names += 1;
                write_name(&name.to_ascii_lowercase(), out)?;
            }
            Token::Ident(value) | Token::QuotedString(value)
                if names == 1 && value.len() <= NAME_OCTETS =>
            {
                names += 1;
                Token::QuotedString(value.clone()).to_css(out).ok()?;
            }
            Token::Ident(letter) if names == 2 && letter.eq_ignore_ascii_case("i") => {
                names += 1;
                out.push_str(" i");
            }
            sign @ (Token::Delim('=')
            | Token::IncludeMatch
            | Token::DashMatch
            | Token::PrefixMatch
            | Token::SuffixMatch
            | Token::SubstringMatch)
                if names == 1 =>
            {
                sign.to_css(out).ok()?;
            }
            _ => return None,
        }
    }
    out.push(']');
    (names > 0).then_some(())
}
