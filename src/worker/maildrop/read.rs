//! Reading the listing and heads: sessions that are short, end by themselves and give way.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};

use crate::channel::Cause;
use crate::channel::maildrop::{MaildropEvent, MaildropStage};
use crate::model::{DropListing, DropName, HeadAnswer, HeadSource, MailNumber};
use crate::pop3::{Capabilities, Expire, Request};
use crate::worker::fetch::session::{self, Broken, Talk, Welcome};
use crate::worker::fetch::{IN_USE_PAUSES, Lane, Viewers, ask_for_password};

use super::heads::{self, Course};
use super::{Asked, inventory, shows_heads, tell};

/// How often a maildrop is asked for again that another session holds: a person waits.
const IN_USE_TIMES: usize = 2;
/// Heads told at once.
const TOLD: usize = 200;

/// What a session is for.
enum Goal {
    /// Everything from the start.
    Listing,
    /// Heads of mails listed before; empty: all that are missing.
    Heads(Vec<DropName>),
}

/// Lists the mails, then reads their heads.
pub(super) async fn read(asked: Asked<'_>) -> Result<(), Cause> {
    let times = asked.heart.maildrops.with(&asked.account.id, |view| {
        view.times += 1;
        view.is_open = true;
        view.wanted.clear();
        view.times
    });
    sessions(asked, times, Goal::Listing).await
}

/// Reads heads that are looked at: by the session that reads already, else by one of its own.
pub(super) async fn heads(asked: Asked<'_>, mails: Vec<DropName>) -> Result<(), Cause> {
    let times = asked.heart.maildrops.with(&asked.account.id, |view| {
        let listing = view.listing.as_ref();
        let is_useful = view.is_open && listing.is_some_and(|listing| shows_heads(listing));
        if view.is_reading && is_useful {
            view.wanted = mails.iter().cloned().collect();
            return None;
        }
        is_useful.then_some(view.times)
    });
    match times {
        Some(times) => sessions(asked, times, Goal::Heads(mails)).await,
        None => Ok(()),
    }
}

/// As many sessions as it takes, because it gives way to a fetch between them.
async fn sessions(asked: Asked<'_>, times: u64, mut goal: Goal) -> Result<(), Cause> {
    let (heart, id) = (asked.heart, &asked.account.id);
    let mut pauses = IN_USE_PAUSES.into_iter().take(IN_USE_TIMES);
    loop {
        let lane = match heart.fetches.free_lane(id) {
            Some(lane) if !heart.fetches.is_awaited(id) => lane,
            busy => {
                drop(busy);
                asked.stage(MaildropStage::Waiting).await;
                heart.fetches.patient_lane(id).await
            }
        };
        if heart.maildrops.with(id, |view| view.times != times) {
            return Ok(());
        }
        let reading = Reading::begin(asked);
        let result = one_session(asked, times, &goal, &lane).await;
        drop(reading);
        drop(lane);
        match result {
            Ok(Course::GaveWay) => goal = Goal::Heads(Vec::new()),
            Ok(Course::Done) => return Ok(()),
            Err(broken) if broken.in_use => match pauses.next() {
                Some(pause) => tokio::time::sleep(pause).await,
                None => return Err(broken.cause),
            },
            Err(broken) => {
                ask_for_password(heart, asked.account, &broken.cause).await;
                return Err(broken.cause);
            }
        }
    }
}

/// A session reads; whoever looks at other rows tells it.
struct Reading<'a>(Asked<'a>);

impl<'a> Reading<'a> {
    fn begin(asked: Asked<'a>) -> Self {
        let id = &asked.account.id;
        asked
            .heart
            .maildrops
            .with(id, |view| view.is_reading = true);
        Self(asked)
    }
}

impl Drop for Reading<'_> {
    fn drop(&mut self) {
        let id = &self.0.account.id;
        let maildrops = &self.0.heart.maildrops;
        maildrops.with(id, |view| view.is_reading = false);
    }
}

async fn one_session(
    asked: Asked<'_>,
    times: u64,
    goal: &Goal,
    _lane: &Lane,
) -> Result<Course, Broken> {
    asked.stage(MaildropStage::Connecting).await;
    let (mut talk, welcome) = enter(asked).await?;
    asked.stage(MaildropStage::Listing).await;
    let names = names(&mut talk, &welcome).await?;
    if let Goal::Listing = goal {
        tell_listing(asked, &mut talk, &names).await?;
    } else {
        tell_missing(asked, &names).await;
    }
    let course = match goal {
        Goal::Heads(mails) if !mails.is_empty() => {
            heads::read(&mut talk, asked, times, &names, mails).await?
        }
        _ => {
            let all: Vec<DropName> = names.entries.iter().rev().map(|e| e.1.clone()).collect();
            heads::read(&mut talk, asked, times, &names, &all).await?
        }
    };
    leave(&mut talk).await;
    Ok(course)
}

/// Opens the maildrop; UIDL is asked for in the same flight.
pub(super) async fn enter(asked: Asked<'_>) -> Result<(Talk<'_>, Welcome), Broken> {
    let viewers: Viewers = Arc::new(Mutex::new(vec![Some(asked.ticket)]));
    let mut talk = session::open(asked.heart, asked.account, &viewers).await?;
    talk.ask(Request::ListUids)?;
    let welcome = session::log_in(&mut talk).await?;
    Ok((talk, welcome))
}

/// The names of a listing with their numbers in this session.
pub(super) struct Listed {
    /// In the server's order.
    pub(super) entries: Vec<(MailNumber, DropName)>,
    /// Whether the names outlive the session.
    pub(super) lasting: bool,
    /// Whether every line was well formed (P-66).
    pub(super) well_formed: bool,
    /// Whether TOP can be asked.
    pub(super) heads: HeadSource,
    /// Whether the server takes questions ahead of its answers.
    pub(super) pipelining: bool,
    /// Whether RETR may be a deletion (EXPIRE 0, P-45).
    pub(super) destructive: bool,
}

/// What the server calls its mails; without UIDL their numbers.
pub(super) async fn names(talk: &mut Talk<'_>, welcome: &Welcome) -> Result<Listed, Broken> {
    let answer = session::listed_uids(talk).await?;
    let host = || talk.account.pop3.host.clone();
    let heads = head_source(&welcome.capabilities);
    let pipelining = welcome.capabilities.pipelining;
    let destructive = welcome.capabilities.expire == Some(Expire::Days(0));
    match answer {
        Some(listing) => Ok(Listed {
            lasting: true,
            well_formed: listing.is_well_formed(),
            entries: inventory::named(&listing.entries),
            heads,
            pipelining,
            destructive,
        }),
        // Whatever a server says to UIDL where it has nothing to name.
        None if welcome.mails == 0 => Ok(Listed {
            entries: Vec::new(),
            lasting: true,
            well_formed: true,
            heads,
            pipelining,
            destructive,
        }),
        None if welcome.capabilities.uids => Err(Broken::for_good(Cause::Busy {
            host: host(),
            words: "UIDL".to_owned(),
        })),
        None => Ok(Listed {
            entries: inventory::numbered(welcome.mails),
            lasting: false,
            well_formed: true,
            heads,
            pipelining,
            destructive,
        }),
    }
}

async fn tell_listing(asked: Asked<'_>, talk: &mut Talk<'_>, names: &Listed) -> Result<(), Broken> {
    let (heart, id) = (asked.heart, &asked.account.id);
    let sizes = session::list_sizes(talk).await?;
    let known = inventory::known(heart, id)
        .await
        .map_err(Broken::for_good)?;
    let listing = Arc::new(DropListing {
        mails: inventory::mails(asked.account, &names.entries, &sizes, &known),
        heads: names.heads,
        well_formed: names.well_formed,
    });
    let there: HashSet<&DropName> = names.entries.iter().map(|(_number, name)| name).collect();
    let read = heart.maildrops.with(id, |view| {
        view.listing = Some(Arc::clone(&listing));
        // A passing name means another mail in each session.
        view.heads
            .retain(|name, _head| names.lasting && there.contains(name));
        let read = view.heads.iter();
        read.map(|(name, head)| (name.clone(), head.clone()))
            .collect::<HashMap<_, _>>()
    });
    let event = MaildropEvent::Listed {
        ticket: asked.ticket,
        account: id.clone(),
        listing: Arc::clone(&listing),
    };
    tell(heart, event).await;
    let in_order = listing.mails.iter().filter_map(|mail| {
        let head = read.get(&mail.name)?;
        Some((mail.name.clone(), head.clone()))
    });
    let in_order: Vec<(DropName, HeadAnswer)> = in_order.collect();
    for heads in in_order.chunks(TOLD) {
        let event = MaildropEvent::Heads {
            ticket: asked.ticket,
            account: id.clone(),
            heads: heads.to_vec(),
        };
        tell(heart, event).await;
    }
    Ok(())
}

/// Mails that were listed and are gone meanwhile.
async fn tell_missing(asked: Asked<'_>, names: &Listed) {
    let there: HashSet<&DropName> = names.entries.iter().map(|(_number, name)| name).collect();
    // A malformed listing lacks whatever it lacks.
    let (heart, id) = (asked.heart, &asked.account.id);
    let Some(listing) = heart
        .maildrops
        .open_listing(id)
        .filter(|_| names.well_formed)
    else {
        return;
    };
    let gone = listing.mails.iter().map(|mail| &mail.name);
    let gone = gone.filter(|name| !there.contains(name)).cloned().collect();
    heart.maildrops.tell_gone(heart, id, gone).await;
}

/// A server that answers CAPA and does not name TOP has none; one without CAPA is tried.
fn head_source(capabilities: &Capabilities) -> HeadSource {
    if capabilities.known && !capabilities.top {
        HeadSource::Nothing
    } else {
        HeadSource::Top
    }
}

/// QUIT. Nothing is marked, so how the server takes leave does not matter.
pub(super) async fn leave(talk: &mut Talk<'_>) {
    if talk.ask(Request::Finish).is_ok() {
        while let Ok(Some(_last)) = talk.next().await {}
    }
}
