//! What is done while a person looks at how a mail is written, and with mails on paper.

use super::{Effect, Performer};
use crate::channel::source::SourceCommand;
use crate::channel::{Command, Ticket};
use crate::model::MailId;
use crate::ui::action::{Action, Dialog, PaperAction, SourceAction, ToFile};
use crate::ui::state::source::{SourceTab, SourceView};

/// Letters of a subject that name a file.
const NAME: usize = 80;
/// Points by which an arrow scrolls sidewards.
const SIDEWARDS: f32 = 80.0;

impl Performer<'_> {
    pub(super) fn toggle_source(&mut self) {
        let open = self.state.reader.source.take();
        if open.is_none()
            && let Some(mail) = self.state.reader.mail()
        {
            self.state.reader.source = Some(SourceView::new(mail));
            self.source(SourceCommand::Open { mail });
        }
    }

    fn source(&mut self, command: SourceCommand) -> Ticket {
        self.send(Command::Source(command))
    }

    pub(super) fn about_source(&mut self, action: SourceAction) {
        let Some(source) = &mut self.state.reader.source else {
            return;
        };
        match action {
            SourceAction::Turn(tab) => source.turn(tab),
            SourceAction::LookInto(part, as_hex) => source.look_into(part, as_hex),
            SourceAction::GoToLine(row) => source.go_to_line(row),
            // What was turned away from in the same frame is seen no more.
            SourceAction::Seen { face, .. } if face != source.sheet.face => {}
            SourceAction::Seen {
                face: _,
                place,
                shift,
                widest,
                rows,
            } => {
                let sheet = &mut source.sheet;
                (sheet.place, sheet.shift, sheet.widest) = (place, shift, widest);
                sheet.reveal = None;
                sheet.seen = rows;
            }
            SourceAction::Focused => {
                if let Some(find) = &mut source.find {
                    find.focus = false;
                }
            }
            SourceAction::FindWords(words) => {
                if let Some(find) = &mut source.find {
                    find.typed = words;
                }
            }
            SourceAction::FindNext(next) => source.go_to_found(next),
            SourceAction::EndFind => source.find = None,
            SourceAction::Copy => {
                let (mail, face) = (source.mail, source.face());
                self.source(SourceCommand::Copy { mail, face });
            }
            SourceAction::Save => self.about_paper(PaperAction::SaveMail),
        }
    }

    pub(super) fn about_paper(&mut self, action: PaperAction) {
        if let PaperAction::UsePaper(size) = action {
            self.state.kept.paper = Some(size);
            return;
        }
        let Some(view) = self.state.reader.view().cloned() else {
            return;
        };
        let effect = match action {
            PaperAction::UsePaper(_) => return,
            PaperAction::Print | PaperAction::SavePdf => Effect::Open(Dialog::Print {
                view,
                as_pdf: action == PaperAction::SavePdf,
            }),
            PaperAction::SaveMail => Effect::AskTo(ToFile::Mail {
                mail: view.id,
                name: file_name(&view.content.subject, "eml"),
            }),
            PaperAction::SaveTo(file) => Effect::AskTo(file),
        };
        self.effects.push(effect);
    }

    /// Scrolls the source, where one is looked at. Says whether it has.
    pub(super) fn scroll_source(&mut self, action: &Action) -> bool {
        let Some(source) = &mut self.state.reader.source else {
            return false;
        };
        let sheet = &mut source.sheet;
        let count = sheet.count.unwrap_or_default();
        let page = sheet.seen.end.saturating_sub(sheet.seen.start + 2).max(1);
        let row = sheet.place.row as u64;
        let row = match action {
            Action::PageDown => row.saturating_add(page),
            Action::PageUp => row.saturating_sub(page),
            Action::First => 0,
            Action::Last => count,
            Action::Unfold | Action::Fold => {
                let step = if matches!(action, Action::Unfold) {
                    SIDEWARDS
                } else {
                    -SIDEWARDS
                };
                sheet.shift = (sheet.shift + step).clamp(0.0, sheet.widest.max(0.0));
                return true;
            }
            _ => return false,
        };
        sheet.place.row = usize::try_from(row.min(count)).unwrap_or_default();
        sheet.place.points = 0.0;
        true
    }

    /// Rows and places that are wanted, and a source that nobody looks at any more.
    pub(super) fn follow_source(&mut self) {
        let open = self.state.reader.source.as_ref().map(|source| source.mail);
        if let Some(held) = self.state.source_held.filter(|held| Some(*held) != open) {
            self.source(SourceCommand::Close { mail: held });
        }
        self.state.source_held = open;
        let Some(mail) = open else { return };
        self.ask_rows(mail);
        let due = self.state.reader.source.as_ref();
        if let Some(command) = due.and_then(SourceView::due_finding) {
            let ticket = self.source(command);
            if let Some(source) = &mut self.state.reader.source {
                source.finding_with(ticket);
            }
        }
        if let Some(text) = self.state.to_copy.take() {
            self.effects.push(Effect::Copy(text.to_string()));
        }
    }

    fn ask_rows(&mut self, mail: MailId) {
        let Some(source) = &self.state.reader.source else {
            return;
        };
        let has_rows = source.facts.is_some() && source.failure.is_none();
        if !has_rows {
            return;
        }
        let face = source.face();
        for rows in source.sheet.missing() {
            let ticket = self.source(SourceCommand::Piece {
                mail,
                face,
                rows: rows.clone(),
            });
            if let Some(source) = &mut self.state.reader.source {
                source.sheet.asking_with(ticket, &rows);
            }
        }
    }
}

impl SourceTab {
    /// Its place among the tabs.
    #[must_use]
    pub fn place(self) -> usize {
        Self::ALL.iter().position(|tab| *tab == self).unwrap_or(0)
    }
}

/// A name for a file, made of a subject.
#[must_use]
pub fn file_name(subject: &str, ending: &str) -> String {
    let letters = subject.chars().take(NAME).map(|letter| match letter {
        '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' => '_',
        letter if letter.is_control() => ' ',
        letter => letter,
    });
    let name: String = letters.collect();
    let name = name.trim().trim_start_matches('.').trim();
    let name = if name.is_empty() { "mail" } else { name };
    format!("{name}.{ending}")
}

#[cfg(test)]
mod tests {
    use super::file_name;

    #[test]
    fn a18_a_subject_becomes_one_name() {
        assert_eq!(file_name("Re: a/b\\c", "eml"), "Re_ a_b_c.eml");
        assert_eq!(file_name("../../etc", "pdf"), "_.._etc.pdf");
        assert_eq!(file_name(" \n ", "eml"), "mail.eml");
        assert_eq!(file_name("午饭", "pdf"), "午饭.pdf");
        assert_eq!(file_name(&"a".repeat(500), "eml").len(), 84);
    }
}
