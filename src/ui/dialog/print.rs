//! A mail on paper: on which paper, how, and where it goes.

use std::sync::Arc;

use egui::{Context, Ui};

use super::Desk;
use super::sheet::{Frames, choose};
use crate::channel::print::{
    COPIES, Margins, PaperSize, PrintCommand, PrintEvent, PrintPage, are_pages,
};
use crate::channel::{Command, Event, Ticket};
use crate::mime::paper::PaperHead;
use crate::mime::view::MailView;
use crate::model::Person;
use crate::ui::action::{Action, PaperAction, ToFile};
use crate::ui::perform::source::file_name;
use crate::ui::state::State;
use crate::ui::theme::letter;
use crate::ui::theme::measure::SPACE_8;
use crate::ui::widget::{self, Field, combo, heading};
use crate::ui::words::Words;

/// Attachments that are named on paper; of more how many.
const ATTACHMENTS: usize = 50;
/// Points of the list of printers.
const PRINTERS: f32 = 300.0;

/// The sheet.
pub(super) struct PrintSheet {
    view: Arc<MailView>,
    /// Whether a PDF is what it is opened for.
    as_pdf: bool,
    designed: bool,
    /// What the person chose, now or before; `None`: that of the country.
    size: Option<PaperSize>,
    /// The paper in use where this system is, once it is known.
    usual: PaperSize,
    margins: Margins,
    copies: String,
    pages: String,
    printers: Printers,
    printer: Option<String>,
    asked: Option<Ticket>,
    is_fresh: bool,
}

/// What is known of printers.
enum Printers {
    Asked,
    /// This system prints nothing.
    None,
    Known {
        names: Vec<String>,
        /// Which the system means where none is named.
        usual: Option<String>,
    },
}

impl PrintSheet {
    /// As the mail is shown, on the paper that was chosen before.
    pub(super) fn new(view: Arc<MailView>, state: &State, as_pdf: bool) -> Self {
        Self {
            designed: state.pages.shows(&view),
            view,
            as_pdf,
            size: state.kept.paper,
            usual: PaperSize::default(),
            margins: Margins::default(),
            copies: "1".to_owned(),
            pages: String::new(),
            printers: Printers::Asked,
            printer: None,
            asked: None,
            is_fresh: true,
        }
    }

    pub(super) fn apply(&mut self, event: &Event) {
        if let Event::Print(PrintEvent::Printers {
            ticket,
            printers,
            paper,
        }) = event
            && self.asked == Some(*ticket)
        {
            self.usual = *paper;
            self.printers = match printers {
                None => Printers::None,
                Some((names, usual)) => {
                    let first = usual.clone().or_else(|| names.first().cloned());
                    self.printer = self.printer.take().or(first);
                    Printers::Known {
                        names: names.clone(),
                        usual: usual.clone(),
                    }
                }
            };
        }
    }

    pub(super) fn sent(&mut self, ticket: Ticket, command: &Command) {
        if matches!(command, Command::Print(PrintCommand::ListPrinters)) {
            self.asked = Some(ticket);
        }
    }

    /// Draws it.
    pub(super) fn show(&mut self, ctx: &Context, desk: &mut Desk<'_>) {
        if std::mem::take(&mut self.is_fresh) {
            desk.ask(Command::Print(PrintCommand::ListPrinters));
        }
        let words = desk.words;
        let key = if self.as_pdf {
            "print-pdf-title"
        } else {
            "print-title"
        };
        let title = words.text(key).to_owned();
        let wanted = self.wanted();
        let mut pressed = None;
        let mut foot = |ui: &mut Ui, desk: &mut Desk<'_>| {
            pressed = self.buttons(ui, desk, wanted.is_some());
        };
        let sheet = Frames {
            width: 480.0,
            ..Frames::new("print", &title)
        };
        // The foot is drawn after the form, which changes what it draws.
        let mut form = Form {
            size: self.size.unwrap_or(self.usual),
            margins: self.margins,
            designed: self.designed,
            printer: self.printer.clone(),
            copies: self.copies.clone(),
            pages: self.pages.clone(),
        };
        let (has_page, printers) = (!self.view.content.pieces.is_empty(), &self.printers);
        let as_pdf = self.as_pdf;
        let is_in_doubt = !as_pdf && desk.state.may_be_printed(self.view.id);
        sheet.show(
            ctx,
            desk,
            |ui, desk| {
                if is_in_doubt {
                    let told = letter::body(desk.words.text("print-in-doubt"));
                    ui.add(egui::Label::new(told.color(desk.tokens.gold.text)).wrap());
                }
                form.ui(ui, desk, (has_page, as_pdf), printers);
            },
            Some(&mut foot),
        );
        let Form {
            size,
            margins,
            designed,
            printer,
            copies,
            pages,
        } = form;
        if size != self.size.unwrap_or(self.usual) {
            self.size = Some(size);
            desk.asked.push(Action::Paper(PaperAction::UsePaper(size)));
        }
        (self.margins, self.designed, self.printer) = (margins, designed, printer);
        (self.copies, self.pages) = (copies, pages);
        if let Some(pressed) = pressed {
            self.act(pressed, desk);
        }
    }

    /// Copies and pages, where both make sense and there is a printer.
    fn wanted(&self) -> Option<(u32, String)> {
        let copies = self.copies.trim().parse::<u32>().ok()?;
        let pages: String = self.pages.split_whitespace().collect();
        let makes_sense = (1..=COPIES).contains(&copies) && are_pages(&pages);
        let has_printer =
            matches!(&self.printers, Printers::Known { names, .. } if !names.is_empty());
        (makes_sense && has_printer).then_some((copies, pages))
    }

    fn buttons(&self, ui: &mut Ui, desk: &mut Desk<'_>, can_print: bool) -> Option<Pressed> {
        let (tokens, words) = (desk.tokens, desk.words);
        let mut pressed = None;
        let print = words.text("print-print");
        let pdf = words.text("action-save-pdf");
        if self.as_pdf {
            if widget::primary(ui, tokens, "", pdf).clicked() {
                pressed = Some(Pressed::SavePdf);
            }
        } else {
            ui.add_enabled_ui(can_print, |ui| {
                if widget::primary(ui, tokens, "", print).clicked() {
                    pressed = Some(Pressed::Print);
                }
            });
            if widget::plain(ui, tokens, "", pdf).clicked() {
                pressed = Some(Pressed::SavePdf);
            }
        }
        if widget::plain(ui, tokens, "", words.text("print-open-pdf")).clicked() {
            pressed = Some(Pressed::OpenPdf);
        }
        desk.close |= widget::quiet(ui, tokens, "", words.text("cancel")).clicked();
        pressed
    }

    fn act(&self, pressed: Pressed, desk: &mut Desk<'_>) {
        let page = Box::new(self.page(desk.words));
        match pressed {
            Pressed::SavePdf => {
                let name = file_name(&self.view.content.subject, "pdf");
                let file = ToFile::Pdf { page, name };
                desk.asked.push(Action::Paper(PaperAction::SaveTo(file)));
            }
            Pressed::OpenPdf => desk.ask(Command::Print(PrintCommand::OpenPdf { page })),
            Pressed::Print => {
                let Some((copies, pages)) = self.wanted() else {
                    return;
                };
                desk.ask(Command::Print(PrintCommand::Print {
                    page,
                    printer: self.printer.clone(),
                    copies,
                    pages,
                }));
            }
        }
        desk.close = true;
    }

    fn page(&self, words: &Words) -> PrintPage {
        PrintPage {
            mail: self.view.id,
            designed: self.designed && !self.view.content.pieces.is_empty(),
            size: self.size.unwrap_or(self.usual),
            margins: self.margins,
            head: head(&self.view, words),
        }
    }
}

/// What was pressed.
#[derive(Clone, Copy)]
enum Pressed {
    Print,
    SavePdf,
    OpenPdf,
}

/// What is chosen in the sheet.
struct Form {
    size: PaperSize,
    margins: Margins,
    designed: bool,
    printer: Option<String>,
    copies: String,
    pages: String,
}

impl Form {
    fn ui(
        &mut self,
        ui: &mut Ui,
        desk: &Desk<'_>,
        (has_page, as_pdf): (bool, bool),
        printers: &Printers,
    ) {
        let words = desk.words;
        if !as_pdf {
            self.printer(ui, desk, printers);
        }
        if has_page {
            let choices = [(true, "page-drawn"), (false, "page-text")];
            self.designed = labelled(ui, desk, "page-view", &choices, self.designed);
        }
        let sizes = PaperSize::ALL.map(|size| match size {
            PaperSize::A4 => (size, "print-a4"),
            PaperSize::Letter => (size, "print-letter"),
        });
        self.size = labelled(ui, desk, "print-paper", &sizes, self.size);
        let margins = Margins::ALL.map(|margins| match margins {
            Margins::Narrow => (margins, "print-margins-narrow"),
            Margins::Usual => (margins, "print-margins-usual"),
            Margins::Wide => (margins, "print-margins-wide"),
        });
        self.margins = labelled(ui, desk, "print-margins", &margins, self.margins);
        let has_printer = matches!(printers, Printers::Known { names, .. } if !names.is_empty());
        if !as_pdf && has_printer {
            ui.horizontal_top(|ui| {
                let copies = self.copies.trim().parse::<u32>();
                let is_count = copies.is_ok_and(|copies| (1..=COPIES).contains(&copies));
                let named = [("most", u64::from(COPIES).into())];
                let fault = words.text_with("print-copies-fault", &named);
                let field = Field {
                    width: 90.0,
                    fault: if is_count { "" } else { &fault },
                    ..Field::new(words.text("print-copies"))
                };
                ui.vertical(|ui| {
                    ui.set_width(140.0);
                    field.ui(ui, desk.tokens, &mut self.copies);
                });
                let pages: String = self.pages.split_whitespace().collect();
                let field = Field {
                    width: 180.0,
                    hint: words.text("print-pages-hint"),
                    fault: if are_pages(&pages) {
                        ""
                    } else {
                        words.text("print-pages-fault")
                    },
                    ..Field::new(words.text("print-pages"))
                };
                ui.vertical(|ui| {
                    field.ui(ui, desk.tokens, &mut self.pages);
                });
            });
        }
        let told = letter::caption(words.text("print-nothing-fetched"));
        ui.add(egui::Label::new(told.color(desk.tokens.ink.third)).wrap());
    }

    fn printer(&mut self, ui: &mut Ui, desk: &Desk<'_>, printers: &Printers) {
        let (tokens, words) = (desk.tokens, desk.words);
        let told = match printers {
            Printers::Asked => words.text("print-looking"),
            Printers::None => words.text("print-no-service"),
            Printers::Known { names, .. } if names.is_empty() => words.text("print-no-printer"),
            Printers::Known { names, usual, .. } => {
                return self.choose_printer(ui, desk, (names, usual.as_deref()));
            }
        };
        let told = letter::body(told).color(tokens.ink.second);
        ui.add(egui::Label::new(told).wrap());
    }

    fn choose_printer(
        &mut self,
        ui: &mut Ui,
        desk: &Desk<'_>,
        (names, usual): (&[String], Option<&str>),
    ) {
        let (tokens, words) = (desk.tokens, desk.words);
        let shown = |name: &str| {
            if usual == Some(name) {
                words.text_with("print-usual", &[("printer", name.to_owned().into())])
            } else {
                name.to_owned()
            }
        };
        let chosen = self.printer.clone().unwrap_or_default();
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = SPACE_8 / 2.0;
            heading(ui, tokens, words.text("print-printer"));
            let list = combo("printers", letter::body(shown(&chosen)), PRINTERS);
            let response = list.show_ui(ui, |ui| {
                for name in names {
                    let is_chosen = *name == chosen;
                    if ui.selectable_label(is_chosen, shown(name)).clicked() {
                        self.printer = Some(name.clone());
                    }
                }
            });
            widget::name(&response.response, words.text("print-printer"));
        });
    }
}

/// A heading and choices below it.
fn labelled<T: PartialEq + Copy>(
    ui: &mut Ui,
    desk: &Desk<'_>,
    label: &str,
    choices: &[(T, &str)],
    chosen: T,
) -> T {
    let choices: Vec<(T, String)> = choices
        .iter()
        .map(|(choice, key)| (*choice, desk.words.text(key).to_owned()))
        .collect();
    let mut picked = chosen;
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = SPACE_8 / 2.0;
        heading(ui, desk.tokens, desk.words.text(label));
        picked = choose(ui, desk, &choices, chosen).unwrap_or(chosen);
    });
    picked
}

/// What stands above a mail on paper.
fn head(view: &MailView, words: &Words) -> PaperHead {
    let content = &view.content;
    let subject = if content.subject.trim().is_empty() {
        words.text("no-subject").to_owned()
    } else {
        content.subject.clone()
    };
    let mut lines: Vec<(String, String)> = Vec::new();
    let mut line = |key: &str, value: String| {
        if !value.is_empty() {
            lines.push((words.text(key).to_owned(), value));
        }
    };
    for (key, people) in [
        ("print-from", &content.from),
        ("print-to", &content.to),
        ("print-cc", &content.cc),
        ("print-bcc", &content.bcc),
    ] {
        line(key, named(words, people));
    }
    let date = content.date.map(|date| words.full_date(date));
    line("print-date", date.unwrap_or_default());
    let beside = content.attachments.iter().filter(|one| !one.inline);
    let count = beside.clone().count();
    let mut files: Vec<String> = beside
        .take(ATTACHMENTS)
        .map(|one| {
            let size = words.size(one.size_octets);
            let named = [("name", one.name.as_str().into()), ("size", size.into())];
            words.text_with("print-attachment", &named)
        })
        .collect();
    if count > ATTACHMENTS {
        let rest = [("count", ((count - ATTACHMENTS) as u64).into())];
        files.push(words.text_with("attachments-more", &rest));
    }
    line("print-attachments", words.list(&files));
    PaperHead { subject, lines }
}

/// `Ann Smith <ann@example.org>, bob@example.org`.
fn named(words: &Words, people: &[Person]) -> String {
    let people = people.iter().map(|person| {
        let address = person.address.to_string();
        match person.name.trim() {
            "" => address,
            name => format!("{name} <{address}>"),
        }
    });
    words.list(&people.collect::<Vec<_>>())
}
