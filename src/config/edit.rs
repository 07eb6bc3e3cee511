//! config.toml changed in place: only the keys that differ, comments and order kept.
//!
//! The new text is checked as a start would check it, written beside the old file, made durable
//! and renamed over it. Whatever fails, the old file stays.

mod search;
pub mod tag;

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use toml_edit::{ArrayOfTables, DocumentMut, Item, Table, TableLike, value};

use super::settings::{self, SettingsError};
use crate::model::authenticity::CheckSignatures;
use crate::model::{AccountId, AccountSettings, Announce, Filter, JunkSettings, SavedSearch};

mod filter;

pub use search::{remove_search, save_search};

/// Why config.toml could not be changed. The file is then as it was.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// What stands there now is wrong, or would be.
    #[error("{0}")]
    Settings(#[from] SettingsError),
    /// A value has no place in TOML (a path that is not Unicode, a number above 2^63).
    #[error("these settings cannot be written down: {detail}")]
    Unexpressible {
        /// The library's words.
        detail: String,
    },
    /// The file could not be written.
    #[error("{}: {detail}", file.display())]
    Unwritable {
        /// Which file.
        file: PathBuf,
        /// What kind of trouble.
        kind: io::ErrorKind,
        /// The system's words.
        detail: String,
    },
}

/// Adds an account, or changes the one of this id.
///
/// # Errors
/// [`EditError`]; the file is then as it was.
pub fn save_account(file: &Path, account: &AccountSettings) -> Result<(), EditError> {
    change(file, |document| {
        let (wanted, defaults) = (as_table(account)?, defaults()?);
        let accounts = accounts(document)?;
        let known = accounts.iter_mut().find(|table| has_id(table, &account.id));
        if let Some(table) = known {
            merge(table, &wanted, &defaults);
        } else {
            let mut table = Table::new();
            merge(&mut table, &wanted, &defaults);
            accounts.push(table);
        }
        Ok(())
    })
}

/// Takes an account out, and out of the filters that name it; those that were for it alone go with
/// it. Its mail stays where it is; an id that isn't there is well.
///
/// # Errors
/// [`EditError`]; the file is then as it was.
pub fn remove_account(file: &Path, account: &AccountId) -> Result<(), EditError> {
    let before = settings::load(file)?.filters;
    let mut filters = before.clone();
    filters.retain_mut(|filter| {
        // One that names nobody would be for all.
        let is_for_all = filter.accounts.is_empty();
        filter.accounts.retain(|id| id != account);
        is_for_all || !filter.accounts.is_empty()
    });
    change(file, |document| {
        if filters != before {
            filter::write(document, &filters)?;
        }
        let accounts = accounts(document)?;
        accounts.retain(|table| !has_id(table, account));
        if accounts.is_empty() {
            document.remove("account");
        }
        Ok(())
    })
}

/// Keeps language (`auto`, `en`, `zh-CN`), theme (`system`, `light`, `dark`) and how new mail is
/// announced, which is not added to a file that says nothing of it and means the default.
///
/// # Errors
/// [`EditError`], also for a word that is none of these; the file is then as it was.
pub fn save_preferences(
    file: &Path,
    language: &str,
    theme: &str,
    announce: Announce,
) -> Result<(), EditError> {
    change(file, |document| {
        let table = document.as_table_mut();
        for (name, word) in [("language", language), ("theme", theme)] {
            put(table, name, value(word));
        }
        if announce != Announce::default() || table.contains_key("announce") {
            put(table, "announce", value(announce.key()));
        }
        Ok(())
    })
}

/// Changes the filters that the file has now, which need not be those that were read last. Filters
/// that stay keep their comments.
///
/// # Errors
/// [`EditError`], also for filters that cannot be; the file is then as it was.
pub fn change_filters(file: &Path, make: impl FnOnce(&mut Vec<Filter>)) -> Result<(), EditError> {
    let mut filters = settings::load(file)?.filters;
    make(&mut filters);
    change(file, |document| filter::write(document, &filters))
}

/// Changes searches and filters that the file has now: searches in place, as many as there are,
/// each under its name.
///
/// # Errors
/// [`EditError`], also for searches and filters that cannot be; the file is then as it was.
pub fn follow(
    file: &Path,
    make: impl FnOnce(&mut [SavedSearch], &mut Vec<Filter>),
) -> Result<(), EditError> {
    let before = settings::load(file)?;
    let (mut searches, mut filters) = (before.searches.clone(), before.filters.clone());
    make(&mut searches, &mut filters);
    if (&searches, &filters) == (&before.searches, &before.filters) {
        return Ok(());
    }
    change(file, |document| {
        search::write(document, &searches)?;
        filter::write(document, &filters)
    })
}

/// Keeps what is done with junk.
///
/// # Errors
/// [`EditError`]; the file is then as it was.
pub fn save_junk(file: &Path, junk: JunkSettings) -> Result<(), EditError> {
    change(file, |document| {
        filter::write_junk(document, junk);
        Ok(())
    })
}

/// Keeps when the signatures of mails are checked.
///
/// # Errors
/// [`EditError`]; the file is then as it was.
pub fn save_checking(file: &Path, when: CheckSignatures) -> Result<(), EditError> {
    change(file, |document| {
        let reading = document.entry("reading");
        let table = reading.or_insert_with(|| Item::Table(Table::new()));
        if let Some(table) = table.as_table_like_mut() {
            put(table, "check_signatures", value(when.key()));
        }
        Ok(())
    })
}

fn change(
    file: &Path,
    edit: impl FnOnce(&mut DocumentMut) -> Result<(), EditError>,
) -> Result<(), EditError> {
    // A link (dotfiles under version control) keeps pointing at its file.
    let file = &fs::canonicalize(file).unwrap_or_else(|_| file.to_path_buf());
    settings::load(file)?;
    let old = match fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(unwritable(file, &error)),
    };
    let mut document: DocumentMut =
        old.parse()
            .map_err(|error: toml_edit::TomlError| SettingsError::Unreadable {
                file: file.clone(),
                detail: error.message().to_owned(),
            })?;
    edit(&mut document)?;
    let new = document.to_string();
    settings::parse(&new, file)?;
    if new != old {
        replace(file, &new).map_err(|error| unwritable(file, &error))?;
    }
    Ok(())
}

fn unwritable(file: &Path, error: &io::Error) -> EditError {
    EditError::Unwritable {
        file: file.to_path_buf(),
        kind: error.kind(),
        detail: error.to_string(),
    }
}

/// Writes beside, makes durable, renames over. Only the owner may read the result.
fn replace(file: &Path, text: &str) -> io::Result<()> {
    let folder = file
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or_else(|| Path::new("."));
    fs::create_dir_all(folder)?;
    let beside = file.with_extension(format!("toml.{}.tmp", std::process::id()));
    let written = write_durably(&beside, text).and_then(|()| fs::rename(&beside, file));
    if let Err(error) = written {
        fs::remove_file(&beside).ok();
        return Err(error);
    }
    #[cfg(unix)]
    File::open(folder)?.sync_all()?;
    Ok(())
}

fn write_durably(file: &Path, text: &str) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file: File = options.open(file)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

/// The tables of `[[account]]`; accounts written as an inline array become tables first.
fn accounts(document: &mut DocumentMut) -> Result<&mut ArrayOfTables, EditError> {
    let item = document
        .entry("account")
        .or_insert_with(|| Item::ArrayOfTables(ArrayOfTables::new()));
    if !item.is_array_of_tables() {
        let inline = std::mem::take(item);
        *item = Item::ArrayOfTables(inline.into_array_of_tables().unwrap_or_default());
    }
    item.as_array_of_tables_mut().ok_or_else(|| {
        let detail = "account is no list of tables".to_owned();
        EditError::Unexpressible { detail }
    })
}

fn has_id(table: &Table, id: &AccountId) -> bool {
    table.get("id").and_then(Item::as_str) == Some(id.as_str())
}

/// Settings as the tables they would be in the file, every key in it.
fn as_table(account: &AccountSettings) -> Result<Table, EditError> {
    let fail = |detail: String| EditError::Unexpressible { detail };
    let text = toml::to_string(account).map_err(|error| fail(error.to_string()))?;
    let document: DocumentMut = text
        .parse()
        .map_err(|error: toml_edit::TomlError| fail(error.message().to_owned()))?;
    let mut table = document.as_table().clone();
    let kept = table
        .get_mut("pop3")
        .and_then(Item::as_table_mut)
        .and_then(|pop3| pop3.get_mut("keep_on_server"));
    if let Some(kept) = kept {
        kept.make_value(); // `{ days = 14 }` reads better than a table of its own
    }
    Ok(table)
}

/// What an account has where the file is silent. Such keys are not added to a file.
fn defaults() -> Result<Table, EditError> {
    let least = "id = \"x\"\naddress = \"x@example.org\"\n\
                 pop3 = { host = \"\" }\nsmtp = { host = \"\" }\n";
    let account: AccountSettings =
        toml::from_str(least).map_err(|error| EditError::Unexpressible {
            detail: error.message().to_owned(),
        })?;
    let mut table = as_table(&account)?;
    // Always written, since a person looks for them first.
    for server in ["pop3", "smtp"] {
        if let Some(server) = table.get_mut(server).and_then(Item::as_table_mut) {
            server.remove("port");
            server.remove("tls");
        }
    }
    Ok(table)
}

/// Makes `present` say what `wanted` says, touching no key that says so already.
fn merge(present: &mut dyn TableLike, wanted: &dyn TableLike, defaults: &dyn TableLike) {
    let gone: Vec<String> = present
        .iter()
        .map(|(name, _)| name.to_owned())
        .filter(|name| !wanted.contains_key(name))
        .collect();
    for name in gone {
        present.remove(&name);
    }
    let empty = Table::new();
    for (name, item) in wanted.iter() {
        let default = defaults.get(name);
        match item {
            Item::Table(wanted) => {
                let default = default.and_then(Item::as_table_like).unwrap_or(&empty);
                merge_table(present, name, wanted, default);
            }
            item if present.contains_key(name) || !default.is_some_and(|d| same(d, item)) => {
                put(present, name, item.clone());
            }
            _same_as_default => {}
        }
    }
}

fn merge_table(present: &mut dyn TableLike, name: &str, wanted: &Table, default: &dyn TableLike) {
    if let Some(inner) = present.get_mut(name).and_then(Item::as_table_like_mut) {
        merge(inner, wanted, default);
        return;
    }
    let mut inner = Table::new();
    merge(&mut inner, wanted, default);
    if !inner.is_empty() {
        present.insert(name, Item::Table(inner));
    }
}

/// Sets one value, keeping the comment behind it and the key's place.
fn put(table: &mut dyn TableLike, name: &str, item: Item) {
    let Some(present) = table.get_mut(name) else {
        table.insert(name, item);
        return;
    };
    if same(present, &item) {
        return;
    }
    let decor = present.as_value().map(|value| value.decor().clone());
    *present = item;
    if let (Some(decor), Some(value)) = (decor, present.as_value_mut()) {
        *value.decor_mut() = decor;
    }
}

/// Whether two values say the same, however they are written.
fn same(one: &Item, other: &Item) -> bool {
    let meaning = |item: &Item| {
        let mut table = Table::new();
        table.insert("x", item.clone());
        toml::from_str::<toml::Table>(&table.to_string()).ok()
    };
    let one = meaning(one);
    one.is_some() && one == meaning(other)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::account::{KeepOnServer, TlsMode};

    const FILE: &str = "\
# My mail
theme = \"dark\" # at night

[[account]]
id = \"work\"   # never changes
address = \"alice@example.org\"
# slow line at home
check_every_minutes = 30
[account.pop3]
host = \"pop.example.org\" # old name: mail
[account.smtp]
host = \"smtp.example.org\"
user = \"alice\"
";

    fn folder_with(text: &str) -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("config.toml");
        fs::write(&file, text).unwrap();
        (folder, file)
    }

    #[test]
    fn a_changed_account_keeps_every_comment_and_changes_only_what_differs() {
        let (_folder, file) = folder_with(FILE);
        let mut account = settings::load(&file).unwrap().accounts.remove(0);
        account.pop3.host = "pop3.example.org".to_owned();
        account.pop3.keep_on_server = KeepOnServer::Days(14);
        account.smtp.user = None;
        save_account(&file, &account).unwrap();
        let text = fs::read_to_string(&file).unwrap();
        let expected = FILE
            .replace("\"pop.example.org\"", "\"pop3.example.org\"")
            .replace(
                "old name: mail\n",
                "old name: mail\nport = 995\ntls = \"implicit\"\nkeep_on_server = { days = 14 }\n",
            )
            .replace("user = \"alice\"\n", "port = 465\ntls = \"implicit\"\n");
        assert_eq!(text, expected);
        assert_eq!(settings::load(&file).unwrap().accounts, [account]);
    }

    #[test]
    fn a_new_account_is_readable_and_read_back_as_it_was() {
        let (_folder, file) = folder_with(FILE);
        let mut account = settings::load(&file).unwrap().accounts.remove(0);
        account.id = AccountId::new("home").unwrap();
        account.smtp.tls = TlsMode::Starttls;
        account.smtp.port = 587;
        account.password.command = Some("pass show \"mail\"".to_owned());
        save_account(&file, &account).unwrap();
        let text = fs::read_to_string(&file).unwrap();
        assert!(text.starts_with(FILE), "{text}");
        assert_eq!(settings::load(&file).unwrap().accounts[1], account);
        assert!(!text.contains("max_download_bytes"), "{text}");
    }

    #[test]
    fn the_first_account_makes_the_file_and_only_its_owner_reads_it() {
        let (_folder, file) = folder_with(FILE);
        let account = settings::load(&file).unwrap().accounts.remove(0);
        let fresh = file.with_file_name("deep").join("config.toml");
        save_account(&fresh, &account).unwrap();
        assert_eq!(settings::load(&fresh).unwrap().accounts, [account]);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(
                fs::metadata(&fresh).unwrap().permissions().mode() & 0o777,
                0o600
            );
        }
        assert_eq!(fs::read_dir(fresh.parent().unwrap()).unwrap().count(), 1);
    }

    #[test]
    fn a_removed_account_leaves_the_others() {
        let (_folder, file) = folder_with(FILE);
        remove_account(&file, &AccountId::new("work").unwrap()).unwrap();
        let text = fs::read_to_string(&file).unwrap();
        assert!(
            text.starts_with("# My mail\ntheme = \"dark\" # at night\n"),
            "{text}"
        );
        assert!(settings::load(&file).unwrap().accounts.is_empty());
    }

    #[test]
    fn a_removed_account_leaves_the_filters_and_takes_those_along_that_were_for_it_alone() {
        let filters = "\n[[filter]]\nname = \"all\"\nwhen = \"from:a\"\n\
            \n[[filter]]\nname = \"work\"\nwhen = \"from:b\"\naccounts = [\"work\"]\n";
        let (_folder, file) = folder_with(&format!("{FILE}{filters}"));
        let mut home = settings::load(&file).unwrap().accounts.remove(0);
        home.id = AccountId::new("home").unwrap();
        save_account(&file, &home).unwrap();
        let mut both = Filter::new("both", "from:c");
        both.accounts = vec![AccountId::new("work").unwrap(), home.id.clone()];
        change_filters(&file, |all| all.push(both.clone())).unwrap();
        remove_account(&file, &AccountId::new("work").unwrap()).unwrap();
        both.accounts = vec![home.id];
        let left = settings::load(&file).unwrap().filters;
        assert_eq!(left, [Filter::new("all", "from:a"), both]);
    }

    #[test]
    fn preferences_are_changed_in_place_and_a_wrong_word_changes_nothing() {
        let (_folder, file) = folder_with(FILE);
        save_preferences(&file, "zh-CN", "light", Announce::Full).unwrap();
        let text = fs::read_to_string(&file).unwrap();
        assert!(text.contains("theme = \"light\" # at night"), "{text}");
        assert!(!text.contains("announce"), "{text}");
        save_preferences(&file, "zh-CN", "light", Announce::Count).unwrap();
        let text = fs::read_to_string(&file).unwrap();
        assert!(text.contains("announce = \"count\""), "{text}");
        assert!(save_preferences(&file, "zh-CN", "green", Announce::Full).is_err());
        assert_eq!(fs::read_to_string(&file).unwrap(), text);
    }

    #[test]
    fn a_file_with_a_fault_is_not_rewritten() {
        let broken = format!("{FILE}frobnicate = 1\n");
        let (_folder, file) = folder_with(&broken);
        assert!(save_preferences(&file, "en", "light", Announce::Full).is_err());
        assert_eq!(fs::read_to_string(&file).unwrap(), broken);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_stays_a_link() {
        let (folder, file) = folder_with(FILE);
        let link = folder.path().join("link.toml");
        std::os::unix::fs::symlink(&file, &link).unwrap();
        save_preferences(&link, "en", "light", Announce::Full).unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert!(fs::read_to_string(&file).unwrap().contains("light"));
    }

    #[test]
    fn when_signatures_are_checked_and_who_is_trusted_change_in_place_with_their_comments() {
        let trusting = FILE.replace(
            "# slow line",
            "trusted_authentication = [\"mx.example.org\"] # our own\n# slow line",
        );
        let (_folder, file) = folder_with(&format!(
            "{trusting}\n[reading] # eyes\ncheck_signatures = \"always\" # all\n"
        ));
        save_checking(&file, CheckSignatures::WhenAsked).unwrap();
        let mut account = settings::load(&file).unwrap().accounts.remove(0);
        let servers = vec!["mx.example.org".to_owned(), "mx.example.net".to_owned()];
        account.trusted_authentication = Some(servers);
        save_account(&file, &account).unwrap();
        let text = fs::read_to_string(&file).unwrap();
        for line in [
            "[reading] # eyes\n",
            "check_signatures = \"when-asked\" # all\n",
            "trusted_authentication = [\"mx.example.org\", \"mx.example.net\"] # our own\n",
        ] {
            assert!(text.contains(line), "{line}: {text}");
        }
        // To trust nobody is another thing than to have said nothing.
        account.trusted_authentication = Some(Vec::new());
        save_account(&file, &account).unwrap();
        let text = fs::read_to_string(&file).unwrap();
        assert!(
            text.contains("trusted_authentication = [] # our own\n"),
            "{text}"
        );
        account.trusted_authentication = None;
        save_account(&file, &account).unwrap();
        let text = fs::read_to_string(&file).unwrap();
        assert!(!text.contains("trusted_authentication"), "{text}");
        assert_eq!(settings::load(&file).unwrap().accounts, [account]);
    }
}
