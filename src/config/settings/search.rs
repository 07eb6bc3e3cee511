//! `[[search]]`: searches kept as places, and what is wrong with a search wherever one stands.

use crate::model::SavedSearch;
use crate::search::{self, FaultKind, QueryFault};

/// A day for reading searches: whether they can be read does not depend on it.
pub(super) const SOME_DAY: jiff::civil::Date = jiff::civil::Date::constant(2000, 1, 1);

const NAME: usize = SavedSearch::NAME_CHARACTERS;

/// What is wrong with a search among those before it: the key it stands at, and why.
pub(super) fn fault(
    search: &SavedSearch,
    earlier: &[SavedSearch],
) -> Option<(&'static str, String)> {
    let name = &search.name;
    if name.trim().is_empty() || name.chars().any(char::is_control) || name.chars().count() > NAME {
        let fault = format!("expected a name of 1 to {NAME} characters on one line");
        return Some(("name", fault));
    }
    if search.query.trim().is_empty() {
        return Some((
            "query",
            "expected what is typed in the search box".to_owned(),
        ));
    }
    if earlier.iter().any(|other| other.name == *name) {
        let fault = format!("a second search is called {name:?}, expected another name");
        return Some(("name", fault));
    }
    let fault = search::parse(&search.query, SOME_DAY).err()?;
    Some(("query", said(&fault)))
}

/// What cannot be understood of a search and at which column, for a terminal.
pub(super) fn said(fault: &QueryFault) -> String {
    let said = match &fault.kind {
        FaultKind::BracketOpen => "this bracket is not closed".to_owned(),
        FaultKind::BracketClosed => "this bracket was not opened".to_owned(),
        FaultKind::TooDeep => "too many brackets within brackets".to_owned(),
        FaultKind::NoValue(field) => format!("nothing stands behind {field}"),
        FaultKind::NothingAfter => "nothing stands behind OR".to_owned(),
        FaultKind::NothingBefore => "nothing stands before OR".to_owned(),
        FaultKind::UnknownValue {
            field,
            value,
            known,
        } => {
            let known: Vec<&str> = known.iter().map(|one| one.english).collect();
            let known = known.join(", ");
            format!("{field} does not know {value:?}, expected {known}")
        }
        FaultKind::NoDate(text) => {
            format!("{text:?} is no date, expected one such as 2024-05-03 or 7d")
        }
        FaultKind::NoSize(text) => {
            format!("{text:?} is no size, expected one such as 200k or 1.5M")
        }
        FaultKind::NoPattern { detail } => format!("no regular expression: {detail}"),
        FaultKind::NoWord(text) => format!("{text:?} has no letter in it"),
        FaultKind::UnknownName { name, .. } => format!("nothing is called {name:?}"),
        FaultKind::NothingUnwanted => "nothing stands behind NOT".to_owned(),
        FaultKind::UnknownField { field, .. } => format!("{field:?} is no field"),
        FaultKind::ShortWord(text) => format!("{text:?} is looked for as a whole word"),
    };
    format!("column {} of the search: {said}", fault.column)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::parse;

    #[test]
    fn a_kept_search_that_cannot_be_understood_has_its_line_and_says_why() {
        for (query, told) in [
            (
                "before:soon",
                "config.toml:3:1: column 8 of the search: \"soon\" is no date, expected one such \
                 as 2024-05-03 or 7d",
            ),
            (
                "a OR",
                "config.toml:3:1: column 3 of the search: nothing stands behind OR",
            ),
            (
                "from:",
                "config.toml:3:1: column 1 of the search: nothing stands behind from:",
            ),
        ] {
            let text = format!("[[search]]\nname = \"a\"\nquery = \"{query}\"\n");
            let error = parse(&text, Path::new("config.toml")).unwrap_err();
            assert_eq!(error.to_string(), told);
        }
    }
}
