//! Kept searches and filters that went along when what they name was called otherwise, so that
//! they and no other come back with the old name.

use crate::model::{Filter, SavedSearch};

/// What went along with a new name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Followed {
    /// Kept searches.
    pub searches: Vec<Change<SavedSearch>>,
    /// Filters.
    pub filters: Vec<Change<Filter>>,
}

/// What was changed. Its name was not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change<One> {
    /// As it was.
    pub before: One,
    /// As it became.
    pub after: One,
}

impl Followed {
    /// What is another after than before, where both are the same ones in the same order.
    #[must_use]
    pub fn between(
        before: (&[SavedSearch], &[Filter]),
        after: (&[SavedSearch], &[Filter]),
    ) -> Self {
        Self {
            searches: changes(before.0, after.0),
            filters: changes(before.1, after.1),
        }
    }

    /// Whether nothing went along.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.searches.is_empty() && self.filters.is_empty()
    }

    /// What takes this back, as a change of its own.
    #[must_use]
    pub fn reversed(self) -> Self {
        fn reversed<One>(changes: Vec<Change<One>>) -> Vec<Change<One>> {
            let turned = |change: Change<One>| Change {
                before: change.after,
                after: change.before,
            };
            changes.into_iter().map(turned).collect()
        }
        Self {
            searches: reversed(self.searches),
            filters: reversed(self.filters),
        }
    }

    /// Takes it back in these, as far as they still are what became of them: what a person has
    /// made of one since stays, and what is gone or has another name stays so.
    pub fn take_back(&self, searches: &mut [SavedSearch], filters: &mut [Filter]) {
        for Change { before, after } in &self.searches {
            let found = searches.iter_mut().find(|one| one.name == after.name);
            if let Some(now) = found {
                restore(&mut now.query, &before.query, &after.query);
            }
        }
        for Change { before, after } in &self.filters {
            let found = filters.iter_mut().find(|one| one.name == after.name);
            if let Some(now) = found {
                // Whether it is on, and all that names nothing, is not what went along.
                restore(&mut now.when, &before.when, &after.when);
                restore(&mut now.move_to, &before.move_to, &after.move_to);
                restore(&mut now.tag, &before.tag, &after.tag);
            }
        }
    }
}

fn changes<One: Clone + PartialEq>(before: &[One], after: &[One]) -> Vec<Change<One>> {
    let both = before.iter().zip(after);
    let changed = both.filter(|(before, after)| before != after);
    changed
        .map(|(before, after)| Change {
            before: before.clone(),
            after: after.clone(),
        })
        .collect()
}

/// Only what is as it became becomes what it was.
fn restore<T: Clone + PartialEq>(now: &mut T, before: &T, after: &T) {
    if now == after {
        now.clone_from(before);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Tag;

    fn filter(name: &str, when: &str, to: &str, tag: &str) -> Filter {
        Filter {
            move_to: Some(to.to_owned()),
            tag: vec![Tag::new(tag).unwrap()],
            ..Filter::new(name, when)
        }
    }

    #[test]
    fn only_what_is_still_as_it_became_goes_back_and_nothing_is_revived_doubled_or_switched_on() {
        let before = [
            filter("same", "tag:trip", "A", "trip"),
            filter("changed", "tag:trip", "A", "trip"),
            filter("gone", "tag:trip", "A", "trip"),
            filter("called otherwise", "tag:trip", "A", "trip"),
            filter("other", "tag:travel", "A", "travel"),
        ];
        let mut after = before.clone();
        for filter in &mut after[..4] {
            filter.when = "tag:travel".to_owned();
            filter.tag = vec![Tag::new("travel").unwrap()];
        }
        let followed = Followed::between((&[], &before), (&[], &after));
        assert_eq!(followed.filters.len(), 4);

        let mut now = after.to_vec();
        now[1].enabled = false;
        now[1].when = "tag:travel subject:rome".to_owned();
        now[1].move_to = Some("B".to_owned());
        now[3].name = "anew".to_owned();
        now.remove(2);
        let mut expected = now.clone();
        expected[0] = before[0].clone();
        expected[1].tag = before[1].tag.clone();
        followed.take_back(&mut [], &mut now);
        assert_eq!(now, expected);
    }

    #[test]
    fn a_search_goes_back_unless_a_person_has_changed_it_since() {
        let searches = |queries: [&str; 2]| {
            let both = ["a", "b"].into_iter().zip(queries);
            let both = both.map(|(name, query)| SavedSearch {
                name: name.to_owned(),
                query: query.to_owned(),
            });
            both.collect::<Vec<_>>()
        };
        let (before, after) = (searches(["in:A", "in:A"]), searches(["in:B", "in:B"]));
        let followed = Followed::between((&before, &[]), (&after, &[]));
        let mut now = searches(["in:B", "in:B lunch"]);
        followed.take_back(&mut now, &mut []);
        assert_eq!(now, searches(["in:A", "in:B lunch"]));
        followed.reversed().take_back(&mut now, &mut []);
        assert_eq!(now, searches(["in:B", "in:B lunch"]));
    }
}
