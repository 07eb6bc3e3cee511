//! The links of a page: pressed, reached by Tab, and never shown without where they lead.

use std::sync::Arc;

use egui::{
    Color32, CornerRadius, CursorIcon, Galley, Id, LayerId, Order, Painter, Pos2, Rect, Response,
    Role, Sense, Ui, WidgetInfo, vec2,
};

use super::{PagePanel, on_page};
use crate::channel::page::LinkPlace;
use crate::mime::link::host;
use crate::mime::page::PageLink;
use crate::model::text::printable::beginning;
use crate::ui::action::{Action, PageAction};
use crate::ui::panel::{Look, line};
use crate::ui::perform::page::follow;
use crate::ui::state::page::drawing::Drawing;
use crate::ui::theme::measure::{CAPTION, CORNER, SPACE_4, SPACE_8};

/// Octets of an address that a screen reader is told with each link: nobody listens to more.
const TARGET_OCTETS: usize = 500;
/// Points beyond what is seen in which links can be reached by Tab, which scrolls to them.
const REACHED: f32 = 600.0;

/// Lets the links near what is seen be used. Says whether the pointer is on one.
pub(super) fn links(
    ui: &Ui,
    panel: &PagePanel<'_>,
    (at, drawing): (Pos2, &Drawing),
    asked: &mut Vec<Action>,
) -> bool {
    let drawn = &drawing.drawn;
    let near = ui.clip_rect().expand2(vec2(0.0, REACHED));
    let mut on_link = false;
    let mut former = None;
    for (index, place) in drawn.places.iter().enumerate() {
        let goes_on = former == Some(place.link);
        former = Some(place.link);
        let rect = on_page(at, &place.area);
        let Some(link) = drawn.links.get(place.link as usize) else {
            continue;
        };
        if near.intersects(rect) {
            on_link |= use_link(ui, panel, (index, goes_on, *place), (rect, link), asked);
        }
    }
    on_link
}

fn use_link(
    ui: &Ui,
    panel: &PagePanel<'_>,
    (index, goes_on, place): (usize, bool, LinkPlace),
    (rect, link): (Rect, &PageLink),
    asked: &mut Vec<Action>,
) -> bool {
    // A link over several lines is one stop of Tab.
    let sense = if goes_on {
        Sense::CLICK
    } else {
        Sense::click()
    };
    let id = ui.scope_id().with(("link", place.link, index));
    let response = ui.interact(rect, id, sense);
    let words = panel.look.words;
    if !goes_on {
        let name = name(panel, link);
        response.widget_info(|| WidgetInfo::labeled(Role::Link, true, &name));
    }
    if link.is_within() {
        return use_anchor(ui, panel, &response, (goes_on, place, link), asked);
    }
    if !goes_on {
        describe(ui, panel.look, id, link);
    }
    show_way(ui, panel.look, &response, link);
    if response.hovered() {
        ui.ctx().set_cursor_icon(CursorIcon::PointingHand);
    }
    if response.clicked() {
        asked.push(follow(link));
    }
    crate::ui::widget::menu(&response, |ui| {
        if ui.button(words.text("link-copy")).clicked() {
            asked.push(Action::Copy(link.target.clone()));
            ui.close();
        }
    });
    response.contains_pointer()
}

/// A link to a place of the page itself: it scrolls there, and says in which direction that is.
fn use_anchor(
    ui: &Ui,
    panel: &PagePanel<'_>,
    response: &Response,
    (goes_on, place, link): (bool, LinkPlace, &PageLink),
    asked: &mut Vec<Action>,
) -> bool {
    let page = panel.look.state.pages.page(panel.name);
    let drawn = page.and_then(|page| page.drawn());
    let top = drawn.and_then(|drawn| drawn.top_of(place.link));
    let way = panel.look.words.text(match top {
        Some(top) if top > place.area.y => "anchor-below",
        Some(_above) => "anchor-above",
        None if link.is_lost => "anchor-lost",
        None => "anchor-unseen",
    });
    if !goes_on {
        ui.ctx()
            .accesskit_node_builder(response.id, |node| node.set_description(way));
    }
    if shows_focus(ui, panel.look, response) {
        let tip = Tip::new(ui);
        let run = [(way, line::regular(CAPTION), panel.look.tokens.ink.second)];
        let words = line::galley(&tip.painter, &run, tip.room);
        tip.paint(panel.look, vec![words], panel.look.tokens.surface.hover);
    }
    if response.hovered() && top.is_some() {
        ui.ctx().set_cursor_icon(CursorIcon::PointingHand);
    }
    if response.clicked() && top.is_some() {
        asked.push(Action::Page(PageAction::GoTo(panel.name, place.link)));
    }
    response.contains_pointer()
}

/// Tells a screen reader where a link leads.
pub(in crate::ui::panel) fn describe(ui: &Ui, look: Look<'_>, id: Id, link: &PageLink) {
    let target = || beginning(&link.target, TARGET_OCTETS).to_owned();
    let leads = claim(look, link).unwrap_or_else(target);
    ui.ctx()
        .accesskit_node_builder(id, |node| node.set_description(leads));
}

/// Shows that a link has the keyboard, and under pointer and keyboard where it leads.
pub(in crate::ui::panel) fn show_way(
    ui: &Ui,
    look: Look<'_>,
    response: &Response,
    link: &PageLink,
) {
    if shows_focus(ui, look, response) {
        tell_target(ui, look, link);
    }
}

/// Shows that a link has the keyboard. Says whether it is to be told where it leads.
fn shows_focus(ui: &Ui, look: Look<'_>, response: &Response) -> bool {
    let rect = response.rect;
    if response.gained_focus() {
        ui.scroll_to_rect(rect, None);
    }
    if response.has_focus() {
        line::focus_ring(ui.painter(), rect.expand(2.0), look.tokens);
    }
    response.hovered() || response.has_focus()
}

/// What a screen reader says: its words, else where it leads.
fn name(panel: &PagePanel<'_>, link: &PageLink) -> String {
    if link.label.is_empty() && link.is_within() {
        panel.look.words.text("anchor-picture").to_owned()
    } else if link.label.is_empty() {
        let host = [("host", host(&link.target).into())];
        panel.look.words.text_with("page-link-picture", &host)
    } else {
        link.label.clone()
    }
}

/// That a link says another host than it leads to, where it does.
fn claim(look: Look<'_>, link: &PageLink) -> Option<String> {
    let claims = link.claims.as_deref()?;
    let named = [
        ("claims", claims.into()),
        ("host", host(&link.target).into()),
    ];
    Some(look.words.text_with("page-link-claims", &named))
}

/// Where a link leads, at the lower edge of the reader: the host stands out, and a label that names
/// another one is told.
fn tell_target(ui: &Ui, look: Look<'_>, link: &PageLink) {
    let tokens = look.tokens;
    let tip = Tip::new(ui);
    let host = host(&link.target);
    let (before, behind) = match link.target.find(host) {
        Some(begin) => {
            let end = begin + host.len();
            (
                link.target.get(..begin).unwrap_or_default(),
                link.target.get(end..).unwrap_or_default(),
            )
        }
        None => ("", ""),
    };
    let (quiet, loud) = (line::regular(CAPTION), line::semibold(CAPTION));
    let mut lines = vec![line::galley(
        &tip.painter,
        &[
            (before, quiet.clone(), tokens.ink.third),
            (host, loud, tokens.ink.first),
            (behind, quiet, tokens.ink.second),
        ],
        tip.room,
    )];
    if let Some(text) = claim(look, link) {
        let run = [(text.as_str(), line::medium(CAPTION), tokens.gold.text)];
        lines.insert(0, line::galley(&tip.painter, &run, tip.room));
    }
    let ground = if link.claims.is_some() {
        tokens.gold.soft
    } else {
        tokens.surface.hover
    };
    tip.paint(look, lines, ground);
}

/// What is told at the lower edge of the reader.
struct Tip {
    painter: Painter,
    clip: Rect,
    /// Points across that its words may take.
    room: f32,
}

impl Tip {
    fn new(ui: &Ui) -> Self {
        let clip = ui.clip_rect();
        let layer = LayerId::new(Order::Foreground, Id::unique("where a link leads"));
        Self {
            painter: ui.ctx().layer_painter(layer).with_clip_rect(clip),
            clip,
            room: (clip.width() - 4.0 * SPACE_8).max(80.0),
        }
    }

    fn paint(&self, look: Look<'_>, lines: Vec<Arc<Galley>>, ground: Color32) {
        let tokens = look.tokens;
        let width = lines.iter().map(|line| line.size().x).fold(0.0, f32::max);
        let height: f32 = lines.iter().map(|line| line.size().y + SPACE_4).sum();
        let size = vec2(width + 2.0 * SPACE_8, height + SPACE_4);
        let corner = self.clip.left_bottom() + vec2(SPACE_8, -SPACE_8 - size.y);
        let rect = Rect::from_min_size(corner, size);
        let stroke = egui::Stroke::new(1.0, tokens.line.hairline);
        let corners = CornerRadius::same(CORNER);
        self.painter
            .rect(rect, corners, ground, stroke, egui::StrokeKind::Inside);
        let mut top = rect.top() + SPACE_4;
        for line in lines {
            let step = line.size().y + SPACE_4;
            let place = egui::pos2(rect.left() + SPACE_8, top);
            self.painter.galley(place, line, tokens.ink.first);
            top += step;
        }
    }
}
