//! What `@media` asks, and what a page answers that is drawn at some width (Media Queries 4, §3).

use std::ops::Range;

use cssparser::Token;

use super::Holds;
use crate::html::Screen;
use crate::html::page::Tokens;

/// Points across that every window has, where it is not known how wide a page is drawn.
const NARROWEST: f32 = 200.0;
/// Points across that no window has.
const WIDEST: f32 = 8_000.0;
/// Tokens of what one `@media` asks; of more nothing is known.
const TOKENS: usize = 100;
/// Points of an `em`, as long as nobody says otherwise.
const EM: f32 = 16.0;

/// Whether what is asked holds on a screen; `None` is any.
pub(super) fn holds(tokens: &Tokens<'_>, range: Range<usize>, screen: Option<Screen>) -> Holds {
    let range = tokens.trim(range);
    if range.is_empty() {
        return Holds::Yes;
    }
    if range.len() > TOKENS {
        return Holds::Maybe;
    }
    let asked = Asked { tokens, screen };
    let mut all = Holds::No;
    let mut start = range.start;
    while start < range.end {
        let is_comma = |token: &Token<'_>| matches!(token, Token::Comma);
        let end = tokens.find(start..range.end, is_comma).unwrap_or(range.end);
        all = all.max(asked.query(tokens.trim(start..end)));
        start = end + 1;
    }
    all
}

struct Asked<'t, 's> {
    tokens: &'t Tokens<'s>,
    screen: Option<Screen>,
}

/// A piece of a question about one thing.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Piece {
    Width,
    Length(f32),
    /// `<`, `<=`; the other way round where it is true.
    Below(bool),
    Above(bool),
    Equal,
    Other,
}

impl Asked<'_, '_> {
    fn query(&self, range: Range<usize>) -> Holds {
        let mut holds = None;
        let (mut negates_all, mut negates_next, mut is_or) = (false, false, false);
        let mut at = range.start;
        while at < range.end {
            let one = match self.tokens.get(at) {
                Some(Token::WhiteSpace(_)) => None,
                Some(Token::Ident(word)) => match word.to_ascii_lowercase().as_str() {
                    "only" | "and" => None,
                    "or" => {
                        is_or = true;
                        None
                    }
                    "not" => {
                        let next = self.tokens.skip_blank(at + 1, range.end);
                        let is_block =
                            matches!(self.tokens.get(next), Some(Token::ParenthesisBlock));
                        (negates_next, negates_all) = (is_block, !is_block);
                        None
                    }
                    "all" | "screen" => Some(Holds::Yes),
                    _ => Some(Holds::No),
                },
                Some(Token::ParenthesisBlock) => Some(self.feature(at + 1..self.tokens.close(at))),
                _ => Some(Holds::Maybe),
            };
            if let Some(one) = one {
                let one = one.but_not(std::mem::take(&mut negates_next));
                holds = Some(match holds {
                    None => one,
                    Some(before) if is_or => one.max(before),
                    Some(before) => one.min(before),
                });
            }
            at = self.tokens.close(at) + 1;
        }
        holds.unwrap_or(Holds::No).but_not(negates_all)
    }

    fn feature(&self, range: Range<usize>) -> Holds {
        let range = self.tokens.trim(range);
        let Some(Token::Ident(name)) = self.tokens.get(range.start) else {
            return self.compared(range);
        };
        let name = name.to_ascii_lowercase();
        let colon = self.tokens.skip_blank(range.start + 1, range.end);
        if !matches!(self.tokens.get(colon), Some(Token::Colon)) || colon >= range.end {
            return self.compared(range);
        }
        let value = self.tokens.skip_blank(colon + 1, range.end);
        let value = self.tokens.get(value);
        let compare = |piece| match value.and_then(length) {
            Some(length) => self.width(piece, length),
            None => Holds::Maybe,
        };
        match name.as_str() {
            "min-width" | "min-device-width" => compare(Piece::Above(true)),
            "max-width" | "max-device-width" => compare(Piece::Below(true)),
            "width" | "device-width" => compare(Piece::Equal),
            "-webkit-min-device-pixel-ratio" if matches!(value, Some(Token::Number { value, .. }) if *value == 0.0) => {
                Holds::Yes
            }
            "prefers-color-scheme" => match (self.screen, value) {
                (Some(screen), Some(Token::Ident(wanted))) => {
                    let scheme = if screen.dark { "dark" } else { "light" };
                    Holds::from(wanted.eq_ignore_ascii_case(scheme))
                }
                _ => Holds::Maybe,
            },
            _ => Holds::Maybe,
        }
    }

    /// `width >= 480px` and the like.
    fn compared(&self, range: Range<usize>) -> Holds {
        let mut pieces = Vec::new();
        for at in range {
            let piece = match self.tokens.get(at) {
                None | Some(Token::WhiteSpace(_)) => continue,
                Some(Token::Ident(name)) if name.eq_ignore_ascii_case("width") => Piece::Width,
                Some(Token::Delim('<')) => Piece::Below(false),
                Some(Token::Delim('>')) => Piece::Above(false),
                Some(Token::Delim('=')) => match pieces.last_mut() {
                    Some(Piece::Below(equal) | Piece::Above(equal)) => {
                        *equal = true;
                        continue;
                    }
                    _ => Piece::Equal,
                },
                Some(token) => length(token).map_or(Piece::Other, Piece::Length),
            };
            pieces.push(piece);
        }
        match *pieces.as_slice() {
            [Piece::Width] => Holds::Yes,
            [Piece::Width, sign, Piece::Length(length)] => self.width(sign, length),
            [Piece::Length(length), sign, Piece::Width] => self.width(turned(sign), length),
            [
                Piece::Length(low),
                first,
                Piece::Width,
                second,
                Piece::Length(high),
            ] => self.width(turned(first), low).min(self.width(second, high)),
            _ => Holds::Maybe,
        }
    }

    /// Whether the width compares so with a length.
    fn width(&self, sign: Piece, length: f32) -> Holds {
        let (least, most) = self
            .screen
            .map_or((NARROWEST, WIDEST), |screen| (screen.width, screen.width));
        let (all, one) = match sign {
            Piece::Below(true) => (most <= length, least <= length),
            Piece::Below(false) => (most < length, least < length),
            Piece::Above(true) => (least >= length, most >= length),
            Piece::Above(false) => (least > length, most > length),
            Piece::Equal => (
                least == length && most == length,
                least <= length && length <= most,
            ),
            _ => (false, true),
        };
        match (all, one) {
            (true, _) => Holds::Yes,
            (false, true) => Holds::Maybe,
            (false, false) => Holds::No,
        }
    }
}

fn turned(sign: Piece) -> Piece {
    match sign {
        Piece::Below(equal) => Piece::Above(equal),
        Piece::Above(equal) => Piece::Below(equal),
        other => other,
    }
}

/// A length in points.
fn length(token: &Token<'_>) -> Option<f32> {
    match token {
        Token::Number { value, .. } if *value == 0.0 => Some(0.0),
        Token::Dimension { value, unit, .. } => {
            let points = match unit.to_ascii_lowercase().as_str() {
                "px" => 1.0,
                "em" | "rem" => EM,
                "pt" => 4.0 / 3.0,
                "in" => 96.0,
                "cm" => 96.0 / 2.54,
                _ => return None,
            };
            Some(value * points)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(text: &str, screen: Option<Screen>) -> Holds {
        let tokens = Tokens::of(text);
        holds(&tokens, tokens.all(), screen)
    }

    #[test]
    fn a_question_is_answered_as_at_the_width_that_is_drawn() {
        let screen = Some(Screen {
            width: 640.0,
            dark: false,
        });
        for (text, holds) in [
            ("", Holds::Yes),
            ("screen", Holds::Yes),
            ("ONLY Screen", Holds::Yes),
            ("print", Holds::No),
            ("print, screen", Holds::Yes),
            ("not print", Holds::Yes),
            ("not screen and (max-width:600px)", Holds::Yes),
            ("screen and (max-width:640px)", Holds::Yes),
            ("(max-width:639.9px)", Holds::No),
            ("(min-width:40em) and (max-width:50em)", Holds::Yes),
            ("(max-width:600px) or (min-width:620px)", Holds::Yes),
            ("(max-width:600px), (min-width:620px)", Holds::Yes),
            ("not (max-width:600px)", Holds::Yes),
            ("(min-device-width : 481px)", Holds::Yes),
            ("(width)", Holds::Yes),
            ("(width > 640px)", Holds::No),
            ("(width >= 640px)", Holds::Yes),
            ("(600px < width <= 640px)", Holds::Yes),
            ("(prefers-color-scheme:light)", Holds::Yes),
            ("(prefers-color-scheme: dark)", Holds::No),
            ("(-webkit-min-device-pixel-ratio:0)", Holds::Yes),
            ("(hover:none)", Holds::Maybe),
            ("(width > 1px) and (hover:none)", Holds::Maybe),
            ("(width > 700px) and (hover:none)", Holds::No),
            ("((min-width:1px))", Holds::Maybe),
            ("handheld", Holds::No),
        ] {
            assert_eq!(asked(text, screen), holds, "{text}");
        }
    }

    #[test]
    fn of_a_width_that_is_not_known_nothing_is_said() {
        for (text, holds) in [
            ("(min-width:480px)", Holds::Maybe),
            ("(max-width:480px)", Holds::Maybe),
            ("(min-width:1px)", Holds::Yes),
            ("(max-width:9000px)", Holds::Yes),
            ("(max-width:1px)", Holds::No),
            ("(prefers-color-scheme:dark)", Holds::Maybe),
            ("print and (min-width:480px)", Holds::No),
        ] {
            assert_eq!(asked(text, None), holds, "{text}");
        }
    }
}
