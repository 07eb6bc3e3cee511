//! A mail's file while it is written to `tmp/`.

use std::fs::File;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::mime::summary::Summary;

use super::StoreError;
use super::agree::summary_by;
use super::barrier::{Barrier, Begun, Waiting};
use super::choices::Charsets;
use super::disk::Disk;
use super::maildir::{Account, TMP, entries};
use super::name::{is_being_written, unique_base};

/// Octets of a mail's beginning that are kept to read its row from: head and first text of all
/// but a few mails.
const HEAD_OCTETS: usize = 128 * 1024;

/// The end of a name in `tmp/`: other programs give their files there names of the same form.
const OURS: &str = ",hongyan";

/// Removes what runs that were killed have left in an account's `tmp/`, for whoever has the profile
/// alone. What others write there goes when it is a day and a half old.
pub(super) fn remove_left(account: &Account) -> Result<(), StoreError> {
    for entry in entries(&account.root.join(TMP))? {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.ends_with(OURS) && !is_being_written(&name) {
            account.disk.remove(&entry.path())?;
        }
    }
    Ok(())
}

/// A mail's file in `tmp/`, removed when this is dropped unless it was renamed.
#[derive(Debug)]
pub(super) struct TmpFile {
    path: PathBuf,
    disk: Disk,
    renamed: bool,
}

impl TmpFile {
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Gives the file its name.
    pub(super) fn rename(&mut self, to: &Path) -> Result<(), StoreError> {
        self.disk.rename(&self.path, to)?;
        self.renamed = true;
        Ok(())
    }

    /// Somebody else has renamed it.
    pub(super) fn was_renamed(&mut self) {
        self.renamed = true;
    }
}

impl Drop for TmpFile {
    fn drop(&mut self) {
        if !self.renamed {
            // What cannot be removed now goes with the next cleaning of tmp/.
            self.disk.remove(&self.path).ok();
        }
    }
}

/// A mail being written.
#[derive(Debug)]
pub(super) struct Writing {
    begun: Begun,
    file: File,
    tmp: TmpFile,
    base: String,
    size_octets: u64,
    head: Vec<u8>,
    content: Option<Sha256>,
    /// The first fault of a write: the mail is not whole and never will be.
    fault: Option<StoreError>,
}

/// A mail written whole.
#[derive(Debug)]
pub(super) struct Written {
    pub tmp: TmpFile,
    /// The unique start of its name.
    pub base: String,
    pub size_octets: u64,
    /// What its row says.
    pub summary: Summary,
    /// SHA-256 of its octets, where it was wanted.
    pub content: Option<[u8; 32]>,
}

impl Writing {
    /// Opens a new file in the account's `tmp/`, which will cross this barrier.
    pub(super) fn begin(
        account: &Account,
        barrier: &Barrier,
        wants_content: bool,
    ) -> Result<Self, StoreError> {
        let begun = barrier.begin();
        let base = unique_base();
        let path = account.root.join(TMP).join(format!("{base}{OURS}"));
        let file = account.disk.create(&path)?;
        Ok(Self {
            begun,
            file,
            tmp: TmpFile {
                path,
                disk: account.disk.clone(),
                renamed: false,
            },
            base,
            size_octets: 0,
            head: Vec::new(),
            content: wants_content.then(Sha256::new),
            fault: None,
        })
    }

    /// Writes the next piece.
    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<(), StoreError> {
        let tmp = &self.tmp;
        if let Err(error) = tmp.disk.write(&self.file, &tmp.path, bytes) {
            self.fault.get_or_insert_with(|| error.clone());
            return Err(error);
        }
        self.size_octets += bytes.len() as u64;
        if let Some(content) = &mut self.content {
            content.update(bytes);
        }
        let room = HEAD_OCTETS.saturating_sub(self.head.len());
        self.head
            .extend_from_slice(bytes.get(..room.min(bytes.len())).unwrap_or_default());
        Ok(())
    }

    /// The mail is whole; its file waits for the barrier. Its row is read as these are chosen.
    pub(super) fn finish(
        self,
        barrier: &Barrier,
        charsets: &Charsets,
    ) -> Result<(Written, Waiting), StoreError> {
        if let Some(fault) = self.fault {
            return Err(fault);
        }
        let waiting = barrier.wait(self.begun, self.file, &self.tmp.path)?;
        let written = Written {
            tmp: self.tmp,
            base: self.base,
            size_octets: self.size_octets,
            summary: summary_by(&self.head, charsets),
            content: self.content.map(|content| content.finalize().into()),
        };
        Ok((written, waiting))
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use crate::model::{AccountId, Uid};
    use crate::store::{ProfilePaths, Store};
    use crate::sync::FetchedId;

    #[test]
    fn what_a_killed_run_has_left_goes_at_the_next_start_and_nothing_of_other_programs() {
        let folder = tempfile::tempdir().unwrap();
        let (paths, work) = (
            ProfilePaths::under(folder.path()),
            AccountId::new("work").unwrap(),
        );
        drop(Store::open(&paths, std::slice::from_ref(&work)).unwrap());
        let tmp = paths.mail.join("work/tmp");
        fs::write(tmp.join("1700000000.M1P4Q1.host,hongyan"), "half").unwrap();
        fs::write(tmp.join("1700000000.M1P4Q2.host"), "another's").unwrap();
        let names = || {
            let found = fs::read_dir(&tmp).unwrap();
            found
                .map(|entry| entry.unwrap().file_name())
                .collect::<Vec<_>>()
        };
        let store = Store::open(&paths, std::slice::from_ref(&work)).unwrap();
        assert_eq!(names(), ["1700000000.M1P4Q2.host"]);
        // What this run writes is left alone, also where its account comes again.
        let incoming = store.incoming(&work).unwrap();
        let id = FetchedId::new(&work, &Uid::new(b"one").unwrap(), 0);
        let _arriving = incoming.begin(id).unwrap();
        store.remove_account(&work).unwrap();
        store.add_account(&work).unwrap();
        assert_eq!(names().len(), 2);
    }
}
