//! How the list is arranged, what is folded in it, and what actions on its rows are about.

use crate::channel::{Command, ConversationCommand};
use crate::model::{Grouping, OrderBy};

use super::Performer;
use crate::ui::action::{Action, Pick};

/// `Rows` and `Tell` answer at most this many.
const MOST: usize = 500;

impl Performer<'_> {
    /// Does it where it is about how the list stands; else gives it back.
    pub(super) fn in_list(&mut self, action: Action) -> Option<Action> {
        match action {
            Action::Fold => self.fold(),
            Action::Unfold => {
                if let Some(cursor) = self.state.selection.cursor() {
                    self.state.list.unfold(cursor);
                }
            }
            Action::ToggleFold(mail) => {
                if !self.state.list.unfold(mail)
                    && let Some(head) = self.state.list.fold(mail)
                {
                    self.state.selection.keep_only(&self.state.list);
                    self.state.list.reveal = Some(head);
                }
            }
            Action::OpenInConversation(mail) => self.state.reader.conversation.toggle(mail),
            Action::OrderBy(by) => self.order_by(by),
            Action::Jump if !self.state.jump.is_on() => {
                let origin = self.state.selection.cursor();
                self.state.jump.begin(origin, "");
            }
            Action::Jump => {}
            Action::JumpTo(typed) => self.jump(typed),
            Action::TurnOrder => {
                let mut order = self.state.list.order;
                order.direction = order.direction.turned();
                self.arrange(order, self.state.list.grouping);
            }
            Action::GroupConversations => {
                let grouping = match self.state.list.grouping {
                    Grouping::Flat => Grouping::Conversations,
                    Grouping::Conversations => Grouping::Flat,
                };
                self.arrange(self.state.list.order, grouping);
            }
            other => return Some(other),
        }
        None
    }

    /// Folds the conversation of the cursor's row, which then stands on the row that is left.
    fn fold(&mut self) {
        let Some(cursor) = self.state.selection.cursor() else {
            return;
        };
        if let Some(head) = self.state.list.fold(cursor)
            && head != cursor
        {
            self.state
                .selection
                .pick(head, Pick::Only, &self.state.list);
            self.state.list.reveal = Some(head);
        }
    }

    fn jump(&mut self, typed: String) {
        let list = &self.state.list;
        let grouping = if list.is_grouped() {
            Grouping::Conversations
        } else {
            Grouping::Flat
        };
        let ticket = self.send(Command::Jump {
            place: list.place.clone(),
            order: list.order,
            grouping,
            among: list.ids().into(),
            after: self.state.jump.origin,
            typed,
        });
        self.state.jump.asked = Some(ticket);
    }

    /// By this; where it is so already, the other way round.
    fn order_by(&mut self, by: OrderBy) {
        let mut order = by.natural();
        if self.state.list.order == order {
            order.direction = order.direction.turned();
        }
        self.arrange(order, self.state.list.grouping);
    }

    fn arrange(&mut self, order: crate::model::Order, grouping: Grouping) {
        self.state.list.arrange(order, grouping);
        let place = self.state.list.place.clone();
        self.state.kept.arrange(place, order, grouping);
    }

    /// Asks for what is wanted of conversations, and does what waited for their mails.
    pub(super) fn follow_conversations(&mut self) {
        self.with_gathered();
        if let Some(mail) = self.state.reader.conversation_wanted.take() {
            let read = ConversationCommand::Read { mail };
            let ticket = self.send(Command::Conversation(read));
            self.state.reader.conversation.asked = Some(ticket);
        }
        for mail in std::mem::take(&mut self.state.reader.conversation.wanted) {
            let ticket = self.send(Command::Open { mail });
            self.state.reader.conversation.opening.insert(ticket, mail);
        }
        self.want_conversations(0..0);
    }

    /// Asks for the rows about to be seen, and for their conversations.
    pub fn want_rows(&mut self, range: std::ops::Range<usize>) {
        if self.state.list.rests(self.state.now) {
            return;
        }
        let mut mails = self.state.list.missing(range.clone());
        mails.truncate(MOST);
        if !mails.is_empty() {
            let ticket = self.send(Command::Rows {
                mails: mails.clone(),
            });
            self.state.list.asking_with(ticket, mails);
        }
        self.want_conversations(range);
    }

    fn want_conversations(&mut self, range: std::ops::Range<usize>) {
        if self.state.list.rests(self.state.now) {
            return;
        }
        let mut mails = self.state.list.conversations_missing(range);
        mails.truncate(MOST);
        if mails.is_empty() {
            return;
        }
        let tell = ConversationCommand::Tell {
            place: self.state.list.place.clone(),
            mails: mails.clone(),
        };
        let ticket = self.send(Command::Conversation(tell));
        self.state.list.telling_with(ticket, mails);
    }
}
