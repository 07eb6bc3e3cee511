//! Where the mails that are read come from: what was found, what is unfolded.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use super::State;
use crate::channel::{Command, OriginCommand, OriginEvent, Ticket};
use crate::mime::view::MailView;
use crate::model::authenticity::{CheckSignatures, CheckedSignature};
use crate::model::{AccountId, FolderName, MailId};

/// Mails of which is remembered what was found.
const REMEMBERED: usize = 500;

/// What is known and shown of where mails come from.
#[derive(Debug, Default)]
pub struct OriginState {
    /// When signatures are checked.
    pub checking: CheckSignatures,
    /// Mails whose origin is shown in full.
    pub open: BTreeSet<MailId>,
    /// Mails of which all warnings are shown.
    pub all_warnings: BTreeSet<MailId>,
    /// Signatures being checked.
    pub running: BTreeMap<Ticket, MailId>,
    /// Servers whose word counts for mails of an account where the person names none.
    pub believed: BTreeMap<AccountId, Vec<String>>,
    /// Mails that are read and were checked by themselves, or are being: with the ticket.
    unasked: BTreeMap<MailId, Option<Ticket>>,
    /// A server is to be trusted, for the sake of this mail.
    pub trusting: Option<(Ticket, MailId)>,
    /// The mail to be looked at anew.
    pub reopen: Option<MailId>,
    /// Signatures that were checked, the latest last.
    checked: VecDeque<(MailId, Arc<[CheckedSignature]>)>,
}

impl OriginState {
    /// What the signatures of a mail turned out to be.
    #[must_use]
    pub fn checked(&self, mail: MailId) -> Option<&[CheckedSignature]> {
        let found = self.checked.iter().find(|(of, _found)| *of == mail);
        found.map(|(_of, found)| &**found)
    }

    /// Whether they are being checked.
    #[must_use]
    pub fn is_checking(&self, mail: MailId) -> bool {
        self.running.values().any(|running| *running == mail)
    }

    /// Takes a fact in.
    pub fn apply(&mut self, event: OriginEvent) {
        match event {
            OriginEvent::Checking(when) => self.checking = when,
            OriginEvent::Believed { servers } => self.believed = servers.into_iter().collect(),
            OriginEvent::Checked { mail, signatures } => {
                self.checked.retain(|(of, _found)| *of != mail);
                if self.checked.len() == REMEMBERED {
                    self.checked.pop_front();
                }
                self.checked.push_back((mail, signatures));
            }
        }
    }

    /// A command has ended.
    pub fn ended(&mut self, ticket: Ticket) {
        self.running.remove(&ticket);
        for begun in self.unasked.values_mut() {
            begun.take_if(|begun| *begun == ticket);
        }
        if let Some((awaited, mail)) = self.trusting
            && awaited == ticket
        {
            self.trusting = None;
            self.reopen = Some(mail);
        }
    }

    /// A command has gone out.
    pub fn sent(&mut self, ticket: Ticket, command: &OriginCommand, for_mail: Option<MailId>) {
        match command {
            OriginCommand::Check { mail } => {
                self.running.insert(ticket, *mail);
            }
            OriginCommand::CheckOpened { mail } => {
                self.running.insert(ticket, *mail);
                self.unasked.insert(*mail, Some(ticket));
            }
            OriginCommand::Trust { .. } => {
                self.trusting = for_mail.map(|mail| (ticket, mail));
            }
            OriginCommand::SetChecking(_) => {}
        }
    }
}

/// Whether the signatures of a mail can be checked without a press.
fn is_checked_unasked(view: &MailView) -> bool {
    let signatures = &view.insight.authenticity.signatures;
    has_come(view) && view.folder.name != FolderName::Junk && !signatures.is_empty()
        // A mail of a file has no row to find it by.
        && view.id.0 >= 0
}

/// Whether a mail came from somebody: one's own were not.
#[must_use]
pub fn has_come(view: &MailView) -> bool {
    let own = [FolderName::Sent, FolderName::Drafts, FolderName::Outbox];
    !own.contains(&view.folder.name)
}

impl State {
    /// The mail whose origin an action without a further word is about.
    #[must_use]
    pub fn origin_meant(&self) -> Option<&MailView> {
        let view = self.read_mails().into_iter().next();
        view.filter(|view| has_come(view))
    }

    /// What is to be asked now about signatures without a press, where the person wants that for
    /// every mail: each mail that is read is checked once. What is read no more is not waited for.
    pub fn due_origins(&mut self) -> Vec<Command> {
        let read = self.read_mails();
        let mails: Vec<MailId> = read.iter().map(|view| view.id).collect();
        let wanted: Vec<MailId> = match self.origin.checking {
            CheckSignatures::WhenAsked => Vec::new(),
            CheckSignatures::Always => read
                .iter()
                .filter(|view| is_checked_unasked(view))
                .map(|view| view.id)
                .collect(),
        };
        let origin = &mut self.origin;
        let mut due = Vec::new();
        origin.unasked.retain(|mail, begun| {
            let is_read = mails.contains(mail);
            if let Some(ticket) = begun.filter(|_ticket| !is_read) {
                due.push(Command::Cancel { ticket });
            }
            is_read
        });
        for mail in wanted {
            let is_known = origin.unasked.contains_key(&mail)
                || origin.is_checking(mail)
                || origin.checked(mail).is_some();
            if !is_known {
                due.push(Command::Origin(OriginCommand::CheckOpened { mail }));
            }
        }
        due
    }
}
