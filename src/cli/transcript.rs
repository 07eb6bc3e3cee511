//! `--transcript FILE`: what was said on the line.

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::Path;

use super::exit::{Exit, Trouble};
use crate::channel::event::{ServerKind, SessionTranscript};

/// Writes the dialogues, readable by their owner alone. Secrets were never in them.
pub(super) fn write(
    file: &Path,
    sessions: &[SessionTranscript],
    mask_addresses: bool,
) -> Result<(), Trouble> {
    let mut text = String::new();
    for session in sessions {
        let server = match session.server {
            ServerKind::Pop3 => "POP3",
            ServerKind::Smtp => "SMTP",
        };
        let began = jiff::Timestamp::from_second(session.began.0).unwrap_or_default();
        text.push_str(&format!("== {} {server} {began}\n", session.account));
        text.push_str(&session.transcript.to_text());
    }
    let text = if mask_addresses { masked(&text) } else { text };
    write_private(file, &text).map_err(|error| {
        let why = format!("{}: {error}", file.display());
        Trouble::new(
            Exit::CannotCreate,
            "could not write the transcript",
            why,
            "",
        )
    })
}

fn write_private(file: &Path, text: &str) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut opened = options.open(file)?;
    // A file that was there keeps its mode otherwise; what is no file has none to change.
    #[cfg(unix)]
    if opened.metadata()?.is_file() {
        opened.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
    }
    opened.write_all(text.as_bytes())
}

/// Every word with an `@` in it becomes `…@…`, brackets and punctuation around it kept.
fn masked(text: &str) -> String {
    let is_outside = |c: char| c.is_whitespace() || "<>()[]{},;:\"'=".contains(c);
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.find(is_outside).unwrap_or(rest.len());
        let (word, more) = rest.split_at(end);
        out.push_str(if word.contains('@') { "…@…" } else { word });
        let mut characters = more.chars();
        out.extend(characters.next());
        rest = characters.as_str();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masking_hides_addresses_and_nothing_else() {
        assert_eq!(
            masked("C: MAIL FROM:<ann@example.org> SIZE=3\nS: 250 ok ann@例子.example, bye\n"),
            "C: MAIL FROM:<…@…> SIZE=3\nS: 250 ok …@…, bye\n"
        );
    }
}
