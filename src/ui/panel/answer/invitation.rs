//! Invitations: what, when, where, who, and three answers. The answer is shown before it goes.

use egui::{TextEdit, Ui};

use super::{Look, preview};
use crate::channel::{AnswerCommand, AttachmentName};
use crate::mime::view::{MailView, TextOrigin};
use crate::model::event::{Event, Invitation, Purpose};
use crate::model::reaction::{Attendance, Reacted, Reaction};
use crate::model::{Address, FolderName, Person};
use crate::ui::action::{Action, AnswerAction, AttachmentAction, Step};
use crate::ui::panel::event::EventCard;
use crate::ui::theme::measure::{SPACE_4, SPACE_8, SPACE_12};
use crate::ui::theme::{icon, letter};
use crate::ui::widget::{card, plain, primary};

/// Events of one mail that are shown.
const EVENTS: usize = 5;

pub(super) fn events(
    ui: &mut Ui,
    look: Look<'_>,
    view: &MailView,
    invitation: &Invitation,
    asked: &mut Vec<Action>,
) {
    for (number, event) in invitation.events.iter().enumerate().take(EVENTS) {
        ui.add_space(SPACE_12);
        ui.push_id(("event", view.id.0, number), |ui| {
            let shown = Shown {
                look,
                view,
                purpose: invitation.purpose,
                event,
                number,
            };
            shown.ui(ui, asked);
        });
    }
    let rest = invitation.events.len().saturating_sub(EVENTS);
    if rest > 0 || invitation.cut {
        let text = letter::second(look.words.text("event-more"));
        card::line(ui, text.color(look.tokens.ink.third));
    }
}

struct Shown<'a> {
    look: Look<'a>,
    view: &'a MailView,
    purpose: Purpose,
    event: &'a Event,
    number: usize,
}

impl Shown<'_> {
    fn ui(&self, ui: &mut Ui, asked: &mut Vec<Action>) {
        let author = self.view.content.from.first();
        let card = EventCard {
            words: self.look.words,
            tokens: self.look.tokens,
            purpose: self.purpose,
            event: self.event,
            author: author.map_or("", Person::shown),
            is_described: self.view.content.origin == TextOrigin::Nothing,
        };
        card.ui(ui, |ui| self.answers(ui, asked));
    }

    fn answers(&self, ui: &mut Ui, asked: &mut Vec<Action>) {
        let (look, mail) = (self.look, self.view.id);
        let (tokens, words) = (look.tokens, look.words);
        let known = look.state.answers.known(mail);
        let reacted = known.answers.get(self.number).copied().flatten();
        if let Some(reacted) = reacted {
            let text = letter::second(self.answered(reacted));
            card::line(ui, text.color(tokens.ink.third));
        }
        if let Some(Step::Attend { event, answer }) = look.state.answers.step(mail)
            && event == self.number
            && self.can_be_answered()
        {
            return self.consider(ui, answer, asked);
        }
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing.x = SPACE_8;
            if self.can_be_answered() {
                for answer in Attendance::ALL {
                    let key = match answer {
                        Attendance::Accepted => "attend-accept",
                        Attendance::Tentative => "attend-maybe",
                        Attendance::Declined => "attend-decline",
                    };
                    if plain(ui, tokens, "", words.text(key)).clicked() {
                        let step = Step::Attend {
                            event: self.number,
                            answer,
                        };
                        asked.push(Action::Answer(AnswerAction::Consider(mail, step)));
                    }
                }
            }
            if let Some(part) = known.calendar.filter(|_part| self.number == 0)
                && plain(ui, tokens, icon::SAVE, words.text("event-save")).clicked()
            {
                asked.push(Action::Attachment(AttachmentAction::Save {
                    which: AttachmentName::new(mail, part),
                    name: words.text("event-file").to_owned(),
                }));
            }
        });
    }

    /// Whether somebody waits for an answer of ours.
    fn can_be_answered(&self) -> bool {
        let organiser = self.event.organiser.as_ref();
        let address = organiser.and_then(|one| Address::parse(&one.address).ok());
        let is_ours = |address: &Address| {
            let mut accounts = self.look.state.accounts.iter();
            accounts.any(|account| account.address.same_box(address))
        };
        self.purpose == Purpose::Request
            && !self.event.cancelled
            && address.is_some_and(|address| !is_ours(&address))
    }

    fn answered(&self, reacted: Reacted) -> String {
        let words = self.look.words;
        let Reaction::Answered { answer, sequence } = reacted.what else {
            return String::new();
        };
        let key = match (answer, sequence < self.event.sequence) {
            (_, true) => "attend-did-earlier",
            (Attendance::Accepted, false) => "attend-did-accept",
            (Attendance::Tentative, false) => "attend-did-maybe",
            (Attendance::Declined, false) => "attend-did-decline",
        };
        let date = words.full_date(reacted.at);
        words.text_with(key, &[("date", date.into())])
    }

    /// The answer as it would go.
    fn consider(&self, ui: &mut Ui, answer: Attendance, asked: &mut Vec<Action>) {
        let (look, mail) = (self.look, self.view.id);
        let (tokens, words) = (look.tokens, look.words);
        let Some(organiser) = &self.event.organiser else {
            return;
        };
        let account = look.state.account(&self.view.folder.account);
        let (name, own) = account.map_or((String::new(), String::new()), |account| {
            let address = account.address.to_string();
            let name = match account.display_name.as_str() {
                "" => address.clone(),
                name => name.to_owned(),
            };
            (name, address)
        });
        let mut comment = look.state.answers.comment().to_owned();
        let notice = words.attendance(answer, self.event, (&name, &comment));
        let lines = [
            ("answer-from", own.as_str()),
            ("answer-to", organiser.address.as_str()),
            ("answer-subject", notice.subject.as_str()),
        ];
        ui.add_space(SPACE_8);
        preview(ui, look, &lines, &notice.text);
        if !self.names_us() {
            let text = words.text_with("attend-not-named", &[("address", own.into())]);
            card::line(ui, letter::second(text).color(tokens.gold.text));
        }
        if self.view.folder.name == FolderName::Junk {
            let text = letter::second(words.text("attend-junk"));
            card::line(ui, text.color(tokens.gold.text));
        }
        let edit = TextEdit::singleline(&mut comment)
            .hint_text(letter::body(words.text("attend-comment")))
            .desired_width(f32::INFINITY);
        let response = ui.add(edit);
        crate::ui::widget::name(&response, words.text("attend-comment"));
        if response.changed() {
            let typed = AnswerAction::Comment(comment.clone());
            asked.push(Action::Answer(typed));
        }
        ui.add_space(SPACE_4);
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing.x = SPACE_8;
            let is_free = !look.state.is_answering(mail);
            ui.add_enabled_ui(is_free, |ui| {
                let label = words.text("attend-send");
                if primary(ui, tokens, icon::SEND, label).clicked() {
                    asked.push(Action::Answer(AnswerAction::Do(AnswerCommand::Attend {
                        mail,
                        event: self.number,
                        answer,
                        comment: comment.clone(),
                        words: notice.clone(),
                    })));
                }
            });
            if plain(ui, tokens, "", words.text("leave-not-now")).clicked() {
                asked.push(Action::Answer(AnswerAction::Reconsider));
            }
        });
    }

    /// Whether one of our addresses is among those invited.
    fn names_us(&self) -> bool {
        self.event.attendees.iter().any(|attendee| {
            let address = Address::parse(&attendee.person.address);
            address.is_ok_and(|address| {
                let mut accounts = self.look.state.accounts.iter();
                accounts.any(|account| account.address.same_box(&address))
            })
        })
    }
}
