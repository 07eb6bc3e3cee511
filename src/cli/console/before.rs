//! The terminal as it was, put back at the end.

use std::io::{IsTerminal, Write};

use nix::sys::termios::{SetArg, Termios, tcgetattr, tcsetattr};

/// The terminal as it was before typing began. The thread that types may be in the middle of a
/// line when the session ends, with the terminal set to its needs; dropped, this puts it back.
pub(super) struct Before(Option<Termios>);

impl Before {
    pub(super) fn look() -> Self {
        Self(tcgetattr(std::io::stdin()).ok())
    }
}

impl Drop for Before {
    fn drop(&mut self) {
        let Some(before) = &self.0 else { return };
        if let Err(error) = tcsetattr(std::io::stdin(), SetArg::TCSADRAIN, before) {
            tracing::debug!("the terminal is gone: {error}");
        }
        let mut out = std::io::stdout().lock();
        if out.is_terminal() {
            // Takes the last prompt away and lets pasted text come as it is.
            out.write_all(b"\r\x1b[K\x1b[?2004l").ok();
            out.flush().ok();
        }
    }
}
