//! What a server or a mail program reports about a mail sent earlier.

mod fate;

use super::Timestamp;

pub use fate::{Fate, RecipientFate, Told, holding};

/// A mail that is a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Report {
    /// Whether it arrived (RFC 3464): a returned mail, or that it is late, or that it came.
    Delivery(DeliveryReport),
    /// Whether it was read (RFC 8098).
    Reading(ReadingReport),
}

/// Whether a mail arrived, by each recipient.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DeliveryReport {
    /// The server that reports; may be empty.
    pub server: String,
    /// The name the sender gave the envelope (RFC 3461 §4.4); may be empty.
    pub envelope_id: String,
    /// When the server took the mail.
    pub arrived: Option<Timestamp>,
    /// One for each recipient it is about.
    pub recipients: Vec<RecipientReport>,
    /// The mail it is about.
    pub original: Original,
    /// Whether it was written for programs (RFC 3464). What is read from the words of a program
    /// known to write them so is as good as those words.
    pub formal: bool,
}

/// What became of a mail for one recipient.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RecipientReport {
    /// To whom it went in the end; may be empty.
    pub recipient: String,
    /// To whom it was sent, where that was another; may be empty.
    pub sent_to: String,
    /// What happened.
    pub action: DeliveryAction,
    /// The enhanced status code (RFC 3463): class, subject, detail.
    pub status: Option<(u8, u16, u16)>,
    /// The reply code of SMTP, where the server's words begin with one.
    pub code: Option<u16>,
    /// What the other server, or the reporting one, said; may be empty.
    pub words: String,
    /// The server that said it; may be empty.
    pub said_by: String,
    /// Until when the server tries on.
    pub until: Option<Timestamp>,
}

/// What happened to a mail (RFC 3464 §2.3.3).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum DeliveryAction {
    /// It cannot be delivered, and nobody tries on.
    Failed,
    /// Not yet; the server tries on.
    Delayed,
    /// It lies in the recipient's box.
    Delivered,
    /// It went on to a server that reports nothing.
    Relayed,
    /// It went on to the members of a list.
    Expanded,
    /// The report does not say.
    #[default]
    Unknown,
}

/// The mail a report is about, as far as the report brings it back.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Original {
    /// With brackets; may be empty. By it the mail that was sent is found.
    pub message_id: String,
    /// Decoded; may be empty.
    pub subject: String,
    /// When it was written.
    pub date: Option<Timestamp>,
}

/// Whether a mail was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReadingReport {
    /// Whose box it was; may be empty.
    pub recipient: String,
    /// What was done with it.
    pub disposition: Disposition,
    /// Whether a person agreed to this report; else a program sent it by itself.
    pub by_hand: bool,
    /// The mail it is about.
    pub original: Original,
}

/// What was done with a mail (RFC 8098 §3.2.6.2).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Disposition {
    /// It was shown to somebody, which is not to say that it was read.
    Displayed,
    /// It was deleted, read or not.
    Deleted,
    /// A program did something with it.
    Processed,
    /// It was sent on.
    Dispatched,
    /// The report does not say.
    #[default]
    Unknown,
}

impl Report {
    /// The mail it is about.
    #[must_use]
    pub fn original(&self) -> &Original {
        match self {
            Self::Delivery(report) => &report.original,
            Self::Reading(report) => &report.original,
        }
    }

    /// What it says of each recipient, as far as a row could say it.
    #[must_use]
    pub fn fates(&self) -> Vec<RecipientFate> {
        match self {
            Self::Delivery(report) => {
                let said = report.recipients.iter();
                let said = said.filter_map(|one| Some((one.action.fate()?, one)));
                said.map(|(fate, one)| RecipientFate::of(fate, &one.recipient, &one.sent_to))
                    .collect()
            }
            Self::Reading(report) => self
                .fate()
                .map(|fate| RecipientFate::of(fate, &report.recipient, ""))
                .into_iter()
                .collect(),
        }
    }

    /// What it comes to by itself; `None`: nothing that a row could say.
    #[must_use]
    pub fn fate(&self) -> Option<Fate> {
        match self {
            Self::Delivery(report) => {
                let fates = report.recipients.iter().filter_map(|one| one.action.fate());
                fates.max()
            }
            Self::Reading(report) => match report.disposition {
                Disposition::Displayed => Some(Fate::Displayed),
                Disposition::Deleted
                | Disposition::Processed
                | Disposition::Dispatched
                | Disposition::Unknown => None,
            },
        }
    }
}

impl DeliveryAction {
    fn fate(self) -> Option<Fate> {
        match self {
            Self::Failed => Some(Fate::Returned),
            Self::Delayed => Some(Fate::Delayed),
            Self::Delivered => Some(Fate::Delivered),
            // Not that it arrived (RFC 3464 §2.3.3).
            Self::Relayed | Self::Expanded => Some(Fate::HandedOn),
            Self::Unknown => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_several_recipients_the_one_who_gets_nothing_counts() {
        let one = |action| RecipientReport {
            action,
            ..RecipientReport::default()
        };
        let report = |actions: &[DeliveryAction]| {
            Report::Delivery(DeliveryReport {
                recipients: actions.iter().map(|action| one(*action)).collect(),
                ..DeliveryReport::default()
            })
        };
        let mixed = [DeliveryAction::Delivered, DeliveryAction::Failed];
        assert_eq!(report(&mixed).fate(), Some(Fate::Returned));
        let late = [DeliveryAction::Delayed, DeliveryAction::Delivered];
        assert_eq!(report(&late).fate(), Some(Fate::Delayed));
        let one_arrived = [DeliveryAction::Delivered, DeliveryAction::Relayed];
        assert_eq!(report(&one_arrived).fate(), Some(Fate::Delivered));
        for action in [DeliveryAction::Relayed, DeliveryAction::Expanded] {
            assert_eq!(report(&[action]).fate(), Some(Fate::HandedOn));
        }
        assert_eq!(report(&[DeliveryAction::Unknown]).fate(), None);
        let read = ReadingReport {
            disposition: Disposition::Displayed,
            ..ReadingReport::default()
        };
        assert_eq!(Report::Reading(read).fate(), Some(Fate::Displayed));
    }
}
