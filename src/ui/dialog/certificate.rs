//! A certificate that is not trusted: what it says, what is wrong with it, and whether a person
//! trusts it for this account all the same. Not trusting is the button at hand.

use egui::{Align, Context, Frame, Grid, Label, Layout, Margin, Ui, vec2};

use super::Desk;
use super::sheet::Frames;
use crate::channel::Command;
use crate::model::{AccountId, CertificateFault, Pin, ShownCertificate};
use crate::ui::theme::letter;
use crate::ui::theme::measure::CORNER;
use crate::ui::widget;

/// The sheet.
pub(super) struct CertificateSheet {
    /// The account it concerns; `None`: the one in the form below.
    account: Option<AccountId>,
    shown: ShownCertificate,
    is_fresh: bool,
}

/// A person's decision.
pub(super) struct Decision {
    /// The certificate to trust from now on; `None`: the authorities of this computer suffice.
    pub(super) trust: Option<Pin>,
    /// The one to trust no longer.
    pub(super) instead: Option<Pin>,
}

impl CertificateSheet {
    pub(super) fn new(account: Option<AccountId>, shown: ShownCertificate) -> Self {
        Self {
            account,
            shown,
            is_fresh: true,
        }
    }

    /// Whose it is; `None`: the form's below.
    pub(super) fn account(&self) -> Option<&AccountId> {
        self.account.as_ref()
    }

    /// What trusting it means: one that has only changed proves itself by its authority again.
    fn decision(&self) -> Decision {
        let host = &self.shown.host;
        let is_proved = self
            .shown
            .faults
            .iter()
            .all(|fault| matches!(fault, CertificateFault::Changed { .. }));
        Decision {
            trust: (!is_proved).then(|| Pin::of(host, self.shown.certificate.fingerprint)),
            instead: self.shown.formerly.map(|formerly| Pin::of(host, formerly)),
        }
    }

    /// The command that keeps a decision about an account of config.toml.
    pub(super) fn command(&self, account: AccountId) -> Command {
        let Decision { trust, instead } = self.decision();
        Command::TrustCertificate {
            account,
            trust,
            instead,
        }
    }

    /// Draws it; returns the decision to trust.
    pub(super) fn show(&mut self, ctx: &Context, desk: &mut Desk<'_>) -> Option<Decision> {
        let words = desk.words;
        let named = [("host", self.shown.host.as_str().into())];
        let title = words.text_with("certificate-title", &named);
        let mut trusts = false;
        let (shown, is_fresh) = (&self.shown, &mut self.is_fresh);
        let mut foot = |ui: &mut Ui, desk: &mut Desk<'_>| {
            let words = desk.words;
            let refuse = widget::primary(ui, desk.tokens, "", words.text("certificate-refuse"));
            if std::mem::take(is_fresh) {
                refuse.request_focus();
            }
            desk.close |= refuse.clicked();
            if shown.may_be_trusted() {
                let label = words.text(if shown.formerly.is_some() {
                    "certificate-trust-new"
                } else {
                    "certificate-trust"
                });
                trusts = widget::plain(ui, desk.tokens, "", label).clicked();
            }
        };
        let sheet = Frames {
            width: 620.0,
            ..Frames::new("certificate", &title)
        };
        sheet.show(
            ctx,
            desk,
            |ui, desk| content(ui, desk, shown),
            Some(&mut foot),
        );
        trusts.then(|| self.decision())
    }
}

fn content(ui: &mut Ui, desk: &Desk<'_>, shown: &ShownCertificate) {
    let (words, tokens) = (desk.words, desk.tokens);
    wrong(ui, desk, shown);
    let certificate = &shown.certificate;
    let validity = words.text_with(
        "certificate-validity",
        &[
            ("from", certificate.valid_from.as_str().into()),
            ("until", certificate.valid_until.as_str().into()),
        ],
    );
    let names = certificate.names.join("\n");
    let facts = [
        ("certificate-names", names),
        ("certificate-subject", certificate.subject.clone()),
        ("certificate-issuer", certificate.issuer.clone()),
        ("certificate-valid", validity),
        ("certificate-key", certificate.key.clone()),
        ("certificate-signature", certificate.signature.clone()),
        (
            "certificate-revocation",
            words.text("certificate-not-checked").to_owned(),
        ),
    ];
    Grid::new("facts of a certificate")
        .num_columns(2)
        .min_row_height(16.0)
        .spacing(vec2(16.0, 8.0))
        .show(ui, |ui| {
            ui.spacing_mut().interact_size.y = 16.0;
            for (key, said) in facts.into_iter().filter(|(_key, said)| !said.is_empty()) {
                let named = letter::second(words.text(key)).color(tokens.ink.second);
                ui.with_layout(Layout::top_down(Align::Min), |ui| {
                    ui.add(Label::new(named).extend())
                });
                let said = letter::second(said).color(tokens.ink.first);
                ui.add(Label::new(said).wrap().selectable(true));
                ui.end_row();
            }
        });
    if let Some(formerly) = shown.formerly {
        fingerprint(
            ui,
            desk,
            "certificate-fingerprint-before",
            &formerly.grouped(),
        );
    }
    let key = if shown.formerly.is_some() {
        "certificate-fingerprint-now"
    } else {
        "certificate-fingerprint"
    };
    fingerprint(ui, desk, key, &certificate.fingerprint.grouped());
    let advice = words.text(if shown.may_be_trusted() {
        "certificate-compare"
    } else {
        "certificate-never"
    });
    ui.label(letter::second(advice).color(tokens.ink.second));
}

/// What is wrong, each fault as a sentence of its own.
fn wrong(ui: &mut Ui, desk: &Desk<'_>, shown: &ShownCertificate) {
    Frame::new()
        .fill(desk.tokens.red.soft)
        .corner_radius(CORNER)
        .inner_margin(Margin::symmetric(12, 10))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().item_spacing = vec2(8.0, 6.0);
            let mut reasons: Vec<String> = shown
                .faults
                .iter()
                // Both fingerprints stand below, one over the other.
                .map(|fault| match fault {
                    CertificateFault::Changed { .. } => {
                        desk.words.text("certificate-has-changed").to_owned()
                    }
                    other => desk.words.certificate(other),
                })
                .collect();
            if !shown.holds_key {
                reasons.push(desk.words.text("handshake-unproven-key").to_owned());
            }
            for reason in reasons.iter().map(|reason| sentence(reason)) {
                ui.horizontal_top(|ui| {
                    widget::glyph(
                        ui,
                        crate::ui::theme::icon::FAILED,
                        16.0,
                        desk.tokens.red.text,
                    );
                    let said = letter::second(reason).color(desk.tokens.ink.first);
                    ui.add(Label::new(said).wrap());
                });
            }
        });
}

/// A clause as a sentence of its own.
fn sentence(clause: &str) -> String {
    let mut characters = clause.chars();
    let first = characters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(characters.clone()).collect()
}

/// 64 digits that a person can compare: two lines of eight groups.
fn fingerprint(ui: &mut Ui, desk: &Desk<'_>, key: &str, grouped: &str) {
    let groups: Vec<&str> = grouped.split(' ').collect();
    let lines: Vec<String> = groups.chunks(8).map(|half| half.join(" ")).collect();
    ui.label(letter::second(desk.words.text(key)).color(desk.tokens.ink.second));
    Frame::new()
        .fill(desk.tokens.surface.code)
        .corner_radius(CORNER)
        .inner_margin(Margin::symmetric(12, 8))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            let digits = letter::mono(lines.join("\n")).color(desk.tokens.ink.first);
            ui.add(Label::new(digits).selectable(true));
        });
}
