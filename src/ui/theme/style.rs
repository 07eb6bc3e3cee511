//! egui's style, made from tokens.

use egui::epaint::Shadow;
use egui::style::{
    ScrollAnimation, ScrollStyle, Selection, TextCursorStyle, WidgetVisuals, Widgets,
};
use egui::{
    Color32, CornerRadius, FontFamily, FontId, Margin, Stroke, Style, TextStyle, Visuals, vec2,
};

use super::fonts;
use super::measure::{CAPTION, CONTROL, CORNER, MOTION, SECOND, SPACE_8, SPACE_12, SUBJECT, TEXT};
use super::tokens::Tokens;

/// The whole style of a theme.
#[must_use]
pub fn style(tokens: &Tokens) -> Style {
    let mut style = Style {
        text_styles: [
            (TextStyle::Heading, FontId::new(SUBJECT, fonts::semibold())),
            (TextStyle::Body, FontId::new(TEXT, FontFamily::Proportional)),
            (TextStyle::Button, FontId::new(TEXT, fonts::medium())),
            (
                TextStyle::Small,
                FontId::new(CAPTION, FontFamily::Proportional),
            ),
            (
                TextStyle::Monospace,
                FontId::new(SECOND, FontFamily::Monospace),
            ),
        ]
        .into(),
        visuals: visuals(tokens),
        animation_time: MOTION,
        scroll_animation: ScrollAnimation::duration(MOTION),
        ..Default::default()
    };
    let spacing = &mut style.spacing;
    spacing.item_spacing = vec2(SPACE_8, SPACE_8);
    spacing.button_padding = vec2(SPACE_12, 6.0);
    spacing.interact_size = vec2(CONTROL, CONTROL);
    spacing.window_margin = Margin::same(16);
    spacing.menu_margin = Margin::same(6);
    spacing.icon_width = 18.0;
    spacing.icon_width_inner = 10.0;
    spacing.icon_spacing = SPACE_8;
    spacing.combo_width = 140.0;
    spacing.text_edit_width = 320.0;
    spacing.tooltip_width = 360.0;
    spacing.scroll = ScrollStyle {
        bar_width: 8.0,
        floating_width: 4.0,
        ..ScrollStyle::floating()
    };
    style.interaction.tooltip_delay = 0.4;
    style.interaction.selectable_labels = false;
    style
}

fn visuals(tokens: &Tokens) -> Visuals {
    let base = if tokens.dark {
        Visuals::dark()
    } else {
        Visuals::light()
    };
    Visuals {
        dark_mode: tokens.dark,
        override_text_color: None,
        weak_text_color: Some(tokens.ink.third),
        widgets: widgets(tokens),
        selection: Selection {
            bg_fill: tokens.accent.selection,
            // Also the outline of the field that has the focus.
            stroke: Stroke::new(1.5, tokens.accent.text),
        },
        hyperlink_color: tokens.accent.text,
        faint_bg_color: tokens.surface.middle,
        extreme_bg_color: tokens.surface.top,
        text_edit_bg_color: Some(tokens.surface.top),
        code_bg_color: tokens.surface.code,
        warn_fg_color: tokens.gold.text,
        error_fg_color: tokens.red.text,
        window_corner_radius: CornerRadius::same(12),
        window_shadow: shadow(tokens, 12, 32),
        window_fill: tokens.surface.top,
        window_stroke: Stroke::new(1.0, tokens.line.hairline),
        window_highlight_topmost: false,
        menu_corner_radius: CornerRadius::same(CORNER),
        panel_fill: tokens.surface.ground,
        popup_shadow: shadow(tokens, 6, 18),
        text_cursor: TextCursorStyle {
            stroke: Stroke::new(1.5, tokens.accent.text),
            // A blinking cursor paints frames while nothing changes.
            blink: false,
            ..base.text_cursor.clone()
        },
        striped: false,
        slider_trailing_fill: true,
        indent_has_left_vline: false,
        ..base
    }
}

fn shadow(tokens: &Tokens, down: i8, blur: u8) -> Shadow {
    Shadow {
        offset: [0, down],
        blur,
        spread: 0,
        color: tokens.shadow.color,
    }
}

fn widgets(tokens: &Tokens) -> Widgets {
    let state = |ground: Color32, line: Color32, width: f32, ink: Color32| WidgetVisuals {
        bg_fill: ground,
        weak_bg_fill: ground,
        bg_stroke: Stroke::new(width, line),
        corner_radius: CornerRadius::same(CORNER),
        fg_stroke: Stroke::new(1.5, ink),
        expansion: 0.0,
    };
    let (surface, ink, line) = (&tokens.surface, &tokens.ink, &tokens.line);
    Widgets {
        noninteractive: WidgetVisuals {
            fg_stroke: Stroke::new(1.0, ink.first),
            ..state(surface.top, line.hairline, 1.0, ink.first)
        },
        inactive: state(surface.top, line.field, 1.0, ink.first),
        hovered: state(surface.hover, line.field, 1.0, ink.first),
        active: state(surface.hover, tokens.accent.text, 1.5, ink.first),
        open: state(surface.hover, line.field, 1.0, ink.first),
    }
}
