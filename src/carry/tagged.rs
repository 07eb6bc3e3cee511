//! What mails in files of their own are tagged with: a list beside them.
//!
//! Ours, `hongyan-tags.txt`: a line a mail, `<file> TAB <tag> TAB <tag>…`, the file of a maildir by
//! what stands before its flags. Dovecot's, `dovecot-keywords`: a line a tag, `0 travel`, whose number
//! is a letter among the flags in a maildir's names: `a` for 0. Such a tag is an atom of IMAP, and
//! there are 26 a folder at most, so ours has all of them and Dovecot's what it can hold.

use std::collections::BTreeMap;

use super::marks::{Word, tag_name};
use crate::model::Flags;

/// Our list.
pub const FILE: &str = "hongyan-tags.txt";
/// Dovecot's.
pub const KEYWORDS_FILE: &str = "dovecot-keywords";
/// Tags of one folder that have a letter.
const LETTERS: usize = 26;

/// Whether a file of this name is no mail but our list.
#[must_use]
pub fn is_list(name: &str) -> bool {
    name == FILE
}

/// What the mails of a folder are tagged with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tagged {
    list: List,
    keywords: Keywords,
}

impl Tagged {
    /// Reads both lists; one that is not there is empty.
    #[must_use]
    pub fn read(list: &[u8], keywords: &[u8]) -> Self {
        Self {
            list: List::read(list),
            keywords: Keywords::read(keywords),
        }
    }

    /// The tags of a mail, by its name and the letters of its flags.
    #[must_use]
    pub fn of(&self, name: &str, letters: &str) -> Vec<String> {
        if let Some(tags) = self.list.mails.get(name) {
            return tags.clone();
        }
        let words = letters
            .chars()
            .filter_map(|letter| self.keywords.of(letter));
        let tags = words.filter_map(|word| match tag_name(word) {
            Word::Tag(tag) => Some(tag.to_owned()),
            Word::Flag(_) | Word::OfTheProgram => None,
        });
        tags.collect()
    }

    /// Flags that have no letter of their own.
    #[must_use]
    pub fn flags(&self, letters: &str) -> Flags {
        let words = letters
            .chars()
            .filter_map(|letter| self.keywords.of(letter));
        words.fold(Flags::NONE, |flags, word| match tag_name(word) {
            Word::Flag(flag) => flags | flag,
            Word::Tag(_) | Word::OfTheProgram => flags,
        })
    }
}

/// Our list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct List {
    mails: BTreeMap<String, Vec<String>>,
}

impl List {
    /// Reads it.
    #[must_use]
    pub fn read(file: &[u8]) -> Self {
        let mut mails = BTreeMap::new();
        for line in String::from_utf8_lossy(file).lines() {
            let mut words = line.split('\t');
            let name = words.next().unwrap_or_default();
            let tags: Vec<String> = words.map(str::to_owned).collect();
            if !name.is_empty() && !tags.is_empty() {
                mails.insert(decode(name), tags);
            }
        }
        Self { mails }
    }

    /// Notes what a mail is tagged with now; nothing takes it out.
    pub fn set(&mut self, name: &str, tags: &[String]) {
        if tags.is_empty() {
            self.mails.remove(name);
        } else {
            self.mails.insert(name.to_owned(), tags.to_vec());
        }
    }

    /// The file; empty where no mail is tagged.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        for (name, tags) in &self.mails {
            text.push_str(&encode(name));
            for tag in tags {
                text.push('\t');
                text.push_str(tag);
            }
            text.push('\n');
        }
        text
    }
}

/// Dovecot's list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Keywords {
    words: BTreeMap<usize, String>,
}

impl Keywords {
    /// Reads it.
    #[must_use]
    pub fn read(file: &[u8]) -> Self {
        let text = String::from_utf8_lossy(file);
        let lines = text.lines().filter_map(|line| {
            let (number, word) = line.split_once(' ')?;
            let number = number.parse().ok().filter(|number| *number < LETTERS)?;
            (!word.trim().is_empty()).then(|| (number, word.trim().to_owned()))
        });
        Self {
            words: lines.collect(),
        }
    }

    /// The letter of a tag, a new one where it has none yet. `None`: no other program can read the
    /// tag, or all letters are given.
    pub fn letter(&mut self, tag: &str) -> Option<char> {
        let is_atom = |c: char| c.is_ascii_graphic() && !"(){}[]%*\"\\".contains(c);
        if tag.is_empty() || !tag.chars().all(is_atom) || !matches!(tag_name(tag), Word::Tag(_)) {
            return None;
        }
        let known = self.words.iter().find(|(_number, word)| *word == tag);
        let number = match known {
            Some((number, _word)) => *number,
            None => {
                let free = (0..LETTERS).find(|number| !self.words.contains_key(number))?;
                self.words.insert(free, tag.to_owned());
                free
            }
        };
        u8::try_from(number)
            .ok()
            .map(|number| char::from(b'a' + number))
    }

    /// The file; empty where no tag has a letter.
    #[must_use]
    pub fn to_text(&self) -> String {
        let lines = self.words.iter();
        lines
            .map(|(number, word)| format!("{number} {word}\n"))
            .collect()
    }

    fn of(&self, letter: char) -> Option<&str> {
        let number = u32::from(letter).checked_sub(u32::from('a'))?;
        let word = self.words.get(&usize::try_from(number).ok()?)?;
        Some(word)
    }
}

/// A name may hold anything but `/`.
fn encode(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for character in name.chars() {
        match character {
            '\t' => out.push_str("%09"),
            '\n' => out.push_str("%0a"),
            '\r' => out.push_str("%0d"),
            '%' => out.push_str("%25"),
            plain => out.push(plain),
        }
    }
    out
}

fn decode(name: &str) -> String {
    name.replace("%09", "\t")
        .replace("%0a", "\n")
        .replace("%0d", "\r")
        .replace("%25", "%")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_listed_is_read_again_whatever_the_names_hold() {
        let mut list = List::default();
        let tags = ["to do, soon".to_owned(), "出差".to_owned()];
        for name in ["1.eml", "odd\t%09\nname", "长.eml"] {
            list.set(name, &tags);
        }
        list.set("1.eml", &[]);
        let read = Tagged::read(list.to_text().as_bytes(), b"");
        assert_eq!(read.list, list);
        assert_eq!(read.of("长.eml", ""), tags);
        assert!(read.of("1.eml", "").is_empty());
    }

    #[test]
    fn keywords_of_dovecot_are_tags_and_tags_become_its_keywords() {
        let read = Tagged::read(b"", b"0 $Forwarded\n1 travel\n2 NonJunk\n99 x\nodd\n");
        assert_eq!(read.of("1.a.host", "Sabcz"), ["travel"]);
        assert_eq!(read.flags("Sabcz"), Flags::FORWARDED);
        let mut keywords = Keywords::read(b"1 travel\n");
        assert_eq!(keywords.letter("travel"), Some('b'));
        assert_eq!(keywords.letter("work"), Some('a'));
        assert_eq!(keywords.letter("to do"), None);
        assert_eq!(keywords.letter("出差"), None);
        assert_eq!(keywords.to_text(), "0 work\n1 travel\n");
        let given = (0..40).filter_map(|number| keywords.letter(&format!("t{number}")));
        assert_eq!(given.count(), LETTERS - 2);
    }
}
