//! All about a failure: what, why, what to do, and the transcript one click away.

use egui::Context;

use super::Desk;
use super::sheet::Frames;
use crate::channel::Failure;
use crate::ui::action::{Action, Dialog};
use crate::ui::theme::icon;
use crate::ui::widget::{self, Telling};

/// Draws it.
pub(super) fn show(ctx: &Context, desk: &mut Desk<'_>, failure: &Failure) {
    let said = desk.words.failure(failure);
    let mut foot = |ui: &mut egui::Ui, desk: &mut Desk<'_>| {
        if failure.account.is_some() {
            let label = desk.words.text("dialog-show-transcript");
            if widget::plain(ui, desk.tokens, icon::TRANSCRIPT, label).clicked() {
                let dialog = Dialog::Transcript(failure.account.clone());
                desk.asked.push(Action::Open(dialog));
            }
            let label = desk.words.text("doctor-examine");
            if failure.cause.is_of_a_connection()
                && widget::plain(ui, desk.tokens, "", label).clicked()
            {
                desk.asked.push(Action::Open(Dialog::Doctor {
                    account: failure.account.clone(),
                    wants_certificate: false,
                }));
            }
        }
        if widget::quiet(ui, desk.tokens, icon::COPY, desk.words.text("copy")).clicked() {
            let text = format!(
                "{}\n{}\n{}",
                said.summary,
                said.reason,
                said.detail(desk.words)
            );
            desk.asked.push(Action::Copy(text));
        }
    };
    Frames::new("failure", &said.summary).show(
        ctx,
        desk,
        |ui, desk| {
            Telling::of_failure(&said).ui(ui, desk.tokens, true, desk.asked);
        },
        Some(&mut foot),
    );
}
