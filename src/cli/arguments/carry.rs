//! What may stand behind `hongyan import` and its kin.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::model::{AccountId, ExportFormat};

/// `hongyan import`.
#[derive(Debug, Args)]
pub struct Import {
    /// mbox files, maildirs, .eml and .emlx files and folders of them, profiles of Thunderbird,
    /// Claws Mail and Sylpheed
    #[arg(value_name = "PATH", required = true)]
    pub paths: Vec<PathBuf>,
    /// Keep the tree of folders under this one
    #[arg(long, value_name = "F", default_value = "Imported")]
    pub folder: String,
    /// Into this account; needed where there are several
    #[arg(long, value_name = "ID", value_parser = AccountId::new)]
    pub account: Option<AccountId>,
    /// Only say what the paths hold
    #[arg(long)]
    pub look: bool,
    /// One JSON object
    #[arg(long)]
    pub json: bool,
}

/// `hongyan export`.
#[derive(Debug, Args)]
pub struct Export {
    /// The folder that gets one folder an account
    #[arg(value_name = "DIR")]
    pub to: PathBuf,
    /// As what
    #[arg(long, value_enum, default_value = "maildir")]
    pub format: FormatWord,
    /// Only this account
    #[arg(long, value_name = "ID", value_parser = AccountId::new)]
    pub account: Option<AccountId>,
    /// Only this folder and those below it
    #[arg(long, value_name = "F")]
    pub folder: Option<String>,
    /// One JSON object
    #[arg(long)]
    pub json: bool,
}

/// A format, as it is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FormatWord {
    /// Maildir++ with flags
    Maildir,
    /// A file a folder (mboxrd)
    Mbox,
    /// A file a mail
    Eml,
}

impl From<FormatWord> for ExportFormat {
    fn from(word: FormatWord) -> Self {
        match word {
            FormatWord::Maildir => Self::Maildir,
            FormatWord::Mbox => Self::Mbox,
            FormatWord::Eml => Self::Eml,
        }
    }
}

/// `hongyan duplicates`.
#[derive(Debug, Args)]
pub struct Duplicates {
    /// Only this account
    #[arg(long, value_name = "ID", value_parser = AccountId::new)]
    pub account: Option<AccountId>,
    /// Move the copies to Trash; of each mail one stays
    #[arg(long)]
    pub remove: bool,
    /// One JSON object a mail that is there more than once
    #[arg(long)]
    pub json: bool,
}

/// `hongyan verify`.
#[derive(Debug, Args)]
pub struct Verify {
    /// Only this account
    #[arg(long, value_name = "ID", value_parser = AccountId::new)]
    pub account: Option<AccountId>,
    /// One JSON object
    #[arg(long)]
    pub json: bool,
}

/// `hongyan backup` and `hongyan restore`.
#[derive(Debug, Args)]
pub struct Backup {
    /// The backup
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// One JSON object
    #[arg(long)]
    pub json: bool,
}
