//! What filters did with the mail that is read, and why.

use egui::{Label, Ui};

use super::Look;
use crate::mime::view::MailView;
use crate::model::{Agent, FolderName, Opinion, Trace};
use crate::ui::action::{Action, Dialog, FilterSeed};
use crate::ui::theme::letter;
use crate::ui::theme::measure::SPACE_12;
use crate::ui::widget::bar::BarIntent;
use crate::ui::widget::{Bar, Tone, quiet};

/// One quiet bar a filter that did something with the mail.
pub fn reasons(ui: &mut Ui, look: Look<'_>, view: &MailView, asked: &mut Vec<Action>) {
    for trace in look.state.rules.reasons(view.id) {
        ui.add_space(SPACE_12);
        reason(ui, look, view, trace, asked);
    }
}

fn reason(ui: &mut Ui, look: Look<'_>, view: &MailView, trace: &Trace, asked: &mut Vec<Action>) {
    let words = look.words;
    let (button, action) = match &trace.by {
        Agent::Junk(_) if view.folder.name == FolderName::Junk => {
            let not_junk = Action::With {
                mails: vec![view.id],
                action: Box::new(Action::NotJunk),
            };
            (Some("action-not-junk"), Some(not_junk))
        }
        Agent::Filter(name) if look.state.rules.filters.iter().any(|one| one.name == *name) => {
            let seed = FilterSeed::Existing(name.clone());
            let edit = Action::Open(Dialog::Filter(Box::new(seed)));
            (Some("reader-edit-filter"), Some(edit))
        }
        _ => (None, None),
    };
    let bar = Bar {
        tone: Tone::Know,
        summary: &words.trace(trace),
        detail: &words.because(trace),
        button: button.map(|key| words.text(key)),
        close: None,
    };
    if bar.ui(ui, look.tokens) == Some(BarIntent::Act) {
        asked.extend(action);
    }
    if let Agent::Junk(opinion) = &trace.by {
        weights(ui, look, view, opinion);
    }
}

/// The words that weighed most, folded at first.
fn weights(ui: &mut Ui, look: Look<'_>, view: &MailView, opinion: &Opinion) {
    let id = egui::Id::unique("junk words").with(view.id.0);
    let mut is_open = ui.data(|data| data.get_temp::<bool>(id).unwrap_or(false));
    let key = if is_open {
        "junk-words-fold"
    } else {
        "junk-words-show"
    };
    if quiet(ui, look.tokens, "", look.words.text(key)).clicked() {
        is_open = !is_open;
        ui.data_mut(|data| data.insert_temp(id, is_open));
    }
    if !is_open {
        return;
    }
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        for line in look.words.opinion(opinion) {
            let text = letter::second(line).color(look.tokens.ink.second);
            ui.add(Label::new(text).wrap().selectable(true));
        }
    });
}
