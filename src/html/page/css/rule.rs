//! Rules: selectors with declarations, and `@media` around them.

use std::ops::Range;

use cssparser::{ToCss, Token};

use super::token::Tokens;
use super::{At, Reader, selector};
use crate::html::page::wanted::Kind;

/// `@media` within `@media`.
pub(super) const MEDIA_DEPTH: u8 = 3;
/// Tokens of what `@media` asks.
const QUERY_TOKENS: usize = 100;
/// Octets written: one selector in a list is not longer than what was read, but `img` is written
/// twice.
const OUT_OCTETS: usize = 2 * 1024 * 1024;
/// Selectors of a page. The largest sheets of newsletters have a thousand. Whoever draws keeps them by
/// class in a table in which short names meet each other: fifty thousand took more than five seconds
/// for a page of one word, ten thousand a quarter of one.
const SELECTORS: usize = 10_000;

impl Reader<'_, '_> {
    /// Writes rules anew. Goes down by recursion, `depth` levels at most.
    pub(super) fn rules(
        &mut self,
        tokens: &Tokens<'_>,
        range: Range<usize>,
        depth: u8,
        out: &mut String,
    ) {
        let mut at = range.start;
        while at < range.end {
            if out.len() > OUT_OCTETS {
                self.findings.cut = true;
                return;
            }
            at = match tokens.get(at) {
                Some(Token::AtKeyword(name)) => {
                    let name = name.to_ascii_lowercase();
                    self.at_rule(tokens, &name, at + 1..range.end, depth, out)
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
                _ => self.rule(tokens, at..range.end, out),
            };
        }
    }

    /// Writes one rule; the place behind it.
    fn rule(&mut self, tokens: &Tokens<'_>, range: Range<usize>, out: &mut String) -> usize {
        let is_block = |token: &Token<'_>| matches!(token, Token::CurlyBracketBlock);
        let Some(open) = tokens.find(range.clone(), is_block) else {
            self.note_all(tokens, range.clone(), Kind::Style);
            return range.end;
        };
        let close = tokens.close(open);
        self.note_all(tokens, range.start..open, Kind::Style);
        let selectors = selector::list(tokens, range.start..open, &mut self.findings.letters);
        let at = At {
            cell: selectors.are_cells,
            generated: selectors.are_generated,
            letter: selectors.are_letters,
        };
        if selectors.text.is_empty() {
            self.note_all(tokens, open..close, Kind::Style);
        } else {
            let inline = self.declarations(tokens, open + 1..close, at);
            let declarations = inline.text;
            let count = selectors.text.split(',').count();
            if self.is_drawn && self.findings.selectors + count > SELECTORS {
                self.findings.cut = true;
            } else if !declarations.is_empty() {
                if self.is_drawn {
                    self.findings.selectors += count;
                    self.findings.generates |= at.generated;
                    if !at.generated && !at.letter {
                        self.findings.shows.add_rule(inline.sight);
                    }
                }
                out.push_str(&selectors.text);
                out.push('{');
                out.push_str(&declarations);
                out.push('}');
            }
        }
        close + 1
    }

    /// Writes one rule with an at, if it is of `@media`; the place behind it.
    fn at_rule(
        &mut self,
        tokens: &Tokens<'_>,
        name: &str,
        range: Range<usize>,
        depth: u8,
        out: &mut String,
    ) -> usize {
        let ends = |token: &Token<'_>| matches!(token, Token::Semicolon | Token::CurlyBracketBlock);
        let end = tokens.find(range.clone(), ends).unwrap_or(range.end);
        let is_block = end < range.end && matches!(tokens.get(end), Some(Token::CurlyBracketBlock));
        let behind = if end < range.end {
            tokens.close(end) + 1
        } else {
            range.end
        };
        if name == "media" && is_block && depth > 0 {
            self.note_all(tokens, range.start..end, Kind::Style);
            let block = end + 1..tokens.close(end);
            self.media_rule(tokens, range.start..end, block, depth, out);
            return behind;
        }
        let kind = match name {
            "font-face" => Kind::Font,
            "import" => Kind::StyleSheet,
            // It names a language and asks nobody.
            "namespace" => return behind,
            _ => Kind::Style,
        };
        if let (Kind::StyleSheet, Some(Token::QuotedString(address))) =
            (kind, tokens.get(tokens.skip_blank(range.start, range.end)))
        {
            self.wanted.note(address, kind);
        }
        self.note_all(tokens, range.start..behind.min(range.end), kind);
        behind
    }

    fn media_rule(
        &mut self,
        tokens: &Tokens<'_>,
        query: Range<usize>,
        block: Range<usize>,
        depth: u8,
        out: &mut String,
    ) {
        let mut inner = String::new();
        let written = self.media_query(tokens, query);
        self.rules(tokens, block, depth - 1, &mut inner);
        if let Some(written) = written.filter(|_| !inner.is_empty()) {
            out.push_str("@media ");
            out.push_str(&written);
            out.push('{');
            out.push_str(&inner);
            out.push('}');
        }
    }

    /// Writes what `@media` asks; `None` where that is none of ours.
    pub(super) fn media_query(
        &mut self,
        tokens: &Tokens<'_>,
        range: Range<usize>,
    ) -> Option<String> {
        let range = tokens.trim(range);
        if range.len() > QUERY_TOKENS {
            return None;
        }
        let mut out = String::new();
        let mut before_is_blank = true;
        let mut adapts = false;
        for at in range {
            match tokens.get(at)? {
                Token::WhiteSpace(_) => {
                    if !before_is_blank {
                        out.push(' ');
                    }
                    before_is_blank = true;
                    continue;
                }
                Token::Colon => {
                    out.truncate(out.trim_end().len());
                    out.push(':');
                    before_is_blank = true;
                    continue;
                }
                Token::Ident(word) => {
                    let word = word.to_ascii_lowercase();
                    adapts |= word == "prefers-color-scheme";
                    cssparser::serialize_identifier(&word, &mut out).ok()?;
                }
                token @ (Token::Number { .. }
                | Token::Dimension { .. }
                | Token::Percentage { .. }
                | Token::Comma
                | Token::ParenthesisBlock
                | Token::CloseParenthesis
                | Token::Delim('<' | '>' | '=' | '/')) => token.to_css(&mut out).ok()?,
                _ => return None,
            }
            before_is_blank = false;
        }
        self.findings.adapts |= adapts && self.is_drawn;
        Some(out)
    }
}
