//! Style sheets, read for what they say of being seen.

use std::ops::Range;

use cssparser::{ToCss, Token, TokenSerializationType};

use super::matching::States;
use super::said::Level;
use super::selector;
use super::{Holds, media};
use crate::html::Screen;
use crate::html::page::Tokens;
use crate::html::style::{self, Declaration, KINDS, Says};

/// Rules within `@media` and the like; a page knows as many levels.
const DEPTH: u8 = 3;
/// Rules that are kept; a newsletter has some hundreds.
const RULES: usize = 50_000;

/// A rule that says something of being seen.
#[derive(Debug)]
pub(super) struct Rule {
    pub(super) declarations: Vec<Declaration>,
    pub(super) level: Level,
    /// Whether what stands around it holds.
    pub(super) holds: Holds,
}

/// The rules of all style sheets, in their order.
#[derive(Debug, Default)]
pub(super) struct Rules {
    pub(super) list: Vec<Rule>,
    pub(super) states: States,
    /// Something was left out: of no element everything is known.
    pub(super) is_cut: bool,
}

/// Reads one style sheet.
pub(super) struct Reading<'r, 't> {
    pub(super) rules: &'r mut Rules,
    pub(super) tokens: &'r Tokens<'t>,
    pub(super) level: Level,
    /// `None`: it may be any.
    pub(super) screen: Option<Screen>,
}

impl Reading<'_, '_> {
    /// Reads all of it; `holds` says whether it is for this screen.
    pub(super) fn all(&mut self, holds: Holds) {
        self.rules.is_cut |= self.tokens.cut;
        self.rules(self.tokens.all(), holds, DEPTH);
    }

    /// Goes down by recursion, `depth` levels at most.
    fn rules(&mut self, range: Range<usize>, holds: Holds, depth: u8) {
        let mut at = range.start;
        while at < range.end {
            at = match self.tokens.get(at) {
                Some(Token::AtKeyword(name)) => {
                    let name = name.to_ascii_lowercase();
                    self.at_rule(&name, at + 1..range.end, holds, depth)
                }
                Some(
                    Token::WhiteSpace(_)
                    | Token::Semicolon
                    | Token::CDO
                    | Token::CDC
                    | Token::CloseCurlyBracket
                    | Token::CloseParenthesis
                    | Token::CloseSquareBracket,
                ) => at + 1,
                _ => self.rule(at..range.end, holds),
            };
        }
    }

    /// Reads a rule with an at; the place behind it.
    fn at_rule(&mut self, name: &str, range: Range<usize>, outer: Holds, depth: u8) -> usize {
        let ends = |token: &Token<'_>| matches!(token, Token::Semicolon | Token::CurlyBracketBlock);
        let Some(end) = self.tokens.find(range.clone(), ends) else {
            return range.end;
        };
        let close = self.tokens.close(end);
        if !matches!(self.tokens.get(end), Some(Token::CurlyBracketBlock)) {
            return close + 1;
        }
        let holds = match name {
            "media" => media::holds(self.tokens, range.start..end, self.screen),
            // A page leaves them out; the next program may not.
            "container" | "layer" | "scope" | "starting-style" | "supports" | "-moz-document" => {
                Holds::Maybe
            }
            _ => Holds::No,
        };
        let holds = holds.min(outer);
        if holds != Holds::No && depth == 0 {
            self.rules.is_cut = true;
        } else if holds != Holds::No {
            self.rules(end + 1..close, holds, depth - 1);
        }
        close + 1
    }

    /// Reads a rule; the place behind it.
    fn rule(&mut self, range: Range<usize>, holds: Holds) -> usize {
        let is_block = |token: &Token<'_>| matches!(token, Token::CurlyBracketBlock);
        let Some(open) = self.tokens.find(range.clone(), is_block) else {
            return range.end;
        };
        let close = self.tokens.close(open);
        let mut says = declarations(self.tokens, open + 1..close);
        // How it looks is said by the page; its text needs to know what is not seen. What is moved
        // is only in doubt, and of a mail as it came such words are read.
        says.retain(|one| match one.says {
            Says::Bold(_) | Says::Italic(_) | Says::KeepsSpace(_) => false,
            Says::Placed(_) | Says::Moved(..) => self.screen.is_some(),
            _ => true,
        });
        last_of_each(&mut says);
        if says.is_empty() {
            return close + 1;
        }
        if self.rules.list.len() >= RULES {
            self.rules.is_cut = true;
            return range.end;
        }
        let number = self.rules.list.len();
        let mut start = range.start;
        while start < open {
            let is_comma = |token: &Token<'_>| matches!(token, Token::Comma);
            let end = self.tokens.find(start..open, is_comma).unwrap_or(open);
            // One that is not read is left out of a page, and browsers leave out all of its rule.
            if let Ok(Some(selector)) = selector::read(self.tokens, start..end) {
                self.rules.is_cut |= !self.rules.states.add(selector, number);
            }
            start = end + 1;
        }
        self.rules.list.push(Rule {
            declarations: says,
            level: self.level,
            holds,
        });
        close + 1
    }
}

/// Leaves of what is said twice the last, which counts. A rule is gone through at each element that it
/// holds for, so it may say a thing of each kind, and no more.
fn last_of_each(says: &mut Vec<Declaration>) {
    let mut seen = [[false; KINDS]; 2];
    says.reverse();
    says.retain(|one| {
        let seen = seen
            .get_mut(usize::from(one.is_important))
            .and_then(|seen| seen.get_mut(one.says.kind()));
        seen.is_none_or(|seen| !std::mem::replace(seen, true))
    });
    says.reverse();
}

/// Reads a `style` attribute.
pub(super) fn attribute(text: &str) -> Vec<Declaration> {
    let is_odd = |octet: u8| matches!(octet, b'\\' | b'(' | b'"' | b'\'' | b'{' | b'[');
    if !text.bytes().any(is_odd) && !text.contains("/*") {
        return style::declarations(text);
    }
    let tokens = Tokens::of(text);
    declarations(&tokens, tokens.all())
}

/// Reads what stands in the `{}` of a rule. A rule in a rule says nothing.
fn declarations(tokens: &Tokens<'_>, range: Range<usize>) -> Vec<Declaration> {
    let mut read = Vec::new();
    let mut at = range.start;
    while at < range.end {
        let ends = |token: &Token<'_>| matches!(token, Token::Semicolon | Token::CurlyBracketBlock);
        let end = tokens.find(at..range.end, ends).unwrap_or(range.end);
        if end >= range.end || matches!(tokens.get(end), Some(Token::Semicolon)) {
            declaration(tokens, tokens.trim(at..end), &mut read);
        }
        at = tokens.close(end) + 1;
    }
    read
}

fn declaration(tokens: &Tokens<'_>, range: Range<usize>, read: &mut Vec<Declaration>) {
    let Some(Token::Ident(name)) = tokens.get(range.start).filter(|_| !range.is_empty()) else {
        return;
    };
    let colon = tokens.skip_blank(range.start + 1, range.end);
    let is_colon = matches!(tokens.get(colon), Some(Token::Colon)) && colon < range.end;
    if !is_colon || !style::is_known(&name.to_ascii_lowercase()) {
        return;
    }
    let mut value = String::new();
    let mut last = TokenSerializationType::Nothing;
    for at in colon + 1..range.end {
        let Some(token) = tokens.get(at) else { break };
        let kind = token.serialization_type();
        if last.needs_separator_when_before(kind) {
            value.push(' ');
        }
        last = kind;
        if token.to_css(&mut value).is_err() {
            return;
        }
    }
    style::declare(name, &value, read);
}
