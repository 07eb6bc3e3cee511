//! The words of a mail, read as the person reads mails of its sender.

use crate::mime::view::Reading;
use crate::mime::{document, summary};
use crate::model::{Charset, Document};

use super::Store;

/// Octets of a mail among which its author is looked for.
const HEADER_OCTETS: usize = 64 * 1024;

impl Store {
    /// The texts a mail is found by, read as the person reads mails of its sender.
    pub(super) fn document(&self, mail: &[u8]) -> Document {
        let charset = self.charset_for(mail);
        document::read_as(mail, Reading { charset })
    }

    /// The charset that is chosen for the sender of a mail; its beginning is enough.
    #[must_use]
    pub fn charset_for(&self, mail: &[u8]) -> Option<Charset> {
        let charsets = self.charsets();
        // Hardly anybody chooses any, and then no mail is looked at for it.
        if charsets.is_empty() {
            return None;
        }
        let header = mail.get(..HEADER_OCTETS).unwrap_or(mail);
        charsets.of_address(&summary::read(header).from.address)
    }
}
