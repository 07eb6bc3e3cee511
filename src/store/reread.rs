//! A row read anew: by the charset a person has chosen for mails of its sender.

use crate::mime::view::Reading;
use crate::mime::{document, summary};
use crate::model::{Charset, Document, MailId, MailSummary};

use super::change::{HEAD_OCTETS, read_entry};
use super::entry::Entry;
use super::{Store, StoreError};

/// Octets of a mail among which its author is looked for.
const HEADER_OCTETS: usize = 64 * 1024;

impl Store {
    /// Reads the row of a mail anew, in the way a person reads it, and tells it. The words that it
    /// is found by are taken in anew as well, as they are for every row that changes.
    ///
    /// # Errors
    /// [`StoreError::MailGone`]; file and index errors.
    pub fn file_as(&self, mail: MailId, reading: Reading) -> Result<MailSummary, StoreError> {
        let beginning = self.read_start(mail, HEAD_OCTETS)?;
        let filed = self.filed_one(mail)?;
        let account = self.account(&filed.folder.account)?;
        let mut entry = read_entry(&account, &filed.folder.name, &filed.file)?;
        let anew = Entry::of(&account.id, summary::read_as(&beginning, reading));
        (entry.links, entry.summary) = (anew.links, anew.summary);
        let rows = self.shared.index.add(&account.id, vec![entry])?;
        rows.into_iter().next_back().ok_or(StoreError::MailGone)
    }

    /// The texts a mail is found by, read as the person reads mails of its sender.
    pub(super) fn document(&self, mail: &[u8]) -> Document {
        let charset = self.charset_for(mail);
        document::read_as(mail, Reading { charset })
    }

    fn charset_for(&self, mail: &[u8]) -> Option<Charset> {
        // Hardly anybody chooses any, and then no mail is looked at for it.
        if !self.has_chosen_charsets() {
            return None;
        }
        let header = mail.get(..HEADER_OCTETS).unwrap_or(mail);
        let author = summary::read(header).from.address;
        self.choice(&author).ok()?.charset
    }
}
