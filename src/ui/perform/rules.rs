//! What a person does with filters and junk, as commands.

use crate::channel::rules::{Lesson, Scope};
use crate::channel::{Command, RulesCommand};
use crate::model::{MailId, Place};
use crate::ui::action::{Action, Dialog, FilterSeed};

use super::Performer;

impl Performer<'_> {
    /// Shows what the filters would do with what is selected, else with what the list shows.
    pub(super) fn run_filters(&mut self) {
        let state = &self.state;
        let filters: Vec<_> = state.rules.filters.clone();
        if filters.is_empty() {
            return self.leave(Action::Open(Dialog::Filters));
        }
        let is_found =
            !state.list.filter.is_empty() || matches!(state.list.place, Place::Search(_));
        let scope = if state.selection.len() > 1 {
            Scope::Mails(state.selection.iter().collect())
        } else if is_found {
            Scope::Mails(state.list.ids().to_vec())
        } else {
            Scope::Place(state.list.place.clone())
        };
        self.leave(Action::Open(Dialog::RunFilters { filters, scope }));
    }

    /// Begins a filter for mails like this one.
    pub(super) fn filter_like(&mut self, mail: Option<MailId>) {
        let mail = mail
            .or_else(|| self.state.selection.cursor())
            .or_else(|| self.state.reader.mail());
        let row = mail.and_then(|mail| self.state.list.row(mail));
        if let Some(row) = row {
            let seed = FilterSeed::Like(Box::new(row.clone()));
            self.leave(Action::Open(Dialog::Filter(Box::new(seed))));
        }
    }

    /// Learns from what a person just said about mails.
    pub(super) fn learn(&mut self, mails: Vec<MailId>, lesson: Lesson) {
        self.send(Command::Rules(RulesCommand::Learn { mails, lesson }));
    }
}
