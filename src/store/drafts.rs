//! Mails being written: a journal of what was typed, a rendering other programs can read, and
//! copies of the attached files.
//!
//! `.Drafts/journal/<draft>.jsonl` gets one line at each pause in typing, synced; the last line
//! that can be read is the draft. `.Drafts/cur/…,D=<draft>:2,DS` is the same as a mail.
//! `.Drafts/attached/<draft>/` holds the files, so that one moved or changed later does not
//! change the mail; it stays until the mail is sent or thrown away.

use std::collections::HashSet;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::{Arc, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};

use crate::model::{
    AccountId, Draft, DraftAttachment, DraftId, Flags, Folder, FolderName, MailId, MailSummary,
    Timestamp,
};

use super::maildir::{Account, CUR, MailFile, TMP, entries};
use super::name::{field, unique_base, with_flags};
use super::{Store, StoreError};

/// A journal above this size is cut down to its newest lines at the next pause.
const JOURNAL_OCTETS: u64 = 512 * 1024;
/// Lines left then.
const KEPT_LINES: usize = 20;

/// The drafts of all accounts.
#[derive(Debug, Clone, Copy)]
pub struct Drafts<'a> {
    pub(super) store: &'a Store,
}

/// What saving a draft changed.
#[derive(Debug, Clone, PartialEq)]
pub struct SavedDraft {
    /// Its row in Drafts. `None` where it has no rendering yet, or the index refused.
    pub row: Option<MailSummary>,
    /// Its row in another account's Drafts, where the sender was changed.
    pub removed: Vec<(Folder, MailId)>,
}

/// A line of a journal.
#[derive(Debug, Serialize, Deserialize)]
struct Line {
    at: Timestamp,
    draft: Draft,
}

impl Drafts<'_> {
    /// Writes a draft down. With a `rendering` (an RFC 5322 mail) its row in Drafts and the file
    /// other programs read are replaced too; without one they stay as they were.
    ///
    /// # Errors
    /// [`StoreError::BadName`] for an id that is none of ours; file errors: then the version
    /// before is still there.
    pub fn save(
        &self,
        draft: &Draft,
        rendering: Option<&[u8]>,
        now: Timestamp,
    ) -> Result<SavedDraft, StoreError> {
        let account = self.store.account(&draft.account)?;
        let held = hold(&account);
        append(&account, draft, now)?;
        let is_first = rendering.is_some()
            && rendering_of(&account, &FolderName::Drafts, &draft.id)?.is_none();
        let row = match rendering {
            Some(bytes) => {
                let file = render(&account, &draft.id, bytes)?;
                self.store
                    .index_file(&account, &FolderName::Drafts, &file)
                    .ok()
            }
            None => None,
        };
        drop(held);
        let mut removed = Vec::new();
        if is_first {
            // Taken up again from Trash, or from wherever it was moved: it is no longer there.
            for folder in account.folders()? {
                if folder != FolderName::Drafts {
                    removed.extend(self.remove_rendering(&account, &folder, &draft.id)?);
                }
            }
        }
        for other in self.store.accounts() {
            if other.id != account.id {
                removed.extend(self.remove_files(&other, &draft.id)?);
            }
        }
        Ok(SavedDraft { row, removed })
    }

    /// The newest version of a draft.
    ///
    /// # Errors
    /// [`StoreError::NoSuchEntry`]; file errors.
    pub fn load(&self, id: &DraftId) -> Result<Draft, StoreError> {
        let newest = self.history(id)?.pop();
        newest.map(|(_at, draft)| draft).ok_or_else(|| gone(id))
    }

    /// The versions still kept, oldest first.
    ///
    /// # Errors
    /// [`StoreError::NoSuchEntry`]; file errors.
    pub fn history(&self, id: &DraftId) -> Result<Vec<(Timestamp, Draft)>, StoreError> {
        for account in self.store.accounts() {
            let path = journal_path(&account, id)?;
            if path.is_file() {
                return read_journal(&path);
            }
        }
        Err(gone(id))
    }

    /// The draft a row of Drafts belongs to. `None` where another program wrote it.
    ///
    /// # Errors
    /// Index errors.
    pub fn of_mail(&self, mail: MailId) -> Result<Option<DraftId>, StoreError> {
        let filed = self.store.shared.index.filed(&[mail])?.pop();
        let id = filed.and_then(|filed| field(&filed.base, "D=").map(str::to_owned));
        Ok(id.map(DraftId).filter(|id| self.history(id).is_ok()))
    }

    /// Drafts that were written down but have no rendering: what a crash left.
    ///
    /// # Errors
    /// File errors.
    pub fn unfinished(&self) -> Result<Vec<Draft>, StoreError> {
        let mut drafts = Vec::new();
        for account in self.store.accounts() {
            let mut rendered = drafts_among(&account, &FolderName::Drafts)?;
            let mut looked_everywhere = false;
            for entry in entries(&journals(&account)?)? {
                let name = entry.file_name();
                let Some(id) = name.to_str().and_then(|name| name.strip_suffix(".jsonl")) else {
                    continue;
                };
                if !rendered.contains(id) && !looked_everywhere {
                    // One thrown into Trash or moved elsewhere is not lost.
                    looked_everywhere = true;
                    for folder in account.folders()? {
                        rendered.extend(drafts_among(&account, &folder)?);
                    }
                }
                if !rendered.contains(id)
                    && let Some((_at, draft)) = read_journal(&entry.path())?.pop()
                {
                    drafts.push(draft);
                }
            }
        }
        drafts.sort_by(|one, other| one.id.cmp(&other.id));
        Ok(drafts)
    }

    /// Copies a file beside the draft. Its type is the caller's to fill in better.
    ///
    /// # Errors
    /// File errors, of the file to be read or of the copy.
    pub fn attach(
        &self,
        account: &AccountId,
        draft: &DraftId,
        file: &Path,
        media_type: &str,
    ) -> Result<DraftAttachment, StoreError> {
        let mut source = fs::File::open(file).map_err(|error| StoreError::at(file, &error))?;
        let name = file.file_name().map_or_else(
            || "attachment".to_owned(),
            |name| name.to_string_lossy().into_owned(),
        );
        self.copy(account, draft, &name, media_type, &mut source, file)
    }

    /// Puts bytes beside the draft, as a file of this name: what a forwarded mail had attached.
    ///
    /// # Errors
    /// File errors.
    pub fn attach_bytes(
        &self,
        account: &AccountId,
        draft: &DraftId,
        name: &str,
        media_type: &str,
        mut bytes: &[u8],
    ) -> Result<DraftAttachment, StoreError> {
        self.copy(
            account,
            draft,
            name,
            media_type,
            &mut bytes,
            Path::new(name),
        )
    }

    /// Throws a draft away: journal, rendering, copied files. Returns the row that left Drafts.
    ///
    /// # Errors
    /// File and index errors.
    pub fn discard(&self, id: &DraftId) -> Result<Option<(Folder, MailId)>, StoreError> {
        let removed = self.close(id)?;
        self.remove_attachments(id)?;
        Ok(removed)
    }

    /// Removes a draft that lives on in the outbox, but keeps its copied files.
    pub(super) fn close(&self, id: &DraftId) -> Result<Option<(Folder, MailId)>, StoreError> {
        let mut removed = None;
        for account in self.store.accounts() {
            let gone = self.remove_files(&account, id)?;
            removed = removed.or(gone);
        }
        Ok(removed)
    }

    /// Removes the files copied for a draft.
    pub(super) fn remove_attachments(&self, id: &DraftId) -> Result<(), StoreError> {
        for account in self.store.accounts() {
            let directory = attached(&account, id)?;
            for entry in entries(&directory)? {
                account.disk.remove(&entry.path())?;
            }
            // An empty directory left behind does no harm.
            fs::remove_dir(&directory).ok();
        }
        Ok(())
    }

    /// The journal goes first: what is left after a crash is a mail in Drafts, to be thrown away
    /// again, and not a draft that comes back.
    fn remove_files(
        &self,
        account: &Arc<Account>,
        id: &DraftId,
    ) -> Result<Option<(Folder, MailId)>, StoreError> {
        let _held = hold(account);
        account.disk.remove(&journal_path(account, id)?)?;
        self.remove_rendering(account, &FolderName::Drafts, id)
    }

    fn remove_rendering(
        &self,
        account: &Account,
        folder: &FolderName,
        id: &DraftId,
    ) -> Result<Option<(Folder, MailId)>, StoreError> {
        let Some(mail) = rendering_of(account, folder, id)? else {
            return Ok(None);
        };
        let directory = account.directory(folder)?;
        account.disk.remove(&directory.join(&mail.file))?;
        let folder = account.folder(folder);
        let Some(filed) = self.store.filed_as(&folder, &mail.base)? else {
            return Ok(None);
        };
        let removed = (folder, filed.id);
        self.store.shared.index.remove(&[filed])?;
        Ok(Some(removed))
    }

    /// A mail is about to be erased: if it is a draft's, and the only one, nothing of the draft is
    /// kept. One without a journal waits in the outbox, which still wants the copied files.
    pub(super) fn erasing(&self, folder: &Folder, base: &str) -> Result<(), StoreError> {
        let Some(id) = field(base, "D=").map(|id| DraftId(id.to_owned())) else {
            return Ok(());
        };
        let account = self.store.account(&folder.account)?;
        let held = hold(&account);
        let journal = journal_path(&account, &id)?;
        let is_only = folder.name == FolderName::Drafts
            || rendering_of(&account, &FolderName::Drafts, &id)?.is_none();
        if !is_only || !journal.is_file() {
            return Ok(());
        }
        account.disk.remove(&journal)?;
        drop(held);
        self.remove_attachments(&id)
    }

    fn copy(
        &self,
        account: &AccountId,
        draft: &DraftId,
        name: &str,
        media_type: &str,
        source: &mut dyn Read,
        from: &Path,
    ) -> Result<DraftAttachment, StoreError> {
        let account = self.store.account(account)?;
        let directory = attached(&account, draft)?;
        account.disk.create_directories(&directory)?;
        let path = directory.join(unique_base());
        let copied = copy_to(&account, &path, source, from);
        let size_octets = copied.inspect_err(|_error| {
            account.disk.remove(&path).ok();
        })?;
        Ok(DraftAttachment {
            name: name.to_owned(),
            media_type: media_type.to_owned(),
            size_octets,
            file: path,
        })
    }
}

fn copy_to(
    account: &Account,
    path: &Path,
    source: &mut dyn Read,
    from: &Path,
) -> Result<u64, StoreError> {
    let file = account.disk.create(path)?;
    let mut buffer = vec![0; 256 * 1024];
    let mut size_octets = 0;
    loop {
        let count = source
            .read(&mut buffer)
            .map_err(|error| StoreError::at(from, &error))?;
        let Some(bytes) = buffer.get(..count).filter(|bytes| !bytes.is_empty()) else {
            break;
        };
        account.disk.write(&file, path, bytes)?;
        size_octets += bytes.len() as u64;
    }
    account.disk.sync(&file, path)?;
    Ok(size_octets)
}

/// Adds a version to the journal, durably.
fn append(account: &Account, draft: &Draft, now: Timestamp) -> Result<(), StoreError> {
    let path = journal_path(account, &draft.id)?;
    let disk = &account.disk;
    let directory = journals(account)?;
    disk.create_directories(&directory)?;
    let line = Line {
        at: now,
        draft: draft.clone(),
    };
    let text = |line: &Line| {
        serde_json::to_string(line).map_err(|error| StoreError::Unreadable {
            path: path.clone(),
            detail: error.to_string(),
        })
    };
    let size = fs::metadata(&path).map_or(0, |found| found.len());
    if size > JOURNAL_OCTETS {
        let mut kept: Vec<Line> = read_journal(&path)?
            .into_iter()
            .map(|(at, draft)| Line { at, draft })
            .collect();
        kept.drain(..kept.len().saturating_sub(KEPT_LINES));
        kept.push(line);
        let lines: Vec<String> = kept.iter().map(text).collect::<Result<_, _>>()?;
        return disk.replace(&path, format!("{}\n", lines.join("\n")).as_bytes());
    }
    // A line torn by a crash ends here, whatever it was.
    let file = disk.open_appending(&path)?;
    let start = if size == 0 { "" } else { "\n" };
    disk.write(
        &file,
        &path,
        format!("{start}{}\n", text(&line)?).as_bytes(),
    )?;
    disk.sync(&file, &path)?;
    if size == 0 {
        disk.sync_directory(&directory)?;
    }
    Ok(())
}

fn read_journal(path: &Path) -> Result<Vec<(Timestamp, Draft)>, StoreError> {
    let bytes = fs::read(path).map_err(|error| StoreError::at(path, &error))?;
    Ok(bytes
        .split(|byte| *byte == b'\n')
        .filter_map(|line| serde_json::from_slice::<Line>(line).ok())
        .map(|line| (line.at, line.draft))
        .collect())
}

/// Replaces the rendering of a draft; its name stays the same from the first to the last.
fn render(account: &Account, id: &DraftId, bytes: &[u8]) -> Result<String, StoreError> {
    let directory = account.directory(&FolderName::Drafts)?;
    let disk = &account.disk;
    let before = rendering_of(account, &FolderName::Drafts, id)?;
    let file = before.map_or_else(
        || {
            let base = format!("{},D={}", unique_base(), id.0);
            format!("{CUR}/{}", with_flags(&base, Flags::DRAFT | Flags::SEEN))
        },
        |mail| mail.file,
    );
    let tmp = directory.join(TMP).join(unique_base());
    let written = disk.create(&tmp).and_then(|opened| {
        disk.write(&opened, &tmp, bytes)?;
        disk.sync(&opened, &tmp)?;
        disk.rename(&tmp, &directory.join(&file))
    });
    if let Err(error) = written {
        disk.remove(&tmp).ok();
        return Err(error);
    }
    disk.sync_directory(&directory.join(CUR))?;
    Ok(file)
}

fn rendering_of(
    account: &Account,
    folder: &FolderName,
    id: &DraftId,
) -> Result<Option<MailFile>, StoreError> {
    let files = account.files(folder)?.mails;
    Ok(files
        .into_iter()
        .find(|mail| field(&mail.base, "D=") == Some(&id.0)))
}

/// The drafts that have a mail in a folder.
fn drafts_among(account: &Account, folder: &FolderName) -> Result<HashSet<String>, StoreError> {
    let files = account.files(folder)?.mails;
    let drafts = files.iter().filter_map(|mail| field(&mail.base, "D="));
    Ok(drafts.map(str::to_owned).collect())
}

fn hold(account: &Account) -> MutexGuard<'_, ()> {
    account
        .drafts
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
}

fn journals(account: &Account) -> Result<PathBuf, StoreError> {
    Ok(account.directory(&FolderName::Drafts)?.join("journal"))
}

fn journal_path(account: &Account, id: &DraftId) -> Result<PathBuf, StoreError> {
    Ok(journals(account)?.join(format!("{}.jsonl", safe(id)?)))
}

fn attached(account: &Account, id: &DraftId) -> Result<PathBuf, StoreError> {
    let directory = account.directory(&FolderName::Drafts)?;
    Ok(directory.join("attached").join(safe(id)?))
}

/// An id becomes part of a path: letters, digits and `-` only.
fn safe(id: &DraftId) -> Result<&str, StoreError> {
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '-';
    if (1..=64).contains(&id.0.len()) && id.0.chars().all(fits) {
        Ok(&id.0)
    } else {
        Err(StoreError::BadName { name: id.0.clone() })
    }
}

fn gone(id: &DraftId) -> StoreError {
    StoreError::NoSuchEntry {
        name: format!("draft {}", id.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::ProfilePaths;

    const NOW: Timestamp = Timestamp(1_800_000_000);

    fn account(id: &str) -> AccountId {
        AccountId::new(id).unwrap()
    }

    fn store(folder: &Path) -> Store {
        let accounts = [account("a"), account("b")];
        Store::open(&ProfilePaths::under(folder), &accounts).unwrap()
    }

    #[test]
    fn a_draft_is_journalled_rendered_and_thrown_away_with_its_files() {
        let folder = tempfile::tempdir().unwrap();
        let store = store(folder.path());
        let drafts = store.drafts();
        let source = folder.path().join("photo.jpg");
        fs::write(&source, b"pixels").unwrap();
        let mut draft = Draft::empty(DraftId("d1".to_owned()), account("a"));
        let copy = drafts
            .attach(&account("a"), &draft.id, &source, "image/jpeg")
            .unwrap();
        fs::write(&source, b"other pixels").unwrap();
        assert_eq!(fs::read(&copy.file).unwrap(), b"pixels");
        draft.attachments.push(copy.clone());
        draft.subject = "first".to_owned();
        assert_eq!(drafts.save(&draft, None, NOW).unwrap().row, None);
        assert_eq!(drafts.unfinished().unwrap(), [draft.clone()]);
        draft.subject = "second".to_owned();
        let rendering = b"Subject: second\r\n\r\n";
        let row = drafts
            .save(&draft, Some(rendering), NOW)
            .unwrap()
            .row
            .unwrap();
        let again = drafts
            .save(&draft, Some(rendering), NOW)
            .unwrap()
            .row
            .unwrap();
        assert_eq!(row.id, again.id);
        assert_eq!(drafts.of_mail(row.id).unwrap(), Some(draft.id.clone()));
        assert_eq!(drafts.load(&draft.id).unwrap(), draft);
        assert_eq!(drafts.history(&draft.id).unwrap().len(), 3);
        let (_folder, removed) = drafts.discard(&draft.id).unwrap().unwrap();
        assert_eq!(removed, row.id);
        assert!(!copy.file.exists());
        assert!(drafts.load(&draft.id).is_err());
    }

    #[test]
    fn a_draft_in_trash_is_taken_up_again_and_erasing_it_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let store = store(folder.path());
        let drafts = store.drafts();
        let mut draft = Draft::empty(DraftId("d1".to_owned()), account("a"));
        let copy = drafts
            .attach_bytes(&account("a"), &draft.id, "a.txt", "text/plain", b"x")
            .unwrap();
        draft.attachments.push(copy.clone());
        let save = |draft: &Draft| drafts.save(draft, Some(b"\r\n"), NOW).unwrap();
        let row = save(&draft).row.unwrap();
        store.move_mails(&[row.id], &FolderName::Trash).unwrap();
        assert_eq!(drafts.unfinished().unwrap(), []);
        assert_eq!(drafts.of_mail(row.id).unwrap(), Some(draft.id.clone()));
        let again = save(&draft);
        assert_eq!(again.removed[0].0.name, FolderName::Trash);
        let row = again.row.unwrap();
        store.move_mails(&[row.id], &FolderName::Archive).unwrap();
        let again = save(&draft);
        assert_eq!(again.removed[0].0.name, FolderName::Archive);
        let row = again.row.unwrap();
        store.move_mails(&[row.id], &FolderName::Trash).unwrap();
        assert!(copy.file.is_file());
        store.erase(&[row.id], &FolderName::Trash).unwrap();
        assert!(!copy.file.exists());
        assert!(drafts.load(&draft.id).is_err());
        assert_eq!(drafts.unfinished().unwrap(), []);
    }

    #[test]
    fn a_journal_torn_by_a_crash_keeps_what_was_whole_and_goes_on() {
        let folder = tempfile::tempdir().unwrap();
        let store = store(folder.path());
        let mut draft = Draft::empty(DraftId("d1".to_owned()), account("a"));
        store.drafts().save(&draft, None, NOW).unwrap();
        let path = folder.path().join("mail/a/.Drafts/journal/d1.jsonl");
        let mut text = fs::read_to_string(&path).unwrap();
        text.push_str("{\"at\":18000");
        fs::write(&path, text).unwrap();
        assert_eq!(store.drafts().load(&draft.id).unwrap(), draft);
        draft.text = "x".repeat(400_000);
        for _pause in 0..3 {
            store.drafts().save(&draft, None, NOW).unwrap();
        }
        assert_eq!(store.drafts().load(&draft.id).unwrap(), draft);
    }

    #[test]
    fn a_draft_that_changes_its_sender_leaves_nothing_behind_and_ids_are_no_paths() {
        let folder = tempfile::tempdir().unwrap();
        let store = store(folder.path());
        let mut draft = Draft::empty(DraftId("d1".to_owned()), account("a"));
        store.drafts().save(&draft, Some(b"\r\n"), NOW).unwrap();
        draft.account = account("b");
        let saved = store.drafts().save(&draft, Some(b"\r\n"), NOW).unwrap();
        assert_eq!(saved.removed.len(), 1);
        assert_eq!(
            store.drafts().load(&draft.id).unwrap().account,
            account("b")
        );
        for odd in ["", "../x", "a/b", ".", "a\0"] {
            draft.id = DraftId(odd.to_owned());
            assert!(
                store.drafts().save(&draft, None, NOW).is_err(),
                "a18 {odd:?}"
            );
        }
    }
}
