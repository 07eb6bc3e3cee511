//! A filter that moves for several accounts to a folder that one of them calls otherwise becomes
//! two, and one again: in each account its mails go on to the folder they went to.

use crate::channel::Followed;
use crate::channel::followed::Part;
use crate::model::{AccountId, Filter, FolderName};

use super::{Following, Renamed};

/// Where a filter moves mails behind a new name.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Goal {
    /// To where it did.
    Same,
    /// To the folder by its new name.
    Follows(String),
    /// To that in its account; in others one stays that is called as it was.
    Parts(String),
}

/// Filters that come beside others and that go, behind all that is changed in place.
#[derive(Debug, Default)]
pub(super) struct Parting {
    /// Each with the place of the one it was parted from.
    come: Vec<(usize, Filter)>,
    /// By their places, each with the name of the one it was parted from.
    go: Vec<(usize, String)>,
}

impl Parting {
    /// Whether the filter of this place goes.
    pub(super) fn removes(&self, place: usize) -> bool {
        self.go.iter().any(|(gone, _of)| *gone == place)
    }

    /// Does it, and notes it.
    pub(super) fn make(self, filters: &mut Vec<Filter>, followed: &mut Followed) {
        let mut made = Vec::with_capacity(filters.len() + self.come.len());
        for (place, filter) in filters.drain(..).enumerate() {
            let of = filter.name.clone();
            match self.go.iter().find(|(gone, _of)| *gone == place) {
                Some((_gone, of)) => followed.joined.push(Part {
                    of: of.clone(),
                    is: filter,
                }),
                None => made.push(filter),
            }
            for (_place, one) in self.come.iter().filter(|(beside, _one)| *beside == place) {
                let (of, is) = (of.clone(), one.clone());
                followed.parted.push(Part { of, is });
                made.push(one.clone());
            }
        }
        *filters = made;
    }
}

impl Following {
    /// Where a filter moves mails.
    pub(super) fn goal(&self, filter: &Filter) -> Goal {
        let (Renamed::Folder(from, to), Some(goal)) = (&self.what, &filter.move_to) else {
            return Goal::Same;
        };
        let target = FolderName::from_key(goal);
        let after = target.following(&from.name, to);
        if !filter.is_for(&from.account) || after == target {
            return Goal::Same;
        }
        let stays = self.folders.iter().any(|other| {
            other.account != from.account && other.name == target && filter.is_for(&other.account)
        });
        let after = after.key().to_owned();
        if stays {
            Goal::Parts(after)
        } else {
            Goal::Follows(after)
        }
    }

    /// The filter of this place is no longer for the account of the folder, and another that is
    /// for nothing else moves there.
    pub(super) fn part(
        &self,
        filters: &mut [Filter],
        place: usize,
        to: String,
        parting: &mut Parting,
    ) {
        let Renamed::Folder(folder, _to) = &self.what else {
            return;
        };
        let come = parting.come.iter().map(|(_place, filter)| filter);
        let names = filters.iter().chain(come).map(|filter| &filter.name);
        let names: Vec<String> = names.cloned().collect();
        let Some(filter) = filters.get_mut(place) else {
            return;
        };
        let account = &folder.account;
        let others = self.accounts.iter().map(|(id, _name)| id);
        let others = others.filter(|id| *id != account && filter.is_for(id));
        let others: Vec<AccountId> = others.cloned().collect();
        if others.is_empty() {
            // One that names nobody would be for all.
            filter.move_to = Some(to);
            return;
        }
        let called = self.accounts.iter().find(|(id, _name)| id == account);
        let called = called.map_or(account.as_str(), |(_id, name)| name);
        let part = Filter {
            name: free(&names, &format!("{} ({called})", filter.name)),
            accounts: vec![account.clone()],
            move_to: Some(to),
            ..filter.clone()
        };
        filter.accounts = others;
        parting.come.push((place, part));
    }
}

/// This name, or the first with a number behind it that none of these is.
fn free(names: &[String], name: &str) -> String {
    let numbered = (2..).map(|number: u32| format!("{name} {number}"));
    let mut free = std::iter::once(name.to_owned()).chain(numbered);
    let found = free.find(|name| !names.contains(name));
    found.unwrap_or_else(|| name.to_owned())
}

/// What was parted and is still so becomes one again, and what became one is parted as it was.
pub(super) fn undo(followed: &Followed, filters: &mut [Filter]) -> Parting {
    let mut parting = Parting::default();
    // Where a person has changed either since, each is what he wants of these accounts.
    let original = |filters: &[Filter], part: &Part| {
        let mut changes = followed.filters.iter();
        let change = changes.find(|change| change.after.name == part.of)?;
        let place = filters.iter().position(|one| *one == change.after)?;
        Some((place, change.before.accounts.clone()))
    };
    for part in &followed.parted {
        let place = filters.iter().position(|one| *one == part.is);
        if let (Some(place), Some((at, accounts))) = (place, original(filters, part)) {
            parting.go.push((place, part.of.clone()));
            if let Some(filter) = filters.get_mut(at) {
                filter.accounts = accounts;
            }
        }
    }
    for part in &followed.joined {
        let is_taken = filters.iter().any(|one| one.name == part.is.name);
        if let Some((at, accounts)) = original(filters, part).filter(|_found| !is_taken) {
            parting.come.push((at, part.is.clone()));
            if let Some(filter) = filters.get_mut(at) {
                filter.accounts = accounts;
            }
        }
    }
    parting
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::super::back::take_back;
    use super::super::changed;
    use super::*;
    use crate::model::Folder;

    fn id(account: &str) -> AccountId {
        AccountId::new(account).unwrap()
    }

    fn folder(account: &str, name: &str) -> Folder {
        Folder {
            account: id(account),
            name: FolderName::from_key(name),
        }
    }

    /// `Lists` of one account is called `Read`; two others have one of their own, or none.
    fn following() -> Following {
        let what = Renamed::Folder(folder("work", "Lists"), FolderName::from_key("Read"));
        let folders = vec![folder("work", "Read"), folder("home", "Lists")];
        let accounts = [("work", "Work"), ("home", "Home"), ("club", "Club")];
        let accounts = accounts.map(|(account, name)| (id(account), name.to_owned()));
        Following::new(what, folders, accounts.to_vec(), date(2026, 11, 22))
    }

    fn filter(name: &str, to: &str, accounts: &[&str]) -> Filter {
        Filter {
            move_to: Some(to.to_owned()),
            accounts: accounts.iter().map(|account| id(account)).collect(),
            ..Filter::new(name, "from:x")
        }
    }

    #[test]
    fn a_filter_for_several_accounts_goes_on_moving_to_the_folder_of_each_of_them() {
        let following = following();
        let mut filters = vec![
            filter("lists", "Lists", &[]),
            filter("lists (Work)", "Lists/Rust", &["work"]),
            filter("two", "Lists", &["club", "work", "home"]),
            filter("no folder of it", "Lists", &["club", "work"]),
        ];
        let before = filters.clone();
        let followed = following.follow((&mut [], &mut filters));
        let after = [
            filter("lists", "Lists", &["home", "club"]),
            filter("lists (Work) 2", "Read", &["work"]),
            filter("lists (Work)", "Read/Rust", &["work"]),
            filter("two", "Lists", &["home", "club"]),
            filter("two (Work)", "Read", &["work"]),
            filter("no folder of it", "Read", &["club", "work"]),
        ];
        assert_eq!(filters, after);
        let back = following.reversed();
        let gone_back = restore(&followed, &mut filters, Some(&back));
        assert_eq!(filters, before);
        assert_eq!(gone_back.joined.len(), 2);
        // And again where the folder could not have its name back.
        restore(&gone_back, &mut filters, None);
        assert_eq!(filters, after);
    }

    #[test]
    fn a_filter_that_would_be_for_nobody_else_follows_as_one() {
        let mut following = following();
        following.accounts.truncate(1);
        let mut filters = vec![filter("lists", "Lists", &["work", "home"])];
        following.follow((&mut [], &mut filters));
        assert_eq!(filters, [filter("lists", "Read", &["work", "home"])]);
    }

    /// As a renaming is taken back.
    fn restore(
        followed: &Followed,
        filters: &mut Vec<Filter>,
        others: Option<&Following>,
    ) -> Followed {
        let before = filters.clone();
        let parting = take_back(followed, (&mut [], filters), others);
        let mut made = changed((&[], &before), (&[], filters));
        parting.make(filters, &mut made);
        made
    }

    #[test]
    fn of_parted_filters_one_of_which_was_changed_since_each_stays_and_goes_back_by_itself() {
        let following = following();
        let changes: [fn(&mut Vec<Filter>); 3] = [
            |filters| filters[1].enabled = false,
            |filters| filters[0].when = "from:y".to_owned(),
            |filters| drop(filters.remove(0)),
        ];
        for change in changes {
            let mut filters = vec![filter("lists", "Lists", &[])];
            let followed = following.follow((&mut [], &mut filters));
            change(&mut filters);
            let mut expected = filters.clone();
            expected.last_mut().unwrap().move_to = Some("Lists".to_owned());
            restore(&followed, &mut filters, Some(&following.reversed()));
            assert_eq!(filters, expected);
        }
    }

    #[test]
    fn taking_a_renaming_back_parts_what_was_made_since_and_leaves_what_was_there_before() {
        let what = Renamed::Folder(folder("work", "Lists"), FolderName::from_key("Read"));
        let folders = vec![folder("work", "Read"), folder("home", "Read")];
        let accounts = [("work", "Work"), ("home", "Home")];
        let accounts = accounts.map(|(account, name)| (id(account), name.to_owned()));
        let following = Following::new(what, folders, accounts.to_vec(), date(2026, 11, 22));
        let mut filters = vec![filter("before", "Read", &[])];
        let followed = following.follow((&mut [], &mut filters));
        filters.push(filter("since", "Read", &[]));
        restore(&followed, &mut filters, Some(&following.reversed()));
        let expected = [
            filter("before", "Read", &[]),
            filter("since", "Read", &["home"]),
            filter("since (Work)", "Lists", &["work"]),
        ];
        assert_eq!(filters, expected);
    }
}
