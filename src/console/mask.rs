//! What nobody may read: passwords and answers to challenges always, addresses and hosts on
//! request.

use super::catalogue::{Phase, split};
use super::line::Protocol;
use super::session::Session;

/// Stands where a secret was.
pub const HIDDEN: &str = "…";

/// Where the secret part of a line that is being typed begins, in bytes; `None`: it has none.
#[must_use]
pub fn secret_from(session: &Session, line: &str) -> Option<usize> {
    if session.takes_answer() {
        // A lone asterisk gives the exchange up (RFC 4954 §4).
        return (line != "*").then_some(0);
    }
    if session.phase() == Phase::Content {
        return None;
    }
    secret_of_command(session.protocol(), line)
}

/// The same for a line that is a command.
#[must_use]
pub fn secret_of_command(protocol: Protocol, line: &str) -> Option<usize> {
    let (verb, rest) = split(line);
    let start = line.len() - rest.len();
    match (protocol, verb.as_str()) {
        (Protocol::Pop3, "PASS" | "RPOP") => (!rest.is_empty()).then_some(start),
        (Protocol::Pop3, "APOP") | (_, "AUTH") => {
            let second = rest.trim_start();
            let (_first, secret) = second.split_once(char::is_whitespace)?;
            Some(line.len() - secret.len())
        }
        _ => None,
    }
    .filter(|from| *from < line.len())
}

/// The line as it may be shown, logged and saved.
#[must_use]
pub fn shown(session: &Session, line: &str) -> String {
    without_secret(line, secret_from(session, line))
}

/// The same for a line that is a command, whatever the dialogue would take it for.
#[must_use]
pub fn shown_command(protocol: Protocol, line: &str) -> String {
    without_secret(line, secret_of_command(protocol, line))
}

fn without_secret(line: &str, from: Option<usize>) -> String {
    match from {
        Some(from) => format!("{}{HIDDEN}", line.get(..from).unwrap_or_default()),
        None => line.to_owned(),
    }
}

/// What else is hidden in a session that is given away.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Masking {
    /// Mail addresses become `…@…`.
    pub addresses: bool,
    /// Names of hosts and their addresses become `…`.
    pub hosts: bool,
}

impl Masking {
    /// `text` without what is to be hidden; brackets and punctuation around it stay.
    #[must_use]
    pub fn apply(self, text: &str) -> String {
        if self == Self::default() {
            return text.to_owned();
        }
        let is_outside = |c: char| c.is_whitespace() || "<>()[]{},;\"'=".contains(c);
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while !rest.is_empty() {
            let end = rest.find(is_outside).unwrap_or(rest.len());
            let (word, more) = rest.split_at(end);
            out.push_str(&self.word(word));
            let mut characters = more.chars();
            out.extend(characters.next());
            rest = characters.as_str();
        }
        out
    }

    fn word(self, word: &str) -> String {
        if word.contains('@') {
            let is_hidden = self.addresses || self.hosts;
            return if is_hidden { "…@…" } else { word }.to_owned();
        }
        let name = word.trim_end_matches(['.', ':', '!', '?']);
        let (host, port) = match name.split_once(':') {
            Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => {
                (host, name.get(host.len()..).unwrap_or_default())
            }
            _ => (name, ""),
        };
        if !self.hosts || !is_host(host) {
            return word.to_owned();
        }
        let end = word.get(name.len()..).unwrap_or_default();
        format!("{HIDDEN}{port}{end}")
    }
}

/// Whether a word is a name of a host or its address, and no number such as `5.1.1`.
fn is_host(word: &str) -> bool {
    if word.parse::<core::net::IpAddr>().is_ok() || word.eq_ignore_ascii_case("localhost") {
        return true;
    }
    let mut labels = word.rsplit('.');
    let last = labels.next().unwrap_or_default();
    let is_label = |label: &str| {
        !label.is_empty()
            && label
                .chars()
                .all(|c| c.is_alphanumeric() || "-_".contains(c))
    };
    let is_top = last.chars().count() >= 2 && !last.chars().any(|c| c.is_ascii_digit());
    let mut others = labels.peekable();
    is_top && is_label(last) && others.peek().is_some() && others.all(is_label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a27_the_secret_part_of_a_command_is_found() {
        for (protocol, line, shown) in [
            (Protocol::Pop3, "PASS secret word", Some("PASS ")),
            (Protocol::Pop3, "pass x", Some("pass ")),
            (Protocol::Pop3, "PASS ", None),
            (Protocol::Pop3, "USER ann", None),
            (Protocol::Pop3, "APOP ann c4c9", Some("APOP ann ")),
            (Protocol::Pop3, "AUTH PLAIN AGFu", Some("AUTH PLAIN ")),
            (Protocol::Smtp, "auth plain AGFu", Some("auth plain ")),
            (Protocol::Smtp, "AUTH  PLAIN AGFu", Some("AUTH  PLAIN ")),
            (Protocol::Smtp, "AUTH\tPLAIN\tAGFu", Some("AUTH\tPLAIN\t")),
            (
                Protocol::Smtp,
                " AUTH\u{3000}PLAIN\u{a0}AGFu",
                Some(" AUTH\u{3000}PLAIN\u{a0}"),
            ),
            (Protocol::Pop3, "PASS\tsecret", Some("PASS\t")),
            (Protocol::Pop3, "APOP\tann\tc4c9", Some("APOP\tann\t")),
            (Protocol::Smtp, "AUTH PLAIN", None),
            (Protocol::Smtp, "PASS x", None),
            (Protocol::Smtp, "MAIL FROM:<ann@example.org>", None),
        ] {
            let from = secret_of_command(protocol, line);
            assert_eq!(from.map(|from| &line[..from]), shown, "{line}");
        }
    }

    #[test]
    fn a27_masking_hides_addresses_and_hosts_and_nothing_else() {
        let text = "MAIL FROM:<ann@example.org> SIZE=3 250 2.1.0 ok ann@例子.example, bye";
        let addresses = Masking {
            addresses: true,
            hosts: false,
        };
        assert_eq!(
            addresses.apply(text),
            "MAIL FROM:<…@…> SIZE=3 250 2.1.0 ok …@…, bye"
        );
        let hosts = Masking {
            addresses: false,
            hosts: true,
        };
        assert_eq!(
            hosts.apply(
                "220 mx.example.org (192.0.2.1) 5.1.1 TLS 1.3, to [::1]:995 mx.example.org:25. x"
            ),
            "220 … (…) 5.1.1 TLS 1.3, to […]:995 …:25. x"
        );
        assert_eq!(Masking::default().apply(text), text);
    }
}
