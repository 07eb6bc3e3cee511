//! A test of both servers, each step as it goes.

use std::collections::BTreeMap;

use egui::{Frame, Margin, Ui, vec2};

use super::Desk;
use crate::channel::event::{ServerKind, StepState, TestStep};
use crate::channel::{Event, Failure, Outcome, Ticket};
use crate::ui::theme::measure::CORNER;
use crate::ui::theme::{icon, letter};
use crate::ui::widget;

const STEPS: [TestStep; 5] = [
    TestStep::Resolve,
    TestStep::Connect,
    TestStep::Encrypt,
    TestStep::Greet,
    TestStep::LogIn,
];

/// A test under way or ended.
#[derive(Default)]
pub(super) struct LoginTest {
    /// Under which ticket; `None` until it is sent.
    pub(super) ticket: Option<Ticket>,
    pop3: BTreeMap<TestStep, StepState>,
    smtp: BTreeMap<TestStep, StepState>,
    /// How it ended.
    pub(super) outcome: Option<Result<(), Option<Failure>>>,
}

impl LoginTest {
    /// Takes in what happens to it.
    pub(super) fn apply(&mut self, event: &Event) {
        match event {
            Event::TestStep {
                ticket,
                server,
                step,
                state,
            } if self.ticket == Some(*ticket) => {
                let steps = match server {
                    ServerKind::Pop3 => &mut self.pop3,
                    ServerKind::Smtp => &mut self.smtp,
                };
                steps.insert(*step, state.clone());
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

    /// How many facts were told: where it grows, the sheet shows the newest.
    pub(super) fn steps_told(&self) -> usize {
        let failed = |steps: &BTreeMap<TestStep, StepState>| {
            let failed = steps
                .values()
                .filter(|state| matches!(state, StepState::Failed(_)));
            steps.len() + failed.count()
        };
        failed(&self.pop3) + failed(&self.smtp) + usize::from(self.outcome.is_some())
    }

    /// Draws both servers' steps side by side.
    pub(super) fn show(&self, ui: &mut Ui, desk: &Desk<'_>) {
        ui.columns(2, |columns| {
            let [left, right] = columns else { return };
            server(left, desk, "account-receiving", &self.pop3);
            server(right, desk, "account-sending", &self.smtp);
        });
        let told: Vec<&Failure> = [&self.pop3, &self.smtp]
            .into_iter()
            .flat_map(BTreeMap::values)
            .filter_map(|state| match state {
                StepState::Failed(failure) => Some(failure),
                _ => None,
            })
            .collect();
        for failure in &told {
            explain(ui, desk, failure);
        }
        if let Some(Err(Some(failure))) = &self.outcome
            && told.is_empty()
        {
            explain(ui, desk, failure);
        }
    }
}

fn server(ui: &mut Ui, desk: &Desk<'_>, title: &str, steps: &BTreeMap<TestStep, StepState>) {
    let tokens = desk.tokens;
    ui.spacing_mut().item_spacing = vec2(8.0, 6.0);
    ui.spacing_mut().interact_size.y = 20.0;
    ui.label(letter::group(desk.words.text(title)).color(tokens.ink.second));
    for step in STEPS {
        let state = steps.get(&step);
        let (glyph, color, named) = match state {
            None => (icon::NOT_YET, tokens.ink.third, "step-not-yet"),
            Some(StepState::Running) => (icon::CLOCK, tokens.accent.text, "step-running"),
            Some(StepState::Done { .. }) => (icon::WENT_WELL, tokens.green.text, "step-done"),
            Some(StepState::Failed(_)) => (icon::WENT_WRONG, tokens.red.text, "step-failed"),
        };
        let said = match state {
            Some(StepState::Done { took_ms, detail }) => {
                format!("{detail}  {took_ms} ms").trim().to_owned()
            }
            _ => String::new(),
        };
        ui.horizontal(|ui| {
            widget::sign(ui, glyph, 16.0, color, desk.words.text(named));
            let name = desk.words.text(key(step));
            ui.label(letter::second(name).color(tokens.ink.first));
            let said = letter::caption(said).color(tokens.ink.third);
            ui.add(egui::Label::new(said).truncate());
        });
    }
}

/// Why a step failed and what to do.
fn explain(ui: &mut Ui, desk: &Desk<'_>, failure: &Failure) {
    let said = desk.words.failure(failure);
    Frame::new()
        .fill(desk.tokens.red.soft)
        .corner_radius(CORNER)
        .inner_margin(Margin::symmetric(12, 8))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().item_spacing.y = 4.0;
            ui.label(letter::second(said.reason).color(desk.tokens.ink.first));
            ui.label(letter::second(said.advice).color(desk.tokens.ink.second));
        });
}

fn key(step: TestStep) -> &'static str {
    match step {
        TestStep::Resolve => "step-resolve",
        TestStep::Connect => "step-connect",
        TestStep::Encrypt => "step-encrypt",
        TestStep::Greet => "step-greet",
        TestStep::LogIn => "step-log-in",
    }
}
