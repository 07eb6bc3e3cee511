//! What the process that draws has laid out and found, as the window counts: in points of the window,
//! from the top of the page as it is shown.

use super::fit::{Fit, Sheet};
use super::{PLACES, ready};
use crate::channel::page::{Anchor, Area, DrawnPage, LinkPlace, REMOTE_NAMED, Spot};
use crate::mime::page::{Kind, MailPage};
use crate::render::{Drawn, Match, Point};

/// Places that are told of what was looked for; more marks than a page is read with.
const FOUND: usize = 2_000;

/// Where words were found, from the top of the page.
pub(super) fn places(found: Vec<Match>, fit: Fit) -> Vec<Vec<Area>> {
    let mut places: Vec<Vec<Area>> = found
        .into_iter()
        .filter(|found| !found.areas.is_empty())
        .map(|found| found.areas.iter().map(|area| fit.area(area)).collect())
        .collect();
    places.sort_by(|one, other| {
        let at = |place: &[Area]| place.first().map_or((0.0, 0.0), |area| (area.y, area.x));
        let ((one_y, one_x), (other_y, other_x)) = (at(one), at(other));
        one_y.total_cmp(&other_y).then(one_x.total_cmp(&other_x))
    });
    places.truncate(FOUND);
    places
}

/// What was laid out, as the window counts.
pub(super) fn told(prepared: &MailPage, sheet: &Sheet, drawn: &Drawn) -> DrawnPage {
    let fit = sheet.fit;
    let scale = sheet.pixels_a_point(drawn);
    let places = drawn.links.iter().map(|place| LinkPlace {
        link: place.link,
        area: fit.area(&place.area),
    });
    let anchors = drawn.anchors.iter().map(|anchor| Anchor {
        link: anchor.link,
        top: anchor.top * fit.factor,
    });
    let is_fetched = |kind: Kind| !matches!(kind, Kind::Base | Kind::Form | Kind::Ping);
    let fetched = prepared.remote.iter().filter(|one| is_fetched(one.kind));
    let mut hosts: Vec<String> = fetched.clone().map(|one| one.host.clone()).collect();
    hosts.retain(|host| !host.is_empty());
    hosts.sort_unstable();
    hosts.dedup();
    DrawnPage {
        width: drawn.width * fit.factor,
        height: drawn.height * fit.factor,
        scale,
        tile_height: drawn.tile_height as f32 / scale,
        tiles: drawn.tiles,
        ground: sheet.ground,
        can_turn: sheet.can_turn,
        places: places.collect(),
        more_places: drawn.links.len() >= PLACES,
        links: prepared.links.as_slice().into(),
        anchors: anchors.collect(),
        remote: prepared.remote.iter().take(REMOTE_NAMED).cloned().collect(),
        remote_contents: u32::try_from(fetched.count()).unwrap_or(u32::MAX),
        remote_hosts: hosts.into(),
        pictures: ready::counted(prepared),
        placed: prepared.placed.clone(),
        pictures_failed: drawn.pictures_failed,
        text: prepared.text.as_str().into(),
        cut: prepared.cut,
        extent: prepared.extent,
        ends_in_quote: prepared.ends_in_quote,
        form: prepared.form,
    }
}

impl Fit {
    /// A place of the window on the page.
    pub(super) fn point(self, at: Spot) -> Point {
        Point {
            x: at.x / self.factor,
            y: at.y / self.factor,
        }
    }

    /// A part of the page in the window.
    pub(super) fn area(self, area: &crate::render::Area) -> Area {
        Area {
            x: area.x * self.factor,
            y: area.y * self.factor,
            width: area.width * self.factor,
            height: area.height * self.factor,
        }
    }
}
