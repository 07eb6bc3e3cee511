//! From bytes to [`Content`]: which parts are read, and how.

use super::attachment::Chips;
use super::date;
use super::encoded_word;
use super::encrypted;
use super::field::{Fields, REFERENCES, SUBJECT_OCTETS, message_ids};
use super::fixed;
use super::fold;
use super::lens::Lens;
use super::page::{self, ShownText};
use super::people::{self, PEOPLE};
use super::structure::{self, Part, Structure};
use super::text::{self, Flow};
use super::tnef::{self, Letter};
use super::view::{Content, Reading, TextOrigin};
use crate::html;
use crate::model::text::{Paragraph, ParagraphKind, Span, printable};
use crate::model::{Extent, PartId, Portion};

/// Octets of one text part that are shown; a longer one is offered whole as an attachment.
const TEXT_OCTETS: usize = 2 * 1024 * 1024;
/// Octets of all of them together.
const TEXTS_OCTETS: usize = 8 * 1024 * 1024;
/// Paragraphs shown.
const PARAGRAPHS: usize = 50_000;
/// Octets of a mail too complex to be read that are shown raw.
const RAW_OCTETS: usize = 64 * 1024;
/// Beside an HTML text, a plain one shorter than this may be a stub.
const STUB_CHARACTERS: usize = 400;

pub(super) fn read(mail: &[u8], reading: Reading) -> Content {
    let structure = structure::scan(mail);
    let mut lens = Lens::of(&structure, reading.charset);
    let mut content = structure
        .parts
        .first()
        .map(|root| read_header(root.header, &mut lens))
        .unwrap_or_default();
    content.size_octets = mail.len() as u64;
    content.chosen = reading.charset;
    if structure.too_complex {
        show_raw(&mut content, mail, &mut lens);
        content.charsets = lens.read_by();
        return content;
    }
    let mut chips = Chips::default();
    // What is only measured is not read.
    let texts = Texts::choose(&structure, &mut lens.clone());
    let shown = texts.read_into(&mut content, &mut lens);
    content.pieces = page::pieces(&structure, &shown);
    for (index, part) in structure.parts.iter().enumerate() {
        if !part.is_multipart() && !part.is_body_text() {
            chips.add(index, part, &structure, &mut lens);
        }
    }
    if content.paragraphs.is_empty() {
        read_text_of_letter(&chips.text_of_letter, &mut content);
    }
    content.encrypted = encrypted::of(&structure, &content, &shown);
    content.sections = fold::sections(&content.paragraphs);
    content.is_fixed = content.origin == TextOrigin::Plain && fixed::is_fixed(&content.paragraphs);
    if content.too_complex {
        chips.add_whole_mail(mail);
    }
    content.attachments = chips.finish();
    content.charsets = lens.read_by();
    content
}

/// A letter by itself (winmail.dat); its attachments are numbered from 0.
pub(super) fn of_letter(letter: &Letter<'_>) -> Content {
    let mut content = Content {
        subject: printable::shortened(printable::one_line(&letter.subject), SUBJECT_OCTETS),
        ..Content::default()
    };
    read_text_of_letter(&letter.text, &mut content);
    let mut chips = Chips::default();
    content.too_complex = !chips.add_letter(letter, |place| {
        PartId(u32::try_from(place).unwrap_or(u32::MAX - 1))
    });
    content.attachments = chips.finish();
    content
}

fn read_text_of_letter(text: &tnef::Text, content: &mut Content) {
    match text {
        tnef::Text::Nothing => {}
        tnef::Text::Plain(text) => {
            read_plain(text, Flow::default(), content);
        }
        tnef::Text::Html(html) => {
            read_html(html, content);
        }
    }
}

/// A mail over a limit: its beginning as it stands, and the whole as a file.
fn show_raw(content: &mut Content, mail: &[u8], lens: &mut Lens<'_>) {
    content.too_complex = true;
    content.origin = TextOrigin::Plain;
    content.extent = Extent::octets(RAW_OCTETS as u64, mail.len() as u64);
    let start = &mail[..mail.len().min(RAW_OCTETS)];
    let start = lens.at(Portion::Text).decode(start, "");
    content.paragraphs = vec![Paragraph {
        quote_depth: 0,
        kind: ParagraphKind::Preformatted,
        spans: vec![Span {
            text: printable::lines(&start),
            ..Span::default()
        }],
    }];
    let mut chips = Chips::default();
    chips.add_whole_mail(mail);
    content.attachments = chips.finish();
}

fn read_header(header: &[u8], lens: &mut Lens<'_>) -> Content {
    let mut content = Content::default();
    let mut seen_subject = false;
    let mut in_reply_to = None;
    let mut room = PEOPLE;
    for field in Fields::of(header) {
        let list = [
            ("From", &mut content.from),
            ("Reply-To", &mut content.reply_to),
            ("To", &mut content.to),
            ("Cc", &mut content.cc),
            ("Bcc", &mut content.bcc),
        ]
        .into_iter()
        .find(|(name, _)| field.is(name));
        if let Some((_, list)) = list {
            // Several From fields are shown all.
            let people = people::read_by(field.value, room, lens.at(Portion::People));
            room -= people.len();
            list.extend(people);
        } else if field.is("Subject") && !seen_subject {
            seen_subject = true;
            let subject = encoded_word::read(field.value, lens.at(Portion::Subject));
            content.subject = printable::shortened(subject, SUBJECT_OCTETS);
        } else if field.is("Date") && content.date.is_none() {
            content.date = date::read(field.value);
        } else if field.is("Message-ID") && content.message_id.is_empty() {
            content.message_id = message_ids(field.value, 1).pop().unwrap_or_default();
        } else if field.is("References") && content.references.is_empty() {
            content.references = message_ids(field.value, REFERENCES);
        } else if field.is("In-Reply-To") && in_reply_to.is_none() {
            in_reply_to = Some(field.value);
        }
    }
    if content.references.is_empty() {
        content.references = in_reply_to
            .map(|value| message_ids(value, REFERENCES))
            .unwrap_or_default();
    }
    content
}

/// The text parts that are shown, in the order of the mail.
struct Texts<'s, 'm> {
    chosen: Vec<(usize, &'s Part<'m>)>,
}

impl<'s, 'm> Texts<'s, 'm> {
    /// Of alternatives the plain text, unless it only stands in for the HTML one.
    fn choose(structure: &'s Structure<'m>, lens: &mut Lens<'_>) -> Self {
        let parts = &structure.parts;
        let texts: Vec<(usize, &Part<'_>)> = parts
            .iter()
            .enumerate()
            .filter(|(_index, part)| part.is_body_text())
            .collect();
        let mut alternatives = vec![Alternative::default(); parts.len()];
        for (_index, part) in &texts {
            if let Some(place) = alternative_of(part, parts) {
                let alternative = &mut alternatives[place];
                if part.is_html() {
                    alternative.html_octets += part.body.len();
                } else {
                    alternative.plain_characters += plain_characters(part, lens);
                    alternative.has_plain = true;
                }
            }
        }
        let is_shown = |(_index, part): &(usize, &Part<'_>)| {
            alternative_of(part, parts)
                .is_none_or(|place| alternatives[place].shows_html() == part.is_html())
        };
        let mut chosen: Vec<_> = texts.into_iter().filter(is_shown).collect();
        // A multipart without parts is a mail cut short or broken: what is there is shown.
        if let [only] = parts.as_slice()
            && only.is_multipart()
        {
            chosen.push((0, only));
        }
        Self { chosen }
    }

    /// Reads them, and says which paragraphs are of which part.
    fn read_into(&self, content: &mut Content, lens: &mut Lens<'_>) -> Vec<ShownText> {
        let mut shown = Vec::with_capacity(self.chosen.len());
        let mut room = TEXTS_OCTETS;
        for (index, part) in &self.chosen {
            let begin = content.paragraphs.len();
            let most = room.min(TEXT_OCTETS);
            let text = part.text(most, lens);
            room = room.saturating_sub(text.len());
            let read = if part.is_html() {
                read_html(&text, content)
            } else {
                read_plain(&text, flow_of(part), content)
            };
            let is_whole = is_whole(part, most);
            content.too_complex |= !is_whole;
            if let Some(extent) = extent_of(part, most, is_whole, read) {
                let others = content.extent;
                content.extent = Some(others.map_or(extent, |others| others.and(extent)));
            }
            shown.push(ShownText {
                part: *index,
                paragraphs: begin..content.paragraphs.len(),
            });
        }
        shown
    }
}

/// How far a text was read.
enum ReadTo {
    /// To the end of what was handed over.
    End,
    /// So many of its lines.
    Line(u64),
    /// So many of its octets.
    Octet(u64),
}

/// Whether no more of a part is there than so many octets.
fn is_whole(part: &Part<'_>, most: usize) -> bool {
    // Counting is dear, and most parts are short.
    part.body.len() <= most || part.encoding.decoded_octets(part.body) <= most as u64
}

/// How much of a part is shown, where that is not all of it.
fn extent_of(part: &Part<'_>, most: usize, is_whole: bool, read: ReadTo) -> Option<Extent> {
    let of_octets = |octets: u64| Extent::octets(octets, part.encoding.decoded_octets(part.body));
    match read {
        ReadTo::End if is_whole => None,
        ReadTo::Octet(octets) => of_octets(octets),
        ReadTo::End if part.is_html() => of_octets(most as u64),
        ReadTo::End => {
            let shown = lines_of(&part.encoding.decode(part.body, most));
            // It may be one line without an end.
            Extent::lines(shown, all_lines_of(part)).or_else(|| of_octets(most as u64))
        }
        ReadTo::Line(lines) => Extent::lines(lines, all_lines_of(part)),
    }
}

fn all_lines_of(part: &Part<'_>) -> u64 {
    lines_of(&part.encoding.decode(part.body, usize::MAX))
}

fn lines_of(octets: &[u8]) -> u64 {
    memchr::memchr_iter(b'\n', octets).count() as u64 + 1
}

fn read_html(text: &str, content: &mut Content) -> ReadTo {
    let limits = html::Limits {
        text_octets: TEXT_OCTETS,
        paragraphs: PARAGRAPHS.saturating_sub(content.paragraphs.len()),
    };
    let reading = html::read(text, &limits);
    content.paragraphs.extend(reading.paragraphs);
    content.remote_contents += reading.remote_contents;
    content.too_complex |= reading.cut;
    content.origin = TextOrigin::Html;
    if reading.cut {
        ReadTo::Octet(reading.read_octets as u64)
    } else {
        ReadTo::End
    }
}

fn read_plain(text: &str, flow: Flow, content: &mut Content) -> ReadTo {
    let room = PARAGRAPHS.saturating_sub(content.paragraphs.len());
    let (mut paragraphs, lines) = text::read(text, flow);
    let found = paragraphs.len() as u64;
    let is_cut = paragraphs.len() > room;
    content.too_complex |= is_cut;
    paragraphs.truncate(room);
    content.paragraphs.extend(paragraphs);
    if content.origin == TextOrigin::Nothing {
        content.origin = TextOrigin::Plain;
    }
    if is_cut {
        // Those left out are as long as the others, roughly.
        ReadTo::Line(lines.saturating_mul(room as u64) / found.max(1))
    } else {
        ReadTo::End
    }
}

#[derive(Debug, Clone, Default)]
struct Alternative {
    has_plain: bool,
    plain_characters: usize,
    html_octets: usize,
}

impl Alternative {
    fn shows_html(&self) -> bool {
        let says_little = self.plain_characters < STUB_CHARACTERS
            && self.html_octets > 20 * (self.plain_characters + 50);
        self.html_octets > 0 && (!self.has_plain || self.plain_characters == 0 || says_little)
    }
}

/// The nearest multipart/alternative a part stands in.
pub(crate) fn alternative_of(part: &Part<'_>, parts: &[Part<'_>]) -> Option<usize> {
    let mut parent = part.parent;
    while let Some(index) = parent {
        let above = parts.get(index)?;
        if above.kind.main == "multipart/alternative" {
            return Some(index);
        }
        parent = above.parent;
    }
    None
}

/// Characters that are no white space, as far as it matters for a stub.
fn plain_characters(part: &Part<'_>, lens: &mut Lens<'_>) -> usize {
    part.text(4 * STUB_CHARACTERS, lens)
        .chars()
        .filter(|character| !character.is_whitespace())
        .take(STUB_CHARACTERS)
        .count()
}

fn flow_of(part: &Part<'_>) -> Flow {
    let says = |name: &str, value: &[u8]| {
        part.kind
            .octets(name)
            .is_some_and(|octets| octets.eq_ignore_ascii_case(value))
    };
    Flow {
        flowed: says("format", b"flowed"),
        delete_space: says("delsp", b"yes"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::text::SpanStyle;

    #[test]
    fn a23_a_text_that_is_cut_says_how_many_of_its_lines_are_shown() {
        let read = |mail: String| read(mail.as_bytes(), Reading::default());
        let many = read(format!(
            "Subject: x\r\n\r\n{}",
            "goose\r\n\r\n".repeat(60_000)
        ));
        let expected = Extent::Lines {
            shown: 100_000,
            of: 120_001,
        };
        assert!(many.too_complex);
        assert_eq!(many.extent, Some(expected));
        // 64 octets a line: the bound of octets is met first.
        let line = "g".repeat(62);
        let long = read(format!(
            "Subject: x\r\n\r\n{}",
            format!("{line}\r\n").repeat(40_000)
        ));
        let expected = Extent::Lines {
            shown: 32_769,
            of: 40_001,
        };
        assert_eq!(long.extent, Some(expected));
        let html = format!("<p>{}", "goose ".repeat(400_000));
        let html = read(format!("Content-Type: text/html\r\n\r\n{html}"));
        let expected = Extent::Octets {
            shown: 2_097_152,
            of: 2_400_003,
        };
        assert_eq!(html.extent, Some(expected));
        let endless = read(format!("Subject: x\r\n\r\n{}", "g".repeat(3_000_000)));
        let expected = Extent::Octets {
            shown: 2_097_152,
            of: 3_000_000,
        };
        assert!(endless.too_complex);
        assert_eq!(endless.extent, Some(expected));
        assert_eq!(read("Subject: x\r\n\r\nshort".to_owned()).extent, None);
    }

    #[test]
    fn a_text_that_is_long_only_as_it_travels_is_whole() {
        let text = "g".repeat(2_000_000);
        let coded = data_encoding::BASE64.encode(text.as_bytes());
        let mail = format!("Content-Transfer-Encoding: base64\r\n\r\n{coded}");
        let content = read(mail.as_bytes(), Reading::default());
        assert!(!content.too_complex);
        assert_eq!(content.extent, None);
    }

    #[test]
    fn a19_parts_are_read_each_by_itself() {
        // Stitched so that the middle would be sent away as a part of an address.
        let mail = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n\
            --b\r\nContent-Type: text/html\r\n\r\n<p>before<img src=\"https://evil.example/\r\n\
            --b\r\n\r\nthe secret\r\n\
            --b\r\nContent-Type: text/html\r\n\r\n\">after<a href='https://evil.example/\r\n\
            --b\r\nContent-Type: text/html\r\n\r\n<i>the end</i>'>x</a>\r\n--b--\r\n";
        let content = read(mail, Reading::default());
        let texts: Vec<String> = content
            .paragraphs
            .iter()
            .map(|paragraph| {
                paragraph
                    .spans
                    .iter()
                    .map(|span| span.text.as_str())
                    .collect()
            })
            .collect();
        assert!(texts.contains(&"the secret".to_owned()), "{texts:?}");
        assert!(
            texts.iter().any(|text| text.contains("the end")),
            "{texts:?}"
        );
        for span in content
            .paragraphs
            .iter()
            .flat_map(|paragraph| &paragraph.spans)
        {
            assert!(!matches!(span.style, SpanStyle::Link(_)), "{span:?}");
        }
    }
}
