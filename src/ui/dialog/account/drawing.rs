//! How the account form looks.

use egui::{Context, Frame, Key, Margin, Ui, vec2};

use super::{AccountForm, Fault, Keeping, ServerFields, Step, usual_port};
use crate::channel::Command;
use crate::model::Pin;
use crate::model::account::TlsMode;
use crate::model::suggestion::Hint;
use crate::ui::dialog::Desk;
use crate::ui::dialog::certificate::CertificateSheet;
use crate::ui::dialog::checkup::{self, Checkup, Layout};
use crate::ui::dialog::sheet::Frames;
use crate::ui::theme::measure::{CORNER, SPACE_8, SPACE_12};
use crate::ui::theme::{icon, letter};
use crate::ui::widget::{self, Bar, Field, IconButton, Tone};

const TLS: [(TlsMode, &str); 3] = [
    (TlsMode::Implicit, "account-tls-implicit"),
    (TlsMode::Starttls, "account-tls-starttls"),
    (TlsMode::None, "account-tls-none"),
];

const KEEPING: [(Keeping, &str); 4] = [
    (Keeping::Forever, "account-keep-forever"),
    (Keeping::Days, "account-keep-days"),
    (Keeping::Newest, "account-keep-newest"),
    (Keeping::Nothing, "account-keep-nothing"),
];

/// What was pressed in the foot.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Pressed {
    Continue,
    Back,
    Test,
    Examine,
    Save,
    Stop,
}

impl AccountForm {
    /// Draws it; returns a certificate that is to be looked at.
    pub(in crate::ui::dialog) fn show(
        &mut self,
        ctx: &Context,
        desk: &mut Desk<'_>,
    ) -> Option<CertificateSheet> {
        self.save_after_test(desk);
        if std::mem::take(&mut self.tests_again)
            && let Some(command) = self.begin_test(self.saves_after_test)
        {
            desk.ask(command);
        }
        let steps = self.test.as_ref().map_or(0, Checkup::steps_told);
        self.shows_test |= steps != self.steps_told;
        self.steps_told = steps;
        let title = desk.words.text(if self.changing.is_some() {
            "account-title-change"
        } else {
            "account-title-new"
        });
        let sheet = Frames {
            width: 620.0,
            ..Frames::new("account", title)
        };
        let mut pressed = None;
        let (step, is_busy) = (self.step, self.is_busy());
        let is_new = self.changing.is_none();
        let failed = self.test.as_ref().is_some_and(Checkup::has_failed);
        let mut foot = |ui: &mut Ui, desk: &mut Desk<'_>| {
            pressed = buttons(ui, desk, step, is_busy, is_new, failed);
        };
        let mut entered = false;
        let mut found = None;
        sheet.show(
            ctx,
            desk,
            |ui, desk| {
                entered = self.content(ui, desk, &mut found);
            },
            Some(&mut foot),
        );
        if entered && self.step == Step::Who {
            pressed = pressed.or(Some(Pressed::Continue));
        }
        self.answer(pressed, desk);
        match found {
            Some(checkup::Pressed::Use(advice)) => {
                self.take_advice(advice);
                None
            }
            Some(checkup::Pressed::Page(action)) => {
                desk.asked.push(action);
                None
            }
            Some(checkup::Pressed::Look(shown)) => Some(CertificateSheet::new(None, *shown)),
            None => None,
        }
    }

    fn is_busy(&self) -> bool {
        self.suggesting.is_some()
            || self.saving.is_some()
            || self.test.as_ref().is_some_and(|test| test.is_running())
    }

    /// A test that went well leads to saving.
    fn save_after_test(&mut self, desk: &mut Desk<'_>) {
        let went_well = self
            .test
            .as_ref()
            .is_some_and(|test| matches!(test.outcome, Some(Ok(()))));
        if self.saves_after_test
            && went_well
            && let Some(command) = self.begin_save()
        {
            desk.ask(command);
        }
    }

    fn answer(&mut self, pressed: Option<Pressed>, desk: &mut Desk<'_>) {
        let command = match pressed {
            None => None,
            Some(Pressed::Continue) => self.go_on(),
            Some(Pressed::Back) => {
                self.step = Step::Who;
                self.test = None;
                None
            }
            Some(Pressed::Test) => self.begin_test(true),
            Some(Pressed::Examine) => self.begin_test(false),
            Some(Pressed::Save) => self.begin_save(),
            Some(Pressed::Stop) => self
                .test
                .as_ref()
                .and_then(|test| test.ticket)
                .map(|ticket| Command::Cancel { ticket }),
        };
        if let Some(command) = command {
            desk.ask(command);
        }
    }

    /// `true`: Enter was pressed in a field.
    fn content(
        &mut self,
        ui: &mut Ui,
        desk: &Desk<'_>,
        found: &mut Option<checkup::Pressed>,
    ) -> bool {
        let mut entered = self.who(ui, desk);
        if self.step == Step::Servers {
            self.told(ui, desk);
            widget::hairline(ui, desk.tokens);
            self.servers(ui, desk);
            self.keeping(ui, desk);
            self.more(ui, desk);
            entered = false;
        }
        if let Some(test) = &self.test {
            widget::hairline(ui, desk.tokens);
            let shown = ui
                .scope(|ui| *found = test.show(ui, desk, Layout::Beside))
                .response;
            if std::mem::take(&mut self.shows_test) {
                shown.scroll_to_me(Some(egui::Align::BOTTOM));
            }
        }
        if let Some(failure) = &self.failure {
            let said = desk.words.failure(failure);
            let bar = Bar {
                tone: Tone::Loss,
                summary: &said.reason,
                detail: &said.detail(desk.words),
                button: None,
                close: None,
            };
            bar.ui(ui, desk.tokens);
        }
        entered
    }

    fn fault<'a>(&self, desk: &Desk<'a>, fault: Fault, key: &'a str) -> &'a str {
        if self.shows_faults && self.faults().contains(&fault) {
            desk.words.text(key)
        } else {
            ""
        }
    }

    fn who(&mut self, ui: &mut Ui, desk: &Desk<'_>) -> bool {
        let words = desk.words;
        let mut entered = false;
        let mut enter = |response: &egui::Response, ui: &Ui| {
            entered |= response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        };
        let fault = self.fault(desk, Fault::Address, "account-address-fault");
        ui.columns(2, |columns| {
            let [left, right] = columns else { return };
            let name = Field {
                hint: words.text("account-display-name-hint"),
                ..Field::new(words.text("account-display-name"))
            };
            let response = name.ui(left, desk.tokens, &mut self.display_name);
            if std::mem::take(&mut self.is_fresh) {
                response.request_focus();
            }
            enter(&response, left);
            let address = Field {
                hint: "alice@example.org",
                fault,
                ..Field::new(words.text("account-address"))
            };
            enter(&address.ui(right, desk.tokens, &mut self.address), right);
        });
        let label = if self.hints.contains(&Hint::AuthorisationCode) {
            "account-code"
        } else {
            "account-password"
        };
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = SPACE_8;
            let stored = self.changing.is_some();
            let password = Field {
                secret: !self.shows_password,
                hint: words.text(if stored {
                    "account-password-stored"
                } else {
                    "account-password-hint"
                }),
                width: ui.available_width() - 44.0,
                ..Field::new(words.text(label))
            };
            enter(&password.ui(ui, desk.tokens, &mut self.password), ui);
            let (glyph, name) = if self.shows_password {
                (icon::HIDE, "account-hide-password")
            } else {
                (icon::SHOW, "account-show-password")
            };
            ui.vertical(|ui| {
                ui.add_space(18.0);
                if IconButton::new(glyph, words.text(name))
                    .ui(ui, desk.tokens)
                    .clicked()
                {
                    self.shows_password = !self.shows_password;
                }
            });
        });
        let help = letter::caption(words.text("account-password-help"));
        ui.label(help.color(desk.tokens.ink.third));
        entered
    }

    /// What the provider wants a person to know, in one quiet place.
    fn told(&self, ui: &mut Ui, desk: &Desk<'_>) {
        if self.hints.is_empty() {
            return;
        }
        let tokens = desk.tokens;
        let stops = |hint: &Hint| matches!(hint, Hint::NoPop3 | Hint::BrowserLoginOnly);
        let ground = if self.hints.iter().any(stops) {
            tokens.red.soft
        } else {
            tokens.gold.soft
        };
        Frame::new()
            .fill(ground)
            .corner_radius(CORNER)
            .inner_margin(Margin::symmetric(12, 10))
            .show(ui, |ui| {
                ui.set_width(ui.available_width());
                ui.spacing_mut().item_spacing = vec2(SPACE_8, 6.0);
                for hint in &self.hints {
                    let arguments: Vec<_> = hint
                        .arguments()
                        .into_iter()
                        .map(|(name, value)| (name, value.into()))
                        .collect();
                    let said = desk.words.text_with(hint.key(), &arguments);
                    let (glyph, color) = if stops(hint) {
                        (icon::FAILED, tokens.red.text)
                    } else {
                        (icon::INFO, tokens.gold.text)
                    };
                    ui.horizontal_top(|ui| {
                        widget::glyph(ui, glyph, 16.0, color);
                        let said = letter::second(said).color(tokens.ink.first);
                        ui.add(egui::Label::new(said).wrap());
                    });
                }
            });
    }

    fn servers(&mut self, ui: &mut Ui, desk: &Desk<'_>) {
        let faults = [
            self.fault(desk, Fault::Pop3Host, "account-host-fault"),
            self.fault(desk, Fault::Pop3Port, "account-port-fault"),
            self.fault(desk, Fault::SmtpHost, "account-host-fault"),
            self.fault(desk, Fault::SmtpPort, "account-port-fault"),
        ];
        let [pop3_host, pop3_port, smtp_host, smtp_port] = faults;
        ui.columns(2, |columns| {
            let [left, right] = columns else { return };
            let receiving = ServerKeys {
                head: "account-receiving",
                host: "account-pop3-host",
                port: "account-pop3-port",
                tls: "account-pop3-tls",
                user: "account-pop3-user",
                usual: ["995", "110"],
                faults: [pop3_host, pop3_port],
            };
            receiving.ui(left, desk, &mut self.pop3);
            let sending = ServerKeys {
                head: "account-sending",
                host: "account-smtp-host",
                port: "account-smtp-port",
                tls: "account-smtp-tls",
                user: "account-smtp-user",
                usual: ["465", "587"],
                faults: [smtp_host, smtp_port],
            };
            sending.ui(right, desk, &mut self.smtp);
        });
    }

    fn keeping(&mut self, ui: &mut Ui, desk: &Desk<'_>) {
        let words = desk.words;
        let fault = self.fault(desk, Fault::Kept, "account-number-fault");
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = SPACE_8;
            ui.vertical(|ui| {
                ui.spacing_mut().item_spacing.y = 4.0;
                let label = words.text("account-keep");
                widget::heading(ui, desk.tokens, label);
                let chosen = KEEPING.iter().find(|(one, _key)| *one == self.keeping);
                let text = chosen.map_or("", |(_one, key)| words.text(key));
                let shown = widget::combo("keep", letter::body(text), 300.0).show_ui(ui, |ui| {
                    for (one, key) in KEEPING {
                        let text = letter::body(words.text(key));
                        ui.selectable_value(&mut self.keeping, one, text);
                    }
                });
                widget::name(&shown.response, label);
            });
            let counted = match self.keeping {
                Keeping::Days => Some("account-keep-count-days"),
                Keeping::Newest => Some("account-keep-count-newest"),
                Keeping::Forever | Keeping::Nothing => None,
            };
            if let Some(key) = counted {
                let field = Field {
                    width: 96.0,
                    fault,
                    ..Field::new(words.text(key))
                };
                field.ui(ui, desk.tokens, &mut self.kept);
            }
        });
    }

    fn more(&mut self, ui: &mut Ui, desk: &Desk<'_>) {
        let words = desk.words;
        let (glyph, key) = if self.shows_more {
            (icon::DOWN, "account-less")
        } else {
            (icon::RIGHT, "account-more")
        };
        if widget::quiet(ui, desk.tokens, glyph, words.text(key)).clicked() {
            self.shows_more = !self.shows_more;
        }
        if !self.shows_more {
            return;
        }
        let fault = self.fault(desk, Fault::CheckEvery, "account-number-fault");
        ui.columns(2, |columns| {
            let [left, right] = columns else { return };
            let name = Field {
                hint: words.text("account-name-hint"),
                ..Field::new(words.text("account-name"))
            };
            name.ui(left, desk.tokens, &mut self.name);
            let every = Field {
                fault,
                ..Field::new(words.text("account-check-every"))
            };
            every.ui(right, desk.tokens, &mut self.check_every_minutes);
        });
        let ca_file = Field {
            hint: "/etc/ssl/office-ca.pem",
            ..Field::new(words.text("account-ca-file"))
        };
        ca_file.ui(ui, desk.tokens, &mut self.ca_file);
        let plaintext = letter::body(words.text("account-allow-plaintext"));
        ui.checkbox(&mut self.allow_plaintext, plaintext);
        self.pins(ui, desk);
        self.believed(ui, desk);
    }

    /// The certificates that a person trusts, each to be trusted no longer.
    fn pins(&mut self, ui: &mut Ui, desk: &Desk<'_>) {
        let Some(base) = &mut self.base else { return };
        let pins: Vec<Pin> = base.tls.pins().collect();
        if pins.is_empty() {
            return;
        }
        widget::heading(ui, desk.tokens, desk.words.text("certificate-pinned"));
        for pin in pins {
            let fingerprint = pin.fingerprint.grouped();
            let brief: String = fingerprint.chars().take(19).chain(['…']).collect();
            let named = [
                ("host", pin.host.clone().unwrap_or_default().into()),
                ("fingerprint", brief.clone().into()),
            ];
            let key = match pin.host {
                Some(_) => "certificate-pin",
                None => "certificate-pin-any",
            };
            ui.horizontal(|ui| {
                let said = letter::second(desk.words.text_with(key, &named));
                ui.label(said.color(desk.tokens.ink.first))
                    .on_hover_text(&fingerprint);
                let named = [("fingerprint", brief.into())];
                let remove = desk.words.text_with("certificate-pin-remove", &named);
                if widget::icon_button(ui, desk.tokens, icon::DELETE, &remove).clicked() {
                    base.tls.change_pins(None, Some(&pin));
                }
            });
        }
    }
}

/// The words of one server's fields.
struct ServerKeys<'a> {
    head: &'a str,
    host: &'a str,
    port: &'a str,
    tls: &'a str,
    user: &'a str,
    /// Ports with and without TLS from the first byte.
    usual: [&'a str; 2],
    /// Of host and port.
    faults: [&'a str; 2],
}

impl ServerKeys<'_> {
    fn ui(&self, ui: &mut Ui, desk: &Desk<'_>, fields: &mut ServerFields) {
        let words = desk.words;
        let [host_fault, port_fault] = self.faults;
        ui.spacing_mut().item_spacing = vec2(SPACE_8, SPACE_12);
        ui.label(letter::strong(words.text(self.head)).color(desk.tokens.ink.first));
        let host = Field {
            fault: host_fault,
            ..Field::new(words.text(self.host))
        };
        host.ui(ui, desk.tokens, &mut fields.host);
        ui.horizontal_top(|ui| {
            let port = Field {
                width: 84.0,
                fault: port_fault,
                ..Field::new(words.text(self.port))
            };
            port.ui(ui, desk.tokens, &mut fields.port);
            ui.vertical(|ui| {
                ui.spacing_mut().item_spacing.y = 4.0;
                let label = words.text(self.tls);
                widget::heading(ui, desk.tokens, label);
                self.tls(ui, desk, fields, label);
            });
        });
        let user = Field::new(words.text(self.user));
        user.ui(ui, desk.tokens, &mut fields.user);
    }

    fn tls(&self, ui: &mut Ui, desk: &Desk<'_>, fields: &mut ServerFields, label: &str) {
        let words = desk.words;
        let chosen = TLS.iter().find(|(one, _key)| *one == fields.tls);
        let text = chosen.map_or("", |(_one, key)| words.text(key));
        let before = fields.tls;
        let width = ui.available_width() - 8.0;
        let shown = widget::combo(self.tls, letter::body(text), width).show_ui(ui, |ui| {
            for (one, key) in TLS {
                let text = letter::body(words.text(key));
                ui.selectable_value(&mut fields.tls, one, text);
            }
        });
        widget::name(&shown.response, label);
        if fields.tls != before {
            usual_port(&mut fields.port, before, fields.tls, self.usual);
        }
    }
}

fn buttons(
    ui: &mut Ui,
    desk: &Desk<'_>,
    step: Step,
    is_busy: bool,
    is_new: bool,
    failed: bool,
) -> Option<Pressed> {
    let (words, tokens) = (desk.words, desk.tokens);
    let mut pressed = None;
    let mut on = |response: egui::Response, what: Pressed| {
        if response.clicked() {
            pressed = Some(what);
        }
    };
    if step == Step::Who {
        ui.add_enabled_ui(!is_busy, |ui| {
            on(
                widget::primary(ui, tokens, "", words.text("account-continue")),
                Pressed::Continue,
            );
        });
        return pressed;
    }
    if is_busy {
        ui.label(letter::second(words.text("account-testing")).color(tokens.ink.second));
        on(
            widget::plain(ui, tokens, "", words.text("account-stop")),
            Pressed::Stop,
        );
        return pressed;
    }
    on(
        widget::primary(ui, tokens, "", words.text("account-test-and-save")),
        Pressed::Test,
    );
    on(
        widget::plain(ui, tokens, "", words.text("doctor-examine")),
        Pressed::Examine,
    );
    let save = if failed {
        "account-save-anyway"
    } else {
        "account-save"
    };
    on(
        widget::plain(ui, tokens, "", words.text(save)),
        Pressed::Save,
    );
    if is_new {
        on(
            widget::quiet(ui, tokens, "", words.text("account-back")),
            Pressed::Back,
        );
    }
    pressed
}
