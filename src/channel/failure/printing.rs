//! Why a mail is not printed.

/// What went wrong between a finished page and a printer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PrintingCause {
    /// This system has nothing that prints.
    #[error("this system has no printing service: {detail}")]
    NoService {
        /// The system's words.
        detail: String,
    },
    /// The system's printing service took it not.
    #[error("the printing service refused: {words}")]
    Refused {
        /// Its words.
        words: String,
    },
    /// The PDF is larger than what is made.
    #[error("the PDF takes {size_octets} bytes, more than the {limit_octets} that are made")]
    TooLarge {
        /// How large one may be.
        limit_octets: u64,
        /// How large it would be.
        size_octets: u64,
    },
    /// The system's printing service gave no answer, and has nothing of what it was given.
    #[error("the printing service gave no answer within {seconds} s")]
    TooSlow {
        /// How long it had.
        seconds: u64,
    },
    /// The same, and nobody knows whether it has it.
    #[error("the printing service gave no answer within {seconds} s and may have it all the same")]
    InDoubt {
        /// How long it had.
        seconds: u64,
    },
}

impl PrintingCause {
    /// Key of its sentence in assets/i18n, and what the sentence names.
    pub(super) fn sentence(&self) -> (&'static str, Vec<(&'static str, String)>) {
        match self {
            Self::NoService { .. } => ("cause-printing-no-service", Vec::new()),
            Self::Refused { words } => ("cause-printing-refused", vec![("words", words.clone())]),
            Self::TooLarge {
                limit_octets,
                size_octets,
            } => {
                let limit = ("limit", limit_octets.to_string());
                let size = ("size", size_octets.to_string());
                ("cause-printing-too-large", vec![limit, size])
            }
            Self::TooSlow { seconds } => {
                let seconds = ("seconds", seconds.to_string());
                ("cause-printing-too-slow", vec![seconds])
            }
            Self::InDoubt { seconds } => {
                let seconds = ("seconds", seconds.to_string());
                ("cause-printing-in-doubt", vec![seconds])
            }
        }
    }
}
