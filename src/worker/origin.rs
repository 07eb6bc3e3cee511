//! Where mails come from: signatures checked, servers believed. Nobody outside is asked anything
//! but by a person's press, or by their lasting word in config.toml.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use crate::channel::{Cause, Event, OriginCommand, OriginEvent, Outcome, Task};
use crate::config::edit;
use crate::mime::dkim::{self, Claim, Key};
use crate::model::authenticity::{CheckSignatures, CheckedSignature};
use crate::model::{AccountId, AccountSettings, FolderName, MailId};
use crate::net::{NamesFault, names};
use crate::store::StoreError;

use super::account::{change_settings, tell_accounts};
use super::heart::{Heart, Shared, lock};
use super::{cause, clock};

/// Mails of which is remembered what was found.
const REMEMBERED: usize = 500;

/// Where nothing is checked unasked: one's own mails, and junk. Whoever writes that would learn by a
/// selector of its own for each reader that it was opened.
const UNASKED: [FolderName; 4] = [
    FolderName::Sent,
    FolderName::Drafts,
    FolderName::Outbox,
    FolderName::Junk,
];

/// What was found out in this run.
#[derive(Debug, Default)]
pub(super) struct Checks(Mutex<VecDeque<(MailId, Arc<[CheckedSignature]>)>>);

impl Checks {
    fn of(&self, mail: MailId) -> Option<Arc<[CheckedSignature]>> {
        let found = lock(&self.0);
        let found = found.iter().find(|(of, _signatures)| *of == mail);
        found.map(|(_of, signatures)| signatures.clone())
    }

    fn keep(&self, mail: MailId, signatures: Arc<[CheckedSignature]>) {
        let mut found = lock(&self.0);
        found.retain(|(of, _signatures)| *of != mail);
        if found.len() == REMEMBERED {
            found.pop_front();
        }
        found.push_back((mail, signatures));
    }
}

/// Does what is asked.
pub(super) async fn perform(heart: &Shared, command: OriginCommand) -> Outcome {
    let (task, account, result) = match command {
        OriginCommand::Check { mail } => (Task::CheckSignature, None, check(heart, mail).await),
        OriginCommand::CheckOpened { mail } => {
            (Task::CheckSignature, None, check_opened(heart, mail).await)
        }
        OriginCommand::SetChecking(when) => {
            let saved = change_settings(heart, move |file| edit::save_checking(file, when));
            let result = saved.await;
            tell_checking(heart).await;
            (Task::SaveSettings, None, result)
        }
        OriginCommand::Trust { account, server } => {
            let result = trust(heart, &account, server).await;
            (Task::SaveSettings, Some(account), result)
        }
    };
    cause::outcome(task, account, result)
}

/// Tells when signatures are checked.
pub(super) async fn tell_checking(heart: &Heart) {
    let when = heart.settings_now().reading.check_signatures;
    let event = OriginEvent::Checking(when);
    heart.teller.tell(Event::Origin(event)).await;
}

/// Tells whose word counts where a person names nobody.
pub(super) async fn tell_believed(heart: &Heart, accounts: &[AccountSettings]) {
    let servers = accounts.iter();
    let servers = servers.map(|account| (account.id.clone(), super::insight::by_default(account)));
    let event = OriginEvent::Believed {
        servers: servers.collect(),
    };
    heart.teller.tell(Event::Origin(event)).await;
}

/// A mail was opened: what this run has found out of its signatures is told. Nobody is asked.
pub(super) async fn opened(heart: &Shared, mail: MailId) {
    if let Some(signatures) = heart.origins.of(mail) {
        let checked = OriginEvent::Checked { mail, signatures };
        heart.teller.tell(Event::Origin(checked)).await;
    }
}

/// Checks the signatures of a mail that was opened, where the person's lasting word is to, and it
/// was not done before.
async fn check_opened(heart: &Shared, mail: MailId) -> Result<(), Cause> {
    if heart.settings_now().reading.check_signatures != CheckSignatures::Always {
        return Ok(());
    }
    if heart.origins.of(mail).is_some() {
        opened(heart, mail).await;
        return Ok(());
    }
    let folder = heart.on_disk(move |store| {
        let row = store.rows(&[mail])?.pop().ok_or(StoreError::MailGone)?;
        Ok(row.folder.name)
    });
    if UNASKED.contains(&folder.await?) {
        return Ok(());
    }
    check(heart, mail).await
}

async fn check(heart: &Shared, mail: MailId) -> Result<(), Cause> {
    let files = heart.files.clone();
    let read = heart.on_disk(move |store| {
        let bytes = files.read(store, mail)?;
        let arrived = store.arrived(mail)?;
        let claims = dkim::claims(&bytes);
        Ok((bytes, claims, arrived))
    });
    let (bytes, claims, arrived) = read.await?;
    let keys = keys(heart, &claims).await;
    let asked = claims.iter().zip(&keys);
    let mut asked = asked.filter_map(|(claim, key)| Some((claim.key_name()?, key)));
    let unanswered = |(name, key): (String, &Key)| match key {
        Key::NoAnswer { detail } => Some((name, detail.clone())),
        Key::Records(_) | Key::Missing => None,
    };
    if let Some(first) = asked.next().and_then(unanswered)
        && asked.all(|one| unanswered(one).is_some())
    {
        let (name, detail) = first;
        return Err(Cause::KeyUnanswered { name, detail });
    }
    let arrived = arrived.unwrap_or_else(clock::now);
    let checked = tokio::task::spawn_blocking(move || dkim::check(&bytes, &claims, &keys, arrived));
    let checked = checked.await.map_err(|stopped| Cause::Internal {
        detail: stopped.to_string(),
    })?;
    let signatures: Arc<[CheckedSignature]> = checked.into();
    heart.origins.keep(mail, signatures.clone());
    let event = OriginEvent::Checked { mail, signatures };
    heart.teller.tell(Event::Origin(event)).await;
    Ok(())
}

/// Asks for the keys side by side, each name once.
async fn keys(heart: &Shared, claims: &[Claim]) -> Vec<Key> {
    let names: Vec<Option<String>> = claims.iter().map(Claim::key_name).collect();
    let mut jobs = tokio::task::JoinSet::new();
    for (index, name) in names.iter().enumerate() {
        let is_first = names.iter().position(|other| other == name) == Some(index);
        if let Some(name) = name.clone().filter(|_name| is_first) {
            let server = heart.names;
            jobs.spawn(async move { (index, key(&name, server).await) });
        }
    }
    let mut found: Vec<Option<Key>> = vec![None; names.len()];
    while let Some(done) = jobs.join_next().await {
        if let Ok((index, key)) = done
            && let Some(place) = found.get_mut(index)
        {
            *place = Some(key);
        }
    }
    let first_of = |name: &Option<String>| names.iter().position(|other| other == name);
    let key_of = |name| first_of(name).and_then(|index| found.get(index)?.clone());
    let keys = names
        .iter()
        .map(|name| key_of(name).unwrap_or(Key::Missing));
    keys.collect()
}

async fn key(name: &str, server: Option<std::net::SocketAddr>) -> Key {
    match names::texts(name, server).await {
        Ok(records) => Key::Records(records),
        Err(NamesFault::None) => Key::Missing,
        Err(fault) => Key::NoAnswer {
            detail: fault.to_string(),
        },
    }
}

/// Adds a server to those whose word counts.
async fn trust(heart: &Shared, id: &AccountId, server: String) -> Result<(), Cause> {
    let mut account = heart.account(id)?;
    let mut trusted = super::insight::trusted(&account);
    if !trusted.contains(&server) {
        trusted.push(server);
    }
    account.trusted_authentication = Some(trusted);
    change_settings(heart, move |file| edit::save_account(file, &account)).await?;
    tell_accounts(heart).await;
    Ok(())
}
