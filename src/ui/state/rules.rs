//! What the window knows of filters and junk.

use std::collections::VecDeque;
use std::sync::Arc;

use super::Deed;
use crate::channel::{Command, RulesCommand, RulesEvent};
use crate::model::{Filter, JunkSettings, MailId, Trace};

use super::State;

/// Mails of which is remembered what filters did with them: more than are read at once.
const REASONS: usize = 500;

/// What the window knows of filters and junk.
#[derive(Debug, Clone, Default)]
pub struct RulesState {
    /// In the order of config.toml.
    pub filters: Vec<Filter>,
    /// What is done with junk.
    pub junk: JunkSettings,
    /// Mails learned as junk.
    pub junk_mails: u64,
    /// Mails learned as wanted.
    pub good_mails: u64,
    /// What filters did with the mails opened lately, the latest last.
    reasons: VecDeque<(MailId, Vec<Trace>)>,
}

impl State {
    /// Takes a fact about filters in; what a run did can be taken back.
    pub(super) fn rules_told(&mut self, event: RulesEvent) {
        if let RulesEvent::Applied { ticket, reversals } = &event
            && !reversals.is_empty()
        {
            let reversals = Arc::clone(reversals);
            let count = reversals.len();
            let back = Command::Rules(RulesCommand::TakeBack { reversals });
            self.worker_did(*ticket, Deed::of_mails("undo-filtered", count), vec![back]);
        }
        self.rules.apply(event);
    }
}

impl RulesState {
    /// Takes a fact in.
    pub fn apply(&mut self, event: RulesEvent) {
        match event {
            RulesEvent::Known {
                filters,
                junk,
                junk_mails,
                good_mails,
            } => {
                self.filters = filters;
                self.junk = junk;
                self.junk_mails = junk_mails;
                self.good_mails = good_mails;
            }
            RulesEvent::Reasons { mail, traces } => {
                self.reasons.retain(|(of, _traces)| *of != mail);
                if self.reasons.len() == REASONS {
                    self.reasons.pop_front();
                }
                self.reasons.push_back((mail, traces));
            }
            RulesEvent::Applied { .. }
            | RulesEvent::Counted { .. }
            | RulesEvent::Foreseen { .. } => {}
        }
    }

    /// What filters did with a mail and why, as far as it was told.
    #[must_use]
    pub fn reasons(&self, mail: MailId) -> &[Trace] {
        let mut reasons = self.reasons.iter();
        let found = reasons.find(|(of, _traces)| *of == mail);
        found.map_or(&[], |(_of, traces)| traces)
    }
}
