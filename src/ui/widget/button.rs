//! Buttons: one primary thing a place, plain ones beside it, quiet ones everywhere else.

use egui::{
    Align2, Atom, Button, Color32, CornerRadius, FontId, IntoAtoms, Response, Role, Sense, Stroke,
    Ui, Vec2, WidgetInfo, vec2,
};

use crate::ui::theme::measure::{CONTROL, CORNER, ICON, SPACE_4};
use crate::ui::theme::{Tokens, fonts, icon, letter};

/// The one thing to do here, on the accent. `icon` may be empty.
pub fn primary(ui: &mut Ui, tokens: &Tokens, icon: &str, label: &str) -> Response {
    filled(
        ui,
        icon,
        label,
        [tokens.accent.fill, tokens.accent.hover, tokens.accent.ink],
    )
}

/// Something that cannot be taken back.
pub fn destructive(ui: &mut Ui, tokens: &Tokens, icon: &str, label: &str) -> Response {
    let ground = [tokens.red.fill, tokens.red.fill.gamma_multiply(0.88)];
    filled(ui, icon, label, [ground[0], ground[1], tokens.red.ink])
}

/// A button with a line around it.
pub fn plain(ui: &mut Ui, tokens: &Tokens, icon: &str, label: &str) -> Response {
    let ink = tokens.ink.first;
    named(ui.add(Button::new(content(icon, label, ink))), label)
}

/// A button that shows its ground only under the pointer.
pub fn quiet(ui: &mut Ui, tokens: &Tokens, icon: &str, label: &str) -> Response {
    let button = Button::new(content(icon, label, tokens.accent.text));
    named(ui.add(button.frame_when_inactive(false)), label)
}

fn filled(ui: &mut Ui, icon: &str, label: &str, [fill, hover, ink]: [Color32; 3]) -> Response {
    ui.scope(|ui| {
        let widgets = &mut ui.visuals_mut().widgets;
        let focus = widgets.active.bg_stroke.color;
        for (state, ground) in [
            (&mut widgets.inactive, fill),
            (&mut widgets.hovered, hover),
            (&mut widgets.active, hover),
        ] {
            state.weak_bg_fill = ground;
            state.bg_fill = ground;
            state.bg_stroke = Stroke::NONE;
            state.fg_stroke.color = ink;
        }
        let response = named(ui.add(Button::new(content(icon, label, ink))), label);
        if response.has_focus() {
            focus_ring(ui, &response, focus);
        }
        response
    })
    .inner
}

/// The icon is no part of a button's name.
fn named(response: Response, label: &str) -> Response {
    super::field::name(&response, label);
    follow(&response);
    response
}

/// Scrolls to a button that the keyboard has come to.
pub(super) fn follow(response: &Response) {
    if response.gained_focus() {
        response.scroll_to_me(None);
    }
}

/// A second line around a filled button, so that the focus shows on it too.
fn focus_ring(ui: &Ui, response: &Response, color: Color32) {
    ui.painter().rect_stroke(
        response.rect.expand(2.5),
        CornerRadius::same(CORNER + 2),
        Stroke::new(1.5, color),
        egui::StrokeKind::Middle,
    );
}

fn content<'a>(glyph: &str, label: &str, ink: Color32) -> egui::Atoms<'a> {
    if glyph.is_empty() {
        letter::medium(label).color(ink).into_atoms()
    } else {
        let glyph: Atom<'a> = icon::colored(glyph, ink).into();
        (glyph, letter::medium(label).color(ink)).into_atoms()
    }
}

/// An icon that can be pressed: its name is its tooltip and what a screen reader says.
#[derive(Debug, Clone, Copy)]
pub struct IconButton<'a> {
    /// From `theme::icon`.
    pub icon: &'a str,
    /// What it does.
    pub name: &'a str,
    /// The key that does the same, shown in the tooltip; may be empty.
    pub shortcut: &'a str,
    /// Its colour; `None`: second ink.
    pub color: Option<Color32>,
    /// Whether what it switches is on.
    pub selected: bool,
    /// Width and height.
    pub side: f32,
}

/// The usual icon button.
pub fn icon_button(ui: &mut Ui, tokens: &Tokens, icon: &str, name: &str) -> Response {
    IconButton::new(icon, name).ui(ui, tokens)
}

impl<'a> IconButton<'a> {
    /// One of the usual size and colour.
    #[must_use]
    pub fn new(icon: &'a str, name: &'a str) -> Self {
        Self {
            icon,
            name,
            shortcut: "",
            color: None,
            selected: false,
            side: CONTROL,
        }
    }

    /// Draws it.
    pub fn ui(self, ui: &mut Ui, tokens: &Tokens) -> Response {
        let (rect, response) = ui.allocate_exact_size(Vec2::splat(self.side), Sense::click());
        let is_enabled = ui.is_enabled();
        response.widget_info(|| {
            let mut info = WidgetInfo::labeled(Role::Button, is_enabled, self.name);
            info.selected = self.selected.then_some(true);
            info
        });
        follow(&response);
        if ui.is_rect_visible(rect) {
            let is_hot = response.hovered() || response.is_pointer_button_down_on();
            let ground = if self.selected {
                tokens.surface.selected
            } else if is_hot && is_enabled {
                tokens.surface.hover
            } else {
                Color32::TRANSPARENT
            };
            let painter = ui.painter();
            painter.rect_filled(rect, CornerRadius::same(CORNER), ground);
            if response.has_focus() {
                let focus = Stroke::new(1.5, tokens.accent.text);
                painter.rect_stroke(rect, CORNER, focus, egui::StrokeKind::Inside);
            }
            let ink = self.color.unwrap_or(if is_hot {
                tokens.ink.first
            } else {
                tokens.ink.second
            });
            painter.text(
                rect.center(),
                Align2::CENTER_CENTER,
                self.icon,
                FontId::new(ICON.min(self.side - 6.0), fonts::icons()),
                ink,
            );
        }
        let (name, shortcut) = (self.name, self.shortcut);
        response.on_hover_ui(|ui| {
            ui.spacing_mut().item_spacing = vec2(SPACE_4 * 2.0, SPACE_4);
            ui.horizontal(|ui| {
                ui.label(letter::second(name));
                if !shortcut.is_empty() {
                    ui.label(letter::caption(shortcut).color(tokens.ink.third));
                }
            });
        })
    }
}
