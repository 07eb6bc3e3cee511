//! HTML cut into tags and text, in one pass and without a tree.
//!
//! Follows the HTML standard's tokenizer where it matters for reading. It is our own because it
//! must be linear whatever a mail holds: the usual ones compare each attribute of a tag with all
//! before it, so that one tag with a million attributes stops the program.

use std::borrow::Cow;

use memchr::{memchr, memmem};

use super::entity::{Place, decode};

/// Attributes kept of a tag; nobody needs more.
const ATTRIBUTES: usize = 40;
/// Longest name of a tag; longer ones are nobody's.
const NAME_OCTETS: usize = 24;

/// A piece of HTML.
#[derive(Debug, PartialEq)]
pub(crate) enum Token<'a> {
    /// Characters to be read, references replaced.
    Text(Cow<'a, str>),
    Start(Tag<'a>),
    /// The name in lower case.
    End(String),
    /// What stands in `<style>`. That of scripts and titles is left out.
    Style(&'a str),
}

/// A start tag.
#[derive(Debug, PartialEq)]
pub(crate) struct Tag<'a> {
    /// In lower case.
    pub(crate) name: String,
    /// Whether it ends with `/>`.
    pub(crate) closes_itself: bool,
    attributes: Vec<(&'a str, &'a str)>,
}

impl Tag<'_> {
    /// An element without attributes, as one that is there without being written.
    pub(crate) fn bare(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            closes_itself: false,
            attributes: Vec::new(),
        }
    }

    /// Names as written, and values, references replaced.
    pub(crate) fn attributes(&self) -> impl Iterator<Item = (&str, Cow<'_, str>)> {
        self.attributes
            .iter()
            .map(|(name, value)| (*name, decode(value, Place::Attribute)))
    }

    /// An attribute's value as written; empty where it has none.
    pub(crate) fn written(&self, name: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| *value)
    }

    /// An attribute's value, references replaced; empty where it has none.
    pub(crate) fn attribute(&self, name: &str) -> Option<Cow<'_, str>> {
        Some(decode(self.written(name)?, Place::Attribute))
    }
}

/// Reads tokens off HTML.
#[derive(Debug, Clone)]
pub(crate) struct Tokens<'a> {
    html: &'a str,
    index: usize,
    /// The element whose content is no markup, after its start tag.
    raw: Option<&'static str>,
}

/// Elements whose content is neither markup nor to be read.
const RAW: [&str; 6] = ["iframe", "noembed", "noframes", "script", "style", "title"];

impl<'a> Tokens<'a> {
    pub(crate) fn of(html: &'a str) -> Self {
        Self {
            html,
            index: 0,
            raw: None,
        }
    }

    /// How far they are read, in octets.
    pub(crate) fn at(&self) -> usize {
        self.index
    }

    fn rest(&self) -> &'a [u8] {
        &self.html.as_bytes()[self.index..]
    }

    /// Skips what a raw element holds.
    fn take_raw(&mut self, name: &str) -> &'a str {
        let start = self.index;
        let mut end = self.html.len();
        let finder = memmem::Finder::new(b"</");
        let mut search = start;
        while let Some(found) = finder.find(&self.html.as_bytes()[search..]) {
            let at = search + found;
            let behind = &self.html.as_bytes()[at + 2..];
            let is_end = behind.len() >= name.len()
                && behind[..name.len()].eq_ignore_ascii_case(name.as_bytes())
                && behind
                    .get(name.len())
                    .is_none_or(|next| next.is_ascii_whitespace() || matches!(next, b'>' | b'/'));
            if is_end {
                end = at;
                break;
            }
            search = at + 2;
        }
        self.index = end;
        &self.html[start..end]
    }

    fn text(&mut self, length: usize) -> Token<'a> {
        let text = &self.html[self.index..self.index + length];
        self.index += length;
        Token::Text(decode(text, Place::Text))
    }

    /// Goes behind the next `>`.
    fn skip_to_close(&mut self) {
        self.index +=
            memchr(b'>', self.rest()).map_or_else(|| self.rest().len(), |found| found + 1);
    }

    fn skip_comment(&mut self) {
        let body = &self.rest()[2..];
        let mut end = body.len();
        let mut search = 0;
        // One search for both ends: what no comment closes with is looked at once.
        while let Some(found) = memmem::find(&body[search..], b"--") {
            let at = search + found;
            let behind = &body[at + 2..];
            if behind.starts_with(b">") {
                end = at + 3;
                break;
            } else if behind.starts_with(b"!>") {
                end = at + 4;
                break;
            }
            search = at + 1;
        }
        self.index += 2 + end;
    }

    fn name(&mut self) -> String {
        let is_name = |octet: &&u8| !octet.is_ascii_whitespace() && !matches!(octet, b'/' | b'>');
        let length = self.rest().iter().take_while(is_name).count();
        let name = &self.html[self.index..self.index + length];
        self.index += length;
        if length > NAME_OCTETS {
            String::from("unknown")
        } else {
            name.to_ascii_lowercase()
        }
    }

    /// Reads attributes up to and with `>`; false where the mail ends first.
    fn attributes(&mut self, attributes: &mut Vec<(&'a str, &'a str)>) -> bool {
        loop {
            self.index += self
                .rest()
                .iter()
                .take_while(|octet| octet.is_ascii_whitespace() || **octet == b'/')
                .count();
            match self.rest().first() {
                None => return false,
                Some(b'>') => {
                    self.index += 1;
                    return true;
                }
                Some(_) => {}
            }
            let start = self.index;
            let is_name =
                |octet: &u8| !octet.is_ascii_whitespace() && !matches!(octet, b'/' | b'>' | b'=');
            // A `=` at the beginning is part of the name.
            self.index += 1 + self.rest()[1..]
                .iter()
                .take_while(|octet| is_name(octet))
                .count();
            let Some(name) = self.html.get(start..self.index) else {
                continue;
            };
            let spaces = self
                .rest()
                .iter()
                .take_while(|octet| octet.is_ascii_whitespace())
                .count();
            let mut value = "";
            if self.rest().get(spaces) == Some(&b'=') {
                self.index += spaces + 1;
                value = self.value();
            }
            if attributes.len() < ATTRIBUTES {
                attributes.push((name, value));
            }
        }
    }

    fn value(&mut self) -> &'a str {
        self.index += self
            .rest()
            .iter()
            .take_while(|octet| octet.is_ascii_whitespace())
            .count();
        let start = self.index;
        if let Some(&quote @ (b'"' | b'\'')) = self.rest().first() {
            let length = memchr(quote, &self.rest()[1..]).unwrap_or_else(|| self.rest().len() - 1);
            self.index = (start + length + 2).min(self.html.len());
            return &self.html[start + 1..start + 1 + length];
        }
        self.index += self
            .rest()
            .iter()
            .take_while(|octet| !octet.is_ascii_whitespace() && **octet != b'>')
            .count();
        &self.html[start..self.index]
    }

    fn start_tag(&mut self) -> Option<Token<'a>> {
        self.index += 1;
        let name = self.name();
        let mut attributes = Vec::new();
        if !self.attributes(&mut attributes) {
            return None;
        }
        self.raw = RAW.into_iter().find(|raw| *raw == name);
        let closes_itself = self.html[..self.index].ends_with("/>");
        Some(Token::Start(Tag {
            name,
            closes_itself,
            attributes,
        }))
    }

    fn end_tag(&mut self) -> Option<Token<'a>> {
        self.index += 2;
        let name = self.name();
        self.attributes(&mut Vec::new()).then_some(Token::End(name))
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        if let Some(name) = self.raw.take() {
            let content = self.take_raw(name);
            if name == "style" {
                return Some(Token::Style(content));
            }
        }
        loop {
            match self.rest() {
                [] => return None,
                [b'<', next, ..] if next.is_ascii_alphabetic() => return self.start_tag(),
                [b'<', b'/', next, ..] if next.is_ascii_alphabetic() => return self.end_tag(),
                [b'<', b'!', b'-', b'-', ..] => self.skip_comment(),
                [b'<', b'!' | b'?' | b'/', ..] => self.skip_to_close(),
                [b'<', rest @ ..] => {
                    let length = 1 + memchr(b'<', rest).unwrap_or(rest.len());
                    return Some(self.text(length));
                }
                rest => {
                    let length = memchr(b'<', rest).unwrap_or(rest.len());
                    return Some(self.text(length));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outline(html: &str) -> String {
        let mut out = String::new();
        for token in Tokens::of(html) {
            match token {
                Token::Text(text) => out.push_str(&text),
                Token::Start(tag) => {
                    let attributes: String = tag
                        .attributes
                        .iter()
                        .map(|(name, value)| format!(" {name}={value}"))
                        .collect();
                    out.push_str(&format!("[{}{attributes}]", tag.name));
                }
                Token::End(name) => out.push_str(&format!("[/{name}]")),
                Token::Style(text) => out.push_str(&format!("{{{text}}}")),
            }
        }
        out
    }

    #[test]
    fn tags_attributes_and_text_are_told_apart() {
        assert_eq!(
            outline("<P Class=a id = \"b>c\" x='d' y/>t &amp; u</P >"),
            "[p Class=a id=b>c x=d y=]t & u[/p]"
        );
        assert_eq!(outline("1 < 2 <3 <<b>x</ b></>&lt"), "1 < 2 <3 <[b]x<");
        assert_eq!(
            outline("a<!-- <b> --><!doctype x><?y?>b<!-->c<!--->d<!--x--!>e<!--f"),
            "abcde"
        );
        assert_eq!(
            outline("<style>a</b</STYLE >b<script>if(a</b>)</script>c<title>d"),
            "[style]{a</b}[/style]b[script][/script]c[title]"
        );
        assert_eq!(outline("<a =b=c 鸿=雁>"), "[a =b=c 鸿=雁]");
        assert_eq!(outline("a<b href=\"unclosed>"), "a");
    }

    #[test]
    fn a_comment_ends_at_its_first_end_of_either_kind() {
        assert_eq!(outline("<!--a--!>b<!--c-->d"), "bd");
        assert_eq!(outline("<!--a-->b<!--c--!>d"), "bd");
        assert_eq!(outline("<!--- a - -- > --- --->b<!--c--!d-->e"), "be");
        assert_eq!(outline("<!----!>a<!---->b<!--雁--"), "ab");
    }

    #[test]
    fn a_million_attributes_are_read_in_one_pass() {
        let attributes: String = (0..1_000_000).map(|n| format!(" a{n}")).collect();
        assert!(outline(&format!("<p{attributes}>x")).ends_with("]x"));
    }
}
