//! A server offers weaker ways of logging in than it took before: a person decides.

use egui::Context;

use super::Desk;
use super::sheet::Frames;
use crate::channel::{Command, Failure, failure::Cause};
use crate::ui::theme::letter;
use crate::ui::widget;

/// The sheet.
pub(super) struct WeakerLoginSheet {
    failure: Failure,
    is_fresh: bool,
}

impl WeakerLoginSheet {
    pub(super) fn new(failure: Failure) -> Self {
        Self {
            failure,
            is_fresh: true,
        }
    }

    /// Draws the question. What is safe stands first and has the focus: Enter changes nothing.
    pub(super) fn show(&mut self, ctx: &Context, desk: &mut Desk<'_>) {
        let words = desk.words;
        let (failure, is_fresh) = (&self.failure, &mut self.is_fresh);
        let said = words.failure(failure);
        let title = words.text("weaker-login-title");
        let mut foot = |ui: &mut egui::Ui, desk: &mut Desk<'_>| {
            let keep = widget::primary(ui, desk.tokens, "", words.text("weaker-login-keep"));
            if std::mem::take(is_fresh) {
                keep.request_focus();
            }
            desk.close |= keep.clicked();
            let allow = words.text("weaker-login-allow");
            if let (Some(account), Cause::WeakerLogin { host, .. }) =
                (&failure.account, &failure.cause)
                && widget::plain(ui, desk.tokens, "", allow).clicked()
            {
                desk.ask(Command::AllowWeakerLogin {
                    account: account.clone(),
                    host: host.clone(),
                });
                desk.close = true;
            }
        };
        Frames::new("weaker-login", title).show(
            ctx,
            desk,
            |ui, desk| {
                ui.label(letter::reading(&said.reason).color(desk.tokens.ink.first));
                let why = letter::reading(words.text("weaker-login-why"));
                ui.label(why.color(desk.tokens.ink.second));
            },
            Some(&mut foot),
        );
    }
}
