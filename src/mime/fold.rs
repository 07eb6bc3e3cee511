//! What of a text its author wrote, what is quoted and what is a signature, so that quotes can be
//! folded, and hidden where a conversation shows them anyway.
//!
//! Goes by the paragraphs, so that it holds for plain text and HTML alike, and for the many ways
//! in which programs mark a quote: `>`, a line above it, a block of header fields, a line of
//! dashes.

mod attribution;

use std::ops::Range;

use self::attribution::{Divider, begins_from, begins_header, divider};
use super::alternative::is_repeated;
use crate::model::text::{Paragraph, ParagraphKind};

pub(super) use self::attribution::ends_in_attribution;

/// What a run of paragraphs is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// Written by the author of the mail.
    Own,
    /// Quoted of an earlier mail, the line above it included.
    Quoted,
    /// A mail passed on, which is what there is to read.
    Forwarded,
    /// What stands behind `-- `.
    Signature,
}

/// A run of paragraphs of one role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// What it is.
    pub role: Role,
    /// Which paragraphs. Sections touch, and together they are the whole text.
    pub paragraphs: Range<usize>,
    /// Whether nothing of the author's own follows: an answer in between needs what it answers.
    pub is_last: bool,
    /// How many lines they are, as they were written.
    pub lines: usize,
}

/// Cuts a text into its sections.
#[must_use]
pub fn sections(paragraphs: &[Paragraph]) -> Vec<Section> {
    let mut roles = Vec::with_capacity(paragraphs.len());
    while roles.len() < paragraphs.len() {
        let index = roles.len();
        match role_at(paragraphs, index) {
            Begins::Here(role) => roles.push(role),
            Begins::UpTo(end, role) => roles.resize(end.max(index + 1), role),
        }
    }
    let mut sections: Vec<Section> = Vec::new();
    for (index, role) in roles.into_iter().enumerate() {
        match sections.last_mut() {
            Some(last) if last.role == role => last.paragraphs.end = index + 1,
            _ => sections.push(Section {
                role,
                paragraphs: index..index + 1,
                is_last: false,
                lines: 0,
            }),
        }
    }
    for section in &mut sections {
        let own = paragraphs.get(section.paragraphs.clone());
        section.lines = own.unwrap_or_default().iter().map(lines_of).sum();
    }
    for section in sections.iter_mut().rev() {
        if section.role == Role::Own {
            break;
        }
        section.is_last = true;
    }
    sections
}

/// The quotes that may be hidden: they end the mail, and its author has written something too.
#[must_use]
pub fn hideable(paragraphs: &[Paragraph]) -> Vec<Range<usize>> {
    let sections = sections(paragraphs);
    if !sections.iter().any(|section| section.role == Role::Own) {
        return Vec::new();
    }
    sections
        .into_iter()
        .filter(|section| section.role == Role::Quoted && section.is_last)
        .map(|section| section.paragraphs)
        .collect()
}

/// Whether all that is quoted stands in an earlier text, word by word. The line above a quote is
/// nobody's words, and is not looked for.
#[must_use]
pub fn is_said_before(quoted: &[Paragraph], earlier: &[Paragraph]) -> bool {
    let begins = quoted
        .iter()
        .position(|paragraph| paragraph.quote_depth > 0)
        .unwrap_or(0);
    let text = |paragraphs: &[Paragraph]| {
        let spans = paragraphs.iter().flat_map(|paragraph| {
            let words = paragraph.spans.iter().map(|span| span.text.as_str());
            words.chain(["\n"])
        });
        spans.collect::<String>()
    };
    is_repeated(&text(&quoted[begins..]), &text(earlier))
}

/// Line breaks its author wrote, and one.
fn lines_of(paragraph: &Paragraph) -> usize {
    let spans = paragraph.spans.iter();
    let breaks: usize = spans
        .map(|span| memchr::memchr_iter(b'\n', span.text.as_bytes()).count())
        .sum();
    breaks + 1
}

enum Begins {
    Here(Role),
    /// All up to this paragraph.
    UpTo(usize, Role),
}

fn role_at(paragraphs: &[Paragraph], index: usize) -> Begins {
    let paragraph = &paragraphs[index];
    if paragraph.kind == ParagraphKind::Signature {
        return Begins::Here(Role::Signature);
    }
    if paragraph.quote_depth > 0 {
        return Begins::Here(Role::Quoted);
    }
    let text = text_of(paragraph);
    let next = paragraphs.get(index + 1);
    let is_before_quote = next.is_some_and(|next| next.quote_depth > 0);
    let is_attribution = ends_in_attribution(&text) == Some(0);
    if is_before_quote && is_attribution {
        return Begins::Here(Role::Quoted);
    }
    let end = paragraphs.len();
    match divider(&text) {
        Some(Divider::Original) => return Begins::UpTo(end, Role::Quoted),
        Some(Divider::Forwarded) => return Begins::UpTo(end, Role::Forwarded),
        Some(Divider::Line) | None => {}
    }
    let is_line = paragraph.kind == ParagraphKind::Rule || divider(&text).is_some();
    if (is_line || begins_from(&text)) && begins_header(&lines_from(paragraphs, index)) {
        return Begins::UpTo(end, Role::Quoted);
    }
    // Some programs write the line above a quote and no mark within it.
    let is_dated = text.chars().any(|character| character.is_ascii_digit());
    if next.is_some() && is_attribution && is_dated && text.contains('@') {
        return Begins::UpTo(end, Role::Quoted);
    }
    Begins::Here(Role::Own)
}

/// Paragraphs and lines looked at for a block of header fields.
const HEADER_PARAGRAPHS: usize = 6;
const HEADER_LINES: usize = 8;
/// Characters of a paragraph looked at: a line above a quote is short.
const LOOKED_AT: usize = 1_000;

fn lines_from(paragraphs: &[Paragraph], index: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in paragraphs.iter().skip(index).take(HEADER_PARAGRAPHS) {
        let text = text_of(paragraph);
        lines.extend(text.lines().map(str::to_owned).take(HEADER_LINES));
        if lines.len() >= HEADER_LINES {
            break;
        }
    }
    lines.truncate(HEADER_LINES);
    lines
}

fn text_of(paragraph: &Paragraph) -> String {
    paragraph
        .spans
        .iter()
        .flat_map(|span| span.text.chars())
        .take(LOOKED_AT)
        .collect()
}

#[cfg(test)]
mod tests;
