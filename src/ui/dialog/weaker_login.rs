//! A server offers weaker ways of logging in than it took before: a person decides.

use egui::Context;

use super::Desk;
use super::sheet::Frames;
use crate::channel::{Command, Failure, failure::Cause};
use crate::ui::theme::letter;
use crate::ui::widget;

/// Draws the question. What is safe stands first and has the focus of the eye.
pub(super) fn show(ctx: &Context, desk: &mut Desk<'_>, failure: &Failure) {
    let words = desk.words;
    let said = words.failure(failure);
    let title = words.text("weaker-login-title");
    let mut foot = |ui: &mut egui::Ui, desk: &mut Desk<'_>| {
        let keep = words.text("weaker-login-keep");
        desk.close |= widget::primary(ui, desk.tokens, "", keep).clicked();
        let allow = words.text("weaker-login-allow");
        if let (Some(account), Cause::WeakerLogin { host, .. }) = (&failure.account, &failure.cause)
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
            ui.label(letter::reading(words.text("weaker-login-why")).color(desk.tokens.ink.second));
        },
        Some(&mut foot),
    );
}
