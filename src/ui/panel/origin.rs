//! Who really wrote a mail: one sentence under its author, what one should know before believing
//! it, and unfolded what was checked by whom and the way it came.

mod proof;
mod warning;
mod way;

use egui::{AtomExt as _, Button, Frame, Margin, Response, Role, Ui, WidgetInfo, vec2};

use super::Look;
use crate::mime::view::MailView;
use crate::model::authenticity::{self, CheckedSignature, SignatureOutcome, Vouching, has_added};
use crate::ui::action::{Action, OriginAction};
use crate::ui::state::origin::has_come;
use crate::ui::theme::measure::{AVATAR, CORNER, SPACE_8, SPACE_12, SPACE_16};
use crate::ui::theme::{icon, letter};
use crate::ui::widget::hairline;

/// Points across of what is told under the pointer.
const MORE: f32 = 420.0;

/// Draws it: between the author and the text.
pub fn origin(ui: &mut Ui, look: Look<'_>, view: &MailView, asked: &mut Vec<Action>) {
    if !has_come(view) {
        return;
    }
    sentence(ui, look, view, asked);
    warning::warnings(ui, look, view, asked);
    if look.state.origin.open.contains(&view.id) {
        details(ui, look, view, asked);
    }
}

/// How far a mail is to be believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Trust {
    Proved,
    Unknown,
    Doubtful,
}

/// Whether it comes from where it says, and what follows from it. A check here knows more than
/// what a server noted, but for a signature that only lists break.
fn verdict(look: Look<'_>, view: &MailView) -> (Trust, String) {
    let known = &view.insight.authenticity;
    let checked = look.state.origin.checked(view.id).unwrap_or_default();
    let here = look.words.vouching_here(&known.author_domain, checked);
    let counting = authenticity::counting(checked);
    let is = |holds: fn(&CheckedSignature) -> bool| counting.is_some_and(holds);
    let is_author = is(|one| one.aligned && one.proves());
    // Where a domain only tries, a mail counts as unsigned: what a server says of it holds.
    let is_silent =
        is(|one| one.outcome == SignatureOutcome::Testing) && known.vouching != Vouching::Unchecked;
    let is_disowned = matches!(known.vouching, Vouching::Disowned { .. });
    let is_proved = matches!(known.vouching, Vouching::Author { .. });
    match here {
        Some(sentence) if is_author && !is_disowned => (Trust::Proved, sentence),
        Some(sentence) if !is_author && !is_disowned && !is_proved && !is_silent => {
            let trust = if is(|one| one.is_broken() || one.is_overlaid()) {
                Trust::Doubtful
            } else {
                Trust::Unknown
            };
            (trust, sentence)
        }
        _ => {
            let trust = match &known.vouching {
                Vouching::Author { .. } => Trust::Proved,
                Vouching::Partly { uncovered, .. } if has_added(uncovered) => Trust::Doubtful,
                Vouching::Disowned { .. } | Vouching::Nobody { failed: true } => Trust::Doubtful,
                _ => Trust::Unknown,
            };
            (trust, look.words.vouching(known))
        }
    }
}

/// One line that unfolds the rest.
fn sentence(ui: &mut Ui, look: Look<'_>, view: &MailView, asked: &mut Vec<Action>) {
    let tokens = look.tokens;
    let (trust, sentence) = verdict(look, view);
    let (mark, ink) = match trust {
        Trust::Proved => (icon::WENT_WELL, tokens.green.text),
        Trust::Unknown => (icon::INFO, tokens.ink.third),
        Trust::Doubtful => (icon::WARNING, tokens.gold.text),
    };
    let is_open = look.state.origin.open.contains(&view.id);
    let fold = if is_open { icon::DOWN } else { icon::RIGHT };
    let face = (
        icon::sized(mark, 15.0).color(ink),
        letter::second(&sentence)
            .color(tokens.ink.second)
            .atom_shrink(true),
        icon::sized(fold, 12.0).color(tokens.ink.third),
    );
    ui.add_space(2.0);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        ui.add_space(AVATAR + SPACE_12);
        ui.spacing_mut().button_padding = vec2(0.0, 0.0);
        ui.spacing_mut().interact_size.y = 20.0;
        let response = ui.add(Button::new(face).frame(false).wrap());
        let name = sentence.as_str();
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, name));
        let id = response.id;
        ui.ctx()
            .accesskit_node_builder(id, |node| node.set_expanded(is_open));
        let tip = super::line::tooltip(ui, &Action::Origin(OriginAction::Toggle), look);
        if response.on_hover_text(tip).clicked() {
            asked.push(Action::Origin(OriginAction::ToggleOf(view.id)));
        }
    });
}

/// Tells more of what was drawn under the pointer, with the keyboard and to a screen reader.
fn tell_more(ui: &Ui, look: Look<'_>, response: Response, lines: &[String]) {
    let id = response.id;
    ui.ctx()
        .accesskit_node_builder(id, |node| node.set_description(lines.join("\n")));
    let more = |ui: &mut Ui| {
        ui.set_max_width(MORE);
        for line in lines {
            ui.label(letter::caption(line));
        }
    };
    if response.gained_focus() {
        ui.scroll_to_rect(response.rect, None);
    }
    if response.has_focus() {
        super::line::focus_ring(ui.painter(), response.rect.expand(2.0), look.tokens);
        response.show_tooltip_ui(more);
    } else {
        response.on_hover_ui(more);
    }
}

fn details(ui: &mut Ui, look: Look<'_>, view: &MailView, asked: &mut Vec<Action>) {
    let tokens = look.tokens;
    ui.add_space(SPACE_8);
    Frame::new()
        .fill(tokens.surface.middle)
        .stroke(egui::Stroke::new(1.0, tokens.line.hairline))
        .corner_radius(CORNER)
        .inner_margin(Margin::same(16))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().item_spacing = vec2(SPACE_8, 4.0);
            proof::proof(ui, look, view, asked);
            ui.add_space(SPACE_12);
            hairline(ui, tokens);
            ui.add_space(SPACE_12);
            way::way(ui, look, view);
        });
    ui.add_space(SPACE_16 / 2.0);
}
