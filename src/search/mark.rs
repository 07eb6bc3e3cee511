//! Where a found mail shows what was looked for, and which mails are the best matches.

use std::ops::Range;

use super::phrase::Phrase;
use super::query::{Condition, Field, Query};

/// The octets of a mail's text, or of a piece of it, at which what was looked for stands: in
/// order, none overlapping another.
#[must_use]
pub fn marks(query: &Query, field: Field, text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    if text.is_empty() {
        return found;
    }
    query.each_wanted(&mut |condition| match condition {
        Condition::Words { within, phrase } if within.is_none_or(|only| only == field) => {
            found.extend(phrase.find_in(text));
        }
        Condition::Pattern { within, pattern } if within.is_none_or(|only| only == field) => {
            let matches = pattern.find_iter(text).map(|one| one.range());
            found.extend(matches.filter(|range| !range.is_empty()));
        }
        _other => {}
    });
    joined(found)
}

/// Ranges in order; those that touch are one.
fn joined(mut ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    ranges.sort_by_key(|range| range.start);
    let mut joined: Vec<Range<usize>> = Vec::with_capacity(ranges.len());
    for range in ranges {
        match joined.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _apart => joined.push(range),
        }
    }
    joined
}

/// Whether a mail that was found is one of the best matches: what was typed without a field
/// stands in its subject or sender, or stands in its first words just as it was typed. Where
/// nothing was typed without a field, no mail is better than another.
#[must_use]
pub fn is_best(query: &Query, sender: &str, subject: &str, snippet: &str) -> bool {
    if in_head(query, sender, subject) == Some(true) {
        return true;
    }
    let Query::All(parts) = query else {
        return false;
    };
    let free: Vec<&Phrase> = parts.iter().filter_map(free_phrase).collect();
    Phrase::joined(&free).is_some_and(|whole| whole.is_in(snippet))
}

fn free_phrase(query: &Query) -> Option<&Phrase> {
    match query {
        Query::Is(Condition::Words {
            within: None,
            phrase,
        }) => Some(phrase),
        _other => None,
    }
}

/// Whether what was typed without a field stands in sender or subject; `None` where nothing was.
fn in_head(query: &Query, sender: &str, subject: &str) -> Option<bool> {
    match query {
        Query::All(parts) => parts
            .iter()
            .filter_map(|part| in_head(part, sender, subject))
            .reduce(|one, other| one && other),
        Query::Any(parts) => parts
            .iter()
            .filter_map(|part| in_head(part, sender, subject))
            .reduce(|one, other| one || other),
        Query::Is(_) => {
            let phrase = free_phrase(query)?;
            Some(phrase.is_in(subject) || phrase.is_in(sender))
        }
        Query::Everything | Query::Not(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::search::parse;

    fn query(text: &str) -> Query {
        parse(text, date(2026, 11, 22)).unwrap()
    }

    /// The marked pieces of a text, as they stand there.
    fn marked<'t>(typed: &str, field: Field, text: &'t str) -> Vec<&'t str> {
        marks(&query(typed), field, text)
            .into_iter()
            .map(|range| &text[range])
            .collect()
    }

    #[test]
    fn folded_letters_are_marked_where_they_stand_in_the_text() {
        let body = |typed, text| marked(typed, Field::Body, text);
        assert_eq!(body("arger", "Viel Ärger im Büro"), ["Ärger"]);
        assert_eq!(
            body("buro", "Viel A\u{308}rger im Bu\u{308}ro"),
            ["Bu\u{308}ro"]
        );
        assert_eq!(body("счет", "Ваш Счёт готов"), ["Счёт"]);
        assert_eq!(body("abc", "ＡＢＣ公司"), ["ＡＢＣ"]);
        assert_eq!(body("パ", "ﾊﾟｿｺﾝ"), ["ﾊﾟ"]);
        assert_eq!(body("会议", "明天的会议改到三点"), ["会议"]);
        assert_eq!(body("lun", "Lunch at noon"), ["Lun"]);
        assert_eq!(
            body("see you", "you see: See you"),
            ["you", "see", "See", "you"]
        );
        assert_eq!(body("\"see you\"", "you see: See you"), ["See you"]);
        assert_eq!(body("/l.n/", "Lunch, lone"), ["Lun", "lon"]);
    }

    #[test]
    fn only_what_was_looked_for_in_this_field_is_marked_and_nothing_behind_a_minus() {
        assert_eq!(
            marked("from:ann lunch", Field::Subject, "ann lunch"),
            ["lunch"]
        );
        assert_eq!(
            marked("from:ann lunch", Field::From, "Ann Lunch"),
            ["Ann", "Lunch"]
        );
        assert!(marked("-lunch is:unread", Field::Subject, "lunch").is_empty());
        assert!(marked("lunch", Field::Subject, "").is_empty());
    }

    #[test]
    fn marks_that_touch_are_one() {
        assert_eq!(
            marked("会议 议程", Field::Subject, "开会议程了"),
            ["会议程"]
        );
    }

    #[test]
    fn the_best_matches_have_the_words_in_subject_or_sender_or_just_as_typed() {
        let best = |typed: &str, sender: &str, subject: &str, snippet: &str| {
            is_best(&query(typed), sender, subject, snippet)
        };
        assert!(best("lunch", "Ann", "Lunch on Friday", ""));
        assert!(best("ann lunch", "Ann Lee", "Lunch on Friday", ""));
        assert!(!best(
            "ann friday noon",
            "Ann Lee",
            "Lunch on Friday",
            "at noon"
        ));
        assert!(best("see you", "Bob", "Re: x", "We shall see you there"));
        assert!(!best("see you", "Bob", "Re: x", "You may see it there"));
        assert!(best("会议", "王芳", "会议安排", ""));
        assert!(best("lunch OR dinner", "Ann", "Dinner", ""));
        assert!(best("lunch is:unread -spam", "Ann", "Lunch", ""));
        assert!(!best("from:ann", "Ann", "Lunch", ""));
        assert!(!best("", "Ann", "Lunch", ""));
    }
}
