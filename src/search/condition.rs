//! What a value means behind its field.

use jiff::civil::Date;
use regex::{Regex, RegexBuilder};

use super::name::Name;
use super::phrase::{End, Phrase};
use super::query::{Condition, Days, FaultKind, Within};
use super::when;

/// Octets a compiled regular expression may take.
const PATTERN_OCTETS: usize = 1 << 20;

/// A value as it was typed.
pub(super) enum Value<'t> {
    /// Bare.
    Word(&'t str),
    /// Between quotes.
    Quoted(&'t str),
    /// Between slashes.
    Pattern(&'t str),
}

/// Words or a pattern, in one field or in any. `None`: punctuation only, which says nothing.
pub(super) fn words(within: Within, value: &Value<'_>) -> Result<Option<Condition>, FaultKind> {
    let phrase = match value {
        Value::Word(text) => Phrase::of(text, End::Begins),
        Value::Quoted(text) => Phrase::of(text, End::Whole),
        Value::Pattern(text) => {
            let pattern = pattern(text)?;
            return Ok(Some(Condition::Pattern { within, pattern }));
        }
    };
    Ok(phrase.map(|phrase| Condition::Words { within, phrase }))
}

/// The condition of a field.
pub(super) fn read(
    name: Name,
    value: &Value<'_>,
    today: Date,
) -> Result<Option<Condition>, FaultKind> {
    let text = match value {
        Value::Word(text) | Value::Quoted(text) | Value::Pattern(text) => *text,
    };
    let said = || text.to_owned();
    let days = || when::read(text, today).ok_or_else(|| FaultKind::NoDate(said()));
    let octets = || size(text).ok_or_else(|| FaultKind::NoSize(said()));
    let condition = match name {
        Name::Text(field) => match words(Some(field), value)? {
            None => return Err(FaultKind::NoWord(said())),
            Some(condition) => condition,
        },
        Name::Has | Name::Is => name.marked(text)?,
        Name::Larger => Condition::Larger(octets()?),
        Name::Smaller => Condition::Smaller(octets()?),
        Name::Before => Condition::Dated(Days {
            from: None,
            until: days()?.from,
        }),
        Name::After => Condition::Dated(Days {
            from: days()?.from,
            until: None,
        }),
        Name::On => Condition::Dated(days()?),
        Name::Tag => Condition::Tagged(said()),
        Name::In => Condition::InFolder(said()),
        Name::Account => Condition::OfAccount(said()),
    };
    Ok(Some(condition))
}

fn pattern(text: &str) -> Result<Regex, FaultKind> {
    RegexBuilder::new(text)
        .case_insensitive(true)
        .multi_line(true)
        .size_limit(PATTERN_OCTETS)
        .dfa_size_limit(PATTERN_OCTETS)
        .build()
        .map_err(|error| FaultKind::NoPattern {
            detail: short(&error),
        })
}

/// The last line of the reader's words: the lines before draw the pattern once more.
fn short(error: &regex::Error) -> String {
    let text = error.to_string();
    let last = text.lines().next_back().unwrap_or_default().trim();
    last.strip_prefix("error: ").unwrap_or(last).to_owned()
}

/// Octets: `200`, `10k`, `1.5M`, `2GB`.
fn size(text: &str) -> Option<u64> {
    let text = text.to_lowercase();
    let text = text.strip_suffix('b').unwrap_or(&text);
    let (number, unit) = match text.chars().next_back()? {
        'k' => (text.strip_suffix('k')?, 1_u64 << 10),
        'm' => (text.strip_suffix('m')?, 1 << 20),
        'g' => (text.strip_suffix('g')?, 1 << 30),
        _digit => (text, 1),
    };
    let (whole, tenths) = number.split_once('.').unwrap_or((number, "0"));
    let whole: u64 = digits(whole)?.checked_mul(unit)?;
    let scale = 10_u64.checked_pow(u32::try_from(tenths.len()).ok()?)?;
    whole.checked_add(digits(tenths)?.checked_mul(unit)? / scale)
}

fn digits(text: &str) -> Option<u64> {
    let are_digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    are_digits.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_with_their_units() {
        assert_eq!(size("200"), Some(200));
        assert_eq!(size("10kB"), Some(10 * 1024));
        assert_eq!(size("1.5M"), Some(1_572_864));
        assert_eq!(size("2GB"), Some(2 << 30));
        for text in [
            "",
            "k",
            "b",
            "-1",
            "1.",
            ".5",
            "1e9",
            "99999999999999999999G",
            "会",
        ] {
            assert_eq!(size(text), None, "{text}");
        }
    }

    #[test]
    fn a_pattern_too_large_is_refused() {
        assert!(matches!(
            pattern("(a{1000}){1000}"),
            Err(FaultKind::NoPattern { .. })
        ));
    }
}
