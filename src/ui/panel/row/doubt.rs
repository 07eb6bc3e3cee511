//! Who stands in the first line of a row, and the mark on a name that passes for another: there the
//! address stands first, and the name quietly behind it.

use std::rc::Rc;

use egui::{Color32, FontId, Rect, Sense, Ui, pos2, vec2};

use super::{MailRow, first_name, row_id};
use crate::mime::sender::Doubt;
use crate::model::Person;
use crate::ui::panel::line;
use crate::ui::theme::icon;
use crate::ui::theme::measure::{SECOND, TEXT};

/// What the mark takes of the line, with the space behind it.
const MARK_POINTS: f32 = 20.0;
/// Height of the line where the pointer asks for the reason.
const LINE_POINTS: f32 = 22.0;

impl MailRow<'_> {
    /// What is to be doubted of who stands in the first line. Whom we write to ourselves is not
    /// doubted.
    pub(super) fn doubt(&self) -> Option<Rc<Doubt>> {
        if self.is_ours() {
            return None;
        }
        let doubts = &self.look.state.doubts;
        match self.folded().filter(|one| one.people.len() > 1) {
            Some(conversation) => conversation.people.iter().find_map(|one| doubts.of(one)),
            None => doubts.of(&self.row.from),
        }
    }

    /// The sentence of a doubt.
    pub(super) fn doubted(&self, doubt: &Doubt) -> String {
        let words = self.look.words;
        let (summary, _why) = words.warning(&doubt.warning);
        words.text_with("row-doubt", &[("what", summary.into())])
    }

    /// The name of who wrote it, or the address where the name cannot be believed.
    pub(super) fn name_of_author(&self) -> String {
        match self.doubt() {
            Some(doubt) if !doubt.address.is_empty() => doubt.address.clone(),
            _ => self.row.from.shown().to_owned(),
        }
    }

    /// What somebody is called among several.
    pub(super) fn short_name(&self, person: &Person) -> String {
        match self.look.state.doubts.of(person) {
            Some(doubt) if !doubt.address.is_empty() => doubt.address.clone(),
            _ => first_name(person).to_owned(),
        }
    }

    /// The runs of the first line: the people, and behind an address the name that is doubted.
    fn people_runs<'t>(&self, people: &'t str, name: &'t str) -> Vec<(&'t str, FontId, Color32)> {
        let ink = self.look.tokens.ink;
        let font = if self.is_unread() {
            line::semibold(TEXT)
        } else {
            line::regular(TEXT)
        };
        let mut runs = vec![(people, font, ink.first)];
        if !name.is_empty() {
            runs.push(("  ", line::regular(SECOND), ink.third));
            runs.push((name, line::regular(SECOND), ink.third));
        }
        runs
    }

    /// The name behind the address, where one person is doubted.
    fn doubted_name(&self, doubt: Option<&Doubt>) -> &str {
        let is_one = self.folded().is_none_or(|one| one.people.len() <= 1);
        if is_one && doubt.is_some_and(|doubt| !doubt.address.is_empty()) {
            &self.row.from.name
        } else {
            ""
        }
    }

    /// Paints who it is from or to, its mark before it.
    pub(super) fn paint_people(&self, ui: &Ui, left: egui::Pos2, width: f32) {
        let tokens = self.look.tokens;
        let (people, doubt) = (self.people(), self.doubt());
        let name = self.doubted_name(doubt.as_deref());
        let mark = if doubt.is_some() { MARK_POINTS } else { 0.0 };
        let runs: Vec<_> = self
            .people_runs(&people, name)
            .into_iter()
            .map(|(text, font, ink)| (text, font, ink, self.look.marks(self.people_field(), text)))
            .collect();
        let start = pos2(left.x + mark, left.y);
        let right = line::paint_marked(ui.painter(), start, width - mark, &runs, tokens.found);
        let Some(doubt) = doubt else { return };
        let at = pos2(left.x + 7.5, left.y);
        line::icon(ui.painter(), at, icon::WARNING, 15.0, tokens.gold.text);
        let asked = Rect::from_min_size(
            pos2(left.x, left.y - LINE_POINTS / 2.0),
            vec2(right - left.x, LINE_POINTS),
        );
        let id = row_id(ui, self.row.id).with("doubt");
        let response = ui.interact(asked, id, Sense::hover());
        if response.hovered() {
            let (summary, why) = self.look.words.warning(&doubt.warning);
            response.on_hover_text(format!("{summary}\n{why}"));
        }
    }

    /// How far the first line reaches, of at most `room` points.
    pub(super) fn people_points(&self, ui: &Ui, room: f32) -> f32 {
        let (people, doubt) = (self.people(), self.doubt());
        let name = self.doubted_name(doubt.as_deref());
        let mark = if doubt.is_some() { MARK_POINTS } else { 0.0 };
        let runs = self.people_runs(&people, name);
        let galley = line::galley(ui.painter(), &runs, room - mark);
        (galley.size().x + mark).min(room)
    }
}
