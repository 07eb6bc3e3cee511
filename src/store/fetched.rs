//! The memory of mails that were fetched and then erased here, while the server may keep them.
//!
//! One line each in an append-only file, synced before the mail's file is removed:
//! `+ <id> <fetched at> <erased at> <mark> <extent>` remembers, `- <id> <at>` forgets (P-62 says
//! when). The mark is that of the mail's header (`-`: unknown), the extent `whole`,
//! `part`, or `renamed` where the mail is here under a name that the server has given up (P-63); a
//! line may end before either. A torn last line, left by a crash, is passed over: the mail it
//! spoke of was not removed yet. A second file of this form beside it, `kept`, holds what stays
//! on the server ([`super::kept`]).

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;

use crate::model::{AccountId, FolderName, Timestamp};
use crate::sync::{FetchedId, HeaderMark, KnownMail, KnownMails, Whereabouts};

use super::disk::Disk;
use super::maildir::Account;
use super::name::MailName;
use super::{Store, StoreError};

/// Forgotten lines are dropped once there are this many and more of them than of the others.
const DEAD_LINES: usize = 1000;

/// The file and what it says.
#[derive(Debug, Default)]
pub(super) struct FetchedFile {
    path: PathBuf,
    disk: Disk,
    remembered: BTreeMap<FetchedId, Remembered>,
    /// Whether the file ends in the middle of a line.
    torn: bool,
}

/// What is remembered of a mail that has no file here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Remembered {
    /// When it was fetched.
    pub fetched_at: Timestamp,
    /// What its header was; `None`: not known.
    pub mark: Option<HeaderMark>,
    /// What became of it.
    pub fate: Fate,
}

/// Why a mail of the server has no file of its own here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It was erased here.
    Erased,
    /// Its beginning was erased here; the whole never came.
    ErasedInPart,
    /// It is or was here under another name, which the server has given up (P-63).
    Renamed,
}

impl Fate {
    fn word(self) -> &'static str {
        match self {
            Self::Erased => "whole",
            Self::ErasedInPart => "part",
            Self::Renamed => "renamed",
        }
    }
}

impl Remembered {
    fn write(&self, text: &mut String, id: FetchedId, erased_at: Timestamp) {
        let mark = self
            .mark
            .map_or_else(|| "-".to_owned(), |mark| mark.to_string());
        let extent = self.fate.word();
        let (fetched_at, erased_at) = (self.fetched_at.0, erased_at.0);
        writeln!(text, "+ {id} {fetched_at} {erased_at} {mark} {extent}").ok();
    }
}

impl FetchedFile {
    pub(super) fn open(path: PathBuf, disk: Disk) -> Result<Self, StoreError> {
        let text = match fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == ErrorKind::NotFound => Vec::new(),
            Err(error) => return Err(StoreError::at(&path, &error)),
        };
        let mut remembered = BTreeMap::new();
        let mut lines = 0;
        let torn = !text.is_empty() && !text.ends_with(b"\n");
        let whole = text
            .rsplit(|byte| *byte == b'\n')
            .next()
            .map_or(0, <[u8]>::len);
        for line in text[..text.len() - whole].split(|byte| *byte == b'\n') {
            lines += 1;
            match Line::parse(line) {
                Some(Line::Remember(id, mail)) => {
                    remembered.insert(id, mail);
                }
                Some(Line::Forget(id)) => {
                    remembered.remove(&id);
                }
                None => {}
            }
        }
        let file = Self {
            path,
            disk,
            remembered,
            torn,
        };
        if lines > DEAD_LINES && lines > 2 * file.remembered.len() {
            // Only to save time and room: another start will do.
            if let Err(error) = file.compact() {
                tracing::warn!("the memory of erased mails stays as long as it is: {error}");
            }
        }
        Ok(file)
    }

    /// Makes the memory of these mails durable.
    pub(super) fn remember(
        &mut self,
        mails: &[(FetchedId, Remembered)],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut text = String::new();
        for (id, mail) in mails {
            mail.write(&mut text, *id, now);
        }
        self.append(&text)?;
        self.remembered.extend(mails.iter().copied());
        Ok(())
    }

    /// Forgets these mails; a later listing that names one fetches it again.
    pub(super) fn forget(&mut self, mails: &[FetchedId], now: Timestamp) -> Result<(), StoreError> {
        let mut text = String::new();
        for id in mails.iter().filter(|id| self.remembered.contains_key(id)) {
            writeln!(text, "- {id} {}", now.0).ok();
        }
        self.append(&text)?;
        for id in mails {
            self.remembered.remove(id);
        }
        Ok(())
    }

    pub(super) fn remembered(&self) -> &BTreeMap<FetchedId, Remembered> {
        &self.remembered
    }

    fn append(&mut self, text: &str) -> Result<(), StoreError> {
        if text.is_empty() {
            return Ok(());
        }
        let is_new = !self.path.exists();
        let file = self.disk.open_appending(&self.path)?;
        let start = if self.torn { "\n" } else { "" };
        // Until the sync has succeeded nobody knows where the file ends.
        self.torn = true;
        self.disk
            .write(&file, &self.path, format!("{start}{text}").as_bytes())?;
        self.disk.sync(&file, &self.path)?;
        if is_new && let Some(directory) = self.path.parent() {
            self.disk.sync_directory(directory)?;
        }
        self.torn = false;
        Ok(())
    }

    fn compact(&self) -> Result<(), StoreError> {
        let mut text = String::new();
        for (id, mail) in &self.remembered {
            mail.write(&mut text, *id, mail.fetched_at);
        }
        self.disk.replace(&self.path, text.as_bytes())
    }
}

enum Line {
    Remember(FetchedId, Remembered),
    Forget(FetchedId),
}

impl Line {
    fn parse(line: &[u8]) -> Option<Self> {
        let mut words = std::str::from_utf8(line).ok()?.split(' ');
        let sign = words.next()?;
        let id = FetchedId::from_text(words.next()?)?;
        match sign {
            "+" => {
                let fetched_at = Timestamp(words.next()?.parse().ok()?);
                let _erased_at = words.next();
                let mark = words.next().and_then(HeaderMark::from_text);
                let fate = match words.next() {
                    Some("part") => Fate::ErasedInPart,
                    Some("renamed") => Fate::Renamed,
                    _ => Fate::Erased,
                };
                Some(Self::Remember(
                    id,
                    Remembered {
                        fetched_at,
                        mark,
                        fate,
                    },
                ))
            }
            "-" => Some(Self::Forget(id)),
            _other => None,
        }
    }
}

impl Store {
    /// Every mail that was fetched into the account: read from the names in all of its folders
    /// and from the memory of erased ones, never from the index alone.
    ///
    /// # Errors
    /// File and index errors. Fetching without this answer would fetch twice.
    pub fn known(&self, account: &AccountId) -> Result<KnownMails, StoreError> {
        self.known_after(account, &mut |_folder| {})
    }

    /// `looked` is told after each folder was read.
    fn known_after(
        &self,
        account: &AccountId,
        looked: &mut dyn FnMut(&FolderName),
    ) -> Result<KnownMails, StoreError> {
        let account = self.account(account)?;
        account.make_names_durable()?;
        let memory = super::server::read(&account);
        let missing = self.shared.index.missing(&account.id)?;
        let mut here = Vec::new();
        let at_rest = account.names_at_rest();
        for folder in account.folders()? {
            for file in account.files(&folder)?.mails {
                here.extend(MailName::parse(&file.base).and_then(|name| here_as(&name)));
            }
            looked(&folder);
        }
        drop(at_rest);
        // Last: an id goes from a folder into the memory, and never back.
        let erased = account.remembered().into_iter().map(|(id, mail)| {
            let known = KnownMail {
                fetched_at: mail.fetched_at,
                whereabouts: match mail.fate {
                    Fate::Erased | Fate::Renamed => Whereabouts::Erased,
                    Fate::ErasedInPart => Whereabouts::ErasedInPart,
                },
                missing: missing.get(&id).copied(),
                mark: mail.mark,
            };
            (id, known)
        });
        let mut known: KnownMails = erased.collect();
        // A whole mail goes before its beginning: a crash may have left both.
        here.sort_by_key(|(_id, mail)| mail.whereabouts == Whereabouts::Here);
        for (id, mail) in here {
            known.insert(id, mail);
        }
        known.keep(account.kept().remembered().keys().copied());
        known.dismiss(account.dismissed().remembered().keys().copied());
        known.heed(&memory);
        Ok(known)
    }

    /// Remembers mails as fetched that have no file of their own here: the server lists them under
    /// names it did not have for them before (P-63).
    ///
    /// # Errors
    /// File errors: then none of them is remembered for sure.
    pub fn remember_as_fetched(
        &self,
        account: &AccountId,
        mails: &[(FetchedId, Remembered)],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.account(account)?.fetched().remember(mails, now)
    }

    /// Forgets why mails were not fetched: those at which sessions broke, and those that were known
    /// again under other names. The next session asks for them.
    ///
    /// # Errors
    /// File errors.
    pub fn try_again(&self, account: &AccountId, now: Timestamp) -> Result<(), StoreError> {
        let remembered = self.account(account)?.remembered();
        let renamed = remembered
            .into_iter()
            .filter(|(_id, mail)| mail.fate == Fate::Renamed)
            .map(|(id, _mail)| id)
            .collect::<Vec<_>>();
        self.forget(account, &renamed, now)?;
        self.remember_server(account, crate::sync::ServerMemory::try_again)
    }

    /// Notes which remembered mails a complete listing of the server did not name (P-62). Give
    /// it every id of the listing, and only a listing that was well-formed to its end.
    ///
    /// # Errors
    /// Index errors.
    pub fn record_listing(
        &self,
        account: &AccountId,
        listed: &[FetchedId],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let account = self.account(account)?;
        let mut missing: Vec<FetchedId> = account.remembered().into_keys().collect();
        if !missing.is_empty() {
            let mut listed = listed.to_vec();
            listed.sort_unstable();
            missing.retain(|id| listed.binary_search(id).is_err());
        }
        self.shared.index.record_missing(&account.id, &missing, now)
    }

    /// Forgets erased mails that the server no longer has.
    ///
    /// # Errors
    /// File and index errors.
    pub fn forget(
        &self,
        account: &AccountId,
        mails: &[FetchedId],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.account(account)?.fetched().forget(mails, now)
    }
}

/// What the name of a file tells of the server's mail.
fn here_as(name: &MailName<'_>) -> Option<(FetchedId, KnownMail)> {
    let (id, whereabouts) = match (name.fetched, name.part) {
        (Some(id), _) => (id, Whereabouts::Here),
        (None, Some(part)) => {
            let of_octets = part.of_octets;
            (part.id, Whereabouts::InPart { of_octets })
        }
        (None, None) => return None,
    };
    let mail = KnownMail {
        fetched_at: name.came.unwrap_or_default(),
        whereabouts,
        missing: None,
        mark: None,
    };
    Some((id, mail))
}

impl Account {
    pub(super) fn fetched(&self) -> std::sync::MutexGuard<'_, FetchedFile> {
        self.fetched
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    fn remembered(&self) -> BTreeMap<FetchedId, Remembered> {
        self.fetched().remembered().clone()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::sync_channel;
    use std::thread;
    use std::time::Duration;

    use super::*;
    use crate::model::{Flags, MailId, Place, Uid};
    use crate::store::ProfilePaths;

    fn work() -> AccountId {
        AccountId::new("work").unwrap()
    }

    /// A store with one fetched mail in a folder.
    fn with_a_mail(folder: &std::path::Path, within: &FolderName) -> (Store, FetchedId, MailId) {
        let store = Store::open(&ProfilePaths::under(folder), &[work()]).unwrap();
        let id = FetchedId::new(&work(), &Uid::new(b"uid-1").unwrap(), 0);
        let incoming = store.incoming(&work()).unwrap();
        let mut arriving = incoming.begin(id).unwrap();
        arriving
            .write(b"From: a@example.org\r\n\r\nText\r\n")
            .unwrap();
        let row = incoming
            .commit(vec![arriving.finish().unwrap()])
            .unwrap()
            .rows
            .remove(0);
        store.move_mails(&[row.id], within).unwrap();
        (store, id, row.id)
    }

    /// Does `change` on another thread as soon as `after` was read, and tells whether the mail
    /// was found. The wait is for a change that nothing holds back, not for an answer.
    fn is_known_despite(
        (store, id, mail): (Store, FetchedId, MailId),
        after: &FolderName,
        change: fn(&Store, MailId),
    ) -> bool {
        thread::scope(|scope| {
            let (done, changed) = sync_channel(1);
            let mut done = Some(done);
            let known = store.known_after(&work(), &mut |folder| {
                if folder == after
                    && let Some(done) = done.take()
                {
                    let store = store.clone();
                    scope.spawn(move || {
                        change(&store, mail);
                        done.send(()).ok();
                    });
                    changed.recv_timeout(Duration::from_millis(300)).ok();
                }
            });
            known.unwrap().find(&id).is_some()
        })
    }

    #[test]
    fn a_mail_that_is_moved_while_all_are_listed_is_known() {
        let folder = tempfile::tempdir().unwrap();
        let there = with_a_mail(folder.path(), &FolderName::Trash);
        let store = there.0.clone();
        assert!(is_known_despite(
            there,
            &FolderName::Inbox,
            |store, mail| {
                store.move_mails(&[mail], &FolderName::Inbox).unwrap();
            }
        ));
        let inbox = Place::Unified(FolderName::Inbox);
        assert_eq!(store.list(&inbox).unwrap().len(), 1, "it was moved");
    }

    #[test]
    fn a_mail_that_is_erased_while_all_are_listed_is_known() {
        let folder = tempfile::tempdir().unwrap();
        let there = with_a_mail(folder.path(), &FolderName::Trash);
        assert!(is_known_despite(
            there,
            &FolderName::Inbox,
            |store, mail| {
                store.erase(&[mail], &FolderName::Trash).unwrap();
            }
        ));
    }

    #[test]
    fn a_mail_whose_flags_change_while_all_are_listed_is_known() {
        let folder = tempfile::tempdir().unwrap();
        let there = with_a_mail(folder.path(), &FolderName::Inbox);
        assert!(is_known_despite(
            there,
            &FolderName::Inbox,
            |store, mail| {
                store.set_flags(&[mail], Flags::SEEN, Flags::NONE).unwrap();
            }
        ));
    }
}
