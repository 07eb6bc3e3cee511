//! An examination of both servers: each step as it goes, what was found, what would work better.

use std::collections::BTreeMap;

use egui::{Align, Frame, Margin, Ui, vec2};

use super::Desk;
use crate::channel::doctor::{Advice, Finding, Mask, Step, StepState};
use crate::channel::event::ServerKind;
use crate::channel::{Event, Failure, Outcome, Ticket};
use crate::model::ShownCertificate;
use crate::model::account::TlsMode;
use crate::ui::action::Action;
use crate::ui::theme::measure::CORNER;
use crate::ui::theme::{icon, letter};
use crate::ui::widget::{self, Bar, Telling, Tone};
use crate::ui::words::Words;

/// Room for the names of the steps, and for their times.
const NAMES: f32 = 96.0;
const TIMES: f32 = 56.0;

/// An examination under way or ended.
#[derive(Default)]
pub(super) struct Checkup {
    /// Under which ticket; `None` until it is sent.
    pub(super) ticket: Option<Ticket>,
    pop3: BTreeMap<Step, Finding>,
    smtp: BTreeMap<Step, Finding>,
    advice: Vec<Advice>,
    /// How it ended.
    pub(super) outcome: Option<Result<(), Option<Failure>>>,
}

/// What a person pressed.
pub(super) enum Pressed {
    /// Use what works better.
    Use(Advice),
    /// Look at the certificate.
    Look(Box<ShownCertificate>),
    /// A page that says more, or a link in the server's words.
    Page(Action),
}

/// How the two servers are laid out.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Layout {
    /// Side by side, where there is little height.
    Beside,
    /// One under the other, where there is room for what was found.
    Stacked,
}

impl Checkup {
    /// Takes in what happens to it.
    pub(super) fn apply(&mut self, event: &Event) {
        match event {
            Event::Examined { ticket, finding } if self.ticket == Some(*ticket) => {
                let steps = match finding.server {
                    ServerKind::Pop3 => &mut self.pop3,
                    ServerKind::Smtp => &mut self.smtp,
                };
                steps.insert(finding.step, finding.clone());
            }
            Event::Advised { ticket, advice } if self.ticket == Some(*ticket) => {
                self.advice.push(*advice);
            }
            Event::Ended { ticket, outcome } if self.ticket == Some(*ticket) => {
                self.outcome = Some(match outcome {
                    Outcome::Done => Ok(()),
                    Outcome::Cancelled => Err(None),
                    Outcome::Failed(failure) => Err(Some(failure.clone())),
                });
            }
            _ => {}
        }
    }

    /// Whether it still runs.
    pub(super) fn is_running(&self) -> bool {
        self.outcome.is_none()
    }

    /// Whether it ended, and not well.
    pub(super) fn has_failed(&self) -> bool {
        matches!(self.outcome, Some(Err(_)))
    }

    /// How many facts were told: where it grows, the sheet shows the newest.
    pub(super) fn steps_told(&self) -> usize {
        let failed = |steps: &BTreeMap<Step, Finding>| {
            let failed = steps.values().filter(|finding| is_failed(finding));
            steps.len() + failed.count()
        };
        let ended = usize::from(self.outcome.is_some());
        failed(&self.pop3) + failed(&self.smtp) + self.advice.len() + ended
    }

    /// The certificate that was refused first.
    pub(super) fn refused(&self) -> Option<&ShownCertificate> {
        let mut refused = self.findings().filter(|finding| is_failed(finding));
        refused.find_map(|finding| finding.certificate.as_deref())
    }

    fn findings(&self) -> impl Iterator<Item = &Finding> {
        self.pop3.values().chain(self.smtp.values())
    }

    /// The whole as text that may be posted.
    pub(super) fn report(&self, words: &Words, mask: &Mask) -> String {
        let findings: Vec<Finding> = self.findings().cloned().collect();
        words.examination(&findings, &self.advice, mask)
    }

    /// Draws both servers.
    pub(super) fn show(&self, ui: &mut Ui, desk: &Desk<'_>, layout: Layout) -> Option<Pressed> {
        let mut pressed = None;
        match layout {
            Layout::Beside => {
                ui.scope(|ui| {
                    ui.spacing_mut().item_spacing.x = 28.0;
                    ui.columns(2, |columns| {
                        let [left, right] = columns else { return };
                        self.server(left, desk, layout, ServerKind::Pop3);
                        self.server(right, desk, layout, ServerKind::Smtp);
                    });
                });
            }
            Layout::Stacked => {
                self.server(ui, desk, layout, ServerKind::Pop3);
                ui.add_space(12.0);
                self.server(ui, desk, layout, ServerKind::Smtp);
            }
        }
        let mut told = Vec::new();
        for finding in self.findings() {
            if let StepState::Failed { failure, .. } = &finding.state {
                let certificate = finding.certificate.as_deref();
                // Both servers of a provider mostly fail in one way.
                if !told.contains(&failure) {
                    pressed = explain(ui, desk, failure, certificate).or(pressed);
                    told.push(failure);
                }
            }
        }
        if let (Some(Err(Some(failure))), true) = (&self.outcome, told.is_empty()) {
            explain(ui, desk, failure, None);
        }
        if matches!(self.outcome, Some(Ok(()))) {
            ui.add_space(4.0);
            let (well, green) = (desk.words.text("doctor-all-well"), desk.tokens.green.text);
            ui.horizontal(|ui| {
                widget::glyph(ui, icon::WENT_WELL, 16.0, green);
                ui.label(letter::medium(well).color(desk.tokens.ink.first));
            });
        }
        for advice in &self.advice {
            if advise(ui, desk, advice) {
                pressed = Some(Pressed::Use(*advice));
            }
        }
        pressed
    }

    fn server(&self, ui: &mut Ui, desk: &Desk<'_>, layout: Layout, server: ServerKind) {
        let (title, steps) = match server {
            ServerKind::Pop3 => ("account-receiving", &self.pop3),
            ServerKind::Smtp => ("account-sending", &self.smtp),
        };
        let tokens = desk.tokens;
        ui.spacing_mut().item_spacing = vec2(8.0, 4.0);
        ui.spacing_mut().interact_size.y = 18.0;
        ui.label(letter::group(desk.words.text(title)).color(tokens.ink.second));
        for step in Step::ALL {
            let finding = steps.get(&step);
            // What never came about is not told as if it still might.
            if finding.is_some() || self.is_running() {
                line(ui, desk, layout, (server, step), finding);
            }
        }
    }
}

fn is_failed(finding: &Finding) -> bool {
    matches!(finding.state, StepState::Failed { .. })
}

/// A step: its mark and name, how long it took, and whole what was found: beside the name where
/// there is room for it, else below.
fn line(
    ui: &mut Ui,
    desk: &Desk<'_>,
    layout: Layout,
    (server, step): (ServerKind, Step),
    finding: Option<&Finding>,
) {
    let (tokens, words) = (desk.tokens, desk.words);
    let (glyph, color, named) = match finding.map(|finding| &finding.state) {
        None => (icon::NOT_YET, tokens.ink.third, "step-not-yet"),
        Some(StepState::Running) => (icon::CLOCK, tokens.accent.text, "step-running"),
        Some(StepState::Done { .. }) => (icon::WENT_WELL, tokens.green.text, "step-done"),
        Some(StepState::Failed { .. }) => (icon::WENT_WRONG, tokens.red.text, "step-failed"),
    };
    let said = finding.and_then(|finding| said(words, finding));
    let quiet = |text: &str| letter::caption(text).color(tokens.ink.third);
    ui.horizontal_top(|ui| {
        widget::sign(ui, glyph, 16.0, color, words.text(named));
        let name = letter::second(words.step(server, step)).color(tokens.ink.first);
        if layout == Layout::Stacked {
            column(ui, NAMES, egui::Layout::left_to_right(Align::Min), |ui| {
                ui.label(name);
            });
        } else {
            ui.label(name);
        }
        let Some((said, took_ms)) = &said else { return };
        let took = quiet(&format!("{took_ms} ms"));
        match layout {
            Layout::Stacked => {
                column(ui, TIMES, egui::Layout::right_to_left(Align::Min), |ui| {
                    ui.label(took);
                });
                ui.add(egui::Label::new(quiet(said)).wrap().selectable(true));
            }
            Layout::Beside => {
                ui.with_layout(egui::Layout::right_to_left(Align::Min), |ui| ui.label(took));
            }
        }
    });
    if let (Layout::Beside, Some((said, _took))) = (layout, said.filter(|it| !it.0.is_empty())) {
        ui.horizontal_top(|ui| {
            ui.add_space(26.0);
            ui.add(egui::Label::new(quiet(&said)).wrap().selectable(true));
        });
    }
}

/// A part of a line that is as wide in each line.
fn column(ui: &mut Ui, width: f32, layout: egui::Layout, add: impl FnOnce(&mut Ui)) {
    ui.allocate_ui_with_layout(vec2(width, 18.0), layout, |ui| {
        ui.set_width(width);
        add(ui);
    });
}

/// What was found, and how long it took.
fn said(words: &Words, finding: &Finding) -> Option<(String, u64)> {
    match &finding.state {
        StepState::Running => None,
        StepState::Failed { took_ms, .. } => Some((String::new(), *took_ms)),
        StepState::Done { took_ms, found } => {
            let mut said = words.found(found, ToString::to_string);
            if let Some(shown) = finding.certificate.as_deref() {
                let certificate = &shown.certificate;
                let named = [
                    ("names", words.list(&certificate.names).into()),
                    ("issuer", certificate.issuer.as_str().into()),
                    ("days", certificate.days_left.into()),
                ];
                said = format!("{said} · {}", words.text_with("found-certificate", &named));
                if shown.is_pinned {
                    said = format!("{said} · {}", words.text("found-pinned"));
                }
            }
            Some((said, *took_ms))
        }
    }
}

/// Why a step failed and what to do.
fn explain(
    ui: &mut Ui,
    desk: &Desk<'_>,
    failure: &Failure,
    certificate: Option<&ShownCertificate>,
) -> Option<Pressed> {
    let said = desk.words.failure(failure);
    let mut pressed = None;
    Frame::new()
        .fill(desk.tokens.red.soft)
        .corner_radius(CORNER)
        .inner_margin(Margin::symmetric(12, 8))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().item_spacing.y = 4.0;
            let mut asked = Vec::new();
            Telling::of_failure(&said).ui(ui, desk.tokens, false, &mut asked);
            pressed = asked.pop().map(Pressed::Page);
            if let Some(shown) = certificate {
                let label = desk.words.text("certificate-look");
                if widget::plain(ui, desk.tokens, "", label).clicked() {
                    pressed = Some(Pressed::Look(Box::new(shown.clone())));
                }
            }
        });
    pressed
}

/// `true`: what works is to be used.
fn advise(ui: &mut Ui, desk: &Desk<'_>, advice: &Advice) -> bool {
    let button = match advice.tls {
        TlsMode::Implicit => "doctor-use-implicit",
        TlsMode::Starttls | TlsMode::None => "doctor-use-starttls",
    };
    let named = [("port", advice.port.to_string().into())];
    let summary = desk.words.advice(advice);
    let button = desk.words.text_with(button, &named);
    let bar = Bar {
        tone: Tone::Know,
        summary: &summary,
        detail: "",
        button: Some(&button),
        close: None,
    };
    bar.ui(ui, desk.tokens).is_some()
}
