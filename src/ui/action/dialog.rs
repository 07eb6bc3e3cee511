//! What can lie over the main window.

use std::sync::Arc;

use crate::channel::Failure;
use crate::channel::attachment::AttachmentName;
use crate::channel::doctor::Advice;
use crate::channel::rules::Scope;
use crate::mime::view::MailView;
use crate::model::{AccountId, Filter, Folder, MailSummary, SavedSearch, Tag};

use super::{CarryPage, Naming};
use crate::mime::link::Pretence;

/// What can lie over the main window.
#[derive(Debug, Clone)]
pub enum Dialog {
    /// Whether a link that is not what it seems is followed.
    Link {
        /// Where it leads.
        target: String,
        /// In what it is not what it seems.
        pretences: Vec<Pretence>,
    },
    /// The account form; `None`: a new account.
    Account(Option<AccountId>),
    /// Language, theme, accounts.
    Settings,
    /// The dialogue with an account's servers; `None`: all.
    Transcript(Option<AccountId>),
    /// The connections to an account's servers; `None`: of the first account.
    Doctor {
        /// Whose.
        account: Option<AccountId>,
        /// Whether a refused certificate is shown as soon as it is there.
        wants_certificate: bool,
    },
    /// The account form with settings that were found to work.
    Advised {
        /// Whose.
        account: AccountId,
        /// What works.
        advice: Advice,
    },
    /// Import and export.
    Carry(CarryPage),
    /// The charsets of the mail that is looked through.
    Charset,
    /// Any action by its name.
    Palette,
    /// The folders the selected mails can be moved to.
    Move,
    /// The filters, and what is done with junk.
    Filters,
    /// One filter.
    Filter(Box<FilterSeed>),
    /// What filters would do.
    RunFilters {
        /// Which may be run.
        filters: Vec<Filter>,
        /// With which mails.
        scope: Scope,
    },
    /// The tags of the selected mails.
    Tags,
    /// A mail on paper.
    Print {
        /// The mail.
        view: Arc<MailView>,
        /// Whether a PDF is wanted rather than a printer.
        as_pdf: bool,
    },
    /// Something is given a name.
    Name(Naming),
    /// Whether a folder is to go.
    DeleteFolder(Folder),
    /// Whether a tag is to go.
    DeleteTag(Tag),
    /// All about a failure.
    Failure(Box<Failure>),
    /// Whether a server may be logged in to by weaker mechanisms than before.
    WeakerLogin(Box<Failure>),
    /// The name and words of a kept search.
    SaveSearch {
        /// What it is at first.
        search: SavedSearch,
        /// The name it had; `None`: it is new.
        instead_of: Option<String>,
    },
    /// A look at an attachment.
    Attachment(AttachmentName),
    /// A password is wanted.
    Password {
        /// For which account.
        account: AccountId,
        /// The server's words, where it refused one.
        refused: Option<String>,
    },
}

/// What the form of a filter begins as.
#[derive(Debug, Clone)]
pub enum FilterSeed {
    /// An empty one.
    Empty,
    /// The one of this name.
    Existing(String),
    /// One for mails like this one.
    Like(Box<MailSummary>),
    /// One for what this search finds.
    Search(String),
}
