//! Completion: command words, then what stands behind them, from what the server announced and
//! what the dialogue has shown.

use super::catalogue::{Phase, all, find, split};
use super::legality::why_not;
use super::line::Protocol;
use super::session::Session;

/// Completions offered at once.
const MOST: usize = 60;

/// One way to go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completion {
    /// The whole line with it.
    pub line: String,
    /// The piece that is added, as a list shows it.
    pub shown: String,
    /// Key of what it is for; empty: it says itself.
    pub help: &'static str,
    /// Whether it is legal where the session stands.
    pub is_legal: bool,
}

/// How the line may go on; the legal ones first.
#[must_use]
pub fn complete(session: &Session, line: &str) -> Vec<Completion> {
    if session.phase() == Phase::Content || session.takes_answer() {
        return Vec::new();
    }
    let (verb, rest) = split(line);
    let mut found = if line.trim_start().contains(char::is_whitespace) {
        arguments(session, line, &verb, rest)
    } else {
        verbs(session, &verb)
    };
    found.truncate(MOST);
    found
}

fn verbs(session: &Session, typed: &str) -> Vec<Completion> {
    let mut found: Vec<Completion> = all(session.protocol())
        .iter()
        .filter(|command| command.verb.starts_with(typed))
        .map(|command| Completion {
            line: if command.syntax == command.verb {
                command.verb.to_owned()
            } else {
                format!("{} ", command.verb)
            },
            shown: command.verb.to_owned(),
            help: command.help,
            is_legal: why_not(session, command).is_none(),
        })
        .collect();
    found.sort_by_key(|completion| !completion.is_legal);
    found
}

fn arguments(session: &Session, line: &str, verb: &str, rest: &str) -> Vec<Completion> {
    let Some(command) = find(session.protocol(), verb) else {
        return Vec::new();
    };
    let is_legal = why_not(session, command).is_none();
    // The last word is being typed; what stands before it stays.
    let word = rest.rsplit(char::is_whitespace).next().unwrap_or_default();
    let before = rest.strip_suffix(word).unwrap_or_default();
    let head = line.get(..line.len() - word.len()).unwrap_or_default();
    let place = before.split_ascii_whitespace().count();
    let choices = match session.protocol() {
        Protocol::Smtp => of_smtp(session, verb, place),
        Protocol::Pop3 => of_pop3(session, verb, place),
    };
    choices
        .into_iter()
        .filter(|choice| {
            choice.len() > word.len()
                && choice
                    .get(..word.len())
                    .is_some_and(|start| start.eq_ignore_ascii_case(word))
        })
        .map(|choice| Completion {
            line: format!("{head}{choice}"),
            shown: choice,
            help: "",
            is_legal,
        })
        .collect()
}

fn of_smtp(session: &Session, verb: &str, place: usize) -> Vec<String> {
    match (verb, place) {
        ("EHLO" | "HELO", 0) => {
            let mut names = vec!["[127.0.0.1]".to_owned()];
            names.extend(domains(session));
            names
        }
        ("MAIL", 0) => paths(session, "FROM:", true),
        ("SEND" | "SOML" | "SAML", 0) => paths(session, "FROM:", false),
        ("RCPT", 0) => paths(session, "TO:", false),
        ("MAIL", _) => mail_parameters(session),
        ("RCPT", _) => recipient_parameters(session),
        ("AUTH", 0) => session.mechanisms().to_vec(),
        ("BDAT", 1) => vec!["LAST".to_owned()],
        ("VRFY" | "EXPN", 0) => session.addresses().to_vec(),
        ("HELP", 0) => words(Protocol::Smtp),
        ("ETRN" | "ATRN", 0) => domains(session),
        _ => Vec::new(),
    }
}

fn of_pop3(session: &Session, verb: &str, place: usize) -> Vec<String> {
    let maildrop = session.maildrop();
    let numbers = || maildrop.numbers().iter().map(u32::to_string).collect();
    match (verb, place) {
        ("LIST" | "UIDL" | "RETR" | "DELE" | "TOP", 0) => numbers(),
        ("TOP", 1) => ["0", "10", "50"].map(str::to_owned).to_vec(),
        ("AUTH", 0) => session.mechanisms().to_vec(),
        ("USER" | "APOP", 0) => {
            let used = maildrop.user.clone();
            used.into_iter()
                .chain(session.addresses().iter().cloned())
                .collect()
        }
        ("LANG", 0) => ["*", "en", "zh", "i-default"].map(str::to_owned).to_vec(),
        ("XTND", 0) => ["XLST", "XMIT"].map(str::to_owned).to_vec(),
        _ => Vec::new(),
    }
}

/// `FROM:<ann@example.org>` for every address that is known.
fn paths(session: &Session, word: &str, has_null: bool) -> Vec<String> {
    let mut paths = vec![format!("{word}<")];
    let known = session.addresses().iter();
    paths.extend(known.map(|address| format!("{word}<{address}>")));
    if has_null {
        paths.push(format!("{word}<>"));
    }
    paths
}

fn domains(session: &Session) -> Vec<String> {
    let mut domains: Vec<String> = Vec::new();
    for address in session.addresses() {
        if let Some((_local, domain)) = address.rsplit_once('@')
            && !domains.iter().any(|known| known == domain)
        {
            domains.push(domain.to_owned());
        }
    }
    domains
}

fn words(protocol: Protocol) -> Vec<String> {
    all(protocol)
        .iter()
        .map(|one| one.verb.to_owned())
        .collect()
}

/// Parameters of MAIL that the server has announced.
fn mail_parameters(session: &Session) -> Vec<String> {
    const PARAMETERS: &[(&str, &[&str])] = &[
        ("SIZE", &["SIZE="]),
        ("8BITMIME", &["BODY=8BITMIME", "BODY=7BIT"]),
        ("BINARYMIME", &["BODY=BINARYMIME"]),
        ("SMTPUTF8", &["SMTPUTF8"]),
        ("DSN", &["RET=HDRS", "RET=FULL", "ENVID="]),
        ("AUTH", &["AUTH=<>"]),
        ("FUTURERELEASE", &["HOLDFOR=", "HOLDUNTIL="]),
        ("DELIVERBY", &["BY="]),
        ("REQUIRETLS", &["REQUIRETLS"]),
        ("MT-PRIORITY", &["MT-PRIORITY="]),
    ];
    announced(session, PARAMETERS)
}

/// Parameters of RCPT that the server has announced.
fn recipient_parameters(session: &Session) -> Vec<String> {
    const PARAMETERS: &[(&str, &[&str])] = &[
        (
            "DSN",
            &[
                "NOTIFY=SUCCESS,FAILURE,DELAY",
                "NOTIFY=FAILURE",
                "NOTIFY=NEVER",
                "ORCPT=rfc822;",
            ],
        ),
        ("RRVS", &["RRVS="]),
    ];
    announced(session, PARAMETERS)
}

fn announced(session: &Session, parameters: &[(&str, &[&str])]) -> Vec<String> {
    let offered = |keyword: &str| session.offer(keyword).is_some();
    let chosen = parameters.iter().filter(|(keyword, _)| offered(keyword));
    chosen
        .flat_map(|(_keyword, parameters)| parameters.iter())
        .map(|&parameter| parameter.to_owned())
        .collect()
}
