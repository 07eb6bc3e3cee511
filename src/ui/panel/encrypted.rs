//! A mail that cannot be read here: by what it is encrypted or wrapped, and what can be done.

use egui::{Label, Ui};

use super::Look;
use crate::channel::attachment::AttachmentName;
use crate::mime::view::{Cipher, Content, Encrypted, MailView, Seal};
use crate::ui::action::{Action, AttachmentAction};
use crate::ui::theme::letter;
use crate::ui::theme::measure::SPACE_12;
use crate::ui::widget::bar::BarIntent;
use crate::ui::widget::{Bar, Tone};
use crate::ui::words::Words;

/// What ciphertext in the text itself is called where it is saved.
const IN_TEXT: &str = "message.asc";

/// Above the mail.
pub(super) fn bar(ui: &mut Ui, look: Look<'_>, view: &MailView, asked: &mut Vec<Action>) {
    let Some(encrypted) = view.content.encrypted else {
        return;
    };
    let words = look.words;
    let name = file_name(&view.content, encrypted);
    let named = [("name", name.as_str().into())];
    let what_to_do = match encrypted.how {
        Seal::Encrypted => "encrypted-what-to-do",
        Seal::Signed | Seal::Compressed => "sealed-what-to-do",
    };
    ui.add_space(SPACE_12);
    let bar = Bar {
        tone: Tone::Know,
        summary: &summary(words, encrypted),
        detail: &words.text_with(what_to_do, &named),
        button: Some(&words.text_with("attachment-save", &named)),
        close: None,
    };
    if bar.ui(ui, look.tokens) == Some(BarIntent::Act) {
        let which = AttachmentName::new(view.id, encrypted.part);
        asked.push(Action::Attachment(AttachmentAction::Save { which, name }));
    }
}

/// In the place of a text that there is not.
pub(in crate::ui) fn no_text(ui: &mut Ui, look: Look<'_>, content: &Content) {
    let words = look.words;
    let told = match content.encrypted {
        Some(encrypted) => {
            let unread = match encrypted.how {
                Seal::Encrypted => "encrypted-unread",
                Seal::Signed | Seal::Compressed => "sealed-unread",
            };
            format!("{}{}", summary(words, encrypted), words.text(unread))
        }
        None => words.text("reader-no-text").to_owned(),
    };
    let told = letter::body(told).color(look.tokens.ink.third);
    ui.add(Label::new(told).wrap());
}

fn summary(words: &Words, encrypted: Encrypted) -> String {
    let by = match encrypted.by {
        Cipher::OpenPgp => "OpenPGP",
        Cipher::Smime => "S/MIME",
    };
    let key = match (encrypted.how, encrypted.is_all) {
        (Seal::Encrypted, true) => "encrypted-all",
        (Seal::Encrypted, false) => "encrypted-part",
        (Seal::Signed, true) => "sealed-signed-all",
        (Seal::Signed, false) => "sealed-signed-part",
        (Seal::Compressed, true) => "sealed-compressed-all",
        (Seal::Compressed, false) => "sealed-compressed-part",
    };
    words.text_with(key, &[("cipher", by.into())])
}

fn file_name(content: &Content, encrypted: Encrypted) -> String {
    let mut chips = content.attachments.iter();
    let chip = chips.find(|one| one.part == encrypted.part);
    chip.map_or_else(|| IN_TEXT.to_owned(), |chip| chip.name.clone())
}
