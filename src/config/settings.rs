//! config.toml read: every key known, every value checked, every fault with its line.
//!
//! Reading never writes: a file with a fault stays as the person left it, and nothing starts.

mod check;
mod fault;
mod filter;
mod search;
pub mod tag;

use std::fmt;
use std::fs;
use std::io;
use std::net::IpAddr;
use std::ops::Range;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use toml_edit::{Document, Item, Table, TableLike};

use crate::model::account::TlsMode;
use crate::model::{AccountSettings, Announce, Filter, JunkSettings, SavedSearch};

pub use tag::TagSettings;

use check::check;
use fault::one_line;

/// Everything in config.toml.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// The language of the window.
    #[serde(default)]
    pub language: Language,
    /// The colours of the window.
    #[serde(default)]
    pub theme: Theme,
    /// How new mail is announced.
    #[serde(default)]
    pub announce: Announce,
    /// In the order of the file.
    #[serde(default, rename = "account")]
    pub accounts: Vec<AccountSettings>,
    /// Searches kept as places, in the order of the file.
    #[serde(default, rename = "search")]
    pub searches: Vec<SavedSearch>,
    /// Tags that are always offered, in the order of the file.
    #[serde(default, rename = "tag", skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<TagSettings>,
    /// What is done with mails that arrive, in this order.
    #[serde(default, rename = "filter")]
    pub filters: Vec<Filter>,
    /// What is done with mails that are like junk.
    #[serde(default)]
    pub junk: JunkSettings,
}

/// The language of the window.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Language {
    /// The system's.
    #[default]
    #[serde(rename = "auto")]
    Auto,
    /// English.
    #[serde(rename = "en")]
    English,
    /// Simplified Chinese.
    #[serde(rename = "zh-CN")]
    Chinese,
}

impl Language {
    /// As in config.toml.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::English => "en",
            Self::Chinese => "zh-CN",
        }
    }
}

/// The colours of the window.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    /// As the system says.
    #[default]
    System,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
    /// Black on white.
    #[serde(rename = "high-contrast")]
    HighContrast,
}

impl Theme {
    /// As in config.toml.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
            Self::HighContrast => "high-contrast",
        }
    }
}

/// Why config.toml cannot be used. `Display` names file, line and column and what was expected.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    /// The file is there and cannot be read.
    #[error("{}: {detail}", file.display())]
    Unreadable {
        /// Which file.
        file: PathBuf,
        /// The system's words.
        detail: String,
    },
    /// Something in it is wrong.
    #[error("{}:{line}:{column}: {fault}", file.display())]
    Fault {
        /// Which file.
        file: PathBuf,
        /// From 1.
        line: usize,
        /// In characters, from 1.
        column: usize,
        /// What is wrong and what was expected; never a value that may be secret.
        fault: String,
    },
}

/// Reads config.toml. A file that isn't there is an empty one.
///
/// # Errors
/// [`SettingsError::Unreadable`] where the system refuses, [`SettingsError::Fault`] at the first
/// thing in it that is wrong.
pub fn load(file: &Path) -> Result<Settings, SettingsError> {
    let bytes = match fs::read(file) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Settings::default()),
        Err(error) => {
            return Err(SettingsError::Unreadable {
                file: file.to_path_buf(),
                detail: error.to_string(),
            });
        }
    };
    let text = std::str::from_utf8(&bytes).map_err(|error| {
        let before = String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
        fault_at(
            file,
            &before,
            before.len(),
            "expected UTF-8 text".to_owned(),
        )
    })?;
    parse(text, file)
}

/// Reads the text of config.toml; `file` is only named in errors.
///
/// # Errors
/// [`SettingsError::Fault`] at the first thing that is wrong.
pub fn parse(text: &str, file: &Path) -> Result<Settings, SettingsError> {
    let place = |span: Option<Range<usize>>, fault: String| {
        fault_at(file, text, span.map_or(0, |span| span.start), fault)
    };
    let document: Document<&str> =
        Document::parse(text).map_err(|error| place(error.span(), one_line(error.message())))?;
    if let Some(span) = bare_password(&document) {
        return Err(place(Some(span), PASSWORD_FAULT.to_owned()));
    }
    let mut settings: Settings = toml::from_str(text)
        .map_err(|error| place(error.span(), fault::without_value(error.message())))?;
    for (position, account) in settings.accounts.iter_mut().enumerate() {
        let table = account_table(document.as_table(), position);
        fill_ports(account, table);
    }
    for (position, account) in settings.accounts.iter().enumerate() {
        let table = account_table(document.as_table(), position);
        let earlier = settings.accounts.get(..position).unwrap_or_default();
        if let Some(wrong) = check(account, earlier) {
            return Err(place(span_of(table, wrong.path), wrong.fault));
        }
    }
    for (position, search) in settings.searches.iter().enumerate() {
        let table = table_of(document.as_table(), "search", position);
        let earlier = settings.searches.get(..position).unwrap_or_default();
        if let Some((key, fault)) = search::fault(search, earlier) {
            return Err(place(span_of(table, &[key]), fault));
        }
    }
    if let Some((position, fault)) = tag::check(&settings.tags) {
        let table = table_of(document.as_table(), "tag", position);
        return Err(place(span_of(table, &["name"]), fault));
    }
    if let Some((span, fault)) = filter::check(&settings, document.as_table()) {
        return Err(place(span, fault));
    }
    Ok(settings)
}

const PASSWORD_FAULT: &str = "passwords do not belong in this file, expected a table: \
     [account.password] with keyring = true or command = \"a shell command\"";

/// Where a password itself stands in the file.
fn bare_password(document: &Document<&str>) -> Option<Range<usize>> {
    let accounts = (0..).map_while(|position| account_table(document.as_table(), position));
    accounts
        .filter_map(|account| account.get_key_value("password"))
        .find(|(_key, item)| !item.is_table_like())
        .and_then(|(key, item)| key.span().or_else(|| item.span()))
}

/// The account of this position in the file.
fn account_table(root: &Table, position: usize) -> Option<&dyn TableLike> {
    table_of(root, "account", position)
}

/// The table of this position among those of a name.
fn table_of<'t>(root: &'t Table, name: &str, position: usize) -> Option<&'t dyn TableLike> {
    match root.get(name)? {
        Item::ArrayOfTables(tables) => tables.get(position).map(|table| table as &dyn TableLike),
        Item::Value(value) => {
            let table = value.as_array()?.get(position)?.as_inline_table()?;
            Some(table as &dyn TableLike)
        }
        Item::None | Item::Table(_) => None,
    }
}

/// Where a key stands, or the nearest table around it.
fn span_of(account: Option<&dyn TableLike>, path: &[&str]) -> Option<Range<usize>> {
    let mut table = account?;
    let mut nearest = None;
    for name in path {
        let Some((key, item)) = table.get_key_value(name) else {
            break;
        };
        nearest = key.span().or_else(|| item.span()).or(nearest);
        let Some(inner) = item.as_table_like() else {
            break;
        };
        table = inner;
    }
    let first = account?.iter().next();
    nearest.or_else(|| {
        let (name, item) = first?;
        account?
            .key(name)
            .and_then(toml_edit::Key::span)
            .or_else(|| item.span())
    })
}

/// A port that isn't named follows from `tls`: 995 and 465 implicit, 110 and 587 otherwise.
fn fill_ports(account: &mut AccountSettings, table: Option<&dyn TableLike>) {
    let named = |server: &str| {
        table
            .and_then(|table| table.get(server))
            .and_then(Item::as_table_like)
            .is_some_and(|server| server.contains_key("port"))
    };
    if !named("pop3") && account.pop3.tls != TlsMode::Implicit {
        account.pop3.port = 110;
    }
    if !named("smtp") && account.smtp.tls != TlsMode::Implicit {
        account.smtp.port = 587;
    }
}

/// Whether a host is this machine by its name alone.
#[must_use]
pub fn is_loopback(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost")
        || host
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

/// An octet of the text as line and column.
fn fault_at(file: &Path, text: &str, octet: usize, fault: String) -> SettingsError {
    let mut octet = octet.min(text.len());
    while !text.is_char_boundary(octet) {
        octet -= 1;
    }
    let before = &text[..octet];
    let line_start = before.rfind('\n').map_or(0, |feed| feed + 1);
    SettingsError::Fault {
        file: file.to_path_buf(),
        line: before.matches('\n').count() + 1,
        column: before[line_start..].chars().count() + 1,
        fault,
    }
}

impl fmt::Display for Language {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.key())
    }
}

impl fmt::Display for Theme {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.key())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXAMPLE: &str = include_str!("../../config.example.toml");
    const LEAST: &str = "\
[[account]]
id = \"work\"
address = \"alice@example.org\"
[account.pop3]
host = \"pop.example.org\"
[account.smtp]
host = \"smtp.example.org\"
";

    fn read(text: &str) -> Result<Settings, String> {
        parse(text, Path::new("config.toml")).map_err(|error| error.to_string())
    }

    #[test]
    fn the_example_has_every_key_and_each_is_its_default() {
        let example = read(EXAMPLE).unwrap();
        let mut least = read(LEAST).unwrap();
        // What is a default by meaning, not by value.
        let account = &mut least.accounts[0];
        account.pop3.user = Some(account.pop3_user().to_owned());
        account.smtp.user = Some(account.smtp_user().to_owned());
        account.password.keyring = Some(true);
        assert_eq!(example, least);
        for key in keys(&toml::Value::try_from(with_every_key(least)).unwrap()) {
            let line = format!("{key} = ");
            let names_it = |text: &str| text.trim_start_matches("# ").starts_with(&line);
            assert!(EXAMPLE.lines().any(names_it), "{key} is missing");
        }
    }

    /// Nothing left out when it is written.
    fn with_every_key(mut settings: Settings) -> Settings {
        let account = &mut settings.accounts[0];
        account.trusted_authentication = Some(vec!["mx.example.org".to_owned()]);
        account.password.command = Some("c".to_owned());
        account.password.smtp_command = Some("s".to_owned());
        account.tls.ca_file = Some("ca.pem".into());
        account.tls.pinned_sha256 = vec!["00".repeat(32)];
        let mut filter = Filter::new("lists", "to:lists");
        filter.move_to = Some("Lists".to_owned());
        settings.filters = vec![filter];
        settings
    }

    fn keys(value: &toml::Value) -> Vec<String> {
        match value {
            toml::Value::Table(table) => table
                .iter()
                .flat_map(|(key, value)| match value {
                    toml::Value::Table(_) => keys(value),
                    toml::Value::Array(list) if list.iter().all(toml::Value::is_table) => {
                        list.iter().flat_map(keys).collect()
                    }
                    _ => vec![key.clone()],
                })
                .collect(),
            _ => Vec::new(),
        }
    }

    #[test]
    fn an_empty_file_and_no_file_are_the_defaults() {
        assert_eq!(read("").unwrap(), Settings::default());
        let nowhere = Path::new("/nonexistent/config.toml");
        assert_eq!(load(nowhere).unwrap(), Settings::default());
    }

    #[test]
    fn s30_p49_encrypted_from_the_first_byte_is_the_default_and_a_port_follows_from_tls() {
        let account = &read(LEAST).unwrap().accounts[0];
        assert_eq!(
            (account.pop3.tls, account.pop3.port),
            (TlsMode::Implicit, 995)
        );
        assert_eq!(
            (account.smtp.tls, account.smtp.port),
            (TlsMode::Implicit, 465)
        );
        assert!(!account.tls.allow_plaintext);
        let chosen = LEAST.replace(
            "smtp.example.org\"",
            "smtp.example.org\"\ntls = \"starttls\"",
        );
        assert_eq!(read(&chosen).unwrap().accounts[0].smtp.port, 587);
        let text = LEAST.replace(
            ".org\"\n[account.s",
            ".org\"\ntls = \"starttls\"\n[account.s",
        );
        let account = &read(&text).unwrap().accounts[0];
        assert_eq!((account.pop3.port, account.smtp.port), (110, 465));
        let given = text.replace("\"starttls\"\n", "\"starttls\"\nport = 995\n");
        assert_eq!(read(&given).unwrap().accounts[0].pop3.port, 995);
    }

    #[test]
    fn every_fault_has_file_line_and_column_and_says_what_was_expected() {
        let with = |old: &str, new: &str| read(&LEAST.replace(old, new)).unwrap_err();
        let cases = [
            (
                read("languag = \"en\"").unwrap_err(),
                "config.toml:1:1: unknown field `languag`, expected one of `language`, `theme`, `announce`, `account`, `search`, `tag`, `filter`, `junk`",
            ),
            (
                read("\ntheme = \"green\"").unwrap_err(),
                "config.toml:2:9: unknown variant, expected one of `system`, `light`, `dark`, `high-contrast`",
            ),
            (
                with("\"work\"", "\"Wörk\""),
                "config.toml:2:6: an account id is 1 to 32 characters of a-z, 0-9 and -",
            ),
            (
                with("host = \"pop.example.org\"", "port = 995"),
                "config.toml:4:1: missing field `host`",
            ),
            (
                with("[account.smtp]", "port = \"995\"\n[account.smtp]"),
                "config.toml:6:8: invalid type: string, expected u16",
            ),
            (
                with("[account.smtp]", "port = 0\n[account.smtp]"),
                "config.toml:6:1: the port is 0, expected 1 to 65535 (usually 995)",
            ),
            (
                with("pop.example.org", "pop.example.org:995"),
                "config.toml:5:1: the host has a colon in it, expected the name alone; the port has its own key",
            ),
            (
                with(
                    "\"smtp.example.org\"\n",
                    "\"s.example.org\"\nauth = \"apop\"\n",
                ),
                "config.toml:8:1: apop belongs to POP3, expected auto, plain, login, cram-md5, scram-sha-256, scram-sha-1, xoauth2 or oauthbearer",
            ),
            (
                with(
                    "\"pop.example.org\"\n",
                    "\"p.example.org\"\ntls = \"starttls\"\nauth = \"apop\"\n",
                ),
                "config.toml:7:1: apop is safe only under TLS from the first byte, expected tls = \"implicit\" or another auth",
            ),
            (
                with(
                    "\"smtp.example.org\"\n",
                    "\"s.example.org\"\nauth = \"user-pass\"\n",
                ),
                "config.toml:8:1: user-pass belongs to POP3, expected auto, plain, login, cram-md5, scram-sha-256, scram-sha-1, xoauth2 or oauthbearer",
            ),
            (
                with(
                    "\"smtp.example.org\"\n",
                    "\"s.example.org\"\n[account.tls]\npinned_sha256 = [\"ab\"]\n",
                ),
                "config.toml:9:1: a pin is the SHA-256 of a certificate, expected 64 hexadecimal digits, behind a host's name where it holds for that host only",
            ),
            (
                read(&format!("{LEAST}\n{LEAST}")).unwrap_err(),
                "config.toml:10:1: a second account has the id \"work\", expected another one",
            ),
        ];
        for (seen, expected) in cases {
            assert_eq!(seen, expected);
        }
        let syntax = read("theme = ").unwrap_err();
        assert!(syntax.starts_with("config.toml:1:"), "{syntax}");
    }

    #[test]
    fn s42_every_mechanism_may_be_named() {
        let named = |server: &str, auth: &str| {
            let host = format!("\"{server}.example.org\"\n");
            read(&LEAST.replace(&host, &format!("{host}auth = \"{auth}\"\n")))
        };
        for auth in [
            "auto",
            "plain",
            "login",
            "cram-md5",
            "scram-sha-256",
            "scram-sha-1",
            "xoauth2",
            "oauthbearer",
        ] {
            assert!(named("pop", auth).is_ok(), "{auth}");
            assert!(named("smtp", auth).is_ok(), "{auth}");
        }
        assert!(named("pop", "apop").is_ok() && named("pop", "user-pass").is_ok());
        let bearer = LEAST.replace(
            "\"pop.example.org\"\n",
            "\"127.0.0.1\"\ntls = \"none\"\nauth = \"oauthbearer\"\n",
        );
        assert_eq!(
            read(&bearer).unwrap_err(),
            "config.toml:7:1: oauthbearer never goes without TLS, expected tls = \"implicit\" or \
             \"starttls\""
        );
    }

    #[test]
    fn s30_plaintext_is_for_loopback_or_by_the_accounts_word() {
        let open = LEAST.replace(
            ".org\"\n[account.smtp]",
            ".org\"\ntls = \"none\"\n[account.smtp]",
        );
        let error = read(&open).unwrap_err();
        assert!(
            error.starts_with("config.toml:6:1: tls = \"none\" would show"),
            "{error}"
        );
        assert!(read(&format!("{open}[account.tls]\nallow_plaintext = true\n")).is_ok());
        for host in ["localhost", "127.0.0.1", "::1"] {
            assert!(
                read(&open.replace("pop.example.org", host)).is_ok(),
                "{host}"
            );
        }
        assert!(read(&open.replace("pop.example.org", "127.0.0.1.example.org")).is_err());
    }

    #[test]
    fn a33_a_host_with_a_line_end_is_refused_where_it_stands() {
        for odd in [
            "\\r\\nQUIT",
            "\\n",
            "\\u0000",
            "\\u001b[2J",
            "\\u0085",
            " ",
            "\\t",
        ] {
            for (server, line) in [("pop", 5), ("smtp", 7)] {
                let host = format!("{server}.example.org");
                let text = LEAST.replace(&host, &format!("{host}{odd}.example"));
                assert_eq!(
                    read(&text).unwrap_err(),
                    format!(
                        "config.toml:{line}:1: this is no host name, expected a name like \
                         mail.example.org without port or path"
                    ),
                    "{odd}"
                );
            }
        }
    }

    #[test]
    fn text_that_is_not_utf8_is_told_with_its_line() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("config.toml");
        fs::write(&file, b"# ok\n# \xd6\xd0\n").unwrap();
        let error = load(&file).unwrap_err().to_string();
        assert!(
            error.ends_with("config.toml:2:3: expected UTF-8 text"),
            "{error}"
        );
    }
}
