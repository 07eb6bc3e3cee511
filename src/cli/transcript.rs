//! `--transcript FILE`: what was said on the line.

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::Path;

use super::exit::{Exit, Trouble};
use crate::channel::event::{ServerKind, SessionTranscript};
use crate::console::Masking;

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
    let masking = Masking {
        addresses: mask_addresses,
        hosts: false,
    };
    write_text(file, &masking.apply(&text))
}

/// Writes a session as it is, readable by its owner alone.
pub(super) fn write_text(file: &Path, text: &str) -> Result<(), Trouble> {
    write_private(file, text).map_err(|error| {
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
