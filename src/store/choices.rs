//! What a person has chosen for mails of each sender: pictures, charset, view.
//!
//! One small file beside the mails of all accounts, replaced as a whole: a JSON object with an
//! address in lower case a key. It is the person's word, so it is not in the index, which may be
//! deleted at any time, and what cannot be read is not the same as nothing.

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard};

use crate::model::{Charset, SenderChoice};

use super::{Store, StoreError};

/// The file in the folder of all accounts.
pub(super) const FILE: &str = "senders.json";

/// Senders that are remembered: a line of 100 octets each, read once a run and written at each
/// choice.
const SENDERS: usize = 10_000;

/// By address, in lower case.
type BySender = BTreeMap<String, SenderChoice>;

/// The choices of a run: read when the first is asked for.
#[derive(Debug, Default)]
pub(super) struct Choices {
    read: Mutex<Option<Known>>,
    /// Held by many while they file rows of what they have read.
    filing: RwLock<()>,
}

/// What the file says.
#[derive(Debug)]
struct Known {
    choices: BySender,
    charsets: Arc<Charsets>,
}

impl Known {
    fn of(choices: BySender) -> Self {
        let charsets = Arc::new(Charsets::of(&choices));
        Self { choices, charsets }
    }
}

/// The charsets that are chosen, as they were at one moment. Others are others, also where they
/// say the same again.
#[derive(Debug, Default)]
pub(super) struct Charsets(BTreeMap<String, Charset>);

impl Charsets {
    fn of(choices: &BySender) -> Self {
        let chosen = choices.iter().filter_map(|(address, choice)| {
            let charset = choice.charset?;
            Some((address.clone(), charset))
        });
        Self(chosen.collect())
    }

    /// The one that is chosen for mails of this address.
    pub(super) fn of_address(&self, address: &str) -> Option<Charset> {
        // Hardly anybody chooses any, and a million mails are asked about.
        if self.0.is_empty() {
            return None;
        }
        self.0.get(&key(address)).copied()
    }

    /// Whether none is.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Addresses in lower case.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, Charset)> {
        let each = self.0.iter();
        each.map(|(address, charset)| (address.as_str(), *charset))
    }
}

impl Choices {
    fn known(&self) -> MutexGuard<'_, Option<Known>> {
        self.read.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Held while rows are filed of what was read, from the last look at the choices on.
    pub(super) fn filing(&self) -> RwLockReadGuard<'_, ()> {
        self.filing.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for whoever files rows by what was chosen before.
    pub(super) fn settle(&self) {
        drop(self.filing.write().unwrap_or_else(PoisonError::into_inner));
    }
}

impl Store {
    /// What the person has chosen for mails of this address.
    ///
    /// # Errors
    /// File errors, [`StoreError::Unreadable`].
    pub fn choice(&self, address: &str) -> Result<SenderChoice, StoreError> {
        let mut known = self.shared.choices.known();
        let choices = &self.known_choices(&mut known)?.choices;
        Ok(choices.get(&key(address)).copied().unwrap_or_default())
    }

    /// Changes what is chosen for mails of this address, and tells what holds now. Durable when
    /// this returns. A choice of nothing is forgotten.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`]: what cannot be understood is not written over, and neither is
    /// a file of ten thousand senders; file errors.
    pub fn choose(
        &self,
        address: &str,
        change: impl FnOnce(&mut SenderChoice),
    ) -> Result<SenderChoice, StoreError> {
        let mut known = self.shared.choices.known();
        let before = self.known_choices(&mut known)?;
        let charset_before = before.charsets.of_address(address);
        let mut after = before.choices.clone();
        let choice = after.entry(key(address)).or_default();
        change(choice);
        let choice = *choice;
        if choice.is_empty() {
            after.remove(&key(address));
        }
        if after == before.choices {
            return Ok(choice);
        }
        let charsets = (choice.charset == charset_before).then(|| Arc::clone(&before.charsets));
        let path = self.choices_path();
        if after.len() > SENDERS {
            let detail = format!("it names {SENDERS} senders, and it may name no more");
            return Err(StoreError::Unreadable { path, detail });
        }
        let bytes = serde_json::to_vec_pretty(&after).map_err(|error| unread(&path, &error))?;
        if charsets.is_none() {
            // First: whatever happens between the two, the rows are looked at.
            self.owe_rows(&key(address));
        }
        self.shared.disk.replace(&path, &bytes)?;
        *known = Some(match charsets {
            Some(charsets) => Known {
                choices: after,
                charsets,
            },
            None => Known::of(after),
        });
        Ok(choice)
    }

    /// The charsets that are chosen.
    ///
    /// # Errors
    /// File errors, [`StoreError::Unreadable`].
    pub(super) fn known_charsets(&self) -> Result<Arc<Charsets>, StoreError> {
        let mut known = self.shared.choices.known();
        let known = self.known_choices(&mut known)?;
        Ok(Arc::clone(&known.charsets))
    }

    /// The same. Where nobody can say, mails are read by themselves: what was chosen only makes
    /// them nicer.
    pub(super) fn charsets(&self) -> Arc<Charsets> {
        self.known_charsets().unwrap_or_default()
    }

    /// Does something while these are the charsets that are chosen; `None`: others are by now.
    pub(super) fn while_chosen<T>(
        &self,
        charsets: &Arc<Charsets>,
        act: impl FnOnce() -> Result<T, StoreError>,
    ) -> Result<Option<T>, StoreError> {
        let mut known = self.shared.choices.known();
        let now = self.known_choices(&mut known)?;
        if Arc::ptr_eq(&now.charsets, charsets) {
            act().map(Some)
        } else {
            Ok(None)
        }
    }

    /// Another file of choices may lie there now: it is read when the next is asked for.
    pub fn forget_choices(&self) {
        *self.shared.choices.known() = None;
    }

    /// Where it is written, for a person who has to look at it.
    #[must_use]
    pub fn choices_path(&self) -> PathBuf {
        self.shared.paths.mail.join(FILE)
    }

    fn known_choices<'k>(&self, known: &'k mut Option<Known>) -> Result<&'k Known, StoreError> {
        match known {
            Some(known) => Ok(known),
            None => Ok(known.insert(Known::of(read(&self.choices_path())?))),
        }
    }
}

fn read(path: &Path) -> Result<BySender, StoreError> {
    match fs::read(path) {
        Ok(bytes) => serde_json::from_slice(&bytes).map_err(|error| unread(path, &error)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(BySender::new()),
        Err(error) => Err(StoreError::at(path, &error)),
    }
}

fn unread(path: &Path, error: &serde_json::Error) -> StoreError {
    StoreError::Unreadable {
        path: path.to_owned(),
        detail: error.to_string(),
    }
}

/// Domains are the same in any case (RFC 5321 §2.4), and so is in practice what stands before.
pub(super) fn key(address: &str) -> String {
    address.trim().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{AccountId, Charset, PictureChoice, ViewChoice};
    use crate::store::ProfilePaths;

    fn open(paths: &ProfilePaths) -> Store {
        let work = AccountId::new("work").unwrap();
        Store::open(paths, std::slice::from_ref(&work)).unwrap()
    }

    #[test]
    fn what_is_chosen_for_a_sender_is_remembered_beyond_the_run_and_the_index() {
        let folder = tempfile::tempdir().unwrap();
        let paths = ProfilePaths::under(folder.path());
        let store = open(&paths);
        let ann = "Ann@Example.ORG";
        assert!(store.choice(ann).unwrap().is_empty());
        store
            .choose(ann, |choice| choice.charset = Some(Charset::Koi8R))
            .unwrap();
        let choice = store
            .choose(ann, |choice| choice.pictures = Some(PictureChoice::Never))
            .unwrap();
        let bob = |choice: &mut SenderChoice| choice.view = Some(ViewChoice::Text);
        store.choose("bob@example.org", bob).unwrap();
        drop(store);
        fs::remove_file(&paths.index).unwrap();
        let store = open(&paths);
        assert_eq!(store.choice("ann@example.org").unwrap(), choice);
        assert_eq!(choice.charset, Some(Charset::Koi8R));
        assert_eq!(
            fs::read_to_string(store.choices_path()).unwrap(),
            "{\n  \"ann@example.org\": {\n    \"pictures\": \"never\",\n    \
             \"charset\": \"koi8-r\"\n  },\n  \"bob@example.org\": {\n    \
             \"view\": \"text\"\n  }\n}"
        );
    }

    #[test]
    fn a_choice_taken_back_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let store = open(&ProfilePaths::under(folder.path()));
        let text = |choice: &mut SenderChoice| choice.view = Some(ViewChoice::Text);
        store.choose("ann@example.org", text).unwrap();
        store
            .choose("ann@example.org", |choice| choice.view = None)
            .unwrap();
        assert_eq!(fs::read_to_string(store.choices_path()).unwrap(), "{}");
    }

    #[test]
    fn choices_that_came_back_with_a_backup_hold_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let store = open(&ProfilePaths::under(folder.path()));
        assert!(store.choice("ann@example.org").unwrap().is_empty());
        let choices = br#"{"ann@example.org": {"charset": "koi8-r"}}"#;
        fs::write(store.choices_path(), choices).unwrap();
        store.forget_choices();
        let choice = store.choice("ann@example.org").unwrap();
        assert_eq!(choice.charset, Some(Charset::Koi8R));
    }

    #[test]
    fn what_cannot_be_understood_is_not_taken_for_nothing_nor_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let paths = ProfilePaths::under(folder.path());
        let damaged: [&[u8]; 3] = [
            b"{",
            b"{\"a@example.org\": {\"charset\": \"klingon\"}}",
            b"\xff",
        ];
        for damaged in damaged {
            fs::create_dir_all(&paths.mail).unwrap();
            fs::write(paths.mail.join(FILE), damaged).unwrap();
            let store = open(&paths);
            let text = |choice: &mut SenderChoice| choice.view = Some(ViewChoice::Text);
            let read = store.choice("a@example.org").unwrap_err();
            assert!(matches!(read, StoreError::Unreadable { .. }), "{read}");
            let written = store.choose("a@example.org", text).unwrap_err();
            assert!(
                matches!(written, StoreError::Unreadable { .. }),
                "{written}"
            );
            assert_eq!(fs::read(store.choices_path()).unwrap(), damaged);
        }
    }
}
