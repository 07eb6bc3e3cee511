//! What a mail asks for beside being read, and what reports say of mails that were sent. Nothing
//! of it is done but by a press of a button.

use std::sync::Arc;

use crate::model::reaction::{Attendance, LeaveWay, Reacted};
use crate::model::report::{Fate, Report, Told, holding};
use crate::model::{Folder, MailId, PartId, Timestamp};

use super::handle::Ticket;

/// Sent mails of which is asked at once what became of them.
pub const FATES_AT_ONCE: usize = 500;

/// What a person does about what a mail asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AnswerCommand {
    /// Tell anew what became of sent mails ([`AnswerEvent::Fates`]), at most [`FATES_AT_ONCE`],
    /// and what is known of the mail that is read ([`AnswerEvent::Known`]).
    Look {
        /// Which sent mails.
        sent: Vec<MailId>,
        /// The mail that is read.
        read: Option<MailId>,
    },
    /// Leave the list a mail came by. The mail itself says where to: nothing is taken from
    /// elsewhere. With [`LeaveWay::Page`] it is only remembered: the window opens the page.
    Leave {
        /// Which mail.
        mail: MailId,
        /// How.
        way: LeaveWay,
    },
    /// Tell the author that the mail was shown, or remember that it is not told.
    Receipt {
        /// Which mail.
        mail: MailId,
        /// What is told; `None`: nothing.
        words: Option<NoticeWords>,
    },
    /// Answer an invitation, by a mail to its organiser.
    Attend {
        /// Which mail.
        mail: MailId,
        /// Which of its events, counted from 0.
        event: usize,
        /// What.
        answer: Attendance,
        /// A word to the organiser; may be empty.
        comment: String,
        /// The mail as a person reads it, and as it was shown before it went.
        words: NoticeWords,
    },
    /// Begin a draft of the mail that came back, to those only who did not get it
    /// ([`super::Event::DraftReady`]).
    SendAgain {
        /// The report.
        report: MailId,
    },
}

/// What a person reads of a mail that answers for them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NoticeWords {
    /// On one line.
    pub subject: String,
    /// `\n` line ends.
    pub text: String,
}

impl AnswerCommand {
    /// Whether a server is spoken to at once.
    #[must_use]
    pub fn speaks(&self) -> bool {
        let one_click = LeaveWay::OneClick;
        matches!(self, Self::Leave { way, .. } if *way == one_click)
    }

    /// The mail whose wish it is about.
    #[must_use]
    pub fn mail(&self) -> Option<MailId> {
        match self {
            Self::Look { read, .. } => *read,
            Self::Leave { mail, .. } | Self::Receipt { mail, .. } | Self::Attend { mail, .. } => {
                Some(*mail)
            }
            Self::SendAgain { report } => Some(*report),
        }
    }
}

/// What is told of what mails ask for.
#[derive(Debug, Clone)]
pub enum AnswerEvent {
    /// Behind a mail that was opened, and whenever it has changed.
    Known {
        /// Of which mail.
        mail: MailId,
        /// What is known.
        known: Arc<Known>,
    },
    /// What reports say became of sent mails.
    Fates {
        /// Of which all was looked for: of the others of these nothing is reported, or no longer.
        sent: Vec<MailId>,
        /// With each what.
        fates: Vec<(MailId, Fate)>,
    },
    /// What a list's server answered.
    WebAnswered {
        /// Whose.
        ticket: Ticket,
        /// Of which mail's list.
        mail: MailId,
        /// What.
        answer: WebAnswer,
    },
}

/// What is known of a mail beyond its octets.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Known {
    /// That its list was left.
    pub left: Option<Reacted>,
    /// That its author was told that it was shown, or is not told.
    pub receipt: Option<Reacted>,
    /// What was answered to its events, by their place in it.
    pub answers: Vec<Option<Reacted>>,
    /// The part that is its invitation, to be saved.
    pub calendar: Option<PartId>,
    /// The first part that holds contacts, to be saved.
    pub contacts: Option<PartId>,
    /// The mail it reports about, where that is here.
    pub original: Option<MailId>,
    /// To whom that mail, or a copy in the report, can be sent again; `None`: it is not here, or
    /// nobody lacks it.
    pub again: Option<Again>,
    /// What reports say of it.
    pub reports: Reported,
    /// Recipients of a mail sent from here whom it does not name (Bcc): who they are is written
    /// down nowhere.
    pub unnamed: u32,
}

/// To whom a mail can be sent again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Again {
    /// Those who did not get it, as they were written in To or Cc.
    pub to: Vec<String>,
    /// Those it was sent to without being named in it: they stay hidden from the others.
    pub hidden: Vec<String>,
    /// Addresses that the report names as well, though the mail was not sent to them, as far as is
    /// known here. Anybody can write a report: they are put into no draft.
    pub strangers: Vec<String>,
}

/// What reports say of a mail, newest first, and what they come to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reported {
    told: Vec<ToldOf>,
    fate: Option<Fate>,
}

impl Reported {
    /// Finds out what they come to: every address in every report is compared, and whoever wrote
    /// them chose how many these are. So it is done here, once, and in no frame.
    #[must_use]
    pub fn new(told: Vec<ToldOf>) -> Self {
        let of_one = |one: &ToldOf| {
            let at = one.at;
            let said = one.report.fates().into_iter();
            said.map(move |said| Told { at, said })
        };
        let all: Vec<Told> = told.iter().flat_map(of_one).collect();
        let fate = holding(&all);
        Self { told, fate }
    }

    /// The reports, newest first.
    #[must_use]
    pub fn told(&self) -> &[ToldOf] {
        &self.told
    }

    /// The gravest of what is true now; `None`: they say nothing of it.
    #[must_use]
    pub fn fate(&self) -> Option<Fate> {
        self.fate
    }
}

/// A report about a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToldOf {
    /// The mail that reports.
    pub mail: MailId,
    /// Where that lies.
    pub folder: Folder,
    /// When it was written.
    pub at: Timestamp,
    /// What it says.
    pub report: Report,
}

/// What a server of the Web answered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WebAnswer {
    /// Who.
    pub host: String,
    /// E.g. 200 (RFC 9110 §15).
    pub status: u16,
    /// Its first words, on one line; may be empty.
    pub words: String,
    /// Where it points instead; nothing was sent there.
    pub elsewhere: Option<String>,
}

impl WebAnswer {
    /// Whether it says that it was done.
    #[must_use]
    pub fn is_done(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::report::{DeliveryAction, DeliveryReport, RecipientReport};
    use crate::model::{AccountId, FolderName};

    fn told(hour: i64, action: DeliveryAction) -> ToldOf {
        let recipient = RecipientReport {
            recipient: "bob@example.net".to_owned(),
            action,
            ..RecipientReport::default()
        };
        ToldOf {
            mail: MailId(hour),
            folder: Folder {
                account: AccountId::new("work").unwrap(),
                name: FolderName::Inbox,
            },
            at: Timestamp(hour * 3600),
            report: Report::Delivery(DeliveryReport {
                recipients: vec![recipient],
                ..DeliveryReport::default()
            }),
        }
    }

    #[test]
    fn what_reports_come_to_is_known_with_them() {
        assert_eq!(Reported::new(Vec::new()).fate(), None);
        let late = told(1, DeliveryAction::Delayed);
        let came = told(2, DeliveryAction::Delivered);
        let reported = Reported::new(vec![late.clone()]);
        assert_eq!(reported.fate(), Some(Fate::Delayed));
        let reported = Reported::new(vec![came.clone(), late.clone()]);
        assert_eq!(reported.fate(), Some(Fate::Delivered));
        assert_eq!(reported.told(), [came, late]);
    }
}
