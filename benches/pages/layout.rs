//! The mails of `tests/layouts`, taken apart by another reader than ours.

use std::fs;
use std::path::Path;

use data_encoding::BASE64;
use mail_parser::{Encoding, MessageParser, MessagePart, MimeHeaders, PartType};

/// The HTML part of a mail and the pictures that came with it.
pub(crate) struct Layout {
    pub(crate) name: String,
    /// As its charset says.
    pub(crate) html: String,
    pub(crate) pictures: Vec<Picture>,
}

/// A part with a Content-ID.
pub(crate) struct Picture {
    pub(crate) id: String,
    pub(crate) media_type: String,
    pub(crate) octets: Vec<u8>,
}

impl Layout {
    /// Those with `only` in their name, in alphabetical order.
    pub(crate) fn all(only: &str) -> Vec<Self> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/layouts");
        let mut paths: Vec<_> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.extension().is_some_and(|ending| ending == "eml"))
            .collect();
        paths.sort();
        let named = paths.iter().map(|path| {
            let name = path.file_stem().unwrap().to_str().unwrap();
            (name.to_owned(), path)
        });
        named
            .filter(|(name, _path)| name.contains(only))
            .map(|(name, path)| Self::read(name, &fs::read(path).unwrap()))
            .collect()
    }

    fn read(name: String, mail: &[u8]) -> Self {
        let message = MessageParser::default().parse(mail).unwrap();
        let html = message
            .parts
            .iter()
            .find(|part| matches!(part.body, PartType::Html(_)))
            .unwrap_or_else(|| panic!("{name} has no HTML"));
        let pictures = message.parts.iter().filter_map(|part| {
            let kind = part.content_type()?;
            Some(Picture {
                id: part.content_id()?.to_owned(),
                media_type: format!("{}/{}", kind.ctype(), kind.subtype().unwrap_or_default()),
                octets: octets(mail, part),
            })
        });
        let label = html
            .content_type()
            .and_then(|kind| kind.attribute("charset"));
        let charset = label.and_then(|label| encoding_rs::Encoding::for_label(label.as_bytes()));
        let coded = octets(mail, html);
        let (text, _charset, _faulty) = charset.unwrap_or(encoding_rs::UTF_8).decode(&coded);
        Self {
            html: text.into_owned(),
            pictures: pictures.collect(),
            name,
        }
    }

    /// The HTML with its pictures in it.
    pub(crate) fn whole(&self) -> String {
        let mut html = self.html.clone();
        for picture in &self.pictures {
            let data = format!(
                "data:{};base64,{}",
                picture.media_type,
                BASE64.encode(&picture.octets)
            );
            html = html.replace(&format!("cid:{}", picture.id), &data);
        }
        html
    }
}

/// What a part holds, its transfer encoding undone; its charset is not.
fn octets(mail: &[u8], part: &MessagePart<'_>) -> Vec<u8> {
    let body = &mail[part.raw_body_offset() as usize..part.raw_end_offset() as usize];
    match part.encoding {
        Encoding::None => body.to_owned(),
        Encoding::Base64 => mail_parser::decoders::base64::base64_decode(body).unwrap(),
        Encoding::QuotedPrintable => {
            mail_parser::decoders::quoted_printable::quoted_printable_decode(body).unwrap()
        }
    }
}
