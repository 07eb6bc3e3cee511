//! That a page would have a person fill something in, in the quiet line: nothing of it can be.

use super::Look;
use super::strip::Item;
use crate::mime::page::Form;
use crate::mime::view::MailView;
use crate::ui::theme::icon;

/// What is said of a form; nothing where the mail is read as text, which shows none.
pub(super) fn item(look: Look<'_>, view: &MailView) -> Option<Item> {
    if !look.state.pages.shows(view) {
        return None;
    }
    let pages = look.state.pages.of_mail(view.id);
    let drawn = pages.filter_map(|(_name, page)| page.drawn());
    let words = look.words;
    let (mark, key) = match drawn.filter_map(|drawn| drawn.form).max()? {
        Form::Fields => (icon::INFO, "form-fields"),
        Form::Password => (icon::WARNING, "form-password"),
    };
    let more = ["form-inert", "form-passwords", "form-instead"];
    let more = more.map(|key| words.text(key).to_owned());
    Some(Item::fact(mark, words.text(key)).more(more))
}
