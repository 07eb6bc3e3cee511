//! CSS cut into tokens, comments left out, with the end of each block known.

use std::ops::Range;

use cssparser::{ParseError, Parser, Token};

/// Blocks within blocks that are looked into; what is deeper is left out. The crate reads them by
/// recursion, which ends here.
const DEPTH: u8 = 24;
/// Tokens of one sheet.
const TOKENS: usize = 500_000;

pub(in crate::html) struct Tokens<'t> {
    list: Vec<Piece<'t>>,
    /// Whether a limit was met.
    pub(in crate::html) cut: bool,
}

struct Piece<'t> {
    token: Token<'t>,
    /// Where the block that begins here ends; its own place where none begins.
    close: usize,
}

impl<'t> Tokens<'t> {
    pub(in crate::html) fn of(text: &'t str) -> Self {
        let mut tokens = Self {
            list: Vec::new(),
            cut: false,
        };
        tokens.take(&mut Parser::new(text), DEPTH);
        tokens
    }

    fn take(&mut self, parser: &mut Parser<'t>, depth: u8) {
        while let Ok(token) = parser.next_including_whitespace() {
            if self.list.len() >= TOKENS {
                self.cut = true;
                return;
            }
            let token = token.clone();
            let at = self.list.len();
            let end = closing(&token);
            self.list.push(Piece { token, close: at });
            let Some(end) = end else {
                continue;
            };
            if depth == 0 {
                self.cut = true;
            } else {
                parser
                    .parse_nested_block(|inner| {
                        self.take(inner, depth - 1);
                        Ok::<(), ParseError<()>>(())
                    })
                    .ok();
            }
            let close = self.list.len();
            if let Some(opening) = self.list.get_mut(at) {
                opening.close = close;
            }
            self.list.push(Piece { token: end, close });
        }
    }

    pub(in crate::html) fn all(&self) -> Range<usize> {
        0..self.list.len()
    }

    pub(in crate::html) fn get(&self, at: usize) -> Option<&Token<'t>> {
        self.list.get(at).map(|piece| &piece.token)
    }

    /// The end of the block that begins here, or the place itself.
    pub(in crate::html) fn close(&self, at: usize) -> usize {
        self.list.get(at).map_or(at, |piece| piece.close)
    }

    /// The first place behind `at` that is no blank.
    pub(in crate::html) fn skip_blank(&self, mut at: usize, end: usize) -> usize {
        while at < end && matches!(self.get(at), Some(Token::WhiteSpace(_))) {
            at += 1;
        }
        at
    }

    /// Without the blanks at both ends.
    pub(in crate::html) fn trim(&self, range: Range<usize>) -> Range<usize> {
        let start = self.skip_blank(range.start, range.end);
        let mut end = range.end;
        while end > start && matches!(self.get(end - 1), Some(Token::WhiteSpace(_))) {
            end -= 1;
        }
        start..end
    }

    /// Where the first token that fits stands, blocks stepped over.
    pub(in crate::html) fn find(
        &self,
        range: Range<usize>,
        fits: impl Fn(&Token<'t>) -> bool,
    ) -> Option<usize> {
        let mut at = range.start;
        while at < range.end {
            if fits(self.get(at)?) {
                return Some(at);
            }
            at = self.close(at) + 1;
        }
        None
    }
}

fn closing(token: &Token<'_>) -> Option<Token<'static>> {
    match token {
        Token::Function(_) | Token::ParenthesisBlock => Some(Token::CloseParenthesis),
        Token::SquareBracketBlock => Some(Token::CloseSquareBracket),
        Token::CurlyBracketBlock => Some(Token::CloseCurlyBracket),
        _ => None,
    }
}
