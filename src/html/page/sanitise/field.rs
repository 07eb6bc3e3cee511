//! What a person would fill in or press. A page has no form: what would be one is drawn as it
//! stands, and looks like what it is, a picture of it.

use super::{ALT_OCTETS, Attributes, Given, Pass, kept};
use crate::html::page::css::At;
use crate::html::page::{Form, build, unseen};

/// Marks what would take something in, or send it away, and does neither.
const INERT: &str = "data-i";

impl Pass<'_> {
    /// What would be filled in is shown as it stands.
    pub(super) fn field(&mut self, given: &Given<'_>) {
        let kind = given
            .value("type")
            .map_or("", str::trim)
            .to_ascii_lowercase();
        let value = given.value("value").unwrap_or_default();
        let is_checked = given.value("checked").is_some();
        let (name, text) = match kind.as_str() {
            "hidden" => return,
            "image" => {
                self.picture(given, given.value("alt").or_else(|| given.value("value")));
                return;
            }
            "button" | "reset" | "submit" => ("button", value),
            "checkbox" if is_checked => ("span", "☑"),
            "checkbox" => ("span", "☐"),
            "radio" if is_checked => ("span", "◉"),
            "radio" => ("span", "○"),
            "password" => ("x-field", ""),
            _ if value.is_empty() => ("x-field", given.value("placeholder").unwrap_or_default()),
            _ => ("x-field", value),
        };
        if let Some(source) = given.value("src") {
            self.wanted.note(source, crate::html::page::Kind::Picture);
        }
        let inline = self.inline(name, given);
        let mut attributes = self.attributes(name, given, &inline);
        if name == "button" {
            self.inert(name, given, &mut attributes);
        } else {
            let mark = if name == "span" { "mark" } else { "field" };
            attributes.push(build::attribute(INERT, mark));
            attributes.extend(asks(given, kind == "password"));
        }
        self.build.start(name, attributes);
        self.build
            .text(&text[..text.floor_char_boundary(ALT_OCTETS)]);
        self.build.end(name);
    }

    /// Marks what does nothing of what it looks like, where an element is such a thing by its name
    /// in lower case.
    pub(super) fn inert(
        &self,
        name: &str,
        given: &Given<'_>,
        attributes: &mut Vec<html5ever::Attribute>,
    ) {
        let mark = match name {
            // What stands in a link is pressed with it, as words in its place would be.
            "button" if self.build.is_open("a") => return,
            "button" => {
                if self.build.is_open("form") {
                    attributes.extend(asks(given, false));
                }
                "button"
            }
            "select" | "textarea" => {
                attributes.extend(asks(given, false));
                "field"
            }
            _ => return,
        };
        attributes.push(build::attribute(INERT, mark));
    }

    /// Marks the choices of a list that shows them all: it does not stand in a page itself.
    pub(super) fn choices(&mut self, given: &Given<'_>) {
        let style = given.value("style").unwrap_or_default();
        let sight = self.unseen_css().inline(style, At::default()).sight;
        let unseen = sight.mark(kept::is_hidden("select", given));
        self.choices = asks(given, false).into_iter().chain(unseen).collect();
    }
}

/// Marks what the page would have a person fill in. What is switched off it only shows: the boxes in
/// front of a list of tasks are no form.
fn asks(given: &Given<'_>, for_password: bool) -> Option<html5ever::Attribute> {
    if given.value("disabled").is_some() || given.value("readonly").is_some() {
        return None;
    }
    let form = match for_password {
        true => Form::Password,
        false => Form::Fields,
    };
    Some(unseen::asks(form))
}
