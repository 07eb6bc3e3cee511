//! The line to type on: completion, history, hidden secrets, and what the line will do.

use egui::text::{LayoutJob, TextFormat};
use egui::{
    CompletionPopup, Event, FontId, Key, Label, Modifiers, RectAlign, Suggestion, TextBuffer,
    TextEdit, Ui, vec2,
};

use super::Desk;
use super::view::{Console, Link};
use crate::channel::ConsoleCommand;
use crate::console::{
    Command, Manner, Phase, Session, Tone, advice, complete, encoded, secret_from,
};
use crate::model::Secret;
use crate::ui::theme::measure::{SPACE_4, SPACE_8};
use crate::ui::theme::{icon, letter};
use crate::ui::widget;

/// Lines remembered.
const HISTORY: usize = 200;
/// Completions shown at once.
const SHOWN: usize = 24;

/// What is being typed.
pub(super) struct Entry {
    pub(super) typed: String,
    /// Lines said, without those that held a secret.
    history: Vec<String>,
    /// Where in it the arrow keys stand.
    at: Option<usize>,
    /// Within a mail's text: the line goes as it is.
    raw: bool,
    /// Answers to challenges are encoded on the way.
    base64: bool,
    popup_is_open: bool,
    /// A line out of the history is not completed until it is changed.
    is_recalled: bool,
    pub(super) wants_focus: bool,
    /// The command that was explained last.
    pub(super) explained: Option<String>,
    /// Put the cursor to the end.
    to_end: bool,
    /// What was typed behind Enter before a frame was drawn: it belongs to the next line.
    later: Vec<Event>,
}

impl Default for Entry {
    fn default() -> Self {
        Self {
            typed: String::new(),
            history: Vec::new(),
            at: None,
            raw: false,
            base64: true,
            popup_is_open: false,
            is_recalled: false,
            wants_focus: false,
            explained: None,
            to_end: false,
            later: Vec::new(),
        }
    }
}

impl Entry {
    /// An empty line with the history of the last one.
    pub(super) fn with(last: Self) -> Self {
        Self {
            history: last.history,
            ..Self::default()
        }
    }

    /// Puts a command into the line.
    pub(super) fn choose(&mut self, command: &Command) {
        let is_whole = command.syntax == command.verb;
        let space = if is_whole { "" } else { " " };
        self.typed = format!("{}{space}", command.verb);
        self.explained = Some(command.verb.to_owned());
        self.wants_focus = true;
        self.to_end = true;
    }

    fn remember(&mut self, line: &str) {
        self.at = None;
        if line.is_empty() || self.history.last().is_some_and(|last| last == line) {
            return;
        }
        if self.history.len() == HISTORY {
            self.history.remove(0);
        }
        self.history.push(line.to_owned());
    }

    /// Goes back in the history, or forth.
    fn recall(&mut self, back: bool) {
        let all = self.history.len();
        let at = self.at.unwrap_or(all);
        let at = if back { at.saturating_sub(1) } else { at + 1 };
        self.typed = self.history.get(at).cloned().unwrap_or_default();
        self.at = (at < all).then_some(at);
        self.is_recalled = true;
        self.to_end = true;
    }
}

pub(super) fn ui(ui: &mut Ui, console: &mut Console, desk: &mut Desk<'_>) {
    ui.spacing_mut().item_spacing = vec2(SPACE_8, SPACE_8);
    foretell(ui, console, desk);
    ui.horizontal(|ui| {
        let words = desk.words;
        let say_width = 62.0;
        let is_on = matches!(console.link, Link::On(_));
        let entered = line(ui, console, desk, ui.available_width() - say_width);
        ui.add_enabled_ui(is_on, |ui| {
            let pressed = widget::primary(ui, desk.tokens, "", words.text("console-say")).clicked();
            if is_on && (entered || pressed) {
                send(console, desk);
            }
        });
    });
    options(ui, console, desk);
}

/// What the line will do, before it does.
fn foretell(ui: &mut Ui, console: &mut Console, desk: &Desk<'_>) {
    let (tokens, words) = (desk.tokens, desk.words);
    let is_on = matches!(console.link, Link::On(_));
    let typed = console.entry.typed.as_str();
    let reached = console.ahead.reached(&console.session);
    let in_text = reached.phase() == Phase::Content;
    let told = advice(reached, typed).filter(|_| is_on && (in_text || !typed.is_empty()));
    ui.horizontal(|ui| {
        ui.set_height(20.0);
        ui.spacing_mut().item_spacing.x = 6.0;
        if let Some(advice) = told {
            let (mark, ink) = match advice.tone {
                Tone::Know => (icon::INFO, tokens.ink.second),
                Tone::Mind => (icon::WARNING, tokens.gold.text),
                Tone::Danger => (icon::WARNING, tokens.red.text),
            };
            widget::glyph(ui, mark, 15.0, ink);
            let named = [("name", advice.name.into()), ("count", advice.count.into())];
            let said = words.text_with(advice.key, &named);
            ui.add(Label::new(letter::second(said).color(ink)).truncate());
        } else if console.session.maildrop().user.is_some()
            && console.session.phase() == Phase::Transaction
            && console.address.account.is_some()
        {
            let held = letter::caption(words.text("console-held")).color(tokens.ink.third);
            ui.add(Label::new(held).truncate());
        }
    });
}

/// The field itself; whether Enter was pressed in it.
fn line(ui: &mut Ui, console: &mut Console, desk: &Desk<'_>, width: f32) -> bool {
    let words = desk.words;
    let id = ui.make_persistent_id("console-line");
    let Console {
        entry,
        session,
        ahead,
        link,
        ..
    } = console;
    // What is still on its way out counts: its answer may be typed already.
    let session = ahead.reached(session);
    let is_on = matches!(link, Link::On(_));
    let has_focus = ui.memory(|memory| memory.has_focus(id));
    if has_focus {
        one_line_a_frame(ui, entry);
    }
    if has_focus && !entry.popup_is_open {
        let pressed =
            |key| move |input: &mut egui::InputState| input.consume_key(Modifiers::NONE, key);
        if ui.input_mut(pressed(Key::ArrowUp)) {
            entry.recall(true);
        }
        if ui.input_mut(pressed(Key::ArrowDown)) {
            entry.recall(false);
        }
    }
    let secret = secret_from(session, &entry.typed);
    let ink = desk.tokens.ink.first;
    let hidden = desk.tokens.ink.third;
    let mut layouter = |ui: &Ui, text: &dyn TextBuffer, _width: f32| {
        let job = masked(session, text.as_str(), ink, hidden);
        ui.ctx().fonts_mut(|fonts| fonts.layout_job(job))
    };
    let hint = words.text(match session.phase() {
        _ if !is_on => "console-hint-closed",
        Phase::Content => "console-hint-content",
        _ if session.takes_answer() => "console-hint-response",
        _ => "console-hint-command",
    });
    let edit = TextEdit::singleline(&mut entry.typed)
        .font(FontId::monospace(14.0))
        .margin(egui::Margin::symmetric(10, 8))
        // What a screen reader is told of a secret is its length alone.
        .password(secret.is_some())
        .layouter(&mut layouter)
        .hint_text(letter::body(hint))
        .desired_width(width)
        .return_key(None);
    let is_quiet = entry.is_recalled || secret.is_some();
    let output = CompletionPopup::new(id)
        .word_boundary(|_character| false)
        .accept_keys(vec![Key::Tab])
        .align(RectAlign::TOP_START)
        .max_height(340.0)
        .show(ui, edit, |query| {
            if is_quiet || query.text.is_empty() || !is_on {
                return Vec::new();
            }
            suggestions(session, query.text, desk)
        });
    entry.popup_is_open = output.is_open;
    let response = output.text_edit.response.response.clone();
    widget::name(&response, words.text("console-command"));
    if response.changed() {
        entry.is_recalled = false;
        // What the line will do stands above it, and is drawn before it.
        ui.ctx().request_repaint();
    }
    if std::mem::take(&mut entry.wants_focus) {
        response.request_focus();
    }
    if std::mem::take(&mut entry.to_end) || output.accepted.is_some() {
        let end = egui::text::CCursor::new(egui::text::CharIndex(entry.typed.chars().count()));
        let mut kept = output.text_edit.state.clone();
        kept.cursor
            .set_char_range(Some(egui::text::CCursorRange::one(end)));
        kept.store(ui.ctx(), response.id);
    }
    response.has_focus() && ui.input(|input| input.key_pressed(Key::Enter))
}

/// Keeps what was typed behind Enter for the next frame: on a slow machine one frame may hear the
/// end of a line and the beginning of the next.
fn one_line_a_frame(ui: &Ui, entry: &mut Entry) {
    let is_enter = |event: &Event| {
        matches!(
            event,
            Event::Key {
                key: Key::Enter,
                pressed: true,
                ..
            }
        )
    };
    ui.input_mut(|input| {
        let mut events = std::mem::take(&mut entry.later);
        events.append(&mut input.events);
        if let Some(at) = events.iter().position(is_enter) {
            entry.later = events.split_off(at + 1);
        }
        input.events = events;
    });
    if !entry.later.is_empty() {
        ui.ctx().request_repaint();
    }
}

/// The ways the line can go on; those that change nothing are left out.
fn suggestions(session: &Session, typed: &str, desk: &Desk<'_>) -> Vec<Suggestion> {
    complete(session, typed)
        .into_iter()
        .filter(|one| one.line.trim_end() != typed.trim_end())
        .take(SHOWN)
        .map(|one| {
            let ink = if one.is_legal {
                desk.tokens.ink.first
            } else {
                desk.tokens.ink.third
            };
            let shown = letter::mono(&one.shown).color(ink);
            let suggestion = Suggestion::new(one.line).content(shown);
            if one.help.is_empty() {
                suggestion
            } else {
                let help: String = desk.words.text(one.help).chars().take(64).collect();
                suggestion.description(letter::caption(help))
            }
        })
        .collect()
}

/// The typed line with its secret as dots, one for each character.
fn masked(session: &Session, text: &str, ink: egui::Color32, hidden: egui::Color32) -> LayoutJob {
    let font = FontId::monospace(14.0);
    // A field that hides all of it gives dots already.
    let from = secret_from(session, text).unwrap_or(text.len());
    let mut job = LayoutJob::default();
    let open = text.get(..from).unwrap_or_default();
    job.append(open, 0.0, TextFormat::simple(font.clone(), ink));
    let dots: String = text
        .get(from..)
        .unwrap_or_default()
        .chars()
        .map(|_| '•')
        .collect();
    job.append(&dots, 0.0, TextFormat::simple(font, hidden));
    job
}

fn send(console: &mut Console, desk: &mut Desk<'_>) {
    let line = std::mem::take(&mut console.entry.typed);
    let session = console.ahead.reached(&console.session);
    let is_content = session.phase() == Phase::Content;
    if line.is_empty() && !is_content && !session.takes_answer() {
        return;
    }
    let is_secret = secret_from(session, &line).is_some();
    let manner = Manner::of(session, &line);
    if !is_secret && !is_content {
        console.entry.remember(&line);
    }
    console.entry.wants_focus = true;
    if manner == Manner::Answer && console.entry.base64 {
        let encoded = encoded(&line);
        console.say(desk, encoded.as_str().to_owned(), manner);
        drop(Secret::new(line));
        return;
    }
    let manner = if is_content && console.entry.raw {
        Manner::AsItIs
    } else {
        manner
    };
    console.say(desk, line, manner);
}

/// What belongs to the state the session is in.
fn options(ui: &mut Ui, console: &mut Console, desk: &mut Desk<'_>) {
    let words = desk.words;
    let Some(ticket) = console.ticket() else {
        return;
    };
    let session = console.ahead.reached(&console.session);
    let (phase, takes_answer) = (session.phase(), session.takes_answer());
    let can_log_in = console.address.account.is_some()
        && !console.session.is_logged_in()
        && !takes_answer
        && matches!(phase, Phase::Greeted | Phase::Ready | Phase::Authorization);
    if !can_log_in && !takes_answer && phase != Phase::Content {
        return;
    }
    ui.horizontal(|ui| {
        if can_log_in {
            let label = words.text("console-log-in");
            if widget::quiet(ui, desk.tokens, "", label).clicked() {
                desk.ask(ConsoleCommand::LogIn {
                    console: ticket,
                    mechanism: None,
                });
                console.entry.wants_focus = true;
            }
        }
        if phase == Phase::Content {
            let label = letter::second(words.text("console-raw"));
            ui.checkbox(&mut console.entry.raw, label)
                .on_hover_text(letter::second(words.text("console-raw-tip")));
            paste(ui, console, desk);
        }
        if takes_answer {
            let label = letter::second(words.text("console-base64"));
            ui.checkbox(&mut console.entry.base64, label)
                .on_hover_text(letter::second(words.text("console-base64-tip")));
        }
        ui.add_space(SPACE_4);
    });
}

/// A mail pasted into its text goes line by line.
fn paste(ui: &Ui, console: &mut Console, desk: &mut Desk<'_>) {
    let pasted = ui.input_mut(|input| {
        let at = input.events.iter().position(
            |event| matches!(event, Event::Paste(text) if text.trim_end().contains('\n')),
        )?;
        match input.events.remove(at) {
            Event::Paste(text) => Some(text),
            _ => None,
        }
    });
    for line in pasted.iter().flat_map(|text| text.lines()) {
        // A dot alone would send the mail: whoever pastes it means text.
        let is_end = line == ".";
        let line = if is_end { ".." } else { line };
        let manner = if console.entry.raw || is_end {
            Manner::AsItIs
        } else {
            Manner::Plain
        };
        console.say(desk, line.to_owned(), manner);
    }
}
