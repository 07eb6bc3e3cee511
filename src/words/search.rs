//! What cannot be understood of a search, in words.

use fluent_bundle::FluentValue;

use super::{Language, Words};
use crate::search::{FaultKind, KnownValue, NameOf, QueryFault};

/// A fault of a search for a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FaultWords {
    /// What is wrong, and where.
    pub what: String,
    /// What to write instead.
    pub advice: String,
}

impl Words {
    /// What cannot be understood of a search, and what to do. `column` is the key of how the
    /// column is named.
    #[must_use]
    pub fn query_fault(&self, fault: &QueryFault, column: &str) -> FaultWords {
        let what = self.fault_itself(&fault.kind);
        let number = FluentValue::from(fault.column.to_string());
        FaultWords {
            what: self.text_with(column, &[("column", number), ("fault", what.into())]),
            advice: self.fault_advice(&fault.kind),
        }
    }

    fn fault_itself(&self, kind: &FaultKind) -> String {
        let plain = |key: &str| self.text(key).to_owned();
        let of_value =
            |key: &str, value: &str| self.text_with(key, &[("value", value.to_owned().into())]);
        match kind {
            FaultKind::BracketOpen => plain("search-bracket-open"),
            FaultKind::BracketClosed => plain("search-bracket-closed"),
            FaultKind::TooDeep => plain("search-too-deep"),
            FaultKind::NoValue(field) => {
                self.text_with("search-no-value", &[("field", field.as_str().into())])
            }
            FaultKind::NothingAfter => plain("search-nothing-after"),
            FaultKind::NothingBefore => plain("search-nothing-before"),
            FaultKind::NothingUnwanted => plain("search-nothing-unwanted"),
            FaultKind::UnknownValue { field, value, .. } => self.text_with(
                "search-unknown-value",
                &[
                    ("field", field.as_str().into()),
                    ("value", value.as_str().into()),
                ],
            ),
            FaultKind::NoDate(value) => of_value("search-no-date", value),
            FaultKind::NoSize(value) => of_value("search-no-size", value),
            FaultKind::NoPattern { detail } => {
                self.text_with("search-no-pattern", &[("detail", detail.as_str().into())])
            }
            FaultKind::NoWord(value) => of_value("search-no-word", value),
            FaultKind::UnknownName { of, name, .. } => {
                let key = match of {
                    NameOf::Folder => "search-no-folder",
                    NameOf::Tag => "search-no-tag",
                    NameOf::Account => "search-no-account",
                };
                of_value(key, name)
            }
            FaultKind::UnknownField { field, .. } => of_value("search-no-field", field),
            FaultKind::ShortWord(word) => of_value("search-short", word),
        }
    }

    fn fault_advice(&self, kind: &FaultKind) -> String {
        let key = match kind {
            FaultKind::BracketOpen => "search-bracket-open-advice",
            FaultKind::BracketClosed => "search-bracket-closed-advice",
            FaultKind::TooDeep => "search-too-deep-advice",
            FaultKind::NoValue(_) => "search-no-value-advice",
            FaultKind::NothingAfter | FaultKind::NothingBefore => "search-nothing-advice",
            FaultKind::UnknownValue { known, .. } => {
                let name = |value: &KnownValue| match self.language() {
                    Language::English => value.english,
                    Language::Chinese => value.chinese,
                };
                let known: Vec<&str> = known.iter().map(name).collect();
                let known = self.list(&known);
                return self.text_with("search-unknown-value-advice", &[("known", known.into())]);
            }
            FaultKind::NoDate(_) => "search-no-date-advice",
            FaultKind::NoSize(_) => "search-no-size-advice",
            FaultKind::NoPattern { .. } => "search-no-pattern-advice",
            FaultKind::NoWord(_) => "search-no-word-advice",
            FaultKind::UnknownName {
                of,
                near,
                there_are,
                ..
            } => return self.instead(*of, near, *there_are),
            FaultKind::NothingUnwanted => "search-nothing-unwanted-advice",
            FaultKind::UnknownField { near, .. } => {
                let near = self.list(near);
                return self.text_with("search-near", &[("near", near.into())]);
            }
            FaultKind::ShortWord(_) => "search-short-advice",
        };
        self.text(key).to_owned()
    }

    /// Names that may have been meant, or how many there are.
    fn instead(&self, of: NameOf, near: &[String], there_are: usize) -> String {
        if !near.is_empty() {
            let near = self.list(near);
            return self.text_with("search-near", &[("near", near.into())]);
        }
        let key = match of {
            NameOf::Folder => "search-folders",
            NameOf::Tag => "search-tags",
            NameOf::Account => "search-accounts",
        };
        let count = there_are as u64;
        let told = [("count", count.into()), ("shown", self.count(count).into())];
        self.text_with(key, &told)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use jiff::tz::TimeZone;

    use super::*;
    use crate::search::{Existing, Remarks, parse};

    #[test]
    fn every_fault_of_a_search_is_said_in_both_languages_with_its_column_and_what_to_do() {
        let deep = "(".repeat(40);
        for language in [Language::English, Language::Chinese] {
            let words = Words::new(language, TimeZone::UTC);
            for typed in [
                "(a",
                "a)",
                &deep,
                "from:",
                "a OR",
                "OR a",
                "is:lost",
                "on:soon",
                "larger:big",
                "/(/",
                "from:--",
                "NOT",
            ] {
                let fault = parse(typed, date(2026, 11, 22)).unwrap_err();
                let said = words.query_fault(&fault, "search-column");
                assert!(
                    said.what.contains(&fault.column.to_string()),
                    "{typed}: {said:?}"
                );
                for text in [&said.what, &said.advice] {
                    assert!(
                        !text.is_empty() && !text.contains("search-"),
                        "{typed}: {said:?}"
                    );
                }
            }
        }
        for language in [Language::English, Language::Chinese] {
            let words = Words::new(language, TimeZone::UTC);
            for typed in [
                "in:zebra",
                "tag:zebra",
                "account:zebra",
                "in:inbxo",
                "jo",
                "froom:x",
            ] {
                let remarks = Remarks::on(typed, date(2026, 11, 22));
                let fault = remarks.unknown(&Existing::default());
                let fault = fault.or_else(|| remarks.in_vain()).unwrap();
                let said = words.query_fault(&fault, "search-column");
                for text in [&said.what, &said.advice] {
                    assert!(
                        !text.is_empty() && !text.contains("search-"),
                        "{typed}: {said:?}"
                    );
                }
            }
        }
        let words = Words::new(Language::English, TimeZone::UTC);
        let fault = parse("lunch before:soon", date(2026, 11, 22)).unwrap_err();
        let said = words.query_fault(&fault, "search-column");
        assert_eq!(said.what, "Column 14: “soon” is no date");
        assert!(said.advice.starts_with("Write 2026-03-05"));
        let words = Words::new(Language::Chinese, TimeZone::UTC);
        let fault = parse("是：丢了", date(2026, 11, 22)).unwrap_err();
        let said = words.query_fault(&fault, "search-column");
        assert!(said.what.contains("是："), "{said:?}");
        assert!(said.advice.contains("未读、已读、星标"), "{said:?}");
    }
}
