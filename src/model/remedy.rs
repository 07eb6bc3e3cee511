//! What a person can do about a failure.

/// The one thing to do next. Every error type maps to one by an exhaustive match.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Remedy {
    /// Nothing: the program tries again by itself.
    RetryLater,
    /// Try again now.
    RetryNow,
    /// Fetch once more what earlier sessions did not fetch.
    FetchAgain,
    /// Enter the password or authorisation code.
    AskPassword,
    /// The server offers weaker ways of logging in than before: decide whether that may be.
    AllowWeakerLogin,
    /// The file of what servers took before is damaged: repair it, or delete it and begin anew.
    DeleteLogins,
    /// Give the account a password command, or this machine a keyring.
    NamePasswordCommand,
    /// Look at host, port and encryption of the account.
    CheckServer,
    /// Look at the network of this machine.
    CheckNetwork,
    /// Look at the certificate and decide.
    CheckCertificate,
    /// Correct or remove the refused recipients.
    FixRecipients,
    /// Make the mail smaller.
    ShrinkMail,
    /// Ask less of the server: reports, a later time, TLS on the whole way.
    ChangeOptions,
    /// Make room on the disk.
    FreeSpace,
    /// Look at who may write to the folder.
    CheckPermissions,
    /// Correct config.toml.
    FixSettings,
    /// It may have been sent: only the person can decide.
    AskUser,
    /// It may be printed all the same: look before it is printed again.
    LookAtPrinter,
    /// Choose another file or folder.
    ChooseOther,
    /// Save the file and open it elsewhere.
    SaveInstead,
    /// Print the mail as text, without its pictures.
    PrintAsText,
    /// A backup lies beside: import its mail, or remove it.
    ImportInstead,
    /// Close the other program that uses this profile.
    CloseOther,
    /// The server misbehaves: save the transcript and tell its operator.
    Report,
}

impl Remedy {
    /// Key of its sentence in assets/i18n.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::RetryLater => "remedy-retry-later",
            Self::RetryNow => "remedy-retry-now",
            Self::FetchAgain => "remedy-fetch-again",
            Self::AskPassword => "remedy-ask-password",
            Self::AllowWeakerLogin => "remedy-allow-weaker-login",
            Self::DeleteLogins => "remedy-delete-logins",
            Self::NamePasswordCommand => "remedy-name-password-command",
            Self::CheckServer => "remedy-check-server",
            Self::CheckNetwork => "remedy-check-network",
            Self::CheckCertificate => "remedy-check-certificate",
            Self::FixRecipients => "remedy-fix-recipients",
            Self::ShrinkMail => "remedy-shrink-mail",
            Self::ChangeOptions => "remedy-change-options",
            Self::FreeSpace => "remedy-free-space",
            Self::CheckPermissions => "remedy-check-permissions",
            Self::FixSettings => "remedy-fix-settings",
            Self::AskUser => "remedy-ask-user",
            Self::LookAtPrinter => "remedy-look-at-printer",
            Self::ChooseOther => "remedy-choose-other",
            Self::SaveInstead => "remedy-save-instead",
            Self::PrintAsText => "remedy-print-as-text",
            Self::ImportInstead => "remedy-import-instead",
            Self::CloseOther => "remedy-close-other",
            Self::Report => "remedy-report",
        }
    }

    /// What to do, for the command line: lower case, no full stop.
    #[must_use]
    pub fn advice(self) -> &'static str {
        match self {
            Self::RetryLater => "it is tried again later",
            Self::RetryNow => "try again",
            Self::FetchAgain => "hongyan fetch --again fetches them",
            Self::AskPassword => "enter the password again",
            Self::AllowWeakerLogin => {
                "ask the server's operator; to allow it, name the mechanism as auth of that \
                 server in config.toml, or press the button in the window"
            }
            Self::DeleteLogins => {
                "put the file right; if you delete it, the next login takes whatever the server \
                 offers"
            }
            Self::NamePasswordCommand => "name a password command in config.toml",
            Self::CheckServer => "check host, port and tls of the account",
            Self::CheckNetwork => "check the network",
            Self::CheckCertificate => "check the certificate, or name its issuer in ca_file",
            Self::FixRecipients => "correct the refused recipients",
            Self::ShrinkMail => "make the mail smaller",
            Self::ChangeOptions => "change the mail's delivery options",
            Self::FreeSpace => "make room on the disk",
            Self::CheckPermissions => "check who may write to the folder",
            Self::FixSettings => "correct config.toml",
            Self::AskUser => "it may have been sent: resend it or mark it as sent",
            Self::LookAtPrinter => "look at the printer before you print it again",
            Self::ChooseOther => "choose another file or folder",
            Self::SaveInstead => "save it and open it with a program of your choice",
            Self::PrintAsText => "print it as text",
            Self::ImportInstead => "import its mail from there, or remove the folder",
            Self::CloseOther => "close the other hongyan",
            Self::Report => "tell the server's operator, with --transcript FILE",
        }
    }
}
