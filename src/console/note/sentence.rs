//! Sentences of ours within notes: each with its key, and found again in a text by its shape.

use std::fmt;

use super::known::SENTENCES;

/// A sentence of ours with what it names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// Its key in assets/i18n.
    pub key: &'static str,
    /// What it names.
    pub named: Vec<(&'static str, String)>,
    english: &'static str,
}

impl Told {
    /// Every sentence, each name filled by itself.
    pub fn every() -> impl Iterator<Item = Self> {
        SENTENCES.iter().map(|(key, english)| Self {
            key,
            named: Pieces(english)
                .filter_map(|piece| match piece {
                    Piece::Name(name) => Some((name, format!("«{name}»"))),
                    Piece::Words(_) => None,
                })
                .collect(),
            english,
        })
    }

    /// The sentence of this key; `None`: there is none.
    #[must_use]
    pub fn new(key: &str, named: &[(&'static str, &str)]) -> Option<Self> {
        let (key, english) = SENTENCES.iter().find(|(known, _english)| *known == key)?;
        Some(Self {
            key,
            named: named
                .iter()
                .map(|(name, value)| (*name, (*value).to_owned()))
                .collect(),
            english,
        })
    }
}

impl fmt::Display for Told {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for piece in Pieces(self.english) {
            match piece {
                Piece::Words(words) => formatter.write_str(words)?,
                Piece::Name(name) => {
                    let found = self.named.iter().find(|(known, _value)| *known == name);
                    formatter.write_str(found.map_or("", |(_name, value)| value))?;
                }
            }
        }
        Ok(())
    }
}

/// The sentence of ours that a text is: of those whose shape fits, the one with the most words.
#[must_use]
pub fn told(text: &str) -> Option<Told> {
    let fits = SENTENCES.iter().filter_map(|(key, english)| {
        let named = named(english, text)?;
        Some(Told {
            key,
            named,
            english,
        })
    });
    fits.max_by_key(|told| {
        let words = Pieces(told.english).map(|piece| match piece {
            Piece::Words(words) => words.len(),
            Piece::Name(_) => 0,
        });
        words.sum::<usize>()
    })
}

/// What a text names, where it has the shape of `english`.
fn named(english: &'static str, text: &str) -> Option<Vec<(&'static str, String)>> {
    let mut named: Vec<(&'static str, String)> = Vec::new();
    let mut rest = text;
    let mut open: Option<&'static str> = None;
    for piece in Pieces(english) {
        match (piece, open.take()) {
            (Piece::Words(words), None) => rest = rest.strip_prefix(words)?,
            (Piece::Words(words), Some(name)) => {
                let (value, more) = rest.split_once(words)?;
                named.push((name, value.to_owned()));
                rest = more;
            }
            (Piece::Name(name), _) => open = Some(name),
        }
    }
    match open {
        Some(name) => named.push((name, rest.to_owned())),
        None if rest.is_empty() => {}
        None => return None,
    }
    Some(named)
}

enum Piece {
    Words(&'static str),
    Name(&'static str),
}

/// The pieces of a sentence.
struct Pieces(&'static str);

impl Iterator for Pieces {
    type Item = Piece;

    fn next(&mut self) -> Option<Piece> {
        if self.0.is_empty() {
            return None;
        }
        if let Some((name, rest)) = self
            .0
            .strip_prefix('{')
            .and_then(|rest| rest.split_once('}'))
        {
            self.0 = rest;
            return Some(Piece::Name(name));
        }
        let end = self.0.find('{').unwrap_or(self.0.len());
        let (words, rest) = self.0.split_at(end);
        self.0 = rest;
        Some(Piece::Words(words))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sentence_is_found_again_with_what_it_names() {
        for said in Told::every() {
            assert_eq!(told(&said.to_string()), Some(said));
        }
    }

    #[test]
    fn no_sentence_stands_twice() {
        for (index, (key, english)) in SENTENCES.iter().enumerate() {
            let same = |(other, words): &(&str, &str)| other == key || words == english;
            assert_eq!(SENTENCES.iter().position(same), Some(index), "{key}");
        }
    }

    #[test]
    fn what_is_not_ours_is_nobodys() {
        assert_eq!(told("a comment of somebody"), None);
        assert_eq!(told(""), None);
    }
}
