//! What came of imports, exports, checks and backups, in words.

use fluent_bundle::FluentValue;

use super::Words;
use crate::channel::CarryCommand;
use crate::model::text::printable::one_line;
use crate::model::{
    BackupReport, CarryFault, Copies, ExportReport, FaultKind, Finding, ImportReport, MailboxKind,
    Recognised, Timestamp, VerifyReport, Wrong,
};

impl Words {
    /// What a path holds: `3 mbox files, one MH folder`.
    #[must_use]
    pub fn recognised(&self, found: &Recognised) -> String {
        let kinds: Vec<String> = found
            .kinds
            .iter()
            .map(|(kind, count)| self.counted(kind_key(*kind), *count))
            .collect();
        let kinds = self.list(&kinds);
        if found.is_thunderbird {
            return self.text_with("carry-thunderbird", &[("kinds", kinds.into())]);
        }
        kinds
    }

    /// What came of an import, a sentence each.
    #[must_use]
    pub fn imported(&self, report: &ImportReport) -> Vec<String> {
        let first = self.sized("carry-imported", report.imported, report.octets);
        let mut said = vec![first];
        self.append(
            &mut said,
            &[
                ("carry-duplicates", report.duplicates),
                ("carry-in-trash", report.in_trash),
                ("carry-repeated", report.repeated),
                ("carry-left-deleted", report.deleted),
                ("carry-mended", report.mended),
                ("carry-not-imported", report.failed),
            ],
        );
        self.stopped(&mut said, report.stopped, "carry-stopped");
        said
    }

    /// What came of an export, a sentence each.
    #[must_use]
    pub fn exported(&self, report: &ExportReport) -> Vec<String> {
        let mut said = vec![self.sized("carry-exported", report.exported, report.octets)];
        self.append(
            &mut said,
            &[
                ("carry-already", report.already),
                ("carry-not-exported", report.failed),
            ],
        );
        self.stopped(&mut said, report.stopped, "carry-stopped");
        said
    }

    /// What a check has found, a sentence each.
    #[must_use]
    pub fn verified(&self, report: &VerifyReport) -> Vec<String> {
        let mut said = vec![self.sized("carry-verified", report.mails, report.octets)];
        self.append(
            &mut said,
            &[
                ("carry-proved", report.proved),
                ("carry-first-seen", report.first_seen),
                ("carry-found", report.found.saturating_sub(report.foreign)),
                ("carry-foreign", report.foreign),
            ],
        );
        if report.found == 0 && !report.stopped {
            said.push(self.text("carry-all-well").to_owned());
        }
        self.stopped(&mut said, report.stopped, "carry-stopped-for-good");
        said
    }

    /// What came of a backup, a sentence each.
    #[must_use]
    pub fn backed_up(&self, report: &BackupReport) -> Vec<String> {
        if report.stopped {
            return vec![self.text("carry-no-backup").to_owned()];
        }
        let first = self.sized("carry-backed-up", report.mails, report.backup_octets);
        let mut said = vec![first];
        self.append(&mut said, &[("carry-files-left-out", report.failed)]);
        said
    }

    /// What came of a backup's return, a sentence each.
    #[must_use]
    pub fn restored(&self, report: &BackupReport) -> Vec<String> {
        let mut said = vec![self.sized("carry-restored", report.mails, report.octets)];
        self.append(
            &mut said,
            &[
                ("carry-held", report.held),
                ("carry-files-left-out", report.failed),
            ],
        );
        self.stopped(&mut said, report.stopped, "carry-stopped");
        said
    }

    /// What is said of something that was stopped before it told what it has done.
    #[must_use]
    pub fn carry_stopped(&self, command: &CarryCommand) -> &str {
        self.text(match command {
            CarryCommand::Import(_) | CarryCommand::Export(_) => "carry-stopped",
            CarryCommand::Restore { .. } => "carry-restore-stopped",
            CarryCommand::BackUp { .. } => "carry-no-backup",
            CarryCommand::Recognise { .. }
            | CarryCommand::FindCopies { .. }
            | CarryCommand::RemoveCopies { .. }
            | CarryCommand::Verify { .. } => "carry-stopped-for-good",
        })
    }

    /// How many mails are there more than once, and how many copies could go.
    #[must_use]
    pub fn copies(&self, copies: &[Copies]) -> Vec<String> {
        if copies.is_empty() {
            return vec![self.text("carry-no-copies").to_owned()];
        }
        let go = copies.iter().map(|one| one.go.len() as u64).sum();
        vec![
            self.counted("carry-copies", copies.len() as u64),
            self.counted("carry-would-go", go),
        ]
    }

    /// What moves so many copies.
    #[must_use]
    pub fn would_remove(&self, count: u64) -> String {
        self.counted("carry-act-remove", count)
    }

    /// That so many more are not shown.
    #[must_use]
    pub fn more(&self, count: u64) -> String {
        self.counted("carry-more", count)
    }

    /// How many copies were moved.
    #[must_use]
    pub fn copies_removed(&self, count: u64) -> String {
        self.counted("carry-removed", count)
    }

    /// Where a fault is: the file, in an mbox with the octet.
    #[must_use]
    pub fn fault_place(&self, fault: &CarryFault) -> String {
        // Names of files may hold line ends and what steers a terminal.
        let file = one_line(&fault.file.to_string_lossy());
        match fault.offset {
            None => file,
            Some(offset) => {
                let offset = offset.to_string();
                let arguments = [("file", file.into()), ("offset", offset.into())];
                self.text_with("carry-at", &arguments)
            }
        }
    }

    /// Why a mail could not be carried.
    #[must_use]
    pub fn fault(&self, why: &FaultKind) -> String {
        let argument: (&str, FluentValue<'_>) = match why {
            FaultKind::NotAMail
            | FaultKind::CutShort
            | FaultKind::AttachmentsElsewhere
            | FaultKind::Damaged
            | FaultKind::LeadsOut => {
                return self.text(why.key()).to_owned();
            }
            FaultKind::TooLarge { limit_octets } => ("size", self.size(*limit_octets).into()),
            FaultKind::Unreadable { detail } => ("detail", detail.as_str().into()),
            FaultKind::Stray { octets } => ("size", self.size(*octets).into()),
        };
        self.text_with(why.key(), &[argument])
    }

    /// All that is wrong with a file, and what to do about it.
    #[must_use]
    pub fn mail_finding(&self, finding: &Finding, now: Timestamp) -> (String, String) {
        let gravest = &finding.wrong;
        let wrong = std::iter::once(gravest).chain(&finding.also);
        let wrong: Vec<String> = wrong.map(|wrong| self.wrong(wrong, now)).collect();
        let advice = match gravest {
            Wrong::Foreign => "mend-foreign",
            wrong if wrong.is_damage() => "mend-from-backup",
            Wrong::RowDiffers => "mend-read-anew",
            _of_the_index => "mend-index",
        };
        let wrong = wrong.join(self.text("wrong-and"));
        (wrong, self.text(advice).to_owned())
    }

    fn wrong(&self, wrong: &Wrong, now: Timestamp) -> String {
        let key = wrong.key();
        match wrong {
            Wrong::Size { expected, found } => {
                let (expected, found) = (expected.to_string(), found.to_string());
                let arguments = [("expected", expected.into()), ("found", found.into())];
                self.text_with(key, &arguments)
            }
            Wrong::Content { recorded } => {
                let date = self.date(*recorded, now);
                self.text_with(key, &[("date", date.into())])
            }
            Wrong::Unreadable { detail } => {
                self.text_with(key, &[("detail", detail.as_str().into())])
            }
            Wrong::NotIndexed | Wrong::RowDiffers | Wrong::NoFile | Wrong::Foreign => {
                self.text(key).to_owned()
            }
        }
    }

    fn counted(&self, key: &str, count: u64) -> String {
        let shown = self.count(count);
        self.text_with(key, &[("count", count.into()), ("shown", shown.into())])
    }

    fn sized(&self, key: &str, count: u64, octets: u64) -> String {
        let arguments = [
            ("count", count.into()),
            ("shown", self.count(count).into()),
            ("size", self.size(octets).into()),
        ];
        self.text_with(key, &arguments)
    }

    fn append(&self, said: &mut Vec<String>, counts: &[(&str, u64)]) {
        let some = counts.iter().filter(|(_key, count)| *count > 0);
        said.extend(some.map(|(key, count)| self.counted(key, *count)));
    }

    fn stopped(&self, said: &mut Vec<String>, stopped: bool, key: &str) {
        if stopped {
            said.push(self.text(key).to_owned());
        }
    }
}

fn kind_key(kind: MailboxKind) -> &'static str {
    match kind {
        MailboxKind::Mbox => "kind-mbox",
        MailboxKind::Maildir => "kind-maildir",
        MailboxKind::Eml => "kind-eml",
        MailboxKind::Emlx => "kind-emlx",
        MailboxKind::Mh => "kind-mh",
    }
}

#[cfg(test)]
pub(super) mod tests {
    use jiff::tz::TimeZone;

    use super::*;
    use crate::channel::{CarryCause, Cause};
    use crate::model::BackupFault;
    use crate::words::Language;

    /// Every cause of this room.
    pub(in crate::words) fn causes() -> Vec<Cause> {
        let name = || "Lists".to_owned();
        let path = || std::path::PathBuf::from("/disk/mail");
        let detail = || "no".to_owned();
        let faults = [
            BackupFault::OtherForm,
            BackupFault::Later,
            BackupFault::CutShort,
            BackupFault::Incomplete,
            BackupFault::Damaged,
            BackupFault::Unreadable { detail: detail() },
        ];
        let faults = faults.map(|fault| CarryCause::NotABackup {
            path: path(),
            fault,
        });
        let others = [
            CarryCause::NothingToImport { path: path() },
            CarryCause::Occupied { path: path() },
            CarryCause::HalfRestored {
                path: path(),
                why: Box::new(Cause::DiskFull { path: path() }),
            },
            CarryCause::BackupWaits { path: path() },
            CarryCause::BackupLate { path: path() },
            CarryCause::Restoring,
            CarryCause::NoSuchFolder { name: name() },
            CarryCause::OwnMailOnly { name: name() },
        ];
        faults.into_iter().chain(others).map(Cause::Carry).collect()
    }

    #[test]
    fn a28_where_a_fault_is_stands_on_one_line_whatever_the_file_is_called() {
        let words = Words::new(Language::English, TimeZone::UTC);
        let mut fault = CarryFault {
            file: "in/\u{1b}]0;pwned\u{7}\u{1b}[2J\n.eml".into(),
            offset: None,
            why: FaultKind::NotAMail,
        };
        assert_eq!(words.fault_place(&fault), "in/]0;pwned[2J .eml");
        fault.offset = Some(7);
        let place = words.fault_place(&fault);
        assert!(!place.contains(char::is_control), "{place:?}");
    }

    #[test]
    fn only_what_goes_on_from_there_says_so_when_it_is_stopped() {
        let words = Words::new(Language::English, TimeZone::UTC);
        let goes_on = "Stopped. The same again goes on from here";
        let import = ImportReport {
            stopped: true,
            ..ImportReport::default()
        };
        assert_eq!(words.imported(&import).last().unwrap(), goes_on);
        let check = VerifyReport {
            stopped: true,
            ..VerifyReport::default()
        };
        assert_eq!(words.verified(&check).last().unwrap(), "Stopped");
        let backup = BackupReport {
            mails: 5000,
            stopped: true,
            ..BackupReport::default()
        };
        assert_eq!(words.backed_up(&backup), ["Stopped: no backup was written"]);
        let asked = CarryCommand::FindCopies { account: None };
        assert_eq!(words.carry_stopped(&asked), "Stopped");
    }
}
