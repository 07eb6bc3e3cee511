//! The transcript of a session while it grows, shared with whoever shows it.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::time::Instant;

use crate::wire::machine::Outgoing;
use crate::wire::transcript::{Entry, Transcript, Voice};

/// Who is told each line as it is written down.
type Observer = Arc<dyn Fn(&Entry) + Send + Sync>;

/// A transcript being written. Clones share it.
#[derive(Clone)]
pub struct Record {
    began: Instant,
    transcript: Arc<Mutex<Transcript>>,
    observer: Option<Observer>,
}

impl std::fmt::Debug for Record {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Record")
            .field("began", &self.began)
            .finish_non_exhaustive()
    }
}

impl Default for Record {
    fn default() -> Self {
        Self {
            began: Instant::now(),
            transcript: Arc::default(),
            observer: None,
        }
    }
}

impl Record {
    /// One whose lines are also told to `observer`, at once.
    #[must_use]
    pub fn observed(observer: impl Fn(&Entry) + Send + Sync + 'static) -> Self {
        Self {
            observer: Some(Arc::new(observer)),
            ..Self::default()
        }
    }

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
        for line in bytes.split(|byte| *byte == b'\n') {
            self.write(after_ms, voice, line.strip_suffix(b"\r").unwrap_or(line));
        }
    }

    fn push(&self, voice: Voice, text: &[u8]) {
        let after_ms = self.after_ms();
        self.write(after_ms, voice, text);
    }

    fn write(&self, after_ms: u64, voice: Voice, text: &[u8]) {
        let written = {
            let mut transcript = self.lock();
            transcript.push(after_ms, voice, text);
            let last = self
                .observer
                .as_ref()
                .and_then(|_| transcript.entries().next_back());
            last.cloned()
        };
        // Told without the lock: whoever listens may ask for the whole.
        if let (Some(observer), Some(entry)) = (&self.observer, written) {
            observer(&entry);
        }
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
