//! What is worth a warning about who wrote a mail.

use super::Timestamp;

/// Something about the sender that a person should know before believing the mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Warning {
    /// An encoded word, a control character or a second address stands where only an address may,
    /// so that some programs show another one.
    EncodedAddress {
        /// The field's text as this program shows it.
        real: String,
        /// What a careless program would show; empty where that is nothing else.
        shown: String,
    },
    /// The name reads as an address, and not as the one the mail comes from.
    NameLooksLikeAddress {
        /// The address in the name.
        shown: String,
        /// The address the mail names as its author.
        real: String,
    },
    /// It names no address of its author.
    NoAuthor,
    /// It names several authors; other programs may show only one.
    SeveralAuthors {
        /// Their addresses, each once, in order.
        addresses: Vec<String>,
    },
    /// Somebody else says to have sent it, from another organisation.
    SenderDiffers {
        /// The author's address.
        from: String,
        /// The address in Sender.
        sender: String,
    },
    /// An answer goes to another organisation.
    ReplyElsewhere {
        /// The author's address.
        from: String,
        /// The first address in Reply-To that is elsewhere.
        to: String,
    },
    /// A word of a name, or a domain, is put together from letters of scripts that look alike
    /// (UTS 39 §5).
    MixedScripts {
        /// Where it stands.
        place: Place,
        /// The word or the domain.
        text: String,
        /// The scripts, each once, in order.
        scripts: Vec<Script>,
    },
    /// A domain in letters of another script reads as one in ASCII (UTS 39 §4).
    Confusable {
        /// The domain in A-labels (RFC 5890 §2.3.2.1).
        domain: String,
        /// How it would look in its own letters.
        shown: String,
        /// The domain it would be taken for.
        looks_like: String,
    },
    /// Characters that turn the direction of text around, or are not seen.
    DirectionTricks {
        /// Where they stand.
        place: Place,
    },
    /// The author looks like somebody known, and is somebody else.
    LookAlike {
        /// The author's address.
        address: String,
        /// What is known: an address or a domain.
        known: String,
        /// In what they look alike.
        by: Likeness,
    },
    /// No mail has come from this address before.
    FirstMail {
        /// The author's address.
        address: String,
        /// Whether it went to many and says how one leaves them: of such mail one has first ones
        /// every week.
        to_many: bool,
    },
    /// The date cannot be right.
    DateImplausible(DateFault),
}

/// How well an address is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Acquaintance {
    /// Nothing came from it before.
    Stranger,
    /// Some mail came from it, as it may from anybody.
    Seen,
    /// The person has written to it, or has long had mail from it.
    Known,
}

/// How much a warning weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Gravity {
    /// Good to know, and common among honest mails.
    Note,
    /// Rare among honest mails: look twice.
    Caution,
    /// Hardly ever an accident.
    Danger,
}

impl Warning {
    /// How much it weighs.
    #[must_use]
    pub fn gravity(&self) -> Gravity {
        match self {
            Self::FirstMail { .. } | Self::SenderDiffers { .. } | Self::DateImplausible(_) => {
                Gravity::Note
            }
            Self::NoAuthor | Self::SeveralAuthors { .. } | Self::ReplyElsewhere { .. } => {
                Gravity::Caution
            }
            Self::LookAlike { by, .. } => match by {
                Likeness::Name => Gravity::Caution,
                Likeness::Letters | Likeness::OneLetter => Gravity::Danger,
            },
            Self::EncodedAddress { .. }
            | Self::NameLooksLikeAddress { .. }
            | Self::MixedScripts { .. }
            | Self::Confusable { .. }
            | Self::DirectionTricks { .. } => Gravity::Danger,
        }
    }
}

/// Where something stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    /// The author's name.
    Name,
    /// The author's address, before the `@`.
    LocalPart,
    /// The author's domain.
    Domain,
    /// The subject.
    Subject,
}

/// In what somebody looks like somebody known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Likeness {
    /// The same name, another organisation.
    Name,
    /// Other letters that look the same, e.g. `rn` for `m` or `1` for `l`.
    Letters,
    /// One letter more, one less, another one, or two changed places.
    OneLetter,
}

/// Why a date cannot be right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DateFault {
    /// There is a Date field, and no day in it.
    Unreadable,
    /// It says to be written after it arrived.
    Future {
        /// Seconds between the two.
        seconds: i64,
    },
    /// It says to be written long before it was sent, or before there was such mail.
    Past {
        /// What it says.
        written: Timestamp,
    },
}

/// A script as far as letters of it are mistaken for others', or commonly stand in names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Script {
    /// A to Z and all that is made from them.
    Latin,
    /// Greek and Coptic.
    Greek,
    /// Cyrillic.
    Cyrillic,
    /// Armenian.
    Armenian,
    /// Georgian.
    Georgian,
    /// Cherokee.
    Cherokee,
    /// Hebrew.
    Hebrew,
    /// Arabic.
    Arabic,
    /// Devanagari.
    Devanagari,
    /// Thai.
    Thai,
    /// Chinese characters, in whichever language.
    Han,
    /// Hiragana and katakana.
    Kana,
    /// Bopomofo.
    Bopomofo,
    /// Hangul.
    Hangul,
    /// Any other.
    Other,
}

impl Script {
    /// Part of the key of its name in assets/i18n.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Latin => "latin",
            Self::Greek => "greek",
            Self::Cyrillic => "cyrillic",
            Self::Armenian => "armenian",
            Self::Georgian => "georgian",
            Self::Cherokee => "cherokee",
            Self::Hebrew => "hebrew",
            Self::Arabic => "arabic",
            Self::Devanagari => "devanagari",
            Self::Thai => "thai",
            Self::Han => "han",
            Self::Kana => "kana",
            Self::Bopomofo => "bopomofo",
            Self::Hangul => "hangul",
            Self::Other => "other",
        }
    }

    /// Whether it is written from right to left.
    #[must_use]
    pub fn is_right_to_left(self) -> bool {
        matches!(self, Self::Hebrew | Self::Arabic)
    }
}
