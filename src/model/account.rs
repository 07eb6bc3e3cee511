//! One account: where it fetches, where it submits, and how (spec: config.toml's `[[account]]`).

use std::fmt;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::{Address, Pin};

/// Names an account and its mail folder for ever: `a-z`, `0-9` and `-`, 1 to 32 characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AccountId(String);

/// The text is not 1 to 32 characters of `a-z`, `0-9`, `-`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an account id is 1 to 32 characters of a-z, 0-9 and -")]
pub struct AccountIdFault;

impl AccountId {
    /// Reads an id.
    ///
    /// # Errors
    /// [`AccountIdFault`] where another character or length is found.
    pub fn new(text: &str) -> Result<Self, AccountIdFault> {
        let fits = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        if (1..=32).contains(&text.len()) && text.bytes().all(fits) {
            Ok(Self(text.to_owned()))
        } else {
            Err(AccountIdFault)
        }
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for AccountId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl TryFrom<String> for AccountId {
    type Error = AccountIdFault;

    fn try_from(text: String) -> Result<Self, AccountIdFault> {
        Self::new(&text)
    }
}

impl From<AccountId> for String {
    fn from(id: AccountId) -> Self {
        id.0
    }
}

/// Everything the program knows about an account but its password.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccountSettings {
    /// Names the mail folder; never changes.
    pub id: AccountId,
    /// What the window shows.
    #[serde(default)]
    pub name: String,
    /// The address in From.
    pub address: Address,
    /// The name in From.
    #[serde(default)]
    pub display_name: String,
    /// Minutes between two checks; 0: only by hand.
    #[serde(default = "ten_minutes")]
    pub check_every_minutes: u32,
    /// Servers whose word on a mail's origin counts (RFC 8601 §7.1); `None`: those of the provider.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trusted_authentication: Option<Vec<String>>,
    /// Where mail comes from.
    pub pop3: Pop3Settings,
    /// Where mail goes.
    pub smtp: SmtpSettings,
    /// Where the password lies.
    #[serde(default)]
    pub password: PasswordSource,
    /// Whom to trust beside the system's roots.
    #[serde(default)]
    pub tls: TlsSettings,
}

fn ten_minutes() -> u32 {
    10
}

impl AccountSettings {
    /// The name to show: the given one, else the address.
    #[must_use]
    pub fn shown_name(&self) -> &str {
        if self.name.is_empty() {
            self.address.as_str()
        } else {
            &self.name
        }
    }

    /// What a person may call it in a search: its id, its name, its address.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        let names = [self.id.as_str(), &self.name, self.address.as_str()];
        let given = names.into_iter().filter(|name| !name.is_empty());
        given.map(str::to_owned).collect()
    }

    /// Whether one of its servers is spoken to without encryption.
    #[must_use]
    pub fn is_plaintext(&self) -> bool {
        self.pop3.tls == TlsMode::None || self.smtp.tls == TlsMode::None
    }

    /// Whether something travels readable over a network: not where the server is on this
    /// computer.
    #[must_use]
    pub fn is_plaintext_on_the_way(&self) -> bool {
        let servers = [
            (self.pop3.tls, &self.pop3.host),
            (self.smtp.tls, &self.smtp.host),
        ];
        let is_here = |host: &str| {
            let bare = host.trim_start_matches('[').trim_end_matches(']');
            bare.eq_ignore_ascii_case("localhost") || bare == "::1" || bare.starts_with("127.")
        };
        servers
            .iter()
            .any(|(tls, host)| *tls == TlsMode::None && !is_here(host))
    }

    /// The user name for POP3: the given one, else the address.
    #[must_use]
    pub fn pop3_user(&self) -> &str {
        self.pop3
            .user
            .as_deref()
            .unwrap_or_else(|| self.address.as_str())
    }

    /// The user name for SMTP: the given one, else the address.
    #[must_use]
    pub fn smtp_user(&self) -> &str {
        self.smtp
            .user
            .as_deref()
            .unwrap_or_else(|| self.address.as_str())
    }
}

/// When encryption begins (RFC 8314).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TlsMode {
    /// With the first byte (ports 995 and 465).
    #[default]
    Implicit,
    /// By STLS or STARTTLS, always required (ports 110 and 587).
    Starttls,
    /// Never: loopback, or with `allow_plaintext = true`.
    None,
}

/// How to log in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AuthChoice {
    /// The strongest the server offers.
    #[default]
    Auto,
    /// SASL PLAIN (RFC 4616).
    Plain,
    /// SASL LOGIN.
    Login,
    /// POP3's USER and PASS (RFC 1939 §7).
    UserPass,
    /// POP3's APOP, by hand only and under TLS only.
    Apop,
    /// SASL CRAM-MD5 (RFC 2195), by hand only.
    CramMd5,
    /// SASL SCRAM-SHA-256 (RFC 7677).
    #[serde(rename = "scram-sha-256")]
    ScramSha256,
    /// SASL SCRAM-SHA-1 (RFC 5802).
    #[serde(rename = "scram-sha-1")]
    ScramSha1,
    /// XOAUTH2.
    #[serde(rename = "xoauth2")]
    XOauth2,
    /// OAUTHBEARER (RFC 7628).
    #[serde(rename = "oauthbearer")]
    OauthBearer,
}

/// `[account.pop3]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pop3Settings {
    /// Server name or address.
    pub host: String,
    /// 995 implicit, 110 otherwise.
    #[serde(default = "pop3_port")]
    pub port: u16,
    /// When encryption begins.
    #[serde(default)]
    pub tls: TlsMode,
    /// User name; `None`: the address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// How to log in.
    #[serde(default)]
    pub auth: AuthChoice,
    /// What happens on the server to a mail that is here.
    #[serde(default)]
    pub keep_on_server: KeepOnServer,
    /// Octets above which only the head is fetched; 0: no limit.
    #[serde(default)]
    pub max_download_bytes: u64,
}

fn pop3_port() -> u16 {
    995
}

/// What happens on the server to a mail that is safely here.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KeepOnServer {
    /// It stays.
    #[default]
    Forever,
    /// It goes in the same session.
    DeleteAfterDownload,
    /// It goes this many days after it was fetched.
    #[serde(rename = "days")]
    Days(u32),
    /// Only this many newest ones stay.
    #[serde(rename = "newest")]
    Newest(u32),
}

/// `[account.smtp]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SmtpSettings {
    /// Server name or address.
    pub host: String,
    /// 465 implicit, 587 otherwise.
    #[serde(default = "smtp_port")]
    pub port: u16,
    /// When encryption begins.
    #[serde(default)]
    pub tls: TlsMode,
    /// User name; `None`: the address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// How to log in.
    #[serde(default)]
    pub auth: AuthChoice,
    /// What to do when the server refuses some of the recipients.
    #[serde(default)]
    pub on_refused_recipient: OnRefusedRecipient,
}

fn smtp_port() -> u16 {
    465
}

/// What to do when the server refuses some, not all, of the recipients.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OnRefusedRecipient {
    /// Deliver to the accepted ones and report the others.
    #[default]
    Deliver,
    /// Send to nobody and ask.
    Hold,
}

/// `[account.password]`: where the passwords lie. Never the passwords themselves.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PasswordSource {
    /// The system's keyring; used where no command is given and this is not false.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keyring: Option<bool>,
    /// A command whose first line of standard output is the password.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub command: Option<String>,
    /// The same for SMTP, where the two servers have different passwords.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub smtp_command: Option<String>,
}

/// `[account.tls]`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TlsSettings {
    /// Certificates in PEM, trusted for this account as well as the system's roots.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ca_file: Option<PathBuf>,
    /// Leaf certificates a person decided to trust, each a [`Pin`] as text.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pinned_sha256: Vec<String>,
    /// Whether passwords may travel in the clear to a host that is not loopback.
    #[serde(default)]
    pub allow_plaintext: bool,
}

impl TlsSettings {
    /// The certificates that a person trusts.
    pub fn pins(&self) -> impl Iterator<Item = Pin> {
        self.pinned_sha256
            .iter()
            .filter_map(|text| Pin::parse(text))
    }

    /// Trusts one more certificate, and another one no longer.
    pub fn change_pins(&mut self, trust: Option<&Pin>, instead: Option<&Pin>) {
        let is =
            |text: &String, pin: Option<&Pin>| pin.is_some() && Pin::parse(text).as_ref() == pin;
        self.pinned_sha256
            .retain(|text| !is(text, instead) && !is(text, trust));
        self.pinned_sha256.extend(trust.map(Pin::to_string));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_id_is_safe_as_a_folder_name() {
        assert!(AccountId::new("work-2").is_ok());
        for text in ["", "Work", "a/b", "..", "a b", &"a".repeat(33)] {
            assert_eq!(AccountId::new(text), Err(AccountIdFault), "{text:?}");
        }
    }
}
