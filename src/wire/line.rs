//! Lines out of bytes: bounded, with the line end latched by the first one.
//!
//! RFC 5321 §2.3.8 knows only CRLF. A server that ends its *greeting* with a bare LF is taken at
//! its word for the whole connection; anywhere else a bare LF is not a line end (S-09, P-03):
//! a mail's sender could otherwise forge replies.

use memchr::memchr;

/// A line without its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line(pub Vec<u8>);

/// How lines end on this connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineEnd {
    /// CRLF, as it should be.
    CrLf,
    /// The greeting ended in a bare LF; so does the rest. Pipelining is off then.
    Lf,
}

/// Why no line can be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LineFault {
    /// No line end within the limit.
    #[error("the server sent a line longer than {limit_octets} octets")]
    TooLong {
        /// The limit.
        limit_octets: usize,
    },
    /// A bare LF within a reply on a connection whose greeting ended in CRLF.
    #[error("the server sent a line feed without a carriage return")]
    BareLineFeed,
}

/// Capacity kept while nothing is buffered: a flood is not remembered for ever.
const KEPT_OCTETS: usize = 256 * 1024;

/// Bytes received and not yet understood.
#[derive(Debug, Default)]
pub struct Lines {
    buffer: Vec<u8>,
    /// Octets at the front of `buffer` already claimed.
    start: usize,
    /// Octets behind `start` already searched for a line end.
    searched: usize,
    end: Option<LineEnd>,
}

impl Lines {
    /// Takes more bytes.
    pub fn push(&mut self, bytes: &[u8]) {
        if self.start > 0 && self.buffer.len() + bytes.len() > self.buffer.capacity() {
            self.buffer.drain(..self.start);
            self.start = 0;
        }
        self.buffer.extend_from_slice(bytes);
    }

    /// Octets received that no line has claimed.
    #[must_use]
    pub fn buffered(&self) -> usize {
        self.waiting().len()
    }

    /// How lines end here; `None` before the first.
    #[must_use]
    pub fn line_end(&self) -> Option<LineEnd> {
        self.end
    }

    /// Whether lines end in CRLF here, or none has come yet; with LF, pipelining is off.
    #[must_use]
    pub fn ends_in_crlf(&self) -> bool {
        self.end != Some(LineEnd::Lf)
    }

    /// The next whole line of a reply, or `None` until more bytes come.
    ///
    /// # Errors
    /// [`LineFault::TooLong`] where no end comes within `limit_octets` (the end not counted),
    /// [`LineFault::BareLineFeed`] where a lone LF stands in a CRLF connection's reply.
    pub fn next(&mut self, limit_octets: usize) -> Result<Option<Line>, LineFault> {
        let waiting = self.waiting();
        let unsearched = waiting.get(self.searched..).unwrap_or_default();
        let Some(found) = memchr(b'\n', unsearched) else {
            self.searched = waiting.len();
            return if self.searched > limit_octets + 1 {
                Err(LineFault::TooLong { limit_octets })
            } else {
                Ok(None)
            };
        };
        let feed = self.searched + found;
        let has_return = waiting
            .get(..feed)
            .is_some_and(|line| line.ends_with(b"\r"));
        let length = match (self.end, has_return) {
            (None | Some(LineEnd::CrLf), true) => {
                self.end = Some(LineEnd::CrLf);
                feed - 1
            }
            (Some(LineEnd::Lf), true) => feed - 1,
            (None | Some(LineEnd::Lf), false) => {
                self.end = Some(LineEnd::Lf);
                feed
            }
            (Some(LineEnd::CrLf), false) => return Err(LineFault::BareLineFeed),
        };
        if length > limit_octets {
            return Err(LineFault::TooLong { limit_octets });
        }
        let line = self.waiting().get(..length).unwrap_or_default().to_vec();
        self.claim(feed + 1);
        Ok(Some(Line(line)))
    }

    /// Hands everything buffered to a reader of mail data (POP3's multi-line bodies), which
    /// returns how many octets it has used; the rest stays.
    pub fn drain_with(&mut self, reader: impl FnOnce(&[u8]) -> usize) {
        let used = reader(self.waiting());
        self.claim(used);
    }

    fn waiting(&self) -> &[u8] {
        self.buffer.get(self.start..).unwrap_or_default()
    }

    /// Takes octets off the front without moving the others.
    fn claim(&mut self, octets: usize) {
        self.searched = 0;
        self.start = self.buffer.len().min(self.start + octets);
        if self.start == self.buffer.len() {
            self.start = 0;
            self.buffer.clear();
            self.buffer.shrink_to(KEPT_OCTETS);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(chunks: &[&[u8]]) -> Vec<Result<String, LineFault>> {
        let mut lines = Lines::default();
        let mut seen = Vec::new();
        for chunk in chunks {
            lines.push(chunk);
            loop {
                match lines.next(10) {
                    Ok(Some(line)) => seen.push(Ok(String::from_utf8_lossy(&line.0).into_owned())),
                    Ok(None) => break,
                    Err(fault) => {
                        seen.push(Err(fault));
                        return seen;
                    }
                }
            }
        }
        seen
    }

    #[test]
    fn s06_the_cut_of_the_bytes_does_not_matter() {
        let whole = lines(&[b"220 hi\r\n250 ok\r\n"]);
        let bytewise: Vec<&[u8]> = b"220 hi\r\n250 ok\r\n".chunks(1).collect();
        assert_eq!(whole, lines(&bytewise));
        assert_eq!(whole, [Ok("220 hi".to_owned()), Ok("250 ok".to_owned())]);
    }

    #[test]
    fn s09_a_bare_line_feed_counts_only_where_the_greeting_had_one() {
        assert_eq!(lines(&[b"a\nb\r\nc\n"]).len(), 3);
        assert_eq!(lines(&[b"a\r\nb\n"])[1], Err(LineFault::BareLineFeed));
    }

    #[test]
    fn a24_an_endless_line_is_refused_at_the_limit() {
        assert_eq!(
            lines(&[b"12345678901\r\n"]),
            [Err(LineFault::TooLong { limit_octets: 10 })]
        );
        assert_eq!(lines(&[b"1234567890\r\n"]).len(), 1);
        assert_eq!(
            lines(&[b"123456789012"]),
            [Err(LineFault::TooLong { limit_octets: 10 })]
        );
    }

    #[test]
    fn bytes_behind_a_line_stay_for_the_next_reader_however_they_came() {
        let text: Vec<u8> = (0..50_u8)
            .flat_map(|n| [b'a' + n % 26, b'\r', b'\n'])
            .collect();
        for cut in 1..20 {
            let mut lines = Lines::default();
            let mut seen = Vec::new();
            for (turn, part) in text.chunks(cut).enumerate() {
                lines.push(part);
                if turn % 3 == 0 {
                    lines.drain_with(|bytes| {
                        let used = bytes.len().min(1);
                        seen.extend_from_slice(&bytes[..used]);
                        used
                    });
                }
            }
            lines.drain_with(|bytes| {
                seen.extend_from_slice(bytes);
                bytes.len()
            });
            assert_eq!(seen, text, "cut {cut}");
            assert_eq!(lines.buffered(), 0);
        }
    }
}
