//! Asking a segment: words, phrases, and what joins them.

use crate::search::phrase::Phrase;
use crate::search::query::Within;

use super::build::bits;
use super::read::{Found, Pieces, find, mails_into, places};
use super::set::Mails;

/// What mails are asked for by their text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expression {
    /// Words beside each other.
    Words {
        /// Where.
        within: Within,
        /// Which.
        phrase: Phrase,
    },
    /// All of these.
    All(Vec<Self>),
    /// Any of these.
    Any(Vec<Self>),
    /// Not this.
    Not(Box<Self>),
}

/// The mails of a segment that satisfy an expression.
///
/// # Errors
/// Whatever keeps a piece from being read.
pub fn evaluate<P: Pieces>(pieces: &P, expression: &Expression) -> Result<Mails, P::Error> {
    match expression {
        Expression::Words { within, phrase } => words(pieces, phrase, bits(*within)),
        Expression::All(parts) => {
            let mut set = Mails::all(pieces.mails());
            for part in parts {
                if set.is_empty() {
                    break;
                }
                match part {
                    Expression::Not(inner) => set.remove(&evaluate(pieces, inner)?),
                    part => set.keep(&evaluate(pieces, part)?),
                }
            }
            Ok(set)
        }
        Expression::Any(parts) => {
            let mut set = Mails::none(pieces.mails());
            for part in parts {
                set.add(&evaluate(pieces, part)?);
            }
            Ok(set)
        }
        Expression::Not(inner) => {
            let mut set = evaluate(pieces, inner)?;
            set.invert();
            Ok(set)
        }
    }
}

fn words<P: Pieces>(pieces: &P, phrase: &Phrase, fields: u8) -> Result<Mails, P::Error> {
    let last = phrase.words().len().saturating_sub(1);
    let mut found = Vec::with_capacity(phrase.words().len());
    let mut set = Mails::all(pieces.mails());
    for (number, word) in phrase.words().iter().enumerate() {
        let of_word = find(pieces, word, phrase.begins() && number == last)?;
        let mut mails = Mails::none(pieces.mails());
        mails_into(pieces, &of_word, fields, &mut mails)?;
        set.keep(&mails);
        if set.is_empty() {
            return Ok(set);
        }
        found.push(of_word);
    }
    if last > 0 {
        beside_each_other(pieces, &found, fields, &mut set)?;
    }
    Ok(set)
}

/// Leaves the mails in which the words stand behind one another in one field.
fn beside_each_other<P: Pieces>(
    pieces: &P,
    found: &[Vec<Found>],
    fields: u8,
    set: &mut Mails,
) -> Result<(), P::Error> {
    // Where the phrase so far ends, for each mail in which it stands.
    let mut ends: Option<Vec<(u32, u8, u32)>> = None;
    for of_word in found {
        let of_word = places(pieces, of_word, fields, set)?;
        let next = match ends {
            None => of_word,
            Some(ends) => behind(&ends, &of_word),
        };
        let mut left = Mails::none(pieces.mails());
        for (mail, ..) in &next {
            left.insert(*mail);
        }
        set.keep(&left);
        if set.is_empty() {
            return Ok(());
        }
        ends = Some(next);
    }
    Ok(())
}

/// Those places of the second list that stand right behind one of the first; both are sorted.
fn behind(ends: &[(u32, u8, u32)], places: &[(u32, u8, u32)]) -> Vec<(u32, u8, u32)> {
    let mut ends = ends.iter().peekable();
    places
        .iter()
        .filter(|(mail, field, place)| {
            let Some(before) = place.checked_sub(1) else {
                return false;
            };
            let wanted = (*mail, *field, before);
            while ends.next_if(|end| **end < wanted).is_some() {}
            ends.peek().is_some_and(|end| **end == wanted)
        })
        .copied()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Document;
    use crate::search::phrase::End;
    use crate::search::query::Field;
    use crate::search::segment::{Area, Builder, Segment, Telling, Torn};

    struct InMemory(Segment);

    impl Pieces for InMemory {
        type Error = Torn;

        fn mails(&self) -> u32 {
            self.0.mails
        }

        fn lengths(&self) -> Result<Vec<u8>, Torn> {
            Ok(self.0.lengths.clone())
        }

        fn blocks_from(&self, word: &str, tell: &mut Telling<'_, Torn>) -> Result<(), Torn> {
            let after = self
                .0
                .blocks
                .partition_point(|block| block.first.as_str() <= word);
            for block in &self.0.blocks[after.saturating_sub(1)..] {
                if !tell(&block.octets, block.mails_at, block.places_at)? {
                    break;
                }
            }
            Ok(())
        }

        fn octets(&self, area: Area, at: u64, count: usize) -> Result<Vec<u8>, Torn> {
            let at = at as usize;
            let octets = self.0.area(area).get(at..at.saturating_add(count));
            octets.map(<[u8]>::to_vec).ok_or(Torn)
        }
    }

    /// Texts in which words stand often, seldom, doubled, at the end, in several fields.
    fn documents() -> Vec<Document> {
        let words = [
            "lunch",
            "on",
            "friday",
            "会议",
            "纪要",
            "lunches",
            "a",
            "Ärger",
            "x1",
            "пятница",
        ];
        (0..300_usize)
            .map(|number| {
                let text = |seed: usize, length: usize| {
                    let mut text = String::new();
                    for at in 0..length {
                        let word = (seed * 7 + at * at * 3 + at / 5) % (words.len() + 2);
                        text.push_str(words.get(word).unwrap_or(&"other"));
                        text.push_str([" ", "", ", "][(seed + at) % 3]);
                    }
                    text
                };
                Document {
                    from: text(number, number % 3),
                    to: text(number + 1, 1),
                    subject: text(number + 2, number % 5),
                    body: format!("{} only{number}", text(number + 3, number % 41)),
                    file_names: text(number + 4, number % 2),
                }
            })
            .collect()
    }

    fn segment(documents: &[Document]) -> InMemory {
        let mut builder = Builder::default();
        for document in documents {
            builder.add(document);
        }
        InMemory(builder.finish())
    }

    #[test]
    fn a_segment_finds_what_a_plain_look_finds() {
        let documents = documents();
        let segment = segment(&documents);
        for looked_for in [
            "lunch",
            "friday lunch",
            "会议",
            "会",
            "要会议",
            "arger",
            "other other",
            "lunch on friday",
            "only299",
            "nowhere",
            "a a",
            "x1",
            "пят",
            "纪要lunch",
            "only",
            "会议纪要",
            "on",
        ] {
            for end in [End::Whole, End::Begins] {
                for within in [
                    None,
                    Some(Field::Body),
                    Some(Field::Subject),
                    Some(Field::From),
                    Some(Field::FileName),
                ] {
                    let phrase = Phrase::of(looked_for, end).unwrap();
                    let looked: Vec<u32> = (0..300)
                        .rev()
                        .filter(|number| {
                            Field::ALL.iter().any(|field| {
                                within.is_none_or(|only| only == *field)
                                    && phrase.is_in(field.of(&documents[*number as usize]))
                            })
                        })
                        .collect();
                    let expression = Expression::Words { within, phrase };
                    let found = evaluate(&segment, &expression).unwrap();
                    assert_eq!(
                        found.newest_first().collect::<Vec<_>>(),
                        looked,
                        "{looked_for} {end:?} {within:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn what_joins_is_understood() {
        let segment = segment(&documents());
        let word = |word| Expression::Words {
            within: None,
            phrase: Phrase::of(word, End::Whole).unwrap(),
        };
        let count = |expression| evaluate(&segment, &expression).unwrap().len();
        let (lunch, friday) = (count(word("lunch")), count(word("friday")));
        let both = count(Expression::All(vec![word("lunch"), word("friday")]));
        let any = count(Expression::Any(vec![word("lunch"), word("friday")]));
        assert!(both > 0 && both < lunch.min(friday));
        assert_eq!(any + both, lunch + friday);
        let without = Expression::All(vec![
            word("lunch"),
            Expression::Not(Box::new(word("friday"))),
        ]);
        assert_eq!(count(without), lunch - both);
        assert_eq!(count(Expression::Not(Box::new(word("lunch")))), 300 - lunch);
        assert_eq!(count(Expression::All(Vec::new())), 300);
    }

    #[test]
    fn damage_is_told_and_never_a_panic() {
        let documents = documents();
        let whole = segment(&documents).0;
        let phrase = Phrase::of("lunch on friday", End::Whole).unwrap();
        let expression = Expression::Words {
            within: None,
            phrase,
        };
        for at in 0..400 {
            let mut torn = whole.clone();
            let area = [&mut torn.mails_area, &mut torn.places_area][at % 2].as_mut_slice();
            let length = area.len();
            area[(at * 37) % length] ^= 0xff;
            let block = at % torn.blocks.len();
            let octets = &mut torn.blocks[block].octets;
            let length = octets.len();
            octets[(at * 11) % length] ^= 1 << (at % 8);
            evaluate(&InMemory(torn), &expression).ok();
        }
        // Blocks that say another place than theirs, for words that lie in several of them.
        let phrase = Phrase::of("l", End::Begins).unwrap();
        let beginning = Expression::Words {
            within: None,
            phrase,
        };
        for block in 0..whole.blocks.len() {
            for at in [0, 1, u64::MAX / 2, u64::MAX] {
                let mut torn = whole.clone();
                torn.blocks[block].mails_at = at;
                torn.blocks[block].places_at = at;
                let torn = InMemory(torn);
                evaluate(&torn, &expression).ok();
                evaluate(&torn, &beginning).ok();
            }
        }
        assert!(evaluate(&segment(&[]), &expression).unwrap().is_empty());
    }
}
