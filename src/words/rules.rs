//! What filters did with a mail, what they would do, and why, in words.

use super::{Language, Words};
use crate::model::{
    Agent, Deed, Evidence, EvidencePlace, Flags, FolderName, Mark, Opinion, Trace, Weight,
    WordPlace,
};

/// Marks as a filter may ask for them, and the keys of their words.
const MARKS: [(Flags, &str); 6] = [
    (Flags::SEEN, "rules-mark-read"),
    (Flags::FLAGGED, "rules-mark-flagged"),
    (Flags::ANSWERED, "rules-mark-answered"),
    (Flags::FORWARDED, "rules-mark-forwarded"),
    (Flags::DRAFT, "rules-mark-draft"),
    (Flags::TRASHED, "rules-mark-deleted"),
];

/// Whether something was done, or would be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tense {
    /// It was.
    Done,
    /// It would be.
    Foreseen,
}

impl Words {
    /// What was done by whom: `By filter “rust”: moved to Lists, tagged rust`.
    #[must_use]
    pub fn trace(&self, trace: &Trace) -> String {
        let did = self.deeds(&trace.did, Tense::Done);
        match &trace.by {
            Agent::Filter(name) => self.text_with(
                "rules-by-filter",
                &[("filter", name.as_str().into()), ("did", did.into())],
            ),
            Agent::Junk(opinion) => self.text_with(
                "rules-by-junk",
                &[
                    ("percent", percent(opinion.likelihood).into()),
                    ("did", did.into()),
                ],
            ),
        }
    }

    /// What was or would be done, without by whom.
    #[must_use]
    pub fn deeds(&self, deeds: &[Deed], tense: Tense) -> String {
        let said: Vec<String> = deeds.iter().map(|deed| self.deed(deed, tense)).collect();
        self.list(&said)
    }

    fn deed(&self, deed: &Deed, tense: Tense) -> String {
        let key = |done, foreseen| match tense {
            Tense::Done => done,
            Tense::Foreseen => foreseen,
        };
        match deed {
            Deed::Moved(to) => {
                let folder = FolderName::from_key(to);
                let folder = self.folder(&folder).to_owned();
                self.text_with(
                    key("rules-did-moved", "rules-do-moved"),
                    &[("folder", folder.into())],
                )
            }
            Deed::Tagged(tag) => self.text_with(
                key("rules-did-tagged", "rules-do-tagged"),
                &[("tag", tag.name().into())],
            ),
            Deed::Marked(Mark::Read) => {
                self.text(key("rules-did-read", "rules-do-read")).to_owned()
            }
            Deed::Marked(Mark::Flagged) => self
                .text(key("rules-did-flagged", "rules-do-flagged"))
                .to_owned(),
            Deed::KeptOnServer => self.text(key("rules-did-kept", "rules-do-kept")).to_owned(),
            Deed::DeletedOnServer => self
                .text(key("rules-did-dismissed", "rules-do-dismissed"))
                .to_owned(),
            Deed::Quiet => self
                .text(key("rules-did-quiet", "rules-do-quiet"))
                .to_owned(),
        }
    }

    /// Why, on one line: `Because the sender has “rust”: users@…`; empty where nothing is known.
    #[must_use]
    pub fn because(&self, trace: &Trace) -> String {
        let reasons = self.reasons(trace);
        if reasons.is_empty() {
            return reasons;
        }
        self.text_with("rules-because", &[("reasons", reasons.into())])
    }

    /// The reasons alone: `the sender has “rust”: users@…; it was not read`.
    #[must_use]
    pub fn reasons(&self, trace: &Trace) -> String {
        let reasons: Vec<String> = match &trace.by {
            Agent::Filter(_) => trace.because.iter().map(|one| self.evidence(one)).collect(),
            Agent::Junk(opinion) => {
                let weights = opinion.weights.iter().take(3);
                weights.map(|weight| self.weight(weight)).collect()
            }
        };
        let between = match self.language() {
            Language::English => "; ",
            Language::Chinese => "；",
        };
        reasons.join(between)
    }

    /// One condition and what satisfies it.
    #[must_use]
    pub fn evidence(&self, evidence: &Evidence) -> String {
        let (wanted, found) = (evidence.wanted.as_str(), evidence.found.as_str());
        let absent = evidence.is_absent;
        let either = |so, not_so, is_negative: bool| if is_negative { not_so } else { so };
        let named = |so, not_so, argument: &str| {
            let name = if absent || found.is_empty() {
                wanted
            } else {
                found
            };
            self.text_with(either(so, not_so, absent), &[(argument, name.into())])
        };
        match evidence.place {
            EvidencePlace::Attachment => self
                .text(either(
                    "rules-why-attachment",
                    "rules-why-attachment-not",
                    absent,
                ))
                .to_owned(),
            EvidencePlace::Size => {
                let size = self.size(found.parse().unwrap_or(0));
                self.text_with("rules-why-size", &[("size", size.into())])
            }
            EvidencePlace::Date => self.text_with("rules-why-date", &[("date", found.into())]),
            EvidencePlace::Flags => {
                let is_negative = wanted.starts_with('-') != absent;
                let flags = Flags::from_letters(wanted);
                let marks = MARKS.iter().filter(|(flag, _key)| flags.contains(*flag));
                let marks: Vec<&str> = marks.map(|(_flag, key)| self.text(key)).collect();
                let key = either("rules-why-marked", "rules-why-marked-not", is_negative);
                self.text_with(key, &[("mark", self.list(&marks).into())])
            }
            EvidencePlace::Tag => named("rules-why-tag", "rules-why-tag-not", "tag"),
            EvidencePlace::Folder => {
                let name = if absent { wanted } else { found };
                let folder = FolderName::from_key(name);
                let folder = self.folder(&folder).to_owned();
                let key = either("rules-why-folder", "rules-why-folder-not", absent);
                self.text_with(key, &[("folder", folder.into())])
            }
            EvidencePlace::Account => {
                named("rules-why-account", "rules-why-account-not", "account")
            }
            EvidencePlace::Everything => self.text("rules-why-everything").to_owned(),
            text => {
                let place = self.text(place_key(text)).to_owned();
                let key = if absent {
                    "rules-why-has-not"
                } else {
                    "rules-why-has"
                };
                self.text_with(
                    key,
                    &[
                        ("place", place.into()),
                        ("wanted", wanted.into()),
                        ("found", found.into()),
                    ],
                )
            }
        }
    }

    /// What the words of a mail say, the heaviest first; the first line says after how many mails.
    #[must_use]
    pub fn opinion(&self, opinion: &Opinion) -> Vec<String> {
        let counts = [
            ("junk", self.count(opinion.junk_mails).into()),
            ("good", self.count(opinion.good_mails).into()),
        ];
        std::iter::once(self.text_with("rules-weights", &counts))
            .chain(opinion.weights.iter().map(|weight| self.weight(weight)))
            .collect()
    }

    fn weight(&self, weight: &Weight) -> String {
        let place = match weight.place {
            WordPlace::Body => "rules-word-body",
            WordPlace::Subject => "rules-word-subject",
            WordPlace::From => "rules-word-from",
            WordPlace::Link => "rules-word-link",
            WordPlace::Header => "rules-word-header",
            WordPlace::FileName => "rules-word-file",
        };
        self.text_with(
            "rules-weight",
            &[
                ("word", weight.word.as_str().into()),
                ("place", self.text(place).into()),
                ("junk", self.count(weight.in_junk).into()),
                ("good", self.count(weight.in_good).into()),
            ],
        )
    }
}

fn place_key(place: EvidencePlace) -> &'static str {
    match place {
        EvidencePlace::From => "rules-place-from",
        EvidencePlace::To => "rules-place-to",
        EvidencePlace::Subject => "rules-place-subject",
        EvidencePlace::Body => "rules-place-body",
        EvidencePlace::FileName => "rules-place-file",
        _ => "rules-place-anywhere",
    }
}

/// A likelihood in whole hundredths: never a hundred, which nothing is sure of.
fn percent(likelihood: f64) -> String {
    format!("{:.0}", (likelihood * 100.0).floor().min(99.0))
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::*;
    use crate::model::{Tag, Timestamp};

    fn evidence(place: EvidencePlace, wanted: &str, found: &str, is_absent: bool) -> Evidence {
        Evidence {
            place,
            wanted: wanted.to_owned(),
            found: found.to_owned(),
            is_absent,
        }
    }

    #[test]
    fn what_a_filter_did_reads_as_a_sentence_with_its_reasons() {
        let trace = Trace {
            at: Timestamp(7),
            by: Agent::Filter("rust".to_owned()),
            did: vec![
                Deed::Moved("Archive".to_owned()),
                Deed::Tagged(Tag::new("list").unwrap()),
            ],
            because: vec![
                evidence(EvidencePlace::From, "rust", "users@rust.example", false),
                evidence(EvidencePlace::Flags, "-S", "", false),
                evidence(EvidencePlace::Tag, "old", "", true),
            ],
        };
        let english = Words::new(Language::English, TimeZone::UTC);
        assert_eq!(
            english.trace(&trace),
            "By filter “rust”: moved to Archive, tagged list"
        );
        assert_eq!(
            english.because(&trace),
            "Because the sender has “rust”: users@rust.example; it was not read; it does not have \
             the tag old"
        );
        let chinese = Words::new(Language::Chinese, TimeZone::UTC);
        assert_eq!(
            chinese.because(&trace),
            "原因：发件人里有“rust”：users@rust.example；当时不是已读；没有标签“old”"
        );
    }

    #[test]
    fn every_place_and_deed_has_words_in_both_languages() {
        let deeds = [
            Deed::Moved("Trash".to_owned()),
            Deed::Tagged(Tag::new("a").unwrap()),
            Deed::Marked(Mark::Read),
            Deed::Marked(Mark::Flagged),
            Deed::KeptOnServer,
            Deed::DeletedOnServer,
            Deed::Quiet,
        ];
        let places = [
            (EvidencePlace::From, "a"),
            (EvidencePlace::To, "a"),
            (EvidencePlace::Subject, "a"),
            (EvidencePlace::Body, "a"),
            (EvidencePlace::FileName, "a"),
            (EvidencePlace::Anywhere, "a"),
            (EvidencePlace::Attachment, ""),
            (EvidencePlace::Size, "<9"),
            (EvidencePlace::Date, ".."),
            (EvidencePlace::Flags, "+F"),
            (EvidencePlace::Tag, "a"),
            (EvidencePlace::Folder, "Inbox"),
            (EvidencePlace::Account, "work"),
            (EvidencePlace::Everything, ""),
        ];
        for language in [Language::English, Language::Chinese] {
            let words = Words::new(language, TimeZone::UTC);
            for tense in [Tense::Done, Tense::Foreseen] {
                let said = words.deeds(&deeds, tense);
                assert!(!said.contains("rules-"), "{said}");
            }
            for (place, wanted) in places {
                for is_absent in [false, true] {
                    let said = words.evidence(&evidence(place, wanted, "9", is_absent));
                    assert!(!said.is_empty() && !said.contains("rules-"), "{said}");
                }
            }
            let weight = Weight {
                place: WordPlace::Link,
                word: "casino.example".to_owned(),
                in_junk: 30,
                in_good: 0,
                likelihood: 0.99,
            };
            let opinion = Opinion {
                likelihood: 0.999,
                weights: vec![weight],
                junk_mails: 30,
                good_mails: 60,
            };
            let said = words.opinion(&opinion).join("\n");
            assert!(
                said.contains("casino.example") && !said.contains("rules-"),
                "{said}"
            );
        }
        assert_eq!(percent(0.9999), "99");
    }
}
