//! What is known about an address's provider before anybody is asked.

use super::AccountSettings;

/// Settings to begin the account form with.
#[derive(Debug, Clone, PartialEq)]
pub struct Suggestion {
    /// The provider's name as it calls itself; `None`: unknown, the settings are a guess.
    pub provider: Option<&'static str>,
    /// Filled in as far as possible. An empty host: the provider has no such server.
    pub settings: AccountSettings,
    /// What a person should know, the most pressing first.
    pub hints: Vec<Hint>,
}

/// What a person must know or do before the provider lets a mail program in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Hint {
    /// Mail cannot be fetched by POP3 from this provider at all.
    NoPop3,
    /// The provider takes no passwords from mail programs, only a login in the browser (OAuth).
    BrowserLoginOnly,
    /// POP3 is off until it is switched on in the provider's web settings.
    SwitchOnPop3,
    /// Not the password of the web page: an authorisation code (授权码) made in its settings.
    AuthorisationCode,
    /// Not the password of the web page: an app password made in its settings.
    AppPassword,
    /// Not the password of the web page: one of its own for mail, set in the web settings.
    MailPassword,
    /// An administrator of the domain may have to allow mail programs first.
    AskAdministrator,
    /// POP3 may show only the last 30 days until all mail is chosen in the web settings.
    RecentMailOnly,
    /// The provider refuses checks that follow each other faster.
    MinimumInterval {
        /// Fewest minutes between two checks.
        minutes: u32,
    },
    /// The host names are a guess from the address.
    Guessed,
}

impl Hint {
    /// Key of its sentence in assets/i18n.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::NoPop3 => "hint-no-pop3",
            Self::BrowserLoginOnly => "hint-browser-login-only",
            Self::SwitchOnPop3 => "hint-switch-on-pop3",
            Self::AuthorisationCode => "hint-authorisation-code",
            Self::AppPassword => "hint-app-password",
            Self::MailPassword => "hint-mail-password",
            Self::AskAdministrator => "hint-ask-administrator",
            Self::RecentMailOnly => "hint-recent-mail-only",
            Self::MinimumInterval { .. } => "hint-minimum-interval",
            Self::Guessed => "hint-guessed",
        }
    }

    /// What the sentence names.
    #[must_use]
    pub fn arguments(self) -> Vec<(&'static str, String)> {
        match self {
            Self::MinimumInterval { minutes } => vec![("minutes", minutes.to_string())],
            _ => Vec::new(),
        }
    }
}
