//! Tags: put on mails, and kept with their names and colours.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::channel::{
    Event, Followed, MergedTags, Outcome, TagChange, TagCommand, TagEvent, TagSummary, Task, Ticket,
};
use crate::config::edit::tag as edit;
use crate::model::{MailId, MailSummary, Place, Tag, TagColour};
use crate::store::{Store, TagCount};

use super::account::change_settings;
use super::cause;
use super::change::tell_missing;
use super::follow::{Renamed, follow, go_back, restore_followed};
use super::heart::{Heart, Shared, lock};

/// Rows told at once.
const ROWS: usize = 200;

/// Does what a person asked of tags.
pub(super) async fn perform(heart: &Shared, ticket: Ticket, command: TagCommand) -> Outcome {
    let (task, result) = match command {
        TagCommand::Mark { mails, add, remove } => {
            let marked = mark(heart, ticket, mails, (add, remove));
            (Task::Change, marked.await)
        }
        TagCommand::Keep { tag, colour } => {
            let saved = change_settings(heart, move |file| edit::save_tag(file, &tag, colour));
            (Task::SaveSettings, saved.await)
        }
        TagCommand::Rename { tag, to, back } => {
            let renamed = rename(heart, ticket, (tag, to), back);
            (Task::Change, renamed.await)
        }
        TagCommand::Part {
            tag,
            colour,
            of,
            merged,
            followed,
        } => {
            let parted = part(heart, ticket, (tag, colour, of), (merged, followed));
            (Task::Change, parted.await)
        }
        TagCommand::Delete { tag } => (Task::Change, delete(heart, ticket, tag).await),
        TagCommand::Count {
            place,
            heads,
            alone,
        } => {
            let counted = count(heart, ticket, place, (heads, alone)).await;
            return cause::outcome(Task::Open, None, counted);
        }
    };
    tell(heart).await;
    cause::outcome(task, None, result)
}

type Done = Result<(), crate::channel::Cause>;

/// Marks mails, and tells what that changed.
async fn mark(
    heart: &Shared,
    ticket: Ticket,
    mails: Vec<MailId>,
    (add, remove): (Vec<Tag>, Vec<Tag>),
) -> Done {
    let wanted = mails.len();
    let marked = heart.on_disk(move |store| {
        let before = store.rows(&mails)?;
        let rows = store.tag(&mails, &add, &remove)?;
        Ok((changes(before, &rows), rows))
    });
    let (changes, rows) = marked.await?;
    tell_missing(heart, ticket, wanted.saturating_sub(rows.len())).await;
    told_rows(heart, Ok(rows)).await?;
    if !changes.is_empty() {
        let event = TagEvent::Marked { ticket, changes };
        heart.teller.tell(Event::Tags(event)).await;
    }
    Ok(())
}

/// What changed of the tags of mails, those together of which the same did.
fn changes(before: Vec<MailSummary>, after: &[MailSummary]) -> Vec<TagChange> {
    let before = before.into_iter().map(|row| (row.id, row.tags));
    let before: HashMap<MailId, Vec<Tag>> = before.collect();
    let without = |tags: &[Tag], others: &[Tag]| -> Vec<Tag> {
        let only = tags.iter().filter(|tag| !others.contains(tag));
        only.cloned().collect()
    };
    let mut changes: BTreeMap<_, Vec<MailId>> = BTreeMap::new();
    for row in after {
        let had = before.get(&row.id).map(Vec::as_slice).unwrap_or_default();
        let change = (without(&row.tags, had), without(had, &row.tags));
        if change != (Vec::new(), Vec::new()) {
            changes.entry(change).or_default().push(row.id);
        }
    }
    let changes = changes.into_iter();
    changes
        .map(|((added, removed), mails)| TagChange {
            mails,
            added,
            removed,
        })
        .collect()
}

async fn count(
    heart: &Shared,
    ticket: Ticket,
    place: Place,
    (heads, alone): (Vec<MailId>, Vec<MailId>),
) -> Done {
    let counted = heart.on_disk(move |store| {
        let by_folder = store.where_they_lie(&place, &heads, &alone)?;
        let mails = by_folder.into_iter().flat_map(|(_folder, mails)| mails);
        let mails: Vec<MailId> = mails.collect();
        Ok((mails.len() as u64, store.tags_among(mails)?))
    });
    let (mails, tags) = counted.await?;
    let event = TagEvent::Counted {
        ticket,
        mails,
        tags,
    };
    heart.teller.tell(Event::Tags(event)).await;
    Ok(())
}

/// The mails first: where the settings cannot be written the tag is at worst without its colour.
async fn rename(
    heart: &Shared,
    ticket: Ticket,
    (tag, to): (Tag, Tag),
    back: Option<Followed>,
) -> Done {
    let known = summaries(heart).await?;
    let is_there = tag != to && known.iter().any(|summary| summary.tag == to);
    let (from, into) = (tag.clone(), to.clone());
    let renamed = heart.on_disk(move |store| {
        let bore_other: HashSet<MailId> = if is_there {
            store.tagged(&into)?.into_iter().collect()
        } else {
            HashSet::new()
        };
        let mails = store.rename_tag(&from, &into)?;
        let rows = store.rows(&mails)?;
        let (both, only) = mails
            .into_iter()
            .partition(|mail| bore_other.contains(mail));
        Ok((rows, is_there.then_some((only, both))))
    });
    let (rows, parted) = renamed.await?;
    told_rows(heart, Ok(rows)).await?;
    let (from, into) = (tag.clone(), to.clone());
    change_settings(heart, move |file| edit::rename_tag(file, &from, &into)).await?;
    let renamed = Renamed::Tag(tag.clone(), to.clone());
    let followed = match back {
        Some(back) => go_back(heart, renamed, back).await,
        None => follow(heart, renamed).await,
    }?;
    let tag = summary_of(known, tag);
    let event = TagEvent::Renamed {
        ticket,
        tag,
        to,
        merged: parted.map(|(only, both)| MergedTags { only, both }),
        followed,
    };
    heart.teller.tell(Event::Tags(event)).await;
    Ok(())
}

/// A mail from which a person has taken the tag since gets neither of the two.
async fn part(
    heart: &Shared,
    ticket: Ticket,
    (tag, colour, of): (Tag, TagColour, Tag),
    (merged, followed): (MergedTags, Followed),
) -> Done {
    let new = tag.clone();
    let parted = heart.on_disk(move |store| {
        let bear: HashSet<MailId> = store.tagged(&of)?.into_iter().collect();
        let MergedTags { mut only, mut both } = merged;
        let all = [only.as_slice(), &both].concat();
        let missing = all.len().saturating_sub(store.rows(&all)?.len());
        for mails in [&mut only, &mut both] {
            mails.retain(|mail| bear.contains(mail));
        }
        let new = std::slice::from_ref(&new);
        let mut rows = store.tag(&both, new, &[])?;
        rows.extend(store.tag(&only, new, &[of])?);
        Ok((rows, missing))
    });
    let (rows, missing) = parted.await?;
    tell_missing(heart, ticket, missing).await;
    told_rows(heart, Ok(rows)).await?;
    change_settings(heart, move |file| edit::save_tag(file, &tag, colour)).await?;
    // The other tag stays: what names it since is about it.
    restore_followed(heart, followed).await
}

/// The summary of a tag, which nothing may bear.
fn summary_of(known: Vec<TagSummary>, tag: Tag) -> TagSummary {
    let found = known.into_iter().find(|summary| summary.tag == tag);
    found.unwrap_or_else(|| TagSummary {
        colour: TagColour::of(&tag),
        tag,
        mails: 0,
        unread: 0,
    })
}

async fn delete(heart: &Shared, ticket: Ticket, tag: Tag) -> Done {
    let known = summaries(heart).await?;
    let from = tag.clone();
    let taken = heart.on_disk(move |store| {
        let mails = store.tagged(&from)?;
        let rows = store.tag(&mails, &[], &[from])?;
        Ok((mails, rows))
    });
    let (mails, rows) = taken.await?;
    told_rows(heart, Ok(rows)).await?;
    let gone = tag.clone();
    change_settings(heart, move |file| edit::remove_tag(file, &gone)).await?;
    let tag = summary_of(known, tag);
    let event = TagEvent::Deleted { ticket, tag, mails };
    heart.teller.tell(Event::Tags(event)).await;
    Ok(())
}

async fn told_rows(heart: &Shared, rows: Result<Vec<MailSummary>, crate::channel::Cause>) -> Done {
    for rows in rows?.chunks(ROWS) {
        let rows = rows.to_vec();
        heart.teller.tell(Event::MailsChanged { rows }).await;
    }
    Ok(())
}

/// Tells every tag with its counts, where they are not as they were told last.
pub(super) async fn tell(heart: &Heart) {
    match summaries(heart).await {
        Ok(tags) => {
            let is_news = {
                let mut told = lock(&heart.told_tags);
                let is_news = *told != tags;
                told.clone_from(&tags);
                is_news
            };
            if is_news {
                let event = TagEvent::Known { tags };
                heart.teller.tell(Event::Tags(event)).await;
            }
        }
        Err(cause) => tracing::warn!("the tags cannot be counted: {cause}"),
    }
}

/// Those of config.toml in its order, then those that mails bear besides.
async fn summaries(heart: &Heart) -> Result<Vec<TagSummary>, crate::channel::Cause> {
    let mut counts: Vec<TagCount> = heart.on_disk(Store::tags).await?;
    let mut tags = Vec::new();
    for kept in heart.kept_tags() {
        let count = counts.iter().position(|count| count.tag == kept.name);
        let count = count.map(|place| counts.remove(place));
        tags.push(TagSummary {
            colour: kept.shown_colour(),
            tag: kept.name,
            mails: count.as_ref().map_or(0, |count| count.mails),
            unread: count.as_ref().map_or(0, |count| count.unread),
        });
    }
    tags.extend(counts.into_iter().map(|count| TagSummary {
        colour: TagColour::of(&count.tag),
        tag: count.tag,
        mails: count.mails,
        unread: count.unread,
    }));
    Ok(tags)
}
