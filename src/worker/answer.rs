//! What mails ask for and what is done about it: lists left, receipts, invitations, mails sent again
//! that came back. Nothing of it is done but by a command, which is a press of a button.

mod again;
mod known;
mod leave;
mod notice;

use crate::channel::{AnswerCause, AnswerCommand, Cause, Outcome, Task, Ticket};
use crate::mime::insight::{self, Insight, Surroundings};
use crate::mime::sender::{Contacts, Known as People};
use crate::mime::summary::{self, Summary};
use crate::model::reaction::{Reacted, Reaction};
use crate::model::sender::Acquaintance;
use crate::model::{AccountId, AccountSettings, Folder, MailId};
use crate::net::form::Reach;

use super::heart::Shared;
use super::{cause, clock, draft};

pub(super) use known::{sent, tell, tell_fates};

/// What doing it needs.
#[derive(Debug)]
pub(super) struct Answering {
    /// Which servers of the Web may be spoken to.
    reach: Reach,
    /// Held from the question whether something was done until it is written down that it was.
    turn: tokio::sync::Mutex<()>,
}

impl Answering {
    /// Nothing is being done.
    pub(super) fn new(reach: Reach) -> Self {
        Self {
            reach,
            turn: tokio::sync::Mutex::default(),
        }
    }
}

/// Does it.
pub(super) async fn perform(heart: &Shared, ticket: Ticket, command: AnswerCommand) -> Outcome {
    let mail = command.mail();
    let done = match command {
        AnswerCommand::Look { sent, .. } => {
            tell_fates(heart, sent).await;
            Ok(())
        }
        AnswerCommand::Leave { mail, way } => leave::leave(heart, ticket, mail, way).await,
        AnswerCommand::Receipt { mail, words } => notice::receipt(heart, mail, words).await,
        AnswerCommand::Attend {
            mail,
            event,
            answer,
            comment,
            words,
        } => notice::attend(heart, (mail, event), (answer, comment), words).await,
        AnswerCommand::SendAgain { report } => again::send_again(heart, ticket, report).await,
    };
    if let (Some(mail), Ok(())) = (mail, &done) {
        known::tell_anew(heart, mail).await;
    }
    cause::outcome(Task::Answer, None, done)
}

/// A mail that asks for something.
struct Asking {
    mail: MailId,
    folder: Folder,
    settings: AccountSettings,
    octets: Vec<u8>,
    summary: Summary,
    insight: Insight,
}

impl Asking {
    async fn read(heart: &Shared, mail: MailId) -> Result<Self, Cause> {
        let (folder, octets) = draft::read(heart, mail).await?;
        let settings = heart.account(&folder.account)?;
        let read = move || {
            let summary = summary::read(&octets);
            let insight = look(&octets);
            (octets, summary, insight)
        };
        let read = tokio::task::spawn_blocking(read).await;
        let (octets, summary, insight) = read.map_err(|stopped| Cause::Internal {
            detail: stopped.to_string(),
        })?;
        Ok(Self {
            mail,
            folder,
            settings,
            octets,
            summary,
            insight,
        })
    }
}

/// What a mail asks for; of its sender nothing is found out here.
fn look(octets: &[u8]) -> Insight {
    let contacts = Contacts::default();
    let surroundings = Surroundings {
        known: People {
            acquaintance: &|_address| Acquaintance::Known,
            contacts: &contacts,
        },
        trusted: &[],
        own_hosts: &[],
    };
    insight::read(octets, &surroundings)
}

/// Writes down what a person did, before anything is sent.
async fn react(
    heart: &Shared,
    account: &AccountId,
    about: &str,
    what: Reaction,
) -> Result<(), Cause> {
    let (account, about) = (account.clone(), about.to_owned());
    let at = clock::now();
    heart
        .on_disk(move |store| store.react(&account, &about, Reacted { at, what }))
        .await
}

/// The mail does not ask for what is to be done.
fn not_asked() -> Cause {
    Cause::Answer(AnswerCause::NotAsked)
}
