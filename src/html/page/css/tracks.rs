//! The columns of a grid (CSS Grid 2, 7.2), few enough to be laid out.

use std::ops::Range;

use cssparser::Token;

use super::property::Allowed;
use super::token::Tokens;
use super::value::{most_of, write_number};

/// Columns of one grid.
const TRACKS: usize = 24;
/// Where there are as many columns as fit, each is so wide at least, in CSS pixels.
const NARROWEST: f32 = 40.0;
/// Parts of what is left over.
const FRACTIONS: f32 = 100.0;

/// Columns as they are written.
#[derive(Default)]
struct Columns {
    text: String,
    count: usize,
    /// The least width of the last one in CSS pixels, where it is known.
    least: f32,
}

/// Writes columns anew, or says that they are none of ours.
pub(super) fn write(tokens: &Tokens<'_>, range: Range<usize>) -> Option<String> {
    if let Some(Token::Ident(word)) = tokens.get(range.start)
        && range.len() == 1
        && word.eq_ignore_ascii_case("none")
    {
        return Some("none".to_owned());
    }
    let mut columns = Columns::default();
    let mut at = range.start;
    while at < range.end {
        match tokens.get(at)? {
            Token::Function(name) if name.eq_ignore_ascii_case("repeat") => {
                columns.repeat(tokens, at + 1..tokens.close(at))?;
            }
            _ => columns.one(tokens, at)?,
        }
        at = tokens.close(at) + 1;
    }
    (1..=TRACKS)
        .contains(&columns.count)
        .then_some(columns.text)
}

impl Columns {
    /// A column, or a blank.
    fn one(&mut self, tokens: &Tokens<'_>, at: usize) -> Option<()> {
        match tokens.get(at)? {
            Token::WhiteSpace(_) => {
                self.text.push(' ');
                return Some(());
            }
            Token::Function(name) if name.eq_ignore_ascii_case("minmax") => {
                self.between(tokens, at + 1..tokens.close(at))?;
            }
            token => self.least = width(token, &mut self.text)?,
        }
        self.count += 1;
        Some(())
    }

    /// `minmax(200px, 1fr)`
    fn between(&mut self, tokens: &Tokens<'_>, range: Range<usize>) -> Option<()> {
        let is_comma = |token: &Token<'_>| matches!(token, Token::Comma);
        let comma = tokens.find(range.clone(), is_comma)?;
        let least = tokens.trim(range.start..comma);
        let most = tokens.trim(comma + 1..range.end);
        if least.len() != 1 || most.len() != 1 {
            return None;
        }
        self.text.push_str("minmax(");
        self.least = width(tokens.get(least.start)?, &mut self.text)?;
        self.text.push(',');
        width(tokens.get(most.start)?, &mut self.text)?;
        self.text.push(')');
        Some(())
    }

    /// `repeat(3, 1fr)`
    fn repeat(&mut self, tokens: &Tokens<'_>, range: Range<usize>) -> Option<()> {
        let is_comma = |token: &Token<'_>| matches!(token, Token::Comma);
        let comma = tokens.find(range.clone(), is_comma)?;
        let times = tokens.trim(range.start..comma);
        let mut inner = Self::default();
        let columns = tokens.trim(comma + 1..range.end);
        let mut at = columns.start;
        while at < columns.end {
            inner.one(tokens, at)?;
            at = tokens.close(at) + 1;
        }
        if times.len() != 1 || inner.count == 0 {
            return None;
        }
        let times = match tokens.get(times.start)? {
            Token::Number {
                int_value: Some(times),
                ..
            } => {
                let times = usize::try_from(*times).ok()?;
                self.count = self.count.saturating_add(inner.count.saturating_mul(times));
                times.to_string()
            }
            Token::Ident(word) => {
                let word = word.to_ascii_lowercase();
                let is_known = matches!(word.as_str(), "auto-fill" | "auto-fit");
                if !is_known || inner.count != 1 || inner.least < NARROWEST {
                    return None;
                }
                self.count += 1;
                word
            }
            _ => return None,
        };
        self.text
            .push_str(&format!("repeat({times},{})", inner.text));
        Some(())
    }
}

/// Writes the width of a column; what it is at least in CSS pixels, where that is known.
fn width(token: &Token<'_>, out: &mut String) -> Option<f32> {
    match token {
        Token::Ident(word) => {
            let word = word.to_ascii_lowercase();
            if !matches!(word.as_str(), "auto" | "max-content" | "min-content") {
                return None;
            }
            out.push_str(&word);
            Some(0.0)
        }
        Token::Number { value, .. } if *value == 0.0 => {
            out.push('0');
            Some(0.0)
        }
        Token::Percentage { unit_value, .. } if *unit_value >= 0.0 => {
            write_number(unit_value * 100.0, FRACTIONS, out)?;
            out.push('%');
            Some(0.0)
        }
        Token::Dimension { value, unit, .. } if *value >= 0.0 => {
            let unit = unit.to_ascii_lowercase();
            let most = if unit == "fr" {
                FRACTIONS
            } else {
                most_of(&unit, Allowed::Plain)?
            };
            write_number(*value, most, out)?;
            out.push_str(&unit);
            Some(if unit == "px" { *value } else { 0.0 })
        }
        _ => None,
    }
}
