//! Who really wrote a mail: a mark beside its author, a bar with what one should know before
//! believing it, and unfolded what was checked by whom and the way it came.

mod proof;
mod warning;
mod way;

use egui::{
    AtomExt as _, Button, Frame, Label, Margin, Response, Role, Sense, Ui, WidgetInfo, vec2,
};

use super::strip::Item;
use super::{Look, warnings};
use crate::mime::view::MailView;
use crate::model::authenticity::{self, CheckedSignature, SignatureOutcome, Vouching, has_added};
use crate::ui::action::{Action, OriginAction};
use crate::ui::state::origin::has_come;
use crate::ui::theme::measure::{CORNER, SPACE_8, SPACE_12, SPACE_16, TEXT};
use crate::ui::theme::{icon, letter};
use crate::ui::widget::{IconButton, glyph, hairline};

/// Points across of what is told under the pointer.
const MORE: f32 = 420.0;
/// Width and height of the mark beside an address.
const MARK: f32 = 20.0;

/// Draws what must be known before the mail is believed, and where it comes from if that is
/// unfolded: between the author and the text.
pub(super) fn origin(ui: &mut Ui, look: Look<'_>, view: &MailView, asked: &mut Vec<Action>) {
    if !has_come(view) {
        return;
    }
    warning::loud(ui, look, view, asked);
    if look.state.origin.open.contains(&view.id) {
        details(ui, look, view, asked);
    }
}

/// What is good to know about the sender and common among honest mails.
pub(super) fn notes(look: Look<'_>, view: &MailView) -> Vec<Item> {
    if has_come(view) {
        warning::notes(look, view)
    } else {
        Vec::new()
    }
}

/// The mark beside the author's address that says whether it is proved, and unfolds the rest. What
/// speaks against the mail is no mark but a bar.
pub(super) fn mark(ui: &mut Ui, look: Look<'_>, view: &MailView, asked: &mut Vec<Action>) {
    let tokens = look.tokens;
    if !has_come(view) {
        return;
    }
    let (trust, sentence) = verdict(look, view);
    let (mark, ink) = match trust {
        Trust::Proved => (icon::WENT_WELL, tokens.green.text),
        Trust::Unknown => (icon::INFO, tokens.ink.third),
        Trust::Doubtful => return,
    };
    if let Vouching::Other { domain, .. } = &view.insight.authenticity.vouching
        && trust == Trust::Unknown
    {
        let named = [("domain", domain.as_str().into())];
        let via = look.words.text_with("origin-via", &named);
        ui.label(letter::second(via).color(tokens.ink.third));
    }
    let is_open = look.state.origin.open.contains(&view.id);
    let toggle = Action::Origin(OriginAction::Toggle);
    let shortcuts = toggle.shortcuts().first();
    let shortcut = shortcuts.map(|keys| ui.ctx().format_shortcut(keys));
    let button = IconButton {
        shortcut: shortcut.as_deref().unwrap_or_default(),
        color: Some(ink),
        side: MARK,
        ..IconButton::new(mark, &sentence)
    };
    let response = button.ui(ui, tokens);
    let id = response.id;
    ui.ctx()
        .accesskit_node_builder(id, |node| node.set_expanded(is_open));
    if response.clicked() {
        asked.push(Action::Origin(OriginAction::ToggleOf(view.id)));
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

/// What speaks against the mail, in a line that unfolds the rest.
fn doubt(ui: &mut Ui, look: Look<'_>, view: &MailView, asked: &mut Vec<Action>) {
    let tokens = look.tokens;
    let (_trust, sentence) = verdict(look, view);
    let is_open = look.state.origin.open.contains(&view.id);
    let fold = if is_open { icon::DOWN } else { icon::RIGHT };
    let face = (
        letter::medium(&sentence)
            .color(tokens.ink.first)
            .atom_shrink(true),
        icon::sized(fold, 12.0).color(tokens.ink.third),
    );
    ui.horizontal_top(|ui| {
        glyph(ui, icon::WARNING, 18.0, tokens.gold.text);
        ui.spacing_mut().button_padding = vec2(0.0, 0.0);
        ui.spacing_mut().interact_size.y = 20.0;
        let response = ui.add(Button::new(face).frame(false).wrap());
        let name = sentence.as_str();
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, name));
        let id = response.id;
        ui.ctx()
            .accesskit_node_builder(id, |node| node.set_expanded(is_open));
        if response.has_focus() {
            super::line::focus_ring(ui.painter(), response.rect.expand(2.0), tokens);
        }
        let tip = super::line::tooltip(ui, &Action::Origin(OriginAction::Toggle), look);
        if response.on_hover_text(tip).clicked() {
            asked.push(Action::Origin(OriginAction::ToggleOf(view.id)));
        }
    });
}

/// Whether something speaks against the mail.
fn is_doubtful(look: Look<'_>, view: &MailView) -> bool {
    verdict(look, view).0 == Trust::Doubtful
}

/// The sentence for the eye: a screen reader has heard it from the mark that unfolded this.
fn seen(ui: &mut Ui, look: Look<'_>, view: &MailView) {
    let (trust, sentence) = verdict(look, view);
    if trust == Trust::Doubtful {
        return;
    }
    let (font, ink) = (super::line::medium(TEXT), look.tokens.ink.first);
    let width = ui.available_width();
    let galley = ui.painter().layout(sentence, font, ink, width);
    let (rect, _space) = ui.allocate_exact_size(galley.size(), Sense::hover());
    ui.painter().galley(rect.min, galley, ink);
    ui.add_space(SPACE_8);
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
            seen(ui, look, view);
            proof::proof(ui, look, view, asked);
            ui.add_space(SPACE_12);
            hairline(ui, tokens);
            ui.add_space(SPACE_12);
            way::way(ui, look, view);
            elsewhere(ui, look, view);
        });
    ui.add_space(SPACE_16 / 2.0);
}

/// What else the mail wants from others and never gets, where nothing is to be seen of it.
fn elsewhere(ui: &mut Ui, look: Look<'_>, view: &MailView) {
    let wanted = warnings::wanted(look, view);
    let hosts: Vec<&str> = wanted.hosts.iter().map(String::as_str).collect();
    let Some(others) = warnings::others(look, &wanted.besides()) else {
        return;
    };
    ui.add_space(SPACE_12);
    hairline(ui, look.tokens);
    ui.add_space(SPACE_12);
    for line in [others, warnings::lie_on(look, &hosts)] {
        let text = letter::caption(line).color(look.tokens.ink.third);
        ui.add(Label::new(text).selectable(true).wrap());
    }
}
