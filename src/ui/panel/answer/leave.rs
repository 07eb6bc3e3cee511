//! Leaving a list: one quiet button, then what it would do and where to, before it is done.

use egui::Ui;

use super::{Item, Look};
use crate::channel::AnswerCommand;
use crate::mime::view::{Insight, MailView};
use crate::model::FolderName;
use crate::model::authenticity::{CheckResult, Method};
use crate::model::reaction::{LeaveWay, Reacted, Reaction};
use crate::model::unsubscribe::{Bar, Barred, Unsubscribe};
use crate::ui::action::{Action, AnswerAction, Step};
use crate::ui::state::answer::offered_way;
use crate::ui::theme::measure::SPACE_8;
use crate::ui::theme::{icon, letter};
use crate::ui::widget::{Card, card, plain, primary, quiet};

/// What stands in the quiet line: the button, and when it was pressed before.
pub(super) fn item(look: Look<'_>, view: &MailView) -> Option<Item> {
    let step = Step::Leave(offered_way(view)?);
    let label = look.words.text("action-unsubscribe");
    let action = Action::Answer(AnswerAction::Consider(view.id, step));
    Some(match look.state.answers.known(view.id).left {
        Some(left) => Item::fact(icon::UNSUBSCRIBE, told(look, left)).button(label, action),
        None => Item::act(icon::UNSUBSCRIBE, label, action),
    })
}

/// Below it: what leaving would do, or what came of it.
pub(super) fn leave(ui: &mut Ui, look: Look<'_>, view: &MailView, asked: &mut Vec<Action>) {
    let answers = &look.state.answers;
    if offered_way(view).is_none() {
        return;
    }
    if let Some(Step::Leave(way)) = answers.step(view.id) {
        ui.add_space(SPACE_8);
        let card = ui.scope(|ui| consider(ui, look, view, way, asked));
        if answers.reveals() {
            ui.scroll_to_rect(card.response.rect, None);
            asked.push(Action::Answer(AnswerAction::Revealed));
        }
    } else {
        said(ui, look, view, asked);
    }
}

/// When and how it was left before.
fn told(look: Look<'_>, left: Reacted) -> String {
    let key = match left.what {
        Reaction::Left {
            way: LeaveWay::Mail,
        } => "leave-left-mail",
        Reaction::Left {
            way: LeaveWay::Page,
        } => "leave-left-page",
        Reaction::Leaving { .. } => "leave-unsure",
        _ => "leave-left",
    };
    let date = look.words.full_date(left.at);
    look.words.text_with(key, &[("date", date.into())])
}

/// What the list's server answered.
fn said(ui: &mut Ui, look: Look<'_>, view: &MailView, asked: &mut Vec<Action>) {
    let Some(answer) = look.state.answers.said(view.id) else {
        return;
    };
    let (tokens, words) = (look.tokens, look.words);
    let (title, mark, ink) = if answer.is_done() {
        ("leave-done", icon::WENT_WELL, tokens.green.text)
    } else {
        ("leave-not-done", icon::WARNING, tokens.gold.text)
    };
    ui.add_space(SPACE_8);
    let card = Card {
        icon: mark,
        ink,
        title: words.text(title),
    };
    card.ui(ui, tokens, |ui| {
        let named = [
            ("host", answer.host.as_str().into()),
            ("status", answer.status.to_string().into()),
            ("words", answer.words.as_str().into()),
        ];
        let text = words.text_with("leave-said", &named);
        card::line(ui, letter::second(text).color(tokens.ink.second));
        if let Some(elsewhere) = &answer.elsewhere {
            let named = [("address", elsewhere.as_str().into())];
            let text = words.text_with("leave-elsewhere", &named);
            card::line(ui, letter::second(text).color(tokens.ink.second));
        }
        if !answer.is_done() {
            ui.horizontal_wrapped(|ui| {
                others(ui, look, view, LeaveWay::OneClick, asked);
            });
        }
    });
}

/// What would be done and where to, before it is done.
fn consider(ui: &mut Ui, look: Look<'_>, view: &MailView, way: LeaveWay, asked: &mut Vec<Action>) {
    let (tokens, words) = (look.tokens, look.words);
    let ways = &view.insight.unsubscribe;
    let Some(plan) = plan(look, view, way) else {
        return;
    };
    let card = Card {
        icon: icon::UNSUBSCRIBE,
        ink: tokens.accent.text,
        title: &plan.title,
    };
    card.ui(ui, tokens, |ui| {
        for text in &plan.details {
            card::line(ui, letter::second(text).color(tokens.ink.second));
        }
        for text in &plan.cautions {
            card::line(ui, letter::second(text).color(tokens.gold.text));
        }
        ui.add_space(SPACE_8);
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing.x = SPACE_8;
            let is_free = !look.state.is_answering(view.id);
            ui.add_enabled_ui(is_free, |ui| {
                if let Some(button) = plan.button
                    && primary(ui, tokens, "", words.text(button)).clicked()
                {
                    asked.push(Action::Answer(act(view, ways, way)));
                }
            });
            if plain(ui, tokens, "", words.text("leave-not-now")).clicked() {
                asked.push(Action::Answer(AnswerAction::Reconsider));
            }
            if !is_free {
                let text = letter::second(words.text("answer-working"));
                ui.label(text.color(tokens.ink.third));
            }
            others(ui, look, view, way, asked);
            if let Some(address) = &plan.address {
                copy(ui, look, address, asked);
            }
        });
    });
}

/// What can be done instead, where leaving by this way has failed.
pub(super) fn instead(
    ui: &mut Ui,
    look: Look<'_>,
    (view, way): (&MailView, LeaveWay),
    asked: &mut Vec<Action>,
) {
    let ways = &view.insight.unsubscribe;
    let barred = ways.barred.as_ref().map(|barred| &barred.address);
    let address = ways.one_click.as_ref().or(barred);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = SPACE_8;
        // What is about to be done has its own.
        if look.state.answers.step(view.id).is_none() {
            others(ui, look, view, way, asked);
        }
        if let Some(address) = address.filter(|_address| way == LeaveWay::OneClick) {
            copy(ui, look, address, asked);
        }
    });
}

fn copy(ui: &mut Ui, look: Look<'_>, address: &str, asked: &mut Vec<Action>) {
    if quiet(ui, look.tokens, "", look.words.text("link-copy")).clicked() {
        asked.push(Action::Copy(address.to_owned()));
    }
}

/// What the mail offers as well, where it leads, and why Hongyan does not go there.
fn told_barred(look: Look<'_>, barred: &Barred) -> String {
    let address = ("address", barred.address.as_str().into());
    let (key, port) = match barred.why {
        Bar::Name => ("leave-barred-name", 0),
        Bar::Odd => ("leave-barred-odd", 0),
        Bar::Port(port) => ("leave-barred-port", port),
    };
    let port = ("port", port.to_string().into());
    look.words.text_with(key, &[address, port])
}

fn act(view: &MailView, ways: &Unsubscribe, way: LeaveWay) -> AnswerAction {
    let mail = view.id;
    match (way, &ways.page) {
        (LeaveWay::Page, Some(url)) => AnswerAction::OpenPage {
            mail,
            url: url.clone(),
        },
        _ => AnswerAction::Do(AnswerCommand::Leave { mail, way }),
    }
}

/// What is told before a list is left.
struct Plan {
    title: String,
    details: Vec<String>,
    /// What speaks against it.
    cautions: Vec<String>,
    /// Key of the word on the button; `None` where there is nothing to be done here.
    button: Option<&'static str>,
    /// What can be copied.
    address: Option<String>,
}

fn plan(look: Look<'_>, view: &MailView, way: LeaveWay) -> Option<Plan> {
    let words = look.words;
    let ways = &view.insight.unsubscribe;
    let on_host = |key: &str, address: &str| {
        words.text_with(key, &[("host", host(address).to_owned().into())])
    };
    let mut plan = match way {
        LeaveWay::OneClick => {
            let address = ways.one_click.as_deref()?;
            let mut plan = Plan {
                title: on_host("leave-click-title", address),
                details: vec![on_host("leave-click-detail", address)],
                cautions: Vec::new(),
                button: Some("leave-click-button"),
                address: None,
            };
            match signed_by(&view.insight) {
                Some(domain) => {
                    let named = [("domain", domain.to_owned().into())];
                    plan.details.push(words.text_with("leave-signed", &named));
                }
                None => plan.cautions.push(words.text("leave-unsigned").to_owned()),
            }
            plan
        }
        LeaveWay::Mail => {
            let mail = ways.mail.as_ref()?;
            let account = look.state.account(&view.folder.account);
            let account = account.map_or(String::new(), |account| account.address.to_string());
            Plan {
                title: words.text_with("leave-mail-title", &[("to", mail.to.as_str().into())]),
                details: [words.leaving(mail, &account), mail.text.clone()]
                    .into_iter()
                    .filter(|text| !text.trim().is_empty())
                    .collect(),
                cautions: Vec::new(),
                button: Some("leave-mail-button"),
                address: None,
            }
        }
        LeaveWay::Page => match ways.page.as_deref() {
            Some(address) => {
                let named = [("address", address.to_owned().into())];
                Plan {
                    title: on_host("leave-page-title", address),
                    details: vec![words.text_with("leave-page-detail", &named)],
                    cautions: Vec::new(),
                    button: Some("leave-page-button"),
                    address: Some(address.to_owned()),
                }
            }
            None if ways.barred.is_none() => return None,
            None => Plan {
                title: words.text("leave-barred-title").to_owned(),
                details: Vec::new(),
                cautions: Vec::new(),
                button: None,
                address: None,
            },
        },
    };
    if let Some(barred) = &ways.barred {
        plan.cautions.push(told_barred(look, barred));
        plan.address.get_or_insert_with(|| barred.address.clone());
    }
    if view.folder.name == FolderName::Junk {
        plan.cautions.push(words.text("leave-junk").to_owned());
    }
    Some(plan)
}

/// The ways that are left.
fn others(ui: &mut Ui, look: Look<'_>, view: &MailView, way: LeaveWay, asked: &mut Vec<Action>) {
    let ways = &view.insight.unsubscribe;
    for (other, there, key) in [
        (
            LeaveWay::OneClick,
            ways.one_click.is_some(),
            "leave-by-click",
        ),
        (LeaveWay::Mail, ways.mail.is_some(), "leave-by-mail"),
        (LeaveWay::Page, ways.page.is_some(), "leave-by-page"),
    ] {
        if there && other != way && quiet(ui, look.tokens, "", look.words.text(key)).clicked() {
            let step = Step::Leave(other);
            asked.push(Action::Answer(AnswerAction::Consider(view.id, step)));
        }
    }
}

/// Who has signed the link, as a trusted server has found (RFC 8058 §4).
fn signed_by(insight: &Insight) -> Option<&str> {
    let origin = &insight.authenticity;
    let is_good = |domain: &str| {
        origin.checks.iter().any(|check| {
            check.method == Method::Dkim
                && check.result == CheckResult::Pass
                && check.domain == domain
        })
    };
    let signatures = origin.signatures.iter();
    signatures
        .filter(|signature| signature.covers_unsubscribe)
        .map(|signature| signature.domain.as_str())
        .find(|domain| is_good(domain))
}

/// The host of an address, as it is asked.
fn host(address: &str) -> &str {
    let rest = address
        .split_once("://")
        .map_or(address, |(_scheme, rest)| rest);
    rest.split(['/', '?', '#']).next().unwrap_or_default()
}
