//! Mails being written: begun, saved at each pause, given attachments, thrown away.

mod words;

use std::path::PathBuf;

use crate::channel::command::DraftSeed;
use crate::channel::{Cause, Event, Outcome, Task, Ticket};
use crate::mime::compose::{self, Seed};
use crate::mime::quote::plain_text;
use crate::mime::view::{self, Content};
use crate::model::{
    AccountId, Address, Answered, Draft, DraftId, Flags, Folder, MailId, Mailbox, Person,
};
use crate::store::{SavedDraft, StoreError};

use super::deliver::queue;
use super::heart::Shared;
use super::{cause, clock, files, reading};

/// Octets of attachments up to which the file in Drafts holds them too: it is written at each
/// pause in typing, and the copies beside the draft are what counts.
const RENDERED_ATTACHMENTS: u64 = 1024 * 1024;

/// Begins a draft.
pub(super) async fn start(heart: &Shared, ticket: Ticket, seed: DraftSeed) -> Outcome {
    let result = match begin(heart, seed).await {
        Ok(draft) => {
            heart.teller.tell(Event::DraftReady { ticket, draft }).await;
            Ok(())
        }
        Err(cause) => Err(cause),
    };
    cause::outcome(Task::Open, None, result)
}

async fn begin(heart: &Shared, seed: DraftSeed) -> Result<Draft, Cause> {
    let id = clock::draft_id();
    match seed {
        DraftSeed::Empty { account } => Ok(Draft::empty(id, sender(heart, account)?)),
        DraftSeed::Reply { mail, all } => {
            let (folder, bytes) = read(heart, mail).await?;
            let screen = heart.pages.screen(mail);
            let content = heart
                .on_disk(move |store| Ok(reading::read_seen(store, &bytes, screen)))
                .await?;
            let own: Vec<Address> = heart
                .accounts()
                .into_iter()
                .map(|account| account.address)
                .collect();
            let attribution = words::attribution(heart.language(), &content);
            let seed = compose::reply(&content, all, &own, &attribution);
            let mut draft = seed.into_draft(id, sender(heart, Some(folder.account))?);
            draft.answers = Some(answered(mail, &content, false));
            Ok(draft)
        }
        DraftSeed::Forward { mail } => forward(heart, id, mail).await,
        DraftSeed::Existing { mail } => existing(heart, id, mail).await,
        DraftSeed::Mailto { url } => {
            let seed = compose::mailto(&url).ok_or_else(|| Cause::BadAddress {
                text: url,
                detail: "it is no mailto: address".to_owned(),
            })?;
            Ok(seed.into_draft(id, sender(heart, None)?))
        }
    }
}

async fn forward(heart: &Shared, id: DraftId, mail: MailId) -> Result<Draft, Cause> {
    let (folder, bytes) = read(heart, mail).await?;
    let account = sender(heart, Some(folder.account))?;
    let language = heart.language();
    let screen = heart.pages.screen(mail);
    heart
        .on_disk(move |store| {
            let content = reading::read_seen(store, &bytes, screen);
            let date = words::date(&content);
            let seed = compose::forward(&content, &words::forward_labels(language), &date);
            let wanted = seed.attachments.clone();
            let mut draft = seed.into_draft(id, account);
            draft.answers = Some(answered(mail, &content, true));
            for part in content
                .attachments
                .iter()
                .filter(|a| wanted.contains(&a.part))
            {
                let Some(octets) = crate::mime::attachment::bytes(&bytes, part.part) else {
                    continue;
                };
                draft.attachments.push(store.drafts().attach_bytes(
                    &draft.account,
                    &draft.id,
                    &part.name,
                    &part.media_type,
                    &octets,
                )?);
            }
            Ok(draft)
        })
        .await
}

fn answered(mail: MailId, content: &Content, passed_on: bool) -> Answered {
    let message_id = content.message_id.clone();
    Answered {
        mail,
        message_id,
        passed_on,
    }
}

/// Marks the mail that a queued one answers. A draft may outlive the index that named it.
pub(super) async fn mark_answered(heart: &Shared, answered: Answered) {
    let mark = if answered.passed_on {
        Flags::FORWARDED
    } else {
        Flags::ANSWERED
    };
    let Answered {
        mail, message_id, ..
    } = answered;
    let marked = heart.on_disk(move |store| {
        let Some(row) = store.rows(&[mail])?.pop() else {
            return Ok(Vec::new());
        };
        let is_marked = row.flags.contains(mark);
        if is_marked || view::read(&store.read(mail)?).message_id != message_id {
            return Ok(Vec::new());
        }
        store.set_flags(&[mail], mark, Flags::NONE)
    });
    match marked.await {
        Ok(rows) if rows.is_empty() => {}
        Ok(rows) => heart.teller.tell(Event::MailsChanged { rows }).await,
        Err(cause) => tracing::warn!("the answered mail could not be marked: {cause}"),
    }
}

/// A draft of ours goes on as it was; one that another program wrote is taken over.
async fn existing(heart: &Shared, id: DraftId, mail: MailId) -> Result<Draft, Cause> {
    heart
        .on_disk(move |store| {
            let drafts = store.drafts();
            if let Some(own) = drafts.of_mail(mail)? {
                return drafts.load(&own);
            }
            let row = store.rows(&[mail])?.pop().ok_or(StoreError::MailGone)?;
            let bytes = store.read(mail)?;
            let mut draft = from_content(id, row.folder.account, &view::read(&bytes));
            draft.attachments = super::deliver::copy_attachments(store, &draft, &bytes)?;
            Ok(draft)
        })
        .await
}

/// A mail as a draft to go on with.
pub(super) fn from_content(id: DraftId, account: AccountId, content: &Content) -> Draft {
    let typed = |people: &[Person]| people.iter().filter_map(typed).collect();
    let seed = Seed {
        to: typed(&content.to),
        cc: typed(&content.cc),
        bcc: typed(&content.bcc),
        subject: content.subject.clone(),
        text: plain_text(&content.paragraphs),
        references: content.references.clone(),
        ..Seed::default()
    };
    seed.into_draft(id, account)
}

fn typed(person: &Person) -> Option<String> {
    let address = Address::parse(&person.address).ok()?;
    let name = person.name.clone();
    Some(Mailbox { name, address }.to_string())
}

/// A mail, and where it lies.
pub(super) async fn read(heart: &Shared, mail: MailId) -> Result<(Folder, Vec<u8>), Cause> {
    let files = heart.files.clone();
    let outside = files::folder(heart, mail).await?;
    heart
        .on_disk(move |store| {
            let folder = match outside {
                Some(folder) => folder,
                None => {
                    let row = store.rows(&[mail])?.pop();
                    row.ok_or(StoreError::MailGone)?.folder
                }
            };
            Ok((folder, files.read(store, mail)?))
        })
        .await
}

/// The account that sends: the given one if it still is set, else the first.
fn sender(heart: &Shared, wanted: Option<AccountId>) -> Result<AccountId, Cause> {
    let accounts = heart.accounts();
    let known = wanted.filter(|id| accounts.iter().any(|account| account.id == *id));
    known
        .or_else(|| accounts.first().map(|account| account.id.clone()))
        .ok_or_else(|| Cause::Settings {
            detail: "there is no account to send from".to_owned(),
        })
}

/// Writes a draft down.
pub(super) async fn save(heart: &Shared, draft: Draft) -> Outcome {
    let account = draft.account.clone();
    let from = heart.account(&account).map(|it| queue::author(&it));
    let id = draft.id.clone();
    let saved = match from {
        Ok(from) => {
            heart
                .on_disk(move |store| {
                    let rendering = render(&draft, &from);
                    store.drafts().save(&draft, Some(&rendering), clock::now())
                })
                .await
        }
        Err(cause) => Err(cause),
    };
    let result = match saved {
        Ok(saved) => {
            tell_saved(heart, id, saved).await;
            Ok(())
        }
        Err(cause) => Err(cause),
    };
    cause::outcome(Task::SaveDraft, Some(account), result)
}

/// The draft as a mail, for its row and for other programs.
fn render(draft: &Draft, from: &Mailbox) -> Vec<u8> {
    let octets: u64 = draft.attachments.iter().map(|one| one.size_octets).sum();
    if octets <= RENDERED_ATTACHMENTS {
        return queue::render_draft(draft, from);
    }
    let shown = Draft {
        attachments: Vec::new(),
        ..draft.clone()
    };
    queue::render_draft(&shown, from)
}

/// Drafts that were written down and have no mail yet, as a crash leaves them, get one: else
/// nobody would find them again.
pub(super) async fn finish(heart: &Shared) {
    match heart.on_disk(|store| store.drafts().unfinished()).await {
        Ok(drafts) => {
            for draft in drafts {
                if let Outcome::Failed(failure) = save(heart, draft).await {
                    tracing::warn!("a draft left by the run before: {failure}");
                }
            }
        }
        Err(cause) => tracing::warn!("drafts left by the run before: {cause}"),
    }
}

async fn tell_saved(heart: &Shared, draft: DraftId, saved: SavedDraft) {
    let at = clock::now();
    heart.teller.tell(Event::DraftSaved { draft, at }).await;
    for (folder, mail) in saved.removed {
        let mails = vec![mail];
        let event = Event::MailsRemoved { folder, mails };
        heart.teller.tell(event).await;
    }
    if let Some(row) = saved.row {
        let rows = vec![row];
        heart.teller.tell(Event::MailsAdded { rows }).await;
        heart.tell_folders().await;
    }
}

/// Copies a file beside a draft.
pub(super) async fn attach(
    heart: &Shared,
    ticket: Ticket,
    draft: DraftId,
    file: PathBuf,
) -> Outcome {
    let name = file.file_name().unwrap_or_default();
    let task = Task::Attach {
        name: name.to_string_lossy().into_owned(),
    };
    let media_type = words::media_type(&file);
    let id = draft.clone();
    let accounts = heart.accounts();
    let attached = heart.on_disk(move |store| {
        // A draft that was never saved lies with the first account until it is.
        let saved = store.drafts().load(&id).ok().map(|draft| draft.account);
        let first = || accounts.first().map(|account| account.id.clone());
        let account = saved.or_else(first).ok_or(StoreError::NoSuchAccount {
            account: String::new(),
        })?;
        store.drafts().attach(&account, &id, &file, media_type)
    });
    let result = match attached.await {
        Ok(attachment) => {
            let event = Event::Attached {
                ticket,
                draft,
                attachment,
            };
            heart.teller.tell(event).await;
            Ok(())
        }
        Err(cause) => Err(cause),
    };
    cause::outcome(task, None, result)
}

/// Throws a draft away.
pub(super) async fn discard(heart: &Shared, draft: DraftId) -> Outcome {
    let discarded = heart.on_disk(move |store| store.drafts().discard(&draft));
    let result = match discarded.await {
        Ok(removed) => {
            if let Some((folder, mail)) = removed {
                let mails = vec![mail];
                let event = Event::MailsRemoved { folder, mails };
                heart.teller.tell(event).await;
                heart.tell_folders().await;
            }
            Ok(())
        }
        Err(cause) => Err(cause),
    };
    cause::outcome(Task::SaveDraft, None, result)
}
