//! A folder or a tag is called otherwise: the kept searches and the filters that name it go along,
//! and come back when that is taken back.

mod back;
mod parting;

use std::sync::{Arc, Mutex};

use jiff::civil::Date;

use super::account::change_settings;
use super::heart::{Shared, lock};
use super::{clock, rules, search};
use crate::channel::followed::Change;
use crate::channel::{Cause, Followed};
use crate::config::edit;
use crate::model::{AccountId, Filter, Folder, FolderName, SavedSearch, Tag};
use crate::search::{Renaming, renamed};
use crate::store::Store;
use parting::{Goal, Parting};

/// What is called otherwise now.
#[derive(Debug, Clone)]
pub(super) enum Renamed {
    /// A folder as it was, and its name now.
    Folder(Folder, FolderName),
    /// A tag as it was and as it is.
    Tag(Tag, Tag),
}

impl Renamed {
    /// The way back.
    fn reversed(&self) -> Self {
        match self {
            Self::Folder(from, to) => {
                let account = from.account.clone();
                let name = to.clone();
                Self::Folder(Folder { account, name }, from.name.clone())
            }
            Self::Tag(from, to) => Self::Tag(to.clone(), from.clone()),
        }
    }

    /// Folders as they are called behind it.
    fn behind(&self, mut folders: Vec<Folder>) -> Vec<Folder> {
        if let Self::Folder(from, to) = self {
            let own = folders.iter_mut();
            for folder in own.filter(|folder| folder.account == from.account) {
                folder.name = folder.name.following(&from.name, to);
            }
        }
        folders
    }
}

/// Changes in config.toml what names what was called otherwise, and tells that. Says what it found.
///
/// # Errors
/// [`Cause::Settings`] and the like; config.toml is then as it was. Index errors.
pub(super) async fn follow(heart: &Shared, what: Renamed) -> Result<Followed, Cause> {
    let folders = folders(heart).await?;
    let following = Following::new(what, folders, called(heart), clock::local_now().date());
    change(heart, move |searches, filters| {
        following.follow((searches, filters))
    })
    .await
}

/// A renaming is being taken back by `what`: what went along with it goes back, and so does what
/// names the new name since. A folder still has its new name now. Says what it changed.
///
/// # Errors
/// As [`follow`].
pub(super) async fn go_back(
    heart: &Shared,
    what: Renamed,
    followed: Followed,
) -> Result<Followed, Cause> {
    let folders = what.behind(folders(heart).await?);
    let following = Following::new(what, folders, called(heart), clock::local_now().date());
    restore(heart, followed, Some(following)).await
}

/// What is still as it became is as it was before, and nothing else is changed.
///
/// # Errors
/// [`Cause::Settings`] and the like; config.toml is then as it was.
pub(super) async fn restore_followed(heart: &Shared, followed: Followed) -> Result<(), Cause> {
    if followed.is_empty() {
        return Ok(());
    }
    restore(heart, followed, None).await.map(|_changed| ())
}

async fn restore(
    heart: &Shared,
    followed: Followed,
    others: Option<Following>,
) -> Result<Followed, Cause> {
    change(heart, move |searches, filters| {
        let before = (searches.to_vec(), filters.to_vec());
        let parting = back::take_back(&followed, (searches, filters), others.as_ref());
        let mut changed = changed((&before.0, &before.1), (searches, filters));
        parting.make(filters, &mut changed);
        changed
    })
    .await
}

async fn folders(heart: &Shared) -> Result<Vec<Folder>, Cause> {
    let counts = heart.on_disk(Store::folders).await?;
    Ok(counts.into_iter().map(|count| count.folder).collect())
}

/// What a person calls the accounts.
fn called(heart: &Shared) -> Vec<(AccountId, String)> {
    let accounts = heart.accounts().into_iter();
    accounts
        .map(|account| {
            let name = account.shown_name().to_owned();
            (account.id, name)
        })
        .collect()
}

/// Changes searches and filters of config.toml, and tells them. Says what `make` does.
async fn change(
    heart: &Shared,
    make: impl FnOnce(&mut [SavedSearch], &mut Vec<Filter>) -> Followed + Send + 'static,
) -> Result<Followed, Cause> {
    // Somebody may have edited the file since it was read last: what it has now counts.
    let changed: Arc<Mutex<Followed>> = Arc::default();
    let noted = Arc::clone(&changed);
    change_settings(heart, move |file| {
        edit::follow(file, |searches, filters| {
            *lock(&noted) = make(searches, filters);
        })
    })
    .await?;
    let followed = std::mem::take(&mut *lock(&changed));
    if !followed.searches.is_empty() {
        search::tell_saved(heart).await;
        search::count_saved(heart).await;
    }
    if !followed.filters.is_empty() || !followed.joined.is_empty() {
        rules::tell_known(heart).await;
    }
    Ok(followed)
}

/// What is another after than before, where both are the same ones in the same order.
fn changed(before: (&[SavedSearch], &[Filter]), after: (&[SavedSearch], &[Filter])) -> Followed {
    Followed {
        searches: changes(before.0, after.0, |_search| false),
        filters: changes(before.1, after.1, |_filter| false),
        ..Followed::default()
    }
}

/// The same, with those besides that are to be remembered as well.
fn changes<One: Clone + PartialEq>(
    before: &[One],
    after: &[One],
    is_remembered: impl Fn(&One) -> bool,
) -> Vec<Change<One>> {
    let both = before.iter().zip(after);
    let meant = both.filter(|(before, after)| before != after || is_remembered(before));
    meant
        .map(|(before, after)| Change {
            before: before.clone(),
            after: after.clone(),
        })
        .collect()
}

/// How searches and filters go along with a new name.
struct Following {
    what: Renamed,
    /// All folders as they are called then.
    folders: Vec<Folder>,
    names: Vec<FolderName>,
    /// All accounts and what a person calls them.
    accounts: Vec<(AccountId, String)>,
    today: Date,
}

impl Following {
    fn new(
        what: Renamed,
        folders: Vec<Folder>,
        accounts: Vec<(AccountId, String)>,
        today: Date,
    ) -> Self {
        let names = folders.iter().map(|folder| folder.name.clone());
        Self {
            what,
            names: names.collect(),
            folders,
            accounts,
            today,
        }
    }

    /// How they go along when it is taken back.
    fn reversed(&self) -> Self {
        let what = self.what.reversed();
        let folders = what.behind(self.folders.clone());
        Self::new(what, folders, self.accounts.clone(), self.today)
    }

    /// All of these go along. Says which did, and which named the new name already: where this is
    /// taken back they stay.
    fn follow(&self, (searches, filters): (&mut [SavedSearch], &mut Vec<Filter>)) -> Followed {
        let before = (searches.to_vec(), filters.clone());
        for search in &mut *searches {
            search.query = self.query(&search.query);
        }
        let mut parting = Parting::default();
        for place in 0..filters.len() {
            self.change(filters, place, &mut parting);
        }
        let back = self.reversed();
        let mut followed = Followed {
            searches: changes(&before.0, searches, |search| {
                back.query(&search.query) != search.query
            }),
            filters: changes(&before.1, filters, |filter| back.meets(filter)),
            ..Followed::default()
        };
        parting.make(filters, &mut followed);
        followed
    }

    fn change(&self, filters: &mut [Filter], place: usize, parting: &mut Parting) {
        let Some(filter) = filters.get_mut(place) else {
            return;
        };
        filter.when = self.query(&filter.when);
        filter.tag = self.tags(&filter.tag);
        match self.goal(filter) {
            Goal::Same => {}
            Goal::Follows(to) => filter.move_to = Some(to),
            Goal::Parts(to) => self.part(filters, place, to, parting),
        }
    }

    /// Whether a filter would be another.
    fn meets(&self, filter: &Filter) -> bool {
        self.query(&filter.when) != filter.when
            || self.tags(&filter.tag) != filter.tag
            || self.goal(filter) != Goal::Same
    }

    /// A search.
    fn query(&self, query: &str) -> String {
        let renaming = match &self.what {
            Renamed::Folder(from, to) => Renaming::Folder {
                from: &from.name,
                to,
                now: &self.names,
            },
            Renamed::Tag(from, to) => Renaming::Tag { from, to },
        };
        renamed(query, self.today, &renaming).unwrap_or_else(|| query.to_owned())
    }

    /// The tags that a filter gives.
    fn tags(&self, tags: &[Tag]) -> Vec<Tag> {
        let mut tags = tags.to_vec();
        if let Renamed::Tag(from, to) = &self.what
            && tags.contains(from)
        {
            let is_there = from != to && tags.contains(to);
            tags.retain(|tag| tag != from || !is_there);
            for tag in tags.iter_mut().filter(|tag| *tag == from) {
                tag.clone_from(to);
            }
        }
        tags
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    const TODAY: Date = date(2026, 11, 22);

    fn folder(account: &str, name: &str) -> Folder {
        Folder {
            account: AccountId::new(account).unwrap(),
            name: FolderName::from_key(name),
        }
    }

    #[test]
    fn a_filter_goes_on_moving_to_the_folder_unless_that_stays_for_another_account() {
        let what = Renamed::Folder(folder("work", "Lists"), FolderName::Own("Read".to_owned()));
        let goal = |to: &str, accounts: &[&str], others: &[Folder]| {
            let mut filter = Filter::new("a", "from:b");
            filter.move_to = Some(to.to_owned());
            let accounts = accounts.iter().map(|id| AccountId::new(id).unwrap());
            filter.accounts = accounts.collect();
            let folders = others.to_vec();
            let following = Following::new(what.clone(), folders, Vec::new(), TODAY);
            following.goal(&filter)
        };
        let home = [folder("home", "Lists")];
        let follows = |to: &str| Goal::Follows(to.to_owned());
        assert_eq!(goal("Lists", &[], &[]), follows("Read"));
        assert_eq!(goal("Lists/Rust", &["work"], &home), follows("Read/Rust"));
        assert_eq!(goal("Listings", &[], &[]), Goal::Same);
        assert_eq!(goal("Lists", &["home"], &[]), Goal::Same);
        assert_eq!(goal("Lists", &[], &home), Goal::Parts("Read".to_owned()));
    }

    #[test]
    fn a_filter_puts_the_tag_on_by_its_new_name_and_once() {
        let tag = |name: &str| Tag::new(name).unwrap();
        let what = Renamed::Tag(tag("trip"), tag("travel"));
        let following = Following::new(what, Vec::new(), Vec::new(), TODAY);
        for (before, after) in [
            (&["Trip", "x"] as &[&str], &["travel", "x"] as &[&str]),
            (&["trip", "travel"], &["travel"]),
            (&["x"], &["x"]),
        ] {
            let before: Vec<Tag> = before.iter().map(|name| tag(name)).collect();
            let tags = following.tags(&before);
            let names: Vec<&str> = tags.iter().map(Tag::name).collect();
            assert_eq!(names, after);
        }
    }
}
