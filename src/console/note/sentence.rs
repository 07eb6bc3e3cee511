//! Sentences of ours within notes: each with its key, and found again in a text by its shape.

use std::fmt;

/// Key of a sentence in assets/i18n → its English, as a file has it; `{name}` is what it names.
const SENTENCES: &[(&str, &str)] = &[
    // Logging in for the person.
    (
        "console-told-no-account",
        "this session was not opened for an account",
    ),
    (
        "console-told-in-clear",
        "the account's password does not travel without encryption: say STARTTLS or STLS first",
    ),
    (
        "console-told-no-mechanism",
        "the server offers no way of logging in that this account allows, only: {offered}",
    ),
    (
        "console-told-nothing-offered",
        "the server offers no way of logging in that this account allows",
    ),
    (
        "console-told-unknown-mechanism",
        "there is no way of logging in called {name}",
    ),
    (
        "console-told-no-stamp",
        "APOP needs a stamp <…@…> in a greeting that came under encryption",
    ),
    (
        "console-told-weaker",
        "the server took {pinned} before and now offers only weaker ways of logging in: {offered}",
    ),
    (
        "console-told-answer-late",
        "the login was over before this answer could go out, so it was not sent",
    ),
    // Faults of connections and logins, as they are written into sessions; a test holds them to
    // what the faults say.
    ("cause-name-not-found", "the name {host} has no address"),
    (
        "cause-connection-refused",
        "{host} refuses connections on port {port}",
    ),
    (
        "cause-timed-out",
        "{host} did not answer {awaiting} within {seconds} s",
    ),
    (
        "cause-closed",
        "{host} closed the connection instead of answering {awaiting}",
    ),
    (
        "cause-tls-handshake",
        "the encryption with {host} could not be set up: {fault}",
    ),
    (
        "cause-certificate",
        "the certificate of {host} is not trusted: {fault}",
    ),
    (
        "cause-no-encryption",
        "no encryption with {host}, and the account requires it: {fault}",
    ),
    (
        "cause-bytes-before-tls",
        "{host} sent bytes before encryption started; nothing secret was sent",
    ),
    (
        "cause-plaintext-forbidden",
        "a password never travels without encryption to {host}",
    ),
    (
        "cause-password-missing",
        "no password is stored for this account",
    ),
    (
        "console-told-unreachable",
        "{host} cannot be reached: {detail}",
    ),
    (
        "console-told-password-command",
        "the password command failed: {detail}",
    ),
    (
        "console-told-keyring",
        "the system's keyring does not answer: {detail}",
    ),
    (
        "handshake-plaintext",
        "the server does not encrypt from the start on this port, it says \"{said}\"",
    ),
    (
        "handshake-tls-from-the-start",
        "the server encrypts from the start on this port",
    ),
    (
        "handshake-not-tls",
        "the server answers with something that is not TLS",
    ),
    (
        "handshake-old-version",
        "the server knows only TLS 1.1 or older, which can be broken",
    ),
    (
        "handshake-no-common-cipher",
        "the server knows no cipher that is still safe",
    ),
    (
        "handshake-unknown-name",
        "the server knows no host of this name",
    ),
    (
        "handshake-client-certificate",
        "the server wants a certificate of the client, which cannot be given",
    ),
    (
        "handshake-unproven-key",
        "the server cannot prove that its certificate is its own",
    ),
    ("handshake-alert", "the server gave up: {alert}"),
    ("upgrade-not-offered", "the server does not offer it"),
    (
        "upgrade-nothing-announced",
        "the server does not say what it can do: {words}",
    ),
    (
        "upgrade-not-now",
        "the server cannot do it for now: {words}",
    ),
    ("upgrade-refused", "the server refuses: {words}"),
    ("upgrade-odd", "the server's answer makes no sense: {words}"),
    (
        "certificate-wrong-host",
        "it is made for {names}, not for this host",
    ),
    ("certificate-expired", "it expired on {date}"),
    ("certificate-not-yet-valid", "it is valid from {date} only"),
    (
        "certificate-self-signed",
        "it is signed by itself, not by an authority this machine trusts",
    ),
    (
        "certificate-unknown-issuer",
        "its issuer {issuer} is not trusted on this machine",
    ),
    (
        "certificate-chain-incomplete",
        "the server sends it without that of its issuer {issuer}, so nothing proves it",
    ),
    (
        "certificate-common-name-only",
        "it has its name {name} only in the old place (CN), which does not count",
    ),
    (
        "certificate-address-not-named",
        "this host is an address, and it is made for {names}",
    ),
    ("certificate-weak-key", "its key is too weak: {key}"),
    (
        "certificate-weak-signature",
        "it is signed with {algorithm}, which can be forged",
    ),
    (
        "certificate-bad-signature",
        "the signature under it is wrong: it is forged or damaged",
    ),
    ("certificate-revoked", "its issuer {issuer} has revoked it"),
    (
        "certificate-not-for-servers",
        "it is made for {purposes}, not for servers",
    ),
    (
        "certificate-authority",
        "it belongs to an authority and is none of a server",
    ),
    (
        "certificate-issuer-expired",
        "the certificate of its issuer {issuer} expired on {date}",
    ),
    (
        "certificate-changed",
        "it is not the one trusted until now for this host: {now} instead of {before}",
    ),
    ("console-told-no-address", "the name has no address"),
    ("console-told-refused", "the connection is refused"),
    (
        "console-told-host-unreachable",
        "the host cannot be reached: {detail}",
    ),
    (
        "console-told-timed-out",
        "no answer to {awaiting} within {seconds} s",
    ),
    (
        "console-told-broke-during",
        "the connection broke during {awaiting}: {detail}",
    ),
    ("console-told-broke", "the connection broke: {detail}"),
    ("console-told-not-encrypted", "no encryption: {fault}"),
    (
        "console-told-certificate",
        "the certificate is not trusted: {fault}",
    ),
    (
        "console-told-bytes-before-tls",
        "the server sent bytes before encryption started",
    ),
    (
        "console-told-count-before-tls",
        "the server sent {count} bytes before encryption started",
    ),
    (
        "console-told-octets-before-tls",
        "the server sent {count} octets before encryption started",
    ),
    (
        "console-told-login-refused",
        "the server refused the user name or password: {words}",
    ),
    (
        "console-told-command-refused",
        "the server refused {command}: {words}",
    ),
    (
        "console-told-no-starttls",
        "the server does not offer encryption, and the account requires it",
    ),
    (
        "console-told-starttls-refused",
        "the server refused to start encryption: {words}",
    ),
    (
        "console-told-in-use",
        "another program is reading this mailbox now: {words}",
    ),
    (
        "console-told-login-delay",
        "the server wants a longer pause between two logins: {words}",
    ),
    (
        "console-told-login-deferred",
        "the server cannot log us in at the moment: {words}",
    ),
    (
        "console-told-closed-before",
        "the connection closed before the server answered {awaiting}",
    ),
    (
        "console-told-closed-at",
        "the server closed the session at {command}: {words}",
    ),
    ("console-told-write-stalled", "the server hung up"),
    (
        "console-told-bad-challenge",
        "the server sent a challenge that cannot be read",
    ),
    (
        "console-told-too-many-rounds",
        "the server asked more often than the mechanism allows",
    ),
    (
        "console-told-foreign-nonce",
        "the server's nonce does not continue ours",
    ),
    (
        "console-told-wrong-proof",
        "the server could not prove that it knows the password",
    ),
    (
        "console-told-unproven",
        "the server said that the login succeeded without proving that it knows the password",
    ),
    (
        "console-told-few-iterations",
        "the server asks for too little hashing to be safe",
    ),
    (
        "console-told-many-iterations",
        "the server asks for more hashing than a login is worth",
    ),
    (
        "console-told-control",
        "the user name or password has a control character in it",
    ),
    ("console-told-no-user", "the user name is empty"),
    (
        "console-told-too-long",
        "the user name or password is too long",
    ),
    (
        "console-told-unpreparable",
        "the user name or password has characters that this way of logging in cannot carry",
    ),
];

/// A sentence of ours with what it names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// Its key in assets/i18n.
    pub key: &'static str,
    /// What it names.
    pub named: Vec<(&'static str, String)>,
    english: &'static str,
}

impl Told {
    /// Every sentence, each name filled by itself.
    pub fn every() -> impl Iterator<Item = Self> {
        SENTENCES.iter().map(|(key, english)| Self {
            key,
            named: Pieces(english)
                .filter_map(|piece| match piece {
                    Piece::Name(name) => Some((name, format!("«{name}»"))),
                    Piece::Words(_) => None,
                })
                .collect(),
            english,
        })
    }

    /// The sentence of this key; `None`: there is none.
    #[must_use]
    pub fn new(key: &str, named: &[(&'static str, &str)]) -> Option<Self> {
        let (key, english) = SENTENCES.iter().find(|(known, _english)| *known == key)?;
        Some(Self {
            key,
            named: named
                .iter()
                .map(|(name, value)| (*name, (*value).to_owned()))
                .collect(),
            english,
        })
    }
}

impl fmt::Display for Told {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for piece in Pieces(self.english) {
            match piece {
                Piece::Words(words) => formatter.write_str(words)?,
                Piece::Name(name) => {
                    let found = self.named.iter().find(|(known, _value)| *known == name);
                    formatter.write_str(found.map_or("", |(_name, value)| value))?;
                }
            }
        }
        Ok(())
    }
}

/// The sentence of ours that a text is: of those whose shape fits, the one with the most words.
#[must_use]
pub fn told(text: &str) -> Option<Told> {
    let fits = SENTENCES.iter().filter_map(|(key, english)| {
        let named = named(english, text)?;
        Some(Told {
            key,
            named,
            english,
        })
    });
    fits.max_by_key(|told| {
        let words = Pieces(told.english).map(|piece| match piece {
            Piece::Words(words) => words.len(),
            Piece::Name(_) => 0,
        });
        words.sum::<usize>()
    })
}

/// What a text names, where it has the shape of `english`.
fn named(english: &'static str, text: &str) -> Option<Vec<(&'static str, String)>> {
    let mut named: Vec<(&'static str, String)> = Vec::new();
    let mut rest = text;
    let mut open: Option<&'static str> = None;
    for piece in Pieces(english) {
        match (piece, open.take()) {
            (Piece::Words(words), None) => rest = rest.strip_prefix(words)?,
            (Piece::Words(words), Some(name)) => {
                let (value, more) = rest.split_once(words)?;
                named.push((name, value.to_owned()));
                rest = more;
            }
            (Piece::Name(name), _) => open = Some(name),
        }
    }
    match open {
        Some(name) => named.push((name, rest.to_owned())),
        None if rest.is_empty() => {}
        None => return None,
    }
    Some(named)
}

enum Piece {
    Words(&'static str),
    Name(&'static str),
}

/// The pieces of a sentence.
struct Pieces(&'static str);

impl Iterator for Pieces {
    type Item = Piece;

    fn next(&mut self) -> Option<Piece> {
        if self.0.is_empty() {
            return None;
        }
        if let Some((name, rest)) = self
            .0
            .strip_prefix('{')
            .and_then(|rest| rest.split_once('}'))
        {
            self.0 = rest;
            return Some(Piece::Name(name));
        }
        let end = self.0.find('{').unwrap_or(self.0.len());
        let (words, rest) = self.0.split_at(end);
        self.0 = rest;
        Some(Piece::Words(words))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sentence_is_found_again_with_what_it_names() {
        for said in Told::every() {
            assert_eq!(told(&said.to_string()), Some(said));
        }
    }

    #[test]
    fn no_sentence_stands_twice() {
        for (index, (key, english)) in SENTENCES.iter().enumerate() {
            let same = |(other, words): &(&str, &str)| other == key || words == english;
            assert_eq!(SENTENCES.iter().position(same), Some(index), "{key}");
        }
    }

    #[test]
    fn what_is_not_ours_is_nobodys() {
        assert_eq!(told("a comment of somebody"), None);
        assert_eq!(told(""), None);
    }
}
