//! A mail as its sender meant it: the tiles of its page, what is selected and found on it, and its
//! links, which tell where they lead.
//!
//! Tiles are asked for where they are seen or may be soon; the height of a page is known before
//! any of them is here. A page that is drawn anew stands under its successor until that is painted.

mod find_bar;
mod links;
mod place;
mod wheel;

pub use find_bar::find_bar;
pub(super) use links::{describe, show_way};

use egui::emath::GuiRounding as _;
use egui::{
    Align, Color32, CornerRadius, CursorIcon, Id, Pos2, Rect, Response, Role, ScrollArea, Sense,
    Ui, UiBuilder, WidgetInfo, pos2, vec2,
};

use super::Look;
use super::quote;
use crate::channel::page::{Area, Ground, PageColours, PageName, PagePaper, Reach, Spot};
use crate::mime::page::PageReading;
use crate::mime::view::MailView;
use crate::ui::action::{Action, PageAction};
use crate::ui::state::page::Page;
use crate::ui::state::page::drawing::Drawing;
use crate::ui::theme::letter;
use crate::ui::theme::measure::{CORNER, SPACE_8, SPACE_16};
use crate::ui::widget::bar::BarIntent;
use crate::ui::widget::{Bar, Tone};

/// Height that is kept free for a page of which nothing is known yet.
const BLANK: f32 = 320.0;
/// Seconds after which a page that is not there yet is said to be on its way: sooner, the word
/// would only flicker.
const PATIENCE_SECONDS: f64 = 0.3;
/// Points that a drag beyond the edge scrolls in a frame.
const SCROLL_STEP: f32 = 14.0;

/// One page of a mail.
pub struct PagePanel<'a> {
    /// What it draws from.
    pub look: Look<'a>,
    /// The mail.
    pub view: &'a MailView,
    /// The page.
    pub name: PageName,
}

impl PagePanel<'_> {
    /// Draws one frame. `false`: it cannot be drawn, and its text is to be shown.
    pub fn ui(self, ui: &mut Ui, asked: &mut Vec<Action>) -> bool {
        let pages = &self.look.state.pages;
        let page = pages.page(self.name);
        if let Some(failure) = page.and_then(|page| page.failure.as_ref()) {
            let words = self.look.words.failure(failure);
            let bar = Bar {
                tone: Tone::Know,
                summary: &words.summary,
                detail: &words.reason,
                button: Some(self.look.words.text("page-try-again")),
                close: None,
            };
            if bar.ui(ui, self.look.tokens) == Some(BarIntent::Act) {
                asked.push(Action::Page(PageAction::Retry(self.name)));
            }
            ui.add_space(SPACE_16);
            return false;
        }
        let column = ui.available_width();
        let pane = pane(ui);
        let paper = self.paper(ui, page, column, pane.width());
        let reading = PageReading {
            mail: self.view.content.reading(),
            folds: self.look.state.folds_page(self.view, self.name),
        };
        if pages.wants_drawing(self.name, &(paper, reading)) {
            let (page, now) = (self.name, ui.input(|input| input.time));
            let draw = PageAction::Draw {
                page,
                paper,
                reading,
                now,
            };
            asked.push(Action::Page(draw));
        }
        match page.and_then(|page| Some((page, page.drawing.as_ref()?))) {
            Some((page, drawing)) => {
                self.drawn(ui, pane, (page, drawing), asked);
                if drawing.drawn.ends_in_quote {
                    ui.add_space(SPACE_8);
                    quote::of_page(ui, self.look, (self.name, drawing.of.1.folds), asked);
                }
            }
            None => self.blank(ui, page),
        }
        true
    }

    /// What the page is to be drawn on.
    fn paper(&self, ui: &Ui, page: Option<&Page>, column: f32, room: f32) -> PagePaper {
        let tokens = self.look.tokens;
        let rgb = |color: Color32| [color.r(), color.g(), color.b()];
        PagePaper {
            // Whole points: a pane that is moved by less draws nothing anew.
            width: column.floor(),
            room: room.floor().max(column.floor()),
            scale: ui.ctx().pixels_per_point(),
            most_pixels: ui.input(|input| input.max_texture_side as u32),
            zoom: self.look.state.pages.zoom(),
            colours: PageColours {
                paper: rgb(tokens.surface.top),
                ink: rgb(tokens.ink.first),
                link: rgb(tokens.accent.text),
            },
            dark: tokens.dark,
            turned: page.is_some_and(|page| page.turned),
        }
    }

    /// Nothing is known of it yet.
    fn blank(&self, ui: &mut Ui, page: Option<&Page>) {
        let top = ui.cursor().top();
        if let Some(since) = page.and_then(Page::waits_since) {
            let waited = ui.input(|input| input.time) - since;
            if waited >= PATIENCE_SECONDS {
                let text = self.look.words.text("page-drawing");
                ui.label(letter::second(text).color(self.look.tokens.ink.third));
            } else {
                let rest = (PATIENCE_SECONDS - waited) as f32;
                ui.ctx().request_repaint_after_secs(rest + 0.01);
            }
        }
        let rest = BLANK - (ui.cursor().top() - top);
        ui.add_space(rest.max(0.0));
        let height = ui.cursor().top() - top;
        let blank = Rect::from_min_size(pos2(ui.cursor().left(), top), vec2(1.0, height));
        place::keep(ui, self.name, blank);
    }

    fn drawn(
        &self,
        ui: &mut Ui,
        pane: Rect,
        (page, drawing): (&Page, &Drawing),
        asked: &mut Vec<Action>,
    ) {
        let column = ui.available_rect_before_wrap();
        let drawn = &drawing.drawn;
        let has_card = drawn.ground != Ground::Window && self.look.tokens.dark
            || drawn.ground == Ground::Turned;
        let margin = if has_card { SPACE_8 } else { 0.0 };
        let shown = drawn.width.min(pane.width());
        // As far left as the text above it, unless it is wider than what is right of there.
        let left = column.left().min(pane.right() - shown).max(pane.left());
        let at = pos2(left, column.top() + margin).round_to_pixels(ui.pixels_per_point());
        let rect = Rect::from_min_size(at, vec2(shown, drawn.height));
        let space = vec2(column.width(), drawn.height + 2.0 * margin);
        place::keep(ui, self.name, Rect::from_min_size(column.min, space));
        ui.allocate_space(space);
        if has_card {
            let corners = CornerRadius::same(CORNER);
            let ground = self.ground_color(drawn.ground);
            ui.painter()
                .rect_filled(rect.expand(margin), corners, ground);
        }
        let mut child = ui.new_child(UiBuilder::new().max_rect(rect).id_salt(self.salt()));
        if drawn.width > shown + 1.0 {
            ScrollArea::horizontal()
                .id_salt(self.salt())
                .auto_shrink(false)
                .show(&mut child, |ui| {
                    let size = vec2(drawn.width, drawn.height);
                    let at = ui.allocate_space(size).1.min;
                    self.surface(ui, at, (page, drawing), asked);
                });
            // What scrolls a wide page across keeps for itself how far down it is to be scrolled.
            self.reveal_found(ui, at, page);
        } else {
            self.surface(&child, at, (page, drawing), asked);
        }
        // Behind the links: the one that was pressed has the keyboard now, and wants to be seen.
        self.reveal_goal(ui, at);
    }

    fn salt(&self) -> (&'static str, i64, u32) {
        ("page", self.name.mail.0, self.name.part.0)
    }

    fn ground_color(&self, ground: Ground) -> Color32 {
        match ground {
            Ground::White => Color32::WHITE,
            Ground::Window | Ground::Turned => self.look.tokens.surface.top,
        }
    }

    /// The page itself, its upper left corner at a place of the window.
    fn surface(
        &self,
        ui: &Ui,
        at: Pos2,
        (page, drawing): (&Page, &Drawing),
        asked: &mut Vec<Action>,
    ) {
        let drawn = &drawing.drawn;
        let rect = Rect::from_min_size(at, vec2(drawn.width, drawn.height));
        let clip = ui.clip_rect();
        let screen = clip.height().max(1.0);
        let seen = drawing.between(clip.top() - at.y, clip.bottom() - at.y);
        let near = drawing.between(clip.top() - screen - at.y, clip.bottom() + screen - at.y);
        if drawing.needs(&seen, &near) {
            let page = self.name;
            asked.push(Action::Page(PageAction::See { page, seen, near }));
        }
        let response = ui.interact(rect, ui.scope_id().with("surface"), Sense::click_and_drag());
        self.name_it(&response, &drawn.text);
        wheel::wheel(ui, &response, asked);
        if rect.intersects(clip) {
            paint_tiles(ui, rect, page, drawing);
            self.paint_marks(ui, at, page);
        }
        if response.has_focus() {
            super::line::focus_ring(
                ui.painter(),
                rect.intersect(clip).shrink(1.0),
                self.look.tokens,
            );
        }
        self.reveal_found(ui, at, page);
        let on_link = links::links(ui, self, (at, drawing), asked);
        self.select(ui, at, &response, (page, on_link), asked);
        if !on_link {
            self.menu(&response, page, asked);
        }
    }

    /// What a screen reader says: that it is a document, and all its words.
    fn name_it(&self, response: &Response, text: &str) {
        let name = self.look.words.text("page-name");
        response.widget_info(|| WidgetInfo::labeled(Role::Document, true, name));
        response.ctx.accesskit_node_builder(response.id, |node| {
            node.set_role(Role::Document);
            node.set_value(text);
        });
    }

    fn paint_marks(&self, ui: &Ui, at: Pos2, page: &Page) {
        let tokens = self.look.tokens;
        let painter = ui.painter();
        let paint = |area: &Area, color: Color32| {
            painter.rect_filled(on_page(at, area), CornerRadius::same(2), color);
        };
        // They lie over the letters, so the letters must show through.
        let found = tokens.gold.fill.gamma_multiply(0.35);
        for area in page.searched.places().iter().flatten() {
            paint(area, found);
        }
        let current = self.look.state.current_on_page(self.name);
        for (index, place) in page.found.places().iter().enumerate() {
            let color = if current == Some(index) {
                tokens.gold.fill.gamma_multiply(0.7)
            } else {
                found
            };
            for area in place {
                paint(area, color);
            }
        }
        let selected = tokens.accent.fill.gamma_multiply(0.35);
        for area in page.selection.iter().flat_map(|selected| &selected.areas) {
            paint(area, selected);
        }
    }

    fn reveal_found(&self, ui: &Ui, at: Pos2, page: &Page) {
        let pages = &self.look.state.pages;
        let reveals = pages.find.as_ref().is_some_and(|find| find.reveal);
        if !reveals {
            return;
        }
        let state = self.look.state;
        let place = state
            .current_on_page(self.name)
            .and_then(|current| page.found.places().get(current));
        if let Some(area) = place.and_then(|place| place.first()) {
            ui.scroll_to_rect(on_page(at, area), Some(Align::Center));
        }
    }

    /// Scrolls to where a link of the page leads on it.
    fn reveal_goal(&self, ui: &Ui, at: Pos2) {
        let goal = self.look.state.pages.goal;
        if let Some((_page, top)) = goal.filter(|(page, _top)| *page == self.name) {
            let top = at.y + top;
            let line = Rect::from_x_y_ranges(ui.clip_rect().x_range(), top..=top);
            ui.scroll_to_rect(line, Some(Align::TOP));
        }
    }

    /// Dragging selects, a double click a word; the selection is copied.
    fn select(
        &self,
        ui: &Ui,
        at: Pos2,
        response: &Response,
        (page, on_link): (&Page, bool),
        asked: &mut Vec<Action>,
    ) {
        let pages = &self.look.state.pages;
        let mut ask = |action| asked.push(Action::Page(action));
        let holds = pages.holder == Some(self.name);
        let origin = Id::unique("where a selection began").with(self.salt());
        if response.drag_started() || response.clicked() {
            if !holds {
                ask(PageAction::Hold(self.name));
            }
            if response.clicked() && page.selection.is_some() && !response.double_clicked() {
                ask(PageAction::Leave);
                ask(PageAction::Hold(self.name));
            }
        }
        let pointer = response.interact_pointer_pos();
        if response.drag_started() {
            // Where it was pressed, not where it was noticed to be a drag.
            let pressed = ui.input(|input| input.pointer.press_origin());
            if let Some(from) = pressed.or(pointer) {
                ui.data_mut(|data| data.insert_temp(origin, spot(at, from)));
            }
        }
        if let Some(to) = pointer.map(|to| spot(at, to)) {
            if response.double_clicked() {
                let (from, by_word) = (to, true);
                let reach = Reach::Between { from, to, by_word };
                ask(PageAction::Select(self.name, reach));
            } else if response.dragged()
                && response.drag_delta() != egui::Vec2::ZERO
                && let Some(from) = ui.data(|data| data.get_temp::<Spot>(origin))
            {
                let by_word = false;
                let reach = Reach::Between { from, to, by_word };
                ask(PageAction::Select(self.name, reach));
            } else if response.clicked() && !on_link {
                self.press_unknown(to, &mut ask);
            }
        }
        if response.dragged() {
            ui.ctx().set_cursor_icon(CursorIcon::Text);
            scroll_along(ui, pointer);
        }
        if holds {
            if response.clicked_elsewhere() {
                ask(PageAction::Leave);
            }
            self.copy(ui, page, asked);
        }
    }

    /// Where not all links are told, one may be here.
    fn press_unknown(&self, at: Spot, ask: &mut impl FnMut(PageAction)) {
        let page = self.look.state.pages.page(self.name);
        let drawn = page.and_then(|page| page.drawn());
        if drawn.is_some_and(|drawn| drawn.more_places) {
            ask(PageAction::Press(self.name, at));
        }
    }

    fn copy(&self, ui: &Ui, page: &Page, asked: &mut Vec<Action>) {
        let Some(selected) = page.selection.as_ref().filter(|one| !one.text.is_empty()) else {
            return;
        };
        if ui.ctx().text_edit_focused() {
            return;
        }
        let wants = |event: &egui::Event| matches!(event, egui::Event::Copy | egui::Event::Cut);
        if ui.input(|input| input.events.iter().any(wants)) {
            asked.push(Action::Copy(selected.text.clone()));
        }
    }

    fn menu(&self, response: &Response, page: &Page, asked: &mut Vec<Action>) {
        let words = self.look.words;
        crate::ui::widget::menu(response, |ui| {
            if let Some(selected) = &page.selection
                && ui.button(words.text("action-copy")).clicked()
            {
                asked.push(Action::Copy(selected.text.clone()));
                ui.close();
            }
            let all = PageAction::Select(self.name, Reach::All);
            let mut offered = vec![PageAction::Hold(self.name), all];
            if ui.button(words.text("action-page-select-all")).clicked() {
                asked.extend(offered.drain(..).map(Action::Page));
                ui.close();
            }
            for action in [
                PageAction::Find,
                PageAction::TurnGround,
                PageAction::TurnView,
            ] {
                let action = Action::Page(action);
                if action.enabled(self.look.state) && ui.button(words.text(action.key())).clicked()
                {
                    asked.push(Action::Page(PageAction::Hold(self.name)));
                    asked.push(action);
                    ui.close();
                }
            }
        });
    }
}

/// The pane a page may spread in, from its visible part.
fn pane(ui: &Ui) -> Rect {
    let clip = ui.clip_rect();
    let column = ui.available_rect_before_wrap();
    let (left, right) = (clip.left() + SPACE_16, clip.right() - SPACE_16);
    Rect::from_x_y_ranges(
        left.min(column.left())..=right.max(column.right()),
        clip.y_range(),
    )
}

fn paint_tiles(ui: &Ui, rect: Rect, page: &Page, drawing: &Drawing) {
    // What was there before is stretched over the new page: at another width it is nearly right.
    if let Some(before) = &page.before
        && !drawing.shows_all()
    {
        let old = &before.drawn;
        let stretch = vec2(
            rect.width() / old.width.max(1.0),
            rect.height() / old.height.max(1.0),
        );
        paint_drawing(ui, rect.min, before, stretch);
    }
    paint_drawing(ui, rect.min, drawing, vec2(1.0, 1.0));
}

fn paint_drawing(ui: &Ui, at: Pos2, drawing: &Drawing, stretch: egui::Vec2) {
    let whole = Rect::from_min_max(Pos2::ZERO, pos2(1.0, 1.0));
    for (index, tile) in drawing.tiles() {
        let Some(picture) = tile.picture() else {
            continue;
        };
        let [width, height] = tile.size;
        let scale = drawing.drawn.scale.max(0.1);
        let top = index as f32 * drawing.drawn.tile_height;
        let size = vec2(width as f32 / scale, height as f32 / scale) * stretch;
        let rect = Rect::from_min_size(at + vec2(0.0, top * stretch.y), size);
        if ui.is_rect_visible(rect) {
            ui.painter()
                .image(picture.id(), rect, whole, Color32::WHITE);
        }
    }
}

/// A part of a page in the window.
fn on_page(at: Pos2, area: &Area) -> Rect {
    Rect::from_min_size(
        at + vec2(area.x, area.y),
        vec2(area.width.max(0.0), area.height.max(0.0)),
    )
}

/// A place of the window on a page.
fn spot(at: Pos2, place: Pos2) -> Spot {
    let vector = place - at;
    Spot {
        x: vector.x,
        y: vector.y,
    }
}

/// A drag beyond the edge scrolls.
fn scroll_along(ui: &Ui, pointer: Option<Pos2>) {
    let Some(pointer) = pointer else { return };
    let clip = ui.clip_rect();
    let step = if pointer.y < clip.top() {
        SCROLL_STEP
    } else if pointer.y > clip.bottom() {
        -SCROLL_STEP
    } else {
        return;
    };
    ui.scroll_with_delta(vec2(0.0, step));
    ui.ctx().request_repaint();
}
