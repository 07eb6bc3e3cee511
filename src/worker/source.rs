//! How a mail is written, told in pieces. The mail whose source is looked at is held here, once,
//! with where its rows begin; another one, or nobody looking any more, lets it go.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use regex::bytes::RegexBuilder;

use crate::channel::source::{
    SOURCE_COPY_OCTETS, SOURCE_PLACES, SOURCE_ROWS, SourceCommand, SourceEvent, SourceFace,
    SourceFacts, SourcePiece, SourceRows,
};
use crate::channel::{AttachmentEvent, Cause, Event, Outcome, Task, Ticket};
use crate::mime::anatomy::{self, HEX_LINE_OCTETS};
use crate::mime::source::{DecodedRows, RawRows};
use crate::mime::{attachment, oddity};
use crate::model::{MailId, PartId};

use super::heart::{Shared, lock};
use super::{cause, open};

/// Octets of the words looked for.
const WORDS_OCTETS: usize = 1024;

/// The mail whose source is looked at.
#[derive(Debug, Default)]
pub(super) struct Sources {
    sheet: Mutex<Option<Arc<Sheet>>>,
}

/// A mail, and what was made of it so far.
#[derive(Debug)]
struct Sheet {
    mail: MailId,
    octets: Vec<u8>,
    raw: RawRows,
    /// The one looked at last.
    decoded: Mutex<Option<(Option<PartId>, Arc<DecodedRows>)>>,
    part: Mutex<Option<(PartId, Arc<Vec<u8>>)>>,
}

/// Does what is asked about a source.
pub(super) async fn perform(heart: &Shared, ticket: Ticket, command: SourceCommand) -> Outcome {
    match command {
        SourceCommand::Close { mail } => {
            let mut sheet = lock(&heart.sources.sheet);
            if sheet.as_ref().is_some_and(|sheet| sheet.mail == mail) {
                *sheet = None;
            }
            Outcome::Done
        }
        SourceCommand::Save { mail, to } => save(heart, ticket, mail, to).await,
        question => {
            let told = match answer(heart, ticket, question).await {
                Ok(event) => {
                    heart.teller.tell(Event::Source(event)).await;
                    Ok(())
                }
                Err(cause) => Err(cause),
            };
            cause::outcome(Task::Open, None, told)
        }
    }
}

async fn save(heart: &Shared, ticket: Ticket, mail: MailId, to: PathBuf) -> Outcome {
    let name = open::file_name(&to);
    let files = heart.files.clone();
    let saved = heart.on_disk(move |store| open::write_new(&to, &files.read(store, mail)?));
    let told = match saved.await {
        Ok(path) => {
            let event = AttachmentEvent::Saved { ticket, path };
            heart.teller.tell(Event::Attachment(event)).await;
            Ok(())
        }
        Err(cause) => Err(cause),
    };
    cause::outcome(Task::SaveAttachment { name }, None, told)
}

async fn answer(
    heart: &Shared,
    ticket: Ticket,
    question: SourceCommand,
) -> Result<SourceEvent, Cause> {
    let sheet = sheet(heart, question.mail()).await?;
    // Decoding and searching take a while for a large mail.
    let answered = tokio::task::spawn_blocking(move || sheet.answer(ticket, question));
    let answered = answered.await.map_err(|stopped| Cause::Internal {
        detail: stopped.to_string(),
    })?;
    answered.ok_or(Cause::MailGone)
}

/// The mail, read where it is not held already.
async fn sheet(heart: &Shared, mail: MailId) -> Result<Arc<Sheet>, Cause> {
    let held = lock(&heart.sources.sheet).clone();
    if let Some(sheet) = held.filter(|sheet| sheet.mail == mail) {
        return Ok(sheet);
    }
    // The one before goes first: two mails take twice the memory.
    *lock(&heart.sources.sheet) = None;
    let files = heart.files.clone();
    let read = heart.on_disk(move |store| {
        let octets = files.read(store, mail)?;
        Ok(Arc::new(Sheet {
            raw: RawRows::of(&octets),
            mail,
            octets,
            decoded: Mutex::default(),
            part: Mutex::default(),
        }))
    });
    let sheet = read.await?;
    *lock(&heart.sources.sheet) = Some(Arc::clone(&sheet));
    Ok(sheet)
}

impl Sheet {
    fn answer(&self, ticket: Ticket, question: SourceCommand) -> Option<SourceEvent> {
        let mail = self.mail;
        Some(match question {
            SourceCommand::Open { .. } => SourceEvent::Opened {
                ticket,
                mail,
                facts: Arc::new(self.facts()),
            },
            SourceCommand::Piece { face, rows, .. } => {
                let end = rows.end.min(rows.start.saturating_add(SOURCE_ROWS));
                let piece = self.piece(face, rows.start..end)?;
                SourceEvent::Piece {
                    ticket,
                    mail,
                    piece,
                }
            }
            SourceCommand::Find { face, words, .. } => SourceEvent::Found {
                ticket,
                mail,
                rows: self.find(face, &words)?.into(),
            },
            SourceCommand::Copy { face, .. } => {
                let (text, cut) = self.text(face)?;
                SourceEvent::Text {
                    ticket,
                    text: text.into(),
                    cut,
                }
            }
            SourceCommand::Save { .. } | SourceCommand::Close { .. } => return None,
        })
    }

    fn facts(&self) -> SourceFacts {
        let oddities = oddity::find(&self.octets).into_iter().map(|found| {
            let row = self.raw.row_of(&self.octets, found.first);
            (found, row)
        });
        SourceFacts {
            octets: self.octets.len() as u64,
            anatomy: anatomy::read(&self.octets),
            oddities: oddities.collect(),
        }
    }

    fn decoded(&self, part: Option<PartId>) -> Arc<DecodedRows> {
        let mut held = lock(&self.decoded);
        match &*held {
            Some((of, rows)) if *of == part => Arc::clone(rows),
            _ => {
                let rows = Arc::new(DecodedRows::of(&self.octets, part));
                *held = Some((part, Arc::clone(&rows)));
                rows
            }
        }
    }

    /// The octets that a part decodes to.
    fn part(&self, part: PartId) -> Option<Arc<Vec<u8>>> {
        let mut held = lock(&self.part);
        match &*held {
            Some((of, octets)) if *of == part => Some(Arc::clone(octets)),
            _ => {
                let octets = Arc::new(attachment::bytes(&self.octets, part)?);
                *held = Some((part, Arc::clone(&octets)));
                Some(octets)
            }
        }
    }

    fn piece(&self, face: SourceFace, rows: std::ops::Range<u64>) -> Option<SourcePiece> {
        let first = rows.start;
        let (count, rows) = match face {
            SourceFace::Raw => {
                let told = self.raw.rows(&self.octets, rows);
                (self.raw.count(), SourceRows::Text(told))
            }
            SourceFace::Decoded(part) => {
                let decoded = self.decoded(part);
                (decoded.count(), SourceRows::Text(decoded.rows(rows)))
            }
            SourceFace::Hex(part) => {
                let of_part = part
                    .map(|part| self.part(part).ok_or(()))
                    .transpose()
                    .ok()?;
                let octets = of_part.as_deref().unwrap_or(&self.octets);
                let place = |row: u64| usize::try_from(row).unwrap_or(usize::MAX);
                let lines = anatomy::hex(octets, place(rows.start)..place(rows.end));
                let count = octets.len().div_ceil(HEX_LINE_OCTETS) as u64;
                (count, SourceRows::Hex(lines))
            }
        };
        Some(SourcePiece {
            face,
            first,
            count,
            rows,
        })
    }

    /// The rows in which words begin.
    fn find(&self, face: SourceFace, words: &str) -> Option<Vec<u64>> {
        let end = words.floor_char_boundary(WORDS_OCTETS);
        let words = words.get(..end).unwrap_or_default();
        if words.is_empty() {
            return Some(Vec::new());
        }
        let (decoded, of_part);
        let octets = match face {
            SourceFace::Raw | SourceFace::Hex(None) => self.octets.as_slice(),
            SourceFace::Decoded(part) => {
                decoded = self.decoded(part);
                decoded.text().as_bytes()
            }
            SourceFace::Hex(Some(part)) => {
                of_part = self.part(part)?;
                of_part.as_slice()
            }
        };
        let row_of = |at: usize| match face {
            SourceFace::Raw => self.raw.row_of(&self.octets, at as u64),
            SourceFace::Decoded(part) => self.decoded(part).row_of(at as u64),
            SourceFace::Hex(_) => (at / HEX_LINE_OCTETS) as u64,
        };
        let mut pattern = regex::escape(words);
        if let (SourceFace::Hex(_), Some(digits)) = (face, digits(words)) {
            let digits: String = digits
                .iter()
                .map(|octet| format!(r"\x{octet:02x}"))
                .collect();
            pattern = format!("{pattern}|(?-iu:{digits})");
        }
        let looked_for = RegexBuilder::new(&pattern).case_insensitive(true).build();
        let mut rows: Vec<u64> = Vec::new();
        for found in looked_for.ok()?.find_iter(octets) {
            let row = row_of(found.start());
            if rows.last() != Some(&row) {
                rows.push(row);
            }
            if rows.len() >= SOURCE_PLACES {
                break;
            }
        }
        Some(rows)
    }

    /// Everything as text, and whether it is only the beginning.
    fn text(&self, face: SourceFace) -> Option<(String, bool)> {
        let mut text = String::new();
        let mut next = 0;
        loop {
            let piece = self.piece(face, next..next.saturating_add(SOURCE_ROWS))?;
            match &piece.rows {
                SourceRows::Text(rows) => {
                    for (place, row) in rows.iter().enumerate() {
                        if row.line.is_some() && (next > 0 || place > 0) {
                            text.push('\n');
                        }
                        text.push_str(&row.text);
                    }
                }
                SourceRows::Hex(lines) => {
                    for line in lines {
                        let line =
                            format!("{:08x}  {:<47}  {}\n", line.offset, line.hex, line.text);
                        text.push_str(&line);
                    }
                }
            }
            next = next.saturating_add(SOURCE_ROWS);
            if next >= piece.count {
                return Some((text, false));
            }
            if text.len() >= SOURCE_COPY_OCTETS {
                text.truncate(text.floor_char_boundary(SOURCE_COPY_OCTETS));
                return Some((text, true));
            }
        }
    }
}

/// Octets written as pairs of hexadecimal digits, with or without spaces.
fn digits(words: &str) -> Option<Vec<u8>> {
    let digits: Vec<u32> = words
        .chars()
        .filter(|one| !one.is_whitespace())
        .map(|one| one.to_digit(16))
        .collect::<Option<_>>()?;
    let (pairs, rest) = digits.as_chunks::<2>();
    if pairs.is_empty() || !rest.is_empty() {
        return None;
    }
    let octets = pairs.iter().map(|[high, low]| high << 4 | low);
    octets.map(|octet| u8::try_from(octet).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAIL: &[u8] = b"Subject: Lunch\r\nContent-Type: text/plain; charset=gbk\r\n\r\n\
        \xc4\xe3\xba\xc3, LUNCH\r\nnothing\r\nlunch\r\n";

    fn sheet(octets: &[u8]) -> Sheet {
        Sheet {
            mail: MailId(1),
            octets: octets.to_vec(),
            raw: RawRows::of(octets),
            decoded: Mutex::default(),
            part: Mutex::default(),
        }
    }

    #[test]
    fn words_are_found_in_each_face_whatever_their_case() {
        let sheet = sheet(MAIL);
        assert_eq!(sheet.find(SourceFace::Raw, "lunch").unwrap(), [0, 3, 5]);
        let decoded = SourceFace::Decoded(Some(PartId(0)));
        assert_eq!(sheet.find(decoded, "你好").unwrap(), [0]);
        assert_eq!(sheet.find(decoded, "Lunch").unwrap(), [0, 2]);
        let hex = SourceFace::Hex(None);
        assert_eq!(sheet.find(hex, "c4 E3").unwrap(), [3]);
        assert_eq!(sheet.find(hex, "Lunch").unwrap(), [0, 3, 4]);
        let nothing: [u64; 0] = [];
        assert_eq!(sheet.find(SourceFace::Raw, "").unwrap(), nothing);
        assert_eq!(sheet.find(SourceFace::Raw, "c4e3").unwrap(), nothing);
        assert_eq!(sheet.find(SourceFace::Hex(Some(PartId(7))), "x"), None);
    }

    #[test]
    fn a_piece_is_never_more_than_is_told_at_once() {
        let mail = b"a\r\n".repeat(2_000);
        let sheet = sheet(&mail);
        let asked = SourceCommand::Piece {
            mail: MailId(1),
            face: SourceFace::Raw,
            rows: 10..u64::MAX,
        };
        let Some(SourceEvent::Piece { piece, .. }) = sheet.answer(Ticket(1), asked) else {
            panic!("no piece");
        };
        assert_eq!((piece.first, piece.count), (10, 2_000));
        let SourceRows::Text(rows) = piece.rows else {
            panic!("no text");
        };
        assert_eq!(rows.len(), 512);
    }

    #[test]
    fn everything_is_copied_as_it_is_shown() {
        let sheet = sheet(MAIL);
        let (text, cut) = sheet.text(SourceFace::Decoded(Some(PartId(0)))).unwrap();
        assert_eq!((text.as_str(), cut), ("你好, LUNCH\nnothing\nlunch", false));
        let (text, _cut) = sheet.text(SourceFace::Hex(Some(PartId(0)))).unwrap();
        assert!(
            text.starts_with("00000000  c4 e3 ba c3 2c 20 4c 55 4e 43 48 0d 0a 6e 6f 74  ....")
        );
    }
}
