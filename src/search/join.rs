//! Several searches as one text, each with the meaning it had alone.

use jiff::civil::Date;

use super::parse::{is_quote, parse_whole};

/// One text that finds what all of these find: a quote that is open is closed, and brackets keep
/// an `OR` from reaching into what stands beside it. What cannot be understood is left as it is.
#[must_use]
pub fn joined(parts: &[&str], today: Date) -> String {
    let parts = parts.iter().map(|part| part.trim());
    let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
    if let [only] = parts.as_slice() {
        return (*only).to_owned();
    }
    let parts: Vec<String> = parts.into_iter().map(|part| alone(part, today)).collect();
    parts.join(" ")
}

/// A search that means the same wherever it stands.
fn alone(text: &str, today: Date) -> String {
    let Ok((_query, notes)) = parse_whole(text, today) else {
        return text.to_owned();
    };
    let quote = if notes.is_quoted { "\"" } else { "" };
    if notes.is_loose {
        format!("({text}{quote})")
    } else {
        format!("{text}{quote}")
    }
}

/// A text as the value of a field: quoted where it would not be taken as one.
#[must_use]
pub fn as_value(text: &str) -> String {
    let is_word = !text.is_empty()
        && !text.starts_with('/')
        && text
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '@' | '.' | '-' | '_' | '+' | '/'));
    if is_word {
        text.to_owned()
    } else {
        format!("\"{}\"", text.replace(is_quote, " "))
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::search::{Query, parse};

    const TODAY: Date = date(2026, 11, 22);

    fn tree(text: &str) -> Query {
        parse(text, TODAY).unwrap()
    }

    #[test]
    fn what_is_joined_means_all_of_its_parts() {
        for [one, other] in [
            ["lunch", "from:ann"],
            ["in:Inbox", "lunch OR dinner"],
            ["lunch OR dinner", "in:Inbox"],
            ["会议 或 午饭", "在：收件箱"],
            ["\"see you", "tag:travel"],
            ["lunch OR \"see you", "is:unread"],
            ["(a OR b)", "c OR d"],
            ["a (b OR c)", "d"],
        ] {
            let whole = tree(&joined(&[one, other], TODAY));
            // A list of conditions in a list of conditions is one list.
            let mut parts = Vec::new();
            for part in [one, other].map(tree) {
                match part {
                    Query::All(inner) => parts.extend(inner),
                    other => parts.push(other),
                }
            }
            let wanted = Query::All(parts);
            assert_eq!(
                format!("{whole:?}"),
                format!("{wanted:?}"),
                "{one} + {other}"
            );
        }
    }

    #[test]
    fn a_not_that_is_still_being_typed_says_nothing_of_what_follows() {
        let whole = tree(&joined(&["lunch NOT", "in:Inbox"], TODAY));
        let wanted = tree("lunch in:Inbox");
        assert_eq!(format!("{whole:?}"), format!("{wanted:?}"));
    }

    #[test]
    fn one_part_stays_as_it_was_typed_and_plain_ones_get_no_brackets() {
        assert_eq!(joined(&["", " lunch OR dinner "], TODAY), "lunch OR dinner");
        assert_eq!(
            joined(&["in:Inbox", "from:ann"], TODAY),
            "in:Inbox from:ann"
        );
    }

    #[test]
    fn a_value_is_read_as_one_whatever_stands_in_it() {
        for text in [
            "ann@example.org",
            "to do",
            "a\"b",
            "/x/",
            "x OR y",
            "（甲）",
            "",
        ] {
            let query = parse(&format!("tag:{}", as_value(text)), TODAY).unwrap();
            let is_one = matches!(query, Query::Is(crate::search::Condition::Tagged(_)));
            assert!(is_one, "{text}: {query:?}");
        }
        assert_eq!(as_value("ann@example.org"), "ann@example.org");
    }
}
