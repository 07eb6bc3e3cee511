//! What a session needs to log in, and what is remembered of a login that succeeded.

use crate::channel::event::ServerKind;
use crate::channel::{Cause, Outcome, Task};
use crate::model::{AccountId, AccountSettings, Secret};
use crate::sasl::{Credentials, Login, Mechanism, Nonce};
use crate::store::logins::{logins_path_in, pin_login_in, pinned_login_in};

use super::heart::{Heart, Shared, lock};
use super::{account, cause, clock};

/// Everything a session with this server needs to log in; `typed` goes before what is kept.
///
/// # Errors
/// Those of [`Heart::password`]; [`Cause::LoginsUnknown`] where it cannot be read what worked
/// before: a weaker login might give the password away.
pub(super) async fn login(
    heart: &Shared,
    account: &AccountSettings,
    server: ServerKind,
    typed: Option<Secret>,
) -> Result<Login, Cause> {
    let password = match typed {
        Some(password) => password,
        None => heart.password(account, server).await?,
    };
    let (user, host, choice) = match server {
        ServerKind::Pop3 => (account.pop3_user(), &account.pop3.host, account.pop3.auth),
        ServerKind::Smtp => (account.smtp_user(), &account.smtp.host, account.smtp.auth),
    };
    Ok(Login {
        credentials: Credentials {
            user: user.to_owned(),
            password,
        },
        choice,
        secret_may_travel: Heart::secret_may_travel(account, host),
        nonce: Nonce::from_random(clock::random()),
        pinned: pinned(heart, account, server).await?,
    })
}

/// The strongest mechanism that this server has taken.
async fn pinned(
    heart: &Shared,
    account: &AccountSettings,
    server: ServerKind,
) -> Result<Option<Mechanism>, Cause> {
    let (id, name) = (account.id.clone(), server_name(account, server));
    let elsewhere = heart.logins_of.clone();
    let pinned = heart.on_disk(move |store| {
        Ok(match elsewhere {
            Some(paths) => (
                pinned_login_in(&paths, &id, &name),
                logins_path_in(&paths, &id),
            ),
            None => (store.pinned_login(&id, &name), store.logins_path(&id)),
        })
    });
    let (pinned, path) = pinned.await?;
    let unknown = |detail| Cause::LoginsUnknown { path, detail };
    match pinned {
        Err(error) => Err(unknown(error.to_string())),
        Ok(None) => Ok(None),
        Ok(Some(name)) => Mechanism::from_name(&name)
            .map(Some)
            .ok_or_else(|| unknown(format!("{name:?} is no mechanism"))),
    }
}

/// A login succeeded: from now on this server is not given anything weaker unasked.
pub(super) async fn succeeded(
    heart: &Shared,
    account: &AccountSettings,
    server: ServerKind,
    mechanism: Option<Mechanism>,
) {
    lock(&heart.renewed).remove(&(account.id.clone(), server));
    let Some(mechanism) = mechanism.filter(|it| it.proves_the_server()) else {
        return;
    };
    // Being tested, before it is one.
    if heart.account(&account.id).is_err() {
        return;
    }
    let before = match pinned(heart, account, server).await {
        Ok(before) => before,
        Err(cause) => return tracing::warn!("{}: {cause}", account.id),
    };
    if before.is_some_and(|before| !before.is_weaker_than(mechanism)) {
        return;
    }
    let (id, name) = (account.id.clone(), server_name(account, server));
    let elsewhere = heart.logins_of.clone();
    let kept = heart.on_disk(move |store| match elsewhere {
        Some(paths) => pin_login_in(&paths, &id, &name, mechanism.name()),
        None => store.pin_login(&id, &name, mechanism.name()),
    });
    match kept.await {
        Ok(()) => {}
        // A window has the profile: its own next login remembers the same.
        Err(Cause::ProfileInUse) => {
            tracing::info!("{}: the open window remembers its own logins", account.id);
        }
        Err(cause) => tracing::warn!(
            "{}: what the server took is not remembered: {cause}",
            account.id
        ),
    }
}

/// A person allows weaker ways of logging in to `host`. What waited is tried again.
pub(super) async fn allow_weaker(heart: &Shared, id: AccountId, host: &str) -> Outcome {
    let result = async {
        let account = heart.account(&id)?;
        let mut servers = Vec::new();
        for server in [ServerKind::Pop3, ServerKind::Smtp] {
            if host_of(&account, server) == host {
                servers.push(server_name(&account, server));
            }
        }
        let of = id.clone();
        heart
            .on_disk(move |store| store.unpin_logins(&of, &servers))
            .await
    };
    let result = result.await;
    if result.is_ok() {
        account::wake_account(heart, &id);
    }
    cause::outcome(Task::SaveSettings, Some(id), result)
}

/// A new attempt: a token that the last one renewed and never tried, because the line broke, may
/// have run out since, and is worth renewing again.
pub(super) fn begins_attempt(heart: &Heart, account: &AccountSettings, server: ServerKind) {
    lock(&heart.renewed).remove(&(account.id.clone(), server));
}

/// Whether it is worth getting the token once more: a command may give a new one (S-45). Once an
/// attempt: a new one that is refused as well is forgotten, and the next attempt asks the command
/// again.
pub(super) async fn renews_token(
    heart: &Shared,
    account: &AccountSettings,
    server: ServerKind,
) -> bool {
    let source = &account.password;
    let by_command = match server {
        ServerKind::Pop3 => source.command.is_some(),
        ServerKind::Smtp => source.command.is_some() || source.smtp_command.is_some(),
    };
    if !by_command {
        return false;
    }
    let key = (account.id.clone(), server);
    let refused = lock(&heart.passwords).get(&key).cloned();
    heart.forget_password(&account.id, server);
    if lock(&heart.renewed).remove(&key) {
        return false;
    }
    let renewed = heart.password(account, server).await.ok();
    let is_new = renewed.is_some() && renewed != refused;
    if is_new {
        lock(&heart.renewed).insert(key);
    }
    is_new
}

fn host_of(account: &AccountSettings, server: ServerKind) -> &str {
    match server {
        ServerKind::Pop3 => &account.pop3.host,
        ServerKind::Smtp => &account.smtp.host,
    }
}

fn server_name(account: &AccountSettings, server: ServerKind) -> String {
    let (kind, host, port) = match server {
        ServerKind::Pop3 => ("pop3", &account.pop3.host, account.pop3.port),
        ServerKind::Smtp => ("smtp", &account.smtp.host, account.smtp.port),
    };
    format!("{kind}:{host}:{port}")
}
