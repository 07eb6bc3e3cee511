//! Addresses in CSS: `url()` however it is written, and the functions that take them as strings.

use std::ops::Range;

use cssparser::Token;

use super::Reader;
use super::token::Tokens;
use crate::html::page::wanted::{Kind, Place, Role, Size};

/// An address in CSS.
pub(super) struct Found {
    /// Where it begins.
    pub(super) at: usize,
    /// Behind its last token.
    pub(super) end: usize,
    pub(super) raw: String,
}

/// All addresses among tokens.
pub(super) fn addresses(tokens: &Tokens<'_>, range: Range<usize>) -> Vec<Found> {
    let mut found = Vec::new();
    // Behind the end of the function whose strings are addresses.
    let mut strings_until = 0;
    let mut at = range.start;
    while at < range.end {
        match tokens.get(at) {
            Some(Token::UnquotedUrl(raw)) => found.push(Found {
                at,
                end: at + 1,
                raw: raw.to_string(),
            }),
            Some(Token::QuotedString(raw)) if at < strings_until => found.push(Found {
                at,
                end: at + 1,
                raw: raw.to_string(),
            }),
            Some(Token::Function(name)) => {
                let name = name.to_ascii_lowercase();
                let close = tokens.close(at);
                if matches!(name.as_str(), "src" | "url") {
                    found.extend(quoted(tokens, at, close));
                    at = close;
                } else if takes_strings(&name) {
                    strings_until = strings_until.max(close);
                }
            }
            _ => {}
        }
        at += 1;
    }
    found
}

fn quoted(tokens: &Tokens<'_>, at: usize, close: usize) -> Option<Found> {
    let string = tokens.find(at + 1..close, |token| {
        matches!(token, Token::QuotedString(_))
    })?;
    match tokens.get(string)? {
        Token::QuotedString(raw) => Some(Found {
            at,
            end: close + 1,
            raw: raw.to_string(),
        }),
        _ => None,
    }
}

/// Functions in which a bare string is an address; the last is of an old browser.
fn takes_strings(name: &str) -> bool {
    is_set(name) || name.ends_with("cross-fade") || name == "image" || name.ends_with("imageloader")
}

/// Whether a function chooses one of several pictures.
pub(super) fn is_set(name: &str) -> bool {
    matches!(name, "image-set" | "-webkit-image-set")
}

/// A picture among tokens that is drawn, or whose place stays empty.
pub(super) struct Placed {
    pub(super) at: usize,
    pub(super) end: usize,
    pub(super) number: Option<usize>,
}

impl Reader<'_, '_> {
    /// Notes every address among tokens, whatever becomes of them.
    pub(super) fn note_all(&mut self, tokens: &Tokens<'_>, range: Range<usize>, kind: Kind) {
        for found in addresses(tokens, range) {
            self.wanted.note(&found.raw, kind);
        }
    }

    /// Decides what becomes of pictures behind the text.
    pub(super) fn place_all(&mut self, tokens: &Tokens<'_>, range: Range<usize>) -> Vec<Placed> {
        let mut placed = Vec::new();
        if !self.is_drawn {
            self.note_all(tokens, range, Kind::Background);
            return placed;
        }
        for found in addresses(tokens, range) {
            let place = self
                .wanted
                .picture(&found.raw, Role::Background, Size::default(), false);
            placed.push(Placed {
                at: found.at,
                end: found.end,
                number: match place {
                    Place::Drawn(number) => Some(number),
                    Place::Missing | Place::Tracker => None,
                },
            });
        }
        placed
    }
}
