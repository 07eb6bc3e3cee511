//! Why a page could not be drawn.

use std::time::Duration;

/// Why there is no drawing. After any of them the process behind it is gone, and the same drawing
/// can be asked for nothing more; but for [`RenderError::NoSuchTile`], which harms nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RenderError {
    /// The system started no process.
    #[error("the drawing process could not be started: {reason}")]
    NotStarted {
        /// The system's words.
        reason: String,
    },
    /// It ended: it crashed, wanted too much memory or time, or did what it may not do.
    #[error("the drawing process ended{}", ended(*signal, *code))]
    Died {
        /// What killed it, where the system says so (11: memory touched wrongly, 6: given up,
        /// 31: a call that is forbidden to it).
        signal: Option<i32>,
        /// What it returned, where it was not killed.
        code: Option<i32>,
    },
    /// No answer in time; it was killed.
    #[error("the drawing process gave no answer within {} ms", within.as_millis())]
    TooSlow {
        /// How long it had.
        within: Duration,
    },
    /// It answered with what is no answer; it was killed.
    #[error("the drawing process answered nonsense")]
    Garbled,
    /// The mail is larger than what is drawn.
    #[error("the page takes {octets} bytes, more than the {limit_octets} that are drawn")]
    TooLarge {
        /// How large.
        octets: usize,
        /// The limit.
        limit_octets: usize,
    },
    /// The PDF is larger than what is made.
    #[error("the PDF takes {octets} bytes, more than the {limit_octets} that are made")]
    PrintTooLarge {
        /// How large.
        octets: usize,
        /// The limit.
        limit_octets: usize,
    },
    /// The page has fewer tiles.
    #[error("the page has no tile {index}")]
    NoSuchTile {
        /// Which was asked for.
        index: u32,
    },
    /// A question was given up while the process was answering it.
    #[error("a question to the drawing process was given up halfway")]
    Interrupted,
}

fn ended(signal: Option<i32>, code: Option<i32>) -> String {
    match (signal, code) {
        (Some(signal), _) => format!(" by signal {signal}"),
        (None, Some(code)) => format!(" with code {code}"),
        (None, None) => String::new(),
    }
}
