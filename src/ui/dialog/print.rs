//! A mail on paper: on which paper, how, and where it goes.

use std::sync::Arc;

use egui::{Context, Ui};

use super::Desk;
use super::sheet::{Frames, choose};
use crate::channel::print::{
    COPIES, Margins, PaperSize, PrintCommand, PrintEvent, PrintPage, are_pages,
};
use crate::channel::{Command, Event, Outcome, Ticket};
use crate::mime::paper::{PaperHead, VALUE_OCTETS};
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
/// Octets of a list on paper; of what is behind them how many. Room is left to say so.
const LISTED_OCTETS: usize = VALUE_OCTETS - 200;
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
        if let Event::Print(PrintEvent::Paper { ticket, paper }) = event
            && self.asked == Some(*ticket)
        {
            self.usual = *paper;
        }
        // Why is told beside the sheet; nobody looks any more.
        if let Event::Ended {
            ticket,
            outcome: Outcome::Failed(_),
        } = event
            && self.asked == Some(*ticket)
        {
            self.printers = Printers::Known {
                names: Vec::new(),
                usual: None,
            };
        }
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
        let wanted = [PrintCommand::ListPrinters, PrintCommand::UsualPaper];
        if matches!(command, Command::Print(asked) if wanted.contains(asked)) {
            self.asked = Some(ticket);
        }
    }

    /// Draws it.
    pub(super) fn show(&mut self, ctx: &Context, desk: &mut Desk<'_>) {
        if std::mem::take(&mut self.is_fresh) {
            // Printers are looked for in the network: not for a file.
            desk.ask(Command::Print(if self.as_pdf {
                PrintCommand::UsualPaper
            } else {
                PrintCommand::ListPrinters
            }));
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
        let view = Arc::clone(&self.view);
        let is_in_doubt = !as_pdf && desk.state.may_be_printed(self.view.id);
        sheet.show(
            ctx,
            desk,
            |ui, desk| {
                if is_in_doubt {
                    let told = letter::body(desk.words.text("print-in-doubt"));
                    ui.add(egui::Label::new(told.color(desk.tokens.gold.text)).wrap());
                }
                let cut = desk.state.cut_as(&view, form.designed && has_page);
                if cut.is_some_and(|cut| cut.lacks_text) {
                    let told = letter::body(desk.words.text("cut-print"));
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
            goes_on: words.text("cut-paper").to_owned(),
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
        line(key, listed(people.iter().map(named), people.len(), words));
    }
    let date = content.date.map(|date| words.full_date(date));
    line("print-date", date.unwrap_or_default());
    let beside = content.attachments.iter().filter(|one| !one.inline);
    let count = beside.clone().count();
    let files = beside.take(ATTACHMENTS).map(|one| {
        let size = words.size(one.size_octets);
        let named = [("name", one.name.as_str().into()), ("size", size.into())];
        words.text_with("print-attachment", &named)
    });
    line("print-attachments", listed(files, count, words));
    PaperHead { subject, lines }
}

/// `Ann Smith <ann@example.org>`.
fn named(person: &Person) -> String {
    let address = person.address.to_string();
    match person.name.trim() {
        "" => address,
        name => format!("{name} <{address}>"),
    }
}

/// One behind the other, and how many of `count` there is no room for.
fn listed(items: impl Iterator<Item = String>, count: usize, words: &Words) -> String {
    let separator = words.list(&["", ""]).len();
    let (mut named, mut octets) = (Vec::new(), 0);
    for item in items {
        octets += item.len() + separator;
        if !named.is_empty() && octets > LISTED_OCTETS {
            break;
        }
        named.push(item);
    }
    let more = count.saturating_sub(named.len()) as u64;
    let mut list = words.list(&named);
    if more > 0 {
        let shown = words.count(more);
        let arguments = [("count", more.into()), ("shown", shown.into())];
        list.push(' ');
        list.push_str(&words.text_with("print-more", &arguments));
    }
    list
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::{Language, Words};

    #[test]
    fn people_for_whom_there_is_no_room_on_paper_are_counted() {
        let people: Vec<Person> = (0..1_000)
            .map(|number| Person {
                name: format!("Guest {number:04}"),
                address: format!("guest{number:04}@example.org"),
            })
            .collect();
        let said = |people: &[Person], language| {
            let words = Words::new(language, jiff::tz::TimeZone::UTC);
            listed(people.iter().map(named), people.len(), &words)
        };
        let two = "Guest 0000 <guest0000@example.org>, Guest 0001 <guest0001@example.org>";
        assert_eq!(said(&people[..2], Language::English), two);
        // 36 octets each.
        let all = said(&people, Language::English);
        assert!(all.starts_with(two));
        let end = "Guest 0448 <guest0448@example.org> and 551 more";
        assert!(all.ends_with(end), "{}", &all[all.len() - 100..]);
        assert!(all.len() < VALUE_OCTETS);
        assert!(said(&people[..450], Language::English).ends_with(" and one more"));
        assert!(said(&people, Language::Chinese).ends_with("> 和另外 563 个"));
    }
}
