//! The text of a mail: paragraphs, quotes behind bars, links that tell where they lead.
//!
//! Only what is near the visible part is laid out: a paragraph's height is remembered for the
//! width it had.

use std::ops::Range;
use std::sync::Arc;

use egui::text::{LayoutJob, TextFormat};
use egui::{
    Color32, CornerRadius, CursorIcon, FontFamily, FontId, Id, Label, Rect, Sense, Ui, pos2, vec2,
};

use super::Look;
use super::line;
use crate::mime::link::other_host;
use crate::mime::page::PageLink;
use crate::mime::view::{MailView, Paragraph, ParagraphKind, Span, SpanStyle};
use crate::search::Field;
use crate::ui::action::Action;
use crate::ui::perform::page::follow;
use crate::ui::state::marks::{Found, TextOfMail};
use crate::ui::theme::letter;
use crate::ui::theme::measure::{READING_LINE, SECOND, TEXT};

/// Points a quote is moved to the right, for each depth.
const QUOTE_STEP: f32 = 16.0;
/// Quotes deeper than this are not moved any further.
const QUOTE_DEPTH: u8 = 6;
/// Space between two paragraphs.
const BETWEEN: f32 = 11.0;

/// The text of a mail.
pub struct Body<'a> {
    /// What it draws from.
    pub look: Look<'a>,
    /// The mail.
    pub view: &'a MailView,
    /// Which of its paragraphs; `None`: all.
    pub paragraphs: Option<Range<usize>>,
}

/// Heights of the paragraphs of one mail at one width.
#[derive(Clone, Default)]
struct Heights(Arc<Vec<f32>>);

impl Body<'_> {
    /// Draws one frame.
    pub fn ui(self, ui: &mut Ui, asked: &mut Vec<Action>) {
        // A line of text is as high as its letters want, not as high as a button.
        ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
        ui.spacing_mut().interact_size.y = 0.0;
        let paragraphs = &self.view.content.paragraphs;
        let width = ui.available_width();
        let pixels = (width * 4.0).round() as i64;
        let memory = Id::unique("heights of paragraphs").with((self.view.id.0, pixels));
        let known = ui.data(|data| data.get_temp::<Heights>(memory));
        let mut heights = known.unwrap_or_default().0;
        let mut changed = heights.len() != paragraphs.len();
        if changed {
            heights = Arc::new(vec![0.0; paragraphs.len()]);
        }
        let visible = ui.clip_rect().y_range().expand(400.0);
        let shown = self.paragraphs.clone().unwrap_or(0..paragraphs.len());
        for (index, paragraph) in paragraphs
            .iter()
            .enumerate()
            .skip(shown.start)
            .take(shown.len())
        {
            let deeper = paragraphs.get(index + 1).map_or(0, |next| next.quote_depth);
            let top = ui.cursor().top();
            let height = heights.get(index).copied().unwrap_or_default();
            let seen = visible.contains(top)
                || visible.contains(top + height)
                || (top < visible.min && top + height > visible.max);
            if height > 0.0 && !seen {
                ui.allocate_space(vec2(width, height));
                continue;
            }
            self.paragraph(ui, (index, paragraph), deeper, asked);
            let found = ui.cursor().top() - top;
            if (found - height).abs() > 0.1 {
                changed = true;
                if let Some(kept) = Arc::make_mut(&mut heights).get_mut(index) {
                    *kept = found;
                }
            }
        }
        if changed {
            ui.data_mut(|data| data.insert_temp(memory, Heights(heights)));
        }
    }

    fn paragraph(
        &self,
        ui: &mut Ui,
        (index, paragraph): (usize, &Paragraph),
        next_depth: u8,
        asked: &mut Vec<Action>,
    ) {
        let depth = paragraph.quote_depth.min(QUOTE_DEPTH);
        let top = ui.cursor().top();
        let left = ui.cursor().left();
        let indent = f32::from(depth) * QUOTE_STEP;
        ui.horizontal_top(|ui| {
            ui.add_space(indent);
            ui.vertical(|ui| {
                ui.set_width(ui.available_width());
                match paragraph.kind {
                    ParagraphKind::Rule => self.rule(ui),
                    ParagraphKind::Preformatted => self.preformatted(ui, index, paragraph),
                    _ => self.flowing(ui, (index, paragraph), asked),
                }
            });
        });
        let gap = if paragraph.kind == ParagraphKind::Item {
            5.0
        } else {
            BETWEEN
        };
        ui.add_space(gap);
        let bottom = ui.cursor().top();
        for step in 0..depth {
            let x = left + f32::from(step) * QUOTE_STEP + 1.0;
            // The bar goes on through the gap where the next paragraph is as deep.
            let end = if next_depth > step {
                bottom
            } else {
                bottom - gap
            };
            let bar = Rect::from_min_max(pos2(x, top), pos2(x + 2.0, end));
            let color = self.quote_color(step);
            ui.painter().rect_filled(bar, CornerRadius::same(1), color);
        }
    }

    fn quote_color(&self, step: u8) -> Color32 {
        let tokens = self.look.tokens;
        if step == 0 {
            tokens.accent.text.gamma_multiply(0.55)
        } else {
            tokens.account_color(usize::from(step)).gamma_multiply(0.55)
        }
    }

    fn ink(&self, paragraph: &Paragraph) -> Color32 {
        let ink = &self.look.tokens.ink;
        match (paragraph.kind, paragraph.quote_depth) {
            (ParagraphKind::Signature, _) => ink.third,
            (_, 0) => ink.first,
            _ => ink.second,
        }
    }

    fn rule(&self, ui: &mut Ui) {
        ui.add_space(4.0);
        crate::ui::widget::hairline(ui, self.look.tokens);
        ui.add_space(4.0);
    }

    fn preformatted(&self, ui: &mut Ui, index: usize, paragraph: &Paragraph) {
        let text: String = paragraph
            .spans
            .iter()
            .map(|span| span.text.as_str())
            .collect();
        let format = TextFormat {
            font_id: FontId::new(SECOND, FontFamily::Monospace),
            color: self.ink(paragraph),
            line_height: Some((SECOND * READING_LINE).round()),
            ..TextFormat::default()
        };
        let mut job = LayoutJob::default();
        let found = self.look.tokens.found;
        let marks = self.found(index, text.len(), || {
            vec![self.look.marks(Field::Body, &text)]
        });
        let marks = marks.as_deref().and_then(<[_]>::first);
        let marks = marks.map_or(&[][..], Vec::as_slice);
        line::append_marked(&mut job, &text, &format, marks, found);
        egui::Frame::new()
            .fill(self.look.tokens.surface.code)
            .corner_radius(CornerRadius::same(6))
            .inner_margin(egui::Margin::symmetric(12, 8))
            .show(ui, |ui| {
                ui.set_width(ui.available_width());
                ui.add(Label::new(job).selectable(true).wrap());
            });
    }

    fn flowing(
        &self,
        ui: &mut Ui,
        (index, paragraph): (usize, &Paragraph),
        asked: &mut Vec<Action>,
    ) {
        let linked = |span: &Span| matches!(span.style, SpanStyle::Link(_));
        let octets = paragraph.spans.iter().map(|span| span.text.len()).sum();
        let marks = self.found(index, octets, || self.marks(paragraph));
        let marks_of = |span: usize| {
            let marks = marks.as_deref().and_then(|marks| marks.get(span));
            marks.map_or(&[][..], Vec::as_slice)
        };
        let found = self.look.tokens.found;
        if !paragraph.spans.iter().any(linked) {
            let mut job = LayoutJob::default();
            for (number, span) in paragraph.spans.iter().enumerate() {
                let format = self.format(paragraph, &span.style);
                line::append_marked(&mut job, &span.text, &format, marks_of(number), found);
            }
            ui.add(Label::new(job).selectable(true).wrap());
            return;
        }
        ui.horizontal_wrapped(|ui| {
            for (number, span) in paragraph.spans.iter().enumerate() {
                let format = self.format(paragraph, &span.style);
                let marks = marks_of(number);
                let mut job = LayoutJob::default();
                if let SpanStyle::Link(target) = &span.style {
                    let format = TextFormat {
                        underline: egui::Stroke::new(1.0, format.color),
                        ..format
                    };
                    line::append_marked(&mut job, &span.text, &format, marks, found);
                    self.link(ui, job, span, target, asked);
                } else {
                    line::append_marked(&mut job, &span.text, &format, marks, found);
                    ui.add(Label::new(job).selectable(true).wrap());
                }
            }
        });
    }

    /// What the search has found a paragraph by, looked for when it is first shown; `None`:
    /// nothing is looked for.
    fn found(
        &self,
        paragraph: usize,
        octets: usize,
        look: impl FnOnce() -> Vec<Vec<Range<usize>>>,
    ) -> Option<Found> {
        let search = &self.look.state.search;
        search.query.as_ref()?;
        let text = TextOfMail {
            mail: self.view.id,
            paragraph,
            octets,
        };
        Some(search.marks.of(text, look))
    }

    /// The same in each of its pieces.
    fn marks(&self, paragraph: &Paragraph) -> Vec<Vec<Range<usize>>> {
        let spans = &paragraph.spans;
        let text: String = spans.iter().map(|span| span.text.as_str()).collect();
        let marks = self.look.marks(Field::Body, &text);
        let mut begin = 0;
        let of_span = |span: &Span| {
            let end = begin + span.text.len();
            let here = marks
                .iter()
                .filter(|mark| mark.start < end && mark.end > begin);
            let local = here.map(|mark| mark.start.max(begin) - begin..mark.end.min(end) - begin);
            let local: Vec<Range<usize>> = local.collect();
            begin = end;
            local
        };
        spans.iter().map(of_span).collect()
    }

    fn link(
        &self,
        ui: &mut Ui,
        text: LayoutJob,
        span: &Span,
        target: &str,
        asked: &mut Vec<Action>,
    ) {
        let label = Label::new(text).selectable(true).sense(Sense::click());
        let response = ui.add(label).on_hover_cursor(CursorIcon::PointingHand);
        let name = span.text.as_str();
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Link, true, name));
        let response = response.on_hover_ui_at_pointer(|ui| {
            ui.set_max_width(420.0);
            ui.label(letter::caption(target));
        });
        crate::ui::widget::menu(&response, |ui| {
            if ui.button(self.look.words.text("link-copy")).clicked() {
                asked.push(Action::Copy(target.to_owned()));
                ui.close();
            }
        });
        if response.clicked() {
            asked.push(follow(&PageLink {
                target: target.to_owned(),
                label: span.text.clone(),
                claims: other_host(&span.text, target),
            }));
        }
    }

    fn format(&self, paragraph: &Paragraph, style: &SpanStyle) -> TextFormat {
        let heading = paragraph.kind == ParagraphKind::Heading;
        let size = match paragraph.kind {
            ParagraphKind::Heading => 16.0,
            ParagraphKind::Signature => SECOND,
            _ => TEXT,
        };
        let font_id = if heading || *style == SpanStyle::Bold {
            line::semibold(size)
        } else {
            FontId::new(size, FontFamily::Proportional)
        };
        let color = if matches!(style, SpanStyle::Link(_)) {
            self.look.tokens.accent.text
        } else {
            self.ink(paragraph)
        };
        TextFormat {
            font_id,
            color,
            italics: *style == SpanStyle::Italic,
            line_height: Some((size * READING_LINE).round()),
            ..TextFormat::default()
        }
    }
}
