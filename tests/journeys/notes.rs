//! Notes in the transcript of a session, as the window says them.

use std::time::Duration;

use hongyan::channel::Cause;
use hongyan::model::CertificateFault;
use hongyan::net::Fault;
use hongyan::wire::LineFault;
use hongyan::words::{Language, Words};
use hongyan::{pop3, sasl, smtp};

/// Whether nothing in it is English but names.
fn is_chinese(text: &str) -> bool {
    let known = [
        "mx", "example", "TLS", "RETR", "nay", "SMTP", "POP", "SCRAM",
    ];
    let mut words = text.split(|c: char| !c.is_ascii_alphabetic());
    words.all(|word| word.is_empty() || known.contains(&word))
}

fn line() -> String {
    "nay".to_owned()
}

fn awaiting() -> String {
    "the greeting".to_owned()
}

/// What breaks a session with a POP3 server.
fn of_pop3() -> Vec<String> {
    let reply = || pop3::Reply {
        code: None,
        text: line(),
    };
    vec![
        pop3::Error::NotAReply {
            awaiting: awaiting(),
            line: line(),
        }
        .to_string(),
        pop3::Error::Line {
            awaiting: awaiting(),
            fault: LineFault::TooLong { limit_octets: 9 },
        }
        .to_string(),
        pop3::Error::Line {
            awaiting: awaiting(),
            fault: LineFault::BareLineFeed,
        }
        .to_string(),
        pop3::Error::BadStat { line: line() }.to_string(),
        pop3::Error::AnswerTooLong {
            command: "RETR",
            limit_lines: 9,
        }
        .to_string(),
        pop3::Error::ListingTooLarge {
            command: "RETR",
            limit_octets: 9,
        }
        .to_string(),
        pop3::Error::TooManyMails {
            mails: 9,
            limit_mails: 8,
        }
        .to_string(),
        pop3::Error::Unasked.to_string(),
        pop3::Error::Flood { limit_octets: 9 }.to_string(),
        pop3::Error::PlaintextForbidden.to_string(),
        pop3::Error::NoMechanism { offered: line() }.to_string(),
        pop3::Error::UnsendableLogin {
            field: "password",
            reason: "it contains a line end or a NUL",
        }
        .to_string(),
        pop3::Error::Sasl(sasl::Fault::Extension).to_string(),
        pop3::Error::Sasl(sasl::Fault::NoBinding).to_string(),
        pop3::Error::TokenRefused {
            reply: reply(),
            explanation: None,
        }
        .to_string(),
        pop3::Error::Trouble {
            command: "the login",
            reply: reply(),
        }
        .to_string(),
    ]
}

/// What breaks one with an SMTP server, and what breaks any.
fn of_smtp_and_of_lines() -> Vec<String> {
    vec![
        smtp::Error::NotAReply { line: line() }.to_string(),
        smtp::Error::MixedCodes {
            first: 250,
            then: 550,
        }
        .to_string(),
        smtp::Error::ReplyTooLong {
            limit_lines: 9,
            limit_octets: 9,
        }
        .to_string(),
        smtp::Error::Unsolicited.to_string(),
        smtp::Error::PasswordInClear.to_string(),
        Fault::TimedOut {
            awaiting: awaiting(),
            within: Duration::from_secs(9),
        }
        .to_string(),
        Fault::Broken {
            awaiting: "the TLS handshake".to_owned(),
            detail: "Connection reset by peer (os error 104)".to_owned(),
        }
        .to_string(),
        format!(
            "the certificate is not trusted: {}; {}",
            CertificateFault::SelfSigned,
            CertificateFault::NulInName { name: line() }
        ),
    ]
}

#[test]
fn what_ends_a_session_rarely_is_said_in_the_persons_language_too() {
    let chinese = Words::new(Language::Chinese, jiff::tz::TimeZone::UTC);
    for text in of_pop3().into_iter().chain(of_smtp_and_of_lines()) {
        let said = chinese.note(&text);
        assert!(is_chinese(&said), "{text}: {said}");
    }
    let cause = Cause::Closed {
        host: "mx.example".to_owned(),
        awaiting: awaiting(),
    };
    let said = chinese.note(&cause.to_string());
    assert!(said.contains("问候"), "{said}");
}
