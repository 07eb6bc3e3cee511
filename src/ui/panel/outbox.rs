//! The outbox: every mail on its way, what became of each recipient, what a person can decide.

use egui::{Color32, Frame, Label, Margin, Role, ScrollArea, Ui, WidgetInfo, vec2};

use super::{Look, empty, line};
use crate::model::{OutboxItem, OutboxState, RecipientResult, RecipientState, ServerReply};
use crate::ui::action::Action;
use crate::ui::theme::measure::{CORNER, SPACE_4, SPACE_8, SPACE_16};
use crate::ui::theme::{icon, letter};
use crate::ui::widget::{Telling, plain, quiet};

/// An attempt sooner than this is told by its time of day alone.
const TOLD_BY_TIME_SECONDS: i64 = 12 * 3600;

/// Draws one frame.
pub fn ui(ui: &mut Ui, look: Look<'_>, asked: &mut Vec<Action>) {
    let only = look.state.list.place.account();
    let here = |item: &&OutboxItem| only.is_none_or(|only| *only == item.account);
    let items: Vec<&OutboxItem> = look.state.outbox.iter().rev().filter(here).collect();
    let items: Vec<&OutboxItem> = items
        .into_iter()
        .filter(|item| look.state.has_card(item))
        .collect();
    ui.add_space(SPACE_16);
    ui.horizontal(|ui| {
        ui.add_space(SPACE_16 + SPACE_8);
        let name = look.words.text("folder-outbox");
        let head = egui::RichText::new(name).font(line::semibold(17.0));
        ui.label(head.color(look.tokens.ink.first));
    });
    ui.add_space(SPACE_8);
    if items.is_empty() {
        return empty::outbox(ui, look);
    }
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        let width = (ui.available_width() - 2.0 * SPACE_16).min(860.0);
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = 0.0;
            ui.add_space(SPACE_16);
            ui.vertical(|ui| {
                ui.set_width(width);
                ui.spacing_mut().item_spacing.y = 12.0;
                for item in items {
                    card(ui, look, item, asked);
                }
                ui.add_space(SPACE_16);
            });
        });
    });
}

fn card(ui: &mut Ui, look: Look<'_>, item: &OutboxItem, asked: &mut Vec<Action>) {
    let (tokens, words) = (look.tokens, look.words);
    let response = Frame::new()
        .fill(tokens.surface.top)
        .stroke(egui::Stroke::new(1.0, tokens.line.hairline))
        .corner_radius(egui::CornerRadius::same(CORNER + 2))
        .inner_margin(Margin::same(16))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().item_spacing = vec2(SPACE_8, SPACE_4);
            let (text, reason, mark, color) = standing(look, item);
            ui.horizontal_top(|ui| {
                line::glyph(ui, mark, 18.0, color);
                ui.vertical(|ui| {
                    ui.spacing_mut().item_spacing.y = 2.0;
                    let subject = if item.subject.is_empty() {
                        words.text("no-subject")
                    } else {
                        &item.subject
                    };
                    let subject = letter::strong(subject).color(tokens.ink.first);
                    ui.add(Label::new(subject).truncate());
                    ui.label(letter::second(text).color(color));
                    match reason {
                        Reason::None => {}
                        Reason::Ours(text) => {
                            let text = letter::second(text).color(tokens.ink.second);
                            ui.add(Label::new(text).selectable(true).wrap());
                        }
                        Reason::Said(reply) => told(ui, look, item, reply, asked),
                    }
                });
            });
            if item.reports_left_out {
                let said = letter::second(words.text("outbox-no-reports"));
                ui.label(said.color(tokens.gold.text));
            }
            ui.add_space(SPACE_4);
            for (index, recipient) in item.recipients.iter().enumerate() {
                // What was said to several in a row stands below the last of them.
                let next = item.recipients.get(index + 1).and_then(said_to);
                let reply = said_to(recipient).filter(|reply| next != Some(reply));
                self::recipient(ui, look, recipient, |ui| {
                    if let Some(reply) = reply {
                        told(ui, look, item, reply, asked);
                    }
                });
            }
            decisions(ui, look, item, asked);
        })
        .response;
    let spoken = format!("{}, {}", item.subject, standing(look, item).0);
    response.widget_info(|| WidgetInfo::labeled(Role::Group, true, &spoken));
}

/// Why an entry stands as it does.
enum Reason<'a> {
    /// The recipients say it, or there is none.
    None,
    /// In our words.
    Ours(String),
    /// In those of a server, or ours kept with it.
    Said(&'a ServerReply),
}

/// What the server said to a recipient that did not get the mail.
fn said_to(result: &RecipientResult) -> Option<&ServerReply> {
    match &result.state {
        RecipientState::Deferred { reply } | RecipientState::Refused { reply } => Some(reply),
        RecipientState::Waiting | RecipientState::Unconfirmed | RecipientState::Accepted { .. } => {
            None
        }
    }
}

/// What a reply means, and the reply itself.
pub(super) fn told(
    ui: &mut Ui,
    look: Look<'_>,
    item: &OutboxItem,
    reply: &ServerReply,
    asked: &mut Vec<Action>,
) {
    let account = look.state.account(&item.account);
    let host = account.map_or("", |account| account.smtp.host.as_str());
    if let Some((explained, quote)) = look.words.explained_reply(reply, host) {
        Telling::of_reply(&explained, quote.as_ref()).ui(ui, look.tokens, false, asked);
    } else {
        let said = letter::second(look.words.reply(reply)).color(look.tokens.ink.second);
        ui.add(Label::new(said).selectable(true).wrap());
    }
}

/// State in words, the reason, an icon and a colour.
fn standing<'a>(
    look: Look<'_>,
    item: &'a OutboxItem,
) -> (String, Reason<'a>, &'static str, Color32) {
    let (tokens, words, now) = (look.tokens, look.words, look.state.now);
    // What a recipient was told stands with the recipient.
    let said = |reply: &'a ServerReply| {
        let is_below = item
            .recipients
            .iter()
            .any(|one| said_to(one) == Some(reply));
        if is_below {
            Reason::None
        } else {
            Reason::Said(reply)
        }
    };
    let (quiet, gold, red) = (tokens.ink.second, tokens.gold.text, tokens.red.text);
    match &item.state {
        OutboxState::Queued { not_before } if *not_before > now => {
            let at = words.date(*not_before, now);
            let text = words.text_with("outbox-queued-until", &[("time", at.into())]);
            (text, Reason::None, icon::CLOCK, quiet)
        }
        OutboxState::Queued { .. } => {
            let text = words.text("outbox-queued").to_owned();
            (text, Reason::None, icon::CLOCK, quiet)
        }
        OutboxState::Sending | OutboxState::AtDot => {
            let text = words.text("outbox-sending").to_owned();
            (text, Reason::None, icon::SEND, tokens.accent.text)
        }
        OutboxState::Sent { reply, at } => {
            let refused =
                |one: &&RecipientResult| matches!(one.state, RecipientState::Refused { .. });
            let lost = item.recipients.iter().filter(refused).count();
            let at = words.date(*at, now);
            if lost > 0 {
                let count = (lost as u64).into();
                let text = words.text_with("outbox-sent-partly", &[("count", count)]);
                let told = [("got", got(look, item).into())];
                let told = words.text_with("outbox-others-have-it", &told);
                (text, Reason::Ours(told), icon::WARNING, red)
            } else {
                let text = words.text_with("outbox-sent", &[("time", at.into())]);
                (
                    text,
                    Reason::Ours(words.reply(reply)),
                    icon::WENT_WELL,
                    tokens.green.text,
                )
            }
        }
        OutboxState::Deferred { until, reason } => {
            let mut time = words.time(*until);
            if until.0 - now.0 > TOLD_BY_TIME_SECONDS {
                time = format!("{} {time}", words.date(*until, now));
            }
            let attempts = u64::from(item.attempts).into();
            let arguments = [("time", time.into()), ("attempts", attempts)];
            let text = words.text_with("outbox-deferred", &arguments);
            (text, said(reason), icon::CLOCK, gold)
        }
        OutboxState::Failed { reason } => {
            // Ours is what nobody refused: broken off, or tried for too long.
            let key = match reason.code {
                0..500 => "outbox-held",
                _ => "outbox-failed",
            };
            let text = words.text(key).to_owned();
            let reason = match said(reason) {
                Reason::None if item.is_refused_part() => {
                    Reason::Ours(words.text("outbox-others-have-it-all").to_owned())
                }
                reason => reason,
            };
            (text, reason, icon::FAILED, red)
        }
        OutboxState::Unknown { why, .. } => {
            let text = words.text("outbox-unknown").to_owned();
            let detail = words.text(why.outbox_key()).to_owned();
            (text, Reason::Ours(detail), icon::WARNING, gold)
        }
    }
}

/// One recipient, how it stands, and below that what was told.
pub(super) fn recipient(
    ui: &mut Ui,
    look: Look<'_>,
    result: &RecipientResult,
    told: impl FnOnce(&mut Ui),
) {
    let (tokens, words) = (look.tokens, look.words);
    let (key, mark, color) = match &result.state {
        RecipientState::Waiting => ("recipient-waiting", icon::NOT_YET, tokens.ink.third),
        RecipientState::Unconfirmed => ("recipient-unconfirmed", icon::WARNING, tokens.gold.text),
        RecipientState::Accepted { .. } => {
            ("recipient-accepted", icon::WENT_WELL, tokens.green.text)
        }
        RecipientState::Deferred { .. } => ("recipient-deferred", icon::CLOCK, tokens.gold.text),
        RecipientState::Refused { .. } => ("recipient-refused", icon::WENT_WRONG, tokens.red.text),
    };
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = SPACE_8;
        ui.spacing_mut().interact_size.y = 18.0;
        ui.add_space(20.0);
        line::glyph(ui, mark, 16.0, color);
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 2.0;
            ui.horizontal_wrapped(|ui| {
                let address = letter::second(result.address.as_str()).color(tokens.ink.first);
                ui.add(Label::new(address).selectable(true));
                ui.label(letter::second(words.text(key)).color(color));
            });
            told(ui);
        });
    });
}

fn decisions(ui: &mut Ui, look: Look<'_>, item: &OutboxItem, asked: &mut Vec<Action>) {
    let (tokens, words) = (look.tokens, look.words);
    let part = look.state.refused_part(item);
    let id = || item.id.clone();
    let actions: Vec<Action> = match &item.state {
        OutboxState::Queued { .. } => vec![Action::TakeBack(item.id.clone())],
        OutboxState::Sending | OutboxState::AtDot => Vec::new(),
        OutboxState::Sent { .. } => match part {
            Some(part) => vec![
                Action::TakeBack(part.id.clone()),
                Action::Resend(part.id.clone()),
                Action::GiveUp(part.id.clone()),
            ],
            None => vec![Action::PutAway(id())],
        },
        OutboxState::Deferred { .. } | OutboxState::Failed { .. } => vec![
            Action::Resend(id()),
            Action::TakeBack(id()),
            Action::GiveUp(id()),
        ],
        OutboxState::Unknown { .. } => vec![
            Action::MarkSent(id()),
            Action::Resend(id()),
            Action::TakeBack(id()),
            Action::GiveUp(id()),
        ],
    };
    if actions.is_empty() {
        return;
    }
    ui.add_space(SPACE_8);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(SPACE_8, SPACE_4);
        ui.add_space(20.0);
        for action in actions {
            let sent = matches!(item.state, OutboxState::Sent { .. });
            if let Action::GiveUp(_) = action {
                give_up(ui, look, (item, action), asked);
                continue;
            }
            let label = match action {
                Action::TakeBack(_) if sent => words.text("outbox-mend").to_owned(),
                Action::Resend(_) => words.text_with(
                    "outbox-send-again-to",
                    &[("names", left(look, item).into())],
                ),
                _ => words.text(action.key()).to_owned(),
            };
            if plain(ui, tokens, "", &label).clicked() {
                asked.push(action);
            }
        }
        if quiet(ui, tokens, "", words.text("action-transcript")).clicked() {
            let dialog = crate::ui::Dialog::Transcript(Some(item.account.clone()));
            asked.push(Action::Open(dialog));
        }
    });
}

/// Recipients that a sentence names before it counts the rest.
const NAMED: usize = 2;

/// Those of an entry's recipients of whom this holds, by name or counted.
fn named(look: Look<'_>, item: &OutboxItem, holds: impl Fn(&RecipientState) -> bool) -> String {
    let those = item.recipients.iter().filter(|one| holds(&one.state));
    let names: Vec<&str> = those.map(|one| one.address.as_str()).collect();
    let first = names.get(..NAMED).unwrap_or(&names);
    let first = look.words.list(first);
    match names.len().saturating_sub(NAMED) as u64 {
        0 => first,
        rest => {
            let arguments = [("names", first.into()), ("rest", rest.into())];
            look.words.text_with("outbox-names-more", &arguments)
        }
    }
}

fn has_it(state: &RecipientState) -> bool {
    matches!(state, RecipientState::Accepted { .. })
}

/// Who has got it.
fn got(look: Look<'_>, item: &OutboxItem) -> String {
    named(look, item, has_it)
}

/// To whom it would go.
fn left(look: Look<'_>, item: &OutboxItem) -> String {
    named(look, item, |state| !has_it(state))
}

/// What is lost where an entry is given up, and what is not.
fn lost(look: Look<'_>, item: &OutboxItem) -> String {
    let got = got(look, item);
    let key = match item.state {
        OutboxState::Unknown { .. } => "outbox-discard-unknown",
        _ if !got.is_empty() => "outbox-discard-partly",
        _ if item.is_refused_part() => "outbox-discard-part",
        _ => "outbox-discard-all",
    };
    let subject = match item.subject.as_str() {
        "" => look.words.text("no-subject"),
        subject => subject,
    };
    let arguments = [
        ("subject", subject.to_owned().into()),
        ("names", left(look, item).into()),
        ("got", got.into()),
    ];
    look.words.text_with(key, &arguments)
}

/// Nothing brings the mail back: the button asks first.
fn give_up(
    ui: &mut Ui,
    look: Look<'_>,
    (whole, action): (&OutboxItem, Action),
    asked: &mut Vec<Action>,
) {
    let (tokens, words) = (look.tokens, look.words);
    let Action::GiveUp(item) = &action else {
        return;
    };
    let asks = egui::Id::unique(("give up", &item.0));
    let is_asking = ui.data(|data| data.get_temp(asks).unwrap_or(false));
    if !is_asking {
        if quiet(ui, tokens, "", words.text(action.key())).clicked() {
            ui.data_mut(|data| data.insert_temp(asks, true));
        }
        return;
    }
    let said = letter::second(lost(look, whole)).color(tokens.ink.first);
    ui.add(Label::new(said).wrap());
    if plain(ui, tokens, "", words.text("outbox-discard-do")).clicked() {
        asked.push(action);
    }
    if quiet(ui, tokens, "", words.text("cancel")).clicked() {
        ui.data_mut(|data| data.insert_temp(asks, false));
    }
}
