//! Pages of mails: read off the disk, made ready, drawn in a process of their own.
//!
//! Each page that is open has an [`Easel`] behind it, or had one: of many pages those that were not
//! asked anything for the longest give theirs up, and are laid out anew, in the same way, when they
//! are. A page that is closed ends whatever goes on for it.

mod fit;
mod paper;
mod ready;
mod screens;
pub(super) mod still;
mod told;
mod turn;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock};

use tokio::sync::{Semaphore, watch};

use crate::channel::page::{
    DrawnPage, Ground, PageCommand, PageEvent, PageName, PagePaper, PageSelection, PageTile, Reach,
    TILES_AT_ONCE, WORDS_AT_ONCE,
};
use crate::channel::{Cause, DrawingCause, Event, Outcome, PrintingCause, Task, Ticket};
use crate::mime::page::{MailPage, PageReading};
use crate::model::MailId;
use crate::render::{Drawing, Easel, Grain, Match, RenderError, Renderer};

use super::cause;
use super::heart::{Shared, lock};
use super::jobs::Reach::Network;
use super::start::Drawer;
use fit::Sheet;
use screens::Screens;
use told::{places, told};

pub(super) use paper::paper;

/// Pages that keep the process that draws them. A conversation shows few at a time.
const LIVE: usize = 4;
/// Processes that lay a page out for the first time side by side.
const OPENING: usize = 2;
/// Pages that are open at once; more mails than anybody reads together.
const OPEN: usize = 64;
/// Times a page is laid out at most until it fits.
const ATTEMPTS: usize = 3;
/// Links of which the renderer tells places; of more the first.
const PLACES: usize = 2_000;

/// The pages that are open.
pub(super) struct Pages {
    /// What draws; `None`: this program.
    drawer: Option<Drawer>,
    renderer: OnceLock<Result<Renderer, String>>,
    open: Mutex<BTreeMap<PageName, Arc<OpenPage>>>,
    /// What the pages of mails were drawn on last, for whoever answers one: a mail may show other
    /// words on a narrow page.
    screens: Screens,
    /// One mail is made ready at a time: it takes one core, and memory by its size.
    preparing: Semaphore,
    /// Few processes begin at a time: each takes a core until its page is laid out.
    opening: Semaphore,
}

/// A page that is open.
struct OpenPage {
    /// The ticket of the newest drawing that was asked for.
    newest: AtomicU64,
    /// The ticket of what was asked last.
    used: AtomicU64,
    is_live: AtomicBool,
    /// Whether it is to be made ready anew when it is drawn next.
    is_stale: AtomicBool,
    closed: watch::Sender<bool>,
    desk: tokio::sync::Mutex<Desk>,
}

/// What is known of an open page between two questions.
#[derive(Default)]
struct Desk {
    prepared: Option<Arc<MailPage>>,
    /// How it was read.
    reading: PageReading,
    sheet: Option<Sheet>,
    /// Gone after a fault, and where others needed the place. A question that is given up halfway
    /// takes it along.
    easel: Option<Easel>,
}

impl Pages {
    pub(super) fn new(drawer: Option<Drawer>) -> Self {
        Self {
            drawer,
            renderer: OnceLock::new(),
            open: Mutex::default(),
            screens: Screens::default(),
            preparing: Semaphore::new(1),
            opening: Semaphore::new(OPENING),
        }
    }

    fn renderer(&self) -> Result<&Renderer, Cause> {
        let made = self.renderer.get_or_init(|| match &self.drawer {
            Some(drawer) => {
                let renderer = Renderer::new(drawer.executable.clone());
                Ok(renderer.within(drawer.patience))
            }
            None => Renderer::of_this_program().map_err(|error| error.to_string()),
        });
        made.as_ref().map_err(|detail| {
            Cause::Drawing(DrawingCause::NotStarted {
                detail: detail.clone(),
            })
        })
    }

    /// The page a command is about; the newest drawing of it is noted. Called in the order in which
    /// things are asked.
    fn find(&self, ticket: Ticket, command: &PageCommand) -> Option<Arc<OpenPage>> {
        let name = command.page();
        let mut open = lock(&self.open);
        match command {
            PageCommand::Close { .. } => {
                if let Some(page) = open.remove(&name) {
                    page.closed.send_replace(true);
                }
                None
            }
            PageCommand::Draw { .. } => {
                if !open.contains_key(&name) && open.len() >= OPEN {
                    close_oldest(&mut open);
                }
                let page = open
                    .entry(name)
                    .or_insert_with(|| Arc::new(OpenPage::new()));
                page.newest.store(ticket.0, Ordering::Relaxed);
                page.used.store(ticket.0, Ordering::Relaxed);
                Some(Arc::clone(page))
            }
            _question => {
                let page = open.get(&name)?;
                page.used.store(ticket.0, Ordering::Relaxed);
                Some(Arc::clone(page))
            }
        }
    }

    /// What a mail's pages are made of has changed: the next drawing of each begins anew.
    pub(super) fn renew(&self, mail: MailId) {
        let open = lock(&self.open);
        for (_name, page) in open.iter().filter(|(name, _page)| name.mail == mail) {
            page.is_stale.store(true, Ordering::Relaxed);
        }
    }

    /// Takes the process of those away that were not asked anything for the longest.
    fn rest_others(&self) {
        let open = lock(&self.open);
        let mut live: Vec<&Arc<OpenPage>> = open
            .values()
            .filter(|page| page.is_live.load(Ordering::Relaxed))
            .collect();
        live.sort_by_key(|page| page.used.load(Ordering::Relaxed));
        let over = live.len().saturating_sub(LIVE);
        for page in live.into_iter().take(over) {
            // One that is being asked something is not the one to rest.
            if let Ok(mut desk) = page.desk.try_lock() {
                desk.easel = None;
                page.is_live.store(false, Ordering::Relaxed);
            }
        }
    }
}

fn close_oldest(open: &mut BTreeMap<PageName, Arc<OpenPage>>) {
    let oldest = open
        .iter()
        .min_by_key(|(_name, page)| page.used.load(Ordering::Relaxed))
        .map(|(name, _page)| *name);
    if let Some(page) = oldest.and_then(|name| open.remove(&name)) {
        page.closed.send_replace(true);
    }
}

impl OpenPage {
    fn new() -> Self {
        Self {
            newest: AtomicU64::new(0),
            used: AtomicU64::new(0),
            is_live: AtomicBool::new(false),
            is_stale: AtomicBool::new(false),
            closed: watch::Sender::new(false),
            desk: tokio::sync::Mutex::default(),
        }
    }

    fn is_newest(&self, drawing: Ticket) -> bool {
        self.newest.load(Ordering::Relaxed) == drawing.0
    }

    async fn closed(&self) {
        let mut closed = self.closed.subscribe();
        closed.wait_for(|closed| *closed).await.ok();
    }
}

/// Does what is asked about pages. What it is about is settled at once; the work is a job of its
/// own, which ends as cancelled where the page is closed or drawn anew.
pub(super) fn perform(heart: &Shared, ticket: Ticket, command: PageCommand) {
    let page = heart.pages.find(ticket, &command);
    let jobs = heart.jobs.clone();
    let heart = Shared::clone(heart);
    jobs.run(ticket, Network, async move {
        let Some(page) = page else {
            // It was closed, or never open: nobody waits for an answer.
            return Outcome::Done;
        };
        let done = tokio::select! {
            biased;
            () = page.closed() => Ok(false),
            done = answer(&heart, ticket, &page, command) => done,
        };
        heart.pages.rest_others();
        match done {
            Ok(true) => Outcome::Done,
            Ok(false) => Outcome::Cancelled,
            Err(cause) => cause::outcome(Task::Draw, None, Err(cause)),
        }
    });
}

/// `false`: the page was drawn anew meanwhile, and nobody waits for this.
async fn answer(
    heart: &Shared,
    ticket: Ticket,
    page: &OpenPage,
    command: PageCommand,
) -> Result<bool, Cause> {
    let mut desk = page.desk.lock().await;
    let asked = match &command {
        PageCommand::Draw { .. } | PageCommand::Close { .. } => ticket,
        PageCommand::Paint { drawing, .. }
        | PageCommand::Point { drawing, .. }
        | PageCommand::Select { drawing, .. }
        | PageCommand::Find { drawing, .. } => *drawing,
    };
    if !page.is_newest(asked) {
        return Ok(false);
    }
    page.is_live.store(true, Ordering::Relaxed);
    let done = match command {
        PageCommand::Draw {
            page: name,
            paper,
            reading,
        } => {
            let is_stale = page.is_stale.swap(false, Ordering::Relaxed);
            if is_stale || desk.reading != reading {
                // Another text, or other pictures: nothing of the one before is of use.
                *desk = Desk {
                    reading,
                    ..Desk::default()
                };
            }
            let drawn = draw(heart, &mut desk, name, &paper).await?;
            let event = PageEvent::Drawn {
                ticket,
                page: name,
                drawn: Arc::new(drawn),
            };
            heart.teller.tell(Event::Page(event)).await;
            true
        }
        PageCommand::Paint {
            page: name,
            drawing,
            tiles,
        } => {
            let painting = Painting {
                heart,
                page,
                name,
                drawing,
            };
            painting.paint(&mut desk, tiles).await?
        }
        question => {
            ask(heart, ticket, &mut desk, question).await?;
            true
        }
    };
    Ok(done)
}

/// Reads the mail and makes the page ready, once while it is open; lays it out until it fits.
async fn draw(
    heart: &Shared,
    desk: &mut Desk,
    name: PageName,
    paper: &PagePaper,
) -> Result<DrawnPage, Cause> {
    let prepared = match &desk.prepared {
        Some(prepared) => Arc::clone(prepared),
        None => {
            let prepared = Arc::new(prepare(heart, name, desk.reading).await?);
            desk.prepared = Some(Arc::clone(&prepared));
            prepared
        }
    };
    let mut sheet = Sheet::new(paper, prepared.paper);
    for attempt in 1.. {
        desk.sheet = Some(sheet);
        let easel = match desk.easel.take() {
            Some(mut easel) => {
                easel
                    .again(sheet.paper())
                    .await
                    .map_err(|error| of(&error))?;
                easel
            }
            None => open(heart, &prepared, sheet).await?,
        };
        let next = sheet.refit(paper, easel.drawn());
        let drawn = told(&prepared, &sheet, easel.drawn());
        desk.easel = Some(easel);
        match next {
            Some(next) if attempt < ATTEMPTS => sheet = next,
            _fits => {
                heart.pages.drawn_on(name.mail, &sheet);
                return Ok(drawn);
            }
        }
    }
    Err(Cause::Drawing(DrawingCause::TooLarge))
}

async fn prepare(heart: &Shared, name: PageName, reading: PageReading) -> Result<MailPage, Cause> {
    let _turn = heart.pages.preparing.acquire().await.ok();
    let own = Shared::clone(heart);
    let prepared = heart.on_disk(move |store| ready::prepare(&own, store, name, reading));
    let prepared = prepared.await?.ok_or(Cause::MailGone)?;
    if prepared.is_too_large {
        return Err(Cause::Drawing(DrawingCause::TooLarge));
    }
    Ok(prepared)
}

async fn open(heart: &Shared, prepared: &MailPage, sheet: Sheet) -> Result<Easel, Cause> {
    let drawing = Drawing {
        xhtml: prepared.xhtml.clone(),
        sheets: prepared.sheets.clone(),
        pictures: prepared.pictures.clone(),
        paper: sheet.paper(),
    };
    let _turn = heart.pages.opening.acquire().await.ok();
    let opened = heart.pages.renderer()?.open(drawing).await;
    opened.map_err(|error| of(&error))
}

/// The page's process, started anew where it was given up.
async fn easel(heart: &Shared, desk: &mut Desk) -> Result<(Easel, Sheet), Cause> {
    let (Some(prepared), Some(sheet)) = (desk.prepared.clone(), desk.sheet) else {
        let detail = "a page was asked before it was drawn".to_owned();
        return Err(Cause::Internal { detail });
    };
    let easel = match desk.easel.take() {
        Some(easel) => easel,
        None => open(heart, &prepared, sheet).await?,
    };
    Ok((easel, sheet))
}

/// Tiles of one drawing.
struct Painting<'a> {
    heart: &'a Shared,
    page: &'a OpenPage,
    name: PageName,
    drawing: Ticket,
}

impl Painting<'_> {
    async fn paint(&self, desk: &mut Desk, tiles: Vec<u32>) -> Result<bool, Cause> {
        let (mut easel, sheet) = easel(self.heart, desk).await?;
        for index in tiles.into_iter().take(TILES_AT_ONCE) {
            if !self.page.is_newest(self.drawing) {
                desk.easel = Some(easel);
                return Ok(false);
            }
            let tile = match easel.tile(index).await {
                Ok(tile) => tile,
                Err(RenderError::NoSuchTile { .. }) => continue,
                Err(error) => return Err(of(&error)),
            };
            let (index, width, height) = (tile.index, tile.width, tile.height);
            let mut pixels = tile.pixels;
            if sheet.ground == Ground::Turned {
                let colours = sheet.window;
                let turned = tokio::task::spawn_blocking(move || {
                    turn::turn(&mut pixels, colours.paper, colours.ink);
                    pixels
                });
                pixels = turned.await.map_err(|stopped| Cause::Internal {
                    detail: stopped.to_string(),
                })?;
            }
            let tile = PageTile {
                index,
                width,
                height,
                pixels: pixels.into(),
            };
            let event = PageEvent::Tile {
                page: self.name,
                drawing: self.drawing,
                tile,
            };
            self.heart.teller.tell(Event::Page(event)).await;
        }
        desk.easel = Some(easel);
        Ok(true)
    }
}

/// Questions that have one answer.
async fn ask(
    heart: &Shared,
    ticket: Ticket,
    desk: &mut Desk,
    question: PageCommand,
) -> Result<(), Cause> {
    let (mut easel, sheet) = easel(heart, desk).await?;
    let fit = sheet.fit;
    let event = match question {
        PageCommand::Point { page, drawing, at } => {
            let link = easel.hit(fit.point(at)).await;
            PageEvent::Pointed {
                ticket,
                page,
                drawing,
                link: link.map_err(|error| of(&error))?,
            }
        }
        PageCommand::Select {
            page,
            drawing,
            reach,
        } => {
            let selected = match reach {
                Reach::All => easel.select_all().await,
                Reach::Between { from, to, by_word } => {
                    let grain = if by_word { Grain::Word } else { Grain::Letter };
                    easel.select(fit.point(from), fit.point(to), grain).await
                }
            };
            let selected = selected.map_err(|error| of(&error))?;
            let areas = selected.areas.iter().map(|area| fit.area(area)).collect();
            let text = selected.text;
            PageEvent::Selected {
                ticket,
                page,
                drawing,
                selection: Arc::new(PageSelection { areas, text }),
            }
        }
        PageCommand::Find {
            page,
            drawing,
            words,
        } => {
            let mut found: Vec<Match> = Vec::new();
            for words in words.iter().take(WORDS_AT_ONCE) {
                found.extend(easel.find(words).await.map_err(|error| of(&error))?);
            }
            PageEvent::Found {
                ticket,
                page,
                drawing,
                places: places(found, fit).into(),
            }
        }
        PageCommand::Draw { .. } | PageCommand::Paint { .. } | PageCommand::Close { .. } => {
            desk.easel = Some(easel);
            return Ok(());
        }
    };
    desk.easel = Some(easel);
    heart.teller.tell(Event::Page(event)).await;
    Ok(())
}

/// Why a page cannot be drawn, in the words of the contract.
fn of(error: &RenderError) -> Cause {
    tracing::info!("a page is not drawn: {error}");
    if let RenderError::PrintTooLarge {
        octets,
        limit_octets,
    } = error
    {
        return Cause::Printing(PrintingCause::TooLarge {
            limit_octets: *limit_octets as u64,
            size_octets: *octets as u64,
        });
    }
    Cause::Drawing(match error {
        RenderError::NotStarted { reason } => DrawingCause::NotStarted {
            detail: reason.clone(),
        },
        RenderError::TooSlow { within } => DrawingCause::TooSlow {
            seconds: within.as_secs(),
        },
        RenderError::TooLarge { .. } | RenderError::PrintTooLarge { .. } => DrawingCause::TooLarge,
        RenderError::Died { .. }
        | RenderError::Garbled
        | RenderError::NoSuchTile { .. }
        | RenderError::Interrupted => DrawingCause::Ended {
            detail: error.to_string(),
        },
    })
}
