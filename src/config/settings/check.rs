//! Values of the right type that cannot be, alone or together.

use crate::model::account::{AuthChoice, KeepOnServer, TlsMode};
use crate::model::{AccountSettings, Pin, check_host};

use super::is_loopback;

/// A value that has the right type and still cannot be.
pub(super) struct Wrong {
    pub(super) path: &'static [&'static str],
    pub(super) fault: String,
}

fn wrong(path: &'static [&'static str], fault: impl Into<String>) -> Option<Wrong> {
    let fault = fault.into();
    Some(Wrong { path, fault })
}

/// What one account says, against itself and those before it.
pub(super) fn check(account: &AccountSettings, earlier: &[AccountSettings]) -> Option<Wrong> {
    let id = &account.id;
    if earlier.iter().any(|other| other.id == *id) {
        return wrong(
            &["id"],
            format!(
                "a second account has the id {id:?}, expected another one",
                id = id.as_str()
            ),
        );
    }
    check_pop3(account)
        .or_else(|| check_smtp(account))
        .or_else(|| check_password(account))
        .or_else(|| check_pins(account))
}

fn check_pop3(account: &AccountSettings) -> Option<Wrong> {
    let pop3 = &account.pop3;
    if let Err(fault) = check_host(&pop3.host) {
        return wrong(&["pop3", "host"], fault.to_string());
    }
    if pop3.port == 0 {
        return wrong(
            &["pop3", "port"],
            "the port is 0, expected 1 to 65535 (usually 995)",
        );
    }
    if forbidden_plaintext(pop3.tls, &pop3.host, account) {
        return wrong(&["pop3", "tls"], PLAINTEXT_FAULT);
    }
    if pop3.auth == AuthChoice::Apop && pop3.tls != TlsMode::Implicit {
        return wrong(
            &["pop3", "auth"],
            "apop is safe only under TLS from the first byte, expected tls = \"implicit\" or \
             another auth",
        );
    }
    if needs_tls(pop3.auth, pop3.tls) {
        return wrong(&["pop3", "auth"], BEARER_FAULT);
    }
    match pop3.keep_on_server {
        KeepOnServer::Newest(0) => wrong(
            &["pop3", "keep_on_server"],
            "newest = 0 keeps nothing, expected 1 or more, or \"delete-after-download\"",
        ),
        _ => None,
    }
}

fn check_smtp(account: &AccountSettings) -> Option<Wrong> {
    let smtp = &account.smtp;
    if let Err(fault) = check_host(&smtp.host) {
        return wrong(&["smtp", "host"], fault.to_string());
    }
    if smtp.port == 0 {
        return wrong(
            &["smtp", "port"],
            "the port is 0, expected 1 to 65535 (usually 465)",
        );
    }
    if forbidden_plaintext(smtp.tls, &smtp.host, account) {
        return wrong(&["smtp", "tls"], PLAINTEXT_FAULT);
    }
    if needs_tls(smtp.auth, smtp.tls) {
        return wrong(&["smtp", "auth"], BEARER_FAULT);
    }
    let named = match smtp.auth {
        AuthChoice::UserPass => "user-pass",
        AuthChoice::Apop => "apop",
        _ => return None,
    };
    wrong(
        &["smtp", "auth"],
        format!(
            "{named} belongs to POP3, expected auto, plain, login, cram-md5, scram-sha-256, \
             scram-sha-1, xoauth2 or oauthbearer"
        ),
    )
}

fn check_password(account: &AccountSettings) -> Option<Wrong> {
    let password = &account.password;
    let blank = |command: &Option<String>| command.as_deref().is_some_and(|c| c.trim().is_empty());
    if blank(&password.command) {
        return wrong(
            &["password", "command"],
            "the command is empty, expected a shell command",
        );
    }
    if blank(&password.smtp_command) {
        return wrong(
            &["password", "smtp_command"],
            "the command is empty, expected a shell command",
        );
    }
    if password.keyring == Some(true) && password.command.is_some() {
        return wrong(
            &["password", "keyring"],
            "both keyring and command are given, expected one of them",
        );
    }
    None
}

fn check_pins(account: &AccountSettings) -> Option<Wrong> {
    let is_pin = |pin: &String| Pin::parse(pin).is_some();
    if account.tls.pinned_sha256.iter().all(is_pin) {
        return None;
    }
    wrong(
        &["tls", "pinned_sha256"],
        "a pin is the SHA-256 of a certificate, expected 64 hexadecimal digits, behind a host's name \
         where it holds for that host only",
    )
}

/// RFC 7628 §3: whatever the host.
fn needs_tls(auth: AuthChoice, tls: TlsMode) -> bool {
    auth == AuthChoice::OauthBearer && tls == TlsMode::None
}

const BEARER_FAULT: &str =
    "oauthbearer never goes without TLS, expected tls = \"implicit\" or \"starttls\"";

const PLAINTEXT_FAULT: &str = "tls = \"none\" would show the password to everyone on the way, \
     expected implicit or starttls, or a host on loopback, or allow_plaintext = true in [account.tls]";

fn forbidden_plaintext(tls: TlsMode, host: &str, account: &AccountSettings) -> bool {
    tls == TlsMode::None && !account.tls.allow_plaintext && !is_loopback(host)
}
