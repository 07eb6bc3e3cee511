//! The index made anew from the mails.

use super::scan::{Proceed, ScanProgress, ScanReport};
use super::{Store, StoreError};

impl Store {
    /// Whatever its folders look like, every name in them is compared the next time.
    ///
    /// # Errors
    /// Index errors.
    pub fn forget_looks(&self) -> Result<(), StoreError> {
        self.shared.index.forget_stamps()
    }

    /// Empties the index, or replaces a damaged one, and reads every mail again, which gets
    /// the id it had.
    ///
    /// # Errors
    /// File and index errors.
    pub fn rebuild(
        &self,
        report: &mut dyn FnMut(&ScanProgress<'_>) -> Proceed,
    ) -> Result<ScanReport, StoreError> {
        let emptied = self.shared.index.empty();
        match emptied.and_then(|()| self.shared.text.empty()) {
            Err(StoreError::IndexDamaged { .. }) => self.make_anew(report),
            emptied => {
                emptied?;
                self.rows_will_follow()?;
                self.bring_up_to_date(None, report)
            }
        }
    }

    /// Moves an index that turned out to be damaged aside, with the words of the mails, and reads
    /// every mail again.
    ///
    /// # Errors
    /// File and index errors.
    pub fn make_anew(
        &self,
        report: &mut dyn FnMut(&ScanProgress<'_>) -> Proceed,
    ) -> Result<ScanReport, StoreError> {
        let shared = &self.shared;
        shared
            .index
            .start_anew(|| shared.text.start_anew(&shared.paths.text, &shared.disk))?;
        self.rows_will_follow()?;
        self.bring_up_to_date(None, report)
    }
}
