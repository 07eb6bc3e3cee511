//! What went over the line, session by session; secrets were never in it. Each answer says what
//! it means: under the pointer at once, and below the lines when it is pressed.

use egui::{Context, CursorIcon, Frame, Margin, Response, ScrollArea, Sense, Ui, vec2};

use super::Desk;
use super::sheet::Frames;
use crate::channel::event::{ServerKind, SessionTranscript};
use crate::channel::{Command, Entry, Event, Voice};
use crate::console::{Masking, Protocol, Recording};
use crate::explain::{self, Explanation, dialogue};
use crate::model::AccountId;
use crate::ui::action::Action;
use crate::ui::theme::measure::{CORNER, SPACE_8};
use crate::ui::theme::{icon, letter};
use crate::ui::widget::{self, Telling};

/// Height of one line of the dialogue.
const LINE: f32 = 19.0;
/// Height of the list of lines.
const HEIGHT: f32 = 420.0;
/// What is kept of it for the meaning of a line.
const STRIP: f32 = 132.0;

/// The sheet.
pub(super) struct TranscriptSheet {
    account: Option<AccountId>,
    sessions: Option<Vec<SessionTranscript>>,
    chosen: usize,
    is_asked: bool,
    /// What each line of the chosen session means, for the session it was made of.
    meanings: Option<(usize, usize, Vec<Option<Explanation>>)>,
    /// The line that is explained below.
    explained: Option<usize>,
}

impl TranscriptSheet {
    pub(super) fn new(account: Option<AccountId>) -> Self {
        Self {
            account,
            sessions: None,
            chosen: 0,
            is_asked: false,
            meanings: None,
            explained: None,
        }
    }

    pub(super) fn apply(&mut self, event: &Event) {
        if let Event::Transcripts { sessions, .. } = event {
            self.chosen = sessions.len().saturating_sub(1);
            self.sessions = Some(sessions.clone());
            self.meanings = None;
            self.explained = None;
        }
    }

    pub(super) fn show(&mut self, ctx: &Context, desk: &mut Desk<'_>) {
        if !std::mem::replace(&mut self.is_asked, true) {
            desk.ask(Command::ShowTranscripts {
                account: self.account.clone(),
            });
        }
        let words = desk.words;
        let sheet = Frames {
            width: 920.0,
            least_height: HEIGHT + 140.0,
            ..Frames::new("transcript", words.text("transcript-title"))
        };
        sheet.show(ctx, desk, |ui, desk| self.content(ui, desk), None);
    }

    fn content(&mut self, ui: &mut Ui, desk: &mut Desk<'_>) {
        let Some(sessions) = &self.sessions else {
            ui.label(letter::body(desk.words.text("transcript-reading")));
            return;
        };
        let Some(chosen) = sessions.get(self.chosen) else {
            let none = letter::reading(desk.words.text("transcript-none"));
            ui.label(none.color(desk.tokens.ink.second));
            return;
        };
        let said = |session: &SessionTranscript| {
            let kind = match session.server {
                ServerKind::Pop3 => "POP3",
                ServerKind::Smtp => "SMTP",
            };
            let account = desk.state.account(&session.account);
            let name = account.map_or(session.account.as_str(), |one| one.shown_name());
            let at = desk.words.time(session.began);
            format!("{at}  {kind}  {name}")
        };
        let mut next = self.chosen;
        egui::Sides::new().show(
            ui,
            |ui| {
                let shown =
                    widget::combo("session", letter::body(said(chosen)), 320.0).show_ui(ui, |ui| {
                        for (index, session) in sessions.iter().enumerate().rev() {
                            let label = letter::body(said(session));
                            if ui.selectable_label(index == self.chosen, label).clicked() {
                                next = index;
                            }
                        }
                    });
                widget::name(&shown.response, desk.words.text("transcript-session"));
            },
            |ui| {
                let copy = widget::quiet(ui, desk.tokens, icon::COPY, desk.words.text("copy"));
                if copy.clicked() {
                    let text = chosen.transcript.to_text();
                    desk.asked.push(Action::Copy(text));
                }
                let save = desk.words.text("console-save");
                if widget::quiet(ui, desk.tokens, icon::SAVE, save).clicked() {
                    desk.asked.push(save_session(chosen));
                }
                let again = desk.words.text("transcript-again");
                let again = widget::icon_button(ui, desk.tokens, icon::REFRESH, again);
                self.is_asked &= !again.clicked();
            },
        );
        let size = chosen.transcript.len();
        let current = (self.chosen, size);
        let (_, _, meanings) = match self.meanings.take() {
            Some(made) if (made.0, made.1) == current => self.meanings.insert(made),
            _ => self
                .meanings
                .insert((self.chosen, size, meanings(desk, chosen))),
        };
        lines(ui, desk, chosen, meanings, &mut self.explained);
        if let Some(explanation) = self.explained.and_then(|line| meanings.get(line)?.as_ref()) {
            strip(ui, desk, explanation);
        }
        if next != self.chosen {
            self.explained = None;
        }
        self.chosen = next;
    }
}

/// Asks for a file and writes the session there, in the format the console plays back.
fn save_session(session: &SessionTranscript) -> Action {
    let protocol = match session.server {
        ServerKind::Pop3 => Protocol::Pop3,
        ServerKind::Smtp => Protocol::Smtp,
    };
    let began = jiff::Timestamp::from_second(session.began.0).unwrap_or_default();
    let recording = Recording::of_transcript(
        session.account.as_str(),
        protocol,
        &began.to_string(),
        &session.transcript,
    );
    Action::SaveText {
        name: format!("{}-{}.txt", session.account, protocol.name().to_lowercase()),
        text: recording.to_text(Masking::default()),
    }
}

/// What each line means.
fn meanings(desk: &Desk<'_>, session: &SessionTranscript) -> Vec<Option<Explanation>> {
    let account = desk.state.account(&session.account);
    let (protocol, host) = match session.server {
        ServerKind::Pop3 => (
            explain::Protocol::Pop3,
            account.map(|one| one.pop3.host.as_str()),
        ),
        ServerKind::Smtp => (
            explain::Protocol::Smtp,
            account.map(|one| one.smtp.host.as_str()),
        ),
    };
    // An account that is gone meanwhile: the server has no better name than this.
    let host = host.unwrap_or_else(|| desk.words.text("transcript-server"));
    dialogue(protocol, session.transcript.entries(), host)
}

/// What the chosen line means, below all of them.
fn strip(ui: &mut Ui, desk: &mut Desk<'_>, explanation: &Explanation) {
    let said = desk.words.explained(explanation);
    Frame::new()
        .fill(desk.tokens.surface.selected)
        .corner_radius(CORNER)
        .inner_margin(Margin::symmetric(12, 10))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().item_spacing.y = 4.0;
            Telling::of_reply(&said, None).ui(ui, desk.tokens, true, desk.asked);
        });
}

fn lines(
    ui: &mut Ui,
    desk: &Desk<'_>,
    session: &SessionTranscript,
    meanings: &[Option<Explanation>],
    explained: &mut Option<usize>,
) {
    let room = HEIGHT.min(ui.ctx().content_rect().height() - 284.0);
    let taken = explained.map_or(0.0, |_line| STRIP);
    let height = (room - taken).max(LINE * 4.0);
    let entries: Vec<&Entry> = session.transcript.entries().collect();
    Frame::new()
        .fill(desk.tokens.surface.code)
        .corner_radius(CORNER)
        .inner_margin(Margin::same(12))
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing = vec2(SPACE_8, 0.0);
            ScrollArea::both()
                .auto_shrink(false)
                .max_height(height)
                .min_scrolled_height(height)
                .stick_to_bottom(true)
                .show_rows(ui, LINE, entries.len(), |ui, visible| {
                    let first = visible.start;
                    for (index, entry) in (first..).zip(entries.get(visible).unwrap_or_default()) {
                        let meaning = meanings.get(index).and_then(Option::as_ref);
                        if line(ui, desk, entry, meaning, *explained == Some(index)) {
                            *explained = (*explained != Some(index)).then_some(index);
                        }
                    }
                });
        });
}

/// `true`: what it means is asked for.
fn line(
    ui: &mut Ui,
    desk: &Desk<'_>,
    entry: &Entry,
    meaning: Option<&Explanation>,
    is_explained: bool,
) -> bool {
    let ink = &desk.tokens.ink;
    let (voice, color) = match entry.voice {
        Voice::Client => ("C", desk.tokens.accent.text),
        Voice::Server => ("S", ink.first),
        Voice::Note => ("–", ink.third),
    };
    ui.horizontal(|ui| {
        ui.set_height(LINE);
        let (seconds, millis) = (entry.after_ms / 1000, entry.after_ms % 1000);
        ui.label(letter::mono(format!("{seconds:>4}.{millis:03}")).color(ink.third));
        ui.label(letter::mono(voice).color(color));
        let text = match entry.voice {
            Voice::Note => desk.words.note(&entry.text),
            Voice::Client | Voice::Server => entry.text.clone(),
        };
        let text = letter::mono(text).color(color);
        let label = egui::Label::new(text).selectable(true).extend();
        let Some(meaning) = meaning else {
            ui.add_space(LINE + SPACE_8);
            ui.add(label);
            return false;
        };
        let asks = question(ui, desk, entry, is_explained);
        let shown = ui.add(label.sense(Sense::click()));
        let pressed = shown.clicked() || asks.clicked();
        for response in [shown.on_hover_cursor(CursorIcon::Help), asks] {
            response.on_hover_ui_at_pointer(|ui| {
                ui.set_max_width(420.0);
                let said = desk.words.explained(meaning);
                ui.label(letter::second(said.meaning).color(ink.first));
                if !said.advice.is_empty() {
                    ui.label(letter::second(said.advice).color(ink.second));
                }
            });
        }
        pressed
    })
    .inner
}

/// The quiet mark behind an answer; it can be reached by the keyboard.
fn question(ui: &mut Ui, desk: &Desk<'_>, entry: &Entry, is_explained: bool) -> Response {
    let tokens = desk.tokens;
    let (rect, response) = ui.allocate_exact_size(vec2(LINE, LINE), Sense::click());
    let answer = entry.text.as_str().into();
    let name = desk
        .words
        .text_with("transcript-explain", &[("answer", answer)]);
    response
        .widget_info(|| egui::WidgetInfo::selected(egui::Role::Button, true, is_explained, &name));
    let lit = is_explained || response.hovered() || response.has_focus();
    let color = if lit {
        tokens.accent.text
    } else {
        tokens.ink.third
    };
    crate::ui::panel::line::icon(ui.painter(), rect.center(), icon::INFO, 14.0, color);
    if response.has_focus() {
        crate::ui::panel::line::focus_ring(ui.painter(), rect, tokens);
    }
    response
}
