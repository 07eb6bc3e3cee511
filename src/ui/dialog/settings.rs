//! Language, theme, announcements, accounts, and what this program is.

use egui::{Context, Ui};

use super::sheet::{Frames, choose};
use super::{Desk, Preferences};
use crate::channel::Command;
use crate::model::authenticity::CheckSignatures;
use crate::model::{AccountId, AccountSettings, Announce, Filter, OutboxItem, OutboxState};
use crate::ui::action::{Action, CarryPage, Dialog, OriginAction};
use crate::ui::theme::{Theme, icon, letter};
use crate::ui::widget;
use crate::ui::words::Language;

/// The sheet.
#[derive(Debug, Default)]
pub(super) struct SettingsSheet {
    /// The account whose removal is asked about.
    removing: Option<AccountId>,
}

impl SettingsSheet {
    pub(super) fn show(&mut self, ctx: &Context, desk: &mut Desk<'_>, preferences: &Preferences) {
        Frames::new("settings", desk.words.text("settings-title")).show(
            ctx,
            desk,
            |ui, desk| {
                head(ui, desk, "settings-language");
                language(ui, desk, preferences);
                head(ui, desk, "settings-theme");
                theme(ui, desk, preferences);
                head(ui, desk, "settings-accounts");
                self.accounts(ui, desk);
                head(ui, desk, "settings-filters");
                filters(ui, desk);
                head(ui, desk, "settings-announce");
                announce(ui, desk, preferences);
                head(ui, desk, "settings-signatures");
                signatures(ui, desk);
                widget::hairline(ui, desk.tokens);
                let label = desk.words.text("action-import-export");
                if widget::plain(ui, desk.tokens, icon::FOLDER, label).clicked() {
                    let page = CarryPage::Import;
                    desk.asked.push(Action::Open(Dialog::Carry(page)));
                }
                let about = desk.words.text_with(
                    "settings-about",
                    &[("version", env!("CARGO_PKG_VERSION").into())],
                );
                ui.label(letter::caption(about).color(desk.tokens.ink.third));
            },
            None,
        );
    }

    fn accounts(&mut self, ui: &mut Ui, desk: &mut Desk<'_>) {
        for (index, account) in desk.state.accounts.iter().enumerate() {
            self.account(ui, desk, index, account);
        }
        let add = widget::plain(
            ui,
            desk.tokens,
            icon::ADD,
            desk.words.text("settings-add-account"),
        );
        if add.clicked() {
            desk.asked.push(Action::Open(Dialog::Account(None)));
        }
    }

    fn account(
        &mut self,
        ui: &mut Ui,
        desk: &mut Desk<'_>,
        index: usize,
        account: &AccountSettings,
    ) {
        let words = desk.words;
        let name = account.shown_name();
        egui::Sides::new().shrink_left().truncate().show(
            ui,
            |ui| {
                widget::account_dot(ui, desk.tokens.account_color(index));
                ui.label(letter::medium(name).color(desk.tokens.ink.first));
                if name != account.address.as_str() {
                    let address = letter::second(account.address.as_str());
                    ui.label(address.color(desk.tokens.ink.third));
                }
            },
            |ui| {
                let named = |key: &str| words.text_with(key, &[("account", name.into())]);
                let remove = named("settings-remove");
                if widget::icon_button(ui, desk.tokens, icon::DELETE, &remove).clicked() {
                    self.removing = Some(account.id.clone());
                }
                let edit = widget::quiet(ui, desk.tokens, "", words.text("edit"));
                widget::name(&edit, &named("settings-edit"));
                if edit.clicked() {
                    let dialog = Dialog::Account(Some(account.id.clone()));
                    desk.asked.push(Action::Open(dialog));
                }
            },
        );
        if self.removing.as_ref() == Some(&account.id) {
            let summary = words.text_with("settings-remove-ask", &[("account", name.into())]);
            let mut detail = words.text("settings-remove-detail").to_owned();
            let waiting = |item: &&OutboxItem| {
                item.account == account.id && !matches!(item.state, OutboxState::Sent { .. })
            };
            let count = desk.state.outbox.iter().filter(waiting).count();
            if count > 0 {
                let arguments = [("count", (count as u64).into())];
                detail = words.text_with("settings-remove-waiting", &arguments);
            }
            let alone = |filter: &&Filter| filter.accounts == [account.id.clone()];
            let count = desk.state.rules.filters.iter().filter(alone).count();
            if count > 0 {
                let arguments = [("count", (count as u64).into())];
                detail += &words.text_with("settings-remove-filters", &arguments);
            }
            let bar = widget::Bar {
                tone: widget::Tone::Decide,
                summary: &summary,
                detail: &detail,
                button: Some(words.text("remove")),
                close: Some(words.text("cancel")),
            };
            if let Some(intent) = bar.ui(ui, desk.tokens) {
                self.removing = None;
                if intent == widget::bar::BarIntent::Act {
                    desk.ask(Command::RemoveAccount {
                        account: account.id.clone(),
                    });
                }
            }
        }
    }
}

fn head(ui: &mut Ui, desk: &Desk<'_>, key: &str) {
    ui.label(letter::group(desk.words.text(key)).color(desk.tokens.ink.second));
}

/// How many filters there are, and the way to them.
fn filters(ui: &mut Ui, desk: &mut Desk<'_>) {
    let filters = &desk.state.rules.filters;
    let on = filters.iter().filter(|filter| filter.enabled).count() as u64;
    let said = desk
        .words
        .text_with("settings-filters-on", &[("count", on.into())]);
    ui.horizontal(|ui| {
        let label = desk.words.text("action-filters");
        if widget::plain(ui, desk.tokens, icon::FILTER, label).clicked() {
            desk.asked.push(Action::Open(Dialog::Filters));
        }
        ui.label(letter::second(said).color(desk.tokens.ink.second));
    });
}

fn language(ui: &mut Ui, desk: &mut Desk<'_>, preferences: &Preferences) {
    let choices = [
        ("auto", desk.words.text("language-auto").to_owned()),
        (Language::English.tag(), Language::English.name().to_owned()),
        (Language::Chinese.tag(), Language::Chinese.name().to_owned()),
    ];
    let chosen = preferences.language.as_str();
    if let Some(language) = choose(ui, desk, &choices, chosen) {
        let language = language.to_owned();
        save(desk, preferences, |wanted| wanted.language = language);
    }
}

fn theme(ui: &mut Ui, desk: &mut Desk<'_>, preferences: &Preferences) {
    let choices = Theme::ALL.map(|theme| (theme, desk.words.text(theme.key()).to_owned()));
    let chosen = Theme::from_setting(&preferences.theme);
    if let Some(theme) = choose(ui, desk, &choices, chosen) {
        let theme = theme.setting().to_owned();
        save(desk, preferences, |wanted| wanted.theme = theme);
    }
}

fn announce(ui: &mut Ui, desk: &mut Desk<'_>, preferences: &Preferences) {
    let choices = Announce::ALL.map(|how| {
        let key = match how {
            Announce::Full => "announce-full",
            Announce::Count => "announce-count",
            Announce::Never => "announce-never",
        };
        (how, desk.words.text(key).to_owned())
    });
    if let Some(how) = choose(ui, desk, &choices, preferences.announce) {
        save(desk, preferences, |wanted| wanted.announce = how);
    }
}

/// When signatures are checked, and who learns of it.
fn signatures(ui: &mut Ui, desk: &mut Desk<'_>) {
    let choices = [
        (CheckSignatures::WhenAsked, "signatures-when-asked"),
        (CheckSignatures::Always, "signatures-always"),
    ];
    let choices = choices.map(|(when, key)| (when, desk.words.text(key).to_owned()));
    if let Some(when) = choose(ui, desk, &choices, desk.state.origin.checking) {
        let action = OriginAction::SetChecking(when);
        desk.asked.push(Action::Origin(action));
    }
    let detail = letter::caption(desk.words.text("settings-signatures-detail"));
    ui.add(egui::Label::new(detail.color(desk.tokens.ink.third)).wrap());
}

fn save(desk: &mut Desk<'_>, preferences: &Preferences, change: impl FnOnce(&mut Preferences)) {
    let mut wanted = preferences.clone();
    change(&mut wanted);
    desk.ask(Command::SavePreferences {
        language: wanted.language,
        theme: wanted.theme,
        announce: wanted.announce,
    });
}
