//! Sentences of the causes that have to do with one mail on its way, with a mailbox, and with this
//! machine alone; and which causes are a connection's.

use super::Cause;

/// A key and what its sentence names.
type Named = (&'static str, Vec<(&'static str, String)>);

impl Cause {
    /// Whether the connection to a server is what failed, so that it is worth examining.
    #[must_use]
    pub fn is_of_a_connection(&self) -> bool {
        matches!(
            self,
            Self::NameNotFound { .. }
                | Self::ConnectionRefused { .. }
                | Self::Unreachable { .. }
                | Self::TimedOut { .. }
                | Self::Closed { .. }
                | Self::TlsHandshake { .. }
                | Self::Certificate { .. }
                | Self::NoEncryption { .. }
                | Self::BytesBeforeTls { .. }
                | Self::PlaintextForbidden { .. }
                | Self::LoginRefused { .. }
                | Self::NoMechanism { .. }
                | Self::Protocol { .. }
        )
    }

    /// Why a mail was not taken.
    pub(super) fn sentence_of_sending(&self) -> Named {
        match self {
            Self::RecipientsRefused {
                host,
                addresses,
                words,
            } => (
                "cause-recipients-refused",
                and(said(host, words), "addresses", addresses),
            ),
            Self::TooLarge {
                host,
                limit_octets,
                size_octets,
            } => {
                let limit = and(at(host), "limit", limit_octets);
                ("cause-too-large", and(limit, "size", size_octets))
            }
            Self::TooManyRecipients { host, limit } => {
                ("cause-too-many-recipients", and(at(host), "limit", limit))
            }
            Self::AddressNotCarried { host, address } => (
                "cause-address-not-carried",
                and(at(host), "address", address),
            ),
            Self::NeedsSevenBit { host } => ("cause-needs-seven-bit", at(host)),
            Self::Unconfirmed { host } => ("cause-unconfirmed", at(host)),
            Self::NotSent { reason } => ("cause-not-sent", vec![("words", reason.to_string())]),
            other => ("cause-internal", vec![("detail", other.to_string())]),
        }
    }

    /// Why something of a mail is not shown, opened or saved.
    pub(super) fn sentence_of_what_is_seen(&self) -> Named {
        match self {
            Self::Drawing(cause) => cause.sentence(),
            Self::Attachment(cause) => cause.sentence(),
            other => ("cause-internal", vec![("detail", other.to_string())]),
        }
    }

    /// What a server cannot do for a mail.
    pub(super) fn sentence_of_an_option(&self) -> Named {
        match self {
            Self::HeaderNotCarried { host } => ("cause-header-not-carried", at(host)),
            Self::NotOffered { host, extension } => {
                let key = match *extension {
                    "DSN" => "cause-no-reports",
                    "FUTURERELEASE" => "cause-no-future-release",
                    "DELIVERBY" => "cause-no-deliver-by",
                    "REQUIRETLS" => "cause-no-require-tls",
                    _ => "cause-not-offered",
                };
                (key, and(at(host), "extension", extension))
            }
            Self::HeldTooLong {
                host,
                limit_seconds,
            } => {
                let minutes = limit_seconds / 60;
                ("cause-held-too-long", and(at(host), "minutes", &minutes))
            }
            Self::HeldTooLate { host, latest } => {
                ("cause-held-too-late", and(at(host), "latest", latest))
            }
            Self::DeliverBySooner {
                host,
                minimum_seconds,
            } => {
                let minutes = minimum_seconds.div_ceil(60);
                (
                    "cause-deliver-by-sooner",
                    and(at(host), "minutes", &minutes),
                )
            }
            other => ("cause-internal", vec![("detail", other.to_string())]),
        }
    }

    /// What is the matter with what has causes of its own.
    pub(super) fn sentence_within(&self) -> Named {
        match self {
            Self::Carry(cause) => cause.sentence(),
            Self::Drawing(cause) => cause.sentence(),
            Self::Answer(cause) => cause.sentence(),
            Self::Printing(cause) => cause.sentence(),
            other => ("cause-internal", vec![("detail", other.to_string())]),
        }
    }

    /// What is the matter with the mails on a server.
    pub(super) fn sentence_of_a_mailbox(&self) -> Named {
        match self {
            Self::NoUidl { host } => ("cause-no-uidl", at(host)),
            Self::GoneFromServer { host } => ("cause-gone-from-server", at(host)),
            Self::Renamed { host, known, mails } => {
                let known = and(at(host), "known", known);
                ("cause-renamed", and(known, "mails", mails))
            }
            Self::RenamedInDoubt { host, mails } => {
                ("cause-renamed-in-doubt", and(at(host), "mails", mails))
            }
            Self::ChecksPaused { host, times } => {
                ("cause-checks-paused", and(at(host), "times", times))
            }
            Self::RemovesOnDownload { host } => ("cause-removes-on-download", at(host)),
            Self::OverLimit {
                limit_octets,
                size_octets,
            } => {
                let limit = ("limit", limit_octets.to_string());
                (
                    "cause-over-limit",
                    vec![limit, ("size", size_octets.to_string())],
                )
            }
            Self::SetAside { times, uid, words } => ("cause-set-aside", broken(*times, uid, words)),
            Self::StaysUnproved { times, uid, words } => {
                ("cause-stays-unproved", broken(*times, uid, words))
            }
            other => ("cause-internal", vec![("detail", other.to_string())]),
        }
    }

    /// Why no answer came.
    pub(super) fn sentence_of_silence(&self) -> Named {
        match self {
            Self::TimedOut {
                host,
                awaiting,
                seconds,
            } => (
                "cause-timed-out",
                and(awaited(host, awaiting), "seconds", seconds),
            ),
            Self::Closed { host, awaiting } => ("cause-closed", awaited(host, awaiting)),
            other => ("cause-internal", vec![("detail", other.to_string())]),
        }
    }

    /// The causes that no server has a part in.
    pub(super) fn sentence_of_this_machine(&self) -> Named {
        match self {
            Self::PasswordMissing => ("cause-password-missing", Vec::new()),
            Self::KeyUnanswered { name, detail } => {
                let named = vec![("name", name.clone()), ("detail", detail.clone())];
                ("cause-key-unanswered", named)
            }
            Self::PasswordCommand { detail } => {
                ("cause-password-command", vec![("detail", detail.clone())])
            }
            Self::Keyring { detail } => ("cause-keyring", vec![("detail", detail.clone())]),
            Self::PasswordNotKept { detail } => {
                ("cause-password-not-kept", vec![("detail", detail.clone())])
            }
            Self::BadAddress { text, .. } => ("cause-bad-address", vec![("text", text.clone())]),
            Self::NoRecipient => ("cause-no-recipient", Vec::new()),
            Self::DiskFull { path } => (
                "cause-disk-full",
                vec![("path", path.display().to_string())],
            ),
            Self::PermissionDenied { path } => (
                "cause-permission-denied",
                vec![("path", path.display().to_string())],
            ),
            Self::File { path, detail } => (
                "cause-file",
                vec![
                    ("path", path.display().to_string()),
                    ("detail", detail.clone()),
                ],
            ),
            Self::LoginsUnknown { path, .. } => (
                "cause-logins-unknown",
                vec![("path", path.display().to_string())],
            ),
            Self::MailGone => ("cause-mail-gone", Vec::new()),
            Self::Index { detail } => ("cause-index", vec![("detail", detail.clone())]),
            Self::IndexDamaged { detail } => {
                ("cause-index-damaged", vec![("detail", detail.clone())])
            }
            Self::ProfileInUse => ("cause-profile-in-use", Vec::new()),
            Self::Settings { detail } => ("cause-settings", vec![("detail", detail.clone())]),
            Self::ConsoleOver => ("cause-console-over", Vec::new()),
            Self::ConsoleFull => ("cause-console-full", Vec::new()),
            Self::Internal { detail } => ("cause-internal", vec![("detail", detail.clone())]),
            of_a_server => ("cause-internal", vec![("detail", of_a_server.to_string())]),
        }
    }
}

/// Arguments that every sentence about a server has.
pub(super) fn at(host: &str) -> Vec<(&'static str, String)> {
    vec![("host", host.to_owned())]
}

/// These and one more.
pub(super) fn and(
    mut arguments: Vec<(&'static str, String)>,
    name: &'static str,
    value: &impl ToString,
) -> Vec<(&'static str, String)> {
    arguments.push((name, value.to_string()));
    arguments
}

pub(super) fn said(host: &str, words: &str) -> Vec<(&'static str, String)> {
    vec![("host", host.to_owned()), ("words", words.to_owned())]
}

pub(super) fn detailed(host: &str, detail: &str) -> Vec<(&'static str, String)> {
    vec![("host", host.to_owned()), ("detail", detail.to_owned())]
}

fn awaited(host: &str, awaiting: &str) -> Vec<(&'static str, String)> {
    vec![("host", host.to_owned()), ("awaiting", awaiting.to_owned())]
}

/// How sessions broke at a mail.
fn broken(times: u32, uid: &str, words: &str) -> Vec<(&'static str, String)> {
    vec![
        ("times", times.to_string()),
        ("uid", uid.to_owned()),
        ("words", words.to_owned()),
    ]
}

pub(super) fn weaker(host: &str, pinned: &str, offered: &str) -> Vec<(&'static str, String)> {
    let pinned = and(at(host), "pinned", &pinned);
    and(pinned, "offered", &offered)
}
