//! What may stand behind `hongyan`.

mod carry;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand, ValueEnum};

use super::asked;
use super::exit::{Exit, Trouble};
use super::maildrop::chosen::{self, Numbers};
use crate::console::Protocol;
use crate::model::{
    AccountId, DeliverBy, EnvelopeId, Reports, Returned, Timestamp, Uid, check_host,
};

pub use carry::{Backup, Duplicates, Export, FormatWord, Import, Verify};

/// A mail client that keeps your mail on your disk. Without a command it opens the window.
#[derive(Debug, Parser)]
#[command(name = "hongyan", version)]
pub struct Arguments {
    /// Keep settings, mail, index and logs under this folder
    #[arg(long, value_name = "DIR", global = true)]
    pub profile: Option<PathBuf>,
    /// What to log, e.g. "debug" or "hongyan::net=trace"
    #[arg(long, value_name = "FILTER", global = true)]
    pub log: Option<String>,
    /// Write the dialogue with the servers to this file, passwords hidden
    #[arg(long, value_name = "FILE", global = true)]
    pub transcript: Option<PathBuf>,
    /// Hide mail addresses in the transcript as well
    #[arg(long, global = true, requires = "transcript")]
    pub mask_addresses: bool,
    /// A mailto: address to write to, or an .eml file to read
    #[arg(value_name = "MAILTO|FILE.eml")]
    pub open: Option<String>,
    /// What to do instead of opening the window.
    #[command(subcommand)]
    pub task: Option<Task>,
}

/// What can be done without the window, and the window to practise in.
#[derive(Debug, Subcommand)]
pub enum Task {
    /// Fetch new mail
    Fetch(Fetch),
    /// Send a mail from standard input, as sendmail does
    Send(Box<Send>),
    /// Send everything that waits in the outbox
    Flush(Flush),
    /// Find mails, as the window does
    Search(Search),
    /// Take in mail of other programs; each mail comes once
    Import(Import),
    /// Write mail for other programs
    Export(Export),
    /// Find mails that are there more than once
    Duplicates(Duplicates),
    /// Compare every mail with what is known of it
    Verify(Verify),
    /// Write everything into one file, also beside a window
    Backup(Backup),
    /// Bring a backup back into an empty profile
    Restore(Backup),
    /// Run filters on mails that are here, or say what they would do
    Filter(Filter),
    /// Bring the index up to date with the mail on the disk
    Index(Index),
    /// Show what lies on a POP3 server, and fetch, delete or keep some of it
    Maildrop(Maildrop),
    /// Speak SMTP or POP3 by hand
    Console(Console),
    /// Examine the connections to the servers, step by step
    Doctor(Doctor),
    /// Open the window on a throw-away profile with a mail server of its own
    Practice,
}

/// `hongyan fetch`.
#[derive(Debug, Args)]
pub struct Fetch {
    /// Only this account
    #[arg(long, value_name = "ID", value_parser = AccountId::new)]
    pub account: Option<AccountId>,
    /// Also fetch what earlier sessions left: mails at which they broke, mails that the server has
    /// renamed
    #[arg(long)]
    pub again: bool,
    /// One JSON object an account
    #[arg(long)]
    pub json: bool,
}

/// `hongyan send`.
#[derive(Debug, Args)]
#[command(disable_version_flag = true)]
pub struct Send {
    /// Also send to everybody in To, Cc and Bcc
    #[arg(short = 't')]
    pub recipients_from_header: bool,
    /// A line with a single dot does not end the mail
    #[arg(short = 'i')]
    pub ignore_dots: bool,
    /// Envelope sender
    #[arg(short = 'f', short_alias = 'r', value_name = "ADDR")]
    pub sender: Option<String>,
    /// Send by this account; otherwise by the one whose address is the sender's
    #[arg(long, value_name = "ID", value_parser = AccountId::new)]
    pub account: Option<AccountId>,
    /// One JSON object a mail
    #[arg(long)]
    pub json: bool,
    /// Only put it into the outbox
    #[arg(long)]
    pub queue: bool,
    /// Of what to report: never, or success, failure, delay with commas between
    #[arg(short = 'N', value_name = "WHAT", value_parser = asked::reports)]
    pub reports: Option<Reports>,
    /// How much of the mail comes back with a report of failure: full or hdrs
    #[arg(short = 'R', value_name = "WHAT", value_parser = asked::returned)]
    pub returned: Option<Returned>,
    /// Name that reports give back; otherwise one is made
    #[arg(short = 'V', value_name = "ID", value_parser = EnvelopeId::new)]
    pub envelope_id: Option<EnvelopeId>,
    /// Let the server keep it for so long before it sends it
    #[arg(long, value_name = "SECONDS", value_parser = asked::seconds, conflicts_with = "hold_until")]
    pub hold_for: Option<u32>,
    /// Let the server keep it until then: 2026-12-24T18:00:00+08:00
    #[arg(long, value_name = "TIME", value_parser = asked::time)]
    pub hold_until: Option<Timestamp>,
    /// How soon it has to arrive, else it comes back (R, as without) or a report says so (N)
    #[arg(long, value_name = "SECONDS[;R|N]", value_parser = asked::deliver_by)]
    pub deliver_by: Option<DeliverBy>,
    /// Only by servers that all use TLS
    #[arg(long)]
    pub require_tls: bool,
    /// Whom it goes to
    #[arg(value_name = "RCPT")]
    pub recipients: Vec<String>,
    /// sendmail's -oi, -odb and so on; only i has a meaning here
    #[arg(short = 'o', value_name = "OPTION", hide = true)]
    pub options: Vec<String>,
    /// sendmail's -bm
    #[arg(short = 'b', value_name = "MODE", hide = true)]
    pub mode: Option<String>,
    /// sendmail's -F NAME, -B BODY, -L TAG, -O OPTION=VALUE, -A SET
    #[arg(short = 'F', short_aliases = ['B', 'L', 'O', 'A', 'X', 'C'], hide = true)]
    pub unused_values: Vec<String>,
    /// sendmail's -n -m -v -U -G
    #[arg(short = 'n', short_aliases = ['m', 'v', 'U', 'G'], action = clap::ArgAction::Count, hide = true)]
    pub unused_flags: u8,
}

/// `hongyan flush`.
#[derive(Debug, Args)]
pub struct Flush {
    /// Only this account
    #[arg(long, value_name = "ID", value_parser = AccountId::new)]
    pub account: Option<AccountId>,
    /// One JSON object a mail
    #[arg(long)]
    pub json: bool,
}

/// `hongyan search`.
#[derive(Debug, Args)]
pub struct Search {
    /// At most so many mails, the newest
    #[arg(long, value_name = "N")]
    pub limit: Option<usize>,
    /// One JSON object a mail
    #[arg(long)]
    pub json: bool,
    /// Words, "words in a row", from: to: subject: body: has:attachment filename: larger: smaller:
    /// before: after: on: is:unread is:flagged tag: in: account:, -not, OR, ( ), /pattern/. A folder
    /// behind in: means those within it too. Mails in Junk and Trash are left out unless in: names
    /// a folder
    #[arg(value_name = "QUERY", required = true, allow_hyphen_values = true)]
    pub query: Vec<String>,
}

/// `hongyan filter`.
#[derive(Debug, Args)]
pub struct Filter {
    /// Only say what would be done
    #[arg(long)]
    pub dry_run: bool,
    /// Only on mails of this account
    #[arg(long, value_name = "ID", value_parser = AccountId::new)]
    pub account: Option<AccountId>,
    /// On the mails of this folder; otherwise of the Inbox
    #[arg(long, value_name = "F")]
    pub folder: Option<String>,
    /// One JSON object a mail, with what is done and why
    #[arg(long)]
    pub json: bool,
    /// Only these filters, also where they are off; otherwise all that are on
    #[arg(value_name = "FILTER")]
    pub names: Vec<String>,
}

/// `hongyan index`.
#[derive(Debug, Args)]
pub struct Index {
    /// Throw the index away first
    #[arg(long)]
    pub rebuild: bool,
    /// One JSON object
    #[arg(long)]
    pub json: bool,
}

/// `hongyan doctor`.
#[derive(Debug, Args)]
pub struct Doctor {
    /// Only this account
    #[arg(long, value_name = "ID", value_parser = AccountId::new)]
    pub account: Option<AccountId>,
    /// A POP3 server that belongs to no account; nobody logs in
    #[arg(long, value_name = "HOST:PORT", value_parser = Server::parse)]
    pub pop3: Option<Server>,
    /// An SMTP server that belongs to no account; nobody logs in
    #[arg(long, value_name = "HOST:PORT", value_parser = Server::parse)]
    pub smtp: Option<Server>,
    /// When encryption begins with --pop3 and --smtp; otherwise as usual on the port
    #[arg(long, value_enum)]
    pub tls: Option<TlsWord>,
    /// One JSON object a step
    #[arg(long)]
    pub json: bool,
    /// Leave the servers' names and addresses out
    #[arg(long)]
    pub mask_hosts: bool,
}

/// A server named on the command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// Name or address, without brackets.
    pub host: String,
    /// TCP port.
    pub port: u16,
}

impl Server {
    fn parse(text: &str) -> Result<Self, String> {
        let expected = || "expected HOST:PORT, such as mail.example.org:995".to_owned();
        let (host, port) = text.rsplit_once(':').ok_or_else(expected)?;
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        let port = port.parse().ok().filter(|port| *port > 0);
        match port {
            Some(port) if check_host(bare).is_ok() => Ok(Self {
                host: bare.to_owned(),
                port,
            }),
            _ => Err(expected()),
        }
    }
}

/// `hongyan maildrop`.
#[derive(Debug, Args)]
pub struct Maildrop {
    /// This account; needed where there are several
    #[arg(long, value_name = "ID", value_parser = AccountId::new, global = true)]
    pub account: Option<AccountId>,
    /// One JSON object a mail, or one for what was done
    #[arg(long, global = true)]
    pub json: bool,
    /// What to do instead of showing it.
    #[command(subcommand)]
    pub deed: Option<MaildropDeed>,
}

/// What is done to mails on a server.
#[derive(Debug, Subcommand)]
pub enum MaildropDeed {
    /// Fetch these mails, however large, also those that were removed here
    Fetch {
        /// Which.
        #[command(flatten)]
        which: Which,
    },
    /// Delete these mails on the server; it asks first
    Delete {
        /// Which.
        #[command(flatten)]
        which: Which,
        /// Delete without asking
        #[arg(long)]
        yes: bool,
        /// Also delete mails that are nowhere else: they are lost for good
        #[arg(long)]
        accept_loss: bool,
    },
    /// Keep these mails on the server, whatever the account deletes
    Keep {
        /// Which.
        #[command(flatten)]
        which: Which,
        /// No longer: as the account says
        #[arg(long)]
        no_longer: bool,
    },
}

/// Mails of a listing.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
#[group(required = true, multiple = true)]
pub struct Which {
    /// By the server's names of them, as --json shows
    #[arg(value_name = "UIDL", value_parser = chosen::uid)]
    pub uids: Vec<Uid>,
    /// By their numbers in the list: 3 or 3-7, several with commas between
    #[arg(short, long = "number", value_name = "N[-M],…", value_delimiter = ',', value_parser = chosen::numbers)]
    pub numbers: Vec<Numbers>,
    /// All of them
    #[arg(long, conflicts_with_all = ["uids", "numbers"])]
    pub all: bool,
}

/// `hongyan console`.
#[derive(Debug, Args)]
pub struct Console {
    /// Which protocol to speak
    #[arg(value_enum, required_unless_present = "replay")]
    pub protocol: Option<ProtocolWord>,
    /// Any server; otherwise the one of an account
    #[arg(value_name = "HOST:PORT", conflicts_with = "account")]
    pub server: Option<String>,
    /// The server of this account
    #[arg(long, value_name = "ID", value_parser = AccountId::new)]
    pub account: Option<AccountId>,
    /// When encryption begins, for HOST:PORT
    #[arg(long, value_enum, default_value = "implicit")]
    pub tls: TlsWord,
    /// Speak without encryption to a host that is not this machine
    #[arg(long)]
    pub allow_plaintext: bool,
    /// Play a session file back instead
    #[arg(long, value_name = "FILE", conflicts_with_all = ["protocol", "server", "account"])]
    pub replay: Option<PathBuf>,
}

/// A protocol, as it is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ProtocolWord {
    /// Sending
    Smtp,
    /// Fetching
    Pop3,
}

impl From<ProtocolWord> for Protocol {
    fn from(word: ProtocolWord) -> Self {
        match word {
            ProtocolWord::Smtp => Self::Smtp,
            ProtocolWord::Pop3 => Self::Pop3,
        }
    }
}

/// When encryption begins, as it is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TlsWord {
    /// With the first byte
    Implicit,
    /// By STARTTLS or STLS, which is said for you before anything else
    Starttls,
    /// Not at all; in the console, when you say STARTTLS or STLS
    None,
}

/// Reads the command line.
///
/// # Errors
/// What to end with at once: help and version are printed, a wrong usage is told.
pub fn read(words: impl IntoIterator<Item = OsString>) -> Result<Arguments, ExitCode> {
    let mut arguments = Arguments::try_parse_from(words).map_err(|error| {
        if !error.use_stderr() {
            // Help or version; a closed pipe is nobody to tell.
            error.print().ok();
            return Exit::Done.into();
        }
        let told = error.to_string();
        let told = told.lines().next().unwrap_or_default();
        usage(told.strip_prefix("error: ").unwrap_or(told)).tell()
    })?;
    if arguments.transcript.is_some() && matches!(arguments.task, None | Some(Task::Practice)) {
        return Err(usage("--transcript belongs to a command; the window shows it by F12").tell());
    }
    if arguments.profile.is_some() && matches!(arguments.task, Some(Task::Practice)) {
        let why = "--profile does not go with practice, which has a throw-away profile of its own";
        return Err(usage(why).tell());
    }
    arguments.open = arguments.open.map(|open| absolute(&open).unwrap_or(open));
    if let Some(open) = &arguments.open {
        let why = match &arguments.task {
            Some(_) => format!("{open:?} stands before a command"),
            None if is_openable(open) => return Ok(arguments),
            None => format!("{open:?} is no command, no mailto: address and no file"),
        };
        return Err(usage(&why).tell());
    }
    Ok(arguments)
}

/// A file by its whole path, also where a desktop names it by a `file:` address: the window that
/// opens it may run in another folder.
fn absolute(open: &str) -> Option<String> {
    let path = match open.strip_prefix("file://") {
        Some(address) => {
            // What stands before the first slash is this machine's name, or nothing.
            let path = address.get(address.find('/')?..)?;
            PathBuf::from(percent_decoded(path)?)
        }
        None => PathBuf::from(open),
    };
    let path = std::path::absolute(path)
        .ok()
        .filter(|path| path.is_file())?;
    path.into_os_string().into_string().ok()
}

fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, more)) = rest.split_first() {
        rest = more;
        if byte == b'%' {
            let (digits, more) = rest.split_at_checked(2)?;
            let digits = std::str::from_utf8(digits).ok()?;
            bytes.push(u8::from_str_radix(digits, 16).ok()?);
            rest = more;
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

fn is_openable(open: &str) -> bool {
    let is_mailto = open
        .get(..7)
        .is_some_and(|scheme| scheme.eq_ignore_ascii_case("mailto:"));
    is_mailto || std::path::Path::new(open).is_file()
}

/// Somebody has mistyped.
pub(super) fn usage(why: &str) -> Trouble {
    Trouble::new(
        Exit::Usage,
        "could not understand the command",
        why,
        "see hongyan --help",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn send(words: &str) -> Send {
        let words = words.split(' ').map(OsString::from);
        match read(words).unwrap().task {
            Some(Task::Send(options)) => *options,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_definition_is_sound() {
        use clap::CommandFactory;
        Arguments::command().debug_assert();
    }

    #[test]
    fn sendmails_options_are_taken() {
        let options =
            send("hongyan send -t -oi -odb -oem -bm -f a@b.example -F Name -v -- c@d.example");
        assert!(options.recipients_from_header);
        assert_eq!(options.options, ["i", "db", "em"]);
        assert_eq!(options.sender.as_deref(), Some("a@b.example"));
        assert_eq!(options.recipients, ["c@d.example"]);
        let git = send("hongyan send -i a@b.example c@d.example");
        assert!(git.ignore_dots);
        assert_eq!(git.recipients.len(), 2);
        assert_eq!(
            send("hongyan send -fa@b.example -ti x@y.example")
                .recipients
                .len(),
            1
        );
    }

    #[test]
    fn options_of_all_commands_stand_before_or_behind() {
        for words in [
            "hongyan --profile p fetch --json",
            "hongyan fetch --json --profile p",
        ] {
            let arguments = read(words.split(' ').map(OsString::from)).unwrap();
            assert_eq!(arguments.profile, Some(PathBuf::from("p")), "{words}");
        }
    }

    #[test]
    fn a_file_is_opened_by_path_or_address() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a mail 信.eml");
        std::fs::write(&file, b"").unwrap();
        let path = file.to_str().unwrap();
        let address = format!(
            "file://{}",
            path.replace(' ', "%20").replace('信', "%E4%BF%A1")
        );
        for open in [path, &address] {
            let words = ["hongyan", open].map(OsString::from);
            assert_eq!(read(words).unwrap().open.as_deref(), Some(path), "{open}");
        }
        assert_eq!(percent_decoded("%zz"), None);
        assert_eq!(percent_decoded("%2"), None);
    }

    #[test]
    fn a33_a_server_is_a_host_and_a_port_and_nothing_else() {
        let read = |text: &str| {
            Server::parse(text)
                .map(|server| (server.host, server.port))
                .ok()
        };
        assert_eq!(read("mx.example:995"), Some(("mx.example".to_owned(), 995)));
        assert_eq!(read("[::1]:110"), Some(("::1".to_owned(), 110)));
        for wrong in [
            "mx.example",
            "mx.example:0",
            ":995",
            "a b:1",
            "x\r\nQUIT:25",
            "a/b:1",
            "u@h:1",
        ] {
            assert_eq!(read(wrong), None, "{wrong:?}");
        }
    }

    #[test]
    fn a_mailto_opens_and_a_typo_does_not() {
        let read = |words: &[&str]| read(words.iter().map(OsString::from));
        let mailto = read(&["hongyan", "mailto:a@b.example?subject=x"]).unwrap();
        assert_eq!(mailto.open.as_deref(), Some("mailto:a@b.example?subject=x"));
        assert!(read(&["hongyan", "fecth"]).is_err());
        assert!(read(&["hongyan", "mailto:a@b.example", "fetch"]).is_err());
        assert!(read(&["hongyan", "fetch", "--account", "A B"]).is_err());
    }
}
