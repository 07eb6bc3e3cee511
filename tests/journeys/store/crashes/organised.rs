//! Tags, folders, and what filters did taken back.

use std::path::Path;

use hongyan::model::{Agent, Deed, Flags, Folder, FolderName, Mark, Place, Reversal, Tag, Trace};
use hongyan::store::disk::Disk;
use hongyan::store::{Occasion, Ordered, Store, StoreError};

use super::super::{NOW, inbox, open, work};
use super::{Scene, cut_short_everywhere, fetched, mails, of_inbox};

fn own(name: &str) -> FolderName {
    FolderName::Own(name.to_owned())
}

fn tag(name: &str) -> Tag {
    Tag::new(name).unwrap()
}

/// The own folders there are, with how much is in each.
fn own_folders(store: &Store) -> Vec<(String, u64)> {
    let folders = store.folders().unwrap().into_iter();
    folders
        .filter(|count| matches!(count.folder.name, FolderName::Own(_)))
        .map(|count| (count.folder.name.key().to_owned(), count.mails))
        .collect()
}

#[derive(Clone)]
struct Tagged;

impl Scene for Tagged {
    const NAME: &'static str = "tags";

    fn prepare(folder: &Path) -> Self {
        fetched(folder);
        let store = open(folder, Disk::real()).unwrap();
        let odd = of_inbox(&store, |number| number % 2 == 1);
        store.tag(&odd, &[tag("old"), tag("旅行")], &[]).unwrap();
        Self
    }

    fn act(&mut self, store: &Store) -> Result<(), StoreError> {
        let even = of_inbox(store, |number| number % 2 == 0);
        store.tag(&even, &[tag("new")], &[])?;
        let odd = of_inbox(store, |number| number % 2 == 1);
        store.tag(&odd, &[], &[tag("old")]).map(|_rows| ())
    }

    fn allowed(&self, _number: u32) -> std::ops::RangeInclusive<usize> {
        1..=1
    }

    fn wanted(&self, _number: u32) -> usize {
        1
    }

    fn settled(&self, store: &Store) {
        for (rest, name) in [(0, "new"), (1, "旅行")] {
            let mails = of_inbox(store, |number| number % 2 == rest);
            for row in store.rows(&mails).unwrap() {
                assert_eq!(row.tags, [tag(name)], "{}", row.subject);
            }
        }
    }
}

/// A folder with another in it is called otherwise: both, or neither.
#[derive(Clone)]
struct RenameFolder;

impl RenameFolder {
    fn expected(outer: &str) -> Vec<(String, u64)> {
        let third = u64::from(mails().div_ceil(3));
        let next = u64::from((mails() + 1) / 3);
        vec![(outer.to_owned(), third), (format!("{outer}/B"), next)]
    }
}

impl Scene for RenameFolder {
    const NAME: &'static str = "rename a folder";

    fn prepare(folder: &Path) -> Self {
        fetched(folder);
        let store = open(folder, Disk::real()).unwrap();
        for (rest, name) in [(0, "A"), (1, "A/B")] {
            let mails = of_inbox(&store, |number| number % 3 == rest);
            store.move_mails(&mails, &own(name)).unwrap();
        }
        assert_eq!(own_folders(&store), Self::expected("A"));
        Self
    }

    fn act(&mut self, store: &Store) -> Result<(), StoreError> {
        let found = own_folders(store);
        if found == Self::expected("Z") {
            return Ok(());
        }
        assert_eq!(found, Self::expected("A"), "neither the old nor the new");
        store.rename_folder(&work(), &own("A"), &own("Z"))
    }

    fn allowed(&self, _number: u32) -> std::ops::RangeInclusive<usize> {
        1..=1
    }

    fn wanted(&self, _number: u32) -> usize {
        1
    }

    fn settled(&self, store: &Store) {
        assert_eq!(own_folders(store), Self::expected("Z"));
    }
}

/// An empty folder with another in it goes; the mails stay.
#[derive(Clone)]
struct RemoveFolder;

impl Scene for RemoveFolder {
    const NAME: &'static str = "remove a folder";

    fn prepare(folder: &Path) -> Self {
        fetched(folder);
        let store = open(folder, Disk::real()).unwrap();
        let account = work();
        for name in ["A", "A/B"] {
            let (account, name) = (account.clone(), own(name));
            store.make_folder(&Folder { account, name }).unwrap();
        }
        Self
    }

    fn act(&mut self, store: &Store) -> Result<(), StoreError> {
        for (name, _mails) in own_folders(store) {
            let (account, name) = (work(), own(&name));
            store.remove_folder(&Folder { account, name })?;
        }
        Ok(())
    }

    fn allowed(&self, _number: u32) -> std::ops::RangeInclusive<usize> {
        1..=1
    }

    fn wanted(&self, _number: u32) -> usize {
        1
    }

    fn settled(&self, store: &Store) {
        assert_eq!(own_folders(store), []);
        assert_eq!(store.list(&inbox()).unwrap().len(), mails() as usize);
    }
}

/// A filter has moved, tagged and marked; all of it is taken back.
#[derive(Clone)]
struct TakeBack {
    reversals: Vec<Reversal>,
}

impl Scene for TakeBack {
    const NAME: &'static str = "what a filter did taken back";

    fn prepare(folder: &Path) -> Self {
        fetched(folder);
        let store = open(folder, Disk::real()).unwrap();
        let trace = Trace {
            at: NOW,
            by: Agent::Filter("lists".to_owned()),
            did: vec![
                Deed::Moved("Lists".to_owned()),
                Deed::Tagged(tag("list")),
                Deed::Marked(Mark::Flagged),
            ],
            because: Vec::new(),
        };
        let orders: Vec<Ordered> = of_inbox(&store, |_number| true)
            .into_iter()
            .map(|mail| Ordered {
                mail,
                traces: vec![trace.clone()],
            })
            .collect();
        let acted = store.act(&orders, Occasion::ByHand, NOW).unwrap();
        let lists = Place::Unified(own("Lists"));
        assert_eq!(store.list(&lists).unwrap().len(), mails() as usize);
        Self {
            reversals: acted.reversals,
        }
    }

    fn act(&mut self, store: &Store) -> Result<(), StoreError> {
        // The ids of before, also where the index was lost in between.
        store.take_back(&self.reversals, NOW).map(|_acted| ())
    }

    fn allowed(&self, _number: u32) -> std::ops::RangeInclusive<usize> {
        1..=1
    }

    fn wanted(&self, _number: u32) -> usize {
        1
    }

    fn settled(&self, store: &Store) {
        let rows = store.rows(&store.list(&inbox()).unwrap()).unwrap();
        assert_eq!(rows.len(), mails() as usize);
        for row in rows {
            assert_eq!((row.flags, row.tags), (Flags::NONE, Vec::new()));
            assert_eq!(store.traces(row.id).unwrap(), []);
        }
    }
}

#[test]
fn i1_i2_i4_a_change_of_tags_may_be_cut_short_anywhere() {
    cut_short_everywhere::<Tagged>();
}

#[test]
fn i1_i2_i4_a_renaming_of_folders_may_be_cut_short_anywhere() {
    cut_short_everywhere::<RenameFolder>();
}

#[test]
fn i1_i2_i4_a_removal_of_folders_may_be_cut_short_anywhere() {
    cut_short_everywhere::<RemoveFolder>();
}

#[test]
fn i1_i2_i4_taking_back_what_a_filter_did_may_be_cut_short_anywhere() {
    cut_short_everywhere::<TakeBack>();
}
