//! What the counts say about one mail.

use std::collections::BTreeSet;

use crate::model::{JunkSettings, Opinion, Weight};

use super::combine::combined;
use super::token::Word;

/// How strongly a word that nothing is known of is taken for neutral, in mails.
const STRENGTH: f64 = 0.45;
/// A word this near to one half says nothing.
const SAYS_NOTHING: f64 = 0.1;
/// Words that decide, at most: the more, the surer, and a long mail must not be surer by length.
const DECIDING: usize = 150;
/// Words that are told.
const TOLD: usize = 10;

/// How many mails have a word, or how many there are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Of those marked as junk.
    pub junk: u64,
    /// Of the wanted ones.
    pub good: u64,
}

impl Counts {
    /// Whether mails of both kinds are enough for an opinion.
    #[must_use]
    pub fn are_enough(self) -> bool {
        self.junk >= JunkSettings::ENOUGH_MAILS && self.good >= JunkSettings::ENOUGH_MAILS
    }
}

/// What is thought of a mail with these words; `None` as long as too little was learned. `of`
/// tells how many mails have a word.
pub fn judge<E>(
    words: &BTreeSet<Word>,
    mails: Counts,
    mut of: impl FnMut(&Word) -> Result<Counts, E>,
) -> Result<Option<Opinion>, E> {
    if !mails.are_enough() {
        return Ok(None);
    }
    let mut weights = Vec::new();
    for word in words {
        let counts = of(word)?;
        let likelihood = likelihood(counts, mails);
        if (likelihood - 0.5).abs() > SAYS_NOTHING {
            weights.push(Weight {
                place: word.place,
                word: word.word.clone(),
                in_junk: counts.junk,
                in_good: counts.good,
                likelihood,
            });
        }
    }
    // The heaviest first; of equals the one that stands in more mails.
    weights.sort_by(|one, other| {
        let heavy = |weight: &Weight| (weight.likelihood - 0.5).abs();
        heavy(other)
            .total_cmp(&heavy(one))
            .then_with(|| (other.in_junk + other.in_good).cmp(&(one.in_junk + one.in_good)))
    });
    weights.truncate(DECIDING);
    let likelihoods: Vec<f64> = weights.iter().map(|weight| weight.likelihood).collect();
    weights.truncate(TOLD);
    Ok(Some(Opinion {
        likelihood: combined(&likelihoods),
        weights,
        junk_mails: mails.junk,
        good_mails: mails.good,
    }))
}

/// How likely a mail with a word is junk that this many have.
#[expect(
    clippy::cast_precision_loss,
    reason = "2^53 mails are more than anybody marks"
)]
fn likelihood(word: Counts, mails: Counts) -> f64 {
    let seen = (word.junk + word.good) as f64;
    if seen == 0.0 {
        return 0.5;
    }
    let in_junk = word.junk.min(mails.junk) as f64 / mails.junk.max(1) as f64;
    let in_good = word.good.min(mails.good) as f64 / mails.good.max(1) as f64;
    let plain = in_junk / (in_junk + in_good);
    (STRENGTH * 0.5 + seen * plain) / (STRENGTH + seen)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::convert::Infallible;

    use super::*;
    use crate::junk::token::{Letter, words};
    use crate::model::{Document, WordPlace};

    /// Counts in memory, as the store keeps them in a file.
    #[derive(Default)]
    struct Learned {
        mails: Counts,
        words: BTreeMap<String, Counts>,
    }

    impl Learned {
        fn learn(&mut self, letter: &Document, is_junk: bool) {
            let add = |counts: &mut Counts| {
                if is_junk {
                    counts.junk += 1;
                } else {
                    counts.good += 1;
                }
            };
            add(&mut self.mails);
            for word in of(letter) {
                add(self.words.entry(word.key()).or_default());
            }
        }

        fn judge(&self, letter: &Document) -> Option<Opinion> {
            let counts = |word: &Word| -> Result<Counts, Infallible> {
                Ok(self.words.get(&word.key()).copied().unwrap_or_default())
            };
            judge(&of(letter), self.mails, counts).unwrap()
        }
    }

    fn of(document: &Document) -> BTreeSet<Word> {
        words(&Letter {
            document,
            header_names: &[],
            hosts: &[],
        })
    }

    /// A source of numbers that are the same in each run.
    struct Dice(u64);

    impl Dice {
        fn throw(&mut self, sides: usize) -> usize {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            usize::try_from(self.0 % sides as u64).unwrap()
        }

        fn pick<'a>(&mut self, words: &[&'a str], count: usize) -> String {
            let picked = (0..count).map(|_word| words[self.throw(words.len())]);
            picked.collect::<Vec<&'a str>>().join(" ")
        }
    }

    /// Words of every mail.
    const COMMON: &[&str] = &[
        "the", "and", "you", "your", "for", "with", "this", "that", "will", "please", "today",
        "now", "time", "mail", "send", "best", "regards", "hello", "know", "get", "new", "price",
        "offer",
    ];
    const WANTED: &[&str] = &[
        "meeting",
        "minutes",
        "draft",
        "patch",
        "review",
        "friday",
        "lunch",
        "train",
        "invoice",
        "project",
        "branch",
        "release",
        "kernel",
        "mother",
        "garden",
        "school",
        "ticket",
        "report",
        "free",
        "win",
        "会议纪要",
        "请查收附件",
        "下周三开会",
        "代码评审",
        "周末聚餐",
        "项目进度",
    ];
    const UNWANTED: &[&str] = &[
        "winner",
        "casino",
        "pills",
        "viagra",
        "lottery",
        "inheritance",
        "bitcoin",
        "guaranteed",
        "limited",
        "click",
        "unsubscribe",
        "bonus",
        "free",
        "win",
        "prince",
        "transfer",
        "urgent",
        "加微信领取",
        "代开发票",
        "免费赠送",
        "中奖通知",
        "低价促销",
        "博彩网站",
        "meeting",
    ];

    /// A mail of a kind: words of all mails, many of its own kind, now and then one of the other.
    fn mail(dice: &mut Dice, is_junk: bool) -> Document {
        let (own, other) = if is_junk {
            (UNWANTED, WANTED)
        } else {
            (WANTED, UNWANTED)
        };
        let strangers = dice.throw(3);
        let host = dice.throw(40);
        let domain = if is_junk {
            "offers.example"
        } else {
            "example.org"
        };
        let kind = 6 + dice.throw(10);
        Document {
            from: format!("someone@mail{host}.{domain}\n"),
            to: "ann@example.org\n".to_owned(),
            subject: format!("{} {}", dice.pick(COMMON, 2), dice.pick(own, 1)),
            body: format!(
                "{} {} {}",
                dice.pick(COMMON, 40),
                dice.pick(own, kind),
                dice.pick(other, strangers)
            ),
            file_names: String::new(),
        }
    }

    #[test]
    fn junk_is_told_from_wanted_mail_and_hardly_a_wanted_one_is_taken_for_it() {
        let mut dice = Dice(0x9E37_79B9_7F4A_7C15);
        let mut learned = Learned::default();
        for number in 0..300 {
            let is_junk = number % 3 == 0;
            learned.learn(&mail(&mut dice, is_junk), is_junk);
        }
        let (mut found, mut missed, mut wronged, mut spared) = (0_u32, 0_u32, 0_u32, 0_u32);
        for number in 0..2_000 {
            let is_junk = number % 2 == 0;
            let opinion = learned.judge(&mail(&mut dice, is_junk)).unwrap();
            match (is_junk, opinion.likelihood >= 0.95) {
                (true, true) => found += 1,
                (true, false) => missed += 1,
                (false, true) => wronged += 1,
                (false, false) => spared += 1,
            }
        }
        let precision = f64::from(found) / f64::from(found + wronged);
        let recall = f64::from(found) / f64::from(found + missed);
        println!(
            "junk of 2,000 made-up mails, 300 learned: precision {precision:.4}, recall \
             {recall:.4} ({found} found, {missed} missed, {wronged} wronged, {spared} spared)"
        );
        assert!(precision >= 0.995, "precision {precision}");
        assert!(recall >= 0.90, "recall {recall}");
    }

    #[test]
    fn nothing_is_said_before_enough_was_learned() {
        let mut dice = Dice(7);
        let mut learned = Learned::default();
        for _mail in 0..JunkSettings::ENOUGH_MAILS {
            learned.learn(&mail(&mut dice, true), true);
            assert_eq!(learned.judge(&mail(&mut dice, true)), None);
        }
        for _mail in 0..JunkSettings::ENOUGH_MAILS {
            assert_eq!(learned.judge(&mail(&mut dice, true)), None);
            learned.learn(&mail(&mut dice, false), false);
        }
        assert!(learned.judge(&mail(&mut dice, true)).is_some());
    }

    #[test]
    fn what_is_told_is_what_weighed_most_with_its_true_counts() {
        let mut learned = Learned::default();
        let letter = |text: &str| Document {
            body: text.to_owned(),
            ..Document::default()
        };
        for _mail in 0..30 {
            learned.learn(&letter("casino hello 免费赠送"), true);
            learned.learn(&letter("garden hello"), false);
        }
        learned.learn(&letter("casino"), false);
        let opinion = learned
            .judge(&letter("hello casino 免费赠送 unknown"))
            .unwrap();
        let told: Vec<(&str, u64, u64)> = opinion
            .weights
            .iter()
            .map(|weight| (weight.word.as_str(), weight.in_junk, weight.in_good))
            .collect();
        // A word of both kinds, and one never seen, say nothing.
        assert_eq!(
            told,
            [
                ("免费", 30, 0),
                ("费赠", 30, 0),
                ("赠送", 30, 0),
                ("casino", 30, 1)
            ]
        );
        assert!(
            opinion
                .weights
                .iter()
                .all(|weight| weight.place == WordPlace::Body)
        );
        assert_eq!((opinion.junk_mails, opinion.good_mails), (30, 31));
        assert!(opinion.likelihood > 0.95);
        assert!(learned.judge(&letter("garden")).unwrap().likelihood < 0.5);
    }
}
