//! How a mail is written, told in pieces. The mail whose source is looked at is held here, once,
//! with where its rows begin; another one, or nobody looking any more, lets it go.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
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
use crate::model::{Charset, MailId, PartId};

use super::heart::{Shared, lock};
use super::jobs::Reach;
use super::{cause, open};

/// Octets of the words looked for.
const WORDS_OCTETS: usize = 1024;

/// The mail whose source is looked at.
#[derive(Debug, Default)]
pub(super) struct Sources {
    open: Mutex<Open>,
    /// Held while one is read: what several questions are about is read once.
    turn: tokio::sync::Mutex<()>,
}

/// Which it is, and what is known of it.
#[derive(Debug, Default)]
struct Open {
    mail: Option<MailId>,
    /// Set when nobody looks at it any more.
    closed: Arc<AtomicBool>,
    sheet: Option<Arc<Sheet>>,
}

/// A mail, and what was made of it so far.
#[derive(Debug)]
struct Sheet {
    mail: MailId,
    octets: Vec<u8>,
    raw: RawRows,
    /// The one looked at last, and by which charset.
    decoded: Mutex<Option<(Decoding, Arc<DecodedRows>)>>,
    part: Mutex<Option<(PartId, Arc<Vec<u8>>)>>,
}

/// What is decoded, and by which charset that a person chose.
type Decoding = (Option<PartId>, Option<Charset>);

impl Sources {
    /// This mail is looked at; another one, or one that was closed since, is let go. Tells where it
    /// is said that it is looked at no more.
    fn look_at(&self, mail: MailId) -> Arc<AtomicBool> {
        let mut open = lock(&self.open);
        if open.mail != Some(mail) {
            // The one before goes first: two mails take twice the memory.
            open.close();
            open.mail = Some(mail);
        }
        Arc::clone(&open.closed)
    }

    fn close(&self, mail: MailId) {
        let mut open = lock(&self.open);
        if open.mail == Some(mail) {
            open.close();
        }
    }

    fn sheet(&self, mail: MailId) -> Option<Arc<Sheet>> {
        let open = lock(&self.open);
        open.sheet.clone().filter(|sheet| sheet.mail == mail)
    }

    /// Keeps a mail that was read, unless it is looked at no more.
    fn keep(&self, sheet: &Arc<Sheet>, closed: &Arc<AtomicBool>) {
        let mut open = lock(&self.open);
        if Arc::ptr_eq(&open.closed, closed) {
            open.sheet = Some(Arc::clone(sheet));
        }
    }
}

impl Open {
    fn close(&mut self) {
        self.closed.store(true, Ordering::Relaxed);
        *self = Self::default();
    }
}

/// Does what is asked about a source. Which mail is looked at is noted at once, in the order in
/// which it is asked: what is closed while it is read is read no further.
pub(super) fn perform(heart: &Shared, ticket: Ticket, command: SourceCommand) {
    let jobs = heart.jobs.clone();
    let heart = Shared::clone(heart);
    match command {
        SourceCommand::Close { mail } => {
            heart.sources.close(mail);
            jobs.run(ticket, Reach::Disk, async { Outcome::Done });
        }
        SourceCommand::Save { mail, to } => jobs.run(ticket, Reach::Disk, async move {
            save(&heart, ticket, mail, to).await
        }),
        question => {
            let closed = heart.sources.look_at(question.mail());
            // Nobody waits at the end for what is only looked at.
            jobs.run(ticket, Reach::Network, async move {
                match answer(&heart, ticket, question, &closed).await {
                    Ok(Some(event)) => {
                        heart.teller.tell(Event::Source(event)).await;
                        Outcome::Done
                    }
                    Ok(None) => Outcome::Cancelled,
                    Err(cause) => cause::outcome(Task::Open, None, Err(cause)),
                }
            });
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

/// `None`: nobody looks at it any more.
async fn answer(
    heart: &Shared,
    ticket: Ticket,
    question: SourceCommand,
    closed: &Arc<AtomicBool>,
) -> Result<Option<SourceEvent>, Cause> {
    let Some(sheet) = sheet(heart, question.mail(), closed).await? else {
        return Ok(None);
    };
    // Decoding and searching take a while for a large mail.
    let answered = heart.on_disk(move |store| {
        let chosen = store.charset_for(&sheet.octets);
        Ok(sheet.answer(ticket, question, chosen))
    });
    answered.await?.ok_or(Cause::MailGone).map(Some)
}

/// The mail, read where it is not held already; `None`: nobody looks at it any more.
async fn sheet(
    heart: &Shared,
    mail: MailId,
    closed: &Arc<AtomicBool>,
) -> Result<Option<Arc<Sheet>>, Cause> {
    let _turn = heart.sources.turn.lock().await;
    if closed.load(Ordering::Relaxed) {
        return Ok(None);
    }
    if let Some(sheet) = heart.sources.sheet(mail) {
        return Ok(Some(sheet));
    }
    let (files, watched, ends) = (
        heart.files.clone(),
        Shared::clone(heart),
        Arc::clone(closed),
    );
    let read = heart.on_disk(move |store| {
        let is_wanted =
            || !ends.load(Ordering::Relaxed) && !watched.leaving.load(Ordering::Relaxed);
        let octets = files.read_while(store, mail, &is_wanted)?;
        let octets = octets.filter(|_octets| is_wanted());
        Ok(octets.map(|octets| {
            Arc::new(Sheet {
                raw: RawRows::of(&octets),
                mail,
                octets,
                decoded: Mutex::default(),
                part: Mutex::default(),
            })
        }))
    });
    let sheet = read.await?;
    if let Some(sheet) = &sheet {
        heart.sources.keep(sheet, closed);
    }
    Ok(sheet.filter(|_sheet| !closed.load(Ordering::Relaxed)))
}

impl Sheet {
    /// With the charset that is chosen for the mail's sender.
    fn answer(
        &self,
        ticket: Ticket,
        question: SourceCommand,
        chosen: Option<Charset>,
    ) -> Option<SourceEvent> {
        let mail = self.mail;
        Some(match question {
            SourceCommand::Open { .. } => SourceEvent::Opened {
                ticket,
                mail,
                facts: Arc::new(self.facts()),
            },
            SourceCommand::Piece { face, rows, .. } => {
                let end = rows.end.min(rows.start.saturating_add(SOURCE_ROWS));
                let piece = self.piece(face, rows.start..end, chosen)?;
                SourceEvent::Piece {
                    ticket,
                    mail,
                    piece,
                }
            }
            SourceCommand::Find { face, words, .. } => SourceEvent::Found {
                ticket,
                mail,
                rows: self.find(face, &words, chosen)?.into(),
            },
            SourceCommand::Copy { face, .. } => {
                let (text, cut) = self.text(face, chosen)?;
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

    fn decoded(&self, decoding: Decoding) -> Arc<DecodedRows> {
        let mut held = lock(&self.decoded);
        match &*held {
            Some((of, rows)) if *of == decoding => Arc::clone(rows),
            _ => {
                let (part, chosen) = decoding;
                let rows = DecodedRows::by_choice(&self.octets, part, chosen);
                let rows = Arc::new(rows);
                *held = Some((decoding, Arc::clone(&rows)));
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

    fn piece(
        &self,
        face: SourceFace,
        rows: std::ops::Range<u64>,
        chosen: Option<Charset>,
    ) -> Option<SourcePiece> {
        let first = rows.start;
        let (count, rows) = match face {
            SourceFace::Raw => {
                let told = self.raw.rows(&self.octets, rows);
                (self.raw.count(), SourceRows::Text(told))
            }
            SourceFace::Decoded(part) => {
                let decoded = self.decoded((part, chosen));
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
    fn find(&self, face: SourceFace, words: &str, chosen: Option<Charset>) -> Option<Vec<u64>> {
        let end = words.floor_char_boundary(WORDS_OCTETS);
        let words = words.get(..end).unwrap_or_default();
        if words.is_empty() {
            return Some(Vec::new());
        }
        let (decoded, of_part);
        let octets = match face {
            SourceFace::Raw | SourceFace::Hex(None) => self.octets.as_slice(),
            SourceFace::Decoded(part) => {
                decoded = self.decoded((part, chosen));
                decoded.text().as_bytes()
            }
            SourceFace::Hex(Some(part)) => {
                of_part = self.part(part)?;
                of_part.as_slice()
            }
        };
        let row_of = |at: usize| match face {
            SourceFace::Raw => self.raw.row_of(&self.octets, at as u64),
            SourceFace::Decoded(part) => self.decoded((part, chosen)).row_of(at as u64),
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
    fn text(&self, face: SourceFace, chosen: Option<Charset>) -> Option<(String, bool)> {
        let mut text = String::new();
        let mut next = 0;
        loop {
            let piece = self.piece(face, next..next.saturating_add(SOURCE_ROWS), chosen)?;
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
        assert_eq!(
            sheet.find(SourceFace::Raw, "lunch", None).unwrap(),
            [0, 3, 5]
        );
        let decoded = SourceFace::Decoded(Some(PartId(0)));
        assert_eq!(sheet.find(decoded, "你好", None).unwrap(), [0]);
        assert_eq!(sheet.find(decoded, "Lunch", None).unwrap(), [0, 2]);
        let hex = SourceFace::Hex(None);
        assert_eq!(sheet.find(hex, "c4 E3", None).unwrap(), [3]);
        assert_eq!(sheet.find(hex, "Lunch", None).unwrap(), [0, 3, 4]);
        let nothing: [u64; 0] = [];
        assert_eq!(sheet.find(SourceFace::Raw, "", None).unwrap(), nothing);
        assert_eq!(sheet.find(SourceFace::Raw, "c4e3", None).unwrap(), nothing);
        assert_eq!(
            sheet.find(SourceFace::Hex(Some(PartId(7))), "x", None),
            None
        );
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
        let Some(SourceEvent::Piece { piece, .. }) = sheet.answer(Ticket(1), asked, None) else {
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
        let (text, cut) = sheet
            .text(SourceFace::Decoded(Some(PartId(0))), None)
            .unwrap();
        assert_eq!((text.as_str(), cut), ("你好, LUNCH\nnothing\nlunch", false));
        let (text, _cut) = sheet.text(SourceFace::Hex(Some(PartId(0))), None).unwrap();
        assert!(
            text.starts_with("00000000  c4 e3 ba c3 2c 20 4c 55 4e 43 48 0d 0a 6e 6f 74  ....")
        );
    }

    #[test]
    fn what_is_decoded_follows_the_choice_and_is_decoded_anew_for_another() {
        let mail = b"Subject: x\r\n\r\n\xf0\xd2\xc9\xd7\xc5\xd4\r\n";
        let sheet = sheet(mail);
        let text = |chosen| {
            sheet
                .text(SourceFace::Decoded(Some(PartId(0))), chosen)
                .unwrap()
                .0
        };
        assert_eq!(text(Some(Charset::Koi8R)), "Привет");
        assert_eq!(text(Some(Charset::Windows1251)), "рТЙЧЕФ");
        assert_eq!(text(Some(Charset::Koi8R)), "Привет");
        let decoded = SourceFace::Decoded(Some(PartId(0)));
        let chosen = Some(Charset::Koi8R);
        assert_eq!(sheet.find(decoded, "привет", chosen).unwrap(), [0]);
    }

    #[test]
    fn what_is_closed_while_it_is_read_is_not_kept() {
        let sources = Sources::default();
        let closed = sources.look_at(MailId(1));
        // Other questions about it change nothing.
        assert!(Arc::ptr_eq(&closed, &sources.look_at(MailId(1))));
        assert!(!closed.load(Ordering::Relaxed));
        let read = Arc::new(sheet(MAIL));
        sources.keep(&read, &closed);
        assert!(sources.sheet(MailId(1)).is_some());
        sources.close(MailId(2));
        assert!(sources.sheet(MailId(1)).is_some());
        sources.close(MailId(1));
        assert!(closed.load(Ordering::Relaxed));
        sources.keep(&read, &closed);
        assert!(sources.sheet(MailId(1)).is_none());
        assert_eq!(Arc::strong_count(&read), 1);
        // One that is looked at again is another look; one of another mail ends it too.
        let again = sources.look_at(MailId(1));
        assert!(!again.load(Ordering::Relaxed));
        sources.look_at(MailId(3));
        assert!(again.load(Ordering::Relaxed));
    }
}
