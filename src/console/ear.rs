//! Lines out of what a server sends, tolerant: whatever comes is shown. Bounded: a line that
//! never ends is cut, and only counted from then on (A-24).

use crate::wire::transcript::{Voice, readable};

use super::line::Line;

/// Octets of one line that are kept.
pub const LINE_OCTETS: usize = 4096;

/// Hears the server.
#[derive(Debug, Default)]
pub struct Ear {
    kept: Vec<u8>,
    octets: u64,
}

impl Ear {
    /// Takes bytes cut anywhere; the lines that are whole now.
    pub fn hear(&mut self, bytes: &[u8], after_ms: u64) -> Vec<Line> {
        let mut lines = Vec::new();
        for piece in bytes.split_inclusive(|byte| *byte == b'\n') {
            self.octets += piece.len() as u64;
            let room = (LINE_OCTETS + 2).saturating_sub(self.kept.len());
            let taken = piece.get(..piece.len().min(room)).unwrap_or_default();
            self.kept.extend_from_slice(taken);
            if piece.ends_with(b"\n") {
                lines.push(self.finish(after_ms));
            }
        }
        lines
    }

    /// Octets that no whole line has claimed.
    #[must_use]
    pub fn unfinished(&self) -> u64 {
        self.octets
    }

    /// What came without a line's end before the connection closed.
    pub fn last_words(&mut self, after_ms: u64) -> Option<Line> {
        (self.octets > 0).then(|| self.finish(after_ms))
    }

    fn finish(&mut self, after_ms: u64) -> Line {
        let mut kept = std::mem::take(&mut self.kept);
        let octets = std::mem::take(&mut self.octets);
        let is_cut = (kept.len() as u64) < octets;
        if kept.ends_with(b"\n") {
            kept.pop();
            if kept.ends_with(b"\r") {
                kept.pop();
            }
        }
        let mut text = readable(&kept);
        if is_cut {
            text.push('…');
        }
        Line {
            after_ms,
            voice: Voice::Server,
            text,
            octets,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heard(chunks: &[&[u8]]) -> Vec<Line> {
        let mut ear = Ear::default();
        let mut lines: Vec<Line> = chunks.iter().flat_map(|chunk| ear.hear(chunk, 7)).collect();
        lines.extend(ear.last_words(7));
        lines
    }

    #[test]
    fn s06_the_cut_of_the_bytes_does_not_matter_to_the_console() {
        let bytes: &[u8] = b"220 hi\r\n250-a\n250 b\r\nrest";
        let whole = heard(&[bytes]);
        let bytewise: Vec<&[u8]> = bytes.chunks(1).collect();
        assert_eq!(whole, heard(&bytewise));
        let texts: Vec<&str> = whole.iter().map(|line| line.text.as_str()).collect();
        assert_eq!(texts, ["220 hi", "250-a", "250 b", "rest"]);
        assert_eq!(whole[1].octets, 6);
    }

    #[test]
    fn a24_a_line_without_an_end_is_cut_and_counted() {
        let mut ear = Ear::default();
        for _ in 0..1000 {
            assert!(ear.hear(&[b'x'; 1000], 0).is_empty());
            assert!(ear.kept.len() <= LINE_OCTETS + 2);
        }
        assert_eq!(ear.unfinished(), 1_000_000);
        let line = ear.hear(b"\r\n", 0).remove(0);
        assert_eq!(line.octets, 1_000_002);
        assert!(line.text.ends_with("x…"));
    }

    #[test]
    fn a28_nothing_a_server_says_steers_a_terminal_and_chinese_is_readable() {
        assert_eq!(heard(&[b"\x1b]0;x\x07\r\n"])[0].text, "\\u{1b}]0;x\\u{7}");
        let gbk = [b"-ERR ".as_slice(), b"\xc3\xdc\xc2\xeb\xb4\xed\xce\xf3\r\n"].concat();
        assert_eq!(heard(&[&gbk])[0].text, "-ERR 密码错误");
    }
}
