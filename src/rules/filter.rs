//! Filters as they are asked.

use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::model::{AccountId, Document, Filter};
use crate::search::{self, Condition, Facts, Field, Query, QueryFault};

use super::verdict::Verdict;

/// The filters of a profile with their conditions read.
#[derive(Debug, Clone, Default)]
pub struct Rules {
    filters: Vec<Asked>,
}

#[derive(Debug, Clone)]
struct Asked {
    filter: Filter,
    query: Query,
}

/// How much of a mail must be read to ask the filters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sought {
    /// Its header.
    Header,
    /// All of it.
    Whole,
}

/// What is wrong with a filter's condition.
///
/// # Errors
/// [`QueryFault`] as the search box has it.
pub fn check(filter: &Filter, today: Date) -> Result<(), QueryFault> {
    search::parse(&filter.when, today).map(|_query| ())
}

impl Rules {
    /// Filters that are on, in order; `today` is what relative dates mean. One whose condition
    /// cannot be read is for no mail.
    #[must_use]
    pub fn read(filters: &[Filter], today: Date) -> Self {
        Self::read_all(filters.iter().filter(|filter| filter.enabled), today)
    }

    /// Exactly these, whether they are on or not: for a run by hand.
    #[must_use]
    pub fn read_all<'f>(filters: impl IntoIterator<Item = &'f Filter>, today: Date) -> Self {
        let read = |filter: &Filter| {
            let query = search::parse(&filter.when, today).ok()?;
            Some(Asked {
                filter: filter.clone(),
                query,
            })
        };
        Self {
            filters: filters.into_iter().filter_map(read).collect(),
        }
    }

    /// Whether there is nothing to ask.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.filters.is_empty()
    }

    /// How much of a mail must be read.
    #[must_use]
    pub fn sought(&self) -> Sought {
        let needs = self.filters.iter().any(|asked| needs_text(&asked.query));
        if needs { Sought::Whole } else { Sought::Header }
    }

    /// The conditions: only mails that satisfy one of them are anything to the filters.
    pub fn queries(&self) -> impl Iterator<Item = &Query> {
        self.filters.iter().map(|asked| &asked.query)
    }

    /// What the filters want done with a mail of this account. Days are those of `zone`.
    #[must_use]
    pub fn judge(
        &self,
        account: &AccountId,
        document: &Document,
        facts: &Facts,
        zone: &TimeZone,
    ) -> Verdict {
        let mut verdict = Verdict::default();
        let asked = self.filters.iter().filter(|one| one.filter.is_for(account));
        for one in asked {
            if !one.query.is_satisfied(document, facts, zone) {
                continue;
            }
            let because = super::evidence(&one.query, document, facts, zone);
            verdict.take(&one.filter, because);
            if one.filter.stop {
                break;
            }
        }
        verdict
    }
}

/// Whether a query asks for words beyond the header.
fn needs_text(query: &Query) -> bool {
    match query {
        Query::Everything => false,
        Query::All(parts) | Query::Any(parts) => parts.iter().any(needs_text),
        Query::Not(inner) => needs_text(inner),
        Query::Is(Condition::Words { within, .. } | Condition::Pattern { within, .. }) => {
            !matches!(within, Some(Field::From | Field::To | Field::Subject))
        }
        Query::Is(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Deed, Flags, FolderName, Mark, OnServer, Tag};
    use jiff::civil::date;

    fn filters(text: &str) -> Vec<Filter> {
        #[derive(serde::Deserialize)]
        struct File {
            filter: Vec<Filter>,
        }
        toml::from_str::<File>(text).unwrap().filter
    }

    fn judge(filters: &[Filter], subject: &str) -> Verdict {
        let document = Document {
            from: "Rust list rust-users@lists.example.org\n".to_owned(),
            subject: subject.to_owned(),
            ..Document::default()
        };
        let rules = Rules::read(filters, date(2026, 11, 22));
        let account = AccountId::new("work").unwrap();
        rules.judge(&account, &document, &Facts::default(), &TimeZone::UTC)
    }

    const FILTERS: &str = r#"
        [[filter]]
        name = "lists"
        when = "from:lists.example.org"
        move = "Lists/Rust"
        tag = ["rust"]
        [[filter]]
        name = "off"
        enabled = false
        when = "from:lists.example.org"
        delete = true
        [[filter]]
        name = "releases"
        when = "subject:release"
        move = "Releases"
        mark = ["flagged"]
        tag = ["Rust", "release"]
        on_server = "keep"
        stop = true
        [[filter]]
        name = "rest"
        when = "from:rust"
        on_server = "delete"
        mark = ["read"]
        notify = false
    "#;

    #[test]
    fn tags_and_marks_add_up_and_the_first_says_where() {
        let verdict = judge(&filters(FILTERS), "A new release");
        let names: Vec<&str> = verdict
            .matches
            .iter()
            .map(|one| one.filter.as_str())
            .collect();
        assert_eq!(names, ["lists", "releases"]);
        assert_eq!(
            verdict.destination(),
            Some(FolderName::Own("Lists/Rust".to_owned()))
        );
        let tags: Vec<&str> = verdict.tags().map(Tag::name).collect();
        assert_eq!(tags, ["rust", "release"]);
        assert_eq!(verdict.marks(), Flags::FLAGGED);
        assert_eq!(verdict.on_server(), OnServer::Keep);
        assert!(!verdict.is_quiet());
    }

    #[test]
    fn a_filter_that_stops_is_the_last_and_one_that_is_off_is_none() {
        let verdict = judge(&filters(FILTERS), "Question");
        assert_eq!(verdict.on_server(), OnServer::Delete);
        assert_eq!(verdict.marks(), Flags::SEEN);
        assert!(verdict.is_quiet());
        assert!(
            verdict
                .matches
                .iter()
                .all(|one| !one.did.contains(&Deed::Moved("Trash".to_owned())))
        );
        assert_eq!(
            verdict.matches[1].did,
            [Deed::Marked(Mark::Read), Deed::DeletedOnServer, Deed::Quiet]
        );
    }

    #[test]
    fn a_filter_of_another_account_and_one_that_cannot_be_read_are_for_no_mail() {
        let mut two = vec![
            Filter::new("a", "from:rust"),
            Filter::new("b", "(from:rust"),
        ];
        two[0].accounts = vec![AccountId::new("home").unwrap()];
        two[1].delete = true;
        assert!(judge(&two, "x").matches.is_empty());
        assert!(check(&two[1], date(2026, 11, 22)).is_err());
    }

    #[test]
    fn only_what_is_asked_for_is_read() {
        let sought =
            |when: &str| Rules::read(&[Filter::new("a", when)], date(2026, 11, 22)).sought();
        assert_eq!(
            sought("from:a (subject:b OR -to:c) larger:1M"),
            Sought::Header
        );
        assert_eq!(sought("from:a word"), Sought::Whole);
        assert_eq!(sought("-body:/x/"), Sought::Whole);
    }
}
