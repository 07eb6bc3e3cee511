//! A list of which a person would choose one: nothing can be chosen here, and what is shown is what
//! stands there before anybody chooses.

use super::{ALT_OCTETS, Attributes, Given};

/// A list that is open.
pub(super) struct Select {
    attributes: Vec<html5ever::Attribute>,
    /// What is shown, once it is known.
    shown: Option<String>,
    /// The choice that is being read, and whether it is the one that is chosen.
    open: Option<(String, bool)>,
    is_chosen: bool,
}

impl Select {
    pub(super) fn new(attributes: Vec<html5ever::Attribute>) -> Self {
        Self {
            attributes,
            shown: None,
            open: None,
            is_chosen: false,
        }
    }

    /// Whether only one choice is to be seen.
    pub(super) fn is_closed(given: &Given<'_>) -> bool {
        let rows = given
            .value("size")
            .and_then(|size| size.trim().parse().ok());
        given.value("multiple").is_none() && rows.unwrap_or(1u32) <= 1
    }

    /// Whether a start tag ends it (HTML standard, "in select").
    pub(super) fn ends_at(name: &str) -> bool {
        matches!(
            name,
            "input" | "select" | "table" | "td" | "textarea" | "th" | "tr"
        )
    }

    pub(super) fn option(&mut self, is_chosen: bool) {
        self.close();
        self.open = Some((String::new(), is_chosen));
    }

    pub(super) fn text(&mut self, text: &str) {
        if let Some((open, _is_chosen)) = &mut self.open {
            let left = ALT_OCTETS.saturating_sub(open.len());
            open.push_str(&text[..text.floor_char_boundary(left)]);
        }
    }

    fn close(&mut self) {
        let Some((text, is_chosen)) = self.open.take() else {
            return;
        };
        if is_chosen && !self.is_chosen || self.shown.is_none() {
            self.shown = Some(text.split_whitespace().collect::<Vec<_>>().join(" "));
        }
        self.is_chosen |= is_chosen;
    }

    /// Its attributes and what is shown.
    pub(super) fn finish(mut self) -> (Vec<html5ever::Attribute>, String) {
        self.close();
        let shown = self.shown.unwrap_or_default();
        (self.attributes, format!("{shown} \u{25be}"))
    }
}
