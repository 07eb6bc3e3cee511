//! Contacts in a mail: who, how to reach them, and two things to do with them.

use egui::Ui;

use super::Look;
use crate::channel::AttachmentName;
use crate::mime::view::MailView;
use crate::model::card::{Card as Contact, CardEntry};
use crate::ui::action::{Action, AttachmentAction};
use crate::ui::theme::measure::{SPACE_4, SPACE_8, SPACE_12};
use crate::ui::theme::{icon, letter};
use crate::ui::widget::{Card, card, plain, quiet};

/// Contacts of one mail that are shown.
const CONTACTS: usize = 5;
/// Ways to reach somebody that are named.
const WAYS: usize = 6;
/// Characters of a name that are kept for a file's.
const NAME_CHARACTERS: usize = 60;

pub(in crate::ui::panel) fn contacts(
    ui: &mut Ui,
    look: Look<'_>,
    view: &MailView,
    asked: &mut Vec<Action>,
) {
    let contacts = &view.insight.cards;
    for (number, contact) in contacts.iter().enumerate().take(CONTACTS) {
        ui.add_space(SPACE_12);
        ui.push_id(("contact", view.id.0, number), |ui| {
            one(ui, look, view, contact, asked);
        });
    }
    if let Some(rest) = contacts
        .len()
        .checked_sub(CONTACTS)
        .filter(|rest| *rest > 0)
    {
        let text = look
            .words
            .text_with("contact-more", &[("rest", (rest as u64).into())]);
        card::line(ui, letter::second(text).color(look.tokens.ink.third));
    }
}

fn one(ui: &mut Ui, look: Look<'_>, view: &MailView, contact: &Contact, asked: &mut Vec<Action>) {
    let (tokens, words) = (look.tokens, look.words);
    let name = match (contact.name.as_str(), contact.mails.first()) {
        ("", Some(mail)) => mail.value.as_str(),
        ("", None) => words.text("contact-nameless"),
        (name, _) => name,
    };
    let card = Card {
        icon: icon::PEOPLE,
        ink: tokens.accent.text,
        title: name,
    };
    card.ui(ui, tokens, |ui| {
        let mut job: Vec<&str> = Some(contact.title.as_str()).into_iter().collect();
        job.extend(contact.organisation.iter().map(String::as_str));
        job.retain(|text| !text.is_empty());
        if !job.is_empty() {
            card::line(ui, letter::body(words.list(&job)).color(tokens.ink.second));
        }
        for entry in entries(contact) {
            card::line(ui, letter::second(&entry.value).color(tokens.ink.second));
        }
        ui.add_space(SPACE_4);
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing.x = SPACE_8;
            for mail in contact.mails.iter().take(WAYS) {
                let label =
                    words.text_with("contact-write", &[("address", mail.value.as_str().into())]);
                if plain(ui, tokens, icon::COMPOSE, &label).clicked() {
                    asked.push(Action::Mailto(mailto(&mail.value)));
                }
            }
            if let Some(part) = look.state.answers.known(view.id).contacts
                && quiet(ui, tokens, icon::SAVE, words.text("contact-save")).clicked()
            {
                asked.push(Action::Attachment(AttachmentAction::Save {
                    which: AttachmentName::new(view.id, part),
                    name: file_name(name, words.text("contact-file")),
                }));
            }
        });
    });
}

/// Addresses, numbers, pages, in the order in which they are used most.
fn entries(contact: &Contact) -> impl Iterator<Item = &CardEntry> {
    let ways = [
        &contact.mails,
        &contact.phones,
        &contact.addresses,
        &contact.pages,
    ];
    ways.into_iter().flat_map(|ways| ways.iter().take(WAYS))
}

/// `mailto:` with what must not stand there by itself written as numbers (RFC 6068 §2).
fn mailto(address: &str) -> String {
    let mut url = String::from("mailto:");
    for octet in address.bytes() {
        if octet.is_ascii_alphanumeric() || b"-._~@!$'*+".contains(&octet) {
            url.push(char::from(octet));
        } else {
            url.push_str(&format!("%{octet:02X}"));
        }
    }
    url
}

/// A name for the file: letters, digits and spaces of the contact's own, where there are any.
fn file_name(name: &str, otherwise: &str) -> String {
    let name: String = name
        .chars()
        .filter(|character| character.is_alphanumeric() || " -_".contains(*character))
        .take(NAME_CHARACTERS)
        .collect();
    match name.trim() {
        "" => otherwise.to_owned(),
        name => format!("{name}.vcf"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a14_a_contacts_address_is_one_recipient_and_nothing_more() {
        let url = mailto("a@b.example?bcc=eve@c.example&body=x");
        assert_eq!(url, "mailto:a@b.example%3Fbcc%3Deve@c.example%26body%3Dx");
        assert_eq!(
            mailto("王@例.example"),
            "mailto:%E7%8E%8B@%E4%BE%8B.example"
        );
    }

    #[test]
    fn a18_a_contacts_file_is_named_by_letters() {
        assert_eq!(file_name("../../王芳 <x>", "contact.vcf"), "王芳 x.vcf");
        assert_eq!(file_name("…", "contact.vcf"), "contact.vcf");
    }
}
