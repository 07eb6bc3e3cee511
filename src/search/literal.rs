//! Where letters stand in a text as they are typed, whatever their case: what a person looks for in
//! one mail, and no query.

use std::ops::Range;

/// Looks for letters in a text that comes piece by piece: what has been read of a place that began in
/// one piece is remembered for the next. One step an octet, whatever is looked for (Knuth, Morris,
/// Pratt).
#[derive(Debug, Clone)]
pub struct Seeker {
    /// What is looked for, as it is compared: small letters, white space of any length one space.
    wanted: Vec<u8>,
    /// For each octet of it how many of the first are the last up to there.
    borders: Vec<usize>,
    /// How many of the first were read last.
    read: usize,
    /// Where the characters stand whose octets were read last; as many as are looked for.
    stands: Vec<usize>,
    /// How many octets were read in all.
    count: usize,
    /// Whether white space was read last.
    after_space: bool,
}

impl Seeker {
    /// For these letters; `None`: there are none.
    #[must_use]
    pub fn new(typed: &str) -> Option<Self> {
        let wanted = folded(typed.trim());
        (!wanted.is_empty()).then(|| Self {
            borders: borders(&wanted),
            stands: vec![0; wanted.len()],
            wanted,
            read: 0,
            count: 0,
            after_space: false,
        })
    }

    /// Another text begins.
    pub fn begin(&mut self) {
        (self.read, self.count, self.after_space) = (0, 0, false);
    }

    /// Reads the next piece of a text, which begins at this octet of it, and tells of each place that
    /// ends in it. None overlaps another.
    pub fn read(&mut self, at: usize, piece: &str, mut found: impl FnMut(Range<usize>)) {
        for (within, letter) in piece.char_indices() {
            let stands = at + within..at + within + letter.len_utf8();
            let is_space = letter.is_whitespace();
            if is_space && self.after_space {
                continue;
            }
            self.after_space = is_space;
            if is_space {
                self.octet(b' ', &stands, &mut found);
            } else if letter.is_ascii() {
                self.octet(letter.to_ascii_lowercase() as u8, &stands, &mut found);
            } else {
                let mut octets = [0; 4];
                for small in letter.to_lowercase() {
                    for octet in small.encode_utf8(&mut octets).bytes() {
                        self.octet(octet, &stands, &mut found);
                    }
                }
            }
        }
    }

    fn octet(&mut self, octet: u8, stands: &Range<usize>, found: &mut impl FnMut(Range<usize>)) {
        let length = self.wanted.len();
        while self.wanted.get(self.read) != Some(&octet) && self.read > 0 {
            self.read = self.borders.get(self.read - 1).copied().unwrap_or(0);
        }
        if self.wanted.get(self.read) == Some(&octet) {
            self.read += 1;
        }
        if let Some(place) = self.stands.get_mut(self.count % length) {
            *place = stands.start;
        }
        self.count += 1;
        if self.read == length {
            // The oldest that is remembered is the first of the place.
            let start = self.stands.get(self.count % length).copied();
            found(start.unwrap_or(stands.start)..stands.end);
            self.read = 0;
        }
    }
}

/// A text as it is compared.
fn folded(text: &str) -> Vec<u8> {
    let mut folded = String::new();
    let mut after_space = false;
    for letter in text.chars() {
        let is_space = letter.is_whitespace();
        if !is_space {
            folded.extend(letter.to_lowercase());
        } else if !after_space {
            folded.push(' ');
        }
        after_space = is_space;
    }
    folded.into_bytes()
}

fn borders(wanted: &[u8]) -> Vec<usize> {
    let mut borders = vec![0; wanted.len()];
    let mut border = 0;
    for (at, octet) in wanted.iter().enumerate().skip(1) {
        while wanted.get(border) != Some(octet) && border > 0 {
            border = borders.get(border - 1).copied().unwrap_or(0);
        }
        if wanted.get(border) == Some(octet) {
            border += 1;
        }
        if let Some(place) = borders.get_mut(at) {
            *place = border;
        }
    }
    borders
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Where letters stand in a text that comes in pieces of about so many octets.
    fn places(text: &str, typed: &str, piece: usize) -> Vec<Range<usize>> {
        let mut places = Vec::new();
        let Some(mut seeker) = Seeker::new(typed) else {
            return places;
        };
        let mut at = 0;
        while at < text.len() {
            let end = text.ceil_char_boundary((at + piece).min(text.len()));
            seeker.read(at, &text[at..end], |place| places.push(place));
            at = end;
        }
        places
    }

    fn found<'t>(text: &'t str, typed: &str) -> Vec<&'t str> {
        let whole = places(text, typed, text.len().max(1));
        for piece in 1..text.len() {
            assert_eq!(places(text, typed, piece), whole, "in pieces of {piece}");
        }
        whole.into_iter().map(|place| &text[place]).collect()
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
    fn nothing_is_found_by_nothing() {
        assert!(found("words", "").is_empty());
        assert!(found("words", "  ").is_empty());
        assert!(found("", "words").is_empty());
    }

    #[test]
    fn a_place_that_goes_on_as_it_began_is_found() {
        assert_eq!(found("aabaabaaab", "aabaaa"), ["aabaaa"]);
        assert_eq!(found("aaaaa", "aa"), ["aa", "aa"]);
        assert_eq!(found("at  at the at\tthe", "at the"), ["at the", "at\tthe"]);
    }

    #[test]
    fn another_text_does_not_go_on_with_the_one_before() {
        let mut seeker = Seeker::new("geese").unwrap();
        let mut places = Vec::new();
        seeker.read(0, "gee", |place| places.push(place.start));
        seeker.begin();
        seeker.read(0, "se geese", |place| places.push(place.start));
        assert_eq!(places, [3]);
    }
}
