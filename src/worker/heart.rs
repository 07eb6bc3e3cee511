//! What every job shares: the store, the settings, passwords, transcripts, trust.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use tokio::sync::{Notify, OnceCell};

use crate::channel::event::{FolderSummary, ServerKind, SessionTranscript};
use crate::channel::{Cause, Event, TagSummary, Ticket};
use crate::config::{self, Profile, Settings};
use crate::model::account::{TlsMode, TlsSettings};
use crate::model::{
    AccountId, AccountSettings, Folder, HandshakeFault, SavedSearch, Secret, Timestamp,
};
use crate::net::line::Watcher;
use crate::net::{Limits, Line, Record, Target, TlsClient, Trust};
use crate::store::{ProfilePaths, Store, StoreError};

use super::agree::Agreeing;
use super::announce::Announcements;
use super::answer::Answering;
use super::attachment::Attachments;
use super::console::Consoles;
use super::deliver::Posts;
use super::fetch::Fetches;
use super::files::Files;
use super::insight::Acquainted;
use super::jobs::Jobs;
use super::maildrop::Maildrops;
use super::mend::Damage;
use super::page::Pages;
use super::pictures::Pictures;
use super::print::Printing;
use super::rules::Filtering;
use super::search::GoesOn;
use super::source::Sources;
use super::tell::Teller;
use super::web::WebServers;
use super::{cause, clock, origin};

/// Sessions with one server of an account whose transcripts are kept.
const TRANSCRIPTS: usize = 8;

/// What every job shares.
pub(super) struct Heart {
    pub(super) profile: Profile,
    pub(super) limits: Limits,
    pub(super) undo_seconds: u32,
    /// Whether it works without being asked.
    pub(super) background: bool,
    /// Set once at the end.
    pub(super) leaving: AtomicBool,
    pub(super) store: Store,
    pub(super) teller: Teller,
    pub(super) jobs: Jobs,
    pub(super) fetches: Fetches,
    pub(super) consoles: Consoles,
    pub(super) maildrops: Maildrops,
    pub(super) posts: Posts,
    /// Whom the person knows.
    pub(super) acquainted: Acquainted,
    /// What was found out about signatures.
    pub(super) origins: origin::Checks,
    /// Whom to ask for what domains publish; `None`: the system's servers.
    pub(super) names: Option<std::net::SocketAddr>,
    /// Pages of mails that are read.
    pub(super) pages: Pages,
    /// Files that come with mails.
    pub(super) attachments: Attachments,
    /// Pictures that those want from other servers.
    pub(super) pictures: Pictures,
    /// How servers are reached that mails name.
    pub(super) web: WebServers,
    /// What mails ask for.
    pub(super) answering: Answering,
    /// Rows that are read anew.
    pub(super) agreeing: Agreeing,
    /// The mail whose source is looked at.
    pub(super) sources: Sources,
    /// The system's printing service.
    pub(super) printing: Printing,
    /// Rung when something may have to be done earlier than planned.
    pub(super) bell: Notify,
    pub(super) settings: RwLock<Settings>,
    pub(super) passwords: Mutex<HashMap<(AccountId, ServerKind), Secret>>,
    /// Servers whose token was just renewed and has not let us in yet.
    pub(super) renewed: Mutex<HashSet<(AccountId, ServerKind)>>,
    pub(super) transcripts: Mutex<VecDeque<Kept>>,
    pub(super) trust: OnceCell<Trust>,
    pub(super) files: Files,
    /// New mail that nobody was told of yet.
    pub(super) announcements: Announcements,
    /// What filters what comes.
    pub(super) filtering: Filtering,
    pub(super) clients: Mutex<HashMap<AccountId, (TlsSettings, TlsClient)>>,
    /// Ends the search that goes on.
    pub(super) searching: GoesOn,
    /// The same for letters typed in the list.
    pub(super) jumping: GoesOn,
    /// Held while words of mails are taken in: the edition up to which all are.
    pub(super) texts: tokio::sync::Mutex<Option<i64>>,
    /// Held while a backup is on its way back, and while an account is added.
    pub(super) restoring: tokio::sync::Mutex<()>,
    /// Held while config.toml is written and read again.
    pub(super) settings_file: tokio::sync::Mutex<()>,
    /// Held while the maildirs are read into the list: that goes before words.
    pub(super) listing: tokio::sync::RwLock<()>,
    /// Once every mail has a row, where no window looks after that.
    pub(super) agreed: OnceCell<()>,
    /// Rung when accounts have come or gone.
    pub(super) accounts_changed: Notify,
    /// Rung where the index turns out to be damaged.
    pub(super) damage: Damage,
    /// Tags as they were told last.
    pub(super) told_tags: Mutex<Vec<TagSummary>>,
    /// The profile whose remembered logins hold here instead of this one's own.
    pub(super) logins_of: Option<ProfilePaths>,
}

/// A session whose transcript is kept.
pub(super) struct Kept {
    account: AccountId,
    server: ServerKind,
    began: Timestamp,
    record: Record,
}

/// A lock that a panicked holder has not spoilt: what it guards is always whole.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Heart {
    /// The accounts as they are set now.
    pub(super) fn accounts(&self) -> Vec<AccountSettings> {
        let settings = self.settings.read();
        let settings = settings.unwrap_or_else(PoisonError::into_inner);
        settings.accounts.clone()
    }

    /// The searches kept in config.toml.
    pub(super) fn searches(&self) -> Vec<SavedSearch> {
        let settings = self.settings.read();
        let settings = settings.unwrap_or_else(PoisonError::into_inner);
        settings.searches.clone()
    }

    /// The tags of config.toml.
    pub(super) fn kept_tags(&self) -> Vec<config::settings::TagSettings> {
        let settings = self.settings.read();
        let settings = settings.unwrap_or_else(PoisonError::into_inner);
        settings.tags.clone()
    }

    /// Settings that were just read.
    pub(super) fn set_settings(&self, settings: Settings) {
        self.store.know_names(&settings.accounts);
        *self
            .settings
            .write()
            .unwrap_or_else(PoisonError::into_inner) = settings;
    }

    /// The person's language.
    pub(super) fn language(&self) -> config::settings::Language {
        let settings = self.settings.read();
        settings.unwrap_or_else(PoisonError::into_inner).language
    }

    /// Language and theme, as config.toml has them.
    pub(super) fn preferences(&self) -> (String, String) {
        let settings = self.settings.read();
        let settings = settings.unwrap_or_else(PoisonError::into_inner);
        let (language, theme) = (settings.language.key(), settings.theme.key());
        (language.to_owned(), theme.to_owned())
    }

    /// Languages in which servers may speak to the person, the best first (RFC 5646).
    pub(super) fn language_tags(&self) -> Vec<String> {
        let tags: &[&str] = match is_chinese(self.language()) {
            true => &["zh-CN", "zh"],
            false => &["en"],
        };
        tags.iter().map(|tag| (*tag).to_owned()).collect()
    }

    /// One account's settings.
    ///
    /// # Errors
    /// [`Cause::Settings`] where there is none of that id.
    pub(super) fn account(&self, id: &AccountId) -> Result<AccountSettings, Cause> {
        self.accounts()
            .into_iter()
            .find(|account| account.id == *id)
            .ok_or_else(|| Cause::Settings {
                detail: format!("there is no account {id}"),
            })
    }

    /// Runs work that waits for the disk where that is allowed.
    ///
    /// # Errors
    /// What the work says, in the words of the contract.
    pub(super) async fn on_disk<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Store) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, Cause> {
        let store = self.store.clone();
        tokio::task::spawn_blocking(move || work(&store))
            .await
            .map_err(|stopped| Cause::Internal {
                detail: stopped.to_string(),
            })?
            .map_err(|error| self.cause_of(&error))
    }

    /// A fault of the store in the words of the contract; damage of the index is noted.
    pub(super) fn cause_of(&self, error: &StoreError) -> Cause {
        let cause = cause::of_profile(error, &self.profile);
        self.damage.note(&cause);
        cause
    }

    /// The password of one server of an account: typed in this run, by command or keyring.
    ///
    /// # Errors
    /// [`Cause::PasswordMissing`], [`Cause::PasswordCommand`], [`Cause::Keyring`].
    pub(super) async fn password(
        &self,
        account: &AccountSettings,
        server: ServerKind,
    ) -> Result<Secret, Cause> {
        let key = (account.id.clone(), server);
        let known = lock(&self.passwords).get(&key).cloned();
        if let Some(password) = known {
            return Ok(password);
        }
        let password = config::password(account, server)
            .await
            .map_err(|error| error.cause())?;
        lock(&self.passwords).insert(key, password.clone());
        Ok(password)
    }

    /// A password that was refused is asked for anew.
    pub(super) fn forget_password(&self, account: &AccountId, server: ServerKind) {
        lock(&self.passwords).remove(&(account.clone(), server));
    }

    /// Opens a line to one server of an account and keeps its transcript.
    ///
    /// # Errors
    /// Everything that can be wrong below the protocol.
    pub(super) async fn open_line(
        &self,
        account: &AccountSettings,
        server: ServerKind,
        watcher: Watcher,
    ) -> Result<Line, Cause> {
        let (host, port, mode) = match server {
            ServerKind::Pop3 => (&account.pop3.host, account.pop3.port, account.pop3.tls),
            ServerKind::Smtp => (&account.smtp.host, account.smtp.port, account.smtp.tls),
        };
        let client = match mode {
            TlsMode::None => None,
            TlsMode::Implicit | TlsMode::Starttls => {
                let client = self.tls_client(account).await;
                Some(client.map_err(|fault| cause::of_line(host, port, &fault))?)
            }
        };
        let target = Target {
            host: host.clone(),
            port,
            implicit_tls: mode == TlsMode::Implicit,
        };
        let record = Record::default();
        self.keep_transcript(account, server, &record);
        let line = crate::net::open(&target, client, self.limits, record, watcher)
            .await
            .map_err(|fault| cause::of_line(host, port, &fault))?;
        agree(mode, line.is_encrypted())?;
        Ok(line)
    }

    /// Whether a password may go to this host without encryption.
    pub(super) fn secret_may_travel(account: &AccountSettings, host: &str) -> bool {
        account.tls.allow_plaintext || config::settings::is_loopback(host)
    }

    /// Whom this machine trusts.
    ///
    /// # Errors
    /// Where reading it stopped.
    pub(super) async fn trust(&self) -> Result<Trust, crate::net::Fault> {
        let system = || async {
            let read = tokio::task::spawn_blocking(Trust::system).await;
            read.map_err(stopped)
        };
        self.trust.get_or_try_init(system).await.cloned()
    }

    pub(super) async fn tls_client(
        &self,
        account: &AccountSettings,
    ) -> Result<TlsClient, crate::net::Fault> {
        let made = lock(&self.clients).get(&account.id).cloned();
        if let Some((_, client)) = made.filter(|(settings, _client)| *settings == account.tls) {
            return Ok(client);
        }
        let trust = self.trust().await?;
        let settings = account.tls.clone();
        let client = tokio::task::spawn_blocking(move || trust.client(&settings))
            .await
            .map_err(stopped)??;
        let made = (account.tls.clone(), client.clone());
        lock(&self.clients).insert(account.id.clone(), made);
        Ok(client)
    }

    pub(super) fn keep_transcript(
        &self,
        account: &AccountSettings,
        server: ServerKind,
        record: &Record,
    ) {
        let mut kept = lock(&self.transcripts);
        let is_same = |kept: &Kept| kept.account == account.id && kept.server == server;
        if kept.iter().filter(|kept| is_same(kept)).count() >= TRANSCRIPTS
            && let Some(oldest) = kept.iter().position(is_same)
        {
            kept.remove(oldest);
        }
        kept.push_back(Kept {
            account: account.id.clone(),
            server,
            began: clock::now(),
            record: record.clone(),
        });
    }

    /// The dialogues of the last sessions, oldest first.
    pub(super) fn transcripts(&self, account: Option<&AccountId>) -> Vec<SessionTranscript> {
        let kept = lock(&self.transcripts);
        kept.iter()
            .filter(|kept| account.is_none_or(|account| *account == kept.account))
            .map(|kept| SessionTranscript {
                account: kept.account.clone(),
                server: kept.server,
                began: kept.began,
                transcript: kept.record.transcript(),
            })
            .collect()
    }

    /// Tells the folders with their counts, and the tags with theirs.
    pub(super) async fn tell_folders(&self) {
        match self.on_disk(Store::folders).await {
            Ok(counts) => {
                let folders = self.in_order(counts.into_iter().map(|count| FolderSummary {
                    folder: count.folder,
                    mails: count.mails,
                    unread: count.unread,
                }));
                self.teller.tell(Event::Folders { folders }).await;
            }
            Err(cause) => tracing::warn!("the folders cannot be counted: {cause}"),
        }
        super::tags::tell(self).await;
    }

    /// Accounts in the order of config.toml, ordinary folders first.
    fn in_order(&self, folders: impl Iterator<Item = FolderSummary>) -> Vec<FolderSummary> {
        let accounts = self.accounts();
        let rank = |folder: &Folder| {
            let account = accounts.iter().position(|a| a.id == folder.account);
            (account.unwrap_or(usize::MAX), folder.name.clone())
        };
        let mut folders: Vec<FolderSummary> = folders
            .filter(|summary| accounts.iter().any(|a| a.id == summary.folder.account))
            .collect();
        folders.sort_by_cached_key(|summary| rank(&summary.folder));
        folders
    }

    /// Tells how far a command is; it may get lost where the asker is behind.
    pub(super) fn mention_progress(
        &self,
        tickets: &[Ticket],
        account: &AccountId,
        progress: &crate::channel::event::Progress,
    ) {
        for ticket in tickets {
            self.teller.mention(Event::Progress {
                ticket: *ticket,
                account: Some(account.clone()),
                progress: progress.clone(),
            });
        }
    }
}

/// Work of our own that stopped in the middle.
pub(super) fn stopped(stopped: tokio::task::JoinError) -> crate::net::Fault {
    let detail = stopped.to_string();
    crate::net::Fault::Handshake(HandshakeFault::Other { detail })
}

/// A heart in many hands.
pub(super) type Shared = Arc<Heart>;

/// The session is told of encryption by the settings, so the line must be as they say: a password
/// would go in the clear otherwise.
fn agree(mode: TlsMode, is_encrypted: bool) -> Result<(), Cause> {
    if is_encrypted == (mode == TlsMode::Implicit) {
        return Ok(());
    }
    Err(Cause::Internal {
        detail: format!("the line was opened with encryption {is_encrypted}, against the settings"),
    })
}

/// Whether the person reads Chinese.
pub(super) fn is_chinese(language: config::settings::Language) -> bool {
    match language {
        config::settings::Language::English => false,
        config::settings::Language::Chinese => true,
        config::settings::Language::Auto => {
            sys_locale::get_locale().is_some_and(|name| name.starts_with("zh"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_is_not_as_the_settings_say_is_not_used() {
        for (mode, is_encrypted, is_good) in [
            (TlsMode::Implicit, true, true),
            (TlsMode::Implicit, false, false),
            (TlsMode::Starttls, false, true),
            (TlsMode::Starttls, true, false),
            (TlsMode::None, false, true),
        ] {
            let agreed = agree(mode, is_encrypted);
            assert_eq!(agreed.is_ok(), is_good, "{mode:?} {is_encrypted}");
        }
    }
}
