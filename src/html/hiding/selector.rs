//! Selectors, cut into compounds that are matched one by one (Selectors 4, §3).
//!
//! What a page knows is matched: elements, classes, ids, attributes, places among siblings, and the
//! four combinators. Of what it leaves out (`:not`, `:hover`) nothing is known: a rule with one may
//! hold in the next program.

use std::ops::Range;

use cssparser::Token;

use crate::html::page::Tokens;

/// Elements that one selector goes through; a page knows as many.
const COMPOUNDS: usize = 8;
/// Tokens of one selector.
const TOKENS: usize = 80;

/// How an element stands to the one before it in a selector.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Combinator {
    /// It is the first.
    None,
    Descendant,
    Child,
    Next,
    Later,
}

/// What is asked of one element.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Compound {
    /// How it stands to the compound before.
    pub(super) combinator: Combinator,
    /// In lower case.
    pub(super) element: Option<String>,
    pub(super) parts: Vec<Part>,
}

/// What is asked of an element beside its name.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Part {
    Class(String),
    Id(String),
    Attribute {
        /// In lower case.
        name: String,
        test: Test,
        /// In lower case where that is ignored.
        value: String,
        ignores_case: bool,
    },
    /// A place among its siblings, `a × n + b`.
    Place {
        a: i32,
        b: i32,
        of_type: bool,
        from_end: bool,
    },
    Empty,
    Root,
    Link,
    /// It may hold.
    Unknown,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Test {
    Is,
    There,
    Word,
    Dash,
    Prefix,
    Suffix,
    Within,
}

/// One selector.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Selector {
    /// From left to right.
    pub(super) compounds: Vec<Compound>,
    /// Ids, then classes and the like, then elements, ten bits each (Selectors 4, §17).
    pub(super) specificity: u32,
}

/// Most that is counted of each part of a specificity.
const COUNTED: u32 = 1_023;

/// Reads one selector; `None` for one that holds for no element. `Err`: it may be anything.
pub(super) fn read(tokens: &Tokens<'_>, range: Range<usize>) -> Result<Option<Selector>, Odd> {
    let range = tokens.trim(range);
    if range.is_empty() {
        return Ok(None);
    }
    if range.len() > TOKENS {
        return Err(Odd);
    }
    let mut reading = Reading {
        tokens,
        compounds: Vec::new(),
        current: Compound {
            combinator: Combinator::None,
            element: None,
            parts: Vec::new(),
        },
        is_start: true,
        counts: [0; 3],
    };
    let mut at = range.start;
    while at < range.end {
        match reading.step(at, range.end)? {
            Some(next) => at = next,
            None => return Ok(None),
        }
    }
    if reading.is_start {
        return Ok(None);
    }
    reading.compounds.push(reading.current);
    if reading.compounds.len() > COMPOUNDS {
        return Err(Odd);
    }
    let [ids, classes, elements] = reading.counts.map(|count| count.min(COUNTED));
    Ok(Some(Selector {
        compounds: reading.compounds,
        specificity: ids << 20 | classes << 10 | elements,
    }))
}

/// A selector of which nothing is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Odd;

struct Reading<'t, 's> {
    tokens: &'t Tokens<'s>,
    compounds: Vec<Compound>,
    current: Compound,
    /// Nothing of the current compound was read.
    is_start: bool,
    counts: [u32; 3],
}

impl Reading<'_, '_> {
    /// Reads what stands at a place; the place behind it. `None`: it holds for nothing.
    fn step(&mut self, at: usize, end: usize) -> Result<Option<usize>, Odd> {
        let tokens = self.tokens;
        match tokens.get(at) {
            Some(Token::WhiteSpace(_) | Token::Delim('>' | '+' | '~')) => {
                return Ok(self.combinator(at, end));
            }
            Some(Token::Ident(name)) if self.is_start => {
                self.current.element = Some(name.to_ascii_lowercase());
                self.count(2);
            }
            Some(Token::Delim('*')) if self.is_start => {}
            Some(Token::Delim('.')) => {
                let Some(Token::Ident(name)) = tokens.get(at + 1).filter(|_| at + 1 < end) else {
                    return Err(Odd);
                };
                self.part(Part::Class(name.to_string()), 1);
                self.is_start = false;
                return Ok(Some(at + 2));
            }
            Some(Token::IDHash(name)) => self.part(Part::Id(name.to_string()), 0),
            Some(Token::Colon) => return self.pseudo(at + 1, end),
            Some(Token::SquareBracketBlock) => {
                let part = attribute(tokens, at + 1..tokens.close(at)).ok_or(Odd)?;
                self.part(part, 1);
            }
            _ => return Err(Odd),
        }
        self.is_start = false;
        Ok(Some(tokens.close(at) + 1))
    }

    fn count(&mut self, place: usize) {
        if let Some(count) = self.counts.get_mut(place) {
            *count += 1;
        }
    }

    fn part(&mut self, part: Part, counted: usize) {
        self.count(counted);
        self.current.parts.push(part);
    }

    fn combinator(&mut self, at: usize, end: usize) -> Option<usize> {
        if self.is_start {
            return None;
        }
        let sign = self.tokens.skip_blank(at, end);
        let (combinator, behind) = match self.tokens.get(sign) {
            Some(Token::Delim('>')) => (Combinator::Child, sign + 1),
            Some(Token::Delim('+')) => (Combinator::Next, sign + 1),
            Some(Token::Delim('~')) => (Combinator::Later, sign + 1),
            _ => (Combinator::Descendant, sign),
        };
        let next = Compound {
            combinator,
            element: None,
            parts: Vec::new(),
        };
        self.compounds
            .push(std::mem::replace(&mut self.current, next));
        self.is_start = true;
        Some(self.tokens.skip_blank(behind, end))
    }

    fn pseudo(&mut self, at: usize, end: usize) -> Result<Option<usize>, Odd> {
        let tokens = self.tokens;
        let place = |a, b, of_type, from_end| Part::Place {
            a,
            b,
            of_type,
            from_end,
        };
        self.is_start = false;
        match tokens.get(at).filter(|_| at < end) {
            Some(Token::Ident(name)) => {
                let name = name.to_ascii_lowercase();
                let of_type = name.ends_with("of-type");
                let part = match name.as_str() {
                    "first-child" | "first-of-type" => place(0, 1, of_type, false),
                    "last-child" | "last-of-type" => place(0, 1, of_type, true),
                    "only-child" | "only-of-type" => {
                        self.current.parts.push(place(0, 1, of_type, true));
                        place(0, 1, of_type, false)
                    }
                    "empty" => Part::Empty,
                    "link" => Part::Link,
                    "root" => Part::Root,
                    // No elements, but what is drawn beside them.
                    "after" | "before" | "first-letter" | "first-line" => return Ok(None),
                    _ => Part::Unknown,
                };
                self.part(part, 1);
            }
            Some(Token::Function(name)) => {
                let name = name.to_ascii_lowercase();
                let is_place = matches!(
                    name.as_str(),
                    "nth-child" | "nth-last-child" | "nth-last-of-type" | "nth-of-type"
                );
                let count = is_place.then(|| count(tokens, at + 1..tokens.close(at)));
                let part = match count.flatten() {
                    Some((a, b)) => place(a, b, name.ends_with("of-type"), name.contains("last")),
                    None => Part::Unknown,
                };
                self.part(part, 1);
            }
            // A pseudo-element.
            Some(Token::Colon) => return Ok(None),
            _ => return Err(Odd),
        }
        Ok(Some(tokens.close(at) + 1))
    }
}

fn attribute(tokens: &Tokens<'_>, range: Range<usize>) -> Option<Part> {
    let mut name = None;
    let mut test = Test::There;
    let mut value = None;
    let mut ignores_case = false;
    for at in range {
        match tokens.get(at)? {
            Token::WhiteSpace(_) => {}
            Token::Ident(word) if name.is_none() => name = Some(word.to_ascii_lowercase()),
            Token::Ident(word) | Token::QuotedString(word)
                if test != Test::There && value.is_none() =>
            {
                value = Some(word.to_string());
            }
            Token::Ident(letter) if value.is_some() => {
                ignores_case = letter.eq_ignore_ascii_case("i");
            }
            sign if name.is_some() && value.is_none() => {
                test = match sign {
                    Token::Delim('=') => Test::Is,
                    Token::IncludeMatch => Test::Word,
                    Token::DashMatch => Test::Dash,
                    Token::PrefixMatch => Test::Prefix,
                    Token::SuffixMatch => Test::Suffix,
                    Token::SubstringMatch => Test::Within,
                    _ => return None,
                }
            }
            _ => return None,
        }
    }
    if value.is_none() && test != Test::There {
        return None;
    }
    let name = name?;
    // HTML compares the values of these whatever their case ("Case-sensitivity of selectors").
    ignores_case |= matches!(
        name.as_str(),
        "align" | "bgcolor" | "color" | "dir" | "lang" | "type" | "valign"
    );
    let mut value = value.unwrap_or_default();
    if ignores_case {
        value.make_ascii_lowercase();
    }
    Some(Part::Attribute {
        name,
        test,
        value,
        ignores_case,
    })
}

/// `2n + 1`, `odd`, `3` (CSS Syntax, §6).
fn count(tokens: &Tokens<'_>, range: Range<usize>) -> Option<(i32, i32)> {
    let mut text = String::new();
    for at in range {
        match tokens.get(at)? {
            Token::WhiteSpace(_) => {}
            token => cssparser::ToCss::to_css(token, &mut text).ok()?,
        }
    }
    let text = text.replace("/**/", "").to_ascii_lowercase();
    match text.as_str() {
        "odd" => return Some((2, 1)),
        "even" => return Some((2, 0)),
        _ => {}
    }
    let Some((a, b)) = text.split_once('n') else {
        return Some((0, number(&text)?));
    };
    let a = match a {
        "" | "+" => 1,
        "-" => -1,
        a => number(a)?,
    };
    let b = if b.is_empty() { 0 } else { number(b)? };
    Some((a, b))
}

/// A number that leaves room to be reckoned with.
fn number(text: &str) -> Option<i32> {
    text.parse()
        .ok()
        .filter(|number: &i32| number.unsigned_abs() <= 1_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn selector(text: &str) -> Result<Option<Selector>, Odd> {
        let tokens = Tokens::of(text);
        read(&tokens, tokens.all())
    }

    #[test]
    fn the_heavier_selector_is_known() {
        for (text, weight) in [
            ("*", 0),
            ("p", 1),
            ("td p", 2),
            (".a", 1 << 10),
            ("p.a[b]:first-child", (3 << 10) + 1),
            ("#w td", (1 << 20) + 1),
            ("a:hover", (1 << 10) + 1),
        ] {
            let weighed = selector(text).map(|read| read.map(|read| read.specificity));
            assert_eq!(weighed, Ok(Some(weight)), "{text}");
        }
    }

    #[test]
    fn what_is_no_selector_holds_for_nothing_or_for_anything() {
        for text in ["", ">a", "a >", "p::before", "p:before"] {
            assert_eq!(selector(text), Ok(None), "{text}");
        }
        let long = "a ".repeat(9);
        for text in [
            "a|b",
            "a:",
            ".",
            "a&b",
            "[=a]",
            "[a=]",
            "50%",
            long.as_str(),
        ] {
            assert_eq!(selector(text), Err(Odd), "{text}");
        }
    }

    #[test]
    fn places_among_siblings_are_read() {
        for (text, expected) in [
            ("odd", Some((2, 1))),
            ("2n+1", Some((2, 1))),
            ("2n + 1", Some((2, 1))),
            ("-n+3", Some((-1, 3))),
            ("n", Some((1, 0))),
            ("4", Some((0, 4))),
            ("-2n-1", Some((-2, -1))),
            ("99999999999", None),
            ("-2147483648", None),
            ("a", None),
        ] {
            let tokens = Tokens::of(text);
            assert_eq!(count(&tokens, tokens.all()), expected, "{text}");
        }
    }
}
