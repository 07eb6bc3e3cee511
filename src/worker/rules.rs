//! Filters and junk at work: on what arrives, by hand, and what a person says about them.

mod arrival;
mod by_hand;
mod judge;
mod junk;
mod sieve;

use std::collections::HashSet;
use std::sync::PoisonError;

use crate::channel::rules::{RulesCommand, RulesEvent};
use crate::channel::{Cause, Event, Outcome, Task, Ticket};
use crate::config::{Settings, edit};
use crate::model::MailId;
use crate::store::{Acted, StoreError};

use super::account::change_settings;
use super::cause;
use super::heart::{Heart, Shared};

pub(super) use arrival::{Arrivals, Filtering, before_session, catch_up, may_go, settled};

/// Rows told at once.
const ROWS: usize = 200;

/// Does what a person asks of filters.
pub(super) async fn perform(heart: &Shared, ticket: Ticket, command: RulesCommand) -> Outcome {
    let (task, result) = match command {
        RulesCommand::ChangeFilters(change) => {
            let changed = change_settings(heart, move |file| {
                edit::change_filters(file, |filters| change.make(filters))
            });
            let result = changed.await;
            tell_known(heart).await;
            (Task::SaveSettings, result)
        }
        RulesCommand::SaveJunk { junk } => {
            let result = change_settings(heart, move |file| edit::save_junk(file, junk)).await;
            tell_known(heart).await;
            (Task::SaveSettings, result)
        }
        RulesCommand::Count { when } => (Task::Open, by_hand::count(heart, ticket, when).await),
        RulesCommand::Rehearse { filters, scope } => {
            let result = by_hand::rehearse(heart, ticket, filters, scope).await;
            (Task::Open, result)
        }
        RulesCommand::Apply { foreseen } => {
            let result = by_hand::apply(heart, ticket, foreseen).await;
            (Task::Change, result)
        }
        RulesCommand::TakeBack { reversals } => {
            let result = by_hand::take_back(heart, ticket, reversals).await;
            (Task::Change, result)
        }
        RulesCommand::Learn { mails, lesson } => {
            (Task::Change, junk::learn(heart, mails, lesson).await)
        }
        RulesCommand::ForgetJunk => {
            let result = heart.on_disk(|store| store.forget_learned()).await;
            tell_known(heart).await;
            (Task::Change, result)
        }
    };
    cause::outcome(task, None, result)
}

/// Tells the filters and how much was learned.
pub(super) async fn tell_known(heart: &Shared) {
    let learned = heart.on_disk(|store| store.learned()).await;
    let learned = learned.unwrap_or_else(|cause| {
        tracing::warn!("what was learned of junk cannot be read: {cause}");
        crate::junk::Counts::default()
    });
    let settings = heart.settings_now();
    let known = RulesEvent::Known {
        filters: settings.filters,
        junk: settings.junk,
        junk_mails: learned.junk,
        good_mails: learned.good,
    };
    heart.teller.tell(Event::Rules(known)).await;
}

/// Tells what filters did with a mail, where they did anything.
pub(super) async fn explain(heart: &Shared, mail: MailId) -> Result<(), Cause> {
    if mail.is_outside() {
        // A file outside the profile.
        return Ok(());
    }
    let traces = heart.on_disk(move |store| match store.traces(mail) {
        Err(StoreError::MailGone) => Ok(Vec::new()),
        read => read,
    });
    let traces = traces.await?;
    if !traces.is_empty() {
        let reasons = RulesEvent::Reasons { mail, traces };
        heart.teller.tell(Event::Rules(reasons)).await;
    }
    Ok(())
}

/// What a list is to know after something was done with mails that it may show.
fn acted_events(acted: Acted) -> Vec<Event> {
    let moved: HashSet<MailId> = acted
        .removed
        .iter()
        .flat_map(|(_folder, mails)| mails)
        .copied()
        .collect();
    let mut events: Vec<Event> = acted
        .removed
        .into_iter()
        .map(|(folder, mails)| Event::MailsRemoved { folder, mails })
        .collect();
    let (went, stayed): (Vec<_>, Vec<_>) = acted
        .rows
        .into_iter()
        .partition(|row| moved.contains(&row.id));
    for rows in went.chunks(ROWS) {
        let rows = rows.to_vec();
        events.push(Event::MailsAdded { rows });
    }
    for rows in stayed.chunks(ROWS) {
        let rows = rows.to_vec();
        events.push(Event::MailsChanged { rows });
    }
    events
}

impl Heart {
    /// The settings as they are now.
    pub(super) fn settings_now(&self) -> Settings {
        let settings = self.settings.read();
        settings.unwrap_or_else(PoisonError::into_inner).clone()
    }
}
