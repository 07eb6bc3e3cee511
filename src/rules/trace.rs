//! Why a mail satisfies a query: which condition, by which words, where.

use jiff::tz::TimeZone;

use crate::model::{Document, Evidence, EvidencePlace, Flags};
use crate::search::{Condition, Days, Facts, Field, Phrase, Query, is_in_folder, is_one_of};

/// Characters of a text that are shown around what was found.
const AROUND: usize = 24;
/// Characters of what was found that are shown.
const FOUND: usize = 80;

/// What in a mail satisfies a query; empty where nothing does.
#[must_use]
pub fn evidence(
    query: &Query,
    document: &Document,
    facts: &Facts,
    zone: &TimeZone,
) -> Vec<Evidence> {
    let mail = Mail {
        document,
        facts,
        zone,
    };
    if !mail.satisfies(query) {
        return Vec::new();
    }
    let mut found = Vec::new();
    mail.why(query, &mut found);
    found
}

struct Mail<'a> {
    document: &'a Document,
    facts: &'a Facts,
    zone: &'a TimeZone,
}

impl Mail<'_> {
    fn satisfies(&self, query: &Query) -> bool {
        query.is_satisfied(self.document, self.facts, self.zone)
    }

    /// Why a query is satisfied that is.
    fn why(&self, query: &Query, found: &mut Vec<Evidence>) {
        match query {
            Query::Everything => found.push(Evidence {
                place: EvidencePlace::Everything,
                wanted: String::new(),
                found: String::new(),
                is_absent: false,
            }),
            Query::All(parts) => parts.iter().for_each(|part| self.why(part, found)),
            Query::Any(parts) => {
                if let Some(part) = parts.iter().find(|part| self.satisfies(part)) {
                    self.why(part, found);
                }
            }
            Query::Not(inner) => self.why_not(inner, found),
            Query::Is(condition) => found.push(self.present(condition)),
        }
    }

    /// Why a query is not satisfied that is not.
    fn why_not(&self, query: &Query, found: &mut Vec<Evidence>) {
        match query {
            Query::Everything => {}
            Query::All(parts) => {
                if let Some(part) = parts.iter().find(|part| !self.satisfies(part)) {
                    self.why_not(part, found);
                }
            }
            Query::Any(parts) => parts.iter().for_each(|part| self.why_not(part, found)),
            Query::Not(inner) => self.why(inner, found),
            Query::Is(condition) => {
                let (place, wanted) = named(condition);
                found.push(Evidence {
                    place,
                    wanted,
                    found: self.fact(condition),
                    is_absent: true,
                });
            }
        }
    }

    fn present(&self, condition: &Condition) -> Evidence {
        let (mut place, wanted) = named(condition);
        let within = match condition {
            Condition::Words { within, .. } | Condition::Pattern { within, .. } => *within,
            _ => {
                return Evidence {
                    place,
                    wanted,
                    found: self.fact(condition),
                    is_absent: false,
                };
            }
        };
        let mut found = String::new();
        let fields = Field::ALL.into_iter();
        for field in fields.filter(|field| within.is_none_or(|only| only == *field)) {
            let text = field.of(self.document);
            let range = match condition {
                Condition::Words { phrase, .. } => phrase.find_in(text).into_iter().next(),
                Condition::Pattern { pattern, .. } => pattern.find(text).map(|it| it.range()),
                _ => None,
            };
            if let Some(range) = range {
                place = place_of(field);
                found = surroundings(text, range.start, range.end);
                break;
            }
        }
        Evidence {
            place,
            wanted,
            found,
            is_absent: false,
        }
    }

    /// What the mail has where a condition looks, if that is no text.
    fn fact(&self, condition: &Condition) -> String {
        let facts = self.facts;
        match condition {
            Condition::Larger(_) | Condition::Smaller(_) => facts.size_octets.to_string(),
            Condition::Dated(_) => jiff::Timestamp::from_second(facts.date)
                .map(|at| at.to_zoned(self.zone.clone()).date().to_string())
                .unwrap_or_default(),
            Condition::With(_) | Condition::Without(_) => facts.flags.letters(),
            Condition::Tagged(tag) => same(&facts.tags, |one| is_one_of(tag, one)),
            Condition::InFolder(name) => same(&facts.folder_names, |one| is_in_folder(name, one)),
            Condition::OfAccount(name) => same(&facts.account_names, |one| is_one_of(name, one)),
            Condition::Words { .. } | Condition::Pattern { .. } | Condition::HasAttachment => {
                String::new()
            }
        }
    }
}

/// A name as the mail has it.
fn same(names: &[String], is_meant: impl Fn(&[String]) -> bool) -> String {
    let name = names
        .iter()
        .find(|name| is_meant(std::slice::from_ref(name)));
    name.or_else(|| names.first()).cloned().unwrap_or_default()
}

/// Where a condition looks, and what for.
fn named(condition: &Condition) -> (EvidencePlace, String) {
    let within = |field: &Option<Field>| field.map_or(EvidencePlace::Anywhere, place_of);
    match condition {
        Condition::Words {
            within: field,
            phrase,
        } => (within(field), words(phrase)),
        Condition::Pattern {
            within: field,
            pattern,
        } => (within(field), format!("/{pattern}/")),
        Condition::HasAttachment => (EvidencePlace::Attachment, String::new()),
        Condition::Larger(octets) => (EvidencePlace::Size, format!(">{octets}")),
        Condition::Smaller(octets) => (EvidencePlace::Size, format!("<{octets}")),
        Condition::Dated(days) => (EvidencePlace::Date, span(*days)),
        Condition::With(flags) => (EvidencePlace::Flags, letters(*flags, "+")),
        Condition::Without(flags) => (EvidencePlace::Flags, letters(*flags, "-")),
        Condition::Tagged(tag) => (EvidencePlace::Tag, tag.clone()),
        Condition::InFolder(name) => (EvidencePlace::Folder, name.clone()),
        Condition::OfAccount(name) => (EvidencePlace::Account, name.clone()),
    }
}

fn letters(flags: Flags, sign: &str) -> String {
    format!("{sign}{}", flags.letters())
}

/// Two days with two points between them; one that is missing means for ever.
fn span(days: Days) -> String {
    let day =
        |date: Option<jiff::civil::Date>| date.map_or_else(String::new, |day| day.to_string());
    format!("{}..{}", day(days.from), day(days.until))
}

fn place_of(field: Field) -> EvidencePlace {
    match field {
        Field::From => EvidencePlace::From,
        Field::To => EvidencePlace::To,
        Field::Subject => EvidencePlace::Subject,
        Field::Body => EvidencePlace::Body,
        Field::FileName => EvidencePlace::FileName,
    }
}

/// A phrase as a person would write it: pairs of a run joined again.
fn words(phrase: &Phrase) -> String {
    let mut text = String::new();
    for word in phrase.words() {
        let mut characters = word.chars();
        let (first, second) = (characters.next(), characters.next());
        let is_pair = !word.is_ascii() && second.is_some() && characters.next().is_none();
        match (text.chars().next_back(), second) {
            (last, Some(second)) if is_pair && last.is_some() && last == first => text.push(second),
            (None, _) => text.push_str(word),
            _ => {
                text.push(' ');
                text.push_str(word);
            }
        }
    }
    text
}

/// What was found with a little of what is around it, on one line.
fn surroundings(text: &str, start: usize, end: usize) -> String {
    let before = text.get(..start).unwrap_or_default();
    let before: Vec<char> = before.chars().rev().take(AROUND).collect();
    let cut_before = before.len() == AROUND && before.iter().all(|c| *c != '\n');
    let before: String = before.into_iter().take_while(|c| *c != '\n').collect();
    let found: String = text
        .get(start..end)
        .unwrap_or_default()
        .chars()
        .take(FOUND)
        .collect();
    let after = text.get(end..).unwrap_or_default();
    let line = after.split('\n').next().unwrap_or_default();
    let shown: String = line.chars().take(AROUND).collect();
    let mut out = String::new();
    if cut_before {
        out.push('…');
    }
    out.extend(before.chars().rev());
    out.push_str(&found);
    out.push_str(&shown);
    if shown.len() < line.len() {
        out.push('…');
    }
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::parse;
    use jiff::civil::date;

    fn why(query: &str) -> Vec<(EvidencePlace, String, String, bool)> {
        let document = Document {
            from: "王芳\nfang@example.org\n".to_owned(),
            to: "ann@example.org\n".to_owned(),
            subject: "Lunch on Friday".to_owned(),
            body: "请查收附件里的会议纪要。\nWe meet at the usual place, and the invoice INV-2041 \
                   is attached to this mail"
                .to_owned(),
            file_names: "会议纪要.docx\n".to_owned(),
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
        let query = parse(query, date(2026, 11, 22)).unwrap();
        evidence(&query, &document, &facts, &TimeZone::UTC)
            .into_iter()
            .map(|one| (one.place, one.wanted, one.found, one.is_absent))
            .collect()
    }

    fn told(
        place: EvidencePlace,
        wanted: &str,
        found: &str,
    ) -> (EvidencePlace, String, String, bool) {
        (place, wanted.to_owned(), found.to_owned(), false)
    }

    #[test]
    fn words_are_told_with_where_they_stand() {
        assert_eq!(
            why("invoice"),
            [told(
                EvidencePlace::Body,
                "invoice",
                "…he usual place, and the invoice INV-2041 is attached to…"
            )]
        );
        assert_eq!(
            why("from:fang subject:lunch"),
            [
                told(EvidencePlace::From, "fang", "fang@example.org"),
                told(EvidencePlace::Subject, "lunch", "Lunch on Friday"),
            ]
        );
        assert_eq!(
            why("会议纪要"),
            [told(
                EvidencePlace::Body,
                "会议纪要",
                "请查收附件里的会议纪要。"
            )]
        );
        assert_eq!(
            why("/INV-\\d+/")[0].2,
            "… place, and the invoice INV-2041 is attached to this mai…"
        );
    }

    #[test]
    fn of_alternatives_the_one_that_holds_is_told_and_what_is_absent_too() {
        assert_eq!(
            why("subject:dinner OR subject:friday"),
            [told(EvidencePlace::Subject, "friday", "Lunch on Friday")]
        );
        let mut absent = told(EvidencePlace::From, "bob", "");
        absent.3 = true;
        assert_eq!(why("-from:bob"), [absent.clone()]);
        assert_eq!(why("-(from:bob subject:lunch)"), [absent]);
        assert_eq!(why("from:bob"), []);
    }

    #[test]
    fn facts_are_told_as_they_are() {
        assert_eq!(
            why(
                "has:attachment larger:10k is:flagged tag:travel in:收件箱 account:work after:2023"
            ),
            [
                told(EvidencePlace::Attachment, "", ""),
                told(EvidencePlace::Size, ">10240", "20000"),
                told(EvidencePlace::Flags, "+F", "F"),
                told(EvidencePlace::Tag, "travel", "Travel"),
                told(EvidencePlace::Folder, "收件箱", "收件箱"),
                told(EvidencePlace::Account, "work", "work"),
                told(EvidencePlace::Date, "2023-01-01..", "2023-11-14"),
            ]
        );
    }

    #[test]
    fn there_is_evidence_exactly_where_the_query_is_satisfied() {
        for (query, holds) in [
            ("", true),
            ("-x", true),
            ("-(from:fang OR from:bob)", false),
            ("-(-from:fang)", true),
            ("has:attachment -tag:work", true),
            ("-has:attachment", false),
        ] {
            assert_eq!(!why(query).is_empty(), holds, "{query}");
        }
    }
}
