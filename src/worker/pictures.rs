//! Pictures from other servers: fetched where a person wants to see them, and kept.
//!
//! The only way in is a command about one mail that is open in the reader. A choice of "always" is
//! no command of its own: the window asks for what it reaches when a mail is opened, and what it
//! reaches is decided here, by the mail ([`consent`]), never by what the window says.

mod coming;
mod outside;
mod spent;

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::Duration;

use super::heart::{Heart, Shared, lock};
use super::{cause, change, insight, jobs};
use crate::channel::pictures::{PictureCommand, PictureEvent, PictureSender, PictureWish};
use crate::channel::{Cause, Event, Task, Ticket};
use crate::mime::consent::{self, Consent};
use crate::mime::page::{self, RemotePicture};
use crate::mime::view::{self, Piece};
use crate::model::{FolderName, MailId, PictureChoice};
use crate::net::web::Web;
use crate::store::{Store, StoreError};
use coming::{Coming, Renewal};
use outside::Outside;
use spent::{Accounts, MAIL_OCTETS, Spending};

/// Pictures of one mail; a catalogue has a hundred. They are the first of it, trackers last, so
/// that no press ever asks for others.
const PICTURES: usize = 300;
/// After the start: the maildirs are read into the list before anybody looks for what is missing.
const SETTLED: Duration = Duration::from_secs(300);

/// What is known beside the store.
#[derive(Debug, Default)]
pub(super) struct Pictures {
    /// Of mails in files outside the profile, which have no place of their own in it.
    outside: Mutex<Outside>,
    /// What each mail's pictures have taken so far.
    accounts: Accounts,
}

/// Does what is asked.
pub(super) fn perform(heart: &Shared, ticket: Ticket, command: PictureCommand) {
    let jobs = heart.jobs.clone();
    let heart = Shared::clone(heart);
    let reach = match command {
        PictureCommand::Choose { .. } => jobs::Reach::Disk,
        PictureCommand::Tell { .. } | PictureCommand::Fetch { .. } => jobs::Reach::Network,
    };
    jobs.run(ticket, reach, async move {
        let (task, done) = match command {
            PictureCommand::Tell { mail } => (Task::Open, tell(&heart, ticket, mail).await),
            PictureCommand::Fetch { mail, wish } => {
                let fetched = fetch(&heart, ticket, mail, wish).await;
                (Task::FetchPictures, fetched)
            }
            PictureCommand::Choose { address, choice } => {
                let chosen = choose(&heart, ticket, address, choice).await;
                (Task::Remember, chosen)
            }
        };
        cause::outcome(task, None, done)
    });
}

/// Once in a run, long after its start: removes what belongs to mails that are gone.
pub(super) async fn run(heart: Shared) {
    tokio::time::sleep(SETTLED).await;
    change::agree_first(&heart).await;
    let _listed = heart.listing.read().await;
    match heart.on_disk(Store::tend_pictures).await {
        Ok(0) => {}
        Ok(removed) => tracing::info!("pictures of {removed} mails are removed"),
        Err(cause) => tracing::warn!("kept pictures cannot be looked through: {cause}"),
    }
}

/// The pictures that are kept for a mail, of those it wants.
#[cfg(feature = "window")]
pub(super) fn kept(
    heart: &Heart,
    store: &Store,
    mail: MailId,
    pictures: &[RemotePicture],
) -> Result<page::KeptPictures, StoreError> {
    if mail.is_outside() {
        return Ok(lock(&heart.pictures.outside).of(mail));
    }
    if pictures.is_empty() || !store.has_pictures(mail)? {
        return Ok(HashMap::new());
    }
    store.pictures(
        mail,
        pictures.iter().map(|picture| picture.address.as_str()),
    )
}

/// How many octets each of these pictures has, of those that are kept for a mail.
fn kept_octets(
    heart: &Heart,
    store: &Store,
    mail: MailId,
    pictures: &[RemotePicture],
) -> Result<HashMap<String, u64>, StoreError> {
    if mail.is_outside() {
        let kept = lock(&heart.pictures.outside).of(mail).into_iter();
        return Ok(kept
            .map(|(address, octets)| (address, octets.len() as u64))
            .collect());
    }
    let addresses = pictures.iter().map(|picture| picture.address.as_str());
    store.kept_pictures(mail, addresses)
}

/// Who says to have sent a mail, and how far a choice for that sender reaches in it.
fn consent_in(
    heart: &Heart,
    store: &Store,
    mail: MailId,
    bytes: &[u8],
) -> Result<Consent, StoreError> {
    if mail.is_outside() {
        // A file, or a mail within another: where that one lies, or who wrote what stands in it
        // about its origin, nobody knows. As in Junk, a choice reaches nothing.
        return Ok(consent::read(bytes, true, &[]));
    }
    let row = store.rows(&[mail])?.pop().ok_or(StoreError::MailGone)?;
    let is_in_junk = row.folder.name == FolderName::Junk;
    let account = heart.account(&row.folder.account);
    let trusted = account.map_or_else(|_gone| Vec::new(), |account| insight::trusted(&account));
    Ok(consent::read(bytes, is_in_junk, &trusted))
}

fn sender_in(store: &Store, consent: &Consent) -> PictureSender {
    // A press must not fail because what was chosen before cannot be read.
    let choice = consent.address.as_ref().and_then(|address| {
        let known = store.choice(address);
        known
            .inspect_err(|error| tracing::warn!("what is chosen for senders is not known: {error}"))
            .ok()?
            .pictures
    });
    PictureSender {
        address: consent.address.clone(),
        choice,
        doubt: consent.doubt,
    }
}

async fn tell(heart: &Shared, ticket: Ticket, mail: MailId) -> Result<(), Cause> {
    let own = Shared::clone(heart);
    let read = heart.on_disk(move |store| {
        let bytes = own.files.read(store, mail)?;
        Ok(sender_in(store, &consent_in(&own, store, mail, &bytes)?))
    });
    let sender = read.await?;
    let told = PictureEvent::Told {
        ticket,
        mail,
        sender,
    };
    heart.teller.tell(Event::Pictures(told)).await;
    Ok(())
}

async fn choose(
    heart: &Shared,
    ticket: Ticket,
    address: String,
    choice: Option<PictureChoice>,
) -> Result<(), Cause> {
    let address = address.trim().to_lowercase();
    let whose = address.clone();
    let chosen = heart.on_disk(move |store| store.choose(&whose, |one| one.pictures = choice));
    let choice = chosen.await?.pictures;
    let told = PictureEvent::Chosen {
        ticket,
        address,
        choice,
    };
    heart.teller.tell(Event::Pictures(told)).await;
    Ok(())
}

/// What is to be fetched of a mail.
#[derive(Debug, Default)]
struct Errand {
    /// Where it is, and who would be asked.
    pictures: Vec<(String, String)>,
    /// Who would be asked for what is beyond the pictures that a mail may have.
    beyond: Vec<String>,
    /// Octets that are here already.
    kept_octets: u64,
    /// How many the sender's choice does not reach.
    left: u32,
    /// On whose account they are asked for, where it is the choice for their sender and not a
    /// press: it holds for whomever they lead on to as well.
    within: Option<Consent>,
}

/// Looks into the mail for what it wants and what of it is to be fetched now.
fn errand(
    heart: &Heart,
    store: &Store,
    mail: MailId,
    wish: PictureWish,
) -> Result<Errand, StoreError> {
    let bytes = heart.files.read(store, mail)?;
    let consent = consent_in(heart, store, mail, &bytes)?;
    let is_chosen = wish == PictureWish::Chosen
        && sender_in(store, &consent).choice == Some(PictureChoice::Always);
    let mut wanted = wanted(&bytes);
    wanted.sort_by_key(|picture| picture.is_tracker);
    let kept = kept_octets(heart, store, mail, &wanted)?;
    let mut errand = Errand {
        kept_octets: kept.values().sum(),
        ..Errand::default()
    };
    for (number, picture) in wanted.into_iter().enumerate() {
        let is_meant = !picture.is_tracker || wish == PictureWish::Trackers;
        if !is_meant || kept.contains_key(&picture.address) {
            continue;
        }
        if wish == PictureWish::Chosen && !(is_chosen && consent.reaches(&picture.host)) {
            errand.left += 1;
        } else if number >= PICTURES {
            errand.beyond.push(picture.host);
        } else {
            errand.pictures.push((picture.address, picture.host));
        }
    }
    errand.within = (wish == PictureWish::Chosen).then_some(consent);
    Ok(errand)
}

/// What all pages of a mail want, each picture once.
fn wanted(mail: &[u8]) -> Vec<RemotePicture> {
    let mut wanted: Vec<RemotePicture> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    for piece in view::read(mail).pieces {
        let Piece::Page(part) = piece else { continue };
        let Some(page) = page::prepare(mail, part) else {
            continue;
        };
        for picture in page.remote_pictures {
            let known = places.get(&picture.address);
            if let Some(before) = known.and_then(|place| wanted.get_mut(*place)) {
                before.is_tracker &= picture.is_tracker;
            } else {
                places.insert(picture.address.clone(), wanted.len());
                wanted.push(picture);
            }
        }
    }
    wanted
}

async fn fetch(
    heart: &Shared,
    ticket: Ticket,
    mail: MailId,
    wish: PictureWish,
) -> Result<(), Cause> {
    // Held to the end: what two presses wish for is fetched once.
    let account = heart.pictures.accounts.of(mail).await;
    let own = Shared::clone(heart);
    let errand = heart.on_disk(move |store| errand(&own, store, mail, wish));
    let errand = errand.await?;
    let is_pressed = wish != PictureWish::Chosen;
    let spending = Spending::begin(account, errand.kept_octets, is_pressed);
    // Whatever ends this, pages drawn from now on show what has come.
    let renewal = Renewal { heart, mail };
    let mut web = web(heart).await?.counting(spending.counter());
    if let Some(consent) = errand.within {
        web = web.following(Box::new(move |host| consent.reaches(host)));
    }
    let mut coming = Coming::new(heart, ticket, mail, web, spending);
    let mut report = coming.fetch(errand.pictures, errand.beyond).await?;
    report.left = errand.left;
    drop(renewal);
    if report.came > 0 {
        let came = PictureEvent::Came { mail };
        heart.teller.tell(Event::Pictures(came)).await;
    }
    let fetched = PictureEvent::Fetched {
        ticket,
        mail,
        report,
    };
    heart.teller.tell(Event::Pictures(fetched)).await;
    Ok(())
}

/// Made anew for each mail: what a server remembers of one says nothing about the next.
async fn web(heart: &Shared) -> Result<Web, Cause> {
    let internal = |detail: String| Cause::Internal { detail };
    let trust = heart.trust().await;
    let trust = trust.map_err(|fault| internal(fault.to_string()))?;
    let settings = heart.web.tls();
    let client = tokio::task::spawn_blocking(move || trust.client(&settings))
        .await
        .map_err(|stopped| internal(stopped.to_string()))?
        .map_err(|fault| internal(fault.to_string()))?;
    Ok(heart.web.reach(client, heart.limits))
}

impl Heart {
    /// Keeps a picture for a mail, or for the run where the mail lies outside the profile.
    fn keep_picture(
        &self,
        store: &Store,
        mail: MailId,
        address: &str,
        octets: &[u8],
    ) -> Result<(), StoreError> {
        if mail.is_outside() {
            lock(&self.pictures.outside).keep(mail, address, octets);
            return Ok(());
        }
        store.keep_picture(mail, address, octets)
    }
}
