//! Filters run by hand: a table of what they would do and why, before they do it.

use std::collections::BTreeSet;
use std::sync::Arc;

use egui::{Align, Context, Label, Layout, ScrollArea, Ui, vec2};

use crate::channel::rules::{Foreseen, Scope};
use crate::channel::{Command, Event, Failure, Outcome, RulesCommand, RulesEvent, Ticket};
use crate::model::{Agent, Filter, MailId, Trace};
use crate::ui::action::Action;
use crate::ui::dialog::Desk;
use crate::ui::dialog::sheet::Frames;
use crate::ui::panel::progress_part;
use crate::ui::theme::letter;
use crate::ui::widget::{self, Bar, Tone};
use crate::words::Tense;

/// Height of a row.
const ROW: f32 = 48.0;
/// Height of the table.
const TABLE: f32 = 400.0;
/// Parts of the width: mail, filter, what; why has the rest.
const PARTS: [f32; 3] = [0.32, 0.14, 0.20];

/// The sheet.
#[derive(Debug)]
pub(in crate::ui::dialog) struct RunSheet {
    /// All that can be run.
    filters: Vec<Filter>,
    /// The one that is run, on or off; `None`: all that are on.
    only: Option<usize>,
    scope: Scope,
    asked: Asked,
    /// Mails that are left as they are.
    left_out: BTreeSet<MailId>,
    is_done: bool,
}

#[derive(Debug)]
enum Asked {
    /// To be asked with the next frame.
    Due,
    /// Under this ticket, once it is known.
    Waiting(Option<Ticket>),
    Known {
        mails: Arc<[Foreseen]>,
        looked_at: u64,
        /// Mail and trace of each row.
        rows: Vec<(usize, usize)>,
    },
    Applying(Option<Ticket>),
    Failed(Box<Failure>),
}

impl RunSheet {
    pub(in crate::ui::dialog) fn new(filters: Vec<Filter>, scope: Scope) -> Self {
        // Where none is on, there is one to choose.
        let is_any_on = filters.iter().any(|filter| filter.enabled);
        Self {
            only: (!is_any_on).then_some(0),
            filters,
            scope,
            asked: Asked::Due,
            left_out: BTreeSet::new(),
            is_done: false,
        }
    }

    pub(in crate::ui::dialog) fn is_done(&self) -> bool {
        self.is_done
    }

    pub(in crate::ui::dialog) fn sent(&mut self, sent: Ticket, command: &Command) {
        match (&mut self.asked, command) {
            (Asked::Waiting(ticket), Command::Rules(RulesCommand::Rehearse { .. }))
            | (Asked::Applying(ticket), Command::Rules(RulesCommand::Apply { .. })) => {
                *ticket = Some(sent);
            }
            _ => {}
        }
    }

    pub(in crate::ui::dialog) fn apply(&mut self, event: &Event) {
        match (&self.asked, event) {
            (
                Asked::Waiting(Some(asked)),
                Event::Rules(RulesEvent::Foreseen {
                    ticket,
                    mails,
                    looked_at,
                }),
            ) if asked == ticket => {
                let rows = mails.iter().enumerate().flat_map(|(mail, foreseen)| {
                    (0..foreseen.traces.len()).map(move |trace| (mail, trace))
                });
                self.asked = Asked::Known {
                    mails: Arc::clone(mails),
                    looked_at: *looked_at,
                    rows: rows.collect(),
                };
                self.left_out.clear();
            }
            (
                Asked::Waiting(Some(asked)) | Asked::Applying(Some(asked)),
                Event::Ended { ticket, outcome },
            ) if asked == ticket => match outcome {
                Outcome::Failed(failure) => self.asked = Asked::Failed(Box::new(failure.clone())),
                Outcome::Done => self.is_done = matches!(self.asked, Asked::Applying(_)),
                Outcome::Cancelled => self.is_done = true,
            },
            _ => {}
        }
    }

    pub(in crate::ui::dialog) fn show(&mut self, ctx: &Context, desk: &mut Desk<'_>) {
        if matches!(self.asked, Asked::Due) {
            self.rehearse(desk);
        }
        let title = desk.words.text("run-title");
        let sheet = Frames {
            width: 980.0,
            least_height: 480.0,
            ..Frames::new("run filters", title)
        };
        let count = self.count();
        let mut pressed = None;
        let leave = match self.asked {
            Asked::Applying(_) => "close",
            _ => "cancel",
        };
        let mut foot = |ui: &mut Ui, desk: &mut Desk<'_>| {
            pressed = buttons(ui, desk, count, leave);
        };
        sheet.show(
            ctx,
            desk,
            |ui, desk| self.content(ui, desk),
            Some(&mut foot),
        );
        match pressed {
            None => {}
            Some(Pressed::Apply) => self.begin(desk),
            Some(Pressed::Close) => desk.close = true,
        }
    }

    /// What ends a rehearsal that nobody waits for any longer. What is being done goes on, and can
    /// be taken back when it is done.
    pub(in crate::ui::dialog) fn cancel(&self) -> Option<Action> {
        match self.asked {
            Asked::Waiting(Some(ticket)) => {
                let cancel = Command::Cancel { ticket };
                Some(Action::Ask(Box::new(cancel)))
            }
            _ => None,
        }
    }

    fn chosen(&self) -> Vec<Filter> {
        match self.only.and_then(|only| self.filters.get(only)) {
            Some(filter) => vec![filter.clone()],
            None => {
                let on = self.filters.iter().filter(|filter| filter.enabled);
                on.cloned().collect()
            }
        }
    }

    fn rehearse(&mut self, desk: &mut Desk<'_>) {
        self.asked = Asked::Waiting(None);
        desk.ask(Command::Rules(RulesCommand::Rehearse {
            filters: self.chosen(),
            scope: self.scope.clone(),
        }));
    }

    fn begin(&mut self, desk: &mut Desk<'_>) {
        let Asked::Known { mails, .. } = &self.asked else {
            return;
        };
        let wanted = mails
            .iter()
            .filter(|one| !self.left_out.contains(&one.row.id));
        let foreseen: Arc<[Foreseen]> = wanted.cloned().collect();
        self.asked = Asked::Applying(None);
        desk.ask(Command::Rules(RulesCommand::Apply { foreseen }));
    }

    /// How many mails would be changed.
    fn count(&self) -> usize {
        match &self.asked {
            Asked::Known { mails, .. } => mails.len() - self.left_out.len().min(mails.len()),
            _ => 0,
        }
    }

    fn content(&mut self, ui: &mut Ui, desk: &mut Desk<'_>) {
        let (words, tokens) = (desk.words, desk.tokens);
        self.which(ui, desk);
        match &self.asked {
            Asked::Due | Asked::Waiting(_) | Asked::Applying(_) => {
                self.waiting(ui, desk);
                ui.add_space(TABLE - 60.0);
            }
            Asked::Failed(failure) => {
                let said = words.failure(failure);
                let bar = Bar {
                    tone: Tone::Loss,
                    summary: &said.reason,
                    detail: &said.detail(words),
                    button: None,
                    close: None,
                };
                bar.ui(ui, tokens);
            }
            Asked::Known {
                mails,
                looked_at,
                rows,
            } => {
                let counts = [
                    ("count", (mails.len() as u64).into()),
                    ("shown", words.count(mails.len() as u64).into()),
                    ("looked", words.count(*looked_at).into()),
                ];
                let key = if mails.is_empty() {
                    "run-nothing"
                } else {
                    "run-summary"
                };
                let text = letter::second(words.text_with(key, &counts));
                ui.label(text.color(tokens.ink.second));
                if mails.is_empty() {
                    ui.add_space(TABLE - 60.0);
                } else {
                    let (mails, rows) = (Arc::clone(mails), rows.as_slice());
                    table(ui, desk, &mails, rows, &mut self.left_out);
                }
            }
        }
    }

    /// Which of the filters run.
    fn which(&mut self, ui: &mut Ui, desk: &mut Desk<'_>) {
        if self.filters.len() < 2 || matches!(self.asked, Asked::Applying(_)) {
            return;
        }
        let words = desk.words;
        let name = |only: Option<usize>| {
            let filter = only.and_then(|only| self.filters.get(only));
            filter.map_or_else(
                || words.text("run-all").to_owned(),
                |filter| filter.name.clone(),
            )
        };
        let mut only = self.only;
        let shown = widget::combo("run-which", letter::body(name(only)), 260.0).show_ui(ui, |ui| {
            let choices = std::iter::once(None).chain((0..self.filters.len()).map(Some));
            for choice in choices {
                ui.selectable_value(&mut only, choice, letter::body(name(choice)));
            }
        });
        widget::name(&shown.response, words.text("run-which"));
        if only != self.only {
            self.only = only;
            desk.asked.extend(self.cancel());
            self.asked = Asked::Due;
        }
    }

    fn waiting(&self, ui: &mut Ui, desk: &Desk<'_>) {
        let (words, tokens) = (desk.words, desk.tokens);
        let key = match self.asked {
            Asked::Applying(_) => "run-applying",
            _ => "run-looking",
        };
        ui.label(letter::second(words.text(key)).color(tokens.ink.second));
        let (Asked::Waiting(Some(ticket)) | Asked::Applying(Some(ticket))) = &self.asked else {
            return;
        };
        let running = desk.state.running.get(ticket);
        let progress = running.and_then(|running| running.progress.values().next());
        if let Some(part) = progress.and_then(progress_part) {
            widget::progress(ui, tokens, part, words.text(key));
        }
    }
}

/// Mail, filter, what, why; a mail that is ticked off is left as it is.
fn table(
    ui: &mut Ui,
    desk: &Desk<'_>,
    mails: &Arc<[Foreseen]>,
    rows: &[(usize, usize)],
    left_out: &mut BTreeSet<MailId>,
) {
    let tokens = desk.tokens;
    let room = ui.available_width() - 12.0;
    ui.spacing_mut().item_spacing.y = 0.0;
    let heads = ["run-mail", "run-filter", "run-what", "run-why"];
    line(ui, room, |ui, column, _width| {
        let text = letter::group(desk.words.text(heads[column]));
        ui.label(text.color(tokens.ink.second));
    });
    widget::hairline(ui, tokens);
    let area = ScrollArea::vertical()
        .id_salt("what would be done")
        .max_height(TABLE)
        .min_scrolled_height(TABLE)
        .auto_shrink([false, false]);
    area.show_rows(ui, ROW, rows.len(), |ui, range| {
        for (mail, trace) in rows.get(range).unwrap_or_default() {
            let Some(foreseen) = mails.get(*mail) else {
                continue;
            };
            let Some(what) = foreseen.traces.get(*trace) else {
                continue;
            };
            row(ui, desk, room, foreseen, (what, *trace == 0), left_out);
        }
    });
}

/// Columns of one row.
fn line(ui: &mut Ui, room: f32, mut cell: impl FnMut(&mut Ui, usize, f32)) {
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 8.0;
        ui.add_space(40.0);
        let room = room - 28.0 - 32.0;
        let rest = 1.0 - PARTS.iter().sum::<f32>();
        for (column, part) in PARTS.iter().chain([&rest]).enumerate() {
            let width = room * part;
            let size = vec2(width, 24.0);
            ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Center), |ui| {
                ui.set_width(width);
                cell(ui, column, width);
            });
        }
    });
}

fn row(
    ui: &mut Ui,
    desk: &Desk<'_>,
    room: f32,
    foreseen: &Foreseen,
    (what, is_first): (&Trace, bool),
    left_out: &mut BTreeSet<MailId>,
) {
    let (words, tokens) = (desk.words, desk.tokens);
    let mail = &foreseen.row;
    let is_out = left_out.contains(&mail.id);
    let (first, second) = if is_out {
        (tokens.ink.third, tokens.ink.third)
    } else {
        (tokens.ink.first, tokens.ink.second)
    };
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 8.0;
        ui.set_height(ROW);
        let box_size = vec2(20.0, ROW);
        ui.allocate_ui_with_layout(box_size, Layout::left_to_right(Align::Center), |ui| {
            ui.set_width(20.0);
            if is_first {
                let mut is_in = !is_out;
                let tick = ui.checkbox(&mut is_in, "");
                let subject = [("subject", mail.subject.as_str().into())];
                widget::name(&tick, &words.text_with("run-tick", &subject));
                if tick.changed() {
                    if is_in {
                        left_out.remove(&mail.id);
                    } else {
                        left_out.insert(mail.id);
                    }
                }
            }
        });
        let room = room - 28.0 - 32.0;
        let rest = 1.0 - PARTS.iter().sum::<f32>();
        let widths = [PARTS[0], PARTS[1], PARTS[2], rest].map(|part| room * part);
        let [mail_width, filter_width, what_width, why_width] = widths;
        cell(ui, mail_width, |ui| {
            if is_first {
                ui.add_space(6.0);
                let sender = letter::second(mail.from.shown()).color(second);
                let subject = letter::body(&mail.subject).color(first);
                ui.add(Label::new(subject).truncate());
                ui.add(Label::new(sender).truncate());
            }
        });
        cell(ui, filter_width, |ui| {
            ui.add_space(15.0);
            let name = match &what.by {
                Agent::Filter(name) => name.as_str(),
                Agent::Junk(_) => words.text("junk-head"),
            };
            ui.add(Label::new(letter::second(name).color(second)).truncate());
        });
        cell(ui, what_width, |ui| {
            ui.add_space(15.0);
            let did = words.deeds(&what.did, Tense::Foreseen);
            ui.add(Label::new(letter::second(did).color(first)).truncate());
        });
        cell(ui, why_width, |ui| {
            ui.add_space(16.0);
            let why = letter::caption(words.reasons(what)).color(second);
            ui.add(Label::new(why).truncate());
        });
    });
}

/// A cell whose lines stand in its middle.
fn cell(ui: &mut Ui, width: f32, content: impl FnOnce(&mut Ui)) {
    ui.allocate_ui_with_layout(
        vec2(width, ROW),
        Layout::left_to_right(Align::Center),
        |ui| {
            ui.set_width(width);
            ui.vertical(|ui| {
                ui.spacing_mut().item_spacing.y = 1.0;
                content(ui);
            });
        },
    );
}

/// What was pressed in the foot.
enum Pressed {
    Apply,
    Close,
}

/// There is something to change only once it is known.
fn buttons(ui: &mut Ui, desk: &Desk<'_>, count: usize, leave: &str) -> Option<Pressed> {
    let (words, tokens) = (desk.words, desk.tokens);
    let mut pressed = None;
    let number = [
        ("count", (count as u64).into()),
        ("shown", words.count(count as u64).into()),
    ];
    let label = words.text_with("run-apply", &number);
    let apply = ui.add_enabled_ui(count > 0, |ui| widget::primary(ui, tokens, "", &label));
    if apply.inner.clicked() {
        pressed = Some(Pressed::Apply);
    }
    if widget::quiet(ui, tokens, "", words.text(leave)).clicked() {
        pressed = Some(Pressed::Close);
    }
    pressed
}
