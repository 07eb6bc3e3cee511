//! The server mailbox: what lies on an account's POP3 server, seen and handled.
//!
//! A server lets one session into a maildrop at a time (RFC 1939 §4), so a view never holds one
//! open: it reads names, sizes and heads in a session that ends by itself and gives way to any
//! fetch, and what a person then does finds the mails again by their lasting names in a session
//! of its own (P-22). Fetching goes through [`super::fetch`]; a mail that is here is deleted only
//! where the head on the server proves to be its own (P-64).

mod act;
mod heads;
mod inventory;
mod proof;
mod read;

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::sync::{Arc, Mutex};

use crate::channel::maildrop::{Loss, MaildropCommand, MaildropEvent, MaildropStage};
use crate::channel::{Event, Outcome, Task, Ticket};
use crate::model::{
    AccountId, AccountSettings, DropListing, DropMail, DropName, HeadAnswer, HeadSource,
};
use crate::sync::FetchedId;

use super::cause;
use super::heart::{Shared, lock};

/// What is remembered of the server mailboxes that were looked at in this run.
#[derive(Debug, Default)]
pub(super) struct Maildrops {
    views: Mutex<BTreeMap<AccountId, View>>,
}

/// One account's server mailbox.
#[derive(Debug, Default)]
struct View {
    /// Counts the times it was opened or closed; a reader of another time stops.
    times: u64,
    /// Whether somebody looks at it.
    is_open: bool,
    /// Whether a session reads heads now.
    is_reading: bool,
    /// What was listed last, as it was told.
    listing: Option<Arc<DropListing>>,
    /// Heads that were read.
    heads: HashMap<DropName, HeadAnswer>,
    /// Heads to be read before all others.
    wanted: VecDeque<DropName>,
}

impl Maildrops {
    fn with<T>(&self, account: &AccountId, look: impl FnOnce(&mut View) -> T) -> T {
        look(lock(&self.views).entry(account.clone()).or_default())
    }

    /// What somebody looks at now; `None`: nobody looks.
    fn open_listing(&self, account: &AccountId) -> Option<Arc<DropListing>> {
        self.with(account, |view| {
            view.listing.clone().filter(|_listing| view.is_open)
        })
    }

    /// A fetch has stored mails: rows that are here now are told.
    pub(super) async fn look_again(&self, heart: &Shared, account: &AccountSettings) {
        if self.open_listing(&account.id).is_some() {
            inventory::tell_changes(heart, account).await;
        }
    }

    /// A fetch has deleted these mails on the server.
    pub(super) async fn went(
        &self,
        heart: &Shared,
        account: &AccountSettings,
        gone: &HashSet<FetchedId>,
    ) {
        let Some(listing) = self.open_listing(&account.id).filter(|_| !gone.is_empty()) else {
            return;
        };
        let is_gone = |mail: &&DropMail| {
            inventory::id_of(&account.id, &mail.name).is_some_and(|id| gone.contains(&id))
        };
        let names = listing.mails.iter().filter(is_gone);
        let names: Vec<DropName> = names.map(|mail| mail.name.clone()).collect();
        self.tell_gone(heart, &account.id, names).await;
    }

    /// Takes mails out of the view.
    async fn tell_gone(&self, heart: &Shared, account: &AccountId, mails: Vec<DropName>) {
        if mails.is_empty() {
            return;
        }
        let gone: HashSet<&DropName> = mails.iter().collect();
        self.with(account, |view| {
            view.heads.retain(|name, _head| !gone.contains(name));
            if let Some(listing) = &mut view.listing {
                let listing = Arc::make_mut(listing);
                listing.mails.retain(|mail| !gone.contains(&mail.name));
            }
        });
        let account = account.clone();
        tell(heart, MaildropEvent::Gone { account, mails }).await;
    }
}

/// Does what a person asked of the server mailbox.
pub(super) async fn perform(heart: &Shared, ticket: Ticket, command: MaildropCommand) -> Outcome {
    let id = command.account().clone();
    let task = task_of(&command);
    let account = match heart.account(&id) {
        Ok(account) => account,
        Err(fault) => return cause::outcome(task, Some(id), Err(fault)),
    };
    let asked = Asked {
        heart,
        account: &account,
        ticket,
    };
    let result = match command {
        MaildropCommand::Read { .. } => read::read(asked).await,
        MaildropCommand::Heads { mails, .. } => read::heads(asked, mails).await,
        MaildropCommand::Fetch { mails, .. } => act::fetch(asked, mails).await,
        MaildropCommand::Delete { mails, loss, .. } => {
            act::delete(asked, mails, loss == Loss::Accepted).await
        }
        MaildropCommand::Keep { mails, stay, .. } => act::keep(asked, mails, stay).await,
        MaildropCommand::Close { .. } => {
            heart.maildrops.with(&id, |view| {
                view.times += 1;
                view.is_open = false;
                view.wanted.clear();
            });
            Ok(())
        }
    };
    cause::outcome(task, Some(id), result)
}

/// What was being done, for whoever reads that it failed.
fn task_of(command: &MaildropCommand) -> Task {
    match command {
        MaildropCommand::Read { .. }
        | MaildropCommand::Heads { .. }
        | MaildropCommand::Close { .. } => Task::ReadMaildrop,
        MaildropCommand::Fetch { .. } => Task::Fetch,
        MaildropCommand::Delete { .. } => Task::DeleteOnServer,
        MaildropCommand::Keep { .. } => Task::KeepOnServer,
    }
}

/// Who asked, and about what.
#[derive(Clone, Copy)]
struct Asked<'a> {
    heart: &'a Shared,
    account: &'a AccountSettings,
    ticket: Ticket,
}

impl Asked<'_> {
    async fn stage(&self, stage: MaildropStage) {
        let event = MaildropEvent::Stage {
            ticket: self.ticket,
            account: self.account.id.clone(),
            stage,
        };
        tell(self.heart, event).await;
    }
}

async fn tell(heart: &Shared, event: MaildropEvent) {
    heart.teller.tell(Event::Maildrop(event)).await;
}

/// Whether a head can still be asked for.
fn shows_heads(listing: &DropListing) -> bool {
    listing.heads == HeadSource::Top
}
