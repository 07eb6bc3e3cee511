//! The transcript of a session while it grows, shared with whoever shows it.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::time::Instant;

use crate::wire::machine::Outgoing;
use crate::wire::transcript::{Transcript, Voice};

/// A transcript being written. Clones share it.
#[derive(Debug, Clone)]
pub struct Record {
    began: Instant,
    transcript: Arc<Mutex<Transcript>>,
}

impl Default for Record {
    fn default() -> Self {
        Self {
            began: Instant::now(),
            transcript: Arc::default(),
        }
    }
}

impl Record {
    /// The dialogue so far.
    #[must_use]
    pub fn transcript(&self) -> Transcript {
        self.lock().clone()
    }

    /// Notes something that neither side said.
    pub fn note(&self, text: &str) {
        self.push(Voice::Note, text.as_bytes());
    }

    pub(super) fn sent(&self, outgoing: &Outgoing) {
        match outgoing.shown() {
            Some(shown) => self.push_lines(Voice::Client, shown.as_bytes()),
            None => self.push_lines(Voice::Client, outgoing.bytes()),
        }
    }

    pub(super) fn heard(&self, lines: &[Vec<u8>]) {
        for line in lines {
            self.push(Voice::Server, line);
        }
    }

    fn push_lines(&self, voice: Voice, bytes: &[u8]) {
        let bytes = bytes.strip_suffix(b"\n").unwrap_or(bytes);
        let after_ms = self.after_ms();
        let mut transcript = self.lock();
        for line in bytes.split(|byte| *byte == b'\n') {
            transcript.push(after_ms, voice, line.strip_suffix(b"\r").unwrap_or(line));
        }
    }

    fn push(&self, voice: Voice, text: &[u8]) {
        let after_ms = self.after_ms();
        self.lock().push(after_ms, voice, text);
    }

    fn after_ms(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Transcript> {
        self.transcript
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}
