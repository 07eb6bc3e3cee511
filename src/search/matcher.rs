//! Whether a mail satisfies a query, by looking at it.
//!
//! Filters ask this of each mail that comes, regular expressions of each that the index leaves,
//! and a test asks it of a whole mailbox, so that the index is known to find the same.

use std::ops::Range;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::model::{Document, Flags};

use super::query::{Condition, Days, Field, Query, Within};

/// What else a query may ask about a mail.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// Seconds since 1970 UTC.
    pub date: i64,
    /// Octets of its file.
    pub size_octets: u64,
    /// Seen, flagged and so on.
    pub flags: Flags,
    /// Whether something is attached.
    pub has_attachments: bool,
    /// Its tags.
    pub tags: Vec<String>,
    /// All names of the folder it lies in.
    pub folder_names: Vec<String>,
    /// Id, name and address of its account.
    pub account_names: Vec<String>,
}

impl Query {
    /// Whether a mail satisfies it. Days are those of `zone`.
    #[must_use]
    pub fn is_satisfied(&self, document: &Document, facts: &Facts, zone: &TimeZone) -> bool {
        match self {
            Self::Everything => true,
            Self::All(parts) => parts
                .iter()
                .all(|part| part.is_satisfied(document, facts, zone)),
            Self::Any(parts) => parts
                .iter()
                .any(|part| part.is_satisfied(document, facts, zone)),
            Self::Not(inner) => !inner.is_satisfied(document, facts, zone),
            Self::Is(condition) => condition.is_satisfied(document, facts, zone),
        }
    }
}

impl Condition {
    /// Whether a mail satisfies it. Days are those of `zone`.
    #[must_use]
    pub fn is_satisfied(&self, document: &Document, facts: &Facts, zone: &TimeZone) -> bool {
        match self {
            Self::Words { within, phrase } => {
                texts(document, *within).any(|text| phrase.is_in(text))
            }
            Self::Pattern { within, pattern } => {
                texts(document, *within).any(|text| pattern.is_match(text))
            }
            Self::HasAttachment => facts.has_attachments,
            Self::Larger(octets) => facts.size_octets > *octets,
            Self::Smaller(octets) => facts.size_octets < *octets,
            Self::Dated(days) => days.seconds(zone).contains(&facts.date),
            Self::With(flags) => facts.flags.contains(*flags),
            Self::Without(flags) => !facts.flags.contains(*flags),
            Self::Tagged(tag) => is_one_of(tag, &facts.tags),
            Self::InFolder(name) => is_in_folder(name, &facts.folder_names),
            Self::OfAccount(name) => is_one_of(name, &facts.account_names),
        }
    }
}

fn texts(document: &Document, within: Within) -> impl Iterator<Item = &str> {
    Field::ALL
        .into_iter()
        .filter(move |field| within.is_none_or(|only| only == *field))
        .map(|field| field.of(document))
}

impl Field {
    /// The text of this field.
    #[must_use]
    pub fn of(self, document: &Document) -> &str {
        match self {
            Self::From => &document.from,
            Self::To => &document.to,
            Self::Subject => &document.subject,
            Self::Body => &document.body,
            Self::FileName => &document.file_names,
        }
    }
}

/// Names are compared without regard to case.
pub fn is_one_of(typed: &str, names: &[impl AsRef<str>]) -> bool {
    let typed = typed.to_lowercase();
    names
        .iter()
        .any(|name| name.as_ref().to_lowercase() == typed)
}

/// Whether a folder of one of these names is called so, or lies in one that is. What was typed may
/// have several levels and may leave out those above them.
pub fn is_in_folder(typed: &str, names: &[impl AsRef<str>]) -> bool {
    let typed = levels(typed);
    !typed.is_empty()
        && names.iter().any(|name| {
            let levels = levels(name.as_ref());
            levels.windows(typed.len()).any(|run| run == typed)
        })
}

/// The levels of a folder's path, to compare.
pub(super) fn levels(path: &str) -> Vec<String> {
    let levels = path.split('/').map(str::trim);
    let levels = levels.filter(|level| !level.is_empty());
    levels.map(str::to_lowercase).collect()
}

impl Days {
    /// The seconds since 1970 UTC that lie within these days in a time zone.
    #[must_use]
    pub fn seconds(&self, zone: &TimeZone) -> Range<i64> {
        let begin = |date: jiff::civil::Date| {
            zone.to_timestamp(date.at(0, 0, 0, 0))
                .map(Timestamp::as_second)
                .ok()
        };
        let from = self.from.and_then(begin).unwrap_or(i64::MIN);
        let until = self.until.and_then(begin).unwrap_or(i64::MAX);
        from..until
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::parse;
    use jiff::civil::date;

    fn mail() -> (Document, Facts) {
        let document = Document {
            from: "王芳 fang@example.org".to_owned(),
            to: "Ann Lee ann@example.org".to_owned(),
            subject: "Lunch on Friday".to_owned(),
            body: "请查收附件里的会议纪要。\nInvoice INV-2041".to_owned(),
            file_names: "会议纪要.docx".to_owned(),
        };
        let facts = Facts {
            date: 1_700_000_000,
            size_octets: 20_000,
            flags: Flags::FLAGGED,
            has_attachments: true,
            tags: vec!["Travel".to_owned()],
            folder_names: vec!["Inbox".to_owned(), "收件箱".to_owned()],
            account_names: vec!["work".to_owned()],
        };
        (document, facts)
    }

    fn is_found(query: &str) -> bool {
        let (document, facts) = mail();
        parse(query, date(2026, 11, 22))
            .unwrap()
            .is_satisfied(&document, &facts, &TimeZone::UTC)
    }

    #[test]
    fn a_folder_is_found_by_its_path_by_a_piece_of_it_and_by_those_it_lies_in() {
        let folder = ["Work/Projects/2026"];
        for typed in [
            "projects",
            "Projects/2026",
            "work",
            "2026",
            "/work/projects/2026/",
            "Work / Projects",
        ] {
            assert!(is_in_folder(typed, &folder), "{typed}");
        }
        for typed in ["project", "work/2026", "2026/work", "", "/"] {
            assert!(!is_in_folder(typed, &folder), "{typed}");
        }
        assert!(!is_in_folder("Projects/2026", &["Projects", "收件箱"]));
    }

    #[test]
    fn each_field_looks_where_it_says() {
        for query in [
            "",
            "会议",
            "from:王芳",
            "from:fang@example.org",
            "to:ann",
            "subject:lunch",
            "body:查收",
            "filename:纪要",
            "filename:docx",
            "has:attachment",
            "larger:10k",
            "smaller:1M",
            "before:2024",
            "after:2023-11",
            "on:2023-11-14",
            "is:unread",
            "is:flagged",
            "tag:travel",
            "in:inbox",
            "in:收件箱",
            "account:WORK",
            "/inv-\\d{4}/",
            "lunch OR dinner",
            "-dinner",
            "(lunch -dinner) is:unread",
        ] {
            assert!(is_found(query), "{query}");
        }
        for query in [
            "from:ann",
            "to:fang",
            "subject:会议",
            "body:lunch",
            "filename:lunch",
            "larger:1M",
            "before:2023-11-14",
            "after:2024",
            "is:read",
            "tag:work",
            "in:sent",
            "-lunch",
            "subject:/inv/",
            "lunch dinner",
        ] {
            assert!(!is_found(query), "{query}");
        }
    }
}
