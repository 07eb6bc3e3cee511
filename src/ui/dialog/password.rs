//! A password is wanted, because none is stored or the server refused the stored one.

use egui::{Context, Key};

use super::Desk;
use super::sheet::Frames;
use crate::channel::Command;
use crate::model::{AccountId, Secret};
use crate::ui::theme::letter;
use crate::ui::widget::{self, Field};

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
        let (refused, typed) = (&self.refused, &mut self.typed);
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
                if let Some(refused) = refused {
                    let said =
                        words.text_with("password-refused", &[("words", refused.as_str().into())]);
                    ui.label(letter::second(said).color(desk.tokens.red.text));
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
