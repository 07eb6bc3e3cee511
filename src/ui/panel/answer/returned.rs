//! Returned mails and reports in words, and what reports say of a mail that was sent.

use egui::{Color32, Ui};

use super::Look;
use crate::channel::AnswerCommand;
use crate::channel::answer::ToldOf;
use crate::mime::view::MailView;
use crate::model::report::{DeliveryReport, Fate, Original, RecipientReport, Report};
use crate::model::{Folder, FolderName, MailId};
use crate::ui::action::{Action, AnswerAction};
use crate::ui::theme::measure::{SPACE_4, SPACE_8, SPACE_12};
use crate::ui::theme::{Tokens, icon, letter};
use crate::ui::widget::{Card, card, plain, quiet};

/// Recipients of one report that are named before the rest is counted.
const NAMED: usize = 10;
/// Reports about one mail that are told; the others are counted.
const REPORTS: usize = 8;

/// The mark of a fate, and its colour.
pub(in crate::ui::panel) fn mark(fate: Fate, tokens: &Tokens) -> (&'static str, Color32) {
    match fate {
        Fate::Returned => (icon::FAILED, tokens.red.text),
        Fate::Delayed => (icon::CLOCK, tokens.gold.text),
        Fate::HandedOn => (icon::SEND, tokens.ink.third),
        Fate::Delivered => (icon::WENT_WELL, tokens.green.text),
        Fate::Displayed => (icon::RECEIPT, tokens.accent.text),
    }
}

/// What a mail reports.
pub(super) fn report(
    ui: &mut Ui,
    look: Look<'_>,
    view: &MailView,
    report: &Report,
    asked: &mut Vec<Action>,
) {
    let (tokens, words) = (look.tokens, look.words);
    let fate = report.fate();
    let (mark, ink) = fate.map_or((icon::INFO, tokens.accent.text), |fate| mark(fate, tokens));
    let key = match (report, fate) {
        (_, Some(Fate::Returned)) => "report-title-returned",
        (_, Some(Fate::Delayed)) => "report-title-delayed",
        (_, Some(Fate::Delivered)) => "report-title-delivered",
        (_, Some(Fate::HandedOn)) => "report-title-handed-on",
        (Report::Reading(_), _) => "report-title-reading",
        _ => "report-title",
    };
    let card = Card {
        icon: mark,
        ink,
        title: words.text(key),
    };
    card.ui(ui, tokens, |ui| {
        about(ui, look, report.original());
        match report {
            Report::Delivery(report) => recipients(ui, look, report),
            Report::Reading(report) => {
                let text = words.read_report(report);
                card::line(ui, letter::body(text).color(tokens.ink.first));
                let key = match report.by_hand {
                    true => "report-by-hand",
                    false => "report-by-program",
                };
                let text = letter::second(words.text(key));
                card::line(ui, text.color(tokens.ink.third));
            }
        }
        ui.add_space(SPACE_4);
        buttons(ui, look, view, asked);
    });
}

/// The mail it is about.
fn about(ui: &mut Ui, look: Look<'_>, original: &Original) {
    let (tokens, words) = (look.tokens, look.words);
    if original.subject.is_empty() {
        return;
    }
    let subject = ("subject", original.subject.as_str().into());
    let text = match original.date {
        Some(date) => {
            let date = ("date", words.full_date(date).into());
            words.text_with("report-about-dated", &[subject, date])
        }
        None => words.text_with("report-about", &[subject]),
    };
    card::line(ui, letter::second(text).color(tokens.ink.second));
}

fn recipients(ui: &mut Ui, look: Look<'_>, report: &DeliveryReport) {
    let (tokens, words) = (look.tokens, look.words);
    for one in report.recipients.iter().take(NAMED) {
        ui.add_space(SPACE_8);
        recipient(ui, look, one);
    }
    if let Some(rest) = report
        .recipients
        .len()
        .checked_sub(NAMED)
        .filter(|rest| *rest > 0)
    {
        let text = words.text_with("report-more", &[("rest", (rest as u64).into())]);
        card::line(ui, letter::second(text).color(tokens.ink.second));
    }
    if !report.formal {
        let text = letter::caption(words.text("report-informal"));
        card::line(ui, text.color(tokens.ink.third));
    }
}

fn recipient(ui: &mut Ui, look: Look<'_>, report: &RecipientReport) {
    let tokens = look.tokens;
    let said = look.words.returned(report);
    card::line(ui, letter::medium(said.what).color(tokens.ink.first));
    for text in [&said.why, &said.advice] {
        if !text.is_empty() {
            card::line(ui, letter::body(text).color(tokens.ink.second));
        }
    }
    if !said.quote.is_empty() {
        card::line(ui, letter::second(&said.quote).color(tokens.ink.third));
    }
}

/// By what a mail was found beside its recipients: all that the report says of it.
fn tied_by(original: &Original) -> &'static str {
    match (original.subject.is_empty(), original.date) {
        (true, _) => "date",
        (false, None) => "subject",
        (false, Some(_)) => "both",
    }
}

fn buttons(ui: &mut Ui, look: Look<'_>, view: &MailView, asked: &mut Vec<Action>) {
    let (tokens, words) = (look.tokens, look.words);
    let known = look.state.answers.known(view.id);
    let report = view.insight.report.as_ref();
    let original = report.map(Report::original);
    let unnamed = original.filter(|original| original.message_id.is_empty());
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = SPACE_8;
        match known.original {
            Some(mail) => {
                if let Some(original) = unnamed {
                    let by = ("by", tied_by(original).into());
                    let text = letter::caption(words.text_with("report-tied", &[by]));
                    ui.label(text.color(tokens.ink.third));
                }
                if plain(ui, tokens, "", words.text("report-show-sent")).clicked() {
                    let name = FolderName::Sent;
                    let account = view.folder.account.clone();
                    asked.push(show(mail, Folder { account, name }));
                }
            }
            None => {
                let key = match unnamed.is_some() {
                    true => "report-unnamed",
                    false => "report-not-here",
                };
                let text = letter::caption(words.text(key));
                ui.label(text.color(tokens.ink.third));
            }
        }
        if let Some(again) = &known.again {
            let label = match (again.to.len() + again.hidden.len()) as u64 {
                0 => words.text("report-send-again-open").to_owned(),
                count => words.text_with("report-send-again", &[("count", count.into())]),
            };
            ui.add_enabled_ui(!look.state.is_answering(view.id), |ui| {
                if plain(ui, tokens, "", &label).clicked() {
                    let again = AnswerCommand::SendAgain { report: view.id };
                    asked.push(Action::Answer(AnswerAction::Do(again)));
                }
            });
        }
    });
    if let Some(again) = &known.again
        && !again.strangers.is_empty()
    {
        let named: Vec<&str> = again
            .strangers
            .iter()
            .take(NAMED)
            .map(String::as_str)
            .collect();
        let addresses = ("addresses", words.list(&named).into());
        let count = ("count", (again.strangers.len() as u64).into());
        let text = words.text_with("report-strangers", &[addresses, count]);
        ui.add_space(SPACE_4);
        card::line(ui, letter::second(text).color(tokens.ink.second));
    }
}

fn show(mail: MailId, folder: Folder) -> Action {
    Action::Answer(AnswerAction::Show { mail, folder })
}

/// What reports say of a sent mail.
pub(super) fn of_sent(ui: &mut Ui, look: Look<'_>, view: &MailView, asked: &mut Vec<Action>) {
    let (tokens, words) = (look.tokens, look.words);
    let reports = &look.state.answers.known(view.id).reports;
    let Some(worst) = reports.fate() else {
        return;
    };
    let reports = reports.told();
    ui.add_space(SPACE_12);
    let (mark, ink) = mark(worst, tokens);
    let card = Card {
        icon: mark,
        ink,
        title: words.fate(worst),
    };
    card.ui(ui, tokens, |ui| {
        for told in reports.iter().take(REPORTS) {
            of_report(ui, look, told, asked);
        }
        if let Some(rest) = reports.len().checked_sub(REPORTS).filter(|rest| *rest > 0) {
            let text = words.text_with("report-more-reports", &[("rest", (rest as u64).into())]);
            card::line(ui, letter::second(text).color(tokens.ink.second));
        }
    });
}

fn of_report(ui: &mut Ui, look: Look<'_>, told: &ToldOf, asked: &mut Vec<Action>) {
    let (tokens, words) = (look.tokens, look.words);
    match &told.report {
        Report::Delivery(report) => recipients(ui, look, report),
        Report::Reading(report) => {
            let line = words.read_report(report);
            card::line(ui, letter::body(line).color(tokens.ink.first));
        }
    }
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = SPACE_8;
        let date = letter::caption(words.full_date(told.at));
        ui.label(date.color(tokens.ink.third));
        if quiet(ui, tokens, "", words.text("report-show")).clicked() {
            asked.push(show(told.mail, told.folder.clone()));
        }
    });
}
