//! The rows of a source, with their numbers or offsets.

use std::ops::Range;

use egui::text::{LayoutJob, TextFormat};
use egui::{
    Align2, CornerRadius, FontFamily, FontId, Id, Label, Rect, Role, Sense, Ui, WidgetInfo, pos2,
    vec2,
};
use regex::RegexBuilder;

use crate::channel::source::SourceFacts;
use crate::mime::source::{Row, RowKind};
use crate::model::PartId;
use crate::ui::action::{Action, SourceAction};
use crate::ui::panel::Look;
use crate::ui::panel::line;
use crate::ui::state::source::{SourceRow, SourceView};
use crate::ui::theme::measure::{SECOND, SPACE_12, SPACE_16};
use crate::ui::widget::Tall;

/// Points of a row.
const ROW: f32 = 20.0;
/// Points of a digit of a number beside a row, and what is free beside it.
const DIGIT: f32 = 7.6;
/// Points of the bar that scrolls sidewards.
const BAR: f32 = 10.0;
/// Characters of an octet in a row of hex, its space included.
const OCTET: usize = 3;
/// Octets of a row of hex.
const OCTETS: usize = 16;

/// The rows.
pub(super) struct Rows<'a> {
    pub(super) look: Look<'a>,
    pub(super) source: &'a SourceView,
    pub(super) facts: &'a SourceFacts,
}

impl Rows<'_> {
    pub(super) fn ui(self, ui: &mut Ui, asked: &mut Vec<Action>) {
        let (tokens, sheet) = (self.look.tokens, &self.source.sheet);
        let whole = ui.available_rect_before_wrap();
        ui.painter()
            .rect_filled(whole, CornerRadius::ZERO, tokens.surface.code);
        let Some(count) = sheet.count else {
            ui.advance_cursor_after_rect(whole);
            return;
        };
        let gutter = self.gutter(count);
        let room = (whole.width() - gutter - BAR).max(1.0);
        let shift = self.shift(ui, whole, room);
        let needs_bar = sheet.widest > room;
        let mut widest = 0.0_f32;
        let marks = self.marks();
        let mut area = whole;
        if needs_bar {
            area.max.y -= BAR + 2.0;
        }
        let builder = egui::UiBuilder::new().max_rect(area);
        let seen = ui.scope_builder(builder, |ui| {
            let list = Tall {
                rows: usize::try_from(count).unwrap_or(usize::MAX),
                row_points: ROW,
                place: sheet.place,
                reveal: sheet.reveal.and_then(|row| usize::try_from(row).ok()),
                name: self.look.words.text("source-scroll"),
                tokens,
            };
            list.show(ui, |ui, index, at| {
                let width = self.row(ui, index as u64, at, (gutter, shift), marks.as_ref());
                widest = widest.max(width);
            })
        });
        let seen = seen.inner;
        let shift = if needs_bar {
            self.bar(ui, whole, (gutter, room), shift)
        } else {
            0.0
        };
        ui.advance_cursor_after_rect(whole);
        let widest = widest.max(sheet.widest);
        let rows = seen.rows.start as u64..seen.rows.end as u64;
        let is_told = seen.place == sheet.place
            && (shift - sheet.shift).abs() < 0.01
            && (widest - sheet.widest).abs() < 0.01
            && rows == sheet.seen;
        let wants = sheet.reveal.is_some();
        // What is told is drawn anew: a view at rest says nothing.
        if !is_told || wants {
            asked.push(Action::Source(SourceAction::Seen {
                face: sheet.face,
                place: seen.place,
                shift,
                widest,
                rows,
            }));
        }
    }

    fn is_hex(&self) -> bool {
        matches!(
            self.source.face(),
            crate::channel::source::SourceFace::Hex(_)
        )
    }

    /// Points for numbers or offsets.
    fn gutter(&self, count: u64) -> f32 {
        let digits = if self.is_hex() {
            8
        } else {
            count.max(1).ilog10() + 1
        };
        SPACE_16 + digits.max(2) as f32 * DIGIT + SPACE_12
    }

    /// How far the rows are scrolled sidewards now.
    fn shift(&self, ui: &Ui, whole: Rect, room: f32) -> f32 {
        let sheet = &self.source.sheet;
        let turned = if ui.rect_contains_pointer(whole) {
            ui.input(|input| input.smooth_scroll_delta.x)
        } else {
            0.0
        };
        (sheet.shift - turned).clamp(0.0, (sheet.widest - room + SPACE_16).max(0.0))
    }

    /// The bar at the lower edge; returns where it is pulled to.
    fn bar(&self, ui: &Ui, whole: Rect, (gutter, room): (f32, f32), shift: f32) -> f32 {
        let (tokens, sheet) = (self.look.tokens, &self.source.sheet);
        let left = whole.left() + gutter;
        let track = Rect::from_min_max(
            pos2(left, whole.bottom() - BAR - 2.0),
            pos2(left + room, whole.bottom() - 2.0),
        );
        let most = (sheet.widest - room + SPACE_16).max(1.0);
        let handle = (room * room / sheet.widest.max(1.0)).clamp(36.0, room);
        let response = ui.interact(
            track,
            Id::unique("source sidewards"),
            Sense::click_and_drag(),
        );
        let name = self.look.words.text("source-scroll-sidewards");
        response.widget_info(|| WidgetInfo::labeled(Role::ScrollBar, true, name));
        let free = (track.width() - handle).max(1.0);
        let shift = shift + response.drag_delta().x * most / free;
        let shift = shift.clamp(0.0, most);
        let at = pos2(track.left() + free * shift / most, track.top());
        let ink = if response.hovered() || response.dragged() {
            tokens.ink.third
        } else {
            tokens.line.field
        };
        let rect = Rect::from_min_size(at, vec2(handle, BAR - 4.0));
        ui.painter().rect_filled(rect, CornerRadius::same(3), ink);
        shift
    }

    fn font() -> FontId {
        FontId::new(SECOND, FontFamily::Monospace)
    }

    /// Draws a row and says how wide it is.
    fn row(
        &self,
        ui: &mut Ui,
        index: u64,
        at: Rect,
        (gutter, shift): (f32, f32),
        marks: Option<&regex::Regex>,
    ) -> f32 {
        let tokens = self.look.tokens;
        let is_current = self.source.find.as_ref().is_some_and(|find| {
            let rows = find.rows.as_ref();
            rows.and_then(|rows| rows.get(find.current)) == Some(&index)
        });
        if is_current {
            ui.painter()
                .rect_filled(at, CornerRadius::ZERO, tokens.surface.selected);
        }
        let Some(row) = self.source.sheet.row(index) else {
            return 0.0;
        };
        let (number, text, kind) = match row {
            SourceRow::Text(row) => (
                row.line.map(|line| line.to_string()),
                self.text_of(row),
                row.kind,
            ),
            SourceRow::Hex(line) => {
                let width = OCTETS * OCTET - 1;
                let text = format!("{:<width$}   {}", line.hex, line.text);
                (Some(format!("{:08x}", line.offset)), text, RowKind::Body)
            }
        };
        if let Some(number) = number {
            let right = pos2(at.left() + gutter - SPACE_12, at.center().y);
            let ink = tokens.ink.third;
            ui.painter()
                .text(right, Align2::RIGHT_CENTER, number, Self::font(), ink);
        }
        let job = self.job(&text, kind, marks);
        let mut inner = at;
        inner.min.x += gutter;
        inner.max.x -= BAR;
        let builder = egui::UiBuilder::new().max_rect(inner);
        let width = ui.scope_builder(builder, |ui| {
            ui.shrink_clip_rect(inner);
            let mut place = inner.translate(vec2(-shift, 0.0));
            place.max.x = place.min.x + f32::from(u16::MAX);
            let builder = egui::UiBuilder::new()
                .max_rect(place)
                .layout(egui::Layout::left_to_right(egui::Align::Center));
            let label = ui.scope_builder(builder, |ui| {
                ui.add(Label::new(job).selectable(true).extend())
            });
            label.inner.rect.width()
        });
        width.inner
    }

    /// What a row says; the head of a part is said in words.
    fn text_of(&self, row: &Row) -> String {
        match row.kind {
            RowKind::Part(part) => self.part(part),
            _ => row.text.clone(),
        }
    }

    /// "Part 2 · text/plain · gbk".
    fn part(&self, part: PartId) -> String {
        let parts = &self.facts.anatomy.parts;
        let facts = parts.iter().find(|facts| facts.part == part);
        let number = u64::from(part.0 + 1).into();
        let words = self.look.words;
        let mut said = vec![words.text_with("source-part", &[("number", number)])];
        if let Some(facts) = facts {
            said.extend(super::structure::said(words, facts));
        }
        said.join(" · ")
    }

    fn job(&self, text: &str, kind: RowKind, marks: Option<&regex::Regex>) -> LayoutJob {
        let tokens = self.look.tokens;
        let format = |color| TextFormat {
            font_id: Self::font(),
            color,
            ..TextFormat::default()
        };
        let (name_end, ink) = match kind {
            RowKind::Field(end) => (end.min(text.len()), tokens.ink.first),
            RowKind::Boundary => (0, tokens.gold.text),
            RowKind::Part(_) => (0, tokens.accent.text),
            RowKind::Body | RowKind::Folded => (0, tokens.ink.first),
        };
        let name_end = text.floor_char_boundary(name_end);
        let found: Vec<Range<usize>> = marks.map_or_else(Vec::new, |marks| {
            marks.find_iter(text).map(|found| found.range()).collect()
        });
        let mut job = LayoutJob::default();
        let (name, rest) = text.split_at(name_end);
        let of_name: Vec<_> = found
            .iter()
            .filter(|range| range.end <= name_end)
            .cloned()
            .collect();
        let of_rest: Vec<_> = found
            .iter()
            .filter(|range| range.start >= name_end)
            .map(|range| range.start - name_end..range.end - name_end)
            .collect();
        line::append_marked(
            &mut job,
            name,
            &format(tokens.accent.text),
            &of_name,
            tokens.found,
        );
        line::append_marked(&mut job, rest, &format(ink), &of_rest, tokens.found);
        job
    }

    /// What is marked in rows.
    fn marks(&self) -> Option<regex::Regex> {
        let find = self.source.find.as_ref()?;
        if find.typed.is_empty() {
            return None;
        }
        let pattern = regex::escape(&find.typed);
        RegexBuilder::new(&pattern)
            .case_insensitive(true)
            .build()
            .ok()
    }
}
