//! What a person does with a selection: fetch, delete, keep. Each in a session of its own, which
//! finds the mails again by their lasting names (P-22).

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::channel::Cause;
use crate::channel::maildrop::{Deed, Left, MaildropEvent, MaildropReport, MaildropStage, Stay};
use crate::model::{AccountId, DropHead, DropName, HeadAnswer, HeadSource, MailNumber, Uid};
use crate::sync::{FetchedId, HeaderMark, Whereabouts};
use crate::worker::clock;
use crate::worker::fetch::look::{Fallback, Shown, look, peek, retrieve};
use crate::worker::fetch::session::{Broken, Talk};
use crate::worker::fetch::{Lane, ask_for_password, copies, delete, fetch_selection};

use super::proof::{Copies, Meant, There};
use super::read::{Listed, enter, leave, names};
use super::{Asked, inventory, tell};

/// Fetches exactly these mails.
pub(super) async fn fetch(asked: Asked<'_>, mails: Vec<DropName>) -> Result<(), Cause> {
    let (heart, account) = (asked.heart, asked.account);
    let mut wanted = with_ids(&account.id, mails, &account.pop3.host)?;
    let known = inventory::known(heart, &account.id).await?;
    for (_name, id) in &mut wanted {
        *id = known.under(*id);
    }
    let mut left = Vec::new();
    let mut erased = Vec::new();
    wanted.retain(
        |(name, id)| match known.find(id).map(|mail| mail.whereabouts) {
            Some(Whereabouts::Here) => {
                left.push((name.clone(), Left::Here));
                false
            }
            Some(Whereabouts::Erased | Whereabouts::ErasedInPart) => {
                erased.push(*id);
                true
            }
            Some(Whereabouts::InPart { .. }) | None => true,
        },
    );
    if !erased.is_empty() {
        // The person wants it again: what was removed here counts as never fetched.
        let id = account.id.clone();
        let forgotten = heart.on_disk(move |store| store.forget(&id, &erased, clock::now()));
        forgotten.await?;
    }
    if wanted.is_empty() {
        return report(asked, Deed::Fetched, 0, left).await;
    }
    let ids: HashSet<FetchedId> = wanted.iter().map(|(_name, id)| *id).collect();
    let lane = lane(asked).await;
    let (sum, result) = fetch_selection(heart, account, ids, asked.ticket, lane).await;
    let known = inventory::known(heart, &account.id).await?;
    let mut done = 0;
    for (name, id) in wanted {
        let found = known.find(&id).map(|mail| mail.whereabouts);
        if found == Some(Whereabouts::Here) {
            done += 1;
        } else if sum.gone.contains(&id) {
            left.push((name, Left::Gone));
        } else if result.is_ok() {
            left.push((name, Left::Refused(String::new())));
        }
    }
    let gone = left.iter().filter(|(_name, why)| *why == Left::Gone);
    let gone = gone.map(|(name, _why)| name.clone()).collect();
    heart.maildrops.tell_gone(heart, &account.id, gone).await;
    inventory::tell_changes(heart, account).await;
    report(asked, Deed::Fetched, done, left).await?;
    result
}

/// Deletes exactly these mails on the server; those that are not here only where the person
/// `accepts_loss`.
pub(super) async fn delete(
    asked: Asked<'_>,
    mails: Vec<DropName>,
    accepts_loss: bool,
) -> Result<(), Cause> {
    let (heart, account) = (asked.heart, asked.account);
    let wanted = with_ids(&account.id, mails, &account.pop3.host)?;
    let lane = lane(asked).await;
    let result = delete_in_session(asked, wanted, accepts_loss).await;
    drop(lane);
    match result {
        Ok(Deleted { names, ids, left }) => {
            let (id, now) = (account.id.clone(), clock::now());
            // What is gone needs no exemption.
            let let_go = heart.on_disk(move |store| store.let_go(&id, &ids, now));
            if let Err(cause) = let_go.await {
                tracing::warn!("{}: {cause}", account.id);
            }
            let done = names.len() as u64;
            let gone = left.iter().filter(|(_name, why)| *why == Left::Gone);
            let gone = gone.map(|(name, _why)| name.clone());
            let gone = names.into_iter().chain(gone).collect();
            heart.maildrops.tell_gone(heart, &account.id, gone).await;
            report(asked, Deed::Deleted, done, left).await
        }
        Err(broken) => {
            ask_for_password(heart, account, &broken.cause).await;
            Err(broken.cause)
        }
    }
}

/// The lane of the account; that another session has it is told.
async fn lane(asked: Asked<'_>) -> Lane {
    let waits = asked.stage(MaildropStage::Waiting);
    let fetches = &asked.heart.fetches;
    fetches.lane_telling(&asked.account.id, waits).await
}

/// What a deletion came to.
struct Deleted {
    names: Vec<DropName>,
    ids: Vec<FetchedId>,
    left: Vec<(DropName, Left)>,
}

async fn delete_in_session(
    asked: Asked<'_>,
    wanted: Vec<(DropName, FetchedId)>,
    accepts_loss: bool,
) -> Result<Deleted, Broken> {
    asked.stage(MaildropStage::Connecting).await;
    let (mut talk, welcome) = enter(asked).await?;
    let listed = names(&mut talk, &welcome).await?;
    let host = talk.account.pop3.host.clone();
    if !listed.lasting {
        leave(&mut talk).await;
        return Err(Broken::for_good(Cause::NoUidl { host }));
    }
    if !listed.well_formed {
        leave(&mut talk).await;
        let detail = "its list of names (UIDL) is malformed, so nothing is deleted".to_owned();
        return Err(Broken::for_good(Cause::Protocol { host, detail }));
    }
    asked.stage(MaildropStage::Proving).await;
    let (marked, mut left) = choose(asked, &mut talk, &listed, wanted, accepts_loss).await?;
    asked.stage(MaildropStage::Deleting).await;
    let refused = delete::delete(&mut talk, marked.keys().copied().collect()).await?;
    let mut gone = Vec::with_capacity(marked.len());
    for (number, (name, id)) in marked {
        match refused.get(&number) {
            Some(words) => left.push((name, Left::Refused(words.clone()))),
            None => gone.push((name, id)),
        }
    }
    let (names, ids) = gone.into_iter().unzip();
    Ok(Deleted { names, ids, left })
}

/// Mails that may be deleted, by their numbers.
type Chosen = BTreeMap<MailNumber, (DropName, FetchedId)>;

/// Those of the wanted mails that are listed and may go, and why the others stay.
fn sought(
    listed: &Listed,
    wanted: &[(DropName, FetchedId)],
    may_go: impl Fn(&FetchedId) -> bool,
) -> (Chosen, Vec<(DropName, Left)>) {
    let mut left = Vec::new();
    let mut found = Chosen::new();
    let numbers: HashMap<&DropName, MailNumber> =
        listed.entries.iter().map(|(n, name)| (name, *n)).collect();
    let meant: HashSet<&DropName> = wanted.iter().map(|(name, _id)| name).collect();
    let torn = torn_copies(&listed.entries, &meant);
    for (name, id) in wanted {
        let why = match numbers.get(name) {
            None => Left::Gone,
            Some(_) if bears(name, &torn) => Left::Copies,
            Some(_) if !may_go(id) => Left::NotHere,
            Some(number) => {
                found.insert(*number, (name.clone(), *id));
                continue;
            }
        };
        left.push((name.clone(), why));
    }
    (found, left)
}

/// Decides for each mail whether it is the one that is meant and may go.
async fn choose(
    asked: Asked<'_>,
    talk: &mut Talk<'_>,
    listed: &Listed,
    wanted: Vec<(DropName, FetchedId)>,
    accepts_loss: bool,
) -> Result<(Chosen, Vec<(DropName, Left)>), Broken> {
    let (heart, id) = (asked.heart, asked.account.id.clone());
    let known = inventory::known(heart, &id)
        .await
        .map_err(Broken::for_good)?;
    let is_here = |id: &FetchedId| {
        let mail = known.find(&known.under(*id));
        mail.is_some_and(|mail| mail.whereabouts == Whereabouts::Here)
    };
    let (found, mut left) = sought(listed, &wanted, |id| is_here(id) || accepts_loss);
    let here = found.values().map(|f| f.1).filter(is_here);
    let here: HashSet<FetchedId> = here.map(|id| known.under(id)).collect();
    let doubled = doubled(&listed.entries);
    let copied = found.values().filter(|(name, _id)| bears(name, &doubled));
    let copied = copied.flat_map(|(name, id)| match name {
        DropName::Lasting { uid, .. } => {
            let mut copies = copies(&asked.account.id, uid, &known);
            copies.push(known.under(*id));
            copies
        }
        DropName::Passing(_) => Vec::new(),
    });
    let copied: HashSet<FetchedId> = copied.collect();
    let stored = heart.on_disk(move |store| {
        let contents = match copied.is_empty() {
            true => HashMap::new(),
            false => store.contents(&id, &copied)?,
        };
        Ok((store.heads(&id, &here)?, contents))
    });
    let (stored, contents) = stored.await.map_err(Broken::for_good)?;
    let shown = shown_heads(asked, &found);
    let requests = found.iter().filter_map(|(number, (name, _id))| {
        if bears(name, &doubled) {
            (!listed.destructive).then(|| retrieve(*number))
        } else {
            (listed.heads == HeadSource::Top).then(|| peek(*number))
        }
    });
    let there = |shown: &Shown<'_>| There::read(shown);
    let looked = look(talk, requests.collect(), Fallback::Nothing, there).await?;
    let mut copies = Copies::new(contents);
    for (name, id) in found.values().filter(|(name, _id)| bears(name, &doubled)) {
        copies.mean(name, accepts_loss && !is_here(id), shown.get(name));
    }
    let mut chosen = Chosen::new();
    for (number, (name, id)) in found {
        // What is here is compared with the file, all else with what the person saw.
        let there = looked.get(&number);
        if bears(&name, &doubled) {
            match copies.verdict(&name, there) {
                Some(why) => left.push((name, why)),
                None => {
                    chosen.insert(number, (name, id));
                }
            }
            continue;
        }
        let ours = stored.get(&known.under(id));
        let ours = ours.map(|octets| Meant::Here(HeaderMark::read(octets)));
        let ours = ours.or_else(|| shown.get(&name).cloned().map(Meant::Seen));
        let why = match (ours, there) {
            (Some(ours), Some(there)) if there.is(&ours) => None,
            (Some(_), Some(_)) => Some(Left::Another),
            // No TOP, or nothing to compare with: the name alone says which mail is meant.
            (_, _) if accepts_loss => None,
            (_, _) => Some(Left::Unproved),
        };
        match why {
            Some(why) => left.push((name, why)),
            None => {
                chosen.insert(number, (name, id));
            }
        }
    }
    Ok((chosen, left))
}

/// The heads that the person saw.
fn shown_heads(asked: Asked<'_>, found: &Chosen) -> HashMap<DropName, DropHead> {
    asked.heart.maildrops.with(&asked.account.id, |view| {
        let seen = found
            .values()
            .filter_map(|(name, _id)| match view.heads.get(name)? {
                HeadAnswer::Read(head) => Some((name.clone(), DropHead::clone(head))),
                HeadAnswer::Refused(_) => None,
            });
        seen.collect()
    })
}

/// UIDLs that stand more than once in the listing (P-61).
fn doubled(entries: &[(MailNumber, DropName)]) -> HashSet<&Uid> {
    let mut seen = HashSet::new();
    let uids = entries.iter().filter_map(|(_number, name)| match name {
        DropName::Lasting { uid, .. } => Some(uid),
        DropName::Passing(_) => None,
    });
    uids.filter(|uid| !seen.insert(*uid)).collect()
}

/// UIDLs of several mails of which not all are meant: nothing proves which is which (P-61).
fn torn_copies<'a>(
    entries: &'a [(MailNumber, DropName)],
    meant: &HashSet<&DropName>,
) -> HashSet<&'a Uid> {
    let mut counts: HashMap<&Uid, (u32, u32)> = HashMap::new();
    for (_number, name) in entries {
        if let DropName::Lasting { uid, .. } = name {
            let (all, some) = counts.entry(uid).or_default();
            *all += 1;
            *some += u32::from(meant.contains(name));
        }
    }
    let torn = counts.into_iter().filter(|(_uid, (all, some))| all != some);
    torn.map(|(uid, _counts)| uid).collect()
}

/// Whether a mail's lasting name is one of these.
fn bears(name: &DropName, names: &HashSet<&Uid>) -> bool {
    matches!(name, DropName::Lasting { uid, .. } if names.contains(uid))
}

/// Exempts these mails from the account's deletions, or no longer.
pub(super) async fn keep(asked: Asked<'_>, mails: Vec<DropName>, stay: Stay) -> Result<(), Cause> {
    let (heart, account) = (asked.heart, asked.account);
    let wanted = with_ids(&account.id, mails, &account.pop3.host)?;
    let ids: Vec<FetchedId> = wanted.into_iter().map(|(_name, id)| id).collect();
    let (id, now) = (account.id.clone(), clock::now());
    let written = heart.on_disk(move |store| match stay {
        Stay::ForGood => store.keep_on_server(&id, &ids, now),
        Stay::AsTheAccountSays => store.let_go(&id, &ids, now),
    });
    written.await?;
    inventory::tell_changes(heart, account).await;
    Ok(())
}

/// The names under which mails are remembered.
///
/// # Errors
/// [`Cause::NoUidl`] where the server gives none that last: no later session finds them again.
fn with_ids(
    account: &AccountId,
    mails: Vec<DropName>,
    host: &str,
) -> Result<Vec<(DropName, FetchedId)>, Cause> {
    let mut seen = HashSet::new();
    let mut named = Vec::with_capacity(mails.len());
    for name in mails {
        let Some(id) = inventory::id_of(account, &name) else {
            let host = host.to_owned();
            return Err(Cause::NoUidl { host });
        };
        if seen.insert(id) {
            named.push((name, id));
        }
    }
    Ok(named)
}

async fn report(
    asked: Asked<'_>,
    deed: Deed,
    done: u64,
    left: Vec<(DropName, Left)>,
) -> Result<(), Cause> {
    let event = MaildropEvent::Acted {
        ticket: asked.ticket,
        account: asked.account.id.clone(),
        report: MaildropReport { deed, done, left },
    };
    tell(asked.heart, event).await;
    Ok(())
}
