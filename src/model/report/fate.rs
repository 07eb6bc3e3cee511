//! What several reports about one mail come to: what is true now, in one word for its row.
//!
//! Of one recipient a mail is delayed, and later delivered, passed on or returned; these three end
//! it, being delayed does not (RFC 3464 §2.3.3). So a delay is told only while nothing that came
//! behind it has ended it, by each recipient for himself.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Timestamp, WordDigest};

/// What reports say became of a mail that was sent, in one word for its row: of several the
/// gravest. Nobody vouches for a report: whoever knows a mail's Message-ID can write one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fate {
    /// It went on to where nothing more is reported: to another server, or the members of a list.
    HandedOn,
    /// It lies in a recipient's box.
    Delivered,
    /// It was shown to a recipient, who said so or whose program did.
    Displayed,
    /// For at least one recipient a server still tries.
    Delayed,
    /// It came back from at least one recipient.
    Returned,
}

impl Fate {
    /// All of them, the gravest last.
    pub const ALL: [Self; 5] = [
        Self::HandedOn,
        Self::Delivered,
        Self::Displayed,
        Self::Delayed,
        Self::Returned,
    ];
}

/// What one report says of one recipient.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RecipientFate {
    /// What became of the mail.
    pub fate: Fate,
    /// Stands for whom it went to in the end; 0 where the report names nobody.
    pub recipient: u64,
    /// Stands for whom it was sent to, where that was another; else 0.
    pub sent_to: u64,
}

impl RecipientFate {
    /// What is said of the recipient with this address, to whom it came by that other one.
    #[must_use]
    pub fn of(fate: Fate, recipient: &str, sent_to: &str) -> Self {
        Self {
            fate,
            recipient: number_of(recipient),
            sent_to: number_of(sent_to),
        }
    }
}

/// A number for an address, that reports of two servers can be compared by; 0 for none.
fn number_of(address: &str) -> u64 {
    if address.is_empty() {
        return 0;
    }
    let digest = WordDigest::of([address.to_lowercase()]);
    let bits = digest.iter().take(8);
    bits.fold(0, |bits, octet| bits << 8 | u64::from(*octet))
        .max(1)
}

/// What was said, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Told {
    /// When the report was written.
    pub at: Timestamp,
    /// What it says.
    pub said: RecipientFate,
}

/// The gravest of what is true now, by all that was told of one mail, in whatever order.
#[must_use]
pub fn holding(told: &[Told]) -> Option<Fate> {
    let ended = Ended::by(told);
    told.iter()
        .filter(|one| one.said.fate != Fate::Delayed || !ended.has(one))
        .map(|one| one.said.fate)
        .max()
}

/// The recipients for whom nobody tries any more. A delay is told of the address that a server has,
/// which may have become another on the way, and was another before.
#[derive(Default)]
struct Ended {
    /// Those who have it, or from whom it came back.
    settled: BTreeSet<u64>,
    /// Those it was sent to who have it under another address, or for whom it came back from there.
    elsewhere: BTreeSet<u64>,
    /// Those from whom it went on, and when that was said last: where it went it may wait again.
    passed_on: BTreeMap<u64, Timestamp>,
}

impl Ended {
    fn by(told: &[Told]) -> Self {
        let mut ended = Self::default();
        for Told { at, said } in told {
            match said.fate {
                Fate::Delayed => {}
                Fate::Delivered | Fate::Displayed | Fate::Returned => {
                    ended.settled.insert(said.recipient);
                    ended.elsewhere.insert(said.sent_to);
                }
                Fate::HandedOn => {
                    for number in [said.recipient, said.sent_to] {
                        let last = ended.passed_on.entry(number).or_insert(*at);
                        *last = (*last).max(*at);
                    }
                }
            }
        }
        // Of an address that is not given nothing follows.
        for ended in [&mut ended.settled, &mut ended.elsewhere] {
            ended.remove(&0);
        }
        ended.passed_on.remove(&0);
        ended
    }

    /// Whether what this delay is about is over. What has ended stays so, whatever a report that
    /// was late itself says. Two members of a list are two, though it was sent to one address.
    fn has(&self, delay: &Told) -> bool {
        let said = delay.said;
        let passed_on = self.passed_on.get(&said.recipient);
        self.settled.contains(&said.recipient)
            || self.elsewhere.contains(&said.recipient)
            || self.settled.contains(&said.sent_to)
            || passed_on.is_some_and(|last| *last >= delay.at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOB: &str = "bob@example.net";
    const EVE: &str = "eve@example.net";

    /// What holds by reports at these hours, in this order and in the other.
    fn holds(reports: &[(i64, Fate, &str, &str)]) -> Option<Fate> {
        let told = |(hour, fate, recipient, sent_to): &(i64, Fate, &str, &str)| Told {
            at: Timestamp(hour * 3600),
            said: RecipientFate::of(*fate, recipient, sent_to),
        };
        let mut told: Vec<Told> = reports.iter().map(told).collect();
        let found = holding(&told);
        told.reverse();
        assert_eq!(holding(&told), found, "the order in which they came counts");
        found
    }

    #[test]
    fn a_delay_is_over_once_the_mail_came_or_went_on_or_was_returned() {
        assert_eq!(holds(&[]), None);
        let delayed = (1, Fate::Delayed, BOB, "");
        assert_eq!(holds(&[delayed]), Some(Fate::Delayed));
        for fate in [
            Fate::HandedOn,
            Fate::Delivered,
            Fate::Displayed,
            Fate::Returned,
        ] {
            let later = (2, fate, "Bob@Example.Net", "");
            assert_eq!(holds(&[delayed, later]), Some(fate), "{fate:?}");
        }
        // Within one second nobody knows which was first, and only one of them is an end.
        let at_once = (1, Fate::HandedOn, BOB, "");
        assert_eq!(holds(&[delayed, at_once]), Some(Fate::HandedOn));
    }

    #[test]
    fn a_delay_of_another_recipient_still_holds() {
        let reports = [(1, Fate::Delayed, EVE, ""), (2, Fate::Delivered, BOB, "")];
        assert_eq!(holds(&reports), Some(Fate::Delayed));
        let nobody = [(1, Fate::Delayed, EVE, ""), (2, Fate::Delivered, "", "")];
        assert_eq!(holds(&nobody), Some(Fate::Delayed));
        let returned = [(1, Fate::Delayed, EVE, ""), (2, Fate::Returned, BOB, "")];
        assert_eq!(holds(&returned), Some(Fate::Returned));
    }

    #[test]
    fn of_a_recipient_who_is_not_named_nothing_follows() {
        let delayed = (1, Fate::Delayed, "", "");
        for end in [
            Fate::HandedOn,
            Fate::Delivered,
            Fate::Displayed,
            Fate::Delayed,
        ] {
            for (recipient, sent_to) in [(BOB, ""), ("", BOB), ("", ""), (BOB, EVE)] {
                let other = (2, end, recipient, sent_to);
                assert_eq!(holds(&[delayed, other]), Some(Fate::Delayed), "{other:?}");
            }
        }
        // Of the one who is named something does.
        let named = (1, Fate::Delayed, "", BOB);
        let came = (2, Fate::Delivered, BOB, "");
        assert_eq!(holds(&[named, came]), Some(Fate::Delivered));
    }

    #[test]
    fn where_it_went_on_to_it_may_wait_again_and_where_it_came_it_does_not() {
        let again = [(1, Fate::HandedOn, BOB, ""), (2, Fate::Delayed, BOB, "")];
        assert_eq!(holds(&again), Some(Fate::Delayed));
        for end in [Fate::Delivered, Fate::Displayed, Fate::Returned] {
            let late = [(1, end, BOB, ""), (2, Fate::Delayed, BOB, "")];
            assert_eq!(holds(&late), Some(end));
        }
    }

    #[test]
    fn a_recipient_is_known_by_the_address_it_was_sent_to_as_well() {
        let box_of_bob = "b.lee@mail.example.net";
        let came = (2, Fate::Delivered, box_of_bob, BOB);
        assert_eq!(
            holds(&[(1, Fate::Delayed, BOB, ""), came]),
            Some(Fate::Delivered)
        );
        let within = (1, Fate::Delayed, box_of_bob, BOB);
        let end = (2, Fate::Delivered, BOB, "");
        assert_eq!(holds(&[within, end]), Some(Fate::Delivered));
        // Two members of a list are two.
        let list = "friends@example.net";
        let members = [
            (1, Fate::Delayed, EVE, list),
            (2, Fate::Delivered, BOB, list),
        ];
        assert_eq!(holds(&members), Some(Fate::Delayed));
    }

    #[test]
    fn of_what_ended_the_gravest_is_told() {
        let ends = [
            (1, Fate::Returned, BOB, ""),
            (2, Fate::Delivered, BOB, ""),
            (3, Fate::HandedOn, EVE, ""),
        ];
        assert_eq!(holds(&ends), Some(Fate::Returned));
        assert_eq!(holds(&ends[1..]), Some(Fate::Delivered));
    }
}
