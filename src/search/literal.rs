//! Where letters stand in a text as they are typed, whatever their case: what a person looks for in
//! one mail, and no query.

use std::ops::Range;

/// A text as it is compared: small letters, white space of any length one space.
#[derive(Default)]
struct Folded {
    octets: Vec<u8>,
    /// For each octet where the character it is made of begins in the text. Four octets for each, that
    /// a long text does not take many times its room.
    from: Vec<u32>,
}

impl Folded {
    fn of(text: &str) -> Self {
        let mut folded = Self::default();
        for (at, letter) in text.char_indices() {
            if !letter.is_whitespace() {
                for small in letter.to_lowercase() {
                    folded.push(small, at);
                }
            } else if folded.octets.last() != Some(&b' ') {
                folded.push(' ', at);
            }
        }
        folded
    }

    fn push(&mut self, letter: char, at: usize) {
        let mut octets = [0; 4];
        for octet in letter.encode_utf8(&mut octets).bytes() {
            self.octets.push(octet);
            self.from.push(u32::try_from(at).unwrap_or(u32::MAX));
        }
    }

    fn start(&self, at: usize) -> Option<usize> {
        usize::try_from(*self.from.get(at)?).ok()
    }
}

/// Where these letters stand in a text, in order, at most so many places, none overlapping another.
#[must_use]
pub fn places(text: &str, typed: &str, most: usize) -> Vec<Range<usize>> {
    let wanted = Folded::of(typed.trim()).octets;
    if wanted.is_empty() {
        return Vec::new();
    }
    let folded = Folded::of(text);
    let found = memchr::memmem::find_iter(&folded.octets, &wanted);
    let stands = found.filter_map(|at| {
        let first = folded.start(at)?;
        // What is sought ends in no blank, so it ends with the letter that is its last.
        let last = folded.start(at + wanted.len() - 1)?;
        let letter = text.get(last..)?.chars().next()?;
        Some(first..last + letter.len_utf8())
    });
    stands.take(most).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found<'t>(text: &'t str, typed: &str) -> Vec<&'t str> {
        let places = places(text, typed, 100);
        places.into_iter().map(|place| &text[place]).collect()
    }

    #[test]
    fn letters_are_found_whatever_their_case_and_across_line_ends() {
        assert_eq!(found("Geese and GEESE", "geese"), ["Geese", "GEESE"]);
        assert_eq!(found("at the\n  river", "THE RIVER"), ["the\n  river"]);
        assert_eq!(found("ПРИВЕТ, привет", " Привет "), ["ПРИВЕТ", "привет"]);
        assert_eq!(found("关于会议，会议纪要", "会议"), ["会议", "会议"]);
        assert_eq!(found("a.b a+b", "a+b"), ["a+b"]);
    }

    #[test]
    fn letters_that_are_longer_when_small_are_found_where_they_stand() {
        // The small letter of İ is two characters.
        assert_eq!(found("xİstanbul", "i\u{307}stan"), ["İstan"]);
        assert_eq!(found("ẞ STRASSE", "strasse"), ["STRASSE"]);
    }

    #[test]
    fn nothing_is_found_by_nothing_and_no_more_than_wanted() {
        assert!(found("words", "").is_empty());
        assert!(found("words", "  ").is_empty());
        assert!(found("", "words").is_empty());
        assert_eq!(places(&"a".repeat(1_000), "a", 7).len(), 7);
    }
}
