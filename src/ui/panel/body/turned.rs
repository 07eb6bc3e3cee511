//! Blocks with right-to-left letters: one text, with the links where their words stand.

use egui::text::{LayoutJob, TextFormat};
use egui::{Align, Rect, Response, Sense, Stroke, Ui};

use super::mark::Mark;
use super::{Body, Part};
use crate::mime::view::SpanStyle;
use crate::ui::action::Action;
use crate::ui::widget::bidi::{Bidi, Laid, label};

impl Body<'_> {
    /// A block in which something is read from right to left.
    pub(super) fn turned(
        &self,
        ui: &mut Ui,
        part: &Part<'_>,
        marks: &[Mark],
        asked: &mut Vec<Action>,
    ) {
        let mut job = LayoutJob::default();
        for piece in part.pieces() {
            let format = self.format(part.paragraph, &piece.span.style);
            let underline = match &piece.span.style {
                SpanStyle::Link(_) => Stroke::new(1.0, format.color),
                _ => Stroke::NONE,
            };
            let format = TextFormat {
                underline,
                ..format
            };
            self.append(&mut job, &piece, &format, marks);
        }
        let (label, laid) = self.turned_label(ui, job, marks);
        for (number, piece) in part.pieces().enumerate() {
            let octets = piece.at..piece.at + piece.text.len();
            let SpanStyle::Link(target) = &piece.span.style else {
                continue;
            };
            let of_link = laid
                .places
                .iter()
                .filter(|(place, _rect)| place.start < octets.end && place.end > octets.start)
                .map(|(_octets, place)| place.translate(label.rect.min.to_vec2()));
            let places: Vec<Rect> = of_link.collect();
            let rows = places.chunk_by(|one, next| one.top() == next.top());
            for (row, places) in rows.enumerate() {
                let place = places.iter().fold(Rect::NOTHING, |all, one| all | *one);
                let id = label.id.with((number, row));
                let response = ui.interact(place, id, Sense::click());
                self.lead(ui, response, (piece.text, target), asked);
            }
        }
    }

    /// A label of such text.
    pub(super) fn turned_label(
        &self,
        ui: &mut Ui,
        job: LayoutJob,
        marks: &[Mark],
    ) -> (Response, Laid) {
        let text = Bidi {
            job,
            isolates: Vec::new(),
            at_right: true,
        };
        let (response, laid) = label(ui, text);
        let current = marks.iter().find(|(_range, is_current)| *is_current);
        if let Some((octets, _is_current)) = current.filter(|_current| self.reveals) {
            let mut places = laid.places.iter();
            let place = places.find(|(place, _rect)| place.end > octets.start);
            let place = place.map(|(_octets, place)| place.translate(response.rect.min.to_vec2()));
            ui.scroll_to_rect(place.unwrap_or(response.rect), Some(Align::Center));
        }
        (response, laid)
    }
}
