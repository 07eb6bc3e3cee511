//! Conversations: in the list, and the one that is being read.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::channel::{Command, ConversationEvent, Failure, Ticket};
use crate::mime::view::MailView;
use crate::model::{self, Flags, Grouping, MailId, MailSummary};

use super::list::Standing;
use super::{Reader, State};

/// Mails of a conversation that are opened by themselves because they are unread.
const OPENED: usize = 10;
/// Selected rows whose mails are counted in every frame.
const COUNTED: usize = 100;

/// The conversation that is being read, beside the mail that is open in any case.
#[derive(Debug, Default)]
pub struct Conversation {
    /// All its mails, oldest first, wherever they lie.
    pub rows: Vec<MailSummary>,
    /// Those a person has opened, or that opened by themselves.
    pub open: BTreeSet<MailId>,
    /// What they say, as far as it is read.
    pub views: BTreeMap<MailId, Arc<MailView>>,
    /// Mails on their way.
    pub opening: BTreeMap<Ticket, MailId>,
    /// Mails that `App` asks for with the next frame.
    pub wanted: Vec<MailId>,
    /// The mail that is to be scrolled to.
    pub reveal: Option<MailId>,
    /// Why mails cannot be shown.
    pub failures: BTreeMap<MailId, Box<Failure>>,
    /// The question for all of it that is under way.
    pub asked: Option<Ticket>,
    /// Its newest mail and how many it has in the place, as it was told last.
    told: Option<(MailId, usize)>,
}

impl Conversation {
    /// Opens a mail, or folds it to one line.
    pub fn toggle(&mut self, mail: MailId) {
        if !self.open.remove(&mail) {
            self.open.insert(mail);
            if !self.views.contains_key(&mail) {
                self.failures.remove(&mail);
                self.wanted.push(mail);
            }
        }
    }

    /// Flags of mails have changed.
    pub fn changed(&mut self, rows: &[MailSummary]) {
        for row in rows {
            if let Some(known) = self.rows.iter_mut().find(|known| known.id == row.id) {
                known.clone_from(row);
            }
        }
    }

    /// Mails are gone from here.
    pub fn remove(&mut self, mails: &[MailId]) {
        let gone = self.among(mails);
        self.rows.retain(|row| !gone.contains(&row.id));
    }

    /// Those of many mails that are of this conversation.
    pub fn among(&self, mails: &[MailId]) -> BTreeSet<MailId> {
        let own: BTreeSet<MailId> = self.rows.iter().map(|row| row.id).collect();
        if own.is_empty() {
            return own;
        }
        let meant = mails.iter().copied();
        meant.filter(|mail| own.contains(mail)).collect()
    }

    /// Whether it has mails that were not told of it. Once for each size it is told to have: of a
    /// long one not every mail is read together.
    fn grew(&mut self, told: &[MailId]) -> bool {
        let size = told.first().map(|newest| (*newest, told.len()));
        if size == self.told {
            return false;
        }
        self.told = size;
        let own: BTreeSet<MailId> = self.rows.iter().map(|row| row.id).collect();
        !told.iter().all(|mail| own.contains(mail))
    }
}

impl Reader {
    /// Conversations were told as they are now: that of the mail that is read may have grown.
    fn conversations_told(&mut self, told: &[model::Conversation]) {
        let Some(read) = self
            .mail()
            .filter(|_read| self.conversation.asked.is_none())
        else {
            return;
        };
        let mut of_several = told.iter().filter(|one| one.mails.len() > 1);
        if let Some(own) = of_several.find(|one| one.mails.contains(&read))
            && self.conversation.grew(&own.mails)
        {
            self.conversation_wanted = Some(read);
        }
    }
}

/// What is selected, counted by what is sure of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Selected {
    /// So many mails.
    Mails(usize),
    /// So many conversations, of which not all mails are known or counting them would be felt.
    Conversations(usize),
}

impl State {
    /// What is selected: a folded row stands for all mails of its conversation.
    #[must_use]
    pub fn selected(&self) -> Selected {
        let rows = self.selection.len();
        if !self.list.is_grouped() {
            return Selected::Mails(rows);
        }
        if rows <= COUNTED {
            let marked: Vec<MailId> = self.selection.iter().collect();
            if let Some(mails) = self.list.meant(&marked).count() {
                return Selected::Mails(mails);
            }
        }
        let more = self.list.more_of_one(|row| self.selection.contains(row));
        Selected::Conversations(rows - more)
    }

    /// Takes a fact about conversations in.
    pub(super) fn conversation_told(&mut self, event: ConversationEvent) {
        match event {
            ConversationEvent::Told {
                ticket,
                place,
                conversations,
            } => {
                if place != self.list.place || self.list.grouping == Grouping::Flat {
                    return;
                }
                self.reader.conversations_told(&conversations);
                let under = self.list.conversations_came(ticket, conversations);
                self.selection.fold(&under);
            }
            ConversationEvent::Gathered { ticket, mails } => {
                if let Some((meaning, _asked)) = self.gathering.remove(&ticket) {
                    self.gathered.push((meaning, mails));
                }
            }
            ConversationEvent::Whole { ticket, mail, rows } => self.whole(ticket, mail, rows),
        }
    }

    fn whole(&mut self, ticket: Ticket, mail: MailId, rows: Vec<MailSummary>) {
        let is_read = self.reader.mail() == Some(mail);
        let read = &mut self.reader.conversation;
        if read.asked != Some(ticket) || !is_read {
            return;
        }
        read.asked = None;
        let begins = read.rows.is_empty();
        if begins {
            let unread = rows
                .iter()
                .filter(|row| row.id != mail && !row.flags.contains(Flags::SEEN))
                .map(|row| row.id);
            for unread in unread.take(OPENED) {
                read.open.insert(unread);
                read.wanted.push(unread);
            }
            read.open.insert(mail);
            let unread = rows.iter().find(|row| read.wanted.contains(&row.id));
            read.reveal = Some(unread.map_or(mail, |row| row.id));
        }
        read.rows = rows;
    }

    /// A mail of the conversation that is read, beside the one that is open in any case. Says
    /// whether it was one.
    pub(super) fn opened_in_conversation(&mut self, ticket: Ticket, view: &Arc<MailView>) -> bool {
        let read = &mut self.reader.conversation;
        if read.opening.remove(&ticket).is_none() {
            return false;
        }
        read.failures.remove(&view.id);
        read.views.insert(view.id, Arc::clone(view));
        if !view.flags.contains(Flags::SEEN) {
            let mails = vec![view.id];
            self.flag(&mails, Flags::SEEN, Flags::NONE);
            self.followups.push(Command::SetFlags {
                mails,
                add: Flags::SEEN,
                remove: Flags::NONE,
            });
        }
        true
    }

    /// How many mails an action on what is selected is about, where a folded conversation is
    /// among it and not so much is selected that counting would be felt.
    #[must_use]
    pub fn meant_by_selection(&self) -> Option<usize> {
        if self.selection.len() > COUNTED {
            return None;
        }
        let marked: Vec<MailId> = self.selection.iter().collect();
        let is_folded = |mail: &MailId| matches!(self.list.standing(*mail), Standing::Folded(_));
        if !marked.iter().any(is_folded) {
            return None;
        }
        self.list.meant(&marked).count()
    }
}
