//! Lists of declarations: what stands in `{}` and in `style`.

use std::ops::Range;

use cssparser::Token;

use super::property::{Allowed, allowed, colours, dresses_letters};
use super::token::Tokens;
use super::value::{self, write_number};
use super::{At, Inline, Reader};
use crate::html::page::wanted::Kind;

/// Declarations of one block.
const DECLARATIONS: usize = 300;
/// Added to percentages of cells: a width that is worked out is taken for a width in a table that
/// finds its own, a plain percentage is not.
const HELP: &str = "0.02px";

/// One declaration: its name in lower case, its value without `!important`.
struct Declaration {
    name: String,
    value: Range<usize>,
    is_important: bool,
}

impl Reader<'_, '_> {
    /// Writes declarations anew.
    pub(super) fn declarations(
        &mut self,
        tokens: &Tokens<'_>,
        range: Range<usize>,
        at: At,
    ) -> Inline {
        let declarations = self.list(tokens, range);
        let has_height = declarations
            .iter()
            .any(|declaration| matches!(declaration.name.as_str(), "height" | "max-height"));
        let mut inline = Inline::default();
        for declaration in declarations {
            let Some(value) = self.value(tokens, &declaration, at, has_height) else {
                continue;
            };
            let name = declaration.name.as_str();
            look(&mut inline, name, &value);
            let is_important = declaration.is_important;
            inline
                .sight
                .declare(name, &value.to_ascii_lowercase(), is_important);
            self.findings.colours |= self.is_drawn && colours(name) && !is_no_colour(&value);
            if !inline.text.is_empty() {
                inline.text.push(';');
            }
            inline.text.push_str(name);
            inline.text.push(':');
            inline.text.push_str(&value);
            if declaration.is_important {
                inline.text.push_str("!important");
            }
        }
        inline
    }

    /// Finds the declarations, and notes what all the rest asks for.
    fn list(&mut self, tokens: &Tokens<'_>, range: Range<usize>) -> Vec<Declaration> {
        let mut list = Vec::new();
        let mut at = range.start;
        while at < range.end {
            let ends =
                |token: &Token<'_>| matches!(token, Token::Semicolon | Token::CurlyBracketBlock);
            let end = tokens.find(at..range.end, ends).unwrap_or(range.end);
            let is_rule =
                matches!(tokens.get(end), Some(Token::CurlyBracketBlock)) && end < range.end;
            let piece = at..end;
            at = tokens.close(end) + 1;
            if is_rule {
                // A rule within a rule: none of ours, but what it asks for counts.
                self.note_all(tokens, piece.start..at, Kind::Style);
                continue;
            }
            match declaration(tokens, piece.clone()) {
                Some(declaration) if list.len() < DECLARATIONS => list.push(declaration),
                Some(_) => self.findings.cut = true,
                None => self.note_all(tokens, piece, Kind::Style),
            }
        }
        list
    }

    fn value(
        &mut self,
        tokens: &Tokens<'_>,
        declaration: &Declaration,
        at: At,
        has_height: bool,
    ) -> Option<String> {
        let range = declaration.value.clone();
        if at.letter && !dresses_letters(&declaration.name) {
            self.note_all(tokens, range, Kind::Style);
            return None;
        }
        let Some(allowed) = allowed(&declaration.name, at.generated) else {
            let is_font = declaration.name == "src";
            let kind = if is_font { Kind::Font } else { Kind::Style };
            self.note_all(tokens, range, kind);
            return None;
        };
        let placed = if allowed == Allowed::Pictures {
            self.place_all(tokens, range.clone())
        } else {
            self.note_all(tokens, range.clone(), Kind::Style);
            Vec::new()
        };
        if let (Allowed::Width, true, 1, Some(Token::Percentage { unit_value, .. })) =
            (allowed, at.cell, range.len(), tokens.get(range.start))
        {
            return percentage_of_cell(*unit_value * 100.0);
        }
        let written = value::write(tokens, range, allowed, &placed)?;
        let word = written.to_ascii_lowercase();
        match allowed {
            Allowed::Words(words) if !words.contains(&word.as_str()) => None,
            // What is put there to hold floats together needs no cells.
            Allowed::Words(_) if at.generated && word.starts_with("table") => {
                Some("block".to_owned())
            }
            Allowed::Words(_) => Some(word),
            Allowed::Overflow => overflow(&declaration.name, &word, has_height).map(str::to_owned),
            _ => Some(written),
        }
    }
}

/// The width of a cell as a share of its table.
pub(in crate::html::page) fn percentage_of_cell(percent: f32) -> Option<String> {
    let mut out = String::from("calc(");
    write_number(percent.max(0.0), 1_000.0, &mut out)?;
    out.push_str("% + ");
    out.push_str(HELP);
    out.push(')');
    Some(out)
}

fn declaration(tokens: &Tokens<'_>, range: Range<usize>) -> Option<Declaration> {
    let range = tokens.trim(range);
    let Some(Token::Ident(name)) = tokens.get(range.start) else {
        return None;
    };
    let colon = tokens.skip_blank(range.start + 1, range.end);
    if colon >= range.end || !matches!(tokens.get(colon), Some(Token::Colon)) {
        return None;
    }
    let mut value = tokens.trim(colon + 1..range.end);
    let is_important = important(tokens, value.clone());
    if let Some(mark) = is_important {
        value = tokens.trim(value.start..mark);
    }
    Some(Declaration {
        name: name.to_ascii_lowercase(),
        value,
        is_important: is_important.is_some(),
    })
}

/// Where `!important` begins.
fn important(tokens: &Tokens<'_>, value: Range<usize>) -> Option<usize> {
    let last = value
        .end
        .checked_sub(1)
        .filter(|last| *last > value.start)?;
    let is_word = matches!(tokens.get(last), Some(Token::Ident(word)) if word.eq_ignore_ascii_case("important"));
    let before = tokens.trim(value.start..last).end.checked_sub(1)?;
    let is_mark = before >= value.start && matches!(tokens.get(before), Some(Token::Delim('!')));
    (is_word && is_mark).then_some(before)
}

/// There is nothing to scroll with: what has no room is shown all the same, and only where nothing
/// can be too high a box holds its floats together.
fn overflow(name: &str, value: &str, has_height: bool) -> Option<&'static str> {
    match value {
        "hidden" => Some("hidden"),
        "visible" => Some("visible"),
        "auto" | "scroll" if name == "overflow" && !has_height => Some("hidden"),
        "auto" | "scroll" => Some("visible"),
        _ => None,
    }
}

/// What a declaration says of the element as a picture.
fn look(inline: &mut Inline, name: &str, value: &str) {
    let pixels = || {
        let number = value
            .strip_suffix("px")
            .or_else(|| (value == "0").then_some(value))?;
        let number = number.split('.').next()?;
        number.parse().ok()
    };
    match name {
        "width" => inline.size.width = pixels(),
        "height" => inline.size.height = pixels(),
        "display" => inline.hidden |= value == "none",
        "visibility" => inline.hidden |= value.eq_ignore_ascii_case("hidden"),
        "opacity" => inline.hidden |= value == "0",
        _ => {}
    }
}

fn is_no_colour(value: &str) -> bool {
    [
        "currentcolor",
        "inherit",
        "initial",
        "none",
        "transparent",
        "unset",
    ]
    .iter()
    .any(|word| value.eq_ignore_ascii_case(word))
}
