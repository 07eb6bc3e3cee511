//! winmail.dat: what Outlook wraps a mail's text and attachments in ([MS-OXTNEF]).
//!
//! One pass over attributes and, within them, properties; every length is checked against what is
//! there, and attachments are borrowed, not copied.

mod property;

use self::property::{Property, properties};
use super::code_page;
use super::lens;
use super::rtf;

/// Attachments read; more are no mail program's.
const ATTACHMENTS: usize = 1_000;

/// What a winmail.dat holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Letter<'a> {
    /// As written; usually that of the mail around it.
    pub subject: String,
    /// The text in its best form.
    pub text: Text,
    /// In the order of the stream.
    pub attachments: Vec<Attached<'a>>,
    /// Whether all of it could be read and its sums are right.
    pub is_whole: bool,
}

/// The text of a letter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Text {
    /// None is in it.
    #[default]
    Nothing,
    /// Plain text.
    Plain(String),
    /// HTML, or RTF that was made of it.
    Html(String),
}

/// A file in a letter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Attached<'a> {
    /// As the sender wrote it: anything.
    pub name: String,
    /// As the sender says; empty where nothing is said.
    pub media_type: String,
    /// What a picture in the text is referred to by; empty where it is not.
    pub content_id: String,
    /// The file. Of a mail within the mail, the TNEF stream of that.
    pub octets: &'a [u8],
    /// Whether it is a mail, as TNEF.
    pub is_letter: bool,
}

/// Characters of a media type that are kept.
const LABEL_CHARACTERS: usize = 200;

/// The mark at the beginning (§2.1.3.1).
const SIGNATURE: u32 = 0x223e_9f78;
/// Of which part of the mail an attribute speaks (§2.1.3.2).
const OF_ATTACHMENT: u8 = 2;

/// Attributes (§2.1.3.3), the type in the upper half.
mod attribute {
    pub(super) const CODE_PAGE: u32 = 0x0006_9007;
    pub(super) const SUBJECT: u32 = 0x0001_8004;
    pub(super) const BODY: u32 = 0x0002_800c;
    pub(super) const PROPERTIES: u32 = 0x0006_9003;
    pub(super) const ATTACHMENT_BEGINS: u32 = 0x0006_9002;
    pub(super) const ATTACHMENT_TITLE: u32 = 0x0001_8010;
    pub(super) const ATTACHMENT_DATA: u32 = 0x0006_800f;
    pub(super) const ATTACHMENT_PROPERTIES: u32 = 0x0006_9005;
}

/// Properties ([MS-OXPROPS]).
mod tag {
    pub(super) const SUBJECT: u16 = 0x0037;
    pub(super) const BODY: u16 = 0x1000;
    pub(super) const RTF: u16 = 0x1009;
    pub(super) const HTML: u16 = 0x1013;
    pub(super) const CODE_PAGE: u16 = 0x3fde;
    pub(super) const DATA: u16 = 0x3701;
    pub(super) const DISPLAY_NAME: u16 = 0x3001;
    pub(super) const NAME: u16 = 0x3704;
    pub(super) const METHOD: u16 = 0x3705;
    pub(super) const LONG_NAME: u16 = 0x3707;
    pub(super) const MEDIA_TYPE: u16 = 0x370e;
    pub(super) const CONTENT_ID: u16 = 0x3712;
}

/// The attachment is a mail ([MS-OXCMSG] §2.2.2.9).
const METHOD_LETTER: u32 = 5;
/// Octets of the interface's name in front of an object (§2.1.3.4.1).
const INTERFACE: usize = 16;

/// Reads a winmail.dat; `None` where it is none.
#[must_use]
pub fn read(octets: &[u8]) -> Option<Letter<'_>> {
    let mut stream = Cursor(octets);
    if stream.u32()? != SIGNATURE {
        return None;
    }
    stream.take(2)?;
    let mut reader = Reader::default();
    reader.letter.is_whole = true;
    while !stream.0.is_empty() {
        let Some(attribute) = Attribute::take(&mut stream) else {
            reader.letter.is_whole = false;
            break;
        };
        reader.attribute(&attribute);
    }
    Some(reader.end())
}

/// What is left to be read.
#[derive(Debug, Clone, Copy)]
struct Cursor<'a>(&'a [u8]);

impl<'a> Cursor<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    fn u16(&mut self) -> Option<u16> {
        let (two, rest) = self.0.split_first_chunk::<2>()?;
        self.0 = rest;
        Some(u16::from_le_bytes(*two))
    }

    fn u32(&mut self) -> Option<u32> {
        let (four, rest) = self.0.split_first_chunk::<4>()?;
        self.0 = rest;
        Some(u32::from_le_bytes(*four))
    }

    fn length(&mut self) -> Option<usize> {
        usize::try_from(self.u32()?).ok()
    }
}

/// A piece of the stream.
struct Attribute<'a> {
    level: u8,
    id: u32,
    data: &'a [u8],
    /// Whether its sum is right; mails are changed on the way by what takes them for text.
    is_right: bool,
}

impl<'a> Attribute<'a> {
    fn take(stream: &mut Cursor<'a>) -> Option<Self> {
        let level = *stream.take(1)?.first()?;
        let id = stream.u32()?;
        let length = stream.length()?;
        let data = stream.take(length)?;
        let sum = data
            .iter()
            .fold(0_u16, |sum, octet| sum.wrapping_add(u16::from(*octet)));
        let is_right = stream.u16()? == sum;
        Some(Self {
            level,
            id,
            data,
            is_right,
        })
    }
}

#[derive(Default)]
struct Reader<'a> {
    letter: Letter<'a>,
    /// Of text that says no charset.
    charset: String,
    /// Of HTML in octets.
    html_charset: String,
    plain: String,
    html: String,
    rtf: Option<rtf::Text>,
    /// Whether there are more attachments than are read.
    is_full: bool,
}

impl<'a> Reader<'a> {
    fn attribute(&mut self, attribute: &Attribute<'a>) {
        self.letter.is_whole &= attribute.is_right;
        if attribute.level == OF_ATTACHMENT {
            return self.of_attachment(attribute);
        }
        match attribute.id {
            attribute::CODE_PAGE => {
                let code_page = Cursor(attribute.data).u32();
                self.charset = code_page::label(code_page.unwrap_or_default());
            }
            attribute::SUBJECT => self.letter.subject = self.string(attribute.data),
            attribute::BODY => self.plain = self.string(attribute.data),
            attribute::PROPERTIES => self.of_mail(attribute.data),
            _ => {}
        }
    }

    fn of_mail(&mut self, data: &'a [u8]) {
        let (found, is_whole) = properties(data);
        self.letter.is_whole &= is_whole;
        for property in &found {
            if property.id == tag::CODE_PAGE {
                self.html_charset = code_page::label(property.number().unwrap_or_default());
            }
        }
        for property in &found {
            match property.id {
                tag::SUBJECT => self.letter.subject = self.text(property),
                tag::BODY => self.plain = self.text(property),
                tag::HTML => self.html = self.html(property),
                tag::RTF => {
                    let unpacked = rtf::compressed::unpack(property.data);
                    self.rtf = unpacked.map(|octets| rtf::read(&octets));
                    self.letter.is_whole &= !self.rtf.as_ref().is_some_and(rtf::Text::is_cut);
                }
                _ => {}
            }
        }
    }

    fn of_attachment(&mut self, attribute: &Attribute<'a>) {
        if attribute.id == attribute::ATTACHMENT_BEGINS {
            self.is_full = self.letter.attachments.len() >= ATTACHMENTS;
            self.letter.is_whole &= !self.is_full;
        }
        if self.is_full {
            return;
        }
        if attribute.id == attribute::ATTACHMENT_BEGINS {
            self.letter.attachments.push(Attached::default());
        }
        let title = self.string(attribute.data.get(..1_000).unwrap_or(attribute.data));
        let Some(attached) = self.letter.attachments.last_mut() else {
            self.letter.is_whole = false;
            return;
        };
        match attribute.id {
            attribute::ATTACHMENT_TITLE if attached.name.is_empty() => attached.name = title,
            attribute::ATTACHMENT_DATA => attached.octets = attribute.data,
            attribute::ATTACHMENT_PROPERTIES => self.properties_of_attachment(attribute.data),
            _ => {}
        }
    }

    fn properties_of_attachment(&mut self, data: &'a [u8]) {
        let (found, is_whole) = properties(data);
        self.letter.is_whole &= is_whole;
        let find = |id: u16| found.iter().find(|property| property.id == id);
        let text = |id: u16| find(id).map(|property| self.text(property));
        let is_named = |name: &String| !name.is_empty();
        let name = text(tag::LONG_NAME)
            .filter(is_named)
            .or_else(|| text(tag::NAME).filter(is_named))
            .or_else(|| text(tag::DISPLAY_NAME).filter(is_named));
        let media_type = text(tag::MEDIA_TYPE).unwrap_or_default();
        let media_type: String = media_type
            .chars()
            .filter(char::is_ascii_graphic)
            .take(LABEL_CHARACTERS)
            .collect();
        let content_id = text(tag::CONTENT_ID).unwrap_or_default();
        let is_letter = find(tag::METHOD).and_then(Property::number) == Some(METHOD_LETTER);
        let octets = find(tag::DATA).and_then(|property| match property.kind {
            property::OBJECT => property.data.get(INTERFACE..),
            _ => Some(property.data),
        });
        let Some(attached) = self.letter.attachments.last_mut() else {
            return;
        };
        attached.name = name.unwrap_or_else(|| std::mem::take(&mut attached.name));
        attached.media_type = media_type.to_ascii_lowercase();
        attached.content_id = content_id;
        attached.is_letter = is_letter;
        attached.octets = octets.unwrap_or(attached.octets);
    }

    /// A string in the letter's code page, up to its zero.
    fn string(&self, octets: &[u8]) -> String {
        let end = memchr::memchr(0, octets).unwrap_or(octets.len());
        lens::decode(&octets[..end], &self.charset).into_owned()
    }

    fn text(&self, property: &Property<'_>) -> String {
        match property.kind {
            property::UNICODE => utf16(property.data),
            _ => self.string(property.data),
        }
    }

    fn html(&self, property: &Property<'_>) -> String {
        match property.kind {
            property::BINARY => {
                let label = if self.html_charset.is_empty() {
                    &self.charset
                } else {
                    &self.html_charset
                };
                lens::decode(property.data, label).into_owned()
            }
            _ => self.text(property),
        }
    }

    fn end(self) -> Letter<'a> {
        let mut letter = self.letter;
        letter.text = match (self.html, self.rtf, self.plain) {
            (html, _, _) if !html.trim().is_empty() => Text::Html(html),
            (_, Some(rtf::Text::Html(html)), _) if !html.trim().is_empty() => Text::Html(html),
            (_, _, plain) if !plain.trim().is_empty() => Text::Plain(plain),
            (_, Some(rtf::Text::Plain(plain)), _) if !plain.trim().is_empty() => Text::Plain(plain),
            _ => Text::Nothing,
        };
        letter
    }
}

fn utf16(octets: &[u8]) -> String {
    let units = octets.as_chunks::<2>().0.iter();
    let units = units
        .map(|pair| u16::from_le_bytes(*pair))
        .take_while(|unit| *unit != 0);
    char::decode_utf16(units)
        .map(|character| character.unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect()
}

#[cfg(test)]
mod tests;
