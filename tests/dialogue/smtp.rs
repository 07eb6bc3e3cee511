//! Dialogues of the submission session. Acts are `submit NUMBER NAME…`, `durable NUMBER` and
//! `quit`; what is submitted is one line that begins with a dot.

mod chunking;
mod disconnect;
mod lost;
mod opening;
mod options;
mod overlap;
mod rules;
mod sending;
mod server;
mod splits;
mod table;

use hongyan::model::account::AuthChoice;
use hongyan::model::{Address, DeliveryOptions, Secret};
use hongyan::sasl::{Credentials, Nonce};
use hongyan::smtp::{
    Envelope, Error, Event, Fate, HelloName, Login, Session, Settings, Submission, TlsPolicy,
};

use super::player::Player;

/// A session in the clear that does not log in.
fn plain() -> Settings {
    Settings {
        hello: HelloName::literal("192.0.2.1".parse().unwrap()),
        tls: TlsPolicy::PlaintextAllowed,
        login: None,
        hold_on_refused_recipient: false,
    }
}

fn holding() -> Settings {
    Settings {
        hold_on_refused_recipient: true,
        ..plain()
    }
}

/// A session that must encrypt by STARTTLS and log in as ann.
pub(crate) fn starttls() -> Settings {
    Settings {
        tls: TlsPolicy::StartTls,
        login: Some(ann("secret")),
        ..plain()
    }
}

fn ann(password: &str) -> Login {
    Login {
        credentials: Credentials {
            user: "ann".to_owned(),
            password: Secret::new(password.to_owned()),
        },
        choice: AuthChoice::Auto,
        secret_may_travel: false,
        nonce: Nonce::from_random([7; 18]),
        pinned: None,
    }
}

/// Name → `name@example.org`.
fn address(name: &str) -> Address {
    Address::parse(&format!("{name}@example.org")).unwrap()
}

fn submission(number: u64, recipients: &[&str], mail: &[u8]) -> Submission {
    Submission {
        envelope: Envelope {
            sender: Some(address("ann")),
            recipients: recipients.iter().map(|name| address(name)).collect(),
            options: DeliveryOptions::default(),
        },
        mail: mail.to_vec(),
        number,
    }
}

fn act(session: &mut Session, words: &str) {
    let words: Vec<&str> = words.split(' ').collect();
    match words.as_slice() {
        ["submit", number, recipients @ ..] => {
            let mail = submission(number.parse().unwrap(), recipients, b".hi\r\n");
            assert_eq!(session.submit(mail), Ok(()));
        }
        ["durable", number] => session.dot_is_durable(number.parse().unwrap()),
        ["quit"] => session.quit(),
        other => panic!("{other:?}"),
    }
}

/// Replays a dialogue, and tells its events shortly.
fn replay(settings: &Settings, script: &str) -> Vec<String> {
    told(&player(&|| Session::new(settings.clone())).replay(script))
}

fn replay_error(settings: &Settings, script: &str) -> (Vec<String>, Error) {
    let (events, error) = player(&|| Session::new(settings.clone())).replay_error(script);
    (told(&events), error)
}

pub(crate) fn player<'a>(make: &'a dyn Fn() -> Session) -> Player<'a, Session> {
    Player {
        make,
        act: &act,
        tidy: |events| {
            let is_news = |event: &Event| !matches!(event, Event::Progress { .. });
            events.into_iter().filter(is_news).collect()
        },
        wordless: Some((without_words, told)),
    }
}

/// The script with other words in each reply. What a machine has to read stays: codes, enhanced
/// codes, what EHLO announces, challenges, and lines that are broken on purpose.
fn without_words(script: &str) -> String {
    let mut announces = false;
    let lines = script.lines().map(|line| {
        let line = line.trim_start();
        if let Some(said) = line.strip_prefix("C:") {
            announces = said.trim_start().starts_with("EHLO");
        }
        let reply = line.strip_prefix("S: ").filter(|_reply| !announces);
        reply.and_then(reworded).unwrap_or_else(|| line.to_owned())
    });
    lines.map(|line| line + "\n").collect()
}

/// A line of a reply in other words; `None`: it has none, or is none.
fn reworded(reply: &str) -> Option<String> {
    let (code, rest) = reply.split_at_checked(3)?;
    let is_code = code.bytes().all(|byte| byte.is_ascii_digit()) && code != "334";
    let (between, words) = rest.split_at_checked(1)?;
    let is_plain = matches!(between, " " | "-") && !words.contains('\\') && words.len() < 200;
    let mut parts = words.splitn(2, ' ');
    let enhanced = parts.next().filter(|first| {
        let mut numbers = first.split('.');
        numbers.clone().count() == 3 && numbers.all(|number| number.parse::<u16>().is_ok())
    });
    let enhanced = enhanced.map(|code| format!("{code} ")).unwrap_or_default();
    (is_code && is_plain && !words.is_empty())
        .then(|| format!("S: {code}{between}{enhanced}quite other words"))
}

#[test]
fn s05_every_script_is_replayed_with_other_words_in_its_replies_and_the_same_events() {
    let script = "
        S: 220 mx ESMTP, please authenticate
        C: EHLO [192.0.2.1]
        S: 250-mx
        S: 250 AUTH PLAIN
        C: AUTH PLAIN
        S: 334 VXNlcg==
        S: 535-5.7.8 use an authorization code
        S: 535 5.7.8 mailbox full, greylisted, try later";
    let other: Vec<String> = without_words(script).lines().map(str::to_owned).collect();
    assert_eq!(
        other,
        [
            "",
            "S: 220 quite other words",
            "C: EHLO [192.0.2.1]",
            "S: 250-mx",
            "S: 250 AUTH PLAIN",
            "C: AUTH PLAIN",
            "S: 334 VXNlcg==",
            "S: 535-5.7.8 quite other words",
            "S: 535 5.7.8 quite other words",
        ]
    );
    // A player that takes the words for what happened finds them changed.
    let script = format!("{PIPELINING}-- act quit\nC: QUIT\nS: 221 bye\n-- close");
    assert_eq!(replay(&plain(), &script), ["ready"]);
}

/// One short line an event: `1: bob accepted 250, eve refused RCPT 550`.
pub(crate) fn told(events: &[Event]) -> Vec<String> {
    events
        .iter()
        .map(|event| match event {
            Event::Ready { .. } => "ready".to_owned(),
            Event::RecipientRefused {
                number,
                recipient,
                reply,
            } => format!(
                "{number}: {} refused {}",
                recipient.local_part(),
                reply.code
            ),
            Event::Progress {
                number,
                sent_octets,
                total_octets,
            } => format!("{number}: {sent_octets} of {total_octets}"),
            Event::AboutToFinish { number } => format!("{number}: about to finish"),
            Event::Settled { number, verdict } => {
                let each = verdict.recipients.iter().map(|result| {
                    format!("{} {}", result.recipient.local_part(), fate(&result.fate))
                });
                format!("{number}: {}", each.collect::<Vec<_>>().join(", "))
            }
            Event::Untouched { number } => format!("{number}: untouched"),
        })
        .collect()
}

fn fate(fate: &Fate) -> String {
    match fate {
        Fate::Accepted { reply } => format!("accepted {}", reply.code),
        Fate::Deferred { command, reply } => format!("deferred {command} {}", reply.code),
        Fate::Refused { command, reply } => format!("refused {command} {}", reply.code),
        Fate::Held { reply } => format!("held {}", reply.code),
        Fate::TooMany { at_once, reply } => format!("more than {at_once} {}", reply.code),
        Fate::Undecided => "undecided".to_owned(),
        Fate::Unconfirmed => "unconfirmed".to_owned(),
    }
}

/// Greeting and EHLO of a server that pipelines.
const PIPELINING: &str = "
    S: 220 mx.example.org ESMTP
    C: EHLO [192.0.2.1]
    S: 250-mx.example.org
    S: 250 PIPELINING
    -- idle
";

/// The same without.
const ONE_BY_ONE: &str = "
    S: 220 mx.example.org ESMTP
    C: EHLO [192.0.2.1]
    S: 250 mx.example.org
    -- idle
";

/// Up to the login over TLS.
const ENCRYPTED: &str = "
    S: 220 mx.example.org ESMTP
    C: EHLO [192.0.2.1]
    S: 250-mx.example.org
    S: 250 STARTTLS
    C: STARTTLS
    S: 220 go ahead
    -- tls
    C: EHLO [192.0.2.1]
";

/// Up to the final dot of mail 1, with mail 2 behind it.
fn at_the_dot(behind: &str) -> String {
    format!(
        "{PIPELINING}
        -- act submit 1 bob
        -- act submit 2 eve
        -- act submit 3 kim
        C: MAIL FROM:<ann@example.org>
        C: RCPT TO:<bob@example.org>
        C: DATA
        S: 250 ok
        S: 250 ok
        S: 354 go on
        -- act durable 1
        C: ..hi
        C: .
        C: RSET
        C: MAIL FROM:<ann@example.org>
        C: RCPT TO:<eve@example.org>
        C: DATA
        {behind}"
    )
}
