//! A person as a disc of colour with initials.

use egui::{Align2, FontId, Response, Sense, Ui, Vec2};
use unicode_segmentation::UnicodeSegmentation;

use crate::ui::theme::{Tokens, fonts};

/// Draws the initials of a person on a colour made from the address. The name beside it says who
/// it is, so a screen reader passes over it.
pub fn avatar(ui: &mut Ui, tokens: &Tokens, name: &str, address: &str, diameter: f32) -> Response {
    let (rect, response) = ui.allocate_exact_size(Vec2::splat(diameter), Sense::hover());
    if ui.is_rect_visible(rect) {
        let painter = ui.painter();
        painter.circle_filled(rect.center(), diameter / 2.0, tokens.person_color(address));
        painter.text(
            rect.center(),
            Align2::CENTER_CENTER,
            initials(name, address),
            FontId::new((diameter * 0.38).round(), fonts::semibold()),
            tokens.accounts.ink,
        );
    }
    response
}

/// One or two letters for a person: of first and last name, one character of a Chinese name.
#[must_use]
pub fn initials(name: &str, address: &str) -> String {
    let shown = if name.trim().is_empty() {
        address
    } else {
        name
    };
    let mut words = shown
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty());
    let Some(first) = words.next() else {
        return "?".to_owned();
    };
    let letter = |word: &str| {
        word.graphemes(true)
            .next()
            .map(str::to_uppercase)
            .unwrap_or_default()
    };
    // A family name of one character says more than a Latin initial would.
    let is_wide = first.chars().next().is_some_and(|c| c as u32 >= 0x2e80);
    if is_wide || name.trim().is_empty() {
        return letter(first);
    }
    match words.next_back() {
        Some(last) => letter(first) + &letter(last),
        None => letter(first),
    }
}

#[cfg(test)]
mod tests {
    use super::initials;

    #[test]
    fn initials_are_those_a_person_would_choose() {
        for (name, address, letters) in [
            ("Alice Liddell", "a@example.org", "AL"),
            ("Alice", "a@example.org", "A"),
            ("王芳", "fang@example.org", "王"),
            ("", "bob.m@example.org", "B"),
            ("Jean-Luc van Dyke", "j@example.org", "JD"),
            ("émile", "e@example.org", "É"),
            ("", "", "?"),
        ] {
            assert_eq!(initials(name, address), letters, "{name:?}");
        }
    }
}
