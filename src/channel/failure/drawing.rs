//! Why a page cannot be drawn.

/// What went wrong with a page. Its text can be read all the same.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DrawingCause {
    /// Nothing here can draw: it could not be started.
    #[error("nothing here can draw: {detail}")]
    NotStarted {
        /// The system's words.
        detail: String,
    },
    /// What draws it has ended by itself or was ended.
    #[error("what draws the page has ended: {detail}")]
    Ended {
        /// What is known.
        detail: String,
    },
    /// It took longer than anybody wants to wait.
    #[error("the page was not drawn within {seconds} s")]
    TooSlow {
        /// The limit.
        seconds: u64,
    },
    /// It is larger than what is drawn.
    #[error("the page is larger than what is drawn")]
    TooLarge,
}

impl DrawingCause {
    /// Key of its sentence in assets/i18n, and what the sentence names.
    pub(super) fn sentence(&self) -> (&'static str, Vec<(&'static str, String)>) {
        match self {
            Self::NotStarted { .. } => ("cause-drawing-not-started", Vec::new()),
            Self::Ended { .. } => ("cause-drawing-ended", Vec::new()),
            Self::TooSlow { seconds } => {
                let seconds = ("seconds", seconds.to_string());
                ("cause-drawing-too-slow", vec![seconds])
            }
            Self::TooLarge => ("cause-drawing-too-large", Vec::new()),
        }
    }
}
