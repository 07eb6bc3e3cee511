//! One value, written anew token by token.

use std::ops::Range;

use cssparser::{ToCss, Token, TokenSerializationType};

use super::property::Allowed;
use super::token::Tokens;
use super::tracks;
use super::url::{Placed, is_set};

/// Lengths in CSS pixels: with more, borders and layout take gigabytes.
const PIXELS: f32 = 5_000.0;
/// Percentages.
const PERCENT: f32 = 1_000.0;
/// Letters in CSS pixels.
const LETTER_PIXELS: f32 = 400.0;
/// Letters, as often the size of those around them.
const LETTER_TIMES: f32 = 10.0;
/// Lines, as often the size of letters.
const LINE_TIMES: f32 = 20.0;
/// Tokens of one value.
const TOKENS: usize = 200;
/// Octets of a word or the name of a font.
const WORD_OCTETS: usize = 100;
/// Octets of what stands before or behind an element: an arrow, a mark, a few words. It stands
/// there as often as there are elements, and all together is to be no more than a page may have.
const CONTENT_OCTETS: usize = 40;
/// Gradients in one value: each is painted over the whole box.
const GRADIENTS: usize = 4;

/// Writes a value, or says that it is none of ours.
pub(super) fn write(
    tokens: &Tokens<'_>,
    range: Range<usize>,
    allowed: Allowed,
    placed: &[Placed],
) -> Option<String> {
    let mut out = String::new();
    let mut last = TokenSerializationType::Nothing;
    let mut gradients = 0;
    if range.is_empty() || range.len() > TOKENS {
        return None;
    }
    match allowed {
        Allowed::Content => return content(tokens, range),
        Allowed::Columns => return tracks::write(tokens, range),
        _ => {}
    }
    let mut at = range.start;
    while at < range.end {
        let token = tokens.get(at)?;
        let kind = token.serialization_type();
        if last.needs_separator_when_before(kind) {
            out.push(' ');
        }
        last = kind;
        let picture = match token {
            Token::Function(name) if is_set(&name.to_ascii_lowercase()) => {
                let close = tokens.close(at);
                let first = placed
                    .iter()
                    .find(|placed| at < placed.at && placed.at < close);
                first.map(|first| (first.number, close + 1))
            }
            _ => placed
                .iter()
                .find(|placed| placed.at == at)
                .map(|placed| (placed.number, placed.end)),
        };
        if let Some((number, end)) = picture {
            match number {
                Some(number) => out.push_str(&format!("url(\"mail:/p/{number}\")")),
                None => out.push_str("none"),
            }
            last = TokenSerializationType::Function;
            at = end;
            continue;
        }
        if let Token::Function(name) = token {
            let name = name.to_ascii_lowercase();
            gradients += usize::from(name.ends_with("gradient"));
            if !is_function(&name) || gradients > GRADIENTS {
                return None;
            }
        }
        write_token(token, allowed, &mut out)?;
        at += 1;
    }
    Some(out)
}

/// Writes strings; neither attributes nor counters are read.
fn content(tokens: &Tokens<'_>, range: Range<usize>) -> Option<String> {
    let mut out = String::new();
    let mut octets = 0;
    for at in range.clone() {
        match tokens.get(at)? {
            Token::WhiteSpace(_) => out.push(' '),
            Token::Ident(word) if range.len() == 1 && word.eq_ignore_ascii_case("none") => {
                out.push_str("none");
            }
            token @ Token::QuotedString(words) => {
                octets += words.len();
                token.to_css(&mut out).ok()?;
            }
            _ => return None,
        }
    }
    (octets <= CONTENT_OCTETS).then_some(out)
}

fn write_token(token: &Token<'_>, allowed: Allowed, out: &mut String) -> Option<()> {
    match token {
        Token::WhiteSpace(_) => out.push(' '),
        Token::Ident(word) if is_word(word) => token.to_css(out).ok()?,
        Token::QuotedString(name) if allowed == Allowed::Fonts && is_font(name) => {
            token.to_css(out).ok()?;
        }
        Token::Hash(digits) | Token::IDHash(digits)
            if digits.bytes().all(|digit| digit.is_ascii_hexdigit()) =>
        {
            token.to_css(out).ok()?;
        }
        Token::Comma | Token::Delim('/') | Token::CloseParenthesis => token.to_css(out).ok()?,
        Token::Function(name) => {
            out.push_str(&name.to_ascii_lowercase());
            out.push('(');
        }
        Token::Number { value, .. } => {
            let most = if allowed == Allowed::Lines {
                LINE_TIMES
            } else {
                PIXELS
            };
            write_number(*value, most, out)?;
        }
        Token::Percentage { unit_value, .. } => {
            write_number(unit_value * 100.0, PERCENT, out)?;
            out.push('%');
        }
        Token::Dimension { value, unit, .. } => {
            let unit = unit.to_ascii_lowercase();
            write_number(*value, most_of(&unit, allowed)?, out)?;
            out.push_str(&unit);
        }
        _ => return None,
    }
    Some(())
}

/// How much of a unit is taken, so that it is never much more than [`PIXELS`].
pub(super) fn most_of(unit: &str, allowed: Allowed) -> Option<f32> {
    let is_letters = matches!(allowed, Allowed::Letters | Allowed::Fonts);
    let pixels = if is_letters { LETTER_PIXELS } else { PIXELS };
    Some(match unit {
        "px" => pixels,
        "pt" => pixels * 0.75,
        "pc" => pixels / 16.0,
        "in" => pixels / 96.0,
        "cm" => pixels / 38.0,
        "mm" => pixels / 3.8,
        "q" => pixels,
        "ch" | "em" | "ex" | "rem" if is_letters || allowed == Allowed::Lines => LETTER_TIMES,
        "ch" | "em" | "ex" | "rem" => 300.0,
        "vh" | "vmax" | "vmin" | "vw" => 300.0,
        "deg" | "grad" => 400.0,
        "rad" | "turn" => 7.0,
        _ => return None,
    })
}

/// Writes a number with at most four digits behind the point.
pub(super) fn write_number(value: f32, most: f32, out: &mut String) -> Option<()> {
    if value.is_nan() {
        return None;
    }
    let text = format!("{:.4}", value.clamp(-most, most));
    let text = text.trim_end_matches('0').trim_end_matches('.');
    out.push_str(if text == "-0" { "0" } else { text });
    Some(())
}

fn is_word(word: &str) -> bool {
    word.len() <= WORD_OCTETS
        && word
            .chars()
            .all(|character| character.is_alphanumeric() || matches!(character, '-' | '_'))
}

/// A name of a font that is a name and nothing else.
fn is_font(name: &str) -> bool {
    name.len() <= WORD_OCTETS
        && name
            .chars()
            .all(|character| character.is_alphanumeric() || " -_.,&+'".contains(character))
}

/// Functions that only work out colours and blends.
fn is_function(name: &str) -> bool {
    matches!(
        name,
        "hsl"
            | "hsla"
            | "linear-gradient"
            | "radial-gradient"
            | "repeating-linear-gradient"
            | "repeating-radial-gradient"
            | "rgb"
            | "rgba"
    )
}
