//! To whom mails were sent, which no header says of Bcc: in an append-only file in the account's
//! folder, one line for each mail filed in Sent.
//!
//! Neither a mail nor an address stands there in clear. Whoever names a mail and an address can be
//! told whether the one went to the other, and nobody learns from the file to whom one wrote. It is
//! read whole where it is asked, which is when a mail has come back.

use std::collections::BTreeSet;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::model::{AccountId, Address, OutboxItem, WordDigest};

use super::disk::Disk;
use super::{Store, StoreError};

/// The file in the account's folder.
const FILE: &str = "envelopes";

#[derive(Debug, Serialize, Deserialize)]
struct Line {
    /// Of the Message-ID.
    mail: String,
    /// Of each recipient, with the Message-ID: one address has another digest in each mail.
    to: Vec<String>,
}

/// The envelope of a mail that was sent: it tells of an address whether it was in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SentTo {
    message_id: String,
    recipients: BTreeSet<String>,
}

impl SentTo {
    /// Whether anything is known of it: of mails that other programs sent nothing is.
    #[must_use]
    pub fn is_known(&self) -> bool {
        !self.recipients.is_empty()
    }

    /// How many boxes it went to besides these: those that the mail itself does not name (Bcc).
    #[must_use]
    pub fn besides<'a>(&self, named: impl Iterator<Item = &'a Address>) -> usize {
        let named = named.map(|address| recipient_digest(&self.message_id, address));
        let named: BTreeSet<String> = named.collect();
        self.recipients.difference(&named).count()
    }

    /// Whether the mail went to this box.
    #[must_use]
    pub fn has(&self, address: &Address) -> bool {
        self.recipients
            .contains(&recipient_digest(&self.message_id, address))
    }
}

impl Store {
    /// The envelope with which a mail of this Message-ID was sent; where it was sent in several
    /// parts, of all of them.
    ///
    /// # Errors
    /// [`StoreError::NoSuchAccount`]; file errors.
    pub fn sent_to(&self, account: &AccountId, message_id: &str) -> Result<SentTo, StoreError> {
        self.account(account)?;
        let path = path(&self.shared.paths.mail.join(account.as_str()));
        let text = match fs::read(&path) {
            Ok(octets) => octets,
            Err(error) if error.kind() == ErrorKind::NotFound => Vec::new(),
            Err(error) => return Err(StoreError::at(&path, &error)),
        };
        let message_id = bare(message_id);
        let mut sent_to = SentTo {
            message_id: message_id.to_owned(),
            recipients: BTreeSet::new(),
        };
        if message_id.is_empty() {
            return Ok(sent_to);
        }
        let mail = WordDigest::hex(&[message_id]);
        // Most lines are of other mails: only those with its digest are taken apart.
        let lines = text.split(|octet| *octet == b'\n');
        let finder = memchr::memmem::Finder::new(&mail);
        for line in lines.filter(|line| finder.find(line).is_some()) {
            // A crash may have left half a line.
            let Ok(line) = serde_json::from_slice::<Line>(line) else {
                continue;
            };
            if line.mail == mail {
                sent_to.recipients.extend(line.to);
            }
        }
        Ok(sent_to)
    }
}

/// Writes down to whom a mail went; `root`: the account's folder. Durable on return.
pub(super) fn note(disk: &Disk, root: &Path, item: &OutboxItem) -> Result<(), StoreError> {
    let message_id = bare(&item.message_id);
    if message_id.is_empty() || item.recipients.is_empty() {
        return Ok(());
    }
    let path = path(root);
    let to = item.recipients.iter();
    let line = Line {
        mail: WordDigest::hex(&[message_id]),
        to: to
            .map(|one| recipient_digest(message_id, &one.address))
            .collect(),
    };
    let text = serde_json::to_string(&line).map_err(|error| StoreError::Unreadable {
        path: path.clone(),
        detail: error.to_string(),
    })?;
    let is_new = !path.exists();
    let file = disk.open_appending(&path)?;
    // A crash may have left half a line: it ends here, and is passed over.
    disk.write(&file, &path, format!("\n{text}\n").as_bytes())?;
    disk.sync(&file, &path)?;
    if is_new {
        disk.sync_directory(root)?;
    }
    Ok(())
}

fn path(root: &Path) -> PathBuf {
    root.join(FILE)
}

fn bare(message_id: &str) -> &str {
    message_id.trim().trim_matches(['<', '>'])
}

/// Of the box an address reaches: see [`Address::same_box`].
fn recipient_digest(message_id: &str, address: &Address) -> String {
    let local = address.local_part().to_lowercase();
    WordDigest::hex(&[message_id, &local, &address.folded_domain()])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{
        DeliveryOptions, OutboxId, OutboxState, RecipientResult, RecipientState, Timestamp,
    };
    use crate::store::ProfilePaths;

    fn address(text: &str) -> Address {
        Address::parse(text).unwrap()
    }

    fn item(message_id: &str, recipients: &[&str]) -> OutboxItem {
        let recipients = recipients.iter().map(|recipient| RecipientResult {
            address: address(recipient),
            state: RecipientState::Waiting,
        });
        OutboxItem {
            id: OutboxId("1".to_owned()),
            account: AccountId::new("work").unwrap(),
            sender: address("ann@example.org"),
            subject: "Lunch".to_owned(),
            message_id: message_id.to_owned(),
            size_octets: 1,
            queued_at: Timestamp(0),
            attempts: 1,
            state: OutboxState::Queued {
                not_before: Timestamp(0),
            },
            recipients: recipients.collect(),
            options: DeliveryOptions::default(),
            reports_left_out: false,
        }
    }

    #[test]
    fn of_each_sent_mail_is_known_whether_an_address_was_in_its_envelope() {
        let folder = tempfile::tempdir().unwrap();
        let work = AccountId::new("work").unwrap();
        let paths = ProfilePaths::under(folder.path());
        let store = Store::open(&paths, std::slice::from_ref(&work)).unwrap();
        assert!(!store.sent_to(&work, "<a@example.org>").unwrap().is_known());
        let root = folder.path().join("mail/work");
        let note = |item: &OutboxItem| note(&store.shared.disk, &root, item).unwrap();
        note(&item(
            "<a@example.org>",
            &["Bob@Example.org", "eve@例子.example"],
        ));
        let file = root.join("envelopes");
        let mut text = fs::read(&file).unwrap();
        text.extend_from_slice(b"\n{\"mail\":\"12");
        fs::write(&file, text).unwrap();
        note(&item("<b@example.org>", &["zoe@example.net"]));
        note(&item("<a@example.org>", &["late@example.net"]));
        note(&item("", &["nobody@example.net"]));
        let sent = store.sent_to(&work, "<a@example.org>").unwrap();
        for one in [
            "bob@example.org",
            "eve@xn--fsqu00a.example",
            "late@example.net",
        ] {
            assert!(sent.has(&address(one)), "{one}");
        }
        assert!(!sent.has(&address("zoe@example.net")));
        let named = [address("BOB@example.org"), address("zoe@example.net")];
        assert_eq!(sent.besides(named.iter()), 2);
        assert!(!sent.has(&address("thief@example.com")));
        let other = store.sent_to(&work, "b@example.org").unwrap();
        assert!(other.has(&address("zoe@example.net")));
        assert!(!store.sent_to(&work, "").unwrap().is_known());
        let text = String::from_utf8(fs::read(&file).unwrap()).unwrap();
        assert!(!text.contains("bob") && !text.contains("example"), "{text}");
    }
}
