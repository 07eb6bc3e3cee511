//! Where the mails that are read come from: what was found, what is unfolded.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use super::State;
use crate::channel::{OriginCommand, OriginEvent, Ticket};
use crate::mime::view::MailView;
use crate::model::authenticity::{CheckSignatures, CheckedSignature};
use crate::model::{FolderName, MailId};

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
            OriginCommand::Trust { .. } => {
                self.trusting = for_mail.map(|mail| (ticket, mail));
            }
            OriginCommand::SetChecking(_) => {}
        }
    }
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
}
