//! What filters did with the mail that is read, and why.

use super::Look;
use super::strip::Item;
use crate::mime::view::MailView;
use crate::model::{Agent, FolderName, Trace};
use crate::ui::action::{Action, Dialog, FilterSeed};
use crate::ui::theme::icon;

/// One fact a filter that did something with the mail; why unfolds.
pub(super) fn items(look: Look<'_>, view: &MailView) -> Vec<Item> {
    let traces = look.state.rules.reasons(view.id).iter();
    traces.map(|trace| item(look, view, trace)).collect()
}

fn item(look: Look<'_>, view: &MailView, trace: &Trace) -> Item {
    let words = look.words;
    let fact = Item::fact(icon::FILTER, words.trace(trace)).more([words.because(trace)]);
    match &trace.by {
        Agent::Junk(opinion) => {
            // The words that weighed most.
            let fact = fact.more(words.opinion(opinion));
            if view.folder.name != FolderName::Junk {
                return fact;
            }
            let not_junk = Action::With {
                mails: vec![view.id],
                action: Box::new(Action::NotJunk),
            };
            fact.button(words.text("action-not-junk"), not_junk)
        }
        Agent::Filter(name) if look.state.rules.filters.iter().any(|one| one.name == *name) => {
            let seed = FilterSeed::Existing(name.clone());
            let edit = Action::Open(Dialog::Filter(Box::new(seed)));
            fact.button(words.text("reader-edit-filter"), edit)
        }
        _ => fact,
    }
}
