//! Accounts and preferences: suggested, written into config.toml, taken out.

use std::path::Path;

use crate::channel::event::ServerKind;
use crate::channel::{CarryCause, Cause, Event, Failure, Outcome, Task, Ticket};
use crate::config::{self, Settings, edit, keyring};
use crate::model::{AccountId, AccountSettings, Address, Announce, Pin, Secret};
use crate::provider;

use super::deliver::queue::joined;
use super::heart::{Shared, lock};
use super::{carry, cause, deliver, fetch, rules};

const BOTH: [ServerKind; 2] = [ServerKind::Pop3, ServerKind::Smtp];

/// Tells what is known about an address's provider.
pub(super) async fn suggest(heart: &Shared, ticket: Ticket, address: Address) -> Outcome {
    let taken: Vec<AccountId> = heart.accounts().into_iter().map(|it| it.id).collect();
    let suggestion = Box::new(provider::suggest(&address, &taken));
    let event = Event::Suggested { ticket, suggestion };
    heart.teller.tell(event).await;
    Outcome::Done
}

/// Adds or replaces an account and keeps its password.
pub(super) async fn save(
    heart: &Shared,
    settings: AccountSettings,
    password: Option<Secret>,
) -> Outcome {
    let id = settings.id.clone();
    let result = try_save(heart, settings, password).await;
    cause::outcome(Task::SaveSettings, Some(id), result)
}

async fn try_save(
    heart: &Shared,
    account: AccountSettings,
    password: Option<Secret>,
) -> Result<(), Cause> {
    if account.display_name.contains(['\r', '\n']) || account.name.contains(['\r', '\n']) {
        return Err(Cause::Settings {
            detail: "a name has a line break in it".to_owned(),
        });
    }
    // A backup comes into a profile without one.
    let restoring = heart.restoring.try_lock();
    let _none = restoring.map_err(|_held| Cause::Carry(CarryCause::Restoring))?;
    carry::refuse_waiting(heart).await?;
    let written = account.clone();
    change_settings(heart, move |file| edit::save_account(file, &written)).await?;
    let id = account.id.clone();
    heart.on_disk(move |store| store.add_account(&id)).await?;
    if let Some(password) = password {
        keep_password(heart, &account, password, true).await;
    }
    tell_accounts(heart).await;
    wake_account(heart, &account.id);
    Ok(())
}

/// Keeps a person's decision about a certificate.
pub(super) async fn trust(
    heart: &Shared,
    id: AccountId,
    trust: Option<Pin>,
    instead: Option<Pin>,
) -> Outcome {
    let result = try_trust(heart, &id, trust, instead).await;
    cause::outcome(Task::SaveSettings, Some(id), result)
}

async fn try_trust(
    heart: &Shared,
    id: &AccountId,
    trust: Option<Pin>,
    instead: Option<Pin>,
) -> Result<(), Cause> {
    let mut account = heart.account(id)?;
    account.tls.change_pins(trust.as_ref(), instead.as_ref());
    change_settings(heart, move |file| edit::save_account(file, &account)).await?;
    tell_accounts(heart).await;
    wake_account(heart, id);
    Ok(())
}

/// Takes an account out of config.toml. Its mail stays on the disk.
pub(super) async fn remove(heart: &Shared, id: AccountId) -> Outcome {
    let result = try_remove(heart, &id).await;
    cause::outcome(Task::SaveSettings, Some(id), result)
}

async fn try_remove(heart: &Shared, id: &AccountId) -> Result<(), Cause> {
    let account = heart.account(id)?;
    let taken_out = id.clone();
    change_settings(heart, move |file| edit::remove_account(file, &taken_out)).await?;
    for server in BOTH {
        heart.forget_password(id, server);
    }
    lock(&heart.clients).remove(id);
    let gone = id.clone();
    heart
        .on_disk(move |store| store.remove_account(&gone))
        .await?;
    tell_accounts(heart).await;
    // Those that named it do no longer.
    rules::tell_known(heart).await;
    let forgotten = tokio::task::spawn_blocking(move || {
        for server in BOTH {
            if let Err(error) = keyring::delete(&account, server) {
                tracing::info!("the keyring was not cleared: {error}");
            }
        }
        Ok(())
    });
    joined(forgotten.await)
}

/// Keeps language, theme and announcements.
pub(super) async fn save_preferences(
    heart: &Shared,
    language: String,
    theme: String,
    announce: Announce,
) -> Outcome {
    let saved = change_settings(heart, move |file| {
        edit::save_preferences(file, &language, &theme, announce)
    });
    let result = saved.await;
    cause::outcome(Task::SaveSettings, None, result)
}

/// A password that was asked for; what needed it is tried again.
pub(super) async fn provide_password(
    heart: &Shared,
    id: AccountId,
    password: Secret,
    remember: bool,
) -> Outcome {
    let result = match heart.account(&id) {
        Ok(account) => {
            keep_password(heart, &account, password, remember).await;
            wake_account(heart, &id);
            Ok(())
        }
        Err(cause) => Err(cause),
    };
    cause::outcome(Task::SaveSettings, Some(id), result)
}

/// Holds the password for this run, and in the keyring too where that is wanted and possible.
/// Where there is no keyring the person is told, and everything works until the program ends.
async fn keep_password(
    heart: &Shared,
    account: &AccountSettings,
    password: Secret,
    remember: bool,
) {
    for server in BOTH {
        let key = (account.id.clone(), server);
        lock(&heart.passwords).insert(key, password.clone());
    }
    if !remember || account.password.keyring == Some(false) || account.password.command.is_some() {
        return;
    }
    let id = account.id.clone();
    let account = account.clone();
    let kept = tokio::task::spawn_blocking(move || {
        for server in BOTH {
            keyring::set(&account, server, &password).map_err(|error| Cause::PasswordNotKept {
                detail: error.to_string(),
            })?;
        }
        Ok(())
    });
    if let Err(cause) = joined(kept.await) {
        let failure = Failure {
            task: Task::KeepPassword,
            cause,
            account: Some(id),
        };
        heart.teller.notice(failure).await;
    }
}

/// Whatever waited for the password or for better settings is tried again.
pub(super) fn wake_account(heart: &Shared, id: &AccountId) {
    heart.fetches.remember(id, |memory| {
        memory.history = memory.history.password_entered();
    });
    if !heart.background {
        return;
    }
    let (heart, id) = (Shared::clone(heart), id.clone());
    tokio::spawn(async move {
        let fetching = fetch::refresh(&heart, Some(id.clone()), None);
        let sending = deliver::attempt_waiting(&heart, &id);
        tokio::join!(fetching, sending);
    });
}

/// Changes config.toml and reads it again.
pub(super) async fn change_settings(
    heart: &Shared,
    change: impl FnOnce(&Path) -> Result<(), edit::EditError> + Send + 'static,
) -> Result<(), Cause> {
    rewrite_settings(heart, move |file| {
        change(file).map_err(|error| cause::of_edit(&error))
    })
    .await
}

/// The same for whatever writes it.
async fn rewrite_settings(
    heart: &Shared,
    rewrite: impl FnOnce(&Path) -> Result<(), Cause> + Send + 'static,
) -> Result<(), Cause> {
    let _alone = heart.settings_file.lock().await;
    let file = heart.profile.config.clone();
    let changed = tokio::task::spawn_blocking(move || {
        rewrite(&file)?;
        config::load(&file).map_err(|error| Cause::Settings {
            detail: error.to_string(),
        })
    });
    let settings: Settings = joined(changed.await)?;
    heart.set_settings(settings);
    Ok(())
}

/// A whole profile comes from elsewhere by `place`: its settings hold from now on, its accounts are
/// here.
///
/// # Errors
/// What `place` says; [`Cause::Settings`]; file errors.
pub(super) async fn take_in(
    heart: &Shared,
    place: impl FnOnce() -> Result<(), Cause> + Send + 'static,
) -> Result<(), Cause> {
    rewrite_settings(heart, |_file| place()).await?;
    heart.store.forget_choices();
    for account in heart.accounts() {
        let id = account.id;
        heart.on_disk(move |store| store.add_account(&id)).await?;
    }
    super::start::begin(heart).await;
    heart.agreeing.begin();
    heart.accounts_changed.notify_one();
    heart.bell.notify_one();
    Ok(())
}

pub(super) async fn tell_accounts(heart: &Shared) {
    let accounts = heart.accounts();
    super::origin::tell_believed(heart, &accounts).await;
    heart.teller.tell(Event::Accounts { accounts }).await;
    heart.agreeing.begin();
    heart.accounts_changed.notify_one();
    heart.tell_folders().await;
}
