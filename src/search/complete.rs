//! What could stand where the cursor is: fields, their values, addresses, tags, folders.

use std::ops::Range;

use super::join::as_value;
use super::name::{NAMES, Name};
use super::query::Field;

/// What the profile knows that could be meant.
#[derive(Debug, Clone, Copy, Default)]
pub struct Known<'k> {
    /// Addresses and names of people, the most frequent first.
    pub people: &'k [String],
    /// Tags.
    pub tags: &'k [String],
    /// Names of folders, as they are shown.
    pub folders: &'k [String],
    /// Ids of accounts.
    pub accounts: &'k [String],
}

/// Something that could be typed in place of what stands there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completion {
    /// Octets of the typed text it takes the place of.
    pub range: Range<usize>,
    /// What it is, quoted where it must be; a value ends with a space, a field with its colon.
    pub text: String,
    /// The English name of the field, where it is one.
    pub field: Option<&'static str>,
}

/// Which language fields are offered in; both are always understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldLanguage {
    /// `from:`
    English,
    /// `发件人:`
    Chinese,
}

/// Most completions offered.
const MOST: usize = 12;

/// What could stand at the octet `cursor` of a query being typed, the likeliest first.
#[must_use]
pub fn complete(
    text: &str,
    cursor: usize,
    language: FieldLanguage,
    known: &Known<'_>,
) -> Vec<Completion> {
    let before = text.get(..cursor).unwrap_or(text);
    let start = before
        .rfind(|c: char| c.is_whitespace() || matches!(c, '(' | '（' | '"' | '“' | '”'))
        .map_or(0, |at| {
            at + before[at..].chars().next().map_or(1, char::len_utf8)
        });
    let word = before.get(start..).unwrap_or_default();
    let (sign, word) = match word.strip_prefix(['-', '－']) {
        Some(rest) => (word.len() - rest.len(), rest),
        None => (0, word),
    };
    let start = start + sign;
    let colon = word.char_indices().find(|(_at, c)| matches!(c, ':' | '：'));
    let field = colon.and_then(|(at, c)| {
        let name = Name::of(word.get(..at)?)?;
        Some((name, at + c.len_utf8()))
    });
    match field {
        Some((name, length)) => {
            let typed = word.get(length..).unwrap_or_default();
            values(name, typed, start + length..before.len(), language, known)
        }
        None if word.is_empty() => Vec::new(),
        None => names(word, start..before.len(), language),
    }
}

fn names(typed: &str, range: Range<usize>, language: FieldLanguage) -> Vec<Completion> {
    let typed = typed.to_lowercase();
    NAMES
        .iter()
        .filter(|(_name, english, chinese)| {
            english
                .iter()
                .chain(*chinese)
                .any(|name| name.starts_with(&typed))
        })
        .filter_map(|(_name, english, chinese)| {
            let name = match language {
                FieldLanguage::English => english.first(),
                FieldLanguage::Chinese => chinese.first(),
            };
            Some(Completion {
                range: range.clone(),
                text: format!("{}:", name?),
                field: english.first().copied(),
            })
        })
        .take(MOST)
        .collect()
}

fn values(
    name: Name,
    typed: &str,
    range: Range<usize>,
    language: FieldLanguage,
    known: &Known<'_>,
) -> Vec<Completion> {
    let marks: Vec<String> = name
        .known()
        .iter()
        .map(|value| match language {
            FieldLanguage::English => value.shown.english.to_owned(),
            FieldLanguage::Chinese => value.shown.chinese.to_owned(),
        })
        .collect();
    let candidates = match name {
        Name::Text(Field::From | Field::To) => known.people,
        Name::Tag => known.tags,
        Name::In => known.folders,
        Name::Account => known.accounts,
        Name::Has | Name::Is => &marks,
        _free => &[],
    };
    let typed = typed.to_lowercase();
    let mut found: Vec<&String> = candidates
        .iter()
        .filter(|candidate| candidate.to_lowercase().contains(&typed))
        .collect();
    // What begins so is likelier than what merely holds it.
    found.sort_by_key(|candidate| !candidate.to_lowercase().starts_with(&typed));
    found
        .into_iter()
        .take(MOST)
        .map(|candidate| Completion {
            range: range.clone(),
            text: format!("{} ", as_value(candidate)),
            field: None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offered(typed: &str, language: FieldLanguage) -> Vec<String> {
        let people = [
            "ann@example.org".to_owned(),
            "Hannah Lee".to_owned(),
            "bob@example.org".to_owned(),
        ];
        let tags = ["travel", "to do", "“see” you", "/x/"].map(str::to_owned);
        let known = Known {
            people: &people,
            tags: &tags,
            ..Known::default()
        };
        complete(typed, typed.len(), language, &known)
            .into_iter()
            .map(|completion| {
                let mut text = typed.to_owned();
                text.replace_range(completion.range, &completion.text);
                text
            })
            .collect()
    }

    #[test]
    fn fields_values_people_and_tags_are_completed() {
        use FieldLanguage::{Chinese, English};
        assert_eq!(offered("lunch sub", English), ["lunch subject:"]);
        assert_eq!(offered("发", Chinese), ["发件人:"]);
        assert_eq!(offered("from", Chinese), ["发件人:"]);
        assert_eq!(offered("x -is:un", English), ["x -is:unread "]);
        assert_eq!(offered("是:未", Chinese), ["是:未读 "]);
        assert_eq!(offered("是:", Chinese)[2], "是:星标 ");
        assert_eq!(offered("有:", Chinese), ["有:附件 "]);
        assert_eq!(
            offered("(from:ann", English),
            ["(from:ann@example.org ", "(from:\"Hannah Lee\" "]
        );
        assert_eq!(offered("tag:to", English), ["tag:\"to do\" "]);
        assert_eq!(offered("tag:y", English), ["tag:\" see  you\" "]);
        assert_eq!(offered("tag:x", English), ["tag:\"/x/\" "]);
        assert!(offered("", English).is_empty());
        assert!(offered("lunch ", English).is_empty());
        assert!(offered("from:(", English).is_empty());
    }
}
