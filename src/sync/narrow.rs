//! A plan narrowed to what a person chose by hand.

use std::collections::HashSet;

use super::identity::FetchedId;
use super::plan::{Fetch, Plan};

impl Plan {
    /// Narrows the plan to fetching exactly `wanted`, also what was left on the server for its
    /// size or its faults. Mails of earlier sessions are not deleted now. Returns what is wanted
    /// and cannot be fetched: it is not listed, or known already.
    pub fn narrow(&mut self, wanted: &HashSet<FetchedId>) -> HashSet<FetchedId> {
        let all = std::mem::take(&mut self.fetch).into_iter();
        let all = all.chain(std::mem::take(&mut self.too_large));
        let all = all.chain(std::mem::take(&mut self.set_aside));
        let chosen: Vec<Fetch> = all.filter(|fetch| wanted.contains(&fetch.id)).collect();
        self.fetch = chosen;
        self.delete.clear();
        let found: HashSet<FetchedId> = self.fetch.iter().map(|fetch| fetch.id).collect();
        wanted.difference(&found).copied().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{AccountId, MailNumber, Uid};
    use crate::sync::{Deletion, Extent, Proof};

    #[test]
    fn a_narrowed_plan_fetches_what_was_chosen_however_large_and_deletes_nothing_old() {
        let account = AccountId::new("work").unwrap();
        let id = |name: &str| FetchedId::new(&account, &Uid::new(name.as_bytes()).unwrap(), 0);
        let fetch = |name: &str, number: u32| Fetch {
            number: MailNumber::new(number).unwrap(),
            uid: Uid::new(name.as_bytes()),
            ordinal: 0,
            id: id(name),
            octets: None,
            extent: Extent::Whole,
            replaces_part: false,
            delete_when_durable: false,
        };
        let mut plan = Plan {
            fetch: vec![fetch("a", 1), fetch("b", 2)],
            too_large: vec![fetch("c", 3)],
            set_aside: vec![fetch("d", 4)],
            delete: vec![Deletion {
                number: MailNumber::new(5).unwrap(),
                uid: Uid::new(b"e").unwrap(),
                name: id("e"),
                id: id("e"),
                rank: 0,
                listed: 5,
                proof: Proof::Header,
            }],
            ..Plan::default()
        };
        let wanted = ["b", "c", "d", "f"].map(id);
        let gone = plan.narrow(&HashSet::from(wanted));
        let numbers: Vec<u32> = plan.fetch.iter().map(|fetch| fetch.number.get()).collect();
        assert_eq!(numbers, [2, 3, 4]);
        assert_eq!(gone, HashSet::from([id("f")]));
        assert!(plan.delete.is_empty() && plan.too_large.is_empty());
    }
}
