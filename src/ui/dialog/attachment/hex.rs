//! The beginning of a file that nobody here can read, as octets.

use egui::{Frame, Margin, Ui};

use crate::ui::dialog::Desk;
use crate::ui::theme::letter;
use crate::ui::widget;

/// Octets of a line.
const LINE: usize = 16;

/// Draws it.
pub(super) fn show(ui: &mut Ui, desk: &Desk<'_>, octets: &[u8]) {
    let caption = letter::second(desk.words.text("attachment-begins"));
    ui.label(caption.color(desk.tokens.ink.second));
    Frame::new()
        .fill(desk.tokens.surface.code)
        .corner_radius(8)
        .inner_margin(Margin::same(12))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            let text = letter::mono(dump(octets)).color(desk.tokens.ink.first);
            let label = egui::Label::new(text).selectable(true).extend();
            egui::ScrollArea::horizontal().show(ui, |ui| {
                let response = ui.add(label);
                widget::name(&response, desk.words.text("attachment-begins"));
            });
        });
}

/// Place, octets, letters, a line each.
fn dump(octets: &[u8]) -> String {
    let mut text = String::new();
    for (number, line) in octets.chunks(LINE).enumerate() {
        if number > 0 {
            text.push('\n');
        }
        text.push_str(&format!("{:08x}  ", number * LINE));
        for place in 0..LINE {
            match line.get(place) {
                Some(octet) => text.push_str(&format!("{octet:02x} ")),
                None => text.push_str("   "),
            }
            if place == LINE / 2 - 1 {
                text.push(' ');
            }
        }
        text.push(' ');
        text.extend(line.iter().map(|octet| match octet {
            0x20..=0x7e => char::from(*octet),
            _ => '.',
        }));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn octets_stand_sixteen_to_a_line_with_their_letters() {
        assert_eq!(
            dump(b"MZ\x90\0Hello, world \xff!"),
            "00000000  4d 5a 90 00 48 65 6c 6c  6f 2c 20 77 6f 72 6c 64  MZ..Hello, world\n\
             00000010  20 ff 21                                           .!"
        );
        assert_eq!(dump(b""), "");
    }
}
