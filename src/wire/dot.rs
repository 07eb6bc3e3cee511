//! Transparency of mail data: dot-stuffing out (RFC 5321 §4.5.2), unstuffing in (RFC 1939 §3).
//!
//! Both work on a stream cut anywhere and hold a few octets of state, never the mail.

use memchr::memmem;

/// Makes lines that begin with a dot begin with two, and ends with CRLF `.` CRLF.
///
/// Expects canonical text: every line end CRLF, no bare CR or LF (see [`canonical`]).
#[derive(Debug)]
pub struct Stuffer {
    at_line_start: bool,
    wrote: bool,
}

impl Default for Stuffer {
    fn default() -> Self {
        Self {
            at_line_start: true,
            wrote: false,
        }
    }
}

impl Stuffer {
    /// Appends `text`, stuffed, to `wire`.
    pub fn stuff(&mut self, text: &[u8], wire: &mut Vec<u8>) {
        for &byte in text {
            if self.at_line_start && byte == b'.' {
                wire.push(b'.');
            }
            wire.push(byte);
            self.at_line_start = byte == b'\n';
            self.wrote = true;
        }
    }

    /// Appends the end: exactly one CRLF before the dot, also where the text lacked it (S-6B).
    pub fn finish(self, wire: &mut Vec<u8>) {
        if self.wrote && !self.at_line_start {
            wire.extend_from_slice(b"\r\n");
        }
        wire.extend_from_slice(b".\r\n");
    }
}

/// Text with every line end CRLF: a bare LF or CR becomes CRLF (S-6C), so that no server can
/// see another end of data than ours (A-10).
#[must_use]
pub fn canonical(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len() + text.len() / 32);
    let mut bytes = text.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        match byte {
            b'\r' => {
                if bytes.peek() == Some(&b'\n') {
                    bytes.next();
                }
                out.extend_from_slice(b"\r\n");
            }
            b'\n' => out.extend_from_slice(b"\r\n"),
            other => out.push(other),
        }
    }
    out
}

/// Where the reader of a multi-line body stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// At the start of a line.
    LineStart,
    /// Behind a dot at the start of a line.
    Dot,
    /// Behind a dot and a CR at the start of a line.
    DotReturn,
    /// Within a line.
    Within,
    /// Within a line, behind a CR.
    Return,
    /// Behind the terminator.
    Done,
}

/// Reads a multi-line body up to CRLF `.` CRLF and takes one dot from lines that begin with it.
///
/// Only CRLF ends a line, so that `LF . LF` in a mail is content (P-03, A-11); in LF mode
/// (the greeting ended in LF) a lone LF does too.
#[derive(Debug)]
pub struct Unstuffer {
    place: Place,
    lf_ends_lines: bool,
}

impl Unstuffer {
    /// At the start of a body.
    #[must_use]
    pub fn new(lf_ends_lines: bool) -> Self {
        Self {
            place: Place::LineStart,
            lf_ends_lines,
        }
    }

    /// Whether the terminator was read.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.place == Place::Done
    }

    /// Reads from `wire`, appends content to `text`, and returns how many octets it used: all,
    /// unless the terminator was among them.
    pub fn unstuff(&mut self, wire: &[u8], text: &mut Vec<u8>) -> usize {
        let mut index = 0;
        while index < wire.len() && self.place != Place::Done {
            if self.place == Place::Within {
                index += self.take_run(&wire[index..], text);
                continue;
            }
            self.take(wire[index], text);
            index += 1;
        }
        index
    }

    /// Copies up to and including the next line end before a dot in one go, or everything.
    fn take_run(&mut self, wire: &[u8], text: &mut Vec<u8>) -> usize {
        let end: &[u8] = if self.lf_ends_lines { b"\n" } else { b"\r\n" };
        let before_dot: &[u8] = if self.lf_ends_lines { b"\n." } else { b"\r\n." };
        let length = memmem::find(wire, before_dot).map_or(wire.len(), |at| at + end.len());
        let run = wire.get(..length).unwrap_or(wire);
        text.extend_from_slice(run);
        self.place = if run.ends_with(end) {
            Place::LineStart
        } else if run.ends_with(b"\r") {
            Place::Return
        } else {
            Place::Within
        };
        run.len()
    }

    fn take(&mut self, byte: u8, text: &mut Vec<u8>) {
        let ends_line = byte == b'\n'
            && (self.lf_ends_lines || matches!(self.place, Place::Return | Place::DotReturn));
        self.place = match (self.place, byte) {
            (Place::LineStart, b'.') => Place::Dot,
            (Place::Dot, b'\r') => Place::DotReturn,
            (Place::Dot | Place::DotReturn, b'\n') if ends_line => Place::Done,
            (Place::DotReturn, _) => {
                // `.` CR and something else: the dot was stuffing, the CR is content.
                text.push(b'\r');
                text.push(byte);
                if byte == b'\r' {
                    Place::Return
                } else {
                    Place::Within
                }
            }
            (_, _) => {
                text.push(byte);
                match byte {
                    b'\r' => Place::Return,
                    b'\n' if ends_line => Place::LineStart,
                    _ => Place::Within,
                }
            }
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stuffed(text: &[u8], chunk: usize) -> Vec<u8> {
        let mut stuffer = Stuffer::default();
        let mut wire = Vec::new();
        for part in text.chunks(chunk) {
            stuffer.stuff(part, &mut wire);
        }
        stuffer.finish(&mut wire);
        wire
    }

    fn unstuffed(wire: &[u8], chunk: usize) -> (Vec<u8>, bool, usize) {
        let mut unstuffer = Unstuffer::new(false);
        let mut text = Vec::new();
        let mut used = 0;
        for part in wire.chunks(chunk) {
            used += unstuffer.unstuff(part, &mut text);
        }
        (text, unstuffer.is_done(), used)
    }

    #[test]
    fn s6b_what_is_stuffed_comes_back_whatever_the_cuts() {
        let text: &[u8] = b".\r\n..a\r\nb.\r\n\r\n.";
        for chunk in 1..text.len() + 1 {
            let wire = stuffed(text, chunk);
            assert_eq!(wire, b"..\r\n...a\r\nb.\r\n\r\n..\r\n.\r\n");
            for cut in 1..wire.len() + 1 {
                let (back, done, used) = unstuffed(&wire, cut);
                assert!(done);
                assert_eq!(used, wire.len());
                assert_eq!(back, [text, b"\r\n"].concat());
            }
        }
        assert_eq!(stuffed(b"", 1), b".\r\n");
        assert_eq!(stuffed(b"a\r\n", 1), b"a\r\n.\r\n");
    }

    #[test]
    fn a11_p03_a_dot_between_bare_line_feeds_is_content() {
        for forged in [
            &b"a\n.\n+OK\r\n.\r\n"[..],
            b"a\n.\r\nb\r\n.\r\n",
            b"\r.\r\nb\r\n.\r\n",
            b"a\r\n.\nb\r\n.\r\n",
        ] {
            for cut in 1..forged.len() + 1 {
                let (_text, done, used) = unstuffed(forged, cut);
                assert!(done, "{forged:?}");
                assert_eq!(used, forged.len(), "{forged:?} at {cut}");
            }
        }
    }

    #[test]
    fn p09_a_nul_behind_a_dot_does_not_end_the_mail() {
        let (text, done, _used) = unstuffed(b".\0\r\n.\r\n", 3);
        assert!(done);
        assert_eq!(text, b"\0\r\n");
    }

    #[test]
    fn a10_canonical_text_has_no_bare_return_or_feed() {
        for text in [
            "\n.\n",
            "\n.\r",
            "\r.\n",
            "\r.\r",
            "\n.\r\n",
            "\r.\r\n",
            "\r\n.\r\r\n",
            "\r\r\n.\r\r\n",
        ] {
            let out = canonical(text.as_bytes());
            let stripped = String::from_utf8(out).unwrap().replace("\r\n", "");
            assert!(!stripped.contains(['\r', '\n']), "{text:?}");
        }
    }
}
