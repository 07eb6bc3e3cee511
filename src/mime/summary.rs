//! What a row of the mail list shows. Cheap: run once for every mail that comes in.

use super::date;
use super::encoded_word;
use super::field::{Fields, REFERENCES, message_ids};
use super::people;
use super::structure::{self, Part, Structure};
use crate::html;
use crate::model::text::printable::append_one_line;
use crate::model::{Person, Timestamp};

/// What the index keeps of a mail.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Summary {
    /// Decoded, on one line; empty where there is none.
    pub subject: String,
    /// First author.
    pub from: Person,
    /// Recipients of To.
    pub to: Vec<Person>,
    /// The first words of the text, on one line.
    pub snippet: String,
    /// The mail's own Date, clamped to what a calendar can show.
    pub date: Option<Timestamp>,
    /// Whether something is attached that is not merely shown inline.
    pub has_attachments: bool,
    /// With brackets; empty where there is none.
    pub message_id: String,
    /// Message-IDs with brackets: those of References, oldest first, else the first of In-Reply-To.
    pub references: Vec<String>,
}

/// Octets of the text looked at for the snippet. Newsletters put much style before the first word.
const PLAIN_OCTETS: usize = 4 * 1024;
const HTML_OCTETS: usize = 64 * 1024;
/// Octets of the snippet; Chinese characters have three.
const SNIPPET_OCTETS: usize = 200;
/// A plain text shorter than this may only say that there is an HTML one.
const STUB_OCTETS: usize = 100;
/// Recipients kept for a row.
const RECIPIENTS: usize = 20;

/// Reads what a row shows. The bytes may be the beginning of a mail cut anywhere; what stands
/// behind the cut is then unknown, so give 64 KiB or more.
#[must_use]
pub fn read(mail: &[u8]) -> Summary {
    let structure = structure::scan(mail);
    let mut summary = structure
        .parts
        .first()
        .map(|root| read_header(root.header))
        .unwrap_or_default();
    summary.snippet = snippet(&structure);
    summary.has_attachments =
        structure.too_complex || structure.parts.iter().any(|part| is_file(part, &structure));
    summary
}

fn is_file(part: &Part<'_>, structure: &Structure<'_>) -> bool {
    !part.is_multipart()
        && !part.is_body_text()
        && !part.is_signature()
        && !structure.is_inline(part)
}

fn read_header(header: &[u8]) -> Summary {
    let mut summary = Summary::default();
    let mut in_reply_to = None;
    let mut seen_subject = false;
    let mut seen_to = false;
    for field in Fields::of(header) {
        if field.is("Subject") && !seen_subject {
            seen_subject = true;
            summary.subject = encoded_word::text(field.value);
        } else if field.is("From") && summary.from == Person::default() {
            summary.from = people::read(field.value, 1).pop().unwrap_or_default();
        } else if field.is("To") && !seen_to {
            seen_to = true;
            summary.to = people::read(field.value, RECIPIENTS);
        } else if field.is("Date") && summary.date.is_none() {
            summary.date = date::read(field.value);
        } else if field.is("Message-ID") && summary.message_id.is_empty() {
            summary.message_id = message_ids(field.value, 1).pop().unwrap_or_default();
        } else if field.is("References") && summary.references.is_empty() {
            summary.references = message_ids(field.value, REFERENCES);
        } else if field.is("In-Reply-To") && in_reply_to.is_none() {
            in_reply_to = Some(field.value);
        }
    }
    if summary.references.is_empty() {
        // The first one (RFC 5256 §3): behind it stand the ids of lists and of the sender's host.
        summary.references = in_reply_to
            .map(|value| message_ids(value, REFERENCES))
            .unwrap_or_default();
        summary.references.truncate(1);
    }
    summary
}

fn snippet(structure: &Structure<'_>) -> String {
    let mut snippet = first_words(structure);
    // A row has one line, and a million rows have a million of them.
    snippet.truncate(snippet.floor_char_boundary(SNIPPET_OCTETS));
    snippet
}

fn first_words(structure: &Structure<'_>) -> String {
    let first = |html: bool| {
        structure
            .parts
            .iter()
            .find(|part| part.is_body_text() && part.is_html() == html)
    };
    let plain = first(false)
        .map(|part| of_plain(&part.text(PLAIN_OCTETS)))
        .unwrap_or_default();
    if plain.len() >= STUB_OCTETS {
        return plain;
    }
    let html = first(true)
        .map(|part| html::excerpt(&part.text(HTML_OCTETS), SNIPPET_OCTETS))
        .unwrap_or_default();
    if html.len() > plain.len() && (plain.is_empty() || html.len() >= STUB_OCTETS) {
        html
    } else {
        plain
    }
}

/// The author's own words; what is quoted only where there is nothing else.
fn of_plain(text: &str) -> String {
    let mut own = String::new();
    let mut quoted = String::new();
    for line in text.lines() {
        if line == "-- " {
            break;
        }
        let out = if line.starts_with('>') {
            &mut quoted
        } else {
            &mut own
        };
        let mut piece = String::new();
        append_one_line(
            &mut piece,
            line.trim_start_matches(['>', ' ']),
            SNIPPET_OCTETS,
        );
        if piece.is_empty() || out.len() >= SNIPPET_OCTETS {
            continue;
        }
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(&piece);
        if own.len() >= SNIPPET_OCTETS {
            break;
        }
    }
    if own.is_empty() { quoted } else { own }
}
