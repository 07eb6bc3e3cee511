//! What is known of the pages of the mails that are read: what was asked, what was drawn, what is
//! selected and found on them.

pub mod drawing;
pub mod finding;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::State;
use super::reader::Shown;
use crate::channel::page::{
    DrawnPage, PageCommand, PageEvent, PageName, PagePaper, PageSelection, Reach,
};
use crate::channel::{Command, Failure, Ticket};
use crate::mime::page::{PageLink, PageReading};
use crate::mime::view::{MailView, Piece};
use crate::model::{MailId, PartId, ViewChoice};

use drawing::{Drawing, Tile};
use finding::{Find, Sought};

/// Sizes in per cent, as browsers have them.
const SIZES: [u16; 15] = [
    50, 67, 75, 80, 90, 100, 110, 125, 150, 175, 200, 250, 300, 400, 500,
];
/// The size the sender meant.
const ACTUAL: u16 = 100;
/// Mails of which is remembered how they are shown; when there are more, all are forgotten: their
/// senders are remembered elsewhere.
const TURNED: usize = 1000;

/// The pages of the mails that are read.
#[derive(Debug)]
pub struct Pages {
    known: BTreeMap<PageName, Page>,
    /// How mails are shown that a person has turned in this run.
    turned: BTreeMap<MailId, ViewChoice>,
    /// How large all pages are drawn, in per cent.
    size: u16,
    /// The page that was pressed last: it has the keys that are about text.
    pub holder: Option<PageName>,
    /// What a person looks for in the mail; `None`: nothing.
    pub find: Option<Find>,
    /// Links that were found where a person pressed; `App` opens them.
    pub pressed: Vec<PageLink>,
    /// Where a page is to be scrolled to, in points from its top.
    pub goal: Option<(PageName, f32)>,
}

impl Default for Pages {
    fn default() -> Self {
        Self {
            known: BTreeMap::new(),
            turned: BTreeMap::new(),
            size: ACTUAL,
            holder: None,
            find: None,
            pressed: Vec::new(),
            goal: None,
        }
    }
}

/// What a drawing was asked on, how the mail was read, and when, in seconds of the window.
pub type Asked = (Ticket, (PagePaper, PageReading), f64);

/// One page.
#[derive(Debug, Default)]
pub struct Page {
    /// The drawing under way: what it was asked on, and since when, in seconds of the window.
    asked: Option<Asked>,
    /// Whether what it is made of has changed since it was asked for.
    is_stale: bool,
    /// What is shown.
    pub drawing: Option<Drawing>,
    /// What was shown before, until what is seen of the newer one is painted.
    pub before: Option<Drawing>,
    /// Why it cannot be drawn.
    pub failure: Option<Box<Failure>>,
    /// Whether a person wants it on the other ground.
    pub turned: bool,
    /// What is selected.
    pub selection: Option<Arc<PageSelection>>,
    selecting: Option<Ticket>,
    /// A selection that waits for the one under way.
    reach: Option<Reach>,
    /// What a person looks for in the mail.
    pub found: Sought,
    /// What the search has found the mail by.
    pub searched: Sought,
}

impl Page {
    /// Since when it has been on its way without anything to show, in seconds of the window.
    #[must_use]
    pub fn waits_since(&self) -> Option<f64> {
        let is_blank = self.drawing.is_none();
        self.asked
            .filter(|_asked| is_blank)
            .map(|(_ticket, _paper, since)| since)
    }

    /// What was laid out.
    #[must_use]
    pub fn drawn(&self) -> Option<&Arc<DrawnPage>> {
        self.drawing.as_ref().map(|drawing| &drawing.drawn)
    }

    fn drawn_anew(&mut self, ticket: Ticket, drawn: Arc<DrawnPage>) {
        let Some((_ticket, of, _since)) =
            self.asked.take_if(|(asked, _of, _since)| *asked == ticket)
        else {
            return;
        };
        let former = self.drawing.replace(Drawing::new(ticket, of, drawn));
        if former.as_ref().is_some_and(Drawing::has_pictures) {
            self.before = former;
        }
        // They named places on the drawing before.
        (self.selection, self.selecting, self.reach) = (None, None, None);
        self.found.forget();
        self.searched.forget();
    }

    /// The drawing of this ticket, where it is the one that is shown.
    fn of(&mut self, ticket: Ticket) -> Option<&mut Drawing> {
        let drawing = self.drawing.as_mut();
        drawing.filter(|drawing| drawing.ticket == ticket)
    }
}

impl Pages {
    /// What is known of a page.
    #[must_use]
    pub fn page(&self, name: PageName) -> Option<&Page> {
        self.known.get(&name)
    }

    /// The pages of a mail that are drawn.
    pub fn of_mail(&self, mail: MailId) -> impl Iterator<Item = (PageName, &Page)> {
        let of_mail = move |(name, _page): &(&PageName, &Page)| name.mail == mail;
        let known = self.known.iter().filter(of_mail);
        known.map(|(name, page)| (*name, page))
    }

    /// Every page, in the order of their mails.
    pub fn all(&self) -> impl Iterator<Item = (PageName, &Page)> {
        self.known.iter().map(|(name, page)| (*name, page))
    }

    /// How large they are drawn: 1 is as the sender meant it.
    #[must_use]
    pub fn zoom(&self) -> f32 {
        f32::from(self.size) / f32::from(ACTUAL)
    }

    /// The same in per cent.
    #[must_use]
    pub fn size(&self) -> u16 {
        self.size
    }

    /// Whether they are drawn larger or smaller than meant.
    #[must_use]
    pub fn is_zoomed(&self) -> bool {
        self.size != ACTUAL
    }

    /// Larger, smaller (`Some(false)`), or as meant.
    pub fn resize(&mut self, larger: Option<bool>) {
        let size = self.size;
        self.size = match larger {
            None => ACTUAL,
            Some(true) => SIZES.into_iter().find(|one| *one > size).unwrap_or(size),
            Some(false) => {
                let mut smaller = SIZES.into_iter().rev();
                smaller.find(|one| *one < size).unwrap_or(size)
            }
        };
    }

    /// Whether a mail is shown as its sender meant it, rather than as text.
    #[must_use]
    pub fn shows(&self, view: &MailView) -> bool {
        let turned = self.turned.get(&view.id).copied();
        let is_text = turned.or(view.choice.view) == Some(ViewChoice::Text);
        !view.content.pieces.is_empty() && !is_text
    }

    /// Whether a mail is drawn: no page of it has failed.
    #[must_use]
    pub fn draws(&self, view: &MailView) -> bool {
        let has_failed = || {
            let mut pages = self.of_mail(view.id);
            pages.any(|(_name, page)| page.failure.is_some())
        };
        self.shows(view) && !has_failed()
    }

    /// How these mails are shown from now on.
    pub fn show_as(&mut self, mails: &[MailId], view: ViewChoice) {
        if self.turned.len() >= TURNED {
            self.turned.clear();
        }
        self.turned.extend(mails.iter().map(|mail| (*mail, view)));
    }

    /// Whether a part stands where the mail shows it, so that it need not be shown beside.
    #[must_use]
    pub fn is_placed(&self, mail: MailId, part: PartId) -> bool {
        self.of_mail(mail)
            .filter_map(|(_name, page)| page.drawn())
            .any(|drawn| drawn.placed.binary_search(&part).is_ok())
    }

    /// Whether a page is to be drawn on this paper, read this way, and nothing of it is under way.
    #[must_use]
    pub fn wants_drawing(&self, name: PageName, of: &(PagePaper, PageReading)) -> bool {
        let Some(page) = self.page(name) else {
            return true;
        };
        let is_drawn = || {
            let drawing = page.drawing.as_ref();
            drawing.is_some_and(|drawing| drawing.of == *of)
        };
        page.asked.is_none() && page.failure.is_none() && (page.is_stale || !is_drawn())
    }

    /// It is being drawn.
    pub fn drawing_with(&mut self, name: PageName, asked: Asked) {
        let page = self.known.entry(name).or_default();
        (page.asked, page.is_stale) = (Some(asked), false);
    }

    /// It may be tried again.
    pub fn retry(&mut self, name: PageName) {
        if let Some(page) = self.known.get_mut(&name) {
            page.failure = None;
        }
    }

    /// What a mail's pages are made of has changed: they are drawn anew.
    pub fn renew(&mut self, mail: MailId) {
        let of_mail = |(name, _page): &(&PageName, &mut Page)| name.mail == mail;
        for (_name, page) in self.known.iter_mut().filter(of_mail) {
            page.is_stale = true;
        }
    }

    /// The other ground, for this mail.
    pub fn turn_ground(&mut self, name: PageName) {
        let turned = &mut self.known.entry(name).or_default().turned;
        *turned = !*turned;
    }

    /// What is seen of a page has changed. Returns the drawing and the tiles to be asked for.
    pub fn see(
        &mut self,
        name: PageName,
        seen: std::ops::Range<u32>,
        near: std::ops::Range<u32>,
    ) -> Option<(Ticket, Vec<u32>)> {
        let page = self.known.get_mut(&name)?;
        let drawing = page.drawing.as_mut()?;
        let tiles = drawing.see(seen, near);
        if drawing.shows_all() {
            page.before = None;
        }
        (!tiles.is_empty()).then_some((drawing.ticket, tiles))
    }

    /// Tiles are being painted.
    pub fn painting_with(&mut self, name: PageName, ticket: Ticket, tiles: Vec<u32>) {
        let page = self.known.get_mut(&name);
        if let Some(drawing) = page.and_then(|page| page.drawing.as_mut()) {
            drawing.painting_with(ticket, tiles);
        }
    }

    /// A selection is wanted. It waits for the one under way, and replaces one that waits.
    pub fn select(&mut self, name: PageName, reach: Reach) {
        for (other, page) in &mut self.known {
            if *other != name {
                (page.selection, page.reach) = (None, None);
            }
        }
        if let Some(page) = self.known.get_mut(&name) {
            page.reach = Some(reach);
        }
    }

    /// Nothing is selected any more.
    pub fn deselect(&mut self) {
        for page in self.known.values_mut() {
            (page.selection, page.reach) = (None, None);
        }
    }

    /// The selection that can be asked for now.
    pub fn due_selection(&mut self) -> Option<PageCommand> {
        self.known.iter_mut().find_map(|(name, page)| {
            let drawing = page.drawing.as_ref()?.ticket;
            if page.selecting.is_some() {
                return None;
            }
            let reach = page.reach.take()?;
            Some(PageCommand::Select {
                page: *name,
                drawing,
                reach,
            })
        })
    }

    /// It was asked for.
    pub fn selecting_with(&mut self, name: PageName, ticket: Ticket) {
        if let Some(page) = self.known.get_mut(&name) {
            page.selecting = Some(ticket);
        }
    }

    /// The page a person means by what is about one: the one pressed last, else the first.
    #[must_use]
    pub fn meant(&self) -> Option<PageName> {
        self.holder
            .filter(|name| self.known.contains_key(name))
            .or_else(|| self.known.keys().next().copied())
    }

    /// A link was pressed that leads to a place of its page. One that is not there moves nothing.
    pub fn go_to(&mut self, name: PageName, link: u32) {
        let drawn = self.page(name).and_then(Page::drawn);
        let top = drawn.and_then(|drawn| drawn.top_of(link));
        self.goal = top.map(|top| (name, top));
    }

    /// Hands every tile that came lately to whoever brings it to the graphics card.
    pub fn each_fresh(&mut self, mut paint: impl FnMut(PageName, u32, &mut Tile)) {
        for (name, page) in &mut self.known {
            for (index, tile) in page.drawing.iter_mut().flat_map(Drawing::fresh) {
                paint(*name, index, tile);
            }
        }
    }

    fn told(&mut self, event: PageEvent) {
        match event {
            PageEvent::Drawn {
                ticket,
                page,
                drawn,
            } => {
                if let Some(page) = self.known.get_mut(&page) {
                    page.drawn_anew(ticket, drawn);
                }
            }
            PageEvent::Tile {
                page,
                drawing,
                tile,
            } => {
                let page = self.known.get_mut(&page);
                if let Some(drawing) = page.and_then(|page| page.of(drawing)) {
                    drawing.came(tile);
                }
            }
            PageEvent::Pointed {
                page,
                drawing,
                link,
                ..
            } => {
                let known = self.known.get_mut(&page);
                let drawn = known
                    .and_then(|page| page.of(drawing))
                    .map(|one| &one.drawn);
                let Some((number, link)) = link
                    .and_then(|number| Some((number, drawn?.links.get(number as usize)?.clone())))
                else {
                    return;
                };
                if link.is_within() {
                    self.go_to(page, number);
                } else {
                    self.pressed.push(link);
                }
            }
            PageEvent::Selected {
                ticket,
                page,
                drawing,
                selection,
            } => {
                if let Some(page) = self.known.get_mut(&page)
                    && page.selecting == Some(ticket)
                {
                    page.selecting = None;
                    if page.of(drawing).is_some() {
                        page.selection = Some(selection);
                    }
                }
            }
            PageEvent::Found {
                ticket,
                page,
                places,
                ..
            } => {
                if let Some(page) = self.known.get_mut(&page) {
                    let was_searched = page.searched.came(ticket, &places);
                    let was_found = !was_searched && page.found.came(ticket, &places);
                    if was_found {
                        self.settle_find();
                    }
                }
            }
        }
    }

    /// A command about a page has ended.
    fn ended(&mut self, name: PageName, ticket: Ticket, failure: Option<Failure>) {
        let Some(page) = self.known.get_mut(&name) else {
            return;
        };
        page.asked.take_if(|(asked, _of, _since)| *asked == ticket);
        page.selecting.take_if(|asked| *asked == ticket);
        page.found.ended(ticket);
        page.searched.ended(ticket);
        if let Some(drawing) = &mut page.drawing {
            drawing.painted(ticket);
        }
        if let Some(failure) = failure {
            // What is drawn is of no use without more of it.
            *page = Page {
                failure: Some(Box::new(failure)),
                turned: page.turned,
                ..Page::default()
            };
        }
    }

    /// Forgets every other page, and names those it has forgotten.
    fn keep_only(&mut self, kept: &BTreeSet<PageName>) -> Vec<PageName> {
        let names = self.known.keys().copied();
        let gone: Vec<PageName> = names.filter(|name| !kept.contains(name)).collect();
        for name in &gone {
            self.known.remove(name);
        }
        self.holder.take_if(|holder| gone.contains(holder));
        gone
    }
}

impl State {
    /// Takes a fact about pages in.
    pub(super) fn page_told(&mut self, event: PageEvent) {
        self.pages.told(event);
    }

    /// A command about a page has ended.
    pub(super) fn page_ended(
        &mut self,
        command: &PageCommand,
        ticket: Ticket,
        failure: Option<Failure>,
    ) {
        self.pages.ended(command.page(), ticket, failure);
    }

    /// The mails that are open in the reader.
    #[must_use]
    pub fn read_mails(&self) -> Vec<&MailView> {
        if self.selection.len() > 1 {
            return Vec::new();
        }
        let Shown::Mail(main) = &self.reader.shown else {
            return Vec::new();
        };
        let read = &self.reader.conversation;
        let others = read.open.iter().filter(|mail| **mail != main.id);
        let others = others.filter_map(|mail| read.views.get(mail));
        std::iter::once(main)
            .chain(others)
            .map(AsRef::as_ref)
            .collect()
    }

    /// The other view of the mails that are read: text, where any is drawn. Returns whose mails are
    /// shown so from now on.
    pub(in crate::ui) fn turn_view(&mut self) -> (Vec<String>, ViewChoice) {
        let read = self.read_mails().into_iter();
        let designed: Vec<&MailView> = read
            .filter(|view| !view.content.pieces.is_empty())
            .collect();
        let choice = if designed.iter().any(|view| self.pages.shows(view)) {
            ViewChoice::Text
        } else {
            ViewChoice::Designed
        };
        let mails: Vec<MailId> = designed.iter().map(|view| view.id).collect();
        let authors = designed.iter().filter_map(|view| view.content.from.first());
        let senders: BTreeSet<String> = authors.map(|author| author.address.clone()).collect();
        self.pages.show_as(&mails, choice);
        let senders = senders.into_iter().filter(|sender| !sender.is_empty());
        (senders.collect(), choice)
    }

    /// Forgets pages that are not read any more. What drew them is told to end.
    pub fn leave_pages(&mut self) {
        if self.pages.known.is_empty() {
            return;
        }
        let mut kept = BTreeSet::new();
        for view in self.read_mails() {
            if !self.pages.shows(view) {
                continue;
            }
            for piece in &view.content.pieces {
                if let Piece::Page(part) = piece {
                    let (mail, part) = (view.id, *part);
                    kept.insert(PageName { mail, part });
                }
            }
        }
        for page in self.pages.keep_only(&kept) {
            let close = PageCommand::Close { page };
            self.followups.push(Command::Page(close));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_go_up_and_down_by_steps_and_back_to_what_was_meant() {
        let mut pages = Pages::default();
        for expected in [110, 125, 150] {
            pages.resize(Some(true));
            assert_eq!(pages.size(), expected);
        }
        assert_eq!(pages.zoom(), 1.5);
        pages.resize(Some(false));
        assert_eq!(pages.size(), 125);
        pages.resize(None);
        assert!(!pages.is_zoomed());
        for _press in 0..40 {
            pages.resize(Some(false));
        }
        assert_eq!(pages.size(), 50);
    }
}
