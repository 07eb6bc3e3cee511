//! Empty places teach: what would be here, and what to do about it.

use egui::{Ui, vec2};

use super::{Look, line, search_box};
use crate::channel::Failure;
use crate::channel::event::ConnectionState;
use crate::model::{FolderName, Place};
use crate::search::QueryFault;
use crate::ui::action::{Action, CarryPage, Dialog};
use crate::ui::state::search::Scope;
use crate::ui::theme::measure::{SPACE_4, SPACE_8, SPACE_12};
use crate::ui::theme::{icon, letter};
use crate::ui::widget::{goose, plain, primary};

/// An icon, a line and a smaller line, in the middle. Without an icon: the goose.
fn teach(ui: &mut Ui, look: Look<'_>, mark: Option<&str>, head: &str, more: &str) {
    let tokens = look.tokens;
    ui.vertical_centered(|ui| {
        let room = ui.available_height();
        ui.add_space((room * 0.26).clamp(16.0, 200.0));
        match mark {
            Some(mark) => {
                line::glyph(ui, mark, 44.0, tokens.ink.third.gamma_multiply(0.7));
            }
            None => {
                goose(ui, 72.0);
            }
        }
        ui.add_space(SPACE_8);
        ui.label(letter::strong(head).color(tokens.ink.first));
        ui.add_space(SPACE_4);
        ui.scope(|ui| {
            ui.set_max_width(ui.available_width().min(300.0));
            ui.label(letter::second(more).color(tokens.ink.third));
        });
    });
}

/// The list has no mail to show.
pub fn list(ui: &mut Ui, look: Look<'_>, asked: &mut Vec<Action>) {
    let (state, words) = (look.state, look.words);
    if !state.list.known {
        return;
    }
    if state.list.is_listing() && state.search.query.is_some() {
        return looking(ui, look);
    }
    if let Some(fault) = &state.search.kept_fault {
        return not_understood(ui, look, fault, asked);
    }
    let kept = state.shown_search();
    let unknown = kept.and_then(|saved| state.names_unknown(&saved.query));
    if let Some(fault) = unknown.filter(|_unknown| state.list.filter.is_empty()) {
        return not_understood(ui, look, &fault, asked);
    }
    if !state.list.filter.is_empty() {
        return nothing_found(ui, look, asked);
    }
    let (mark, head, more) = match state.folder_of_place() {
        Some(FolderName::Inbox) => (icon::INBOX, "empty-inbox", last_check(look)),
        Some(other) => {
            let (mark, head, more) = other_folder(other);
            (mark, head, words.text(more).to_owned())
        }
        None => (
            icon::SEARCH,
            "empty-place",
            words.text("empty-place-more").to_owned(),
        ),
    };
    teach(ui, look, Some(mark), words.text(head), &more);
}

/// The search goes on and has found nothing yet.
fn looking(ui: &mut Ui, look: Look<'_>) {
    ui.vertical_centered(|ui| {
        ui.add_space(48.0);
        let text = letter::second(look.words.text("search-going-on"));
        ui.label(text.color(look.tokens.ink.third));
    });
}

/// A kept search that cannot be understood, or names what is gone, says why and can be corrected.
fn not_understood(ui: &mut Ui, look: Look<'_>, fault: &QueryFault, asked: &mut Vec<Action>) {
    let said = look.words.query_fault(fault, "search-column");
    teach(ui, look, Some(icon::WARNING), &said.what, &said.advice);
    ui.vertical_centered(|ui| {
        ui.add_space(SPACE_12);
        let edit = Action::EditSearch;
        if plain(ui, look.tokens, "", look.words.text(edit.key())).clicked() {
            asked.push(edit);
        }
    });
}

/// A search that finds nothing says what else could be typed.
fn nothing_found(ui: &mut Ui, look: Look<'_>, asked: &mut Vec<Action>) {
    let (tokens, words, search) = (look.tokens, look.words, &look.state.search);
    ui.vertical_centered(|ui| {
        let room = ui.available_height();
        ui.add_space((room * 0.08).clamp(12.0, 80.0));
        line::glyph(ui, icon::SEARCH, 36.0, tokens.ink.third.gamma_multiply(0.7));
        ui.add_space(SPACE_8);
        // Of what is typed now, something may not be understood yet.
        let typed = look.state.list.filter.as_str().into();
        let head = words.text_with("empty-search", &[("words", typed)]);
        ui.label(letter::strong(head).color(tokens.ink.first));
        if let Some(fault) = look.state.in_vain() {
            let said = words.query_fault(&fault, "search-column");
            ui.add_space(SPACE_4);
            ui.label(letter::second(said.what).color(tokens.ink.second));
            ui.label(letter::second(said.advice).color(tokens.ink.third));
        }
        ui.add_space(SPACE_12);
        let elsewhere = words.text("search-try-everywhere");
        if search.scope == Scope::Here
            && look.state.list.place != Place::Everywhere
            && plain(ui, tokens, "", elsewhere).clicked()
        {
            asked.push(Action::SearchIn(Scope::Everywhere));
        }
        ui.add_space(SPACE_4);
        if plain(ui, tokens, "", words.text("search-clear")).clicked() {
            asked.push(Action::Filter(String::new()));
        }
        ui.add_space(20.0);
    });
    egui::ScrollArea::vertical()
        .auto_shrink(false)
        .show(ui, |ui| search_box::teach(ui, look));
}

/// Nothing waits to be sent. The outbox is told as a whole, so no list has to come first.
pub fn outbox(ui: &mut Ui, look: Look<'_>) {
    let (mark, head, more) = other_folder(&FolderName::Outbox);
    let words = look.words;
    teach(ui, look, Some(mark), words.text(head), words.text(more));
}

/// Icon and both lines of an empty folder.
fn other_folder(name: &FolderName) -> (&'static str, &'static str, &'static str) {
    match name {
        FolderName::Drafts => (icon::DRAFTS, "empty-drafts", "empty-drafts-more"),
        FolderName::Outbox => (icon::OUTBOX, "empty-outbox", "empty-outbox-more"),
        FolderName::Sent => (icon::SEND, "empty-sent", "empty-sent-more"),
        FolderName::Archive => (icon::ARCHIVE, "empty-archive", "empty-archive-more"),
        FolderName::Junk => (icon::JUNK, "empty-junk", "empty-junk-more"),
        FolderName::Trash => (icon::DELETE, "empty-trash", "empty-trash-more"),
        FolderName::Inbox | FolderName::Own(_) => (icon::FOLDER, "empty-own", "empty-own-more"),
    }
}

/// When mail was last looked for.
fn last_check(look: Look<'_>) -> String {
    let (state, words) = (look.state, look.words);
    let place = &state.list.place;
    let here = |id: &crate::model::AccountId| place.account().is_none_or(|own| own == id);
    let checks = state.connections.iter().filter(|(id, _)| here(id));
    let checked = checks.filter_map(|(_id, connection)| match connection {
        ConnectionState::Idle { checked } => *checked,
        _ => None,
    });
    match checked.max() {
        Some(at) => {
            let at = words.date(at, state.now);
            words.text_with("empty-inbox-checked", &[("time", at.into())])
        }
        None => words.text("empty-inbox-unchecked").to_owned(),
    }
}

/// Nothing is open in the reader.
pub fn reader(ui: &mut Ui, look: Look<'_>) {
    if look.state.list.is_empty() || look.state.reader.opening.is_some() {
        return;
    }
    let words = look.words;
    // What is selected is what keys act on, also while it is not open.
    let (head, more) = match look.state.selection.is_empty() {
        true => ("empty-reader", "empty-reader-more"),
        false => ("empty-reader-selected", "empty-reader-selected-more"),
    };
    teach(ui, look, None, words.text(head), words.text(more));
}

/// The mail cannot be shown.
pub fn failed(ui: &mut Ui, look: Look<'_>, failure: &Failure, asked: &mut Vec<Action>) {
    let told = look.words.failure(failure);
    teach(ui, look, Some(icon::FAILED), &told.summary, &told.reason);
    ui.vertical_centered(|ui| {
        ui.add_space(SPACE_8);
        if plain(ui, look.tokens, "", look.words.text("failure-more")).clicked() {
            asked.push(Action::Open(Dialog::Failure(Box::new(failure.clone()))));
        }
    });
}

/// No account yet: what to do first.
pub fn welcome(ui: &mut Ui, look: Look<'_>, asked: &mut Vec<Action>) {
    let (tokens, words) = (look.tokens, look.words);
    ui.vertical_centered(|ui| {
        ui.add_space((ui.available_height() * 0.24).max(24.0));
        goose(ui, 96.0);
        ui.add_space(SPACE_12);
        let head = egui::RichText::new(words.text("welcome"))
            .font(line::semibold(26.0))
            .color(tokens.ink.first);
        ui.label(head);
        ui.add_space(SPACE_4);
        ui.scope(|ui| {
            ui.set_max_width(ui.available_width().min(420.0));
            ui.label(letter::body(words.text("welcome-more")).color(tokens.ink.second));
        });
        ui.add_space(20.0);
        ui.spacing_mut().button_padding = vec2(20.0, 9.0);
        if primary(ui, tokens, icon::ADD, words.text("action-add-account")).clicked() {
            asked.push(Action::AddAccount);
        }
        ui.add_space(SPACE_8);
        let restore = match look.state.half_restored {
            None => "welcome-restore",
            Some(_) => "welcome-go-on",
        };
        if plain(ui, tokens, "", words.text(restore)).clicked() {
            asked.push(Action::Open(Dialog::Carry(CarryPage::Backup)));
        }
        ui.add_space(20.0);
        ui.scope(|ui| {
            ui.set_max_width(ui.available_width().min(420.0));
            ui.label(letter::second(words.text("welcome-practice")).color(tokens.ink.third));
        });
    });
}
