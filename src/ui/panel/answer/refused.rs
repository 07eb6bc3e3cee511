//! A mail in Sent that a server took for some recipients and refused for others: who lacks it, why,
//! what to do, until that is decided.

use egui::Ui;

use super::Look;
use crate::mime::view::MailView;
use crate::model::{FolderName, Place, RecipientState};
use crate::ui::action::Action;
use crate::ui::panel::outbox;
use crate::ui::theme::measure::{SPACE_4, SPACE_8, SPACE_12};
use crate::ui::theme::{icon, letter};
use crate::ui::widget::{Card, card, plain};

/// Recipients that are named before the rest is counted.
const NAMED: usize = 10;

/// Draws it, where there is something to decide.
pub(super) fn part(ui: &mut Ui, look: Look<'_>, view: &MailView, asked: &mut Vec<Action>) {
    let Some(item) = look.state.refused_of(view) else {
        return;
    };
    let (tokens, words) = (look.tokens, look.words);
    // Tried again in vain, they may have been put off instead, or never asked about.
    let refused = item.recipients.iter().filter_map(|one| match &one.state {
        RecipientState::Refused { reply } | RecipientState::Deferred { reply } => {
            Some((one, Some(reply)))
        }
        RecipientState::Waiting => Some((one, None)),
        RecipientState::Accepted { .. } | RecipientState::Unconfirmed => None,
    });
    let refused: Vec<_> = refused.collect();
    ui.add_space(SPACE_12);
    let card = Card {
        icon: icon::WARNING,
        ink: tokens.red.text,
        title: words.text("sent-partly"),
    };
    card.ui(ui, tokens, |ui| {
        for (one, reply) in refused.iter().take(NAMED) {
            ui.add_space(SPACE_4);
            outbox::recipient(ui, look, one, |ui| {
                if let Some(reply) = reply {
                    outbox::told(ui, look, item, reply, asked);
                }
            });
        }
        let rest = refused.len().saturating_sub(NAMED) as u64;
        if rest > 0 {
            let text = words.text_with("report-more", &[("rest", rest.into())]);
            card::line(ui, letter::second(text).color(tokens.ink.second));
        }
        ui.add_space(SPACE_8);
        if plain(ui, tokens, "", words.text("sent-partly-decide")).clicked() {
            asked.push(Action::GoTo(Place::Unified(FolderName::Outbox)));
        }
    });
}
