//! What a listing means: names, whether each mail is here, when it goes.

use std::collections::HashMap;

use crate::channel::Cause;
use crate::channel::maildrop::MaildropEvent;
use crate::model::{
    AccountId, AccountSettings, DropMail, DropName, Leaves, MailNumber, Presence, Uid,
};
use crate::sync::{FetchedId, KnownMails, Standing, Whereabouts, leaves};
use crate::worker::clock;
use crate::worker::heart::Shared;

use super::tell;

/// The name a mail is remembered by; `None`: the server gives it none that lasts.
pub(super) fn id_of(account: &AccountId, name: &DropName) -> Option<FetchedId> {
    match name {
        DropName::Lasting { uid, ordinal } => Some(FetchedId::new(account, uid, *ordinal)),
        DropName::Passing(_number) => None,
    }
}

/// Names with their numbers in this session, in the server's order.
pub(super) fn named(entries: &[(MailNumber, Uid)]) -> Vec<(MailNumber, DropName)> {
    let mut ordinals: HashMap<&Uid, u32> = HashMap::with_capacity(entries.len());
    let mut names = Vec::with_capacity(entries.len());
    for (number, uid) in entries {
        let next = ordinals.entry(uid).or_default();
        let name = DropName::Lasting {
            uid: uid.clone(),
            ordinal: *next,
        };
        *next += 1;
        names.push((*number, name));
    }
    names
}

/// Names of a server that gives none.
pub(super) fn numbered(mails: u32) -> Vec<(MailNumber, DropName)> {
    let numbers = (1..=mails).filter_map(MailNumber::new);
    numbers
        .map(|number| (number, DropName::Passing(number)))
        .collect()
}

/// Every mail of a listing, newest first.
pub(super) fn mails(
    account: &AccountSettings,
    names: &[(MailNumber, DropName)],
    sizes: &[(MailNumber, u64)],
    known: &KnownMails,
) -> Vec<DropMail> {
    let sizes: HashMap<MailNumber, u64> = sizes.iter().copied().collect();
    let plain: Vec<&DropName> = names.iter().map(|(_number, name)| name).collect();
    let standings = standings(account, &plain, known);
    let mails = names.iter().zip(standings);
    let mails = mails.map(|((number, name), (presence, leaves))| DropMail {
        name: name.clone(),
        octets: sizes.get(number).copied(),
        presence,
        leaves,
    });
    let mut mails: Vec<DropMail> = mails.collect();
    mails.reverse();
    mails
}

/// Whether each mail is here and when it goes; `names` in the server's order.
fn standings(
    account: &AccountSettings,
    names: &[&DropName],
    known: &KnownMails,
) -> Vec<(Presence, Leaves)> {
    let now = clock::now();
    let keep = account.pop3.keep_on_server;
    let one = |(rank, name): (usize, &&DropName)| {
        let name = id_of(&account.id, name);
        let id = name.map(|name| known.under(name));
        let found = id.as_ref().and_then(|id| known.find(id));
        let is_kept = |id: Option<FetchedId>| id.is_some_and(|id| known.is_kept(&id));
        let is_dismissed = |id: Option<FetchedId>| id.is_some_and(|id| known.is_dismissed(&id));
        let standing = Standing {
            known: found,
            is_kept: is_kept(name) || is_kept(id),
            is_dismissed: is_dismissed(name) || is_dismissed(id),
            is_unproved: name.is_some_and(|name| known.is_unproved(&name)),
            rank,
            listed: names.len(),
        };
        let presence = match found.map(|mail| mail.whereabouts) {
            Some(Whereabouts::Here) => Presence::Here,
            Some(Whereabouts::Erased | Whereabouts::ErasedInPart) => Presence::Erased,
            Some(Whereabouts::InPart { .. }) => Presence::InPart,
            None => Presence::Absent,
        };
        (presence, leaves(&standing, keep, now))
    };
    names.iter().enumerate().map(one).collect()
}

/// Compares what was told with what is known now, and tells what differs.
pub(super) async fn tell_changes(heart: &Shared, account: &AccountSettings) {
    let known = match known(heart, &account.id).await {
        Ok(known) => known,
        Err(cause) => {
            tracing::warn!(
                "{}: the server mailbox may show old news: {cause}",
                account.id
            );
            return;
        }
    };
    let changed = heart.maildrops.with(&account.id, |view| {
        let Some(listing) = &mut view.listing else {
            return Vec::new();
        };
        let listing = std::sync::Arc::make_mut(listing);
        let names: Vec<&DropName> = listing.mails.iter().rev().map(|mail| &mail.name).collect();
        let standings = standings(account, &names, &known);
        let mut changed = Vec::new();
        for (mail, (presence, leaves)) in listing.mails.iter_mut().rev().zip(standings) {
            if (mail.presence, mail.leaves) != (presence, leaves) {
                (mail.presence, mail.leaves) = (presence, leaves);
                changed.push((mail.name.clone(), presence, leaves));
            }
        }
        changed
    });
    if !changed.is_empty() {
        let event = MaildropEvent::Changed {
            account: account.id.clone(),
            mails: changed,
        };
        tell(heart, event).await;
    }
}

/// Every mail of the account that was ever fetched.
pub(super) async fn known(heart: &Shared, account: &AccountId) -> Result<KnownMails, Cause> {
    let id = account.clone();
    heart.on_disk(move |store| store.known(&id)).await
}
