//! A file of a mail, or of a mail within it, and so on: reached by the way to it.

use std::borrow::Cow;

use super::attachment;
use super::filename;
use super::inspection::Claim;
use super::preview::{self, Look};
use super::reader;
use super::tnef;
use super::view;
use crate::model::PartId;

/// A file with what is said of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enclosed {
    /// One component, fit for a folder.
    pub name: String,
    /// The name as the sender wrote it: anything; may be empty.
    pub written: String,
    /// Type and subtype as the mail says them.
    pub media_type: String,
    /// The charset of text; empty where none is said.
    pub charset: String,
    /// The file.
    pub octets: Vec<u8>,
}

impl Enclosed {
    /// What it is, and as much of it as can be shown.
    #[must_use]
    pub fn look(&self) -> Look {
        let claim = Claim {
            name: &self.written,
            media_type: &self.media_type,
            charset: &self.charset,
        };
        preview::of(&self.octets, &claim)
    }
}

/// The file to which `path` leads from the outermost mail inwards; `None` where it leads nowhere.
#[must_use]
pub fn reach(mail: &[u8], path: &[PartId]) -> Option<Enclosed> {
    let (last, before) = path.split_last()?;
    let outer = match before {
        [] => Cow::Borrowed(mail),
        before => Cow::Owned(attachment::along(mail, before)?),
    };
    // A person knows it by the name of its chip: no two of a mail share one.
    let (content, claim) = match tnef::read(&outer) {
        Some(letter) => {
            let place = usize::try_from(last.0).ok()?;
            let attached = letter.attachments.get(place)?;
            let claim = (
                attached.name.clone(),
                attached.media_type.clone(),
                String::new(),
            );
            (reader::of_letter(&letter), claim)
        }
        None => (view::read(&outer), attachment::claim(&outer, *last)?),
    };
    let (written, media_type, charset) = claim;
    let chip = content
        .attachments
        .into_iter()
        .find(|one| one.part == *last);
    let name = match chip {
        Some(chip) => chip.name,
        None => filename::safe(&written, filename::by_type(&media_type)),
    };
    Some(Enclosed {
        written: if written.is_empty() {
            name.clone()
        } else {
            written
        },
        name,
        media_type,
        charset,
        octets: attachment::along(&outer, &[*last])?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mime::inspection::Caution;
    use crate::mime::preview::Preview;

    /// A mail with a mail in it, which has two files of one name.
    fn mail() -> Vec<u8> {
        b"Content-Type: multipart/mixed; boundary=o\r\n\r\n\
          --o\r\n\r\nSee below\r\n\
          --o\r\nContent-Type: message/rfc822\r\n\r\n\
          Subject: Inner\r\nContent-Type: multipart/mixed; boundary=i\r\n\r\n\
          --i\r\nContent-Type: text/plain; name=\"../a.txt\"\r\n\
          Content-Disposition: attachment\r\n\r\none\r\n\
          --i\r\nContent-Type: application/pdf; name=\"a.txt\"\r\n\r\nMZ\x90\0\x03\0\0\0\r\n\
          --i--\r\n--o--\r\n"
            .to_vec()
    }

    #[test]
    fn a_file_within_a_mail_within_a_mail_is_reached_under_the_name_of_its_chip() {
        let inner = reach(&mail(), &[PartId(2)]).unwrap();
        assert_eq!(
            (inner.name.as_str(), inner.media_type.as_str()),
            ("Inner.eml", "message/rfc822")
        );
        let Preview::Mail(content) = inner.look().preview else {
            panic!("{inner:?}");
        };
        let parts: Vec<_> = content.attachments.iter().map(|one| one.part).collect();
        let files: Vec<_> = parts
            .iter()
            .map(|part| reach(&mail(), &[PartId(2), *part]).unwrap())
            .collect();
        assert_eq!(files[0].name, "a.txt");
        assert_eq!(files[0].octets, b"one");
        assert_eq!(files[1].name, "a (2).txt");
        assert_eq!(
            files[1].look().inspection.cautions,
            [Caution::OtherKind, Caution::Runs]
        );
    }

    #[test]
    fn a_way_that_leads_nowhere_ends_nowhere() {
        assert_eq!(reach(&mail(), &[]), None);
        assert_eq!(reach(&mail(), &[PartId(9)]), None);
        assert_eq!(reach(&mail(), &[PartId(2), PartId(9)]), None);
        assert_eq!(reach(b"", &[PartId(0), PartId(0), PartId(0)]), None);
    }
}
