//! What went along with a new name goes back with the old one.

use crate::channel::Followed;
use crate::channel::followed::Change;
use crate::model::{Filter, SavedSearch};

use super::Following;
use super::parting::{Goal, Parting, undo};

/// Takes a renaming back: what is still as it became is as it was before, and nothing is revived
/// or doubled. `others` changes what a person has made of the rest since, which goes along with
/// the old name; without it that stays as it is. Filters that are to come and go are returned.
pub(super) fn take_back(
    followed: &Followed,
    (searches, filters): (&mut [SavedSearch], &mut [Filter]),
    others: Option<&Following>,
) -> Parting {
    let changes = pairs(&followed.searches, searches);
    for (now, change) in searches.iter_mut().zip(changes) {
        let query = change.map(|change| (&change.before.query, &change.after.query));
        let goes_along = others.map(|others| others.query(&now.query));
        restore(&mut now.query, query, goes_along);
    }
    let mut parting = undo(followed, filters);
    let changes = pairs(&followed.filters, filters);
    for (place, change) in changes.into_iter().enumerate() {
        let Some(now) = filters.get_mut(place).filter(|_| !parting.removes(place)) else {
            continue;
        };
        // Whether it is on, and all that names nothing, is not what went along.
        let when = change.map(|change| (&change.before.when, &change.after.when));
        let goes_along = others.map(|others| others.query(&now.when));
        restore(&mut now.when, when, goes_along);
        let tag = change.map(|change| (&change.before.tag, &change.after.tag));
        let goes_along = others.map(|others| others.tags(&now.tag));
        restore(&mut now.tag, tag, goes_along);
        let as_it_became = change.filter(|change| change.after.move_to == now.move_to);
        match (as_it_became, others) {
            (Some(change), _) => now.move_to.clone_from(&change.before.move_to),
            (None, None) => {}
            (None, Some(others)) => match others.goal(now) {
                Goal::Same => {}
                Goal::Follows(to) => now.move_to = Some(to),
                Goal::Parts(to) => others.part(filters, place, to, &mut parting),
            },
        }
    }
    parting
}

/// What is as it became is as it was; what is not goes along, where something does.
fn restore<T: Clone + PartialEq>(now: &mut T, change: Option<(&T, &T)>, goes_along: Option<T>) {
    match (change, goes_along) {
        (Some((before, after)), _) if now == after => now.clone_from(before),
        (_, Some(goes_along)) => *now = goes_along,
        (_, None) => {}
    }
}

/// Something that was changed and is found again by its name.
trait Named {
    fn name(&self) -> &str;
    /// Whether nothing in it that may go along is another.
    fn is_same(&self, other: &Self) -> bool;
}

impl Named for SavedSearch {
    fn name(&self) -> &str {
        &self.name
    }

    fn is_same(&self, other: &Self) -> bool {
        self.query == other.query
    }
}

impl Named for Filter {
    fn name(&self) -> &str {
        &self.name
    }

    fn is_same(&self, other: &Self) -> bool {
        self.when == other.when && self.move_to == other.move_to && self.tag == other.tag
    }
}

/// What is remembered of each of these. By hand two may get one name: those that are as they
/// became are found first.
fn pairs<'c, One: Named>(changes: &'c [Change<One>], now: &[One]) -> Vec<Option<&'c Change<One>>> {
    let mut pairs = vec![None; now.len()];
    let mut left: Vec<&Change<One>> = changes.iter().collect();
    for is_exact in [true, false] {
        left.retain(|change| {
            let became = &change.after;
            let is_it =
                |one: &One| one.name() == became.name() && (!is_exact || one.is_same(became));
            let mut free = now.iter().zip(&mut pairs);
            let found = free.find(|(one, pair)| pair.is_none() && is_it(one));
            match found {
                Some((_one, pair)) => {
                    *pair = Some(*change);
                    false
                }
                None => true,
            }
        });
    }
    pairs
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::super::{Renamed, changed};
    use super::*;
    use crate::model::{AccountId, Folder, FolderName, Tag};

    fn filter(name: &str, when: &str, to: &str, tag: &str) -> Filter {
        Filter {
            move_to: Some(to.to_owned()),
            tag: vec![Tag::new(tag).unwrap()],
            ..Filter::new(name, when)
        }
    }

    fn search(name: &str, query: &str) -> SavedSearch {
        SavedSearch {
            name: name.to_owned(),
            query: query.to_owned(),
        }
    }

    fn tags(from: &str, to: &str) -> Following {
        let what = Renamed::Tag(Tag::new(from).unwrap(), Tag::new(to).unwrap());
        Following::new(what, Vec::new(), Vec::new(), date(2026, 11, 22))
    }

    /// The folder `A` of an account that has no other is called `B`.
    fn folder() -> Following {
        let account = AccountId::new("work").unwrap();
        let name = |name: &str| FolderName::Own(name.to_owned());
        let folder = |of: &str| Folder {
            account: account.clone(),
            name: name(of),
        };
        let what = Renamed::Folder(folder("A"), name("B"));
        Following::new(what, vec![folder("B")], Vec::new(), date(2026, 11, 22))
    }

    #[test]
    fn what_is_still_as_it_became_is_as_it_was_and_nothing_is_revived_doubled_or_switched_on() {
        let before = [
            filter("same", "tag:trip", "A", "trip"),
            filter("changed", "tag:trip", "A", "trip"),
            filter("gone", "tag:trip", "A", "trip"),
            filter("called otherwise", "tag:trip", "A", "trip"),
            filter("other", "tag:travel", "A", "travel"),
            filter("neither", "tag:x", "A", "x"),
        ];
        let following = tags("trip", "travel");
        let mut after = before.to_vec();
        let followed = following.follow((&mut [], &mut after));
        assert_eq!(followed.filters.len(), 5);

        let mut now = after;
        now[1].enabled = false;
        now[1].when = "tag:travel subject:rome".to_owned();
        now[1].move_to = Some("B".to_owned());
        now[3].name = "anew".to_owned();
        now.push(filter("since", "tag:travel", "A", "travel"));
        now.remove(2);
        let mut expected = now.clone();
        expected[0] = before[0].clone();
        expected[1].when = "tag:trip subject:rome".to_owned();
        expected[1].tag = before[1].tag.clone();
        expected[2].when = "tag:trip".to_owned();
        expected[2].tag = before[3].tag.clone();
        expected[5] = filter("since", "tag:trip", "A", "trip");
        let mut parted = now.clone();
        take_back(&followed, (&mut [], &mut now), Some(&following.reversed()));
        assert_eq!(now, expected);
        // Where the other tag stays, what names it since is about that one.
        expected[1].when = parted[1].when.clone();
        expected[2] = parted[2].clone();
        expected[5] = parted[5].clone();
        take_back(&followed, (&mut [], &mut parted), None);
        assert_eq!(parted, expected);
    }

    #[test]
    fn what_names_the_folder_by_its_new_name_since_goes_along_and_what_did_before_stays() {
        let following = folder();
        let mut searches = vec![
            search("a", "in:A"),
            search("b", "in:A"),
            search("c", "in:B is:unread"),
        ];
        let before = searches.clone();
        let mut filters = vec![
            filter("lists", "from:x", "A", "x"),
            filter("b", "to:x", "B", "x"),
        ];
        let unchanged = filters.clone();
        let followed = following.follow((&mut searches, &mut filters));
        searches[1].query = "in:B lunch".to_owned();
        searches.push(search("d", "in:B"));
        filters[0].when = "from:y".to_owned();
        filters.push(filter("since", "from:z", "B", "x"));
        let (were, now) = (
            (searches.clone(), filters.clone()),
            (&mut *searches, &mut *filters),
        );
        take_back(&followed, now, Some(&following.reversed()));
        let queries: Vec<&str> = searches.iter().map(|one| one.query.as_str()).collect();
        let unread = before[2].query.as_str();
        assert_eq!(queries, ["in:A", "in:A lunch", unread, "in:A"]);
        let goals: Vec<_> = filters.iter().map(|one| one.move_to.as_deref()).collect();
        assert_eq!(goals, [Some("A"), Some("B"), Some("A")]);
        assert_eq!(filters[1], unchanged[1]);
        // And all of that again, where the folder could not have its name back.
        let gone_back = changed((&were.0, &were.1), (&searches, &filters));
        take_back(&gone_back, (&mut searches, &mut filters), None);
        assert_eq!((searches, filters), were);
    }

    #[test]
    fn of_two_that_have_one_name_by_hand_each_is_as_it_was() {
        let before = [
            filter("twice", "tag:x", "Lists", "x"),
            filter("twice", "tag:trip subject:a", "Lists", "trip"),
            filter("twice", "tag:trip", "Lists", "trip"),
        ];
        let following = tags("trip", "travel");
        let mut now = before.to_vec();
        let followed = following.follow((&mut [], &mut now));
        now.swap(1, 2);
        take_back(&followed, (&mut [], &mut now), Some(&following.reversed()));
        now.swap(1, 2);
        assert_eq!(now, before);
    }
}
