//! Where names and rows differ: of whole folders, or of a few names that something was told of.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::{BuildHasher, RandomState};

use crate::model::{Folder, FolderName};
use crate::store::change::file_name;
use crate::store::comparing::Comparing;
use crate::store::index::Filed;
use crate::store::look::{Names, Ours, Scope};
use crate::store::maildir::{Account, MailFile, is_there};
use crate::store::name::{MailName, is_of_this_run};
use crate::store::stamp::{remove_stale, stamp};
use crate::store::{Store, StoreError};

use super::ScanReport;

/// Where index and directories differ.
#[derive(Debug, Default)]
pub(super) struct Difference {
    /// Files without a row.
    pub(super) unindexed: Vec<(FolderName, MailFile)>,
    /// Rows whose file is nowhere.
    pub(super) vanished: Vec<Filed>,
    /// Rows whose file has other flags.
    pub(super) changed: Vec<(Filed, Filed)>,
    /// Rows whose file lies in another folder.
    pub(super) moved: Vec<(Filed, Filed)>,
    /// Names of mails that were renamed or removed here meanwhile: what became of them is to be
    /// looked at once more.
    pub(super) in_hand: BTreeMap<FolderName, Names>,
    /// Whether folders are gone that had mails.
    pub(super) folders_gone: bool,
    /// Folders of which every name was compared.
    pub(super) compared: Vec<FolderName>,
    /// Of them those that looked settled, and how.
    pub(super) stamps: Vec<(Folder, String)>,
    /// Folders that could not be read.
    pub(super) unread: Vec<FolderName>,
    /// Why the first of them could not.
    pub(super) fault: Option<StoreError>,
}

impl Store {
    /// Compares names only. Mails that are renamed here meanwhile are left to whoever does it. A
    /// folder that cannot be read keeps no other from being compared.
    pub(super) fn compare(
        &self,
        account: &Account,
        scope: &Scope<'_>,
        found: &mut ScanReport,
    ) -> Result<Difference, StoreError> {
        let comparing = account.comparing();
        let index = &self.shared.index;
        let folders = account.folders()?;
        let mut difference = Difference::default();
        if scope.is_about_folders() {
            index.record_folders(&account.id, &folders)?;
            difference.vanished = index.drop_folders_but(&account.id, &folders)?;
            difference.folders_gone = !difference.vanished.is_empty();
        }
        for folder in &folders {
            let compared = match scope.names(account, folder) {
                None => Ok(()),
                Some(Names::All) => self.compare_folder(account, folder, &mut difference, found),
                Some(Names::Some(files)) => {
                    self.compare_names(account, folder, files, &mut difference)
                }
            };
            difference.passes_by(folder, compared)?;
            if *scope == Scope::Everything {
                difference.passes_by(folder, remove_stale(account, folder))?;
            }
        }
        difference.match_moves(account);
        self.find_elsewhere(account, &folders, &mut difference)?;
        difference.leave_in_hand(&comparing);
        Ok(difference)
    }

    /// Compares all names of a folder. Its directories are read before its rows, and what they then
    /// differ in is looked at once more: a mail that arrives in between is not taken for gone.
    /// Of names that agree sixteen octets each are held, however many there are.
    fn compare_folder(
        &self,
        account: &Account,
        name: &FolderName,
        difference: &mut Difference,
        found: &mut ScanReport,
    ) -> Result<(), StoreError> {
        let folder = account.folder(name);
        let stamp = stamp(account, name)?;
        difference.compared.push(name.clone());
        if stamp.is_some() && stamp == Some(self.shared.index.stamp(&folder)?) {
            return Ok(());
        }
        let directory = account.directory(name)?;
        let mut listing = Listing::default();
        found.ignored +=
            account.each_file(name, &mut |file, mail| listing.push(mail.base, file))?;
        listing.sort();
        let mut renamed: HashMap<String, Filed> = HashMap::new();
        let mut unknown = Ok(());
        self.shared.index.each_filed(&folder, &mut |row| {
            let there = listing.meet(row.base, row.file);
            if there == There::UnderThisName {
                return;
            }
            match is_there(&directory.join(row.file)) {
                Ok(false) => {}
                Ok(true) => return,
                Err(error) => {
                    unknown = Err(error);
                    return;
                }
            }
            let filed = row.within(&folder);
            if there == There::UnderAnother {
                renamed.insert(row.base.to_owned(), filed);
            } else {
                difference.vanished.push(filed);
            }
        })?;
        if !renamed.is_empty() || listing.has_unmet() {
            account.each_file(name, &mut |file, mail| {
                if let Some(before) = renamed.remove(mail.base) {
                    difference.changed.push(before.called(file, mail));
                } else if listing.is_unmet(mail.base) {
                    difference
                        .unindexed
                        .push((name.clone(), mail_file(file, mail)));
                }
            })?;
        }
        unknown?;
        // Renamed once more since: that is told of later, and the row may stay till then.
        difference.stamps.extend(
            stamp
                .filter(|_stamp| renamed.is_empty())
                .map(|stamp| (folder, stamp)),
        );
        Ok(())
    }

    /// Compares some names of a folder, each for itself.
    fn compare_names(
        &self,
        account: &Account,
        name: &FolderName,
        files: &BTreeSet<String>,
        difference: &mut Difference,
    ) -> Result<(), StoreError> {
        let directory = account.directory(name)?;
        let folder = account.folder(name);
        let mut by_base: BTreeMap<&str, Vec<(&str, MailName<'_>)>> = BTreeMap::new();
        for file in files {
            if let Some(mail) = MailName::parse(file_name(file)) {
                by_base.entry(mail.base).or_default().push((file, mail));
            }
        }
        for (base, files) in by_base {
            let filed = self.shared.index.filed_as(&folder, base)?;
            if let Some(filed) = &filed
                && is_there(&directory.join(&filed.file))?
            {
                continue;
            }
            let mut there = None;
            for (file, mail) in &files {
                if is_there(&directory.join(file))? {
                    there = Some((*file, mail));
                    break;
                }
            }
            match (filed, there) {
                (Some(before), Some((file, mail))) => {
                    difference.changed.push(before.called(file, mail));
                }
                (Some(before), None) => difference.vanished.push(before),
                (None, Some((file, mail))) => {
                    difference
                        .unindexed
                        .push((name.clone(), mail_file(file, mail)));
                }
                (None, None) => {}
            }
        }
        Ok(())
    }

    /// Looks for vanished mails in all folders that may have changed: nothing may have been told
    /// yet of where they are.
    fn find_elsewhere(
        &self,
        account: &Account,
        folders: &[FolderName],
        difference: &mut Difference,
    ) -> Result<(), StoreError> {
        if difference.vanished.is_empty() {
            return Ok(());
        }
        let mut vanished = Vanished::of(std::mem::take(&mut difference.vanished));
        for name in folders {
            let looked = self.find_in(account, name, &mut vanished, difference);
            difference.passes_by(name, looked)?;
        }
        difference.vanished = vanished.rest();
        Ok(())
    }

    /// The same in one of them.
    fn find_in(
        &self,
        account: &Account,
        name: &FolderName,
        vanished: &mut Vanished,
        difference: &mut Difference,
    ) -> Result<(), StoreError> {
        let folder = account.folder(name);
        let stamp = stamp(account, name)?;
        if stamp.is_some() && stamp == Some(self.shared.index.stamp(&folder)?) {
            return Ok(());
        }
        let mut there = Vec::new();
        account.each_file(name, &mut |file, mail| {
            if vanished.holds(mail.base) {
                there.push(mail_file(file, mail));
            }
        })?;
        let directory = account.directory(name)?;
        for mail in there {
            let filed = self.shared.index.filed_as(&folder, &mail.base)?;
            // A copy, which has a row and a file of its own.
            if let Some(filed) = filed
                && is_there(&directory.join(&filed.file))?
            {
                continue;
            }
            let Some(before) = vanished.take(&mail.base, name) else {
                continue;
            };
            let found = if before.folder == folder {
                &mut difference.changed
            } else {
                &mut difference.moved
            };
            found.push(before.at(folder.clone(), &mail));
        }
        Ok(())
    }
}

impl Difference {
    /// Takes note of a folder that could not be read.
    ///
    /// # Errors
    /// What no other folder is spared either.
    fn passes_by(
        &mut self,
        folder: &FolderName,
        looked: Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        match looked {
            Err(fault) if fault.is_of_one_place() => {
                self.compared.retain(|compared| compared != folder);
                self.unread.push(folder.clone());
                self.fault.get_or_insert(fault);
                Ok(())
            }
            looked => looked,
        }
    }

    /// Finds vanished mails under the same base in another folder.
    fn match_moves(&mut self, account: &Account) {
        let mut vanished = Vanished::of(std::mem::take(&mut self.vanished));
        let moved = &mut self.moved;
        self.unindexed.retain(|(folder, mail)| {
            let before = vanished.take(&mail.base, folder);
            let is_moved = before.is_some();
            moved.extend(before.map(|before| before.at(account.folder(folder), mail)));
            !is_moved
        });
        self.vanished = vanished.rest();
    }

    /// Leaves mails that were renamed here meanwhile to whoever did it, and notes their names: who
    /// wanted to rename one that another program has moved lets its row go and files it nowhere.
    fn leave_in_hand(&mut self, comparing: &Comparing<'_>) {
        let is_left = |base: &str| comparing.is_in_hand(base);
        let in_hand = &mut self.in_hand;
        let mut note = |folder: &FolderName, file: &str| {
            let names = in_hand.entry(folder.clone()).or_default();
            names.add(file.to_owned());
        };
        self.unindexed.retain(|(folder, mail)| {
            let is_left = is_left(&mail.base);
            if is_left {
                note(folder, &mail.file);
            }
            !is_left
        });
        self.vanished.retain(|filed| {
            let is_left = is_left(&filed.base);
            if is_left {
                note(&filed.folder.name, &filed.file);
            }
            !is_left
        });
        for renamed in [&mut self.changed, &mut self.moved] {
            renamed.retain(|(before, after)| {
                let is_left = is_left(&before.base);
                if is_left {
                    note(&before.folder.name, &before.file);
                    note(&after.folder.name, &after.file);
                }
                !is_left
            });
        }
        if !self.in_hand.is_empty() {
            // What they are like then is seen the next time.
            self.stamps.clear();
        }
    }

    /// Leaves mails that this run has fetched to whoever delivers them, where they are to be left.
    pub(super) fn leave_arriving(&mut self, ours: Ours) -> BTreeMap<FolderName, Names> {
        let mut left: BTreeMap<FolderName, Names> = BTreeMap::new();
        if ours == Ours::Leave {
            self.unindexed.retain(|(folder, mail)| {
                let is_arriving = is_of_this_run(&mail.base);
                if is_arriving {
                    let names = left.entry(folder.clone()).or_default();
                    names.add(mail.file.clone());
                }
                !is_arriving
            });
        }
        left
    }
}

/// Rows whose file is not where it was, by base. A mail copied by hand has one base in two folders.
struct Vanished {
    by_base: HashMap<String, Vec<Filed>>,
}

impl Vanished {
    fn of(filed: Vec<Filed>) -> Self {
        let mut by_base: HashMap<String, Vec<Filed>> = HashMap::new();
        for filed in filed {
            by_base.entry(filed.base.clone()).or_default().push(filed);
        }
        Self { by_base }
    }

    fn holds(&self, base: &str) -> bool {
        self.by_base.contains_key(base)
    }

    /// One of this base; that of the same folder before others.
    fn take(&mut self, base: &str, folder: &FolderName) -> Option<Filed> {
        let all = self.by_base.get_mut(base)?;
        let same = all.iter().position(|filed| filed.folder.name == *folder);
        let one = match same {
            Some(place) => Some(all.swap_remove(place)),
            None => all.pop(),
        };
        if all.is_empty() {
            self.by_base.remove(base);
        }
        one
    }

    fn rest(self) -> Vec<Filed> {
        let mut rest: Vec<Filed> = self.by_base.into_values().flatten().collect();
        rest.sort_by_key(|filed| filed.id);
        rest
    }
}

impl Filed {
    /// Before and after it was called so in its folder.
    fn called(self, file: &str, mail: &MailName<'_>) -> (Self, Self) {
        let after = Self {
            file: file.to_owned(),
            flags: mail.flags,
            ..self.clone()
        };
        (self, after)
    }

    /// Before and after it came to lie there.
    fn at(self, folder: Folder, mail: &MailFile) -> (Self, Self) {
        let after = Self {
            folder,
            file: mail.file.clone(),
            flags: mail.flags,
            ..self.clone()
        };
        (self, after)
    }
}

fn mail_file(file: &str, mail: &MailName<'_>) -> MailFile {
    MailFile {
        file: file.to_owned(),
        base: mail.base.to_owned(),
        flags: mail.flags,
    }
}

/// The names of a folder, as numbers made of them.
#[derive(Debug, Default)]
struct Listing {
    hasher: RandomState,
    mails: Vec<Listed>,
    /// Whether a row was met, by the place of the first of its base.
    met: Vec<bool>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Listed {
    base: u64,
    file: u64,
}

/// Whether a row's file is in a listing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum There {
    UnderThisName,
    UnderAnother,
    Not,
}

impl Listing {
    fn push(&mut self, base: &str, file: &str) {
        self.mails.push(Listed {
            base: self.hasher.hash_one(base),
            file: self.hasher.hash_one(file),
        });
    }

    fn sort(&mut self) {
        self.mails.sort_unstable();
        self.met = vec![false; self.mails.len()];
    }

    /// Where the mails of a base begin.
    fn first(&self, base: u64) -> usize {
        self.mails.partition_point(|mail| mail.base < base)
    }

    /// A row says to be of this file.
    fn meet(&mut self, base: &str, file: &str) -> There {
        let (base, file) = (self.hasher.hash_one(base), self.hasher.hash_one(file));
        let first = self.first(base);
        let rest = self.mails.get(first..).unwrap_or_default();
        let mut same = rest.iter().take_while(|mail| mail.base == base).peekable();
        if same.peek().is_none() {
            return There::Not;
        }
        if let Some(met) = self.met.get_mut(first) {
            *met = true;
        }
        if same.any(|mail| mail.file == file) {
            There::UnderThisName
        } else {
            There::UnderAnother
        }
    }

    /// Whether there are mails whose row was not met.
    fn has_unmet(&self) -> bool {
        let mut at = 0;
        while let Some(mail) = self.mails.get(at) {
            if self.met.get(at) == Some(&false) {
                return true;
            }
            let rest = self.mails.get(at..).unwrap_or_default();
            at += rest
                .iter()
                .take_while(|other| other.base == mail.base)
                .count();
        }
        false
    }

    /// Whether a mail was listed, and its row not met.
    fn is_unmet(&self, base: &str) -> bool {
        let base = self.hasher.hash_one(base);
        let first = self.first(base);
        let is_listed = self.mails.get(first).is_some_and(|mail| mail.base == base);
        is_listed && self.met.get(first) == Some(&false)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::model::{AccountId, Flags, MailId, Place};
    use crate::store::{Proceed, ProfilePaths};

    fn profile(mails: usize) -> (tempfile::TempDir, Store, Vec<MailId>) {
        let folder = tempfile::tempdir().unwrap();
        let work = AccountId::new("work").unwrap();
        let paths = ProfilePaths::under(folder.path());
        let store = Store::open(&paths, &[work]).unwrap();
        for number in 0..mails {
            let path = paths
                .mail
                .join(format!("work/cur/170000000{number}.a.host:2,"));
            fs::write(path, "Subject: One\r\n\r\nx").unwrap();
        }
        store
            .bring_up_to_date(None, &mut |_progress| Proceed::GoOn)
            .unwrap();
        let mails = store.list(&Place::Unified(FolderName::Inbox)).unwrap();
        (folder, store, mails)
    }

    #[test]
    fn what_is_moved_marked_and_erased_while_names_are_compared_is_left_to_whoever_does_it() {
        let (_folder, store, mails) = profile(5);
        let account = store.account(&AccountId::new("work").unwrap()).unwrap();
        let filed = store.shared.index.filed(&mails).unwrap();
        store.move_mails(&mails[..1], &FolderName::Archive).unwrap();
        let comparing = account.comparing();
        store
            .move_mails(&mails[1..2], &FolderName::Archive)
            .unwrap();
        store
            .set_flags(&mails[2..3], Flags::SEEN, Flags::NONE)
            .unwrap();
        store.erase(&mails[3..4], &FolderName::Inbox).unwrap();
        // As one sees it who reads each folder at another moment.
        let all = || Difference {
            vanished: filed.clone(),
            stamps: vec![(filed[0].folder.clone(), String::new())],
            ..Difference::default()
        };
        let mut difference = all();
        difference.leave_in_hand(&comparing);
        let left = [&filed[0], &filed[4]].map(Clone::clone);
        assert_eq!(difference.vanished, left);
        assert!(difference.stamps.is_empty());
        drop(comparing);
        let mut difference = all();
        difference.leave_in_hand(&account.comparing());
        assert_eq!(difference.vanished.len(), 5);
        assert_eq!(difference.stamps.len(), 1);
    }

    #[test]
    fn a_listing_knows_what_no_row_is_of() {
        let mut listing = Listing::default();
        for (base, file) in [("a", "cur/a:2,"), ("b", "new/b"), ("c", "cur/c:2,S")] {
            listing.push(base, file);
        }
        // Another program has copied it.
        listing.push("a", "cur/a:2,S");
        listing.sort();
        assert!(listing.has_unmet());
        assert_eq!(listing.meet("a", "cur/a:2,S"), There::UnderThisName);
        assert_eq!(listing.meet("b", "cur/b:2,"), There::UnderAnother);
        assert_eq!(listing.meet("d", "cur/d:2,"), There::Not);
        assert!(listing.is_unmet("c") && !listing.is_unmet("a") && !listing.is_unmet("d"));
        assert_eq!(listing.meet("c", "cur/c:2,S"), There::UnderThisName);
        assert!(!listing.has_unmet());
    }
}
