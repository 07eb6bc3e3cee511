//! The foot of a compose window: Send, Attach, what is saved, Discard; above it what is asked.

use egui::{Align, Layout, Ui};

use super::check::Question;
use super::editor::Editor;
use super::window::View;
use super::{ComposeIntent, check, options};
use crate::ui::theme::{icon, letter};
use crate::ui::widget::bar::BarIntent;
use crate::ui::widget::{self, Bar, IconButton, Tone};

/// Draws the buttons. `true`: an option was changed.
pub(super) fn show(
    ui: &mut Ui,
    editor: &mut Editor,
    view: &View<'_>,
    intents: &mut Vec<ComposeIntent>,
) -> bool {
    let words = view.words;
    let mut changed = false;
    ui.horizontal(|ui| {
        ui.add_enabled_ui(!editor.is_sending, |ui| {
            let send = widget::primary(ui, view.tokens, icon::SEND, words.text("compose-send"))
                .on_hover_text(letter::second(words.text("compose-send-tip")));
            if send.clicked() {
                send_or_ask(editor, intents);
            }
            let attach = widget::quiet(
                ui,
                view.tokens,
                icon::ATTACHMENT,
                words.text("compose-attach"),
            );
            if attach.clicked() {
                intents.push(ComposeIntent::ChooseFiles);
            }
            changed = options::show(ui, editor, view);
        });
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            // What is on its way into the outbox is thrown away there.
            if editor.is_sending {
                ui.disable();
            }
            let discard = IconButton::new(icon::DELETE, words.text("compose-discard"));
            if discard.ui(ui, view.tokens).clicked() {
                if editor.is_untouched() {
                    intents.push(ComposeIntent::Discard);
                } else {
                    editor.question = Some(Question::Discard);
                }
            }
            ui.label(letter::caption(standing(editor, view)).color(view.tokens.ink.third));
        });
    });
    changed
}

/// What the draft's last step was.
fn standing(editor: &Editor, view: &View<'_>) -> String {
    let words = view.words;
    if editor.is_sending {
        words.text("compose-sending").to_owned()
    } else if editor.sends_when_attached {
        words.text("compose-sends-when-attached").to_owned()
    } else if editor.is_unwritten {
        words.text("compose-unsaved").to_owned()
    } else if let Some(at) = editor.saved_at
        // What goes with the window is not said to be kept.
        && !editor.is_untouched()
    {
        words.text_with("compose-saved", &[("time", words.time(at).into())])
    } else {
        String::new()
    }
}

/// The files that Send waited for are there.
pub(super) fn send_what_waited(editor: &mut Editor, intents: &mut Vec<ComposeIntent>) {
    if editor.sends_when_attached && editor.attaching.is_empty() {
        editor.sends_when_attached = false;
        send_or_ask(editor, intents);
    }
}

/// Sends, or says why not, or asks first, or waits for files still on their way.
pub(super) fn send_or_ask(editor: &mut Editor, intents: &mut Vec<ComposeIntent>) {
    if editor.is_sending {
        return;
    }
    use super::editor::Line;
    for line in [Line::To, Line::Cc, Line::Bcc] {
        editor.commit(line);
    }
    let draft = editor.snapshot();
    editor.question = None;
    if let Some(failure) = check::fault(&draft) {
        editor.fail(failure);
    } else if !editor.attaching.is_empty() {
        editor.failure = None;
        editor.sends_when_attached = true;
    } else if let Some(question) = check::question(&draft, &editor.answered, editor.size_limit) {
        editor.failure = None;
        editor.question = Some(question);
    } else {
        intents.push(ComposeIntent::Send);
    }
}

/// The failure or question above the buttons.
pub(super) fn bars(
    ui: &mut Ui,
    editor: &mut Editor,
    view: &View<'_>,
    intents: &mut Vec<ComposeIntent>,
) {
    let words = view.words;
    if let Some(failure) = &editor.failure {
        let said = words.failure(failure);
        let advice = said.detail(words);
        let detail = format!("{} {advice}", said.reason);
        let (summary, detail) = if editor.says_unsaved() {
            (words.text("compose-not-saved"), &detail)
        } else {
            (said.reason.as_str(), &advice)
        };
        let bar = Bar {
            tone: Tone::Loss,
            summary,
            detail,
            button: None,
            close: Some(words.text("close")),
        };
        if bar.ui(ui, view.tokens).is_some() {
            editor.failure = None;
        }
    }
    if let Some(question) = editor.question {
        let (asks, goes_on) = match question {
            Question::NoAttachment => ("compose-no-attachment", "compose-send-without"),
            Question::NoText => ("compose-no-text", "compose-send-anyway"),
            Question::NoSubject => ("compose-no-subject", "compose-send-anyway"),
            Question::TooLarge => ("compose-too-large", "compose-send-anyway"),
            Question::Discard => ("compose-discard-ask", "compose-discard-do"),
        };
        let sizes = [
            check::travelling_octets(&editor.draft),
            editor.size_limit.unwrap_or(0),
        ];
        let [size, limit] = sizes.map(|octets| words.size(octets));
        let asks = words.text_with(asks, &[("size", size.into()), ("limit", limit.into())]);
        let bar = Bar {
            tone: Tone::Decide,
            summary: &asks,
            detail: "",
            button: Some(words.text(goes_on)),
            close: Some(words.text("cancel")),
        };
        match bar.ui(ui, view.tokens) {
            Some(BarIntent::Act) if question == Question::Discard => {
                intents.push(ComposeIntent::Discard);
            }
            Some(BarIntent::Act) => {
                editor.answered.push(question);
                send_or_ask(editor, intents);
            }
            Some(BarIntent::Close) => editor.question = None,
            None => {}
        }
    }
}
