//! How mails are read: by the charset that a person chose for their sender, and as designed or as
//! text.

use std::sync::Arc;

use crate::channel::reading::{ReadingCommand, ReadingEvent};
use crate::channel::{Cause, Event, Outcome, Task, Ticket};
use crate::mime::sample;
use crate::mime::seen::{self, Screen};
use crate::mime::view::{self, Content, MailView, Reading};

use crate::model::{Charset, Flags, MailId, SenderChoice, ViewChoice};
use crate::store::{Store, StoreError};

use super::heart::Shared;
use super::{agree, cause, files, insight};

/// Does what is asked.
pub(super) async fn perform(heart: &Shared, ticket: Ticket, command: ReadingCommand) -> Outcome {
    match command {
        ReadingCommand::Sample { mail } => {
            let told = tell_samples(heart, ticket, mail).await;
            cause::outcome(Task::Open, None, told)
        }
        ReadingCommand::Look { mail, charset } => {
            let told = look(heart, ticket, mail, charset).await;
            cause::outcome(Task::Open, None, told)
        }
        ReadingCommand::Choose { mail, charset } => {
            let told = choose(heart, ticket, mail, charset).await;
            cause::outcome(Task::Remember, None, told)
        }
        ReadingCommand::Show { senders, view } => {
            let chosen = heart.on_disk(move |store| {
                for sender in senders {
                    store.choose(&sender, |choice| choice.view = Some(view))?;
                }
                Ok(())
            });
            cause::outcome(Task::Remember, None, chosen.await)
        }
    }
}

/// A mail's bytes as the person wants mails of its sender read, and what he has chosen for these.
pub(super) fn read(store: &Store, bytes: &[u8]) -> (Content, SenderChoice) {
    let content = view::read(bytes);
    let choice = choice_for(store, &content);
    let charset = choice.charset;
    if charset.is_none() {
        return (content, choice);
    }
    // Whom it is from is the same by every charset.
    (view::read_as(bytes, Reading { charset }), choice)
}

/// The same for whoever answers it or passes it on: what the person saw of it, and no more;
/// `screen` is what it was drawn on.
pub(super) fn read_seen(store: &Store, bytes: &[u8], screen: Option<Screen>) -> Content {
    let (content, choice) = read(store, bytes);
    if choice.view == Some(ViewChoice::Text) {
        return content;
    }
    seen::of(bytes, content, screen.unwrap_or_default())
}

fn choice_for(store: &Store, content: &Content) -> SenderChoice {
    let Some(address) = sender(content) else {
        return SenderChoice::default();
    };
    // A mail is read all the same: what was chosen only makes it nicer.
    store.choice(address).unwrap_or_else(|error| {
        tracing::warn!("what was chosen for senders is not known: {error}");
        SenderChoice::default()
    })
}

fn sender(content: &Content) -> Option<&str> {
    let author = content.from.first()?;
    Some(author.address.as_str()).filter(|address| !address.is_empty())
}

async fn tell_samples(heart: &Shared, ticket: Ticket, mail: MailId) -> Result<(), Cause> {
    let files = heart.files.clone();
    let read = heart.on_disk(move |store| Ok(sample::samples(&files.read(store, mail)?)));
    let samples = Arc::new(read.await?);
    let event = ReadingEvent::Sampled {
        ticket,
        mail,
        samples,
    };
    heart.teller.tell(Event::Reading(event)).await;
    Ok(())
}

async fn look(
    heart: &Shared,
    ticket: Ticket,
    mail: MailId,
    charset: Option<Charset>,
) -> Result<(), Cause> {
    let (files, of_file) = (heart.files.clone(), files::folder(heart, mail).await?);
    let beside = heart.clone();
    let read = heart.on_disk(move |store| {
        let bytes = files.read(store, mail)?;
        let (folder, flags, insight) = match of_file {
            Some(folder) => (folder, Flags::SEEN, insight::of_file(&beside, &bytes)),
            None => {
                let row = store.rows(&[mail])?.pop().ok_or(StoreError::MailGone)?;
                let insight = insight::of_mail(&beside, store, &row, &bytes);
                (row.folder, row.flags, insight)
            }
        };
        let content = view::read_as(&bytes, Reading { charset });
        let choice = choice_for(store, &content);
        Ok(MailView {
            id: mail,
            folder,
            flags,
            content,
            choice,
            insight: Arc::new(insight),
        })
    });
    let view = Arc::new(read.await?);
    let event = ReadingEvent::Seen { ticket, view };
    heart.teller.tell(Event::Reading(event)).await;
    Ok(())
}

async fn choose(
    heart: &Shared,
    ticket: Ticket,
    mail: MailId,
    charset: Option<Charset>,
) -> Result<(), Cause> {
    let files = heart.files.clone();
    let chosen = heart.on_disk(move |store| {
        let bytes = files.read(store, mail)?;
        if let Some(address) = sender(&view::read(&bytes)) {
            store.choose(address, |choice| choice.charset = charset)?;
        }
        // A mail of a file is in no list.
        let is_filed = mail.0 >= 0;
        is_filed.then(|| store.retell(mail)).transpose()
    });
    let chosen = chosen.await;
    // Also where that one could not be read: the choice may hold.
    agree::begin(heart).await;
    if let Some(row) = chosen? {
        let rows = vec![row];
        heart.teller.tell(Event::MailsChanged { rows }).await;
    }
    look(heart, ticket, mail, charset).await
}
