//! What a person does in the server mailbox, as commands.

use crate::channel::Command;
use crate::channel::maildrop::{Loss, MaildropCommand, Stay};
use crate::model::{AccountId, DropName, Presence};
use crate::ui::action::MaildropAction;
use crate::ui::state::ServerMailbox;

use super::Performer;

/// Heads asked for at once, because they are seen.
const HEADS: usize = 500;

impl Performer<'_> {
    /// Shows the server mailbox of an account; `None`: of the place's, else the first.
    pub(super) fn open_server_mailbox(&mut self, account: Option<AccountId>) {
        let first = || {
            self.state
                .accounts
                .first()
                .map(|account| account.id.clone())
        };
        let Some(account) = account.or_else(|| self.place_account()).or_else(first) else {
            return;
        };
        self.state.activity_open = false;
        if self
            .state
            .server_mailbox
            .as_ref()
            .is_some_and(|open| open.account == account)
        {
            return;
        }
        self.close_server_mailbox();
        self.state.server_mailbox = Some(ServerMailbox::new(account.clone()));
        self.maildrop(MaildropCommand::Read { account });
    }

    /// Shows mails of this computer again.
    pub(super) fn close_server_mailbox(&mut self) {
        if let Some(open) = self.state.server_mailbox.take() {
            let account = open.account;
            self.maildrop(MaildropCommand::Close { account });
        }
    }

    fn maildrop(&mut self, command: MaildropCommand) {
        self.send(Command::Maildrop(command));
    }

    /// Does what the person asked for in the server mailbox.
    pub(super) fn in_server_mailbox(&mut self, action: MaildropAction) {
        let reads = self.state.reads_server_mailbox();
        let Some(open) = &mut self.state.server_mailbox else {
            return;
        };
        let account = open.account.clone();
        match action {
            MaildropAction::Mark { place, how } => open.mark(place, how),
            MaildropAction::Step { rows, how } => open.step(rows, how),
            MaildropAction::MarkAll => open.mark_all(),
            MaildropAction::Filter(filter) => open.set_filter(filter),
            MaildropAction::Sort(by) => open.sort_by(by),
            MaildropAction::Back => self.step_back(),
            MaildropAction::Reload => {
                open.report = None;
                self.maildrop(MaildropCommand::Read { account });
            }
            MaildropAction::Close => self.close_server_mailbox(),
            MaildropAction::Dismiss => open.report = None,
            MaildropAction::Fetch => {
                let absent = open.selected();
                let absent = absent.filter(|row| row.mail.presence != Presence::Here);
                let mails: Vec<DropName> = absent.map(|row| row.mail.name.clone()).collect();
                open.report = None;
                open.stage = None;
                if !mails.is_empty() {
                    self.maildrop(MaildropCommand::Fetch { account, mails });
                }
            }
            MaildropAction::AskDelete => open.ask(),
            MaildropAction::Delete(loss) => self.delete_on_server(account, loss),
            MaildropAction::Keep => {
                let stay = if open.all_kept() {
                    Stay::AsTheAccountSays
                } else {
                    Stay::ForGood
                };
                let mails = open.selected_names();
                // Who keeps them has changed his mind about deleting them.
                open.question = None;
                self.maildrop(MaildropCommand::Keep {
                    account,
                    mails,
                    stay,
                });
            }
            MaildropAction::ReadRest => {
                let mails = open.without_heads(0..open.shown(), usize::MAX);
                self.maildrop(MaildropCommand::Heads { account, mails });
            }
            MaildropAction::Seen { rows, page_rows } => {
                open.page_rows = page_rows;
                let mails = open.without_heads(rows, HEADS);
                // While a session reads, it is told once; each later one costs a login.
                if !mails.is_empty() && open.known && open.asks_for(&mails, reads) {
                    self.maildrop(MaildropCommand::Heads { account, mails });
                }
            }
        }
    }

    fn delete_on_server(&mut self, account: AccountId, loss: Loss) {
        let Some(open) = &mut self.state.server_mailbox else {
            return;
        };
        let Some(question) = open.question.take() else {
            return;
        };
        let mut mails = question.here;
        if loss == Loss::Accepted {
            mails.extend(question.lost);
        }
        open.report = None;
        self.maildrop(MaildropCommand::Delete {
            account,
            mails,
            loss,
        });
    }

    /// Takes back the question, the filter, the selection, or the whole view: what lies on top.
    fn step_back(&mut self) {
        let Some(open) = &mut self.state.server_mailbox else {
            return;
        };
        if open.question.take().is_some() {
            // The keys go back to where they were.
            open.reveal = open.cursor();
            return;
        }
        if !open.filter().is_empty() {
            open.set_filter(String::new());
        } else if open.marked_rows() > 1 {
            open.unmark();
        } else {
            self.close_server_mailbox();
        }
    }
}
