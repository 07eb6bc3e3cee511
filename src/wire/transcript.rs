//! What went over the line, for a person: bounded, secrets never in it.

use std::collections::VecDeque;

/// Entries kept for one session; older ones make room (a fetch of 100,000 mails is long).
pub const ENTRIES: usize = 4000;
/// Octets of one entry that are kept.
pub const ENTRY_OCTETS: usize = 2048;

/// Who spoke.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Voice {
    /// This program.
    Client,
    /// The server.
    Server,
    /// Neither: "connected to 192.0.2.1", "TLS 1.3".
    Note,
}

/// One line of the dialogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Milliseconds since the session began.
    pub after_ms: u64,
    /// Who spoke.
    pub voice: Voice,
    /// Control characters made visible; no secret.
    pub text: String,
}

/// The dialogue of one session.
#[derive(Debug, Clone, Default)]
pub struct Transcript {
    entries: VecDeque<Entry>,
    left_out: u64,
}

impl Transcript {
    /// Appends one line; `text` is made printable and cut to [`ENTRY_OCTETS`].
    pub fn push(&mut self, after_ms: u64, voice: Voice, text: &[u8]) {
        if self.entries.len() == ENTRIES {
            self.entries.pop_front();
            self.left_out += 1;
        }
        let cut = text.len().min(ENTRY_OCTETS);
        let mut shown = match voice {
            Voice::Server => readable(&text[..cut]),
            Voice::Client | Voice::Note => printable(&text[..cut]),
        };
        if cut < text.len() {
            shown.push('…');
        }
        self.entries.push_back(Entry {
            after_ms,
            voice,
            text: shown,
        });
    }

    /// The lines kept, oldest first.
    pub fn entries(&self) -> impl DoubleEndedIterator<Item = &Entry> {
        self.entries.iter()
    }

    /// How many lines are kept.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether nothing was said.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The whole as text, one line an entry: `  1.204 C: RETR 12`.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        if self.left_out > 0 {
            text.push_str(&format!("({} earlier lines left out)\n", self.left_out));
        }
        for entry in &self.entries {
            let voice = match entry.voice {
                Voice::Client => "C:",
                Voice::Server => "S:",
                Voice::Note => "--",
            };
            let (seconds, millis) = (entry.after_ms / 1000, entry.after_ms % 1000);
            text.push_str(&format!(
                "{seconds:>4}.{millis:03} {voice} {}\n",
                entry.text
            ));
        }
        text
    }
}

/// A server's words: UTF-8, else GB18030, which Chinese providers write (S-08); printable. What is
/// neither, or would be Chinese by chance only, shows its octets: `caf\x{e9}`.
#[must_use]
pub fn readable(bytes: &[u8]) -> String {
    // A character that was cut at the end is no sign of another encoding.
    let is_utf8 =
        std::str::from_utf8(bytes).map_or_else(|fault| fault.error_len().is_none(), |_whole| true);
    if is_utf8 {
        return printable(bytes);
    }
    let (text, is_malformed) = encoding_rs::GB18030.decode_without_bom_handling(bytes);
    if !is_malformed && is_likely_chinese(bytes) {
        return printable(text.as_bytes());
    }
    let mut out = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        out.push_str(&printable(chunk.valid().as_bytes()));
        for octet in chunk.invalid() {
            out.push_str(&format!("\\x{{{octet:02x}}}"));
        }
    }
    out
}

/// Whether octets that are GB18030 are meant to be: in Chinese text the second octet of most
/// characters is above ASCII; in Latin-1 a letter with a mark stands before one without.
fn is_likely_chinese(bytes: &[u8]) -> bool {
    let (mut high, mut low) = (0_usize, 0_usize);
    let mut rest = bytes.iter();
    while let Some(first) = rest.next() {
        if first.is_ascii() {
            continue;
        }
        match rest.next() {
            // A digit there begins a character of four octets, which no Latin text gives.
            Some(second) if second.is_ascii() && !second.is_ascii_digit() => low += 1,
            _ => high += 1,
        }
    }
    high > low
}

/// Bytes from outside as text without anything that steers a terminal or turns the text around
/// (S-08, A-28): controls, C1, bidi marks become `�`-like visible escapes.
#[must_use]
pub fn printable(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\t' => out.push(' '),
            c if c.is_control() || is_invisible(c) => {
                out.push_str(&format!("\\u{{{:x}}}", c as u32))
            }
            c => out.push(c),
        }
    }
    out
}

/// Characters that are not drawn but change what is: bidi controls, zero-width ones, separators.
fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a28_nothing_that_steers_a_terminal_gets_into_the_transcript() {
        let mut transcript = Transcript::default();
        transcript.push(1204, Voice::Server, b"550 \x1b[31mno\x00 \xe2\x80\xae");
        assert_eq!(
            transcript.to_text(),
            "   1.204 S: 550 \\u{1b}[31mno\\u{0} \\u{202e}\n"
        );
    }

    #[test]
    fn s08_a_servers_words_in_gb18030_are_read_and_a_character_cut_in_two_is_none_of_it() {
        let shown = |text: &[u8]| {
            let mut transcript = Transcript::default();
            transcript.push(0, Voice::Server, text);
            let entry = transcript.entries().next().unwrap();
            entry.text.clone()
        };
        assert_eq!(shown(b"-ERR \xca\xda\xc8\xa8\xc2\xeb"), "-ERR 授权码");
        let long = format!("{}授权码", "x".repeat(ENTRY_OCTETS - 1));
        assert!(shown(long.as_bytes()).starts_with("xxx"));
        assert!(shown(long.as_bytes()).ends_with("x\u{fffd}…"));
    }

    #[test]
    fn s08_what_is_neither_utf8_nor_chinese_shows_its_octets() {
        assert_eq!(
            readable(b"-ERR Zugriff f\xfcr caf\xe9 verweigert"),
            "-ERR Zugriff f\\x{fc}r caf\\x{e9} verweigert"
        );
        assert_eq!(readable(b"Zugriff f\xfcr"), "Zugriff f\\x{fc}r");
        assert_eq!(readable(b"\xff\xfe\x1b"), "\\x{ff}\\x{fe}\\u{1b}");
        assert_eq!(readable(b"\xd6\xd0\xb9\xfa\xe9F"), "中国镕");
    }

    #[test]
    fn a_long_session_keeps_its_end() {
        let mut transcript = Transcript::default();
        for number in 0..ENTRIES + 5 {
            transcript.push(0, Voice::Client, format!("NOOP {number}").as_bytes());
        }
        assert_eq!(transcript.len(), ENTRIES);
        assert!(
            transcript
                .to_text()
                .starts_with("(5 earlier lines left out)\n   0.000 C: NOOP 5\n")
        );
    }
}
