//! A password is wanted, because none is stored or the server refused the stored one.

use egui::{Context, Frame, Key, Margin};

use super::Desk;
use super::sheet::Frames;
use crate::channel::{Cause, Command, Failure, Task};
use crate::model::{AccountId, Secret};
use crate::ui::theme::letter;
use crate::ui::theme::measure::CORNER;
use crate::ui::widget::{self, Field, Telling};
use crate::words::FailureWords;

/// The prompt.
pub(super) struct PasswordPrompt {
    /// For which account.
    pub(super) account: AccountId,
    refused: Option<String>,
    typed: String,
    remember: bool,
    is_fresh: bool,
}

impl PasswordPrompt {
    pub(super) fn new(account: AccountId, refused: Option<String>) -> Self {
        Self {
            account,
            refused,
            typed: String::new(),
            remember: true,
            is_fresh: true,
        }
    }

    /// Whether nothing has been typed.
    pub(super) fn is_untouched(&self) -> bool {
        self.typed.is_empty()
    }

    /// What the server's words to the last password mean; only fetching asks for another one.
    fn said_of_the_last(&self, desk: &Desk<'_>) -> Option<FailureWords> {
        let account = desk.state.account(&self.account);
        Some(desk.words.failure(&Failure {
            task: Task::Fetch,
            cause: Cause::LoginRefused {
                host: account.map_or_else(String::new, |account| account.pop3.host.clone()),
                words: self.refused.clone()?,
            },
            account: Some(self.account.clone()),
        }))
    }

    pub(super) fn show(&mut self, ctx: &Context, desk: &mut Desk<'_>) {
        let words = desk.words;
        let name = desk.state.account(&self.account).map_or_else(
            || self.account.to_string(),
            |one| one.shown_name().to_owned(),
        );
        let title = words.text_with("password-title", &[("account", name.into())]);
        let mut give = false;
        let mut foot = |ui: &mut egui::Ui, desk: &mut Desk<'_>| {
            give = widget::primary(ui, desk.tokens, "", words.text("password-log-in")).clicked();
            desk.close |=
                widget::quiet(ui, desk.tokens, "", words.text("password-later")).clicked();
        };
        let refused = self.said_of_the_last(desk);
        let typed = &mut self.typed;
        let (remember, is_fresh) = (&mut self.remember, &mut self.is_fresh);
        let mut entered = false;
        let sheet = Frames {
            width: 440.0,
            ..Frames::new("password", &title)
        };
        sheet.show(
            ctx,
            desk,
            |ui, desk| {
                if let Some(refused) = &refused {
                    Frame::new()
                        .fill(desk.tokens.red.soft)
                        .corner_radius(CORNER)
                        .inner_margin(Margin::symmetric(12, 8))
                        .show(ui, |ui| {
                            ui.set_width(ui.available_width());
                            ui.spacing_mut().item_spacing.y = 4.0;
                            Telling::of_failure(refused).ui(ui, desk.tokens, false, desk.asked);
                        });
                }
                let field = Field {
                    secret: true,
                    ..Field::new(words.text("account-password"))
                };
                let response = field.ui(ui, desk.tokens, typed);
                if std::mem::take(is_fresh) {
                    response.request_focus();
                }
                entered = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
                ui.label(
                    letter::caption(words.text("account-password-help"))
                        .color(desk.tokens.ink.third),
                );
                ui.checkbox(remember, letter::body(words.text("password-remember")));
            },
            Some(&mut foot),
        );
        if (give || entered) && !self.typed.is_empty() {
            desk.ask(Command::ProvidePassword {
                account: self.account.clone(),
                password: Secret::new(std::mem::take(&mut self.typed)),
                remember: self.remember,
            });
            desk.close = true;
        }
    }
}
