//! Every command of both protocols, the old and odd ones too: how it goes, what it is for, where
//! it is legal and what it needs.

mod pop3;
mod smtp;

use super::line::Protocol;

/// Where a dialogue stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Phase {
    /// Connected or about to be; the server has not greeted.
    Connecting,
    /// SMTP: the server has greeted, or encryption has just begun; EHLO is due.
    Greeted,
    /// SMTP: greeted both ways, no mail begun.
    Ready,
    /// SMTP: MAIL was taken.
    Sender,
    /// SMTP: at least one recipient was taken.
    Recipients,
    /// SMTP: behind 354, or within a chunk of BDAT: lines are the mail.
    Content,
    /// POP3: before the login.
    Authorization,
    /// POP3: logged in.
    Transaction,
    /// POP3: QUIT after a login: what is marked goes.
    Update,
    /// Within a SASL exchange: lines are answers to challenges.
    Exchange,
    /// STARTTLS or STLS was granted; encryption begins.
    Handshake,
    /// Over.
    Closed,
}

/// How a command stands in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Age {
    /// In the standards of today.
    Current,
    /// Taken out of the standard; servers answer 500 or 502, or `-ERR`.
    Old,
    /// Never in the standard, or rarely there.
    Odd,
}

/// A command of a protocol.
#[derive(Debug, PartialEq, Eq)]
pub struct Command {
    /// Its word.
    pub verb: &'static str,
    /// How it goes; what may be left out stands in brackets.
    pub syntax: &'static str,
    /// Key of the sentence that says what it is for.
    pub help: &'static str,
    /// One that works.
    pub example: &'static str,
    /// Where it is defined.
    pub reference: &'static str,
    /// In which states it is legal.
    pub phases: &'static [Phase],
    /// What the server must have announced: a keyword of EHLO or a tag of CAPA.
    pub needs: Option<&'static str>,
    /// How it stands in time.
    pub age: Age,
}

/// Every command of a protocol, in the order a session uses them, the old ones last.
#[must_use]
pub fn all(protocol: Protocol) -> &'static [Command] {
    match protocol {
        Protocol::Smtp => smtp::COMMANDS,
        Protocol::Pop3 => pop3::COMMANDS,
    }
}

/// The command of this word, in any case.
#[must_use]
pub fn find(protocol: Protocol, verb: &str) -> Option<&'static Command> {
    all(protocol)
        .iter()
        .find(|command| command.verb.eq_ignore_ascii_case(verb))
}

/// The first word of a line in capitals, and what follows it. A tab parts words too: servers
/// differ, and a secret behind one is a secret.
#[must_use]
pub fn split(line: &str) -> (String, &str) {
    let line = line.trim_start();
    let (verb, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    (verb.to_ascii_uppercase(), rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s79_the_old_and_odd_commands_are_known_too() {
        for verb in [
            "HELP", "NOOP", "RSET", "VRFY", "EXPN", "SEND", "SOML", "SAML", "TURN", "ETRN", "ATRN",
            "BDAT", "HELO",
        ] {
            assert!(find(Protocol::Smtp, verb).is_some(), "{verb}");
        }
        for verb in [
            "LAST", "APOP", "TOP", "UIDL", "XTND", "LANG", "UTF8", "NOOP",
        ] {
            assert!(
                find(Protocol::Pop3, &verb.to_lowercase()).is_some(),
                "{verb}"
            );
        }
    }

    #[test]
    fn no_command_stands_twice_and_each_example_begins_with_its_word() {
        for protocol in [Protocol::Smtp, Protocol::Pop3] {
            let commands = all(protocol);
            for (index, command) in commands.iter().enumerate() {
                let first = commands.iter().position(|one| one.verb == command.verb);
                assert_eq!(first, Some(index), "{}", command.verb);
                assert!(
                    command.example.starts_with(command.verb),
                    "{}",
                    command.verb
                );
                assert!(command.syntax.starts_with(command.verb), "{}", command.verb);
                assert!(!command.phases.is_empty(), "{}", command.verb);
            }
        }
    }
}
