//! A link that is not what it seems is followed only when the true host was seen.

use egui::{Context, Label, Ui};

use super::Desk;
use super::sheet::Frames;
use crate::mime::link::{Pretence, host};
use crate::ui::action::Action;
use crate::ui::theme::{icon, letter};
use crate::ui::widget;
use crate::ui::words::Words;

/// Octets of the address that are shown.
const SHOWN: usize = 600;

/// The sheet.
pub(super) struct LinkSheet {
    target: String,
    pretences: Vec<Pretence>,
    is_fresh: bool,
}

impl LinkSheet {
    pub(super) fn new(target: String, pretences: Vec<Pretence>) -> Self {
        Self {
            target,
            pretences,
            is_fresh: true,
        }
    }

    /// Draws the question. Not to go there stands first and has the focus.
    pub(super) fn show(&mut self, ctx: &Context, desk: &mut Desk<'_>) {
        let title = desk.words.text("link-title");
        let (target, pretences) = (&self.target, &self.pretences);
        let is_fresh = &mut self.is_fresh;
        let mut foot = |ui: &mut Ui, desk: &mut Desk<'_>| {
            let words = desk.words;
            let cancel = widget::primary(ui, desk.tokens, "", words.text("link-cancel"));
            if std::mem::take(is_fresh) {
                cancel.request_focus();
            }
            desk.close |= cancel.clicked();
            let open = words.text_with("link-open", &[("host", host(target).into())]);
            if widget::plain(ui, desk.tokens, "", &open).clicked() {
                desk.asked.push(Action::OpenLink(target.clone()));
                desk.close = true;
            }
        };
        Frames::new("link", title).show(
            ctx,
            desk,
            |ui, desk| content(ui, desk, target, pretences),
            Some(&mut foot),
        );
    }
}

fn content(ui: &mut Ui, desk: &Desk<'_>, target: &str, pretences: &[Pretence]) {
    let (words, tokens) = (desk.words, desk.tokens);
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        let leads = letter::second(words.text("link-leads"));
        ui.label(leads.color(tokens.ink.second));
        let host = letter::subject(host(target)).color(tokens.ink.first);
        ui.add(Label::new(host).selectable(true).wrap());
    });
    for pretence in pretences {
        ui.horizontal_top(|ui| {
            widget::glyph(ui, icon::WARNING, 18.0, tokens.gold.text);
            let text = letter::body(said(words, pretence)).color(tokens.ink.first);
            ui.add(Label::new(text).wrap());
        });
    }
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        let whole = letter::caption(words.text("link-whole"));
        ui.label(whole.color(tokens.ink.third));
        let end = target.floor_char_boundary(SHOWN);
        let shown = target.get(..end).unwrap_or_default();
        let more = if end < target.len() { "…" } else { "" };
        let address = letter::mono(format!("{shown}{more}")).color(tokens.ink.second);
        ui.add(Label::new(address).selectable(true).wrap());
    });
}

fn said(words: &Words, pretence: &Pretence) -> String {
    match pretence {
        Pretence::Claims { host } => {
            words.text_with("link-claims", &[("claims", host.as_str().into())])
        }
        Pretence::UserInfo { shown } => {
            words.text_with("link-user-info", &[("shown", shown.as_str().into())])
        }
        Pretence::Number => words.text("link-number").to_owned(),
        Pretence::Mixed { scripts } => {
            words.text_with("link-mixed", &[("scripts", words.scripts(scripts).into())])
        }
        Pretence::Confusable { shown, looks_like } => {
            let shown = ("shown", shown.as_str().into());
            let other = ("other", looks_like.as_str().into());
            words.text_with("link-confusable", &[shown, other])
        }
    }
}
