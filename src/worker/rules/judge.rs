//! A mail of the store as filters look at it.

use jiff::tz::TimeZone;

use crate::config::Settings;
use crate::mime::document;
use crate::model::{Document, Filter, MailSummary};
use crate::rules::{Rules, Sought, Verdict};
use crate::store::{Store, StoreError};
use crate::worker::clock;

/// Octets of a mail that are read: text behind more is behind attachments.
const MAIL_OCTETS: u64 = 64 << 20;
/// Octets in which a header ends, but for one that is made to be long.
const HEADER_OCTETS: u64 = 128 << 10;

/// Filters, and whose calendar they go by.
pub(super) struct Judge {
    rules: Rules,
    zone: TimeZone,
}

impl Judge {
    /// The filters of the settings that are on.
    pub(super) fn of(settings: &Settings) -> Self {
        let now = clock::local_now();
        Self {
            rules: Rules::read(&settings.filters, now.date()),
            zone: now.time_zone().clone(),
        }
    }

    /// These filters, whether they are on or not.
    pub(super) fn of_all(filters: &[Filter]) -> Self {
        let now = clock::local_now();
        Self {
            rules: Rules::read_all(filters, now.date()),
            zone: now.time_zone().clone(),
        }
    }

    pub(super) fn rules(&self) -> &Rules {
        &self.rules
    }

    pub(super) fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// What filters want done with a mail.
    ///
    /// # Errors
    /// File errors.
    pub(super) fn judge(&self, store: &Store, row: &MailSummary) -> Result<Verdict, StoreError> {
        if self.rules.is_empty() {
            return Ok(Verdict::default());
        }
        let document = match self.rules.sought() {
            Sought::Whole => document::read(&store.read_start(row.id, MAIL_OCTETS)?),
            Sought::Header => header_of(&store.read_start(row.id, HEADER_OCTETS)?),
        };
        let facts = store.facts(row)?;
        let account = &row.folder.account;
        Ok(self.rules.judge(account, &document, &facts, &self.zone))
    }
}

/// The texts of a header, without what stands behind it.
fn header_of(mail: &[u8]) -> Document {
    let ends = [&b"\n\n"[..], b"\r\n\r\n"]
        .into_iter()
        .filter_map(|mark| memchr::memmem::find(mail, mark).map(|at| at + mark.len()));
    let end = ends.min().unwrap_or(mail.len());
    document::read(mail.get(..end).unwrap_or(mail))
}
