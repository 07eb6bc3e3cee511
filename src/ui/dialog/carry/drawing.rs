//! The pages of import and export, drawn.

use egui::{RichText, Ui};

use super::{CarrySheet, Done};
use crate::channel::event::Progress;
use crate::channel::{CarryCause, CarryCommand, Cause, Task};
use crate::model::text::printable::one_line;
use crate::model::{AccountId, Copies, ExportFormat, MailSummary};
use crate::ui::action::{Action, CarryFile, CarryPage};
use crate::ui::dialog::Desk;
use crate::ui::dialog::sheet::choose;
use crate::ui::panel::activity::{part, progress_words};
use crate::ui::theme::{icon, letter};
use crate::ui::widget::{self, Field};

/// Groups of duplicates, faults and findings that are shown.
const SHOWN: usize = 100;

/// What was pressed at the foot.
#[derive(Clone, Copy)]
pub(super) enum Act {
    Begin,
    Stop,
}

/// What runs: how far, and in words.
pub(super) struct Under {
    part: Option<f32>,
    words: String,
}

impl CarrySheet {
    /// How far what runs is.
    pub(super) fn progress(&self, desk: &Desk<'_>) -> Option<Under> {
        let (ticket, _command) = self.running.as_ref()?;
        let running = desk.state.running.get(ticket);
        let progress: Option<&Progress> = running.and_then(|one| one.progress.values().next());
        Some(Under {
            part: progress.and_then(part),
            words: progress.map_or_else(
                || desk.words.text("carry-running").to_owned(),
                |progress| progress_words(desk.words, progress),
            ),
        })
    }

    pub(super) fn page(&mut self, ui: &mut Ui, desk: &mut Desk<'_>) {
        let about = match self.page {
            CarryPage::Import => "carry-about-import",
            CarryPage::Export => "carry-about-export",
            CarryPage::Duplicates => "carry-about-duplicates",
            CarryPage::Check => "carry-about-check",
            CarryPage::Backup => "carry-about-backup",
        };
        second(ui, desk, desk.words.text(about));
        match self.page {
            CarryPage::Import => self.import(ui, desk),
            CarryPage::Export => self.export(ui, desk),
            // It has just come back.
            CarryPage::Backup if matches!(self.done, Some(Done::Restored(_))) => {}
            CarryPage::Backup => self.restoring(ui, desk),
            CarryPage::Duplicates | CarryPage::Check => {}
        }
    }

    fn import(&mut self, ui: &mut Ui, desk: &mut Desk<'_>) {
        ui.horizontal_wrapped(|ui| {
            for (glyph, label, file) in [
                (icon::FILE, "carry-choose-files", CarryFile::ImportFiles),
                (icon::FOLDER, "carry-choose-folder", CarryFile::ImportFolder),
            ] {
                if widget::plain(ui, desk.tokens, glyph, desk.words.text(label)).clicked() {
                    desk.asked.push(Action::ChooseCarry(file));
                }
            }
        });
        for found in &self.found {
            let (path, holds, is_good) = match found {
                Ok(found) => (&found.path, desk.words.recognised(found), true),
                Err(path) => (path, desk.words.text("carry-nothing").to_owned(), false),
            };
            ui.vertical(|ui| {
                ui.spacing_mut().item_spacing.y = 2.0;
                let ink = if is_good {
                    desk.tokens.ink.second
                } else {
                    desk.tokens.gold.text
                };
                let name = one_line(&path.to_string_lossy());
                truncated(ui, letter::medium(&name).color(desk.tokens.ink.first));
                ui.label(letter::second(&holds).color(ink));
            });
        }
        if desk.state.accounts.len() > 1 {
            head(ui, desk, "carry-into");
            self.accounts(ui, desk, false);
        }
        let label = desk.words.text("carry-under");
        let mut under = self
            .under
            .clone()
            .unwrap_or_else(|| super::default_folder(desk));
        let field = Field {
            width: 320.0,
            ..Field::new(label)
        };
        if field.ui(ui, desk.tokens, &mut under).changed() {
            self.under = Some(under);
        }
    }

    fn export(&mut self, ui: &mut Ui, desk: &mut Desk<'_>) {
        if desk.state.accounts.len() > 1 {
            head(ui, desk, "carry-out-of");
            self.accounts(ui, desk, true);
        }
        head(ui, desk, "carry-as");
        let formats = ExportFormat::ALL.map(|format| {
            let key = match format {
                ExportFormat::Maildir => "carry-format-maildir",
                ExportFormat::Mbox => "carry-format-mbox",
                ExportFormat::Eml => "carry-format-eml",
            };
            (format, desk.words.text(key).to_owned())
        });
        if let Some(format) = choose(ui, desk, &formats, self.format) {
            self.format = format;
        }
        let label = desk.words.text("carry-choose-folder");
        if widget::plain(ui, desk.tokens, icon::FOLDER, label).clicked() {
            desk.asked
                .push(Action::ChooseCarry(CarryFile::ExportFolder));
        }
        if let Some(to) = &self.to {
            let name = one_line(&to.to_string_lossy());
            truncated(ui, letter::medium(&name).color(desk.tokens.ink.first));
        }
    }

    fn accounts(&mut self, ui: &mut Ui, desk: &Desk<'_>, with_all: bool) {
        let mut ids: Vec<Option<AccountId>> = Vec::new();
        let mut choices = Vec::new();
        if with_all {
            ids.push(None);
            choices.push((0, desk.words.text("carry-all-accounts").to_owned()));
        }
        for account in &desk.state.accounts {
            choices.push((ids.len(), account.shown_name().to_owned()));
            ids.push(Some(account.id.clone()));
        }
        let chosen = ids.iter().position(|id| *id == self.account);
        if let Some(picked) = choose(ui, desk, &choices, chosen.unwrap_or(usize::MAX)) {
            self.account = ids.get(picked).cloned().flatten();
        }
    }

    /// The way back, where nothing is in the way.
    fn restoring(&mut self, ui: &mut Ui, desk: &mut Desk<'_>) {
        head(ui, desk, "carry-restore");
        if !desk.state.accounts.is_empty() {
            second(ui, desk, desk.words.text("carry-about-restore"));
            return;
        }
        second(ui, desk, desk.words.text("carry-restore-here"));
        let half = desk.state.half_restored.clone();
        if let Some(from) = &half {
            let file = one_line(&from.to_string_lossy());
            let words = desk.words;
            let said = words.text_with("carry-restore-half", &[("file", file.into())]);
            second(ui, desk, &said);
        }
        let is_running = self.is_running();
        let press = |ui: &mut Ui, desk: &Desk<'_>, glyph: &str, label: &str| {
            let label = desk.words.text(label);
            let button = ui.add_enabled_ui(!is_running, |ui| {
                widget::plain(ui, desk.tokens, glyph, label).clicked()
            });
            button.inner
        };
        ui.horizontal_wrapped(|ui| {
            if let Some(from) = half
                && press(ui, desk, icon::SAVE, "carry-act-go-on")
            {
                self.done = None;
                self.due = Some(CarryCommand::Restore { from });
            }
            if press(ui, desk, icon::FILE, "carry-act-restore") {
                desk.asked.push(Action::ChooseCarry(CarryFile::Restore));
            }
        });
    }

    /// What came of the last thing.
    pub(super) fn told(&self, ui: &mut Ui, desk: &Desk<'_>) {
        let words = desk.words;
        match &self.done {
            None => {}
            Some(Done::Imported(report)) => {
                lines(ui, desk, &words.imported(report), report.failed == 0);
                faults(ui, desk, &report.faults, report.failed);
            }
            Some(Done::Exported(report)) => {
                lines(ui, desk, &words.exported(report), report.failed == 0);
                faults(ui, desk, &report.faults, report.failed);
            }
            Some(Done::Copies(copies)) => {
                lines(ui, desk, &words.copies(copies), true);
                for one in copies.iter().take(SHOWN) {
                    group(ui, desk, one);
                }
                more(ui, desk, copies.len() as u64);
            }
            Some(Done::Removed(count)) => {
                lines(ui, desk, &[words.copies_removed(*count)], true);
            }
            Some(Done::Verified(report)) => {
                lines(ui, desk, &words.verified(report), report.found == 0);
                for finding in report.findings.iter().take(SHOWN) {
                    let (wrong, advice) = words.mail_finding(finding, desk.state.now);
                    let file = one_line(&finding.file.to_string_lossy());
                    pair(ui, desk, &file, &format!("{wrong} · {advice}"));
                }
                more(ui, desk, report.found);
            }
            Some(Done::BackedUp(report)) => {
                lines(ui, desk, &words.backed_up(report), report.failed == 0);
                faults(ui, desk, &report.faults, report.failed);
            }
            Some(Done::Restored(report)) => {
                lines(ui, desk, &words.restored(report), report.failed == 0);
                faults(ui, desk, &report.faults, report.failed);
            }
            Some(Done::Stopped(command)) => {
                lines(ui, desk, &[words.carry_stopped(command).to_owned()], true);
            }
            Some(Done::Failed(failure)) => {
                let said = words.failure(failure);
                lines(ui, desk, std::slice::from_ref(&said.summary), false);
                second(ui, desk, &said.reason);
                // What is in the way was so before, and what is whole stays.
                let is_as_before = !matches!(
                    failure.cause,
                    Cause::Carry(CarryCause::Occupied { .. } | CarryCause::HalfRestored { .. })
                );
                if failure.task == Task::Restore && is_as_before {
                    second(ui, desk, words.text("carry-restore-nothing"));
                }
            }
        }
    }
}

/// The button that begins, or how far it is and the one that stops.
pub(super) fn foot(
    ui: &mut Ui,
    desk: &Desk<'_>,
    running: Option<&Under>,
    ((glyph, label), ready): (&(&'static str, String), bool),
) -> Option<Act> {
    let (words, tokens) = (desk.words, desk.tokens);
    if let Some(running) = running {
        let stop = widget::plain(ui, tokens, "", words.text("account-stop")).clicked();
        ui.vertical(|ui| {
            ui.label(letter::second(&running.words).color(tokens.ink.second));
            if let Some(part) = running.part {
                widget::progress(ui, tokens, part, words.text("carry-title"));
            }
        });
        return stop.then_some(Act::Stop);
    }
    let button = ui
        .add_enabled_ui(ready, |ui| widget::primary(ui, tokens, glyph, label))
        .inner;
    button.clicked().then_some(Act::Begin)
}

fn head(ui: &mut Ui, desk: &Desk<'_>, key: &str) {
    ui.label(letter::group(desk.words.text(key)).color(desk.tokens.ink.second));
}

fn second(ui: &mut Ui, desk: &Desk<'_>, text: &str) {
    ui.add(egui::Label::new(letter::second(text).color(desk.tokens.ink.second)).wrap());
}

fn truncated(ui: &mut Ui, text: RichText) {
    ui.add(egui::Label::new(text).truncate());
}

fn lines(ui: &mut Ui, desk: &Desk<'_>, said: &[String], is_well: bool) {
    widget::hairline(ui, desk.tokens);
    let (glyph, ink) = if is_well {
        (icon::WENT_WELL, desk.tokens.accent.text)
    } else {
        (icon::WARNING, desk.tokens.gold.text)
    };
    let Some((first, others)) = said.split_first() else {
        return;
    };
    ui.horizontal(|ui| {
        widget::glyph(ui, glyph, 18.0, ink);
        ui.label(letter::medium(first).color(desk.tokens.ink.first));
    });
    if others.is_empty() {
        return;
    }
    let margin = egui::Margin {
        left: 26,
        ..egui::Margin::ZERO
    };
    egui::Frame::new().inner_margin(margin).show(ui, |ui| {
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 4.0;
            for line in others {
                second(ui, desk, line);
            }
        });
    });
}

fn faults(ui: &mut Ui, desk: &Desk<'_>, faults: &[crate::model::CarryFault], all: u64) {
    for fault in faults.iter().take(SHOWN) {
        let place = desk.words.fault_place(fault);
        pair(ui, desk, &place, &desk.words.fault(&fault.why));
    }
    more(ui, desk, all.max(faults.len() as u64));
}

/// Says that there are more than are shown.
fn more(ui: &mut Ui, desk: &Desk<'_>, all: u64) {
    let hidden = all.saturating_sub(SHOWN as u64);
    if hidden > 0 {
        second(ui, desk, &desk.words.more(hidden));
    }
}

fn pair(ui: &mut Ui, desk: &Desk<'_>, first: &str, below: &str) {
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        truncated(ui, letter::second(first).color(desk.tokens.ink.first));
        second(ui, desk, below);
    });
}

/// A mail that stays, and below it its copies.
fn group(ui: &mut Ui, desk: &Desk<'_>, copies: &Copies) {
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        let subject = if copies.stays.subject.is_empty() {
            desk.words.text("no-subject")
        } else {
            &copies.stays.subject
        };
        truncated(ui, letter::medium(subject).color(desk.tokens.ink.first));
        let place = |mail: &MailSummary| {
            let date = desk.words.date(mail.date, desk.state.now);
            let folder = desk.words.folder(&mail.folder.name);
            format!("{folder} · {} · {date}", mail.from.shown())
        };
        let stays = desk.words.text("cli-stays-copy");
        let line = format!("{stays} · {}", place(&copies.stays));
        truncated(ui, letter::second(&line).color(desk.tokens.ink.second));
        for mail in &copies.go {
            let goes = desk.words.text("cli-goes-copy");
            let line = format!("{goes} · {}", place(mail));
            truncated(ui, letter::second(&line).color(desk.tokens.gold.text));
        }
    });
}
