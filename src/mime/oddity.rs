//! What is odd about how a mail is written: what standards forbid, and what different programs read
//! differently. For the source view: none of it keeps a mail from being read.

use memchr::memmem;

use super::charset;
use super::field::Fields;
use super::structure::{self, Part};

/// Octets of a line without its end (RFC 5322 §2.1.1).
const LINE_OCTETS: usize = 998;

/// Something odd. In the order of a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Oddity {
    /// A line of a header that is no field.
    NoField,
    /// Octets above 127 in a header that are no UTF-8, so that nobody knows what they are.
    RawHeader,
    /// UTF-8 in a header, which only mail by SMTPUTF8 may have (RFC 6532).
    Utf8Header,
    /// A line of more than 998 octets (RFC 5322 §2.1.1).
    LongLine,
    /// A line that ends with LF alone among those that end with CR LF (RFC 5322 §2.3).
    BareLf,
    /// CR without LF behind it.
    BareCr,
    /// An octet 0 (RFC 5322 §4).
    Nul,
    /// A multipart that names no boundary (RFC 2046 §5.1.1).
    NoBoundary,
    /// A multipart whose boundary never comes.
    NeverOpened,
    /// A multipart whose end never comes: the mail may be cut off.
    NeverClosed,
    /// A multipart that says it is encoded (RFC 2045 §6.4).
    EncodedMultipart,
    /// A transfer encoding that nobody knows.
    UnknownEncoding,
    /// Base64 with characters in it that are none.
    BrokenBase64,
    /// A charset that nobody knows.
    UnknownCharset,
    /// More parts, depth or header than a mail has (A-23).
    TooComplex,
}

/// Something odd and where it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OddityFound {
    /// What.
    pub oddity: Oddity,
    /// How often.
    pub count: u64,
    /// Octets of the mail before the first.
    pub first: u64,
}

/// Everything odd about a mail, each once.
#[must_use]
pub fn find(mail: &[u8]) -> Vec<OddityFound> {
    let mut found = Found {
        mail,
        all: Vec::new(),
    };
    lines(&mut found);
    let structure = structure::scan(mail);
    for part in &structure.parts {
        found.part(part);
    }
    if structure.too_complex {
        found.note(Oddity::TooComplex, 0);
    }
    found.all.sort_by_key(|one| one.oddity);
    found.all
}

struct Found<'m> {
    mail: &'m [u8],
    all: Vec<OddityFound>,
}

/// What is wrong with lines, wherever they stand.
fn lines(found: &mut Found<'_>) {
    let mail = found.mail;
    let (mut start, mut with_cr) = (0, 0_u64);
    let mut bare: Option<(u64, usize)> = None;
    for end in memchr::memchr_iter(b'\n', mail) {
        let line = mail.get(start..end).unwrap_or_default();
        let line = match line.strip_suffix(b"\r") {
            Some(line) => {
                with_cr += 1;
                line
            }
            None => {
                let (count, first) = bare.unwrap_or((0, end));
                bare = Some((count + 1, first));
                line
            }
        };
        found.line(line, start);
        start = end + 1;
    }
    let last = mail.get(start..).unwrap_or_default();
    found.line(last, start);
    // A mail whose lines all end with LF was kept so by somebody's program.
    if let Some((count, first)) = bare
        && with_cr > 0
    {
        found.add(Oddity::BareLf, count, first);
    }
    for (oddity, octet) in [(Oddity::Nul, 0), (Oddity::BareCr, b'\r')] {
        let is_odd = |at: &usize| octet == 0 || mail.get(at + 1) != Some(&b'\n');
        let mut places = memchr::memchr_iter(octet, mail).filter(is_odd);
        if let Some(first) = places.next() {
            found.add(oddity, 1 + places.count() as u64, first);
        }
    }
}

impl Found<'_> {
    fn note(&mut self, oddity: Oddity, first: usize) {
        self.add(oddity, 1, first);
    }

    fn add(&mut self, oddity: Oddity, count: u64, first: usize) {
        let first = first as u64;
        let known = self.all.iter_mut().find(|one| one.oddity == oddity);
        match known {
            Some(known) => known.count += count,
            None => self.all.push(OddityFound {
                oddity,
                count,
                first,
            }),
        }
    }

    fn line(&mut self, line: &[u8], start: usize) {
        if line.len() > LINE_OCTETS {
            self.note(Oddity::LongLine, start);
        }
    }

    /// Octets of the mail before a piece of it.
    fn offset(&self, piece: &[u8]) -> usize {
        let begin = self.mail.as_ptr().addr();
        piece.as_ptr().addr().saturating_sub(begin)
    }

    fn part(&mut self, part: &Part<'_>) {
        let header = self.offset(part.header);
        self.header(part.header, header);
        if part.is_multipart() {
            self.multipart(part);
        } else if says_multipart(part) {
            self.note(Oddity::NoBoundary, header);
        }
        let encoding = value_of(part, "Content-Transfer-Encoding").to_ascii_lowercase();
        let is_plain = matches!(encoding.as_slice(), b"" | b"7bit" | b"8bit" | b"binary");
        let is_known = matches!(encoding.as_slice(), b"base64" | b"quoted-printable");
        if part.is_multipart() && !is_plain {
            self.note(Oddity::EncodedMultipart, header);
        } else if !is_plain && !is_known {
            self.note(Oddity::UnknownEncoding, header);
        }
        if encoding == b"base64" && !part.is_multipart() {
            let is_base64 = |octet: &u8| {
                octet.is_ascii_alphanumeric()
                    || matches!(octet, b'+' | b'/' | b'=' | b'\r' | b'\n' | b' ' | b'\t')
            };
            if let Some(at) = part.body.iter().position(|octet| !is_base64(octet)) {
                self.note(Oddity::BrokenBase64, self.offset(part.body) + at);
            }
        }
        let label = part.kind.word("charset").unwrap_or_default();
        if !label.trim().is_empty() && charset::named(&label, b"").is_none() {
            self.note(Oddity::UnknownCharset, header);
        }
    }

    fn header(&mut self, header: &[u8], offset: usize) {
        let mut start = 0;
        let mut is_first = true;
        for line in header.split_inclusive(|octet| *octet == b'\n') {
            let at = offset + start;
            start += line.len();
            if !line.is_ascii() {
                let oddity = if std::str::from_utf8(line).is_ok() {
                    Oddity::Utf8Header
                } else {
                    Oddity::RawHeader
                };
                self.note(oddity, at);
            }
            let is_folded = matches!(line.first(), Some(b' ' | b'\t')) && !is_first;
            is_first = false;
            // What has no colon on its line may have it on the next, where it is folded.
            let is_field = is_folded || Fields::of(line).next().is_some();
            if !is_field {
                self.note(Oddity::NoField, at);
            }
        }
    }

    fn multipart(&mut self, part: &Part<'_>) {
        let boundary = part.kind.octets("boundary").unwrap_or_default();
        let delimiter = [b"--", boundary.trim_ascii_end()].concat();
        let mut places = memmem::find_iter(part.body, &delimiter).peekable();
        let body = self.offset(part.body);
        if places.peek().is_none() {
            return self.note(Oddity::NeverOpened, body);
        }
        let is_end = |at: usize| {
            let behind = part.body.get(at + delimiter.len()..).unwrap_or_default();
            let starts_line = at == 0 || part.body.get(at - 1) == Some(&b'\n');
            starts_line && behind.starts_with(b"--")
        };
        // The body of a part may end in front of its closing line.
        let behind = self.mail.get(body + part.body.len()..).unwrap_or_default();
        let closing = [delimiter.as_slice(), b"--"].concat();
        let closes_behind = behind.trim_ascii_start().starts_with(&closing);
        if !places.any(is_end) && !closes_behind {
            self.note(Oddity::NeverClosed, body);
        }
    }
}

/// Whether a part that was read as text says it is a multipart.
fn says_multipart(part: &Part<'_>) -> bool {
    let value = value_of(part, "Content-Type");
    value
        .get(..10)
        .is_some_and(|start| start.eq_ignore_ascii_case(b"multipart/"))
}

fn value_of<'m>(part: &Part<'m>, name: &str) -> &'m [u8] {
    let field = Fields::of(part.header).find(|field| field.is(name));
    field.map_or(&b""[..], |field| field.value.trim_ascii())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(mail: &[u8]) -> Vec<(Oddity, u64, u64)> {
        let found = find(mail).into_iter();
        found
            .map(|one| (one.oddity, one.count, one.first))
            .collect()
    }

    #[test]
    fn a_mail_as_it_should_be_has_nothing_odd() {
        let mail = b"Subject: a\r\n b\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n\
            --x\r\nContent-Type: text/plain; charset=gb2312\r\n\
            Content-Transfer-Encoding: base64\r\n\r\nxOM=\r\n--x--\r\n";
        assert_eq!(told(mail), []);
        assert_eq!(told(b"Subject: a\n\nb\n"), []);
        assert_eq!(told(b""), []);
    }

    #[test]
    fn odd_octets_and_lines_are_counted_with_the_place_of_the_first() {
        let mail = b"Subject: \xc4\xe3\r\nX: \xe4\xbd\xa0\r\nnot a field\r\n\r\na\0b\0\nc\rd\r\n";
        assert_eq!(
            told(mail),
            [
                (Oddity::NoField, 1, 21),
                (Oddity::RawHeader, 1, 0),
                (Oddity::Utf8Header, 1, 13),
                (Oddity::BareLf, 1, 40),
                (Oddity::BareCr, 1, 42),
                (Oddity::Nul, 2, 37),
            ]
        );
        let long = [
            b"A: b\r\n\r\n".as_slice(),
            &[b'x'; 999],
            b"\r\n",
            &[b'x'; 998],
        ]
        .concat();
        assert_eq!(told(&long), [(Oddity::LongLine, 1, 8)]);
    }

    #[test]
    fn broken_parts_are_seen() {
        let kinds =
            |mail: &[u8]| -> Vec<Oddity> { find(mail).into_iter().map(|one| one.oddity).collect() };
        let multipart = "Content-Type: multipart/mixed; boundary=x\r\n\r\n";
        assert_eq!(
            kinds(b"Content-Type: multipart/mixed\r\n\r\nx"),
            [Oddity::NoBoundary]
        );
        assert_eq!(
            kinds(format!("{multipart}nothing").as_bytes()),
            [Oddity::NeverOpened]
        );
        assert_eq!(
            kinds(format!("{multipart}--x\r\n\r\ncut off").as_bytes()),
            [Oddity::NeverClosed]
        );
        assert_eq!(
            kinds(b"Content-Type: text/plain; charset=klingon\r\nContent-Transfer-Encoding: rot13\r\n\r\n"),
            [Oddity::UnknownEncoding, Oddity::UnknownCharset]
        );
        assert_eq!(
            kinds(b"Content-Transfer-Encoding: base64\r\n\r\nab*d\r\n"),
            [Oddity::BrokenBase64]
        );
        let encoded = format!("Content-Transfer-Encoding: base64\r\n{multipart}--x\r\n\r\n--x--");
        assert_eq!(kinds(encoded.as_bytes()), [Oddity::EncodedMultipart]);
    }

    #[test]
    fn a23_hostile_mail_is_looked_at_once() {
        let many = [
            b"Content-Type: multipart/mixed; boundary=b\n\n".as_slice(),
            &b"--b\n\n".repeat(200_000),
        ]
        .concat();
        assert!(
            find(&many)
                .iter()
                .any(|one| one.oddity == Oddity::TooComplex)
        );
        assert!(told(&b"\0".repeat(4_000_000)).contains(&(Oddity::Nul, 4_000_000, 0)));
    }
}
