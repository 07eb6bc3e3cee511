//! What the window showed last: painted at the next start before the index is open.

use serde::{Deserialize, Deserializer, Serialize};

use crate::channel::event::FolderSummary;
use crate::model::{AccountId, AccountSettings, Conversation, Grouping, MailSummary, Order, Place};

use super::State;
use super::list::Standing;

/// Raised where rows or folders are written otherwise: one of another version is not shown.
const VERSION: u32 = 1;
/// Rows kept: what fills a large window.
const ROWS: usize = 40;
/// Mails of a conversation that is kept. A longer one is a row like any other until it is told.
const TOGETHER: usize = 200;

/// What the window showed last.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Snapshot {
    version: u32,
    /// Whose mail it is: with other accounts nothing of it holds.
    accounts: Vec<AccountId>,
    folders: Vec<FolderSummary>,
    place: Place,
    order: Order,
    grouping: Grouping,
    /// Rows of the whole list.
    pub(super) expected: usize,
    /// Whether the first row kept is the first of the list.
    pub(super) is_top: bool,
    /// How much of the first row is above the edge, in points.
    pub(super) points: f32,
    /// From the upper edge on.
    pub(super) rows: Vec<MailSummary>,
    pub(super) conversations: Vec<Conversation>,
}

impl State {
    /// What is shown now, for the next start; `None` where that cannot be shown without more.
    #[must_use]
    pub fn snapshot(&self) -> Option<Snapshot> {
        let list = &self.list;
        if !list.known || list.is_empty() || !list.filter.is_empty() || self.shows_outbox() {
            return None;
        }
        let first = list.scroll.row;
        let mut rows = Vec::new();
        let mut conversations = Vec::new();
        for mail in list.range(first..first + ROWS) {
            // Unfolded mails have a row of their own only as long as the window is open.
            let standing = list.standing(mail);
            if let Standing::Folded(conversation) | Standing::Unfolded(conversation) = standing
                && conversation.mails.len() <= TOGETHER
            {
                conversations.push(conversation.clone());
            }
            match (standing, list.row(mail)) {
                (Standing::Member, _) => {}
                (_, Some(row)) => rows.push(row.clone()),
                (_, None) => break,
            }
        }
        Some(Snapshot {
            version: VERSION,
            accounts: self.accounts.iter().map(|one| one.id.clone()).collect(),
            folders: self.folders.clone(),
            place: list.place.clone(),
            order: list.order,
            grouping: list.grouping,
            expected: list.expected(),
            is_top: list.scroll.is_top(),
            points: list.scroll.points,
            rows,
            conversations,
        })
    }

    /// Begins with what is known before the worker has said anything: the accounts of config.toml
    /// and, where it was of these, what was shown last.
    pub fn begin(&mut self, accounts: Vec<AccountSettings>) {
        if accounts.is_empty() {
            return;
        }
        self.accounts = accounts;
        self.accounts_known = true;
        let Some(snapshot) = self.kept.snapshot.take() else {
            return;
        };
        let list = &self.list;
        let shown = (&snapshot.place, snapshot.order, snapshot.grouping);
        let is_ours = snapshot.version == VERSION
            && self
                .accounts
                .iter()
                .map(|one| &one.id)
                .eq(&snapshot.accounts)
            && shown == (&list.place, list.order, list.grouping)
            && !snapshot.rows.is_empty();
        if is_ours {
            self.folders.clone_from(&snapshot.folders);
            self.list.begin(snapshot);
        }
    }
}

/// One that cannot be read is none; the rest of what the window remembers holds.
pub(super) fn readable<'d, D: Deserializer<'d>>(from: D) -> Result<Option<Snapshot>, D::Error> {
    let value = serde_json::Value::deserialize(from)?;
    Ok(serde_json::from_value(value).ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::channel::{ConversationEvent, Event, ListPiece, Ticket};
    use crate::model::{Flags, Folder, FolderName, MailId, Person, Timestamp};
    use crate::ui::state::Kept;

    fn row(number: i64) -> MailSummary {
        MailSummary {
            id: MailId(number),
            folder: Folder {
                account: AccountId::new("work").unwrap(),
                name: FolderName::Inbox,
            },
            flags: Flags::NONE,
            from: Person::default(),
            to: Vec::new(),
            subject: "Backup finished".to_owned(),
            snippet: String::new(),
            date: Timestamp(number),
            size_octets: 100,
            whole_octets: None,
            tags: Vec::new(),
            has_attachments: false,
        }
    }

    #[test]
    fn a_conversation_of_a_hundred_thousand_mails_is_not_written_down_whole() {
        let mut state = State::new(Kept::default());
        let ticket = Ticket(1);
        let place = state.list.place.clone();
        state.list.listing_with(ticket);
        let (long, short) = (1..=100_000, 200_000..200_003);
        let conversations = [long.rev().collect::<Vec<i64>>(), short.rev().collect()];
        let heads = conversations.iter().filter_map(|mails| mails.first());
        let heads: Vec<i64> = heads.rev().copied().collect();
        let told = conversations.iter().map(|mails| Conversation {
            mails: mails.iter().copied().map(MailId).collect(),
            ..Conversation::default()
        });
        state.apply(Event::Conversation(ConversationEvent::Told {
            ticket,
            place: place.clone(),
            conversations: told.collect(),
        }));
        let ids = heads.iter().copied().map(MailId).collect();
        let rows = heads.iter().copied().map(row).collect();
        state.apply(Event::Listed {
            ticket,
            place,
            piece: ListPiece::whole(ids, rows),
        });
        let snapshot = state.snapshot().unwrap();
        assert_eq!(snapshot.rows.len(), 2);
        let kept: Vec<usize> = snapshot
            .conversations
            .iter()
            .map(|kept| kept.mails.len())
            .collect();
        assert_eq!(kept, [3]);
        // What the last run has known is painted, not acted on.
        let mut state = State::new(Kept::default());
        state.list.begin(snapshot);
        let row = vec![MailId(200_002)];
        assert_eq!(state.list.meant(&row).heads, row);
    }
}
