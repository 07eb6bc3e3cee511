//! A folder or a tag is called otherwise: the kept searches and the filters that name it go along.

use std::sync::{Arc, Mutex};

use jiff::Zoned;
use jiff::civil::Date;

use super::account::change_settings;
use super::heart::{Shared, lock};
use super::{rules, search};
use crate::channel::{Cause, Followed};
use crate::config::edit;
use crate::model::{Filter, Folder, FolderName, SavedSearch, Tag};
use crate::search::{Renaming, renamed};
use crate::store::Store;

/// What is called otherwise now.
#[derive(Debug, Clone)]
pub(super) enum Renamed {
    /// A folder as it was, and its name now.
    Folder(Folder, FolderName),
    /// A tag as it was and as it is.
    Tag(Tag, Tag),
}

/// Changes in config.toml what names it, and tells that. Says what it changed.
///
/// # Errors
/// [`Cause::Settings`] and the like; config.toml is then as it was. Index errors.
pub(super) async fn follow(heart: &Shared, what: Renamed) -> Result<Followed, Cause> {
    let counts = heart.on_disk(Store::folders).await?;
    let folders: Vec<Folder> = counts.into_iter().map(|count| count.folder).collect();
    let today = Zoned::now().date();
    change(heart, move |searches, filters| {
        let following = Following::new(&what, folders, today);
        for search in searches {
            following.change(&mut search.query);
        }
        for filter in filters {
            following.change(&mut filter.when);
            following.change_deeds(filter);
        }
    })
    .await
}

/// What went along with a new name goes back with the old one, and no other.
///
/// # Errors
/// [`Cause::Settings`] and the like; config.toml is then as it was.
pub(super) async fn go_back(heart: &Shared, followed: Followed) -> Result<(), Cause> {
    if followed.is_empty() {
        return Ok(());
    }
    let changed = change(heart, move |searches, filters| {
        followed.take_back(searches, filters);
    });
    changed.await.map(|_changed| ())
}

/// Changes searches and filters of config.toml in place. Says which, and tells them.
async fn change(
    heart: &Shared,
    make: impl FnOnce(&mut [SavedSearch], &mut [Filter]) + Send + 'static,
) -> Result<Followed, Cause> {
    // Somebody may have edited the file since it was read last: what it has now counts.
    let changed: Arc<Mutex<Followed>> = Arc::default();
    let noted = Arc::clone(&changed);
    change_settings(heart, move |file| {
        edit::follow(file, |searches, filters| {
            let before = (searches.to_vec(), filters.to_vec());
            make(searches, filters);
            *lock(&noted) = Followed::between((&before.0, &before.1), (searches, filters));
        })
    })
    .await?;
    let followed = std::mem::take(&mut *lock(&changed));
    if !followed.searches.is_empty() {
        search::tell_saved(heart).await;
        search::count_saved(heart).await;
    }
    if !followed.filters.is_empty() {
        rules::tell_known(heart).await;
    }
    Ok(followed)
}

struct Following<'w> {
    what: &'w Renamed,
    /// All folders as they are called now.
    folders: Vec<Folder>,
    names: Vec<FolderName>,
    today: Date,
}

impl<'w> Following<'w> {
    fn new(what: &'w Renamed, folders: Vec<Folder>, today: Date) -> Self {
        let names = folders.iter().map(|folder| folder.name.clone());
        Self {
            what,
            names: names.collect(),
            folders,
            today,
        }
    }

    /// A search follows.
    fn change(&self, query: &mut String) {
        let renaming = match self.what {
            Renamed::Folder(from, to) => Renaming::Folder {
                from: &from.name,
                to,
                now: &self.names,
            },
            Renamed::Tag(from, to) => Renaming::Tag { from, to },
        };
        if let Some(new) = renamed(query, self.today, &renaming) {
            *query = new;
        }
    }

    /// Where a filter moves mails and how it tags them follows.
    fn change_deeds(&self, filter: &mut Filter) {
        match self.what {
            Renamed::Tag(from, to) => {
                if filter.tag.contains(from) {
                    let is_there = from != to && filter.tag.contains(to);
                    filter.tag.retain(|tag| tag != from || !is_there);
                    for tag in filter.tag.iter_mut().filter(|tag| *tag == from) {
                        tag.clone_from(to);
                    }
                }
            }
            Renamed::Folder(from, to) => {
                let Some(target) = filter.move_to.as_deref().map(FolderName::from_key) else {
                    return;
                };
                // Mails of another account go on to where they went.
                let is_shared = self.folders.iter().any(|other| {
                    other.account != from.account
                        && other.name == target
                        && filter.is_for(&other.account)
                });
                if filter.is_for(&from.account) && !is_shared {
                    let target = target.following(&from.name, to);
                    filter.move_to = Some(target.key().to_owned());
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::model::AccountId;

    fn folder(account: &str, name: &str) -> Folder {
        Folder {
            account: AccountId::new(account).unwrap(),
            name: FolderName::from_key(name),
        }
    }

    #[test]
    fn a_filter_goes_on_moving_to_the_folder_unless_that_stays_for_another_account() {
        let what = Renamed::Folder(folder("work", "Lists"), FolderName::Own("Read".to_owned()));
        let moved = |to: &str, accounts: &[&str], others: &[Folder]| {
            let mut filter = Filter::new("a", "from:b");
            filter.move_to = Some(to.to_owned());
            let accounts = accounts.iter().map(|id| AccountId::new(id).unwrap());
            filter.accounts = accounts.collect();
            let following = Following::new(&what, others.to_vec(), date(2026, 11, 22));
            following.change_deeds(&mut filter);
            filter.move_to.unwrap()
        };
        let home = [folder("home", "Lists")];
        assert_eq!(moved("Lists", &[], &[]), "Read");
        assert_eq!(moved("Lists/Rust", &["work"], &home), "Read/Rust");
        assert_eq!(moved("Listings", &[], &[]), "Listings");
        assert_eq!(moved("Lists", &["home"], &[]), "Lists");
        assert_eq!(moved("Lists", &[], &home), "Lists");
    }

    #[test]
    fn a_filter_puts_the_tag_on_by_its_new_name_and_once() {
        let tag = |name: &str| Tag::new(name).unwrap();
        let what = Renamed::Tag(tag("trip"), tag("travel"));
        let following = Following::new(&what, Vec::new(), date(2026, 11, 22));
        let mut filter = Filter::new("a", "from:b");
        for (before, after) in [
            (&["Trip", "x"] as &[&str], &["travel", "x"] as &[&str]),
            (&["trip", "travel"], &["travel"]),
            (&["x"], &["x"]),
        ] {
            filter.tag = before.iter().map(|name| tag(name)).collect();
            following.change_deeds(&mut filter);
            let names: Vec<&str> = filter.tag.iter().map(Tag::name).collect();
            assert_eq!(names, after);
        }
    }
}
