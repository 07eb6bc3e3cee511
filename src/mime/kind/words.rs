//! Formats that are text: known by their first words.

use super::Kind;

/// Octets looked at; a page or a script says what it is in its first lines.
const LOOKED_AT: usize = 4 * 1024;
/// Octets in which a picture in XML says so, behind a declaration and comments.
const PROLOGUE_OCTETS: usize = 1024;

/// What text begins with, in small letters, and what it then is.
const BEGINNINGS: &[(&str, Kind)] = &[
    ("begin:vcalendar", Kind::Calendar),
    ("begin:vcard", Kind::Contact),
    ("[internetshortcut]", Kind::UrlFile),
    ("[desktop entry]", Kind::DesktopEntry),
    ("[shell]", Kind::UrlFile),
    ("windows registry editor", Kind::Registry),
    ("regedit4", Kind::Registry),
    ("-----begin pgp", Kind::Pgp),
    ("-----begin ", Kind::Pem),
    ("<?php", Kind::Script),
    ("<job", Kind::Script),
    ("<package", Kind::Script),
    ("<scriptlet", Kind::Script),
    ("@echo off", Kind::Script),
    ("<!doctype html", Kind::Html),
    ("<html", Kind::Html),
    ("<head", Kind::Html),
    ("<body", Kind::Html),
    ("<script", Kind::Html),
    ("<iframe", Kind::Html),
    ("<meta", Kind::Html),
    ("<title", Kind::Html),
    ("<style", Kind::Html),
    ("<table", Kind::Html),
    ("<div", Kind::Html),
    ("<a ", Kind::Html),
    ("<h1", Kind::Html),
    ("<p>", Kind::Html),
    ("<br", Kind::Html),
    ("<img", Kind::Html),
    ("<font", Kind::Html),
    ("<svg", Kind::Svg),
    ("from ", Kind::Mbox),
];

/// Fields a mail as a file begins with.
const FIELDS: &[&str] = &[
    "return-path:",
    "received:",
    "delivered-to:",
    "mime-version:",
    "content-type:",
    "message-id:",
    "from:",
    "to:",
    "subject:",
    "date:",
    "dkim-signature:",
    "authentication-results:",
    "x-received:",
];

/// The format of a text; `Unknown` where the octets are none.
pub(super) fn of(octets: &[u8]) -> Kind {
    let start = &octets[..octets.len().min(LOOKED_AT)];
    let Some(text) = readable(start) else {
        return Kind::Unknown;
    };
    let trimmed = text.trim_start();
    if text.starts_with("#!") {
        return Kind::Script;
    }
    let lower = trimmed.to_lowercase();
    let begins = |word: &str| lower.starts_with(word);
    if begins("<hta:") || lower.contains("<hta:application") {
        return Kind::Script;
    }
    if begins("<?xml") || begins("<!--") || begins("<!doctype") {
        return of_markup(&lower);
    }
    if let Some((_word, kind)) = BEGINNINGS.iter().find(|(word, _kind)| begins(word)) {
        let is_mbox = *kind != Kind::Mbox || is_from_line(&lower);
        return if is_mbox { *kind } else { Kind::Text };
    }
    let has_field = FIELDS.iter().any(|field| begins(field));
    let fields = lower.lines().take(20).filter(|line| is_field(line)).count();
    if has_field && fields >= 2 {
        return Kind::Mail;
    }
    Kind::Text
}

/// What begins with a declaration or a comment is what its first element is.
fn of_markup(lower: &str) -> Kind {
    let prologue = &lower[..lower.floor_char_boundary(PROLOGUE_OCTETS)];
    let first = ["<svg", "<html", "<!doctype html"]
        .into_iter()
        .filter_map(|element| Some((prologue.find(element)?, element)))
        .min();
    match first {
        Some((_place, "<svg")) => Kind::Svg,
        Some(_) => Kind::Html,
        None if lower.starts_with("<?xml") || lower.starts_with("<!doctype") => Kind::Xml,
        None => Kind::Html,
    }
}

/// The line that stands between the mails of an mbox: somebody and a time.
fn is_from_line(lower: &str) -> bool {
    let line = lower.lines().next().unwrap_or_default();
    let is_time =
        |three: &[u8]| three[1] == b':' && three[0].is_ascii_digit() && three[2].is_ascii_digit();
    line.split_whitespace().count() >= 6 && line.as_bytes().windows(3).any(is_time)
}

fn is_field(line: &str) -> bool {
    line.split_once(':').is_some_and(|(name, _value)| {
        !name.is_empty()
            && name
                .bytes()
                .all(|octet| octet.is_ascii_alphanumeric() || octet == b'-')
    })
}

/// Octets as text, of whatever charset; `None` where they are no text. Only ASCII in it is as it
/// was written.
fn readable(octets: &[u8]) -> Option<String> {
    for (mark, read) in [
        (&b"\xff\xfe"[..], u16::from_le_bytes as fn([u8; 2]) -> u16),
        (b"\xfe\xff", u16::from_be_bytes),
    ] {
        if let Some(rest) = octets.strip_prefix(mark) {
            let units = rest.as_chunks::<2>().0.iter().map(|pair| read(*pair));
            let text: String = char::decode_utf16(units)
                .map(|character| character.unwrap_or(char::REPLACEMENT_CHARACTER))
                .collect();
            return (!text.contains('\0')).then_some(text);
        }
    }
    let octets = octets.strip_prefix(b"\xef\xbb\xbf").unwrap_or(octets);
    // Escape begins the shifts of ISO-2022 and the colours of a terminal.
    let is_text = |octet: &u8| *octet >= 0x20 || matches!(octet, 0x08..=0x0d | 0x1a | 0x1b);
    octets
        .iter()
        .all(is_text)
        .then(|| String::from_utf8_lossy(octets).into_owned())
}
