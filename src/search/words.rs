//! A text as the words it is found by.
//!
//! Letters between spaces are one word. A run of a script without spaces (Han, Kana, Hangul,
//! Thai …) is written as its overlapping pairs and its last character alone, so that any two
//! characters are found as one word, more as a phrase, and one as the beginning of a pair.

use std::ops::Range;

use super::fold::{Piece, Pieces};

/// Letters of a word that count: what is longer is no word of a language.
pub(super) const LETTERS: usize = 48;

/// Tells each word of a text with the octets it stands for, in order.
pub fn each_word(text: &str, mut tell: impl FnMut(&str, Range<usize>)) {
    let mut word = Word::default();
    for (piece, range) in Pieces::of(text) {
        word.take(piece, range, &mut tell);
    }
    word.end(&mut tell);
}

/// Writes a text's words behind each other, a space behind each: what the index is given.
pub fn append_words(text: &str, out: &mut String) {
    each_word(text, |word, _range| {
        out.push_str(word);
        out.push(' ');
    });
}

/// The word being read.
#[derive(Default)]
struct Word {
    letters: String,
    count: usize,
    range: Range<usize>,
    /// The last character of a run, which waits for the next.
    running: Option<(char, Range<usize>)>,
    pair: String,
}

impl Word {
    fn take(
        &mut self,
        piece: Piece,
        range: Range<usize>,
        tell: &mut impl FnMut(&str, Range<usize>),
    ) {
        match piece {
            Piece::Letter(c) => {
                self.end_run(tell);
                if self.count == 0 {
                    self.range.start = range.start;
                }
                self.range.end = range.end;
                self.count += 1;
                if self.count <= LETTERS {
                    self.letters.push(c);
                }
            }
            Piece::Running(c) => {
                self.end_letters(tell);
                if let Some((before, from)) = self.running.replace((c, range.clone())) {
                    self.pair.clear();
                    self.pair.push(before);
                    self.pair.push(c);
                    tell(&self.pair, from.start..range.end);
                }
            }
            Piece::Gap => self.end(tell),
        }
    }

    fn end(&mut self, tell: &mut impl FnMut(&str, Range<usize>)) {
        self.end_letters(tell);
        self.end_run(tell);
    }

    fn end_letters(&mut self, tell: &mut impl FnMut(&str, Range<usize>)) {
        if self.count > 0 {
            tell(&self.letters, self.range.clone());
            self.letters.clear();
            self.count = 0;
        }
    }

    fn end_run(&mut self, tell: &mut impl FnMut(&str, Range<usize>)) {
        if let Some((last, range)) = self.running.take() {
            self.pair.clear();
            self.pair.push(last);
            tell(&self.pair, range);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> String {
        let mut out = String::new();
        append_words(text, &mut out);
        out.trim_end().to_owned()
    }

    #[test]
    fn words_end_where_letters_end() {
        assert_eq!(
            words("Don't, alice@example.org!"),
            "don t alice example org"
        );
        assert_eq!(words(""), "");
        assert_eq!(words(" -- "), "");
    }

    #[test]
    fn runs_are_pairs_and_their_last_character() {
        assert_eq!(words("会议室"), "会议 议室 室");
        assert_eq!(words("在iPhone上"), "在 iphone 上");
        assert_eq!(words("サーバー、회의"), "サー ーバ バー ー 회의 의");
    }

    #[test]
    fn an_endless_word_is_cut() {
        let found = words(&"x".repeat(100_000));
        assert_eq!(found.len(), LETTERS);
    }

    #[test]
    fn each_word_says_where_it_stood() {
        let mut ranges = Vec::new();
        each_word("Ä 会议", |word, range| {
            ranges.push((word.to_owned(), range))
        });
        let expected = [("a", 0..2), ("会议", 3..9), ("议", 6..9)];
        assert_eq!(
            ranges,
            expected.map(|(word, range)| (word.to_owned(), range))
        );
    }
}
