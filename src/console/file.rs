//! Session files: a dialogue as text that a person can read, send to somebody and play back.
//!
//! One line a line of the dialogue, UTF-8, ends by LF:
//!
//! ```text
//! == work POP3 2026-03-05T13:05:00Z
//!    0.000 -- connecting to pop.example.org:995
//!    0.021 -- TLS 1.3, X25519MLKEM768, TLS13_AES_256_GCM_SHA384
//!    0.040 S: +OK ready
//!    1.204 C: USER ann
//! # a comment
//! ```
//!
//! `==` begins a session: its name without spaces, its protocol, when it began. Before each line
//! stand the seconds since then, which may be left out; `C:` is the client, `S:` the server, `--`
//! neither. Control characters are written as `\u{1b}`; a secret was never in it. Without `==` the
//! protocol is known by the first thing the server says, so that a dialogue pasted out of an RFC
//! can be played back too. It is the format of `--transcript` and of every session that is saved.

use core::fmt;

use crate::wire::transcript::{Transcript, Voice, printable};

use super::line::{Line, Protocol};
use super::mask::Masking;

/// Lines of a file that are read.
pub const LINES: usize = 200_000;
/// Octets of one line that are kept.
const LINE_OCTETS: usize = 8192;
/// Faults that are told.
const FAULTS: usize = 100;

/// A session as it was saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recording {
    /// Whose or with whom: an account, `host:port`.
    pub name: String,
    /// Which protocol.
    pub protocol: Protocol,
    /// When it began, as a person reads it; empty: unknown.
    pub began: String,
    /// What was said.
    pub lines: Vec<Line>,
}

impl Recording {
    /// A session of the program itself.
    #[must_use]
    pub fn of_transcript(
        name: &str,
        protocol: Protocol,
        began: &str,
        transcript: &Transcript,
    ) -> Self {
        let lines = transcript
            .entries()
            .map(|entry| Line::new(entry.after_ms, entry.voice, entry.text.clone()));
        Self {
            name: name.to_owned(),
            protocol,
            began: began.to_owned(),
            lines: lines.collect(),
        }
    }

    /// The session as text.
    #[must_use]
    pub fn to_text(&self, masking: Masking) -> String {
        let name = if self.name.is_empty() {
            "session"
        } else {
            &self.name
        };
        let name: String = masking.apply(name).replace(char::is_whitespace, "_");
        let head = format!("== {name} {} {}", self.protocol.name(), self.began);
        let mut text = format!("{}\n", head.trim_end());
        for line in &self.lines {
            text.push_str(&line_text(line, masking));
        }
        text
    }
}

fn line_text(line: &Line, masking: Masking) -> String {
    let voice = match line.voice {
        Voice::Client => "C:",
        Voice::Server => "S:",
        Voice::Note => "--",
    };
    let (seconds, millis) = (line.after_ms / 1000, line.after_ms % 1000);
    let said = masking.apply(&line.text);
    let text = format!("{seconds:>4}.{millis:03} {voice} {said}");
    format!("{}\n", text.trim_end())
}

/// A line of a file that says nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionFault {
    /// Counted from 1.
    pub line: usize,
    /// Counted from 1, in characters.
    pub column: usize,
    /// What stands there wrongly.
    pub what: SessionFaultKind,
}

/// What stands wrongly in a session file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionFaultKind {
    /// Neither `C:`, `S:` nor `--`.
    NoVoice,
    /// No number of seconds.
    Time,
    /// A head without SMTP or POP3.
    Protocol,
    /// More lines than are read.
    TooLong,
}

impl fmt::Display for SessionFault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.what {
            SessionFaultKind::NoVoice => "expected C:, S: or --",
            SessionFaultKind::Time => "expected seconds such as 1.204",
            SessionFaultKind::Protocol => "expected SMTP or POP3",
            SessionFaultKind::TooLong => "the file is longer than is read",
        };
        write!(
            formatter,
            "line {}, column {}: {what}",
            self.line, self.column
        )
    }
}

/// Reads a file. What cannot be read is left out and told.
#[must_use]
pub fn read(text: &str) -> (Vec<Recording>, Vec<SessionFault>) {
    let mut reader = Reader::default();
    for (number, line) in (1..).zip(text.lines()) {
        if number > LINES {
            reader.fault(number, 1, SessionFaultKind::TooLong);
            break;
        }
        reader.take(number, line);
    }
    reader.finish()
}

#[derive(Default)]
struct Reader {
    recordings: Vec<Draft>,
    faults: Vec<SessionFault>,
}

/// A recording whose protocol may not be known yet.
struct Draft {
    name: String,
    protocol: Option<Protocol>,
    began: String,
    lines: Vec<Line>,
}

impl Reader {
    fn fault(&mut self, line: usize, column: usize, what: SessionFaultKind) {
        if self.faults.len() < FAULTS {
            self.faults.push(SessionFault { line, column, what });
        }
    }

    fn take(&mut self, number: usize, line: &str) {
        let said = line.trim_start_matches(['\u{feff}', ' ', '\t']);
        if let Some(head) = said.strip_prefix("==") {
            return self.head(number, head);
        }
        if said.trim().is_empty() || said.starts_with('#') || said.starts_with('(') {
            return;
        }
        let column = line.chars().count() - said.chars().count() + 1;
        let (after_ms, rest) = match time(said) {
            Some((after_ms, rest)) => (Some(after_ms), rest),
            None if said.starts_with(|c: char| c.is_ascii_digit()) => {
                return self.fault(number, column, SessionFaultKind::Time);
            }
            None => (None, said),
        };
        let column = column + said.chars().count() - rest.chars().count();
        let Some((voice, text)) = voice(rest) else {
            return self.fault(number, column, SessionFaultKind::NoVoice);
        };
        let draft = self.draft();
        let last = draft.lines.last().map_or(0, |line| line.after_ms);
        let mut end = text.len().min(LINE_OCTETS);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let text = printable(text.get(..end).unwrap_or_default().as_bytes());
        draft
            .lines
            .push(Line::new(after_ms.unwrap_or(last), voice, text));
    }

    fn head(&mut self, number: usize, head: &str) {
        let mut words = head.split_whitespace();
        let name = words.next().unwrap_or_default().to_owned();
        let word = words.next().unwrap_or_default();
        let protocol = Protocol::from_name(word);
        if protocol.is_none() {
            self.fault(number, 4 + name.chars().count(), SessionFaultKind::Protocol);
        }
        self.recordings.push(Draft {
            name,
            protocol,
            began: printable(words.collect::<Vec<_>>().join(" ").as_bytes()),
            lines: Vec::new(),
        });
    }

    fn draft(&mut self) -> &mut Draft {
        if self.recordings.is_empty() {
            self.recordings.push(Draft {
                name: String::new(),
                protocol: None,
                began: String::new(),
                lines: Vec::new(),
            });
        }
        let last = self.recordings.len() - 1;
        &mut self.recordings[last]
    }

    fn finish(self) -> (Vec<Recording>, Vec<SessionFault>) {
        let whole = |draft: Draft| Recording {
            protocol: draft.protocol.unwrap_or_else(|| guess(&draft.lines)),
            name: draft.name,
            began: draft.began,
            lines: draft.lines,
        };
        let said = self
            .recordings
            .into_iter()
            .filter(|one| !one.lines.is_empty());
        (said.map(whole).collect(), self.faults)
    }
}

/// POP3 where the server's first word says so.
fn guess(lines: &[Line]) -> Protocol {
    let first = lines.iter().find(|line| line.voice == Voice::Server);
    match first {
        Some(line) if line.text.starts_with(['+', '-']) => Protocol::Pop3,
        _ => Protocol::Smtp,
    }
}

/// Milliseconds out of `1.204 `, and what follows.
fn time(said: &str) -> Option<(u64, &str)> {
    let (word, rest) = said.split_once([' ', '\t'])?;
    let (seconds, fraction) = word.split_once('.').unwrap_or((word, "0"));
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if !is_number(seconds) || !is_number(fraction) {
        return None;
    }
    let millis: u64 = format!("{fraction:0<3}").get(..3)?.parse().ok()?;
    let seconds: u64 = seconds.parse().ok()?;
    let after_ms = seconds.checked_mul(1000)?.checked_add(millis)?;
    Some((after_ms, rest.trim_start_matches([' ', '\t'])))
}

fn voice(rest: &str) -> Option<(Voice, &str)> {
    let behind = |mark: &str| {
        let text = rest.strip_prefix(mark)?;
        if text.is_empty() {
            return Some(text);
        }
        text.strip_prefix(' ')
    };
    behind("C:")
        .map(|text| (Voice::Client, text))
        .or_else(|| behind("S:").map(|text| (Voice::Server, text)))
        .or_else(|| behind("--").map(|text| (Voice::Note, text)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_is_saved_and_read_back() {
        let recording = Recording {
            name: "pop.example.org:995".to_owned(),
            protocol: Protocol::Pop3,
            began: "2026-03-05T13:05:00Z".to_owned(),
            lines: vec![
                Line::new(0, Voice::Note, "connecting to pop.example.org:995"),
                Line::new(40, Voice::Server, "+OK ready"),
                Line::new(61_204, Voice::Client, "PASS …"),
                Line::new(61_205, Voice::Server, ""),
            ],
        };
        let text = recording.to_text(Masking::default());
        assert!(text.contains("  61.204 C: PASS …\n"), "{text}");
        assert_eq!(read(&text), (vec![recording], Vec::new()));
    }

    #[test]
    fn a_dialogue_out_of_an_rfc_is_read_without_head_and_times() {
        let (recordings, faults) = read("      S: +OK POP3 server ready\n      C: STAT\n");
        assert_eq!(faults, []);
        assert_eq!(recordings[0].protocol, Protocol::Pop3);
        assert_eq!(recordings[0].lines.len(), 2);
    }

    #[test]
    fn what_cannot_be_read_is_told_by_line_and_column() {
        let (recordings, faults) = read("== x IMAP\n 1.0 S: 220 hi\n 1.1 Q: no\n 1,2 C: QUIT\n");
        let told: Vec<String> = faults.iter().map(SessionFault::to_string).collect();
        assert_eq!(
            told,
            [
                "line 1, column 5: expected SMTP or POP3",
                "line 3, column 6: expected C:, S: or --",
                "line 4, column 2: expected seconds such as 1.204",
            ]
        );
        assert_eq!(recordings[0].lines.len(), 1);
    }

    #[test]
    fn a28_what_steers_a_terminal_is_visible_after_reading_too() {
        let (recordings, _faults) = read("S: 220 \u{1b}[31m\u{202e}");
        assert_eq!(recordings[0].lines[0].text, "220 \\u{1b}[31m\\u{202e}");
    }

    #[test]
    fn whatever_the_text_reading_ends_and_invents_no_line() {
        let pieces = [
            "==", " ", "C:", "S: x", "--", "1.5", ".", "\n", "é", "\u{0}", "SMTP",
        ];
        let mut state = 7_u32;
        for _ in 0..2000 {
            let mut text = String::new();
            for _ in 0..12 {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                text.push_str(pieces[(state >> 16) as usize % pieces.len()]);
            }
            let (recordings, _faults) = read(&text);
            let lines: usize = recordings.iter().map(|one| one.lines.len()).sum();
            assert!(lines <= text.lines().count(), "{text:?}");
        }
    }
}
