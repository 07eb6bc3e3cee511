//! The line that parts the mails of an mbox: `From sender date`.
//!
//! It looks like the first words of many sentences, so what stands behind it decides: a date as
//! `asctime` writes it, or another that can be read, and a header on the next line.

use crate::mime::date;
use crate::model::Timestamp;

/// How much a line looks like the beginning of a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FromLine {
    /// It has a date with a time of day.
    Dated(Timestamp),
    /// It has a sender, and a date that cannot be read or none.
    Odd,
    /// It is a sentence.
    No,
}

/// Octets of such a line; longer ones are text.
pub(super) const LONGEST: usize = 1024;

/// Whether a line begins with the word.
pub(super) fn begins(line: &[u8]) -> bool {
    line.starts_with(b"From ")
}

/// Reads a line without its end.
pub(super) fn read(line: &[u8]) -> FromLine {
    let Some(rest) = line.strip_prefix(b"From ") else {
        return FromLine::No;
    };
    if line.len() > LONGEST {
        return FromLine::No;
    }
    let text = String::from_utf8_lossy(rest);
    let (sender, behind) = match text.find([' ', '\t']) {
        // The sender is empty where there are two blanks.
        Some(end) => (&text[..end], &text[end..]),
        None => (&*text, ""),
    };
    let has_time = behind.split_ascii_whitespace().any(is_time);
    if has_time && let Some(date) = date::read(behind.as_bytes()) {
        return FromLine::Dated(date);
    }
    let is_sender =
        sender.contains('@') || matches!(sender, "-" | "MAILER-DAEMON" | "mailer-daemon");
    let is_bare = behind.trim().is_empty();
    if is_sender && (is_bare || behind.contains(|c: char| c.is_ascii_digit())) {
        return FromLine::Odd;
    }
    FromLine::No
}

/// `9:05`, `09:05:00`.
fn is_time(word: &str) -> bool {
    let mut parts = word.split(':');
    let number = |part: Option<&str>| {
        part.is_some_and(|part| (1..=2).contains(&part.len()) && part.parse::<u8>().is_ok())
    };
    number(parts.next()) && number(parts.next())
}

/// Whether a line begins a header: a field's name and a colon.
pub(super) fn is_field(line: &[u8]) -> bool {
    let Some(colon) = memchr::memchr(b':', line) else {
        return false;
    };
    let name = line.get(..colon).unwrap_or_default();
    !name.is_empty() && name.len() <= 76 && name.iter().all(u8::is_ascii_graphic)
}

/// Whether a line begins a header with a field that mails do begin with.
pub(super) fn is_first_field(line: &[u8]) -> bool {
    const FIRST: [&str; 22] = [
        "return-path",
        "received",
        "delivered-to",
        "from",
        "to",
        "cc",
        "subject",
        "date",
        "message-id",
        "mime-version",
        "reply-to",
        "sender",
        "status",
        "envelope-to",
        "in-reply-to",
        "references",
        "authentication-results",
        "dkim-signature",
        "user-agent",
        "precedence",
        "organization",
        "bcc",
    ];
    if !is_field(line) {
        return false;
    }
    let name: Vec<u8> = line
        .iter()
        .take_while(|octet| **octet != b':')
        .map(u8::to_ascii_lowercase)
        .collect();
    FIRST.iter().any(|first| first.as_bytes() == name)
        || [&b"x-"[..], b"arc-", b"content-", b"list-"]
            .iter()
            .any(|start| name.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_with_dates_of_every_kind_are_told_from_sentences() {
        for line in [
            "From ann@example.org Mon Jan  1 10:00:00 2024",
            "From - Mon Jan  1 10:00:00 2024",
            "From  Mon Jan  1 10:00:00 2024",
            "From MAILER-DAEMON Mon Jan 01 10:00:00 2024",
            "From ann@example.org Mon, 1 Jan 2024 11:00:00 +0100",
            "From ann@example.org Mon Jan  1 10:00:00 GMT 2024",
            "From ann@example.org Mon Jan  1 10:00 2024",
        ] {
            let at = Timestamp(1_704_103_200);
            assert_eq!(read(line.as_bytes()), FromLine::Dated(at), "{line}");
        }
        for line in [
            "From ann@example.org",
            "From ann@example.org 2024-01-01T10:00:00",
            "From - 10:00",
            "From ???@??? 01/02/03",
        ] {
            assert_eq!(read(line.as_bytes()), FromLine::Odd, "{line}");
        }
        for line in [
            "From Monday on we meet at 10:00",
            "From the beginning",
            "From: ann@example.org",
            "From ann@example.org I heard it",
            "from ann@example.org Mon Jan  1 10:00:00 2024",
        ] {
            assert_eq!(read(line.as_bytes()), FromLine::No, "{line}");
        }
    }
}
