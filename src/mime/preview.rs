//! A look at an attachment without opening it: what it is, and as much of it as can be shown
//! with nothing run, fetched or unpacked.
//!
//! Each file is read by itself: nothing of the mail around it is mixed in.

use super::archive::{self, Listing};
use super::attachment;
use super::calendar;
use super::card;
use super::damage::{self, Damage};
use super::inspection::{self, Claim, Inspection};
use super::kind::{Family, Kind};
use super::lens;
use super::picture;
use super::reader;
use super::rtf;
use super::tnef;
use super::view::{self, Content};
use crate::html;
use crate::model::card::Card;
use crate::model::event::Invitation;
use crate::model::text::{Paragraph, printable};
use crate::model::{Charset, PartId};

/// Octets of a text that are shown before it is opened.
const TEXT_OCTETS: usize = 256 * 1024;
/// Its lines.
const LINES: usize = 2_000;
/// Octets of a line that shows by which charset a file reads how.
const LINE_OCTETS: usize = 90;
/// Pages nobody writes; a count that is higher is no count.
const PAGES: u32 = 1_000_000;

/// What a look at an attachment shows.
#[derive(Debug, Clone, PartialEq)]
pub struct Look {
    /// What it is, and what must be known of it.
    pub inspection: Inspection,
    /// What can be shown of it.
    pub preview: Preview,
    /// What is broken in it.
    pub damage: Option<Damage>,
}

/// As much of a file as can be shown.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Preview {
    /// Nothing.
    #[default]
    None,
    /// Text, from its beginning.
    Text {
        /// Free of control characters but `\n` and tabs.
        text: String,
        /// Whether there is more of it.
        is_cut: bool,
    },
    /// A page or a document, as text.
    Page(Vec<Paragraph>),
    /// A picture; drawing it is the caller's.
    Picture {
        /// In pixels.
        width: u32,
        /// In pixels.
        height: u32,
    },
    /// A mail. Its attachments are reached by [`attachment::along`].
    Mail(Box<Content>),
    /// What is in an archive.
    Archive(Listing),
    /// What a calendar says.
    Calendar(Box<Invitation>),
    /// Contacts.
    Contacts(Vec<Card>),
    /// A PDF.
    Pdf {
        /// `None` where it does not say so in the open.
        pages: Option<u32>,
    },
}

/// What a mail says of a file, and by which charset a person reads it.
type Saying<'a> = (&'a Claim<'a>, Option<Charset>);

/// Looks at an attachment of a mail; `None` where the mail has no such part.
#[must_use]
pub fn read(mail: &[u8], part: PartId) -> Option<Look> {
    let octets = attachment::bytes(mail, part)?;
    let (name, media_type, charset) = attachment::claim(mail, part)?;
    let claim = Claim {
        name: &name,
        media_type: &media_type,
        charset: &charset,
    };
    Some(of(&octets, &claim))
}

/// Looks at a file of which a mail says `claim`.
#[must_use]
pub fn of(octets: &[u8], claim: &Claim<'_>) -> Look {
    by_choice(octets, claim, None)
}

/// The same, text read by the charset that a person chose.
#[must_use]
pub fn by_choice(octets: &[u8], claim: &Claim<'_>, chosen: Option<Charset>) -> Look {
    let kind = Kind::of(octets);
    let listing = match kind {
        Kind::Tar => archive::tar(octets),
        Kind::Gzip => archive::gzip(octets),
        _ if octets.starts_with(b"PK") => archive::zip(octets),
        _ => None,
    };
    let damage = damage::of(kind, octets, listing.as_ref());
    let listing = match damage {
        Some(Damage::List) => listing.or_else(|| archive::zip_without_list(octets)),
        _ => listing,
    };
    let inspection = inspection::of_whole(claim, octets, listing.as_ref());
    // What is in a document is not what a person sees of it.
    let listing = listing.filter(|_listing| kind.family() != Family::Document);
    let preview = match listing {
        Some(listing) => Preview::Archive(listing),
        None => shown(kind, octets, (claim, chosen)),
    };
    Look {
        inspection,
        preview,
        damage,
    }
}

fn shown(kind: Kind, octets: &[u8], said: Saying<'_>) -> Preview {
    let (claim, _chosen) = said;
    let is_mail = matches!(claim.media_type, "message/rfc822" | "message/global");
    match kind {
        Kind::Mail => Preview::Mail(Box::new(view::read(octets))),
        // One with raw octets in it is no text by its octets.
        Kind::Text | Kind::Unknown if is_mail => Preview::Mail(Box::new(view::read(octets))),
        Kind::Tnef => tnef::read(octets).map_or(Preview::None, |letter| {
            Preview::Mail(Box::new(reader::of_letter(&letter)))
        }),
        Kind::Pdf => Preview::Pdf {
            pages: pages(octets),
        },
        Kind::Calendar => match calendar::read_file(octets) {
            Some(invitation) if !invitation.events.is_empty() => {
                Preview::Calendar(Box::new(invitation))
            }
            // A calendar of other things than events is text at least.
            _ => text_of(&decode(octets, said)),
        },
        Kind::Contact => match card::read_file(octets) {
            cards if cards.is_empty() => text_of(&decode(octets, said)),
            cards => Preview::Contacts(cards),
        },
        Kind::Rtf => match rtf::read(octets) {
            rtf::Text::Html(html) => page(&html),
            rtf::Text::Plain(text) => text_of(&text),
        },
        Kind::Html => page(&decode(octets, said)),
        _ => match kind.family() {
            Family::Picture if kind != Kind::Svg => {
                picture::size(octets).map_or(Preview::None, |(width, height)| Preview::Picture {
                    width,
                    height,
                })
            }
            Family::Picture | Family::Text | Family::Mail | Family::Shortcut => {
                text_if_any(octets, said)
            }
            Family::Program if matches!(kind, Kind::Script | Kind::Registry) => {
                text_if_any(octets, said)
            }
            _ => Preview::None,
        },
    }
}

/// Text of what is text by its octets; a shortcut of Windows is none.
fn text_if_any(octets: &[u8], said: Saying<'_>) -> Preview {
    let start = &octets[..octets.len().min(TEXT_OCTETS)];
    let has_mark = encoding_rs::Encoding::for_bom(start).is_some();
    if !has_mark && start.contains(&0) {
        return Preview::None;
    }
    text_of(&decode(octets, said))
}

fn text_of(text: &str) -> Preview {
    let text = printable::lines(text);
    let end = text
        .match_indices('\n')
        .nth(LINES - 1)
        .map_or(text.len(), |(place, _line_end)| place);
    let end = end.min(text.floor_char_boundary(TEXT_OCTETS));
    Preview::Text {
        is_cut: end < text.len(),
        text: text[..end].to_owned(),
    }
}

fn page(html: &str) -> Preview {
    let limits = html::Limits {
        text_octets: TEXT_OCTETS,
        paragraphs: LINES,
    };
    Preview::Page(html::read(html, &limits).paragraphs)
}

/// A little more than is shown, so that it is seen whether there is more.
fn decode(octets: &[u8], (claim, chosen): Saying<'_>) -> String {
    let start = &octets[..octets.len().min(2 * TEXT_OCTETS)];
    match encoding_rs::Encoding::for_bom(start) {
        Some((encoding, mark)) => {
            let text = encoding.decode_without_bom_handling(&start[mark..]).0;
            text.into_owned()
        }
        None => lens::decode_by(start, claim.charset, chosen).into_owned(),
    }
}

/// One line of what begins so, by a charset: the first that says more than ASCII does, else the
/// first.
#[must_use]
pub fn line_by(beginning: &[u8], charset: Charset) -> String {
    let text = lens::decode_by(beginning, "", Some(charset));
    let mut lines = text.lines();
    let says_more = |line: &&str| !line.is_ascii();
    let found = lines.clone().find(says_more).or_else(|| lines.next());
    // The last character may be cut.
    let found = found.unwrap_or_default();
    let found = found.trim_end_matches(char::REPLACEMENT_CHARACTER);
    let mut line = String::new();
    printable::append_one_line(&mut line, found, LINE_OCTETS);
    line
}

/// The count of the root of its pages (ISO 32000-1 §7.7.3.2), where it stands unpacked.
fn pages(octets: &[u8]) -> Option<u32> {
    memchr::memmem::find_iter(octets, b"/Count ")
        .filter_map(|place| {
            let digits = octets.get(place + 7..place + 14)?;
            let length = digits
                .iter()
                .take_while(|octet| octet.is_ascii_digit())
                .count();
            std::str::from_utf8(&digits[..length]).ok()?.parse().ok()
        })
        .filter(|count| (1..PAGES).contains(count))
        .max()
}

#[cfg(test)]
mod tests;
