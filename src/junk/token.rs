//! The words of a mail that say whether it is junk.

use std::collections::BTreeSet;

use crate::model::{Document, WordPlace};
use crate::search::each_word;

/// Different words that are looked at of one mail.
const WORDS: usize = 2_000;
/// Octets of the text that are looked at: what a mail is shows early.
const BODY_OCTETS: usize = 64 * 1024;

/// What is looked at of a mail.
#[derive(Debug, Clone, Copy)]
pub struct Letter<'a> {
    /// Its texts.
    pub document: &'a Document,
    /// Names of its header fields.
    pub header_names: &'a [String],
    /// Hosts its links lead to.
    pub hosts: &'a [String],
}

/// A word and where it stands: `free` in a subject says another thing than in a text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Word {
    /// Where.
    pub place: WordPlace,
    /// As the search has it: folded, runs of Han characters as pairs.
    pub word: String,
}

impl Word {
    /// The word as one text, for files.
    #[must_use]
    pub fn key(&self) -> String {
        let sign = match self.place {
            WordPlace::Body => 'b',
            WordPlace::Subject => 's',
            WordPlace::From => 'f',
            WordPlace::Link => 'l',
            WordPlace::Header => 'h',
            WordPlace::FileName => 'n',
        };
        format!("{sign}:{}", self.word)
    }
}

/// The different words of a mail. A word that stands in it ten times counts once.
#[must_use]
pub fn words(letter: &Letter<'_>) -> BTreeSet<Word> {
    let document = letter.document;
    let mut found = BTreeSet::new();
    let mut add = |place, word: &str| {
        // A letter alone, also the last one of a run, says nothing.
        if found.len() < WORDS && word.chars().nth(1).is_some() {
            found.insert(Word {
                place,
                word: word.to_owned(),
            });
        }
    };
    // What says most is taken first, should there be too many.
    for host in letter.hosts {
        add(WordPlace::Link, &host.to_lowercase());
    }
    for name in letter.header_names {
        add(WordPlace::Header, &name.to_lowercase());
    }
    for line in document.from.lines() {
        // An address is one word, and so is its domain; a name is its words.
        match line.split_once('@') {
            Some((_name, domain)) => {
                add(WordPlace::From, &line.to_lowercase());
                add(WordPlace::From, &format!("@{}", domain.to_lowercase()));
            }
            None => each_word(line, |word, _range| add(WordPlace::From, word)),
        }
    }
    for (place, text) in [
        (WordPlace::Subject, document.subject.as_str()),
        (WordPlace::FileName, document.file_names.as_str()),
        (WordPlace::Body, beginning(&document.body)),
    ] {
        each_word(text, |word, _range| add(place, word));
    }
    found
}

fn beginning(text: &str) -> &str {
    let mut end = BODY_OCTETS.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_counts_once_and_by_where_it_stands() {
        let document = Document {
            from: "Big Prizes\nwin@Casino.example\n".to_owned(),
            to: "ann@example.org\n".to_owned(),
            subject: "Free 免费领取".to_owned(),
            body: "free FREE, a gift".to_owned(),
            file_names: "prize.zip\n".to_owned(),
        };
        let letter = Letter {
            document: &document,
            header_names: &["X-Mailer".to_owned()],
            hosts: &["Casino.example".to_owned()],
        };
        let found: Vec<String> = words(&letter).iter().map(Word::key).collect();
        let expected = [
            "b:free",
            "b:gift",
            "s:free",
            "s:免费",
            "s:费领",
            "s:领取",
            "f:@casino.example",
            "f:big",
            "f:prizes",
            "f:win@casino.example",
            "l:casino.example",
            "h:x-mailer",
            "n:prize",
            "n:zip",
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn an_endless_mail_has_an_end() {
        let body = (0..50_000).map(|n| format!("word{n} ")).collect();
        let document = Document {
            body,
            ..Document::default()
        };
        let letter = Letter {
            document: &document,
            header_names: &[],
            hosts: &[],
        };
        assert_eq!(words(&letter).len(), WORDS);
    }
}
