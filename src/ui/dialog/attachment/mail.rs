//! A mail within a mail.

use egui::Ui;

use super::Turn;
use super::content::row;
use crate::channel::attachment::AttachmentName;
use crate::mime::view::{MailView, TextOrigin};
use crate::model::{PartId, Person};
use crate::ui::action::{Action, AttachmentAction};
use crate::ui::dialog::Desk;
use crate::ui::panel::Look;
use crate::ui::panel::attachments::Files;
use crate::ui::panel::body::Body;
use crate::ui::panel::{enclosed, encrypted};
use crate::ui::theme::letter;
use crate::ui::theme::measure::SPACE_8;
use crate::ui::widget;
use crate::words::Words;

/// People named in a line before the rest is counted; who wants to see all reads it as a mail.
const PEOPLE: usize = 20;

/// Draws it. Returns the file in it that a person wants to see, or that it is what lies around.
pub(super) fn show(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    (within, view): (&AttachmentName, &MailView),
    around: Option<&(String, String)>,
) -> Option<Turn> {
    let (words, tokens, content) = (desk.words, desk.tokens, &view.content);
    let look = Look {
        state: desk.state,
        tokens,
        words,
    };
    let is_left = around.is_some_and(|(subject, author)| {
        enclosed::back(ui, look, (subject.as_str(), author.as_str()))
    });
    let subject = if content.subject.is_empty() {
        words.text("no-subject")
    } else {
        &content.subject
    };
    let subject = letter::subject(subject).color(tokens.ink.first);
    ui.add(egui::Label::new(subject).selectable(true).wrap());
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        for (key, people) in [
            ("attachment-from", &content.from),
            ("reader-label-to", &content.to),
            ("reader-label-cc", &content.cc),
        ] {
            row(ui, desk, words.text(key), &named(words, people));
        }
        if let Some(date) = content.date {
            let date = words.full_date(date);
            row(ui, desk, words.text("attachment-date"), &date);
        }
    });
    let into = files(ui, look, (within, view), desk.asked);
    widget::hairline(ui, tokens);
    ui.add_space(SPACE_8);
    if content.origin == TextOrigin::Nothing {
        encrypted::no_text(ui, look, content);
    } else {
        ui.scope(|ui| {
            Body::of(look, view).ui(ui, desk.asked);
        });
    }
    is_left
        .then_some(Turn::Out)
        .or_else(|| into.map(Turn::Into))
}

/// Its own attachments. One that a person wants to look at takes its place in the sheet.
fn files(
    ui: &mut Ui,
    look: Look<'_>,
    (within, view): (&AttachmentName, &MailView),
    asked: &mut Vec<Action>,
) -> Option<PartId> {
    let files = Files {
        within: within.clone(),
        all: view.content.attachments.iter().collect(),
    };
    if files.all.is_empty() {
        return None;
    }
    let mut wanted = Vec::new();
    files.show(ui, look, &mut wanted);
    let mut into = None;
    for action in wanted {
        match action {
            Action::Attachment(AttachmentAction::Look(which)) => into = which.path.last().copied(),
            other => asked.push(other),
        }
    }
    into
}

fn named(words: &Words, people: &[Person]) -> String {
    let named = people.iter().take(PEOPLE).map(|person| {
        if person.name.is_empty() {
            person.address.clone()
        } else {
            format!("{} <{}>", person.name, person.address)
        }
    });
    let names = words.list(&named.collect::<Vec<_>>());
    match people.len().saturating_sub(PEOPLE) {
        0 => names,
        rest => {
            let rest = ("rest", (rest as u64).into());
            words.text_with("attachment-people-more", &[("names", names.into()), rest])
        }
    }
}
