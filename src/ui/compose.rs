//! The compose windows: each a window of its own, or inside the main one where the context
//! embeds windows. They draw drafts and say what the person wants; the worker keeps and sends.

mod attachments;
mod check;
mod editor;
mod foot;
mod known;
mod options;
mod recipients;
mod window;

use egui::{Ui, ViewportBuilder, ViewportId, vec2};

use super::action::Action;
use super::state::State;
use super::theme::{Tokens, letter};
use super::widget;
use super::words::Words;
use crate::channel::command::DraftSeed;
use crate::channel::{AnswerCommand, Command, Event, Ticket};
use crate::model::DraftId;

use editor::Editor;
use known::Known;

/// What a compose window wants.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum ComposeIntent {
    /// Write the draft down.
    Save,
    /// Hand the mail over; the window stays until it is safe in the outbox.
    Send,
    /// Throw the draft away.
    Discard,
    /// Keep the draft and close the window.
    Close,
    /// Ask the system for files.
    ChooseFiles,
    /// Attach these.
    Attach(Vec<std::path::PathBuf>),
}

/// What compose windows are drawn from.
#[derive(Clone, Copy)]
pub struct Surroundings<'a> {
    /// What the main window shows.
    pub state: &'a State,
    /// Colours.
    pub tokens: &'a Tokens,
    /// Words.
    pub words: &'a Words,
    /// Whether no dialog lies in front of windows inside the main one.
    pub hears_keys: bool,
}

/// All open compose windows.
#[derive(Default)]
pub struct Desk {
    editors: Vec<Editor>,
    known: Known,
}

impl Desk {
    /// No window open.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether any compose window is open.
    #[must_use]
    pub fn is_open(&self) -> bool {
        !self.editors.is_empty()
    }

    /// Takes a fact in; called before [`State::apply`].
    pub fn apply(&mut self, event: &Event, state: &State) {
        self.known.learn(event);
        match event {
            Event::DraftReady { ticket, draft } => {
                let asked = state.asked(*ticket);
                let is_fresh = asked.is_some_and(is_worth_keeping);
                self.open(draft.clone(), is_fresh, asked.is_some_and(begins));
            }
            Event::DraftSaved { draft, at } => {
                if let Some(editor) = self.editor(draft) {
                    editor.saved_at = Some(*at);
                }
            }
            Event::Attached {
                draft, attachment, ..
            } => {
                if let Some(editor) = self.editor(draft) {
                    editor.attached(attachment.clone());
                }
            }
            Event::Ended { ticket, outcome } => {
                let sent = state.asked(*ticket).cloned();
                let Some(draft) = sent.as_ref().and_then(draft_of) else {
                    return;
                };
                if let Some(editor) = self.editor(&draft) {
                    editor.ended(*ticket, outcome);
                }
                self.editors.retain(|editor| !editor.is_finished);
            }
            _ => {}
        }
    }

    /// A command this desk asked for has gone out under this ticket.
    pub fn sent(&mut self, ticket: Ticket, command: &Command) {
        let Some(editor) = draft_of(command).and_then(|draft| self.editor(&draft)) else {
            return;
        };
        match command {
            Command::Send { .. } => editor.sending = Some(ticket),
            Command::SaveDraft { .. } => editor.saving = Some(ticket),
            Command::Attach { .. } => editor.attaching.push(ticket),
            _ => {}
        }
    }

    /// Draws every window and says what is wanted.
    pub fn show(&mut self, ui: &mut Ui, surroundings: Surroundings<'_>, asked: &mut Vec<Action>) {
        let Surroundings {
            state,
            tokens,
            words,
            hears_keys,
        } = surroundings;
        let ctx = ui.ctx().clone();
        let last = self.editors.len().saturating_sub(1);
        for (index, editor) in self.editors.iter_mut().enumerate() {
            let view = window::View {
                state,
                tokens,
                words,
                known: &self.known,
                // A window of its own hears only its own keys and files.
                is_front: !ctx.embed_viewports() || index == last && hears_keys,
            };
            let intents = if ctx.embed_viewports() {
                show_embedded(&ctx, index, editor, &view)
            } else {
                show_window(&ctx, editor, &view)
            };
            for intent in intents {
                perform(editor, intent, asked);
            }
            if editor.may_close() && !editor.is_finished {
                perform(editor, ComposeIntent::Close, asked);
            }
        }
        self.editors.retain(|editor| !editor.is_finished);
    }

    /// The program ends: whatever is not yet written down is, and what nobody wrote in goes.
    pub fn save_all(&mut self, asked: &mut Vec<Action>) {
        let at_rest = |one: &&mut Editor| !one.is_saving && !one.is_sending;
        for editor in self.editors.iter_mut().filter(at_rest) {
            if editor.is_untouched() {
                perform(editor, ComposeIntent::Discard, asked);
            } else if editor.is_unsaved() {
                perform(editor, ComposeIntent::Save, asked);
            }
        }
        self.editors.retain(|editor| !editor.is_finished);
    }

    /// Whether anything is on its way to the disk.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        let mut editors = self.editors.iter();
        editors.any(|one| one.is_saving || one.is_sending || !one.attaching.is_empty())
    }

    /// Whether a draft stands in its window only, because saving it failed.
    #[must_use]
    pub fn is_unwritten(&self) -> bool {
        self.editors.iter().any(|editor| editor.is_unwritten)
    }

    fn open(&mut self, draft: crate::model::Draft, is_fresh: bool, is_begun: bool) {
        if self.editor(&draft.id).is_none() {
            self.editors.push(Editor::new(draft, is_fresh, is_begun));
        }
    }

    fn editor(&mut self, draft: &DraftId) -> Option<&mut Editor> {
        self.editors
            .iter_mut()
            .find(|editor| editor.draft.id == *draft)
    }
}

/// Whether a draft begins here, with nothing in it that a person wrote. What goes again was written
/// by the person, and a link that says more than whom to write to carries somebody's words.
fn begins(asked: &Command) -> bool {
    let Command::StartDraft { from } = asked else {
        return false;
    };
    match from {
        DraftSeed::Empty { .. } | DraftSeed::Reply { .. } | DraftSeed::Forward { .. } => true,
        // Subject and text stand behind it (RFC 6068 §2).
        DraftSeed::Mailto { url } => !url.contains('?'),
        DraftSeed::Existing { .. } => false,
    }
}

/// Whether a draft begins with more than an answer's quote: while it is open it is kept as it stands.
fn is_worth_keeping(asked: &Command) -> bool {
    match asked {
        Command::StartDraft { from } => {
            matches!(from, DraftSeed::Forward { .. } | DraftSeed::Mailto { .. })
        }
        Command::Answer(AnswerCommand::SendAgain { .. }) => true,
        _ => false,
    }
}

/// The draft a command is about.
fn draft_of(command: &Command) -> Option<DraftId> {
    match command {
        Command::Send { draft } | Command::SaveDraft { draft } => Some(draft.id.clone()),
        Command::Attach { draft, .. } => Some(draft.clone()),
        _ => None,
    }
}

fn perform(editor: &mut Editor, intent: ComposeIntent, asked: &mut Vec<Action>) {
    let mut ask = |command| asked.push(Action::Ask(Box::new(command)));
    match intent {
        ComposeIntent::Save => ask(Command::SaveDraft {
            draft: editor.begin_save(),
        }),
        ComposeIntent::Send => {
            editor.is_sending = true;
            editor.failure = None;
            ask(Command::Send {
                draft: editor.take_snapshot(),
            });
        }
        ComposeIntent::Discard => {
            editor.is_finished = true;
            ask(Command::DiscardDraft {
                draft: editor.draft.id.clone(),
            });
        }
        // It closes by itself when it is in the outbox, and else has to say why not.
        ComposeIntent::Close if editor.is_sending => {}
        ComposeIntent::Close => {
            if editor.is_saving || !editor.attaching.is_empty() {
                editor.is_closing = true;
            } else if editor.is_untouched() {
                perform(editor, ComposeIntent::Discard, asked);
            } else if editor.is_unsaved() {
                // It goes when the draft is safe, and else stays and says why not.
                editor.is_closing = true;
                ask(Command::SaveDraft {
                    draft: editor.begin_save(),
                });
            } else {
                editor.is_finished = true;
            }
        }
        ComposeIntent::ChooseFiles => {
            asked.push(Action::ChooseFiles(editor.draft.id.clone()));
        }
        ComposeIntent::Attach(files) => asked.push(Action::Attach {
            draft: editor.draft.id.clone(),
            files,
        }),
    }
}

const SIZE: egui::Vec2 = vec2(760.0, 640.0);
/// How far windows that lie within the first stand beside each other, and how many before it begins
/// again, in points.
const STEP: f32 = 24.0;
const STEPS: usize = 6;
const LEAST_SIZE: egui::Vec2 = vec2(520.0, 420.0);

fn show_window(
    ctx: &egui::Context,
    editor: &mut Editor,
    view: &window::View<'_>,
) -> Vec<ComposeIntent> {
    let id = ViewportId::from_hash_of(("compose", &editor.draft.id.0));
    let builder = ViewportBuilder::default()
        .with_title(editor.title(view.words))
        .with_app_id("hongyan")
        .with_inner_size(SIZE)
        .with_min_inner_size(LEAST_SIZE);
    ctx.show_viewport_immediate(id, builder, |ui, _class| {
        let mut intents = Vec::new();
        egui::Frame::new()
            .fill(view.tokens.surface.top)
            .show(ui, |ui| {
                ui.expand_to_include_rect(ui.max_rect());
                window::show(ui, editor, view, &mut intents);
            });
        if ui.input(|input| input.viewport().close_requested()) {
            intents.push(ComposeIntent::Close);
        }
        intents
    })
}

fn show_embedded(
    ctx: &egui::Context,
    index: usize,
    editor: &mut Editor,
    view: &window::View<'_>,
) -> Vec<ComposeIntent> {
    let mut intents = Vec::new();
    let room = ctx.content_rect().shrink(16.0).size();
    // None hides another wholly.
    let aside = egui::Vec2::splat(STEP * (index % STEPS) as f32);
    let frame = egui::Frame::window(&ctx.global_style()).inner_margin(0);
    egui::Window::new(editor.title(view.words))
        .id(egui::Id::unique(("compose", &editor.draft.id.0)))
        .title_bar(false)
        .frame(frame)
        .default_size(SIZE.min(room))
        .min_size(LEAST_SIZE.min(room))
        .pivot(egui::Align2::CENTER_CENTER)
        .default_pos(ctx.content_rect().center() + aside)
        .show(ctx, |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            egui::Frame::new()
                .inner_margin(egui::Margin {
                    left: 16,
                    right: 8,
                    top: 8,
                    bottom: 4,
                })
                .show(ui, |ui| {
                    egui::Sides::new().show(
                        ui,
                        |ui| ui.label(letter::strong(editor.title(view.words))),
                        |ui| {
                            let name = view.words.text(if editor.is_untouched() {
                                "compose-close-bare"
                            } else {
                                "compose-close"
                            });
                            let cross = super::theme::icon::CLOSE;
                            if widget::icon_button(ui, view.tokens, cross, name).clicked() {
                                intents.push(ComposeIntent::Close);
                            }
                        },
                    );
                });
            widget::hairline(ui, view.tokens);
            window::show(ui, editor, view, &mut intents);
        });
    intents
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::MailId;

    #[test]
    fn nothing_is_thrown_away_unasked_that_somebody_wrote() {
        let begun = |from| begins(&Command::StartDraft { from });
        let mail = MailId(1);
        assert!(begun(DraftSeed::Empty { account: None }));
        assert!(begun(DraftSeed::Reply { mail, all: true }));
        assert!(begun(DraftSeed::Forward { mail }));
        assert!(!begun(DraftSeed::Existing { mail }));
        let link = |url: &str| begun(DraftSeed::Mailto { url: url.into() });
        assert!(link("mailto:bob@example.org"));
        assert!(!link("mailto:bob@example.org?body=A%20long%20form"));
        let again = AnswerCommand::SendAgain { report: mail };
        assert!(!begins(&Command::Answer(again)));
    }
}
