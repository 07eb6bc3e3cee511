//! Taking an mbox apart, piece by piece, however large it is: bytes in, mails out.
//!
//! Nobody owns this format. Mails are parted by a From_ line, and lines of a mail that look like
//! one are quoted with `>` (mboxo, mboxrd), or not at all while Content-Length says how long the
//! mail is (mboxcl2), or both (mboxcl). So:
//!
//! - Content-Length is believed where exactly at its end the file ends or another mail begins.
//! - Else a line parts two mails where it is a From_ line with a date that can be read, and a
//!   header stands on the next line; where the date cannot be read, an empty line must stand
//!   before it and one of the fields behind it with which mails do begin. What is in doubt stays
//!   in the mail: nothing is lost by it.
//! - One `>` is taken from quoted lines, but not where a believed Content-Length covers lines that
//!   nobody has quoted.
//!
//! Line ends stay what they are. No more is held than the mail that is read and what was fed last; a
//! length is believed up to 32 MB only.

use super::from_line::{self, FromLine};
use super::outbound;
use crate::mime::field::{Field, Fields, is_empty_line, line_end};
use crate::model::Timestamp;

/// What is found in an mbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// A mail.
    Mail(RawMail),
    /// A mail longer than the limit, which was passed over.
    TooLarge {
        /// Where its From_ line begins.
        offset: u64,
        /// How long it is.
        octets: u64,
    },
    /// What stands before the first From_ line, which is no mail.
    Stray {
        /// Where it begins.
        offset: u64,
        /// How long it is.
        octets: u64,
    },
}

/// A mail as it lies in an mbox, its quoting undone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawMail {
    /// Where its From_ line begins.
    pub offset: u64,
    /// When it came, as its From_ line says.
    pub came: Option<Timestamp>,
    /// Header and body.
    pub bytes: Vec<u8>,
}

/// Takes an mbox apart. Any cut of the bytes gives the same pieces.
#[derive(Debug)]
pub struct Splitter {
    buffer: Vec<u8>,
    /// Where in the buffer the current piece begins: at its From_ line.
    start: usize,
    /// Where the line begins that is looked at next.
    line: usize,
    /// No line end stands between `line` and here.
    searched: usize,
    /// Where in the file the current piece begins.
    offset: u64,
    /// Octets of the current piece that are no longer held.
    dropped: u64,
    ended: bool,
    limit_octets: usize,
    state: State,
}

/// Where in the file the splitter is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Before the first From_ line, or where a mail has ended as it promised.
    Before,
    /// Behind something before the first From_ line that is no mail.
    Stray,
    /// In the header of a mail, whose From_ line says this.
    Header(Head),
    /// The header promises that the mail ends at this place of the buffer, counted from `start`.
    Promised(Head, usize),
    /// In a body that ends at the next From_ line.
    Body(Head),
    /// In a mail that is too long.
    Skipping,
    /// In a line, too long itself, of a mail that is too long or of no mail.
    SkippingLine {
        /// Whether it is of a mail.
        of_mail: bool,
    },
}

/// The beginning of a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Head {
    came: Option<Timestamp>,
    /// Length of the From_ line with its end.
    line_octets: usize,
}

/// What is known of a place in the buffer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Seen<T> {
    /// This.
    Is(T),
    /// More must be fed first.
    Unknown,
}

impl Splitter {
    /// Before the first byte. A mail of more than `limit_octets` is passed over.
    #[must_use]
    pub fn new(limit_octets: usize) -> Self {
        Self {
            buffer: Vec::new(),
            start: 0,
            line: 0,
            searched: 0,
            offset: 0,
            dropped: 0,
            ended: false,
            limit_octets,
            state: State::Before,
        }
    }

    /// Takes the next bytes of the file.
    pub fn feed(&mut self, bytes: &[u8]) {
        // What is left is a part of what was fed last: before a long mail nothing is cut.
        if self.start > 0 {
            self.buffer.drain(..self.start);
            self.line -= self.start;
            self.searched -= self.start;
            self.start = 0;
        }
        if self.buffer.capacity() - self.buffer.len() < bytes.len() {
            // Twice as much as a long mail would be much.
            let room = (self.buffer.len() / 8).max(bytes.len());
            self.buffer.reserve_exact(room);
        }
        self.buffer.extend_from_slice(bytes);
    }

    /// The file ends here.
    pub fn end(&mut self) {
        self.ended = true;
    }

    /// The next piece; `None`: more must be fed, or that was all.
    pub fn next_piece(&mut self) -> Option<Piece> {
        loop {
            if let State::Promised(head, end) = self.state {
                let Seen::Is(kept) = self.is_kept(end) else {
                    return None;
                };
                if !kept {
                    self.state = State::Body(head);
                    continue;
                }
                return Some(self.cut_promised(head, end));
            }
            let Seen::Is(end) = self.next_line() else {
                return None;
            };
            if end == self.line {
                return self.last();
            }
            if let State::SkippingLine { of_mail } = self.state {
                self.state = if of_mail {
                    State::Skipping
                } else {
                    State::Stray
                };
                self.line = end;
                self.searched = end;
                self.drop_up_to(end);
                continue;
            }
            let Seen::Is(begins) = self.begins_mail(end) else {
                return None;
            };
            if let Some(from) = begins {
                if let Some(piece) = self.begin(from, end) {
                    return Some(piece);
                }
                continue;
            }
            self.pass(end);
        }
    }

    /// Goes over a line of the current piece.
    fn pass(&mut self, end: usize) {
        let is_empty = is_empty_line(&self.buffer, self.line);
        let is_blank = self.text(self.line, end).trim_ascii().is_empty();
        self.line = end;
        self.searched = end;
        match self.state {
            State::Header(head) if is_empty => self.state = self.behind_header(head),
            State::Before if is_blank => {}
            State::Before => self.state = State::Stray,
            State::Header(_) | State::Body(_) if self.line - self.start > self.limit_octets => {
                self.state = State::Skipping;
            }
            _ => {}
        }
        if matches!(self.state, State::Skipping | State::Stray) {
            // An empty line before the next may count.
            self.drop_up_to(end.saturating_sub(BLANK_LINE_OCTETS));
        }
    }

    /// Holds nothing of the current piece before this place.
    fn drop_up_to(&mut self, place: usize) {
        if place > self.start {
            self.dropped += (place - self.start) as u64;
            self.start = place;
        }
    }

    /// The end of the line that is looked at; its beginning where the file has ended.
    fn next_line(&mut self) -> Seen<usize> {
        let unseen = self.buffer.get(self.searched..).unwrap_or_default();
        match memchr::memchr(b'\n', unseen) {
            Some(found) => Seen::Is(self.searched + found + 1),
            None if self.ended => Seen::Is(self.buffer.len()),
            None => {
                self.searched = self.buffer.len();
                self.drop_endless();
                Seen::Unknown
            }
        }
    }

    /// A line without an end need not be held once it is too long for a mail or for a From_ line.
    fn drop_endless(&mut self) {
        let of_mail = match self.state {
            State::Header(_) | State::Body(_) => self.searched - self.start > self.limit_octets,
            State::Skipping => self.searched - self.line > from_line::LONGEST,
            State::Before | State::Stray => {
                if self.searched - self.line > from_line::LONGEST {
                    self.state = State::SkippingLine { of_mail: false };
                }
                false
            }
            State::SkippingLine { .. } | State::Promised(..) => false,
        };
        if of_mail {
            self.state = State::SkippingLine { of_mail: true };
        }
        if let State::SkippingLine { .. } = self.state {
            self.line = self.searched;
            self.drop_up_to(self.searched);
        }
    }

    /// Whether the line up to `end` begins a mail.
    fn begins_mail(&self, end: usize) -> Seen<Option<FromLine>> {
        let line = self.text(self.line, end);
        if !from_line::begins(line) {
            return Seen::Is(None);
        }
        let from = from_line::read(line);
        if from == FromLine::No {
            return Seen::Is(None);
        }
        let next = match self.line_after(end) {
            Seen::Is(next) => next,
            Seen::Unknown => return Seen::Unknown,
        };
        let is_first = matches!(self.state, State::Before | State::Stray);
        let after_blank = is_first || self.is_blank_before(self.line);
        let begins = match from {
            FromLine::Dated(_) if is_first => true,
            FromLine::Dated(_) if after_blank => from_line::is_field(next),
            FromLine::Dated(_) => from_line::is_first_field(next),
            // At the beginning of the file, or where a mail has ended as it promised.
            FromLine::Odd if self.state == State::Before => from_line::is_field(next),
            FromLine::Odd => after_blank && from_line::is_first_field(next),
            FromLine::No => false,
        };
        Seen::Is(begins.then_some(from))
    }

    /// The line that begins here, without its end, and no more of it than counts.
    fn line_after(&self, begin: usize) -> Seen<&[u8]> {
        let rest = self.buffer.get(begin..).unwrap_or_default();
        let rest = rest.get(..from_line::LONGEST).unwrap_or(rest);
        match memchr::memchr(b'\n', rest) {
            Some(found) => Seen::Is(self.text(begin, begin + found + 1)),
            None if self.ended || rest.len() == from_line::LONGEST => Seen::Is(rest),
            None => Seen::Unknown,
        }
    }

    /// A line without its end.
    fn text(&self, begin: usize, end: usize) -> &[u8] {
        let line = self.buffer.get(begin..end).unwrap_or_default();
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        line.strip_suffix(b"\r").unwrap_or(line)
    }

    /// Whether the line before this place is empty.
    fn is_blank_before(&self, place: usize) -> bool {
        let before = self.buffer.get(self.start..place).unwrap_or_default();
        before.ends_with(b"\n\n") || before.ends_with(b"\n\r\n")
    }

    /// A mail begins with the line up to `end`: what came before it is a piece.
    fn begin(&mut self, from: FromLine, end: usize) -> Option<Piece> {
        let piece = self.cut(self.line);
        let came = match from {
            FromLine::Dated(date) => Some(date),
            FromLine::Odd | FromLine::No => None,
        };
        let line_octets = end - self.line;
        self.state = State::Header(Head { came, line_octets });
        self.line = end;
        self.searched = end;
        piece
    }

    /// The piece up to `end`, where the next one begins.
    fn cut(&mut self, end: usize) -> Option<Piece> {
        let offset = self.offset;
        let octets = self.dropped + (end - self.start) as u64;
        let piece = match self.state {
            State::Header(head) | State::Body(head) => {
                let content = self.content(head, end);
                let content = without_blank_line(content);
                Some(mail(offset, head, content, Quoting::Undone))
            }
            State::Skipping | State::SkippingLine { of_mail: true } => {
                Some(Piece::TooLarge { offset, octets })
            }
            State::Stray | State::SkippingLine { of_mail: false } => {
                Some(Piece::Stray { offset, octets })
            }
            State::Before | State::Promised(..) => None,
        };
        self.dropped = 0;
        self.start = end;
        self.offset += octets;
        piece
    }

    /// What stands between a From_ line and `end`.
    fn content(&self, head: Head, end: usize) -> &[u8] {
        let begin = self.start + head.line_octets;
        self.buffer.get(begin..end).unwrap_or_default()
    }

    /// What is left when the file has ended.
    fn last(&mut self) -> Option<Piece> {
        let end = self.buffer.len();
        if self.start == end && self.dropped == 0 {
            return None;
        }
        let piece = self.cut(end);
        self.state = State::Before;
        self.line = end;
        self.searched = end;
        piece
    }

    /// What follows a header: a body of a promised length, or one that ends at a From_ line.
    fn behind_header(&self, head: Head) -> State {
        let header = self.content(head, self.line);
        if outbound::is_carried(header) {
            return State::Body(head);
        }
        let length = Fields::of(header)
            .find(|field| field.is("Content-Length"))
            .and_then(|field| number(&field));
        let end = length.and_then(|length| (self.line - self.start).checked_add(length));
        match end.filter(|end| *end <= self.limit_octets.min(PROMISED_OCTETS)) {
            Some(end) => State::Promised(head, end),
            None => State::Body(head),
        }
    }

    /// Whether a mail ends where its Content-Length says.
    fn is_kept(&self, end: usize) -> Seen<bool> {
        let end = self.start + end;
        let room = from_line::LONGEST * 2;
        if self.buffer.len() < end + room && !self.ended {
            return Seen::Unknown;
        }
        let Some(rest) = self.buffer.get(end..) else {
            return Seen::Is(false);
        };
        if matches!(rest, b"" | b"\n" | b"\r\n") {
            return Seen::Is(true);
        }
        // A length that ends within a line is a guess.
        let behind_line = self.buffer.get(..end).unwrap_or_default().ends_with(b"\n");
        let next = match rest {
            [b'\n', next @ ..] | [b'\r', b'\n', next @ ..] => next,
            next if behind_line => next,
            _ => return Seen::Is(false),
        };
        let line_octets = line_end(next, 0);
        let line = next.get(..line_octets).unwrap_or_default().trim_ascii_end();
        let header = next.get(line_octets..).unwrap_or_default();
        let header = header.get(..line_end(header, 0)).unwrap_or_default();
        Seen::Is(match from_line::read(line) {
            FromLine::Dated(_) => from_line::is_field(header) || header.trim_ascii().is_empty(),
            FromLine::Odd => from_line::is_field(header),
            FromLine::No => false,
        })
    }

    /// The mail up to the place it promised, and the empty line behind it.
    fn cut_promised(&mut self, head: Head, end: usize) -> Piece {
        let end = self.start + end;
        let content = self.content(head, end);
        let body = header_octets(content);
        let is_unquoted = has_from_line(content.get(body..).unwrap_or_default());
        let quoting = if is_unquoted {
            Quoting::None
        } else {
            Quoting::Undone
        };
        let piece = mail(self.offset, head, content, quoting);
        let rest = self.buffer.get(end..).unwrap_or_default();
        let blank = match rest {
            [b'\n', ..] => 1,
            [b'\r', b'\n', ..] => 2,
            _ => 0,
        };
        let next = end + blank;
        self.offset += (next - self.start) as u64;
        self.start = next;
        self.line = next;
        self.searched = next;
        self.state = State::Before;
        piece
    }
}

/// Longest mail whose Content-Length is believed: all of it is held until its end is seen.
const PROMISED_OCTETS: usize = 32 * 1024 * 1024;
/// A line end and an empty line.
const BLANK_LINE_OCTETS: usize = 3;

/// Whether lines of a mail were quoted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Quoting {
    /// They were; one `>` is taken away.
    Undone,
    /// They were not.
    None,
}

fn mail(offset: u64, head: Head, content: &[u8], quoting: Quoting) -> Piece {
    let bytes = match quoting {
        Quoting::Undone => unquote(content),
        Quoting::None => content.to_vec(),
    };
    Piece::Mail(RawMail {
        offset,
        came: head.came,
        bytes,
    })
}

/// Without the empty line that parts a mail from the next.
fn without_blank_line(content: &[u8]) -> &[u8] {
    let without = |end: &[u8]| {
        let is_there = content.ends_with(end) || content == end.get(1..).unwrap_or_default();
        is_there.then(|| {
            let keep = content.len() - (end.len() - 1);
            content.get(..keep).unwrap_or_default()
        })
    };
    without(b"\n\n")
        .or_else(|| without(b"\n\r\n"))
        .unwrap_or(content)
}

/// Whether a file that begins like this is an mbox. A few thousand octets are enough to tell.
#[must_use]
pub fn looks_like(start: &[u8]) -> bool {
    let start = start.trim_ascii_start();
    let line = start.get(..line_end(start, 0)).unwrap_or_default();
    from_line::read(line.trim_ascii_end()) != FromLine::No
}

/// Whether it begins with a header, as a mail does; a From_ line may stand before it.
#[must_use]
pub fn is_mail(start: &[u8]) -> bool {
    let line = start.get(..line_end(start, 0)).unwrap_or_default();
    if from_line::begins(line) || is_quoted(line) {
        let rest = start.get(line.len()..).unwrap_or_default();
        return from_line::is_field(rest.get(..line_end(rest, 0)).unwrap_or_default());
    }
    from_line::is_field(line)
}

/// Takes one `>` from each line that is a From_ line with `>` before it.
pub(super) fn unquote(content: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(content.len());
    let mut place = 0;
    while place < content.len() {
        let end = line_end(content, place);
        let line = content.get(place..end).unwrap_or_default();
        out.extend_from_slice(if is_quoted(line) {
            line.get(1..).unwrap_or_default()
        } else {
            line
        });
        place = end;
    }
    out
}

/// `>From `, `>>From ` and so on.
pub(super) fn is_quoted(line: &[u8]) -> bool {
    let bare = line.iter().take_while(|octet| **octet == b'>').count();
    bare > 0 && from_line::begins(line.get(bare..).unwrap_or_default())
}

/// Whether a line that nobody has quoted begins with the word.
fn has_from_line(body: &[u8]) -> bool {
    from_line::begins(body) || memchr::memmem::find(body, b"\nFrom ").is_some()
}

/// Octets of a header with the empty line that ends it.
pub(super) fn header_octets(mail: &[u8]) -> usize {
    let mut place = 0;
    while place < mail.len() {
        let end = line_end(mail, place);
        if is_empty_line(mail, place) {
            return end;
        }
        place = end;
    }
    mail.len()
}

fn number(field: &Field<'_>) -> Option<usize> {
    std::str::from_utf8(field.value).ok()?.parse().ok()
}

#[cfg(test)]
mod tests;
