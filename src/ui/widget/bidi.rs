//! Text with right-to-left letters, laid out: the toolkit puts the words of every text from left to
//! right. Here it draws each word by itself, and they are put where they belong.
//!
//! Text without such letters is the toolkit's own business and costs one look.

mod kept;
mod pieced;
mod setting;

use std::ops::Range;
use std::sync::Arc;

use egui::epaint::text::Row;
use egui::text::{LayoutJob, TextWrapping};
use egui::{
    Align, FontSelection, Galley, Label, Painter, Rect, Response, RichText, Ui, WidgetText,
};

use crate::model::text::bidi::{has_right_to_left, is_right_to_left};
pub use crate::model::text::bidi::{isolated, without_isolates};
use pieced::Drawn;

/// Points on a button beside its words: a mark.
const BESIDE: f32 = 24.0;

/// Text that is laid out, and where its pieces are.
#[derive(Clone)]
pub struct Laid {
    /// What is painted. Its text is in the order in which it is read.
    pub galley: Arc<Galley>,
    /// Octets of the text and where they stand in the galley; empty where the toolkit laid it out.
    pub places: Vec<(Range<usize>, Rect)>,
}

/// Text that is to be laid out.
#[derive(Hash)]
pub struct Bidi {
    /// The text and its looks.
    pub job: LayoutJob,
    /// Where on a line something begins whose direction is its own, in order (UAX 9, isolates).
    pub isolates: Vec<usize>,
    /// Whether what is read from right to left stands at the right end of the width there is.
    pub at_right: bool,
}

impl Bidi {
    /// A text whose lines each have their own direction and stand at the left.
    #[must_use]
    pub fn of(job: LayoutJob) -> Self {
        Self {
            job,
            isolates: Vec::new(),
            at_right: false,
        }
    }

    /// Lays it out, within the width of its job.
    #[must_use]
    pub fn lay(self, painter: &Painter) -> Laid {
        if !has_right_to_left(&self.job.text) {
            return Laid {
                galley: painter.layout_job(self.job),
                places: Vec::new(),
            };
        }
        kept::laid(painter, self)
    }

    fn lay_anew(&self, painter: &Painter) -> Laid {
        let most = self.widest(painter);
        let lines = self.lines();
        let (mut drawn, mut lines) = Drawn::new(painter, &self.job, lines, None);
        if drawn.is_wider(most) {
            let known = Some((drawn.widths, most));
            (drawn, lines) = Drawn::new(painter, &self.job, lines, known);
        }
        setting::set(self, drawn, &lines)
    }
}

/// A label of what may have right-to-left letters, wrapped, selectable: what is copied is in the
/// order in which it is read. A row that has such letters is selected whole.
pub fn label(ui: &mut Ui, mut text: Bidi) -> (Response, Laid) {
    text.job.wrap.max_width = ui.available_width();
    let mut laid = text.lay(ui.painter());
    if !laid.places.is_empty() {
        let galley = Arc::make_mut(&mut laid.galley);
        for placed in &mut galley.rows {
            select_whole(Arc::make_mut(&mut placed.row));
        }
    }
    let label = Label::new(Arc::clone(&laid.galley)).selectable(true);
    (ui.add(label), laid)
}

/// The same of words in one look. `isolates`: see [`Bidi::isolates`].
pub fn words(ui: &mut Ui, text: RichText, isolates: &[usize]) -> Response {
    if !has_right_to_left(text.text()) {
        return ui.add(Label::new(text).selectable(true).wrap());
    }
    let mut job = LayoutJob::default();
    text.append_to(&mut job, ui.style(), FontSelection::Default, Align::Center);
    let text = Bidi {
        job,
        isolates: isolates.to_vec(),
        at_right: false,
    };
    label(ui, text).0
}

/// What stands on a button: cut where it is wider than the room there is.
pub fn face(ui: &Ui, text: RichText) -> WidgetText {
    if !has_right_to_left(text.text()) {
        return text.into();
    }
    let room = (ui.available_width() - BESIDE).max(0.0);
    let mut job = LayoutJob {
        wrap: TextWrapping::truncate_at_width(room),
        break_on_newline: false,
        ..LayoutJob::default()
    };
    text.append_to(&mut job, ui.style(), FontSelection::Default, Align::Center);
    Bidi::of(job).lay(ui.painter()).galley.into()
}

/// Makes a row one that is selected whole where its letters do not stand in their order: the
/// toolkit takes them for being so, and would copy others than those it shows as selected.
fn select_whole(row: &mut Row) {
    if !row.glyphs.iter().any(|glyph| is_right_to_left(glyph.chr)) {
        return;
    }
    let half = row.size.x / 2.0;
    for (index, glyph) in row.glyphs.iter_mut().enumerate() {
        let is_first = index == 0;
        glyph.pos.x = if is_first { 0.0 } else { half };
        glyph.advance_width = if is_first { row.size.x } else { 0.0 };
    }
}
