//! What tags want from elsewhere, element by element.

use super::{Attributes, Given, Pass};
use crate::html::page::wanted::Kind;
use crate::html::token::{Token, Tokens};

/// Candidates of one picture.
const CANDIDATES: usize = 100;

/// How addresses stand in an attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum List {
    /// One.
    No,
    /// Several, blanks between them.
    Blanks,
    /// Pictures to choose from (`srcset`).
    Candidates,
}

impl Pass<'_> {
    /// Notes what a tag wants of which nothing is drawn.
    pub(super) fn note_all(&mut self, element: &str, given: &Given<'_>) {
        self.note_tag(element, given, true);
        for (name, value) in &given.0 {
            match name.as_str() {
                "srcdoc" => self.note_document(value),
                // Drawings name what they are filled with in attributes of all names.
                _ if value.contains('(') => self.unseen_css().note(value),
                _ => {}
            }
        }
    }

    /// Notes what a tag wants besides what is drawn of it.
    pub(super) fn note_kept(&mut self, element: &str, given: &Given<'_>) {
        self.note_tag(element, given, false);
    }

    fn note_tag(&mut self, element: &str, given: &Given<'_>, is_all: bool) {
        match element {
            "base" => {
                if let Some(address) = given.value("href") {
                    self.wanted.rebase(address);
                }
            }
            "meta" => self.note_refresh(given),
            "param" => {
                let name = given
                    .value("name")
                    .map_or("", str::trim)
                    .to_ascii_lowercase();
                if matches!(name.as_str(), "data" | "filename" | "movie" | "src" | "url") {
                    self.wanted
                        .note(given.value("value").unwrap_or_default(), Kind::Plugin);
                }
            }
            _ => {}
        }
        for (name, value) in &given.0 {
            let Some((kind, list)) = wants(element, name, given, is_all) else {
                continue;
            };
            match list {
                List::No => self.wanted.note(value, kind),
                List::Blanks => {
                    for address in value.split_ascii_whitespace().take(CANDIDATES) {
                        self.wanted.note(address, kind);
                    }
                }
                List::Candidates => {
                    for address in candidates(value) {
                        self.wanted.note(address, kind);
                    }
                }
            }
        }
    }

    /// `<meta http-equiv=refresh content="0; url=…">`, read as leniently as browsers do.
    fn note_refresh(&mut self, given: &Given<'_>) {
        let is_refresh = given
            .value("http-equiv")
            .is_some_and(|name| name.trim().eq_ignore_ascii_case("refresh"));
        let Some(content) = given.value("content").filter(|_| is_refresh) else {
            return;
        };
        let is_blank = |character: char| character.is_ascii_whitespace();
        let rest = content.trim_start_matches(|character: char| {
            is_blank(character) || character.is_ascii_digit() || character == '.'
        });
        let rest = rest
            .trim_start_matches(|character| is_blank(character) || matches!(character, ';' | ','));
        let named = rest
            .get(..3)
            .filter(|name| name.eq_ignore_ascii_case("url"))
            .and_then(|_| rest.get(3..)?.trim_start().strip_prefix('='));
        let address = named.unwrap_or(rest).trim();
        let address = match address.chars().next() {
            Some(quote @ ('"' | '\'')) => address[1..].split(quote).next().unwrap_or_default(),
            _ => address,
        };
        self.wanted.note(address, Kind::Refresh);
    }

    /// Notes what a document within an attribute wants. What is nested deeper is not looked at.
    fn note_document(&mut self, html: &str) {
        for token in Tokens::of(html) {
            match token {
                Token::Start(tag) => {
                    let given = Given::of(&tag);
                    self.note_tag(&tag.name, &given, true);
                    if let Some(style) = given.value("style") {
                        self.unseen_css().note(style);
                    }
                }
                Token::Style(css) => {
                    self.unseen_css().sheet(css);
                }
                Token::Text(_) | Token::End(_) => {}
            }
        }
    }
}

/// What an attribute wants. Where not all is noted here, pictures and backgrounds that may be drawn
/// note themselves.
fn wants(element: &str, name: &str, given: &Given<'_>, is_all: bool) -> Option<(Kind, List)> {
    let one = |kind| Some((kind, List::No));
    match name {
        "src" | "srcset" if !is_all && matches!(element, "img" | "image" | "input") => None,
        "background" if !is_all => None,
        "src" => one(match element {
            "script" => Kind::Script,
            "frame" | "iframe" => Kind::Frame,
            "embed" => Kind::Plugin,
            "audio" | "bgsound" | "source" | "track" | "video" => Kind::Media,
            _ => Kind::Picture,
        }),
        "srcset" => Some((Kind::Picture, List::Candidates)),
        "imagesrcset" => Some((Kind::Prefetch, List::Candidates)),
        "dynsrc" | "lowsrc" | "poster" => one(Kind::Picture),
        "background" => one(Kind::Background),
        "archive" | "classid" | "code" | "codebase" | "data"
            if matches!(element, "applet" | "embed" | "object") =>
        {
            one(Kind::Plugin)
        }
        "action" | "formaction" => one(Kind::Form),
        "ping" => Some((Kind::Ping, List::Blanks)),
        "manifest" if element == "html" => one(Kind::Manifest),
        "icon" => one(Kind::Icon),
        "profile" if element == "head" => one(Kind::Prefetch),
        "href" if element == "link" => one(linked(given)),
        "href" | "xlink:href" if element == "script" => one(Kind::Script),
        "xlink:href" if element != "a" => one(Kind::Picture),
        "href" if is_all && !matches!(element, "a" | "area" | "base" | "math") => {
            one(Kind::Picture)
        }
        // What a drawing changes an address into.
        "from" | "to" | "values" if is_all => one(Kind::Picture),
        _ => None,
    }
}

/// What `<link>` is for.
fn linked(given: &Given<'_>) -> Kind {
    let relations = given.value("rel").unwrap_or_default().to_ascii_lowercase();
    let has = |wanted: &str| {
        relations
            .split_ascii_whitespace()
            .any(|relation| relation.contains(wanted))
    };
    if has("stylesheet") {
        Kind::StyleSheet
    } else if has("icon") {
        Kind::Icon
    } else if has("manifest") {
        Kind::Manifest
    } else {
        Kind::Prefetch
    }
}

/// The addresses in a `srcset` (HTML standard, "parsing a srcset attribute").
pub(super) fn candidates(srcset: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = srcset;
    while found.len() < CANDIDATES {
        rest = rest.trim_start_matches(|character: char| {
            character.is_ascii_whitespace() || character == ','
        });
        if rest.is_empty() {
            break;
        }
        let end = rest
            .find(|character: char| character.is_ascii_whitespace())
            .unwrap_or(rest.len());
        let (address, behind) = rest.split_at(end);
        rest = behind;
        let trimmed = address.trim_end_matches(',');
        found.push(trimmed);
        // Without a comma at its end there may be a size, up to the next comma.
        if trimmed.len() == address.len() {
            rest = rest.find(',').map_or("", |comma| &rest[comma + 1..]);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn candidates_of_a_picture_are_told_apart() {
        for (srcset, found) in [
            ("a.png", &["a.png"][..]),
            ("a.png 1x, b.png 2x", &["a.png", "b.png"]),
            ("a.png, b.png", &["a.png", "b.png"]),
            (" ,a.png 100w,b,c.png 2x", &["a.png", "b,c.png"]),
            ("data:image/gif;base64,AA 1x", &["data:image/gif;base64,AA"]),
            ("", &[]),
            (",,", &[]),
        ] {
            assert_eq!(candidates(srcset), found, "{srcset}");
        }
    }
}
