//! What went over the line, session by session; secrets were never in it.

use egui::{Context, Frame, Margin, ScrollArea, Ui, vec2};

use super::Desk;
use super::sheet::Frames;
use crate::channel::event::{ServerKind, SessionTranscript};
use crate::channel::{Command, Entry, Event, Voice};
use crate::console::{Masking, Protocol, Recording};
use crate::model::AccountId;
use crate::ui::action::Action;
use crate::ui::theme::measure::{CORNER, SPACE_8};
use crate::ui::theme::{icon, letter};
use crate::ui::widget;

/// Height of one line of the dialogue.
const LINE: f32 = 19.0;
/// Height of the list of lines.
const HEIGHT: f32 = 420.0;

/// The sheet.
pub(super) struct TranscriptSheet {
    account: Option<AccountId>,
    sessions: Option<Vec<SessionTranscript>>,
    chosen: usize,
    is_asked: bool,
}

impl TranscriptSheet {
    pub(super) fn new(account: Option<AccountId>) -> Self {
        Self {
            account,
            sessions: None,
            chosen: 0,
            is_asked: false,
        }
    }

    pub(super) fn apply(&mut self, event: &Event) {
        if let Event::Transcripts { sessions, .. } = event {
            self.chosen = sessions.len().saturating_sub(1);
            self.sessions = Some(sessions.clone());
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
        lines(ui, desk, chosen);
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

fn lines(ui: &mut Ui, desk: &Desk<'_>, session: &SessionTranscript) {
    let height = HEIGHT.min(ui.ctx().content_rect().height() - 260.0);
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
                    for entry in entries.get(visible).unwrap_or_default() {
                        line(ui, desk, entry);
                    }
                });
        });
}

fn line(ui: &mut Ui, desk: &Desk<'_>, entry: &Entry) {
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
        let text = letter::mono(&entry.text).color(color);
        ui.add(egui::Label::new(text).selectable(true).extend());
    });
}
