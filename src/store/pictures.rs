//! Pictures from other servers that a person had fetched, kept for the mails they belong to.
//!
//! One directory a mail, in the cache and not beside the mails: what a mail consists of is its one
//! file, so that checks, exports, other programs and backups find what they know, and a backup of a
//! lifetime does not carry what others can show again. Its name is a digest of the account and of
//! what never changes in the name of the mail's file, so it stays with a mail that is moved or
//! marked. In it each picture has a digest of its address for a name, and `mail` says whose they
//! are. Where a mail is erased, its directory goes with it; what another program removed is found by
//! [`Store::tend_pictures`].

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use data_encoding::BASE32_NOPAD;
use serde::{Deserialize, Serialize};

use super::index::{Filed, IndexState};
use super::name::unique_in;
use super::{Store, StoreError};
use crate::model::{AccountId, MailId, WordDigest};

/// Octets of all that is kept; of more, what was fetched first goes.
const KEPT_OCTETS: u64 = 1024 * 1024 * 1024;
/// Of these so many-th part is made free at once where there is no room, so that not every picture
/// that comes has all of them looked through.
const SPARE_PART: u64 = 16;
/// Octets of a picture that are read: no larger one was kept.
const PICTURE_OCTETS: u64 = 32 * 1024 * 1024;
/// The file that says whose pictures a directory has.
const WHOSE: &str = "mail";

/// Whose pictures they are.
#[derive(Debug, Serialize, Deserialize)]
struct Whose {
    account: AccountId,
    base: String,
}

/// Octets of all that is kept; `None`: nobody has looked since it became less.
#[derive(Debug, Default)]
pub(super) struct Kept(Mutex<Option<u64>>);

/// What is kept of one mail: since when, how many octets, where.
type OfMail = (SystemTime, u64, PathBuf);

impl Store {
    /// The pictures kept for a mail, of those at these addresses.
    ///
    /// # Errors
    /// [`StoreError::MailGone`]; index errors. A picture that cannot be read is one that is not here.
    pub fn pictures<'a>(
        &self,
        mail: MailId,
        addresses: impl IntoIterator<Item = &'a str>,
    ) -> Result<HashMap<String, Arc<[u8]>>, StoreError> {
        let folder = self.pictures_of(&self.filed_one(mail)?);
        let mut kept = HashMap::new();
        for address in addresses {
            if let Some(octets) = read(&folder.join(file_name(&[address]))) {
                kept.insert(address.to_owned(), octets.into());
            }
        }
        Ok(kept)
    }

    /// Whether any picture is kept for a mail.
    ///
    /// # Errors
    /// [`StoreError::MailGone`]; index errors.
    pub fn has_pictures(&self, mail: MailId) -> Result<bool, StoreError> {
        Ok(self.pictures_of(&self.filed_one(mail)?).is_dir())
    }

    /// How many octets each of the pictures at these addresses has, of those kept for a mail. None
    /// is read for it.
    ///
    /// # Errors
    /// [`StoreError::MailGone`]; index errors.
    pub fn kept_pictures<'a>(
        &self,
        mail: MailId,
        addresses: impl IntoIterator<Item = &'a str>,
    ) -> Result<HashMap<String, u64>, StoreError> {
        let folder = self.pictures_of(&self.filed_one(mail)?);
        let kept = addresses.into_iter().filter_map(|address| {
            let octets = octets_of(&folder.join(file_name(&[address])))?;
            Some((address.to_owned(), octets))
        });
        Ok(kept.collect())
    }

    /// Keeps a picture for a mail. Where all that is kept becomes too much, what was fetched first
    /// for other mails goes before.
    ///
    /// # Errors
    /// [`StoreError::MailGone`]; index and file errors.
    pub fn keep_picture(
        &self,
        mail: MailId,
        address: &str,
        octets: &[u8],
    ) -> Result<(), StoreError> {
        self.keep_picture_within(KEPT_OCTETS, mail, (address, octets))
    }

    fn keep_picture_within(
        &self,
        most_octets: u64,
        mail: MailId,
        (address, octets): (&str, &[u8]),
    ) -> Result<(), StoreError> {
        let filed = self.filed_one(mail)?;
        let folder = self.pictures_of(&filed);
        let whose = folder.join(WHOSE);
        let said = Whose {
            account: filed.folder.account,
            base: filed.base,
        };
        let said = serde_json::to_vec(&said).map_err(|error| StoreError::Unreadable {
            path: whose.clone(),
            detail: error.to_string(),
        })?;
        let is_first = !whose.exists();
        let besides = if is_first { said.len() } else { 0 };
        self.make_room((octets.len() + besides) as u64, most_octets, &folder)?;
        let disk = &self.shared.disk;
        if is_first {
            disk.create_directories(&folder)?;
            disk.replace(&whose, &said)?;
        }
        disk.replace(&folder.join(file_name(&[address])), octets)
    }

    /// Makes room for so many octets that come to those of a mail.
    fn make_room(&self, octets: u64, most_octets: u64, folder: &Path) -> Result<(), StoreError> {
        let known = &self.shared.kept_pictures.0;
        let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = match *known {
            Some(kept) if kept + octets <= most_octets => kept,
            // It is counted anew before anything goes: some may have gone by another hand.
            _ => {
                *known = None;
                let all = of_mails(&self.shared.paths.pictures);
                let kept = all.iter().map(|(_since, octets, _folder)| octets).sum();
                if kept + octets <= most_octets {
                    kept
                } else {
                    let others = all.into_iter().filter(|(_, _, of)| of != folder);
                    let least = most_octets - most_octets / SPARE_PART;
                    self.remove_oldest(others.collect(), kept, least.saturating_sub(octets))
                        .0
                }
            }
        };
        *known = Some(kept + octets);
        Ok(())
    }

    /// Removes what was fetched first until of `octets` in all no more than so many are left.
    /// Returns how many are, and how many mails lost theirs. What cannot be removed stays, and the
    /// next oldest goes in its place.
    fn remove_oldest(
        &self,
        mut kept: Vec<OfMail>,
        mut octets: u64,
        most_octets: u64,
    ) -> (u64, usize) {
        kept.sort();
        let mut removed = 0;
        for (_since, less, folder) in kept {
            if octets <= most_octets {
                break;
            }
            if self.could_remove(&folder) {
                octets = octets.saturating_sub(less);
                removed += 1;
            }
        }
        (octets, removed)
    }

    /// Whether a mail's pictures could be removed. Those that could not are no reason to keep
    /// those of others: a directory in which another program put one of its own stays for ever.
    fn could_remove(&self, folder: &Path) -> bool {
        let result = self.remove_pictures(folder);
        if let Err(error) = &result {
            tracing::warn!("pictures of a mail stay: {error}");
        }
        result.is_ok()
    }

    /// Removes the pictures of mails that are gone for good. What cannot be removed now is found
    /// by [`Store::tend_pictures`]: the mails are erased all the same.
    pub(super) fn forget_pictures(&self, erased: &[Filed]) {
        for filed in erased {
            let folder = self.pictures_of(filed);
            if folder.is_dir()
                && let Err(error) = self.remove_pictures(&folder)
            {
                tracing::warn!("pictures of an erased mail stay: {error}");
            }
        }
    }

    /// Removes pictures of mails that are here no longer, and the oldest where all are too many.
    /// Returns how many mails lost theirs. Does nothing while the index may not know every mail.
    ///
    /// # Errors
    /// Index errors. Files that cannot be removed stay, and are told in the log.
    pub fn tend_pictures(&self) -> Result<usize, StoreError> {
        self.tend_pictures_within(KEPT_OCTETS)
    }

    fn tend_pictures_within(&self, most_octets: u64) -> Result<usize, StoreError> {
        if self.may_lack_rows() || !matches!(self.shared.index_state, IndexState::Ready) {
            return Ok(0);
        }
        let mut gone = 0;
        let mut kept: Vec<OfMail> = Vec::new();
        for one in of_mails(&self.shared.paths.pictures) {
            if self.is_of_a_mail(&one.2)? {
                kept.push(one);
            } else {
                gone += usize::from(self.could_remove(&one.2));
            }
        }
        let octets = kept.iter().map(|(_since, octets, _folder)| octets).sum();
        let (_left, removed) = self.remove_oldest(kept, octets, most_octets);
        Ok(gone + removed)
    }

    /// Whether the mail whose pictures lie there is still here.
    fn is_of_a_mail(&self, folder: &Path) -> Result<bool, StoreError> {
        let whose = read(&folder.join(WHOSE));
        let whose = whose.and_then(|bytes| serde_json::from_slice::<Whose>(&bytes).ok());
        let Some(Whose { account, base }) = whose else {
            return Ok(false);
        };
        let filed = self
            .shared
            .index
            .filed_uniquely(&account, unique_in(&base))?;
        Ok(filed.iter().any(|filed| filed.base == base))
    }

    fn pictures_of(&self, filed: &Filed) -> PathBuf {
        let name = file_name(&[filed.folder.account.as_str(), &filed.base]);
        self.shared.paths.pictures.join(name)
    }

    /// Its own files, and the directory once nothing else is in it.
    fn remove_pictures(&self, folder: &Path) -> Result<(), StoreError> {
        let entries = fs::read_dir(folder).map_err(|error| StoreError::at(folder, &error))?;
        // Whose they are goes last: what is left after a crash is found again.
        let mut files: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
        files.sort_by_key(|file| file.ends_with(WHOSE));
        for file in files {
            self.shared.disk.remove(&file)?;
        }
        self.shared.disk.remove_directory(folder)
    }
}

/// A name of a file, of words that nobody can choose so that it is another's.
fn file_name(words: &[&str]) -> String {
    BASE32_NOPAD
        .encode(&WordDigest::of(words))
        .to_ascii_lowercase()
}

/// What is no file of ours, or larger than any, is not here.
fn octets_of(path: &Path) -> Option<u64> {
    let known = fs::symlink_metadata(path).ok()?;
    let is_ours = known.is_file() && known.len() <= PICTURE_OCTETS;
    is_ours.then_some(known.len())
}

fn read(path: &Path) -> Option<Vec<u8>> {
    octets_of(path)?;
    fs::read(path).ok()
}

/// All that is kept.
fn of_mails(folder: &Path) -> Vec<OfMail> {
    let folders = directories(folder).into_iter();
    let extents = folders.map(|folder| {
        let (octets, since) = extent(&folder);
        (since, octets, folder)
    });
    extents.collect()
}

fn directories(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let entries = entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()));
    entries.map(|entry| entry.path()).collect()
}

/// How much lies in a directory, and since when.
fn extent(folder: &Path) -> (u64, SystemTime) {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let files = entries.filter_map(|entry| entry.metadata().ok());
    let octets = files.map(|file| file.len()).sum();
    let since = fs::metadata(folder.join(WHOSE)).and_then(|whose| whose.modified());
    (octets, since.unwrap_or(SystemTime::UNIX_EPOCH))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Flags, Folder, FolderName};
    use crate::store::{Proceed, ProfilePaths};

    const LOGO: &str = "https://pictures.river.example/logo.png";

    fn read_in(store: &Store) {
        store
            .bring_up_to_date(None, &mut |_progress| Proceed::GoOn)
            .unwrap();
    }

    /// A profile with two mails in Trash.
    fn store(folder: &Path) -> (Store, [MailId; 2]) {
        let work = AccountId::new("work").unwrap();
        let paths = ProfilePaths::under(folder);
        drop(Store::open(&paths, std::slice::from_ref(&work)).unwrap());
        for (number, name) in ["1.a.host:2,", "2.b.host:2,S"].into_iter().enumerate() {
            let file = folder.join("mail/work/.Trash/cur").join(name);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, format!("Subject: {number}\r\n\r\nHello")).unwrap();
        }
        let store = Store::open(&paths, std::slice::from_ref(&work)).unwrap();
        read_in(&store);
        // A second start, so that the index was there before.
        drop(store);
        let store = Store::open(&paths, std::slice::from_ref(&work)).unwrap();
        let trash = Folder {
            account: work,
            name: FolderName::Trash,
        };
        let id = |base: &str| {
            let filed = store.shared.index.filed_as(&trash, base);
            filed.unwrap().unwrap().id
        };
        let ids = [id("1.a.host"), id("2.b.host")];
        (store, ids)
    }

    /// Makes the pictures of a mail as old as if they had been fetched then.
    fn fetched_at(store: &Store, mail: MailId, seconds: u64) {
        let folder = store.pictures_of(&store.filed_one(mail).unwrap());
        let at = SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(seconds);
        let whose = fs::File::options().write(true).open(folder.join(WHOSE));
        let times = fs::FileTimes::new().set_modified(at);
        whose.unwrap().set_times(times).unwrap();
    }

    fn has(store: &Store, mail: MailId) -> bool {
        let kept = store.pictures(mail, [LOGO, "https://other.example/"]);
        let kept = kept.unwrap();
        assert!(!kept.contains_key("https://other.example/"));
        kept.get(LOGO).is_some_and(|octets| **octets == *b"GIF89a")
    }

    #[test]
    fn pictures_stay_with_a_mail_that_is_moved_and_marked_and_go_with_one_that_is_erased() {
        let folder = tempfile::tempdir().unwrap();
        let (store, [one, two]) = store(folder.path());
        assert!(!store.has_pictures(one).unwrap());
        for mail in [one, two] {
            store.keep_picture(mail, LOGO, b"GIF89a").unwrap();
        }
        assert!(has(&store, one) && has(&store, two));
        store.set_flags(&[one], Flags::SEEN, Flags::NONE).unwrap();
        store.move_mails(&[one], &FolderName::Archive).unwrap();
        assert!(has(&store, one));
        let directories = || directories(&folder.path().join("cache/pictures")).len();
        assert_eq!(directories(), 2);
        store.erase(&[two], &FolderName::Trash).unwrap();
        assert_eq!(directories(), 1);
        assert_eq!(store.tend_pictures().unwrap(), 0);
        assert!(has(&store, one));
    }

    #[cfg(unix)]
    #[test]
    fn pictures_are_for_their_owner_alone_and_no_name_tells_what_they_are() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let (store, [one, _two]) = store(folder.path());
        store.keep_picture(one, LOGO, b"GIF89a").unwrap();
        let kept = folder.path().join("cache/pictures");
        let of_mail = directories(&kept).remove(0);
        for entry in fs::read_dir(&of_mail).unwrap().flatten() {
            let mode = entry.metadata().unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
            assert!(!entry.file_name().to_string_lossy().contains("logo"));
        }
        let mode = fs::metadata(&of_mail).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o700);
    }

    #[test]
    fn what_another_program_removed_loses_its_pictures_and_so_do_the_oldest() {
        let folder = tempfile::tempdir().unwrap();
        let (store, [one, two]) = store(folder.path());
        for mail in [one, two] {
            store.keep_picture(mail, LOGO, b"GIF89a").unwrap();
        }
        fs::remove_file(store.path(one).unwrap()).unwrap();
        read_in(&store);
        assert_eq!(store.tend_pictures().unwrap(), 1);
        assert!(has(&store, two));
        assert_eq!(store.tend_pictures_within(10).unwrap(), 1);
        assert!(!has(&store, two));
        assert!(!store.has_pictures(two).unwrap());
    }

    #[test]
    fn what_cannot_be_removed_keeps_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let (store, [one, two]) = store(folder.path());
        let kept = folder.path().join("cache/pictures");
        // Directories of other programs, one in that of a mail that is here and one in that of none.
        store.keep_picture(one, LOGO, b"GIF89a").unwrap();
        for stuck in [directories(&kept).remove(0), kept.join("aaaa")] {
            fs::create_dir_all(stuck.join("a/b")).unwrap();
        }
        store.keep_picture(two, LOGO, b"GIF89a").unwrap();
        assert_eq!(store.tend_pictures().unwrap(), 0);
        assert!(has(&store, two));
        store.tend_pictures_within(10).unwrap();
        assert!(!store.has_pictures(two).unwrap());
    }

    #[test]
    fn what_was_fetched_first_goes_as_soon_as_all_is_too_much_and_never_what_comes() {
        let folder = tempfile::tempdir().unwrap();
        let (store, [one, two]) = store(folder.path());
        // Each mail's directory has some octets of its own beside the pictures.
        let most = 1_000;
        let keep = |mail, address: &str, octets: &[u8]| {
            store.keep_picture_within(most, mail, (address, octets))
        };
        let octets = || -> u64 {
            let all = of_mails(&folder.path().join("cache/pictures"));
            all.iter().map(|(_since, octets, _folder)| octets).sum()
        };
        let other = "https://pictures.river.example/other.png";
        keep(one, LOGO, &[b'x'; 500]).unwrap();
        fetched_at(&store, one, 1_000);
        keep(two, LOGO, &[b'x'; 200]).unwrap();
        fetched_at(&store, two, 2_000);
        assert!(store.has_pictures(one).unwrap() && octets() <= most);
        // The newer comes to the older: what is being fetched stays, whoever was first.
        keep(one, other, &[b'x'; 300]).unwrap();
        assert!(!store.has_pictures(two).unwrap() && octets() <= most);
        let kept = store.kept_pictures(one, [LOGO, other, "https://none.example/"]);
        let kept = kept.unwrap();
        assert_eq!((kept.get(LOGO), kept.get(other)), (Some(&500), Some(&300)));
        assert_eq!(kept.len(), 2);
        keep(two, LOGO, &[b'x'; 700]).unwrap();
        assert!(!store.has_pictures(one).unwrap() && octets() <= most);
    }

    #[cfg(unix)]
    #[test]
    fn a29_a_link_in_the_place_of_a_picture_is_not_followed() {
        let folder = tempfile::tempdir().unwrap();
        let (store, [one, _two]) = store(folder.path());
        store.keep_picture(one, LOGO, b"GIF89a").unwrap();
        let of_mail = directories(&folder.path().join("cache/pictures")).remove(0);
        let picture = of_mail.join(file_name(&[LOGO]));
        fs::remove_file(&picture).unwrap();
        std::os::unix::fs::symlink(store.path(one).unwrap(), &picture).unwrap();
        assert!(store.pictures(one, [LOGO]).unwrap().is_empty());
    }
}
