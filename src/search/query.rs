//! What is looked for, as a tree.

use std::ops::Range;

use jiff::civil::Date;
use regex::Regex;

use crate::model::Flags;

use super::phrase::Phrase;

/// Which of a mail's texts is looked through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Field {
    /// Authors, names and addresses.
    From,
    /// Recipients of To, Cc and Bcc, names and addresses.
    To,
    /// The subject.
    Subject,
    /// Everything a person would read, of plain and HTML parts and of attached mails.
    Body,
    /// Names of attachments.
    FileName,
}

impl Field {
    /// All of them, in the order the index keeps them.
    pub const ALL: [Self; 5] = [
        Self::From,
        Self::To,
        Self::Subject,
        Self::Body,
        Self::FileName,
    ];
}

/// Where a word may stand: one field, or any of them.
pub type Within = Option<Field>;

/// What is looked for.
#[derive(Debug, Clone)]
pub enum Query {
    /// Every mail.
    Everything,
    /// Mails that satisfy all of these.
    All(Vec<Self>),
    /// Mails that satisfy any of these.
    Any(Vec<Self>),
    /// Mails that do not satisfy this.
    Not(Box<Self>),
    /// Mails that satisfy one condition.
    Is(Condition),
}

/// One condition.
#[derive(Debug, Clone)]
pub enum Condition {
    /// Words beside each other.
    Words {
        /// Where.
        within: Within,
        /// Which.
        phrase: Phrase,
    },
    /// A regular expression; it looks at the text as it stands, and only at texts.
    Pattern {
        /// Where.
        within: Within,
        /// Without regard to case unless it says so itself.
        pattern: Regex,
    },
    /// Something is attached.
    HasAttachment,
    /// More octets than this.
    Larger(u64),
    /// Fewer octets than this.
    Smaller(u64),
    /// Dated within these days, by the calendar of whoever asks.
    Dated(Days),
    /// All of these flags are set.
    With(Flags),
    /// Not all of these flags are set.
    Without(Flags),
    /// It bears this tag; compared as search compares.
    Tagged(String),
    /// It lies in a folder of this name or path, or in one within such a folder.
    InFolder(String),
    /// It belongs to an account of this id, name or address.
    OfAccount(String),
}

/// Days from the first on and before the second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Days {
    /// `None`: since ever.
    pub from: Option<Date>,
    /// `None`: for ever.
    pub until: Option<Date>,
}

/// What cannot be understood, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueryFault {
    /// Octets of the typed text it is about.
    pub range: Range<usize>,
    /// The first of them, in characters from 1.
    pub column: usize,
    /// What is wrong.
    pub kind: FaultKind,
}

/// A value that a field knows, by its first names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KnownValue {
    /// In English.
    pub english: &'static str,
    /// In Chinese.
    pub chinese: &'static str,
}

/// What a query can name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameOf {
    /// `in:`
    Folder,
    /// `tag:`
    Tag,
    /// `account:`
    Account,
}

/// What can be wrong with a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FaultKind {
    /// `(` without `)`.
    BracketOpen,
    /// `)` without `(`.
    BracketClosed,
    /// Brackets within brackets, more than anybody means.
    TooDeep,
    /// `from:` and nothing behind it; the field as typed.
    NoValue(String),
    /// `OR` with nothing behind it.
    NothingAfter,
    /// `OR` with nothing before it.
    NothingBefore,
    /// `NOT` and nothing else.
    NothingUnwanted,
    /// A value that this field does not know; those it knows.
    UnknownValue {
        /// The field as typed.
        field: String,
        /// The value as typed.
        value: String,
        /// What could stand there.
        known: Vec<KnownValue>,
    },
    /// Not a day, a month, a year or a span.
    NoDate(String),
    /// Not a number with K, M or G.
    NoSize(String),
    /// A regular expression that is none.
    NoPattern {
        /// What its reader says, in English.
        detail: String,
    },
    /// A value without a letter, where words are looked for.
    NoWord(String),
    /// It is understood, and names what is nowhere ([`super::Remarks`]).
    UnknownName {
        /// What is named.
        of: NameOf,
        /// As it was typed.
        name: String,
        /// Names like it, the likest first.
        near: Vec<String>,
        /// How many folders, tags or accounts there are.
        there_are: usize,
    },
    /// It is understood as text, and is like the name of a field ([`super::Remarks`]).
    UnknownField {
        /// As it was typed, without the colon.
        field: String,
        /// Names like it, the likest first.
        near: Vec<String>,
    },
    /// It is understood, and so short that only this word itself is found, none that begins so
    /// ([`super::Remarks`]).
    ShortWord(String),
}

impl QueryFault {
    /// What is wrong with a piece of a text.
    pub(super) fn at(text: &str, range: Range<usize>, kind: FaultKind) -> Self {
        let before = text.get(..range.start).unwrap_or_default();
        Self {
            column: before.chars().count() + 1,
            range,
            kind,
        }
    }

    /// The same, with the field as it was typed.
    pub(super) fn of_field(mut self, typed: &str) -> Self {
        if let FaultKind::UnknownValue { field, .. } = &mut self.kind {
            typed.clone_into(field);
        }
        self
    }
}

impl Query {
    /// Whether texts beyond the index must be read to answer it.
    #[must_use]
    pub fn has_pattern(&self) -> bool {
        match self {
            Self::Everything => false,
            Self::All(parts) | Self::Any(parts) => parts.iter().any(Self::has_pattern),
            Self::Not(inner) => inner.has_pattern(),
            Self::Is(condition) => matches!(condition, Condition::Pattern { .. }),
        }
    }

    /// Whether it looks for words, which are found only once the text of a mail was taken in.
    #[must_use]
    pub fn has_words(&self) -> bool {
        match self {
            Self::Everything => false,
            Self::All(parts) | Self::Any(parts) => parts.iter().any(Self::has_words),
            Self::Not(inner) => inner.has_words(),
            Self::Is(condition) => matches!(condition, Condition::Words { .. }),
        }
    }

    /// Whether it says in which folders to look, whatever else it says: what a minus leaves out and
    /// what only one side of an `OR` says names none.
    #[must_use]
    pub fn names_folder(&self) -> bool {
        match self {
            Self::Everything => false,
            Self::All(parts) => parts.iter().any(Self::names_folder),
            Self::Any(parts) => !parts.is_empty() && parts.iter().all(Self::names_folder),
            Self::Not(_) => false,
            Self::Is(condition) => matches!(condition, Condition::InFolder(_)),
        }
    }

    /// Tells every condition that a found mail satisfies by having it: what can be marked in its
    /// text. What stands behind a minus is left out.
    pub fn each_wanted<'q>(&'q self, tell: &mut dyn FnMut(&'q Condition)) {
        match self {
            Self::Everything | Self::Not(_) => {}
            Self::All(parts) | Self::Any(parts) => {
                for part in parts {
                    part.each_wanted(tell);
                }
            }
            Self::Is(condition) => tell(condition),
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use crate::search::parse;

    #[test]
    fn only_what_every_found_mail_satisfies_names_a_folder() {
        for (typed, names) in [
            ("in:work lunch", true),
            ("in:work OR in:trash", true),
            ("(in:work OR in:trash) lunch", true),
            ("lunch -in:work", false),
            ("-in:junk", false),
            ("lunch OR in:work", false),
            ("lunch", false),
            ("", false),
        ] {
            let query = parse(typed, date(2026, 11, 22)).unwrap();
            assert_eq!(query.names_folder(), names, "{typed}");
        }
    }
}
