//! The text of a mail: paragraphs, quotes behind bars and folded, links that tell where they lead.
//!
//! Only what is near the visible part is laid out: the height of each block is remembered for the
//! width it had, and what is not seen is one empty space, however much it is.

mod block;
mod guess;
mod mark;
mod turned;

use std::ops::Range;
use std::sync::Arc;

use egui::text::{LayoutJob, TextFormat};
use egui::{
    Align, Color32, CornerRadius, CursorIcon, FontFamily, FontId, Id, Label, Margin, Rect,
    Response, Sense, Ui, UiBuilder, pos2, vec2,
};

use super::Look;
use super::line;
use super::page::{describe, show_way};
use crate::mime::link::other_host;
use crate::mime::page::PageLink;
use crate::mime::view::{MailView, Paragraph, ParagraphKind, SpanStyle};
use crate::model::text::bidi::has_right_to_left;
use crate::ui::action::Action;
use crate::ui::perform::page::follow;
use crate::ui::theme::measure::{READING_LINE, SECOND, TEXT};
use crate::ui::widget::{Flow, Heights, Thing};

use block::{Block, Blocks, Piece};

/// Points a quote is moved to the right, for each depth.
const QUOTE_STEP: f32 = 16.0;
/// Quotes deeper than this are not moved any further.
const QUOTE_DEPTH: u8 = 6;
/// Space between two paragraphs.
const BETWEEN: f32 = 11.0;
/// Space between two items of a list.
const ITEM_BETWEEN: f32 = 5.0;
/// About the height of the button that stands for a quote.
const BUTTON: f32 = 23.0;
/// What laying out a span costs besides its octets: a link is something to be pointed at.
const OCTETS_A_BLOCK: usize = 256;
/// Frames in which a place is scrolled to again, counted from the last in which something near it
/// was laid out for the first time: only then is it known where it stands.
const SETTLING: u8 = 2;

/// What is remembered of a text from frame to frame.
#[derive(Clone)]
struct Kept {
    /// The width that the heights are of, in quarters of a point.
    quarters: i64,
    /// Whether letters had one width.
    is_fixed: bool,
    blocks: Blocks,
    /// As they were laid out; behind the blocks those of the buttons that stand for quotes.
    heights: Heights,
    /// As the blocks might be, until then.
    guesses: Arc<Vec<f32>>,
}

/// The text of a mail.
pub struct Body<'a> {
    /// What it draws from.
    pub look: Look<'a>,
    /// The mail.
    pub view: &'a MailView,
    /// Which of its paragraphs; `None`: all.
    pub paragraphs: Option<Range<usize>>,
    /// The number of the place in it that a person is shown, of what he looks for.
    current: Option<usize>,
    /// Whether letters have one width.
    is_fixed: bool,
    /// Whether that place is scrolled to.
    reveals: bool,
}

/// What is drawn below one another.
enum Index {
    Paragraphs(Range<usize>),
    /// The button of the section of this number.
    Quote {
        number: usize,
        is_folded: bool,
    },
}

/// A block that is drawn.
struct Part<'p> {
    /// Which of all.
    number: usize,
    block: &'p Block,
    paragraph: &'p Paragraph,
}

impl<'p> Part<'p> {
    fn pieces(&self) -> impl Iterator<Item = Piece<'p>> + use<'p> {
        self.block.pieces(self.paragraph)
    }
}

impl<'a> Body<'a> {
    /// All of a mail's text.
    #[must_use]
    pub fn of(look: Look<'a>, view: &'a MailView) -> Self {
        Self {
            look,
            view,
            paragraphs: None,
            current: look.state.current_in_text(view.id),
            is_fixed: look.state.texts.is_fixed(view),
            reveals: false,
        }
    }

    /// Some of it.
    #[must_use]
    pub fn only(self, paragraphs: Range<usize>) -> Self {
        Self {
            paragraphs: Some(paragraphs),
            ..self
        }
    }
}

impl Body<'_> {
    /// Draws one frame.
    pub fn ui(mut self, ui: &mut Ui, asked: &mut Vec<Action>) {
        // A line of text is as high as its letters want, not as high as a button.
        ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
        ui.spacing_mut().interact_size.y = 0.0;
        let memory = Id::unique("heights of paragraphs").with(self.view.id.0);
        let mut kept = self.kept(ui, memory);
        let shown = self.paragraphs.as_ref().map(|shown| shown.start);
        let own = Id::unique("text of a mail").with((self.view.id.0, shown));
        let settling = self.settles(ui, own);
        let blocks = kept.blocks.clone();
        let revealed = self.revealed(&blocks);
        let mut flow = Flow::new(ui, kept.heights.clone(), own.with("keyboard"));
        for index in self.shown() {
            let shown = match index {
                Index::Paragraphs(shown) => shown,
                Index::Quote { number, is_folded } => {
                    let button = Thing {
                        number: blocks.len() + number,
                        guess: BUTTON + BETWEEN,
                        cost: OCTETS_A_BLOCK,
                        is_revealed: false,
                        takes_keys: true,
                    };
                    flow.show(ui, button, |ui| {
                        let id = ui.scope_id().with(("quote", number));
                        let own = UiBuilder::new().scope_id(id);
                        ui.scope_builder(own, |ui| self.fold(ui, (number, is_folded), asked));
                    });
                    continue;
                }
            };
            for number in blocks.of_paragraphs(&shown) {
                let Some(block) = blocks.get(number) else {
                    continue;
                };
                let octets = block.octets.len();
                let thing = Thing {
                    number,
                    guess: kept.guesses.get(number).copied().unwrap_or_default(),
                    cost: octets + OCTETS_A_BLOCK * block.spans.max(1),
                    is_revealed: revealed == Some(number),
                    takes_keys: block.has_links,
                };
                flow.show(ui, thing, |ui| {
                    self.block(ui, (number, block), thing.is_revealed, asked);
                });
            }
        }
        let settling = match self.reveals && flow.has_measured() {
            true => SETTLING,
            false => settling,
        };
        if settling > 0 {
            ui.ctx().request_repaint();
        }
        ui.data_mut(|data| data.insert_temp(own, settling));
        if let Some(heights) = flow.end(ui) {
            kept.heights = heights;
            ui.data_mut(|data| data.insert_temp(memory, kept));
        }
    }

    /// What is remembered of this text, at this width and in these letters; else what there is to
    /// begin with.
    fn kept(&self, ui: &Ui, memory: Id) -> Kept {
        let content = &self.view.content;
        let width = ui.available_width();
        let quarters = (width * 4.0).round() as i64;
        let kept = ui.data(|data| data.get_temp::<Kept>(memory));
        let kept = kept.filter(|kept| kept.blocks.are_of(content));
        let blocks = match kept {
            Some(kept) if kept.quarters == quarters && kept.is_fixed == self.is_fixed => {
                return kept;
            }
            Some(kept) => kept.blocks,
            None => Blocks::of(content),
        };
        let guess = |number: usize| {
            let block = blocks.get(number)?;
            let paragraph = content.paragraphs.get(block.paragraph)?;
            Some(guess::height(block, paragraph, width, self.is_fixed))
        };
        let guesses = (0..blocks.len()).map(|number| guess(number).unwrap_or_default());
        let kept = Kept {
            quarters,
            is_fixed: self.is_fixed,
            guesses: Arc::new(guesses.collect()),
            heights: Heights::unknown(blocks.len() + content.sections.len()),
            blocks,
        };
        ui.data_mut(|data| data.insert_temp(memory, kept.clone()));
        kept
    }

    /// Finds out whether a place is scrolled to, in this frame and in how many that follow.
    fn settles(&mut self, ui: &Ui, own: Id) -> u8 {
        let before = ui.data(|data| data.get_temp::<u8>(own)).unwrap_or_default();
        let find = self.look.state.pages.find.as_ref();
        let is_asked = find.is_some_and(|find| find.reveal);
        self.reveals = self.current.is_some() && (is_asked || before > 0);
        match is_asked && self.reveals {
            true => SETTLING,
            false => before.saturating_sub(1),
        }
    }

    /// What is drawn: paragraphs, and the buttons of quotes.
    fn shown(&self) -> Vec<Index> {
        let content = &self.view.content;
        let all = content.paragraphs.len();
        let shown = self.paragraphs.clone().unwrap_or(0..all);
        let mut indices = Vec::new();
        let mut at = shown.start;
        for (number, section) in content.sections.iter().enumerate() {
            let begin = section.paragraphs.start.max(shown.start);
            let end = section.paragraphs.end.min(shown.end);
            if begin >= end || !self.look.state.can_fold(self.view, section) {
                continue;
            }
            let is_folded = self.look.state.is_folded(self.view, number);
            indices.push(Index::Paragraphs(at..begin));
            indices.push(Index::Quote { number, is_folded });
            if !is_folded {
                indices.push(Index::Paragraphs(begin..end));
            }
            at = end;
        }
        indices.push(Index::Paragraphs(at..shown.end));
        indices
    }

    fn fold(&self, ui: &mut Ui, (number, is_folded): (usize, bool), asked: &mut Vec<Action>) {
        if let Some(section) = self.view.content.sections.get(number) {
            let quote = (self.view, number, section);
            super::quote::of_text(ui, self.look, quote, is_folded, asked);
            ui.add_space(BETWEEN);
        }
    }

    /// Draws a block under a name of its own: whoever has the keyboard in it keeps it, however much
    /// is drawn above.
    fn block(
        &self,
        ui: &mut Ui,
        (number, block): (usize, &Block),
        is_revealed: bool,
        asked: &mut Vec<Action>,
    ) {
        let paragraphs = &self.view.content.paragraphs;
        let Some(paragraph) = paragraphs.get(block.paragraph) else {
            return;
        };
        let next = paragraphs.get(block.paragraph + 1);
        let deeper = match block.is_last {
            true => next.map_or(0, |next| next.quote_depth),
            false => paragraph.quote_depth,
        };
        let part = Part {
            number,
            block,
            paragraph,
        };
        let id = ui.scope_id().with(("block", number));
        ui.scope_builder(UiBuilder::new().scope_id(id), |ui| {
            self.part(ui, &part, (deeper, is_revealed), asked);
        });
    }

    fn part(
        &self,
        ui: &mut Ui,
        part: &Part<'_>,
        (next_depth, is_revealed): (u8, bool),
        asked: &mut Vec<Action>,
    ) {
        let paragraph = part.paragraph;
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
                    ParagraphKind::Preformatted => self.preformatted(ui, part),
                    _ => self.flowing(ui, part, is_revealed, asked),
                }
            });
        });
        let gap = match paragraph.kind {
            _ if !part.block.is_last => 0.0,
            ParagraphKind::Item => ITEM_BETWEEN,
            _ => BETWEEN,
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

    fn preformatted(&self, ui: &mut Ui, part: &Part<'_>) {
        let format = TextFormat {
            font_id: FontId::new(SECOND, FontFamily::Monospace),
            color: self.ink(part.paragraph),
            line_height: Some((SECOND * READING_LINE).round()),
            ..TextFormat::default()
        };
        // What is drawn in several blocks is one sheet all the same.
        let (top, upper) = if part.block.is_first { (8, 6) } else { (0, 0) };
        let (bottom, lower) = if part.block.is_last { (8, 6) } else { (0, 0) };
        egui::Frame::new()
            .fill(self.look.tokens.surface.code)
            .corner_radius(CornerRadius {
                nw: upper,
                ne: upper,
                sw: lower,
                se: lower,
            })
            .inner_margin(Margin {
                left: 12,
                right: 12,
                top,
                bottom,
            })
            .show(ui, |ui| {
                ui.set_width(ui.available_width());
                let marks = self.marks(part);
                let mut job = LayoutJob::default();
                for piece in part.pieces() {
                    self.append(&mut job, &piece, &format, &marks);
                }
                self.label(ui, job, &marks);
            });
    }

    fn flowing(&self, ui: &mut Ui, part: &Part<'_>, is_revealed: bool, asked: &mut Vec<Action>) {
        let linked = |piece: Piece<'_>| matches!(piece.span.style, SpanStyle::Link(_));
        let marks = self.marks(part);
        let is_turned = |piece: Piece<'_>| has_right_to_left(piece.text);
        if part.pieces().any(is_turned) {
            return self.turned(ui, part, &marks, asked);
        }
        if !part.pieces().any(linked) {
            let mut job = LayoutJob::default();
            for piece in part.pieces() {
                let format = self.format(part.paragraph, &piece.span.style);
                self.append(&mut job, &piece, &format, &marks);
            }
            return self.label(ui, job, &marks);
        }
        ui.horizontal_wrapped(|ui| {
            for piece in part.pieces() {
                let format = self.format(part.paragraph, &piece.span.style);
                let mut job = LayoutJob::default();
                if let SpanStyle::Link(target) = &piece.span.style {
                    let format = TextFormat {
                        underline: egui::Stroke::new(1.0, format.color),
                        ..format
                    };
                    self.append(&mut job, &piece, &format, &marks);
                    self.link(ui, job, (piece.text, target), asked);
                } else {
                    self.append(&mut job, &piece, &format, &marks);
                    ui.add(Label::new(job).selectable(true).wrap());
                }
            }
        });
        if is_revealed {
            // Of a paragraph in several labels its beginning is near enough.
            let rect = ui.min_rect();
            ui.scroll_to_rect(rect, Some(Align::Center));
        }
    }

    /// A label, scrolled to the place in it that a person is to see.
    fn label(&self, ui: &mut Ui, job: LayoutJob, marks: &[mark::Mark]) {
        if has_right_to_left(&job.text) {
            self.turned_label(ui, job, marks);
            return;
        }
        let current = marks.iter().find(|(_range, is_current)| *is_current);
        let reveals = current.filter(|_current| self.reveals);
        let Some((range, _is_current)) = reveals else {
            ui.add(Label::new(job).selectable(true).wrap());
            return;
        };
        let before = job.text.get(..range.start).unwrap_or_default();
        let letters = before.chars().count();
        let mut laid = job.clone();
        laid.wrap.max_width = ui.available_width();
        let galley = ui.painter().layout_job(laid);
        let response = ui.add(Label::new(job).selectable(true).wrap());
        let at = galley.pos_from_cursor(egui::text::CCursor::new(letters));
        let rect = at.translate(response.rect.min.to_vec2());
        ui.scroll_to_rect(rect, Some(Align::Center));
    }

    /// The block that is to be scrolled to.
    fn revealed(&self, blocks: &Blocks) -> Option<usize> {
        let find = self.look.state.pages.find.as_ref()?;
        let current = self.current.filter(|_current| self.reveals)?;
        let place = find.texts.of(self.view.id).get(current)?;
        Some(blocks.with(place.paragraph, place.octets.start))
    }

    fn link(
        &self,
        ui: &mut Ui,
        text: LayoutJob,
        (label, target): (&str, &str),
        asked: &mut Vec<Action>,
    ) {
        let drawn = Label::new(text).selectable(true).sense(Sense::click());
        let response = ui.add(drawn);
        self.lead(ui, response, (label, target), asked);
    }

    /// Makes what stands somewhere a link.
    fn lead(
        &self,
        ui: &Ui,
        response: Response,
        (label, target): (&str, &str),
        asked: &mut Vec<Action>,
    ) {
        let response = response.on_hover_cursor(CursorIcon::PointingHand);
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Link, true, label));
        let link = PageLink {
            target: target.to_owned(),
            label: label.to_owned(),
            claims: other_host(label, target),
            is_lost: false,
        };
        describe(ui, self.look, response.id, &link);
        show_way(ui, self.look, &response, &link);
        crate::ui::widget::menu(&response, |ui| {
            if ui.button(self.look.words.text("link-copy")).clicked() {
                asked.push(Action::Copy(target.to_owned()));
                ui.close();
            }
        });
        if response.clicked() {
            asked.push(follow(&link));
        }
    }

    fn format(&self, paragraph: &Paragraph, style: &SpanStyle) -> TextFormat {
        let heading = paragraph.kind == ParagraphKind::Heading;
        let size = match paragraph.kind {
            ParagraphKind::Heading => 16.0,
            ParagraphKind::Signature => SECOND,
            _ => TEXT,
        };
        let font_id = if self.is_fixed && !heading {
            FontId::new(size - 1.0, FontFamily::Monospace)
        } else if heading || *style == SpanStyle::Bold {
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
